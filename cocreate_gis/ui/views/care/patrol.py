"""Where patrols find the same again and again, and what they found."""

from typing import Any

import geopandas as gpd
import streamlit as st

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.care import PATROL_FINDINGS, PATROLS
from cocreate_gis.model.layers.projects import WORK_ITEMS
from cocreate_gis.services.promises.patrols import hot_spots, make_work, same_place
from cocreate_gis.services.registers.rules import rule_line
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import GROUND, RED, extent_of, layers_of, overlay, view_of
from cocreate_gis.ui.markdown import literal


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Who records patrols.
    """
    words = desk.words
    spots = hot_spots(desk.actor, desk.context)
    findings = desk.context.frame(PATROL_FINDINGS, Visibility.STAFF)
    if findings.empty:
        st.info(words("care.no_findings"))
        return
    kinds = desk.plain.coded(PATROL_FINDINGS.field("kind").domain)
    titles = spots["kind"].map(kinds)
    st.markdown(words("care.hot_spots", count=len(spots), findings=len(findings)))
    st.caption(literal(rule_line(same_place(desk.context), desk.plain)))
    labelled = spots.assign(
        label=[desk.plain("care.spot", kind=k, days=d) for k, d in zip(titles, spots["days"], strict=True)]
    )
    gismap(
        "patrol-map",
        layers=layers_of(desk, only=[*GROUND, PATROLS, PATROL_FINDINGS]),
        view=view_of(desk),
        language=words.language,
        overlays=[
            overlay(
                "spots",
                desk.plain("care.spots"),
                labelled,
                color=RED,
                opacity=0.8,
                geometry="point",
                flash=True,
            )
        ],
        focus=extent_of(findings),
        height=420,
    )
    if spots.empty:
        st.caption(words("care.no_hot_spots"))
        return
    shown = spots.drop(columns=[spots.geometry.name, "fids"]).assign(kind=titles)
    headings: dict[str, Any] = {
        name: desk.plain(f"care.spot_{name}") for name in ("kind", "findings", "days", "open")
    }
    headings["last_on"] = st.column_config.DateColumn(desk.plain("care.spot_last_on"))
    st.dataframe(shown, hide_index=True, width="stretch", column_config=headings)
    if desk.may(WORK_ITEMS.edit_action):
        with st.expander(words("care.to_work"), icon=":material/add_task:"):
            _to_work(desk, labelled)


def _to_work(desk: Desk, spots: gpd.GeoDataFrame) -> None:
    words = desk.words
    names = told_apart(dict(zip(spots.index, spots["label"], strict=True)))
    at = st.selectbox(words("care.which_spot"), list(names), format_func=names.__getitem__)
    name = st.text_input(words("self_evaluation.task"), max_chars=WORK_ITEMS.field("name").limit)
    if st.button(words("self_evaluation.make"), disabled=not name.strip()):
        make_work(desk.actor, desk.context, spots.at[at, "fids"], name)
        st.session_state["toast"] = literal(desk.plain("self_evaluation.made", name=name))
        st.rerun()
