"""Coordinate systems: the metric CRS of a workspace, and the shifted datums of Chinese web maps."""

import math

import pyproj

from cocreate_gis.model.errors import InvalidInput

WGS84 = 4326

# CGCS2000 / 3-degree Gauss-Kruger by central meridian: EPSG 4534 is 75°E (zone 25), one code per zone.
_CGCS2000_FIRST_EPSG = 4534
_CGCS2000_FIRST_ZONE = 25
_CGCS2000_LAST_ZONE = 45
# The box of the datum shift, which is also a crude "in China".
_CHINA_BOX = (72.004, 0.8293, 137.8347, 55.8271)

# Krasovsky 1940, on which the shift is defined; published constants, see docs/methods.md.
_A = 6378245.0
_EE = 0.00669342162296594323
_BD_TURN = math.pi * 3000.0 / 180.0
_INVERSE_TOLERANCE_DEGREES = 1e-10
_INVERSE_STEPS = 20


def propose_metric_crs(lon: float, lat: float) -> int:
    """Propose the metric CRS for a place.

    Parameters
    ----------
    lon, lat : float
        Centre of the place in EPSG:4326, degrees.

    Returns
    -------
    int
        EPSG code: CGCS2000 3-degree Gauss-Kruger by central meridian in China, WGS 84 UTM elsewhere.

    Raises
    ------
    InvalidInput
        ``position_outside_world``: not a longitude and latitude.

    Notes
    -----
    The box taken for China covers its neighbours too; there the proposal is merely another valid metric CRS,
    and the person can change it.

    Examples
    --------
    >>> propose_metric_crs(114.2668, 30.5905), propose_metric_crs(-51.2, -30.05)
    (4547, 32722)
    """
    if not (abs(lon) <= 180 and abs(lat) <= 84):
        raise InvalidInput("position_outside_world", lon=lon, lat=lat)
    west, south, east, north = _CHINA_BOX
    zone_3_degrees = math.floor(lon / 3 + 0.5)
    in_zones = _CGCS2000_FIRST_ZONE <= zone_3_degrees <= _CGCS2000_LAST_ZONE
    if west < lon < east and max(south, 17.0) < lat < north and in_zones and not _taiwan(lon, lat):
        return _CGCS2000_FIRST_EPSG + zone_3_degrees - _CGCS2000_FIRST_ZONE
    utm_zone = min(60, math.floor((lon + 180) / 6) + 1)
    return (32600 if lat >= 0 else 32700) + utm_zone


def _taiwan(lon: float, lat: float) -> bool:
    """Whether a place is on Taiwan, where survey data use a UTM-like grid (TWD97)."""
    return 119.9 < lon < 122.1 and 21.8 < lat < 25.4


def require_metric(epsg: int) -> pyproj.CRS:
    """Refuse a CRS in which lengths are not metres on the ground.

    Parameters
    ----------
    epsg : int
        EPSG code.

    Returns
    -------
    pyproj.CRS
        The CRS.

    Raises
    ------
    InvalidInput
        ``crs_unknown`` or ``crs_not_metric``; web Mercator is refused: it is 16 % too long at 30°N.
    """
    try:
        crs = pyproj.CRS.from_epsg(epsg)
    except pyproj.exceptions.CRSError as error:
        raise InvalidInput("crs_unknown", crs=str(epsg)) from error
    metres = crs.is_projected and all(axis.unit_name == "metre" for axis in crs.axis_info)
    if not metres or epsg in (3857, 900913):
        raise InvalidInput("crs_not_metric", crs=str(epsg))
    return crs


def crs_title(epsg: int) -> str:
    """Name a CRS for print.

    Parameters
    ----------
    epsg : int
        EPSG code.

    Returns
    -------
    str
        Its name and code.

    Examples
    --------
    >>> crs_title(4547)
    'CGCS2000 / 3-degree Gauss-Kruger CM 114E (EPSG:4547)'
    """
    return f"{pyproj.CRS.from_epsg(epsg).name} (EPSG:{epsg})"


def grid_convergence(epsg: int, lon: float, lat: float) -> float:
    """Tell by how much the grid is turned against true north.

    Parameters
    ----------
    epsg : int
        A projected CRS.
    lon, lat : float
        Place in EPSG:4326.

    Returns
    -------
    float
        Degrees from true north to grid north, clockwise: an azimuth from true north less this is one from
        grid north.

    Examples
    --------
    One degree east of the central meridian, at 30 degrees north: sin 30° of a degree.

    >>> round(grid_convergence(4547, 115.0, 30.0), 2)
    0.5
    """
    return float(pyproj.Proj(pyproj.CRS.from_epsg(epsg)).get_factors(lon, lat).meridian_convergence)


def wgs84_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """Shift a position into the datum of Chinese web maps.

    Parameters
    ----------
    lon, lat : float
        WGS 84, degrees.

    Returns
    -------
    tuple of float
        Longitude and latitude in GCJ-02; unchanged outside the box in which the shift applies.
    """
    west, south, east, north = _CHINA_BOX
    if not (west < lon < east and south < lat < north):
        return lon, lat
    dlon, dlat = _gcj_offset(lon, lat)
    return lon + dlon, lat + dlat


def gcj02_to_wgs84(lon: float, lat: float) -> tuple[float, float]:
    """Undo the shift of Chinese web maps, by iteration.

    Parameters
    ----------
    lon, lat : float
        GCJ-02, degrees.

    Returns
    -------
    tuple of float
        WGS 84 longitude and latitude, within a millimetre of the exact inverse.

    Examples
    --------
    >>> shifted = wgs84_to_gcj02(114.2668, 30.5905)
    >>> [round(value, 8) for value in gcj02_to_wgs84(*shifted)]
    [114.2668, 30.5905]
    """
    guess = (lon, lat)
    for _ in range(_INVERSE_STEPS):
        shifted = wgs84_to_gcj02(*guess)
        miss = (lon - shifted[0], lat - shifted[1])
        guess = (guess[0] + miss[0], guess[1] + miss[1])
        if max(abs(miss[0]), abs(miss[1])) < _INVERSE_TOLERANCE_DEGREES:
            break
    return guess


def gcj02_to_bd09(lon: float, lat: float) -> tuple[float, float]:
    """Shift a GCJ-02 position into the datum of Baidu maps.

    Parameters
    ----------
    lon, lat : float
        GCJ-02, degrees.

    Returns
    -------
    tuple of float
        Longitude and latitude in BD-09.
    """
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * _BD_TURN)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * _BD_TURN)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


def bd09_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """Undo the shift of Baidu maps.

    Parameters
    ----------
    lon, lat : float
        BD-09, degrees.

    Returns
    -------
    tuple of float
        Longitude and latitude in GCJ-02.
    """
    x, y = lon - 0.0065, lat - 0.006
    radius = math.hypot(x, y) - 0.00002 * math.sin(y * _BD_TURN)
    angle = math.atan2(y, x) - 0.000003 * math.cos(x * _BD_TURN)
    return radius * math.cos(angle), radius * math.sin(angle)


def _gcj_offset(lon: float, lat: float) -> tuple[float, float]:
    x, y = lon - 105.0, lat - 35.0
    wave_x = 20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += (wave_x + 20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    north += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += (wave_x + 20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    east += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    phi = math.radians(lat)
    magic = 1.0 - _EE * math.sin(phi) ** 2
    dlat = north * 180.0 / ((_A * (1.0 - _EE)) / (magic * math.sqrt(magic)) * math.pi)
    dlon = east * 180.0 / (_A / math.sqrt(magic) * math.cos(phi) * math.pi)
    return dlon, dlat
