"""A survey answered on any telephone: one plain page, no script, the same form twice kept once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.identity import new_uid
from cocreate_gis.model.surveys import Question, QuestionKind
from cocreate_gis.services.gatherings.surveys import Survey, answer, find_survey, require_open
from cocreate_gis.services.map_service import MapDesk
from cocreate_gis.services.office import Seat
from cocreate_gis.services.voices.whereabouts import (
    ListedPlace,
    find_place,
    listed_places,
    place_name,
    place_of,
)
from cocreate_gis.web import pages
from cocreate_gis.web.answers import seat_of
from cocreate_gis.web.door_frame import require_ours
from cocreate_gis.web.forms import read_form, whole_number
from cocreate_gis.wording import Words


@dataclass(frozen=True)
class _Given:
    """What stands in the form."""

    home: str = ""
    answers: Mapping[str, object] = field(default_factory=dict)


def routes(desk: MapDesk) -> list[Route]:
    """List the routes of surveys.

    Parameters
    ----------
    desk : MapDesk
        Says who is asking.

    Returns
    -------
    list of Route
        ``/survey/{slug}`` and ``/survey/{slug}/{place}``, the place as its code on posters.
    """

    def show(request: Request) -> Response:
        seat = seat_of(desk, request)
        survey = find_survey(seat.actor, seat.context, request.path_params["slug"])
        require_open(survey)
        return _page(request, seat, survey, _Given(), new_uid())

    def take(request: Request) -> Response:
        seat = seat_of(desk, request)
        survey = find_survey(seat.actor, seat.context, request.path_params["slug"])
        form = read_form(request)
        given = _Given(str(form.get("home", "")), _answers(survey.questions, form))
        key, words = str(form.get("form_key", "")), Words(pages.language_of(request))
        try:
            seat = require_ours(request, seat, form.get("form_token"))
            place = _home(request, seat)
            if place is None and given.home:
                place = place_of(seat.context, given.home)
            answer(seat.actor, seat.context, survey, given.answers, place, key)
        except CoCreateError as error:
            return _page(request, seat, survey, given, key, error)
        title, told = words("surveys.thanks"), words("surveys.kept")
        name = seat.context.workspace.name
        return pages.draw(request, "message.html", name, title=title, message=told, wrong=False)

    paths = ("/survey/{slug}", "/survey/{slug}/{place}")
    return [
        *(pages.page(path, show) for path in paths),
        *(pages.page(path, take, ["POST"]) for path in paths),
    ]


def _home(request: Request, seat: Seat) -> ListedPlace | None:
    code = request.path_params.get("place")
    return find_place(seat.context, code) if code else None


def _answers(questions: tuple[Question, ...], form: FormData) -> dict[str, object]:
    """Read the fields of the questions; a step that is no number is refused with the others."""
    given: dict[str, object] = {}
    for question in questions:
        values = [str(value) for value in form.getlist(f"q-{question.code}") if value]
        if not values:
            continue
        if question.kind is QuestionKind.CHOICES:
            given[question.code] = values
        elif question.kind is QuestionKind.SCALE:
            number = whole_number(values[0])
            given[question.code] = values[0] if number is None else number
        else:
            given[question.code] = values[0]
    return given


def _page(
    request: Request,
    seat: Seat,
    survey: Survey,
    given: _Given,
    key: str,
    error: CoCreateError | None = None,
) -> Response:
    home, words = _home(request, seat), Words(pages.language_of(request))
    listed = listed_places(seat.actor, seat.context)
    return pages.draw(
        request,
        "survey.html",
        seat.context.workspace.name,
        200 if error is None else error.http_status,
        survey=survey,
        home="" if home is None else place_name(seat.context, home),
        places=[(place.uid, name) for place, name in listed.items()],
        given=given,
        form_key=key,
        wrong="" if error is None else words.error(error),
    )
