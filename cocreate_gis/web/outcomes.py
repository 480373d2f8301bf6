"""Light pages of what came of it: the results, a rating at the place, a memory that is told."""

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cocreate_gis.model.errors import CoCreateError, InvalidInput
from cocreate_gis.model.identity import new_uid
from cocreate_gis.model.layers.results import MEMORIES
from cocreate_gis.model.layers.sites import CRITERIA, SITE_RATINGS
from cocreate_gis.services.map_service import MapDesk
from cocreate_gis.services.office import Seat
from cocreate_gis.services.photos.photos import MOST_PER_SUGGESTION
from cocreate_gis.services.promises import named, outcomes, ratings
from cocreate_gis.services.voices.whereabouts import listed_places, place_code, place_of
from cocreate_gis.web import csrf, pages
from cocreate_gis.web.answers import seat_of
from cocreate_gis.web.door_form import take_files
from cocreate_gis.web.door_frame import require_ours
from cocreate_gis.web.forms import read_form, whole_number
from cocreate_gis.wording import Words

_MARKS = range(1, 6)
_MEMORY_BYTES = 105 * 1024 * 1024
_TOLD = ("name", "story", "about_year", "person", "home")


class OutcomePages:
    """The pages.

    Parameters
    ----------
    desk : MapDesk
        Says who is asking.
    """

    def __init__(self, desk: MapDesk) -> None:
        self._desk = desk

    def results(self, request: Request) -> Response:
        """Tell what came of every finished project.

        Parameters
        ----------
        request : Request
            For ``/r/results``.

        Returns
        -------
        Response
            The page.
        """
        seat, words = seat_of(self._desk, request), Words(pages.language_of(request))
        found = outcomes.outcomes(seat.actor, seat.context, words)
        tables = {one.uid: outcomes.people_table(one.people, words) for one in found if len(one.people)}
        codes = {one.uid: place_code(one.uid) for one in found}
        name = seat.context.workspace.name
        return pages.draw(request, "outcomes.html", name, outcomes=found, tables=tables, codes=codes)

    def rate(self, request: Request) -> Response:
        """Ask for a rating, or keep it.

        Parameters
        ----------
        request : Request
            For ``/r/rate/{code}``, also with its form.

        Returns
        -------
        Response
            The form, with what is wrong; thanks once it is kept.
        """
        seat = seat_of(self._desk, request)
        rated = ratings.find_rated(seat.actor, seat.context, request.path_params["code"])
        form = read_form(request) if request.method == "POST" else FormData()
        marks = {
            name: int(mark) for name in CRITERIA if (mark := str(form.get(name, ""))) in map(str, _MARKS)
        }
        remark = str(form.get("remark", ""))
        wrong = None
        if request.method == "POST":
            try:
                seat = require_ours(request, seat, form.get(csrf.FIELD))
                ratings.rate_here(seat.actor, seat.context, rated, marks, remark)
                return _thanks(request, seat, "rate")
            except CoCreateError as error:
                wrong = error
        criteria = {name: SITE_RATINGS.field(name).title for name in CRITERIA}
        given = {"rated": rated, "criteria": criteria, "steps": _MARKS, "marks": marks, "remark": remark}
        return _form(request, seat, "rate.html", wrong, **given)

    def memory(self, request: Request) -> Response:
        """Ask for a memory, or keep it until it is checked.

        Parameters
        ----------
        request : Request
            For ``/r/memory``, also with its form.

        Returns
        -------
        Response
            The form, with what is wrong; thanks once it is kept.
        """
        seat = seat_of(self._desk, request)
        form = read_form(request) if request.method == "POST" else FormData()
        said = {name: str(form.get(name, "")).strip() for name in _TOLD}
        key, pictures = str(form.get("form_key") or new_uid()), take_files(form)
        wrong = None
        if request.method == "POST":
            try:
                seat = require_ours(request, seat, form.get(csrf.FIELD))
                _keep(seat, form, said, pictures, key)
                return _thanks(request, seat, "memory")
            except CoCreateError as error:
                wrong = error
        places = [(place.uid, name) for place, name in listed_places(seat.actor, seat.context).items()]
        given = {"said": said, "form_key": key, "places": places, "most": MOST_PER_SUGGESTION}
        return _form(request, seat, "memory.html", wrong, **given)


def routes(desk: MapDesk) -> list[Route]:
    """List the routes of these pages; they belong in front of those of the door.

    Parameters
    ----------
    desk : MapDesk
        Says who is asking.

    Returns
    -------
    list of Route
        ``/r/results``, ``/r/rate/{code}`` and ``/r/memory``.
    """
    own = OutcomePages(desk)
    both, files = ("GET", "POST"), MOST_PER_SUGGESTION + 1
    return [
        pages.page("/r/results", own.results),
        pages.page("/r/rate/{code}", own.rate, both),
        pages.page("/r/memory", own.memory, both, limit_bytes=_MEMORY_BYTES, max_files=files),
    ]


def _keep(seat: Seat, form: FormData, said: dict[str, str], pictures: list[bytes], key: str) -> None:
    if not form.get("consent"):
        raise InvalidInput("memory_without_consent")
    year = said["about_year"]
    if year and whole_number(year) is None:
        raise InvalidInput("number_unread", field=MEMORIES.field("about_year").title)
    told = {"name": said["name"], "story": said["story"], "person": said["person"]}
    place = place_of(seat.context, said["home"]) if said["home"] else None
    named.send_memory(
        seat.actor, seat.context, place, {**told, "about_year": whole_number(year)}, pictures, key
    )


def _form(
    request: Request, seat: Seat, template: str, error: CoCreateError | None, **given: object
) -> Response:
    wrong = "" if error is None else Words(pages.language_of(request)).error(error)
    status = 200 if error is None else error.http_status
    return pages.draw(request, template, seat.context.workspace.name, status, wrong=wrong, **given)


def _thanks(request: Request, seat: Seat, of: str) -> Response:
    words, name = Words(pages.language_of(request)), seat.context.workspace.name
    title, told = words(f"{of}.thanks"), words(f"{of}.kept")
    return pages.draw(request, "message.html", name, title=title, message=told, wrong=False)
