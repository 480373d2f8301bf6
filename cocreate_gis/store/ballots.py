"""Who may vote, who has, and what stands on the papers: people, and so no layer.

A secret paper names nobody. All papers of a ballot are written anew with each of them, in the order of their
random names, so that neither the order of the rows nor the transaction tells which one came last.
"""

import datetime as dt
import re
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from cocreate_gis.model.errors import NotFound
from cocreate_gis.store.column_types import WHOLE
from cocreate_gis.store.history import record
from cocreate_gis.store.tables import METADATA
from cocreate_gis.store.writer import Writer

# What is done to the lists and papers stands in the history under this name; no name of a person does.
HISTORY_OF_BALLOTS = "ballot_book"
_OWNER = "owner:"
_NAMES = re.compile("[、，,;；/]")

_UNITS = sa.Table(
    "ballot_units",
    METADATA,
    sa.Column("uid", sa.Text, primary_key=True),
    sa.Column("ballot", sa.Text, nullable=False, index=True),
    sa.Column("building", sa.Text, nullable=False),
    sa.Column("stair", sa.Text, nullable=False),
    sa.Column("room", sa.Text, nullable=False),
    sa.Column("area_cm2", WHOLE),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("owner_mark", sa.Text, nullable=False),
    sa.Column("developer", sa.Boolean, nullable=False),
    sa.Column("head", sa.Text, nullable=False),
    sa.Column("representative", sa.Text, nullable=False),
    sa.Column("delivered_on", sa.Date),
    sa.Column("delivered_how", sa.Text, nullable=False),
    sa.Column("until", sa.Date),
    sa.Column("reason", sa.Text, nullable=False),
)

_VOTERS = sa.Table(
    "ballot_voters",
    METADATA,
    sa.Column("ballot", sa.Text, primary_key=True),
    sa.Column("head", sa.Text, primary_key=True),
    sa.Column("token_hash", sa.Text, unique=True),
    sa.Column("person", sa.Text, index=True),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("voted_on", sa.Date),
)

