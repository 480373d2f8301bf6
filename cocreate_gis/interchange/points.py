"""The position in a table: columns of longitude and latitude, of x and y, or of WKT."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from cocreate_gis.interchange.checks import Geometries
from cocreate_gis.interchange.headings import fold, split_remark
from cocreate_gis.interchange.tables import as_text, shown
from cocreate_gis.model.crs import WGS84, bd09_to_gcj02, gcj02_to_wgs84
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.findings import Finding

_LON = ("lon", "lng", "long", "longitude", "经度", "經度", "东经", "lonwgs84", "wgs84lon", "pointlon")
_LAT = ("lat", "latitude", "纬度", "緯度", "北纬", "latwgs84", "wgs84lat", "pointlat")
_X = ("x", "x坐标", "x座標", "横坐标", "東坐標", "东坐标", "easting", "twd97x", "pointx", "coordx", "xcoord")
_Y = ("y", "y坐标", "y座標", "纵坐标", "北坐標", "北坐标", "northing", "twd97y", "pointy", "coordy", "ycoord")
_PAIR = ("经纬度", "坐标", "lnglat", "lonlat")
_WKT = ("wkt", "geometry", "geom", "thegeom", "geometrywkt")
_DATUM_WORDS = {"GCJ-02": ("gcj", "火星", "高德", "腾讯"), "BD-09": ("bd09", "百度", "baidu")}
_UNSHIFTED: dict[str, Callable[[float, float], tuple[float, float]]] = {
    "GCJ-02": gcj02_to_wgs84,
    "BD-09": lambda lon, lat: gcj02_to_wgs84(*bd09_to_gcj02(lon, lat)),
}
_DEGREES_MINUTES = re.compile(r"(\d+)[°度d](\d+)['′分m](\d+(?:\.\d+)?)?[\"″秒s]?")
_LETTERS = re.compile(r"^[ENSW东西南北經纬经]+|[°度ENSW]+$", re.IGNORECASE)


@dataclass(frozen=True)
class Positions:
    """Where the rows of a table are.

    Parameters
    ----------
    geometries : ndarray
        Geometry per row, None where there is none.
    declared : pyproj.CRS or None
        EPSG:4326 when the headings say longitude and latitude.
    columns : tuple of str
        Columns that were used up.
    findings : list of Finding
        Rows whose position cannot be read.
    """

    geometries: Geometries
    declared: pyproj.CRS | None
    columns: tuple[str, ...]
    findings: list[Finding]


def find_positions(name: str, frame: pd.DataFrame) -> Positions:
    """Find the position of every row.

    Parameters
    ----------
    name : str
        File name, for messages.
    frame : pandas.DataFrame
        A table; its index is the row in the file.

    Returns
    -------
    Positions
        In the units of the file.

    Raises
    ------
    InvalidInput
        ``coordinates_not_found``: no column looks like a position.
    """
    names = {_bare(str(column)): str(column) for column in reversed(list(frame.columns))}
    for x_names, y_names, declared in ((_LON, _LAT, pyproj.CRS.from_epsg(WGS84)), (_X, _Y, None)):
        x, y = _first(names, x_names), _first(names, y_names)
        if x and y:
            return _from_pair(frame[x], frame[y], declared, (x, y))
    if wkt := _first(names, _WKT):
        return _from_wkt(frame[wkt])
    if pair := _first(names, _PAIR):
        parts = frame[pair].map(as_text).str.split(r"[,，;\s]+", regex=True)
        return _from_pair(parts.str[0], parts.str[1], pyproj.CRS.from_epsg(WGS84), (pair,))
    raise InvalidInput("coordinates_not_found", file=name, columns=shown(frame.columns))


def _bare(heading: str) -> str:
    """A folded heading without its remark and without the name of a datum."""
    bare = split_remark(fold(heading))[0]
    for word in ("gcj02", "bd09", "火星", "高德", "腾讯", "百度"):
        bare = bare.replace(word, "")
    return bare


def _first(names: dict[str, str], wanted: tuple[str, ...]) -> str | None:
    return next((names[key] for key in wanted if key in names), None)


def _from_pair(
    x: "pd.Series[Any]", y: "pd.Series[Any]", declared: pyproj.CRS | None, columns: tuple[str, ...]
) -> Positions:
    xs, ys = _numbers(x), _numbers(y)
    known = ~np.isnan(xs) & ~np.isnan(ys)
    geometries = np.full(len(x), None, dtype=object)
    shifted = _datum(columns) if declared is not None else None
    if shifted is not None:
        xs, ys = _unshift(xs, ys, _UNSHIFTED[shifted])
    geometries[known] = shapely.points(xs[known], ys[known])
    findings = [
        Finding(
            "coordinate_unreadable",
            "error",
            int(row),
            column=", ".join(columns),
            params={"column": ", ".join(columns), "value": f"{as_text(x.iloc[at])}, {as_text(y.iloc[at])}"},
        )
        for at, row in enumerate(x.index)
        if not known[at] and (as_text(x.iloc[at]) or as_text(y.iloc[at]))
    ]
    if shifted is not None:
        findings.append(Finding("datum_unshifted", "fixed", params={"datum": shifted}))
    return Positions(geometries, declared, columns, findings)


def _unshift(
    xs: npt.NDArray[np.float64],
    ys: npt.NDArray[np.float64],
    undo: Callable[[float, float], tuple[float, float]],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Positions brought to WGS 84; what is none on earth is left for the checks."""
    moved = np.column_stack([xs, ys])
    for at in np.flatnonzero((np.abs(xs) <= 180) & (np.abs(ys) <= 90)):
        moved[at] = undo(float(xs[at]), float(ys[at]))
    return moved[:, 0], moved[:, 1]


def _datum(columns: tuple[str, ...]) -> str | None:
    """Datum of Chinese web maps, when a heading names it: 经度(GCJ-02), 高德经度."""
    heading = " ".join(fold(column) for column in columns)
    return next((datum for datum, words in _DATUM_WORDS.items() if any(w in heading for w in words)), None)


def _numbers(column: "pd.Series[Any]") -> npt.NDArray[np.float64]:
    if column.dtype.kind in "if":
        return column.to_numpy(dtype=float, na_value=np.nan)
    return np.array([_number(cell) for cell in column], dtype=float)


def _number(cell: object) -> float:
    text = unicodedata.normalize("NFKC", as_text(cell)).replace(" ", "")
    if match := _DEGREES_MINUTES.search(text):
        degrees = float(match[1]) + float(match[2]) / 60 + float(match[3] or 0) / 3600
        return -degrees if re.search(r"[SWsw南西]", text) else degrees
    try:
        return float(_LETTERS.sub("", text))
    except ValueError:
        return float("nan")


def _from_wkt(column: "pd.Series[Any]") -> Positions:
    texts = column.map(as_text).str.replace(r"^SRID=\d+;", "", regex=True)
    geometries = shapely.from_wkt(texts.to_numpy(dtype=object), on_invalid="ignore")
    findings = [
        Finding("shape_unreadable", "error", int(row))
        for row, text, geometry in zip(column.index, texts, geometries, strict=True)
        if text and geometry is None
    ]
    return Positions(geometries, None, (str(column.name),), findings)
