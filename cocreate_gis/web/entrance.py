"""Choosing a workspace, a seat or a language: a route that sets a cookie and ends in a full page load.

Cookies are frozen at the websocket's handshake, so a page that is already open would not see them.
"""

import secrets
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

VISITOR_BYTES = 16
_YEAR_SECONDS = 365 * 24 * 3600
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
    page = request.query_params.get("to", "")
    if not all(part.isidentifier() for part in page.split("/") if part):
        page = ""
    base = request.scope.get("root_path", "")
    answer = RedirectResponse(f"{base}/{page.strip('/')}", status_code=303)
    for choice, cookie in _CHOICES.items():
        if (value := request.query_params.get(choice)) is not None:
            # A cookie is ASCII; the name of a community is not.
            kept = quote(value[:80], safe="")
            answer.set_cookie(cookie, kept, max_age=_YEAR_SECONDS, httponly=True, samesite="lax")
    return answer


class VisitorCookie:
    """Give every browser a random name, so that a sender finds her own words again.

    Parameters
    ----------
    app : ASGIApp
        What answers.
    cookie : str
        Name of the cookie.
    """

    def __init__(self, app: ASGIApp, cookie: str) -> None:
        self._app = app
        self._cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add the cookie to the page that answers it.

        Parameters
        ----------
        scope : Scope
            The request.
        receive, send : callable
            The two ends of the connection.
        """
        if scope["type"] != "http" or self._cookie in _cookies(scope):
            await self._app(scope, receive, send)
            return
        secure = "; Secure" if scope.get("scheme") == "https" else ""
        cookie = (
            f"{self._cookie}={secrets.token_urlsafe(VISITOR_BYTES)}; Path=/; Max-Age={_YEAR_SECONDS}; "
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
