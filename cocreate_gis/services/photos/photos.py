"""Photos of a record: given, seen by whom the record is for, hidden, blurred for good, removed for good."""

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from cocreate_gis.interchange.photos import Box, blur, read_photo
from cocreate_gis.model.errors import InvalidInput, NotFound
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.layers.participation import EVENTS
from cocreate_gis.model.layers.suggestions import PUBLIC_STATES, SUGGESTIONS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.photos.photo_rights import (
    kept_record,
    require_giver,
    require_manager,
    require_recorder,
    visible_photos,
)
from cocreate_gis.store import (
    PhotoDraft,
    StoredPhoto,
    change_photo,
    count_photos,
    delete_photo,
    get_feature,
    get_photo,
    insert_photo,
    read_picture,
    replace_picture,
)

MOST_PER_SUGGESTION = 5
MOST_PER_RECORD = 300
_CAPTION_LIMIT = 200
_NEAR_DEG = 0.05


def attach(actor: Actor, context: Context, layer: Layer, uid: str, contents: Sequence[bytes]) -> list[str]:
    """Give photos to a record, all or none.

    Parameters
    ----------
    actor : Actor
        Staff; who records meetings, to a meeting or walk; or the sender of a suggestion, within an hour.
    context : Context
        The workspace.
    layer : Layer
        Layer of the record.
    uid : str
        The record.
    contents : sequence of bytes
        The files.

    Returns
    -------
    list of str
        Uids of the photos. Those of a suggestion that waits become public with it; those of one that is
        public already, and of anything else, once staff show them. Only those of meetings and walks keep
        when and where they were taken.

    Raises
    ------
    Forbidden
        ``not_allowed``, ``photo_not_yours`` or ``outside_your_area``.
    NotFound
        ``feature_missing``.
    InvalidInput
        ``photos_too_many``, or a file is no photo: see `cocreate_gis.interchange.photos.read_photo`.
    """
    with context.store.read() as connection:
        record = get_feature(connection, layer, uid=uid)
        require_giver(actor, context, connection, layer, record)
        _require_room(connection, layer, uid, len(contents))
    drafts = draw(context, layer, contents)
    with context.store.write(actor) as writer:
        _require_room(writer.connection, layer, uid, len(drafts))
        if layer is SUGGESTIONS and record.values["status"] in PUBLIC_STATES:
            drafts = [replace(draft, shown=False) for draft in drafts]
        return [insert_photo(writer, layer, uid, draft) for draft in drafts]


def photos_of(actor: Actor, context: Context, layer: Layer, uid: str) -> list[StoredPhoto]:
    """List the photos of a record that a person may see.

    Parameters
    ----------
    actor : Actor
        Who looks.
    context : Context
        The workspace.
    layer : Layer
        Layer of the record.
    uid : str
        The record.

    Returns
    -------
    list of StoredPhoto
        All of them for staff, for who keeps such records and for who gave them; for others those shown, of
        a record the public may see. A suggestion brings those of the ones that were merged into it.

    Raises
    ------
    NotFound
        ``feature_missing``.
    """
    require(actor, "map.view")
    with context.store.read() as connection:
        return visible_photos(actor, context, connection, layer, uid)


def look_at(actor: Actor, context: Context, uid: str) -> StoredPhoto:
    """Say what is known of a photo.

    Parameters
    ----------
    actor : Actor
        Who looks.
    context : Context
        The workspace.
    uid : str
        The photo.

    Returns
    -------
    StoredPhoto
        Without the picture.

    Raises
    ------
    NotFound
        ``photo_missing``, also for a photo that is not for this person.
    """
    with context.store.read() as connection:
        photo = get_photo(connection, uid)
        try:
            record = kept_record(connection, photo)
            seen = visible_photos(actor, context, connection, find_layer(photo.layer), record)
        except NotFound as error:
            raise NotFound("photo_missing") from error
    if photo not in seen:
        raise NotFound("photo_missing")
    return photo


def picture(actor: Actor, context: Context, uid: str, *, small: bool = False) -> bytes:
    """Give a picture.

    Parameters
    ----------
    actor : Actor
        Who looks.
    context : Context
        The workspace.
    uid : str
        The photo.
    small : bool
        Whether the thumbnail is meant.

    Returns
    -------
    bytes
        JPEG.

    Raises
    ------
    NotFound
        As `look_at`.
    """
    look_at(actor, context, uid)
    with context.store.read() as connection:
        return read_picture(connection, uid, small=small)


def show(actor: Actor, context: Context, uid: str, *, shown: bool) -> None:
    """Show one photo to whom its record is shown, or hide it from the public.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    uid : str
        The photo.
    shown : bool
        Whether the public may see it.

    Raises
    ------
    Forbidden
        ``not_allowed`` or ``outside_your_area``.
    NotFound
        ``photo_missing``.
    """
    with context.store.write(actor) as writer:
        require_manager(actor, context, writer.connection, uid)
        change_photo(writer, uid, {"shown": shown})


