"""Which page of a register is open, as the session keeps it."""

import streamlit as st


def section_key(shelf: str) -> str:
    """Name what holds the open register of a shelf.

    Parameters
    ----------
    shelf : str
        The view the registers stand in.

    Returns
    -------
    str
        Key of the session.
    """
    return f"register-{shelf}"


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


def open_page(shelf: str, register: str, page: str) -> None:
    """Lead to a page; called when a button is pressed, before the page is drawn anew.

    Parameters
    ----------
    shelf, register, page : str
        As the view of the shelf names them.
    """
    st.session_state[section_key(shelf)] = register
    st.session_state[page_key(register)] = page
