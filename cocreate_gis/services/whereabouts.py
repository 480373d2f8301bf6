"""Where a resident may say something about: a place pressed on the map, or one chosen from a list."""

from dataclasses import dataclass

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.errors import Forbidden, NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.places import COMMUNITIES, COMPOUNDS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.workspace import PublicationMode
from cocreate_gis.services.context import Context

# People know their compound; a workspace without compounds offers its communities.
_LISTS = (COMPOUNDS, COMMUNITIES)


@dataclass(frozen=True)
class ListedPlace:
    """A place on the list everybody may choose from.

    Parameters
    ----------
    layer, uid : str
        The object of the map it stands for.
    """

    layer: str
    uid: str


# A free place is a point, line or area in EPSG:4326.
Place = BaseGeometry | ListedPlace


def may_pin_freely(context: Context) -> bool:
    """Tell whether residents may put a pin anywhere on the map.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    bool
        False in public mode until a named person has filled in the map review.
    """
    workspace = context.workspace
    return workspace.publication is not PublicationMode.PUBLIC or workspace.review.complete


def listed_places(actor: Actor, context: Context) -> dict[ListedPlace, str]:
    """List the places to choose from.

    Parameters
    ----------
    actor : Actor
        Who chooses.
    context : Context
        The workspace.

    Returns
    -------
    dict of ListedPlace to str
        Name by place, in the order of the names.

    Raises
    ------
    Forbidden
        The actor may not suggest anything.
    """
    require(actor, "suggestion.submit")
    layer, places = _list_of(context)
    named = places.dropna(subset="name").sort_values("name")
    return {
        ListedPlace(layer, str(uid)): str(name) for uid, name in zip(named["uid"], named["name"], strict=True)
    }


def locate(context: Context, place: Place) -> BaseGeometry:
    """Say where a place is, if a resident may speak of it.

    Parameters
    ----------
    context : Context
        The workspace.
    place : shapely geometry or ListedPlace
        EPSG:4326.

    Returns
    -------
    shapely geometry
        A free place as it is; a point inside a listed one. EPSG:4326.

    Raises
    ------
    Forbidden
        ``free_pins_closed``: a free place, in public mode without map review.
    NotFound
        ``place_not_listed``.
    """
    if isinstance(place, ListedPlace):
        layer, places = _list_of(context)
        found = places.geometry[places["uid"] == place.uid]
        if place.layer != layer or found.empty:
            raise NotFound("place_not_listed")
        inside: BaseGeometry = found.iloc[0].representative_point()
        return inside
    if not may_pin_freely(context):
        raise Forbidden("free_pins_closed")
    return place


def _list_of(context: Context) -> tuple[str, gpd.GeoDataFrame]:
    for layer in _LISTS:
        places = context.frame(layer, Visibility.PUBLIC)
        if not places.empty:
            break
    return layer.name, places
