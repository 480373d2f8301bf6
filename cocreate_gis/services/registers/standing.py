"""What stands on the ground, of every kind that is drawn: for whoever has to get past it."""

from functools import partial

import geopandas as gpd
import pandas as pd

from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.elements import DRAWN, ELEMENTS
from cocreate_gis.model.layers.network import BARRIERS, GATES
from cocreate_gis.model.layers.parking import PARKING_SPACES
from cocreate_gis.model.layers.places import BUILDINGS
from cocreate_gis.model.layers.rules import RULES
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.layers.structures import ILLEGAL_STRUCTURES
from cocreate_gis.model.layers.trees import STREET_TREES
from cocreate_gis.services.context import Context
from cocreate_gis.services.registers.rules import rule

LAYERS_STANDING = (
    BUILDINGS, BARRIERS, STREET_TREES, PARKING_SPACES, MICRO_SPACE_SITES, ELEMENTS, ILLEGAL_STRUCTURES,
)  # fmt: skip
LANE_WIDTH = "fire_lane_width_m"
# Plans, empty pits and what is over, by layer and field: none is in anybody's way.
_NOT_THERE = {
    BARRIERS.name: ("status", ("removed",)),
    PARKING_SPACES.name: ("status", ("planned", "ended")),
    MICRO_SPACE_SITES.name: ("status", ("idle", "proposed")),
    ELEMENTS.name: ("status", ("proposed", "removed", DRAWN)),
    STREET_TREES.name: ("place_state", ("empty",)),
}
_POINT_M = 0.5
_TRUNK_M = 0.15
_POST_M = 0.1


def standing(context: Context, visibility: Visibility) -> gpd.GeoDataFrame:
    """List what stands on the ground.

    Parameters
    ----------
    context : Context
        The workspace.
    visibility : Visibility
        Whose eyes: suspected structures are for staff.

    Returns
    -------
    GeoDataFrame
        In the metric CRS: ``layer``, ``fid``, ``name`` (empty for none). Trees are as wide as their trunk,
        other points half a metre around; a wall has an opening as wide as a fire lane at every open gate.
    """
    names = (RULES.name, GATES.name, *(layer.name for layer in LAYERS_STANDING))
    key = ("standing", tuple(map(context.layer_version, names)), visibility)
    found: gpd.GeoDataFrame = context.recent.get(key, partial(_standing, context, visibility))
    return found


def _standing(context: Context, visibility: Visibility) -> gpd.GeoDataFrame:
    frames = [_of(context, layer, visibility) for layer in LAYERS_STANDING]
    kept = [frame for frame in frames if len(frame)]
    empty = gpd.GeoDataFrame(
        {"layer": [], "fid": [], "name": []}, geometry=[], crs=context.workspace.metric_epsg
    )
    return gpd.GeoDataFrame(pd.concat(kept, ignore_index=True)) if kept else empty


def _of(context: Context, layer: Layer, visibility: Visibility) -> gpd.GeoDataFrame:
    frame = context.frame(layer, visibility).to_crs(context.workspace.metric_epsg)
    if layer.name in _NOT_THERE:
        name, codes = _NOT_THERE[layer.name]
        frame = frame[~frame[name].isin(codes)]
    if layer is ILLEGAL_STRUCTURES and len(frame):
        # What stands on a roof is in nobody's way; what has been removed neither.
        frame = frame[frame["removed_on"].isna() & (frame["kind"] != "rooftop")]
    shapes = frame.geometry.copy()
    points = shapes.geom_type.isin(["Point", "MultiPoint"])
    radius = pd.Series(_POINT_M, frame.index)
    if layer is STREET_TREES:
        radius = (frame["dbh_cm"].astype("Float64") / 200).fillna(_TRUNK_M).astype("float64")
    shapes[points] = shapes[points].buffer(radius[points])
    if layer is BARRIERS:
        shapes = shapes.difference(_openings(context))
    names = frame.get(layer.name_field, pd.Series(None, frame.index, dtype=object))
    return gpd.GeoDataFrame(
        {"layer": layer.name, "fid": frame.index, "name": names.fillna("").astype(str).to_numpy()},
        geometry=shapes.to_numpy(),
        crs=frame.crs,
    )


def _openings(context: Context) -> object:
    gates = context.frame(GATES, Visibility.STAFF)
    places = gates[gates["status"] == "open"].to_crs(context.workspace.metric_epsg)
    # A little more, so that a lane through the middle of a gate does not graze its posts.
    return places.buffer(rule(context, LANE_WIDTH).value / 2 + _POST_M).union_all()


def crowns(context: Context) -> gpd.GeoDataFrame:
    """List what hangs over the ground: the crowns of trees.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    GeoDataFrame
        In the metric CRS: ``layer``, ``fid``, ``name``, and ``clear_height_m`` below the crown, NaN where
        nobody has measured it. Trees without a known crown are not among them.
    """
    trees = context.frame(STREET_TREES, Visibility.PUBLIC).to_crs(context.workspace.metric_epsg)
    trees = trees[trees["crown_m"].gt(0).fillna(False)]
    return gpd.GeoDataFrame(
        {
            "layer": STREET_TREES.name,
            "fid": trees.index,
            "name": trees["species"].fillna("").astype(str).to_numpy(),
            "clear_height_m": trees["clear_bole_m"].astype("Float64").to_numpy(float, na_value=float("nan")),
        },
        geometry=trees.buffer(trees["crown_m"].astype("float64") / 2).to_numpy(),
        crs=trees.crs,
    )
