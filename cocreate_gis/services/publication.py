"""What leaves by a public door: released things only, at coarsened places, small counts hidden."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.suggestions import SUGGESTIONS

COARSE_CELL_M = 50.0
SMALL_COUNT = 5
FEW = f"<{SMALL_COUNT}"
NOT_TOLD = "—"


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
        EPSG:4326, with public fields only and without ``extra``, which holds whatever an import kept; empty
        for a layer that is staff's as a whole. Objects in a state or with a code that the layer keeps from
        the public are left out, and suggestions merged into another one; the other suggestions are shown at
        the centre of a 50 m cell unless their author agreed to the exact place.
    """
    if layer.visibility is not Visibility.PUBLIC:
        frame = frame.iloc[:0]
    if layer.public_states:
        frame = frame[frame["status"].isin(layer.public_states)]
    for name, codes in layer.hidden.items():
        frame = frame[~frame[name].isin(codes)]
    if layer is SUGGESTIONS:
        frame = _at_public_places(frame[frame["merged_into"].isna()].copy(), metric_epsg)
    hidden = ["extra", *(f.name for f in layer.fields if f.visibility is not Visibility.PUBLIC)]
    return frame.drop(columns=[name for name in hidden if name in frame.columns])


def _at_public_places(frame: gpd.GeoDataFrame, metric_epsg: int) -> gpd.GeoDataFrame:
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
        People or households per place.

    Returns
    -------
    Series of str
        The count, ``0``, ``<5``, or a dash: where exactly one place is below 5, the next smallest is not told
        either, because whoever knows the sum could work out the single one.
    """
    small = (counts > 0) & (counts < SMALL_COUNT)
    told = counts.astype(str).mask(small, FEW)
    others = counts[~small & (counts > 0)]
    if int(small.sum()) == 1 and len(others):
        told = told.mask(told.index == others.idxmin(), NOT_TOLD)
    return told


def rows_to_tell(
    counts: pd.DataFrame, group: "pd.Series[str]", is_whole: "pd.Series[bool]"
) -> "pd.Series[bool]":
    """Say which rows of a table of parts and their whole can be told.

    Parameters
    ----------
    counts : DataFrame of int
        Everything that can be read or worked out of a row, at least 0; a unique index.
    group : Series of str
        Which rows add up to one whole.
    is_whole : Series of bool
        The rows the others add up to.

    Returns
    -------
    Series of bool
        False where a count of 1 to 4 stands in the row; and, where the whole is told and one part is not, or
        such as add up to fewer than five, for the next smallest part, because whoever takes the others off
        the whole has them.

    Examples
    --------
    >>> counts = pd.DataFrame({"served": [54, 4, 20, 30]})
    >>> group, is_whole = pd.Series(["60+"] * 4), pd.Series([True, False, False, False])
    >>> rows_to_tell(counts, group, is_whole).tolist()
    [True, False, False, True]
    """
    small = ((counts > 0) & (counts < SMALL_COUNT)).any(axis=1)
    can_subtract = (is_whole & ~small).groupby(group).transform("any")
    hidden = small & ~is_whole
    together = counts.where(hidden, 0).groupby(group).transform("sum")
    is_few = ((together > 0) & (together < SMALL_COUNT)).any(axis=1)
    is_single = hidden.groupby(group).transform("sum") == 1
    others = counts[can_subtract & (is_few | is_single) & ~small & ~is_whole].sum(axis=1)
    others = others[others > 0]
    smallest = others.groupby(group[others.index]).idxmin()
    return ~small & ~small.index.isin(smallest)


def least_total(told: "pd.Series[str]") -> int:
    """Give the least that counts can add up to, by nothing but what is told of them.

    Parameters
    ----------
    told : Series of str
        Counts as `hide_small_counts` writes them.

    Returns
    -------
    int
        The exact sum where everything is told.
    """
    least = {FEW: 1, NOT_TOLD: SMALL_COUNT}
    return sum(least[count] if count in least else int(count) for count in told)


def told_count(count: float) -> int | str:
    """Write one count that belongs to no table.

    Parameters
    ----------
    count : float
        People or households.

    Returns
    -------
    int or str
        The whole number, or ``<5`` for 1 to 4.
    """
    whole = round(count)
    return FEW if 0 < whole < SMALL_COUNT else whole
