"""One process: the Streamlit pages and our routes over the same services."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from threading import Thread

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from cocreate_gis.bootstrap import office
from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.permissions import VISITOR
from cocreate_gis.services.headline import headline
from cocreate_gis.services.map_service import MapDesk
from cocreate_gis.services.office import VISITOR_COOKIE
from cocreate_gis.web import app as web
from cocreate_gis.web import photos
from cocreate_gis.web.entrance import VisitorCookie, entrance


def routes() -> list[BaseRoute]:
    """List every route that is not a page.

    Returns
    -------
    list of BaseRoute
        For ``streamlit.App``.
    """
    desk = MapDesk(office())
    return [entrance(), *photos.routes(desk), *web.routes(desk)]


def middleware() -> list[Middleware]:
    """List what every request passes through.

    Returns
    -------
    list of Middleware
        For ``streamlit.App``.
    """
    return [*web.middleware(), Middleware(VisitorCookie, cookie=VISITOR_COOKIE)]


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Work out the opening sentence while the first reader is still typing the address.

    Parameters
    ----------
    _app : object
        The application that starts.

    Yields
    ------
    None
        While it runs.
    """
    Thread(target=_first_answer, daemon=True).start()
    yield


def _first_answer() -> None:
    with suppress(CoCreateError):
        headline(VISITOR, office().context())
