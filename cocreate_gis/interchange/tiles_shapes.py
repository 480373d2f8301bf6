"""Lines and polygons cut into tiles: found by an STRtree, clipped, simplified and quantised all at once."""

from typing import Any

import numpy as np
import shapely

from cocreate_gis.interchange.tiles_index import MARGIN, tile_coordinates
from cocreate_gis.interchange.tiles_mvt import EXTENT, LINE, POLYGON, Batch, IntArray, path_commands

_PIXELS = 512  # side of a tile on screen
_DIMENSION = {1: LINE, 2: POLYGON}


class ShapeIndex:
    """Lines or polygons of one layer.

    Parameters
    ----------
    shapes : numpy.ndarray
        Lines or polygons (multi-parts too) of one dimension on the unit square.
    rows : numpy.ndarray
        Row each shape stands for.
    """

    def __init__(self, shapes: Any, rows: IntArray) -> None:
        self._shapes = np.asarray(shapes)
        self._rows = rows
        self._tree = shapely.STRtree(self._shapes)
        self._kind = _DIMENSION[int(shapely.get_dimensions(self._shapes[0]))]

    def tile(self, z: int, x: int, y: int) -> Batch:
        """Cut the shapes of a tile.

        Parameters
        ----------
        z, x, y : int
            The tile.

        Returns
        -------
        Batch
            The shapes, simplified to half a pixel; a polygon smaller than a pixel becomes a pixel.
        """
        side = 1.0 / (1 << z)
        margin = side * MARGIN / EXTENT
        box = (x * side - margin, y * side - margin, (x + 1) * side + margin, (y + 1) * side + margin)
        found = np.sort(self._tree.query(shapely.box(*box)))
        shapes = self._prepare(self._shapes[found], box, side / _PIXELS)
        if self._kind == LINE:
            return self._lines(shapes, self._rows[found], (z, x, y))
        return self._polygons(shapes, self._rows[found], (z, x, y))

    def _prepare(self, shapes: Any, box: tuple[float, float, float, float], pixel: float) -> Any:
        bounds = shapely.bounds(shapes)
        shapes = shapes.copy()
        if self._kind == POLYGON:
            centre = (bounds[:, :2] + bounds[:, 2:]) / 2
            tiny = (bounds[:, 2:] - bounds[:, :2]).max(axis=1, initial=0) < pixel
            low, high = centre[tiny] - pixel / 2, centre[tiny] + pixel / 2
            shapes[tiny] = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
        crossing = (bounds[:, :2] < box[:2]).any(axis=1) | (bounds[:, 2:] > box[2:]).any(axis=1)
        shapes[crossing] = shapely.clip_by_rect(shapes[crossing], *box)
        return shapely.simplify(shapes, pixel / 2, preserve_topology=self._kind == POLYGON)

    def _lines(self, shapes: Any, rows: IntArray, tile: tuple[int, int, int]) -> Batch:
        parts, owner = _parts_of(shapes, "LineString")
        xy, path = _vertices(parts, tile)
        return self._batch(xy, path, owner, rows, minimum=2)

    def _polygons(self, shapes: Any, rows: IntArray, tile: tuple[int, int, int]) -> Batch:
        parts, owner = _parts_of(shapes, "Polygon")
        rings, polygon = shapely.get_rings(parts, return_index=True)
        outer = np.diff(polygon, prepend=-1) != 0
        xy, path = _vertices(rings, tile)
        closing = np.diff(path, append=-1) != 0
        xy, path = xy[~closing], path[~closing]
        xy = _oriented(xy, path, outer)
        return self._batch(xy, path, owner[polygon], rows, minimum=3)

    def _batch(self, xy: IntArray, path: IntArray, owner: IntArray, rows: IntArray, *, minimum: int) -> Batch:
        enough = np.bincount(path, minlength=len(owner)) >= minimum
        xy, path = xy[enough[path]], path[enough[path]]
        if not len(path):
            nothing = np.empty(0, np.int64)
            return Batch(self._kind, nothing, nothing, nothing)
        commands, counts = path_commands(xy, path, owner, closed=self._kind == POLYGON)
        return Batch(self._kind, rows[np.unique(owner[path])], commands, counts)


def _parts_of(shapes: Any, kind: str) -> tuple[Any, IntArray]:
    """Give the non-empty single parts of one type and the shape each belongs to."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    # cutting may leave a collection with points and lines beside the polygons
    nested = shapely.get_type_id(parts) == shapely.GeometryType.GEOMETRYCOLLECTION
    if nested.any():
        deeper, place = shapely.get_parts(parts[nested], return_index=True)
        parts = np.concatenate([parts[~nested], deeper])
        owner = np.concatenate([owner[~nested], owner[nested][place]])
        order = np.argsort(owner, kind="stable")
        parts, owner = parts[order], owner[order]
    wanted = (shapely.get_type_id(parts) == shapely.GeometryType[kind.upper()]) & ~shapely.is_empty(parts)
    return parts[wanted], owner[wanted]


def _vertices(paths: Any, tile: tuple[int, int, int]) -> tuple[IntArray, IntArray]:
    """Quantise the vertices of paths, dropping those that fall on the one before."""
    unit, path = shapely.get_coordinates(paths, return_index=True)
    xy = tile_coordinates(unit, *tile)
    moved = (np.diff(xy, axis=0, prepend=-1) != 0).any(axis=1)
    keep = moved | (np.diff(path, prepend=-1) != 0)
    return xy[keep], path[keep]


def _oriented(xy: IntArray, path: IntArray, outer: Any) -> IntArray:
    """Turn rings so that outer ones run clockwise on screen and holes the other way, as the format asks."""
    if not len(path):
        return xy
    first = np.flatnonzero(np.diff(path, prepend=-1))
    last = np.append(first[1:], len(path)) - 1
    following = np.arange(len(path)) + 1
    following[last] = first
    cross = xy[:, 0] * xy[following, 1] - xy[following, 0] * xy[:, 1]
    wrong = (np.add.reduceat(cross, first) > 0) != outer[path[first]]
    rank = np.repeat(np.arange(len(first)), last - first + 1)
    position = np.arange(len(path))
    return xy[np.where(wrong[rank], first[rank] + last[rank] - position, position)]
