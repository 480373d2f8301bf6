"""The sun over a street, the shadows of crowns on flat ground, and how much pavement lies in them."""

import datetime as dt
import math
from dataclasses import dataclass

import astral
import astral.sun
import geopandas as gpd
import numpy as np
import shapely

LOWEST_SUN_DEG = 10.0
# Narrower is no crown, and too thin a polygon to be joined with others.
_NO_CROWN_M = 0.01
_CORNERS = 72
# A polygon inside an ellipse is smaller than it; drawn by this factor larger it has the same area.
_SAME_AREA = math.sqrt((2 * math.pi / _CORNERS) / math.sin(2 * math.pi / _CORNERS))


@dataclass(frozen=True)
class Sun:
    """Where the sun stands.

    Parameters
    ----------
    elevation_deg : float
        Of its centre above the horizon, without refraction.
    azimuth_deg : float
        Clockwise, from true north as `sun_at` gives it, from grid north as `crown_shadows` takes it.
    """

    elevation_deg: float
    azimuth_deg: float


@dataclass(frozen=True)
class Shade:
    """Ground in shade.

    Parameters
    ----------
    shadows : shapely geometry
        Union of the shadows, metric CRS.
    shaded_m2, ground_m2 : float
        Of the ground asked about: in shade, and altogether.
    """

    shadows: shapely.Geometry
    shaded_m2: float
    ground_m2: float

    @property
    def share(self) -> float:
        """Of the ground in shade, 0 to 1; NaN where there is no ground."""
        return self.shaded_m2 / self.ground_m2 if self.ground_m2 else math.nan


def sun_at(lon: float, lat: float, moment: dt.datetime) -> Sun:
    """Say where the sun stands.

    Parameters
    ----------
    lon, lat : float
        Degrees, EPSG:4326.
    moment : datetime
        With its time zone.

    Returns
    -------
    Sun
        Within 0.01° of the NREL solar position algorithm for elevations above 5°.

    Raises
    ------
    ValueError
        The moment has no time zone.

    Examples
    --------
    The example of NREL/TP-560-34302 (zenith 50.112° with refraction, azimuth 194.340°):

    >>> noon = dt.datetime.fromisoformat("2003-10-17T12:30:30-07:00")
    >>> sun = sun_at(-105.1786, 39.742476, noon)
    >>> round(sun.elevation_deg, 2), round(sun.azimuth_deg, 2)
    (39.87, 194.34)
    """
    if moment.tzinfo is None:
        raise ValueError("the moment has no time zone")
    place = astral.Observer(lat, lon)
    return Sun(astral.sun.elevation(place, moment, with_refraction=False), astral.sun.azimuth(place, moment))


