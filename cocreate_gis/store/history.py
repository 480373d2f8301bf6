"""The history: every change, in the transaction that made it, in one chain of hashes.

The chain holds who changed which record when, and a salted digest of what was written. The contents stand in
a table of their own, so that a person's words can be erased and the chain still proves the rest.
"""

import datetime as dt
import hashlib
import json
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from cocreate_gis.model.errors import Unavailable
from cocreate_gis.store.column_types import format_utc
from cocreate_gis.store.columns import in_parts, to_json
from cocreate_gis.store.tables import HISTORY, HISTORY_CONTENTS
from cocreate_gis.store.writer import Writer, insert_columns

_START = "0" * 64
# What the history calls the making of a record.
INSERT = "insert"
_SALT_BYTES = 16
ERASE = "erase"


@dataclass(frozen=True)
class Change:
    """One entry of the history.

    Parameters
    ----------
    seq : int
        Place in the chain, from 1.
    at : datetime
        UTC.
    actor : str
        Who.
    layer, uid : str
        The record.
    action : str
        ``insert``, ``update``, ``delete``, ``restore`` or ``erase``.
    version : int
        Version of the record after the change.
    content : Mapping[str, object] or None
        What was written, None once erased.
    """

    seq: int
    at: dt.datetime
    actor: str
    layer: str
    uid: str
    action: str
    version: int
    content: Mapping[str, Any] | None


def record(
    writer: Writer, layer: str, uid: str, action: str, version: int, content: Mapping[str, Any]
) -> None:
    """Add one change to the history.

    Parameters
    ----------
    writer : Writer
        The transaction of the change.
    layer, uid : str
        The record.
    action : str
        What was done.
    version : int
        Version of the record after it.
    content : Mapping[str, object]
        What was written, as JSON can hold it; never a personal value.
    """
    record_many(writer, layer, action, [(uid, version, to_json(content))])


def record_many(writer: Writer, layer: str, action: str, changes: Sequence[tuple[str, int, str]]) -> None:
    """Add changes of one kind to the history.

    Parameters
    ----------
    writer : Writer
        The transaction of the changes.
    layer : str
        Layer of the records.
    action : str
        What was done.
    changes : sequence of (str, int, str)
        Uid, version after the change, and what was written as JSON text.
    """
    seq, previous = _head(writer.connection)
    at, actor = format_utc(writer.now), writer.actor.uid
    salts = os.urandom(_SALT_BYTES * len(changes)).hex()
    size = 2 * _SALT_BYTES
    chain: list[tuple[object, ...]] = []
    contents: list[tuple[int, str, str]] = []
    for place, (uid, version, content) in enumerate(changes):
        seq += 1
        salt = salts[place * size : (place + 1) * size]
        entry = (seq, at, actor, layer, uid, action, version, _digest(salt, content))
        chained = _chain(previous, *entry)
        chain.append((*entry, previous, chained))
        contents.append((seq, content, salt))
        previous = chained
    if chain:
        _insert(writer.connection, HISTORY, chain)
        _insert(writer.connection, HISTORY_CONTENTS, contents)


def created_by(connection: sa.Connection, layer: str, actor: str) -> list[str]:
    """List the records a person made.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    layer : str
        Layer name.
    actor : str
        The person's uid, as written into the history.

    Returns
    -------
    list of str
        Uids, oldest first.
    """
    made = (HISTORY.c.layer == layer, HISTORY.c.actor == actor, HISTORY.c.action == INSERT)
    return list(connection.execute(sa.select(HISTORY.c.uid).where(*made).order_by(HISTORY.c.seq)).scalars())


def changes_of(connection: sa.Connection, actors: Collection[str]) -> list[Change]:
    """Read what some people did.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    actors : collection of str
        As written into the history.

    Returns
    -------
    list of Change
        Oldest first.
    """
    query = _changes().where(HISTORY.c.actor.in_(actors)).order_by(HISTORY.c.seq)
    return [_change(row) for row in connection.execute(query)]


def read_history(connection: sa.Connection, layer: str, uid: str) -> list[Change]:
    """Read what happened to a record.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    layer : str
        Layer name; ``standards``, ``coverage_runs`` and ``workspace`` have a history too.
    uid : str
        The record.

    Returns
    -------
    list of Change
        Oldest first.
    """
    query = _changes().where(HISTORY.c.uid == uid, HISTORY.c.layer == layer).order_by(HISTORY.c.seq)
    return [_change(row) for row in connection.execute(query)]


