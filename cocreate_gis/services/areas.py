"""Areas a role is held for: who may act where."""

import shapely
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.errors import Forbidden, InvalidInput
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS
from cocreate_gis.model.permissions import Actor
from cocreate_gis.services.context import Context
from cocreate_gis.services.voices.whereabouts import place_names

AREA_LAYERS: tuple[Layer, ...] = (COMMUNITIES, COMPOUNDS, BUILDINGS)
# The area of a role that is held everywhere.
WHOLE = ("", "")
# A pin in front of the house still belongs to whoever looks after the house.
DOORSTEP_M = 30.0


def area_of(context: Context, actor: Actor) -> BaseGeometry | None:
    """Give the area in which an actor's role holds.

    Parameters
    ----------
    context : Context
        The workspace.
    actor : Actor
        Who acts.

    Returns
    -------
    shapely geometry or None
        In the workspace's metric CRS, with the doorstep; None for the whole workspace.
    """
    if not actor.areas:
        return None
    key = ("areas", actor.areas, *(context.layer_version(layer.name) for layer in AREA_LAYERS))
    area: BaseGeometry = context.recent.get(key, lambda: _union(context, actor.areas))
    return area


def _union(context: Context, uids: frozenset[str]) -> BaseGeometry:
    shapes = []
    for layer in AREA_LAYERS:
        frame = context.frame(layer, Visibility.STAFF)
        shapes += list(frame[frame["uid"].isin(uids)].to_crs(context.workspace.metric_epsg).geometry)
    return shapely.buffer(shapely.union_all(shapes), DOORSTEP_M)


def is_within(actor: Actor, context: Context, geometry: BaseGeometry | None) -> bool:
    """Tell whether an actor's role holds at a place.

    Parameters
    ----------
    actor : Actor
        Who acts.
    context : Context
        The workspace.
    geometry : shapely geometry or None
        EPSG:4326; what has no place belongs to the whole workspace.

    Returns
    -------
    bool
        Always true for a role held for the whole workspace.
    """
    area = area_of(context, actor)
    if area is None:
        return True
    return geometry is not None and bool(area.intersects(context.to_metric(geometry)))


def require_within(actor: Actor, context: Context, geometry: BaseGeometry | None) -> None:
    """Refuse an act outside the areas of the actor's role.

    Parameters
    ----------
    actor : Actor
        Who acts.
    context : Context
        The workspace.
    geometry : shapely geometry or None
        EPSG:4326.

    Raises
    ------
    Forbidden
        ``outside_your_area``.
    """
    if not is_within(actor, context, geometry):
        raise Forbidden("outside_your_area")


def given_areas(actor: Actor, context: Context) -> dict[tuple[str, str], str]:
    """Name the areas a person may give roles for.

    Parameters
    ----------
    actor : Actor
        Who gives them.
    context : Context
        The workspace.

    Returns
    -------
    dict of (str, str) to str
        Name by layer and uid. The whole workspace comes first, for a role that is held for it; otherwise only
        what lies inside the actor's own areas for the most part.
    """
    versions = (context.layer_version(layer.name) for layer in AREA_LAYERS)
    key = ("given areas", actor.areas, context.workspace.name, *versions)
    named: dict[tuple[str, str], str] = context.recent.get(key, lambda: _named(actor, context))
    return named


def _named(actor: Actor, context: Context) -> dict[tuple[str, str], str]:
    own = area_of(context, actor)
    named = {WHOLE: context.workspace.name} if own is None else {}
    for layer in AREA_LAYERS:
        frame = context.frame(layer, Visibility.STAFF)
        if own is not None:
            shapes = frame.geometry.to_crs(context.workspace.metric_epsg)
            inside = shapes.intersection(own.buffer(-DOORSTEP_M)).area >= shapes.area / 2
            frame = frame[inside | frame["uid"].isin(actor.areas)]
        here = {(layer.name, uid): uid for uid in frame["uid"].astype(str)}
        told = {(place.layer, place.uid): name for place, name in place_names(context).items()}
        # In the order of the names; what has none stands last.
        named |= {area: name for area, name in told.items() if area in here}
        named |= {area: uid for area, uid in here.items() if area not in told}
    return named


def require_area(actor: Actor, context: Context, area: tuple[str, str]) -> None:
    """Refuse to give a role for more than the areas of one's own.

    Parameters
    ----------
    actor : Actor
        Who gives it.
    context : Context
        The workspace.
    area : tuple of str
        Layer and uid; both empty for the whole workspace.

    Raises
    ------
    Forbidden
        ``outside_your_area``.
    InvalidInput
        ``area_unknown``, asked by an actor whose role is held for the whole workspace.
    """
    if area not in given_areas(actor, context):
        raise Forbidden("outside_your_area") if actor.areas else InvalidInput("area_unknown")
