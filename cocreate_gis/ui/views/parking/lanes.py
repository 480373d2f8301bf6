"""Fire lanes: how wide each is clear, what stands in it, and where how much is missing."""

import geopandas as gpd
import streamlit as st

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.parking import FIRE_LANES
from cocreate_gis.services.registers.fire_lanes import Lanes
from cocreate_gis.services.registers.parking_documents import lane_tables
from cocreate_gis.services.registers.rules import rule_line
from cocreate_gis.services.registers.standing import LAYERS_STANDING
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.answers import answer
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.map_component import Overlay, gismap
from cocreate_gis.ui.maps import GREEN, RED, layers_of, overlay, view_of
from cocreate_gis.ui.parts import bullet_list
from cocreate_gis.ui.views.parking.tables import titled_table

_AMBER = "#b45309"
_EVERY = 0


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    found: Lanes | None = answer(desk, "fire_lanes")
    if found is None:
        return
    if found.lanes.empty:
        st.info(words("parking.no_lanes_yet"), icon=":material/fire_truck:")
        return
    _figures(desk, found)
    names = found.lanes["name"].to_dict()
    chosen = st.selectbox(
        words("parking.lane"),
        [_EVERY, *names],
        format_func=lambda fid: names.get(fid) or desk.plain("parking.every_lane"),
    )
    shown = found if chosen == _EVERY else _only(found, chosen)
    mapped, listed = st.columns([1.2, 1], gap="medium")
    with mapped:
        gismap(
            "fire_lanes",
            layers=layers_of(desk, only=LAYERS_STANDING),
            view=view_of(desk),
            language=words.language,
            overlays=_overlays(desk, shown),
            focus=tuple(shown.lanes.total_bounds.tolist()),
            height=480,
        )
    tables = lane_tables(shown, desk.plain)
    with listed:
        titled_table(desk, "lanes", tables["lanes"])
        titled_table(desk, "things", tables["things"])
    if desk.actor.visibility is Visibility.STAFF:
        st.caption(words("parking.structures_for_staff"))
    if desk.may(FIRE_LANES.edit_action):
        st.caption(words("parking.how_to_draw_lane"))
    with st.expander(words("coverage.how_we_know"), icon=":material/fact_check:"):
        bullet_list([desk.plain("parking.how_lanes"), *(rule_line(one, desk.plain) for one in found.rules)])
    if desk.may("data.export"):
        params = {"page": "lanes", "language": words.language}
        job_watch.offer_document(desk, "fire_lanes_file", "parking", params)


def _figures(desk: Desk, found: Lanes) -> None:
    words, lanes = desk.words, found.lanes
    lacking = lanes[lanes["missing_m"] > 0]
    figures = {
        "lane_count": len(lanes),
        "lanes_lacking": len(lacking),
        "worst_m": lanes["missing_m"].max(),
        "things": int(lanes["things"].sum()),
    }
    with st.container(horizontal=True, key="lane-figures"):
        for name, value in figures.items():
            st.metric(words(f"parking.{name}"), words.number(float(value)), border=True)
    if found.unknown:
        st.caption(words("parking.crowns_unknown", count=found.unknown))


def _only(found: Lanes, fid: int) -> Lanes:
    things = found.things[found.things["lane"] == fid]
    return Lanes(found.lanes.loc[[fid]], found.places.loc[[fid]], things, found.unknown, found.rules)


def _overlays(desk: Desk, found: Lanes) -> list[Overlay]:
    words, lanes = desk.words, found.lanes
    lacks = lanes["missing_m"] > 0
    labels = [desk.plain("parking.lacks", metres=round(missing, 2)) for missing in lanes["missing_m"]]
    narrow = gpd.GeoDataFrame({"label": labels}, geometry=found.places.to_numpy(), crs=4326)[lacks.to_numpy()]
    things = found.things.drop(columns="name")
    by_width = (("clear", GREEN, lanes[~lacks]), ("lacking", RED, lanes[lacks]))
    drawn = [
        overlay(f"lanes-{name}", words(f"parking.class_{name}"), part, color=color, width=5, geometry="line")
        for name, color, part in by_width
    ]
    drawn += [
        overlay("things", words("parking.things"), things, color=_AMBER, opacity=0.6, width=2),
        overlay("narrow", words("parking.narrowest"), narrow, color=RED, opacity=0.9, geometry="point"),
    ]
    return [one for one in drawn if one.geojson["features"]]
