"""Features of the declared layers: read by the frame, written with their history."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.errors import Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers import FieldType, Layer, Visibility
from cocreate_gis.store.columns import Key, from_raw, in_parts, moments
from cocreate_gis.store.geometry import SRID, Bounds, decode, within
from cocreate_gis.store.tables import LAYER_STATE, LAYER_TABLES

Where = Mapping[str, object]

# Few enough to be freed before the garbage collector walks them.
_ROWS_AT_ONCE = 300
_TIMES = ("created_at", "updated_at")


@dataclass(frozen=True)
class Feature:
    """One feature.

    Parameters
    ----------
    fid : int
        Key within the layer.
    uid : str
        Identifier in every exchange.
    version : int
        Raised by every change.
    values : Mapping[str, object]
        Value per field the reader may see, None where there is none.
    geometry : Geometry or None
        EPSG:4326.
    extra : Mapping[str, object]
        What the layer declares no field for; staff only.
    created_at, updated_at : datetime
        UTC.
    """

    fid: int
    uid: str
    version: int
    values: Mapping[str, Any]
    geometry: BaseGeometry | None
    extra: Mapping[str, Any]
    created_at: dt.datetime
    updated_at: dt.datetime


def read_features(
    connection: sa.Connection,
    layer: Layer,
    *,
    bbox: Bounds | None = None,
    where: Where | None = None,
    fids: Iterable[int] | None = None,
    visibility: Visibility = Visibility.STAFF,
    columns: Sequence[str] | None = None,
    geometry: bool = True,
) -> gpd.GeoDataFrame:
    """Read features of a layer.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    layer : Layer
        The declaration.
    bbox : tuple of float, optional
        West, south, east, north in EPSG:4326; features whose envelope meets it.
    where : Mapping[str, object], optional
        Value, or list of values, per field; None asks for missing ones.
    fids : iterable of int, optional
        Only these.
    visibility : Visibility
        Class of the reader.
    columns : sequence of str, optional
        Only these of the columns below.
    geometry : bool
        Whether geometries are read; else a plain DataFrame is returned.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, index ``fid`` in rising order. Columns ``uid``, ``version``, ``created_at``,
        ``updated_at``, the fields the class may see in their declared types (``str``, ``Int64``, ``float64``,
        ``boolean``, ``datetime64[us]``), for staff ``extra`` (JSON text), and ``geometry``. Deleted features
        are left out.

    Raises
    ------
    Forbidden
        ``layer_not_public``: the public asks for a layer of the staff.
    InvalidInput
        ``field_unknown``.
    """
    table = LAYER_TABLES[layer.name]
    names = _columns_seen(layer, visibility, columns)
    with_geometry = geometry or bbox is not None
    wanted = ["fid", *names, *(["geom"] if with_geometry else [])]
    # Columns without a type: conversion is done by the array, below.
    query: sa.Select[*tuple[Any, ...]] = sa.select(*(sa.column(name) for name in wanted)).select_from(table)
    query = query.where(*_conditions(table, where or {})).order_by(table.c.fid)
    if bbox is not None:
        query = query.where(within(connection.dialect.name, table, bbox))
    raw = _fetch(connection, table, query, fids, len(wanted))
    frame = _frame(layer, names, raw)
    if not with_geometry:
        return frame
    frame = gpd.GeoDataFrame(frame, geometry=decode(raw[-1]), crs=SRID)
    if bbox is not None:
        frame = frame[_meets(frame.geometry.to_numpy(), bbox)]
    return frame if geometry else pd.DataFrame(frame.drop(columns="geometry"))


def get_feature(
    connection: sa.Connection,
    layer: Layer,
    *,
    fid: int | None = None,
    uid: str | None = None,
    visibility: Visibility = Visibility.STAFF,
) -> Feature:
    """Read one feature by its key or identifier.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    layer : Layer
        The declaration.
    fid : int, optional
        Key; else `uid` is asked.
    uid : str, optional
        Identifier.
    visibility : Visibility
        Class of the reader.

    Returns
    -------
    Feature
        The feature.

    Raises
    ------
    NotFound
        ``feature_missing``: it does not exist, or is deleted.
    Forbidden
        ``layer_not_public``.
    """
    table = LAYER_TABLES[layer.name]
    key = table.c.fid == fid if fid is not None else table.c.uid == uid
    row = connection.execute(sa.select(table).where(key, table.c.deleted_at.is_(None))).mappings().first()
    if row is None:
        raise NotFound("feature_missing", layer=layer.title, feature=uid if fid is None else fid)
    return _features(layer, visibility, [row])[0]


def get_features(
    connection: sa.Connection, layer: Layer, keys: Iterable[Key], *, by: Literal["fid", "uid"] = "fid"
) -> dict[Key, Feature]:
    """Read many features, as staff may see them.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    layer : Layer
        The declaration.
    keys : iterable of int or str
        Keys, or identifiers.
    by : {"fid", "uid"}
        What they are.

    Returns
    -------
    dict to Feature
        By key, without those that do not exist, or are deleted.
    """
    table = LAYER_TABLES[layer.name]
    query = sa.select(table).where(table.c.deleted_at.is_(None))
    found: dict[Key, Feature] = {}
    for part in in_parts(keys):
        rows = connection.execute(query.where(table.c[by].in_(part))).mappings().all()
        found |= {getattr(one, by): one for one in _features(layer, Visibility.STAFF, rows)}
    return found


def _features(layer: Layer, visibility: Visibility, rows: Sequence[sa.RowMapping]) -> list[Feature]:
    seen = set(_columns_seen(layer, visibility, None))
    fields = layer.visible_fields(visibility)
    return [
        Feature(
            fid=row["fid"],
            uid=row["uid"],
            version=row["version"],
            values={field.name: row[field.name] for field in fields},
            geometry=geometry,
            extra=json.loads(row["extra"] or "{}") if "extra" in seen else {},
            created_at=row["created_at"].astimezone(dt.UTC),
            updated_at=row["updated_at"].astimezone(dt.UTC),
        )
        for row, geometry in zip(rows, decode([row["geom"] for row in rows]), strict=True)
    ]


def count_features(connection: sa.Connection, layer: Layer, where: Where | None = None) -> int:
    """Count features of a layer.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    layer : Layer
        The declaration.
    where : Mapping[str, object], optional
        As for `read_features`.

    Returns
    -------
    int
        Deleted ones not counted.
    """
    table = LAYER_TABLES[layer.name]
    query = sa.select(sa.func.count()).select_from(table).where(*_conditions(table, where or {}))
    return connection.execute(query).scalar_one()


def removed_uids(connection: sa.Connection, layer: Layer) -> frozenset[str]:
    """Name the features that were removed and can be brought back.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    layer : Layer
        The declaration.

    Returns
    -------
    frozenset of str
        Their identifiers.
    """
    table = LAYER_TABLES[layer.name]
    removed = sa.select(table.c.uid).where(table.c.deleted_at.is_not(None))
    return frozenset(connection.execute(removed).scalars())


def layer_versions(connection: sa.Connection) -> dict[str, int]:
    """Tell the version of every layer, which moves with every change.

    Parameters
    ----------
    connection : Connection
        A connection of the store.

    Returns
    -------
    dict of str to int
        0 for a layer never written.
    """
    rows = connection.execute(sa.select(LAYER_STATE.c.layer, LAYER_STATE.c.version))
    return {row.layer: row.version for row in rows}


def _columns_seen(layer: Layer, visibility: Visibility, asked: Sequence[str] | None) -> list[str]:
    if visibility is Visibility.PUBLIC and layer.visibility is not Visibility.PUBLIC:
        raise Forbidden("layer_not_public", layer=layer.title)
    seen = ["uid", "version", *_TIMES, *(field.name for field in layer.visible_fields(visibility))]
    if visibility is not Visibility.PUBLIC:
        seen.append("extra")
    if asked is None:
        return seen
    for name in asked:
        if name not in seen:
            raise InvalidInput("field_unknown", field=name, layer=layer.title)
    return list(asked)


def _conditions(table: sa.Table, where: Where) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [table.c.deleted_at.is_(None)]
    for name, value in where.items():
        if name not in table.c:
            raise InvalidInput("field_unknown", field=name, layer=table.name)
        column = table.c[name]
        if value is None:
            conditions.append(column.is_(None))
        elif isinstance(value, list | tuple | set | frozenset):
            conditions.append(column.in_(value))
        else:
            conditions.append(column == value)
    return conditions


def _fetch(
    connection: sa.Connection,
    table: sa.Table,
    query: sa.Select[*tuple[Any, ...]],
    fids: Iterable[int] | None,
    width: int,
) -> list[list[Any]]:
    """Read whole columns."""
    queries = [query]
    if fids is not None:
        queries = [
            query.where(table.c.fid.in_(part)) for part in in_parts(sorted({int(fid) for fid in fids}))
        ]
    columns: list[list[Any]] = [[] for _ in range(width)]
    for part in queries:
        for rows in connection.execute(part).partitions(_ROWS_AT_ONCE):
            for column, values in zip(columns, zip(*rows, strict=True), strict=True):
                column.extend(values)
    return columns


def _frame(layer: Layer, names: Sequence[str], raw: Sequence[Sequence[Any]]) -> pd.DataFrame:
    types = {field.name: field.type for field in layer.fields}
    columns: dict[str, Any] = {}
    for name, values in zip(names, raw[1:], strict=False):
        if name in _TIMES:
            columns[name] = moments(values)
        elif name == "version":
            columns[name] = np.array(values, dtype=np.int64)
        else:
            columns[name] = from_raw(types.get(name, FieldType.TEXT), values)
    index = pd.Index(np.array(raw[0], dtype=np.int64), name="fid")
    return pd.DataFrame(columns, index=index, copy=False)


def _meets(geometries: NDArray[np.object_], bbox: Bounds) -> NDArray[np.bool_]:
    """Drop what only the single precision of the index let through."""
    west, south, east, north = bbox
    bounds = shapely.bounds(geometries)
    return (bounds[:, 0] <= east) & (bounds[:, 2] >= west) & (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
