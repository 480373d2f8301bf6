"""What can be adopted, what nobody looks after yet, and who looks after an object."""

import geopandas as gpd
import pandas as pd

from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.care import ADOPTIONS, CARED_FOR
from cocreate_gis.model.layers.elements import ELEMENTS
from cocreate_gis.model.layers.network import FACILITIES
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.layers.trees import STREET_TREES, WITHOUT_TREE
from cocreate_gis.services.context import Context
from cocreate_gis.store import Feature

# What stands in the street and can be looked after; anything else with a name can be offered by its name.
ADOPTABLE: tuple[Layer, ...] = (STREET_TREES, ELEMENTS, MICRO_SPACE_SITES, FACILITIES)
# Offered, asked for or looked after: a second record of the same object would be a contradiction.
LIVE = ("open", "applied", *CARED_FOR)


def unadopted(context: Context, layer: Layer, visibility: Visibility) -> gpd.GeoDataFrame:
    """List the objects of a kind that nobody looks after.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : Layer
        One of `ADOPTABLE`.
    visibility : Visibility
        Class of the reader.

    Returns
    -------
    GeoDataFrame
        As the layer, EPSG:4326; places without a tree are no trees.
    """
    things = context.frame(layer, visibility)
    if layer is STREET_TREES:
        things = things[~things["place_state"].isin(WITHOUT_TREE)]
    kept = context.frame(ADOPTIONS, Visibility.STAFF)
    taken = kept.loc[kept["status"].isin(CARED_FOR), "about_uid"]
    return things[~things["uid"].isin(taken)]


def adoptions_of(context: Context, uid: str, visibility: Visibility) -> pd.DataFrame:
    """List the adoptions of an object that are open or alive.

    Parameters
    ----------
    context : Context
        The workspace.
    uid : str
        The object.
    visibility : Visibility
        Class of the reader.

    Returns
    -------
    DataFrame
        As the layer, index fid.
    """
    frame = context.frame(ADOPTIONS, visibility)
    return pd.DataFrame(frame[frame["about_uid"].eq(uid) & frame["status"].isin(LIVE)])


def open_adoption(context: Context, layer: Layer, thing: Feature) -> int | None:
    """Find the adoption by which an object can be asked for.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : Layer
        Kind of the object.
    thing : Feature
        The object, or the adoption itself.

    Returns
    -------
    int or None
        The ``fid`` of the adoption; None where it is not offered.
    """
    frame = context.frame(ADOPTIONS, Visibility.PUBLIC)
    named = frame["uid" if layer is ADOPTIONS else "about_uid"].eq(thing.uid)
    found = frame.index[named & frame["status"].eq("open")]
    return int(found[0]) if len(found) else None
