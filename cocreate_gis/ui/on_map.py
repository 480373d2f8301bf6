"""Leading from a list to the card of a record on the map."""

import streamlit as st

from cocreate_gis.model.layers.base import Layer
from cocreate_gis.ui.desk import Desk

_SHOWN = "shown_on_map"


def show_on_map(desk: Desk, layer: Layer, fid: int) -> None:
    """Lead to the map with the card of a record open.

    Parameters
    ----------
    desk : Desk
        The person.
    layer : Layer
        A layer of the map.
    fid : int
        The record.
    """
    st.session_state[_SHOWN] = (layer.name, fid)
    st.switch_page(desk.pages["map"])


def shown_on_map() -> tuple[str, int] | None:
    """Say which record the map was opened for.

    Returns
    -------
    tuple of str and int or None
        Name of its layer and its ``fid``.
    """
    shown: tuple[str, int] | None = st.session_state.get(_SHOWN)
    return shown
