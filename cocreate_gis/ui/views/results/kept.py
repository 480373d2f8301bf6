"""Promised and kept, project by project; measuring it, asking at the place, the report to take home."""

from urllib.parse import urlsplit

import pandas as pd
import streamlit as st

from cocreate_gis.interchange.qr_code import code_picture
from cocreate_gis.model.coverage import CoverageRun
from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers.projects import PROJECTS
from cocreate_gis.model.layers.results import PROJECT_RESULTS
from cocreate_gis.model.layers.sites import SITE_RATINGS
from cocreate_gis.services.paper import paper
from cocreate_gis.services.promises import kept
from cocreate_gis.services.promises.kept import Measuring
from cocreate_gis.services.promises.outcomes import kept_lines
from cocreate_gis.services.promises.ratings import FINISHED, Rated
from cocreate_gis.services.publication import SMALL_COUNT
from cocreate_gis.services.reach import coverage, documents
from cocreate_gis.services.voices.whereabouts import place_code
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import choose, told_apart
from cocreate_gis.ui.parts import nothing_yet
from cocreate_gis.ui.rating import rating_form
from cocreate_gis.ui.way_in import usual_address

_CODE_PX = 220


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    table = kept.promised_and_kept(desk.actor, desk.context)
    if table.empty:
        nothing_yet(desk, "kept.nothing", PROJECTS.edit_action)
        return
    _table(desk, table)
    if desk.may("data.export"):
        with st.expander(words("mayor.title"), icon=":material/summarize:"):
            st.caption(words("mayor.help"))
            job_watch.offer_document(desk, "mayor_made", "mayor", {"language": words.language})
    if desk.may("coverage.run"):
        with st.expander(words("kept.measure"), icon=":material/straighten:"):
            _measure(desk, table)
    finished = table[table["status"].isin(FINISHED)]
    if len(finished) and desk.may(SITE_RATINGS.edit_action):
        with st.expander(words("kept.ask_there"), icon=":material/qr_code_2:"):
            _ask_there(desk, finished)


def _table(desk: Desk, table: pd.DataFrame) -> None:
    words, plain = desk.words, desk.plain
    counts = table["standing"].value_counts()
    with st.container(horizontal=True):
        for standing in ("kept", "late", "overdue", "under_way"):
            st.metric(words(f"kept.standing_{standing}"), int(counts.get(standing, 0)))
    rows = []
    for row in table.itertuples():
        lines = {line.about: line for line in kept_lines(row, plain)}
        told = {
            plain.title(PROJECTS.field("name").title): row.name,
            plain("kept.standing"): plain(f"kept.standing_{row.standing}"),
        }
        for about in (plain("kept.day"), plain("kept.people"), plain("kept.bays")):
            told[plain("kept.column_promised", about=about)] = lines[about].promised if about in lines else ""
            told[plain("kept.column_kept", about=about)] = lines[about].kept if about in lines else ""
        told[plain("kept.rating")] = lines[plain("kept.rating")].kept if plain("kept.rating") in lines else ""
        rows.append(told)
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
    st.caption(words("kept.how", least=SMALL_COUNT))


def _choose(desk: Desk, table: pd.DataFrame, key: str) -> str:
    names = {str(uid): str(name) for uid, name in zip(table["uid"], table["name"], strict=True)}
    return choose(desk.words("kept.project"), names, key)


def _measure(desk: Desk, table: pd.DataFrame) -> None:
    words = desk.words
    project = _choose(desk, table, "measured_project")
    runs = coverage.runs(desk.actor, desk.context)
    st.caption(words("kept.measure_help"))
    titles = told_apart({run.uid: _asked_when(desk, run) for run in runs})
    categories = sorted({category for run in runs for category in run.request.categories})
    names = documents.category_titles(desk.context, desk.plain)
    with st.form("measure", border=False):
        category = st.selectbox(
            words("kept.category"),
            categories,
            None,
            format_func=lambda code: names.get(code, code),
            placeholder="—",
        )
        before, after = (
            column.selectbox(
                words(f"kept.run_{moment}"),
                list(titles),
                None,
                format_func=titles.__getitem__,
                placeholder="—",
            )
            for moment, column in zip(("before", "after"), st.columns(2), strict=True)
        )
        bays_before, bays_after = (
            column.number_input(words(f"kept.bays_{moment}"), 0, None, value, key=f"bays-{moment}-{project}")
            for moment, column, value in zip(
                ("before", "after"),
                st.columns(2),
                (None, kept.bays_inside(desk.context, project)),
                strict=True,
            )
        )
        pressed = st.form_submit_button(words("kept.measure_now"), type="primary")
    if not pressed:
        return
    bays = (bays_before, bays_after) if bays_before is not None else (None, None)
    asked = Measuring(project, category or "", before or "", after or "", *bays)
    try:
        kept.measure(desk.actor, desk.context, asked)
    except CoCreateError as error:
        st.error(words.error(error))
        return
    st.session_state["toast"] = words("forms.saved", layer=PROJECT_RESULTS.title)
    st.rerun()


def _asked_when(desk: Desk, run: CoverageRun) -> str:
    at = run.provenance.computed_at.astimezone(desk.context.workspace.zone)
    return f"{documents.run_title(desk.context, run, desk.plain)} · {desk.plain.date(at)}"


def _ask_there(desk: Desk, finished: pd.DataFrame) -> None:
    words = desk.words
    project = _choose(desk, finished, "rated_project")
    path = f"r/rate/{place_code(project)}"
    address = f"{usual_address(desk)}/{path}"
    st.caption(words("kept.ask_there_help"))
    if urlsplit(address).hostname:
        st.image(code_picture(address), width=_CODE_PX)
        if not paper.reachable(address):
            st.caption(words("activities.unreachable"))
    st.code(address, language=None, wrap_lines=True)
    name = str(finished["name"][finished["uid"] == project].iloc[0])
    rating_form(desk, Rated("project", project, name))
