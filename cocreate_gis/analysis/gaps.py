"""Gaps: the places that are not covered, as polygons, with the people in them."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from cocreate_gis.analysis.coverage import Coverage
from cocreate_gis.analysis.kernels import Flags, Floats

SMALLEST_RADIUS_M = 60.0
LARGEST_RADIUS_M = 250.0


def gaps(coverage: Coverage, column: str) -> gpd.GeoDataFrame:
    """Draw the places from where the people of a column cannot walk to a facility in time.

    A gap is the ground whose nearest home with people of the column is an uncovered one, no further away
    than homes usually are from each other: the median distance to the nearest other home, at least 60 m and
    at most 250 m. Ground that touches is one gap.

    Parameters
    ----------
    coverage : Coverage
        The result.
    column : str
        Population column whose people, at their own speed, are meant.

    Returns
    -------
    geopandas.GeoDataFrame
        Polygons in the CRS of the result, most people first: ``places`` (uncovered homes), each population
        column (those of its people in these homes who are not covered, each group at its own speed),
        ``nearest_m`` (shortest walk to a facility from any of them, metres, NaN where there is none) and
        ``unreachable`` (homes from where there is no walk at all).
    """
    populated = coverage.demand[coverage.demand[column] > 0]
    uncovered = ~coverage.covered_for(column)[coverage.demand[column] > 0].to_numpy()
    homes = populated[uncovered]
    if homes.empty:
        return _table(coverage, column, homes, np.empty(0, np.int64), np.empty(0, object))
    places, home = np.unique(
        shapely.get_coordinates(populated.geometry.to_numpy()), axis=0, return_inverse=True
    )
    open_places = np.zeros(len(places), np.bool_)
    open_places[home.ravel()[uncovered]] = True
    parts = shapely.get_parts(_ground(places, open_places))
    part_of_place = np.full(len(places), -1)
    part_of_place[open_places] = _parts_of(np.asarray(shapely.points(places[open_places])), parts)
    return _table(coverage, column, homes, part_of_place[home.ravel()[uncovered]], parts)


def _parts_of(points: NDArray[Any], parts: NDArray[Any]) -> NDArray[np.int64]:
    """The part of the ground in which each place lies."""
    # From the parts to the points: each part is prepared once, whereas the distance to it looks at all of it.
    part, point = shapely.STRtree(points).query(parts, predicate="intersects")
    found = np.full(points.size, -1)
    found[point] = part
    # On a border by rounding.
    lost = np.flatnonzero(found < 0)
    found[lost] = shapely.STRtree(parts).query_nearest(points[lost], all_matches=False)[1]
    return found


def _ground(places: Floats, wanted: Flags) -> shapely.Geometry:
    """The ground nearer to a wanted place than to any other, within the usual distance of it."""
    points: NDArray[Any] = np.asarray(shapely.points(places))
    radius = _radius(points)
    disks = shapely.union_all(shapely.buffer(points[wanted], radius, quad_segs=4))
    # One pair for each place: the other way there would be hundreds for each in a dense town.
    near = shapely.STRtree(points[wanted]).query_nearest(points, max_distance=2 * radius, all_matches=False)
    nearby = near[0]
    if nearby.size < 2:
        return disks
    cells = shapely.voronoi_polygons(shapely.multipoints(places[nearby]), extend_to=disks, ordered=True)
    cell = shapely.get_parts(cells)[np.searchsorted(nearby, np.flatnonzero(wanted))]
    # The nearest wanted place of any ground is no further than any other, so disks and cells may each be
    # joined before they are intersected; cells share their borders exactly, which makes joining them cheap.
    return shapely.intersection(shapely.coverage_union_all(cell), disks)


def _radius(points: NDArray[Any]) -> float:
    if points.size < 2:
        return SMALLEST_RADIUS_M
    _, distance = shapely.STRtree(points).query_nearest(
        points, exclusive=True, return_distance=True, all_matches=False
    )
    return float(np.clip(np.median(distance), SMALLEST_RADIUS_M, LARGEST_RADIUS_M))


def _table(
    coverage: Coverage, column: str, homes: gpd.GeoDataFrame, gap: NDArray[np.int64], parts: NDArray[Any]
) -> gpd.GeoDataFrame:
    by_gap = homes.groupby(gap)
    figures = pd.DataFrame(
        {
            "places": by_gap.size(),
            **{
                people: _out_of_reach(coverage, homes, people).groupby(gap).sum()
                for people in coverage.people
            },
            "nearest_m": by_gap["cost_m"].min(),
            "unreachable": homes["cost_m"].isna().groupby(gap).sum(),
        }
    ).sort_values(column, ascending=False, kind="stable")
    geometry = parts[figures.index.to_numpy(np.int64)]
    return gpd.GeoDataFrame(figures.reset_index(drop=True), geometry=geometry, crs=homes.crs)


def _out_of_reach(coverage: Coverage, homes: gpd.GeoDataFrame, people: str) -> "pd.Series[float]":
    people_there: pd.Series[float] = homes[people]
    return people_there.where(~coverage.covered_for(people).loc[homes.index], 0.0)
