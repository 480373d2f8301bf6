"""One suggestion opened: how far it travelled, what others say, and a place to say something."""

from html import escape

import streamlit as st

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.suggestions import (
    COMMENTS,
    RESPONDENTS,
    SUGGESTION_FLOW,
)
from cocreate_gis.model.titles import Title
from cocreate_gis.services.voices import comments, escalation
from cocreate_gis.services.voices.comments import Comment, CommentDraft
from cocreate_gis.services.voices.conversation import kept_suggestion
from cocreate_gis.services.voices.escalation import Step
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.door import error_door

_OPENED, _SENT = "talk_opened", "talk_sent"


def open_talk(uid: str) -> None:
    """Have a suggestion opened by the next `render`.

    Parameters
    ----------
    uid : str
        The suggestion.
    """
    st.session_state[_OPENED] = uid
    st.session_state.pop(_SENT, None)


def render(desk: Desk) -> None:
    """Draw the opened suggestion over the page, until it is closed.

    It is drawn in every run: a page whose map moves runs again, and would close what it draws only once.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    uid = st.session_state.get(_OPENED)
    if uid is None:
        return
    words = desk.words

    @st.dialog(words("talk.title"), width="large", on_dismiss=lambda: st.session_state.pop(_OPENED, None))
    def show() -> None:
        with error_door(words):
            kept = kept_suggestion(desk.actor, desk.context, uid)
            st.html(f'<p class="cc-words">{escape(kept.values["text"])}</p>')
            st.html(journey_line(desk, escalation.journey(desk.actor, desk.context, uid)))
            _comments(desk, uid)
            _write(desk, uid)

    show()


def journey_line(desk: Desk, steps: list[Step]) -> str:
    """Draw how far a suggestion travelled.

    Parameters
    ----------
    desk : Desk
        The words.
    steps : list of Step
        Oldest first.

    Returns
    -------
    str
        HTML: one line of steps, the last one being where it stands.
    """
    items = "".join(
        f"<li><b>{escape(_step_title(desk, step))}</b> <time>{escape(desk.plain.date(step.on))}</time>"
        + (f'<p class="cc-words">{escape(step.words)}</p>' if step.words else "")
        + "</li>"
        for step in steps
    )
    label = escape(desk.plain("talk.journey"))
    return f'<p class="cc-note">{label}</p><ol class="cc-journey" aria-label="{label}">{items}</ol>'


def _step_title(desk: Desk, step: Step) -> str:
    words = desk.plain
    if step.kind == "said":
        return words("talk.said")
    if step.kind == "level":
        return escalation.passed_on_words(step, words)
    plain = desk.actor.visibility is Visibility.PUBLIC
    return words.title((SUGGESTION_FLOW.plain if plain else SUGGESTION_FLOW.states)[step.state])


def _comments(desk: Desk, uid: str) -> None:
    words = desk.words
    written = comments.under(desk.actor, desk.context, uid)
    speakers = sorted({comment.respondent for comment in written if comment.respondent})
    chosen: list[str] = []
    if len(speakers) > 1:
        chosen = st.pills(
            words("talk.who"),
            speakers,
            selection_mode="multi",
            format_func=lambda code: words.title(Title(*RESPONDENTS[code])),
        )
    if not written:
        st.caption(words("talk.nothing"))
    for comment in written:
        if not chosen or comment.respondent in chosen:
            st.html(_comment(desk, comment))


def _comment(desk: Desk, comment: Comment) -> str:
    words = desk.plain
    who = [words("talk.office")] if comment.official else [comment.nickname or words("talk.neighbour")]
    if comment.respondent:
        who.append(words.title(Title(*RESPONDENTS[comment.respondent])))
    who.append(words.date(comment.created_at.date()))
    if comment.status != "released":
        who.append(words("talk.waiting" if comment.status == "received" else "talk.withheld"))
    official = " cc-official" if comment.official else ""
    return (
        f'<div class="cc-comment{official}"><p class="cc-note">{escape(" · ".join(who))}</p>'
        f'<p class="cc-words">{escape(comment.text)}</p></div>'
    )


def _write(desk: Desk, uid: str) -> None:
    words = desk.words
    if told := st.session_state.pop(_SENT, None):
        st.success(told, icon=":material/check:")
    official = desk.may("suggestion.moderate")
    with st.form("talk", clear_on_submit=False, border=False):
        text = st.text_area(
            words("talk.write_office" if official else "talk.write"),
            max_chars=COMMENTS.field("text").limit,
            key="talk_text",
        )
        nickname, respondent = "", None
        if not official:
            name, speaker = st.columns(2)
            nickname = name.text_input(words("suggest.nickname"), max_chars=COMMENTS.field("nickname").limit)
            respondent = speaker.selectbox(
                words("talk.respondent"),
                list(RESPONDENTS),
                None,
                format_func=lambda code: desk.plain.title(Title(*RESPONDENTS[code])),
                placeholder=words("talk.respondent_any"),
            )
        if st.form_submit_button(words("talk.send"), type="primary", on_click=None):
            draft = CommentDraft(text=text, nickname=nickname, respondent=respondent)
            try:
                status = comments.write(desk.actor, desk.context, uid, draft)
            except CoCreateError as error:
                st.error(words.error(error), icon=":material/error:")
                return
            st.session_state[_SENT] = words("talk.sent" if status == "released" else "talk.sent_waiting")
            del st.session_state["talk_text"]
            st.rerun(scope="fragment")
