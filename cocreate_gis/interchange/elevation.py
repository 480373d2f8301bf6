"""Elevation rasters: how high places lie."""

import logging
import math
from importlib import import_module
from pathlib import Path

import numpy as np
from pyproj import Transformer

from cocreate_gis.analysis.kernels import Floats
from cocreate_gis.model.errors import InvalidInput, Unavailable

# It complains of every driver that is switched off and that it has not got.
logging.getLogger("rasterio._env").setLevel(logging.ERROR)


def read_heights(path: Path, xy: Floats, crs: str) -> Floats:
    """Read how high places lie.

    Parameters
    ----------
    path : pathlib.Path
        A GeoTIFF of heights in metres; its first band counts.
    xy : ndarray of float64, shape (places, 2)
        The places, x east and y north.
    crs : str
        CRS of the places.

    Returns
    -------
    ndarray of float64
        Metres, between the four cells around each place (bilinear).

    Raises
    ------
    Unavailable
        ``file_missing``.
    InvalidInput
        ``elevation_unreadable``, ``elevation_without_crs``, ``elevation_elsewhere`` where it covers none of
        the places, ``elevation_holes`` where it covers some of them only.
    """
    if not path.is_file():
        raise Unavailable("file_missing", file=path.name)
    # Half a second that only those wait who ask for slopes.
    rasterio = import_module("rasterio")
    try:
        with rasterio.open(path, driver="GTiff") as raster:
            if raster.crs is None:
                raise InvalidInput("elevation_without_crs", file=path.name)
            x, y = Transformer.from_crs(crs, raster.crs.to_wkt(), always_xy=True).transform(*xy.T)
            to_cells = ~raster.transform
            # Cells from the centre of the first.
            column = to_cells.a * x + to_cells.b * y + to_cells.c - 0.5
            row = to_cells.d * x + to_cells.e * y + to_cells.f - 0.5
            inside = (np.abs(column - (raster.width - 1) / 2) <= raster.width / 2) & (
                np.abs(row - (raster.height - 1) / 2) <= raster.height / 2
            )
            if not inside.any():
                raise InvalidInput("elevation_elsewhere", file=path.name)
            left, top = (max(math.floor(axis[inside].min()), 0) for axis in (column, row))
            right, bottom = (
                min(math.ceil(axis[inside].max()) + 1, size)
                for axis, size in ((column, raster.width), (row, raster.height))
            )
            window = rasterio.windows.Window(left, top, max(right - left, 1), max(bottom - top, 1))
            cells = raster.read(1, window=window, masked=True).astype(np.float64).filled(np.nan)
    except rasterio.errors.RasterioError as error:
        raise InvalidInput("elevation_unreadable", file=path.name) from error
    heights = np.full(len(xy), np.nan)
    heights[inside] = _between(cells, column[inside] - left, row[inside] - top)
    lacking = int(np.isnan(heights).sum())
    if lacking:
        raise InvalidInput("elevation_holes", file=path.name, count=lacking, total=len(xy))
    return heights


def _between(cells: Floats, column: Floats, row: Floats) -> Floats:
    """Heights between the centres of cells; at the margin those of the nearest."""
    height, width = cells.shape
    column, row = np.clip(column, 0, width - 1), np.clip(row, 0, height - 1)
    x, y = np.floor(column).astype(int), np.floor(row).astype(int)
    right, below = column - x, row - y
    total = np.zeros(column.size)
    for cx, cy, weight in (
        (x, y, (1 - right) * (1 - below)),
        (x + 1, y, right * (1 - below)),
        (x, y + 1, (1 - right) * below),
        (x + 1, y + 1, right * below),
    ):
        # What has no weight may lie in a hole, or outside.
        some = weight > 0
        total[some] += weight[some] * cells[cy[some], cx[some]]
    return total
