"""Walking distances while the town is planned: a small graph of its own, before there is any store."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from cocreate_gis.services.demo.ground import Points
from cocreate_gis.services.demo.town import Town


def walking_distances(
    town: Town, origins: Points, places: Points, closed_gates: Sequence[shapely.Point], limit_m: float
) -> NDArray[np.float64]:
    """Measure the walk from every origin to every place.

    Parameters
    ----------
    town : Town
        Its paths, which meet in shared vertices, are the network.
    origins, places : numpy.ndarray of shape (n, 2)
        Town metres; each joins the network at the nearest path, and the way there is counted.
    closed_gates : sequence of shapely.Point
        Gates nobody passes.
    limit_m : float
        Longer walks are not measured.

    Returns
    -------
    numpy.ndarray of shape (origins, places)
        Metres; infinite beyond the limit.
    """
    segments = _segments(town, closed_gates)
    ends, index = np.unique(segments.reshape(-1, 2).round(2), axis=0, return_inverse=True)
    a, b = index.reshape(-1, 2).T
    lengths = np.hypot(*(segments[:, 1] - segments[:, 0]).T)
    lines = np.asarray(shapely.linestrings(segments))
    tree = shapely.STRtree(lines)
    points = np.concatenate((origins, places))
    nearest = tree.nearest(shapely.points(points))
    line = lines[nearest]
    along = shapely.line_locate_point(line, shapely.points(points))
    away = shapely.distance(line, shapely.points(points))
    extra = len(ends) + np.arange(len(points))
    weights = np.concatenate((lengths, away + along, away + lengths[nearest] - along))
    start = np.concatenate((a, extra, extra))
    end = np.concatenate((b, a[nearest], b[nearest]))
    size = len(ends) + len(points)
    graph = coo_array((np.maximum(weights, 0.01), (start, end)), shape=(size, size)).tocsr()
    found = dijkstra(graph, directed=False, indices=extra[: len(origins)], limit=limit_m)
    return np.asarray(found[:, len(ends) + len(origins) :])


def _segments(town: Town, closed_gates: Sequence[shapely.Point]) -> NDArray[np.float64]:
    pieces = []
    for line in town.shapes("paths"):
        points = np.asarray(line.coords)
        pieces.append(np.stack((points[:-1], points[1:]), axis=1))
    segments = np.concatenate(pieces)
    if not closed_gates:
        return segments
    shut = shapely.union_all(list(closed_gates)).buffer(0.05)
    return segments[~shapely.intersects(shapely.linestrings(segments), shut)]
