"""Life circles on the screen: how complete they are, where, for whom, and what is lacking."""

from html import escape

import altair as alt
import pandas as pd
import streamlit as st

from cocreate_gis.model.coverage import OLDER_GROUP, POPULATION_GROUPS, CoverageRequest, CoverageRun
from cocreate_gis.model.layers.places import COMMUNITIES, COMPOUNDS
from cocreate_gis.services.reach import circle_report, kept_circles, life_circles
from cocreate_gis.services.reach.life_circles import LEVELS, TIERS, WHOLE, LifeCircles
from cocreate_gis.services.reach.results import NAME_LIMIT
from cocreate_gis.services.reach.walking import AS_RECORDED
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.map_component import Overlay, gismap
from cocreate_gis.ui.maps import layers_of, overlay, view_of
from cocreate_gis.ui.parts import bullet_list
from cocreate_gis.ui.views.coverage import ask as coverage_ask
from cocreate_gis.ui.views.coverage import results as coverage_results

_OPEN = "coverage_circles"
_DOCUMENT = "circles_document"
_KEPT = "circles_kept"
_NEXT = "circles_kept_next"
_QUESTION = "circles_question"
_TODAY = ""
# From little to everything; they stay apart for every kind of colour blindness.
_CLASSES = ((0.0, 0.25, "#8c510a"), (0.25, 0.5, "#d8b365"), (0.5, 0.75, "#7fc7bd"), (0.75, 1.01, "#01665e"))
_LABELLED = 60
_SENTENCES = 20


def offer(desk: Desk) -> None:
    """Offer the life circles on the view of coverage.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    if st.button(desk.words("circles.open"), icon=":material/donut_large:"):
        st.session_state[_OPEN] = True
        st.rerun()


def is_open() -> bool:
    """Tell whether a person reads the life circles.

    Returns
    -------
    bool
        Whether to draw them instead of a result.
    """
    return bool(st.session_state.get(_OPEN))


def render(desk: Desk) -> None:
    """Draw the life circles.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    if st.button(words("evidence.back"), icon=":material/arrow_back:"):
        st.session_state.pop(_OPEN)
        st.rerun()
    st.markdown(f"#### {words('circles.title')}")
    st.caption(words("circles.note"))
    tier_box, level_box, group_box = st.columns([1.2, 1, 1])
    tier = tier_box.segmented_control(
        words("circles.tier"),
        list(TIERS),
        default="5min",
        required=True,
        format_func=lambda code: words(f"circles.tier_{code}"),
    )
    level = level_box.selectbox(
        words("circles.level"),
        circle_report.levels(desk.actor.visibility),
        format_func=lambda code: words.title(LEVELS[code].title),
    )
    group = group_box.selectbox(
        words("document.group"),
        list(POPULATION_GROUPS),
        list(POPULATION_GROUPS).index(OLDER_GROUP),
        format_func=lambda code: words.title(POPULATION_GROUPS[code].title),
    )
    kept = _choose_kept(desk)
    question = _asked(desk) if kept is None else kept.request
    tier = tier or "5min"
    with st.spinner(words("stage.category")):
        if kept is not None:
            found = kept_circles.stored(desk.actor, desk.context, kept.uid, tier)
        else:
            found = life_circles.life_circles(desk.actor, desk.context, tier, question)
    table = circle_report.completeness_table(found, level, group, desk.plain, desk.actor.visibility)
    whole = circle_report.completeness_table(found, WHOLE, group, desk.plain, desk.actor.visibility)
    _figures(desk, found, whole)
    mapped, charted = st.columns([1.5, 1], gap="medium")
    with mapped:
        gismap(
            "circles",
            layers=layers_of(desk, only=() if level == "community" else (COMMUNITIES, COMPOUNDS)),
            view=view_of(desk),
            language=words.language,
            overlays=_overlays(desk, found, level, table),
            height=480,
        )
    with charted:
        _chart(desk, found, whole)
    _table(desk, found, table)
    _shortfalls(desk, found, level, group)
    with st.expander(words("coverage.how_we_know"), icon=":material/fact_check:"):
        lines = circle_report.assumption_lines(desk.context, found, desk.plain)
        bullet_list(lines)
    if desk.may("coverage.export"):
        run = "" if kept is None else kept.uid
        params = {"language": words.language, "question": question.model_dump(mode="json"), "run": run}
        job_watch.offer_document(desk, _DOCUMENT, "circles", params)


def _choose_kept(desk: Desk) -> CoverageRun | None:
    """The result to be read: that of today, which may be kept, or one that was kept before."""
    words, plain = desk.words, desk.plain
    if _NEXT in st.session_state:
        st.session_state[_KEPT] = st.session_state.pop(_NEXT)
    runs = {run.uid: run for run in kept_circles.runs(desk.actor, desk.context)}
    if not runs and not desk.may("coverage.run"):
        return None
    titles = told_apart({uid: _named(desk, run) for uid, run in runs.items()})
    shown, keeping = st.columns([2, 1], vertical_alignment="bottom")
    uid = shown.selectbox(
        words("coverage.stored"),
        [_TODAY, *titles],
        format_func=lambda uid: titles.get(uid) or plain("circles.today"),
        key=_KEPT,
    )
    kept = runs.get(uid)
    with keeping:
        if kept is not None:
            coverage_results.offer(desk, kept)
        elif desk.may("coverage.run"):
            with st.popover(words("circles.keep"), icon=":material/bookmark_add:"):
                name = st.text_input(
                    words("results.name"), max_chars=NAME_LIMIT, help=words("circles.name_help")
                )
                if st.button(words("circles.keep_now"), type="primary", icon=":material/save:"):
                    _keep(desk, name, st.session_state[_QUESTION])
    if kept is not None and kept_circles.is_stale(desk.context, kept):
        st.warning(words("coverage.stale"), icon=":material/update:")
        if desk.may("coverage.run") and st.button(words("results.again"), icon=":material/refresh:"):
            _keep(desk, kept.name, kept.request)
    return kept


