"""Answers of a survey on the screen: entered from paper, and counted."""

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.places import COMPOUNDS
from cocreate_gis.model.surveys import Question, QuestionKind
from cocreate_gis.services.gatherings import survey_results
from cocreate_gis.services.gatherings.survey_results import Result, answer_title
from cocreate_gis.services.gatherings.surveys import Survey, answers_of, enter
from cocreate_gis.services.voices.whereabouts import listed_places
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.door import error_door
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.object_choice import object_choice

_ENTERED = "survey_entered"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def enter_answers(desk: Desk, survey: Survey) -> None:
    """Ask for what stands on a paper form.

    Parameters
    ----------
    desk : Desk
        A person who may enter for others.
    survey : Survey
        What was asked.
    """
    words = desk.words
    entered = st.session_state.setdefault(_ENTERED, 0)
    if entered:
        st.caption(words("surveys.entered", count=entered))
    key = f"paper-{survey.fid}-{entered}"
    place = object_choice(desk, f"{key}-home")
    spoken_by = st.text_input(words("surveys.spoken_by"), key=f"{key}-who", max_chars=40)
    answers = {
        question.code: _input(desk, question, f"{key}-{question.code}") for question in survey.questions
    }
    if st.button(words("surveys.keep_paper"), type="primary"):
        with error_door(words):
            enter(desk.actor, desk.context, survey, answers, place, spoken_by)
            st.session_state[_ENTERED] = entered + 1
            st.rerun()


def _input(desk: Desk, question: Question, key: str) -> object:
    words = desk.words
    label = words.title(question.title) + (" *" if question.required else "")
    titles = {option.code: words.title(option.title) for option in question.options}
    match question.kind:
        case QuestionKind.CHOICE:
            return st.pills(label, list(titles), format_func=titles.__getitem__, key=key)
        case QuestionKind.CHOICES:
            return st.pills(
                label, list(titles), format_func=titles.__getitem__, selection_mode="multi", key=key
            )
        case QuestionKind.SCALE:
            return st.pills(label, list(range(1, question.steps + 1)), key=key)
        case QuestionKind.PLACE:
            places = listed_places(desk.actor, desk.context)
            names = told_apart({place.uid: name for place, name in places.items()})
            return st.selectbox(
                label, list(names), None, format_func=names.__getitem__, key=key, placeholder="—"
            )
        case QuestionKind.TEXT:
            return st.text_area(label, key=key, height=80)


def show_results(desk: Desk, survey: Survey) -> None:
    """Draw what came of a survey, as far as the reader may know it.

    Parameters
    ----------
    desk : Desk
        The reader.
    survey : Survey
        A survey whose results she may see.
    """
    words = desk.words
    found = survey_results.results(desk.actor, desk.context, survey)
    changes = survey_results.compare(desk.actor, desk.context, survey)
    moved = {(change.question.code, change.code): change for change in changes}
    if desk.may("survey.report"):
        _response(desk, survey)
    for result in found:
        st.markdown(f"**{words.title(result.question.title)}**")
        told = words("surveys.answered", count=result.answered)
        if result.mean is not None:
            told += " · " + words("surveys.mean", mean=round(result.mean, 2), last=result.question.steps)
        st.caption(told)
        rows = [_row(desk, result, str(code), count, moved) for code, count in result.counts.items()]
        if rows:
            share = st.column_config.ProgressColumn(words("surveys.share"), format="percent", max_value=1)
            st.dataframe(
                pd.DataFrame(rows).dropna(axis="columns", how="all").round(3),
                hide_index=True,
                width="stretch",
                column_config={words("surveys.share"): share},
                placeholder="",
            )
        for text in result.texts:
            st.text(f"· {text}")
        if desk.may("survey.report") and result.question.is_choice and result.answered:
            with st.expander(words("surveys.by_place")):
                _by_place(desk, survey, result.question)


def _row(
    desk: Desk,
    result: Result,
    code: str,
    count: object,
    moved: dict[tuple[str, str], survey_results.Change],
) -> dict[str, object]:
    words = desk.plain
    change = moved.get((result.question.code, code))
    return {
        words("surveys.answer"): answer_title(desk.context, result.question, code, words),
        words("surveys.people"): str(count),
        words("surveys.share"): result.share(count),
        words("surveys.before"): None if change is None else words.percent(change.before, 0),
        words("surveys.points"): None if change is None else f"{change.points:+g}",
    }


def _response(desk: Desk, survey: Survey) -> None:
    words = desk.words
    told = survey_results.response(desk.actor, desk.context, survey)
    total, answers = len(answers_of(desk.context, survey)), int(told["answers"].sum())
    households = int(told["households"].sum())
    rate = round(answers / households * 100, 2) if households else "—"
    case = "none" if not total else "nowhere" if not answers else "all" if answers == total else "some"
    head, take = st.columns([3, 1], vertical_alignment="center")
    head.write(words(f"surveys.rate_{case}", total=total, answers=answers, rate=rate))
    take.download_button(
        words("surveys.download"),
        lambda: survey_results.workbook(desk.actor, desk.context, survey, desk.plain),
        file_name=f"{survey.slug}.xlsx",
        mime=_XLSX,
        width="stretch",
        icon=":material/download:",
        on_click="ignore",
    )
    with st.expander(words("surveys.response")):
        st.dataframe(
            told.sort_values("answers", ascending=False).rename_axis(words.title(COMPOUNDS.title)),
            width="stretch",
            column_config={
                "answers": words("surveys.people"),
                "households": words.title(COMPOUNDS.field("households").title),
                "per_100": words("surveys.per_100"),
            },
            placeholder="",
        )


def _by_place(desk: Desk, survey: Survey, question: Question) -> None:
    words = desk.plain
    told = survey_results.by_place(desk.actor, desk.context, survey, question)
    named = told.assign(code=[answer_title(desk.context, question, code, words) for code in told["code"]])
    titles = {
        "place_name": words.title(COMPOUNDS.title),
        "code": words("surveys.answer"),
        "now": words("surveys.now"),
        "before": words("surveys.before"),
    }
    st.dataframe(named, hide_index=True, width="stretch", column_config=titles)
