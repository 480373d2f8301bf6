"""What leaves by a public door: released things only, at coarsened places, small counts hidden."""

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.suggestions import PRIVATE_CATEGORIES, PUBLIC_STATES, SUGGESTIONS

COARSE_CELL_M = 50.0
SMALL_COUNT = 5


def public_frame(layer: Layer, frame: gpd.GeoDataFrame, metric_epsg: int) -> gpd.GeoDataFrame:
    """Cut a layer down to what the public may see.

    Parameters
    ----------
    layer : Layer
        The declaration.
    frame : GeoDataFrame
        Its features, EPSG:4326.
    metric_epsg : int
        Metric CRS in which places are coarsened.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, with public fields only; empty for a layer that is staff's as a whole. Suggestions
        that are not released or belong to the private channel are left out; the others are shown at the
        centre of a 50 m cell unless their author agreed to the exact place.
    """
    if layer.visibility is not Visibility.PUBLIC:
        frame = frame.iloc[:0]
    elif layer is SUGGESTIONS:
        frame = _released(frame, metric_epsg)
    hidden = [f.name for f in layer.fields if f.visibility is not Visibility.PUBLIC]
    return frame.drop(columns=[name for name in hidden if name in frame.columns])


def _released(frame: gpd.GeoDataFrame, metric_epsg: int) -> gpd.GeoDataFrame:
    public = frame["status"].isin(PUBLIC_STATES) & ~frame["category"].isin(PRIVATE_CATEGORIES)
    frame = frame[public].copy()
    exact = frame["exact_place_consent"].fillna(False).to_numpy(dtype=bool)
    coarse = coarsen(frame.geometry[~exact], metric_epsg)
    geometry = frame.geometry.copy()
    geometry[~exact] = coarse
    return frame.set_geometry(geometry)


def coarsen(places: gpd.GeoSeries, metric_epsg: int, cell_m: float = COARSE_CELL_M) -> gpd.GeoSeries:
    """Move places to the centre of a grid cell.

    Parameters
    ----------
    places : GeoSeries
        Any geometry, EPSG:4326.
    metric_epsg : int
        Metric CRS of the grid.
    cell_m : float
        Side of a cell, metres.

    Returns
    -------
    GeoSeries
        Points in EPSG:4326 on the same index; all places of one cell share one point.
    """
    metric = places.to_crs(metric_epsg).representative_point()
    cells = np.floor(np.column_stack([metric.x, metric.y]) / cell_m) * cell_m + cell_m / 2
    return gpd.GeoSeries(shapely.points(cells), index=places.index, crs=metric_epsg).to_crs(4326)


def hide_small_counts(counts: "pd.Series[int]") -> "pd.Series[str]":
    """Write counts so that no small one can be read or worked out.

    Parameters
    ----------
    counts : Series of int
        Households per place.

    Returns
    -------
    Series of str
        The count, ``0``, or ``<5``. Where exactly one place would be hidden, the next smallest is hidden too,
        because a total would give the single one away.
    """
    small = (counts > 0) & (counts < SMALL_COUNT)
    if int(small.sum()) == 1:
        others = counts[~small & (counts > 0)]
        small = small | counts.index.isin([others.idxmin()] if len(others) else [])
    return counts.astype(str).where(~small, f"<{SMALL_COUNT}")


def rounded_total(counts: "pd.Series[int]") -> int:
    """Give a total from which no hidden count can be worked out.

    Parameters
    ----------
    counts : Series of int
        Households per place.

    Returns
    -------
    int
        The exact total where nothing is hidden, else the total rounded up to the next multiple of five.
    """
    total = int(counts.sum())
    hidden = bool(((counts > 0) & (counts < SMALL_COUNT)).any())
    return math.ceil(total / SMALL_COUNT) * SMALL_COUNT if hidden else total
