"""How complete the life circles are that the standards ask for: 5, 10 and 15 minutes, each by itself."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from cocreate_gis.analysis.coverage import area_rows
from cocreate_gis.analysis.life_circles import completeness, served, walks
from cocreate_gis.analysis.progress import Progress, silent
from cocreate_gis.model.coverage import NO_AREA, POPULATION_GROUPS, CoverageRequest
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.network import FACILITIES, GATES
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.standards import Standard
from cocreate_gis.services.context import Context
from cocreate_gis.services.publication import SMALL_COUNT
from cocreate_gis.services.reach import counted
from cocreate_gis.services.reach.coverage import INPUT_LAYERS
from cocreate_gis.services.reach.walking import AS_RECORDED
from cocreate_gis.services.standards import standards
from cocreate_gis.store import layer_versions, read_features

# The three life circles of GB 50180; the tiers do not contain each other.
TIERS: Mapping[str, float] = {"5min": 5.0, "10min": 10.0, "15min": 15.0}
LEVELS: Mapping[str, Layer] = {"community": COMMUNITIES, "compound": COMPOUNDS}
WHOLE = ""
_REQUIRED = "required"


@dataclass(frozen=True, eq=False)
class LifeCircles:
    """What one tier comes to.

    Parameters
    ----------
    tier : str
        Key of `TIERS`.
    request : CoverageRequest
        Who walks, when and on what; its minutes play no part, each standard has its own.
    standards : dict of str to Standard
        The categories it requires of which anything is recorded.
    minutes : dict of str to float
        The walk of each: what the standard names, else the time of the tier.
    unrecorded : list of Standard
        Required, but not one that counts is recorded: missing, or not entered. They are not scored.
    served : dict of str to DataFrame
        By level (`LEVELS`, and `WHOLE` for the workspace) as `analysis.life_circles.served` gives it.
    scores : dict of str to DataFrame
        By level as `analysis.life_circles.completeness` gives it.
    areas : dict of str to GeoDataFrame
        By level ``uid``, ``name`` and polygons, EPSG:4326.
    facilities : dict of str to int
        How many of each category count.
    hours_unread : list of str
        Facilities and gates whose hours cannot be read, where an hour is asked about; they count as open.
    hours_unrecorded : int
        How many have no hours.
    layer_versions : dict of str to int
        What it was computed from.
    computed_at : datetime
        UTC.
    """

    tier: str
    request: CoverageRequest
    standards: dict[str, Standard]
    minutes: dict[str, float]
    unrecorded: list[Standard]
    served: dict[str, pd.DataFrame]
    scores: dict[str, pd.DataFrame]
    areas: dict[str, gpd.GeoDataFrame]
    facilities: dict[str, int]
    hours_unread: list[str]
    hours_unrecorded: int
    layer_versions: dict[str, int]
    computed_at: dt.datetime


def life_circles(
    actor: Actor,
    context: Context,
    tier: str,
    question: CoverageRequest = AS_RECORDED,
    *,
    progress: Progress = silent,
) -> LifeCircles:
    """Score one tier for the whole workspace, by community and by compound.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    tier : str
        Key of `TIERS`.
    question : CoverageRequest
        Who walks, when, on what and to what; the categories are those of the tier.
    progress : Progress
        Told how far the work is; may raise `Cancelled`.

    Returns
    -------
    LifeCircles
        By the data of today.

    Raises
    ------
    Forbidden
        The actor may not.
    InvalidInput
        ``no_homes``, ``no_facilities_of_tier``: nothing the tier requires is recorded, or ``network_empty``.
    """
    require(actor, "coverage.view")
    asked = required(context, tier)
    with context.store.read() as connection:
        versions = layer_versions(connection)
    request = question.model_copy(update={"categories": tuple(one.code for one in asked) or (tier,)})
    times = tuple((one.code, one.walk_minutes) for one in asked)
    key = (
        "circles",
        tier,
        request.model_dump_json(),
        times,
        *(versions.get(layer, 0) for layer in INPUT_LAYERS),
    )
    found: LifeCircles = context.recent.get(
        key, lambda: _compute(context, tier, asked, request, versions, progress)
    )
    return found


def required(context: Context, tier: str) -> list[Standard]:
    """List what a tier requires.

    Parameters
    ----------
    context : Context
        The workspace.
    tier : str
        Key of `TIERS`.

    Returns
    -------
    list of Standard
        By the standards of the workspace today.
    """
    return [one for one in standards(context).values() if one.tier == tier and one.requirement == _REQUIRED]


def _compute(
    context: Context,
    tier: str,
    asked: list[Standard],
    request: CoverageRequest,
    versions: Mapping[str, int],
    progress: Progress,
) -> LifeCircles:
    epsg = context.workspace.metric_epsg
    with context.store.read() as connection:
        buildings = read_features(connection, BUILDINGS).to_crs(epsg)
        facilities = read_features(connection, FACILITIES).to_crs(epsg)
    homes = buildings[buildings["residents"].fillna(0) > 0].copy()
    if homes.empty:
        raise InvalidInput("no_homes")
    homes[list(POPULATION_GROUPS)] = homes[list(POPULATION_GROUPS)].astype("float64").fillna(0.0)
    homes = homes.set_geometry(homes.geometry.representative_point())
    usable = facilities[counted.left_out_because(facilities, request).isna()]
    chosen = {one.code: usable[usable["category"] == one.code] for one in asked}
    chosen = {code: frame for code, frame in chosen.items() if len(frame)}
    if not chosen:
        raise InvalidInput("no_facilities_of_tier", minutes=TIERS[tier])
    progress(0.05, "network")
    network = context.networks.network(request)
    walk_m = walks(network, chosen, homes, lambda done: progress(0.1 + 0.8 * done / len(chosen), "category"))
    known = {one.code: one for one in asked if one.code in chosen}
    minutes = {code: one.walk_minutes or TIERS[tier] for code, one in known.items()}
    speeds = {code: request.speed_m_s(code) for code in POPULATION_GROUPS}
    gates = context.frame(GATES, Visibility.STAFF)
    doubtful = [
        counted.hours_not_known(places, request)
        for places in (*chosen.values(), gates[counted.let_through(gates, request)])
    ]
    tables, areas = {}, {}
    for level in (WHOLE, *LEVELS):
        where = pd.Series(WHOLE, index=homes.index)
        if level in LEVELS:
            frame = context.frame(LEVELS[level], Visibility.STAFF)
            areas[level] = frame[["uid", "name", frame.geometry.name]]
            rows = area_rows(homes.geometry, frame.geometry.to_crs(epsg))
            where[:] = np.array([*frame["uid"], NO_AREA], dtype=object)[rows]
        tables[level] = served(walk_m, homes, speeds, minutes, where)
    return LifeCircles(
        tier=tier,
        request=request,
        standards=known,
        minutes=minutes,
        unrecorded=[one for one in asked if one.code not in chosen],
        served=tables,
        scores={level: completeness(table) for level, table in tables.items()},
        areas=areas,
        facilities={code: len(frame) for code, frame in chosen.items()},
        hours_unread=[name for unread, _ in doubtful for name in unread],
        hours_unrecorded=sum(count for _, count in doubtful),
        layer_versions={layer: versions.get(layer, 0) for layer in INPUT_LAYERS},
        computed_at=dt.datetime.now(dt.UTC),
    )


def shortfalls(found: LifeCircles, level: str, group: str, visibility: Visibility) -> pd.DataFrame:
    """List what is lacking where, most people first.

    Parameters
    ----------
    found : LifeCircles
        A tier.
    level : str
        Key of `LEVELS`, or `WHOLE`.
    group : str
        Key of `POPULATION_GROUPS`.
    visibility : Visibility
        Who reads: the public is told of no shortfall of fewer than five people.

    Returns
    -------
    DataFrame
        ``area``, ``name`` (empty where it has none), ``category``, ``minutes``, ``total`` and ``uncovered``
        people.
    """
    table = found.served[level]
    table = table[(table["group"] == group) & (table["category"] != "")]
    table = table.assign(uncovered=(table["total"] - table["covered"]).round().astype("int64"))
    least = SMALL_COUNT if visibility is Visibility.PUBLIC else 1
    table = table[table["uncovered"] >= least].copy()
    names = area_names(found, level)
    table["name"] = [names.get(area, "") for area in table["area"]]
    table["minutes"] = [found.minutes[category] for category in table["category"]]
    columns = ["area", "name", "category", "minutes", "total", "uncovered"]
    return table.sort_values("uncovered", ascending=False, kind="stable")[columns].reset_index(drop=True)


def area_names(found: LifeCircles, level: str) -> dict[str, str]:
    """Name the areas of a level.

    Parameters
    ----------
    found : LifeCircles
        A tier.
    level : str
        Key of `LEVELS`, or `WHOLE`.

    Returns
    -------
    dict of str to str
        Names by uid; empty for the whole workspace.
    """
    if level not in found.areas:
        return {}
    frame = found.areas[level]
    return dict(zip(frame["uid"], frame["name"].fillna("").astype(str), strict=True))