_PAPERS = sa.Table(
    "ballot_papers",
    METADATA,
    sa.Column("uid", sa.Text, primary_key=True),
    sa.Column("ballot", sa.Text, nullable=False, index=True),
    sa.Column("head", sa.Text),
    sa.Column("answers", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)


@dataclass(frozen=True)
class VotingUnit:
    """A unit of a list: a flat with its owner, or a person or household.

    Parameters
    ----------
    uid, ballot : str
        Of the row, and of the ballot.
    building, stair, room : str
        Where; what is unknown is empty.
    area_cm2 : int or None
        Area in square centimetres.
    owner, owner_mark : str
        Names of the owners, and what tells two of one name apart. Personal.
    developer : bool
        Whether the developer has not sold it, or not handed it over.
    head : str
        Key of the owners: the same for all their units.
    representative : str
        Who answers for several owners. Personal.
    delivered_on : date or None
        When the ballot paper was delivered.
    delivered_how : str
        In which way.
    until : date or None
        Last day these owners had it; None while they do.
    reason : str
        Why it changed hands on the list.
    """

    uid: str
    ballot: str
    building: str
    stair: str
    room: str
    area_cm2: int | None
    owner: str
    owner_mark: str
    developer: bool
    head: str
    representative: str = ""
    delivered_on: dt.date | None = None
    delivered_how: str = ""
    until: dt.date | None = None
    reason: str = ""

    @property
    def label(self) -> str:
        """Where it is, such as ``3-2-501``."""
        return "-".join(part for part in (self.building, self.stair, self.room) if part)


@dataclass(frozen=True)
class Voter:
    """Whoever has one voice in a ballot.

    Parameters
    ----------
    ballot, head : str
        Of the ballot, and of the owners or the person.
    token_hash : str or None
        Hash of the secret in the personal link.
    person : str or None
        Keyed hash of the person, in a poll that is open to anybody: it knows her again, and names nobody.
    channel : str
        How she voted: ``online`` or ``paper``; empty while she has not.
    voted_on : date or None
        On which day; no time, which would tell the order.
    """

    ballot: str
    head: str
    token_hash: str | None = None
    person: str | None = None
    channel: str = ""
    voted_on: dt.date | None = None


@dataclass(frozen=True)
class BallotPaper:
    """A paper that was handed in.

    Parameters
    ----------
    uid : str
        Drawn by chance.
    ballot : str
        Of which ballot.
    head : str or None
        Whose; None where it is secret.
    answers : str
        JSON: points by choice, or by answer.
    channel : str
        ``online`` or ``paper``.
    state : str
        ``counted``, ``disputed`` or ``aside``.
    reason : str
        Why it is not, or why it is after all.
    """

    uid: str
    ballot: str
    head: str | None
    answers: str
    channel: str
    state: str = "counted"
    reason: str = ""


def random_uid() -> str:
    """Draw the name of a paper; it says nothing of the time.

    Returns
    -------
    str
        122 random bits.
    """
    return str(uuid.uuid4())


def voting_units(connection: sa.Connection, ballot: str) -> list[VotingUnit]:
    """Read the list of a ballot, with the rows that were left when a unit changed hands.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    ballot : str
        Uid of the ballot.

    Returns
    -------
    list of VotingUnit
        In the order of the list.
    """
    order = (_UNITS.c.building, _UNITS.c.stair, _UNITS.c.room, _UNITS.c.uid)
    query = sa.select(_UNITS).where(_UNITS.c.ballot == ballot).order_by(*order)
    return [VotingUnit(**row) for row in connection.execute(query).mappings()]


def add_units(writer: Writer, units: Collection[VotingUnit]) -> None:
    """Put units on the list.

    Parameters
    ----------
    writer : Writer
        The transaction.
    units : collection of VotingUnit
        With new uids.
    """
    if units:
        writer.connection.execute(sa.insert(_UNITS), [asdict(unit) for unit in units])


def change_units(writer: Writer, uids: Iterable[str], values: Mapping[str, Any]) -> None:
    """Change rows of the list.

    Parameters
    ----------
    writer : Writer
        The transaction.
    uids : iterable of str
        Which.
    values : Mapping[str, object]
        New value per column.
    """
    changed = sa.update(_UNITS).where(_UNITS.c.uid == sa.bindparam("key")).values(**values)
    if rows := [{"key": uid} for uid in uids]:
        writer.connection.execute(changed, rows)


def clear_list(writer: Writer, ballot: str) -> None:
    """Take the whole list of a ballot away, with the links that were made of it.

    Parameters
    ----------
    writer : Writer
        The transaction.
    ballot : str
        Uid of the ballot.
    """
    for table in (_UNITS, _VOTERS):
        writer.connection.execute(sa.delete(table).where(table.c.ballot == ballot))


def voters_of(connection: sa.Connection, ballot: str) -> dict[str, Voter]:
    """Read who has a link, and who has voted.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    ballot : str
        Uid of the ballot.

    Returns
    -------
    dict of str to Voter
        By head.
    """
    query = sa.select(_VOTERS).where(_VOTERS.c.ballot == ballot).order_by(_VOTERS.c.head)
    return {row["head"]: Voter(**row) for row in connection.execute(query).mappings()}


def voter_by_token(connection: sa.Connection, token_hash: str) -> Voter:
    """Find a voter by the secret in her link.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    token_hash : str
        Its hash.

    Returns
    -------
    Voter
        As she stands.

    Raises
    ------
    NotFound
        ``ballot_link_unknown``.
    """
    row = connection.execute(sa.select(_VOTERS).where(_VOTERS.c.token_hash == token_hash)).mappings().first()
    if row is None:
        raise NotFound("ballot_link_unknown")
    return Voter(**row)


def keep_voters(writer: Writer, voters: Collection[Voter]) -> None:
    """Write voters, in place of what was known of them.

    Parameters
    ----------
    writer : Writer
        The transaction.
    voters : collection of Voter
        As they stand now.
    """
    if not voters:
        return
    same = (_VOTERS.c.ballot == sa.bindparam("of")) & (_VOTERS.c.head == sa.bindparam("key"))
    keys = [{"of": voter.ballot, "key": voter.head} for voter in voters]
    writer.connection.execute(sa.delete(_VOTERS).where(same), keys)
    writer.connection.execute(sa.insert(_VOTERS), [asdict(voter) for voter in voters])


def papers_of(connection: sa.Connection, ballot: str) -> list[BallotPaper]:
    """Read the papers of a ballot.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    ballot : str
        Uid of the ballot.

    Returns
    -------
    list of BallotPaper
        In an order that says nothing.
    """
    query = sa.select(_PAPERS).where(_PAPERS.c.ballot == ballot).order_by(_PAPERS.c.uid)
    return [BallotPaper(**row) for row in connection.execute(query).mappings()]


def keep_papers(writer: Writer, ballot: str, papers: Collection[BallotPaper]) -> None:
    """Write papers, in place of those of the same name, and all others anew with them.

    Parameters
    ----------
    writer : Writer
        The transaction.
    ballot : str
        Uid of the ballot they all belong to.
    papers : collection of BallotPaper
        As they stand now.
    """
    kept = {paper.uid: paper for paper in (*papers_of(writer.connection, ballot), *papers)}
    writer.connection.execute(sa.delete(_PAPERS).where(_PAPERS.c.ballot == ballot))
    if kept:
        rows = [asdict(kept[uid]) for uid in sorted(kept)]
        writer.connection.execute(sa.insert(_PAPERS), rows)


def owners_named(connection: sa.Connection, name: str) -> set[str]:
    """Find the owners of a name on the lists of all ballots.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    name : str
        One name, without blanks.

    Returns
    -------
    set of str
        Keys for `count_listed` and `forget_owner`.
    """
    query = sa.select(_UNITS.c.head, _UNITS.c.owner, _UNITS.c.representative)
    named = (
        (row.head, _NAMES.split(f"{row.owner}、{row.representative}")) for row in connection.execute(query)
    )
    return {f"{_OWNER}{head}" for head, names in named if name in {"".join(one.split()) for one in names}}


def count_listed(connection: sa.Connection, person: str) -> int:
    """Count the lines on which an owner stands.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    person : str
        Key of `owners_named`; other persons stand on none.

    Returns
    -------
    int
        Lines that still name her.
    """
    hers = (_UNITS.c.head == person.removeprefix(_OWNER), _UNITS.c.owner != "")
    query = sa.select(sa.func.count()).select_from(_UNITS).where(*hers)
    return (connection.scalar(query) or 0) if person.startswith(_OWNER) else 0


def forget_owner(writer: Writer, person: str) -> None:
    """Take the names of an owner off every list; her voice keeps its key, so that no count changes.

    Parameters
    ----------
    writer : Writer
        The transaction.
    person : str
        Key of `owners_named`; other persons are passed over.
    """
    if person.startswith(_OWNER):
        nameless = sa.update(_UNITS).where(_UNITS.c.head == person.removeprefix(_OWNER))
        writer.connection.execute(nameless.values(owner="", owner_mark="", representative=""))


def note_ballot(writer: Writer, ballot: str, action: str, content: Mapping[str, Any]) -> None:
    """Enter into the history what was done to a list or a paper.

    Parameters
    ----------
    writer : Writer
        The transaction.
    ballot : str
        Uid of the ballot.
    action : str
        What was done.
    content : Mapping[str, object]
        Without a name of anybody, and without what a secret paper says.
    """
    record(writer, HISTORY_OF_BALLOTS, ballot, action, 1, content)
