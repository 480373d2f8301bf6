"""Measures for experts beside a coverage result: floating catchment areas, and how evenly they share."""

import altair as alt
import geopandas as gpd
import numpy as np
import pandas as pd
import streamlit as st

from cocreate_gis.analysis.floating_catchment import DECAYS
from cocreate_gis.model.coverage import POPULATION_GROUPS
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS
from cocreate_gis.services.publication import told_count
from cocreate_gis.services.reach import expert
from cocreate_gis.services.reach.coverage import Assessment
from cocreate_gis.services.reach.expert import Expert
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.map_component import Overlay, gismap
from cocreate_gis.ui.maps import facility_overlay, layers_of, overlay, view_of
from cocreate_gis.ui.parts import bullet_list

_DOCUMENT = "expert_document"
# Against the average: nothing, less than half, less, as much or more.
_CLASSES = (
    ("none", 0.0, "#8c510a"),
    ("little", 0.5, "#d8b365"),
    ("less", 1.0, "#7fc7bd"),
    ("more", np.inf, "#01665e"),
)
# Above this many points a map tells of areas.
_MOST_HOMES = 5_000


def render(desk: Desk, assessment: Assessment, category: str) -> None:
    """Draw the measures, once somebody opens them.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    assessment : Assessment
        The result that is shown.
    category : str
        The facility category that is shown.
    """
    words, run = desk.words, assessment.run
    drawer = st.expander(
        words("expert.title"), icon=":material/science:", key="coverage_expert", on_change="rerun"
    )
    if not drawer.open:
        return
    with drawer:
        how, whom = st.columns([2, 1])
        decay = how.segmented_control(
            words("expert.decay"),
            list(DECAYS),
            default="2sfca",
            required=True,
            format_func=lambda code: words(f"expert.{code}"),
        )
        group = whom.selectbox(
            words("document.group"),
            list(POPULATION_GROUPS),
            list(POPULATION_GROUPS).index(run.told_group),
            format_func=lambda code: words.title(POPULATION_GROUPS[code].title),
            key="expert_group",
        )
        found = expert.expert(desk.actor, desk.context, assessment, category, group, decay or "2sfca")
        _unknown(desk, found)
        if found.homes.empty or found.facilities["capacity"].isna().all():
            if found.homes.empty:
                st.info(words("coverage.none_recorded"))
            return
        _figures(desk, found)
        table = expert.by_community(found, desk.plain, desk.actor.visibility)
        mapped, charted = st.columns([1.5, 1], gap="medium")
        with mapped:
            _map(desk, found, table)
        with charted:
            _curve(desk, found)
        _table(desk, table)
        lines = expert.about_lines(desk.context, found, desk.plain)
        bullet_list(lines)
        if desk.may("coverage.export"):
            asked = {"run": run.uid, "category": category, "group": group, "decay": found.decay}
            job_watch.offer_document(desk, _DOCUMENT, "expert", {**asked, "language": words.language})


def _unknown(desk: Desk, found: Expert) -> None:
    words = desk.words
    if not found.without_capacity:
        return
    if len(found.without_capacity) == len(found.facilities):
        st.info(words("expert.no_capacity", count=len(found.facilities)), icon=":material/help:")
        return
    count = len(found.without_capacity)
    people = told_count(found.people_beside_unknown)
    st.warning(words("expert.some_unknown", count=count, people=people), icon=":material/help:")


def _figures(desk: Desk, found: Expert) -> None:
    words = desk.words
    shown = {
        "per_1000": words.number(round(found.per_1000, 1)),
        "gini": "—" if np.isnan(found.equity.gini) else f"{found.equity.gini:.2f}",
        "worst_fifth": "—" if np.isnan(found.equity.gini) else words.percent(found.equity.worst_fifth),
    }
    with st.container(horizontal=True, key="expert-figures"):
        for name, value in shown.items():
            st.metric(words(f"expert.{name}"), value, help=words(f"expert.{name}_help"), border=True)


def _map(desk: Desk, found: Expert, table: pd.DataFrame) -> None:
    words = desk.words
    public = desk.actor.visibility is Visibility.PUBLIC
    by_area = public or len(found.homes) > _MOST_HOMES
    if by_area:
        areas = desk.context.frame(COMMUNITIES, Visibility.PUBLIC)[["uid", "geometry"]]
        places = areas.merge(table[["per_1000"]].dropna(), left_on="uid", right_index=True)
    else:
        places = found.homes
    gismap(
        "expert",
        layers=layers_of(desk, only=(COMMUNITIES, COMPOUNDS, BUILDINGS)),
        view=view_of(desk),
        language=words.language,
        overlays=[
            *_overlays(desk, found, places),
            facility_overlay(words("expert.facilities"), found.facilities),
        ],
        height=440,
    )


def _overlays(desk: Desk, found: Expert, places: gpd.GeoDataFrame) -> list[Overlay]:
    words, below, drawn = desk.words, -1.0, []
    shape = "polygon" if (places.geom_type != "Point").any() else "point"
    for name, share, color in _CLASSES:
        limit = share * found.per_1000
        part = places[(places["per_1000"] > below) & (places["per_1000"] <= limit)]
        title = words(f"expert.class_{name}", limit=round(limit, 1), below=round(max(below, 0), 1))
        if len(part):
            drawn.append(overlay(f"expert-{name}", title, part, color=color, opacity=0.75, geometry=shape))
        below = limit
    return drawn


def _curve(desk: Desk, found: Expert) -> None:
    words = desk.words
    st.markdown(f"**{words('expert.curve')}**")
    curve = pd.DataFrame({"people": found.equity.people, "held": found.equity.held})
    even = pd.DataFrame({"people": [0.0, 1.0], "held": [0.0, 1.0]})
    axis = alt.Axis(format="%")
    x = alt.X("people:Q", title=words("expert.curve_people"), axis=axis)
    y = alt.Y("held:Q", title=words("expert.curve_held"), axis=axis)
    lines = alt.Chart(even).mark_line(color="#9a9a9a", strokeDash=[4, 4]).encode(x=x, y=y)
    lines += alt.Chart(curve).mark_line(color="#01665e").encode(x=x, y=y)
    st.altair_chart(lines.properties(height=340), width="stretch")


def _table(desk: Desk, table: pd.DataFrame) -> None:
    words, column = desk.words, st.column_config
    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        column_config={
            "name": column.TextColumn(words("document.area")),
            "people": column.Column(words("document.total")),
            "per_1000": column.NumberColumn(words("expert.per_1000"), format="%.1f"),
            "nobody": column.Column(words("expert.nobody")),
        },
    )
