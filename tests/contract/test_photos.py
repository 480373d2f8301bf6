"""Photos beside the layers, and that what is deleted is gone from the file."""

import datetime as dt
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from cocreate_gis.model.errors import Conflict, NotFound
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.store import (
    PhotoDraft,
    Store,
    change_photo,
    count_photos,
    delete_photo,
    erase_photos,
    get_photo,
    insert_features,
    insert_photo,
    layer_versions,
    list_photos,
    open_store,
    read_history,
    read_picture,
    replace_picture,
    verify_history,
)

SENDER = Actor("visitor:1", Role.VISITOR)
UID = "0199-suggestion"
# Longer than a page of SQLite, so that it lies on pages of its own.
SECRET = b"FACE-OF-A-CHILD" * 2000
DRAFT = PhotoDraft(b"picture", b"small", 40, 30, shown=True)
NOON = dt.datetime(2025, 5, 1, 4, 0, tzinfo=dt.UTC)


@pytest.fixture
def uid(store: Store) -> str:
    frame = gpd.GeoDataFrame(
        {"uid": [UID], "kind": ["idea"], "category": ["green"], "text": ["多种树"], "status": ["received"]},
        geometry=[shapely.Point(114.3, 30.6)],
        crs=4326,
    )
    with store.write(SENDER) as writer:
        insert_features(writer, SUGGESTIONS, frame)
    return UID


def _insert(store: Store, uid: str, draft: PhotoDraft = DRAFT) -> str:
    with store.write(SENDER) as writer:
        return insert_photo(writer, SUGGESTIONS, uid, draft)


def test_a_photo_is_kept_in_the_order_it_came(store: Store, uid: str) -> None:
    placed = PhotoDraft(b"b", b"s", 8, 9, shown=False, taken_at=NOON, place=(114.3, 30.6))
    first, second = _insert(store, uid), _insert(store, uid, placed)
    with store.read() as connection:
        photos = list_photos(connection, SUGGESTIONS, uid)
        assert [photo.uid for photo in photos] == [first, second]
        assert [photo.position for photo in photos] == [1, 2]
        assert (photos[0].taken_at, photos[0].place, photos[0].caption) == (None, None, "")
        assert (photos[1].taken_at, photos[1].place) == (NOON, (114.3, 30.6))
        assert (photos[1].width_px, photos[1].height_px, photos[1].shown) == (8, 9, False)
        assert count_photos(connection, SUGGESTIONS, uid) == 2
        assert count_photos(connection, SUGGESTIONS, "another") == 0
        assert read_picture(connection, first) == b"picture"
        assert read_picture(connection, first, small=True) == b"small"
        with pytest.raises(NotFound, match="photo_missing"):
            read_picture(connection, "another")
        with pytest.raises(NotFound, match="photo_missing"):
            get_photo(connection, "another")


def test_whoever_changes_a_photo_second_is_told(store: Store, uid: str) -> None:
    photo = _insert(store, uid)
    with store.write(SENDER) as writer:
        replace_picture(writer, photo, 1, b"blurred", b"b")
    with pytest.raises(Conflict, match="photo_changed"), store.write(SENDER) as writer:
        replace_picture(writer, photo, 1, b"late", b"l")
    with store.read() as connection:
        assert read_picture(connection, photo) == b"blurred"
        assert get_photo(connection, photo).version == 2


def test_each_change_moves_the_layer_and_is_told_in_the_history(store: Store, uid: str) -> None:
    photo = _insert(store, uid)
    with store.read() as connection:
        before = layer_versions(connection)[SUGGESTIONS.name]
    with store.write(SENDER) as writer:
        change_photo(writer, photo, {"shown": False})
    with store.write(SENDER) as writer:
        delete_photo(writer, photo)
    with store.read() as connection:
        assert layer_versions(connection)[SUGGESTIONS.name] == before + 2
        told = [change.action for change in read_history(connection, SUGGESTIONS.name, uid)]
        assert told == ["insert", "photo_add", "photo_change", "photo_remove"]
        verify_history(connection)


def test_the_photos_of_a_record_go_together(store: Store, uid: str) -> None:
    for _ in range(3):
        _insert(store, uid)
    kept = _insert(store, "another")
    with store.write(SENDER) as writer:
        assert erase_photos(writer, SUGGESTIONS, uid) == 3
    store.wipe()
    with store.read() as connection:
        assert count_photos(connection, SUGGESTIONS, uid) == 0
        assert read_picture(connection, kept) == b"picture"
        verify_history(connection)


def _bytes_of(location: str) -> bytes:
    """Everything of a GeoPackage that lies on the disk, its journal included."""
    path = Path(location)
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


@pytest.mark.parametrize("location", ["geopackage"], indirect=True)
@pytest.mark.parametrize("way", ["blurred", "removed", "erased"])
def test_no_byte_of_a_deleted_picture_is_left_in_the_file(store: Store, uid: str, way: str) -> None:
    photo = _insert(store, uid, PhotoDraft(SECRET, SECRET, 40, 30, shown=True))
    assert SECRET[:30] in _bytes_of(store.location)
    with store.write(SENDER) as writer:
        if way == "blurred":
            replace_picture(writer, photo, 1, b"grey", b"g")
        elif way == "removed":
            delete_photo(writer, photo)
        else:
            erase_photos(writer, SUGGESTIONS, uid)
    assert SECRET[:30] in _bytes_of(store.location)
    # a reader that looks on does not keep it alive
    reader = open_store(store.location)
    with reader.read() as connection:
        list_photos(connection, SUGGESTIONS, uid)
    store.wipe()
    reader.close()
    assert SECRET[:30] not in _bytes_of(store.location)
