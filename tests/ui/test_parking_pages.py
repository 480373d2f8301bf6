"""The pages of the parking register wait for the worker, and say what it found or what it lacks."""

import pytest

from cocreate_gis.model.layers.parking import PARKING_SPACES
from cocreate_gis.model.layers.places import COMPOUNDS
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from tests.towns import at, box, lonlat
from tests.ui.test_views import run_view

PAGES = ("parking.balance", "parking.matching", "parking.lanes", "parking.sheds", "trees.studio")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_over_a_town_without_records_draws_itself(town, page, language):
    assert not run_view(town, page, language, "planner").error


def test_the_figures_are_those_of_the_records(town):
    features.create(
        OPERATOR, town, COMPOUNDS, lonlat(box(-15, 150, 15, 250)), {"name": "西院", "cars_at_night": 5}
    )
    bays = {"kind": "partner", "capacity": 3, "hours": "18:30-8:00", "owner": "良益大厦"}
    features.create(OPERATOR, town, PARKING_SPACES, lonlat(at(20, 0)), bays)
    app = run_view(town, "parking.matching", "zh", "planner")
    assert {one.label: one.value for one in app.metric} == {
        "夜间缺口": "5",
        "已匹配": "3",
        "还没解决": "2",
    }
    assert not app.error


def test_a_shed_is_tried_at_another_length_without_being_changed(town):
    shed = {"kind": "ebike", "capacity": 9}
    features.create(OPERATOR, town, PARKING_SPACES, lonlat(box(500, 100, 510, 102)), shed)
    app = run_view(town, "parking.sheds", "zh", "planner")
    (length,) = [one for one in app.number_input if one.label == "改成多长（米）"]
    length.set_value(11.0).run()
    assert not app.exception
    assert any("可停 10 辆" in one.value for one in app.markdown)
