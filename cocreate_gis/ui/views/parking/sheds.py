"""Sheds for e-bikes: held against the rules, cut to another length, and where one finds room."""

import geopandas as gpd
import shapely
import streamlit as st

from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import GATES
from cocreate_gis.model.layers.parking import FIRE_LANES, PARKING_SPACES
from cocreate_gis.model.layers.places import BUILDINGS, COMPOUNDS
from cocreate_gis.services import features
from cocreate_gis.services.geometry import from_geojson
from cocreate_gis.services.registers import ebike_sheds, gates
from cocreate_gis.services.registers.parking_documents import finding_line, shed_table
from cocreate_gis.services.registers.rules import rule_line
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.answers import answer
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import choose, told_apart
from cocreate_gis.ui.long_choice import long_choice
from cocreate_gis.ui.map_component import MapEvents, Overlay, gismap
from cocreate_gis.ui.maps import GREEN, RED, VIOLET, layers_of, overlay, view_of
from cocreate_gis.ui.parts import bullet_list
from cocreate_gis.ui.records import record_dialog
from cocreate_gis.ui.views.parking.tables import plain_table

_SEARCHED = "shed_searched"
_MOST_BIKES = 25
# Some 40 m.
_ROUND_DEGREES = 0.0004


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    found: dict[int, ebike_sheds.Shed] | None = answer(desk, "sheds")
    if found is None:
        return
    frame = ebike_sheds.shed_frame(desk.context)
    broken = sum(bool(shed.broken) for shed in found.values())
    st.caption(words("parking.sheds_checked", count=len(found), broken=broken))
    mapped, listed = st.columns([1.2, 1], gap="medium")
    with listed:
        overlays = _one_shed(desk, frame, found) if found else []
        overlays += _look_for_room(desk)
    with mapped:
        events = gismap(
            "sheds",
            layers=layers_of(desk, only=(PARKING_SPACES, FIRE_LANES, BUILDINGS, GATES, COMPOUNDS)),
            view=view_of(desk),
            language=words.language,
            overlays=overlays,
            focus=_focus(overlays),
            height=520,
            acts=desk.may(PARKING_SPACES.edit_action),
        )
    _follow(desk, events, found)
    if found:
        plain_table(desk, shed_table(found, frame, desk.plain))
    with st.expander(words("coverage.how_we_know"), icon=":material/fact_check:"):
        lines = [rule_line(one, desk.plain) for one in ebike_sheds.rules_of(desk.context).values()]
        bullet_list([desk.plain("parking.how_sheds"), *lines])
    params = {"page": "sheds", "language": words.language}
    job_watch.offer_document(desk, "sheds_file", "parking", params)


def _follow(desk: Desk, events: MapEvents, found: dict[int, ebike_sheds.Shed]) -> None:
    """What is done on the map: a shed that is dragged is measured anew, everything else changes as usual."""
    action, edited = events.action, events.edited
    if action is not None and action.name == "edit":
        record_dialog(desk, find_layer(action.layer), action.fid)
    elif action is not None and action.layer == GATES.name:
        gate = features.look_at(desk.actor, desk.context, GATES, action.fid)
        state = "open" if action.name == "open_gate" else "closed"
        gates.set_gate(desk.actor, desk.context, gate.fid, gate.version, state)
        st.rerun()
    if edited is None:
        return
    layer, place = find_layer(edited.layer), from_geojson(edited.geometry)
    if layer is PARKING_SPACES and edited.fid in found:
        ebike_sheds.reshape(desk.actor, desk.context, edited.fid, edited.version, place)
    else:
        features.change(desk.actor, desk.context, layer, edited.fid, edited.version, {}, place)
    st.session_state["toast"] = desk.words("forms.saved", layer=layer.title)
    st.rerun()


def _focus(overlays: list[Overlay]) -> tuple[float, ...] | None:
    drawn = [one for part in overlays for one in part.geojson["features"]]
    shapes = [from_geojson(one["geometry"]).buffer(_ROUND_DEGREES) for one in drawn]
    return tuple(shapely.union_all(shapes).bounds) if shapes else None


