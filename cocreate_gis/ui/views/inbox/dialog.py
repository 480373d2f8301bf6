"""One suggestion before those who answer: a step with a reply, whoever sees to it, a higher level."""

from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from cocreate_gis.model.flows import Transition
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.participation import ORGANISATIONS
from cocreate_gis.model.layers.suggestions import (
    ESCALATION_FLOW,
    LEVELS,
    PRIVATE_CATEGORIES,
    SUGGESTION_FLOW,
    SUGGESTIONS,
)
from cocreate_gis.model.titles import Title
from cocreate_gis.services import features
from cocreate_gis.services.gatherings import organisations
from cocreate_gis.services.gatherings.sight import personal_of
from cocreate_gis.services.references import record_names
from cocreate_gis.services.voices import escalation, moderation
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.door import error_door
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.views.voices.talk import journey_line

_STAY = "stay"

Row = dict[Any, Any]
Answered = Callable[[dict[int, Row], str, str], None]


def steps_of(row: Row) -> list[Transition]:
    """List the steps the office may take with a suggestion.

    Parameters
    ----------
    row : dict
        As `moderation.inbox` gives it.

    Returns
    -------
    list of Transition
        Without the release of a private report.
    """
    private = row["category"] in PRIVATE_CATEGORIES
    steps = [
        step
        for step in SUGGESTION_FLOW.transitions
        if step.source == row["status"] and step.action == "suggestion.moderate"
    ]
    return [step for step in steps if not (private and step.target == "released")]


def answer_dialog(desk: Desk, row: Row, fid: int, answered: Answered) -> None:
    """Open a suggestion to answer it.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    row : dict
        As `moderation.inbox` gives it.
    fid : int
        The suggestion.
    answered : callable
        Takes the step: rows by fid, target, reply.
    """
    words = desk.words

    @st.dialog(words("replies.act"), width="large")
    def ask() -> None:
        with error_door(words):
            st.html(f'<p class="cc-words">{escape(row["text"])}</p>{_contested(desk, row)}')
            _reached(desk, fid)
            step, hand_over, higher = st.tabs(
                [words("replies.tab_answer"), words("replies.tab_hand_over"), words("replies.tab_higher")]
            )
            with step:
                _step(desk, row, fid, answered)
            with hand_over:
                _hand_over(desk, row, fid)
            with higher:
                _higher(desk, row)

    ask()


def _reached(desk: Desk, fid: int) -> None:
    """How the person can be reached: shown when asked for, as somebody may be looking over the shoulder."""
    words = desk.words
    if not desk.may("personal.read") or not st.toggle(words("replies.reached"), key=f"reached-{fid}"):
        return
    said = features.look_at(desk.actor, desk.context, SUGGESTIONS, fid)
    known = personal_of(desk.actor, desk.context, SUGGESTIONS, said)
    shown = [known[name] for name in ("spoken_by", "contact") if name in known]
    st.write(literal(" · ".join(shown)) if shown else words("replies.not_reached"))


def _contested(desk: Desk, row: Row) -> str:
    if row["status"] != "contested" or not row["contest_reason"]:
        return ""
    objects = escape(desk.plain("replies.contested"))
    return f'<p class="cc-reply"><b>{objects}</b>{escape(row["contest_reason"])}</p>'


