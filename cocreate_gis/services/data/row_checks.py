"""Rows on their way into a layer, asked what a form asks, and what only their neighbours can tell."""

import datetime as dt
from collections.abc import Iterator, Mapping
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
from cocreate_gis.model.records import (
    check_booked,
    check_start,
    check_state,
    check_whole,
    require_own_fields,
)
from cocreate_gis.model.units import unit_title
from cocreate_gis.services.data.known_records import comparable
from cocreate_gis.services.registers.parking_supply import check_hours
from cocreate_gis.services.registers.rules import Rule
from cocreate_gis.services.registers.sizes import rows_short_of_rule
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
    rules : Mapping[str, Rule]
        The figures measures are held against, by code.
    """

    present: gpd.GeoDataFrame
    communities: gpd.GeoDataFrame
    metric_epsg: int
    today: dt.date
    rules: Mapping[str, Rule]


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
        the actor's to reach, holds what is given with a step of somebody else, empties what its state rests
        on, or names hours nobody can read; a warning for a figure that is seldom right or below its rule, a
        tree without a species, two trees in one place, and a place outside the community it names.
    """
    findings: list[Finding] = []
    if layer.flow or layer.spans or layer.one_of or any(field.name == "hours" for field in layer.fields):
        findings += _refused(actor, layer, new, around)
        if len(updates):
            records = around.present.set_index("uid").loc[updates["uid"].tolist()].set_axis(updates.index)
            findings += _refused(actor, layer, _completed(updates, records), around, records)
    both = pd.concat([new, updates]) if len(updates) else new
    findings += _unusual(layer, both)
    findings += (
        Finding("value_below_rule", "warning", row, of.name, told)
        for row, of, told in rows_short_of_rule(layer, both, around.rules)
    )
    if layer is STREET_TREES:
        findings += _without_species(both)
        findings += _in_one_place(both, around)
    if any(field.name == _COMMUNITY and field.type is FieldType.TEXT for field in layer.fields):
        findings += _outside(layer, both, around)
    return findings


def _refused(
    actor: Actor,
    layer: Layer,
    rows: gpd.GeoDataFrame,
    around: Around,
    records: pd.DataFrame | None = None,
) -> Iterator[Finding]:
    """What a form would refuse of rows that begin records, or change those they stand beside."""
    dates = {field.name for field in layer.fields if field.type is FieldType.DATE}
    names = [field.name for field in layer.fields if field.name in rows.columns]
    before = _values(rows if records is None else records, names)
    for row, values, held in zip(rows.index, _values(rows, names), before, strict=True):
        written = values | {name: _day(values[name]) for name in dates & values.keys()}
        try:
            check_hours(layer, written)
            check_whole(layer, written, around.today)
            if records is None:
                check_start(actor, layer, written)
            else:
                other = {name for name in names if values[name] != held[name]}
                require_own_fields(actor, layer, other)
                check_state(layer, written, other)
                check_booked(layer, held, other)
        except CoCreateError as error:
            yield Finding(error.code, "error", int(str(row)), params=error.params)


def _values(rows: pd.DataFrame, names: list[str]) -> Iterator[dict[str, Any]]:
    columns = [rows[name].tolist() for name in names]
    for held in zip(*columns, strict=True):
        yield {name: comparable(value) for name, value in zip(names, held, strict=True)}


def _day(value: Any) -> Any:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _completed(updates: gpd.GeoDataFrame, records: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows of records with what the file does not name, and in the state they are in, which no file moves."""
    taken = [name for name in records.columns if name not in updates.columns or name == "status"]
    return updates.drop(columns="status", errors="ignore").join(records[taken])


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
                "unit": unit_title(field.unit),
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
