"""Photos on the page, for those who look and for those who care for them."""

from streamlit.testing.v1 import AppTest

from cocreate_gis.interchange.assets import build_assets
from cocreate_gis.model.layers.participation import EVENTS
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.services.photos import photos
from cocreate_gis.store import get_feature
from tests.photo_towns import PLANNER, RECORDER, SENDER, suggestion, walk
from tests.pictures import jpeg


def _draw(store: str, cache: str, role: str, language: str, what: str, record: str) -> None:
    from pathlib import Path

    from cocreate_gis.model.layers.suggestions import SUGGESTIONS
    from cocreate_gis.model.permissions import Actor, Role
    from cocreate_gis.services.office import Office, Seat
    from cocreate_gis.ui.desk import Desk
    from cocreate_gis.ui.markdown import MarkdownWords
    from cocreate_gis.ui.photos import record_photos
    from cocreate_gis.ui.walk_photos import render_walk_photos

    office = Office(store, Path(cache), local_planner=True, bound_to_loopback=True)
    desk = Desk(office, Seat(Actor("somebody", Role(role)), office.context(), True), MarkdownWords(language))
    if what == "walk":
        render_walk_photos(desk, int(record))
    else:
        record_photos(desk, SUGGESTIONS, record, may_add=True)


def _page(town, role: str, what: str, record: object, language: str = "zh") -> AppTest:
    build_assets()
    options = {"role": role, "language": language, "what": what, "record": str(record)}
    page = AppTest.from_function(
        _draw,
        kwargs={"store": town.store.location, "cache": str(town.cache), **options},
        default_timeout=60,
    )
    page.run()
    assert not page.exception
    return page


def _fid(town, uid: str) -> int:
    with town.store.read() as connection:
        return get_feature(connection, EVENTS, uid=uid).fid


def _button(page: AppTest, label: str):
    return next(button for button in page.button if button.label == label)


def test_the_public_sees_nothing_of_what_waits(town) -> None:
    uid = suggestion(town)
    photos.attach(SENDER, town, SUGGESTIONS, uid, [jpeg()])
    page = _page(town, "visitor", "record", uid)
    assert not page.error
    assert not page.button
    assert not page.get("html")


def test_staff_hide_and_remove_a_photo(town) -> None:
    uid = suggestion(town)
    (given,) = photos.attach(SENDER, town, SUGGESTIONS, uid, [jpeg()])
    page = _page(town, "planner", "record", uid)
    _button(page, "不给公众看").click().run()
    assert not photos.look_at(PLANNER, town, given).shown
    assert _button(page, "可以给公众看")
    assert _button(page, "删掉这张照片").disabled
    page.checkbox[0].check().run()
    _button(page, "删掉这张照片").click().run()
    assert photos.photos_of(PLANNER, town, SUGGESTIONS, uid) == []


def test_photos_of_a_walk_are_placed_by_time_and_described(town) -> None:
    uid = walk(town)
    first, _ = photos.attach(
        RECORDER, town, EVENTS, uid, [jpeg(taken="2025:05:01 09:50:00"), jpeg(taken="2025:05:01 10:10:00")]
    )
    page = _page(town, "resident_planner", "walk", _fid(town, uid))
    page.number_input[0].set_value(15).run()
    _button(page, "按时间放好 2 张（地图上带“?”的）").click().run()
    assert not page.error
    placed = photos.photos_of(PLANNER, town, EVENTS, uid)
    assert all(photo.place for photo in placed)
    page.text_input[0].set_value("消防通道被占").run()
    assert photos.look_at(PLANNER, town, first).caption == "消防通道被占"
    # who records a walk places its photos; hiding and blurring is staff's
    assert not [button for button in page.button if button.label == "遮住人脸、车牌"]


def test_a_walk_without_times_says_what_is_missing(town) -> None:
    uid = walk(town, starts_at=None)
    photos.attach(RECORDER, town, EVENTS, uid, [jpeg(taken="2025:05:01 09:50:00")])
    page = _page(town, "planner", "walk", _fid(town, uid), "en")
    assert [error.value for error in page.error if "when it began and ended" in error.value]
    assert _button(page, "Put on the map")
