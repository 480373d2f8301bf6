"""The nearest street of every point of a grid."""

import numpy as np

from cocreate_gis.analysis.kernels import Flags, Floats, Ints, compiled


@compiled
def nearest_edges(
    ax: Floats,
    ay: Floats,
    bx: Floats,
    by: Floats,
    wanted: Flags,
    x0: float,
    y0: float,
    cell: float,
    shape: tuple[int, int],
    reach: float,
) -> tuple[Ints, Floats]:  # pragma: no cover - compiled
    """Find, for every point of a grid beside a wanted edge, the nearest edge, wanted or not.

    Parameters
    ----------
    ax, ay, bx, by : ndarray of float64
        The two ends of each edge, metres.
    wanted : ndarray of bool
        Points that are not beside any of these edges are passed over.
    x0, y0 : float
        The first grid point.
    cell : float
        Distance between grid points, metres.
    shape : tuple of int
        Rows and columns of the grid.
    reach : float
        Largest distance, metres.

    Returns
    -------
    tuple of ndarray
        By row and column the nearest edge, -1 where no wanted one is in reach, and its distance in metres.
    """
    rows, columns = shape
    nearest = np.full((rows, columns), np.int32(-1))
    distance = np.full((rows, columns), reach * reach)
    # The wanted ones first: the others are asked about only where one of these is near.
    for others in (False, True):
        for e in range(ax.size):
            if wanted[e] == others:
                continue
            dx = bx[e] - ax[e]
            dy = by[e] - ay[e]
            square = dx * dx + dy * dy
            left = max(0, int(np.ceil((min(ax[e], bx[e]) - reach - x0) / cell)))
            right = min(columns - 1, int(np.floor((max(ax[e], bx[e]) + reach - x0) / cell)))
            bottom = max(0, int(np.ceil((min(ay[e], by[e]) - reach - y0) / cell)))
            top = min(rows - 1, int(np.floor((max(ay[e], by[e]) + reach - y0) / cell)))
            for row in range(bottom, top + 1):
                py = y0 + row * cell - ay[e]
                for column in range(left, right + 1):
                    if others and nearest[row, column] < 0:
                        continue
                    px = x0 + column * cell - ax[e]
                    t = 0.0
                    if square > 0.0:
                        t = min(1.0, max(0.0, (px * dx + py * dy) / square))
                    qx = px - t * dx
                    qy = py - t * dy
                    d = qx * qx + qy * qy
                    if d < distance[row, column]:
                        distance[row, column] = d
                        nearest[row, column] = e
    return nearest, np.sqrt(distance)
