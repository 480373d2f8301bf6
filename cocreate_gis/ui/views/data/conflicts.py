"""Records that were changed after a file was made: decided one by one, field by field."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from cocreate_gis.model.layers.base import Layer
from cocreate_gis.services.data.conflicts import SHAPE
from cocreate_gis.services.references import record_names
from cocreate_gis.services.registers.record_history import from_json
from cocreate_gis.services.registers.told import told
from cocreate_gis.ui.desk import Desk

Decided = dict[str, tuple[int, list[str]]]


def decided(file: str) -> Decided:
    """Give what was decided about the records of a file.

    Parameters
    ----------
    file : str
        The name the file is kept under.

    Returns
    -------
    dict
        By uid, the version that was decided on and the fields that are taken from the file.
    """
    return dict(st.session_state.get(_key(file), {}))


def render(desk: Desk, layer: Layer, file: str, conflicts: Sequence[Mapping[str, Any]]) -> None:
    """Draw the first record that waits.

    Parameters
    ----------
    desk : Desk
        The planner.
    layer : Layer
        Where the rows go.
    file : str
        The name the file is kept under.
    conflicts : sequence of Mapping
        Those of a preview.
    """
    words = desk.words
    left_out: set[str] = st.session_state.setdefault(f"{_key(file)}-left-out", set())
    waiting = [one for one in conflicts if one["uid"] not in left_out]
    if not waiting:
        return
    names = record_names(desk.context, layer.name)
    with st.container(border=True):
        st.markdown(f"**{words('conflict.title', count=len(waiting))}**")
        one = waiting[0]
        name = names.get(one["uid"], one["uid"])
        st.markdown(words("conflict.one", number=1, count=len(waiting), name=name, row=one["row"]))
        key = f"{_key(file)}-{one['uid']}"
        taken = [
            field
            for field, sides in one["fields"].items()
            if _ask(desk, layer, field, sides, f"{key}-{field}") == "file"
        ]
        with st.container(horizontal=True):
            if st.button(words("conflict.next"), type="primary", key=f"{key}-next"):
                made = decided(file) | {one["uid"]: (one["version"], taken)}
                st.session_state[_key(file)] = made
                st.rerun()
            if st.button(words("conflict.later"), key=f"{key}-later"):
                left_out.add(one["uid"])
                st.rerun()


def _key(file: str) -> str:
    return f"import-decided-{file}"


def _ask(desk: Desk, layer: Layer, name: str, sides: Sequence[Any], key: str) -> str:
    words = desk.words
    if name == SHAPE:
        title = words("conflict.place")
        ours, said = desk.plain("conflict.place_ours"), desk.plain("conflict.place_file", metres=sides[1])
    else:
        field = layer.field(name)
        title = words.title(field.title)
        ours, said = (
            told(desk.context, layer, field, from_json(field, side), desk.plain, desk.actor.visibility)
            for side in sides
        )
    labels = {"ours": words("conflict.ours", value=ours), "file": words("conflict.file", value=said)}
    return st.radio(title, list(labels), format_func=labels.__getitem__, key=key)
