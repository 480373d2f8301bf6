"""What pages show is worked out once by the worker, holds while nothing it reads moves, can be stopped."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from cocreate_gis.analysis.progress import silent
from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.errors import Cancelled, Forbidden, InvalidInput
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.parking import FIRE_LANES, PARKING_SPACES
from cocreate_gis.model.layers.places import COMPOUNDS
from cocreate_gis.model.layers.rules import RULES
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.layers.structures import ILLEGAL_STRUCTURES
from cocreate_gis.model.layers.trees import STREET_TREES
from cocreate_gis.model.permissions import OPERATOR, VISITOR, Actor, Role
from cocreate_gis.model.workspace import Workspace
from cocreate_gis.services import answers, features, jobs
from cocreate_gis.services.asked import Made
from cocreate_gis.services.context import Context
from cocreate_gis.services.questions import QUESTIONS
from cocreate_gis.services.registers import parking_matching
from cocreate_gis.services.registers.ebike_sheds import Shed
from cocreate_gis.services.registers.parking_matching import Matching
from cocreate_gis.services.setup import set_up
from tests.towns import CATEGORY, EPSG, at, box, line, lonlat

PLANNER = Actor("planner", Role.PLANNER)
_LONGEST_S = 120


def _save(town, layer, place, **values) -> int:
    return features.create(OPERATOR, town, layer, lonlat(place), values)


@pytest.fixture
def furnished(town):
    """Cars and a partner's bays, a shed, a lane with something in it, a site, a tree."""
    compound = int(town.frame(COMPOUNDS, Visibility.STAFF).index[0])
    seen = features.look_at(OPERATOR, town, COMPOUNDS, compound)
    features.change(OPERATOR, town, COMPOUNDS, compound, seen.version, {"cars_at_night": 4})
    _save(town, PARKING_SPACES, at(300, 0), kind="partner", capacity=3, hours="18:30-8:00", owner="良益大厦")
    _save(town, PARKING_SPACES, box(500, 100, 510, 102), kind="ebike", capacity=9)
    _save(town, FIRE_LANES, line((430, 200), (690, 200)), name="院内道")
    _save(
        town, ILLEGAL_STRUCTURES, box(500, 199, 504, 203), case_no="甲-1", kind="other", found_on=town.today
    )
    _save(town, MICRO_SPACE_SITES, box(590, 390, 610, 398), name="空地", kind="idle_land")
    _save(
        town,
        STREET_TREES,
        at(100, 2),
        road="南街",
        species="女贞",
        crown_m=4.0,
        height_m=8.0,
        clear_bole_m=3.0,
    )
    return town


def _asked(town, kind, actor=PLANNER, **params) -> Made:
    made = answers.ask(actor, town, kind, params)[1].made(_LONGEST_S)
    assert made is not None
    return made


_STREET = {
    "road": "南街",
    "moment": "2026-07-22T15:00:00+08:00",
    "side": "",
    "species": "",
    "pavement_m": 3.0,
}
_PARAMS = {
    "parking_newcomers": {"bays": 3},
    "parking_newcomer": {"bays": 3, "lon": 114.26, "lat": 30.59},
    "studio": {
        "road": "南街",
        "candidates": ["紫薇"],
        "moment": "2026-07-22T15:00:00+08:00",
        "side": "",
        "species": "",
        "pavement_m": 3.0,
    },
    "shed_tried": {"shed": 2, "metres": 5.0},
    "shed_places": {"compound": 1, "bikes": 9},
    "site_candidates": {
        "question": CoverageRequest(categories=(CATEGORY,)).model_dump(mode="json"),
        "group": "residents",
    },
    "bulk_preview": {"layer": "parking_spaces", "versions": [[1, 1]], "values": {"price": "5元"}},
}


@contextmanager
def _tables_read() -> Iterator[set[str]]:
    read: set[str] = set()

    def note(_connection, _cursor, statement, *_) -> None:
        read.update(re.findall(r'(?:FROM|JOIN)\s+"?(\w+)', statement))

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", note)
    try:
        yield read
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("kind", sorted(QUESTIONS))
def test_a_question_names_every_layer_it_reads(furnished, kind):
    asked, params = QUESTIONS[kind], _PARAMS.get(kind, {})
    fresh = Context("again", furnished.store, furnished.cache)
    with _tables_read() as read:
        asked.work(PLANNER, fresh, params, silent)
    layers = read & LAYERS.keys()
    assert layers
    assert layers <= set(LAYERS if asked.reads is None else asked.reads)


