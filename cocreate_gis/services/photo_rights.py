"""Who may give a photo, see it, place it, and who may hide, blur or remove it."""

import datetime as dt

import sqlalchemy as sa

from cocreate_gis.model.errors import Forbidden
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.participation import EVENTS
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import VISITOR, Actor, may, require
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.store import Feature, get_feature, get_photo, read_history, read_personal

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


def sees_all(actor: Actor, connection: sa.Connection, layer: Layer, record: Feature) -> bool:
    """Tell whether somebody sees the photos that are not shown, and those of a record that is not public.

    Parameters
    ----------
    actor : Actor
        Who looks.
    connection : Connection
        A connection of the store.
    layer : Layer
        Layer of the record.
    record : Feature
        The record.

    Returns
    -------
    bool
        True for staff, for who records meetings where it is one, and for the sender.
    """
    if actor.visibility is Visibility.STAFF or (layer is EVENTS and may(actor, _RECORD)):
        return True
    # Everybody without a cookie has the same name.
    return actor.uid != VISITOR.uid and _gave(actor, connection, layer, record)


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
    require(actor, _RECORD if get_photo(connection, uid).layer == EVENTS.name else _MANAGE)
    _require_there(actor, context, connection, uid)


def _require_there(actor: Actor, context: Context, connection: sa.Connection, uid: str) -> None:
    photo = get_photo(connection, uid)
    record = get_feature(connection, find_layer(photo.layer), uid=photo.record_uid)
    require_within(actor, context, record.geometry)


def _gave(actor: Actor, connection: sa.Connection, layer: Layer, record: Feature) -> bool:
    """Tell whether the record was sent, or is spoken, by this person."""
    if read_personal(connection, layer, record.uid).get("author") == actor.uid:
        return True
    made = read_history(connection, layer.name, record.uid)
    return bool(made) and made[0].actor == actor.uid
