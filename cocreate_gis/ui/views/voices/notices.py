"""What a person is told, what she follows, and where she wants mail."""

from html import escape

import streamlit as st

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.titles import Language
from cocreate_gis.services.geometry import from_geojson
from cocreate_gis.services.notices import follows, mail, notices
from cocreate_gis.services.notices.deadlines import CASES
from cocreate_gis.services.notices.notices import STAFF, Told
from cocreate_gis.services.voices import moderation
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.door import error_door
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import VIOLET, layers_of, overlay, view_of
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.register_pages import open_page
from cocreate_gis.ui.views.told_in import lead_to_page
from cocreate_gis.ui.views.voices import forget as voices_forget
from cocreate_gis.ui.views.voices import talk as voices_talk

_PAGE = 20
_SHOWN, _DRAWING = "notices_shown", "notices_drawing"


def render(desk: Desk) -> None:
    """Draw the section.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    told, followed = st.columns([1.3, 1], gap="large")
    with told:
        st.markdown(f"##### {words('notices.told')}")
        _told(desk)
    with followed:
        st.markdown(f"##### {words('notices.followed')}")
        _followed(desk)
        st.markdown(f"##### {words('notices.by_mail')}")
        _address(desk, "")
        if desk.may("office.mail"):
            st.markdown(f"##### {words('notices.by_mail_office')}")
            _address(desk, STAFF)
        voices_forget.render_own(desk)
    voices_talk.render(desk)


def _told(desk: Desk) -> None:
    words = desk.words
    every = notices.mine(desk.actor, desk.context)
    if not every:
        st.info(words("notices.nothing"), icon=":material/notifications:")
        return
    unread = notices.unread(desk.actor, desk.context)
    if unread and st.button(words("notices.read_all", count=unread), icon=":material/done_all:"):
        notices.read_all(desk.actor, desk.context)
        st.rerun()
    shown = st.session_state.setdefault(_SHOWN, _PAGE)
    for told in every[:shown]:
        _one(desk, told)
    if len(every) > shown:
        st.button(
            words("said.more", count=len(every) - shown),
            on_click=lambda: st.session_state.update({_SHOWN: shown + _PAGE}),
            width="stretch",
        )


def _one(desk: Desk, told: Told) -> None:
    words, uid = desk.words, told.notice.uid
    new = told.notice.read_at is None
    with st.container(border=True, key=f"notice-{uid}"):
        day = desk.plain.date(told.notice.created_at.astimezone(desk.context.workspace.zone).date())
        sentence = escape(told.sentence(desk.plain))
        mark = f'<b class="cc-new">{escape(desk.plain("notices.new"))}</b> ' if new else ""
        reply = f'<p class="cc-reply">{escape(told.reply)}</p>' if told.reply else ""
        st.html(f'<p class="cc-words">{mark}{sentence}</p>{reply}<p class="cc-note">{escape(day)}</p>')
        if told.notice.kind in CASES and st.button(
            words("notices.open_deadlines"), key=f"open-{uid}", icon=":material/event_busy:"
        ):
            open_page("registers", "structures", "deadlines")
            st.switch_page(desk.pages["registers"])
        if (
            told.record
            and told.notice.person != STAFF
            and st.button(words("notices.open"), key=f"open-{uid}", icon=":material/arrow_forward:")
        ):
            lead_to_page(desk, LAYERS[told.notice.params["layer"]], told.record.fid)
        if told.suggestion is None:
            return
        with st.container(horizontal=True):
            if st.button(words("notices.open"), key=f"open-{uid}", icon=":material/forum:"):
                voices_talk.open_talk(told.suggestion.uid)
            if _may_contest(desk, told) and st.button(
                words("notices.contest"), key=f"contest-{uid}", icon=":material/undo:"
            ):
                _contest_dialog(desk, told.suggestion.uid)


def _may_contest(desk: Desk, told: Told) -> bool:
    done = told.suggestion is not None and told.suggestion.values["status"] == "done"
    own = done and told.notice.person == desk.actor.uid and told.notice.kind == "status"
    return bool(own and told.suggestion and moderation.is_own(desk.actor, desk.context, told.suggestion.uid))


def _contest_dialog(desk: Desk, uid: str) -> None:
    words = desk.words

    @st.dialog(words("notices.contest"))
    def ask() -> None:
        with error_door(words):
            reason = st.text_area(words("notices.contest_why"), max_chars=500)
            if st.button(words("notices.contest_send"), type="primary"):
                moderation.contest(desk.actor, desk.context, reason, uid=uid)
                st.session_state["toast"] = words("notices.contested_sent")
                st.rerun()

    ask()


def _followed(desk: Desk) -> None:
    words = desk.words
    wishes = follows.mine(desk.actor, desk.context)
    if not wishes:
        st.caption(words("notices.follow_nothing"))
    for wish in wishes:
        name, end = st.columns([3, 1], vertical_alignment="center")
        icon = ":material/draw:" if wish.area is not None else ":material/chat_bubble:"
        title = wish.title or words("notices.gone")
        name.markdown(f"{icon} {literal(title)}")
        if end.button(
            words("notices.end"),
            key=f"end-{wish.uid}",
            width="stretch",
            help=words("notices.end_help", title=title),
        ):
            follows.end(desk.actor, desk.context, wish.uid)
            st.rerun()
    if st.toggle(words("notices.draw_area"), key=_DRAWING):
        _draw_area(desk)


def _draw_area(desk: Desk) -> None:
    words = desk.words
    title = st.text_input(
        words("notices.area_title"), placeholder=words("notices.area_example"), max_chars=40
    )
    st.caption(words("notices.area_how"))
    areas = [wish for wish in follows.mine(desk.actor, desk.context) if wish.area is not None]
    drawn = gismap(
        "follow-area",
        layers=layers_of(desk, only=(COMMUNITIES,)),
        view=view_of(desk),
        language=words.language,
        mode="polygon",
        tools=("polygon",),
        overlays=[overlay("areas", words("notices.followed"), follows.frame_of(areas), color=VIOLET)]
        if areas
        else [],
        height=420,
    ).drawn
    if drawn is not None:
        try:
            follows.follow_area(desk.actor, desk.context, from_geojson(drawn.geometry), title)
        except CoCreateError as error:
            st.error(words.error(error), icon=":material/error:")
            return
        st.session_state["toast"] = words("notices.area_followed", title=title)
        st.rerun()


def _address(desk: Desk, box: str) -> None:
    words = desk.words
    if not mail.is_offered(desk.context):
        st.caption(words("error.mail_off"))
        return
    known = mail.address_of(desk.actor, desk.context, box)
    if known is None:
        with st.form(f"mail-{box}", border=False):
            typed = st.text_input(
                words("notices.mail_address"), placeholder="name@example.org", max_chars=120
            )
            st.caption(words("notices.mail_note"))
            if st.form_submit_button(words("notices.mail_set")):
                _set(desk, typed, words.language, box)
        return
    state = "notices.mail_on" if known.confirmed_at else "notices.mail_waiting"
    st.markdown(words(state, address=known.address))
    if st.button(words("notices.mail_end"), key=f"mail-end-{box}"):
        mail.forget_address(desk.actor, desk.context, box)
        st.rerun()


def _set(desk: Desk, typed: str, language: Language, box: str) -> None:
    try:
        mail.set_address(desk.actor, desk.context, typed, language, box)
    except CoCreateError as error:
        st.error(desk.words.error(error), icon=":material/error:")
        return
    st.rerun()
