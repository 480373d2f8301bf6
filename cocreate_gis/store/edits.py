"""Changes to features: each raises the layer's version and enters the history in the same transaction."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray

from cocreate_gis.model.errors import Conflict, InvalidInput, NotFound
from cocreate_gis.model.identity import new_uid
from cocreate_gis.model.layers import Geometry, Layer
from cocreate_gis.model.records import geometry_words
from cocreate_gis.store.column_types import format_utc
from cocreate_gis.store.columns import Raw, extras, in_parts, to_json, to_raw
from cocreate_gis.store.geometry import encode, to_multiple
from cocreate_gis.store.history import INSERT, record_many
from cocreate_gis.store.layer_state import advance, mark_changed, touch
from cocreate_gis.store.personal import save_personal
from cocreate_gis.store.tables import (
    GEOMETRY_KINDS,
    LAYER_TABLES,
    personal_fields,
    stored_fields,
)
from cocreate_gis.store.writer import Writer, insert_columns

_CRS = "EPSG:4326"
_TAKEN_TYPES = {
    Geometry.POINT: (shapely.GeometryType.POINT,),
    Geometry.LINE: (shapely.GeometryType.MULTILINESTRING,),
    Geometry.POLYGON: (shapely.GeometryType.MULTIPOLYGON,),
    Geometry.PLACE: (
        shapely.GeometryType.POINT,
        shapely.GeometryType.POLYGON,
        shapely.GeometryType.MULTIPOLYGON,
    ),
}


def insert_features(writer: Writer, layer: Layer, frame: gpd.GeoDataFrame) -> list[int]:
    """Add features to a layer.

    Parameters
    ----------
    writer : Writer
        The transaction.
    layer : Layer
        The declaration.
    frame : GeoDataFrame
        EPSG:4326. Columns named as fields are stored in their types, those of fields never shown as personal
        values, ``uid`` as the identifier (a new one where it is missing), all others in ``extra``.

    Returns
    -------
    list of int
        The new ``fid`` of each row.

    Raises
    ------
    InvalidInput
        ``field_type`` or ``geometry_type``.
    ValueError
        The frame is in another CRS.
    Conflict
        ``uid_taken``: a feature of the layer has one of the identifiers already.
    """
    count = len(frame)
    if count == 0:
        return []
    if frame.crs is not None and frame.crs != _CRS:
        raise ValueError(f"{layer.name}: the store takes {_CRS}, not {frame.crs}")
    last = advance(writer, layer, count)
    fids = list(range(last - count + 1, last + 1))
    uids = _uids(frame)
    geometries = _checked(layer, frame.geometry.to_numpy())
    values = {
        field.name: to_raw(field, frame[field.name])
        for field in stored_fields(layer)
        if field.name in frame.columns
    }
    extra = _extra_columns(layer, frame)
    now = format_utc(writer.now)
    columns: dict[str, list[Any]] = {
        "fid": fids,
        "uid": uids,
        "version": [1] * count,
        "created_at": [now] * count,
        "updated_at": [now] * count,
        **values,
        **extra,
        "geom": encode(writer.connection.dialect.name, geometries),
    }
    _insert(writer, layer, columns)
    told = {**values, **extra, "geometry": list(shapely.to_wkb(geometries, hex=True))}
    record_many(writer, layer.name, INSERT, [(uid, 1, c) for uid, c in zip(uids, _rows(told), strict=True)])
    for name in personal_fields(layer) & set(frame.columns):
        save_personal(writer, layer, name, dict(zip(uids, frame[name].tolist(), strict=True)))
    touch(writer, layer, geometries)
    return fids


def update_feature(
    writer: Writer,
    layer: Layer,
    fid: int,
    version: int,
    values: Mapping[str, Any],
    geometry: shapely.Geometry | None = None,
) -> int:
    """Change a feature, if nobody else has since it was read.

    Parameters
    ----------
    writer : Writer
        The transaction.
    layer : Layer
        The declaration.
    fid : int
        The feature.
    version : int
        Its version as read.
    values : Mapping[str, object]
        New value per field, None to empty it; a name without a field goes to ``extra``.
    geometry : Geometry, optional
        New geometry in EPSG:4326; left as it is if not given.

    Returns
    -------
    int
        The new version.

    Raises
    ------
    NotFound
        ``feature_missing``.
    Conflict
        ``changed_by_another``.
    InvalidInput
        ``field_type`` or ``geometry_type``.
    """
    row = _require_row(writer.connection, layer, fid, version)
    personal = personal_fields(layer)
    fields = {field.name: field for field in stored_fields(layer)}
    changes: dict[str, Raw | bytes] = {
        name: to_raw(fields[name], pd.Series([value], dtype=object))[0]
        for name, value in values.items()
        if name in fields
    }
    other = {name: value for name, value in values.items() if name not in fields and name not in personal}
    if other:
        changes["extra"] = _merged_extra(row.extra, other)
    told: dict[str, Any] = dict(changes)
    geometries = _checked(layer, np.array([geometry], dtype=object))
    if geometry is not None:
        changes["geom"] = encode(writer.connection.dialect.name, geometries)[0]
        told["geometry"] = shapely.to_wkb(geometries[0], hex=True)
    for name in personal & set(values):
        save_personal(writer, layer, name, {row.uid: values[name]})
        # That it changed is history; what it says is not.
        told.setdefault("personal", []).append(name)
    advance(writer, layer, 0)
    touch(writer, layer, geometries)
    return _change(writer, layer, row, "update", changes, told)


def update_features(
    writer: Writer, layer: Layer, versions: Mapping[int, int], values: Mapping[str, Any]
) -> dict[int, int]:
    """Give many features the same values, all or none, if nobody else has changed them since they were read.

    Parameters
    ----------
    writer : Writer
        The transaction.
    layer : Layer
        The declaration.
    versions : Mapping[int, int]
        Version as read, by feature.
    values : Mapping[str, object]
        New value per field with a column of its own, None to empty it.

    Returns
    -------
    dict of int to int
        The new version by feature.

    Raises
    ------
    NotFound
        ``feature_missing``.
    Conflict
        ``changed_by_another``.
    """
    return update_each(writer, layer, versions, dict.fromkeys(versions, values))


def update_each(
    writer: Writer, layer: Layer, versions: Mapping[int, int], values: Mapping[int, Mapping[str, Any]]
) -> dict[int, int]:
    """Give each of many features values of its own, all or none; see `update_features`.

    Parameters
    ----------
    writer : Writer
        The transaction.
    layer : Layer
        The declaration.
    versions : Mapping[int, int]
        Version as read, by feature.
    values : Mapping[int, Mapping[str, object]]
        By feature, the new value per field with a column of its own, the same fields for all.

    Returns
    -------
    dict of int to int
        The new version by feature.

    Raises
    ------
    NotFound
        ``feature_missing``.
    Conflict
        ``changed_by_another``.
    """
    if not versions:
        return {}
    rows = _require_rows(writer.connection, layer, versions)
    advance(writer, layer, 0)
    touch(writer, layer, None)
    names = list(values[rows[0].fid])
    fields = {field.name: field for field in stored_fields(layer)}
    columns = [
        to_raw(fields[name], pd.Series([values[row.fid][name] for row in rows], dtype=object))
        for name in names
    ]
    changes = [dict(zip(names, raw, strict=True)) for raw in zip(*columns, strict=True)]
    table = sa.table(layer.name, *map(sa.column, ("fid", "version", "updated_at", *names)))
    # The names of fields stand apart from those of the keys.
    given: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in names}
    statement = sa.update(table).where(table.c.fid == sa.bindparam("key"))
    statement = statement.values(
        **given, updated_at=format_utc(writer.now), version=sa.bindparam("raised_version")
    )
    bound = [
        {"key": row.fid, "raised_version": row.version + 1}
        | {f"new_{name}": value for name, value in change.items()}
        for row, change in zip(rows, changes, strict=True)
    ]
    writer.connection.execute(statement, bound)
    told = [(row.uid, row.version + 1, to_json(change)) for row, change in zip(rows, changes, strict=True)]
    record_many(writer, layer.name, "update", told)
    return {row.fid: row.version + 1 for row in rows}


def set_counters(writer: Writer, layer: Layer, fid: int, counters: Mapping[str, int]) -> None:
    """Write figures that follow from other tables, such as how many people agree.

    Whoever edits the record meanwhile is not disturbed: its version stays, and so does its history.

    Parameters
    ----------
    writer : Writer
        The transaction.
    layer : Layer
        The declaration.
    fid : int
        The feature.
    counters : Mapping[str, int]
        Figure per whole-number field.
    """
    mark_changed(writer, layer)
    table = LAYER_TABLES[layer.name]
    writer.connection.execute(sa.update(table).where(table.c.fid == fid).values(dict(counters)))


def delete_feature(writer: Writer, layer: Layer, fid: int, version: int) -> int:
    """Take a feature off the map; it can be restored.

    Parameters
    ----------
    writer : Writer
        The transaction.
    layer : Layer
        The declaration.
    fid : int
        The feature.
    version : int
        Its version as read.

    Returns
    -------
    int
        The new version.

    Raises
    ------
    NotFound
        ``feature_missing``.
    Conflict
        ``changed_by_another``.
    """
    row = _require_row(writer.connection, layer, fid, version)
    advance(writer, layer, 0)
    touch(writer, layer, None)
    return _change(writer, layer, row, "delete", {"deleted_at": format_utc(writer.now)}, {})


def restore_feature(writer: Writer, layer: Layer, fid: int) -> int:
    """Bring a deleted feature back.

    Parameters
    ----------
    writer : Writer
        The transaction.
    layer : Layer
        The declaration.
    fid : int
        The feature.

    Returns
    -------
    int
        The new version.

    Raises
    ------
    NotFound
        ``feature_missing``: no deleted feature has this key.
    """
    row = _row(writer.connection, layer, fid, deleted=True)
    advance(writer, layer, 0)
    touch(writer, layer, None)
    return _change(writer, layer, row, "restore", {"deleted_at": None}, {})


def _row(connection: sa.Connection, layer: Layer, fid: int, *, deleted: bool) -> Any:
    table = LAYER_TABLES[layer.name]
    query = sa.select(table.c.fid, table.c.uid, table.c.version, table.c.extra).where(
        table.c.fid == fid, table.c.deleted_at.is_not(None) if deleted else table.c.deleted_at.is_(None)
    )
    row = connection.execute(query).first()
    if row is None:
        raise NotFound("feature_missing", layer=layer.title, feature=fid)
    return row


def _require_row(connection: sa.Connection, layer: Layer, fid: int, version: int) -> Any:
    row = _row(connection, layer, fid, deleted=False)
    if row.version != version:
        raise Conflict("changed_by_another", layer=layer.title, feature=fid, read=version, found=row.version)
    return row


def _require_rows(connection: sa.Connection, layer: Layer, versions: Mapping[int, int]) -> list[Any]:
    table = LAYER_TABLES[layer.name]
    query = sa.select(table.c.fid, table.c.uid, table.c.version).where(table.c.deleted_at.is_(None))
    rows: dict[int, Any] = {}
    for part in in_parts(versions):
        rows |= {row.fid: row for row in connection.execute(query.where(table.c.fid.in_(part)))}
    for fid, version in versions.items():
        if fid not in rows or rows[fid].version != version:
            _require_row(connection, layer, fid, version)
    return list(rows.values())


def _change(
    writer: Writer, layer: Layer, row: Any, action: str, changes: Mapping[str, Any], told: Mapping[str, Any]
) -> int:
    version: int = row.version + 1
    values = {**changes, "version": version, "updated_at": format_utc(writer.now)}
    # Without types: the values are already in the form their columns take.
    table = sa.table(layer.name, sa.column("fid"), *map(sa.column, values))
    writer.connection.execute(sa.update(table).where(table.c.fid == row.fid).values(values))
    record_many(writer, layer.name, action, [(row.uid, version, to_json(told))])
    return version


def _insert(writer: Writer, layer: Layer, columns: Mapping[str, list[Any]]) -> None:
    try:
        insert_columns(writer.connection, layer.name, columns)
    except sa.exc.IntegrityError as error:
        raise Conflict("uid_taken", layer=layer.title) from error


def _rows(columns: Mapping[str, list[Any]]) -> Iterator[str]:
    """Write columns as one JSON text per row, without what is missing."""
    for row in zip(*columns.values(), strict=True):
        yield to_json({name: value for name, value in zip(columns, row, strict=True) if value is not None})


def _uids(frame: gpd.GeoDataFrame) -> list[str]:
    if "uid" not in frame.columns:
        return [new_uid() for _ in range(len(frame))]
    given = frame["uid"]
    return [
        str(uid) if kept else new_uid()
        for uid, kept in zip(given.tolist(), given.notna().tolist(), strict=True)
    ]


def _checked(layer: Layer, geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    stored = to_multiple(GEOMETRY_KINDS[layer.geometry], geometries)
    if layer.geometry is not Geometry.ANY:
        wrong = ~np.isin(shapely.get_type_id(stored), (*_TAKEN_TYPES[layer.geometry], -1))
        if wrong.any():
            found = geometries[int(wrong.argmax())].geom_type
            raise InvalidInput("geometry_type", **geometry_words(layer, found))
    return stored


def _extra_columns(layer: Layer, frame: gpd.GeoDataFrame) -> dict[str, list[Raw]]:
    known = {"uid", frame.geometry.name, *(field.name for field in layer.fields)}
    unknown = {str(name): frame[name] for name in frame.columns if name not in known}
    if not unknown:
        return {}
    return {"extra": [to_json(row) if row else None for row in extras(unknown, len(frame))]}


def _merged_extra(stored: str | None, changes: Mapping[str, object]) -> Raw:
    columns = {name: pd.Series([value], dtype=object) for name, value in changes.items()}
    kept = {k: v for k, v in json.loads(stored or "{}").items() if k not in changes}
    merged = {**kept, **extras(columns, 1)[0]}
    return to_json(merged) if merged else None
