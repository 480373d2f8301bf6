"""Saved views of a list: found again, kept under a name, renamed, removed."""

from collections.abc import Sequence

import streamlit as st

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers.base import Field, Layer
from cocreate_gis.model.layers.views import SAVED_VIEWS
from cocreate_gis.services import features
from cocreate_gis.services.registers.saved_views import Asked, keep, saved_views
from cocreate_gis.store import Feature
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.records import tell_removed
from cocreate_gis.ui.views.registers.filter import BOX_PX, ask_again

_KEPT = "register_view_kept"


def choose_view(desk: Desk, layer: Layer, fields: Sequence[Field]) -> None:
    """Draw the choice of what was kept; everything stands first.

    Parameters
    ----------
    desk : Desk
        Somebody of the staff.
    layer : Layer
        The kind of records.
    fields : sequence of Field
        What can be asked about.
    """
    kept = saved_views(desk.actor, desk.context, layer, list(fields))
    labels = told_apart({0: desk.plain("registers.all"), **{fid: name for fid, (name, _) in kept.items()}})
    key = _key(layer)
    if (just_kept := st.session_state.pop(_KEPT, None)) in labels:
        st.session_state[key] = just_kept
    if st.session_state.get(key) not in labels:
        st.session_state[key] = 0

    def show() -> None:
        chosen = st.session_state[key]
        ask_again(layer, kept[chosen][1] if chosen else Asked())

    st.selectbox(
        desk.words("registers.view"),
        list(labels),
        format_func=labels.__getitem__,
        key=key,
        on_change=show,
        width=BOX_PX,
    )


def keep_view(desk: Desk, layer: Layer, asked: Asked) -> None:
    """Draw the box in which what the list shows is kept, and what was kept is renamed or removed.

    Parameters
    ----------
    desk : Desk
        Somebody of the staff.
    layer : Layer
        The kind of records.
    asked : Asked
        What the list shows.
    """
    words, chosen = desk.words, st.session_state[_key(layer)]
    if not chosen and asked == Asked():
        return
    with st.popover(words("registers.keep"), icon=":material/bookmark:", key=f"register_keep-{layer.name}"):
        kept = chosen and features.look_at(desk.actor, desk.context, SAVED_VIEWS, chosen)
        name = st.text_input(
            words("registers.view_name"),
            kept.values["name"] if kept else "",
            max_chars=SAVED_VIEWS.field("name").limit,
            placeholder=words("registers.view_example"),
            key=f"register_keep_name-{layer.name}-{chosen}",
        )
        if st.button(words("registers.keep_it"), type="primary", width="stretch", disabled=not name.strip()):
            try:
                st.session_state[_KEPT] = keep(desk.actor, desk.context, layer, name, asked)
            except CoCreateError as error:
                st.error(words.error(error))
            else:
                st.session_state["toast"] = words("registers.kept", name=name)
                st.rerun()
        if kept:
            _manage(desk, kept, name)


def _manage(desk: Desk, kept: Feature, name: str) -> None:
    words, asking = desk.words, (desk.actor, desk.context, SAVED_VIEWS, kept.fid, kept.version)
    is_same = name.strip() in ("", kept.values["name"])
    if st.button(words("registers.rename_view"), width="stretch", disabled=is_same):
        features.change(*asking, {"name": name})
        st.rerun()
    if st.button(words("registers.remove_view"), width="stretch"):
        features.remove(*asking)
        tell_removed(SAVED_VIEWS, kept.fid)
        st.rerun()


def _key(layer: Layer) -> str:
    return f"register_view-{layer.name}"
