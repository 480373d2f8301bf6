"""What is asked of the layers that go into a computation, checked before it begins."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from cocreate_gis.analysis.kernels import Floats
from cocreate_gis.model.errors import InvalidInput

_ROWS_NAMED = 10


def require_metric(crs: object, layer: str) -> CRS:
    """Insist on a projected CRS in metres.

    Parameters
    ----------
    crs : object
        Anything pyproj understands, or None.
    layer : str
        What is measured, for the message.

    Returns
    -------
    pyproj.CRS
        The CRS.

    Raises
    ------
    InvalidInput
        ``crs_not_metric``: it is missing, in degrees or in another unit; EPSG:3857 counts as not metric,
        being some 16 % too long at 30° north.
    """
    known = CRS.from_user_input(crs) if crs is not None else None
    if known is None or not known.is_projected or known.to_epsg() == 3857:
        raise InvalidInput("crs_not_metric", layer=layer, crs=known.name if known is not None else "-")
    if any(axis.unit_conversion_factor != 1.0 for axis in known.axis_info[:2]):
        raise InvalidInput("crs_not_metric", layer=layer, crs=known.name)
    return known


def require_crs(expected: str, crs: object, layer: str) -> None:
    """Insist on the metric CRS of the network.

    Parameters
    ----------
    expected : str
        CRS of the network.
    crs : object
        CRS of the layer, or None.
    layer : str
        Name of the layer, for the message.

    Raises
    ------
    InvalidInput
        ``crs_not_metric`` or ``crs_differs``.
    """
    known = require_metric(crs, layer)
    if not known.equals(CRS.from_user_input(expected), ignore_axis_order=True):
        raise InvalidInput("crs_differs", layer=layer, crs=known.name, expected=expected)


def named_rows(rows: NDArray[Any], index: pd.Index) -> dict[str, object]:
    """Name the rows a message is about.

    Parameters
    ----------
    rows : ndarray
        Row numbers.
    index : pandas.Index
        Labels of all rows.

    Returns
    -------
    dict
        ``count``, and ``rows`` with the labels of the first ten.
    """
    labels = ", ".join(str(index[row]) for row in rows[:_ROWS_NAMED])
    return {"count": int(rows.size), "rows": labels + (" …" if rows.size > _ROWS_NAMED else "")}


def people_of(demand: gpd.GeoDataFrame, column: str) -> Floats:
    """Read a population column.

    Parameters
    ----------
    demand : geopandas.GeoDataFrame
        Where people live.
    column : str
        The column.

    Returns
    -------
    ndarray of float64
        People, each finite and not negative.

    Raises
    ------
    InvalidInput
        ``population_missing`` or ``population_invalid``.
    """
    if column not in demand.columns:
        columns = ", ".join(str(c) for c in demand.columns if c != demand.geometry.name)
        raise InvalidInput("population_missing", column=column, columns=columns)
    values: Floats = pd.to_numeric(demand[column], errors="coerce").to_numpy(np.float64, na_value=np.nan)
    wrong = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
    if wrong.size:
        raise InvalidInput("population_invalid", column=column, **named_rows(wrong, demand.index))
    return values


def places_of(frame: gpd.GeoDataFrame, layer: str) -> NDArray[Any]:
    """Give the point at which each row stands.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Any geometry.
    layer : str
        Name of the layer, for the message.

    Returns
    -------
    ndarray of shapely.Point
        The points themselves, and a point on the surface of everything else.

    Raises
    ------
    InvalidInput
        ``geometry_missing``: a row has no geometry, or one that is not finite.
    """
    geometry: NDArray[Any] = frame.geometry.to_numpy()
    wrong = np.flatnonzero(shapely.is_missing(geometry) | ~np.isfinite(shapely.bounds(geometry)).all(axis=1))
    if wrong.size:
        raise InvalidInput("geometry_missing", layer=layer, **named_rows(wrong, frame.index))
    places = geometry.copy()
    spread = shapely.get_type_id(geometry) != shapely.GeometryType.POINT
    places[spread] = shapely.point_on_surface(geometry[spread])
    return places
