"""Sheds: how long and wide they are, cut to another length, and where one finds room."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from cocreate_gis.analysis.kernels import Floats
from cocreate_gis.analysis.true_size import rectangles

Geometries = NDArray[Any]

_STEP_M = 2.0


def sides(shape: BaseGeometry) -> tuple[float, float]:
    """Measure a shed.

    Parameters
    ----------
    shape : shapely geometry
        Its outline, metres.

    Returns
    -------
    tuple of float
        Length and width of the narrowest rectangle around it.

    Examples
    --------
    >>> sides(shapely.box(0, 0, 2, 19))
    (19.0, 2.0)
    """
    corners = shapely.get_coordinates(shapely.oriented_envelope(shape))
    one, other = np.hypot(*np.diff(corners[:3], axis=0).T)
    return float(max(one, other)), float(min(one, other))


def cut_to(shape: BaseGeometry, length_m: float) -> shapely.Polygon:
    """Give a shed another length: its first end stays, its other end moves.

    Parameters
    ----------
    shape : shapely geometry
        Its outline, metres.
    length_m : float
        The new length.

    Returns
    -------
    shapely.Polygon
        A rectangle as wide as before.

    Examples
    --------
    >>> cut_to(shapely.box(0, 0, 30, 2), 19).bounds
    (0.0, 0.0, 19.0, 2.0)
    """
    corners = shapely.get_coordinates(shapely.oriented_envelope(shape))[:4]
    length, _ = sides(shape)
    if np.hypot(*(corners[1] - corners[0])) < length - 1e-9:
        corners = np.roll(corners, -1, axis=0)
    # The end that lies further west and south, whichever way the outline was drawn.
    if tuple(corners[1] + corners[2]) < tuple(corners[0] + corners[3]):
        corners = np.roll(corners, -2, axis=0)
    along = (corners[1] - corners[0]) / length * length_m
    return shapely.Polygon([corners[0], corners[0] + along, corners[3] + along, corners[3]])


def places_for(
    ground: shapely.Geometry, taken: Geometries, entrances: Floats, length_m: float, width_m: float, most: int
) -> tuple[Geometries, Floats]:
    """Find room for a shed on free ground, the nearest to an entrance first.

    Tried every 2 m, along the ground and across it.

    Parameters
    ----------
    ground : shapely geometry
        Where it may stand, metres.
    taken : ndarray of shapely geometries
        What it must not touch.
    entrances : ndarray of float64, shape (entrances, 2)
        Where people come from, at least one.
    length_m, width_m : float
        Of the shed.
    most : int
        How many places to name; none of them overlap.

    Returns
    -------
    tuple of ndarray of shapely.Polygon and ndarray of float64
        The places, and how far the middle of each is from the nearest entrance, metres.

    Examples
    --------
    >>> yard, house = shapely.box(0, 0, 30, 20), shapely.box(0, 6, 30, 20)
    >>> found, away = places_for(yard, np.array([house]), np.array([[30.0, 0.0]]), 10, 2, 1)
    >>> house.intersects(found[0]), yard.covers(found[0]), bool(away[0] < 7)
    (False, True, True)
    """
    west, south, east, north = shapely.bounds(ground)
    grid = np.meshgrid(np.arange(west, east, _STEP_M), np.arange(south, north, _STEP_M))
    centres = np.column_stack([axis.ravel() for axis in grid])
    bearing = _bearing(ground)
    tried = np.concatenate([rectangles(centres, length_m, width_m, bearing + turn) for turn in (0.0, 90.0)])
    inside = tried[shapely.contains(_prepared(ground), tried)]
    hits = shapely.STRtree(taken).query(inside, predicate="intersects")[0]
    free = np.delete(inside, np.unique(hits))
    middles = shapely.get_coordinates(shapely.centroid(free))
    away = np.hypot(*(middles[:, None, :] - entrances).transpose(2, 0, 1)).min(axis=1)
    chosen: list[int] = []
    for row in np.argsort(away, kind="stable"):
        if len(chosen) < most and not shapely.intersects(free[chosen], free[row]).any():
            chosen.append(int(row))
    return free[chosen], away[chosen]


def _prepared(ground: shapely.Geometry) -> shapely.Geometry:
    shapely.prepare(ground)
    return ground


def _bearing(ground: shapely.Geometry) -> float:
    """Along the longer side of the ground, degrees clockwise from north."""
    corners = shapely.get_coordinates(shapely.oriented_envelope(ground))[:3]
    steps = np.diff(corners, axis=0)
    east, north = steps[np.hypot(*steps.T).argmax()]
    return float(np.degrees(np.arctan2(east, north)))
