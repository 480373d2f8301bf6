"""Frames written as files other programs read."""

import csv
import io
import json
import tempfile
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from cocreate_gis.interchange import gdal
from cocreate_gis.interchange.checks import Geometries
from cocreate_gis.interchange.tables import NOTE_HEADING, as_text
from cocreate_gis.model.crs import WGS84

# A tenth of a millimetre.
_GEOJSON_DIGITS = 9
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_POINTS = (shapely.GeometryType.POINT,)


def write_gpkg(
    frames: Mapping[str, gpd.GeoDataFrame], *, tables: Mapping[str, pd.DataFrame] | None = None
) -> bytes:
    """Write a GeoPackage.

    Parameters
    ----------
    frames : Mapping[str, geopandas.GeoDataFrame]
        Layer per name, any geometry type, in the CRS in which it is to be written; the index is left out.
    tables : Mapping[str, pandas.DataFrame], optional
        Tables without geometry, such as the provenance.

    Returns
    -------
    bytes
        The file; coordinates keep full double precision.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "export.gpkg")
        for name, frame in frames.items():
            _write_layer(path, name, _storable(frame))
        for name, table in (tables or {}).items():
            _write_layer(path, name, pd.DataFrame(_storable(table)))
        return path.read_bytes()


def write_shapefile_zip(frame: gpd.GeoDataFrame, name: str, *, notes: str = "") -> bytes:
    """Write a zipped Shapefile with its text in UTF-8.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        One kind of geometry, in the CRS in which it is to be written.
    name : str
        Name of the files inside.
    notes : str
        Text of a ``README.txt`` beside them: the format has no place for the provenance.

    Returns
    -------
    bytes
        The archive. The format cuts field names to ten bytes.
    """
    content = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{name}.shp")
        texts = {column: frame[column].map(as_text) for column in _times(frame)}
        _write_layer(path, name, _storable(frame.assign(**texts)), encoding="UTF-8")
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in sorted(Path(folder).iterdir()):
                archive.write(part, part.name)
            if notes:
                archive.writestr("README.txt", notes)
    return content.getvalue()


def write_geojson(frame: gpd.GeoDataFrame, *, provenance: Mapping[str, object] | None = None) -> bytes:
    """Write GeoJSON after RFC 7946.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Any geometry type and CRS; a column ``uid`` becomes the identifier of the feature.
    provenance : Mapping[str, object], optional
        Written as the member ``provenance`` of the collection.

    Returns
    -------
    bytes
        UTF-8; EPSG:4326, nine digits (a tenth of a millimetre), outer rings counter-clockwise.
    """
    placed = frame.to_crs(WGS84)
    geometries = shapely.transform(placed.geometry.to_numpy(), lambda xy: xy.round(_GEOJSON_DIGITS))
    written = shapely.to_geojson(shapely.orient_polygons(np.asarray(geometries, dtype=object)))
    columns = placed.drop(columns=placed.geometry.name)
    uids = columns["uid"].tolist() if "uid" in columns else [None] * len(columns)
    values = [[_json_value(v) for v in columns[name].tolist()] for name in columns.columns]
    rows = zip(*values, strict=True) if values else ([] for _ in range(len(columns)))
    features = [
        '{"type":"Feature",'
        + (f'"id":{json.dumps(str(uid))},' if uid is not None else "")
        + f'"properties":{_json(dict(zip(map(str, columns.columns), row, strict=True)))},'
        + f'"geometry":{geometry or "null"}}}'
        for uid, row, geometry in zip(uids, rows, written, strict=True)
    ]
    head = {"type": "FeatureCollection", **({"provenance": dict(provenance)} if provenance else {})}
    return (_json(head)[:-1] + ',"features":[\n' + ",\n".join(features) + "\n]}\n").encode()


def write_csv(frame: pd.DataFrame, *, note: str = "") -> bytes:
    """Write a CSV that Excel opens in the right encoding.

    Parameters
    ----------
    frame : pandas.DataFrame or geopandas.GeoDataFrame
        Points are written as ``lon`` and ``lat``, other geometries as ``wkt``, both in EPSG:4326.
    note : str
        Written in a last column of every row, which our own import takes off again: a line above the
        headings would be no CSV to other programs.

    Returns
    -------
    bytes
        UTF-8 with a byte order mark. Text a spreadsheet would take for a formula is led by an apostrophe.
    """
    table = with_positions(frame) if isinstance(frame, gpd.GeoDataFrame) else frame
    if note:
        table = table.assign(**{NOTE_HEADING: note})
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_harmless(str(column)) for column in table.columns])
    columns = [[_csv_cell(value) for value in table[name].tolist()] for name in table.columns]
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue().encode("utf-8-sig")


def with_positions(frame: gpd.GeoDataFrame, *, wkt: bool = True) -> pd.DataFrame:
    """Turn geometries into columns of a table.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Any geometry type and CRS.
    wkt : bool
        Whether other geometries than points are written as text; else a point inside stands for them.

    Returns
    -------
    pandas.DataFrame
        The attributes with ``lon`` and ``lat``, or ``wkt``, in EPSG:4326, degrees; same index.
    """
    placed = frame.to_crs(WGS84)
    geometries: Geometries = placed.geometry.to_numpy()
    table = pd.DataFrame(placed.drop(columns=placed.geometry.name))
    kinds = shapely.get_type_id(geometries)
    if wkt and not np.isin(kinds, (*_POINTS, -1)).all():
        return table.assign(wkt=shapely.to_wkt(geometries, rounding_precision=12))
    points = shapely.point_on_surface(geometries)
    return table.assign(lon=shapely.get_x(points), lat=shapely.get_y(points))


def _write_layer(path: Path, name: str, frame: pd.DataFrame, **options: Any) -> None:
    with warnings.catch_warnings():
        # Cut field names of a Shapefile, and layers without rows; both are documented.
        warnings.simplefilter("ignore")
        pyogrio.write_dataframe(
            frame,
            path,
            layer=name,
            driver=gdal.driver_for(path),
            append=path.exists(),
            promote_to_multi=isinstance(frame, gpd.GeoDataFrame) and _is_mixed(frame),
            **options,
        )


def _is_mixed(frame: gpd.GeoDataFrame) -> bool:
    return bool(frame.geometry.geom_type.nunique() > 1)


def _storable(frame: Any) -> Any:
    """Columns of one type each: a mix of numbers and text is written as text."""
    changes = {}
    for column in frame.columns:
        values = frame[column]
        if values.dtype == object and values.map(type).nunique() > 1 - values.isna().any():
            changes[column] = values.where(values.isna(), values.map(as_text))
    return frame.assign(**changes) if changes else frame


def _times(frame: pd.DataFrame) -> list[str]:
    return [str(column) for column in frame.columns if frame[column].dtype.kind == "M"]


def _json_value(value: Any) -> Any:
    if isinstance(value, bool | int | str) or value is None:
        return value
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    return as_text(value) or None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _csv_cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value) if np.isfinite(value) else ""
    return _harmless(value) if isinstance(value, str) else as_text(value)


def _harmless(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA_STARTS) else text