def changes_at(connection: sa.Connection, layer: str, actor: str, at: dt.datetime) -> list[Change]:
    """Read what one transaction wrote.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    layer : str
        Layer name.
    actor : str
        As written into the history.
    at : datetime
        The moment of the transaction.

    Returns
    -------
    list of Change
        Oldest first.
    """
    ours = (HISTORY.c.layer == layer, HISTORY.c.actor == actor, HISTORY.c.at == at)
    return [_change(row) for row in connection.execute(_changes().where(*ours).order_by(HISTORY.c.seq))]


def read_histories(connection: sa.Connection, layer: str, uids: Iterable[str]) -> dict[str, list[Change]]:
    """Read what happened to many records; see `read_history`.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    layer : str
        Layer name.
    uids : iterable of str
        The records.

    Returns
    -------
    dict of str to list of Change
        By record, oldest first.
    """
    found: dict[str, list[Change]] = {}
    for part in in_parts(uids):
        query = _changes().where(HISTORY.c.uid.in_(part), HISTORY.c.layer == layer)
        for row in connection.execute(query.order_by(HISTORY.c.seq)):
            found.setdefault(row.uid, []).append(_change(row))
    return found


def verify_history(connection: sa.Connection) -> int:
    """Check that no entry was changed, removed or put in between.

    Parameters
    ----------
    connection : Connection
        A connection of the store.

    Returns
    -------
    int
        Entries there are.

    Raises
    ------
    Unavailable
        ``history_broken``, with the first entry that does not fit; contents gone without an entry that says
        they were erased do not fit either.
    """
    previous, expected = _START, 1
    missing: dict[tuple[str, str], int] = {}
    for row in connection.execute(_changes().order_by(HISTORY.c.seq)):
        chained = _chain(
            previous,
            row.seq,
            format_utc(row.at),
            row.actor,
            row.layer,
            row.uid,
            row.action,
            row.version,
            row.digest,
        )
        genuine = row.content is None or _digest(row.salt, row.content) == row.digest
        if row.seq != expected or chained != row.hash or previous != row.previous_hash or not genuine:
            raise Unavailable("history_broken", seq=expected)
        if row.content is None:
            missing.setdefault((row.layer, row.uid), row.seq)
        elif row.action == ERASE:
            missing.pop((row.layer, row.uid), None)
        previous, expected = row.hash, expected + 1
    if missing:
        raise Unavailable("history_broken", seq=min(missing.values()))
    return expected - 1


def erase_contents(writer: Writer, layer: str, uid: str) -> None:
    """Erase what the history tells of a record; that it was erased stays in the chain.

    Parameters
    ----------
    writer : Writer
        The transaction.
    layer, uid : str
        The record.
    """
    entries = sa.select(HISTORY.c.seq).where(HISTORY.c.uid == uid, HISTORY.c.layer == layer)
    version = writer.connection.scalar(
        sa.select(sa.func.max(HISTORY.c.version)).where(HISTORY.c.uid == uid, HISTORY.c.layer == layer)
    )
    writer.connection.execute(sa.delete(HISTORY_CONTENTS).where(HISTORY_CONTENTS.c.seq.in_(entries)))
    record(writer, layer, uid, ERASE, version or 0, {})


def _change(row: sa.Row[Any]) -> Change:
    content = None if row.content is None else json.loads(row.content)
    return Change(row.seq, row.at, row.actor, row.layer, row.uid, row.action, row.version, content)


def _changes() -> sa.Select[Any]:
    contents = HISTORY_CONTENTS
    return sa.select(HISTORY, contents.c.content, contents.c.salt).select_from(
        HISTORY.outerjoin(contents, contents.c.seq == HISTORY.c.seq)
    )


def _insert(connection: sa.Connection, table: sa.Table, rows: Sequence[tuple[object, ...]]) -> None:
    columns = zip(*rows, strict=True)
    insert_columns(connection, table.name, dict(zip(table.columns.keys(), columns, strict=True)))


def _head(connection: sa.Connection) -> tuple[int, str]:
    query = sa.select(HISTORY.c.seq, HISTORY.c.hash).order_by(HISTORY.c.seq.desc()).limit(1)
    row = connection.execute(query).first()
    return (0, _START) if row is None else (row.seq, row.hash)


def _digest(salt: str, content: str) -> str:
    return hashlib.sha256(f"{salt}{content}".encode()).hexdigest()


def _chain(*parts: object) -> str:
    # The unit separator keeps neighbours apart: ("ab", "c") and ("a", "bc") must differ.
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()
