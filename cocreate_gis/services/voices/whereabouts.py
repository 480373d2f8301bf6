"""Where a resident may say something about: a place pressed on the map, or one with a name."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.errors import Forbidden, NotFound
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import FACILITIES, GATES
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS, GRIDS
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.workspace import PublicationMode
from cocreate_gis.services.context import Context

# More are not read through on a telephone.
_READ_AT_ONCE = 24
# People know their compound; a workspace without compounds offers its communities.
_LISTS = (COMPOUNDS, COMMUNITIES)
# What a QR code may stand at.
PLACE_LAYERS = (COMPOUNDS, BUILDINGS, GRIDS, COMMUNITIES, FACILITIES, MICRO_SPACE_SITES, GATES)
_CODE_LENGTH = 10


@dataclass(frozen=True)
class ListedPlace:
    """A place with a name, that everybody may choose.

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


def place_code(uid: str) -> str:
    """Give the short code of a place, as printed in QR codes.

    Parameters
    ----------
    uid : str
        Uid of a building, compound, community or another object with a name.

    Returns
    -------
    str
        Ten letters and digits, always the same for the same object.

    Examples
    --------
    >>> place_code("0199f6a2-1f0e-7d55-8a41-93a2b6c0d4e1")
    'lmbisifpvf'
    """
    # A hash, because the uids of one import begin alike.
    digest = hashlib.sha256(uid.encode()).digest()
    return base64.b32encode(digest).decode().lower()[:_CODE_LENGTH]


def find_place(context: Context, code: str) -> ListedPlace:
    """Find the place of a code.

    Parameters
    ----------
    context : Context
        The workspace.
    code : str
        As printed; capitals do not matter.

    Returns
    -------
    ListedPlace
        The place.

    Raises
    ------
    NotFound
        ``place_unknown``.
    """
    key = ("place_codes", *_versions(context))
    codes: Mapping[str, ListedPlace] = context.recent.get(
        key, lambda: {place_code(place.uid): place for place in place_names(context)}
    )
    if (place := codes.get(code.lower())) is None:
        raise NotFound("place_unknown")
    return place


def place_names(context: Context) -> Mapping[ListedPlace, str]:
    """Name every place that has a name.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    Mapping of ListedPlace to str
        In the order of the names, numbers by size; a building together with its compound.
    """
    names: Mapping[ListedPlace, str] = context.recent.get(
        ("place_names", *_versions(context)), lambda: _named(context)
    )
    return names


def place_name(context: Context, place: ListedPlace) -> str:
    """Name a place.

    Parameters
    ----------
    context : Context
        The workspace.
    place : ListedPlace
        The place.

    Returns
    -------
    str
        Its name.

    Raises
    ------
    NotFound
        ``place_not_listed``.
    """
    if (name := place_names(context).get(place)) is None:
        raise NotFound("place_not_listed")
    return name


