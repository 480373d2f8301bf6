"""Road centre lines as people draw them, turned into segments that meet."""

import geopandas as gpd
import numpy as np
import shapely

from cocreate_gis.analysis.edges import Edges, split
from cocreate_gis.analysis.inputs import require_metric
from cocreate_gis.analysis.kernels import Floats, Ints, Longs, components
from cocreate_gis.analysis.network import Segments
from cocreate_gis.analysis.street_index import index_streets
from cocreate_gis.model.errors import InvalidInput

DEFAULT_JOIN_M = 0.5

_GRID_M = 0.001
# Lines on the grid move by less than its cell, so lines this far apart cannot meet by it.
_APART_M = 0.01
_LINES = (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING)


def node_lines(lines: gpd.GeoSeries, *, join_m: float = DEFAULT_JOIN_M) -> Segments:
    """Let centre lines meet: where they cross, and where an end all but touches another line.

    Lines that cross are taken to meet, bridges and tunnels too: a centre line does not say how high it
    lies.

    Parameters
    ----------
    lines : geopandas.GeoSeries
        Lines in a metric CRS; height is ignored, and so is what is not a line.
    join_m : float
        A loose end no further than this from another line is joined to it, metres.

    Returns
    -------
    Segments
        In the CRS of the lines; tells how many loose ends were joined.

    Raises
    ------
    InvalidInput
        ``crs_not_metric``, or ``network_no_lines``.

    Examples
    --------
    >>> from shapely import LineString
    >>> lines = [LineString([(0, 0), (10, 0)]), LineString([(5, 5), (5, 0.2)])]
    >>> node_lines(gpd.GeoSeries(lines, crs="EPSG:32650")).joined_ends
    1
    """
    crs = require_metric(lines.crs, "network")
    parts = shapely.get_parts(shapely.force_2d(lines.dropna().to_numpy()))
    parts = parts[np.isin(shapely.get_type_id(parts), _LINES) & ~shapely.is_empty(parts)]
    if parts.size == 0:
        raise InvalidInput("network_no_lines")
    if not np.isfinite(shapely.get_coordinates(parts)).all():
        raise InvalidInput("network_not_finite")
    edges, joined = _join_ends(_edges(*_vertices(_noded(parts))), join_m)
    return Segments(edges.xy, edges.u, edges.v, crs.to_string(), joined_ends=joined)


def _noded(lines: np.ndarray) -> np.ndarray:
    """Lines that end wherever they meet, on the grid.

    Only lines that come near each other are laid together: all at once would take minutes for very many.
    """
    one, other = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=_APART_M)
    group = components(lines.size, one.astype(np.int32), other.astype(np.int32))
    order = np.argsort(group, kind="stable")
    together = np.asarray(shapely.geometrycollections(lines[order], indices=group[order]))
    return np.asarray(shapely.get_parts(shapely.union_all(together[:, None], axis=1, grid_size=_GRID_M)))


def _vertices(lines: np.ndarray) -> tuple[Floats, Ints, Ints]:
    """The distinct vertices of noded lines and the pieces between them."""
    coordinates, line = shapely.get_coordinates(lines, return_index=True)
    xy, at = np.unique(coordinates, axis=0, return_inverse=True)
    follows = np.flatnonzero(line[1:] == line[:-1]) + 1
    number: Ints = at.ravel().astype(np.int32)
    return xy, number[follows - 1], number[follows]


def _edges(xy: Floats, u: Ints, v: Ints) -> Edges:
    length = np.rint(np.hypot(*(xy[u] - xy[v]).T) * 100).astype(np.int32)
    return Edges(xy, u, v, length, np.stack([xy[u], xy[v]], axis=1), np.zeros(u.size, np.uint8))


def _join_ends(edges: Edges, join_m: float) -> tuple[Edges, int]:
    """Join loose ends to the nearest edge beside them that does not begin there."""
    degree = np.bincount(np.concatenate([edges.u, edges.v]), minlength=len(edges.xy))
    loose = np.flatnonzero(degree == 1)
    row, edge = index_streets(edges.ends).within(edges.xy[loose], join_m)
    node = loose[row]
    other = (edges.u[edge] != node) & (edges.v[edge] != node)
    node, edge = node[other], edge[other]
    along, distance = _foot(edges, node, edge)
    order = np.lexsort((edge, distance, node))
    node, first = np.unique(node[order], return_index=True)
    edge, along = edge[order[first]], along[order[first]]
    parted = split(edges, edge, along, sever=False)
    length = np.rint(np.hypot(*(parted.edges.xy[node] - parted.edges.xy[parted.before]).T) * 100)
    nothing = np.empty((0, 2))
    joined = parted.edges.joined(nothing, node.astype(np.int32), parted.before, length.astype(np.int32))
    return joined, node.size


def _foot(edges: Edges, node: Longs, edge: Longs) -> tuple[Longs, Floats]:
    """Where on an edge the foot of a node lies, in centimetres, and how far off that is."""
    start, way = edges.ends[edge, 0], edges.ends[edge, 1] - edges.ends[edge, 0]
    square = np.maximum(np.einsum("ij,ij->i", way, way), 1e-12)
    fraction = np.clip(np.einsum("ij,ij->i", edges.xy[node] - start, way) / square, 0.0, 1.0)
    distance = np.hypot(*(edges.xy[node] - start - fraction[:, None] * way).T)
    return np.rint(fraction * edges.length_cm[edge]).astype(np.int64), distance
