"""Choosing one of many: with a field to search in where a list would be too long to go through."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

import streamlit as st

from cocreate_gis.ui.desk import Desk

_Key = TypeVar("_Key", bound=Hashable)

_FEW = 300
_OFFERED = 100


def long_choice(desk: Desk, label: str, labels: Mapping[_Key, str], key: str) -> _Key | None:
    """Ask for one of some things, or of thousands.

    Only what was searched for is sent to the browser, which would choke on thousands of options.

    Parameters
    ----------
    desk : Desk
        The words.
    label : str
        What is chosen.
    labels : Mapping of str
        By what is chosen, each its own; at least one.
    key : str
        Of the session, where the chosen one is kept; it may be set before the page is drawn.

    Returns
    -------
    object or None
        What is chosen; None where nothing was found.
    """
    words, chosen = desk.words, st.session_state.get(key)
    offered = list(labels)
    if len(labels) > _FEW:
        asked = st.text_input(
            words("choice.search", count=len(labels)),
            key=f"{key}-search",
            # What was found is chosen from anew.
            on_change=lambda: st.session_state.pop(key, None),
        )
        found = [one for one, told in labels.items() if asked.strip().casefold() in told.casefold()]
        if not found:
            st.info(words("choice.none", asked=asked))
            return None
        if len(found) > _OFFERED:
            st.caption(words("choice.first", shown=_OFFERED, count=len(found)))
        offered = found[:_OFFERED]
        offered = [*(one for one in labels if one == chosen and one not in offered), *offered]
    if st.session_state.get(key) not in offered:
        # Said outright: the browser would go on showing what was chosen before.
        st.session_state[key] = offered[0]
    return st.selectbox(label, offered, format_func=labels.__getitem__, key=key)
