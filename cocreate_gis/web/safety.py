"""Headers that keep browsers from guessing, leaking and framing."""

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=()",
}
_FRAMES = "frame-ancestors 'self'"
_OWN = "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; form-action 'self'; "


class SecurityHeaders:
    """ASGI middleware that adds security headers to every HTTP answer.

    Parameters
    ----------
    app : ASGIApp
        What answers.
    own_prefixes : sequence of str
        First path segments of our own routes, whose answers may load nothing from elsewhere; the pages set up
        scripts and websockets and get the framing rule only.
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
                headers.setdefault("Content-Security-Policy", _OWN + _FRAMES if ours else _FRAMES)
            await send(message)

        await self._app(scope, receive, with_headers)
