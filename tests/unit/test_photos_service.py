"""Photos of records: who gives, sees, hides, blurs and removes them."""

from pathlib import Path

import pytest

from cocreate_gis.interchange.photos import Box
from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.participation import EVENTS
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR, VISITOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.photos import photos
from cocreate_gis.services.voices import merging, suggestions
from cocreate_gis.services.voices.suggestions import SuggestionDraft
from cocreate_gis.store import get_feature, read_picture
from tests.photo_towns import PLANNER, RECORDER, SENDER, STRANGER, move, suggestion, walk
from tests.pictures import SECRET, WUHAN, jpeg, pixels, png
from tests.scenarios.setting import open_activity
from tests.towns import at, lonlat

PHOTO = jpeg(taken="2025:05:01 09:30:00", gps=WUHAN)
OUTSIDER = Actor("visitor:outsider", Role.VISITOR)
BOX = Box(0.25, 0.25, 0.75, 0.75)


def _on_disk(town: Context) -> bytes:
    path = Path(town.store.location)
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


def _seen(actor: Actor, town: Context, uid: str) -> list[str]:
    return [photo.uid for photo in photos.photos_of(actor, town, SUGGESTIONS, uid)]


def test_the_photos_of_a_resident_are_seen_with_what_she_said(town: Context) -> None:
    uid = suggestion(town)
    given = photos.attach(SENDER, town, SUGGESTIONS, uid, [PHOTO, png()])
    assert _seen(SENDER, town, uid) == _seen(PLANNER, town, uid) == given
    assert _seen(STRANGER, town, uid) == _seen(RECORDER, town, uid) == []
    move(town, uid, "released")
    assert _seen(STRANGER, town, uid) == given
    move(town, uid, "withheld")
    assert _seen(STRANGER, town, uid) == []
    with pytest.raises(NotFound, match="photo_missing"):
        photos.picture(STRANGER, town, given[0])
    assert photos.picture(SENDER, town, given[0], small=True).startswith(b"\xff\xd8")


def test_photos_wait_for_a_look_even_where_words_are_shown_at_once(town: Context) -> None:
    activity = open_activity(town, moderation="after").uid
    draft = SuggestionDraft(kind="idea", category="green", text="种棵树", consent=True, activity=activity)
    drawn = photos.draw(town, SUGGESTIONS, [PHOTO])
    fid = suggestions.submit(SENDER, town, lonlat(at(100, 0)), draft, drawn).fid
    uid = str(town.frame(SUGGESTIONS, Visibility.PUBLIC).at[fid, "uid"])
    assert _seen(STRANGER, town, uid) == []
    (photo,) = _seen(SENDER, town, uid)
    photos.show(PLANNER, town, photo, shown=True)
    assert _seen(STRANGER, town, uid) == [photo]
    assert photos.attach(SENDER, town, SUGGESTIONS, uid, [png()])
    assert _seen(STRANGER, town, uid) == [photo]


def test_where_a_resident_stood_is_not_kept(town: Context) -> None:
    uid = suggestion(town)
    (given,) = photos.attach(SENDER, town, SUGGESTIONS, uid, [PHOTO])
    photo = photos.look_at(PLANNER, town, given)
    assert (photo.place, photo.taken_at) == (None, None)
    assert SECRET not in _on_disk(town)


@pytest.mark.parametrize("category", ["structure", "fire_safety", "neighbour"])
def test_photos_of_the_private_channel_are_staffs(town: Context, category: str) -> None:
    uid = suggestion(town, category=category)
    given = photos.attach(SENDER, town, SUGGESTIONS, uid, [PHOTO])
    move(town, uid, "released")
    assert _seen(STRANGER, town, uid) == []
    assert _seen(PLANNER, town, uid) == given


def test_a_suggestion_has_at_most_five_photos(town: Context) -> None:
    uid = suggestion(town)
    photos.attach(SENDER, town, SUGGESTIONS, uid, [PHOTO] * 3)
    with pytest.raises(InvalidInput, match="photos_too_many"):
        photos.attach(SENDER, town, SUGGESTIONS, uid, [PHOTO] * 3)
    photos.attach(SENDER, town, SUGGESTIONS, uid, [PHOTO] * 2)
    assert len(_seen(SENDER, town, uid)) == 5


def test_one_bad_file_keeps_none_of_them(town: Context) -> None:
    uid = suggestion(town)
    with pytest.raises(InvalidInput, match="photo_not_picture"):
        photos.attach(SENDER, town, SUGGESTIONS, uid, [PHOTO, b"<script>alert(1)</script>"])
    assert _seen(SENDER, town, uid) == []


