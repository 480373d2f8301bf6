"""What a person wants to hear of: suggestions and areas of the map."""

import json
from dataclasses import dataclass

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import Conflict, InvalidInput, NotFound
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.geometry import check_geometry
from cocreate_gis.services.notices.notices import excerpt
from cocreate_gis.services.voices.conversation import kept_suggestion, require_person
from cocreate_gis.store import (
    Follow,
    Writer,
    add_follow,
    end_follow,
    group_of,
    list_follows,
)

_LIMIT = 100
_TITLE_LIMIT = 40


@dataclass(frozen=True)
class Followed:
    """What a person follows.

    Parameters
    ----------
    uid : str
        Of the wish, to end it.
    title : str
        Beginning of what was said, empty where she may not read it any more; or what she calls the area.
    suggestion_uid : str or None
        The suggestion; None for an area.
    area : shapely geometry or None
        Polygon in EPSG:4326; None for a suggestion.
    """

    uid: str
    title: str
    suggestion_uid: str | None
    area: BaseGeometry | None


def follow(actor: Actor, context: Context, uid: str) -> None:
    """Follow a suggestion; twice is once.

    Parameters
    ----------
    actor : Actor
        Who follows.
    context : Context
        The workspace.
    uid : str
        The suggestion.

    Raises
    ------
    NotFound
        There is no such suggestion for this person.
    Forbidden
        ``browser_unknown``.
    Conflict
        ``follows_full``.
    """
    require(actor, "suggestion.follow")
    require_person(actor)
    kept = kept_suggestion(actor, context, uid)
    with context.store.write(actor) as writer:
        _require_room(writer, actor)
        add_follow(writer, actor.uid, suggestion_uid=kept.uid)


def follow_own(writer: Writer, uid: str) -> None:
    """Follow what one has just said, in the transaction that keeps it.

    Parameters
    ----------
    writer : Writer
        The transaction of the sender.
    uid : str
        The suggestion.
    """
    add_follow(writer, writer.actor.uid, suggestion_uid=uid)


def follow_area(actor: Actor, context: Context, area: object, title: str) -> None:
    """Follow everything that is said in an area.

    Parameters
    ----------
    actor : Actor
        Who follows.
    context : Context
        The workspace.
    area : shapely geometry
        Polygon in EPSG:4326.
    title : str
        What the person calls it.

    Raises
    ------
    InvalidInput
        ``follow_title_missing``; ``geometry_type``, ``geometry_crosses_itself`` and what else a drawn shape
        may lack.
    Forbidden
        ``browser_unknown``.
    Conflict
        ``follows_full``.
    """
    require(actor, "suggestion.follow")
    require_person(actor)
    named = " ".join(title.split())[:_TITLE_LIMIT]
    if not named:
        raise InvalidInput("follow_title_missing")
    shape = check_geometry(COMMUNITIES, area)
    with context.store.write(actor) as writer:
        _require_room(writer, actor)
        add_follow(writer, actor.uid, named, area=shapely.to_geojson(shape))


def end(actor: Actor, context: Context, uid: str) -> None:
    """Stop following something; only one's own.

    Parameters
    ----------
    actor : Actor
        Who followed.
    context : Context
        The workspace.
    uid : str
        The wish.
    """
    with context.store.write(actor) as writer:
        end_follow(writer, actor.uid, uid)


def end_suggestion(actor: Actor, context: Context, uid: str) -> None:
    """Stop following a suggestion and everything merged with it.

    Parameters
    ----------
    actor : Actor
        Who followed.
    context : Context
        The workspace.
    uid : str
        Any suggestion of the group.
    """
    with context.store.write(actor) as writer:
        group = group_of(writer.connection, uid)
        for wish in list_follows(writer.connection, actor.uid):
            if wish.suggestion_uid in group:
                end_follow(writer, actor.uid, wish.uid)


def mine(actor: Actor, context: Context) -> list[Followed]:
    """List what a person follows.

    Parameters
    ----------
    actor : Actor
        The person.
    context : Context
        The workspace.

    Returns
    -------
    list of Followed
        Newest first.
    """
    with context.store.read() as connection:
        wishes = list_follows(connection, actor.uid)
    return [_followed(actor, context, wish) for wish in wishes]


def frame_of(wishes: list[Followed]) -> gpd.GeoDataFrame:
    """Put followed areas into a frame, to be drawn.

    Parameters
    ----------
    wishes : list of Followed
        Areas.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, with the title in ``label``.
    """
    return gpd.GeoDataFrame(
        {"label": [wish.title for wish in wishes]}, geometry=[wish.area for wish in wishes], crs=WGS84
    )


def followed(actor: Actor, context: Context) -> set[str]:
    """Tell which suggestions a person follows.

    Parameters
    ----------
    actor : Actor
        The person.
    context : Context
        The workspace.

    Returns
    -------
    set of str
        Uids of the suggestions as they stand for their groups.
    """
    with context.store.read() as connection:
        wishes = list_follows(connection, actor.uid)
        return {group_of(connection, wish.suggestion_uid)[0] for wish in wishes if wish.suggestion_uid}


def _require_room(writer: Writer, actor: Actor) -> None:
    if len(list_follows(writer.connection, actor.uid)) >= _LIMIT:
        raise Conflict("follows_full", limit=_LIMIT)


def _followed(actor: Actor, context: Context, wish: Follow) -> Followed:
    if wish.suggestion_uid is None:
        return Followed(wish.uid, wish.title, None, shapely.geometry.shape(json.loads(wish.area or "")))
    try:
        title = excerpt(kept_suggestion(actor, context, wish.suggestion_uid).values["text"])
    except NotFound:
        title = ""
    return Followed(wish.uid, title, wish.suggestion_uid, None)
