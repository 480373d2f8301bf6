"""Building a survey: questions one under the other, each with its own form."""

from collections.abc import Sequence

import streamlit as st

from cocreate_gis.model.surveys import Question, QuestionKind, options_from
from cocreate_gis.services.gatherings.surveys import Survey, set_questions
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.door import error_door
from cocreate_gis.ui.markdown import literal


def build_questions(desk: Desk, survey: Survey) -> None:
    """Draw the questions of a survey with what may be done to each.

    Parameters
    ----------
    desk : Desk
        A person who manages surveys.
    survey : Survey
        As it stands.
    """
    words, asked = desk.words, survey.questions
    for position, question in enumerate(asked):
        title = f"{position + 1}. {literal(question.zh)} · {words(f'surveys.kind_{question.kind}')}"
        with st.expander(title):
            _form(desk, survey, question, position)
            up, down, gone = st.columns(3)
            key = f"{question.code}-{survey.version}"
            if up.button("↑", key=f"up-{key}", disabled=position == 0, width="stretch"):
                _save(desk, survey, _moved(asked, position, position - 1))
            if down.button("↓", key=f"down-{key}", disabled=position == len(asked) - 1, width="stretch"):
                _save(desk, survey, _moved(asked, position, position + 1))
            if gone.button(words("data.remove"), key=f"gone-{key}", width="stretch"):
                _save(desk, survey, [*asked[:position], *asked[position + 1 :]])
    with st.expander(words("surveys.new_question"), expanded=not asked):
        _form(desk, survey, None, len(asked))


def _moved(asked: Sequence[Question], start: int, end: int) -> list[Question]:
    questions = list(asked)
    questions.insert(end, questions.pop(start))
    return questions


def _form(desk: Desk, survey: Survey, question: Question | None, position: int) -> None:
    words = desk.words
    key = f"{question.code if question else 'new'}-{survey.version}"
    zh = st.text_input(words("surveys.in_chinese"), question.zh if question else "", 300, key=f"zh-{key}")
    en = st.text_input(words("surveys.in_english"), question.en if question else "", 300, key=f"en-{key}")
    kinds = list(QuestionKind)
    chosen, needed = st.columns(2, vertical_alignment="bottom")
    kind = chosen.selectbox(
        words("surveys.kind"),
        kinds,
        kinds.index(question.kind) if question else 0,
        format_func=lambda one: words(f"surveys.kind_{one}"),
        key=f"kind-{key}",
    )
    required = needed.checkbox(
        words("surveys.required"), question.required if question else False, key=f"required-{key}"
    )
    options = question.options if question else ()
    if kind in (QuestionKind.CHOICE, QuestionKind.CHOICES):
        before = "\n".join(f"{option.zh} / {option.en}" if option.en else option.zh for option in options)
        written = st.text_area(
            words("surveys.options"), before, key=f"options-{key}", help=words("surveys.options_help")
        )
        options = options_from(written, options)
    steps = question.steps if question else 5
    if kind is QuestionKind.SCALE:
        steps = int(st.number_input(words("surveys.steps"), 2, 10, steps, key=f"steps-{key}"))
    if st.button(words("forms.save"), type="primary", disabled=not zh.strip(), key=f"save-{key}"):
        used = {other.code for other in survey.questions}
        fresh = next(code for number in range(1, 1_000) if (code := f"q{number}") not in used)
        made = Question(
            code=question.code if question else fresh,
            kind=kind,
            zh=zh.strip(),
            en=en.strip(),
            required=required,
            options=options if kind in (QuestionKind.CHOICE, QuestionKind.CHOICES) else (),
            steps=steps,
        )
        _save(desk, survey, [*survey.questions[:position], made, *survey.questions[position + 1 :]])


def _save(desk: Desk, survey: Survey, questions: Sequence[Question]) -> None:
    with error_door(desk.words):
        set_questions(desk.actor, desk.context, survey, questions)
        st.rerun()
