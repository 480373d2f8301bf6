"""Geometry as it comes from a screen."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.records import check_geometry_type
from cocreate_gis.services.context import Context

_VERTEX_LIMIT = 20_000
_AREAL = 2
# What is measured of a shape, by how many dimensions it has.
_MEASURES = {1: "length_m", _AREAL: "area_m2"}


def from_geojson(geometry: Mapping[str, Any]) -> BaseGeometry:
    """Read the geometry a map sends.

    Parameters
    ----------
    geometry : Mapping
        GeoJSON geometry, EPSG:4326.

    Returns
    -------
    shapely geometry
        Two-dimensional.

    Raises
    ------
    InvalidInput
        ``geometry_unreadable``.
    """
    try:
        return shapely.force_2d(shapely.geometry.shape(dict(geometry)))
    except (
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        IndexError,
        shapely.errors.ShapelyError,
    ) as error:
        raise InvalidInput("geometry_unreadable") from error


def check_place(layer: Layer, geometry: object) -> BaseGeometry | None:
    """Check the place of a record.

    Parameters
    ----------
    layer : Layer
        Where it is to be kept.
    geometry : shapely geometry or None
        EPSG:4326.

    Returns
    -------
    shapely geometry or None
        The same; None only in a layer whose records may do without.

    Raises
    ------
    InvalidInput
        As `check_geometry`.
    """
    return None if geometry is None and not layer.needs_place else check_geometry(layer, geometry)


def check_geometry(layer: Layer, geometry: object) -> BaseGeometry:
    """Check a drawn geometry.

    Parameters
    ----------
    layer : Layer
        Where it is to be kept.
    geometry : shapely geometry
        EPSG:4326.

    Returns
    -------
    shapely geometry
        The same.

    Raises
    ------
    InvalidInput
        ``geometry_type``, ``geometry_outside_world``, ``geometry_too_large`` or ``geometry_crosses_itself``.
    """
    if not isinstance(geometry, BaseGeometry) or geometry.is_empty:
        raise InvalidInput("geometry_unreadable")
    check_geometry_type(layer, geometry.geom_type)
    west, south, east, north = geometry.bounds
    if not (-180 <= west <= east <= 180 and -85 <= south <= north <= 85):
        raise InvalidInput("geometry_outside_world", bounds=", ".join(f"{v:g}" for v in geometry.bounds))
    if shapely.get_num_coordinates(geometry) > _VERTEX_LIMIT:
        raise InvalidInput("geometry_too_large", limit=_VERTEX_LIMIT)
    if not geometry.is_valid:
        raise InvalidInput("geometry_crosses_itself")
    return geometry


def frame_of(layer: Layer, geometry: object, values: Mapping[str, object]) -> gpd.GeoDataFrame:
    """Make a frame of one feature.

    Parameters
    ----------
    layer : Layer
        Where it is to be kept.
    geometry : shapely geometry or None
        EPSG:4326; None only where the layer allows it.
    values : Mapping[str, object]
        Value per field.

    Returns
    -------
    GeoDataFrame
        One row, EPSG:4326.
    """
    checked = check_place(layer, geometry)
    return gpd.GeoDataFrame({name: [value] for name, value in values.items()}, geometry=[checked], crs=WGS84)


def measured(context: Context, layer: Layer, geometry: BaseGeometry | None) -> dict[str, object]:
    """Say what a shape itself tells of a record.

    Parameters
    ----------
    context : Context
        The workspace, whose metric CRS is measured in.
    layer : Layer
        Where it is to be kept.
    geometry : shapely geometry or None
        EPSG:4326.

    Returns
    -------
    dict of str to object
        ``area_m2`` to a tenth of a square metre for an area, ``length_m`` to a tenth of a metre for a line,
        in a layer with that field; else empty.
    """
    dimension = -1 if geometry is None else int(shapely.get_dimensions(geometry))
    name = _MEASURES.get(dimension)
    if geometry is None or all(field.name != name for field in layer.fields):
        return {}
    metric = context.to_metric(geometry)
    return {str(name): round(metric.area if dimension == _AREAL else metric.length, 1)}
