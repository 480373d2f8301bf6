"""Sheds for e-bikes held against the rules, cut to another length, and places where one finds room."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from cocreate_gis.analysis.fire_lanes import corridor, in_the_way
from cocreate_gis.analysis.progress import Progress, silent
from cocreate_gis.analysis.sheds import cut_to, places_for, sides
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import FACILITIES, GATES, PATHS
from cocreate_gis.model.layers.parking import FIRE_LANES, PARKING_SPACES
from cocreate_gis.model.layers.places import BUILDINGS, COMPOUNDS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.registers.rules import Rule, rule
from cocreate_gis.services.registers.standing import LANE_WIDTH, standing
from cocreate_gis.store import get_feature

AREA, LENGTH, BIKES, SENSITIVE = (
    "ebike_area_m2",
    "ebike_group_length_m",
    "ebike_group_bikes",
    "ebike_sensitive_m",
)
# Beside whom no e-bike may burn: categories of facilities by a part of their name.
_SENSITIVE = ("kindergarten", "nursery", "nursing", "elderly", "elder_service", "childcare")
_ENTRANCE_REACH_M = 30.0
_DEPTH_M = 2.2
_ASIDE_M = 0.5
_PATH_M = 3.0
_PLACES = 3


@dataclass(frozen=True)
class Finding:
    """What a rule says of a shed.

    Parameters
    ----------
    rule : Rule
        The figure that is asked for.
    measured : float
        What the shed has, in the unit of the rule; NaN where it is not known.
    lacks : float
        What is missing, or too much; 0 where the rule is kept, NaN where it is not known.
    """

    rule: Rule
    measured: float
    lacks: float


@dataclass(frozen=True)
class Shed:
    """A shed as it is, or as it would be.

    Parameters
    ----------
    length_m, width_m : float
        Of its outline, else as recorded; NaN where neither is known.
    fits : int
        Bikes that have room by the rule.
    findings : tuple of Finding
        Area per bike, length and bikes of a group, the fire lane (the width that is left clear beside it;
        kept where it does not reach into one), distance to nurseries and elder care.
    """

    length_m: float
    width_m: float
    fits: int
    findings: tuple[Finding, ...]

    @property
    def broken(self) -> tuple[Finding, ...]:
        """The rules it breaks."""
        return tuple(one for one in self.findings if one.lacks > 0)


def sheds(actor: Actor, context: Context, progress: Progress = silent) -> dict[int, Shed]:
    """Check every shed that is planned or there.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    progress : Progress
        Told how far the work is; may raise `Cancelled`.

    Returns
    -------
    dict of int to Shed
        By fid; what breaks most rules first.

    Raises
    ------
    Forbidden
        The actor is not staff.
    """
    require(actor, "feature.view_staff")
    progress(0.05, "records")
    frame = shed_frame(context).to_crs(context.workspace.metric_epsg)
    rules = rules_of(context)
    surroundings = _surroundings(context)
    checked = {}
    for number, (fid, row) in enumerate(frame.iterrows()):
        progress(0.3 + 0.7 * number / len(frame), "sheds")
        checked[int(fid)] = _check(row.to_dict(), row.geometry, int(fid), rules, surroundings)
    return dict(sorted(checked.items(), key=lambda pair: -len(pair[1].broken)))


def shed_frame(context: Context) -> gpd.GeoDataFrame:
    """Read the sheds that are planned or there.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, index fid.
    """
    frame = context.frame(PARKING_SPACES, Visibility.STAFF)
    return frame[(frame["kind"] == "ebike") & (frame["status"] != "ended")]


def as_long_as(actor: Actor, context: Context, fid: int, length_m: float) -> tuple[Shed, BaseGeometry]:
    """Say what a shed would be at another length; nothing is written.

    Parameters
    ----------
    actor : Actor
        Who tries it.
    context : Context
        The workspace.
    fid : int
        The shed.
    length_m : float
        Its length.

    Returns
    -------
    tuple of Shed and shapely geometry
        With as many bikes as have room, and its outline in EPSG:4326.

    Raises
    ------
    InvalidInput
        ``shed_is_a_point``: it has no outline to be cut.
    """
    require(actor, "feature.view_staff")
    with context.store.read() as connection:
        kept = get_feature(connection, PARKING_SPACES, fid=fid)
    outline = None if kept.geometry is None else context.to_metric(kept.geometry)
    if outline is None or not outline.area:
        raise InvalidInput("shed_is_a_point")
    shape = cut_to(outline, length_m)
    rules = rules_of(context)
    room = {**kept.values, "capacity": _fits(shape.area, rules)}
    shed = _check(room, shape, fid, rules, _surroundings(context))
    return shed, _lonlat(context, [shape]).iloc[0]


def revise(actor: Actor, context: Context, fid: int, version: int, length_m: float, why: str) -> int:
    """Cut a shed to another length, and keep why; its earlier shapes stay in its history.

    Parameters
    ----------
    actor : Actor
        Who changes it.
    context : Context
        The workspace.
    fid, version : int
        The shed, and the version that was seen.
    length_m : float
        Its new length.
    why : str
        The reason, such as the meeting that asked for it.

    Returns
    -------
    int
        The new version.
    """
    _, shape = as_long_as(actor, context, fid, length_m)
    return reshape(actor, context, fid, version, shape, {"revision": why})


def reshape(
    actor: Actor,
    context: Context,
    fid: int,
    version: int,
    shape: BaseGeometry,
    values: Mapping[str, object] | None = None,
) -> int:
    """Give a shed another outline: its length, width and room for bikes follow.

    Parameters
    ----------
    actor : Actor
        Who changes it.
    context : Context
        The workspace.
    fid, version : int
        The shed, and the version that was seen.
    shape : shapely geometry
        EPSG:4326.
    values : Mapping[str, object], optional
        What else changes.

    Returns
    -------
    int
        The new version.
    """
    outline = context.to_metric(shape)
    length, width = sides(outline)
    room = _fits(outline.area, rules_of(context))
    measured = {"length_m": round(length, 2), "width_m": round(width, 2), "capacity": max(1, room)}
    return features.change(
        actor, context, PARKING_SPACES, fid, version, {**measured, **(values or {})}, shape
    )


def places(actor: Actor, context: Context, compound: int, bikes: int) -> gpd.GeoDataFrame:
    """Find room for a shed in a compound: off the fire lanes and paths, near the entrances.

    Parameters
    ----------
    actor : Actor
        Who looks.
    context : Context
        The workspace.
    compound : int
        The compound.
    bikes : int
        How many want to stand there; a place takes no more than one group.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, at most three places that do not overlap, the nearest to an entrance first: ``bikes``,
        ``length_m``, ``width_m``, ``entrance_m``.

    Raises
    ------
    Forbidden
        The actor is not staff.
    InvalidInput
        ``shed_no_room``: none is free.
    """
    require(actor, "feature.view_staff")
    rules, epsg = rules_of(context), context.workspace.metric_epsg
    ground = context.to_metric(context.frame(COMPOUNDS, Visibility.PUBLIC).geometry.loc[compound])
    per_bike = rules[AREA].value
    longest = min(rules[LENGTH].value, rules[BIKES].value * per_bike / _DEPTH_M)
    number = max(1, min(bikes, int(longest * _DEPTH_M / per_bike)))
    length = number * per_bike / _DEPTH_M
    around = _surroundings(context)
    paths = context.frame(PATHS, Visibility.PUBLIC).to_crs(epsg)
    widths = paths["width_m"].astype("Float64").fillna(_PATH_M).astype("float64")
    taken = np.concatenate(
        [
            around.standing.geometry.buffer(_ASIDE_M).to_numpy(),
            np.array([corridor(line, width) for line, width in around.lanes], dtype=object),
            paths.buffer(widths / 2).to_numpy(),
            around.sensitive.buffer(rules[SENSITIVE].value).to_numpy(),
        ]
    )
    near = taken[shapely.intersects(taken, ground)]
    found, away = places_for(ground, near, _entrances(context, ground), length, _DEPTH_M, _PLACES)
    if not found.size:
        raise InvalidInput("shed_no_room", bikes=number, length=round(length, 1), width=_DEPTH_M)
    return gpd.GeoDataFrame(
        {"bikes": number, "length_m": length, "width_m": _DEPTH_M, "entrance_m": away},
        geometry=_lonlat(context, list(found)),
    )


@dataclass(frozen=True, eq=False)
class _Surroundings:
    """What a shed is held against, in the metric CRS."""

    standing: gpd.GeoDataFrame
    lanes: list[tuple[shapely.LineString, float]]
    sensitive: gpd.GeoSeries


def _surroundings(context: Context) -> _Surroundings:
    epsg = context.workspace.metric_epsg
    drawn = context.frame(FIRE_LANES, Visibility.STAFF).explode().to_crs(epsg)
    width = rule(context, LANE_WIDTH).value
    widths = drawn["clear_width_m"].astype("Float64").fillna(width).astype("float64")
    facilities = context.frame(FACILITIES, Visibility.STAFF).to_crs(epsg)
    kept = facilities["category"].astype(str).str.contains("|".join(_SENSITIVE))
    lanes = list(zip(drawn.geometry, widths, strict=True))
    return _Surroundings(standing(context, Visibility.STAFF), lanes, facilities.geometry[kept])


def rules_of(context: Context) -> dict[str, Rule]:
    """Give the figures sheds are held against.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    dict of str to Rule
        By code.
    """
    return {code: rule(context, code) for code in (AREA, LENGTH, BIKES, LANE_WIDTH, SENSITIVE)}


def _fits(area_m2: float, rules: dict[str, Rule]) -> int:
    # Drawn areas are good to a tenth: 41.8 m² are 19 bikes of 2.2 m², whatever the last digits say.
    return int(np.floor(round(area_m2, 1) / rules[AREA].value + 1e-9))


def _check(
    values: dict[str, object],
    shape: BaseGeometry,
    fid: int,
    rules: dict[str, Rule],
    around: _Surroundings,
) -> Shed:
    length, width = sides(shape) if shape.area else (_number(values, "length_m"), _number(values, "width_m"))
    area = shape.area or length * width
    bikes, groups = _number(values, "capacity"), _number(values, "groups")
    groups = 1.0 if np.isnan(groups) else groups
    clear = _left_clear(shape, fid, around)
    away = float(around.sensitive.distance(shape).min()) if len(around.sensitive) else np.inf
    found = (
        _at_least(rules[AREA], area / bikes),
        _at_most(rules[LENGTH], length / groups),
        _at_most(rules[BIKES], bikes / groups),
        _at_least(rules[LANE_WIDTH], clear),
        _at_least(rules[SENSITIVE], away),
    )
    return Shed(length, width, 0 if np.isnan(area) else _fits(area, rules), found)


def _number(values: dict[str, object], name: str) -> float:
    value = pd.to_numeric(pd.Series([values.get(name)], dtype=object), errors="coerce")
    return float(value.iloc[0])


def _at_least(limit: Rule, measured: float) -> Finding:
    return Finding(limit, measured, _over(limit.value - measured))


def _at_most(limit: Rule, measured: float) -> Finding:
    return Finding(limit, measured, _over(measured - limit.value))


def _over(amount: float) -> float:
    return amount if np.isnan(amount) else max(0.0, round(amount, 3))


def _left_clear(shape: BaseGeometry, fid: int, around: _Surroundings) -> float:
    """The width left beside a shed in the lane it reaches into; infinite where it reaches into none."""
    others = around.standing
    others = others[(others["layer"] != PARKING_SPACES.name) | (others["fid"] != fid)]
    left = np.inf
    for line, width in around.lanes:
        if shape.intersects(corridor(line, width)):
            near = others.iloc[others.sindex.query(corridor(line, 2 * width), predicate="intersects")]
            things = np.array([shape, *near.geometry], dtype=object)
            left = min(left, float(in_the_way(line, width, things)["clear_m"].get(0, np.inf)))
    return left


def _entrances(context: Context, ground: BaseGeometry) -> np.ndarray:
    """Gates of the compound, else the outlines of its homes, else its middle."""
    epsg = context.workspace.metric_epsg
    for layer, reach in ((GATES, _ENTRANCE_REACH_M), (BUILDINGS, 0.0)):
        shapes = context.frame(layer, Visibility.STAFF).to_crs(epsg).geometry
        near = shapes[shapes.distance(ground) <= reach].representative_point()
        if len(near):
            return np.column_stack([near.x, near.y])
    return shapely.get_coordinates(shapely.centroid(ground))


def _lonlat(context: Context, shapes: list[BaseGeometry]) -> gpd.GeoSeries:
    return gpd.GeoSeries(shapes, crs=context.workspace.metric_epsg).to_crs(WGS84)
