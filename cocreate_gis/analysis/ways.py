"""What a way is: bits that say who walks on it and what it costs."""

import numpy as np
from numpy.typing import NDArray

Ways = NDArray[np.uint8]

ARTERIAL, STEPS, PRIVATE = 1, 2, 4
"""Bits of what a way is; none for a street."""


def kinds_aside(ways: Ways) -> Ways:
    """Say which ways not everybody walks on.

    Parameters
    ----------
    ways : ndarray of uint8
        Bits of ways.

    Returns
    -------
    ndarray of uint8
        `STEPS`, `PRIVATE` or both; 0 for what everybody walks on.

    Examples
    --------
    >>> kinds_aside(np.array([0, ARTERIAL, STEPS, ARTERIAL | PRIVATE], np.uint8)).tolist()
    [0, 0, 2, 4]
    """
    aside: Ways = ways & np.uint8(STEPS | PRIVATE)
    return aside
