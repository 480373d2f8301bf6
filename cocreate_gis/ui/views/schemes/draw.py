"""Drawing an option: small facilities out of the palette, set, moved, turned, made longer, taken out."""

import pandas as pd
import streamlit as st

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.elements import ELEMENTS
from cocreate_gis.model.layers.network import PATHS
from cocreate_gis.model.layers.places import BUILDINGS, COMPOUNDS
from cocreate_gis.model.layers.schemes import OPTION_FLOW, SCHEME_OPTIONS, SCHEMES
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.services import features
from cocreate_gis.services.geometry import from_geojson
from cocreate_gis.services.promises import drawing, measures
from cocreate_gis.services.promises.options import OptionSeen
from cocreate_gis.services.registers import sites_elements
from cocreate_gis.services.registers.sites_elements import LONGEST_M, Placing
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.drawings import around
from cocreate_gis.ui.map_component import Edited, Overlay, gismap, told_before
from cocreate_gis.ui.maps import GREEN, layers_of, overlay, view_of
from cocreate_gis.ui.record_table import record_table
from cocreate_gis.ui.records import just_made, new_record_dialog, offer_undo, record_dialog, tell_removed
from cocreate_gis.ui.scheme_choice import choose, choose_option, choose_scheme
from cocreate_gis.ui.scheme_measure import is_measuring
from cocreate_gis.ui.views.schemes.publish import measure_part, pictures_part, publish_part
from cocreate_gis.ui.views.sites.elements import ask_placing

