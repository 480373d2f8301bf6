"""Geometries made fit for use: what is broken is repaired or listed, never kept in silence."""

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from cocreate_gis.model.findings import Finding, Severity

MOST_VERTICES = 1_000_000
_MOST_VERTICES_TO_REPAIR = 20_000
# Repair takes time by crossings, not by vertices: a star of 501 points has 62,000 and needs 4 s.
_MOST_CROSSINGS_TO_REPAIR = 30_000
_SAMPLED_SEGMENTS = 200

_REPAIRED: tuple[str, Severity] = ("shape_repaired", "fixed")
_BEYOND_REPAIR: tuple[str, Severity] = ("shape_beyond_repair", "error")

Geometries = npt.NDArray[np.object_]


def drop_unusable(geometries: Geometries, rows: npt.NDArray[Any]) -> tuple[Geometries, list[Finding]]:
    """Take out what is no geometry at all.

    Parameters
    ----------
    geometries : ndarray of shapely geometries
        Any type, any CRS; None where missing.
    rows : ndarray of int
        Row of each in the file.

    Returns
    -------
    geometries : ndarray
        Two-dimensional; None where the row cannot be used.
    findings : list of Finding
        ``place_missing``, ``shape_empty``, ``coordinate_not_finite``, ``shape_too_large`` by row;
        ``heights_left_out`` once.
    """
    findings: list[Finding] = []
    if shapely.has_z(geometries).any():
        findings.append(Finding("heights_left_out", "warning"))
    flat = shapely.force_2d(geometries)
    missing = shapely.is_missing(flat)
    bounds = shapely.bounds(flat)
    empty = ~missing & shapely.is_empty(flat)
    # 1e300 is a finite number and no place on any map.
    infinite = ~missing & ~empty & ~(np.abs(bounds) < 1e9).all(axis=1)
    infinite |= ~missing & ~empty & ~_all_finite(flat)
    huge = shapely.get_num_coordinates(flat) > MOST_VERTICES
    for code, mask in (
        ("place_missing", missing),
        ("shape_empty", empty),
        ("coordinate_not_finite", infinite),
        ("shape_too_large", huge),
    ):
        params = {"limit": MOST_VERTICES} if code == "shape_too_large" else {}
        findings += [Finding(code, "error", int(row), params=params) for row in rows[mask]]
    unusable = missing | empty | infinite | huge
    flat[unusable] = None
    return flat, findings


def _all_finite(geometries: Geometries) -> npt.NDArray[np.bool_]:
    coordinates, owner = shapely.get_coordinates(geometries, return_index=True)
    good = np.ones(len(geometries), dtype=bool)
    good[owner[~np.isfinite(coordinates).all(axis=1)]] = False
    return good


def repair(geometries: Geometries, rows: npt.NDArray[Any]) -> tuple[Geometries, list[Finding]]:
    """Repair invalid geometries, and give up on those that would take minutes.

    Parameters
    ----------
    geometries : ndarray of shapely geometries
        Two-dimensional, any CRS; None where already out.
    rows : ndarray of int
        Row of each in the file.

    Returns
    -------
    geometries : ndarray
        Valid; None where no repair was possible.
    findings : list of Finding
        ``shape_repaired`` (fixed) or ``shape_beyond_repair`` (error) by row.
    """
    findings: list[Finding] = []
    repaired = geometries.copy()
    invalid = ~shapely.is_valid(geometries) & ~shapely.is_missing(geometries)
    for at in np.flatnonzero(invalid):
        geometry = geometries[at]
        mended = None if _too_tangled(geometry) else _mend(geometry)
        repaired[at] = mended
        code, severity = _REPAIRED if mended else _BEYOND_REPAIR
        params = {"reason": shapely.is_valid_reason(geometry)}
        findings.append(Finding(code, severity, int(rows[at]), params=params))
    return repaired, findings


def _mend(geometry: shapely.Geometry) -> shapely.Geometry | None:
    mended = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    return None if mended.is_empty or mended.has_z else mended


def _too_tangled(geometry: shapely.Geometry) -> bool:
    """Whether the outline crosses itself so often that repair would take minutes; judged by a sample."""
    coordinates = shapely.get_coordinates(shapely.boundary(geometry))
    if len(coordinates) > _MOST_VERTICES_TO_REPAIR:
        return True
    if len(coordinates) < 3:
        return False
    pairs = np.stack([coordinates[:-1], coordinates[1:]], axis=1)
    segments: Geometries = np.asarray(shapely.linestrings(pairs), dtype=object)
    sample = segments[:: max(1, len(segments) // _SAMPLED_SEGMENTS)]
    hits = shapely.STRtree(segments).query(sample, predicate="crosses").shape[1]
    return bool(hits / len(sample) * len(segments) / 2 > _MOST_CROSSINGS_TO_REPAIR)
