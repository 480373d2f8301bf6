"""Where a few more would serve most: asked beside a coverage result, advised on a map and in a table."""

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd
import streamlit as st

from cocreate_gis.model.coverage import POPULATION_GROUPS, CoverageRequest, CoverageRun
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS
from cocreate_gis.model.siting import SitingAdvice, SitingRequest
from cocreate_gis.services.reach import conditions, coverage, documents, siting, supposed
from cocreate_gis.services.reach.coverage import Assessment
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.map_component import Overlay, gismap
from cocreate_gis.ui.maps import GREEN, ORANGE, facility_overlay, layers_of, overlay, view_of
from cocreate_gis.ui.markdown import literal
from cocreate_gis.wording import Words

_JOB = "siting_job"
_MOST = 50
_FIRST = 3
_NAME_LENGTH = 16
_MAP_LAYERS = (COMMUNITIES, COMPOUNDS, BUILDINGS)


def render(desk: Desk, beside: CoverageRun, category: str) -> None:
    """Draw the drawer beside a coverage result.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    beside : CoverageRun
        The result: minutes, speeds and gates of its question are taken over.
    category : str
        The facility category that is shown.
    """
    if not desk.may("coverage.run") or not st.toggle(desk.words("siting.open"), key="siting_open"):
        return
    words = desk.words
    with st.container(border=True):
        st.caption(words("siting.advice"))
        if job_watch.is_running(desk, _JOB):
            return
        made = job_watch.result(desk, _JOB)
        runs = {run.uid: run for run in siting.runs(desk.actor, desk.context)}
        latest = None if made is None else runs.get(made["run"])
        # While it ran there was no form; it is drawn again as it was asked.
        _ask(desk, beside, category if latest is None else latest.request.categories[0])
        chosen = _choose(desk, runs, latest)
        if chosen is None:
            st.info(words("siting.none_yet"))
        else:
            _show(desk, coverage.stored(desk.actor, desk.context, chosen))


def _ask(desk: Desk, beside: CoverageRun, category: str) -> None:
    words, plain = desk.words, desk.plain
    titles = documents.category_titles(desk.context, plain)
    present = list(coverage.categories(desk.context))
    asked_for = st.selectbox(
        words("siting.for_what"),
        present,
        present.index(category) if category in present else 0,
        format_func=lambda code: titles.get(code, code),
    )
    counts = siting.candidate_layers(desk.actor, desk.context, asked_for)
    if not counts:
        st.info(words("siting.no_candidates"))
        return
    known = beside.request.categories[0]
    groups = [code for code in POPULATION_GROUPS if beside.row(known, code).total]
    job_watch.warm_up()
    with st.form("siting"):
        where, how_many, whom = st.columns([2, 1, 1.4])
        layer = where.selectbox(
            words("siting.candidates"),
            list(counts),
            format_func=lambda name: plain(
                "siting.layer_count", layer=find_layer(name).title, count=counts[name]
            ),
        )
        sites = how_many.number_input(words("siting.sites"), 1, _MOST, min(_FIRST, max(counts.values())), 1)
        group = whom.selectbox(
            words("siting.group"),
            groups,
            groups.index(beside.told_group),
            format_func=lambda code: plain.title(POPULATION_GROUPS[code].title),
        )
        by_support = st.checkbox(words("siting.by_support"), help=words("siting.by_support_help"))
        exact = st.checkbox(words("siting.exact"))
        pressed = st.form_submit_button(
            words("siting.run"), type="primary", icon=":material/add_location_alt:"
        )
    if pressed:
        wanted = beside.request.model_copy(update={"categories": (asked_for,)})
        request = SitingRequest(
            candidates=layer, sites=int(sites), group=group, by_support=by_support, exact=exact
        )
        _start(desk, wanted, request)


def _start(desk: Desk, question: CoverageRequest, request: SitingRequest) -> None:
    params: Mapping[str, object] = {
        "question": question.model_dump(mode="json"),
        "request": request.model_dump(mode="json"),
    }
    job_watch.start(desk, _JOB, "siting", params)


def _choose(desk: Desk, runs: Mapping[str, CoverageRun], latest: CoverageRun | None) -> str | None:
    if not runs:
        return None
    titles = documents.category_titles(desk.context, desk.plain)
    return st.selectbox(
        desk.words("siting.stored"),
        list(runs),
        0 if latest is None else list(runs).index(latest.uid),
        format_func=lambda uid: _named(desk, runs[uid], titles),
    )


def _named(desk: Desk, run: CoverageRun, titles: Mapping[str, str]) -> str:
    plain, category, advice = desk.plain, run.request.categories[0], _advice(run)
    named = plain(
        "siting.named",
        category=titles.get(category, category),
        sites=len(advice.sites),
        layer=find_layer(advice.request.candidates).title,
        group=POPULATION_GROUPS[advice.request.group].title,
    )
    return f"{named} · {_computed_on(desk, run, plain)}"


def _computed_on(desk: Desk, run: CoverageRun, words: Words) -> str:
    return words.date(run.provenance.computed_at.astimezone(desk.context.workspace.zone))


