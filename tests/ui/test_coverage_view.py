"""The coverage view: what may be supposed, and what a visitor is told."""

import datetime as dt
import time

from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.model.walking import Walking
from cocreate_gis.services import features, jobs
from cocreate_gis.services.reach import coverage
from tests.towns import CATEGORY, at, lonlat
from tests.ui.test_views import run_view

PLANNER = Actor("planner", Role.PLANNER)
QUESTION = CoverageRequest(categories=(CATEGORY,))
_SECONDS = 90


def _done(town, uid: str) -> str:
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        job = jobs.progress(town, uid)
        if job.result is not None:
            return str(job.result["run"])
        assert job.error_code is None
        time.sleep(0.2)
    raise TimeoutError(uid)


def test_a_gate_under_discussion_can_be_supposed_open(town):
    app = run_view(town, "coverage.page", "zh", "planner")
    (gate,) = [box for box in app.checkbox if "东门" in box.label]
    gate.check()
    next(button for button in app.button if button.label == "开始计算").click().run()
    assert not app.exception
    uid = _done(town, app.session_state["coverage_job"].uid)
    run = coverage.stored(PLANNER, town, uid).run
    assert list(run.provenance.gates.values()) == ["东门"]
    assert run.row(CATEGORY, "residents_60").covered == 54


def test_a_visitor_reads_less_than_five_and_no_share_of_it(town):
    place = lonlat(at(0, 100).buffer(4))
    layer = find_layer("buildings")
    with town.store.write(PLANNER) as writer:
        writer.connection.exec_driver_sql("UPDATE buildings SET residents_60 = 0 WHERE name = '1栋'")
    features.create(PLANNER, town, layer, place, {"name": "5栋", "residents": 9, "residents_60": 3})
    coverage.run(PLANNER, town, QUESTION)
    planner = run_view(town, "coverage.page", "zh", "planner").dataframe[0].value.set_index("area")
    assert planner["uncovered"].to_dict() == {"西社区": 3, "东社区": 50}
    visitor = run_view(town, "coverage.page", "zh", "visitor")
    told = visitor.dataframe[0].value.set_index("area")
    assert told["uncovered"].to_dict() == {"西社区": "<5", "东社区": "—"}
    assert told[["share", "straight"]].isna().all(axis=None)
    assert any("不公布" in caption.value for caption in visitor.caption)


def test_a_wheelchair_at_eight_in_the_evening(town):
    app = run_view(town, "coverage.page", "zh", "planner")
    next(group for group in app.button_group if group.label == "谁在走").set_value("wheelchair").run()
    assert [box.value for box in app.number_input][1:3] == [0.75, 0.75]
    app.date_input[0].set_value(dt.date(2026, 11, 23))
    app.time_input[0].set_value(dt.time(20))
    next(button for button in app.button if button.label == "开始计算").click().run()
    assert not app.exception
    run = coverage.stored(PLANNER, town, _done(town, app.session_state["coverage_job"].uid)).run
    assert run.request.at == dt.datetime.fromisoformat("2026-11-23 20:00")
    assert run.request.walking == Walking(steps=False)
    assert set(run.request.speeds_m_s.values()) == {0.75}


def test_a_tool_that_is_pressed_when_the_drawer_has_just_closed_changes_nothing(town):
    coverage.run(PLANNER, town, QUESTION)
    app = run_view(town, "coverage.page", "zh", "planner")
    next(switch for switch in app.toggle if switch.key == "what_if_open").set_value(True).run()
    assert "what_if" in app.session_state
    tool = next(group for group in app.button_group if group.key == "what_if_tool")
    # As keeping the result leaves it, before the page is drawn without the drawer.
    del app.session_state["what_if"]
    app.session_state["what_if_close"] = True
    tool.set_value("gates").run()
    assert not app.exception
    assert "what_if" not in app.session_state