def _one_shed(desk: Desk, frame: gpd.GeoDataFrame, found: dict[int, ebike_sheds.Shed]) -> list[Overlay]:
    """The shed that is chosen: what the rules say, and what they would say at another length."""
    words = desk.words
    named = frame["bay_no"].fillna("—").str.cat(frame["compound"].fillna(""), sep=" ").to_dict()
    labels = told_apart({fid: named[fid] for fid in found if fid in named})
    fid = long_choice(desk, words("parking.shed"), labels, "shed_chosen") if labels else None
    if fid is None:
        return []
    bullet_list(finding_line(one, desk.plain) for one in found[fid].findings)
    color = RED if found[fid].broken else GREEN
    drawn = [overlay("shed", words("parking.shed"), frame.loc[[fid]], color=color, opacity=0.7, width=3)]
    if not frame.geometry.loc[fid].area:
        return drawn
    metres = st.number_input(
        words("parking.shed_length"), 1.0, 200.0, round(found[fid].length_m, 1), 0.5, key=f"shed-length-{fid}"
    )
    if abs(metres - found[fid].length_m) < 0.05:
        return drawn
    would_be = answer(desk, "shed_tried", {"shed": fid, "metres": metres})
    if would_be is None:
        return drawn
    tried, shape = would_be
    st.markdown(f"**{words('parking.shed_would', metres=metres, bikes=tried.fits)}**")
    bullet_list(finding_line(one, desk.plain) for one in tried.findings)
    if desk.may(PARKING_SPACES.edit_action):
        why = st.text_input(words("parking.shed_why"), key=f"shed-why-{fid}")
        if st.button(words("parking.shed_revise"), type="primary", disabled=not why.strip()):
            version = int(frame.at[fid, "version"])
            ebike_sheds.revise(desk.actor, desk.context, fid, version, metres, why)
            st.session_state["toast"] = words("forms.saved", layer=PARKING_SPACES.title)
            st.rerun()
    outline = gpd.GeoDataFrame(geometry=[shape], crs=4326)
    return [*drawn, overlay("shed-tried", words("parking.shed_tried"), outline, color=VIOLET, opacity=0.5)]


def _look_for_room(desk: Desk) -> list[Overlay]:
    words = desk.words
    names = desk.context.frame(COMPOUNDS, Visibility.PUBLIC)["name"].to_dict()
    if not names:
        return []
    with st.expander(words("parking.look_for_room"), icon=":material/add_location_alt:"):
        compound = choose(words("parking.compound"), names)
        bikes = st.number_input(words("parking.shed_bikes"), 1, _MOST_BIKES, 12, 1)
        params = {"compound": compound, "bikes": int(bikes)}
        if st.button(words("parking.shed_search"), icon=":material/search:"):
            st.session_state[_SEARCHED] = params
        if st.session_state.get(_SEARCHED) != params:
            return []
        places: gpd.GeoDataFrame | None = answer(desk, "shed_places", params)
        if places is None:
            return []
        labels = [
            desk.plain("parking.shed_place", number=number, bikes=row.bikes, metres=round(row.entrance_m))
            for number, row in enumerate(places.itertuples(), 1)
        ]
        if desk.may(PARKING_SPACES.edit_action):
            chosen = st.radio(words("parking.shed_which"), range(len(labels)), format_func=labels.__getitem__)
            if st.button(words("parking.shed_record"), icon=":material/add:"):
                _record(desk, places.iloc[chosen].to_dict(), str(names[compound]))
    labelled = places.assign(label=labels)
    return [overlay("room", words("parking.shed_room"), labelled, color=GREEN, opacity=0.6)]


def _record(desk: Desk, place: dict[str, object], compound: str) -> None:
    values = {name: place[name] for name in ("length_m", "width_m")}
    values |= {"kind": "ebike", "status": "planned", "capacity": place["bikes"], "compound": compound}
    features.create(desk.actor, desk.context, PARKING_SPACES, place["geometry"], values)
    st.session_state.pop(_SEARCHED)
    st.session_state["toast"] = desk.words("forms.saved", layer=PARKING_SPACES.title)
    st.rerun()
