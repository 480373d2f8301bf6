"""One change to many records: seen first, made whole or not at all, taken back whole, nobody overwritten."""

import datetime as dt

import pytest

from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import OPERATOR, VISITOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.registers import bulk
from cocreate_gis.store import verify_history
from tests.towns import box, lonlat

PLANNER = Actor("planner", Role.PLANNER)
BAYS = find_layer("parking_spaces")
CASES = find_layer("illegal_structures")
SEEN = dt.date(2026, 3, 3)


def _bays(town):
    """Three bays at 3, 5 and no yuan; the first two are let until given days."""
    days = (dt.date(2026, 6, 30), dt.date(2026, 12, 31), None)
    for at, (price, day) in enumerate(zip(("3元", "5元", None), days, strict=True)):
        place = lonlat(box(100 + 10 * at, 100, 105 + 10 * at, 102))
        values = {"bay_no": f"甲-{at + 1}", "kind": "partner", "price": price, "term_to": day}
        features.create(PLANNER, town, BAYS, place, values)
    return _versions(town)


def _frame(town):
    return town.frame(BAYS, Visibility.STAFF)


def _versions(town):
    return {int(fid): int(version) for fid, version in _frame(town)["version"].items()}


def _prices(town):
    return _frame(town)["price"].astype(object).where(_frame(town)["price"].notna(), None).tolist()


def test_the_preview_says_for_each_record_what_it_holds_and_whether_it_changes(town):
    seen = _bays(town)
    rows = bulk.preview(PLANNER, town, BAYS, seen, {"price": "5元"})
    assert [(row.name, row.before, row.changes) for row in rows] == [
        ("甲-1", "3元", True), ("甲-2", "5元", False), ("甲-3", None, True),
    ]  # fmt: skip
    assert _prices(town) == ["3元", "5元", None]


def test_a_change_is_made_to_those_that_differ_and_taken_back_whole(town):
    done = bulk.apply(PLANNER, town, BAYS, _bays(town), {"price": "5元"})
    assert done.count == 2
    assert _prices(town) == ["5元", "5元", "5元"]
    assert list(_versions(town).values()) == [2, 1, 2]
    assert bulk.undo(PLANNER, town, BAYS, done) == (2, [])
    assert _prices(town) == ["3元", "5元", None]
    assert list(_versions(town).values()) == [3, 1, 3]
    with town.store.read() as connection:
        verify_history(connection)


def test_dates_and_empty_values_are_given_and_come_back(town):
    done = bulk.apply(PLANNER, town, BAYS, _bays(town), {"term_to": None})
    assert _frame(town)["term_to"].isna().all()
    bulk.undo(PLANNER, town, BAYS, done)
    assert [day.date() for day in _frame(town)["term_to"].dropna()] == [
        dt.date(2026, 6, 30), dt.date(2026, 12, 31),
    ]  # fmt: skip


def test_a_record_that_somebody_changed_meanwhile_stops_the_whole_change_and_is_named(town):
    seen = _bays(town)
    features.change(OPERATOR, town, BAYS, 2, 1, {"price": "8元"})
    rows = bulk.preview(PLANNER, town, BAYS, seen, {"price": "1元"})
    assert [row.refused and row.refused.code for row in rows] == [None, "changed_by_another", None]
    with pytest.raises(Conflict, match="bulk_refused") as refused:
        bulk.apply(PLANNER, town, BAYS, seen, {"price": "1元"})
    assert (refused.value.params["count"], refused.value.params["record"]) == (1, "甲-2")
    assert _prices(town) == ["3元", "8元", None]


def test_what_two_values_say_together_is_checked_for_each_record(town):
    rows = bulk.preview(PLANNER, town, BAYS, _bays(town), {"term_from": dt.date(2026, 9, 1)})
    assert [row.refused and row.refused.code for row in rows] == ["ends_before_begins", None, None]


def test_a_removed_record_is_told(town):
    seen = _bays(town)
    features.remove(PLANNER, town, BAYS, 3, 1)
    rows = bulk.preview(PLANNER, town, BAYS, seen, {"price": "1元"})
    assert [row.refused and row.refused.code for row in rows] == [None, None, "feature_missing"]


def test_undoing_leaves_alone_what_somebody_changed_since(town):
    done = bulk.apply(PLANNER, town, BAYS, _bays(town), {"price": "5元"})
    features.change(OPERATOR, town, BAYS, 3, 2, {"owner": "菜场"})
    assert bulk.undo(PLANNER, town, BAYS, done) == (1, ["甲-3"])
    assert _prices(town) == ["3元", "5元", "5元"]
    with pytest.raises(NotFound, match="bulk_unknown"):
        bulk.undo(OPERATOR, town, BAYS, done)


