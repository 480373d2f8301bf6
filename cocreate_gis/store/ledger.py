"""Books by double entry: entries are added, never changed, and no account goes below zero."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from cocreate_gis.model.errors import Conflict, InvalidInput
from cocreate_gis.model.ledger import ACCOUNTS, Entry, Line, countered, require_balanced
from cocreate_gis.store.history import record
from cocreate_gis.store.tables import LEDGER, LEDGER_LINES, LEDGER_PERIODS
from cocreate_gis.store.writer import Writer

HISTORY_OF_LEDGER = "ledger"
REVERSAL = "reversal"


@dataclass(frozen=True)
class Period:
    """A closed period of a book.

    Parameters
    ----------
    until : date
        Its last day.
    closed_at : datetime
        UTC.
    actor : str
        Who closed it.
    """

    until: dt.date
    closed_at: dt.datetime
    actor: str


def post_entry(
    writer: Writer,
    book: str,
    day: dt.date,
    kind: str,
    source: tuple[str, str],
    lines: Sequence[Line],
    *,
    reverses: int | None = None,
) -> int:
    """Add an entry to a book.

    Parameters
    ----------
    writer : Writer
        The transaction.
    book : str
        The book.
    day : date
        On which it counts, in the workspace's time zone.
    kind : str
        What happened, a key of `model.ledger.ENTRY_KINDS`.
    source : tuple of str
        Layer and uid of the record it follows from.
    lines : sequence of Line
        They add up to nothing.
    reverses : int, optional
        Number of the entry it takes back.

    Returns
    -------
    int
        Its number.

    Raises
    ------
    InvalidInput
        ``period_closed``: the day lies in a period that was closed and published.
    Conflict
        ``account_dry``: an account would go below zero.
    ValueError
        The lines do not balance.
    """
    require_balanced(lines)
    closed = closed_until(writer.connection, book)
    if closed is not None and day <= closed:
        raise InvalidInput("period_closed", day=day, until=closed)
    last = writer.connection.scalar(sa.select(sa.func.max(LEDGER.c.number)).where(LEDGER.c.book == book)) or 0
    number = int(last) + 1
    entry = {
        "book": book,
        "number": number,
        "day": day,
        "at": writer.now,
        "actor": writer.actor.uid,
        "kind": kind,
        "source_layer": source[0],
        "source_uid": source[1],
        "reverses": reverses,
    }
    written = [
        {"book": book, "number": number, "position": position, **vars(line)}
        for position, line in enumerate(lines, start=1)
    ]
    writer.connection.execute(sa.insert(LEDGER).values(entry))
    writer.connection.execute(sa.insert(LEDGER_LINES), written)
    told = {"kind": kind, "day": day.isoformat(), "source": source[1], "reverses": reverses}
    sums = [[line.account, line.item, line.amount] for line in lines]
    record(writer, HISTORY_OF_LEDGER, book, "post", number, {**told, "lines": sums})
    _require_not_dry(writer.connection, book, lines)
    return number


def reverse_entries(writer: Writer, book: str, day: dt.date, source_uid: str) -> list[int]:
    """Take back, by counter-entries, whatever still stands of a record.

    Parameters
    ----------
    writer : Writer
        The transaction.
    book : str
        The book.
    day : date
        On which the counter-entries count.
    source_uid : str
        The record.

    Returns
    -------
    list of int
        Numbers of the counter-entries, the last entry taken back first.

    Raises
    ------
    InvalidInput
        ``period_closed``.
    Conflict
        ``account_dry``: what came in by it was spent already.
    """
    standing = standing_entries(writer.connection, book, source_uid)
    return [
        post_entry(
            writer,
            book,
            day,
            REVERSAL,
            (entry.source_layer, source_uid),
            countered(entry.lines),
            reverses=entry.number,
        )
        for entry in reversed(standing)
    ]


def standing_entries(connection: sa.Connection, book: str, source_uid: str) -> list[Entry]:
    """Read the entries of a record that were not taken back.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    book : str
        The book.
    source_uid : str
        The record.

    Returns
    -------
    list of Entry
        Oldest first.
    """
    entries = _entries(connection, LEDGER.c.book == book, LEDGER.c.source_uid == source_uid)
    gone = {entry.reverses for entry in entries}
    return [entry for entry in entries if entry.reverses is None and entry.number not in gone]


def read_ledger(connection: sa.Connection, book: str) -> list[Entry]:
    """Read a book.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    book : str
        The book.

    Returns
    -------
    list of Entry
        In the order in which they were written.
    """
    return _entries(connection, LEDGER.c.book == book)


def read_balances(connection: sa.Connection, book: str) -> dict[tuple[str, str], int]:
    """Add a book up.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    book : str
        The book.

    Returns
    -------
    dict of tuple of str to int
        Sum, debit above zero, by account and item; what adds up to nothing is left out.
    """
    columns = LEDGER_LINES.c
    total = sa.func.sum(columns.amount)
    query = sa.select(columns.account, columns.item, total).where(columns.book == book)
    rows = connection.execute(query.group_by(columns.account, columns.item).having(total != 0))
    return {(account, item): int(amount) for account, item, amount in rows}


def closed_periods(connection: sa.Connection, book: str) -> list[Period]:
    """List the closed periods of a book.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    book : str
        The book.

    Returns
    -------
    list of Period
        Newest first.
    """
    columns = LEDGER_PERIODS.c
    query = sa.select(columns.until, columns.closed_at, columns.actor).where(columns.book == book)
    return [Period(*row) for row in connection.execute(query.order_by(columns.until.desc()))]


def closed_until(connection: sa.Connection, book: str) -> dt.date | None:
    """Tell up to which day a book is closed.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    book : str
        The book.

    Returns
    -------
    date or None
        The last day that takes no entry any more; None where nothing was closed.
    """
    periods = closed_periods(connection, book)
    return periods[0].until if periods else None


def close_period(writer: Writer, book: str, until: dt.date) -> None:
    """Close a book up to a day; from then on only counter-entries of later days.

    Parameters
    ----------
    writer : Writer
        The transaction.
    book : str
        The book.
    until : date
        The last day of the period, which is over.

    Raises
    ------
    InvalidInput
        ``period_closed``: it was closed up to that day or beyond before.
    """
    closed = closed_until(writer.connection, book)
    if closed is not None and until <= closed:
        raise InvalidInput("period_closed", day=until, until=closed)
    row = {"book": book, "until": until, "closed_at": writer.now, "actor": writer.actor.uid}
    writer.connection.execute(sa.insert(LEDGER_PERIODS).values(row))
    record(writer, HISTORY_OF_LEDGER, book, "close", 0, {"until": until.isoformat()})


def _entries(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[Entry]:
    heads = connection.execute(sa.select(LEDGER).where(*conditions).order_by(LEDGER.c.number)).mappings()
    query = (
        sa.select(LEDGER_LINES)
        .join(LEDGER, (LEDGER.c.book == LEDGER_LINES.c.book) & (LEDGER.c.number == LEDGER_LINES.c.number))
        .where(*conditions)
        .order_by(LEDGER_LINES.c.number, LEDGER_LINES.c.position)
    )
    lines: dict[int, list[Line]] = {}
    for row in connection.execute(query):
        lines.setdefault(row.number, []).append(Line(row.account, row.amount, row.item))
    return [
        Entry(
            **{name: value for name, value in head.items() if name != "book"},
            lines=tuple(lines[head["number"]]),
        )
        for head in heads
    ]


def _require_not_dry(connection: sa.Connection, book: str, lines: Sequence[Line]) -> None:
    """Refuse what takes more out of an account than is in it; the entry goes back with the transaction."""
    columns = LEDGER_LINES.c
    for account, item in {(line.account, line.item) for line in lines}:
        one = sa.select(sa.func.sum(columns.amount)).where(
            columns.book == book, columns.account == account, columns.item == item
        )
        left = ACCOUNTS[account].side * int(connection.scalar(one) or 0)
        if left < 0:
            raise Conflict("account_dry", account=ACCOUNTS[account].title)
