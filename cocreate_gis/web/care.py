"""The page of whoever looks after something: what is to be done, by when, and a check-in with photos."""

import datetime as dt

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from cocreate_gis.interchange.photos import MOST_BYTES
from cocreate_gis.model.errors import CoCreateError, InvalidInput
from cocreate_gis.model.layers.care import ADOPTION_CHECKINS
from cocreate_gis.model.permissions import VISITOR
from cocreate_gis.services.context import Context
from cocreate_gis.services.office import Office
from cocreate_gis.services.photos import photos
from cocreate_gis.services.promises import adoption, check_ins
from cocreate_gis.services.promises.check_ins import MOST_PHOTOS, CheckIn
from cocreate_gis.store import PhotoDraft
from cocreate_gis.web.door_form import take_files
from cocreate_gis.web.forms import TEXT_LIMIT_BYTES, read_form
from cocreate_gis.web.pages import draw, language_of, page
from cocreate_gis.wording import Words

_SHOWN_VISITS = 5
_LIMIT_BYTES = MOST_PHOTOS * MOST_BYTES + TEXT_LIMIT_BYTES


def routes(office: Office) -> list[Route]:
    """List the routes of adopters.

    Parameters
    ----------
    office : Office
        The workspaces.

    Returns
    -------
    list of Route
        ``/care/{workspace}/{secret}``: the page, and its check-in. The right to it is the secret in the
        address and no cookie, so that it works in every browser the link is opened with.
    """

    def show(request: Request) -> Response:
        context = office.context(request.path_params["workspace"])
        return _page(request, context, {}, "")

    def take(request: Request) -> Response:
        context = office.context(request.path_params["workspace"])
        secret = request.path_params["secret"]
        form = read_form(request)
        try:
            adoption.by_link(context, secret)
            visit = _visit(form)
            check_ins.check_in_by_link(VISITOR, context, secret, visit, _photos(context, form))
        except CoCreateError as error:
            given = {name: str(form.get(name) or "") for name in ("done_on", "done", "note")}
            return _page(request, context, given, Words(language_of(request)).error(error), error.http_status)
        return RedirectResponse(f"{request.url.path}?kept=1", 303)

    path = "/care/{workspace}/{secret}"
    return [
        page(path, show),
        page(path, take, ["POST"], limit_bytes=_LIMIT_BYTES, max_files=MOST_PHOTOS + 1),
    ]


def _visit(form: FormData) -> CheckIn:
    told = str(form.get("done_on") or "")
    try:
        day = dt.date.fromisoformat(told)
    except ValueError as error:
        raise InvalidInput("check_in_without_day", given=told[:20]) from error
    done = str(form.get("done") or "").replace("\r\n", "\n").splitlines()
    note = str(form.get("note") or "").replace("\r\n", "\n")
    return CheckIn(day, tuple(line.strip() for line in done if line.strip()), note)


def _photos(context: Context, form: FormData) -> list[PhotoDraft]:
    sent = take_files(form)
    if len(sent) > MOST_PHOTOS:
        raise InvalidInput("check_in_photos", most=MOST_PHOTOS)
    return photos.draw(context, ADOPTION_CHECKINS, sent)


def _page(
    request: Request, context: Context, given: dict[str, str], wrong: str, status: int = 200
) -> Response:
    found = adoption.by_link(context, request.path_params["secret"])
    visits = check_ins.visits(context, found.uid).head(_SHOWN_VISITS).fillna({"done": ""})
    return draw(
        request,
        "care.html",
        context.workspace.name,
        status,
        about=found.values["about"],
        duties=found.values["duties"] or "",
        every=found.values["every_days"],
        due=check_ins.due_of(found),
        visits=[(row["done_on"].date(), row["done"] or "") for _, row in visits.iterrows()],
        today=context.today,
        given={"done_on": context.today.isoformat(), "done": "", "note": ""} | given,
        wrong=wrong,
        kept="kept" in request.query_params,
        most=MOST_PHOTOS,
    )
