"""Vector files and tables read into one form: EPSG:4326, two-dimensional, every doubt told."""

import io
import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
from pandas.api.types import is_object_dtype

from cocreate_gis.interchange import checks, gdal, sniffing
from cocreate_gis.interchange.checks import Geometries
from cocreate_gis.interchange.geojson import parse_geojson
from cocreate_gis.interchange.osm import read_osm_paths
from cocreate_gis.interchange.placing import Bounds, place
from cocreate_gis.interchange.points import find_positions
from cocreate_gis.interchange.tables import MOST_ROWS, Table, decode, parse_csv, parse_xlsx
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import InvalidInput, NotFound
from cocreate_gis.model.findings import Finding

# Formats that are not read in memory, and the suffix their readers go by.
_FROM_DISK = {"geopackage": ".gpkg", "osm": ".osm.pbf"}


@dataclass(frozen=True)
class ReadResult:
    """What could be read from a file.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Usable rows: any geometry type, valid, two-dimensional, EPSG:4326. Index: row in the file; features
        count from 1, rows of CSV and XLSX are numbered as a spreadsheet program does.
    findings : tuple of Finding
        What was left out, put right or assumed.
    source_crs : pyproj.CRS
        CRS in which the file was read.
    encoding : str
        Encoding of its text, empty where the format settles it.
    format : str
        ``geopackage``, ``geojson``, ``shapefile``, ``parquet``, ``csv``, ``xlsx`` or ``osm``.
    rows : pandas.DataFrame
        Attributes of every row, the unusable ones included, with the same index.
    name : str
        Name of the file.
    """

    frame: gpd.GeoDataFrame
    findings: tuple[Finding, ...]
    source_crs: pyproj.CRS
    encoding: str
    format: str
    rows: pd.DataFrame
    name: str


@dataclass(frozen=True)
class _Raw:
    attributes: pd.DataFrame
    geometries: Geometries
    declared: pyproj.CRS | None
    format: str
    encoding: str = ""
    findings: tuple[Finding, ...] = ()


