"""Signing in and out, one's own account, and links of invitations: pages that end in a full page load."""

from collections.abc import Callable
from functools import partial

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cocreate_gis.model.errors import CoCreateError, Conflict, Forbidden, InvalidInput
from cocreate_gis.model.permissions import ROLE_TITLES, Role
from cocreate_gis.services.areas import AREA_LAYERS, WHOLE
from cocreate_gis.services.map_service import MapDesk
from cocreate_gis.services.office import ROLE_COOKIE, SESSION_COOKIE, Seat
from cocreate_gis.services.references import record_names
from cocreate_gis.services.signing import invitations, sessions
from cocreate_gis.services.signing.passwords import SHORTEST, normalise_login
from cocreate_gis.services.signing.standing import mark_of
from cocreate_gis.services.voices import forgetting
from cocreate_gis.store import Invitation
from cocreate_gis.web.answers import seat_of
from cocreate_gis.web.csrf import FIELD, require_token
from cocreate_gis.web.entrance import is_encrypted, lead_to
from cocreate_gis.web.forms import read_form
from cocreate_gis.web.pages import draw, language_of, page
from cocreate_gis.wording import Words

_MARK_COOKIE = "cocreate_mark"
_YEAR_SECONDS = 365 * 24 * 3600
# The first that fits is what the device is called in the list of sign-ins.
_PROGRAMS = ("MicroMessenger", "Edg", "Firefox", "OPR", "Chrome", "Safari")
_SYSTEMS = ("HarmonyOS", "Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
_SPOKEN = {"MicroMessenger": "微信 WeChat", "Edg": "Edge", "OPR": "Opera"}


def routes(desk: MapDesk) -> list[Route]:
    """List the pages of accounts.

    Parameters
    ----------
    desk : MapDesk
        Says who is asking.

    Returns
    -------
    list of Route
        ``/sign-in``, ``/sign-out``, ``/account``, ``/invitation/{token}``, ``/first/{token}``.
    """

    def both(path: str, answer: Callable[[Request, Seat], Response]) -> Route:
        return page(path, lambda request: answer(request, seat_of(desk, request)), ["GET", "POST"])

    return [
        both("/sign-in", _sign_in),
        page("/sign-out", lambda request: _sign_out(request, seat_of(desk, request)), ["POST"]),
        both("/account", _account),
        both("/invitation/{token}", _invitation),
        both("/first/{token}", _invitation),
    ]


def seated(request: Request, token: str, to: str) -> Response:
    """Lead on somebody who has just signed in.

    Parameters
    ----------
    request : Request
        The request that is answered.
    token : str
        Token of the new sign-in.
    to : str
        Page asked for.

    Returns
    -------
    Response
        A redirect that sets the cookie, and forgets the seat chosen before.
    """
    answer = lead_to(request, to)
    answer.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=int(sessions.LONGEST.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=is_encrypted(request.scope),
    )
    answer.delete_cookie(ROLE_COOKIE)
    return answer


def device_of(request: Request) -> str:
    """Name the device of a request for the list of one's own sign-ins.

    Parameters
    ----------
    request : Request
        The request.

    Returns
    -------
    str
        Browser and system, as far as they are known; nothing that tells two devices of a kind apart.
    """
    agent = request.headers.get("user-agent", "")
    known = (next((name for name in names if name in agent), "") for names in (_PROGRAMS, _SYSTEMS))
    return " · ".join(_SPOKEN.get(name, name) for name in known if name)


def _sign_in(request: Request, seat: Seat) -> Response:
    to = request.query_params.get("to", "")
    show = partial(draw, request, "sign_in.html", seat.context.workspace.name, to=to)
    sign_on = seat.context.outside.sign_on
    city = None if sign_on is None else sign_on.title or sign_on.issuer
    if request.method == "GET":
        return show(wrong="", login="", city=city) if seat.signed_in is None else lead_to(request, to)
    form = read_form(request)
    login = _text(form, "login")
    try:
        require_token(request, form.get(FIELD))
        mark = request.cookies.get(_MARK_COOKIE, "")
        password = _text(form, "password")
        token = sessions.sign_in(seat.actor, seat.context, login, password, device_of(request), mark)
    except CoCreateError as error:
        wrong = Words(language_of(request)).error(error)
        return show(error.http_status, wrong=wrong, login=login, city=city)
    sessions.sign_out(seat.context, request.cookies.get(SESSION_COOKIE, ""))
    answer = seated(request, token, to)
    answer.set_cookie(
        _MARK_COOKIE,
        mark_of(seat.context, normalise_login(login)),
        max_age=_YEAR_SECONDS,
        path=f"{request.scope.get('root_path', '')}/sign-in",
        httponly=True,
        samesite="lax",
        secure=is_encrypted(request.scope),
    )
    return answer


def _sign_out(request: Request, seat: Seat) -> Response:
    require_token(request, read_form(request).get(FIELD))
    sessions.sign_out(seat.context, request.cookies.get(SESSION_COOKIE, ""))
    return _left(request)


def _left(request: Request) -> Response:
    answer = lead_to(request, "sign-in")
    answer.delete_cookie(SESSION_COOKIE)
    answer.delete_cookie(ROLE_COOKIE)
    return answer


def _account(request: Request, seat: Seat) -> Response:
    if seat.signed_in is None:
        return lead_to(request, "sign-in")
    words, done, wrong, status = Words(language_of(request)), "", "", 200
    if request.method == "POST":
        form = read_form(request)
        try:
            require_token(request, form.get(FIELD))
            if form.get("do") == "end_all":
                sessions.end_all(seat.actor, seat.context)
                return _left(request)
            if form.get("do") == "forget":
                return _forgotten(request, seat, form)
            done = words(_change(form, seat))
        except CoCreateError as error:
            wrong, status = words.error(error), error.http_status
    zone = seat.context.workspace.zone
    return draw(
        request,
        "account.html",
        seat.context.workspace.name,
        status,
        account=seat.signed_in.account,
        roles=[(role, words.title(ROLE_TITLES[role])) for role in seat.roles],
        role=seat.actor.role,
        sessions=[
            (one, words.date(one.created_at.astimezone(zone)))
            for one in sessions.mine(seat.actor, seat.context)
        ],
        kept=forgetting.what_is_kept(seat.actor, seat.context, seat.actor.uid).counts,
        this=seat.signed_in.session,
        least=SHORTEST,
        done=done,
        wrong=wrong,
    )


def _forgotten(request: Request, seat: Seat, form: FormData) -> Response:
    if form.get("sure") != "yes":
        raise InvalidInput("forget_unsure")
    forgetting.forget(seat.actor, seat.context, seat.actor.uid)
    answer = draw(request, "account_gone.html", seat.context.workspace.name)
    answer.delete_cookie(SESSION_COOKIE)
    answer.delete_cookie(ROLE_COOKIE)
    return answer


def _change(form: FormData, seat: Seat) -> str:
    """Do what a form of the account page asks; gives the key of what to say."""
    if form.get("do") == "end":
        sessions.end(seat.actor, seat.context, _text(form, "session"))
        return "account.session_ended"
    sessions.change_password(seat.actor, seat.context, _text(form, "old"), _text(form, "new"))
    return "account.password_changed"


def _invitation(request: Request, seat: Seat) -> Response:
    token = str(request.path_params["token"])
    form = read_form(request) if request.method == "POST" else FormData()
    login, name = _text(form, "login"), _text(form, "name")
    wrong, status = "", 200
    if request.method == "POST":
        try:
            require_token(request, form.get(FIELD))
            return _let_in(request, seat, token, form)
        except CoCreateError as error:
            wrong, status = Words(language_of(request)).error(error), error.http_status
    link = invitations.open_link(seat.context, token)
    return draw(
        request,
        "invitation.html" if link.role else "new_password.html",
        seat.context.workspace.name,
        status,
        given=_given(request, seat, link),
        signed_in=seat.signed_in.account.name if seat.signed_in else "",
        path=request.scope["path"].removeprefix(f"{request.scope.get('root_path', '')}/"),
        least=SHORTEST,
        login=login,
        name=name,
        wrong=wrong,
    )


def _given(request: Request, seat: Seat, link: Invitation) -> str:
    """Say the role and where it is held."""
    words, context = Words(language_of(request)), seat.context
    area = (link.area_layer, link.area_uid)
    where = context.workspace.name
    if area != WHOLE and area[0] in {layer.name for layer in AREA_LAYERS}:
        where = record_names(context, area[0]).get(area[1], "")
    role = words.title(ROLE_TITLES[Role(link.role)]) if link.role else ""
    return words("invitation.role_in", role=role, where=where)


def _let_in(request: Request, seat: Seat, token: str, form: FormData) -> Response:
    context, device, password = seat.context, device_of(request), _text(form, "password")
    old = request.cookies.get(SESSION_COOKIE, "")
    if form.get("do") == "join":
        invitations.accept_signed_in(seat.actor, context, token)
        answer = lead_to(request, "")
        answer.delete_cookie(ROLE_COOKIE)
        return answer
    if form.get("do") == "new_password":
        new = invitations.set_new_password(context, token, password, device)
    else:
        login = _text(form, "login")
        try:
            new = invitations.accept(context, token, login, _text(form, "name"), password, device)
        except Conflict as conflict:
            if conflict.code != "invitation_used":
                raise
            # The same form sent twice: the account is made, and the password opens it.
            try:
                new = sessions.sign_in(seat.actor, context, login, password, device)
            except Forbidden:
                raise conflict from None
    sessions.sign_out(context, old)
    return seated(request, new, "")


def _text(form: FormData, name: str) -> str:
    given = form.get(name)
    return given if isinstance(given, str) else ""
