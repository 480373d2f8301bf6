"""A browser without scripts, in this process: it keeps cookies and fills forms it was given."""

import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Any

import anyio
import httpx
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from cocreate_gis.bootstrap.application import middleware, routes
from cocreate_gis.services.context import Context
from cocreate_gis.services.office import Office

LOOPBACK = "http://localhost"


def site(town: Context, *more: BaseRoute, **options: Any) -> Starlette:
    """Every route of our own over a town, with everything a request passes through."""
    chosen = {"local_planner": None, "bound_to_loopback": True} | options
    office = Office(town.store.location, town.cache, **chosen)
    return Starlette(routes=[*more, *routes(office)], middleware=middleware(office))


class Browser:
    """One person's browser: from this machine, unless ``address`` says otherwise."""

    def __init__(self, app: Starlette, address: str = "127.0.0.1", base: str = LOOPBACK) -> None:
        self._app = app
        self._address = address
        self._base = base
        self.cookies = httpx.Cookies()
        self.page = ""

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app, client=(self._address, 50_000))
            async with httpx.AsyncClient(
                transport=transport, base_url=self._base, cookies=self.cookies
            ) as client:
                answer = await client.request(method, path, **options)
                self.cookies = client.cookies
                return answer

        # a browser test before this one may have left its event loop in the main thread
        with ThreadPoolExecutor(1) as thread:
            answer = thread.submit(anyio.run, ask).result()
        if answer.headers.get("content-type", "").startswith("text/html"):
            self.page = answer.text
        return answer

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return self.request("GET", path, headers=headers)

    @property
    def form_token(self) -> str:
        """The token in the page that was read last."""
        found = re.search(r'name="form_token" value="([^"]*)"', self.page)
        return unescape(found.group(1)) if found else ""

    def send(self, path: str, headers: Mapping[str, str] | None = None, **fields: str) -> httpx.Response:
        """Send the form of the page that was read last."""
        return self.request(
            "POST", path, data={"form_token": self.form_token, **fields}, headers=dict(headers or {})
        )
