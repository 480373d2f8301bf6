"""The fund as its keepers work with it: what waits for whom, the books, and the periods that are closed."""

import datetime as dt

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.funds import EXPENSE_FLOW, FUND_EXPENSES, FUND_INCOME, INCOME_FLOW
from cocreate_gis.model.ledger import FEN, yuan_text
from cocreate_gis.model.titles import joined
from cocreate_gis.services import features
from cocreate_gis.services.promises import fund as books
from cocreate_gis.services.promises.fund import Standing
from cocreate_gis.services.promises.fund_books import lacking
from cocreate_gis.services.promises.fund_ledger import ledger, trial_balance
from cocreate_gis.store import Feature
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.parts import bullet_list
from cocreate_gis.ui.records import record_dialog
from cocreate_gis.ui.views.fund.public import choose_fund, figures, table

_WAITING = ("applied", "first_approved", "approved", "paid", "published")
_EXPECTED = ("entered", "pledged", "received")
_NEXT = {"approved": "paid", "paid": "published", "published": "evaluated"}
_FORMATS = ("xlsx", "csv", "pdf")


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Who may enter.
    """
    fund = choose_fund(desk, "fund-accounts")
    if fund is None:
        return
    stands = books.standing(desk.actor, desk.context, fund)
    figures(desk, stands, ("held", "promised", "open_pledges", "received", "spent"))
    _reminder(desk, stands)
    _purses(desk, stands)
    waiting, pledges, ledger, periods = st.tabs(
        [desk.words(f"funds.tab_{name}") for name in ("waiting", "pledges", "ledger", "periods")]
    )
    with waiting:
        _waiting(desk, fund)
    with pledges:
        _pledges(desk, fund)
    with ledger:
        _ledger(desk, fund)
    with periods:
        _periods(desk, stands)


def _reminder(desk: Desk, stands: Standing) -> None:
    words, late = desk.words, stands.next_on < desk.context.today
    key = "funds.publish_late" if late else "funds.publish_next"
    tell = st.warning if late else st.caption
    tell(words(key, day=stands.next_on))


def _purses(desk: Desk, stands: Standing) -> None:
    tied = {item: fen for item, fen in stands.by_purse.items() if item}
    if not tied:
        return
    names = books.item_names(desk.context)
    lines = [
        desk.plain("funds.purse", item=names.get(item, item), amount=yuan_text(fen))
        for item, fen in tied.items()
    ]
    with st.expander(desk.words("funds.tied", amount=yuan_text(sum(tied.values()))), icon=":material/lock:"):
        bullet_list(lines)
        free = yuan_text(stands.by_purse.get("", 0))
        st.caption(desk.words("funds.free", amount=free))


def _waiting(desk: Desk, fund: str) -> None:
    words = desk.words
    frame = desk.context.frame(FUND_EXPENSES, Visibility.STAFF)
    frame = frame[frame["fund"] == fund]
    for state in _WAITING:
        part = frame[frame["status"] == state]
        if part.empty:
            continue
        total = yuan_text(round(part["amount_yuan"].sum() * 100))
        title = words.title(EXPENSE_FLOW.states[state])
        st.markdown(f"**{title}** · {words('funds.stage_sum', count=len(part), amount=total)}")
        for fid in part.index:
            _wish(desk, int(fid), state)
    if frame[frame["status"].isin(_WAITING)].empty:
        st.info(words("funds.nothing_waits"))


def _wish(desk: Desk, fid: int, state: str) -> None:
    words = desk.words
    wish = features.look_at(desk.actor, desk.context, FUND_EXPENSES, fid)
    told = _card(desk, FUND_EXPENSES, wish)
    if state in _NEXT:
        step = EXPENSE_FLOW.transition(state, _NEXT[state])
        asked = joined(FUND_EXPENSES.field(name).title for name in step.asked)
        told.caption(words(f"funds.next_{state}", asked=asked))
    elif missing := [desk.plain.error(error) for error in lacking(desk.context, wish)]:
        told.caption(words("funds.missing"))
        with told:
            bullet_list(missing)
    else:
        told.caption(words(f"funds.next_{state}"))


def _card(desk: Desk, layer: Layer, record: Feature) -> DeltaGenerator:
    """Draw a record with its amount and the button that opens it; more may be written beside it."""
    with st.container(border=True):
        told, act = st.columns([4, 1], vertical_alignment="center")
        amount = yuan_text(round(float(str(record.values["amount_yuan"])) * FEN))
        told.text(desk.plain("funds.wish", name=record.values["name"], amount=amount))
        if act.button(desk.words("funds.open"), key=f"{layer.name}-{record.fid}", width="stretch"):
            record_dialog(desk, layer, record.fid)
    return told


def _pledges(desk: Desk, fund: str) -> None:
    words = desk.words
    frame = desk.context.frame(FUND_INCOME, Visibility.STAFF)
    frame = frame[(frame["fund"] == fund) & frame["status"].isin(_EXPECTED)]
    if frame.empty:
        st.info(words("funds.no_pledges"))
        return
    open_ones = frame["status"] != "received"
    late = open_ones & (pd.to_datetime(frame["due_on"]) < pd.Timestamp(desk.context.today))
    if late.any():
        st.warning(words("funds.pledges_late", count=int(late.sum())), icon=":material/schedule:")
    for fid in frame.sort_values("due_on").index:
        gift = features.look_at(desk.actor, desk.context, FUND_INCOME, int(fid))
        state, due = str(gift.values["status"]), gift.values["due_on"]
        told = _card(desk, FUND_INCOME, gift)
        told.caption(
            words("funds.pledge_due", state=INCOME_FLOW.states[state], day=due)
            if due and state != "received"
            else words.title(INCOME_FLOW.states[state])
        )


def _ledger(desk: Desk, fund: str) -> None:
    words = desk.words
    entries = ledger(desk.actor, desk.context, fund, desk.plain)
    if entries.empty:
        st.info(words("funds.empty_ledger"))
        return
    by_account, by_item, by_day = st.columns(3)
    accounts = by_account.multiselect(
        words("funds.account"), sorted(set(entries["account"])), placeholder=words("funds.all")
    )
    items = by_item.multiselect(
        words("funds.item"), sorted(set(entries["item"]) - {""}), placeholder=words("funds.all")
    )
    since = by_day.date_input(words("funds.since"), None)
    shown = entries
    # Whole entries, so that what is read still balances.
    for name, chosen in (("account", accounts), ("item", items)):
        if chosen:
            shown = shown[shown["number"].isin(shown.loc[shown[name].isin(chosen), "number"])]
    if isinstance(since, dt.date):
        shown = shown[shown["day"] >= since]
    table(desk, shown)
    sums = {side: f"{shown[side].sum():,.2f}" for side in ("debit", "credit")}
    st.caption(words("funds.sums", **sums))
    st.markdown(f"**{words('funds.trial_balance')}**")
    table(desk, trial_balance(desk.actor, desk.context, fund, desk.plain))
    if desk.may("data.export"):
        kind = st.segmented_control(
            words("funds.format"), _FORMATS, default=_FORMATS[0], required=True, format_func=str.upper
        )
        params = {"fund": fund, "format": kind, "language": words.language}
        job_watch.offer_document(desk, "fund_file", "fund", params)


def _periods(desk: Desk, stands: Standing) -> None:
    words = desk.words
    for period in stands.periods:
        at = period.closed_at.astimezone(desk.context.workspace.zone).date()
        st.text(desk.plain("funds.period", until=period.until, at=at))
    if not stands.periods:
        st.caption(words("funds.never_closed"))
    if not desk.may("fund.approve"):
        return
    st.caption(words("funds.close_help"))
    yesterday = desk.context.today - dt.timedelta(days=1)
    until = st.date_input(words("funds.close_until"), yesterday, max_value=yesterday)
    sure = st.checkbox(words("funds.close_sure"))
    if st.button(words("funds.close"), disabled=not sure, icon=":material/lock_clock:"):
        books.close(desk.actor, desk.context, stands.uid, until)
        st.session_state["toast"] = words("funds.closed")
        st.rerun()
