"""Who is within a walk of what: ask, watch it being computed, read it, take it home."""

from collections.abc import Sequence

import altair as alt
import geopandas as gpd
import pandas as pd
import streamlit as st

from cocreate_gis.model.coverage import (
    POPULATION_GROUPS,
    STANDARD_GROUP,
    CoverageRun,
)
from cocreate_gis.model.crs import crs_title
from cocreate_gis.model.layers.network import BARRIERS, GATES, PATHS
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS
from cocreate_gis.services import standards
from cocreate_gis.services.reach import cautions, coverage, documents, figures
from cocreate_gis.services.reach.coverage import Assessment
from cocreate_gis.services.reach.figures import Figure
from cocreate_gis.services.reach.gap_list import gap_table, gaps_with_requests
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.map_component import Overlay, gismap
from cocreate_gis.ui.maps import GREEN, RED, facility_overlay, gap_overlay, layers_of, overlay, view_of
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.parts import bullet_list
from cocreate_gis.ui.views.coverage import ask as coverage_ask
from cocreate_gis.ui.views.coverage import circles as coverage_circles
from cocreate_gis.ui.views.coverage import compare as coverage_compare
from cocreate_gis.ui.views.coverage import evidence as coverage_evidence
from cocreate_gis.ui.views.coverage import expert as coverage_expert
from cocreate_gis.ui.views.coverage import results as coverage_results
from cocreate_gis.ui.views.coverage import siting as coverage_siting
from cocreate_gis.ui.views.coverage import what_if as coverage_what_if

_JOB = "coverage_job"
_DOCUMENT = "coverage_document"
_PAPERS: tuple[documents.Paper, ...] = ("A4", "A3")
_MAP_LAYERS = (COMMUNITIES, COMPOUNDS, BUILDINGS, PATHS, BARRIERS, GATES)


