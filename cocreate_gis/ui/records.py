"""One record of a layer: its form, its next step, its removal, and the undo."""

from collections.abc import Mapping

import streamlit as st

from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.services import features
from cocreate_gis.services.gatherings.sight import personal_of
from cocreate_gis.services.registers.record_links import tied_to
from cocreate_gis.services.voices.activities import free_slug
from cocreate_gis.store import Feature
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.both_versions import saved, settled, typed_form
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.door import error_door
from cocreate_gis.ui.forms import about_object, layer_form, object_input, save_pressed
from cocreate_gis.ui.parts import bullet_list
from cocreate_gis.ui.photos import record_photos
from cocreate_gis.ui.record_history import record_history_part
from cocreate_gis.ui.steps import step_form

_TIED_SHOWN = 20
_REMOVED, _MADE = "record_removed", "record_made"
_READ = "personal.read"


def record_form(desk: Desk, layer: Layer, fid: int) -> None:
    """Draw the form of a record, with its next step and its removal.

    Parameters
    ----------
    desk : Desk
        A person who may edit.
    layer : Layer
        Its layer.
    fid : int
        The record.
    """
    words = desk.words
    feature = features.look_at(desk.actor, desk.context, layer, fid)
    known = {**feature.values, **_personal(desk, layer, feature)}
    typed = typed_form(desk, layer, feature, known)
    held = known.get(layer.stands_for[1]) if layer.stands_for else None
    place = None
    changed = settled(desk, layer, feature, known, typed)
    if typed.chosen and typed.chosen.uid != held:
        place, named = about_object(desk, layer, typed.chosen, typed.filled)
        changed |= {name: value for name, value in named.items() if value != known.get(name)}
    save, remove = st.columns(2)
    with save:
        nothing = not changed and place is None
        if save_pressed(desk, layer, typed.key, typed.filled, disabled=nothing):
            features.change(desk.actor, desk.context, layer, fid, feature.version, changed, place)
            saved(layer, fid)
            st.session_state["toast"] = words("forms.saved", layer=layer.title)
            st.rerun()
    with remove.popover(words("data.remove"), width="stretch"):
        st.write(words("data.remove_sure"))
        if st.button(words("data.remove_yes"), key=f"remove-{fid}"):
            features.remove(desk.actor, desk.context, layer, fid, feature.version)
            tell_removed(layer, fid)
            st.rerun()
    if layer.flow is not None:
        state = layer.flow.states[str(feature.values["status"] or layer.flow.initial)]
        # Not over the form: what a step asks for would lie on fields of the same names, and leave the screen.
        with st.expander(words("data.next_step", state=state), icon=":material/arrow_forward:"):
            step_form(desk, layer, feature)
    record_photos(desk, layer, feature.uid, may_add=True)
    _tied(desk, layer, feature)
    record_history_part(desk, layer, feature)
    if desk.may("data.export") and feature.geometry is not None:
        with st.popover(words("paper.print_record"), icon=":material/print:"):
            params = {"layer": layer.name, "fid": fid, "language": words.language}
            job_watch.offer_document(desk, f"record_print-{layer.name}-{fid}", "record", params)


def _tied(desk: Desk, layer: Layer, feature: Feature) -> None:
    tied = tied_to(desk.actor, desk.context, layer, feature.uid)
    if not tied:
        return
    with st.expander(f"{desk.words('links.title')} {len(tied)}", icon=":material/link:"):
        shown = tied[:_TIED_SHOWN]
        bullet_list(desk.plain("links.one", layer=one.layer.title, name=one.name) for one in shown)
        if len(tied) > len(shown):
            st.caption(desk.words("links.more", count=len(tied) - len(shown)))


def record_dialog(desk: Desk, layer: Layer, fid: int) -> None:
    """Open the form of a record over the page.

    Parameters
    ----------
    desk : Desk
        A person who may edit.
    layer : Layer
        Its layer.
    fid : int
        The record.
    """

    @st.dialog(desk.words("forms.record_title", layer=layer.title), width="large")
    def ask() -> None:
        with error_door(desk.words):
            record_form(desk, layer, fid)

    ask()


def _personal(desk: Desk, layer: Layer, feature: Feature) -> dict[str, str]:
    has_some = any(field.visibility is Visibility.NEVER for field in layer.fields)
    return personal_of(desk.actor, desk.context, layer, feature) if has_some and desk.may(_READ) else {}


def new_record_dialog(desk: Desk, layer: Layer, given: Mapping[str, object] | None = None) -> None:
    """Ask for a new record that needs no drawn place, and save it.

    Parameters
    ----------
    desk : Desk
        A person who may edit.
    layer : Layer
        A layer whose records may do without a place.
    given : Mapping[str, object], optional
        What stands in the form at first, such as what the record belongs to.
    """

    @st.dialog(desk.words("forms.new_title", layer=layer.title), width="large")
    def ask() -> None:
        with error_door(desk.words):
            key = f"new-{layer.name}"
            if (slug := free_slug(desk.context, layer)) is not None:
                st.session_state.setdefault(f"{key}-slug", slug)
            for name, value in (given or {}).items():
                st.session_state.setdefault(f"{key}-{name}", value)
            chosen = object_input(desk, layer, key)
            filled = layer_form(desk, layer, key)
            if save_pressed(desk, layer, key, filled):
                place, named = about_object(desk, layer, chosen, filled) if chosen else (None, {})
                values = {name: value for name, value in (filled | named).items() if value is not None}
                made = features.create(desk.actor, desk.context, layer, place, values)
                st.session_state[_MADE] = (layer.name, made)
                st.session_state["toast"] = desk.words("forms.saved", layer=layer.title)
                st.rerun()

    ask()


def just_made(layer: Layer) -> int | None:
    """Tell which record was saved as a new one a moment ago, once.

    Parameters
    ----------
    layer : Layer
        Its layer.

    Returns
    -------
    int or None
        Its ``fid``; None where none was.
    """
    name, fid = st.session_state.get(_MADE, ("", None))
    if name != layer.name:
        return None
    del st.session_state[_MADE]
    return int(fid)


def tell_removed(layer: Layer, fid: int) -> None:
    """Remember that a record was removed, for `offer_undo`.

    Parameters
    ----------
    layer : Layer
        Its layer.
    fid : int
        The record.
    """
    st.session_state[_REMOVED] = (layer.name, fid)


def offer_undo(desk: Desk) -> None:
    """Say that a record was removed, and offer to bring it back.

    Parameters
    ----------
    desk : Desk
        The person.
    """
    removed = st.session_state.get(_REMOVED)
    if removed is None:
        return
    told, undo = st.columns([4, 1], vertical_alignment="center")
    layer, fid = LAYERS[removed[0]], removed[1]
    told.success(desk.words("data.removed", layer=layer.title))
    if undo.button(desk.words("data.undo"), width="stretch", icon=":material/undo:"):
        del st.session_state[_REMOVED]
        features.bring_back(desk.actor, desk.context, layer, fid)
        st.rerun()
