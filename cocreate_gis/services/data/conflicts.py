"""Rows of a file about records that were changed after the file was made: three versions of each field."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.findings import Finding
from cocreate_gis.model.layers import Layer
from cocreate_gis.services.data.known_records import comparable
from cocreate_gis.services.registers.record_history import State, same_shape, states
from cocreate_gis.store import Change, Store, read_histories

SHAPE = "geometry"


@dataclass(frozen=True)
class Choice:
    """What somebody decided about a conflict.

    Parameters
    ----------
    version : int
        Version of the record it was decided on; a later one asks again.
    take : tuple of str
        Fields that become what the file says; the others stay as they are.
    """

    version: int
    take: tuple[str, ...]


@dataclass(frozen=True)
class RowConflict:
    """A row that says something else than a record that was changed meanwhile.

    Parameters
    ----------
    row : int
        Row of the file.
    uid : str
        The record.
    fid, version : int
        Its key, and its version now.
    fields : Mapping[str, tuple]
        By field in which both were changed, what the record says and what the file says; the place, under
        ``geometry``, as shapes of EPSG:4326.
    """

    row: int
    uid: str
    fid: int
    version: int
    fields: Mapping[str, tuple[Any, Any]]


def settle(
    store: Store,
    layer: Layer,
    stale: gpd.GeoDataFrame,
    present: gpd.GeoDataFrame,
    choices: Mapping[str, Choice],
    findings: list[Finding],
) -> tuple[gpd.GeoDataFrame, tuple[RowConflict, ...]]:
    """Bring rows together with what became of their records since.

    Parameters
    ----------
    store : Store
        The workspace, whose history knows what the file was made from.
    layer : Layer
        The declaration.
    stale : geopandas.GeoDataFrame
        Rows with ``uid`` and ``version`` older than the record's.
    present : geopandas.GeoDataFrame
        Records of the layer, index fid.
    choices : Mapping[str, Choice]
        By uid, what was decided.
    findings : list of Finding
        Gets ``changed_since_export`` for a row that waits for a decision, ``both_kept`` for one that needed
        none.

    Returns
    -------
    rows : geopandas.GeoDataFrame
        Rows to be taken over: a field only the file has changed as in the file, one only the record has
        changed as in the record, one both have changed as decided.
    conflicts : tuple of RowConflict
        Rows that wait.
    """
    if stale.empty:
        return stale, ()
    records = present.reset_index().set_index("uid")
    with store.read() as connection:
        histories = read_histories(connection, layer.name, stale["uid"].tolist())
    merged: dict[Any, dict[str, Any]] = {}
    waiting: list[RowConflict] = []
    for row, theirs in stale.iterrows():
        uid = str(theirs["uid"])
        ours = records.loc[uid]
        base = _base(layer, histories.get(uid, ()), int(theirs["version"]))
        taken, disputed = _parted(layer, theirs, ours, base)
        choice, version = choices.get(uid), int(ours["version"])
        if disputed and (choice is None or choice.version != version):
            waiting.append(RowConflict(int(str(row)), uid, int(ours["fid"]), version, disputed))
            findings.append(Finding("changed_since_export", "error", int(str(row)), params={"uid": uid}))
            continue
        if taken and not disputed:
            findings.append(Finding("both_kept", "fixed", int(str(row))))
        taken |= {name: disputed[name][1] for name in disputed if choice and name in choice.take}
        merged[row] = {name: taken.get(name, ours.get(name, theirs[name])) for name in stale.columns}
        # What no field takes comes with the file.
        merged[row] |= {"uid": uid, "extra": theirs["extra"]}
    rows = pd.DataFrame.from_dict(merged, orient="index", columns=list(stale.columns)).astype(object)
    return gpd.GeoDataFrame(rows, geometry=SHAPE, crs=stale.crs), tuple(waiting)


def _base(layer: Layer, changes: Sequence[Change], version: int) -> State | None:
    for change, state in zip(changes, states(layer, changes), strict=True):
        if change.version == version:
            return state
    return None


def _parted(
    layer: Layer, theirs: "pd.Series[Any]", ours: "pd.Series[Any]", base: State | None
) -> tuple[dict[str, Any], dict[str, tuple[Any, Any]]]:
    """What only the file has changed, and what both have."""
    taken: dict[str, Any] = {}
    disputed: dict[str, tuple[Any, Any]] = {}
    for field in layer.fields:
        name = field.name
        if name not in theirs.index or name not in ours.index or (layer.flow and name == "status"):
            continue
        said, now = comparable(theirs[name]), comparable(ours[name])
        if said == now:
            continue
        was = None if base is None else _as_said(base.values.get(name))
        if base is not None and now == was:
            taken[name] = theirs[name]
        elif base is None or said != was:
            disputed[name] = (now, said)
    said_shape, shape = theirs[SHAPE], ours[SHAPE]
    if not _is_point_of(said_shape, shape) and not same_shape(said_shape, shape):
        if base is not None and same_shape(shape, base.geometry):
            taken[SHAPE] = said_shape
        elif base is None or not same_shape(said_shape, base.geometry):
            disputed[SHAPE] = (shape, said_shape)
    return taken, disputed


def _as_said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _is_point_of(said: BaseGeometry, shape: BaseGeometry | None) -> bool:
    """A table knows of an area its middle only."""
    if shape is None:
        return False
    return bool(shapely.get_dimensions(said) == 0 and shapely.get_dimensions(shape) == 2)
