"""Elevation rasters whose heights are known by hand."""

from pathlib import Path

import numpy as np
import rasterio
from rasterio import Affine


def raster(path: Path, heights: np.ndarray, west: float, north: float, cell: float, crs: str | None) -> Path:
    height, width = heights.shape
    transform = Affine(cell, 0, west, 0, -cell, north)
    about = {"count": 1, "dtype": "float32", "nodata": -9999.0, "crs": crs, "transform": transform}
    with rasterio.open(path, "w", driver="GTiff", height=height, width=width, **about) as written:
        written.write(heights.astype("float32"), 1)
    return path


def plane(rows: int, columns: int, rise: float) -> np.ndarray:
    """Rising to the east by so much a cell; the centre of the first lies at half of that."""
    return np.tile((np.arange(columns) + 0.5) * rise, (rows, 1))
