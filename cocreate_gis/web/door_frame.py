"""What every page of the door has in common: who asks, the frame, and forms that are ours."""

from dataclasses import replace
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.services.office import SESSION_COOKIE, VISITOR_COOKIE, Seat
from cocreate_gis.services.voices import activities
from cocreate_gis.services.voices.activities import Activity
from cocreate_gis.store import Feature
from cocreate_gis.web import csrf, pages

SCRIPT = Path(__file__).with_name("door.js")
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)


def base_of(request: Request) -> str:
    """Give the address of the site.

    Parameters
    ----------
    request : Request
        The request.

    Returns
    -------
    str
        Path, ends in a slash.
    """
    return f"{request.scope.get('root_path', '')}/"


def draw(request: Request, seat: Seat, template: str, status: int = 200, **values: object) -> Response:
    """Draw a page of the door, which may load its own script and nothing else.

    Parameters
    ----------
    request : Request
        The request that asks for it.
    seat : Seat
        Who asks.
    template : str
        Name of the template under ``door/``.
    status : int
        HTTP status.
    **values : object
        What the template names.

    Returns
    -------
    Response
        The page.
    """
    version = SCRIPT.stat().st_mtime_ns
    name = seat.context.workspace.name
    answer = pages.draw(request, f"door/{template}", name, status, script_version=version, **values)
    answer.headers["Content-Security-Policy"] = _POLICY
    return answer


def require_ours(request: Request, seat: Seat, token: object) -> Seat:
    """Check the token of a form; who has no cookie has nothing another page could misuse, and is nobody.

    Parameters
    ----------
    request : Request
        The request with the form.
    seat : Seat
        Who asks.
    token : object
        Value of the field ``form_token``.

    Returns
    -------
    Seat
        The same, or that of a visitor where there is no cookie.

    Raises
    ------
    Forbidden
        ``form_out_of_date``.
    """
    if request.cookies.get(VISITOR_COOKIE) or request.cookies.get(SESSION_COOKIE):
        csrf.require_token(request, token)
        return seat
    return replace(seat, actor=Actor(VISITOR.uid, Role.VISITOR, seat.actor.address), roles=())


def activity_of(seat: Seat, said: Feature) -> Activity | None:
    """Give the activity a suggestion answers to.

    Parameters
    ----------
    seat : Seat
        Who asks.
    said : Feature
        The suggestion.

    Returns
    -------
    Activity or None
        None for none, and for one that is no longer there.
    """
    try:
        return activities.activity_of(seat.context, str(said.values.get("activity") or ""))
    except NotFound:
        return None
