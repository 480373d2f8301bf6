"""Surveys: who is asked what and until when, answers from paper, results against last year."""

import streamlit as st

from cocreate_gis.model.layers.participation import SURVEY_FLOW, SURVEYS
from cocreate_gis.model.phases import Phase
from cocreate_gis.services.gatherings import surveys
from cocreate_gis.services.gatherings.survey_results import may_see
from cocreate_gis.services.gatherings.surveys import Survey
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.records import just_made, new_record_dialog, offer_undo, record_form
from cocreate_gis.ui.survey_builder import build_questions
from cocreate_gis.ui.survey_pages import enter_answers, show_results
from cocreate_gis.ui.way_in import way_in


def render(desk: Desk) -> None:
    """Draw the section.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    offer_undo(desk)
    known = {survey.fid: survey for survey in surveys.surveys(desk.actor, desk.context)}
    may_manage = desk.may(SURVEYS.edit_action)
    which, new = st.columns([3, 1], vertical_alignment="bottom")
    if may_manage and new.button(words("surveys.new"), icon=":material/add:", width="stretch"):
        new_record_dialog(desk, SURVEYS)
    if not known:
        st.info(words("data.empty", layer=SURVEYS.title))
        return
    made = just_made(SURVEYS)
    if made in known:
        st.session_state["survey"] = made
    labels = told_apart(
        {
            fid: f"{one.name} · {desk.plain.title(SURVEY_FLOW.states[one.status])}"
            for fid, one in known.items()
        }
    )
    fid = which.selectbox(
        words.title(SURVEYS.title),
        list(known),
        format_func=labels.__getitem__,
        key="survey",
    )
    _one(desk, known[fid], may_manage=may_manage)


def _one(desk: Desk, survey: Survey, *, may_manage: bool) -> None:
    words = desk.words
    way_in(desk, SURVEYS, survey.fid)
    if survey.phase is Phase.OPEN and survey.closes_on:
        st.caption(words("surveys.until", day=survey.closes_on))
    parts = {
        "results": may_see(desk.actor, survey),
        "paper": desk.may("survey.enter") and survey.phase in (Phase.OPEN, Phase.TALKING),
        "questions": may_manage,
        "record": may_manage,
    }
    offered = [name for name, is_offered in parts.items() if is_offered]
    if not offered:
        return
    part = st.segmented_control(
        words("meetings.parts"),
        offered,
        # Nothing can come of a survey before it asks something.
        default=offered[0] if survey.questions or not may_manage else "questions",
        required=True,
        format_func=lambda name: words(f"surveys.part_{name}"),
        label_visibility="collapsed",
        key=f"survey-part-{survey.fid}",
    )
    if part == "results":
        show_results(desk, survey)
    elif part == "paper":
        enter_answers(desk, survey)
    elif part == "questions":
        build_questions(desk, survey)
    else:
        if st.button(words("surveys.next_round"), icon=":material/event_repeat:"):
            surveys.next_round(desk.actor, desk.context, survey)
            st.rerun()
        record_form(desk, SURVEYS, survey.fid)
