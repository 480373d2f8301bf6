"""Measures for experts on the town that is known by hand."""

import io

import openpyxl
import pytest

from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.reach import coverage, expert
from cocreate_gis.services.reach.coverage import Assessment
from cocreate_gis.store import get_feature
from cocreate_gis.wording import Words
from tests.towns import CATEGORY, at, lonlat
from tests.ui.test_views import run_view

PLANNER = Actor("planner", Role.PLANNER)
FACILITIES, BUILDINGS = find_layer("facilities"), find_layer("buildings")


@pytest.fixture
def answered(town: Context) -> Assessment:
    """The room at C has 23 places; another beside it says nothing of its own."""
    with town.store.read() as connection:
        room = get_feature(connection, FACILITIES, fid=1)
    features.change(PLANNER, town, FACILITIES, 1, room.version, {"capacity": 23})
    features.create(
        PLANNER, town, FACILITIES, lonlat(at(800, 390)), {"name": "新活动室", "category": CATEGORY}
    )
    return coverage.run(PLANNER, town, CoverageRequest(categories=(CATEGORY,)))


def test_places_are_shared_among_those_who_can_walk_there(town: Context, answered: Assessment) -> None:
    found = expert.expert(VISITOR, town, answered, CATEGORY, "residents", "2sfca")
    # Within 900 m live the 200 of 2栋 and the 30 of 3栋: 100 places for 1,000 people; 1栋 has none.
    table = expert.by_community(found, Words("zh"), Visibility.STAFF).set_index("name")
    assert table["per_1000"].to_dict() == {"西社区": 0.0, "东社区": 100.0}
    assert table["nobody"].to_dict() == {"西社区": 100, "东社区": 0}
    assert (found.homes["per_1000"] * found.homes["people"]).sum() / 1000 == pytest.approx(23)
    assert found.equity.gini == pytest.approx(100 / 330)
    assert found.equity.worst_fifth == 0


def test_what_has_no_capacity_is_named_and_never_counts_as_none(town: Context, answered: Assessment) -> None:
    found = expert.expert(VISITOR, town, answered, CATEGORY, "residents", "e2sfca")
    assert found.without_capacity == ["新活动室"]
    assert found.people_beside_unknown == 230
    assert any("新活动室" in line for line in expert.about_lines(town, found, Words("zh")))


def test_the_public_reads_no_small_count_and_no_figure_of_one(town: Context, answered: Assessment) -> None:
    with town.store.read() as connection:
        home = get_feature(connection, BUILDINGS, fid=1)
    features.change(PLANNER, town, BUILDINGS, 1, home.version, {"residents_80": 3})
    again = coverage.run(PLANNER, town, CoverageRequest(categories=(CATEGORY,)))
    found = expert.expert(VISITOR, town, again, CATEGORY, "residents_80", "2sfca")
    table = expert.by_community(found, Words("zh"), Visibility.PUBLIC).set_index("name")
    assert table["people"].to_dict() == {"西社区": "<5", "东社区": "—"}
    assert table["per_1000"].isna().all()


def test_the_tables_are_taken_home(town: Context, answered: Assessment) -> None:
    made = expert.workbook(PLANNER, town, answered.run.uid, CATEGORY, "residents", "2sfca", "zh")
    book = openpyxl.load_workbook(io.BytesIO(made.content))
    assert len(book.sheetnames) == 5
    homes = list(book["居住楼栋"].iter_rows(values_only=True))[1:]
    assert sorted((name, people, rate) for _, name, people, rate in homes) == [
        ("1栋", 100, 0), ("2栋", 200, 100), ("3栋", 30, 100)
    ]  # fmt: skip


@pytest.mark.parametrize("role", ["planner", "visitor"])
def test_experts_open_the_drawer_and_see_who_has_what(town: Context, answered: Assessment, role: str) -> None:
    app = run_view(town, "coverage.page", "zh", role)
    assert "每千人容量" not in [metric.label for metric in app.metric]
    app.session_state["coverage_expert"] = True
    app.run()
    assert not app.exception
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown["每千人容量"] != "—"
    assert any("没有登记容量" in warning.value for warning in app.warning)
