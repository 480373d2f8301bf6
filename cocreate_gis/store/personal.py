"""Personal values: apart from the layers, so that no tile, table or export meets them, and erasable."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from cocreate_gis.model.layers import Layer
from cocreate_gis.store.tables import PERSONAL
from cocreate_gis.store.writer import Writer


def read_personal(connection: sa.Connection, layer: Layer, uid: str) -> dict[str, str]:
    """Read the personal values of a record.

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
    dict of str to str
        Value per field; empty if there are none.
    """
    query = sa.select(PERSONAL.c.field, PERSONAL.c.value).where(
        PERSONAL.c.layer == layer.name, PERSONAL.c.uid == uid
    )
    return {row.field: row.value for row in connection.execute(query)}


def personal_values(connection: sa.Connection, layer: Layer, field: str) -> dict[str, str]:
    """Read one personal value of every record that has it.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    layer : Layer
        The declaration.
    field : str
        A field never shown.

    Returns
    -------
    dict of str to str
        Value by uid of the record.
    """
    query = sa.select(PERSONAL.c.uid, PERSONAL.c.value).where(
        PERSONAL.c.layer == layer.name, PERSONAL.c.field == field
    )
    return {row.uid: row.value for row in connection.execute(query)}


def save_personal(writer: Writer, layer: Layer, field: str, values: Mapping[str, Any]) -> None:
    """Set a personal value of some records.

    Parameters
    ----------
    writer : Writer
        The transaction.
    layer : Layer
        The declaration.
    field : str
        A field never shown.
    values : Mapping[str, object]
        Value per uid; a missing one empties the field.
    """
    rows = [
        {"layer": layer.name, "uid": uid, "field": field, "value": str(value)}
        for uid, value in values.items()
        if value not in ("", None) and not pd.isna(value)
    ]
    table = PERSONAL.c
    same = (table.layer == layer.name) & (table.field == field) & (table.uid == sa.bindparam("key"))
    writer.connection.execute(sa.delete(PERSONAL).where(same), [{"key": uid} for uid in values])
    if rows:
        writer.connection.execute(sa.insert(PERSONAL), rows)
