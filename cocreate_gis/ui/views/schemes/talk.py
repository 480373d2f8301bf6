"""What people say to an option, answered one by one; and the place where it is said."""

from html import escape

import streamlit as st

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.schemes import REMARK_FLOW, SCHEME_REMARKS
from cocreate_gis.services import features
from cocreate_gis.services.promises import remarks
from cocreate_gis.services.promises.options import OptionSeen
from cocreate_gis.services.promises.remarks import FROM_THE_PAGE, Remark
from cocreate_gis.services.promises.revisions import revisions_of
from cocreate_gis.services.voices.holding import held_for, held_words
from cocreate_gis.ui.desk import Desk

_WAITS = REMARK_FLOW.initial


def talk(desk: Desk, option: OptionSeen) -> None:
    """Draw what was said to an option, and let the person say something.

    Parameters
    ----------
    desk : Desk
        The person.
    option : OptionSeen
        The option.
    """
    words = desk.words
    said = remarks.remarks_on(desk.actor, desk.context, option.feature.uid)
    st.markdown(f"##### {words('schemes.said', count=len(said))}")
    why = remarks.closed_because(desk.context, option.feature)
    if why is not None:
        st.caption(words.error(why))
    elif desk.may("feature.edit"):
        _write_down(desk, option)
    else:
        _say(desk, option)
    if not said:
        st.caption(words("schemes.nothing_said_yet"))
    for one in said:
        with st.container(border=True):
            _remark(desk, one)
            if desk.may("feature.edit") and one.status == _WAITS:
                _answer(desk, option, one)


def _say(desk: Desk, option: OptionSeen) -> None:
    words = desk.words
    with st.form(f"remark-{option.feature.uid}", clear_on_submit=True, border=False):
        limit = SCHEME_REMARKS.field("text").limit
        text = st.text_area(words("schemes.your_remark"), max_chars=limit, help=words("schemes.remark_help"))
        if st.form_submit_button(words("schemes.say"), type="primary", icon=":material/send:"):
            remarks.remark(desk.actor, desk.context, option.feature.uid, text)
            st.session_state["toast"] = words("schemes.thanks")
            st.rerun()


def _write_down(desk: Desk, option: OptionSeen) -> None:
    words = desk.words
    titles = desk.plain.coded(SCHEME_REMARKS.field("source").domain)
    heard = [code for code in titles if code != FROM_THE_PAGE]
    with (
        st.expander(words("schemes.write_down"), icon=":material/edit_note:"),
        st.form(f"heard-{option.feature.uid}", clear_on_submit=True, border=False),
    ):
        source = st.selectbox(
            words("schemes.heard_where"), heard, heard.index("meeting"), format_func=titles.__getitem__
        )
        text = st.text_area(
            words.title(SCHEME_REMARKS.field("text").title), max_chars=SCHEME_REMARKS.field("text").limit
        )
        st.caption(words("schemes.no_names"))
        if st.form_submit_button(words("forms.save"), type="primary"):
            remarks.write_down(desk.actor, desk.context, option.feature.uid, text, source)
            st.rerun()


def _remark(desk: Desk, one: Remark) -> None:
    plain, staff = desk.plain, desk.actor.visibility is Visibility.STAFF
    parts = [plain.date(one.created_at.date())]
    if one.revision:
        parts.append(plain("schemes.on_revision", number=one.revision))
    if staff and one.source:
        parts.append(plain.coded(SCHEME_REMARKS.field("source").domain)[one.source])
    if one.status != "answered":
        parts.append(plain.title(REMARK_FLOW.states[one.status]))
    if one.own:
        parts.append(plain("schemes.own"))
    told = f'<p class="cc-words">{escape(one.text)}</p><p class="cc-note">{escape(" · ".join(parts))}</p>'
    if one.reply:
        changed = plain("schemes.changed_in", number=one.answered_in) if one.answered_in else ""
        told += f'<p class="cc-reply"><b>{escape(plain("schemes.answer"))}</b>{escape(one.reply)}'
        told += f" <b>{escape(changed)}</b></p>"
    st.html(told)


def _answer(desk: Desk, option: OptionSeen, one: Remark) -> None:
    words = desk.words
    numbers = revisions_of(desk.context, option.feature.uid, Visibility.STAFF).index.tolist()
    if held := held_for(desk.context, one.text):
        st.warning(words("schemes.held", why=held_words(held, desk.plain)), icon=":material/privacy_tip:")
    with st.form(f"answer-{one.fid}-{one.version}", border=False):
        reply = st.text_area(words("schemes.answer_it"), key=f"reply-{one.fid}-{one.version}")
        changed = st.selectbox(
            words("schemes.changed_in_which"),
            numbers,
            None,
            format_func=lambda number: desk.plain("schemes.number", number=number),
            placeholder=desk.plain("schemes.not_changed"),
            key=f"changed-{one.fid}-{one.version}",
        )
        sent, withheld = st.columns(2)
        answered = sent.form_submit_button(words("schemes.send_answer"), type="primary", width="stretch")
        kept_back = withheld.form_submit_button(words("schemes.withhold"), width="stretch")
    if not (answered or kept_back):
        return
    try:
        if answered:
            remarks.answer(desk.actor, desk.context, one.fid, one.version, reply, changed)
        else:
            features.move(desk.actor, desk.context, SCHEME_REMARKS, one.fid, one.version, "withheld")
    except CoCreateError as error:
        st.error(words.error(error))
        return
    st.rerun()
