"""A form that is filled in while somebody else saves the record: what was typed stays, both are shown."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from cocreate_gis.model.layers.base import Layer
from cocreate_gis.services.registers.told import told
from cocreate_gis.services.voices.whereabouts import ListedPlace
from cocreate_gis.store import Feature
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.forms import layer_form, object_input

_NOW, _MINE = "now", "mine"


@dataclass(frozen=True)
class Typed:
    """What stands in a form.

    Parameters
    ----------
    key : str
        Makes its inputs unique.
    version : int
        Version of the record the person began with.
    known : Mapping[str, object]
        What the record said then.
    chosen : ListedPlace or None
        The object of the map it is about.
    filled : Mapping[str, object]
        What stands in the form.
    """

    key: str
    version: int
    known: Mapping[str, object]
    chosen: ListedPlace | None
    filled: Mapping[str, object]

    @property
    def changed(self) -> dict[str, object]:
        """What the person has typed otherwise."""
        return {name: value for name, value in self.filled.items() if value != self.known.get(name)}


def typed_form(desk: Desk, layer: Layer, feature: Feature, known: Mapping[str, object]) -> Typed:
    """Draw the form of a record on the version the person began with, as long as something is typed in it.

    Parameters
    ----------
    desk : Desk
        A person who may edit.
    layer : Layer
        Its layer.
    feature : Feature
        The record as it stands.
    known : Mapping[str, object]
        What it says now.

    Returns
    -------
    Typed
        What stands in the form.
    """
    held = _held(layer, feature.fid)
    version, then = st.session_state.get(held, (feature.version, known))
    slot = st.empty()
    with slot.container():
        typed = _draw(desk, layer, feature.fid, version, then)
    if version != feature.version and not typed.changed:
        with slot.container():
            typed = _draw(desk, layer, feature.fid, feature.version, known)
    st.session_state[held] = (typed.version, typed.known)
    return typed


def _draw(desk: Desk, layer: Layer, fid: int, version: int, known: Mapping[str, object]) -> Typed:
    key = f"edit-{layer.name}-{fid}-{version}"
    chosen = object_input(desk, layer, key, known)
    return Typed(key, version, known, chosen, layer_form(desk, layer, key, known))


def settled(
    desk: Desk, layer: Layer, feature: Feature, now: Mapping[str, object], typed: Typed
) -> dict[str, object]:
    """Let the person decide about what somebody else has changed meanwhile.

    Parameters
    ----------
    desk : Desk
        A person who may edit.
    layer : Layer
        Its layer.
    feature : Feature
        The record as it stands.
    now : Mapping[str, object]
        What it says now.
    typed : Typed
        What stands in the form.

    Returns
    -------
    dict of str to object
        What is to be saved: what only this person changed, and of the rest what was decided.
    """
    mine = typed.changed
    if typed.version == feature.version:
        return mine
    disputed = [name for name, value in mine.items() if now.get(name) not in (typed.known.get(name), value)]
    words = desk.words
    st.warning(words("conflict.meanwhile", version=feature.version), icon=":material/group:")
    for name in disputed:
        field = layer.field(name)
        said = {_NOW: now.get(name), _MINE: mine[name]}
        labels = {
            side: words(
                f"conflict.{side}",
                value=told(desk.context, layer, field, value, desk.plain, desk.actor.visibility),
            )
            for side, value in said.items()
        }
        kept = st.radio(
            words.title(field.title),
            list(labels),
            format_func=labels.__getitem__,
            key=f"{typed.key}-of-{name}",
        )
        if kept == _NOW:
            del mine[name]
    return mine


def saved(layer: Layer, fid: int) -> None:
    """Begin with the newest version again.

    Parameters
    ----------
    layer : Layer
        The layer of a record that was saved.
    fid : int
        The record.
    """
    st.session_state.pop(_held(layer, fid), None)


def _held(layer: Layer, fid: int) -> str:
    return f"begun-{layer.name}-{fid}"
