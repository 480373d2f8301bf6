"""Where a ballot is about: the buildings it would paint, and the stair units by what owners answered."""

import geopandas as gpd
import pandas as pd

from cocreate_gis.model.ballot_count import Counted
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers.ballots import OWNERS
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.places import BUILDINGS, STAIR_UNITS
from cocreate_gis.model.permissions import Actor, may
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises.ballot_counting import count
from cocreate_gis.services.promises.ballot_results import result_of
from cocreate_gis.services.promises.ballots import Ballot, list_ballots
from cocreate_gis.services.voices.whereabouts import place_of, shape_of


def buildings_of(context: Context, ballot: Ballot) -> gpd.GeoDataFrame:
    """Give the buildings a ballot is about.

    Parameters
    ----------
    context : Context
        The workspace.
    ballot : Ballot
        About a building, a stair unit of one, or an area with buildings in it.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, index ``fid`` of the building, with its ``name``; empty where it is about none.
    """
    frame = context.frame(BUILDINGS, Visibility.PUBLIC)[["uid", "name", "geometry"]]
    uid = ballot.text("about_uid")
    units = context.frame(STAIR_UNITS, Visibility.PUBLIC)
    if uid in set(units["uid"]):
        uid = str(units.loc[units["uid"] == uid, "building"].iloc[0])
    own = frame[frame["uid"] == uid]
    if not own.empty or not uid:
        return own
    try:
        area = shape_of(context, place_of(context, uid))
    except NotFound:
        return own
    inside: gpd.GeoDataFrame = frame[frame.representative_point().within(area)]
    return inside


def counted_for(actor: Actor, context: Context, ballot: Ballot) -> Counted | None:
    """Give the count a reader may know.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    ballot : Ballot
        The ballot.

    Returns
    -------
    Counted or None
        The published one; for staff the count after the close; else None.
    """
    if ballot.status == "published":
        return result_of(actor, context, ballot.uid)[1].counted
    if ballot.status == "closed" and may(actor, "ballot.manage"):
        return count(actor, context, ballot)
    return None


def owners_map(actor: Actor, context: Context) -> gpd.GeoDataFrame:
    """Place every owners' tally: by building, how far its shares reach their thresholds.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.

    Returns
    -------
    GeoDataFrame
        EPSG:4326: ``ballot`` its name, ``class`` of ``reached``, ``below``, ``unknown`` and ``open``,
        ``share_for`` of the heads taking part, NaN where none is told.
    """
    rows = []
    for ballot in list_ballots(actor, context):
        if ballot.kind != OWNERS or ballot.status in ("draft", "stopped"):
            continue
        counted = counted_for(actor, context, ballot)
        reached = None if counted is None else counted.reached
        named = "open" if counted is None else {True: "reached", False: "below", None: "unknown"}[reached]
        share = None if counted is None else counted.shares["heads_for"].fraction
        told = {
            "ballot": ballot.text("name"),
            "class": named,
            "share_for": None if share is None else float(share),
        }
        rows += [{**told, "geometry": shape} for shape in buildings_of(context, ballot).geometry]
    columns = ["ballot", "class", "share_for", "geometry"]
    table = pd.DataFrame(rows, columns=columns).astype({"share_for": "float64"})
    return gpd.GeoDataFrame(table, geometry="geometry", crs=WGS84)
