"""Self-evaluation: the scores by building as a map, then the tasks that are made of them."""

import streamlit as st

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import PATHS
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES
from cocreate_gis.model.layers.projects import PROJECTS, WORK_ITEMS
from cocreate_gis.model.layers.results import SELF_EVALUATIONS
from cocreate_gis.services.promises import self_evaluation
from cocreate_gis.services.promises.self_evaluation import FindingOfForm, Returned
from cocreate_gis.services.references import record_names
from cocreate_gis.services.voices.personal_numbers import hide
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import choose, told_apart
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import layers_of, view_of
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.rates import classed
from cocreate_gis.ui.record_table import record_table

_MAP_PX = 400
_NAME_LIMIT = WORK_ITEMS.field("name").limit


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Staff.
    """
    words = desk.words
    known = desk.context.frame(SELF_EVALUATIONS, Visibility.STAFF).sort_values("created_at", ascending=False)
    if known.empty:
        st.info(words("self_evaluation.nothing"), icon=":material/info:")
        return
    uid = choose(
        words.title(SELF_EVALUATIONS.title),
        {str(row.uid): f"{row.name} · {row.period}" for row in known.itertuples(index=False)},
        key="self_evaluation",
    )
    found = self_evaluation.returned(desk.actor, desk.context, uid)
    status = (SELF_EVALUATIONS.field("status").domain or {})[str(found.evaluation.values["status"])]
    st.caption(
        words("self_evaluation.forms", status=status, count=len(found.answers), form=found.survey.name)
    )
    if found.answers.empty:
        st.info(words("self_evaluation.no_forms"), icon=":material/info:")
        return
    _scores(desk, found)
    _to_do(desk, found)
    tasks = self_evaluation.task_list(desk.actor, desk.context, uid)
    if len(tasks):
        st.markdown(f"##### {words('self_evaluation.tasks')}")
        record_table(desk, WORK_ITEMS, tasks, key="self-tasks", choose=False, height=260)


def _scores(desk: Desk, found: Returned) -> None:
    words, plain = desk.words, desk.plain
    placed = found.scores.dropna(subset="geometry")
    mapped, listed = st.columns([1.15, 1], gap="medium")
    with mapped:
        gismap(
            "self-evaluation-map",
            layers=layers_of(desk, only=(COMMUNITIES, PATHS, BUILDINGS)),
            view=view_of(desk),
            language=words.language,
            overlays=classed(
                desk, placed, "score", plain("self_evaluation.unit"),
                untold="evaluation.untold",
            ),
            focus=tuple(map(float, placed.total_bounds)) if len(placed) else None,
            height=_MAP_PX,
        )  # fmt: skip
    items = {q.code: plain.title(q.title) for q in found.survey.questions if q.code in found.scores.columns}
    heads = told_apart(
        {"name": plain("evaluation.place"), "answers": plain("self_evaluation.answers"),
         "score": plain("self_evaluation.mean"), **items}
    )  # fmt: skip
    shown = found.scores[list(heads)].round(2)
    shown["name"] = shown["name"].replace("", plain("self_evaluation.no_place"))
    with listed:
        st.dataframe(shown.rename(columns=heads), hide_index=True, width="stretch")
        st.caption(words("self_evaluation.how"))


def _to_do(desk: Desk, found: Returned) -> None:
    words = desk.words
    causes = self_evaluation.findings(desk.actor, desk.context, found)
    open_ones = [one for one in causes if not one.is_task]
    st.markdown(f"##### {words('self_evaluation.causes', count=len(open_ones), all=len(causes))}")
    if not open_ones:
        st.caption(words("self_evaluation.no_causes"))
        return
    if not desk.may(WORK_ITEMS.edit_action):
        return
    projects = told_apart(record_names(desk.context, PROJECTS.name))
    project = st.selectbox(
        words("self_evaluation.project"), ["", *projects], format_func=lambda uid: projects.get(uid, "—")
    )
    for one in open_ones:
        _cause(desk, found, one, project)


def _cause(desk: Desk, found: Returned, cause: FindingOfForm, project: str) -> None:
    words, plain = desk.words, desk.plain
    asked = plain.title(cause.question.title)
    where = cause.place_name or plain("self_evaluation.no_place")
    told = (
        words(
            "self_evaluation.low", place=where, asked=asked, score=round(cause.score, 2), count=cause.answers
        )
        if cause.score is not None
        else words("self_evaluation.remark", place=where, text=cause.text)
    )
    with st.container(border=True):
        st.markdown(told)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            usual = hide(cause.text) if cause.text else plain("self_evaluation.improve", asked=asked)
            name = st.text_input(
                words("self_evaluation.task"),
                usual[:_NAME_LIMIT],
                key=f"task-{cause.uid}",
                max_chars=_NAME_LIMIT,
            )
            pressed = st.button(
                words("self_evaluation.make"), key=f"make-{cause.uid}", icon=":material/add_task:"
            )
    if not pressed:
        return
    try:
        self_evaluation.make_task(desk.actor, desk.context, found, cause, name, project)
    except CoCreateError as error:
        st.error(words.error(error))
        return
    st.session_state["toast"] = literal(plain("self_evaluation.made", name=name))
    st.rerun()
