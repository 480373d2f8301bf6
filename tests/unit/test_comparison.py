"""Two results side by side, on the town that is known by hand."""

import io

import pandas as pd
import pytest

from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.errors import Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.reach import comparison, coverage, results
from cocreate_gis.services.reach.comparison_sheet import (
    assumption_pairs,
    comparison_document,
    difference_lines,
)
from cocreate_gis.services.registers.gates import set_gate
from cocreate_gis.store import get_feature, read_features, read_history
from cocreate_gis.wording import Words
from tests.towns import CATEGORY, at, lonlat

PLANNER = Actor("planner", Role.PLANNER)
QUESTION = CoverageRequest(categories=(CATEGORY,))
OLDER = "residents_60"
WORDS = Words("zh")


def _open_east_gate(town) -> None:
    gates = find_layer("gates")
    with town.store.read() as connection:
        fid = int(read_features(connection, gates, where={"name": "东门"}).index[0])
        gate = get_feature(connection, gates, fid=fid)
    set_gate(PLANNER, town, gate.fid, gate.version, "open")


@pytest.fixture
def gate_opened(town):
    """The results before and after the east gate was opened."""
    before = coverage.run(PLANNER, town, QUESTION, name="去年")
    _open_east_gate(town)
    return before, coverage.run(PLANNER, town, QUESTION, name="今年")


def test_the_opened_gate_is_told_by_place_and_group(town, gate_opened):
    compared = comparison.compare(*gate_opened)
    told = {
        one.title: (one.before.row.covered, one.after.row.covered, one.people)
        for one in comparison.by_place(compared, CATEGORY, OLDER, WORDS, Visibility.STAFF)
    }
    assert told == {"全部": (4, 54, 50), "东社区": (4, 54, 50), "西社区": (0, 0, 0)}
    by_group = comparison.by_group(compared, CATEGORY, WORDS, Visibility.STAFF)
    # At 1.0 m/s the compound was within reach already.
    assert [one.people for one in by_group] == [0, 50, 10, 0]
    (older,) = (one for one in by_group if one.people == 50)
    assert older.points == pytest.approx(50 / 74)


def test_the_homes_that_moved_are_named_with_what_they_save(gate_opened):
    compared = comparison.compare(*gate_opened)
    homes = comparison.changed_homes(compared, CATEGORY, OLDER)
    gained = homes[homes["change"] == comparison.GAINED]
    # 2栋 walks 400 m by the east gate instead of 800 m by the west gate.
    assert gained["people"].tolist() == [50]
    assert gained["saved_m"].tolist() == pytest.approx([400], abs=0.1)
    moved = comparison.moved(compared, CATEGORY, OLDER, Visibility.STAFF)
    assert (moved.gained, moved.homes_gained, moved.lost, moved.homes_lost) == ("50", 1, "0", 0)
    assert (moved.shorter, moved.longer, moved.homes_apart) == ("50", "0", 0)
    assert moved.shorter_m == pytest.approx(400, abs=0.1)


def test_turned_round_what_was_gained_is_lost(gate_opened):
    before, after = gate_opened
    moved = comparison.moved(comparison.compare(after, before), CATEGORY, OLDER, Visibility.STAFF)
    assert (moved.gained, moved.lost, moved.homes_lost, moved.longer) == ("0", "50", 1, "50")
    assert moved.longer_m == pytest.approx(400, abs=0.1)


def test_a_home_that_is_in_one_result_only_counts_as_neither(town):
    before = coverage.preview(PLANNER, town, QUESTION)
    place = lonlat(at(795, 390).buffer(4))
    features.create(
        PLANNER,
        town,
        find_layer("buildings"),
        place,
        {"name": "4栋", "residents": 9, "residents_60": 7},
    )
    compared = comparison.compare(before, coverage.preview(PLANNER, town, QUESTION))
    moved = comparison.moved(compared, CATEGORY, OLDER, Visibility.STAFF)
    assert (moved.homes_gained, moved.homes_lost, moved.homes_apart) == (0, 0, 1)
    assert compared.layers == ("buildings",)
    # The figures still are those of each result.
    whole = comparison.by_place(compared, CATEGORY, OLDER, WORDS, Visibility.STAFF)[0]
    assert (whole.before.row.total, whole.after.row.total, whole.people) == (74, 81, 7)


