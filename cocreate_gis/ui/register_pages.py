"""Which page of a register is open, as the session keeps it."""

import streamlit as st

SECTION = "register"


def page_key(register: str) -> str:
    """Name what holds the open page of a register.

    Parameters
    ----------
    register : str
        The register.

    Returns
    -------
    str
        Key of the session.
    """
    return f"register_page-{register}"


def open_page(register: str, page: str) -> None:
    """Lead to a page; called when a button is pressed, before the page is drawn anew.

    Parameters
    ----------
    register, page : str
        As `cocreate_gis.ui.views.registers` names them.
    """
    st.session_state[SECTION] = register
    st.session_state[page_key(register)] = page
