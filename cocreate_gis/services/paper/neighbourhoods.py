"""Communities, compounds and buildings as people name them, and what lies in them."""

import math
from dataclasses import dataclass

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.services.context import Context
from cocreate_gis.services.publication import COARSE_CELL_M
from cocreate_gis.services.voices.whereabouts import place_names

LEVELS = (COMMUNITIES, COMPOUNDS, BUILDINGS)
NOT_LIVED_IN = ("public", "commercial", "other")


@dataclass(frozen=True)
class Neighbourhood:
    """A community, compound or building.

    Parameters
    ----------
    layer, uid : str
        The object of the map.
    name : str
        As people name it; a building with its compound.
    geometry : shapely.geometry
        EPSG:4326.
    """

    layer: str
    uid: str
    name: str
    geometry: BaseGeometry


def neighbourhoods(context: Context, *layers: str) -> list[Neighbourhood]:
    """List neighbourhoods.

    Parameters
    ----------
    context : Context
        The workspace.
    *layers : str
        Names of layers; communities, compounds and buildings unless given.

    Returns
    -------
    list of Neighbourhood
        Larger before smaller, in the order of their numbers and names.
    """
    versions = tuple(context.layer_version(layer.name) for layer in LEVELS)
    every: list[Neighbourhood] = context.recent.get(("neighbourhoods", versions), lambda: _all(context))
    return [one for one in every if not layers or one.layer in layers]


def _all(context: Context) -> list[Neighbourhood]:
    names = place_names(context)
    made = []
    for layer in LEVELS:
        frame = context.frame(layer, Visibility.PUBLIC)
        shapes = dict(zip(frame["uid"], frame.geometry, strict=True))
        made += [
            Neighbourhood(layer.name, place.uid, name, shapes[place.uid])
            for place, name in names.items()
            if place.layer == layer.name
        ]
    return made


def neighbourhood(context: Context, uid: str) -> Neighbourhood:
    """Find a neighbourhood.

    Parameters
    ----------
    context : Context
        The workspace.
    uid : str
        Of a community, compound or building.

    Returns
    -------
    Neighbourhood
        The place.

    Raises
    ------
    NotFound
        ``place_not_listed``: it is not, or no longer, on the map.
    """
    for one in neighbourhoods(context):
        if one.uid == uid:
            return one
    raise NotFound("place_not_listed")


def homes_in(context: Context, area: Neighbourhood) -> list[Neighbourhood]:
    """List the buildings people live in.

    Parameters
    ----------
    context : Context
        The workspace.
    area : Neighbourhood
        A community or compound; a building is its own.

    Returns
    -------
    list of Neighbourhood
        Buildings in the order of their numbers.
    """
    if area.layer == BUILDINGS.name:
        return [area]
    frame = context.frame(BUILDINGS, Visibility.PUBLIC)
    inside = set(lying_in(context, frame[~frame["use"].isin(NOT_LIVED_IN)], area)["uid"])
    return [one for one in neighbourhoods(context, BUILDINGS.name) if one.uid in inside]


def community_of(context: Context, area: Neighbourhood) -> Neighbourhood | None:
    """Find the community a place belongs to.

    Parameters
    ----------
    context : Context
        The workspace.
    area : Neighbourhood
        Any.

    Returns
    -------
    Neighbourhood or None
        The place itself for a community; None outside all of them.
    """
    middle = area.geometry.representative_point()
    found = (one for one in neighbourhoods(context, COMMUNITIES.name) if one.geometry.contains(middle))
    return area if area.layer == COMMUNITIES.name else next(found, None)


def lying_in(context: Context, frame: gpd.GeoDataFrame, area: Neighbourhood) -> gpd.GeoDataFrame:
    """Keep what lies in a neighbourhood.

    Parameters
    ----------
    context : Context
        The workspace.
    frame : GeoDataFrame
        EPSG:4326.
    area : Neighbourhood
        Any.

    Returns
    -------
    GeoDataFrame
        Rows with a place of which a point lies in the area.
    """
    placed = frame[frame.geometry.notna()]
    metric = placed.to_crs(context.workspace.metric_epsg).representative_point()
    return placed[metric.within(context.to_metric(area.geometry)).to_numpy()]


def public_suggestions(context: Context, area: Neighbourhood) -> gpd.GeoDataFrame:
    """Give the suggestions of a neighbourhood that everybody may see.

    Parameters
    ----------
    context : Context
        The workspace.
    area : Neighbourhood
        Any.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, as the public sees them, without those merged into others. Of a compound or building those
        whose *public* place is near: a sheet on its door must not tell more closely where they were said.
    """
    public = context.frame(SUGGESTIONS, Visibility.PUBLIC)
    if area.layer == COMMUNITIES.name:
        exact = lying_in(context, context.frame(SUGGESTIONS, Visibility.STAFF), area)
        return public[public.index.isin(exact.index)]
    near = context.to_metric(area.geometry).buffer(COARSE_CELL_M / math.sqrt(2))
    metric = public.to_crs(context.workspace.metric_epsg).geometry
    return public[metric.intersects(near).to_numpy()]