def describe(actor: Actor, context: Context, uid: str, caption: str) -> None:
    """Write the words under a photo.

    Parameters
    ----------
    actor : Actor
        Staff, or who records meetings for a photo of one.
    context : Context
        The workspace.
    uid : str
        The photo.
    caption : str
        At most 200 characters; empty for none.

    Raises
    ------
    Forbidden
        ``not_allowed`` or ``outside_your_area``.
    InvalidInput
        ``photo_caption_long``.
    """
    words = caption.strip()
    if len(words) > _CAPTION_LIMIT:
        raise InvalidInput("photo_caption_long", most=_CAPTION_LIMIT)
    with context.store.write(actor) as writer:
        require_recorder(actor, context, writer.connection, uid)
        change_photo(writer, uid, {"caption": words})


def preview_blur(actor: Actor, context: Context, uid: str, boxes: Sequence[Box]) -> bytes:
    """Show what a photo would look like blurred; nothing is changed.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    uid : str
        The photo.
    boxes : sequence of Box
        What is to be hidden.

    Returns
    -------
    bytes
        JPEG.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    InvalidInput
        ``blur_box``.
    """
    require(actor, "photo.manage")
    return blur(picture(actor, context, uid), boxes).content


def blur_photo(
    actor: Actor, context: Context, uid: str, version: int, boxes: Sequence[Box], *, confirmed: bool
) -> None:
    """Make parts of a photo unrecognisable; the photo as it was is gone for good.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    uid : str
        The photo.
    version : int
        The version the boxes were drawn on.
    boxes : sequence of Box
        What is to be hidden.
    confirmed : bool
        Whether the person was told that it cannot be undone, and agreed.

    Raises
    ------
    Forbidden
        ``not_allowed`` or ``outside_your_area``.
    InvalidInput
        ``blur_not_confirmed`` or ``blur_box``.
    Conflict
        ``photo_changed``: somebody else was faster.
    """
    require(actor, "photo.manage")
    if not confirmed:
        raise InvalidInput("blur_not_confirmed")
    blurred = blur(picture(actor, context, uid), boxes)
    with context.store.write(actor) as writer:
        require_manager(actor, context, writer.connection, uid)
        replace_picture(writer, uid, version, blurred.content, blurred.thumbnail)
    context.store.wipe()


def remove(actor: Actor, context: Context, uid: str) -> None:
    """Remove a photo for good.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    uid : str
        The photo.

    Raises
    ------
    Forbidden
        ``not_allowed`` or ``outside_your_area``.
    NotFound
        ``photo_missing``.
    """
    with context.store.write(actor) as writer:
        require_manager(actor, context, writer.connection, uid)
        delete_photo(writer, uid)
    context.store.wipe()


def _require_room(connection: sa.Connection, layer: Layer, uid: str, more: int) -> None:
    most = MOST_PER_SUGGESTION if layer is SUGGESTIONS else MOST_PER_RECORD
    there = count_photos(connection, layer, uid)
    if there + more > most:
        raise InvalidInput("photos_too_many", most=most, there=there)


def require_few(count: int) -> None:
    """Refuse more photos than a suggestion may have.

    Parameters
    ----------
    count : int
        How many there are.

    Raises
    ------
    InvalidInput
        ``photos_too_many``.
    """
    if count > MOST_PER_SUGGESTION:
        raise InvalidInput("photos_too_many", most=MOST_PER_SUGGESTION, there=0)


def draw(context: Context, layer: Layer, contents: Sequence[bytes]) -> list[PhotoDraft]:
    """Draw photos anew, before they are kept.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : Layer
        Layer of the record they are for.
    contents : sequence of bytes
        The files.

    Returns
    -------
    list of PhotoDraft
        In the same order.

    Raises
    ------
    InvalidInput
        A file is no photo: see `cocreate_gis.interchange.photos.read_photo`.
    """
    return [_draft(context, layer, content) for content in contents]


def _draft(context: Context, layer: Layer, content: bytes) -> PhotoDraft:
    photo = read_photo(content, context.workspace.zone)
    # Where a resident stood is nobody's business.
    is_record = layer is EVENTS
    place = photo.place if is_record and photo.place and _is_here(context, photo.place) else None
    return PhotoDraft(
        photo.content,
        photo.thumbnail,
        photo.width,
        photo.height,
        shown=layer is SUGGESTIONS,
        taken_at=photo.taken_at if is_record else None,
        place=place,
    )


def _is_here(context: Context, place: tuple[float, float]) -> bool:
    """Tell a place in or near the workspace from one elsewhere, where no photo of a walk here was taken."""
    bounds = context.bounds()
    if bounds is None:
        return True
    west, south, east, north = bounds
    lon, lat = place
    return west - _NEAR_DEG <= lon <= east + _NEAR_DEG and south - _NEAR_DEG <= lat <= north + _NEAR_DEG
