"""Places sorted along a Morton curve: the points of any tile are one contiguous slice."""

import numpy as np
import numpy.typing as npt

from cocreate_gis.interchange.tiles_mvt import EXTENT, IntArray

FloatArray = npt.NDArray[np.float64]

_BITS = 31
_STRIP = 4  # the margin around a tile is one sixteenth of its side: one cell four zooms deeper
MARGIN = EXTENT >> _STRIP


def to_unit(lon_lat: FloatArray) -> FloatArray:
    """Project longitudes and latitudes onto the unit square of web maps.

    Parameters
    ----------
    lon_lat : numpy.ndarray
        Shape (n, 2), EPSG:4326.

    Returns
    -------
    numpy.ndarray
        Shape (n, 2); x to the east and y to the south, 0 to 1 within 85.05° of latitude. For drawing only,
        never for measuring.
    """
    sine = np.sin(np.radians(np.clip(lon_lat[:, 1], -85.05, 85.05)))
    return np.column_stack([(lon_lat[:, 0] + 180) / 360, 0.5 - np.arctanh(sine) / (2 * np.pi)])


class MortonIndex:
    """Points in the order of a Morton curve.

    Parameters
    ----------
    unit : numpy.ndarray
        Points on the unit square, shape (n, 2).
    rows : numpy.ndarray
        Row each point stands for.
    """

    def __init__(self, unit: FloatArray, rows: IntArray) -> None:
        cells = np.clip(unit * (1 << _BITS), 0, (1 << _BITS) - 1).astype(np.uint32)
        keys = _morton(cells[:, 0], cells[:, 1])
        order = np.argsort(keys, kind="stable")
        self._keys = keys[order]
        self._cells = cells[order]
        self._rows = rows[order]

    def count(self, z: int, x: int, y: int) -> int:
        """Count the points of a tile.

        Parameters
        ----------
        z, x, y : int
            The tile.

        Returns
        -------
        int
            Number of points in it, its margin left out.
        """
        span = self._slice(z, x, y)
        return int(span.stop - span.start)

    def tile(self, z: int, x: int, y: int, *, margin: bool) -> tuple[IntArray, IntArray]:
        """Find the points of a tile.

        Parameters
        ----------
        z, x, y : int
            The tile.
        margin : bool
            Whether to take the points just outside too, so that a symbol on the edge is whole.

        Returns
        -------
        rows : numpy.ndarray
            Rows of the points.
        xy : numpy.ndarray
            Their tile coordinates, shape (n, 2).
        """
        spans = [self._slice(z, x, y)]
        if margin:
            spans += self._ring(z, x, y)
        cells = np.concatenate([self._cells[span] for span in spans]).astype(np.int64)
        rows = np.concatenate([self._rows[span] for span in spans])
        return rows, tile_coordinates(cells / (1 << _BITS), z, x, y)

    def _slice(self, z: int, x: int, y: int) -> slice:
        return self._slices(z, np.array([x]), np.array([y]))[0]

    def _slices(self, z: int, x: IntArray, y: IntArray) -> list[slice]:
        keys = _morton(x.astype(np.uint32), y.astype(np.uint32))
        shift = np.uint64(2 * (_BITS - z))
        low = np.searchsorted(self._keys, keys << shift)
        high = np.searchsorted(self._keys, (keys + np.uint64(1)) << shift)
        return [slice(int(a), int(b)) for a, b in zip(low, high, strict=True)]

    def _ring(self, z: int, x: int, y: int) -> list[slice]:
        """Find the slices of the cells around a tile."""
        side = 1 << _STRIP
        along = np.arange(-1, side + 1)
        edge = np.full(side, -1)
        columns = np.concatenate([along, along, edge, edge + side + 1]) + x * side
        lines = np.concatenate([0 * along - 1, 0 * along + side, along[1:-1], along[1:-1]]) + y * side
        world = side << z
        inside = (columns >= 0) & (columns < world) & (lines >= 0) & (lines < world)
        return [s for s in self._slices(z + _STRIP, columns[inside], lines[inside]) if s.stop > s.start]


def tile_coordinates(unit: FloatArray, z: int, x: int, y: int) -> IntArray:
    """Turn places on the unit square into whole tile coordinates.

    Parameters
    ----------
    unit : numpy.ndarray
        Shape (n, 2).
    z, x, y : int
        The tile.

    Returns
    -------
    numpy.ndarray
        Shape (n, 2), 0 to 4096 inside the tile.
    """
    return np.rint((unit * (1 << z) - (x, y)) * EXTENT).astype(np.int64)


def _morton(x: npt.NDArray[np.uint32], y: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    return (_spread(y) << np.uint64(1)) | _spread(x)


def _spread(values: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    """Put a zero bit between any two bits."""
    out = values.astype(np.uint64)
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        out = (out | (out << np.uint64(shift))) & np.uint64(mask)
    return out
