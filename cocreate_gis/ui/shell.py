"""The frame of every page: who is asking, the words and the navigation."""

import json
from collections.abc import Callable
from html import escape
from pathlib import Path

import streamlit as st

from cocreate_gis.model.permissions import ROLE_TITLES, Role
from cocreate_gis.model.titles import Language
from cocreate_gis.services.areas import given_areas
from cocreate_gis.services.office import Office
from cocreate_gis.ui.desk import Desk, sit_down
from cocreate_gis.ui.door import error_door
from cocreate_gis.ui.markdown import MarkdownWords
from cocreate_gis.ui.views import about, home, promises
from cocreate_gis.ui.views.coverage import page as coverage
from cocreate_gis.ui.views.data import page as data
from cocreate_gis.ui.views.registers import page as registers
from cocreate_gis.ui.views.suggest import page as suggest
from cocreate_gis.ui.views.voices import page as voices
from cocreate_gis.wording import Words

_STYLE = Path(__file__).with_name("style.css")
# A file of our own: Streamlit fetches the picture of a named icon from outside.
_ICON = Path(__file__).with_name("icon.svg")
_AREAS_NAMED = 2
_LANGUAGE_TAGS: dict[Language, str] = {"zh": "zh-CN", "en": "en"}
# Streamlit says English on every page, in its own words too, and lets the names of its icons be read aloud.
_FOR_READERS = """
<script>
document.documentElement.lang = "{language}";
if (!window.readersAreServed) {{
  window.readersAreServed = true;
  const words = {words};
  const own = (said) => words[said] || said.replace(/^[0-9.]+[KMG]?B (.+)$/, (all, unit) =>
    words[unit] ? all.replace(unit, words[unit]) : all);
  let shown;
  const serve = () => {{
    // On a phone the views stand in a row that slides: the open one is brought into sight.
    const here = document.querySelector(".cc-views [aria-current]");
    if (here && here !== shown) {{
      const row = here.parentElement;
      row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
      shown = here;
    }}
    document.querySelectorAll("[data-testid=stIconMaterial]:not([aria-hidden])")
      .forEach((icon) => icon.setAttribute("aria-hidden", "true"));
    document.querySelectorAll("[data-testid=stFileUploader], [role=listbox]").forEach((part) => {{
      const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {{
        const said = texts.currentNode.nodeValue;
        if (own(said) !== said) texts.currentNode.nodeValue = own(said);
      }}
    }});
  }};
  new MutationObserver(serve).observe(document.body, {{ childList: true, subtree: true }});
  serve();
}}
</script>
"""

_VIEWS: tuple[tuple[str, str, Callable[[Desk], None]], ...] = (
    ("map", ":material/map:", home.render),
    ("suggest", ":material/add_location_alt:", suggest.render),
    ("voices", ":material/forum:", voices.render),
    ("coverage", ":material/directions_walk:", coverage.render),
    ("promises", ":material/handshake:", promises.render),
    ("registers", ":material/table_view:", registers.render),
    ("data", ":material/folder_open:", data.render),
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
    with error_door(MarkdownWords(first_language)):
        _draw(sit_down(office, first_language))


def _draw(desk: Desk) -> None:
    for name, icon, view in _VIEWS:
        title = desk.words(f"shell.{name}")
        desk.pages[name] = st.Page(
            _guarded(view, desk), title=title, icon=icon, url_path=name, default=name == "map"
        )
    if told := st.session_state.pop("toast", None):
        st.toast(told, icon=":material/check:")
    page = st.navigation(list(desk.pages.values()), position="top")
    st.set_page_config(page_title=f"{page.title} · {desk.context.workspace.name}")
    with st.container(key="for-readers"):
        st.html(_for_readers(desk.words.language), unsafe_allow_javascript=True)
    _masthead(desk, page.url_path)
    page.run()


def _for_readers(language: Language) -> str:
    english, own = (Words(known).starting_with("streamlit.") for known in ("en", language))
    words = {said: own[key] for key, said in english.items() if own[key] != said}
    return _FOR_READERS.format(language=_LANGUAGE_TAGS[language], words=json.dumps(words, ensure_ascii=False))


def _guarded(view: Callable[[Desk], None], desk: Desk) -> Callable[[], None]:
    def run() -> None:
        with error_door(desk.words):
            view(desk)

    return run


def _masthead(desk: Desk, page: str) -> None:
    words, workspace = desk.words, desk.context.workspace
    views = [("./" if name == "map" else name, words(f"shell.{name}")) for name, _, _ in _VIEWS]
    fictional = _span("cc-fictional", words("shell.fictional")) if workspace.fictional else ""
    # On a phone Streamlit hides the navigation behind a sign nobody knows; there the views stand as links.
    st.html(
        _nav("cc-views", words("shell.views"), views, page or "./")
        + f'<header class="cc-masthead"><strong>{escape(workspace.name)}</strong>{fictional}'
        + _span("cc-seat", _seat(desk))
        + _nav("cc-switches", words("shell.switches"), _switches(desk, page))
        + "</header>"
        # The map opens with its sentence; the other views are named for those who hear the page.
        + (f'<h1 class="cc-heard">{escape(words(f"shell.{page}"))}</h1>' if page else "")
    )


def _seat(desk: Desk) -> str:
    if desk.seat.signed_in is None:
        return desk.plain(f"shell.role_{desk.actor.role.value}")
    title = desk.plain.title(ROLE_TITLES[desk.actor.role])
    areas = given_areas(desk.actor, desk.context) if desk.actor.areas else {}
    named = [name for (_, uid), name in areas.items() if uid in desk.actor.areas]
    return " · ".join([title, *named[:_AREAS_NAMED], *["…"] * (len(named) > _AREAS_NAMED)])


def _switches(desk: Desk, page: str) -> list[tuple[str, str]]:
    other = "en" if desk.words.language == "zh" else "zh"
    links = [(f"enter?language={other}&to={page}", desk.words("shell.other_language"))]
    here = desk.actor.role if desk.seat.signed_in or desk.may("feature.edit") else Role.RESIDENT
    for role in desk.seat.roles:
        if role is not here:
            title = desk.plain("shell.sit_as", role=ROLE_TITLES[role])
            links.append((f"enter?role={role.value}&to={page}", title))
    if desk.seat.signed_in is None:
        links.append((f"sign-in?to={page}", desk.words("shell.sign_in")))
    else:
        links.append(("account", desk.seat.signed_in.account.name))
    return links


def _nav(style: str, title: str, links: list[tuple[str, str]], here: str = "") -> str:
    anchors = (
        f'<a href="{escape(url)}" target="_self"{" aria-current=page" * (url == here)}>{escape(text)}</a>'
        for url, text in links
    )
    return f'<nav class="{style}" aria-label="{escape(title)}">{"".join(anchors)}</nav>'


def _span(style: str, text: str) -> str:
    return f'<span class="{style}">{escape(text)}</span>'
