"""The catalogue of services: which item is dealt with at which point."""

import geopandas as gpd
import pandas as pd

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import FACILITIES
from cocreate_gis.model.layers.services import SERVICE_ITEMS, SERVICE_OFFERS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context


def search(actor: Actor, context: Context, asked: str = "") -> pd.DataFrame:
    """Find the items whose name, provider or papers hold all words that are asked for.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    asked : str
        Words, with spaces between; empty for all.

    Returns
    -------
    DataFrame
        As the layer, index uid, by number.
    """
    require(actor, "map.view")
    frame = pd.DataFrame(context.frame(SERVICE_ITEMS, actor.visibility))
    told = frame[["name", "provider", "bring"]].fillna("").astype(str).to_numpy()
    text = pd.Series([" ".join(row).casefold() for row in told], frame.index, dtype="str")
    for word in asked.casefold().split():
        frame = frame[text.loc[frame.index].str.contains(word, regex=False)]
    return frame.sort_values(["item_no", "name"], kind="stable").set_index("uid")


def points_of(actor: Actor, context: Context, item: str) -> gpd.GeoDataFrame:
    """List where an item is dealt with.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    item : str
        Uid of the item.

    Returns
    -------
    GeoDataFrame
        Facilities (EPSG:4326, index fid), with ``opens_at``, ``closes_at`` and ``days`` of the item there.
    """
    require(actor, "map.view")
    offers = context.frame(SERVICE_OFFERS, Visibility.PUBLIC)
    mine = offers[offers["item"].eq(item)].drop_duplicates("point").set_index("point")
    places = context.frame(FACILITIES, actor.visibility)
    places = places[places["uid"].isin(mine.index)]
    kept = places[["name", "uid", places.geometry.name]]
    return kept.assign(**{name: places["uid"].map(mine[name]) for name in ("opens_at", "closes_at", "days")})


def items_at(actor: Actor, context: Context, point: str) -> pd.DataFrame:
    """List what is dealt with at a point.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    point : str
        Uid of the facility.

    Returns
    -------
    DataFrame
        Items as `search` gives them.
    """
    offers = context.frame(SERVICE_OFFERS, Visibility.PUBLIC)
    found = search(actor, context)
    return found[found.index.isin(offers.loc[offers["point"].eq(point), "item"])]
