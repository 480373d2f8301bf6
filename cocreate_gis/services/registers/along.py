"""What lies along a named street, and in which order."""

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import PATHS
from cocreate_gis.services.context import Context

BESIDE_M = 40.0
# A straight street has no rectangle around it.
_THICK_M = 0.01


def streets(context: Context) -> list[str]:
    """List the named streets.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    list of str
        Names, in their order; lanes inside compounds are not among them.
    """
    return sorted(_named(context)["name"].unique())


def street_of(context: Context, frame: gpd.GeoDataFrame) -> "pd.Series[str]":
    """Name the street each record lies on.

    Parameters
    ----------
    context : Context
        The workspace.
    frame : GeoDataFrame
        Any CRS.

    Returns
    -------
    Series of str
        Same index: its own ``street`` where it names one, else the nearest named street within 40 m; None for
        neither.
    """
    named = _named(context)
    # Not the ends of a stretch: they touch the streets it begins and ends at.
    places = frame.to_crs(named.crs).geometry.centroid
    row, street = named.sindex.nearest(places, return_all=False, max_distance=BESIDE_M)
    nearest = pd.Series(named["name"].to_numpy()[street], index=frame.index[row], dtype=object)
    nearest = nearest.reindex(frame.index)
    return frame["street"].astype(object).fillna(nearest) if "street" in frame.columns else nearest


def along(context: Context, frame: gpd.GeoDataFrame, street: str) -> "pd.Series[float]":
    """Say how far along a street each record lies.

    Parameters
    ----------
    context : Context
        The workspace.
    frame : GeoDataFrame
        Any CRS.
    street : str
        Its name.

    Returns
    -------
    Series of float
        Index as in `frame`, only what lies within 40 m of the street, in order: metres along the straight
        line between the ends of the street that are farthest apart, from its northern end.
    """
    named = _named(context)
    lines: BaseGeometry = shapely.union_all(named.geometry[named["name"] == street])
    places = frame.to_crs(named.crs).geometry
    near = places[places.distance(lines) <= BESIDE_M]
    if lines.is_empty or near.empty:
        return pd.Series(dtype="float64")
    axis = _axis(lines)
    metres = shapely.line_locate_point(axis, near.centroid.to_numpy())
    return pd.Series(metres, index=near.index, dtype="float64").sort_values(kind="stable")


def _axis(lines: BaseGeometry) -> shapely.LineString:
    """The longer middle line of the street's surroundings, begun in the north."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(lines.buffer(_THICK_M)))[:4]
    sides = [(corners[k], corners[(k + 1) % 4]) for k in range(4)]
    short = sorted(sides, key=lambda side: float(((side[1] - side[0]) ** 2).sum()))[:2]
    ends = sorted(((a + b) / 2 for a, b in short), key=lambda end: (-end[1], end[0]))
    return shapely.LineString(ends)


def _named(context: Context) -> gpd.GeoDataFrame:
    paths = context.frame(PATHS, Visibility.PUBLIC)
    named: gpd.GeoDataFrame = paths[paths["name"].notna() & (paths["kind"] != "compound")]
    return named.to_crs(context.workspace.metric_epsg)
