"""Links between records of any kind: what a meeting discussed, what came of a suggestion."""

import sqlalchemy as sa

from cocreate_gis.model.layers import Layer
from cocreate_gis.store.history import record
from cocreate_gis.store.tables import LINKS
from cocreate_gis.store.writer import Writer


def link(writer: Writer, source: tuple[Layer, str], relation: str, target: tuple[Layer, str]) -> None:
    """Link a record to another one; twice is once.

    Parameters
    ----------
    writer : Writer
        The transaction.
    source : tuple of Layer and str
        Layer and uid of the record that names the other.
    relation : str
        Such as ``discussed``.
    target : tuple of Layer and str
        Layer and uid of the record that is named.
    """
    if target[1] in linked(writer.connection, source[1], relation):
        return
    row = {
        "from_layer": source[0].name,
        "from_uid": source[1],
        "relation": relation,
        "to_layer": target[0].name,
        "to_uid": target[1],
        "created_at": writer.now,
    }
    writer.connection.execute(sa.insert(LINKS).values(row))
    told = {"relation": relation, "layer": target[0].name, "uid": target[1]}
    record(writer, source[0].name, source[1], "link", 0, told)


def unlink(writer: Writer, source: tuple[Layer, str], relation: str, target_uid: str) -> None:
    """Take a link away.

    Parameters
    ----------
    writer : Writer
        The transaction.
    source : tuple of Layer and str
        Layer and uid of the record that names the other.
    relation : str
        As linked.
    target_uid : str
        The record that is named.
    """
    columns = LINKS.c
    writer.connection.execute(
        sa.delete(LINKS).where(
            columns.from_uid == source[1], columns.relation == relation, columns.to_uid == target_uid
        )
    )
    record(writer, source[0].name, source[1], "unlink", 0, {"relation": relation, "uid": target_uid})


def linked(connection: sa.Connection, uid: str, relation: str, *, back: bool = False) -> list[str]:
    """List the records a record is linked to.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    uid : str
        The record.
    relation : str
        As linked.
    back : bool
        Whether those are asked for that name it, instead of those it names.

    Returns
    -------
    list of str
        Uids in the order in which they were linked.
    """
    here, there = (LINKS.c.to_uid, LINKS.c.from_uid) if back else (LINKS.c.from_uid, LINKS.c.to_uid)
    query = sa.select(there).where(here == uid, LINKS.c.relation == relation)
    return list(connection.execute(query.order_by(LINKS.c.created_at, there)).scalars())


def links_of(connection: sa.Connection) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """Give every link of the store, from both its ends.

    Parameters
    ----------
    connection : Connection
        A connection of the store.

    Returns
    -------
    dict of tuple of str to set of tuple of str
        By layer and uid of a record, layer and uid of each it is linked with.
    """
    columns = LINKS.c
    rows = connection.execute(
        sa.select(columns.from_layer, columns.from_uid, columns.to_layer, columns.to_uid)
    )
    ends: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for from_layer, from_uid, to_layer, to_uid in rows:
        ends.setdefault((from_layer, from_uid), set()).add((to_layer, to_uid))
        ends.setdefault((to_layer, to_uid), set()).add((from_layer, from_uid))
    return ends
