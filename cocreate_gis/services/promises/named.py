"""Good people and memories in public: the name stands there only as long as the consent to it does."""

from collections.abc import Mapping

import geopandas as gpd

from cocreate_gis.model.identity import form_uid
from cocreate_gis.model.layers.base import PERSON_KEY, Layer, Visibility
from cocreate_gis.model.layers.results import MEMORIES, PERSON_NAME
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.records import check_values
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.geometry import frame_of
from cocreate_gis.services.limits import RateLimit
from cocreate_gis.services.photos import photos
from cocreate_gis.services.promises.unnamed import check_unnamed
from cocreate_gis.services.voices.people import author_key
from cocreate_gis.services.voices.whereabouts import ListedPlace, locate, place_name
from cocreate_gis.store import insert_features, insert_photo, personal_values

_MEMORIES = RateLimit("memory", tries=10, seconds=3600)


def shown_records(actor: Actor, context: Context, layer: Layer) -> gpd.GeoDataFrame:
    """Read what is shown in public, with the names of those who agreed.

    Parameters
    ----------
    actor : Actor
        Anybody; staff too read what the public reads.
    context : Context
        The workspace.
    layer : Layer
        One of `cocreate_gis.model.layers.results.NAMED_BY_CONSENT`.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, index fid: the public's records and fields, and ``named``, empty where there is
        no name or no consent to it.
    """
    require(actor, "map.view")
    shown = context.frame(layer, Visibility.PUBLIC)
    agreed = context.frame(layer, Visibility.STAFF)["consent_on"].notna()
    with context.store.read() as connection:
        names = personal_values(connection, layer, PERSON_NAME)
    named = shown["uid"].map(names).where(agreed.reindex(shown.index)).fillna("").astype(str)
    return shown.assign(named=named)


def withdraw_consent(actor: Actor, context: Context, layer: Layer, fid: int, version: int) -> int:
    """Take back the consent to a name: from now on nobody outside the office reads it.

    Parameters
    ----------
    actor : Actor
        Who does it for the person.
    context : Context
        The workspace.
    layer : Layer
        One of `cocreate_gis.model.layers.results.NAMED_BY_CONSENT`.
    fid, version : int
        The record, and the version that was seen.

    Returns
    -------
    int
        The new version.

    Raises
    ------
    Forbidden
        The actor may not, or not there.
    Conflict
        Somebody else changed it first.
    """
    return features.change(actor, context, layer, fid, version, {"consent_on": None, "consent_paper": None})


def send_memory(
    actor: Actor,
    context: Context,
    place: ListedPlace | None,
    told: Mapping[str, object],
    pictures: list[bytes],
    key: str = "",
) -> None:
    """Take in a memory somebody sends; it is shown once staff have looked at it.

    Parameters
    ----------
    actor : Actor
        Who sends it.
    context : Context
        The workspace.
    place : ListedPlace or None
        Where it was.
    told : Mapping[str, object]
        ``name``, ``story``, ``about_year``, and ``person`` for who agrees to be named.
    pictures : list of bytes
        Photos; they too are shown once staff show them.
    key : str
        Uid the form was given when it was opened: the same form sent again is kept once.

    Raises
    ------
    Forbidden
        ``too_many_tries``.
    InvalidInput
        A value or a photo does not suit, or ``name_in_text``.
    """
    require(actor, "memory.send")
    agreed = {"consent_on": context.today} if told.get(PERSON_NAME) else {}
    where = {} if place is None else {"place_uid": place.uid, "place_name": place_name(context, place)}
    checked = check_values(MEMORIES, {**told, **agreed, **where}, complete=True)
    check_unnamed(context, MEMORIES, checked)
    context.tries.take(_MEMORIES, actor)
    photos.require_few(len(pictures))
    drafts = photos.draw(context, MEMORIES, pictures)
    uid = form_uid(key)
    values = {"uid": uid, "status": "collected", **checked, PERSON_KEY: author_key(actor)}
    point = None if place is None else locate(context, place)
    with context.store.write(actor) as writer:
        if uid in set(context.frame(MEMORIES, Visibility.STAFF)["uid"]):
            return
        insert_features(writer, MEMORIES, frame_of(MEMORIES, point, values))
        for draft in drafts:
            insert_photo(writer, MEMORIES, uid, draft)
