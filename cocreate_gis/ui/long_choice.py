"""Choosing one of many: with a field to search in where a list would be too long to go through."""

from collections.abc import Callable, Hashable, Mapping
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

    def choose_anew() -> None:
        st.session_state.pop(key, None)

    offered = _offered(desk, labels, key, on_search=choose_anew)
    if not offered:
        return None
    if st.session_state.get(key) not in offered:
        # Said outright: the browser would go on showing what was chosen before.
        st.session_state[key] = offered[0]
    return st.selectbox(label, offered, format_func=labels.__getitem__, key=key)


def optional_choice(
    desk: Desk,
    label: str,
    labels: Mapping[_Key, str],
    key: str,
    chosen: _Key | None = None,
    *,
    placeholder: str = "—",
) -> _Key | None:
    """Ask for one of some things, or of thousands, or for none, in a form.

    Parameters
    ----------
    desk : Desk
        The words.
    label : str
        What is chosen.
    labels : Mapping of str
        By what is chosen, each its own.
    key : str
        Of the session, where the chosen one is kept.
    chosen : object, optional
        What is chosen at first.
    placeholder : str
        What stands there while nothing is chosen.

    Returns
    -------
    object or None
        What is chosen, whatever is searched for meanwhile; None for none.
    """
    held = st.session_state.get(key, chosen)
    offered = _offered(desk, labels, key)
    if held in labels:
        offered = offered if held in offered else [held, *offered]
        st.session_state[key] = held
    return st.selectbox(label, offered, None, labels.__getitem__, key=key, placeholder=placeholder)


def _offered(
    desk: Desk, labels: Mapping[_Key, str], key: str, on_search: Callable[[], None] | None = None
) -> list[_Key]:
    """What is sent to the browser: all of a few, of many those that were searched for and the chosen one."""
    words, chosen = desk.words, st.session_state.get(key)
    if len(labels) <= _FEW:
        return list(labels)
    asked = st.text_input(
        words("choice.search", count=len(labels)), key=f"{key}-search", on_change=on_search
    ).strip()
    found = [one for one, told in labels.items() if asked.casefold() in told.casefold()]
    if not found:
        st.info(words("choice.none", asked=asked))
        return []
    if len(found) > _OFFERED:
        st.caption(words("choice.first", shown=_OFFERED, count=len(found)))
    offered = found[:_OFFERED]
    return [*(one for one in labels if one == chosen and one not in offered), *offered]
