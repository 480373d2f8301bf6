"""What a walk costs beyond its length: waiting where an arterial is crossed, and slopes."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import shapely

from cocreate_gis.analysis.kernels import Floats
from cocreate_gis.analysis.network import Segments
from cocreate_gis.analysis.ways import ARTERIAL, Ways

_STEEPEST = 1.0
"""Steeper pieces are taken for this steep: heights of cells say little of walls and embankments."""

_ALONG_M = 0.005
"""How far noding may carry a segment from the line it is a piece of."""


def ways_along(segments: Segments, lines: gpd.GeoSeries, ways: Ways) -> Segments:
    """Say what each segment is by the line it is a piece of.

    Parameters
    ----------
    segments : Segments
        Pieces of the lines, as `cocreate_gis.analysis.noding.node_lines` gives them.
    lines : geopandas.GeoSeries
        The lines they were made of, in the CRS of the segments.
    ways : ndarray of uint8
        What each line is, bits of `cocreate_gis.analysis.ways`.

    Returns
    -------
    Segments
        The same with their bits; where lines lie upon each other, those all of them have.

    Examples
    --------
    >>> from cocreate_gis.analysis.noding import node_lines
    >>> from cocreate_gis.analysis.ways import STEPS
    >>> lines = [shapely.LineString([(0, 0), (10, 0)]), shapely.LineString([(10, 0), (20, 0)])]
    >>> series = gpd.GeoSeries(lines, crs="EPSG:32650")
    >>> ways_along(node_lines(series), series, np.array([0, STEPS], np.uint8)).ways.tolist()
    [0, 2]
    """
    middle = (segments.xy[segments.u] + segments.xy[segments.v]) / 2
    points = np.asarray(shapely.points(middle), dtype=object)
    line, segment = shapely.STRtree(points).query(
        shapely.force_2d(lines.to_numpy()), predicate="dwithin", distance=_ALONG_M
    )
    shared = np.full(segments.u.size, 0xFF, np.uint8)
    np.bitwise_and.at(shared, segment, ways[line])
    shared[np.bincount(segment, minlength=shared.size) == 0] = 0
    return replace(segments, ways=shared)


def with_crossing_delay(segments: Segments, delay_m: float) -> Segments:
    """Charge the time people wait where an arterial is crossed.

    Half of it is added to each segment of another way at a node it shares with an arterial: crossing costs
    the whole, turning onto the arterial half.

    Parameters
    ----------
    segments : Segments
        With ``ways``, in a metric CRS.
    delay_m : float
        What is walked in the time that is lost, metres.

    Returns
    -------
    Segments
        The same with longer lengths; half the delay is rounded to a whole centimetre.

    Examples
    --------
    >>> xy = np.array([[0.0, 0], [0, 10], [0, 20], [10, 10]])
    >>> ends = np.array([0, 1, 1], np.int32), np.array([1, 2, 3], np.int32)
    >>> ways = np.array([0, 0, ARTERIAL], np.uint8)
    >>> with_crossing_delay(Segments(xy, *ends, "EPSG:32650", ways=ways), 30).length_m.tolist()
    [25.0, 25.0, 10.0]
    """
    if segments.ways is None or delay_m == 0:
        return segments
    arterial = (segments.ways & ARTERIAL) != 0
    met = np.zeros(len(segments.xy), np.int64)
    met[segments.u[arterial]] = met[segments.v[arterial]] = 1
    half_cm = np.rint(delay_m * 50)
    ends = np.where(arterial, 0, met[segments.u] + met[segments.v])
    return replace(segments, length_m=(np.rint(segments.lengths_m * 100) + ends * half_cm) / 100)


def with_slope(segments: Segments, height_m: Floats) -> Segments:
    """Charge slopes: each segment is as long as the way on the level that takes as long.

    Parameters
    ----------
    segments : Segments
        In a metric CRS.
    height_m : ndarray of float64
        Height of each node, metres.

    Returns
    -------
    Segments
        The same, none shorter than before.

    Examples
    --------
    >>> ends = np.array([0], np.int32), np.array([1], np.int32)
    >>> hill = Segments(np.array([[0.0, 0.0], [100.0, 0.0]]), *ends, "EPSG:32650")
    >>> with_slope(hill, np.array([0.0, 10.0])).lengths_m.round(2).tolist()
    [120.95]
    """
    run = segments.lengths_m
    rise = height_m[segments.v] - height_m[segments.u]
    slope = np.divide(rise, run, out=np.zeros_like(run), where=run > 0)
    return replace(segments, length_m=run * slope_factor(np.clip(slope, -_STEEPEST, _STEEPEST)))


def slope_factor(slope: Floats) -> Floats:
    """Say how many times as long as on the level people take on a slope, up and down in turn.

    The mean of both directions of Tobler's hiking function (Tobler 1993), W(s) = 6 exp(-3.5 |s + 0.05|) km/h.

    Parameters
    ----------
    slope : ndarray of float64
        Rise over run.

    Returns
    -------
    ndarray of float64
        (W(0) / W(s) + W(0) / W(-s)) / 2, at least 1.

    Examples
    --------
    >>> slope_factor(np.array([0.0, 0.1, -0.1])).round(5).tolist()
    [1.0, 1.20953, 1.20953]
    """
    level, up, down = (3.5 * np.abs(s + 0.05) for s in (0.0, slope, -slope))
    factor: Floats = (np.exp(up - level) + np.exp(down - level)) / 2
    return factor
