"""GeoJSON read feature by feature, so that one broken feature does not take the others with it."""

import json
import re
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyproj
import shapely
from pyproj.exceptions import CRSError

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.findings import Finding

_GEOMETRIES = {
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
}


class ParsedGeoJSON(NamedTuple):
    """What a GeoJSON text holds: attributes and geometries in step, numbered from 1."""

    attributes: pd.DataFrame
    geometries: Any
    crs: pyproj.CRS
    findings: list[Finding]


def parse_geojson(name: str, text: str) -> ParsedGeoJSON:
    """Parse a GeoJSON text: a feature collection, a feature or a bare geometry.

    Parameters
    ----------
    name : str
        File name, for messages.
    text : str
        The whole text.

    Returns
    -------
    ParsedGeoJSON
        Attributes (index from 1), geometries of any type in the CRS named (EPSG:4326 unless an old ``crs``
        member says otherwise; None where unusable), and a finding per feature that cannot be used.

    Raises
    ------
    InvalidInput
        ``json_broken``, ``file_not_what_it_says``, ``geojson_without_features`` or ``crs_unknown``.
    """
    document = _parse_json(name, text)
    features = _features(name, document)
    findings: list[Finding] = []
    properties: list[dict[str, Any]] = []
    written: list[str | None] = []
    for row, feature in enumerate(features, start=1):
        geometry, attributes = _take_apart(feature)
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            findings.append(Finding("feature_broken", "error", row))
            geometry = None
        properties.append(attributes)
        written.append(json.dumps(geometry) if geometry is not None else None)
    with np.errstate(all="ignore"):
        geometries = shapely.from_geojson(np.array(written, dtype=object), on_invalid="ignore")
    findings += [
        Finding("shape_unreadable", "error", row)
        for row, (text, parsed) in enumerate(zip(written, geometries, strict=True), start=1)
        if text is not None and parsed is None
    ]
    table = pd.DataFrame(properties, index=pd.RangeIndex(1, len(features) + 1))
    return ParsedGeoJSON(table, geometries, _named_crs(document), findings)


def _parse_json(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidInput("json_broken", file=name, line=error.lineno, column=error.colno) from error
    except (RecursionError, ValueError) as error:
        raise InvalidInput("json_broken", file=name, line=1, column=1) from error


def _features(name: str, document: Any) -> list[Any]:
    kind = str(document.get("type")) if isinstance(document, dict) else type(document).__name__
    if kind == "FeatureCollection" and isinstance(document.get("features"), list):
        features: list[Any] = document["features"]
    elif kind == "Feature":
        features = [document]
    elif kind in _GEOMETRIES:
        features = [{"type": "Feature", "properties": {}, "geometry": document}]
    elif kind == "FeatureCollection":
        raise InvalidInput("geojson_without_features", file=name)
    else:
        raise InvalidInput("file_not_what_it_says", file=name, suffix=".geojson", found=f"JSON ({kind[:40]})")
    if not features:
        raise InvalidInput("geojson_without_features", file=name)
    return features


def _take_apart(feature: Any) -> tuple[Any, dict[str, Any]]:
    if not isinstance(feature, dict):
        return None, {}
    properties = feature.get("properties")
    attributes = {
        str(key): json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
        for key, value in (properties if isinstance(properties, dict) else {}).items()
    }
    if isinstance(feature.get("id"), str | int) and feature["id"] != attributes.get("uid"):
        attributes.setdefault("id", feature["id"])
    return feature.get("geometry"), attributes


def _named_crs(document: dict[str, Any]) -> pyproj.CRS:
    """CRS of the file: RFC 7946 knows one, files older than it could name another."""
    member = document.get("crs")
    properties = member.get("properties") if isinstance(member, dict) else None
    text = str(properties.get("name")) if isinstance(properties, dict) else ""
    match = re.search(r"EPSG:+(?:[\d.]*:)?(\d+)$", text)
    if not match:
        return pyproj.CRS.from_epsg(4326)
    try:
        return pyproj.CRS.from_epsg(int(match[1]))
    except CRSError as error:
        raise InvalidInput("crs_unknown", crs=text) from error
