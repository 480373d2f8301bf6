"""Areas a role is held for: who may act where."""

import shapely
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.errors import Forbidden
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS
from cocreate_gis.model.permissions import Actor
from cocreate_gis.services.context import Context

AREA_LAYERS: tuple[Layer, ...] = (COMMUNITIES, COMPOUNDS, BUILDINGS)
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