def test_the_same_question_is_asked_of_the_worker_once_until_something_it_reads_changes(furnished):
    put, first = answers.ask(PLANNER, furnished, "parking_matching", {})
    found = first.made(_LONGEST_S)
    assert found is not None
    assert isinstance(found.value, Matching)
    assert found.value.matches["cars"].tolist() == [3]
    again = answers.ask(Actor("planner-2", Role.PLANNER), furnished, "parking_matching", {})[1]
    assert again is first
    _save(furnished, MICRO_SPACE_SITES, at(10, 100), name="别处", kind="room")
    assert answers.ask(PLANNER, furnished, "parking_matching", {})[1] is first
    _save(furnished, PARKING_SPACES, at(320, 0), kind="partner", capacity=9, hours="18:30-8:00", owner="乙")
    anew, second = answers.ask(PLANNER, furnished, "parking_matching", {})
    assert second is not first
    # Until it is there, the page has the earlier one and says from when it is.
    earlier = furnished.asked.earlier(anew)
    assert earlier is not None
    assert earlier.at <= furnished.asked.earlier(put).at
    made = second.made(_LONGEST_S)
    assert made is not None
    assert made.value.matches["cars"].sum() == 4
    assert furnished.asked.earlier(anew) is made


def test_answers_are_those_of_the_service(furnished):
    by_worker, here = (
        _asked(furnished, "parking_matching").value,
        parking_matching.matching(PLANNER, furnished),
    )
    assert by_worker.offers.drop(columns="geometry").equals(here.offers.drop(columns="geometry"))
    assert by_worker.compounds.geom_equals(here.compounds).all()
    (shed,) = _asked(furnished, "sheds").value.values()
    assert isinstance(shed, Shed)
    assert round(shed.length_m) == 10


def test_what_staff_see_is_not_shown_to_others(furnished):
    for kind, asked in QUESTIONS.items():
        if asked.action != "map.view":
            with pytest.raises(Forbidden, match="not_allowed"):
                answers.ask(VISITOR, furnished, kind, {})
    staff, visitor = (_asked(furnished, "fire_lanes", actor).value for actor in (PLANNER, VISITOR))
    assert ILLEGAL_STRUCTURES.name in set(staff.things["layer"])
    assert ILLEGAL_STRUCTURES.name not in set(visitor.things["layer"])


def test_what_is_lacking_is_told_as_such_and_asked_again_once_it_is_there(tmp_path):
    store = set_up(OPERATOR, str(tmp_path / "empty.gpkg"), Workspace(name="空", metric_epsg=EPSG))
    empty = Context("empty", store, tmp_path / "cache")
    _save(empty, COMPOUNDS, box(420, 60, 780, 340), name="东院", cars_at_night=3)
    put, asked = answers.ask(PLANNER, empty, "parking_matching", {})
    made = asked.made(_LONGEST_S)
    assert made is not None
    assert isinstance(made.error, InvalidInput)
    assert made.error.code == "network_no_lines"
    assert empty.asked.earlier(put) is None
    features.create(OPERATOR, empty, LAYERS["paths"], lonlat(line((0, 0), (900, 0))), {"kind": "street"})
    assert _asked(empty, "parking_matching").error is None
    store.close()


def test_an_answer_is_stopped_and_asked_again(furnished):
    versions = [[fid, 1] for fid in range(100_000)]
    put, asked = answers.ask(
        PLANNER, furnished, "bulk_preview", _PARAMS["bulk_preview"] | {"versions": versions}
    )
    with pytest.raises(Forbidden, match="not_allowed"):
        jobs.cancel(Actor("planner-2", Role.PLANNER), furnished, asked.uid)
    jobs.cancel(PLANNER, furnished, asked.uid)
    made = asked.made(_LONGEST_S)
    assert made is not None
    assert isinstance(made.error, Cancelled)
    assert furnished.asked.get(put, pytest.fail) is asked
    furnished.asked.forget(put)
    assert answers.ask(PLANNER, furnished, "bulk_preview", _PARAMS["bulk_preview"])[1].made(_LONGEST_S)


def test_a_rule_that_changes_changes_the_answer(furnished):
    assert _asked(furnished, "parking_matching").value.matches["cars"].sum() == 3
    frame = furnished.frame(RULES, Visibility.STAFF)
    fid = int(frame.index[frame["code"] == "shared_parking_walk_m"][0])
    features.change(OPERATOR, furnished, RULES, fid, int(frame.at[fid, "version"]), {"value": 10.0})
    assert _asked(furnished, "parking_matching").value.matches["cars"].sum() == 0