def read_vector(
    path: Path,
    *,
    layer: str | None = None,
    crs: int | None = None,
    encoding: str | None = None,
    expected_bounds: Bounds | None = None,
) -> ReadResult:
    """Read a file of this machine.

    Parameters
    ----------
    path : Path
        GeoPackage, GeoJSON, Shapefile (zipped, or ``.shp`` beside its parts), GeoParquet, OpenStreetMap
        extract (its walkable ways), or CSV or XLSX with columns of longitude and latitude.
    layer : str or None
        Layer, or sheet, of a file that holds several.
    crs : int or None
        EPSG code, when the file lacks it or names a wrong one.
    encoding : str or None
        Encoding of its text, when the guess was wrong.
    expected_bounds : tuple of float or None
        West, south, east, north of the workspace, degrees; tells swapped axes.

    Returns
    -------
    ReadResult
        What could be read, and a finding for what could not.

    Raises
    ------
    NotFound
        ``file_missing``.
    InvalidInput
        When nothing of the file can be used; the code says why.
    """
    if not path.is_file():
        raise NotFound("file_missing", file=str(path))
    if path.stat().st_size > sniffing.LARGEST_FILE:
        raise InvalidInput("file_too_large", file=path.name, limit_mb=sniffing.LARGEST_FILE // 1024**2)
    with path.open("rb") as file:
        kind = sniffing.require_kind(path.name, file.read(4096))
    if kind in _FROM_DISK:
        raw = _from_path(kind, path.name, path, layer)
    elif kind == "shapefile":
        siblings = {p.suffix.lower(): p for p in path.parent.iterdir() if p.stem == path.stem}
        parts = {part: siblings[part].read_bytes() for part in sniffing.SHAPEFILE_PARTS if part in siblings}
        raw = _from_shapefile(path.name, parts, encoding)
    else:
        raw = _from_bytes(kind, path.name, path.read_bytes(), layer, encoding)
    return _finish(path.name, raw, crs, expected_bounds)


def read_upload(
    name: str,
    content: bytes,
    *,
    layer: str | None = None,
    crs: int | None = None,
    encoding: str | None = None,
    expected_bounds: Bounds | None = None,
) -> ReadResult:
    """Read a file that came through the browser.

    Parameters
    ----------
    name : str
        Name it had; used for messages and its suffix only, never as a path.
    content : bytes
        The file.
    layer, crs, encoding, expected_bounds
        As for `read_vector`.

    Returns
    -------
    ReadResult
        What could be read, and a finding for what could not.

    Raises
    ------
    InvalidInput
        When nothing of the file can be used; the code says why.
    """
    if len(content) > sniffing.LARGEST_FILE:
        raise InvalidInput("file_too_large", file=name, limit_mb=sniffing.LARGEST_FILE // 1024**2)
    kind = sniffing.require_kind(name, content[:4096])
    if kind in _FROM_DISK:
        with TemporaryDirectory() as folder:
            path = Path(folder, f"upload{_FROM_DISK[kind]}")
            path.write_bytes(content)
            raw = _from_path(kind, name, path, layer)
    elif kind == "shapefile":
        raise InvalidInput("shapefile_alone", file=name)
    else:
        raw = _from_bytes(kind, name, content, layer, encoding)
    return _finish(name, raw, crs, expected_bounds)


def read_table(name: str, content: bytes, *, sheet: str | None = None, encoding: str | None = None) -> Table:
    """Read a table that has no geometry.

    Parameters
    ----------
    name : str
        File name.
    content : bytes
        CSV or XLSX.
    sheet : str or None
        Sheet of a workbook that holds several.
    encoding : str or None
        Encoding of a CSV, when the guess was wrong.

    Returns
    -------
    Table
        Its rows.

    Raises
    ------
    InvalidInput
        ``table_expected`` for other formats, or when the file cannot be read.
    """
    kind = sniffing.require_kind(name, content[:4096])
    if kind == "xlsx":
        return parse_xlsx(name, content, sheet)
    if kind != "text":
        raise InvalidInput("table_expected", file=name)
    return parse_csv(name, content, encoding)


def read_placeless(name: str, content: bytes) -> ReadResult:
    """Read a table of records that have no place of their own.

    Parameters
    ----------
    name : str
        File name.
    content : bytes
        CSV or XLSX.

    Returns
    -------
    ReadResult
        Its rows, each without a geometry.

    Raises
    ------
    InvalidInput
        As `read_table`.
    """
    table = read_table(name, content)
    frame = gpd.GeoDataFrame(table.frame, geometry=[None] * len(table.frame), crs=WGS84)
    crs = pyproj.CRS(WGS84)
    return ReadResult(frame, table.findings, crs, table.encoding, table.format, table.frame, name)


def _from_path(kind: str, name: str, path: Path, layer: str | None) -> _Raw:
    if kind == "osm":
        return _from_frame(read_osm_paths(path, name), kind)
    return _from_frame(gdal.read_geopackage(name, path, layer), kind)


def _from_bytes(kind: str, name: str, content: bytes, layer: str | None, encoding: str | None) -> _Raw:
    if kind == "geojson":
        text, chosen, noticed = decode(content, encoding)
        parsed = parse_geojson(name, text.lstrip("\ufeff"))
        findings = (*noticed, *parsed.findings)
        return _Raw(parsed.attributes, parsed.geometries, parsed.crs, kind, chosen, findings)
    if kind == "zip":
        return _from_shapefile(name, sniffing.shapefile_in_zip(name, content, layer), encoding)
    if kind == "parquet":
        return _from_frame(_read_parquet(name, content), kind)
    is_xlsx = kind == "xlsx"
    table = parse_xlsx(name, content, layer) if is_xlsx else parse_csv(name, content, encoding)
    found = find_positions(name, table.frame)
    attributes = table.frame.drop(columns=list(found.columns))
    findings = (*table.findings, *found.findings)
    return _Raw(attributes, found.geometries, found.declared, table.format, table.encoding, findings)


def _read_parquet(name: str, content: bytes) -> gpd.GeoDataFrame:
    try:
        return gpd.read_parquet(io.BytesIO(content))
    except (ValueError, OSError, KeyError) as error:
        raise InvalidInput("file_broken", file=name) from error


def _from_shapefile(name: str, parts: dict[str, bytes], encoding: str | None) -> _Raw:
    frame, chosen, guessed = gdal.read_shapefile(name, parts, encoding)
    findings = (Finding("encoding_guessed", "warning", params={"encoding": chosen}),) if guessed else ()
    return _from_frame(frame, "shapefile", chosen, findings)


def _from_frame(
    frame: gpd.GeoDataFrame, kind: str, encoding: str = "", findings: tuple[Finding, ...] = ()
) -> _Raw:
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    attributes = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    for column in [name for name in attributes if is_object_dtype(attributes[name])]:
        attributes[column] = attributes[column].map(_as_scalar, na_action="ignore")
    return _Raw(attributes, frame.geometry.to_numpy(), frame.crs, kind, encoding, findings)


def _as_scalar(cell: object) -> object:
    """Lists and records within a cell as text."""
    plain = cell.tolist() if isinstance(cell, np.ndarray) else cell
    return json.dumps(plain, ensure_ascii=False, default=str) if isinstance(plain, list | dict) else plain


def _finish(name: str, raw: _Raw, crs: int | None, expected_bounds: Bounds | None) -> ReadResult:
    if len(raw.attributes) == 0:
        raise InvalidInput("table_without_rows", file=name)
    if len(raw.attributes) > MOST_ROWS:
        raise InvalidInput("too_many_rows", file=name, limit=MOST_ROWS)
    rows = raw.attributes.index.to_numpy()
    present, unusable = checks.drop_unusable(np.asarray(raw.geometries, dtype=object), rows)
    placed = place(
        present, rows, name=name, declared=raw.declared, given=crs, expected_bounds=expected_bounds
    )
    geometries, repairs = checks.repair(placed.geometries, rows)
    known = {finding.row for finding in raw.findings if finding.severity == "error"}
    unusable = [finding for finding in unusable if finding.row is None or finding.row not in known]
    # A column that happens to be called so would vanish under the geometry.
    attributes = raw.attributes.rename(columns={"geometry": "geometry_"})
    frame = gpd.GeoDataFrame(attributes, geometry=geometries, crs=WGS84)
    return ReadResult(
        frame=frame[~frame.geometry.isna()],
        findings=(*raw.findings, *unusable, *placed.findings, *repairs),
        source_crs=placed.crs,
        encoding=raw.encoding,
        format=raw.format,
        rows=attributes,
        name=name,
    )
