"""The first impression and the map: one true sentence, one button, and the layers to walk through."""

from html import escape

import shapely
import streamlit as st

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.network import GATES
from cocreate_gis.services import features, standards
from cocreate_gis.services.geometry import from_geojson
from cocreate_gis.services.publication import told_count
from cocreate_gis.services.reach.headline import Headline, headline
from cocreate_gis.services.registers.gates import set_gate
from cocreate_gis.store import Feature
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.forms import sketch_dialog
from cocreate_gis.ui.map_component import Edited, MapEvents, Overlay, Tool, gismap
from cocreate_gis.ui.maps import facility_overlay, gap_overlay, layers_of, view_of
from cocreate_gis.ui.on_map import shown_on_map
from cocreate_gis.ui.records import offer_undo, record_dialog
from cocreate_gis.ui.scheme_candidate import make_candidate
from cocreate_gis.ui.views.care.adopt import ask_for
from cocreate_gis.ui.views.data.files import SECTION
from cocreate_gis.ui.views.told_in import lead_to_list, lead_to_page

_OPEN = "gate_tried_open"
_RECORDED = "gate_recorded"
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
    offer_undo(desk)
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
            select=shown_on_map(),
            height=_MAP_HEIGHT,
            acts=True,
        )
    _follow(desk, events)


def _tools(desk: Desk) -> tuple[Tool, ...]:
    return ("pin", "point", "line", "polygon") if desk.may("feature.edit") else ("pin",)


def _tell(desk: Desk, now: Headline | None, *, tried_open: bool) -> None:
    words = desk.words
    if now is None:
        st.html(f'<h1 class="cc-headline">{escape(words("home.nothing_yet"))}</h1>')
        st.caption(words("home.nothing_yet_how"))
        return
    st.html(_sentence(desk, now, tried_open=tried_open))
    if now.gate is not None:
        if _gate_button(desk, now.gate, is_open=tried_open):
            st.session_state[_OPEN] = not tried_open
            st.rerun()
    elif (recorded := st.session_state.get(_RECORDED)) is not None:
        _take_back(desk, *recorded)
    speed = now.assessment.run.request.speed_m_s(now.group)
    st.html(f'<p class="cc-note">{escape(words("home.how_we_know", speed=speed, minutes=now.minutes))}</p>')


def _sentence(desk: Desk, now: Headline, *, tried_open: bool) -> str:
    served = round(now.uncovered) == 0
    told = "home.sentence_all" if served else "home.sentence"
    key = "home.sentence_open" if tried_open and now.gate else told
    facility, who = _facility_title(desk, now), desk.plain(f"home.who_{now.group}")
    sentence = escape(desk.plain(key, number="\x00", minutes=now.minutes, facility=facility, who=who))
    sentence = sentence.replace("\x00", f"<b>{escape(desk.plain.written(told_count(now.uncovered)))}</b>")
    better = " cc-better" if tried_open or served else ""
    return f'<div role="status"><h1 class="cc-headline{better}">{sentence}</h1></div>'


def _facility_title(desk: Desk, now: Headline) -> str:
    standard = standards.standards(desk.context).get(now.category)
    return desk.plain.title(standard.short_title) if standard else now.category


def _gate_button(desk: Desk, gate: Feature, *, is_open: bool) -> bool:
    name = gate.values.get("name") or GATES.title
    return st.button(
        desk.words("home.close_gate" if is_open else "home.open_gate", gate=name),
        type="secondary" if is_open else "primary",
        icon=":material/door_open:",
        width="stretch",
        key="try_gate",
    )


def _take_back(desk: Desk, fid: int, before: str) -> None:
    """A gate recorded as open a moment ago goes back to what it was."""
    gate = features.look_at(desk.actor, desk.context, GATES, fid)
    if gate.values["status"] == "open" and _gate_button(desk, gate, is_open=True):
        _record_gate(desk, gate, before)


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
    frames = now.assessment.frames
    return [
        gap_overlay(desk, frames[f"gaps:{now.category}"]),
        facility_overlay(_facility_title(desk, now), frames[f"facilities:{now.category}"]),
    ]


def _focus(now: Headline | None) -> tuple[float, ...] | None:
    if now is None or now.gate is None or now.gate.geometry is None:
        return None
    west, south, east, north = shapely.bounds(now.gate.geometry)
    return (west - 0.007, south - 0.0055, east + 0.007, north + 0.0055)


def _follow(desk: Desk, events: MapEvents) -> None:
    if events.pin is not None:
        st.session_state["suggest_place"] = shapely.Point(events.pin.lon, events.pin.lat)
        st.session_state["suggest_step"] = 1
        st.switch_page(desk.pages["suggest"])
    if events.drawn is not None:
        sketch_dialog(desk, from_geojson(events.drawn.geometry))
    if events.edited is not None:
        _reshape(desk, events.edited)
    if events.action is not None and events.action.name == "adopt":
        ask_for(desk, find_layer(events.action.layer), events.action.fid)
    if events.action is not None and events.action.name == "edit":
        record_dialog(desk, find_layer(events.action.layer), events.action.fid)
    elif events.action is not None and events.action.name == "candidate":
        make_candidate(desk, find_layer(events.action.layer), events.action.fid)
    elif events.action is not None and events.action.name == "page":
        lead_to_page(desk, find_layer(events.action.layer), events.action.fid)
    elif events.action is not None and events.action.name == "list":
        lead_to_list(desk, find_layer(events.action.layer), events.action.fid)
    elif events.action is not None and events.action.layer == GATES.name:
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
    st.session_state[_OPEN] = False
    st.session_state[_RECORDED] = (fid, gate.values["status"]) if opening else None
    _record_gate(desk, gate, "open" if opening else "closed")


def _record_gate(desk: Desk, gate: Feature, status: str) -> None:
    set_gate(desk.actor, desk.context, gate.fid, gate.version, status)
    st.session_state["toast"] = desk.words("home.gate_recorded")
    st.rerun()
