"""The first impression and the map: one true sentence, one button, and the layers to walk through."""

from html import escape

import shapely
import streamlit as st

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.network import GATES
from cocreate_gis.services import features, standards
from cocreate_gis.services.geometry import from_geojson
from cocreate_gis.services.headline import Headline, headline
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.forms import sketch_dialog
from cocreate_gis.ui.map_component import Edited, MapEvents, Overlay, Tool, gismap
from cocreate_gis.ui.maps import gap_overlay, layers_of, view_of
from cocreate_gis.ui.views.data import SECTION

_OPEN = "gate_tried_open"
_MAP_HEIGHT = 660


def render(desk: Desk) -> None:
    """Draw the view.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    tried_open = bool(st.session_state.get(_OPEN, False))
    with st.spinner(desk.words("home.computing"), show_time=False):
        now = headline(desk.actor, desk.context, gate_open=tried_open)
    with st.container(key="opening"):
        told, mapped = st.columns([1, 2.1], gap="medium")
    with told:
        _tell(desk, now, tried_open=tried_open)
        with st.container(key="ways"):
            _ways_in(desk)
    with mapped:
        events = gismap(
            "home",
            layers=layers_of(desk),
            view=view_of(desk),
            language=desk.words.language,
            tools=_tools(desk),
            overlays=_overlays(desk, now),
            focus=_focus(now),
            height=_MAP_HEIGHT,
        )
    _follow(desk, events)


def _tools(desk: Desk) -> tuple[Tool, ...]:
    return ("pin", "point", "line", "polygon") if desk.may("feature.edit") else ("pin",)


def _tell(desk: Desk, now: Headline | None, *, tried_open: bool) -> None:
    words = desk.words
    if now is None:
        st.html(f'<p class="cc-headline">{escape(words("home.nothing_yet"))}</p>')
        st.caption(words("home.nothing_yet_how"))
        return
    standard = standards.standards(desk.context).get(now.category)
    facility = words.title(standard.short_title) if standard else now.category
    number = f"<b>{escape(words.number(now.uncovered, 0))}</b>"
    key = "home.sentence_open" if tried_open and now.gate else "home.sentence"
    sentence = escape(desk.plain(key, number="\x00", minutes=now.minutes, facility=facility))
    sentence = sentence.replace("\x00", number)
    better = " cc-better" if tried_open else ""
    st.html(f'<p class="cc-headline{better}" role="status">{sentence}</p>')
    if now.gate is not None:
        name = now.gate.values.get("name") or words.title(GATES.title)
        label = words("home.close_gate" if tried_open else "home.open_gate", gate=name)
        if st.button(
            label,
            type="secondary" if tried_open else "primary",
            icon=":material/door_open:",
            width="stretch",
            key="try_gate",
        ):
            st.session_state[_OPEN] = not tried_open
            st.rerun()
    speed = now.assessment.run.request.speed_m_s("residents_60")
    st.html(f'<p class="cc-note">{escape(words("home.how_we_know", speed=speed, minutes=now.minutes))}</p>')


def _ways_in(desk: Desk) -> None:
    words = desk.words
    st.markdown(f"##### {words('home.ways_in')}")
    st.page_link(
        desk.pages["suggest"],
        label=words("home.resident"),
        icon=":material/add_location_alt:",
        width="stretch",
    )
    st.page_link(
        desk.pages["data"], label=words("home.planner"), icon=":material/edit_location_alt:", width="stretch"
    )
    st.page_link(
        desk.pages["coverage"], label=words("home.official"), icon=":material/fact_check:", width="stretch"
    )
    if st.button(words("home.own_community"), icon=":material/add_home_work:", width="stretch"):
        st.session_state[SECTION] = "own"
        st.switch_page(desk.pages["data"])


def _overlays(desk: Desk, now: Headline | None) -> list[Overlay]:
    if now is None:
        return []
    return [gap_overlay(desk, now.assessment.frames[f"gaps:{now.category}"])]


def _focus(now: Headline | None) -> tuple[float, ...] | None:
    if now is None or now.gate is None or now.gate.geometry is None:
        return None
    west, south, east, north = shapely.bounds(now.gate.geometry)
    return (west - 0.007, south - 0.0055, east + 0.007, north + 0.0055)


def _follow(desk: Desk, events: MapEvents) -> None:
    if events.pin is not None:
        st.session_state["suggest_place"] = (events.pin.lon, events.pin.lat)
        st.switch_page(desk.pages["suggest"])
    if events.drawn is not None:
        sketch_dialog(desk, from_geojson(events.drawn.geometry))
    if events.edited is not None:
        _reshape(desk, events.edited)
    if events.action is not None and events.action.layer == GATES.name:
        _gate_action(desk, events.action.fid, opening=events.action.name == "open_gate")


def _reshape(desk: Desk, edited: Edited) -> None:
    layer = find_layer(edited.layer)
    try:
        features.change(
            desk.actor, desk.context, layer, edited.fid, edited.version, {}, from_geojson(edited.geometry)
        )
    except CoCreateError as error:
        st.error(desk.words.error(error))
    else:
        st.toast(desk.words("home.saved"), icon=":material/check:")


def _gate_action(desk: Desk, fid: int, *, opening: bool) -> None:
    if not desk.may("feature.edit"):
        st.session_state[_OPEN] = opening
        st.rerun()
    gate = features.look_at(desk.actor, desk.context, GATES, fid)
    features.set_gate(desk.actor, desk.context, fid, gate.version, "open" if opening else "closed")
    st.toast(desk.words("home.gate_recorded"), icon=":material/check:")
    st.rerun()
