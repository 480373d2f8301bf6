"""Loops over a grid of cells that tell which streets are beside a point."""

import math

import numpy as np

from cocreate_gis.analysis.kernels.base import Floats, Ints, compiled, inlined, longer

_ROUNDING_M = 1e-3
"""A street on the border of two cells may, by rounding, be listed in only one of them."""

_ANYWHERE = -2
_FAR_CELLS = 1e9


@compiled
def streets_by_cell(
    ends: Floats, x0: float, y0: float, cell: float, rows: int, columns: int
) -> tuple[Ints, Ints]:  # pragma: no cover - compiled
    """List the streets that pass through each cell of a grid.

    Parameters
    ----------
    ends : ndarray of float64, shape (streets, 2, 2)
        The two ends of each street, metres, all within the grid.
    x0, y0 : float
        The corner of the grid.
    cell : float
        Side of a cell, metres.
    rows, columns : int
        Cells from south to north and from west to east.

    Returns
    -------
    begin : ndarray of int32, shape (rows × columns + 1,)
        Where the list of each cell begins.
    street : ndarray of int32
        Numbers of streets.
    """
    begin = np.zeros(rows * columns + 1, np.int32)
    street = np.empty(0, np.int32)
    for listing in (False, True):
        if listing:
            begin = np.cumsum(begin).astype(np.int32)
            street = np.empty(begin[-1], np.int32)
        for s in range(ends.shape[0]):
            low = 0 if ends[s, 0, 1] <= ends[s, 1, 1] else 1
            ax, ay = ends[s, low, 0], ends[s, low, 1]
            bx, by = ends[s, 1 - low, 0], ends[s, 1 - low, 1]
            for row in range(int((ay - y0) / cell), min(rows - 1, int((by - y0) / cell)) + 1):
                enters, leaves = 0.0, 1.0
                if by > ay:
                    enters = max(0.0, (y0 + row * cell - ay) / (by - ay))
                    leaves = min(1.0, (y0 + (row + 1) * cell - ay) / (by - ay))
                xa, xb = ax + enters * (bx - ax), ax + leaves * (bx - ax)
                left = max(0, int((min(xa, xb) - x0) / cell))
                right = min(columns - 1, int((max(xa, xb) - x0) / cell))
                for at in range(row * columns + left, row * columns + right + 1):
                    # While they are listed each cell counts down to where its list begins.
                    if listing:
                        begin[at] -= 1
                        street[begin[at]] = s
                    else:
                        begin[at] += 1
    return begin, street


@inlined
def _distance(ends: Floats, s: int, x: float, y: float) -> float:  # pragma: no cover - compiled
    ax, ay = ends[s, 0, 0], ends[s, 0, 1]
    dx, dy = ends[s, 1, 0] - ax, ends[s, 1, 1] - ay
    square = dx * dx + dy * dy
    along = (x - ax) * dx + (y - ay) * dy
    # From an end, not from a foot that is computed: streets that meet there are equally near.
    if along <= 0.0 or square == 0.0:
        return math.sqrt((x - ax) ** 2 + (y - ay) ** 2)
    if along >= square:
        return math.sqrt((x - ends[s, 1, 0]) ** 2 + (y - ends[s, 1, 1]) ** 2)
    return float(abs((ay - y) * dx - (ax - x) * dy) / square * math.sqrt(square))


@compiled
def _look(
    ends: Floats,
    face: Ints,
    street: Ints,
    place: Floats,
    point: int,
    seen_face: int,
    bound: float,
    only_nearest: bool,
    asked: Ints,
    out: Ints,
    first: int,
    found: int,
) -> tuple[int, float]:  # pragma: no cover - compiled
    """Write the streets of a list that are no further than the bound; only the nearest lower the bound."""
    for s in street:
        if asked[s] == point or (seen_face != face[s] and seen_face != _ANYWHERE):
            continue
        asked[s] = point
        distance = _distance(ends, s, place[0], place[1])
        if distance > bound:
            continue
        if only_nearest and distance < bound:
            bound = distance
            found = first
        out[found, 0] = point
        out[found, 1] = s
        found += 1
    return found, bound


@compiled
def beside(
    ends: Floats,
    face: Ints,
    begin: Ints,
    street: Ints,
    x0: float,
    y0: float,
    cell: float,
    rows: int,
    columns: int,
    xy: Floats,
    point_face: Ints,
    limit: float,
    only_nearest: bool,
) -> tuple[Ints, Ints]:  # pragma: no cover - compiled
    """Find the streets of the same face beside points: all within a limit, or the nearest of them.

    Cells are taken in rings around that of the point, until what is further out is too far.

    Parameters
    ----------
    ends : ndarray of float64, shape (streets, 2, 2)
        The two ends of each street, metres.
    face : ndarray of int32
        The face in which each street lies.
    begin, street : ndarray of int32
        The result of :func:`streets_by_cell`.
    x0, y0, cell, rows, columns
        The grid, as there.
    xy : ndarray of float64, shape (points, 2)
        The points, metres.
    point_face : ndarray of int32
        The face in which each point lies, -2 for streets of any face.
    limit : float
        Largest distance, metres.
    only_nearest : bool
        Whether only the nearest are wanted: one, or all that are equally near.

    Returns
    -------
    point : ndarray of int32
        Row numbers of points, ascending.
    beside : ndarray of int32
        A street beside each of them, ascending for a point.
    """
    out = np.empty((max(16, 2 * len(xy)), 2), np.int32)
    asked = np.full(len(ends), np.int32(-1))
    found = 0
    for p in range(len(xy)):
        x, y = xy[p, 0] - x0, xy[p, 1] - y0
        # Points that are far off, or nowhere, have no cell.
        if not (abs(x) + abs(y) < _FAR_CELLS * cell):
            continue
        column, row = int(np.floor(x / cell)), int(np.floor(y / cell))
        inner = min(x - column * cell, y - row * cell, (column + 1) * cell - x, (row + 1) * cell - y)
        first = found
        bound = limit
        # The first ring that touches the grid; the last one holds all of it.
        ring = max(0, -column, column - columns + 1, -row, row - rows + 1)
        last = max(column, columns - 1 - column, row, rows - 1 - row)
        while ring <= last and (ring - 1) * cell + inner - _ROUNDING_M <= bound:
            for r in range(max(0, row - ring), min(rows - 1, row + ring) + 1):
                step = 1 if abs(r - row) == ring else max(1, 2 * ring)
                for c in range(column - ring, column + ring + 1, step):
                    at = r * columns + c
                    if c < 0 or c >= columns or begin[at] == begin[at + 1]:
                        continue
                    own = street[begin[at] : begin[at + 1]]
                    if len(out) < found + len(own):
                        out = longer(out, found + len(own))
                    found, bound = _look(
                        ends,
                        face,
                        own,
                        xy[p],
                        p,
                        point_face[p],
                        bound,
                        only_nearest,
                        asked,
                        out,
                        first,
                        found,
                    )  # fmt: skip
            ring += 1
        out[first:found, 1].sort()
    return out[:found, 0].copy(), out[:found, 1].copy()
