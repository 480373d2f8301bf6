"""What a step of a fund's record asks for, and the entry it makes in the ledger, in the same transaction."""

import datetime as dt
from collections.abc import Callable, Mapping

import pandas as pd
import sqlalchemy as sa

from cocreate_gis.model.errors import CoCreateError, Conflict, Forbidden, InvalidInput
from cocreate_gis.model.layers.base import LIST_MARK, Layer
from cocreate_gis.model.layers.funds import FUND_EXPENSES, FUND_INCOME, FUNDS, QUOTES
from cocreate_gis.model.layers.projects import PROJECTS, WORK_ITEMS
from cocreate_gis.model.ledger import (
    BANK,
    GIVEN,
    PLEDGES,
    RECEIVABLE,
    Line,
    payment,
    to_fen,
    yuan_text,
)
from cocreate_gis.model.records import check_booked
from cocreate_gis.services.context import Context
from cocreate_gis.services.registers.rules import rule
from cocreate_gis.store import (
    Feature,
    Writer,
    get_feature,
    post_entry,
    read_balances,
    read_features,
    read_history,
    reverse_entries,
    standing_entries,
)

_APPROVALS = ("first_approved", "approved")
Values = Mapping[str, object]


def book_step(writer: Writer, context: Context, layer: Layer, current: Feature, whole: Values) -> None:
    """Check a step of a fund's record, and write what it means into the ledger.

    Parameters
    ----------
    writer : Writer
        The transaction of the step.
    context : Context
        The workspace.
    layer : Layer
        Kind of the record; any but those of a fund pass.
    current : Feature
        The record before the step.
    whole : Mapping[str, object]
        What it holds after it, with the state it reaches.

    Raises
    ------
    Conflict
        ``fund_not_running``, ``fund_not_empty``, ``fund_too_small``, ``fund_spent_already``,
        ``already_booked``, ``stands_in_books``.
    InvalidInput
        ``period_closed``, ``money_fraction``, ``expense_without_item``, ``expense_without_place``,
        ``expense_quotes``, ``expense_purpose``, ``second_approval``, ``one_approval_enough``.
    Forbidden
        ``own_application``, ``approved_already``.
    """
    if layer.booked and layer.flow:
        asked = layer.flow.transition(str(current.values["status"]), str(whole["status"])).asked
        changed = {name for name in layer.booked if whole.get(name) != current.values.get(name)}
        check_booked(layer, current.values, changed - set(asked))
    if layer is FUNDS:
        _end(writer, current, whole)
    elif layer is FUND_INCOME:
        _book_income(writer, context, current, whole)
    elif layer is FUND_EXPENSES:
        _book_expense(writer, context, current, whole)


def check_removal(writer: Writer, layer: Layer, current: Feature) -> None:
    """Refuse to remove what stands in the books, and a fund that has taken up its work.

    Parameters
    ----------
    writer : Writer
        The transaction.
    layer : Layer
        Kind of the record.
    current : Feature
        The record.

    Raises
    ------
    Conflict
        ``stands_in_books``; ``fund_has_records``: income or spending belongs to it.
    """
    check_booked(layer, current.values)
    if layer is not FUNDS:
        return
    belonging = sum(
        len(read_features(writer.connection, kind, where={"fund": current.uid}, geometry=False))
        for kind in (FUND_INCOME, FUND_EXPENSES)
    )
    if belonging:
        raise Conflict("fund_has_records", count=belonging)


def money_held(connection: sa.Connection, fund: str) -> dict[str, int]:
    """Tell what a fund holds, by what it was given for.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    fund : str
        Uid of the fund.

    Returns
    -------
    dict of str to int
        Fen by uid of a project or work item; under the empty text what may be spent on anything.
    """
    found = read_balances(connection, fund)
    return {item: amount for (account, item), amount in found.items() if account == BANK}


def purses(connection: sa.Connection, values: Values) -> tuple[str, ...]:
    """Tell what money may be spent on an item, in the order in which it is.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    values : Mapping[str, object]
        Of the spending.

    Returns
    -------
    tuple of str
        What was given for the work item, for its project, for anything.
    """
    work, project = values.get("work_item"), values.get("project")
    if work and not project:
        found = read_features(connection, WORK_ITEMS, where={"uid": str(work)}, geometry=False)["project"]
        project = next(iter(found.dropna()), None)
    return (*(str(item) for item in (work, project) if item), "")