_MAP = "scheme_draw_map"
_MAP_LAYERS = (MICRO_SPACE_SITES, ELEMENTS, BUILDINGS, COMPOUNDS, PATHS)
_TURN_STEP = 5
_NEAR_DEG = 0.0003


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        A planner, the workspace and the words.
    """
    offer_undo(desk)
    _choose_made(desk)
    scheme = choose_scheme(desk)
    _begin(desk, scheme)
    option = None if scheme is None else choose_option(desk, scheme)
    if option is None:
        return
    pin = told_before(_MAP).pin
    place_key = f"draw_place-{option.feature.uid}"
    if pin is not None:
        st.session_state[place_key] = (pin.lon, pin.lat)
    asked, mapped = st.columns([1, 1.7], gap="medium")
    with asked:
        if st.button(desk.words("schemes.edit_option"), icon=":material/edit:", disabled=is_measuring(desk)):
            record_dialog(desk, SCHEME_OPTIONS, option.feature.fid)
        reason = _reason(desk, option)
        placing, values = ask_placing(desk, st.session_state.get(place_key))
    with mapped:
        _map(desk, option, placing, reason)
        _offer(desk, option, placing, {**values, "reason": reason}, place_key)
    _list(desk, option, reason)
    measure_part(desk, option)
    pictures_part(desk, option)
    publish_part(desk, option)


def _choose_made(desk: Desk) -> None:
    """What was made a moment ago is what is drawn next."""
    if (made := just_made(SCHEMES)) is not None:
        choose(features.look_at(desk.actor, desk.context, SCHEMES, made).uid, "")
    if (made := just_made(SCHEME_OPTIONS)) is not None:
        option = features.look_at(desk.actor, desk.context, SCHEME_OPTIONS, made)
        choose(str(option.values["scheme"]), option.uid)


def _begin(desk: Desk, scheme: str | None) -> None:
    words, waits = desk.words, is_measuring(desk)
    with st.container(horizontal=True):
        if st.button(words("schemes.new"), icon=":material/add:", disabled=waits):
            new_record_dialog(desk, SCHEMES)
        if scheme is None:
            return
        if st.button(words("deciding.edit_scheme"), icon=":material/edit:", disabled=waits):
            frame = desk.context.frame(SCHEMES, desk.actor.visibility)
            record_dialog(desk, SCHEMES, int(frame.index[frame["uid"] == scheme][0]))
        if st.button(words("schemes.new_option"), icon=":material/add:", disabled=waits):
            st.session_state.setdefault(f"new-{SCHEME_OPTIONS.name}-scheme", scheme)
            new_record_dialog(desk, SCHEME_OPTIONS)


def _reason(desk: Desk, option: OptionSeen) -> str:
    """Residents who have seen an option are told why it changes."""
    if option.feature.values["status"] == OPTION_FLOW.initial:
        return ""
    words = desk.words
    return st.text_input(
        words("schemes.reason"),
        key=f"draw_reason-{option.feature.uid}",
        max_chars=ELEMENTS.field("reason").limit,
        placeholder=words("schemes.reason_example"),
        help=words("schemes.reason_help"),
    )


def _map(desk: Desk, option: OptionSeen, placing: Placing | None, reason: str) -> None:
    overlays: list[Overlay] = []
    if placing is not None:
        shapes = sites_elements.outlines(desk.context, placing).to_frame("geometry")
        overlays.append(overlay("placing", desk.words("elements.preview"), shapes, color=GREEN, opacity=0.6))
    things = drawing.things_of(desk.context, option.feature.uid)
    events = gismap(
        _MAP,
        layers=layers_of(desk, only=_MAP_LAYERS, parts={ELEMENTS.name: things.index.tolist()}),
        view=view_of(desk),
        language=desk.words.language,
        mode="try",
        pin=placing.place if placing else None,
        overlays=overlays,
        focus=_focus(desk, option),
        height=560,
        acts=True,
    )
    if events.action is not None and events.action.name == "edit":
        record_dialog(desk, find_layer(events.action.layer), events.action.fid)
    if events.edited is not None and events.edited.layer == ELEMENTS.name:
        _reshape(desk, events.edited, reason)


def _reshape(desk: Desk, edited: Edited, reason: str) -> None:
    said = {"reason": reason} if reason.strip() else {}
    shape = from_geojson(edited.geometry)
    try:
        features.change(desk.actor, desk.context, ELEMENTS, edited.fid, edited.version, said, shape)
    except CoCreateError as error:
        st.error(desk.words.error(error))
    else:
        st.toast(desk.words("home.saved"), icon=":material/check:")


def _focus(desk: Desk, option: OptionSeen) -> tuple[float, ...] | None:
    if option.drawing:
        return around(option.drawing)
    try:
        place = measures.place_of(desk.context, option.feature)
    except CoCreateError:
        return None
    bounds: tuple[float, ...] = place.buffer(_NEAR_DEG).bounds
    return bounds


def _offer(
    desk: Desk, option: OptionSeen, placing: Placing | None, values: dict[str, object], place_key: str
) -> None:
    words = desk.words
    if placing is None:
        st.info(words("elements.press_the_map"), icon=":material/touch_app:")
        return
    if st.button(
        words("elements.place", count=placing.number), type="primary", icon=":material/add:", width="stretch"
    ):
        told = {name: value for name, value in values.items() if value}
        drawing.draw(desk.actor, desk.context, option.feature.uid, placing, told)
        st.session_state.pop(place_key)
        st.session_state["toast"] = words("elements.placed", count=placing.number)
        st.rerun()


def _list(desk: Desk, option: OptionSeen, reason: str) -> None:
    words = desk.words
    things = drawing.things_of(desk.context, option.feature.uid)
    if things.empty:
        return
    shown = pd.DataFrame(things.drop(columns=[things.geometry.name, "option", "status", "site"]))
    chosen = record_table(desk, ELEMENTS, shown, key="drawn", height=300)
    if chosen is None:
        st.caption(words("schemes.how_to_change"))
        return
    _change(desk, chosen, reason)


def _change(desk: Desk, fid: int, reason: str) -> None:
    words = desk.words
    thing = features.look_at(desk.actor, desk.context, ELEMENTS, fid)
    key = f"{fid}-{thing.version}"
    now = int(str(thing.values.get("bearing_deg") or 0)) // _TURN_STEP * _TURN_STEP
    _, length = sites_elements.sides_m(desk.context.to_metric(thing.geometry)) if thing.geometry else (0, 0)
    slid, long, pressed, out = st.columns([2, 1, 1, 1], vertical_alignment="bottom")
    bearing = slid.slider(words("elements.bearing"), 0, 355, now, _TURN_STEP, format="%d°", key=f"turn-{key}")
    metres = long.number_input(
        words("schemes.length"), 0.1, LONGEST_M, round(length, 1) or 0.1, 0.1, key=f"long-{key}"
    )
    try:
        if pressed.button(words("schemes.change"), icon=":material/rotate_right:", width="stretch"):
            sites_elements.turn(
                desk.actor, desk.context, fid, thing.version, int(bearing), float(metres), reason
            )
            st.rerun()
        if out.button(words("schemes.take_out"), icon=":material/delete:", width="stretch"):
            drawing.take_out(desk.actor, desk.context, fid, thing.version, reason)
            tell_removed(ELEMENTS, fid)
            st.rerun()
    except CoCreateError as error:
        st.error(words.error(error))
