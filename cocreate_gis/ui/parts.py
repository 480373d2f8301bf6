"""Parts of a page: what runs on its own, lists of sentences, a way on."""

from collections.abc import Iterable
from html import escape
from typing import NoReturn

import streamlit as st
from streamlit.errors import StreamlitAPIException

from cocreate_gis.ui.desk import Desk


def redraw() -> NoReturn:
    """Draw the part of the page that asks for it again; all of it where it ran as a whole."""
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:
        # two events may come as one, and then the whole page ran
        st.rerun()


def bullet_list(lines: Iterable[str]) -> None:
    """Draw sentences one below the other.

    Parameters
    ----------
    lines : iterable of str
        Plain text.
    """
    st.html("<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>")


def way_to_suggest(desk: Desk) -> None:
    """Lead a reader who finds nothing to where ideas are said.

    Parameters
    ----------
    desk : Desk
        The words.
    """
    words = desk.plain("home.resident")
    st.html(f'<a class="cc-workspace" href="suggest" target="_self">{escape(words)}</a>')
