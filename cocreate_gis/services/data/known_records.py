"""Rows of a file compared with the records a workspace has."""

import math
from collections.abc import Collection
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.findings import Finding
from cocreate_gis.model.layers import Geometry, Layer

# A centimetre: nearer than any survey repeats itself, farther than any rounding of an export.
_SAME_PLACE_DIGITS = 7
_SAME_PLACE_DEGREES = 1e-9
# How far a corrected outline moves its middle; numbers that stand on more records tell nothing apart.
_NEAR_M = 10.0
_MOST_ALIKE = 200


def part(
    frame: gpd.GeoDataFrame, present: gpd.GeoDataFrame, removed: Collection[str], findings: list[Finding]
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Part the rows of records the workspace has from the others.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Rows to take over; ``uid`` and ``version`` where the file has them.
    present : geopandas.GeoDataFrame
        Records of the layer as staff read them.
    removed : collection of str
        Uids of records that were removed.
    findings : list of Finding
        Gets ``uid_twice`` and ``removed_since_export`` by row; such rows are in no part.

    Returns
    -------
    known, new, stale : geopandas.GeoDataFrame
        All with the index of `frame`; of the last the record was changed after the file was made.
    """
    if "uid" not in frame.columns:
        return frame.iloc[:0], frame.drop(columns="version", errors="ignore"), frame.iloc[:0]
    uid = frame["uid"].where(frame["uid"].notna(), None)
    twice = uid.notna() & uid.duplicated()
    findings += [
        Finding("uid_twice", "error", int(str(row)), params={"uid": uid.loc[row]})
        for row in frame.index[twice]
    ]
    gone = uid.isin(removed) & ~twice
    findings += [
        Finding("removed_since_export", "error", int(str(row)), params={"uid": uid.loc[row]})
        for row in frame.index[gone]
    ]
    known = uid.isin(present["uid"]) & ~twice
    stale = known & _stale(frame, present)
    new = frame[~known & ~twice & ~gone].drop(columns="version", errors="ignore")
    return frame[known & ~stale], new, frame[stale]


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
    """Leave out the rows that say what their record says already; a point does not replace an area.

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
    outlines = gpd.GeoSeries(records.geometry.to_numpy(), index=known.index, crs=known.crs)
    drawn = (shapely.get_dimensions(outlines.to_numpy()) == 2) & (
        shapely.get_dimensions(known.geometry.to_numpy()) == 0
    )
    known = known.set_geometry(known.geometry.where(~drawn, outlines))
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


def squares(points: gpd.GeoSeries, side_m: float, epsg: int) -> gpd.GeoSeries:
    """Draw a square around points where the outline is not known.

    Parameters
    ----------
    points : geopandas.GeoSeries
        Points in EPSG:4326, and other shapes, which stay as they are.
    side_m : float
        Side of a square, metres.
    epsg : int
        Metric CRS in which it is drawn.

    Returns
    -------
    geopandas.GeoSeries
        EPSG:4326, on the same index.
    """
    drawn = points.to_crs(epsg).buffer(side_m / 2, cap_style="square").to_crs(points.crs)
    return points.where(shapely.get_dimensions(points.to_numpy()) > 0, drawn)


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


def recognise(new: gpd.GeoDataFrame, present: gpd.GeoDataFrame, layer: Layer, epsg: int) -> "pd.Series[str]":
    """Find the records that rows without an identifier are about.

    Parameters
    ----------
    new : geopandas.GeoDataFrame
        Rows of a file, EPSG:4326.
    present : geopandas.GeoDataFrame
        Records of the layer nobody else is about, EPSG:4326.
    layer : Layer
        The declaration.
    epsg : int
        Metric CRS of the workspace.

    Returns
    -------
    pandas.Series
        ``uid`` of the record, index: the rows that have one. Same name in the same place; or, where the name
        or number tells one object from the next, less than ten metres away. Each record is taken once.
    """
    found: dict[Any, str] = {}
    free: dict[tuple[object, ...], list[int]] = {}
    for at, key in enumerate(_keys(present, layer.name_field)):
        free.setdefault(key, []).append(at)
    taken: set[int] = set()
    for row, key in zip(new.index, _keys(new, layer.name_field), strict=True):
        if free.get(key):
            taken.add(at := free[key].pop(0))
            found[row] = present["uid"].iloc[at]
    if layer.geometry is not Geometry.LINE:
        left = new[~new.index.isin(list(found))]
        found |= _nearest(left, present[~np.isin(np.arange(len(present)), list(taken))], layer, epsg)
    return pd.Series(found, dtype=object)


def _nearest(new: gpd.GeoDataFrame, present: gpd.GeoDataFrame, layer: Layer, epsg: int) -> dict[Any, str]:
    number = layer.number_field
    if number not in new.columns or new.empty or present.empty:
        return {}
    there, here = _centres(present, epsg), _centres(new, epsg)
    by_number: dict[object, list[int]] = {}
    for at, value in enumerate(present[number].tolist()):
        by_number.setdefault(comparable(value), []).append(at)
    found: dict[Any, str] = {}
    for row, value, centre in zip(new.index, new[number].tolist(), here, strict=True):
        alike = by_number.get(comparable(value), []) if comparable(value) is not None else []
        if not 0 < len(alike) <= _MOST_ALIKE:
            continue
        away = np.hypot(*(there[alike] - centre).T)
        if away.min() <= _NEAR_M:
            found[row] = present["uid"].iloc[alike.pop(int(away.argmin()))]
    return found


def _centres(frame: gpd.GeoDataFrame, epsg: int) -> Any:
    bounds = shapely.bounds(frame.geometry.to_numpy())
    middle = (bounds[:, :2] + bounds[:, 2:]) / 2
    return shapely.get_coordinates(gpd.GeoSeries(gpd.points_from_xy(*middle.T), crs=WGS84).to_crs(epsg))


def completed(
    rows: gpd.GeoDataFrame, same: "pd.Series[str]", present: gpd.GeoDataFrame, given: set[str]
) -> gpd.GeoDataFrame:
    """Complete rows that are about records by what the records say already.

    Parameters
    ----------
    rows : geopandas.GeoDataFrame
        Rows of a file.
    same : pandas.Series
        ``uid`` of the record for each, the same index.
    present : geopandas.GeoDataFrame
        Records of the layer.
    given : set of str
        Fields the file has a column for.

    Returns
    -------
    geopandas.GeoDataFrame
        With ``uid``. An empty cell takes no value away.
    """
    records = present.set_index("uid").loc[same.tolist()].set_axis(rows.index)
    filled = rows.assign(uid=same)
    for name in set(rows.columns) & set(records.columns) - {"extra", rows.geometry.name}:
        own = rows[name].astype(object)
        filled[name] = (
            own.where(own.notna(), records[name].astype(object)) if name in given else records[name]
        )
    return filled


def _keys(frame: gpd.GeoDataFrame, name_field: str) -> list[tuple[object, ...]]:
    bounds = shapely.bounds(frame.geometry.to_numpy()).round(_SAME_PLACE_DIGITS)
    names = frame[name_field].tolist() if name_field in frame.columns else [None] * len(frame)
    return [(comparable(name), *box) for name, box in zip(names, bounds.tolist(), strict=True)]