def test_the_value_and_the_right_are_checked_as_in_a_form(town):
    seen = _bays(town)
    with pytest.raises(InvalidInput, match="field_range"):
        bulk.preview(PLANNER, town, BAYS, seen, {"capacity": 0})
    with pytest.raises(InvalidInput, match="field_required"):
        bulk.apply(PLANNER, town, BAYS, seen, {"kind": None})
    with pytest.raises(InvalidInput, match="bulk_nothing"):
        bulk.apply(PLANNER, town, BAYS, seen, {"kind": "partner"})
    with pytest.raises(Forbidden):
        bulk.preview(VISITOR, town, BAYS, seen, {"price": "1元"})
    with pytest.raises(Forbidden):
        bulk.apply(Actor("official", Role.OFFICIAL), town, BAYS, seen, {"price": "1元"})


def test_an_unknown_status_and_somebodys_words_are_not_given_by_the_batch(town):
    sites, said = find_layer("micro_space_sites"), find_layer("suggestions")
    assert "status" not in {field.name for field in bulk.bulk_fields(sites)}
    assert bulk.bulk_fields(said) == []
    with pytest.raises(InvalidInput, match="bulk_field"):
        bulk.preview(PLANNER, town, sites, {}, {"status": "nowhere"})


def _cases(town):
    """Three clues, of which one was visited already, and a case that is talked about."""
    for at, more in enumerate(({}, {"checked_on": SEEN}, {}, {"status": "talked", "checked_on": SEEN})):
        place = lonlat(box(100 + 10 * at, 100, 105 + 10 * at, 102))
        values = {"case_no": f"丙-{at + 1}", "kind": "canopy", "found_on": dt.date(2026, 3, 1), **more}
        features.create(PLANNER, town, CASES, place, values)
    frame = town.frame(CASES, Visibility.STAFF)
    return {int(fid): int(version) for fid, version in frame["version"].items()}


def _standing(town):
    frame = town.frame(CASES, Visibility.STAFF)
    days = [
        day.date() if known else None
        for day, known in zip(frame["checked_on"], frame["checked_on"].notna(), strict=True)
    ]
    return list(zip(frame["status"], days, strict=True))


def test_clues_of_one_patrol_are_checked_together_and_taken_back(town):
    seen, before = _cases(town), None
    before, visit = _standing(town), dt.date(2026, 3, 5)
    rows = bulk.preview(PLANNER, town, CASES, seen, {"status": "checked", "checked_on": visit})
    assert [row.refused and row.refused.code for row in rows] == [None, None, None, "status_step_unknown"]
    clues = {row.fid: seen[row.fid] for row in rows if not row.refused}
    done = bulk.apply(PLANNER, town, CASES, clues, {"status": "checked", "checked_on": visit})
    assert done.count == 3
    assert _standing(town) == [("checked", visit)] * 3 + [("talked", SEEN)]
    assert bulk.undo(PLANNER, town, CASES, done) == (3, [])
    assert _standing(town) == before


def test_a_step_together_asks_for_what_it_asks_one_by_one(town):
    rows = bulk.preview(PLANNER, town, CASES, _cases(town), {"status": "checked"})
    # The second was visited on a day of its own.
    assert [row.refused and row.refused.code for row in rows] == [
        "evidence_missing", None, "evidence_missing", "status_step_unknown",
    ]  # fmt: skip
    early = {"status": "checked", "checked_on": dt.date(2026, 2, 1)}
    rows = bulk.preview(PLANNER, town, CASES, {row.fid: 1 for row in rows}, early)
    assert [row.refused and row.refused.code for row in rows[:3]] == ["ends_before_begins"] * 3


def test_a_step_with_a_document_a_promise_or_a_measure_of_its_own_is_taken_one_by_one(town):
    steps = bulk.bulk_steps(CASES)
    assert {"checked", "talked", "self_removed", "accepted"} <= set(steps)
    assert not {"need_found", "offered", "agreed", "served", "decided", "closed"} & set(steps)
    with pytest.raises(InvalidInput, match="bulk_field"):
        bulk.preview(PLANNER, town, CASES, {}, {"status": "decided"})
    with pytest.raises(InvalidInput, match="bulk_field"):
        bulk.preview(PLANNER, town, CASES, {}, {"status": "checked", "material": "彩钢板"})


def test_what_tells_one_record_from_the_next_is_not_given_to_several():
    assert "tree_no" not in {field.name for field in bulk.bulk_fields(find_layer("street_trees"))}
    assert "case_no" not in {field.name for field in bulk.bulk_fields(CASES)}
