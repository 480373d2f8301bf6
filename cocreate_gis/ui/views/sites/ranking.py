"""Candidate sites in an order that moves with the weights: every figure raw and scaled beside each other."""

import geopandas as gpd
import streamlit as st

from cocreate_gis.model.coverage import OLDER_GROUP, POPULATION_GROUPS, CoverageRequest
from cocreate_gis.model.layers.network import PATHS
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS
from cocreate_gis.services.reach import coverage, documents
from cocreate_gis.services.registers import sites_ranking
from cocreate_gis.services.registers.sites_ranking import FIGURES
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.answers import answer
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import ORANGE, layers_of, overlay, view_of
from cocreate_gis.ui.markdown import literal

_DOCUMENT = "ranking_document"
_MINUTES = (5, 10, 15)
_MOST_WEIGHT = 10
_FIRST_WEIGHTS = {"gain": 5, "support": 3, "cost_yuan": 2}
_LABELLED = 5
_MAP_LAYERS = (COMMUNITIES, COMPOUNDS, BUILDINGS, PATHS)


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    st.caption(words("ranking.advice"))
    asked = _ask(desk)
    if asked is None:
        st.info(words("coverage.no_facilities"))
        return
    question, group = asked
    weights = _weights(desk)
    if not any(weights.values()):
        st.info(words("ranking.no_weights"))
    asked_about = {"question": question.model_dump(mode="json"), "group": group}
    table: gpd.GeoDataFrame | None = answer(desk, "site_candidates", asked_about)
    if table is None:
        return
    order = sites_ranking.ranked(table, weights)
    _table(desk, order)
    _map(desk, gpd.GeoDataFrame(order, geometry=table.geometry.name, crs=table.crs))
    lines = sites_ranking.about_lines(desk.context, question, group, weights, desk.plain)
    with st.expander(words("coverage.how_we_know"), icon=":material/fact_check:"):
        st.markdown("\n".join(f"- {literal(line)}" for line in lines))
    if desk.may("coverage.export"):
        params = {**asked_about, "weights": weights, "language": words.language}
        job_watch.offer_document(desk, _DOCUMENT, "ranking", params)


def _ask(desk: Desk) -> tuple[CoverageRequest, str] | None:
    words = desk.words
    present = list(coverage.categories(desk.context))
    if not present:
        return None
    titles = documents.category_titles(desk.context, desk.plain)
    with st.container(horizontal=True):
        category = st.selectbox(
            words("ranking.for_what"),
            present,
            format_func=lambda code: titles.get(code, code),
            key="ranking_category",
        )
        group = st.selectbox(
            words("siting.group"),
            list(POPULATION_GROUPS),
            list(POPULATION_GROUPS).index(OLDER_GROUP),
            format_func=lambda code: desk.plain.title(POPULATION_GROUPS[code].title),
            key="ranking_group",
        )
        minutes = st.segmented_control(
            words("coverage.minutes"), _MINUTES, default=_MINUTES[-1], required=True, key="ranking_minutes"
        )
    return CoverageRequest(categories=(category,), minutes=float(minutes or _MINUTES[-1])), group


def _weights(desk: Desk) -> dict[str, float]:
    columns = st.columns(len(FIGURES), gap="medium")
    return {
        name: column.slider(
            desk.words(f"ranking.weigh_{name}"), 0, _MOST_WEIGHT, _FIRST_WEIGHTS[name], key=f"weight-{name}"
        )
        for column, name in zip(columns, FIGURES, strict=True)
    }


def _table(desk: Desk, order: gpd.GeoDataFrame) -> None:
    plain, column = desk.plain, st.column_config
    st.dataframe(
        sites_ranking.readable(order, plain),
        hide_index=True,
        width="stretch",
        height=430,
        column_config={
            plain("ranking.rank"): column.NumberColumn(width="small", pinned=True),
            plain("ranking.cost_yuan"): column.NumberColumn(format="localized"),
            plain("ranking.score"): column.ProgressColumn(format="%.2f", min_value=0, max_value=1),
            **{plain(f"ranking.scaled_{name}"): column.NumberColumn(format="%.2f") for name in FIGURES},
        },
        placeholder=plain("ranking.unknown"),
    )


def _map(desk: Desk, order: gpd.GeoDataFrame) -> None:
    first = order.head(_LABELLED)
    labels = [
        desk.plain("ranking.label", rank=rank, name=name)
        for rank, name in zip(first["rank"], first["name"], strict=True)
    ]
    points = first.set_geometry(first.geometry.representative_point()).assign(label=labels)
    gismap(
        "ranking_map",
        layers=layers_of(desk, only=_MAP_LAYERS),
        view=view_of(desk),
        language=desk.words.language,
        overlays=[
            overlay(
                "ranked",
                desk.words("ranking.first", count=len(first)),
                points,
                color=ORANGE,
                opacity=0.95,
                width=3,
                geometry="point",
            )
        ],
        height=440,
    )
