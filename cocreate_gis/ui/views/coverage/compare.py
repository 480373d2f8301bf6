"""Two results side by side: chosen, read on one map and in numbers, taken home."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from cocreate_gis.model.coverage import POPULATION_GROUPS, CoverageRun
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.network import BARRIERS, GATES, PATHS
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS
from cocreate_gis.services.reach import comparison, coverage, documents
from cocreate_gis.services.reach.comparison import Comparison
from cocreate_gis.services.reach.comparison_sheet import (
    COMPARISON_DOCUMENTS,
    assumption_pairs,
    difference_lines,
)
from cocreate_gis.ui import differences, job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import layers_of, view_of
from cocreate_gis.ui.markdown import literal

_OPEN = "coverage_compare"
_DOCUMENT = "comparison_document"
_BEFORE, _AFTER = "compare_before", "compare_after"
_MAP_LAYERS = (COMMUNITIES, COMPOUNDS, BUILDINGS, PATHS, BARRIERS, GATES)


def offer(desk: Desk, run: CoverageRun, runs: list[CoverageRun]) -> None:
    """Offer to compare a result.

    Parameters
    ----------
    desk : Desk
        The person and the words.
    run : CoverageRun
        The result on the screen.
    runs : list of CoverageRun
        All that may be compared, newest first.
    """
    others = [one for one in runs if one.uid != run.uid]
    if others and st.button(desk.words("compare.open"), icon=":material/compare:"):
        older, newer = sorted((run, _like(run, others)), key=lambda one: one.provenance.computed_at)
        open_with(older.uid, newer.uid)


def open_with(before: str, after: str) -> None:
    """Open the comparison of two results.

    Parameters
    ----------
    before, after : str
        Stored runs.
    """
    st.session_state[_OPEN] = True
    st.session_state[_BEFORE], st.session_state[_AFTER] = before, after
    st.rerun()


def _like(run: CoverageRun, others: list[CoverageRun]) -> CoverageRun:
    """The newest other result for a common category, else the newest."""
    asked = set(run.request.categories)
    return next((one for one in others if asked & set(one.request.categories)), others[0])


def is_open() -> bool:
    """Tell whether a person compares results.

    Returns
    -------
    bool
        Whether to draw the comparison instead of the result.
    """
    return bool(st.session_state.get(_OPEN))


def render(desk: Desk, named: Callable[[CoverageRun], str]) -> None:
    """Draw the comparison.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    named : callable
        Names a result, and when it was computed.
    """
    words = desk.words
    if st.button(words("compare.back"), icon=":material/arrow_back:"):
        st.session_state.pop(_OPEN)
        st.rerun()
    st.markdown(f"#### {words('compare.heading')}")
    runs = told_apart({run.uid: named(run) for run in coverage.runs(desk.actor, desk.context)})
    if len(runs) < 2:
        st.info(words("compare.needs_two"))
        return
    state, newest = st.session_state, list(runs)
    for key, usual in ((_BEFORE, newest[1]), (_AFTER, newest[0])):
        if state.get(key) not in runs:
            state[key] = usual
    first, second, swap = st.columns([5, 5, 1.4], vertical_alignment="bottom")
    for column, key in ((first, _BEFORE), (second, _AFTER)):
        column.selectbox(
            words(f"compare.choose_{key.removeprefix('compare_')}"),
            newest,
            format_func=runs.__getitem__,
            key=key,
        )
    swap.button(words("compare.swap"), icon=":material/swap_horiz:", on_click=_swap)
    try:
        compared = comparison.stored_comparison(desk.actor, desk.context, state[_BEFORE], state[_AFTER])
    except InvalidInput as error:
        st.warning(words.error(error))
        return
    _show(desk, compared)


def _swap() -> None:
    state = st.session_state
    state[_BEFORE], state[_AFTER] = state[_AFTER], state[_BEFORE]


def _show(desk: Desk, compared: Comparison) -> None:
    words = desk.words
    for line in difference_lines(compared, words):
        st.warning(line, icon=":material/info:")
    category, group = _choose(desk, compared)
    differences.numbers(desk, compared, category, group)
    gismap(
        "compare",
        layers=layers_of(desk, only=_MAP_LAYERS),
        view=view_of(desk),
        language=words.language,
        overlays=differences.overlays(desk, compared, category, group),
        height=520,
    )
    st.markdown(f"**{words('compare.by_place')}**")
    shown = comparison.by_place(compared, category, group, desk.plain, desk.actor.visibility)
    differences.table(desk, shown)
    _assumptions(desk, compared)
    _take_home(desk, compared, category)


def _choose(desk: Desk, compared: Comparison) -> tuple[str, str]:
    words = desk.words
    titles = documents.category_titles(desk.context, words)
    category = compared.categories[0]
    if len(compared.categories) > 1:
        category = st.segmented_control(
            words("coverage.what"),
            compared.categories,
            default=category,
            required=True,
            format_func=lambda code: titles.get(code) or literal(str(code)),
            label_visibility="collapsed",
        )
    group = st.segmented_control(
        words("compare.group"),
        list(POPULATION_GROUPS),
        default=compared.after.run.told_group,
        required=True,
        format_func=lambda code: words.title(POPULATION_GROUPS[str(code)].title),
    )
    return str(category), str(group)


def _assumptions(desk: Desk, compared: Comparison) -> None:
    plain = desk.plain
    with st.expander(desk.words("compare.differs"), icon=":material/fact_check:"):
        pairs = assumption_pairs(desk.context, compared, plain)
        if not pairs:
            st.caption(desk.words("compare.differs_none"))
            return
        table = pd.DataFrame(pairs, columns=[plain("compare.before"), plain("compare.after")])
        st.dataframe(table, hide_index=True, width="stretch", row_height=60)


def _take_home(desk: Desk, compared: Comparison, category: str) -> None:
    words = desk.words
    if not desk.may("coverage.export"):
        return
    st.markdown(f"##### {words('coverage.take_home')}")
    kind = st.segmented_control(
        words("coverage.format"),
        COMPARISON_DOCUMENTS,
        default="pdf",
        required=True,
        format_func=lambda code: words(f"coverage.format_{code}"),
    )
    params = {"before": compared.before.run.uid, "after": compared.after.run.uid, "category": category}
    params |= {"format": str(kind), "language": words.language}
    job_watch.offer_document(desk, _DOCUMENT, "comparison", params)
