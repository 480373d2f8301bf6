"""One process: the Streamlit pages and our routes over the same services."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from threading import Event, Thread

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from cocreate_gis.bootstrap import office, settings
from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.permissions import VISITOR
from cocreate_gis.services import job_files
from cocreate_gis.services.map_service import MapDesk
from cocreate_gis.services.notices.mail import post_round
from cocreate_gis.services.office import VISITOR_COOKIE, Office
from cocreate_gis.services.reach.headline import headline
from cocreate_gis.web import app as web
from cocreate_gis.web import (
    care,
    door,
    fund,
    needs,
    notices,
    outcomes,
    photos,
    sign_in,
    sign_on,
    surveys,
    votes,
)
from cocreate_gis.web.entrance import VisitorCookie, entrance

_LOG = logging.getLogger(__name__)
_POST_EVERY_S = 20.0


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
    return [
        entrance(),
        # Before the door, which takes any two parts for an activity and a place.
        *votes.routes(desk),
        *fund.routes(desk),
        *outcomes.routes(desk),
        *door.routes(desk),
        *photos.routes(desk),
        *notices.routes(here or office()),
        *care.routes(here or office()),
        *sign_on.routes(desk),
        *sign_in.routes(desk),
        *surveys.routes(desk),
        *needs.routes(desk),
        *web.routes(desk),
    ]


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
    """Work out the opening sentence while the first reader types the address, and send the post.

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
    closing = Event()
    Thread(target=_post, args=(closing,), daemon=True).start()
    yield
    closing.set()


def _first_answer() -> None:
    with suppress(CoCreateError):
        headline(VISITOR, office().context())


def _post(closing: Event) -> None:
    while not closing.wait(_POST_EVERY_S):
        for key in office().workspaces():
            try:
                post_round(office().context(key))
                job_files.prune(office().context(key))
            except Exception:  # noqa: BLE001 -- the door of this thread: the next round tries again
                _LOG.exception("the post of %s failed", key)
