"""The page of a project draws itself, every part of it."""

import datetime as dt

import pytest

from cocreate_gis.model.layers.participation import EVENTS
from cocreate_gis.model.layers.projects import (
    COMMITMENTS,
    CONTRIBUTIONS,
    PROGRAMMES,
    PROJECTS,
    WORK_ITEMS,
)
from cocreate_gis.model.layers.site_log import SITE_LOG
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from tests.towns import box, lonlat
from tests.ui.test_views import run_view

PARTS = ("board", "lists", "timeline", "promises", "site", "building", "photos")


@pytest.fixture
def busy(town):
    def make(layer, place=None, **values):
        fid = features.create(OPERATOR, town, layer, place, values)
        return features.look_at(OPERATOR, town, layer, fid).uid

    programme = make(PROGRAMMES, name="*15·5·60*", communities=2, years=5, projects_each=1)
    place = lonlat(box(430, 70, 470, 110))
    project = {
        "project": make(PROJECTS, place, name="*东院*更新", programme=programme, due_on=dt.date(2020, 1, 1))
    }
    late = dt.date(2020, 1, 1)
    make(WORK_ITEMS, place, name="`铺砖`", item_no=1, doer="residents", cost_yuan=5.0, due_on=late, **project)
    make(WORK_ITEMS, name="种花", status="agreed", **project)
    make(
        COMMITMENTS,
        name="固定车位",
        party="街道",
        to_whom="住户",
        in_exchange_for="拆棚",
        due_on=late,
        **project,
    )
    make(COMMITMENTS, name="护栏", party="施工单位", kind="concession", value_yuan=2000.0, **project)
    make(SITE_LOG, name="试色", kind="trial", seen_on=late, mix="米黄", **project)
    make(SITE_LOG, name="太浅", kind="supervision", seen_on=late, finding="十五公分", **project)
    make(EVENTS, title="第一期", kind="build", status="held", held_on=late, volunteers=9, **project)
    make(CONTRIBUTIONS, name="土", kind="goods", quantity=3.0, unit="袋", **project)
    claimed = {"status": "claimed", "giver_kind": "shop", "giver": "老板", "contact": "0"}
    make(CONTRIBUTIONS, name="水管", kind="goods", **claimed, **project)
    return town


def test_every_part_of_a_project_draws_itself(busy):
    app = run_view(busy, "projects.page", "zh", "planner")
    assert not app.exception
    assert not app.error
    for part in PARTS:
        app.session_state["project_part"] = part
        app.run()
        assert not app.exception, part
        assert not app.error, part


@pytest.mark.parametrize("role", ["planner", "visitor"])
def test_a_programme_is_told_community_by_community_to_everybody(busy, role):
    app = run_view(busy, "projects.programme", "zh", role)
    assert not app.error
    (table,) = [one.value for one in app.dataframe]
    assert table["projects"].sum() == 1
    assert [one.value for one in app.metric] == ["0/2", "1"]
