"""Photos of walks on the map: by the camera, by the time of the walk, by hand."""

import datetime as dt

import pytest
import shapely

from cocreate_gis.model.errors import Forbidden, InvalidInput
from cocreate_gis.model.layers.participation import EVENTS
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.gatherings import walk_photos
from cocreate_gis.services.photos import photos
from cocreate_gis.store import get_feature
from tests import towns
from tests.photo_towns import PLANNER, RECORDER, SENDER, walk
from tests.pictures import WUHAN, jpeg


def _taken(clock: str, **exif: object) -> bytes:
    return jpeg(taken=f"2025:05:01 {clock}", **exif)


def _places(town: Context, uid: str) -> dict[str, tuple[float, float] | None]:
    return {photo.uid: photo.place for photo in photos.photos_of(PLANNER, town, EVENTS, uid)}


def _metres(place: tuple[float, float], x: float, y: float) -> float:
    """How far a place is from one of the town."""
    expected = towns.lonlat(towns.at(x, y))
    here = shapely.Point(place)
    return float(shapely.distance(here, expected)) * 111_000


def test_the_camera_says_where(town: Context) -> None:
    uid = walk(town)
    elsewhere = WUHAN | {2: (31.0, 36.0, 0.0)}
    given = photos.attach(
        RECORDER, town, EVENTS, uid, [jpeg(gps=WUHAN), jpeg(gps=elsewhere), jpeg(gps={1: "N"})]
    )
    placed = _places(town, uid)
    assert placed[given[0]] == pytest.approx((114.26, 30.6))
    # a photo of another town was not taken on this walk
    assert [placed[photo] for photo in given[1:]] == [None, None]


def test_the_time_of_the_walk_says_where(town: Context) -> None:
    """600 m in an hour: after 40 minutes at the corner, after 50 half way up the middle street."""
    uid = walk(town)
    clocks = ["09:00:00", "09:40:00", "09:50:00", "10:00:00", "08:59:59", "10:00:01"]
    given = photos.attach(
        RECORDER, town, EVENTS, uid, [*map(_taken, clocks), jpeg(), _taken("09:10:00", gps=WUHAN)]
    )
    found = walk_photos.by_walk_time(RECORDER, town, uid)
    assert list(found) == given[:4]
    for photo, (x, y) in zip(given, [(0, 0), (400, 0), (400, 100), (400, 200)], strict=False):
        assert _metres(found[photo], x, y) < 0.5
    # nothing is changed before somebody says so
    assert _places(town, uid)[given[1]] is None
    walk_photos.place(RECORDER, town, found)
    placed = _places(town, uid)
    assert {photo: placed[photo] for photo in found} == found
    assert walk_photos.by_walk_time(RECORDER, town, uid) == {}


def test_a_camera_whose_clock_is_wrong_is_put_right(town: Context) -> None:
    uid = walk(town)
    fast, zone = photos.attach(
        RECORDER, town, EVENTS, uid, [_taken("09:55:00"), _taken("01:40:00", offset="+00:00")]
    )
    assert _metres(walk_photos.by_walk_time(RECORDER, town, uid, 15)[fast], 400, 0) < 0.5
    found = walk_photos.by_walk_time(RECORDER, town, uid, -4)
    assert _metres(found[fast], 400, 190) < 0.5
    assert _metres(found[zone], 400, 40) < 0.5
    with pytest.raises(InvalidInput, match="clock_minutes"):
        walk_photos.by_walk_time(RECORDER, town, uid, 1441)


def test_a_time_is_read_as_people_write_it(town: Context) -> None:
    uid = walk(town, starts_at="9：00", ends_at="10:00")
    (given,) = photos.attach(RECORDER, town, EVENTS, uid, [_taken("09:40:00")])
    assert _metres(walk_photos.by_walk_time(RECORDER, town, uid)[given], 400, 0) < 0.5


def test_a_track_of_several_parts_is_walked_one_after_the_other(town: Context) -> None:
    uid = walk(town)
    parts = [towns.line((0, 0), (100, 0)), towns.line((400, 0), (400, 100))]
    _change(town, uid, {}, towns.lonlat(shapely.multilinestrings(parts)))
    given = photos.attach(RECORDER, town, EVENTS, uid, [_taken("09:15:00"), _taken("09:45:00")])
    found = walk_photos.by_walk_time(RECORDER, town, uid)
    assert _metres(found[given[0]], 50, 0) < 0.5
    assert _metres(found[given[1]], 400, 50) < 0.5


def _change(town: Context, uid: str, values: dict[str, object], geometry: object = None) -> None:
    with town.store.read() as connection:
        event = get_feature(connection, EVENTS, uid=uid)
    features.change(OPERATOR, town, EVENTS, event.fid, event.version, values, geometry)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"starts_at": None}, "walk_without_times"),
        ({"ends_at": "09:00"}, "walk_without_times"),
        ({"held_on": None}, "walk_without_times"),
    ],
)
def test_a_walk_that_does_not_say_when_places_nothing(
    town: Context, values: dict[str, object], code: str
) -> None:
    uid = walk(town)
    _change(town, uid, values)
    with pytest.raises(InvalidInput, match=code):
        walk_photos.by_walk_time(RECORDER, town, uid)


@pytest.mark.parametrize("shape", [towns.at(0, 0), towns.box(0, 0, 100, 100)])
def test_a_walk_without_a_track_places_nothing(town: Context, shape: shapely.Geometry) -> None:
    uid = walk(town)
    _change(town, uid, {}, towns.lonlat(shape))
    with pytest.raises(InvalidInput, match="walk_without_track"):
        walk_photos.by_walk_time(RECORDER, town, uid)


def test_a_photo_is_put_on_the_map_by_hand(town: Context) -> None:
    uid = walk(town)
    (photo,) = photos.attach(RECORDER, town, EVENTS, uid, [jpeg()])
    walk_photos.place(RECORDER, town, {photo: (114.26, 30.59)})
    assert _places(town, uid)[photo] == (114.26, 30.59)
    walk_photos.place(PLANNER, town, {photo: None})
    assert _places(town, uid)[photo] is None
    with pytest.raises(InvalidInput, match="geometry_outside_world"):
        walk_photos.place(RECORDER, town, {photo: (114.26, 95.0)})
    with pytest.raises(Forbidden, match="not_allowed"):
        walk_photos.place(SENDER, town, {photo: None})
    with pytest.raises(Forbidden, match="outside_your_area"):
        walk_photos.place(
            Actor("x", Role.RESIDENT_PLANNER, areas=frozenset({"nowhere"})), town, {photo: None}
        )


def test_times_are_those_of_the_workspace(town: Context) -> None:
    uid = walk(town)
    (photo,) = photos.attach(RECORDER, town, EVENTS, uid, [_taken("09:30:00")])
    assert photos.look_at(RECORDER, town, photo).taken_at == dt.datetime(2025, 5, 1, 1, 30, tzinfo=dt.UTC)
