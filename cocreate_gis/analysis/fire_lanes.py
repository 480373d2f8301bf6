"""How wide a fire lane is really clear: cross-sections of the free ground beside what stands there."""

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from cocreate_gis.analysis.kernels import Floats

Geometries = NDArray[Any]

_STEP_M = 1.0
# Just before and just behind a corner, where the width changes at once.
_BESIDE_M = 0.001
# A wall drawn as a line has to part the ground.
_WALL_M = 0.01


def corridor(lane: shapely.LineString, width_m: float) -> shapely.Geometry:
    """Give the ground a lane has to keep clear.

    Parameters
    ----------
    lane : shapely.LineString
        Its middle, in metres.
    width_m : float
        Width to keep clear.

    Returns
    -------
    shapely.Geometry
        The strip, ending square.

    Examples
    --------
    >>> corridor(shapely.LineString([(0, 0), (10, 0)]), 4).area
    40.0
    """
    strip: shapely.Geometry = lane.buffer(width_m / 2, cap_style="flat")
    return strip


def clear_widths(lane: shapely.LineString, width_m: float, things: Geometries) -> pd.DataFrame:
    """Measure how wide a lane is clear, from its beginning to its end.

    The width at a place is the longest piece of the cross-section that is free, that touches the strip to be
    kept clear, and that a vehicle on the lane can get to. It is measured up to `width_m` on either side,
    every metre and at every corner of what stands there, so on straight lanes the narrowest place is exact.

    Parameters
    ----------
    lane : shapely.LineString
        Its middle, in metres.
    width_m : float
        Width to keep clear.
    things : ndarray of shapely geometries
        What stands on the ground: areas, or walls as lines.

    Returns
    -------
    DataFrame
        ``at_m`` along the lane, ascending, and ``clear_m``, at most twice `width_m`.

    Examples
    --------
    >>> lane = shapely.LineString([(0, 0), (20, 0)])
    >>> car, wall = shapely.box(8, 0.5, 13, 2.5), shapely.LineString([(0, -3), (20, -3)])
    >>> widths = clear_widths(lane, 4, np.array([car, wall]))
    >>> widths["clear_m"].min().round(2)
    np.float64(3.49)
    >>> clear_widths(lane, 4, np.array([]))["clear_m"].unique().tolist()
    [8.0]
    """
    band = corridor(lane, 2 * width_m)
    near = things[shapely.intersects(things, band)] if len(things) else things
    at = _stations(lane, shapely.intersection(near, band) if len(near) else near)
    sections, middle, across = _sections(lane, at, width_m)
    ground = _reachable(lane, band, near)
    pieces, of = shapely.get_parts(shapely.intersection(sections, ground), return_index=True)
    solid = shapely.length(pieces) > 0
    pieces, of = pieces[solid], of[solid]
    ends = [shapely.get_coordinates(shapely.get_point(pieces, end)) for end in (0, -1)]
    offsets = np.sort([((end - middle[of]) * across[of]).sum(axis=1) for end in ends], axis=0)
    touching = (offsets[0] < width_m / 2) & (offsets[1] > -width_m / 2)
    clear = np.zeros(at.size)
    np.maximum.at(clear, of[touching], (offsets[1] - offsets[0])[touching])
    return pd.DataFrame({"at_m": at, "clear_m": clear})


def _stations(lane: shapely.LineString, near: Geometries) -> Floats:
    corners = shapely.line_locate_point(lane, shapely.points(shapely.get_coordinates(near)))
    bends = shapely.line_locate_point(lane, shapely.points(shapely.get_coordinates(lane)))
    marks = np.concatenate([corners, bends])
    every = np.arange(0, lane.length, _STEP_M)
    at = np.concatenate([every, marks - _BESIDE_M, marks, marks + _BESIDE_M, [lane.length]])
    # At its very ends a section would lie on the edge of the ground.
    return np.unique(at.clip(_BESIDE_M, lane.length - _BESIDE_M))


def _sections(lane: shapely.LineString, at: Floats, reach_m: float) -> tuple[Geometries, Floats, Floats]:
    """Lines across the lane, the points in their middle, and their unit directions."""
    middle, before, behind = (
        shapely.get_coordinates(shapely.line_interpolate_point(lane, (at + step).clip(0, lane.length)))
        for step in (0, -_BESIDE_M, _BESIDE_M)
    )
    along = behind - before
    along /= np.hypot(*along.T)[:, None]
    across = np.column_stack([-along[:, 1], along[:, 0]])
    ends = np.stack([middle - across * reach_m, middle + across * reach_m], axis=1)
    return np.asarray(shapely.linestrings(ends)), middle, across


def _reachable(lane: shapely.LineString, band: shapely.Geometry, near: Geometries) -> shapely.Geometry:
    """The free ground beside the lane that is not cut off from it."""
    thick = np.where(shapely.get_dimensions(near) < 2, shapely.buffer(near, _WALL_M), near)
    standing = shapely.union_all(thick) if len(near) else shapely.Polygon()
    parts = shapely.get_parts(shapely.difference(band, standing))
    free = shapely.difference(lane, standing)
    return shapely.union_all(parts[shapely.intersects(parts, free)])


def in_the_way(lane: shapely.LineString, width_m: float, things: Geometries) -> pd.DataFrame:
    """List what stands in the strip to be kept clear, and how much width is missing there.

    Parameters
    ----------
    lane : shapely.LineString
        Its middle, in metres.
    width_m : float
        Width to keep clear.
    things : ndarray of shapely geometries
        What stands on the ground: areas, or walls as lines.

    Returns
    -------
    DataFrame
        Index: rows of `things` that reach into the strip. ``at_m``, the narrowest place beside the thing;
        ``clear_m``, the width that is clear there with everything that stands; ``missing_m``, what it lacks.

    Examples
    --------
    >>> lane = shapely.LineString([(0, 0), (20, 0)])
    >>> car, house = shapely.box(8, -0.5, 13, 5), shapely.box(0, -9, 20, -2.5)
    >>> in_the_way(lane, 4, np.array([house, car]))[["clear_m", "missing_m"]].round(2).values.tolist()
    [[2.0, 2.0]]
    """
    widths = clear_widths(lane, width_m, things)
    strip = corridor(lane, width_m)
    inside = shapely.intersection(things, strip)
    rows = np.flatnonzero(shapely.length(inside) > _WALL_M)
    spans = [_span(lane, inside[row]) for row in rows]
    narrowest = [
        widths[widths["at_m"].between(begin - 2 * _BESIDE_M, end + 2 * _BESIDE_M)].nsmallest(1, "clear_m")
        for begin, end in spans
    ]
    found = pd.concat([widths.iloc[:0], *narrowest]).set_axis(rows, axis=0)
    return found.assign(missing_m=(width_m - found["clear_m"]).clip(lower=0))


def _span(lane: shapely.LineString, part: shapely.Geometry) -> tuple[float, float]:
    at = shapely.line_locate_point(lane, shapely.points(shapely.get_coordinates(part)))
    return float(at.min()), float(at.max())
