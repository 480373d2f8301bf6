"""The frame of every page: who is asking, the words, the navigation, and the door at which errors stop."""

import logging
from collections.abc import Callable
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException, StopException

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.titles import Language
from cocreate_gis.services.office import Office
from cocreate_gis.ui.desk import Desk, sit_down
from cocreate_gis.ui.views import about, coverage, data, home, suggest

_LOG = logging.getLogger(__name__)
_STYLE = Path(__file__).with_name("style.css")
# A file of our own: Streamlit fetches the picture of a named icon from outside.
_ICON = Path(__file__).with_name("icon.svg")

_VIEWS: tuple[tuple[str, str, Callable[[Desk], None]], ...] = (
    ("map", ":material/map:", home.render),
    ("suggest", ":material/add_location_alt:", suggest.render),
    ("coverage", ":material/directions_walk:", coverage.render),
    ("data", ":material/table_view:", data.render),
    ("about", ":material/info:", about.render),
)


def render(office: Office, first_language: Language) -> None:
    """Draw the page that was asked for.

    Parameters
    ----------
    office : Office
        The workspaces of this process.
    first_language : {"zh", "en"}
        Language of a first visit.
    """
    st.set_page_config(page_title="CoCreate GIS", page_icon=_ICON, layout="wide")
    st.html(_STYLE)
    desk = sit_down(office, first_language)
    for name, icon, view in _VIEWS:
        title = desk.words(f"shell.{name}")
        desk.pages[name] = st.Page(
            _guarded(view, desk), title=title, icon=icon, url_path=name, default=name == "map"
        )
    if told := st.session_state.pop("toast", None):
        st.toast(told, icon=":material/check:")
    page = st.navigation(list(desk.pages.values()), position="top")
    _masthead(desk, page.url_path)
    page.run()


def _guarded(view: Callable[[Desk], None], desk: Desk) -> Callable[[], None]:
    """Let no traceback reach a person: our own errors have their sentence, any other one is logged."""

    def run() -> None:
        try:
            view(desk)
        except (RerunException, StopException):
            raise
        except CoCreateError as error:
            st.error(desk.words.error(error), icon=":material/error:")
        except Exception:  # noqa: BLE001 -- the door of the pages
            _LOG.exception("a page failed")
            st.error(desk.words("shell.failed"), icon=":material/error:")

    return run


def _masthead(desk: Desk, page: str) -> None:
    words, workspace = desk.words, desk.context.workspace
    other = "en" if words.language == "zh" else "zh"
    links = [(f"enter?language={other}&to={page}", words("shell.other_language"))]
    if desk.seat.may_plan:
        planning = desk.may("feature.edit")
        role = "resident" if planning else "planner"
        links.append(
            (f"enter?role={role}&to={page}", words("shell.see_as_resident" if planning else "shell.plan"))
        )
    fictional = (
        f'<span class="cc-fictional">{escape(words("shell.fictional"))}</span>' if workspace.fictional else ""
    )
    anchors = "".join(f'<a href="{escape(url)}" target="_self">{escape(text)}</a>' for url, text in links)
    st.html(
        f'<header class="cc-masthead"><strong>{escape(workspace.name)}</strong>{fictional}'
        f'<span class="cc-seat">{escape(words(f"shell.role_{desk.actor.role.value}"))}</span>'
        f'<nav aria-label="{escape(words("shell.switches"))}">{anchors}</nav></header>'
    )
