"""Gates and walls: which one, and what people would reach if it were open or gone."""

import geopandas as gpd
import pandas as pd
import streamlit as st
from shapely.geometry import box

from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.network import BARRIERS, GATES, PATHS
from cocreate_gis.model.layers.places import COMPOUNDS
from cocreate_gis.services.reach import coverage, what_if
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.map_component import gismap, told_before
from cocreate_gis.ui.maps import ORANGE, layers_of, overlay, view_of
from cocreate_gis.ui.views.coverage import what_if as coverage_what_if

_MAP, _CHOSEN = "openings_map", "opening"
_LAYERS: dict[str, Layer] = {"gates": GATES, "barriers": BARRIERS}
_AROUND_DEG = 0.0015


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    st.caption(words("openings.about"))
    kind = st.segmented_control(
        words("openings.kind"),
        list(_LAYERS),
        default="gates",
        required=True,
        format_func=lambda name: words.title(_LAYERS[name].title),
        label_visibility="collapsed",
        key="openings_kind",
    )
    layer = _LAYERS[kind or "gates"]
    picked = told_before(_MAP).picked
    if picked is not None and picked[0] == layer.name:
        st.session_state[f"{_CHOSEN}-{layer.name}"] = what_if.uid_at(desk.context, *picked)
    asked, mapped = st.columns([1, 1.4], gap="medium")
    with asked:
        chosen = _choose(desk, layer)
        if chosen is None:
            st.info(words("data.empty", layer=layer.title))
            return
        _suppose(desk, layer, chosen)
    with mapped:
        _map(desk, layer, chosen)


def _choose(desk: Desk, layer: Layer) -> str | None:
    listed: pd.Series[str] = (what_if.gates if layer is GATES else what_if.barriers)(
        desk.actor, desk.context, desk.plain
    )
    titles = told_apart({str(uid): str(label) for uid, label in listed.items()})
    return st.selectbox(
        desk.words(f"what_if.which_{layer.name}"),
        list(titles),
        format_func=titles.__getitem__,
        key=f"{_CHOSEN}-{layer.name}",
    )


def _suppose(desk: Desk, layer: Layer, uid: str) -> None:
    words = desk.words
    if not coverage.runs(desk.actor, desk.context):
        st.info(words("openings.no_result"))
        if st.button(words("openings.to_coverage"), icon=":material/arrow_forward:"):
            st.switch_page(desk.pages["coverage"])
        return
    with st.container(horizontal=True):
        if layer is BARRIERS:
            if st.button(words("openings.suppose_gone"), type="primary", icon=":material/help:"):
                coverage_what_if.suppose(desk, "barriers", uid, True)
            return
        for status, icon in (("open", ":material/door_open:"), ("closed", ":material/door_front:")):
            if st.button(words(f"openings.suppose_{status}"), icon=icon, type="primary"):
                coverage_what_if.suppose(desk, "gates", uid, status)


def _map(desk: Desk, layer: Layer, uid: str) -> None:
    frame = desk.context.frame(layer, Visibility.STAFF)
    chosen: gpd.GeoDataFrame = frame[frame["uid"] == uid]
    gismap(
        _MAP,
        layers=layers_of(desk, only=(GATES, BARRIERS, PATHS, COMPOUNDS)),
        view=view_of(desk),
        language=desk.words.language,
        overlays=[
            overlay(
                "opening",
                desk.words("openings.chosen"),
                chosen,
                color=ORANGE,
                opacity=0.95,
                width=4,
                geometry=layer.geometry.value,
            )
        ],
        focus=box(*chosen.total_bounds).buffer(_AROUND_DEG).bounds,
        height=460,
        linked=True,
    )
