"""Where on earth the coordinates of a file are: CRS, zone numbers, swapped axes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from pyproj.exceptions import CRSError, ProjError

from cocreate_gis.interchange.checks import Geometries
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.findings import Finding

Bounds = tuple[float, float, float, float]

# CGCS2000 / 3-degree zones 25 to 45 with the zone number in the easting are EPSG 4513 to 4533.
_FIRST_ZONE, _LAST_ZONE, _FIRST_ZONED_EPSG = 25, 45, 4513
_ZONE_STEP = 1_000_000
_AREA_MARGIN_DEGREES = 3.0
_LEAST_MARGIN_DEGREES = 0.3
_MOST = 0.5
# Of WGS 84, GRS 80 and CGCS2000, which agree to better than a metre.
_SEMI_MAJOR_AXIS_M = 6378137.0


@dataclass(frozen=True)
class Placed:
    """Geometries on the globe.

    Parameters
    ----------
    geometries : ndarray
        EPSG:4326, longitude first; None where the row cannot be used.
    crs : pyproj.CRS
        CRS in which the file was read.
    findings : list of Finding
        What was assumed, put right or left out.
    """

    geometries: Geometries
    crs: pyproj.CRS
    findings: list[Finding]


def place(
    geometries: Geometries,
    rows: npt.NDArray[Any],
    *,
    name: str,
    declared: pyproj.CRS | None,
    given: int | None,
    expected_bounds: Bounds | None = None,
) -> Placed:
    """Bring geometries to EPSG:4326, or say why that cannot be done.

    Parameters
    ----------
    geometries : ndarray of shapely geometries
        Two-dimensional, finite; None where already out.
    rows : ndarray of int
        Row of each in the file.
    name : str
        File name, for messages.
    declared : pyproj.CRS or None
        CRS the file names.
    given : int or None
        EPSG code the person gave; it wins.
    expected_bounds : tuple of float or None
        West, south, east, north of the workspace in degrees, to tell swapped axes where both orders are on
        earth.

    Returns
    -------
    Placed
        Geometries in EPSG:4326 with the findings.

    Raises
    ------
    InvalidInput
        ``crs_unknown``, ``crs_missing``, ``coordinates_not_degrees`` or ``crs_does_not_fit``; the last three
        end in ``_zone`` and name a CRS where the easting shows its zone.
    """
    findings: list[Finding] = []
    crs = _crs_from_epsg(given) if given is not None else declared
    centres = _centres(geometries)
    known = _known(centres)
    if given is not None and declared is not None and not declared.equals(crs, ignore_axis_order=True):
        findings.append(
            Finding("crs_overridden", "warning", params={"declared": declared.name, "given": f"EPSG:{given}"})
        )
    if crs is None:
        if known.any() and not _mostly(_in_degrees(centres) | _in_degrees(centres[:, ::-1]), known):
            raise _wrong_crs("crs_missing", _suggestion(centres), file=name)
        crs = pyproj.CRS.from_epsg(WGS84)
        findings.append(Finding("crs_assumed_degrees", "warning"))
    if _shift_unknown(crs):
        findings.append(Finding("datum_shift_unknown", "warning", params={"crs": crs.name}))
    if crs.is_geographic:
        placed = _place_degrees(geometries, centres, crs, name, findings)
    else:
        placed = _place_projected(geometries, centres, crs, name, findings)
    if crs.is_geographic and expected_bounds is not None:
        placed = _compare_with_expected(placed, expected_bounds, findings)
    return Placed(_leave_out_impossible(placed, rows, findings), crs, findings)


def _crs_from_epsg(epsg: int) -> pyproj.CRS:
    try:
        return pyproj.CRS.from_epsg(epsg)
    except CRSError as error:
        raise InvalidInput("crs_unknown", crs=f"EPSG:{epsg}") from error


def _centres(geometries: Geometries) -> npt.NDArray[np.float64]:
    """Middle of each geometry's box, NaN where there is none."""
    bounds = shapely.bounds(geometries)
    return np.asarray((bounds[:, :2] + bounds[:, 2:]) / 2)


