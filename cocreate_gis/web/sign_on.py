"""Signing in through the city's sign-on: out to the provider, and back with who somebody is."""

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from cocreate_gis.interchange.sign_on import Errand, send_out, take_in
from cocreate_gis.model.errors import Forbidden, NotFound
from cocreate_gis.model.outside import SignOn
from cocreate_gis.services.map_service import MapDesk
from cocreate_gis.services.office import SESSION_COOKIE, Seat
from cocreate_gis.services.signing import sessions
from cocreate_gis.web.answers import seat_of
from cocreate_gis.web.entrance import FORM_KEY, is_encrypted
from cocreate_gis.web.pages import page
from cocreate_gis.web.sign_in import device_of, seated

_COOKIE = "cocreate_errand"
_PATH = "/sign-in/city"
_GOOD_FOR_S = 600


def routes(desk: MapDesk) -> list[Route]:
    """List the routes of the sign-on.

    Parameters
    ----------
    desk : MapDesk
        Says who is asking.

    Returns
    -------
    list of Route
        ``/sign-in/city`` and ``/sign-in/city/back``.
    """
    return [
        page(_PATH, lambda request: _out(request, seat_of(desk, request))),
        page(f"{_PATH}/back", lambda request: _back(request, seat_of(desk, request))),
    ]


def _out(request: Request, seat: Seat) -> Response:
    place, errand = send_out(_sign_on(seat), _address(request, seat))
    answer = RedirectResponse(place, status_code=303)
    kept = _signer(request).dumps({**errand.to_values(), "to": request.query_params.get("to", "")})
    # Lax: the browser comes back from another site, by an ordinary link.
    answer.set_cookie(
        _COOKIE,
        str(kept),
        max_age=_GOOD_FOR_S,
        path=f"{request.scope.get('root_path', '')}{_PATH}",
        httponly=True,
        samesite="lax",
        secure=is_encrypted(request.scope),
    )
    return answer


def _back(request: Request, seat: Seat) -> Response:
    try:
        kept = _signer(request).loads(request.cookies.get(_COOKIE, ""), max_age=_GOOD_FOR_S)
    except BadData as error:
        raise Forbidden("sign_on_refused") from error
    to = kept.pop("to")
    found = take_in(_sign_on(seat), _address(request, seat), Errand(**kept), request.query_params)
    identity = (found.issuer, found.subject)
    token = sessions.sign_on(seat.actor, seat.context, identity, found.name, device_of(request))
    sessions.sign_out(seat.context, request.cookies.get(SESSION_COOKIE, ""))
    answer = seated(request, token, to)
    answer.delete_cookie(_COOKIE, path=f"{request.scope.get('root_path', '')}{_PATH}")
    return answer


def _sign_on(seat: Seat) -> SignOn:
    if seat.context.outside.sign_on is None:
        raise NotFound("path_unknown")
    return seat.context.outside.sign_on


def _address(request: Request, seat: Seat) -> str:
    """The address the provider knows; the same on the way out and back."""
    base = seat.context.outside.public_address or str(request.base_url)
    return f"{base.rstrip('/')}{_PATH}/back"


def _signer(request: Request) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(getattr(request.state, FORM_KEY)(), salt="sign-on")
