"""What somebody who keeps records of a kind may read of them, beyond what everybody may."""

import geopandas as gpd
import pandas as pd

from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.permissions import Actor, may, require
from cocreate_gis.services.areas import area_of, require_within
from cocreate_gis.services.context import Context
from cocreate_gis.store import Feature, created_by, get_feature, read_personal


def records_of(actor: Actor, context: Context, layer: Layer) -> gpd.GeoDataFrame:
    """Read the records of a kind as far as an actor may know them.

    Parameters
    ----------
    actor : Actor
        Who reads.
    context : Context
        The workspace.
    layer : Layer
        The declaration.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, index ``fid``. Staff read everything; who may keep such records reads what staff read
        within the areas of the role, and what is hidden by its kind only if she made it; everybody else
        reads what is public.
    """
    if actor.visibility is Visibility.STAFF or not may(actor, layer.edit_action):
        return context.frame(layer, actor.visibility)
    frame = context.frame(layer, Visibility.STAFF)
    with context.store.read() as connection:
        own = frame["uid"].isin(created_by(connection, layer.name, actor.uid))
    area = area_of(context, actor)
    seen = pd.Series(True, index=frame.index)
    if area is not None:
        seen &= frame.geometry.to_crs(context.workspace.metric_epsg).intersects(area)
    for name, codes in layer.hidden.items():
        seen &= ~frame[name].isin(codes)
    return frame[seen | own]


def record_of(actor: Actor, context: Context, layer: Layer, fid: int) -> Feature:
    """Read one record as far as an actor may know it; see `records_of`.

    Parameters
    ----------
    actor : Actor
        Who reads.
    context : Context
        The workspace.
    layer : Layer
        The declaration.
    fid : int
        The record.

    Returns
    -------
    Feature
        With the fields of the actor's visibility class, at the place shown to that class.

    Raises
    ------
    NotFound
        ``feature_missing``: there is no such record for this actor.
    """
    keeps = actor.visibility is not Visibility.STAFF and may(actor, layer.edit_action)
    if keeps and fid not in records_of(actor, context, layer).index:
        raise NotFound("feature_missing", layer=layer.title, feature=fid)
    if keeps or actor.visibility is Visibility.STAFF:
        with context.store.read() as connection:
            return get_feature(connection, layer, fid=fid, visibility=Visibility.STAFF)
    return context.public_feature(layer, fid)


def personal_of(actor: Actor, context: Context, layer: Layer, feature: Feature) -> dict[str, str]:
    """Read the personal values of a record.

    Parameters
    ----------
    actor : Actor
        Who reads.
    context : Context
        The workspace.
    layer : Layer
        The declaration.
    feature : Feature
        The record.

    Returns
    -------
    dict of str to str
        Value per field; what is empty is left out.

    Raises
    ------
    Forbidden
        ``not_allowed`` or ``outside_your_area``.
    """
    require(actor, "personal.read")
    require_within(actor, context, feature.geometry)
    with context.store.read() as connection:
        return read_personal(connection, layer, feature.uid)
