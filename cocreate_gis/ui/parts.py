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


def nothing_yet(desk: Desk, told: str, action: str) -> None:
    """Say of an empty page what to do: to whoever may fill it how, to everybody else that it will come.

    Parameters
    ----------
    desk : Desk
        The person.
    told : str
        Key of what the office reads.
    action : str
        What one has to be allowed to do to fill the page.
    """
    if desk.may(action):
        st.info(desk.words(told), icon=":material/info:")
        return
    st.info(desk.words("registers.nothing_public"), icon=":material/info:")
    until_it_comes(desk)


def until_it_comes(desk: Desk) -> None:
    """Tell whoever cannot fill an empty page what there is to do meanwhile.

    Parameters
    ----------
    desk : Desk
        The words.
    """
    st.caption(desk.words("registers.empty_wait"))
    way_to_suggest(desk)
