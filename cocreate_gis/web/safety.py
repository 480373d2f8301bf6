"""Headers that keep browsers from guessing, leaking and framing."""

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=()",
}
_BOTH = "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
_OWN = f"default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; {_BOTH}"
# Streamlit and its charts need inline scripts, eval and blobs; nothing needs another host.
_PAGES = f"default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; {_BOTH}"


class SecurityHeaders:
    """ASGI middleware that adds security headers to every HTTP answer.

    Parameters
    ----------
    app : ASGIApp
        What answers.
    own_prefixes : sequence of str
        First path segments of our own routes, whose answers may load pictures and styles only; the pages run
        scripts and talk over websockets. Neither may load anything from elsewhere.
    """

    def __init__(self, app: ASGIApp, own_prefixes: Sequence[str]) -> None:
        self._app = app
        self._own = frozenset(own_prefixes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request.

        Parameters
        ----------
        scope, receive, send : object
            See the ASGI specification.
        """
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        ours = path.lstrip("/").split("/", 1)[0] in self._own

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _EVERYWHERE.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", _OWN if ours else _PAGES)
            await send(message)

        await self._app(scope, receive, with_headers)