def _advice(run: CoverageRun) -> SitingAdvice:
    if run.siting is None:
        raise ValueError(run.uid)
    return run.siting


def _show(desk: Desk, assessment: Assessment) -> None:
    words, run, advice = desk.words, assessment.run, _advice(assessment.run)
    if coverage.is_stale(desk.context, run):
        st.warning(words("coverage.stale"), icon=":material/update:")
        if st.button(words("results.again"), icon=":material/refresh:"):
            _start(desk, run.request, advice.request)
    places = siting.site_places(desk.actor, desk.context, advice)
    names = _names(desk, places)
    _figures(desk, run)
    _how_good(desk, advice)
    mapped, listed = st.columns([1.5, 1], gap="medium")
    with mapped:
        gismap(
            "siting",
            layers=layers_of(desk, only=_MAP_LAYERS),
            view=view_of(desk),
            language=words.language,
            overlays=_overlays(desk, assessment, places),
            height=440,
        )
    with listed:
        _table(desk, places, names)
    _how_computed(desk, run)


def _names(desk: Desk, places: gpd.GeoDataFrame) -> list[str]:
    """Names as plain text, for the table."""
    plain = desk.plain
    names = []
    for rank, (name, place) in enumerate(zip(places["name"], places.geometry, strict=True), 1):
        if place is None:
            names.append(plain("siting.gone"))
        elif isinstance(name, str) and name:
            names.append(name if len(name) <= _NAME_LENGTH else f"{name[: _NAME_LENGTH - 1]}…")
        else:
            names.append(plain("siting.unnamed", rank=rank))
    return names


def _figures(desk: Desk, run: CoverageRun) -> None:
    words, advice = desk.words, _advice(run)
    row = run.row(run.request.categories[0], advice.request.group)
    now, more, then = st.columns(3)
    for column, label, people in (
        (now, words("siting.reach_now"), row.covered),
        (more, words("siting.adds", sites=len(advice.sites)), advice.adds),
        (then, words("siting.reach_then"), row.covered + advice.adds),
    ):
        column.metric(
            label,
            words("siting.people", count=round(people)),
            words.percent(people / row.total),
            delta_color="off",
            delta_arrow="off",
            border=True,
        )


def _how_good(desk: Desk, advice: SitingAdvice) -> None:
    words = desk.words
    asked = {"sites": len(advice.sites), "candidates": advice.candidates}
    if advice.below_best > 0:
        st.info(words("siting.within", share=words.percent(advice.below_best), **asked))
    else:
        st.success(words("siting.proved", **asked))
    if advice.request.by_support:
        st.caption(words("siting.weighted"))
    idle = sum(site.adds == 0 for site in advice.sites)
    if idle:
        st.caption(words("siting.adds_nobody", count=idle))


def _overlays(desk: Desk, assessment: Assessment, places: gpd.GeoDataFrame) -> list[Overlay]:
    words, plain = desk.words, desk.plain
    category = assessment.run.request.categories[0]
    labels = [
        plain("siting.label", rank=rank, count=round(adds))
        for rank, adds in zip(places.index, places["adds"], strict=True)
    ]
    points = places.set_geometry(places.geometry.representative_point()).assign(label=labels)
    homes = assessment.frames[f"sited:{category}"]
    titles = documents.category_titles(desk.context, plain)
    return [
        facility_overlay(titles.get(category, category), assessment.frames[f"facilities:{category}"]),
        overlay("sited", words("siting.overlay_homes"), homes, color=GREEN, opacity=0.8, geometry="point"),
        overlay(
            "sites",
            words("siting.overlay_sites"),
            points[points.geometry.notna()],
            color=ORANGE,
            opacity=0.95,
            width=3,
            flash=True,
            geometry="point",
        ),
    ]


def _table(desk: Desk, places: gpd.GeoDataFrame, names: list[str]) -> None:
    words, column = desk.words, st.column_config
    table = pd.DataFrame(
        {
            "rank": places.index,
            "place": names,
            "adds": places["adds"].round().astype("int64"),
            "after": places["adds"].cumsum().round().astype("int64"),
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        column_config={
            "rank": column.NumberColumn(words("siting.rank"), width="small"),
            "place": column.TextColumn(words("siting.place")),
            "adds": column.NumberColumn(words("siting.place_adds")),
            "after": column.NumberColumn(words("siting.place_after")),
        },
    )


def _how_computed(desk: Desk, run: CoverageRun) -> None:
    words, group = desk.words, _advice(run).request.group
    speed = run.request.speed_m_s(group)
    st.caption(
        words(
            "siting.how",
            minutes=run.request.minutes,
            group=POPULATION_GROUPS[group].title,
            speed=speed,
            metres=round(speed * 60 * run.request.minutes),
            at=_computed_on(desk, run, words),
        )
    )
    unrecorded = run.provenance.hours_unrecorded
    for line in (*supposed.lines(run, desk.plain), *conditions.lines(run.request, unrecorded, desk.plain)):
        st.caption(literal(line))