def _step(desk: Desk, row: Row, fid: int, answered: Answered) -> None:
    words, flow, key = desk.words, SUGGESTION_FLOW, f"reply-text-{fid}"
    targets = [*(step.target for step in steps_of(row)), _STAY]
    target = st.radio(
        words("data.to_status"),
        targets,
        format_func=lambda code: words("replies.stay") if code == _STAY else words.title(flow.states[code]),
    )
    place = row["place_name"] or row["community"] or ""
    templates = moderation.reply_templates(desk.actor, desk.context, row["category"], place, words.language)
    st.session_state.setdefault(key, row["reply"] or "")
    if templates:
        labels = told_apart({at: name for at, (name, _) in enumerate(templates)})
        chosen = st.selectbox(
            words("replies.template"),
            list(labels),
            None,
            format_func=labels.__getitem__,
            placeholder=words("replies.template_none"),
        )
        if chosen is not None and st.button(words("replies.template_take"), icon=":material/content_paste:"):
            st.session_state[key] = templates[chosen][1]
    reply = st.text_area(words("replies.reply"), key=key)
    if st.button(words("data.take_step"), type="primary"):
        if target == _STAY:
            moderation.reply_to(desk.actor, desk.context, fid, int(row["version"]), reply)
            st.rerun()
        answered({fid: row}, target, reply)


def _hand_over(desk: Desk, row: Row, fid: int) -> None:
    words = desk.words
    names = told_apart(record_names(desk.context, ORGANISATIONS.name))
    if not names:
        st.caption(words("replies.no_organisations"))
        return
    here = _responsible(desk, fid)
    offered = [*here, *(uid for uid in names if uid not in here)]
    chosen = st.selectbox(
        words("replies.handled_by"),
        offered,
        index=offered.index(row["handled_by"]) if row["handled_by"] in names else None,
        format_func=lambda uid: (
            desk.plain("replies.responsible", name=names[uid]) if uid in here else names[uid]
        ),
        placeholder=words("replies.nobody"),
    )
    if not here:
        st.caption(words("replies.nobody_responsible"))
    elif chosen and chosen not in here:
        told = words("print.mark_of_parts").join(names[uid] for uid in here)
        st.warning(words("replies.not_responsible", name=names[chosen], others=told))
    if st.button(words("replies.hand_over"), disabled=chosen == row["handled_by"]):
        moderation.assign(desk.actor, desk.context, {fid: int(row["version"])}, chosen)
        st.rerun()


def _responsible(desk: Desk, fid: int) -> list[str]:
    """Whoever answers for the place, the narrowest level first."""
    place = features.look_at(desk.actor, desk.context, SUGGESTIONS, fid).geometry
    if place is None:
        return []
    here = organisations.responsible_at(desk.actor, desk.context, place)
    return [str(uid) for uid in desk.context.frame(ORGANISATIONS, Visibility.STAFF).loc[here.index, "uid"]]


def _higher(desk: Desk, row: Row) -> None:
    words = desk.words
    st.html(journey_line(desk, escalation.journey(desk.actor, desk.context, row["uid"])))
    sent = escalation.sent_on(desk.actor, desk.context, row["uid"])
    waiting = sent[sent["status"].isin(("raised", "forwarded", "answered"))]
    for fid, record in zip(waiting.index, waiting.to_dict("records"), strict=True):
        _come_back(desk, int(fid), record)
        return
    heights = list(LEVELS)
    above = heights[heights.index(row["level"] or "community") + 1 :]
    level = st.selectbox(
        words("replies.to_level"), above, format_func=lambda code: desk.plain.title(Title(*LEVELS[code]))
    )
    note = st.text_area(words("replies.note"), key="escalation-note")
    due = st.date_input(words("replies.due"), None)
    if st.button(words("replies.pass_on"), type="primary", disabled=level is None):
        escalation.pass_on(desk.actor, desk.context, row["uid"], level, note, due)
        st.rerun()


def _come_back(desk: Desk, fid: int, record: Row) -> None:
    words, flow = desk.words, ESCALATION_FLOW
    targets = [step.target for step in flow.transitions if step.source == record["status"]]
    target = st.radio(words("replies.came"), targets, format_func=lambda code: words.title(flow.states[code]))
    said = st.text_area(words("replies.came_words"), key="escalation-words")
    if st.button(words("replies.came_note"), type="primary"):
        escalation.note_answer(desk.actor, desk.context, fid, int(record["version"]), target, said)
        st.rerun()
