"""Which straight streets are beside a point."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cocreate_gis.analysis.kernels import Floats, Ints
from cocreate_gis.analysis.kernels.beside import beside, streets_by_cell

ANY_FACE = -2
"""The face of a point that sees the streets of every face."""

_LEAST_CELL_M = 25.0


@dataclass(frozen=True, eq=False)
class StreetIndex:
    """Straight streets by the cells of a grid, as many cells as streets.

    Parameters
    ----------
    ends : ndarray of float64, shape (streets, 2, 2)
        The two ends of each, metres.
    face : ndarray of int32
        The walled face in which each lies, -1 outside all.
    corner : tuple of float
        South-western corner of the grid, metres.
    cell_m : float
        Side of a cell, metres.
    shape : tuple of int
        Rows and columns.
    begin, street : ndarray of int32
        Where the list of each cell begins, and the streets in it.
    """

    ends: Floats
    face: Ints
    corner: tuple[float, float]
    cell_m: float
    shape: tuple[int, int]
    begin: Ints
    street: Ints

    def nearest(self, xy: Floats, limit_m: float, face: Ints | None = None) -> tuple[Ints, Ints]:
        """Find the nearest street of each point.

        Parameters
        ----------
        xy : ndarray of float64, shape (points, 2)
            The points, metres.
        limit_m : float
            Streets further off do not count, metres.
        face : ndarray of int32, optional
            The face in which each point lies: it sees no other streets. Without, it sees all.

        Returns
        -------
        point : ndarray of int32
            Row numbers of points, ascending; one with several equally near streets stands there as often.
        street : ndarray of int32
            Row numbers of their streets.

        Examples
        --------
        >>> corner = index_streets(np.array([[[0, 0], [90, 0]], [[90, 0], [90, 90]]], float))
        >>> [rows.tolist() for rows in corner.nearest(np.array([[5.0, 7.0], [99.0, -9.0]]), 50.0)]
        [[0, 1, 1], [0, 0, 1]]
        """
        return self._beside(xy, limit_m, face, only_nearest=True)

    def within(self, xy: Floats, limit_m: float, face: Ints | None = None) -> tuple[Ints, Ints]:
        """Find all streets near each point.

        Parameters
        ----------
        xy : ndarray of float64, shape (points, 2)
            The points, metres.
        limit_m : float
            Largest distance, metres.
        face : ndarray of int32, optional
            The face in which each point lies: it sees no other streets. Without, it sees all.

        Returns
        -------
        point : ndarray of int32
            Row numbers of points, ascending.
        street : ndarray of int32
            Row numbers of their streets, ascending for each point.
        """
        return self._beside(xy, limit_m, face, only_nearest=False)

    def _beside(
        self, xy: Floats, limit_m: float, face: Ints | None, *, only_nearest: bool
    ) -> tuple[Ints, Ints]:
        seen = np.full(len(xy), ANY_FACE, np.int32) if face is None else face
        return beside(
            self.ends, self.face, self.begin, self.street, *self.corner, self.cell_m, *self.shape,
            np.ascontiguousarray(xy), seen, float(limit_m), only_nearest,
        )  # fmt: skip


def corners(xy: Floats) -> tuple[Floats, Floats]:
    """Give the box around points.

    Parameters
    ----------
    xy : ndarray of float64, shape (points, 2)
        At least one point.

    Returns
    -------
    tuple of ndarray of float64
        Its south-western and its north-eastern corner.
    """
    # Column by column: ten times as fast as along the first axis of so narrow an array.
    return np.array([axis.min() for axis in xy.T]), np.array([axis.max() for axis in xy.T])


def index_streets(ends: NDArray[Any], face: Ints | None = None) -> StreetIndex:
    """Lay straight streets out on a grid.

    Parameters
    ----------
    ends : ndarray of float64, shape (streets, 2, 2)
        The two ends of each, metres.
    face : ndarray of int32, optional
        The walled face in which each lies, -1 outside all; without, all lie outside.

    Returns
    -------
    StreetIndex
        The index.
    """
    count = max(len(ends), 1)
    low, high = corners(ends.reshape(-1, 2)) if len(ends) else (np.zeros(2), np.zeros(2))
    width, height = (high - low).tolist()
    cell = max(_LEAST_CELL_M, float(np.sqrt(width * height / count)), max(width, height) / count)
    shape = int(height / cell) + 1, int(width / cell) + 1
    corner = float(low[0]), float(low[1])
    faces = np.full(len(ends), -1, np.int32) if face is None else face
    streets = np.ascontiguousarray(ends)
    return StreetIndex(streets, faces, corner, cell, shape, *streets_by_cell(streets, *corner, cell, *shape))
