"""One process: the Streamlit pages and our routes over the same services."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from threading import Thread

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from cocreate_gis.bootstrap import office, settings
from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.permissions import VISITOR
from cocreate_gis.services.headline import headline
from cocreate_gis.services.map_service import MapDesk
from cocreate_gis.services.office import VISITOR_COOKIE, Office
from cocreate_gis.web import app as web
from cocreate_gis.web import door, photos
from cocreate_gis.web.entrance import VisitorCookie, entrance


def routes(here: Office | None = None) -> list[BaseRoute]:
    """List every route that is not a page.

    Parameters
    ----------
    here : Office, optional
        The workspaces; those of this process where not given.

    Returns
    -------
    list of BaseRoute
        For ``streamlit.App``.
    """
    desk = MapDesk(here or office())
    return [entrance(), *door.routes(desk), *photos.routes(desk), *web.routes(desk)]


def middleware(here: Office | None = None) -> list[Middleware]:
    """List what every request passes through.

    Parameters
    ----------
    here : Office, optional
        The workspaces; those of this process where not given.

    Returns
    -------
    list of Middleware
        For ``streamlit.App``.
    """
    secret = (here or office()).form_secret
    visitor = Middleware(VisitorCookie, cookie=VISITOR_COOKIE, secret=secret, language=settings().language)
    return [*web.middleware(), visitor]


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
