"""The pages of the micro-space register draw themselves, empty and full, and do what their forms say."""

import pytest

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.defects import DEFECTS
from cocreate_gis.model.layers.elements import ELEMENT_KINDS
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES, SITE_RATINGS, TIME_SLOTS
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from cocreate_gis.services.registers import sites_elements
from cocreate_gis.services.registers.sites_elements import Placing
from tests.towns import at, box, lonlat
from tests.ui.test_views import run_view

PUBLIC_PAGES = ("opportunity", "elements", "defects", "schedule", "results")
PLANNERS_PAGES = ("ranking", "openings")


def _add(town, layer, place, **values) -> int:
    return features.create(OPERATOR, town, layer, lonlat(place), values)


@pytest.fixture
def furnished(town):
    _add(town, MICRO_SPACE_SITES, box(590, 390, 610, 398), name="*北街*空地", kind="idle_land")
    room = _add(town, MICRO_SPACE_SITES, at(10, 100), name="多功能室", kind="room", status="open")
    uid = features.look_at(OPERATOR, town, MICRO_SPACE_SITES, room).uid
    kinds = town.frame(ELEMENT_KINDS, Visibility.STAFF)
    place = lonlat(at(10, 100))
    placing = Placing(str(kinds["uid"].iloc[0]), (place.x, place.y))
    sites_elements.place(OPERATOR, town, placing, {"site": uid})
    for y in (100, 200):
        _add(town, DEFECTS, at(0, y), kind="bench", quantity=1.0, unit="piece")
    return town


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PUBLIC_PAGES + PLANNERS_PAGES)
def test_every_page_draws_itself_for_a_planner(furnished, language, page):
    assert not run_view(furnished, f"sites.{page}", language, "planner").error


@pytest.mark.parametrize("page", PUBLIC_PAGES)
def test_a_page_draws_itself_for_a_visitor_without_what_changes_records(furnished, page):
    app = run_view(furnished, f"sites.{page}", "zh", "visitor")
    assert not app.error
    assert not app.button


@pytest.mark.parametrize("page", PUBLIC_PAGES + PLANNERS_PAGES)
def test_a_town_without_sites_says_so(town, page):
    app = run_view(town, f"sites.{page}", "zh", "planner")
    assert not app.error


def test_all_that_stands_along_a_street_is_listed_in_its_order(furnished):
    _add(furnished, MICRO_SPACE_SITES, at(10, 300), name="北头", kind="room", function="阅读")
    app = run_view(furnished, "sites.opportunity", "zh", "visitor")
    app.selectbox(key="site_street").set_value("西街").run()
    assert not app.exception
    (axis,) = [one.value for one in app.markdown if one.value.startswith("1. ")]
    first, second = axis.splitlines()
    assert "100 m：北头" in first
    assert "阅读" in first
    # In use since long, so no opportunity, but it stands there.
    assert "300 m：多功能室" in second


def test_all_defects_are_handed_to_a_department_at_once(furnished):
    app = run_view(furnished, "sites.defects", "zh", "planner")
    (box,) = [one for one in app.text_input if one.label == "责任部门"]
    box.set_value("区市政所").run()
    next(one for one in app.button if one.label == "全部派单").click().run()
    assert not app.exception
    found = furnished.frame(DEFECTS, Visibility.STAFF)
    assert set(zip(found["status"], found["department"], strict=True)) == {("assigned", "区市政所")}


def test_a_slot_is_added_once_and_a_taken_hour_is_refused_in_words(furnished):
    app = run_view(furnished, "sites.schedule", "zh", "planner")
    for expected in (0, 1):
        (days,) = [one for one in app.button_group if one.label == "星期"]
        days.set_value(["mon"])
        next(one for one in app.text_input if one.label == "使用人群").set_value("合唱队")
        next(one for one in app.button if one.label == "排上").click().run()
        assert not app.exception
        assert len(app.error) == expected
    assert "合唱队" in app.error[0].value
    assert len(furnished.frame(TIME_SLOTS, Visibility.PUBLIC)) == 1


def test_a_rating_is_recorded(furnished):
    app = run_view(furnished, "sites.results", "zh", "planner")
    next(one for one in app.button if one.label == "记下").click().run()
    assert "至少给一项" in app.error[0].value
    next(one for one in app.button_group if one.label == "用得上").set_value(4)
    next(one for one in app.button if one.label == "记下").click().run()
    assert not app.exception
    assert furnished.frame(SITE_RATINGS, Visibility.STAFF)["useful"].tolist() == [4]
