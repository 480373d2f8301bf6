"""Fire lanes held against everything that is drawn: what stands in them, and how much is missing."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from cocreate_gis.analysis.fire_lanes import clear_widths, corridor, in_the_way
from cocreate_gis.analysis.progress import Progress, silent
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import GATES
from cocreate_gis.model.layers.parking import FIRE_LANES
from cocreate_gis.model.layers.rules import RULES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.registers.rules import Rule, rule
from cocreate_gis.services.registers.standing import LANE_WIDTH, LAYERS_STANDING, crowns, standing

_LANE_HEIGHT = "fire_lane_height_m"
_LANE_COLUMNS = [
    "fid", "uid", "name", "compound", "status", "length_m", "width_m", "height_m", "clear_m", "missing_m",
    "at_m", "things", "geometry",
]  # fmt: skip
_THING_COLUMNS = ["lane", "layer", "fid", "name", "at_m", "clear_m", "missing_m", "low_m", "geometry"]


@dataclass(frozen=True, eq=False)
class Lanes:
    """The fire lanes as they are.

    Parameters
    ----------
    lanes : GeoDataFrame
        EPSG:4326, index fid, the lane that lacks most first: ``uid``, ``name``, ``compound``, ``status``,
        ``length_m``, ``width_m`` and ``height_m`` to keep clear; ``clear_m``, the narrowest width, at most
        twice the one to keep; ``missing_m``; ``at_m``, where that is; ``things``, how many are in the way.
    places : GeoSeries
        EPSG:4326, on the same index: the narrowest place.
    things : GeoDataFrame
        EPSG:4326: ``lane`` (fid), ``layer``, ``fid``, ``name``; ``at_m``, ``clear_m``, ``missing_m`` of the
        width, 0 where there is room enough beside it; ``low_m``, what a crown lacks of the height.
    unknown : int
        Trees whose crown reaches over a lane and whose clear trunk nobody has measured.
    rules : list of Rule
        The figures for lanes that have none of their own.
    """

    lanes: gpd.GeoDataFrame
    places: gpd.GeoSeries
    things: gpd.GeoDataFrame
    unknown: int
    rules: list[Rule]


def lanes(actor: Actor, context: Context, progress: Progress = silent) -> Lanes:
    """Hold the fire lanes against everything that is drawn.

    Parameters
    ----------
    actor : Actor
        Who asks; suspected structures count for staff, and are told to staff only.
    context : Context
        The workspace.
    progress : Progress
        Told how far the work is; may raise `Cancelled`.

    Returns
    -------
    Lanes
        What is missing where.
    """
    require(actor, "map.view")
    names = (FIRE_LANES.name, RULES.name, GATES.name, *(layer.name for layer in LAYERS_STANDING))
    key = ("fire_lanes", tuple(map(context.layer_version, names)), actor.visibility)
    found: Lanes = context.recent.get(key, partial(_lanes, context, actor.visibility, progress))
    return found


def _lanes(context: Context, visibility: Visibility, progress: Progress) -> Lanes:
    progress(0.05, "records")
    epsg, rules = context.workspace.metric_epsg, [rule(context, code) for code in (LANE_WIDTH, _LANE_HEIGHT)]
    drawn = context.frame(FIRE_LANES, visibility).explode().to_crs(epsg)
    ground, above = standing(context, visibility), crowns(context)
    rows, places, found, unknown = [], [], [ground.iloc[:0]], 0
    for number, (fid, lane) in enumerate(drawn.iterrows()):
        progress(0.3 + 0.7 * number / len(drawn), "lanes")
        own = zip(lane[["clear_width_m", "clear_height_m"]], rules, strict=True)
        width, height = (float(value) if pd.notna(value) else one.value for value, one in own)
        things, unmeasured, narrowest = _survey(lane.geometry, width, height, ground, above)
        unknown += unmeasured
        found.append(things.assign(lane=fid))
        places.append(lane.geometry.interpolate(narrowest["at_m"]))
        to_keep = {"length_m": lane.geometry.length, "width_m": width, "height_m": height}
        rows.append({**lane, "fid": fid, **to_keep, **narrowest, "things": len(things)})
    table = gpd.GeoDataFrame(rows, columns=_LANE_COLUMNS, geometry="geometry", crs=epsg).to_crs(4326)
    order = np.argsort(-table["missing_m"].to_numpy(np.float64), kind="stable")
    things = gpd.GeoDataFrame(pd.concat(found).reindex(columns=_THING_COLUMNS), crs=epsg).to_crs(4326)
    return Lanes(
        table.iloc[order].set_index("fid"),
        gpd.GeoSeries(places, table["fid"], crs=epsg).to_crs(4326).iloc[order],
        things.sort_values(["missing_m", "low_m"], ascending=False).reset_index(drop=True),
        unknown,
        rules,
    )


def _survey(
    line: shapely.LineString, width: float, height: float, ground: gpd.GeoDataFrame, above: gpd.GeoDataFrame
) -> tuple[pd.DataFrame, int, dict[str, Any]]:
    """What is in the way of one lane, the crowns nobody has measured, and the narrowest place."""
    near = ground.iloc[np.sort(ground.sindex.query(corridor(line, 2 * width), predicate="intersects"))]
    shapes = near.geometry.to_numpy()
    beside = in_the_way(line, width, shapes)
    solid = near.iloc[beside.index].reset_index(drop=True).join(beside.reset_index(drop=True))
    over = above.iloc[np.sort(above.sindex.query(corridor(line, width), predicate="intersects"))]
    low = over.assign(low_m=height - over["clear_height_m"], at_m=line.project(over.centroid))
    narrow = clear_widths(line, width, shapes).nsmallest(1, "clear_m").iloc[0]
    narrowest = {**narrow, "missing_m": max(0.0, width - narrow["clear_m"])}
    return pd.concat([solid, low[low["low_m"] > 0]]), int(low["low_m"].isna().sum()), narrowest