def promised(
    connection: sa.Connection, fund: str, held: Mapping[str, int], apart_from: str = ""
) -> dict[str, int]:
    """Set aside what was approved and is not paid yet.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    fund : str
        Uid of the fund.
    held : Mapping[str, int]
        Of `money_held`.
    apart_from : str
        Uid of a spending that is not counted.

    Returns
    -------
    dict of str to int
        What is left, fen, by what it was given for.
    """
    asked = {"fund": fund, "status": "approved"}
    left = dict(held)
    for _, row in read_features(connection, FUND_EXPENSES, where=asked, geometry=False).iterrows():
        if row["uid"] == apart_from:
            continue
        values = {name: row[name] for name in ("work_item", "project") if pd.notna(row[name])}
        open_amount = to_fen(float(row["amount_yuan"]))
        for purse in purses(connection, values):
            part = min(max(0, left.get(purse, 0)), open_amount)
            left[purse] = left.get(purse, 0) - part
            open_amount -= part
    return left


def _end(writer: Writer, current: Feature, whole: Values) -> None:
    if whole["status"] != "ended":
        return
    left = read_balances(writer.connection, current.uid)
    held = sum(amount for (account, _), amount in left.items() if account in (BANK, RECEIVABLE))
    if held:
        raise Conflict("fund_not_empty", held=yuan_text(held))


def _fund(writer: Writer, values: Values) -> Feature:
    fund = get_feature(writer.connection, FUNDS, uid=str(values["fund"]))
    if fund.values["status"] != "running":
        raise Conflict("fund_not_running", fund=fund.values["name"])
    return fund


def _book_income(writer: Writer, context: Context, current: Feature, whole: Values) -> None:
    target, source = whole["status"], (FUND_INCOME.name, current.uid)
    if target == "published":
        return
    book = _fund(writer, whole).uid
    item, amount = str(whole["work_item"] or whole["project"] or ""), to_fen(_number(whole["amount_yuan"]))
    if target == "withdrawn":
        _take_back(writer, book, context.today, current.uid)
        return
    earlier = [entry.kind for entry in standing_entries(writer.connection, book, current.uid)]
    if target == "pledged":
        lines = (Line(RECEIVABLE, amount, item), Line(PLEDGES, -amount, item))
        _post_once(writer, book, _day(whole["pledged_on"]), "pledge", source, lines, earlier)
    else:
        settled = (
            (Line(PLEDGES, amount, item), Line(RECEIVABLE, -amount, item)) if "pledge" in earlier else ()
        )
        lines = (Line(BANK, amount, item), Line(GIVEN, -amount, item), *settled)
        _post_once(writer, book, _day(whole["received_on"]), "receipt", source, lines, earlier)


def _book_expense(writer: Writer, context: Context, current: Feature, whole: Values) -> None:
    target = whole["status"]
    if target in _APPROVALS:
        _check_approval(writer, context, current, whole)
    elif target == "paid":
        book = _fund(writer, whole).uid
        tied = purses(writer.connection, whole)
        lines = payment(
            money_held(writer.connection, book), tied, tied[0], to_fen(_number(whole["amount_yuan"]))
        )
        earlier = [entry.kind for entry in standing_entries(writer.connection, book, current.uid)]
        source = (FUND_EXPENSES.name, current.uid)
        _post_once(writer, book, _day(whole["paid_on"]), "payment", source, lines, earlier)
    elif target == "reversed":
        _take_back(writer, str(whole["fund"]), context.today, current.uid)


def _post_once(
    writer: Writer,
    book: str,
    day: dt.date,
    kind: str,
    source: tuple[str, str],
    lines: tuple[Line, ...],
    earlier: list[str],
) -> None:
    if kind in earlier:
        raise Conflict("already_booked")
    post_entry(writer, book, day, kind, source, lines)