def test_other_minutes_and_speeds_are_said_plainly(town):
    faster = CoverageRequest(categories=(CATEGORY,), minutes=20, speeds_m_s={"residents": 1.2})
    compared = comparison.compare(*(coverage.preview(PLANNER, town, one) for one in (QUESTION, faster)))
    lines = difference_lines(compared, WORDS)
    assert len(lines) == 2
    assert "原来 15 分钟，之后 20 分钟" in lines[0]
    assert "全体居民" in lines[1]
    pairs = assumption_pairs(town, compared, WORDS)
    assert ("步行时间：15 分钟。", "步行时间：20 分钟。") in pairs


def test_results_without_a_common_category_are_refused(town):
    facilities = find_layer("facilities")
    values = {"name": "菜场", "category": "market_fresh_supermarket", "status": "open"}
    features.create(PLANNER, town, facilities, lonlat(at(0, 0)), values)
    other = CoverageRequest(categories=("market_fresh_supermarket",))
    sides = [coverage.preview(PLANNER, town, one) for one in (QUESTION, other)]
    with pytest.raises(InvalidInput) as refused:
        comparison.compare(*sides)
    assert refused.value.code == "comparison_no_common_category"
    both = CoverageRequest(categories=("market_fresh_supermarket", CATEGORY))
    assert comparison.compare(sides[0], coverage.preview(PLANNER, town, both)).categories == (CATEGORY,)


def test_visitors_are_told_of_no_difference_of_one_to_four_people(town):
    with town.store.write(PLANNER) as writer:
        writer.connection.exec_driver_sql("UPDATE buildings SET residents_60 = 3 WHERE name = '2栋'")
        writer.connection.exec_driver_sql("UPDATE buildings SET residents_60 = 30 WHERE name = '3栋'")
    before = coverage.run(PLANNER, town, QUESTION).run
    _open_east_gate(town)
    after = coverage.run(PLANNER, town, QUESTION).run
    compared = comparison.stored_comparison(VISITOR, town, before.uid, after.uid)
    for one in comparison.by_place(compared, CATEGORY, OLDER, WORDS, Visibility.PUBLIC):
        assert one.people in (None, 0)
    assert comparison.moved(compared, CATEGORY, OLDER, Visibility.PUBLIC).gained == "<5"
    staff = comparison.by_place(compared, CATEGORY, OLDER, WORDS, Visibility.STAFF)
    assert staff[0].people == 3


def test_a_comparison_is_taken_home(town, gate_opened):
    before, after = (side.run.uid for side in gate_opened)
    book = comparison_document(PLANNER, town, before, after, CATEGORY, "xlsx", "zh")
    sheets = pd.read_excel(io.BytesIO(book.content), sheet_name=None)
    table = sheets["数字"]
    row = table[(table["范围"] == "东社区") & (table["人群"] == "60岁及以上")].iloc[0]
    assert (row["原来走不到"], row["之后走不到"], row["走得到的人增减"]) == (50, 0, 50)
    assert any("去年" in str(line) for line in sheets[list(sheets)[-1]].iloc[:, 0])
    for kind, start in (("pdf", b"%PDF"), ("png", b"\x89PNG"), ("html", b"<!DOCTYPE html>")):
        made = comparison_document(PLANNER, town, before, after, CATEGORY, kind, "en")
        assert made.content.startswith(start), kind
    with pytest.raises(Forbidden):
        comparison_document(VISITOR, town, before, after, CATEGORY, "xlsx", "zh")


def test_a_result_is_renamed_and_removed_and_the_history_tells(town):
    uid = coverage.run(PLANNER, town, QUESTION).run.uid
    results.rename(PLANNER, town, uid, "  开门 之前 ")
    assert coverage.stored(PLANNER, town, uid).run.name == "开门 之前"
    with pytest.raises(InvalidInput):
        results.rename(PLANNER, town, uid, "长" * 61)
    with pytest.raises(Forbidden):
        results.remove(VISITOR, town, uid)
    results.remove(PLANNER, town, uid)
    assert coverage.runs(PLANNER, town) == []
    with pytest.raises(NotFound):
        results.remove(PLANNER, town, uid)
    with town.store.read() as connection:
        kept = read_history(connection, "coverage_runs", uid)
    assert [change.action for change in kept] == ["insert", "update", "delete"]
