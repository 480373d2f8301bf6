"""Rows of a file compared with the records a workspace has."""

import math
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from cocreate_gis.model.findings import Finding
from cocreate_gis.model.layers import Layer

# A centimetre: nearer than any survey repeats itself, farther than any rounding of an export.
_SAME_PLACE_DIGITS = 7
_SAME_PLACE_DEGREES = 1e-9


def part(
    frame: gpd.GeoDataFrame, present: gpd.GeoDataFrame, findings: list[Finding]
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Part the rows of records the workspace has from the others.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Rows to take over; ``uid`` and ``version`` where the file has them.
    present : geopandas.GeoDataFrame
        Records of the layer as staff read them.
    findings : list of Finding
        Gets ``uid_twice`` and ``changed_since_export`` by row; such rows are in neither part.

    Returns
    -------
    known, new : geopandas.GeoDataFrame
        Both with the index of `frame`.
    """
    if "uid" not in frame.columns:
        return frame.iloc[:0], frame.drop(columns="version", errors="ignore")
    uid = frame["uid"].where(frame["uid"].notna(), None)
    twice = uid.notna() & uid.duplicated()
    findings += [
        Finding("uid_twice", "error", int(str(row)), params={"uid": uid.loc[row]})
        for row in frame.index[twice]
    ]
    known = uid.isin(present["uid"]) & ~twice
    stale = known & _stale(frame, present)
    findings += [
        Finding("changed_since_export", "error", int(str(row)), params={"uid": uid.loc[row]})
        for row in frame.index[stale]
    ]
    return frame[known & ~stale], frame[~known & ~twice].drop(columns="version", errors="ignore")


def _stale(frame: gpd.GeoDataFrame, present: gpd.GeoDataFrame) -> "pd.Series[bool]":
    """Whether the workspace has a newer version than the one the file was made from."""
    if "version" not in frame.columns:
        return pd.Series(False, index=frame.index)
    current = frame["uid"].map(present.set_index("uid")["version"])
    older = pd.Series(
        pd.to_numeric(frame["version"], errors="coerce") < pd.to_numeric(current, errors="coerce")
    )
    return older.fillna(False).astype("bool")


def changed(
    known: gpd.GeoDataFrame, present: gpd.GeoDataFrame, layer: Layer, findings: list[Finding]
) -> tuple[gpd.GeoDataFrame, int]:
    """Leave out the rows that say what their record says already.

    Parameters
    ----------
    known : geopandas.GeoDataFrame
        Rows whose ``uid`` the workspace has.
    present : geopandas.GeoDataFrame
        Records of the layer as staff read them.
    layer : Layer
        The declaration.
    findings : list of Finding
        Gets ``status_kept`` by row: a status moves along its flow, never by a file.

    Returns
    -------
    changed : geopandas.GeoDataFrame
        Rows that differ, with ``fid`` and ``version`` of their record.
    unchanged : int
        How many do not.
    """
    if known.empty:
        return known, 0
    records = present.reset_index().set_index("uid").loc[known["uid"].tolist()]
    known = known.assign(fid=records["fid"].to_numpy(), version=records["version"].to_numpy())
    fields = [field.name for field in layer.fields if field.name in known.columns and field.name in records]
    differs = ~shapely.equals_exact(
        shapely.normalize(_as_multi(known)), shapely.normalize(_as_multi(records)), _SAME_PLACE_DEGREES
    )
    for name in fields:
        ours = [comparable(value) for value in records[name].tolist()]
        theirs = [comparable(value) for value in known[name].tolist()]
        other = np.array([a != b for a, b in zip(ours, theirs, strict=True)], dtype=bool)
        if layer.flow and name == "status":
            findings += [Finding("status_kept", "warning", int(row)) for row in known.index[other]]
        else:
            differs |= other
    changed = known[differs]
    return changed, len(known) - len(changed)


def _as_multi(frame: gpd.GeoDataFrame) -> Any:
    """Geometries without regard to whether a single part is wrapped."""
    geometries = frame.geometry.to_numpy()
    single = shapely.get_num_geometries(geometries) == 1
    unwrapped = geometries.copy()
    unwrapped[single] = shapely.get_geometry(geometries[single], 0)
    return unwrapped


def comparable(value: Any) -> object:
    """Bring a value of a file or of a record into a form in which equal ones are equal.

    Parameters
    ----------
    value : object
        Any value of a field.

    Returns
    -------
    object
        None for every kind of missing, a date as ISO 8601.
    """
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else value


def warn_when_imported(
    new: gpd.GeoDataFrame, present: gpd.GeoDataFrame, layer: Layer, findings: list[Finding]
) -> None:
    """Warn when rows stand where records of the same name stand already.

    Parameters
    ----------
    new : geopandas.GeoDataFrame
        Rows that would become records.
    present : geopandas.GeoDataFrame
        Records of the layer as staff read them.
    layer : Layer
        The declaration.
    findings : list of Finding
        Gets ``already_imported`` with the count.
    """
    if new.empty or present.empty:
        return
    there = set(_keys(present, layer.name_field))
    same = sum(key in there for key in _keys(new, layer.name_field))
    if same:
        params = {"same": same, "rows": len(new), "layer": layer.title}
        findings.append(Finding("already_imported", "warning", params=params))


def _keys(frame: gpd.GeoDataFrame, name_field: str) -> list[tuple[object, ...]]:
    bounds = shapely.bounds(frame.geometry.to_numpy()).round(_SAME_PLACE_DIGITS)
    names = frame[name_field].tolist() if name_field in frame.columns else [None] * len(frame)
    return [(comparable(name), *box) for name, box in zip(names, bounds.tolist(), strict=True)]
