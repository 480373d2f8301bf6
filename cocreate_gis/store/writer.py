"""One write transaction, and the fast way to add many rows in it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from cocreate_gis.model.permissions import Actor


@dataclass(frozen=True)
class Writer:
    """One write transaction.

    Parameters
    ----------
    connection : Connection
        The connection all its changes go through.
    actor : Actor
        On whose behalf, written into the history.
    now : datetime
        UTC to the millisecond; the one time of everything in the transaction.
    """

    connection: sa.Connection
    actor: Actor
    now: dt.datetime


def insert_columns(connection: sa.Connection, table: str, columns: Mapping[str, Sequence[Any]]) -> None:
    """Add rows given column by column, as they are: nothing is converted on the way.

    Parameters
    ----------
    connection : Connection
        A connection in a write transaction.
    table : str
        Table name.
    columns : Mapping[str, sequence of object]
        Values per column, all of one length, at least one row; dates and times as text.
    """
    statement = sa.insert(sa.table(table, *map(sa.column, columns))).compile(dialect=connection.dialect)
    rows = zip(*columns.values(), strict=True)
    # Handed to the driver directly: SQLAlchemy's own way takes as long again as the database.
    given: list[Any] = (
        list(rows) if statement.positional else [dict(zip(columns, row, strict=True)) for row in rows]
    )
    connection.exec_driver_sql(str(statement), given)
