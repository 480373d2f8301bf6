"""Who agrees with a suggestion and who follows it: people as keys, apart from the layers."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from cocreate_gis.model.identity import new_uid
from cocreate_gis.model.layers.suggestions import COMMENTS, SUGGESTIONS
from cocreate_gis.store.tables import (
    FOLLOWS,
    LAYER_TABLES,
    MAIL_ADDRESSES,
    NOTICES,
    PERSONAL,
    POINTS_MEMBERS,
    SUPPORTS,
)
from cocreate_gis.store.writer import Writer

_SAID = LAYER_TABLES[SUGGESTIONS.name].c
_WRITTEN = LAYER_TABLES[COMMENTS.name].c


@dataclass(frozen=True)
class Follow:
    """What a person wants to hear of.

    Parameters
    ----------
    uid : str
        Of the wish.
    person : str
        Key of the person.
    suggestion_uid : str or None
        The suggestion; None for an area.
    area : str or None
        GeoJSON of a polygon, EPSG:4326; None for a suggestion.
    title : str
        What the person calls it.
    created_at : datetime
        UTC.
    """

    uid: str
    person: str
    suggestion_uid: str | None
    area: str | None
    title: str
    created_at: dt.datetime


def group_of(connection: sa.Connection, uid: str) -> list[str]:
    """List the suggestions that were merged with one.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    uid : str
        Any suggestion of the group.

    Returns
    -------
    list of str
        Uids; first the one that was kept, then all that were merged into it, directly or by another one.
    """
    kept = [uid]
    while (onto := connection.scalar(sa.select(_SAID.merged_into).where(_SAID.uid == kept[-1]))) is not None:
        if onto in kept:
            break
        kept.append(onto)
    members = [kept[-1]]
    layer = members
    while layer:
        query = sa.select(_SAID.uid).where(_SAID.merged_into.in_(layer), _SAID.uid.not_in(members))
        layer = list(connection.scalars(query.order_by(_SAID.fid)))
        members = members + layer
    return members


def authors_of(connection: sa.Connection, uids: Collection[str]) -> dict[str, str]:
    """Tell who said some suggestions.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    uids : collection of str
        The suggestions.

    Returns
    -------
    dict of str to str
        Key of the person by uid; nobody for one whose author was erased.
    """
    columns = PERSONAL.c
    query = sa.select(columns.uid, columns.value).where(
        columns.layer == SUGGESTIONS.name, columns.field == "author", columns.uid.in_(uids)
    )
    return {row.uid: row.value for row in connection.execute(query)}


def add_support(writer: Writer, uid: str, people: Collection[str]) -> None:
    """Note that people agree with a suggestion; twice is once.

    Parameters
    ----------
    writer : Writer
        The transaction.
    uid : str
        The suggestion.
    people : collection of str
        Keys of the people.
    """
    new = sorted(set(people) - supporters(writer.connection, [uid]))
    if new:
        rows = [{"suggestion_uid": uid, "person": person, "created_at": writer.now} for person in new]
        writer.connection.execute(sa.insert(SUPPORTS), rows)


def remove_support(writer: Writer, uids: Collection[str], person: str) -> None:
    """Take back that a person agrees.

    Parameters
    ----------
    writer : Writer
        The transaction.
    uids : collection of str
        The suggestions of a group.
    person : str
        Key of the person.
    """
    columns = SUPPORTS.c
    writer.connection.execute(
        sa.delete(SUPPORTS).where(columns.suggestion_uid.in_(uids), columns.person == person)
    )


def supporters(connection: sa.Connection, uids: Collection[str]) -> set[str]:
    """Tell who agrees with some suggestions.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    uids : collection of str
        The suggestions.

    Returns
    -------
    set of str
        Keys of distinct persons.
    """
    columns = SUPPORTS.c
    return set(connection.scalars(sa.select(columns.person).where(columns.suggestion_uid.in_(uids))))


def supported_by(connection: sa.Connection, person: str) -> set[str]:
    """Tell what a person agrees with.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    person : str
        Key of the person.

    Returns
    -------
    set of str
        Uids of suggestions.
    """
    return set(connection.scalars(sa.select(SUPPORTS.c.suggestion_uid).where(SUPPORTS.c.person == person)))


def count_comments(connection: sa.Connection, uids: Collection[str]) -> int:
    """Count the comments everybody may read under some suggestions.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    uids : collection of str
        The suggestions of a group.

    Returns
    -------
    int
        Released comments.
    """
    query = sa.select(sa.func.count()).where(
        _WRITTEN.suggestion.in_(uids), _WRITTEN.status == "released", _WRITTEN.deleted_at.is_(None)
    )
    return connection.execute(query).scalar_one()


def add_follow(
    writer: Writer,
    person: str,
    title: str = "",
    *,
    suggestion_uid: str | None = None,
    area: str | None = None,
) -> str:
    """Note what a person wants to hear of; a suggestion is followed once.

    Parameters
    ----------
    writer : Writer
        The transaction.
    person : str
        Key of the person.
    title : str
        What the person calls an area; a suggestion is named by its own words, as long as they may be read.
    suggestion_uid : str, optional
        A suggestion.
    area : str, optional
        GeoJSON of a polygon, EPSG:4326.

    Returns
    -------
    str
        Uid of the wish.
    """
    same = sa.select(FOLLOWS.c.uid).where(
        FOLLOWS.c.person == person, FOLLOWS.c.suggestion_uid == suggestion_uid
    )
    if suggestion_uid is not None and (known := writer.connection.scalar(same)) is not None:
        return str(known)
    uid = new_uid()
    writer.connection.execute(
        sa.insert(FOLLOWS).values(
            uid=uid,
            person=person,
            suggestion_uid=suggestion_uid,
            area=area,
            title=title,
            created_at=writer.now,
        )
    )
    return uid


def end_follow(writer: Writer, person: str, uid: str) -> None:
    """Forget what a person wanted to hear of.

    Parameters
    ----------
    writer : Writer
        The transaction.
    person : str
        Key of the person; the wish of another one stays.
    uid : str
        The wish.
    """
    writer.connection.execute(sa.delete(FOLLOWS).where(FOLLOWS.c.person == person, FOLLOWS.c.uid == uid))


def list_follows(connection: sa.Connection, person: str) -> list[Follow]:
    """List what a person wants to hear of.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    person : str
        Key of the person.

    Returns
    -------
    list of Follow
        Newest first.
    """
    return _follows(connection, FOLLOWS.c.person == person)


def area_follows(connection: sa.Connection) -> list[Follow]:
    """List every area somebody wants to hear of.

    Parameters
    ----------
    connection : Connection
        A connection of the store.

    Returns
    -------
    list of Follow
        Newest first.
    """
    return _follows(connection, FOLLOWS.c.area.is_not(None))


def followers(connection: sa.Connection, uids: Collection[str]) -> set[str]:
    """Tell who wants to hear of some suggestions.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    uids : collection of str
        The suggestions of a group.

    Returns
    -------
    set of str
        Keys of distinct persons.
    """
    return set(connection.scalars(sa.select(FOLLOWS.c.person).where(FOLLOWS.c.suggestion_uid.in_(uids))))


def erase_conversation(writer: Writer, person: str) -> list[str]:
    """Erase what is kept about a person: support, follows, notices, mail address and membership.

    Parameters
    ----------
    writer : Writer
        The transaction.
    person : str
        Key of the person.

    Returns
    -------
    list of str
        Uids of the suggestions whose support has to be counted anew.
    """
    supported = sorted(supported_by(writer.connection, person))
    for table in (SUPPORTS, FOLLOWS, NOTICES, MAIL_ADDRESSES, POINTS_MEMBERS):
        writer.connection.execute(sa.delete(table).where(table.c.person == person))
    return supported


def _follows(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[Follow]:
    query = sa.select(FOLLOWS).where(condition).order_by(FOLLOWS.c.created_at.desc(), FOLLOWS.c.uid.desc())
    return [Follow(**row) for row in connection.execute(query).mappings()]
