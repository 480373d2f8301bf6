"""One write transaction."""

import datetime as dt
from dataclasses import dataclass

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
