"""The books of a fund as an accountant reads them: each line with voucher and balance, accounts by period."""

from collections.abc import Iterable

import pandas as pd

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.funds import FUND_EXPENSES, FUND_INCOME
from cocreate_gis.model.layers.projects import PROJECTS, WORK_ITEMS
from cocreate_gis.model.ledger import ACCOUNTS, ENTRY_KINDS, FEN, FUND_ACCOUNTS, Turnover, turnovers
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises.fund import item_names
from cocreate_gis.services.registers.belonging import AREAS, belonging
from cocreate_gis.store import closed_periods, read_ledger
from cocreate_gis.wording import Words

_COLUMNS = (
    "number",
    "day",
    "document",
    "kind",
    "text",
    "account",
    "item",
    "place",
    "debit",
    "credit",
    "balance",
    "reverses",
)
_SUMS = ("opening_debit", "opening_credit", "debit", "credit", "closing_debit", "closing_credit")


def ledger(actor: Actor, context: Context, fund: str, words: Words) -> pd.DataFrame:
    """Read the books as an accountant does: a row a line.

    Parameters
    ----------
    actor : Actor
        Who may enter.
    context : Context
        The workspace.
    fund : str
        Uid of the fund.
    words : Words
        In the reader's language.

    Returns
    -------
    DataFrame
        ``number`` (of the entry, from 1 without a gap), ``day``, ``document`` (its voucher), ``kind``,
        ``text`` (what the record says), ``account``, ``item``, ``place``, ``debit`` and ``credit`` (yuan,
        nothing on the other side), ``balance`` (yuan the account holds after the line, on its own side),
        ``reverses``.

    Raises
    ------
    Forbidden
        The actor may not.
    """
    require(actor, "fund.enter")
    with context.store.read() as connection:
        entries = read_ledger(connection, fund)
    items, sources, places = item_names(context), _sources(context), _places(context)
    held = dict.fromkeys(ACCOUNTS, 0)
    rows = []
    for entry in entries:
        text, document = sources.get(entry.source_uid, ("", ""))
        for line in entry.lines:
            account = ACCOUNTS[line.account]
            held[line.account] += line.amount * account.side
            rows.append(
                {
                    "number": entry.number,
                    "day": entry.day,
                    "document": document,
                    "kind": words.title(ENTRY_KINDS[entry.kind]),
                    "text": text,
                    "account": words.title(account.title),
                    "item": items.get(line.item, ""),
                    "place": places.get(entry.source_uid) or places.get(line.item, ""),
                    "debit": line.amount / FEN if line.amount > 0 else None,
                    "credit": -line.amount / FEN if line.amount < 0 else None,
                    "balance": held[line.account] / FEN,
                    "reverses": entry.reverses,
                }
            )
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype({"reverses": "Int64"})


def _sources(context: Context) -> dict[str, tuple[str, str]]:
    """What a record says, and the number of its paper."""
    found: dict[str, tuple[str, str]] = {}
    for layer, paper in ((FUND_INCOME, "document_no"), (FUND_EXPENSES, "receipt_no")):
        frame = context.frame(layer, Visibility.STAFF)
        papers = frame[paper].fillna("")
        found |= {
            uid: (name, number) for uid, name, number in zip(frame["uid"], frame["name"], papers, strict=True)
        }
    return found


def _places(context: Context) -> dict[str, str]:
    """By uid of projects, works and spending: the place as written, where it lies, or that of its item."""
    found: dict[str, str] = {}
    for layer, tied in (
        (PROJECTS, ()),
        (WORK_ITEMS, ("project",)),
        (FUND_EXPENSES, ("work_item", "project")),
    ):
        frame = context.frame(layer, Visibility.STAFF)
        lies = belonging(context, layer)
        told = pd.Series(None, frame.index, dtype="object")
        if "place_name" in frame:
            told = told.fillna(frame["place_name"])
        for level in ("compound", "community"):
            told = told.fillna(lies[level].map(context.frame(AREAS[level], Visibility.STAFF)["name"]))
        for item in tied:
            told = told.fillna(frame[item].map(found))
        found |= {str(uid): str(name) for uid, name in zip(frame["uid"], told, strict=True) if pd.notna(name)}
    return found


def trial_balance(actor: Actor, context: Context, fund: str, words: Words) -> pd.DataFrame:
    """Add every account up, closed period by closed period and since the last one.

    Parameters
    ----------
    actor : Actor
        Who may enter.
    context : Context
        The workspace.
    fund : str
        Uid of the fund.
    words : Words
        In the reader's language.

    Returns
    -------
    DataFrame
        ``span`` (the period), ``account``, and in yuan ``opening_debit``, ``opening_credit``, ``debit``,
        ``credit``, ``closing_debit``, ``closing_credit``; the last row of each period is the sum, in which
        each debit is its credit.

    Raises
    ------
    Forbidden
        The actor may not.
    """
    require(actor, "fund.enter")
    with context.store.read() as connection:
        entries = read_ledger(connection, fund)
        ends = sorted(period.until for period in closed_periods(connection, fund))
    rows = []
    for after, until in zip([None, *ends], [*ends, None], strict=True):
        title = words("funds.period_to", until=until) if until else words("funds.period_open")
        rows += _period(title, turnovers(entries, FUND_ACCOUNTS, after, until), words)
    return pd.DataFrame(rows, columns=["span", "account", *_SUMS])


def _period(title: str, accounts: Iterable[Turnover], words: Words) -> list[tuple[object, ...]]:
    named = [(words.title(ACCOUNTS[one.account].title), _sides(one)) for one in accounts]
    total = tuple(sum(column) for column in zip(*(sums for _, sums in named), strict=True))
    return [
        (title, name, *(amount / FEN for amount in sums))
        for name, sums in (*named, (words("funds.sum"), total))
    ]


def _sides(one: Turnover) -> tuple[int, ...]:
    opening, closing = one.opening, one.closing
    return (max(opening, 0), max(-opening, 0), one.debit, one.credit, max(closing, 0), max(-closing, 0))
