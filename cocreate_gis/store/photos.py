"""Photos of records: apart from the layers, so that no tile, table or export meets them, and erasable."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from cocreate_gis.model.errors import Conflict, NotFound
from cocreate_gis.model.identity import new_uid
from cocreate_gis.model.layers import Layer, find_layer
from cocreate_gis.store.column_types import format_utc
from cocreate_gis.store.history import record
from cocreate_gis.store.layer_state import mark_changed
from cocreate_gis.store.tables import PHOTOS
from cocreate_gis.store.writer import Writer

_ABOUT = [column for column in PHOTOS.c if column.name not in ("picture", "thumbnail")]


@dataclass(frozen=True)
class StoredPhoto:
    """What is known of a photo, without the picture.

    Parameters
    ----------
    uid : str
        Identifier of the photo.
    layer, record_uid : str
        The record it belongs to.
    position : int
        Place among the photos of the record, from 1.
    version : int
        Raised when the picture changes.
    shown : bool
        Whether the public may see it where it may see the record.
    width_px, height_px : int
        Size of the picture.
    taken_at : datetime or None
        UTC, where it is kept.
    place : tuple of float or None
        Longitude and latitude, EPSG:4326, where it is kept.
    caption : str
        Words under it.
    """

    uid: str
    layer: str
    record_uid: str
    position: int
    version: int
    shown: bool
    width_px: int
    height_px: int
    taken_at: dt.datetime | None
    place: tuple[float, float] | None
    caption: str


@dataclass(frozen=True)
class PhotoDraft:
    """A photo to keep.

    Parameters
    ----------
    picture, thumbnail : bytes
        JPEG.
    width_px, height_px : int
        Size of the picture.
    shown : bool
        Whether the public may see it where it may see the record.
    taken_at : datetime or None
        With a time zone.
    place : tuple of float or None
        Longitude and latitude, EPSG:4326.
    """

    picture: bytes
    thumbnail: bytes
    width_px: int
    height_px: int
    shown: bool
    taken_at: dt.datetime | None = None
    place: tuple[float, float] | None = None


def insert_photo(writer: Writer, layer: Layer, record_uid: str, draft: PhotoDraft) -> str:
    """Add a photo to a record, behind those it has.

    Parameters
    ----------
    writer : Writer
        The transaction.
    layer : Layer
        Layer of the record.
    record_uid : str
        The record.
    draft : PhotoDraft
        The photo.

    Returns
    -------
    str
        Its uid.
    """
    uid = new_uid()
    last = sa.select(sa.func.max(PHOTOS.c.position)).where(*_of(layer, record_uid))
    lon, lat = draft.place or (None, None)
    writer.connection.execute(
        sa.insert(PHOTOS).values(
            uid=uid,
            layer=layer.name,
            record_uid=record_uid,
            position=(writer.connection.scalar(last) or 0) + 1,
            version=1,
            shown=draft.shown,
            width_px=draft.width_px,
            height_px=draft.height_px,
            taken_at=None if draft.taken_at is None else format_utc(draft.taken_at),
            lon=lon,
            lat=lat,
            created_at=writer.now,
            picture=draft.picture,
            thumbnail=draft.thumbnail,
        )
    )
    _tell(writer, get_photo(writer.connection, uid), "photo_add")
    return uid


def list_photos(connection: sa.Connection, layer: Layer, record_uid: str) -> list[StoredPhoto]:
    """List the photos of a record.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    layer : Layer
        Layer of the record.
    record_uid : str
        The record.

    Returns
    -------
    list of StoredPhoto
        In the order they came.
    """
    query = sa.select(*_ABOUT).where(*_of(layer, record_uid)).order_by(PHOTOS.c.position)
    return [_photo(row) for row in connection.execute(query).mappings()]


def count_photos(connection: sa.Connection, layer: Layer, record_uid: str) -> int:
    """Count the photos of a record.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    layer : Layer
        Layer of the record.
    record_uid : str
        The record.

    Returns
    -------
    int
        Those hidden included.
    """
    query = sa.select(sa.func.count()).select_from(PHOTOS).where(*_of(layer, record_uid))
    return int(connection.scalar(query) or 0)


def get_photo(connection: sa.Connection, uid: str) -> StoredPhoto:
    """Read what is known of a photo.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    uid : str
        The photo.

    Returns
    -------
    StoredPhoto
        Without the picture.

    Raises
    ------
    NotFound
        ``photo_missing``.
    """
    row = connection.execute(sa.select(*_ABOUT).where(PHOTOS.c.uid == uid)).mappings().first()
    if row is None:
        raise NotFound("photo_missing")
    return _photo(row)


def read_picture(connection: sa.Connection, uid: str, *, small: bool = False) -> bytes:
    """Read a picture.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
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
        ``photo_missing``.
    """
    column = PHOTOS.c.thumbnail if small else PHOTOS.c.picture
    content = connection.scalar(sa.select(column).where(PHOTOS.c.uid == uid))
    if content is None:
        raise NotFound("photo_missing")
    return bytes(content)


def replace_picture(writer: Writer, uid: str, version: int, picture: bytes, thumbnail: bytes) -> None:
    """Put another picture of the same size in the place of one, which is gone for good.

    Parameters
    ----------
    writer : Writer
        The transaction.
    uid : str
        The photo.
    version : int
        The version that was seen.
    picture, thumbnail : bytes
        JPEG.

    Raises
    ------
    NotFound
        ``photo_missing``.
    Conflict
        ``photo_changed``: somebody else was faster.
    """
    photo = get_photo(writer.connection, uid)
    if photo.version != version:
        raise Conflict("photo_changed")
    new = {"picture": picture, "thumbnail": thumbnail, "version": version + 1}
    writer.connection.execute(sa.update(PHOTOS).where(PHOTOS.c.uid == uid).values(new))
    _tell(writer, photo, "photo_blur")


def change_photo(writer: Writer, uid: str, values: Mapping[str, object]) -> None:
    """Change what is known of a photo; the picture stays.

    Parameters
    ----------
    writer : Writer
        The transaction.
    uid : str
        The photo.
    values : Mapping[str, object]
        New value of ``shown``, ``caption``, or ``lon`` and ``lat``.
    """
    photo = get_photo(writer.connection, uid)
    writer.connection.execute(sa.update(PHOTOS).where(PHOTOS.c.uid == uid).values(dict(values)))
    _tell(writer, photo, "photo_change", changed=sorted(values))


def delete_photo(writer: Writer, uid: str) -> None:
    """Delete a photo for good.

    Parameters
    ----------
    writer : Writer
        The transaction.
    uid : str
        The photo.
    """
    photo = get_photo(writer.connection, uid)
    writer.connection.execute(sa.delete(PHOTOS).where(PHOTOS.c.uid == uid))
    _tell(writer, photo, "photo_remove")


def erase_photos(writer: Writer, layer: Layer, record_uid: str) -> int:
    """Delete every photo of a record for good.

    `Store.wipe` after the transaction leaves no copy in the journal.

    Parameters
    ----------
    writer : Writer
        The transaction.
    layer : Layer
        Layer of the record.
    record_uid : str
        The record.

    Returns
    -------
    int
        How many there were.
    """
    photos = list_photos(writer.connection, layer, record_uid)
    for photo in photos:
        delete_photo(writer, photo.uid)
    return len(photos)


def _of(layer: Layer, record_uid: str) -> tuple[sa.ColumnElement[bool], ...]:
    return PHOTOS.c.record_uid == record_uid, PHOTOS.c.layer == layer.name


def _tell(writer: Writer, photo: StoredPhoto, action: str, **more: object) -> None:
    record(writer, photo.layer, photo.record_uid, action, 0, {"photo": photo.uid, **more})
    mark_changed(writer, find_layer(photo.layer))


def _photo(row: sa.RowMapping) -> StoredPhoto:
    known = {name: row[name] for name in ("uid", "layer", "record_uid", "position", "version", "shown")}
    return StoredPhoto(
        **known,
        width_px=row["width_px"],
        height_px=row["height_px"],
        taken_at=None if row["taken_at"] is None else dt.datetime.fromisoformat(row["taken_at"]),
        place=None if row["lon"] is None else (row["lon"], row["lat"]),
        caption=row["caption"] or "",
    )