def _known(centres: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    return np.asarray(np.isfinite(centres).all(axis=1))


def _mostly(mask: npt.NDArray[np.bool_], known: npt.NDArray[np.bool_]) -> bool:
    return bool((mask & known).sum() > _MOST * known.sum())


def _in_degrees(centres: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    return np.asarray((np.abs(centres[:, 0]) <= 180) & (np.abs(centres[:, 1]) <= 90))


def _swap(geometries: Geometries) -> Geometries:
    return np.asarray(shapely.transform(geometries, lambda xy: xy[:, ::-1]))


def _suggestion(centres: npt.NDArray[np.float64]) -> str:
    """CRS whose zone number stands before the false easting, in either column; empty when there is none."""
    for column in (0, 1):
        values = centres[:, column]
        values = values[np.isfinite(values)]
        if values.size == 0:
            continue
        zone = int(np.median(values) // _ZONE_STEP)
        if _FIRST_ZONE <= zone <= _LAST_ZONE:
            return f"EPSG:{_FIRST_ZONED_EPSG + zone - _FIRST_ZONE}"
    return ""


def _wrong_crs(code: str, suggestion: str, **params: object) -> InvalidInput:
    if suggestion:
        return InvalidInput(f"{code}_zone", suggestion=suggestion, **params)
    return InvalidInput(code, **params)


def _place_degrees(
    geometries: Geometries,
    centres: npt.NDArray[np.float64],
    crs: pyproj.CRS,
    name: str,
    findings: list[Finding],
) -> Geometries:
    known = _known(centres)
    if not known.any():
        return geometries
    straight, swapped = _in_degrees(centres), _in_degrees(centres[:, ::-1])
    if _mostly(known & ~straight & ~swapped, known):
        raise _wrong_crs("coordinates_not_degrees", _suggestion(centres), file=name)
    if _mostly(known & ~straight & swapped, known):
        findings.append(Finding("axes_swapped", "fixed"))
        geometries = _swap(geometries)
    return _to_wgs84(geometries, crs)


def _place_projected(
    geometries: Geometries,
    centres: npt.NDArray[np.float64],
    crs: pyproj.CRS,
    name: str,
    findings: list[Finding],
) -> Geometries:
    zone = _zone_of_meridian(crs)
    offset = np.array([zone * _ZONE_STEP, 0.0])
    attempts: tuple[tuple[str, Callable[[Any], Any]], ...] = (
        ("", lambda xy: xy),
        ("axes_swapped", lambda xy: xy[:, ::-1]),
        ("zone_number_removed", lambda xy: xy - offset),
        ("zone_number_removed_axes_swapped", lambda xy: xy[:, ::-1] - offset),
    )
    for code, change in attempts:
        if _fits(change(centres), crs):
            if code:
                findings.append(Finding(code, "fixed", params={"zone": zone}))
                geometries = np.asarray(shapely.transform(geometries, change))
            return _to_wgs84(geometries, crs)
    suggestion = _suggestion(centres)
    if _mostly(_in_degrees(centres), _known(centres)):
        suggestion = f"EPSG:{WGS84}"
    raise _wrong_crs("crs_does_not_fit", suggestion, file=name, crs=crs.name)


def _zone_of_meridian(crs: pyproj.CRS) -> int:
    """Number of the 3-degree zone whose meridian this CRS has, when its false easting does not carry it."""
    values = _parameters(crs)
    meridian = values.get("Longitude of natural origin", 0.0)
    return 0 if values.get("False easting", 0.0) > _ZONE_STEP else round(meridian / 3)


def _fits(centres: npt.NDArray[np.float64], crs: pyproj.CRS) -> bool:
    """Whether most places lie in the area for which the CRS was made."""
    known = centres[_known(centres)]
    if len(known) == 0:
        return True
    try:
        lon, lat = _transformer(crs).transform(known[:, 0], known[:, 1])
    except ProjError:
        return False
    west, south, east, north = crs.area_of_use.bounds if crs.area_of_use else _area_of_meridian(crs)
    margin = _AREA_MARGIN_DEGREES
    inside = (
        (lon >= west - margin) & (lon <= east + margin) & (lat >= south - margin) & (lat <= north + margin)
    )
    return bool(inside.mean() > _MOST)


def _area_of_meridian(crs: pyproj.CRS) -> Bounds:
    """Area of a CRS without one: the zone around its meridian, else the earth."""
    meridian = _parameters(crs).get("Longitude of natural origin")
    return (-180, -90, 180, 90) if meridian is None else (meridian - 3, -90, meridian + 3, 90)


def _parameters(crs: pyproj.CRS) -> dict[str, float]:
    operation = crs.coordinate_operation
    return {p.name: float(p.value) for p in operation.params} if operation else {}


def _transformer(crs: pyproj.CRS) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)


def _shift_unknown(crs: pyproj.CRS) -> bool:
    """Whether nothing better than a guess leads from an old datum, such as Xian 1980, to WGS 84."""
    if crs.ellipsoid is None or crs.ellipsoid.semi_major_metre == _SEMI_MAJOR_AXIS_M:
        return False
    try:
        pyproj.Transformer.from_crs(crs, WGS84, always_xy=True, allow_ballpark=False)
    except ProjError:
        return True
    return False


def _to_wgs84(geometries: Geometries, crs: pyproj.CRS) -> Geometries:
    if crs.equals(pyproj.CRS.from_epsg(WGS84), ignore_axis_order=True):
        return geometries
    transformer = _transformer(crs)
    return np.asarray(
        shapely.transform(geometries, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))
    )


def _share_within(geometries: Geometries, bounds: Bounds) -> float:
    centres = _centres(geometries)
    west, south, east, north = bounds
    margin = max(_LEAST_MARGIN_DEGREES, east - west, north - south)
    x, y = centres[:, 0], centres[:, 1]
    inside = (x >= west - margin) & (x <= east + margin) & (y >= south - margin) & (y <= north + margin)
    known = _known(centres)
    return float(inside.sum() / max(1, known.sum()))


def _compare_with_expected(geometries: Geometries, bounds: Bounds, findings: list[Finding]) -> Geometries:
    swapped = _swap(geometries)
    if _share_within(geometries, bounds) < _MOST < _share_within(swapped, bounds):
        findings.append(Finding("axes_swapped", "fixed"))
        return swapped
    return geometries


def _leave_out_impossible(
    geometries: Geometries, rows: npt.NDArray[Any], findings: list[Finding]
) -> Geometries:
    bounds = shapely.bounds(geometries)
    present = ~shapely.is_missing(geometries)
    within = (np.abs(bounds[:, [0, 2]]) <= 180).all(axis=1) & (np.abs(bounds[:, [1, 3]]) <= 90).all(axis=1)
    origin = present & (bounds == 0).all(axis=1)
    swapped = (np.abs(bounds[:, [1, 3]]) <= 180).all(axis=1) & (np.abs(bounds[:, [0, 2]]) <= 90).all(axis=1)
    for code, mask in (
        ("position_off_earth", present & ~within & ~swapped),
        ("position_swapped", present & ~within & swapped),
        ("position_zero", origin),
    ):
        for at in np.flatnonzero(mask):
            params = {"lon": f"{bounds[at, 0]:.6g}", "lat": f"{bounds[at, 1]:.6g}"}
            findings.append(Finding(code, "error", int(rows[at]), params=params))
    kept = geometries.copy()
    kept[~within | origin] = None
    return kept
