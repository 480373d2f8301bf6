"""Choosing a workspace, a seat or a language: a route that sets a cookie and ends in a full page load.

Cookies are frozen at the websocket's handshake, so a page that is already open would not see them.
"""

import re
import secrets
from collections.abc import Callable
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cocreate_gis.model.titles import Language

VISITOR_BYTES = 16
# What the middleware adds to the state of a request.
NEW_VISITOR = "new_visitor"
FORM_KEY = "form_key"
FIRST_LANGUAGE = "first_language"
_YEAR_SECONDS = 365 * 24 * 3600
# A page of this site: no other scheme, host or step upwards can be written with these.
_PAGE = re.compile(r"/?[\w-]+(/[\w-]+)*/?")
# The values a cookie may be set to are checked by whoever reads it; none of them gives a right.
_CHOICES = {"workspace": "cocreate_workspace", "role": "cocreate_view", "language": "cocreate_language"}


def entrance() -> Route:
    """Give the route ``/enter?workspace=…&role=…&language=…&to=…``.

    Returns
    -------
    Route
        It keeps the choices in cookies and leads to a page of this site.
    """
    return Route("/enter", _enter, methods=["GET"])


def _enter(request: Request) -> Response:
    answer = lead_to(request, request.query_params.get("to", ""))
    for choice, cookie in _CHOICES.items():
        if (value := request.query_params.get(choice)) is not None:
            # A cookie is ASCII; the name of a community is not.
            kept = quote(value[:80], safe="")
            answer.set_cookie(
                cookie,
                kept,
                max_age=_YEAR_SECONDS,
                httponly=True,
                samesite="lax",
                secure=is_encrypted(request.scope),
            )
    return answer


def lead_to(request: Request, page: str) -> Response:
    """Lead to a page of this site by a full load.

    Parameters
    ----------
    request : Request
        The request that is answered.
    page : str
        As asked for; anything but a page of this site leads to the map.

    Returns
    -------
    Response
        A redirect.
    """
    safe = page.strip("/") if _PAGE.fullmatch(page) else ""
    return RedirectResponse(f"{request.scope.get('root_path', '')}/{safe}", status_code=303)


def is_encrypted(scope: Scope) -> bool:
    """Tell whether a request came over https, so that its cookies are for https only.

    Parameters
    ----------
    scope : Scope
        The request.

    Returns
    -------
    bool
        Also where a proxy in front of us says so; who forges its header only harms oneself.
    """
    return scope.get("scheme") == "https" or Headers(scope=scope).get("x-forwarded-proto") == "https"


class VisitorCookie:
    """Give every browser a random name, so that a sender finds her own words again.

    It also hands every request what the forms and pages of our own need: the name just given, the secret of
    the forms and the language of a first visit.

    Parameters
    ----------
    app : ASGIApp
        What answers.
    cookie : str
        Name of the cookie.
    secret : callable
        Gives the secret tokens of forms are made with.
    language : {"zh", "en"}
        Language of a first visit.
    """

    def __init__(self, app: ASGIApp, cookie: str, secret: Callable[[], str], language: Language) -> None:
        self._app = app
        self._cookie = cookie
        self._state = {FORM_KEY: secret, FIRST_LANGUAGE: language}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add the cookie to the page that answers it.

        Parameters
        ----------
        scope : Scope
            The request.
        receive, send : callable
            The two ends of the connection.
        """
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state.update(self._state)
        if self._cookie in _cookies(scope):
            await self._app(scope, receive, send)
            return
        # The first page of a browser may hold a form: its token is made of the cookie that comes with it.
        state[NEW_VISITOR] = secrets.token_urlsafe(VISITOR_BYTES)
        secure = "; Secure" if is_encrypted(scope) else ""
        cookie = (
            f"{self._cookie}={state[NEW_VISITOR]}; Path=/; Max-Age={_YEAR_SECONDS}; "
            f"HttpOnly; SameSite=Lax{secure}"
        )

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append("set-cookie", cookie)
            await send(message)

        await self._app(scope, receive, named)


def _cookies(scope: Scope) -> dict[str, str]:
    raw = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    return cookie_parser(raw.decode("latin-1"))
