"""A person asks the office to be forgotten: found, told what will go, confirmed, erased."""

from html import escape

import streamlit as st

from cocreate_gis.model.permissions import VISITOR
from cocreate_gis.services.voices import forgetting
from cocreate_gis.ui.desk import Desk

_DONE = "forgotten"


def render(desk: Desk) -> None:
    """Draw the section.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    if st.session_state.pop(_DONE, False):
        st.success(words("forget.done"), icon=":material/check:")
    st.caption(words("forget.help"))
    asked = st.text_input(words("forget.asked"), placeholder=words("forget.asked_example")).strip()
    if not asked:
        return
    found = forgetting.find(desk.actor, desk.context, asked)
    if not found:
        st.info(words("forget.nobody"))
    for kept in found:
        with st.container(border=True):
            _person(desk, kept, "forget.sure")


def render_own(desk: Desk) -> None:
    """Draw what a person can have erased that was said from this browser, or under this account.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    if st.session_state.pop(_DONE, False):
        st.success(desk.words("forget.own_done"), icon=":material/check:")
    if desk.actor.uid == VISITOR.uid:
        return
    kept = forgetting.what_is_kept(desk.actor, desk.context, desk.actor.uid)
    if kept.is_nothing:
        return
    with st.expander(desk.words("forget.own_everything"), icon=":material/delete_forever:"):
        st.caption(desk.words("forget.own_everything_help"))
        _person(desk, kept, "forget.own_sure")


def _person(desk: Desk, kept: forgetting.Kept, sure_key: str) -> None:
    words, plain = desk.words, desk.plain
    told = "".join(f"<li>{escape(text)}</li>" for text in kept.texts)
    st.html(f"<ul>{told}</ul>")
    lines = "".join(
        f"<li>{escape(plain(f'forget.{name}', count=count))}</li>" for name, count in kept.counts.items()
    )
    st.markdown(f"**{words('forget.will_go')}**")
    st.html(f"<ul>{lines}</ul>")
    sure = st.checkbox(words(sure_key), key=f"sure-{kept.person}")
    if st.button(
        words("forget.erase"), key=f"erase-{kept.person}", disabled=not sure, icon=":material/delete_forever:"
    ):
        forgetting.forget(desk.actor, desk.context, kept.person)
        st.session_state[_DONE] = True
        st.rerun()
