"""Things drawn at their true size."""

import numpy as np
import shapely
from numpy.typing import NDArray

Shapes = NDArray[np.object_]


def rectangles(centres: NDArray[np.float64], length_m: float, width_m: float, bearing_deg: float) -> Shapes:
    """Draw equal rectangles around points.

    Parameters
    ----------
    centres : ndarray of float64, shape (n, 2)
        East and north in a metric CRS.
    length_m, width_m : float
        Of each rectangle, metres.
    bearing_deg : float
        Of the side `length_m` long: degrees clockwise from grid north.

    Returns
    -------
    ndarray of shapely.Polygon, shape (n,)
        In the CRS of the points, counter-clockwise.

    Examples
    --------
    A bench of 2 m x 1 m whose long side runs from west to east.

    >>> (bench,) = rectangles(np.array([[10.0, 20.0]]), 2, 1, 90)
    >>> bench.bounds, bench.area
    ((9.0, 19.5, 11.0, 20.5), 2.0)
    """
    angle = np.radians(bearing_deg)
    along = np.array([np.sin(angle), np.cos(angle)]) * length_m / 2
    across = np.array([np.cos(angle), -np.sin(angle)]) * width_m / 2
    corners = np.array([along + across, along - across, -along - across, across - along])
    rounded = np.round(np.asarray(centres)[:, None, :] + corners, 9)
    return np.asarray(shapely.polygons(rounded), dtype=object)


def row_of(
    centre: NDArray[np.float64], number: int, length_m: float, gap_m: float, bearing_deg: float
) -> NDArray[np.float64]:
    """Space things out along their long side, around a point.

    Parameters
    ----------
    centre : ndarray of float64, shape (2,)
        Middle of the row, in a metric CRS.
    number : int
        How many, at least 1.
    length_m, gap_m : float
        Length of each, and what is left between two, metres.
    bearing_deg : float
        Of the row: degrees clockwise from grid north.

    Returns
    -------
    ndarray of float64, shape (number, 2)
        Their centres.

    Examples
    --------
    >>> row_of(np.array([0.0, 0.0]), 3, 2.0, 0.5, 0).round(6).tolist()
    [[0.0, -2.5], [0.0, 0.0], [0.0, 2.5]]
    """
    angle = np.radians(bearing_deg)
    steps = (np.arange(number) - (number - 1) / 2) * (length_m + gap_m)
    direction = np.array([np.sin(angle), np.cos(angle)])
    return np.asarray(np.asarray(centre) + steps[:, None] * direction, np.float64)
