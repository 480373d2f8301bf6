"""Map layers as Mapbox Vector Tiles.

Up to :data:`AGGREGATE_ABOVE` features a tile holds each of them with its id; above, counts on a grid, so
that what is drawn is always the whole and never a sample.
"""

import gzip
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from cocreate_gis.interchange.tiles_index import FloatArray, MortonIndex, to_unit
from cocreate_gis.interchange.tiles_mvt import (
    EXTENT,
    POINT,
    Batch,
    Column,
    IntArray,
    point_commands,
    write_layer,
)
from cocreate_gis.interchange.tiles_shapes import ShapeIndex

AGGREGATE_ABOVE = 5000
_GRID = 128  # cells a side, each four pixels wide: dense enough to look like the features themselves
LABELS = ".label"
_LABEL_PIXELS = 44


@dataclass(frozen=True)
class TileSource:
    """What a layer shows to one class of readers.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        EPSG:4326, indexed by ``fid`` (unique, 0 or more). Every other column becomes an attribute of the
        tile, so it must hold only what these readers may see.
    style_by : str
        Column that chooses the colour: a grid cell carries its most frequent value. Empty for none, and none
        where these readers do not see the column.
    label_by : str
        Column written beside lines and polygons: it makes the extra layer ``NAME.label`` of points with the
        attributes ``label``, ``angle`` (degrees clockwise) and ``zoom`` (from which the name fits). Empty for
        none.
    """

    frame: Any
    style_by: str = ""
    label_by: str = ""


