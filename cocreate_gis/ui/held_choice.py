"""Choosing one of some records, so that what is chosen on one page is chosen on the next."""

from collections.abc import Mapping

import streamlit as st


def held_choice(label: str, labels: Mapping[str, str], held: str) -> str:
    """Ask for one record; a widget alone is forgotten with its page.

    Parameters
    ----------
    label : str
        What is chosen, as Markdown.
    labels : Mapping of str to str
        By uid, each its own; at least one.
    held : str
        Key of the session, where the chosen one is kept; it may be set before the page is drawn.

    Returns
    -------
    str
        What is chosen. A record that this page does not offer stays the chosen one for those that do.
    """
    codes, before = list(labels), st.session_state.get(held)
    first = str(before) if before in labels else codes[0]
    chosen: str = st.selectbox(
        label, codes, codes.index(first), format_func=labels.__getitem__, key=f"{held}-{first}"
    )
    if before is None or chosen != first:
        st.session_state[held] = chosen
    if chosen != first:
        st.rerun()
    return chosen
