"""Parts of a page that run on their own."""

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
