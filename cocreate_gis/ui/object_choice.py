"""Choosing an object of the map by its name, where nobody wants to draw one."""

import streamlit as st

from cocreate_gis.services.objects import OBJECT_LAYERS, find_object, object_names
from cocreate_gis.ui.desk import Desk


def object_choice(desk: Desk, key: str, chosen: str | None = None) -> str | None:
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
    str or None
        Uid of the object; None for none.
    """
    words = desk.words
    offered = {layer.name: layer for layer in OBJECT_LAYERS if object_names(desk.context, layer)}
    first = find_object(desk.context, chosen)[0].name if chosen else None
    kind, which = st.columns([1, 2])
    with kind:
        name = st.selectbox(
            words("meetings.on_the_map"),
            list(offered),
            list(offered).index(first) if first in offered else None,
            format_func=lambda known: words.title(offered[known].title),
            key=f"{key}-kind",
            placeholder="—",
        )
    if name is None:
        return None
    names = object_names(desk.context, offered[name])
    with which:
        return st.selectbox(
            words.title(offered[name].title),
            list(names),
            list(names).index(chosen) if chosen in names else None,
            format_func=names.__getitem__,
            key=f"{key}-{name}",
            placeholder=words("meetings.type_a_name"),
        )
