"""The ground the fictional town stands on: its place on earth, local metres, small geometry helpers."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from cocreate_gis.model.crs import WGS84

Points = NDArray[np.float64]
Shapes = NDArray[Any]

METRIC_EPSG = 4547
# The open water of a large lake: nobody's street can be mistaken for one of these.
_CENTRE_WGS84 = (114.53, 30.24)


@cache
def _projection() -> tuple[pyproj.Transformer, tuple[float, float]]:
    to_metric = pyproj.Transformer.from_crs(WGS84, METRIC_EPSG, always_xy=True)
    back = pyproj.Transformer.from_crs(METRIC_EPSG, WGS84, always_xy=True)
    east, north = to_metric.transform(*_CENTRE_WGS84)
    return back, (east, north)


def to_wgs84(shapes: Shapes) -> Shapes:
    """Put shapes of the town plan on the earth.

    Parameters
    ----------
    shapes : numpy.ndarray of shapely.Geometry
        In local metres, x east and y north of the town's centre.

    Returns
    -------
    numpy.ndarray of shapely.Geometry
        In EPSG:4326, longitude first.
    """
    back, (east, north) = _projection()

    def _place(xy: Points) -> Points:
        return np.column_stack(back.transform(xy[:, 0] + east, xy[:, 1] + north))

    return np.asarray(shapely.transform(shapes, _place))


@dataclass(frozen=True)
class Axes:
    """A local pair of axes: origin, and the direction of x as an angle in radians."""

    x: float
    y: float
    angle: float

    def outward(self, shapes: Any) -> Any:
        """Turn shapes given in these axes into town metres.

        Parameters
        ----------
        shapes : shapely.Geometry or array of them
            In these axes, metres.

        Returns
        -------
        shapely.Geometry or array of them
            In town metres.
        """
        c, s = math.cos(self.angle), math.sin(self.angle)
        return shapely.transform(shapes, lambda p: p @ np.array([[c, s], [-s, c]]) + (self.x, self.y))

    def inward(self, shapes: Any) -> Any:
        """Turn shapes given in town metres into these axes.

        Parameters
        ----------
        shapes : shapely.Geometry or array of them
            In town metres.

        Returns
        -------
        shapely.Geometry or array of them
            In these axes, metres.
        """
        c, s = math.cos(self.angle), math.sin(self.angle)
        return shapely.transform(shapes, lambda p: (p - (self.x, self.y)) @ np.array([[c, -s], [s, c]]))


def unit(vector: Points) -> Points:
    """Scale a vector to length 1.

    Parameters
    ----------
    vector : numpy.ndarray
        Two numbers.

    Returns
    -------
    numpy.ndarray
        Its direction.
    """
    length: float = np.hypot(*vector)
    return vector / length


def left_of(direction: Points) -> Points:
    """Turn a direction by 90 degrees to the left.

    Parameters
    ----------
    direction : numpy.ndarray
        Two numbers.

    Returns
    -------
    numpy.ndarray
        The direction on its left.
    """
    return np.array([-direction[1], direction[0]])


def crossing(p: Points, d: Points, q: Points, e: Points) -> Points:
    """Cross two straight lines.

    Parameters
    ----------
    p, d : numpy.ndarray
        A point on the first line, and its direction.
    q, e : numpy.ndarray
        The same of the second, which is not parallel.

    Returns
    -------
    numpy.ndarray
        The common point.
    """
    t, _ = np.linalg.solve(np.column_stack((d, -e)), q - p)
    found: Points = p + t * d
    return found


def rectangle_on(start: Points, direction: Points, length: float, depth: float) -> shapely.Polygon:
    """Draw a rectangle on the left of a line.

    Parameters
    ----------
    start, direction : numpy.ndarray
        Its first corner and the unit direction of its front.
    length, depth : float
        Metres along the front and away from it, to the left.

    Returns
    -------
    shapely.Polygon
        The rectangle.
    """
    across = left_of(direction) * depth
    along = direction * length
    return shapely.Polygon([start, start + along, start + along + across, start + across])


def span(shape: shapely.Polygon, y: float) -> tuple[float, float] | None:
    """Give the width of a shape at a height.

    Parameters
    ----------
    shape : shapely.Polygon
        In local axes.
    y : float
        Height of the horizontal line.

    Returns
    -------
    tuple of float or None
        Smallest and largest x, or None where the line misses the shape.
    """
    west, _, east, _ = shape.bounds
    cut = shape.intersection(shapely.LineString([(west - 1, y), (east + 1, y)]))
    return None if cut.is_empty else (cut.bounds[0], cut.bounds[2])


def house_front(shape: shapely.Polygon) -> tuple[Points, Points, Points]:
    """Give the south-west corner of a house, the way along its south front and the way through it.

    Parameters
    ----------
    shape : shapely.Polygon
        Four corners, counter-clockwise.

    Returns
    -------
    tuple of numpy.ndarray
        The corner, and two vectors as long as the front and the depth.
    """
    ring = np.asarray(shape.exterior.coords)
    first = int(np.diff(ring[:, 0]).argmax())
    corner, east = ring[first], ring[first + 1]
    return corner, east - corner, ring[first - 1 if first else -2] - corner
