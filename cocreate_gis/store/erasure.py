"""Records taken out for good: row, photos, personal values, what the history tells; the chain stays."""

from collections.abc import Mapping

import sqlalchemy as sa

from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import PERSON_KEY, Layer
from cocreate_gis.store.ballots import count_listed, owners_named
from cocreate_gis.store.history import ERASE, erase_contents
from cocreate_gis.store.layer_state import mark_changed
from cocreate_gis.store.photos import erase_photos
from cocreate_gis.store.tables import (
    FOLLOWS,
    HISTORY,
    LAYER_TABLES,
    LINKS,
    MAIL_ADDRESSES,
    NOTICES,
    PERSONAL,
    PHOTOS,
    POINTS_MEMBERS,
    SUPPORTS,
    personal_fields,
)
from cocreate_gis.store.writer import Writer

# What people say and give: every kind of record that has an author.
AUTHORED: tuple[Layer, ...] = tuple(
    layer for layer in LAYERS.values() if PERSON_KEY in personal_fields(layer)
)


def erase_record(writer: Writer, layer: Layer, uid: str) -> None:
    """Take a record out for good, with its photos and what hangs on it alone.

    `Store.wipe` after the transaction leaves no copy in the journal.

    Parameters
    ----------
    writer : Writer
        The transaction.
    layer : Layer
        The declaration.
    uid : str
        The record; its uid stays in the history, which tells that it was erased.
    """
    connection, table = writer.connection, LAYER_TABLES[layer.name]
    erase_photos(writer, layer, uid)
    for hanging in (SUPPORTS, FOLLOWS, NOTICES):
        connection.execute(sa.delete(hanging).where(hanging.c.suggestion_uid == uid))
    connection.execute(sa.delete(LINKS).where((LINKS.c.from_uid == uid) | (LINKS.c.to_uid == uid)))
    connection.execute(sa.delete(PERSONAL).where(PERSONAL.c.layer == layer.name, PERSONAL.c.uid == uid))
    connection.execute(sa.delete(table).where(table.c.uid == uid))
    erase_contents(writer, layer.name, uid)
    mark_changed(writer, layer)


def erase_person(writer: Writer, layer: Layer, uid: str) -> None:
    """Take out whatever points at the person of a record that stays in the books.

    Parameters
    ----------
    writer : Writer
        The transaction.
    layer : Layer
        A declaration whose records outlive the person.
    uid : str
        The record.
    """
    writer.connection.execute(
        sa.delete(PERSONAL).where(PERSONAL.c.layer == layer.name, PERSONAL.c.uid == uid)
    )
    mark_changed(writer, layer)


def was_erased(connection: sa.Connection, layer: Layer, uid: str) -> bool:
    """Tell whether a record was taken out for good.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    layer : Layer
        The declaration.
    uid : str
        The record.

    Returns
    -------
    bool
        By the history.
    """
    entries = (HISTORY.c.uid == uid, HISTORY.c.layer == layer.name, HISTORY.c.action == ERASE)
    return connection.scalar(sa.select(sa.func.count()).select_from(HISTORY).where(*entries)) != 0


def records_of(connection: sa.Connection, person: str) -> dict[str, list[str]]:
    """List what a person has said.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    person : str
        Key of the person.

    Returns
    -------
    dict of str to list of str
        Uids by name of each layer of `AUTHORED`, removed records among them.
    """
    query = sa.select(PERSONAL.c.layer, PERSONAL.c.uid).where(
        PERSONAL.c.field == PERSON_KEY, PERSONAL.c.value == person
    )
    found: dict[str, list[str]] = {layer.name: [] for layer in AUTHORED}
    for row in connection.execute(query.order_by(PERSONAL.c.uid)):
        found[row.layer].append(row.uid)
    return found


def kept_about(connection: sa.Connection, person: str, said: Mapping[str, list[str]]) -> dict[str, int]:
    """Count what else is kept of a person.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    person : str
        Key of the person.
    said : Mapping[str, list of str]
        Of `records_of`.

    Returns
    -------
    dict of str to int
        ``supports``, ``follows``, ``notices``, ``mail``, ``points``, ``photos``, ``lists`` (of voters).
    """
    tables = {
        "supports": SUPPORTS,
        "follows": FOLLOWS,
        "notices": NOTICES,
        "mail": MAIL_ADDRESSES,
        "points": POINTS_MEMBERS,
    }
    counts = {
        name: connection.scalar(sa.select(sa.func.count()).select_from(table).where(table.c.person == person))
        or 0
        for name, table in tables.items()
    }
    uids = [uid for records in said.values() for uid in records]
    photos = sa.select(sa.func.count()).select_from(PHOTOS).where(PHOTOS.c.record_uid.in_(uids))
    listed = count_listed(connection, person)
    return {**counts, "photos": connection.scalar(photos) or 0, "lists": listed}


def find_persons(connection: sa.Connection, asked: str) -> list[str]:
    """Find persons by a contact they left, where they want mail, or a name they spoke under or are listed by.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    asked : str
        A contact or a name, as a person says it.

    Returns
    -------
    list of str
        Keys, each once.
    """
    wanted = _plain(asked)
    if not wanted:
        return []
    named = {"contact", "spoken_by", *(layer.person_field for layer in AUTHORED if layer.person_field)}
    said = sa.select(PERSONAL.c.layer, PERSONAL.c.uid, PERSONAL.c.value).where(PERSONAL.c.field.in_(named))
    found = {(row.layer, row.uid) for row in connection.execute(said) if _plain(row.value) == wanted}
    authors = sa.select(PERSONAL.c.layer, PERSONAL.c.uid, PERSONAL.c.value).where(
        PERSONAL.c.field == PERSON_KEY
    )
    members = connection.execute(
        sa.select(POINTS_MEMBERS.c.person, POINTS_MEMBERS.c.name, POINTS_MEMBERS.c.contact)
    )
    mailed = connection.execute(sa.select(MAIL_ADDRESSES.c.person, MAIL_ADDRESSES.c.address))
    return sorted(
        {row.value for row in connection.execute(authors) if (row.layer, row.uid) in found}
        | {row.person for row in mailed if _plain(row.address) == wanted}
        | owners_named(connection, "".join(asked.split()))
        | {row.person for row in members if wanted in (_plain(row.name), _plain(row.contact))}
    )


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()
