"""Parts of a page: what runs on its own, and lists of sentences."""

from collections.abc import Iterable
from html import escape
from typing import NoReturn

import streamlit as st
from streamlit.errors import StreamlitAPIException


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