def test_nobody_else_adds_a_photo(town: Context) -> None:
    uid = suggestion(town)
    for actor in (STRANGER, VISITOR, RECORDER):
        with pytest.raises(Forbidden, match="photo_not_yours"):
            photos.attach(actor, town, SUGGESTIONS, uid, [PHOTO])
    photos.attach(PLANNER, town, SUGGESTIONS, uid, [PHOTO])


def test_who_has_no_name_adds_none_later_and_sees_no_unreleased_ones(town: Context) -> None:
    uid = suggestion(town, VISITOR)
    with pytest.raises(Forbidden, match="photo_not_yours"):
        photos.attach(VISITOR, town, SUGGESTIONS, uid, [PHOTO])
    assert _seen(VISITOR, town, uid) == []


def test_a_removed_record_takes_its_photos_along(town: Context) -> None:
    uid = suggestion(town)
    (given,) = photos.attach(SENDER, town, SUGGESTIONS, uid, [PHOTO])
    with town.store.read() as connection:
        feature = get_feature(connection, SUGGESTIONS, uid=uid)
    features.remove(OPERATOR, town, SUGGESTIONS, feature.fid, feature.version)
    with pytest.raises(NotFound, match="photo_missing"):
        photos.look_at(PLANNER, town, given)


def test_one_photo_is_hidden(town: Context) -> None:
    uid = suggestion(town)
    given = photos.attach(SENDER, town, SUGGESTIONS, uid, [PHOTO, PHOTO])
    move(town, uid, "released")
    photos.show(PLANNER, town, given[0], shown=False)
    assert _seen(STRANGER, town, uid) == given[1:]
    assert _seen(SENDER, town, uid) == _seen(PLANNER, town, uid) == given
    photos.show(PLANNER, town, given[0], shown=True)
    assert _seen(STRANGER, town, uid) == given


def test_a_photo_is_blurred_for_good(town: Context) -> None:
    uid = suggestion(town)
    (given,) = photos.attach(SENDER, town, SUGGESTIONS, uid, [PHOTO])
    before, small = photos.picture(PLANNER, town, given), photos.picture(PLANNER, town, given, small=True)
    assert before[400:460] in _on_disk(town)
    assert small[400:460] in _on_disk(town)
    preview = photos.preview_blur(PLANNER, town, given, [BOX])
    assert photos.picture(PLANNER, town, given) == before
    with pytest.raises(InvalidInput, match="blur_not_confirmed"):
        photos.blur_photo(PLANNER, town, given, 1, [BOX], confirmed=False)
    photos.blur_photo(PLANNER, town, given, 1, [BOX], confirmed=True)
    assert photos.picture(PLANNER, town, given) == preview
    assert photos.look_at(PLANNER, town, given).version == 2
    part = pixels(preview)[140:340, 180:460]
    assert abs(part[:, 1:] - part[:, :-1]).mean() < 2.5
    assert before[400:460] not in _on_disk(town)
    assert small[400:460] not in _on_disk(town)
    with pytest.raises(Conflict, match="photo_changed"):
        photos.blur_photo(PLANNER, town, given, 1, [BOX], confirmed=True)


def test_a_photo_is_removed_for_good(town: Context) -> None:
    uid = suggestion(town)
    (given,) = photos.attach(SENDER, town, SUGGESTIONS, uid, [PHOTO])
    before = photos.picture(PLANNER, town, given)
    assert before[400:460] in _on_disk(town)
    photos.remove(PLANNER, town, given)
    assert _seen(PLANNER, town, uid) == []
    assert before[400:460] not in _on_disk(town)
    with town.store.read() as connection, pytest.raises(NotFound, match="photo_missing"):
        read_picture(connection, given)


@pytest.mark.parametrize(
    "role", [r for r in Role if r not in (Role.PLANNER, Role.OFFICIAL, Role.ADMINISTRATOR)]
)
def test_only_staff_touch_photos(town: Context, role: Role) -> None:
    uid = suggestion(town)
    (given,) = photos.attach(SENDER, town, SUGGESTIONS, uid, [PHOTO])
    actor = Actor(SENDER.uid, role)
    for act in (
        lambda: photos.show(actor, town, given, shown=False),
        lambda: photos.remove(actor, town, given),
        lambda: photos.describe(actor, town, given, "x"),
        lambda: photos.preview_blur(actor, town, given, [BOX]),
        lambda: photos.blur_photo(actor, town, given, 1, [BOX], confirmed=True),
    ):
        with pytest.raises(Forbidden, match="not_allowed"):
            act()