class LayerTiles:
    """Tiles of one layer, indexed once and then read by many threads.

    Parameters
    ----------
    name : str
        Name of the layer in the tile.
    source : TileSource
        Its features; missing and empty geometries are left out.
    """

    def __init__(self, name: str, source: TileSource) -> None:
        frame = source.frame
        frame = frame[~(frame.geometry.is_empty | frame.geometry.isna())]
        shapes = shapely.transform(shapely.force_2d(frame.geometry.to_numpy()), to_unit)
        self._name = name
        self._ids = frame.index.to_numpy(dtype=np.int64)
        attributes = frame.drop(columns=frame.geometry.name)
        self._columns = {str(key): _column(attributes[key]) for key in attributes}
        self._style_by = source.style_by if source.style_by in self._columns else ""
        self._label_by = source.label_by if source.label_by in self._columns else ""
        dimension = shapely.get_dimensions(shapes)
        self._anchors = _anchors(shapes, dimension)
        self._label_columns = {
            "angle": _column(pd.Series(_angles(shapes, dimension))),
            "zoom": _column(pd.Series(_label_zooms(shapes))),
        }
        self._points = _points(shapes, dimension)
        self._shapes = [
            ShapeIndex(shapes[rows], rows) for d in (2, 1) if len(rows := np.flatnonzero(dimension == d))
        ]

    def tile(self, z: int, x: int, y: int) -> bytes:
        """Encode a tile.

        Parameters
        ----------
        z, x, y : int
            The tile in the XYZ scheme.

        Returns
        -------
        bytes
            Mapbox Vector Tile, not compressed, empty where there is nothing. Feature ids are ``fid``; a grid
            cell has no id and the attribute ``count``.
        """
        if self._anchors.count(z, x, y) > AGGREGATE_ABOVE:
            return self._grid(z, x, y)
        batches = [index.tile(z, x, y) for index in self._shapes]
        rows, xy = self._points.tile(z, x, y, margin=True)
        batches.append(_point_batch(rows, xy))
        body = write_layer(self._name, batches, self._ids, self._columns)
        return body + self._labels(z, x, y) if self._label_by and self._shapes else body

    def _labels(self, z: int, x: int, y: int) -> bytes:
        label = self._columns[self._label_by]
        rows, xy = self._anchors.tile(z, x, y, margin=False)
        named = label.codes[rows] >= 0
        batch = _point_batch(rows[named], xy[named])
        return write_layer(self._name + LABELS, [batch], self._ids, {"label": label} | self._label_columns)

    def _grid(self, z: int, x: int, y: int) -> bytes:
        """Count features in the cells of a grid, each count at the mean place of its features."""
        rows, xy = self._anchors.tile(z, x, y, margin=False)
        column, line = np.clip(xy * _GRID // EXTENT, 0, _GRID - 1).T
        _, cell, count = np.unique(line * _GRID + column, return_inverse=True, return_counts=True)
        mean = [np.rint(np.bincount(cell, weights=xy[:, axis]) / count).astype(np.int64) for axis in (0, 1)]
        values, codes = np.unique(count, return_inverse=True)
        columns = {"count": Column(codes, values.tolist())}
        if self._style_by:
            style = self._columns[self._style_by]
            columns[self._style_by] = Column(
                _most_frequent(cell, style.codes[rows], len(count)), style.values
            )
        batch = _point_batch(np.arange(len(count)), np.column_stack(mean))
        return write_layer(self._name, [batch], None, columns)


def compress(tile: bytes) -> bytes:
    """Compress a tile for the wire, the same bytes for the same tile.

    Parameters
    ----------
    tile : bytes
        One or several encoded layers.

    Returns
    -------
    bytes
        The same, as gzip.
    """
    return gzip.compress(tile, compresslevel=5, mtime=0)


def _points(shapes: Any, dimension: IntArray) -> MortonIndex:
    rows = np.flatnonzero(dimension == 0)
    unit, place = shapely.get_coordinates(shapes[rows], return_index=True)
    return MortonIndex(unit, rows[place])


def _anchors(shapes: Any, dimension: IntArray) -> MortonIndex:
    """Give one place for each feature: inside a polygon, halfway along a line."""
    place: FloatArray = np.empty((len(shapes), 2))
    line = dimension == 1
    place[~line] = shapely.get_coordinates(shapely.point_on_surface(shapes[~line]))
    longest = _longest_parts(shapes[line])
    place[line] = shapely.get_coordinates(shapely.line_interpolate_point(longest, 0.5, normalized=True))
    return MortonIndex(place, np.arange(len(shapes)))


def _angles(shapes: Any, dimension: IntArray) -> FloatArray:
    """Give the direction of each line at its middle, -90 to 90° clockwise on screen; NaN for others."""
    angles = np.full(len(shapes), np.nan)
    line = dimension == 1
    longest = _longest_parts(shapes[line])
    before, after = (
        shapely.get_coordinates(shapely.line_interpolate_point(longest, part, normalized=True))
        for part in (0.48, 0.52)
    )
    dx, dy = (after - before).T
    angles[line] = np.rint((np.degrees(np.arctan2(dy, dx)) + 90) % 180 - 90)
    return angles


def _label_zooms(shapes: Any) -> FloatArray:
    """Give the zoom from which each shape is large enough on screen to carry its name; 0 for a point."""
    bounds = shapely.bounds(shapes)
    side = np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1])
    zooms = np.ceil(np.log2(_LABEL_PIXELS / 256 / np.maximum(side, 1e-9)))
    return np.where(side == 0, 0, zooms)


def _longest_parts(lines: Any) -> Any:
    parts, owner = shapely.get_parts(lines, return_index=True)
    order = np.lexsort((shapely.length(parts), owner))
    return parts[order][np.diff(owner[order], append=-1) != 0]


def _point_batch(rows: IntArray, xy: IntArray) -> Batch:
    return Batch(POINT, rows, point_commands(xy[:, 0], xy[:, 1]), np.full(len(rows), 3))


def _column(values: Any) -> Column:
    codes, distinct = pd.factorize(values)
    plain = distinct.tolist() if pd.api.types.is_numeric_dtype(values) else [str(v) for v in distinct]
    return Column(np.asarray(codes, np.int64), plain)


def _most_frequent(cell: IntArray, codes: IntArray, cells: int) -> IntArray:
    """Give the most frequent code of each cell."""
    width = int(codes.max(initial=0)) + 2
    pair, count = np.unique(cell * width + codes + 1, return_counts=True)
    order = np.lexsort((count, pair // width))
    best = np.full(cells, -1, np.int64)
    best[pair[order] // width] = pair[order] % width - 1
    return best
