"""What the compiled loops share: their arrays, how they are compiled, and the cost of what is not reached.

Costs are integer centimetres throughout: integer sums do not depend on the order of addition, so the same
walk costs the same on every route through the code and the cut-off is exact.
"""

from collections.abc import Callable
from typing import TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

UNREACHED = np.int32(1 << 30)
"""Cost of what cannot be reached, in centimetres (10,737 km); twice this still fits an int32."""

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Bytes = NDArray[np.uint8]

_F = TypeVar("_F", bound=Callable[..., object])


def compiled(function: _F) -> _F:
    """Compile a function to machine code.

    Parameters
    ----------
    function : callable
        Loops over arrays.

    Returns
    -------
    callable
        The same function, faster.
    """
    # Never parallel=True: concurrent calls crash under one of its threading layers.
    return cast(_F, numba.njit(cache=True, nogil=True)(function))


def inlined(function: _F) -> _F:
    """Compile a function into the loops that call it.

    Parameters
    ----------
    function : callable
        A step of a loop over arrays. It stands in the file of the loop: what is cached of the loop is
        compiled anew only when that file changes.

    Returns
    -------
    callable
        The same function, faster.
    """
    return cast(_F, numba.njit(cache=True, nogil=True, inline="always")(function))


@compiled
def longer(rows: Ints, size: int) -> Ints:  # pragma: no cover - compiled
    """Give a table room for more rows.

    Parameters
    ----------
    rows : ndarray of int32, shape (rows, columns)
        A table that is full.
    size : int
        How many rows it must hold.

    Returns
    -------
    ndarray of int32, shape (2 × size, columns)
        The same rows, and after them nothing in particular.
    """
    grown = np.empty((2 * size, rows.shape[1]), np.int32)
    for i in range(rows.shape[0]):
        for j in range(rows.shape[1]):
            grown[i, j] = rows[i, j]
    return grown
