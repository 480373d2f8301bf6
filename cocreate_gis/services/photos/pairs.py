"""Before and after: which two photos of a record show what changed."""

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.photos import photos
from cocreate_gis.store import StoredPhoto, get_feature


def set_pair(
    actor: Actor, context: Context, layer: Layer, seen: tuple[int, int], before: str | None, after: str | None
) -> int:
    """Say which photos of a record show it before and after.

    Parameters
    ----------
    actor : Actor
        Who says so.
    context : Context
        The workspace.
    layer : Layer
        Its kind, which holds ``photo_before`` and ``photo_after``.
    seen : tuple of int
        Its ``fid``, and the version that was seen.
    before, after : str or None
        Uids of photos of it.

    Returns
    -------
    int
        The new version.

    Raises
    ------
    Forbidden
        The actor may not edit, or not there.
    InvalidInput
        ``pair_same_photo``, or ``photo_of_another``.
    Conflict
        Somebody else changed it first.
    """
    require(actor, layer.edit_action)
    if before is not None and before == after:
        raise InvalidInput("pair_same_photo")
    with context.store.read() as connection:
        uid = get_feature(connection, layer, fid=seen[0]).uid
    own = {photo.uid for photo in photos.photos_of(actor, context, layer, uid)}
    if {before, after} - own - {None}:
        raise InvalidInput("photo_of_another")
    said = {"photo_before": before, "photo_after": after}
    return features.change(actor, context, layer, *seen, said)


def pair(
    actor: Actor, context: Context, layer: Layer, fid: int
) -> tuple[StoredPhoto | None, StoredPhoto | None]:
    """Give the photos before and after that a person may see.

    Parameters
    ----------
    actor : Actor
        Who looks.
    context : Context
        The workspace.
    layer : Layer
        The kind of the record.
    fid : int
        The record.

    Returns
    -------
    tuple of StoredPhoto or None
        Before and after.
    """
    record = features.look_at(actor, context, layer, fid)
    seen = {photo.uid: photo for photo in photos.photos_of(actor, context, layer, record.uid)}
    before, after = (seen.get(str(record.values.get(name))) for name in ("photo_before", "photo_after"))
    return before, after