def _asked(desk: Desk) -> CoverageRequest:
    """Who walks, when and on what; visitors read what everybody walks."""
    question = AS_RECORDED
    if desk.may("coverage.run"):
        with st.expander(desk.words("circles.conditions"), icon=":material/tune:"):
            question = coverage_ask.conditions(desk)
    st.session_state[_QUESTION] = question
    return question


def _keep(desk: Desk, name: str, question: CoverageRequest) -> None:
    with st.spinner(desk.words("stage.category")):
        made = kept_circles.keep(desk.actor, desk.context, question, name=name)
    # A list that is drawn already is chosen from in the next run.
    st.session_state[_NEXT] = made.uid
    st.rerun()


def _named(desk: Desk, run: CoverageRun) -> str:
    at = run.provenance.computed_at.astimezone(desk.context.workspace.zone)
    return f"{run.name or desk.plain('circles.title')} · {desk.plain.date(at)}"


def _figures(desk: Desk, found: LifeCircles, whole: pd.DataFrame) -> None:
    words = desk.words
    if not whole.empty:
        row = whole.iloc[0]
        complete = None if pd.isna(row["complete"]) else float(row["complete"])
        recorded = len(found.standards)
        shown = {
            "score": words.percent(float(row["score"])),
            "complete": words.percent(complete),
            "recorded": words("circles.of", count=recorded, total=recorded + len(found.unrecorded)),
        }
        with st.container(horizontal=True, key="circles-figures"):
            for name, value in shown.items():
                st.metric(words(f"circles.figure_{name}"), value, border=True)
    if found.unrecorded:
        names = [words.title(one.short_title) for one in found.unrecorded]
        st.warning(
            words("circles.unrecorded", names=words("print.list_mark").join(names)), icon=":material/help:"
        )


def _overlays(desk: Desk, found: LifeCircles, level: str, table: pd.DataFrame) -> list[Overlay]:
    words = desk.words
    areas = found.areas[level].merge(table[["score"]], left_on="uid", right_index=True)
    if len(areas) <= _LABELLED:
        told = [words.percent(score, 0) for score in areas["score"]]
        areas["label"] = areas["name"].fillna("").astype(str) + " " + pd.Series(told, index=areas.index)
    drawn = []
    for number, (low, high, color) in enumerate(_CLASSES):
        part = areas[(areas["score"] >= low) & (areas["score"] < high)]
        if len(part):
            title = words("circles.class", low=round(low * 100), high=min(round(high * 100), 100))
            drawn.append(overlay(f"circles-{number}", title, part, color=color, opacity=0.6, width=1.2))
    return drawn


def _chart(desk: Desk, found: LifeCircles, whole: pd.DataFrame) -> None:
    words = desk.words
    if whole.empty:
        return
    st.markdown(f"**{words('circles.by_category')}**")
    row = whole.iloc[0]
    table = pd.DataFrame(
        {
            "category": desk.plain.title(one.short_title),
            "share": row[code],
            "minutes": found.minutes[code],
            "count": found.facilities[code],
        }
        for code, one in found.standards.items()
    )
    bars = (
        alt.Chart(table)
        .mark_bar(color="#01665e", cornerRadiusEnd=3)
        .encode(
            x=alt.X(
                "share:Q",
                title=words("circles.share_within"),
                axis=alt.Axis(format="%"),
                scale=alt.Scale(domain=[0, 1]),
            ),
            y=alt.Y("category:N", sort="x", title=None, axis=alt.Axis(labelLimit=170, labelOverlap=False)),
            tooltip=["category:N", alt.Tooltip("share:Q", format=".0%"), "minutes:Q", "count:Q"],
        )
    )
    st.altair_chart(bars.properties(height=60 + 30 * len(table)), width="stretch")


def _table(desk: Desk, found: LifeCircles, table: pd.DataFrame) -> None:
    words, column = desk.words, st.column_config
    titles = {code: desk.plain.title(one.short_title) for code, one in found.standards.items()}
    shares = {
        code: column.NumberColumn(
            words("circles.column", category=title, minutes=found.minutes[code]), format="percent"
        )
        for code, title in titles.items()
    }
    st.dataframe(
        table.round(3),
        hide_index=True,
        width="stretch",
        column_config={
            "name": column.TextColumn(words("document.area"), pinned=True),
            "total": column.NumberColumn(words("document.total")),
            "score": column.ProgressColumn(words("circles.figure_score"), format="percent", max_value=1),
            "complete": column.NumberColumn(words("circles.figure_complete"), format="percent"),
            **shares,
        },
    )


def _shortfalls(desk: Desk, found: LifeCircles, level: str, group: str) -> None:
    words = desk.words
    st.markdown(f"**{words('circles.shortfalls')}**")
    told = (desk.plain, desk.actor.visibility)
    lines = circle_report.shortfall_sentences(found, WHOLE, group, *told)
    lines += circle_report.shortfall_sentences(found, level, group, *told)
    if not lines:
        st.success(words("circles.nothing_lacking"))
        return
    items = "".join(f"<li>{escape(line)}</li>" for line in lines[:_SENTENCES])
    st.html(f"<ul>{items}</ul>")
    if len(lines) > _SENTENCES:
        with st.expander(words("circles.more", count=len(lines) - _SENTENCES)):
            rest = "".join(f"<li>{escape(line)}</li>" for line in lines[_SENTENCES:])
            st.html(f"<ul>{rest}</ul>")