def test_staff_of_another_place_leave_photos_alone(town: Context) -> None:
    uid = suggestion(town)
    (given,) = photos.attach(SENDER, town, SUGGESTIONS, uid, [PHOTO])
    with town.store.read() as connection:
        east = get_feature(connection, COMMUNITIES, fid=2).uid
        west = get_feature(connection, COMMUNITIES, fid=1).uid
    elsewhere = Actor("official-1", Role.OFFICIAL, areas=frozenset({east}))
    for act in (
        lambda: photos.show(elsewhere, town, given, shown=False),
        lambda: photos.remove(elsewhere, town, given),
        lambda: photos.blur_photo(elsewhere, town, given, 1, [BOX], confirmed=True),
        lambda: photos.attach(elsewhere, town, SUGGESTIONS, uid, [PHOTO]),
    ):
        with pytest.raises(Forbidden, match="outside_your_area"):
            act()
    photos.show(Actor("official-2", Role.OFFICIAL, areas=frozenset({west})), town, given, shown=False)


def test_photos_of_a_walk_are_shown_when_staff_say_so(town: Context) -> None:
    uid = walk(town)
    (given,) = photos.attach(RECORDER, town, EVENTS, uid, [PHOTO])
    assert photos.look_at(RECORDER, town, given).place == pytest.approx((114.26, 30.6))
    assert photos.photos_of(STRANGER, town, EVENTS, uid) == []
    photos.show(PLANNER, town, given, shown=True)
    assert [photo.uid for photo in photos.photos_of(STRANGER, town, EVENTS, uid)] == [given]
    with pytest.raises(Forbidden, match="not_allowed"):
        photos.attach(SENDER, town, EVENTS, uid, [PHOTO])


def test_a_photo_has_words(town: Context) -> None:
    uid = walk(town)
    (given,) = photos.attach(RECORDER, town, EVENTS, uid, [PHOTO])
    photos.describe(RECORDER, town, given, " 西门，消防：通道堵了 ")
    assert photos.look_at(PLANNER, town, given).caption == "西门，消防：通道堵了"
    with pytest.raises(InvalidInput, match="photo_caption_long"):
        photos.describe(RECORDER, town, given, "长" * 201)


def _row(town: Context, uid: str) -> tuple[int, int]:
    with town.store.read() as connection:
        feature = get_feature(connection, SUGGESTIONS, uid=uid)
    return feature.fid, feature.version


def test_photos_of_what_was_merged_stay_with_what_was_kept(town: Context) -> None:
    kept, merged, waiting = (suggestion(town, actor) for actor in (SENDER, STRANGER, STRANGER))
    given = {
        uid: photos.attach(PLANNER, town, SUGGESTIONS, uid, [PHOTO])[0] for uid in (kept, merged, waiting)
    }
    for uid in (kept, merged):
        move(town, uid, "released")
    (keep, _), *below = [_row(town, uid) for uid in (kept, merged, waiting)]
    done = merging.merge(PLANNER, town, keep, dict(below))
    assert _seen(PLANNER, town, kept) == list(given.values())
    # nobody had a look at the third one yet
    assert _seen(OUTSIDER, town, kept) == [given[kept], given[merged]]
    assert _seen(STRANGER, town, kept) == list(given.values())
    assert photos.picture(OUTSIDER, town, given[merged])
    with pytest.raises(NotFound, match="photo_missing"):
        photos.picture(OUTSIDER, town, given[waiting])
    move(town, kept, "withheld")
    assert _seen(OUTSIDER, town, kept) == []
    move(town, kept, "released")
    merging.undo(PLANNER, town, done)
    assert _seen(OUTSIDER, town, kept) == [given[kept]]
    assert _seen(OUTSIDER, town, merged) == [given[merged]]


def test_photos_of_a_home_visit_are_for_who_made_it_and_for_staff(town: Context) -> None:
    fid = features.create(RECORDER, town, EVENTS, None, {"title": "入户", "kind": "home_visit"})
    with town.store.read() as connection:
        uid = get_feature(connection, EVENTS, fid=fid).uid
    (given,) = photos.attach(RECORDER, town, EVENTS, uid, [PHOTO])
    photos.show(PLANNER, town, given, shown=True)
    another = Actor("account:another", Role.RESIDENT_PLANNER)
    assert [
        len(photos.photos_of(who, town, EVENTS, uid)) for who in (RECORDER, PLANNER, another, SENDER)
    ] == [
        1,
        1,
        0,
        0,
    ]
    with pytest.raises(NotFound, match="photo_missing"):
        photos.describe(another, town, given, "x")
