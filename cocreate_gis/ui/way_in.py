"""How people come to what they are asked: an address, its code, and the button that opens it to them."""

from urllib.parse import urlsplit

import streamlit as st

from cocreate_gis.interchange.qr_code import code_picture
from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.phases import Phase
from cocreate_gis.services import features
from cocreate_gis.services.paper import paper
from cocreate_gis.store import Feature
from cocreate_gis.ui.desk import Desk

_PATHS = {"activities": "r", "surveys": "survey"}
_CODE_PX = 220


def usual_address(desk: Desk) -> str:
    """Give the address people reach the pages under.

    Parameters
    ----------
    desk : Desk
        The workspace.

    Returns
    -------
    str
        As set by the operator, else the one in this browser, without the page; empty where neither is known.
    """
    shown = urlsplit(str(st.context.url or ""))
    own = f"{shown.scheme}://{shown.netloc}{shown.path.rpartition('/')[0]}" if shown.netloc else ""
    return desk.context.outside.public_address or own


def way_in(desk: Desk, layer: Layer, fid: int) -> None:
    """Show where people answer, and offer to open it where that is still to be done.

    Parameters
    ----------
    desk : Desk
        Somebody who may see the record.
    layer : Layer
        Activities or surveys.
    fid : int
        The record.
    """
    words = desk.words
    record = features.look_at(desk.actor, desk.context, layer, fid)
    path = f"{_PATHS[layer.name]}/{record.values['slug']}"
    address = f"{usual_address(desk)}/{path}"
    with st.container(horizontal=True, vertical_alignment="center"):
        if record.values["status"] == Phase.OPEN:
            st.link_button(words(f"way_in.visit_{layer.name}"), path, icon=":material/open_in_new:")
        else:
            _opening(desk, layer, record)
        if urlsplit(address).hostname:
            with st.popover(words("way_in.code"), icon=":material/qr_code_2:"):
                st.image(code_picture(address), width=_CODE_PX)
                if not paper.reachable(address):
                    st.caption(words("activities.unreachable"))
    st.code(address, language=None, wrap_lines=True)


def _opening(desk: Desk, layer: Layer, record: Feature) -> None:
    words, ends = desk.words, (Phase.DRAFT, Phase.OPEN)
    steps = (
        [step for step in layer.flow.transitions if (step.source, step.target) == ends] if layer.flow else []
    )
    for step in steps:
        if record.values["status"] != step.source or not desk.may(step.action):
            continue
        missing = [layer.field(name) for name in step.evidence if not record.values.get(name)]
        pressed = st.button(
            words("way_in.open"),
            type="primary",
            disabled=bool(missing),
            key=f"open-{layer.name}-{record.fid}",
            icon=":material/play_arrow:",
        )
        if missing:
            st.caption(words("way_in.first", fields=", ".join(words.title(field.title) for field in missing)))
        if pressed:
            features.move(desk.actor, desk.context, layer, record.fid, record.version, step.target)
            st.rerun()