def _take_back(writer: Writer, book: str, day: dt.date, uid: str) -> None:
    try:
        reverse_entries(writer, book, day, uid)
    except Conflict as conflict:
        raise Conflict("fund_spent_already") from conflict


def _check_approval(writer: Writer, context: Context, current: Feature, whole: Values) -> None:
    fund = _fund(writer, whole)
    for check in _checks(writer.connection, context, fund, current, whole):
        check()
    _check_approvers(writer, fund, current, whole)


def _checks(
    connection: sa.Connection, context: Context, fund: Feature, current: Feature, whole: Values
) -> tuple[Callable[[], object], ...]:
    """What has to be in order before a spending is approved; each raises what is not."""

    def has_money() -> None:
        tied, amount = purses(connection, whole), to_fen(_number(whole["amount_yuan"]))
        left = promised(connection, fund.uid, money_held(connection, fund.uid), current.uid)
        payment(left, tied, tied[0], amount)

    return (
        lambda: _check_item(connection, current, whole),
        lambda: _check_purpose(fund, whole),
        lambda: _check_quotes(context, whole),
        has_money,
    )


def lacking(context: Context, current: Feature) -> list[CoCreateError]:
    """Tell what is still missing before a spending is approved.

    Parameters
    ----------
    context : Context
        The workspace.
    current : Feature
        A spending that was applied for.

    Returns
    -------
    list of CoCreateError
        What the approval would be refused for, in the order in which it is checked.
    """
    found: list[CoCreateError] = []
    with context.store.read() as connection:
        fund = get_feature(connection, FUNDS, uid=str(current.values["fund"]))
        for check in _checks(connection, context, fund, current, current.values):
            try:
                check()
            except CoCreateError as error:
                found.append(error)
    return found


def _check_item(connection: sa.Connection, current: Feature, whole: Values) -> None:
    named = [
        (layer, str(whole[name]))
        for layer, name in ((WORK_ITEMS, "work_item"), (PROJECTS, "project"))
        if whole[name]
    ]
    if not named:
        raise InvalidInput("expense_without_item")
    found = [get_feature(connection, layer, uid=uid) for layer, uid in named]
    places = [current.geometry, *(feature.geometry for feature in found)]
    if all(place is None for place in places):
        raise InvalidInput("expense_without_place")


def _check_purpose(fund: Feature, whole: Values) -> None:
    allowed = str(fund.values["purposes"] or "").split(LIST_MARK)
    if allowed != [""] and whole["purpose"] not in allowed:
        told = whole["purpose"] or "—"
        raise InvalidInput("expense_purpose", purpose=told, allowed=LIST_MARK.join(allowed))


def _check_quotes(context: Context, whole: Values) -> None:
    wanted = int(rule(context, "fund_quotes").value)
    given = sum(bool(whole[f"{name}_from"] and whole[f"{name}_yuan"]) for name in QUOTES)
    if given < wanted and not whole["fewer_quotes"]:
        raise InvalidInput("expense_quotes", given=given, wanted=wanted)


def _check_approvers(writer: Writer, fund: Feature, current: Feature, whole: Values) -> None:
    """Whoever wrote on an application does not approve it, and nobody approves twice."""
    wrote: set[str] = set()
    approved: set[str] = set()
    for change in read_history(writer.connection, FUND_EXPENSES.name, current.uid):
        state = (change.content or {}).get("status")
        if state in _APPROVALS:
            approved.add(change.actor)
        else:
            wrote.add(change.actor)
            approved = set() if state == "applied" else approved
    me = writer.actor.uid
    if me in wrote:
        raise Forbidden("own_application")
    if me in approved:
        raise Forbidden("approved_already")
    limit = fund.values["threshold_yuan"]
    needs_two = limit is not None and _number(whole["amount_yuan"]) > _number(limit)
    is_last = whole["status"] == "approved"
    if needs_two and is_last and not approved:
        raise InvalidInput("second_approval", limit=limit)
    if not needs_two and not is_last:
        raise InvalidInput("one_approval_enough")


def _number(value: object) -> float:
    return float(str(value))


def _day(value: object) -> dt.date:
    return dt.date.fromisoformat(str(value)[:10])