def place_of(context: Context, uid: str) -> ListedPlace:
    """Find the place of an object of the map.

    Parameters
    ----------
    context : Context
        The workspace.
    uid : str
        The object.

    Returns
    -------
    ListedPlace
        The place.

    Raises
    ------
    NotFound
        ``place_not_listed``.
    """
    for place in place_names(context):
        if place.uid == uid:
            return place
    raise NotFound("place_not_listed")


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
        Compounds, or communities where there are none, in the order of the names.

    Raises
    ------
    Forbidden
        The actor may not suggest anything.
    """
    require(actor, "suggestion.submit")
    names = place_names(context)
    for layer in _LISTS:
        listed = {place: name for place, name in names.items() if place.layer == layer.name}
        if listed:
            return listed
    return {}


def outermost_places(actor: Actor, context: Context) -> dict[ListedPlace, str]:
    """List the places to begin with, few enough to be read on a telephone.

    Parameters
    ----------
    actor : Actor
        Who chooses.
    context : Context
        The workspace.

    Returns
    -------
    dict of ListedPlace to str
        Communities where there are many compounds; else as `listed_places`.

    Raises
    ------
    Forbidden
        The actor may not suggest anything.
    """
    listed = listed_places(actor, context)
    if len(listed) <= _READ_AT_ONCE:
        return listed
    names = place_names(context).items()
    return {place: name for place, name in names if place.layer == COMMUNITIES.name} or listed


def places_inside(context: Context, outer: ListedPlace) -> dict[ListedPlace, str]:
    """List what lies in a compound or community.

    Parameters
    ----------
    context : Context
        The workspace.
    outer : ListedPlace
        Where they stand.

    Returns
    -------
    dict of ListedPlace to str
        The buildings of a compound; the compounds of a community and its buildings outside of them; in the
        order of the names.

    Raises
    ------
    NotFound
        ``place_not_listed``.
    """
    area = shape_of(context, outer)
    buildings = context.frame(BUILDINGS, Visibility.PUBLIC)
    inside = buildings[buildings.representative_point().within(area)]
    uids = set(inside["uid"])
    if outer.layer == COMMUNITIES.name:
        compounds = context.frame(COMPOUNDS, Visibility.PUBLIC)
        compounds = compounds[compounds.representative_point().within(area)]
        walled_in, _ = compounds.sindex.query(inside.representative_point(), predicate="within")
        uids = set(compounds["uid"]) | uids - set(inside["uid"].iloc[walled_in])
    return {place: name for place, name in place_names(context).items() if place.uid in uids}


def places_with_buildings(context: Context) -> frozenset[ListedPlace]:
    """Tell in which of the listed places buildings with a name stand.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    frozenset of ListedPlace
        Compounds and communities.
    """
    key = ("places_with_buildings", *_versions(context))
    found: frozenset[ListedPlace] = context.recent.get(key, lambda: _with_buildings(context))
    return found


def shape_of(context: Context, place: ListedPlace) -> BaseGeometry:
    """Give the shape of a place.

    Parameters
    ----------
    context : Context
        The workspace.
    place : ListedPlace
        The place.

    Returns
    -------
    shapely geometry
        EPSG:4326.

    Raises
    ------
    NotFound
        ``place_not_listed``.
    """
    place_name(context, place)
    frame = context.frame(find_layer(place.layer), Visibility.PUBLIC)
    shape: BaseGeometry = frame.geometry[frame["uid"] == place.uid].iloc[0]
    return shape


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
        return shape_of(context, place).representative_point()
    if not may_pin_freely(context):
        raise Forbidden("free_pins_closed")
    return place


def _versions(context: Context) -> tuple[int, ...]:
    return tuple(context.layer_version(layer.name) for layer in PLACE_LAYERS)


def _with_buildings(context: Context) -> frozenset[ListedPlace]:
    homes = context.frame(BUILDINGS, Visibility.PUBLIC).dropna(subset="name").representative_point()
    found = set()
    for layer in _LISTS:
        frame = context.frame(layer, Visibility.PUBLIC)
        _, outer = frame.sindex.query(homes, predicate="within")
        found |= {ListedPlace(layer.name, str(uid)) for uid in frame["uid"].iloc[outer]}
    return frozenset(found)


def _named(context: Context) -> dict[ListedPlace, str]:
    names: dict[ListedPlace, str] = {}
    for layer in PLACE_LAYERS:
        frame = context.frame(layer, Visibility.PUBLIC).dropna(subset="name")
        told = _with_compound(context, frame) if layer is BUILDINGS else frame["name"].astype(str)
        names |= {
            ListedPlace(layer.name, str(uid)): name for uid, name in zip(frame["uid"], told, strict=True)
        }
    return dict(sorted(names.items(), key=lambda item: _in_order(item[1])))


def _with_compound(context: Context, buildings: gpd.GeoDataFrame) -> list[str]:
    compounds = context.frame(COMPOUNDS, Visibility.PUBLIC).dropna(subset="name")
    at, inside = compounds.sindex.query(buildings.representative_point(), predicate="within")
    outer = dict(zip(at.tolist(), compounds["name"].iloc[inside].astype(str), strict=True))
    told = []
    for position, name in enumerate(buildings["name"].astype(str)):
        compound = outer.get(position, "")
        told.append(name if compound in name else f"{compound} {name}")
    return told


def _in_order(name: str) -> list[tuple[bool, int, str]]:
    """Numbers by their size: 2栋 before 10栋."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name)
    return [(part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]
