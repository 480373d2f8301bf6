"""Points as staff keep them: members, coupons, and what the shops are owed."""

import pandas as pd
import streamlit as st

from cocreate_gis.model.ledger import EARNED, ENTRY_KINDS
from cocreate_gis.services.promises import points
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import choose
from cocreate_gis.ui.views.points.shops import choose_book

_CODES = "points-codes"


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Who may manage points.
    """
    book = choose_book(desk, "points-desk")
    if book is None:
        return
    st.caption(desk.words("points.no_traces"))
    people, redeem, shops = st.tabs(
        [desk.words(f"points.tab_{name}") for name in ("members", "redeem", "shops")]
    )
    known = points.shops(desk.actor, desk.context, book)
    with people:
        _members(desk, book)
    with redeem:
        _redeem(desk, book, known)
    with shops:
        _settle(desk, book, known)


def _tell(text: str) -> None:
    st.session_state["toast"] = text
    st.rerun()


def _members(desk: Desk, book: str) -> None:
    words = desk.words
    with st.expander(words("points.new_member"), icon=":material/person_add:"):
        name = st.text_input(words("points.member_name"))
        contact = st.text_input(words("points.member_contact"))
        if st.button(words("points.join"), disabled=not name.strip()):
            points.join(desk.actor, desk.context, book, name, contact)
            _tell(words("points.joined"))
    known = points.members(desk.actor, desk.context, book)
    if not known:
        st.info(words("points.no_members"))
        return
    # What she holds is not in the label: it changes with each press, and the choice would fall on another.
    labels = {key: " · ".join(filter(None, (one.name, one.contact[-4:]))) for key, (one, _) in known.items()}
    member = choose(words("points.member"), labels)
    chosen, held = known[member]
    st.caption(words("points.member_held", name=chosen.name, held=held))
    earn, exchange = st.columns(2, gap="medium")
    with earn, st.container(border=True):
        amount = int(st.number_input(words("points.points"), min_value=1, value=5))
        reason = st.selectbox(
            words("points.reason"), EARNED, format_func=lambda kind: words.title(ENTRY_KINDS[kind])
        )
        if st.button(words("points.earn"), width="stretch"):
            points.earn(desk.actor, desk.context, book, member, amount, reason)
            _tell(words("points.earned", points=amount))
    with exchange, st.container(border=True):
        count = int(st.number_input(words("points.count"), min_value=1, value=1))
        if st.button(words("points.exchange"), width="stretch"):
            st.session_state[_CODES] = points.exchange(desk.actor, desk.context, book, member, count)
            st.rerun()
        if codes := st.session_state.pop(_CODES, None):
            st.success(words("points.codes"))
            st.code("\n".join(codes), language=None)


def _redeem(desk: Desk, book: str, known: pd.DataFrame) -> None:
    words = desk.words
    if known.empty:
        st.info(words("points.no_shops"))
        return
    names = {str(uid): str(name) for uid, name in known["name"].items()}
    code = st.text_input(words("points.code"), placeholder="K7M-34P")
    shop = choose(words("points.shop"), names)
    if st.button(words("points.redeem"), type="primary", disabled=not code.strip()):
        done = points.redeem(desk.actor, desk.context, book, code, shop)
        _tell(words("points.redeemed", shop=done.shop, yuan=done.yuan))


def _settle(desk: Desk, book: str, known: pd.DataFrame) -> None:
    words = desk.words
    headings = {name: desk.plain(f"points.{name}") for name in known.columns}
    st.dataframe(known, hide_index=True, width="stretch", column_config=headings, placeholder="")
    owed = known[known["owed"] > 0]
    if owed.empty:
        st.caption(words("points.nothing_owed"))
        return
    names = {str(uid): str(name) for uid, name in owed["name"].items()}
    shop = choose(words("points.shop"), names, "settle-shop")
    if st.button(words("points.settle"), icon=":material/handshake:"):
        done = points.settle(desk.actor, desk.context, book, shop)
        _tell(words("points.settled_done", shop=done.shop, points=done.points, yuan=done.yuan))
