"""Rows on their way into a layer, asked what a form asks, and what only their neighbours can tell."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.findings import Finding
from cocreate_gis.model.layers import FieldType, Layer
from cocreate_gis.model.layers.trees import STREET_TREES, WITHOUT_TREE
from cocreate_gis.model.permissions import Actor
from cocreate_gis.model.records import check_booked, check_start, check_whole
from cocreate_gis.services.data.known_records import comparable
from cocreate_gis.services.registers.parking_supply import check_hours
from cocreate_gis.services.registers.trees_checks import ONE_PLACE_M

_COMMUNITY = "community"


@dataclass(frozen=True)
class Around:
    """What rows are compared with.

    Parameters
    ----------
    present : geopandas.GeoDataFrame
        Records of the layer, with ``uid``, EPSG:4326.
    communities : geopandas.GeoDataFrame
        With ``name``, EPSG:4326.
    metric_epsg : int
        CRS in which distances are measured.
    today : date
        In the time zone of the workspace.
    """

    present: gpd.GeoDataFrame
    communities: gpd.GeoDataFrame
    metric_epsg: int
    today: dt.date


def check_rows(
    actor: Actor, layer: Layer, new: gpd.GeoDataFrame, updates: gpd.GeoDataFrame, around: Around
) -> list[Finding]:
    """Ask of rows what a form asks of one record, and what their neighbours tell.

    Parameters
    ----------
    actor : Actor
        Who imports.
    layer : Layer
        The declaration.
    new, updates : geopandas.GeoDataFrame
        Rows that become records, and rows of records that are there, with ``uid``; index: row of the file.
    around : Around
        What is there already.

    Returns
    -------
    list of Finding
        An error for a row that contradicts itself, begins in a state it has no evidence for or that is not
        the actor's to reach, or names hours nobody can read; a warning for a figure that is seldom right, a
        tree without a species, two trees in one place, and a place outside the community it names.
    """
    findings: list[Finding] = []
    if layer.flow or layer.spans or layer.one_of or any(field.name == "hours" for field in layer.fields):
        findings += _refused(actor, layer, new, around, begin=True)
        findings += _refused(actor, layer, _completed(updates, around.present), around, begin=False)
    if layer.booked and len(updates):
        findings += _rebooked(layer, updates, around.present)
    both = pd.concat([new, updates]) if len(updates) else new
    findings += _unusual(layer, both)
    if layer is STREET_TREES:
        findings += _without_species(both)
        findings += _in_one_place(both, around)
    if any(field.name == _COMMUNITY and field.type is FieldType.TEXT for field in layer.fields):
        findings += _outside(layer, both, around)
    return findings


def _refused(
    actor: Actor, layer: Layer, rows: gpd.GeoDataFrame, around: Around, *, begin: bool
) -> Iterator[Finding]:
    dates = {field.name for field in layer.fields if field.type is FieldType.DATE}
    names = [field.name for field in layer.fields if field.name in rows.columns]
    columns = [rows[name].tolist() for name in names]
    for row, *held in zip(rows.index, *columns, strict=True):
        values = {name: comparable(value) for name, value in zip(names, held, strict=True)}
        values |= {name: _day(values[name]) for name in dates & values.keys()}
        try:
            check_hours(layer, values)
            check_whole(layer, values, around.today)
            if begin:
                check_start(actor, layer, values)
        except CoCreateError as error:
            yield Finding(error.code, "error", int(str(row)), params=error.params)


def _rebooked(layer: Layer, updates: gpd.GeoDataFrame, present: gpd.GeoDataFrame) -> Iterator[Finding]:
    """Rows that would change what stands in the books."""
    named = [name for name in layer.booked if name in updates.columns]
    for row, uid, *held in zip(
        updates.index, updates["uid"], *(updates[name] for name in named), strict=True
    ):
        current = present[present["uid"] == uid].iloc[0]
        given = zip(named, held, strict=True)
        changed = [name for name, value in given if comparable(value) != comparable(current[name])]
        try:
            check_booked(layer, current, changed)
        except CoCreateError as error:
            yield Finding(error.code, "error", int(str(row)), params=error.params)


def _day(value: Any) -> Any:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _completed(updates: gpd.GeoDataFrame, present: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows of records with what the file does not name."""
    if updates.empty:
        return updates
    records = present.set_index("uid").loc[updates["uid"].tolist()].set_axis(updates.index)
    missing = [name for name in records.columns if name not in updates.columns]
    return updates.join(records[missing])


def _unusual(layer: Layer, rows: gpd.GeoDataFrame) -> Iterator[Finding]:
    for field in layer.fields:
        if field.usual is None or field.name not in rows.columns:
            continue
        least, most = field.usual
        figures = pd.to_numeric(rows[field.name], errors="coerce")
        for row, figure in figures[(figures < least) | (figures > most)].items():
            params = {
                "field": field.title,
                "value": float(figure),
                "least": least,
                "most": most,
                "unit": field.unit,
            }
            yield Finding("value_unusual", "warning", int(str(row)), field.name, params)


def _without_species(rows: gpd.GeoDataFrame) -> Iterator[Finding]:
    nothing = pd.Series(None, index=rows.index, dtype=object)
    unnamed = rows.get("species", nothing).isna() & ~rows.get("place_state", nothing).isin(WITHOUT_TREE)
    for row in rows.index[unnamed]:
        yield Finding("tree_unnamed", "warning", int(str(row)), "species")


def _in_one_place(rows: gpd.GeoDataFrame, around: Around) -> Iterator[Finding]:
    """Two trees nearer to each other than trunks can be, in the file or in the register."""
    own = rows.get("uid", pd.Series(None, index=rows.index, dtype=object))
    others = around.present[~around.present["uid"].isin(own.dropna())]
    places = np.concatenate([rows.geometry.to_numpy(), others.geometry.to_numpy()])
    metric = gpd.GeoSeries(places, crs=rows.crs).to_crs(around.metric_epsg).to_numpy()
    one, other = shapely.STRtree(metric).query(metric[: len(rows)], "dwithin", ONE_PLACE_M)
    told: set[int] = set()
    for at, near in zip(one.tolist(), other.tolist(), strict=True):
        if near == at or at in told or (near < len(rows) and near > at):
            continue
        told.add(at)
        row = int(str(rows.index[at]))
        if near < len(rows):
            yield Finding("trees_share_place_rows", "warning", row, params={"other": rows.index[near]})
        else:
            name = others["tree_no"].iloc[near - len(rows)] or others["uid"].iloc[near - len(rows)]
            yield Finding("trees_share_place", "warning", row, params={"tree": name})


def _outside(layer: Layer, rows: gpd.GeoDataFrame, around: Around) -> Iterator[Finding]:
    """A place that lies in another community than the one it names."""
    if _COMMUNITY not in rows.columns or around.communities.empty:
        return
    named = rows[rows[_COMMUNITY].isin(around.communities["name"]) & ~rows.geometry.isna()]
    points = named.geometry.representative_point()
    tree = around.communities.sindex
    at, found = tree.query(points.to_numpy(), "intersects")
    lies = dict(zip(at.tolist(), around.communities["name"].to_numpy()[found].tolist(), strict=True))
    within = set(zip(at.tolist(), around.communities["name"].to_numpy()[found].tolist(), strict=True))
    for position, (row, name) in enumerate(named[_COMMUNITY].items()):
        if (position, name) not in within:
            params = {"layer": layer.title, "named": name, "found": lies.get(position, "—")}
            yield Finding("outside_its_community", "warning", int(str(row)), _COMMUNITY, params)
