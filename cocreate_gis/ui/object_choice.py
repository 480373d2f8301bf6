"""Choosing an object of the map by its name, where nobody wants to draw one."""

import streamlit as st

from cocreate_gis.model.layers import LAYERS
from cocreate_gis.services.voices.whereabouts import ListedPlace, place_names
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.long_choice import optional_choice


def object_choice(desk: Desk, key: str, chosen: str | None = None) -> ListedPlace | None:
    """Ask for an object of the map: what kind of thing, then which.

    Parameters
    ----------
    desk : Desk
        The workspace and the words.
    key : str
        Makes the inputs unique.
    chosen : str, optional
        Uid of the object that is chosen at first.

    Returns
    -------
    ListedPlace or None
        The object; None for none.
    """
    words, names = desk.words, place_names(desk.context)
    kinds = list(dict.fromkeys(place.layer for place in names))
    first = next((place for place in names if place.uid == chosen), None)
    kind, which = st.columns([1, 2])
    with kind:
        layer = st.selectbox(
            words("meetings.on_the_map"),
            kinds,
            kinds.index(first.layer) if first else None,
            format_func=lambda name: words.title(LAYERS[name].title),
            key=f"{key}-kind",
            placeholder="—",
        )
    if layer is None:
        return None
    places = told_apart({place: name for place, name in names.items() if place.layer == layer})
    with which:
        return optional_choice(
            desk,
            words("meetings.which"),
            places,
            f"{key}-{layer}",
            first if first in places else None,
            placeholder=words("meetings.type_a_name"),
        )
