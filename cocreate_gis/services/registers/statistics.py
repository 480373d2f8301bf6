"""What a register adds up to in every community or compound."""

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import pandas as pd

from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.layers.base import Field, Layer, Visibility
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.publication import hide_small_counts
from cocreate_gis.services.registers.belonging import belonging
from cocreate_gis.services.voices.heard import inhabited_areas

Measure = Literal["total", "per_100_households", "per_km2"]
MEASURES: tuple[Measure, ...] = ("total", "per_100_households", "per_km2")
# Beside the fields of the kind, which may be called households too.
COUNT, HOUSEHOLDS, KM2 = "count", "area_households", "area_km2"
_M2_PER_KM2 = 1e6


@dataclass(frozen=True)
class Statistics:
    """A register by area.

    Parameters
    ----------
    areas : GeoDataFrame
        EPSG:4326, index fid of the area: ``name``, ``within``, ``area_households`` (NaN where unknown),
        ``area_km2``, ``count``, and per number field the sum where it adds up, else the mean (NaN where no
        record of the area holds one). Before the public NaN also for small numbers of people.
    figures : tuple of Field
        The number fields.
    total : int
        Records of the kind.
    elsewhere : int
        Records that lie in none of the areas.
    """

    areas: gpd.GeoDataFrame
    figures: tuple[Field, ...]
    total: int
    elsewhere: int


def statistics(actor: Actor, context: Context, layer: Layer, level: str) -> Statistics:
    """Count and add up the records of a kind by area.

    Parameters
    ----------
    actor : Actor
        Who asks: anybody of what is public, staff of all else.
    context : Context
        The workspace.
    layer : Layer
        The kind.
    level : {"community", "compound"}
        The areas.

    Returns
    -------
    Statistics
        From what the actor may see; every record in one area at most, the smallest.

    Raises
    ------
    Forbidden
        The kind is staff's.
    """
    frame, lies = _seen(actor, context, layer, level)
    figures = tuple(
        f
        for f in layer.visible_fields(actor.visibility)
        if f.is_number and f.typed and frame[f.name].notna().any()
    )
    areas = inhabited_areas(context, level).rename(columns={"households": HOUSEHOLDS})
    areas[KM2] = areas.area / _M2_PER_KM2
    areas[COUNT] = lies.value_counts().reindex(areas.index).fillna(0).astype("int64")
    for field in figures:
        parts = frame[field.name].groupby(lies)
        summed = parts.sum(min_count=1) if field.adds_up else parts.mean()
        areas[field.name] = summed.astype("float64").reindex(areas.index)
    if actor.visibility is Visibility.PUBLIC:
        people = [HOUSEHOLDS, *(f.name for f in figures if f.adds_up and _counts_people(f.name))]
        areas[people] = areas[people].apply(_without_small)
    return Statistics(areas.to_crs(WGS84), figures, len(frame), int(lies.isna().sum()))


def split_by(actor: Actor, context: Context, layer: Layer, level: str, field: Field) -> pd.DataFrame:
    """Count the records of a kind by area and by what they hold in a field.

    Parameters
    ----------
    actor : Actor
        As for `statistics`.
    context : Context
        The workspace.
    layer : Layer
        The kind.
    level : {"community", "compound"}
        The areas.
    field : Field
        A field of codes.

    Returns
    -------
    DataFrame
        Index fid of the area; a column per code that occurs, in the order of the declaration, and a last one
        named with an empty text for records that hold none.

    Raises
    ------
    Forbidden
        The kind is staff's.
    """
    frame, lies = _seen(actor, context, layer, level)
    held = frame[field.name].astype("object").where(frame[field.name].notna(), "")
    table = pd.crosstab(lies, held)
    return table[[code for code in (*(field.domain or {}), "") if code in table.columns]]


def measured(found: Statistics, figure: str, measure: Measure) -> "pd.Series[float]":
    """Give one figure of every area, as a total or against households or ground.

    Parameters
    ----------
    found : Statistics
        Of a kind.
    figure : str
        ``count`` or the name of one of its figures.
    measure : {"total", "per_100_households", "per_km2"}
        What it is told against.

    Returns
    -------
    Series of float
        Index fid of the area; NaN where the figure or what it is told against is unknown, and without
        households.
    """
    values: pd.Series[float] = found.areas[figure].astype("float64")
    if measure == "per_km2":
        values = values / found.areas[KM2]
    elif measure == "per_100_households":
        households = found.areas[HOUSEHOLDS]
        values = 100 * values / households.where(households > 0)
    return values


def _seen(
    actor: Actor, context: Context, layer: Layer, level: str
) -> tuple[gpd.GeoDataFrame, "pd.Series[int]"]:
    require(actor, "map.view" if layer.visibility is Visibility.PUBLIC else "feature.view_staff")
    frame = context.frame(layer, actor.visibility)
    return frame, belonging(context, layer, actor.visibility)[level]


def _counts_people(name: str) -> bool:
    return name.partition("_")[0] in ("households", "residents")


def _without_small(counts: "pd.Series[float]") -> "pd.Series[float]":
    known = counts.dropna()
    told = pd.to_numeric(hide_small_counts(known.round().astype("int64")), errors="coerce")
    return told.reindex(counts.index).astype("float64")
