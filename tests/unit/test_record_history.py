"""Each version of a record is told with who and what; two are compared; one comes back through the checks."""

import datetime as dt

import pytest
import shapely

from cocreate_gis.model.errors import Conflict, Forbidden, NotFound
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.registers import record_history
from cocreate_gis.store import erase_contents, get_feature
from tests.people import person
from tests.towns import box, lonlat

PLANNER = Actor("planner", Role.PLANNER)
SITES = find_layer("micro_space_sites")
STRUCTURES = find_layer("illegal_structures")
SMALL, LARGE = lonlat(box(100, 100, 120, 110)), lonlat(box(110, 100, 130, 120))


def _site(town, actor=PLANNER):
    """A site of 200 m², renamed, then drawn twice as large ten metres to the east and five to the north."""
    fid = features.create(actor, town, SITES, SMALL, {"name": "街角", "kind": "room", "seats": 4})
    features.change(actor, town, SITES, fid, 1, {"name": "槐树角", "seats": None})
    features.change(actor, town, SITES, fid, 2, {}, LARGE)
    return fid


def _read(town, fid, layer=SITES):
    with town.store.read() as connection:
        return get_feature(connection, layer, fid=fid)


def _told(town, fid, actor=PLANNER):
    return record_history.versions_of(actor, town, SITES, fid)


def test_every_version_says_what_was_written_and_what_stood_there_then(town):
    made, renamed, drawn = _told(town, _site(town))
    assert [one.action for one in (made, renamed, drawn)] == ["insert", "update", "update"]
    assert set(renamed.changed) == {"name", "seats"}
    assert set(drawn.changed) == {"geometry", "area_m2"}
    assert made.state.values == {
        "name": "街角", "kind": "room", "seats": 4, "status": "idle", "area_m2": pytest.approx(200, abs=0.1),
    }  # fmt: skip
    assert "seats" not in renamed.state.values
    assert renamed.state.geometry.equals_exact(made.state.geometry, 0)


def test_two_versions_are_compared_field_by_field_and_in_metres(town):
    made, _, drawn = _told(town, _site(town))
    found = record_history.compare(town, SITES, made.state, drawn.state)
    assert [(one.field.name, one.before, one.after) for one in found.differences] == [
        ("name", "街角", "槐树角"),
        ("area_m2", pytest.approx(200, abs=0.1), pytest.approx(400, abs=0.1)),
        ("seats", 4, None),
    ]
    assert found.moved_m == pytest.approx(125**0.5, abs=0.01)
    assert found.sizes == (pytest.approx(200, abs=0.1), pytest.approx(400, abs=0.1))
    same = record_history.compare(town, SITES, drawn.state, drawn.state)
    assert (same.differences, same.reshaped) == ((), False)


def test_an_earlier_version_becomes_the_newest_and_none_is_lost(town):
    fid = _site(town)
    version, other_status = record_history.restore(PLANNER, town, SITES, fid, 3, 1)
    assert (version, other_status) == (4, False)
    now = _read(town, fid)
    assert (now.values["name"], now.values["seats"]) == ("街角", 4)
    assert now.values["area_m2"] == pytest.approx(200, abs=0.1)
    assert shapely.normalize(now.geometry).equals_exact(shapely.normalize(SMALL), 1e-9)
    assert [one.number for one in _told(town, fid)] == [1, 2, 3, 4]
    with pytest.raises(Conflict, match="already_so"):
        record_history.restore(PLANNER, town, SITES, fid, 4, 1)


def test_an_area_that_was_typed_comes_back_as_typed(town):
    fid = features.create(PLANNER, town, SITES, SMALL, {"name": "街角", "kind": "room", "area_m2": 180.0})
    features.change(PLANNER, town, SITES, fid, 1, {"area_m2": 180.0}, LARGE)
    record_history.restore(PLANNER, town, SITES, fid, 2, 1)
    assert _read(town, fid).values["area_m2"] == 180


def test_the_status_is_not_brought_back_past_its_flow(town):
    fid = _site(town)
    features.move(PLANNER, town, SITES, fid, 3, "proposed")
    version, other_status = record_history.restore(PLANNER, town, SITES, fid, 4, 1)
    assert other_status
    assert (_read(town, fid).values["status"], _read(town, fid).values["name"]) == ("proposed", "街角")
    with pytest.raises(Conflict, match="already_so"):
        record_history.restore(PLANNER, town, SITES, fid, version, 1)


def test_what_was_taken_by_a_step_is_told_with_it(town):
    made = {"case_no": "甲-1", "kind": "rooftop", "found_on": dt.date(2026, 3, 1)}
    fid = features.create(PLANNER, town, STRUCTURES, SMALL, made)
    steps = (
        ("checked", {"checked_on": dt.date(2026, 3, 2)}),
        ("talked", {}),
        ("need_found", {"need_kind": "leak", "need": "漏雨"}),
    )
    for version, (target, given) in enumerate(steps, 1):
        features.move(PLANNER, town, STRUCTURES, fid, version, target, given)
    told = record_history.versions_of(PLANNER, town, STRUCTURES, fid)
    asked = record_history.documents(STRUCTURES, told[2].state, told[3].state)
    assert {field.name for field in asked} == {"need_kind", "need"}
    assert told[3].state.values["need"] == "漏雨"
    assert told[0].state.values["found_on"] == dt.date(2026, 3, 1)


def test_who_did_it_is_named_with_the_role_but_never_a_resident(town):
    planner = person(town, "lin", Role.PLANNER)
    fid = _site(town, planner)
    named = _told(town, fid, planner)[0]
    assert (named.name, named.role) == ("LIN", Role.PLANNER)
    assert (_told(town, _site(town))[0].name, _told(town, _site(town))[0].role) == ("", None)


def test_what_was_erased_is_told_as_erased_and_cannot_come_back(town):
    fid = _site(town)
    with town.store.write(PLANNER) as writer:
        erase_contents(writer, SITES.name, _read(town, fid).uid)
    told = _told(town, fid)
    assert [one.state for one in told[:3]] == [None, None, None]
    with pytest.raises(Conflict, match="version_erased"):
        record_history.restore(PLANNER, town, SITES, fid, 3, 1)


def test_the_checks_and_rights_of_today_hold_for_what_comes_back(town):
    fid = _site(town)
    with pytest.raises(Conflict, match="changed_by_another"):
        record_history.restore(PLANNER, town, SITES, fid, 2, 1)
    with pytest.raises(NotFound, match="version_missing"):
        record_history.restore(PLANNER, town, SITES, fid, 3, 9)
    with pytest.raises(Forbidden):
        record_history.restore(Actor("official", Role.OFFICIAL), town, SITES, fid, 3, 1)
    with pytest.raises(Forbidden):
        _told(town, fid, VISITOR)