def crown_shadows(trees: gpd.GeoDataFrame, sun: Sun) -> gpd.GeoSeries:
    """Cast the crowns of trees on level ground.

    A crown is an ellipsoid as wide as the crown and as high as from its lower edge to the top. Its parallel
    projection is an ellipse: centre ``h / tan e`` away from the sun, half as wide as the crown across,
    and ``sqrt(a² + (c / tan e)²)`` along the ray (a: half the width, c: half the depth, h: height of the
    middle, e: elevation of the sun).

    Parameters
    ----------
    trees : GeoDataFrame
        Points in a metric CRS with ``crown_m``, ``height_m`` and ``clear_bole_m``, none missing; where the
        crown would begin above the top it has no depth.
    sun : Sun
        With the azimuth from grid north, at least 10° high.

    Returns
    -------
    GeoSeries
        Polygons on the same index and CRS; 72 corners with the area of the ellipse, none below 1 cm of crown.

    Raises
    ------
    ValueError
        The sun stands lower than 10°: shadows would be six times as long as trees are high.

    Examples
    --------
    A crown 6 m wide from 3 m to 7 m above ground, in the south at 45°:

    >>> tree = {"crown_m": [6.0], "height_m": [7.0], "clear_bole_m": [3.0]}
    >>> tree = gpd.GeoDataFrame(tree, geometry=[shapely.Point(0, 0)], crs=4547)
    >>> shadow = crown_shadows(tree, Sun(45, 180)).iloc[0]
    >>> round(shadow.centroid.y, 2), round(shadow.area, 2)
    (5.0, 33.98)
    """
    if sun.elevation_deg < LOWEST_SUN_DEG:
        raise ValueError("the sun stands too low")
    reach = 1 / math.tan(math.radians(sun.elevation_deg))
    azimuth = math.radians(sun.azimuth_deg)
    away = np.array([-math.sin(azimuth), -math.cos(azimuth)])
    across = np.array([away[1], -away[0]])
    half_width = trees["crown_m"].to_numpy(dtype=float) / 2
    top = trees["height_m"].to_numpy(dtype=float)
    bottom = np.minimum(trees["clear_bole_m"].to_numpy(dtype=float), top)
    half_depth = (top - bottom) / 2
    middle = (top + bottom) / 2
    along = np.hypot(half_width, half_depth * reach)
    turn = np.linspace(0, 2 * math.pi, _CORNERS, endpoint=False)
    outline = _SAME_AREA * (
        (along[:, None] * np.cos(turn))[..., None] * away
        + (half_width[:, None] * np.sin(turn))[..., None] * across
    )
    centre = shapely.get_coordinates(trees.geometry.to_numpy()) + (middle * reach)[:, None] * away
    shadows = shapely.polygons(centre[:, None, :] + outline)
    shadows[half_width < _NO_CROWN_M / 2] = shapely.Polygon()
    return gpd.GeoSeries(shadows, index=trees.index, crs=trees.crs)


def shade_on(shadows: gpd.GeoSeries, ground: shapely.Geometry) -> Shade:
    """Measure how much of a ground lies in shade.

    Parameters
    ----------
    shadows : GeoSeries
        Polygons in a metric CRS; where they overlap the ground counts once.
    ground : shapely geometry
        Polygon in the same CRS.

    Returns
    -------
    Shade
        In square metres.

    Examples
    --------
    >>> two = gpd.GeoSeries([shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2)], crs=4547)
    >>> shade_on(two, shapely.box(0, 0, 10, 1)).share
    0.3
    """
    # Shadows of a row touch few others: joined in clusters, several times as fast.
    union = shapely.disjoint_subset_union_all(shadows.to_numpy())
    return Shade(union, float(shapely.area(shapely.intersection(union, ground))), float(shapely.area(ground)))


def street_ground(
    street: gpd.GeoDataFrame, others: gpd.GeoDataFrame, pavement_m: float
) -> tuple[shapely.Geometry, shapely.Geometry]:
    """Draw the ground of a street.

    Parameters
    ----------
    street, others : GeoDataFrame
        Centre lines of the street and of those that may cross it, in a metric CRS, with ``width_m`` of the
        carriageway, none missing.
    pavement_m : float
        Width of the pavement beside the carriageway, metres.

    Returns
    -------
    tuple of shapely geometry
        Carriageway and both pavements, metric CRS; carriageways of other streets are no pavement.

    Examples
    --------
    >>> line = gpd.GeoDataFrame({"width_m": [8.0]}, geometry=[shapely.LineString([(0, 0), (100, 0)])])
    >>> carriageway, pavements = street_ground(line, line.iloc[:0], 3)
    >>> carriageway.area, pavements.area
    (800.0, 600.0)
    """
    half = street["width_m"].to_numpy(dtype=float) / 2
    lines = street.geometry.to_numpy()
    carriageway = shapely.union_all(shapely.buffer(lines, half, cap_style="flat"))
    whole = shapely.union_all(shapely.buffer(lines, half + pavement_m, cap_style="flat"))
    crossing = shapely.buffer(
        others.geometry.to_numpy(), others["width_m"].to_numpy(dtype=float) / 2, cap_style="flat"
    )
    return carriageway, shapely.difference(whole, shapely.union_all([carriageway, *crossing]))