def render(desk: Desk) -> None:
    """Draw the view.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    for opened in (coverage_evidence, coverage_circles):
        if opened.is_open():
            opened.render(desk)
            return
    if coverage_compare.is_open():
        coverage_compare.render(desk, lambda run: _asked_when(desk, run))
        return
    if not coverage.categories(desk.context):
        st.info(desk.words("coverage.no_facilities"))
        return
    if job_watch.is_running(desk, _JOB):
        return
    made = job_watch.result(desk, _JOB)
    coverage_circles.offer(desk)
    if desk.may("coverage.run") and not coverage_what_if.is_open():
        _ask(desk)
    runs = coverage.runs(desk.actor, desk.context)
    chosen = _choose(desk, runs, None if made is None else made["run"])
    if chosen is None:
        st.info(desk.words("coverage.none_yet" if desk.may("coverage.run") else "coverage.none_public"))
        return
    assessment = coverage.stored(desk.actor, desk.context, chosen)
    with st.container(horizontal=True, key="result-tools"):
        coverage_compare.offer(desk, assessment.run, runs)
        coverage_results.offer(desk, assessment.run)
    _show(desk, assessment)


def _category_titles(desk: Desk) -> dict[str, str]:
    known = standards.standards(desk.context)
    present = coverage.categories(desk.context)
    return {code: desk.words.title(known[code].title) if code in known else code for code in present}


def _ask(desk: Desk) -> None:
    job_watch.warm_up()
    request = coverage_ask.ask(desk, _category_titles(desk))
    if request is not None:
        params = {"request": request.model_dump(mode="json"), "name": ""}
        job_watch.start(desk, _JOB, "coverage", params)


def _choose(desk: Desk, runs: Sequence[CoverageRun], latest: str | None) -> str | None:
    named = told_apart({run.uid: _asked_when(desk, run) for run in runs})
    if not named:
        return None
    index = list(named).index(latest) if latest in named else 0
    return st.selectbox(desk.words("coverage.stored"), list(named), index, format_func=named.__getitem__)


def _asked_when(desk: Desk, run: CoverageRun) -> str:
    at = run.provenance.computed_at.astimezone(desk.context.workspace.zone)
    return f"{documents.run_title(desk.context, run, desk.plain)} · {desk.plain.date(at)}"


def _show(desk: Desk, assessment: Assessment) -> None:
    words, run = desk.words, assessment.run
    if coverage.is_stale(desk.context, run):
        st.warning(words("coverage.stale"), icon=":material/update:")
        if desk.may("coverage.run") and st.button(words("results.again"), icon=":material/refresh:"):
            params = {"request": run.request.model_dump(mode="json"), "name": run.name}
            job_watch.start(desk, _JOB, "coverage", params)
    for line in cautions.lines(run, desk.plain):
        st.warning(literal(line), icon=":material/report:")
    category = run.request.categories[0]
    titles = _category_titles(desk)
    if len(run.request.categories) > 1:
        category = st.segmented_control(
            words("coverage.what"),
            run.request.categories,
            default=category,
            required=True,
            format_func=lambda code: literal(titles.get(code) or str(code)),
            label_visibility="collapsed",
        )
    if coverage_what_if.switch(desk):
        coverage_what_if.render(desk, run, category)
        return
    gaps = gaps_with_requests(desk.actor, desk.context, assessment, category)
    _figures(desk, run, category)
    mapped, charted = st.columns([1.7, 1], gap="medium")
    with mapped:
        gismap(
            "coverage",
            layers=layers_of(desk, only=_MAP_LAYERS),
            view=view_of(desk),
            language=words.language,
            overlays=_overlays(desk, assessment, category, gaps),
            height=560,
        )
    with charted:
        told = figures.by_community(run, category, desk.plain, desk.actor.visibility)
        if told:
            _chart(desk, run, told)
    if run.told_group == STANDARD_GROUP:
        st.caption(words("coverage.no_ages"))
    if not told:
        st.caption(words("coverage.no_communities"))
    else:
        _table(desk, run, told)
    coverage_evidence.offer(desk, assessment, category)
    _gaps(desk, gaps)
    coverage_siting.render(desk, run, category)
    coverage_expert.render(desk, assessment, category)
    _assumptions(desk, run)
    _take_home(desk, run, category)


def _figures(desk: Desk, run: CoverageRun, category: str) -> None:
    words = desk.words
    shown = figures.by_group(run, category, words, desk.actor.visibility)
    with st.container(horizontal=True, key="coverage-figures"):
        for one in shown:
            with st.container():
                _figure(desk, one)


def _figure(desk: Desk, one: Figure) -> None:
    words = desk.words
    missing = words("coverage.not_covered", count=one.uncovered)
    if not one.row.total:
        missing = words("coverage.none_recorded")
    circle = words.percent(one.share_straight_line)
    st.metric(
        one.title,
        words.percent(one.share),
        missing if one.is_told else words("coverage.few_not_covered"),
        delta_color="off",
        delta_arrow="off",
        help=words("coverage.straight_help", share=circle),
        border=True,
    )
    st.caption(words("coverage.straight_line", share=circle))


def _overlays(desk: Desk, assessment: Assessment, category: str, gaps: gpd.GeoDataFrame) -> list[Overlay]:
    words, frames = desk.words, assessment.frames
    return [
        overlay("reach", words("coverage.reach"), frames[f"reach:{category}"], color=GREEN, opacity=0.14),
        gap_overlay(desk, gaps),
        facility_overlay(_category_titles(desk).get(category, category), frames[f"facilities:{category}"]),
    ]


def _chart(desk: Desk, run: CoverageRun, told: Sequence[Figure]) -> None:
    words = desk.words
    group = POPULATION_GROUPS[run.told_group].title
    st.markdown(f"**{words('coverage.by_community', group=group)}**")
    table = pd.DataFrame(
        {"area": one.title, "total": round(one.row.total), "uncovered": int(one.uncovered)}
        for one in told
        if one.is_told
    )
    if table.empty:
        return
    bars = (
        alt.Chart(table)
        .mark_bar(color=RED, cornerRadiusEnd=3)
        .encode(
            x=alt.X("uncovered:Q", title=words("coverage.people_without"), axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("area:N", sort="-x", title=None, axis=alt.Axis(labelLimit=160)),
            tooltip=["area:N", "total:Q", "uncovered:Q"],
        )
    )
    st.altair_chart(bars.properties(height=max(140, 28 * len(table))), width="stretch")


def _table(desk: Desk, run: CoverageRun, told: Sequence[Figure]) -> None:
    words, column = desk.words, st.column_config
    all_told = all(one.is_told for one in told)
    table = pd.DataFrame(
        {
            "area": one.title,
            "total": round(one.row.total),
            # Numbers sort as numbers; where some are not told, all are text.
            "uncovered": int(one.uncovered) if all_told else one.uncovered,
            "share": one.share,
            "straight": one.share_straight_line,
        }
        for one in told
    )
    st.dataframe(
        table.round(3),
        hide_index=True,
        width="stretch",
        column_config={
            "area": column.TextColumn(words.title(COMMUNITIES.title)),
            "total": column.NumberColumn(words.title(POPULATION_GROUPS[run.told_group].title)),
            "uncovered": column.Column(words("coverage.people_without")),
            "share": column.NumberColumn(words("coverage.share"), format="percent"),
            "straight": column.NumberColumn(words("coverage.share_straight"), format="percent"),
        },
    )
    if not all_told:
        st.caption(words("document.not_told"))


def _gaps(desk: Desk, gaps: gpd.GeoDataFrame) -> None:
    if gaps.empty:
        return
    with st.expander(desk.words("gaps.title"), icon=":material/wrong_location:"):
        table = gap_table(gaps, desk.plain, desk.actor.visibility)
        st.dataframe(table, hide_index=True, width="stretch")


def _assumptions(desk: Desk, run: CoverageRun) -> None:
    words = desk.words
    with st.expander(words("coverage.how_we_know"), icon=":material/fact_check:"):
        lines = documents.assumption_lines(desk.context, run, desk.plain)
        bullet_list(lines)
        st.caption(crs_title(run.provenance.metric_epsg))


def _take_home(desk: Desk, run: CoverageRun, category: str) -> None:
    words = desk.words
    if not desk.may("coverage.export"):
        return
    st.markdown(f"##### {words('coverage.take_home')}")
    kind = st.segmented_control(
        words("coverage.format"),
        list(documents.RUN_DOCUMENTS),
        default="pdf",
        required=True,
        format_func=lambda code: words(f"coverage.format_{code}"),
    )
    paper: documents.Paper = "A4"
    if kind in ("pdf", "png"):
        paper = st.segmented_control(words("coverage.paper"), _PAPERS, default="A4", required=True) or "A4"
    params = {"run": run.uid, "format": kind, "paper": paper, "language": words.language}
    params["category"] = category if kind in documents.ONE_CATEGORY else run.request.categories[0]
    job_watch.offer_document(desk, _DOCUMENT, "document", params)
