"""The reached area as a drawing: the walking cost on a grid, contoured at the cut-off.

Who is covered is decided by the cost at each door, never by this polygon.
"""

from itertools import pairwise
from typing import Any

import contourpy
import geopandas as gpd
import numpy as np
import shapely
from shapely import MultiPolygon

from cocreate_gis.analysis.inputs import places_of, require_crs
from cocreate_gis.analysis.kernels import UNREACHED, Flags, Floats
from cocreate_gis.analysis.network import WalkNetwork
from cocreate_gis.analysis.raster import nearest_edges
from cocreate_gis.analysis.service_area import CostField, cost_field
from cocreate_gis.analysis.snapping import Legs, in_sight, snap
from cocreate_gis.analysis.street_ends import street_ends
from cocreate_gis.analysis.street_index import corners
from cocreate_gis.model.coverage import SNAP_LIMIT_M

STREETSIDE_M = 100.0
"""People live within this distance of a street; what lies further off is drawn as not reached."""


def reach(
    network: WalkNetwork,
    facilities: gpd.GeoDataFrame,
    cutoff_m: float,
    *,
    cell_m: float = 20.0,
    snap_limit_m: float = SNAP_LIMIT_M,
) -> MultiPolygon:
    """Draw from where a facility is within a walk.

    Parameters
    ----------
    network : WalkNetwork
        The walking network.
    facilities : geopandas.GeoDataFrame
        The facilities, any geometry, in the CRS of the network.
    cutoff_m : float
        Longest walk, metres.
    cell_m : float
        Distance between the points at which the cost is taken, metres.
    snap_limit_m : float
        Facilities further than this from a street are left out, metres.

    Returns
    -------
    shapely.MultiPolygon
        The area in the CRS of the network; empty where nothing is reached.
    """
    require_crs(network.crs, facilities.crs, "facilities")
    sources = snap(network, shapely.get_coordinates(places_of(facilities, "facilities")), snap_limit_m)
    field = cost_field(network, sources, round(cutoff_m * 100))
    reached = _reached(network, field, sources)
    if not reached.any():
        return MultiPolygon()
    low, high = corners(network.xy[np.concatenate([network.u[reached], network.v[reached]])])
    low, high = low - STREETSIDE_M, high + STREETSIDE_M
    cost_m = _grid(network, field, reached, low, high, cell_m)
    x = low[0] + np.arange(cost_m.shape[1]) * cell_m
    y = low[1] + np.arange(cost_m.shape[0]) * cell_m
    # Beyond the edge of what is reached the cost is unknown; a little over the cut-off puts the contour
    # between the last point that is reached and the first that is not.
    beyond = np.where(np.isfinite(cost_m), np.minimum(cost_m, cutoff_m + cell_m), cutoff_m + cell_m)
    contours = contourpy.contour_generator(x, y, beyond, fill_type=contourpy.FillType.OuterOffset)
    drawn = _multipolygon(contours.filled(-1.0, cutoff_m))
    ends = street_ends(network, field, sources, cutoff_m, cell_m)
    shapely.prepare(drawn)
    missing = ends[~shapely.contains_properly(drawn, ends)]
    # Most of these are apart from each other, so uniting them first is a quarter of the work.
    return _of_polygons(shapely.union(drawn, shapely.disjoint_subset_union_all(missing)))


def _multipolygon(filled: Any) -> MultiPolygon:
    """The polygons of a filled contour, of which each lists its points and where its rings begin."""
    rings = (
        [points[begin:end] for begin, end in pairwise(offsets)]
        for points, offsets in zip(*filled, strict=True)
    )
    drawn = MultiPolygon([shapely.Polygon(outer, inner) for outer, *inner in rings])
    # Parts of a contour meet in points at most, so as good as always there is nothing to mend.
    return (
        drawn
        if drawn.is_valid
        else _of_polygons(shapely.union_all(shapely.make_valid(shapely.get_parts(drawn))))
    )


def _of_polygons(shapes: Any) -> MultiPolygon:
    # What make_valid gives may be a collection that holds a multipolygon.
    parts = shapely.get_parts(shapely.get_parts(shapes))
    return MultiPolygon([part for part in parts if isinstance(part, shapely.Polygon) and not part.is_empty])


def _reached(network: WalkNetwork, field: CostField, sources: Legs) -> Flags:
    """The edges of which some part is reached, and those onto which sources come."""
    cost, _ = field.at_nodes()
    reached = (cost[network.u] < UNREACHED) | (cost[network.v] < UNREACHED)
    reached[sources.edge] = True
    return reached


def _grid(
    network: WalkNetwork, field: CostField, reached: Flags, low: Floats, high: Floats, cell_m: float
) -> Floats:
    """The cost at each point of a grid, metres; infinite where it is over the limit or far from streets."""
    columns, rows = (np.ceil((high - low) / cell_m).astype(int) + 1).tolist()
    ends = network.ends
    walls = network.walls
    # Behind a wall people come onto another street than the nearest.
    wanted = reached if walls is None else np.ones(len(ends), np.bool_)
    edge, distance = nearest_edges(
        ends[:, 0, 0].copy(), ends[:, 0, 1].copy(), ends[:, 1, 0].copy(), ends[:, 1, 1].copy(), wanted,
        float(low[0]), float(low[1]), cell_m, (rows, columns), STREETSIDE_M,
    )  # fmt: skip
    row, column = np.nonzero((edge >= 0) & wanted[edge])
    xy = np.column_stack([low[0] + column * cell_m, low[1] + row * cell_m])
    near = edge[row, column]
    start, way = ends[near, 0], ends[near, 1] - ends[near, 0]
    square = np.maximum(np.einsum("ij,ij->i", way, way), 1e-12)
    fraction = np.clip(np.einsum("ij,ij->i", xy - start, way) / square, 0.0, 1.0)
    along = np.rint(fraction * network.street_cm(near)).astype(np.int32)
    on_edge, _ = field.at(*network.on_edges(near, along))
    cost = np.where(on_edge < UNREACHED, on_edge / 100 + distance[row, column], np.inf)
    if walls is not None:
        hidden = np.flatnonzero(~in_sight(walls, xy, start + fraction[:, None] * way))
        around, _ = field.at_legs(snap(network, xy[hidden], STREETSIDE_M))
        cost[hidden] = np.where(around < UNREACHED, around / 100, np.inf)
    grid = np.full((rows, columns), np.inf)
    grid[row, column] = cost
    return grid
