"""Objects of the map a record may be about: communities, grids, compounds, buildings, facilities."""

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.network import FACILITIES
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS, GRIDS
from cocreate_gis.services.context import Context

# From the widest to the narrowest.
OBJECT_LAYERS: tuple[Layer, ...] = (COMMUNITIES, GRIDS, COMPOUNDS, BUILDINGS, FACILITIES)


def object_names(context: Context, layer: Layer) -> dict[str, str]:
    """Name the objects of a layer as people call them.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : Layer
        One of `OBJECT_LAYERS`.

    Returns
    -------
    dict of str to str
        Name by uid, in the order of the names; a building with its compound before it.
    """
    key = ("object names", layer.name, context.layer_version(layer.name))
    names: dict[str, str] = context.recent.get(key, lambda: _names(context, layer))
    return names


def _names(context: Context, layer: Layer) -> dict[str, str]:
    frame = context.frame(layer, Visibility.STAFF).dropna(subset="name")
    names = frame["name"]
    if layer is BUILDINGS:
        names = frame["compound"].fillna("").str.cat(names, sep=" ").str.strip()
    ordered = names.sort_values()
    return {str(frame.at[fid, "uid"]): str(name) for fid, name in ordered.items()}


def find_object(context: Context, uid: str) -> tuple[Layer, str, BaseGeometry]:
    """Find an object of the map.

    Parameters
    ----------
    context : Context
        The workspace.
    uid : str
        The object.

    Returns
    -------
    tuple of Layer, str and shapely geometry
        Its layer, its name, and its shape in EPSG:4326.

    Raises
    ------
    NotFound
        ``place_not_listed``.
    """
    for layer in OBJECT_LAYERS:
        frame: gpd.GeoDataFrame = context.frame(layer, Visibility.STAFF)
        found = frame.geometry[frame["uid"] == uid]
        if not found.empty:
            return layer, object_names(context, layer).get(uid, ""), found.iloc[0]
    raise NotFound("place_not_listed")
