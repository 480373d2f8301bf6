"""Who may give a photo, see it, place it, and who may hide, blur or remove it."""

import datetime as dt
from contextlib import suppress

import sqlalchemy as sa

from cocreate_gis.model.errors import Forbidden, NotFound
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.participation import EVENTS
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import Actor, may, require
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.gatherings.sight import records_of
from cocreate_gis.services.voices.people import is_one_of
from cocreate_gis.store import (
    Feature,
    StoredPhoto,
    get_feature,
    get_photo,
    group_of,
    list_photos,
    read_history,
    read_personal,
)

_MANAGE, _RECORD = "photo.manage", "meeting.record"
_GIVEN_BY = {SUGGESTIONS.name: "suggestion.submit", EVENTS.name: _RECORD}
# Long enough for a bad connection; afterwards what was said is as it was.
_TIME_TO_ADD = dt.timedelta(hours=1)


def require_giver(
    actor: Actor, context: Context, connection: sa.Connection, layer: Layer, record: Feature
) -> None:
    """Refuse who may not give photos to a record.

    Parameters
    ----------
    actor : Actor
        Who gives them.
    context : Context
        The workspace.
    connection : Connection
        A connection of the store.
    layer : Layer
        Layer of the record.
    record : Feature
        The record.

    Raises
    ------
    Forbidden
        ``not_allowed``, ``outside_your_area``, or ``photo_not_yours``: only the sender adds to a suggestion,
        within an hour.
    """
    require(actor, _GIVEN_BY.get(layer.name, _MANAGE))
    if layer is not SUGGESTIONS or may(actor, _MANAGE):
        require_within(actor, context, record.geometry)
        return
    is_fresh = dt.datetime.now(dt.UTC) - record.created_at < _TIME_TO_ADD
    if not (is_fresh and _gave(actor, connection, layer, record)):
        raise Forbidden("photo_not_yours")


def visible_photos(
    actor: Actor, context: Context, connection: sa.Connection, layer: Layer, uid: str
) -> list[StoredPhoto]:
    """List the photos of a record that a person may see.

    Parameters
    ----------
    actor : Actor
        Who looks.
    context : Context
        The workspace.
    connection : Connection
        A connection of the store.
    layer : Layer
        Layer of the record.
    uid : str
        The record.

    Returns
    -------
    list of StoredPhoto
        See `cocreate_gis.services.photos.photos.photos_of`.

    Raises
    ------
    NotFound
        ``feature_missing``.
    """
    seen: list[StoredPhoto] = []
    record = get_feature(connection, layer, uid=uid)
    is_public = record.fid in context.frame(layer, Visibility.PUBLIC).index
    for one in [record, *_merged_into(connection, layer, uid)]:
        photos = list_photos(connection, layer, one.uid)
        if photos and _sees_all(actor, context, connection, layer, one):
            seen += photos
        elif is_public and (one is record or _was_public(layer, one)):
            seen += [photo for photo in photos if photo.shown]
    return seen


def kept_record(connection: sa.Connection, photo: StoredPhoto) -> str:
    """Name the record with which a photo is shown.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    photo : StoredPhoto
        The photo.

    Returns
    -------
    str
        Uid of its record, or of the suggestion that one was merged into.
    """
    return _group(connection, find_layer(photo.layer), photo.record_uid)[0]


def require_manager(actor: Actor, context: Context, connection: sa.Connection, uid: str) -> None:
    """Refuse who may not hide, blur or remove a photo.

    Parameters
    ----------
    actor : Actor
        Who acts.
    context : Context
        The workspace.
    connection : Connection
        A connection of the store.
    uid : str
        The photo.

    Raises
    ------
    Forbidden
        ``not_allowed`` or ``outside_your_area``.
    NotFound
        ``photo_missing``.
    """
    require(actor, _MANAGE)
    _require_there(actor, context, connection, uid)


def require_recorder(actor: Actor, context: Context, connection: sa.Connection, uid: str) -> None:
    """Refuse who may not place or describe a photo: whoever records meetings may for photos of one.

    Parameters
    ----------
    actor : Actor
        Who acts.
    context : Context
        The workspace.
    connection : Connection
        A connection of the store.
    uid : str
        The photo.

    Raises
    ------
    Forbidden
        ``not_allowed`` or ``outside_your_area``.
    NotFound
        ``photo_missing``.
    """
    layer = find_layer(get_photo(connection, uid).layer)
    require(actor, _RECORD if layer is EVENTS else _MANAGE)
    record = _require_there(actor, context, connection, uid)
    if not _sees_all(actor, context, connection, layer, record):
        raise NotFound("photo_missing")


def _require_there(actor: Actor, context: Context, connection: sa.Connection, uid: str) -> Feature:
    photo = get_photo(connection, uid)
    record = get_feature(connection, find_layer(photo.layer), uid=photo.record_uid)
    require_within(actor, context, record.geometry)
    return record


def _sees_all(
    actor: Actor, context: Context, connection: sa.Connection, layer: Layer, record: Feature
) -> bool:
    """Tell whether photos that are not shown, or of a record that is not public, are for somebody."""
    if actor.visibility is Visibility.STAFF:
        return True
    if may(actor, layer.edit_action) and record.fid in records_of(actor, context, layer).index:
        return True
    return _gave(actor, connection, layer, record)


def _group(connection: sa.Connection, layer: Layer, uid: str) -> list[str]:
    return group_of(connection, uid) if layer is SUGGESTIONS else [uid]


def _merged_into(connection: sa.Connection, layer: Layer, uid: str) -> list[Feature]:
    kept, *merged = _group(connection, layer, uid)
    found = []
    for one in merged if kept == uid else ():
        with suppress(NotFound):
            found.append(get_feature(connection, layer, uid=one))
    return found


def _was_public(layer: Layer, record: Feature) -> bool:
    """Tell whether a suggestion could be seen by itself, before it was merged."""
    hidden = any(record.values[name] in codes for name, codes in layer.hidden.items())
    return record.values["status"] in layer.public_states and not hidden


def _gave(actor: Actor, connection: sa.Connection, layer: Layer, record: Feature) -> bool:
    """Tell whether the record was sent, or is spoken, by this person."""
    author = read_personal(connection, layer, record.uid).get("author", "")
    made = read_history(connection, layer.name, record.uid)
    return is_one_of(actor, [author, *(change.actor for change in made[:1])])
