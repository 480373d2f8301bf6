"""What if, on the town that is known by hand."""

import datetime as dt

import pytest

from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.errors import Forbidden, InvalidInput
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.model.suppositions import SupposedFacility, Suppositions
from cocreate_gis.services import features
from cocreate_gis.services.reach import comparison, coverage, documents, evidence, supposed, what_if
from cocreate_gis.store import get_feature, read_features
from cocreate_gis.wording import Words
from tests.towns import CATEGORY, at, line, lonlat

PLANNER = Actor("planner", Role.PLANNER)
QUESTION = CoverageRequest(categories=(CATEGORY,))
OLDER = "residents_60"
WORDS = Words("zh")
# From inside the compound its lane leads to the west gate only: 2栋 walks 800 m to the room at (800, 400).


def _uid(town, layer: str, name: str) -> str:
    with town.store.read() as connection:
        return str(read_features(connection, find_layer(layer), where={"name": name})["uid"].iloc[0])


def _place(x: float, y: float) -> tuple[float, float]:
    point = lonlat(at(x, y))
    return point.x, point.y


def _added(x: float, y: float) -> dict[str, SupposedFacility]:
    return {"new": SupposedFacility(name="新站", category=CATEGORY, place=_place(x, y))}


def _covered(town, suppose: Suppositions, **asked: object) -> float:
    compared = what_if.try_out(PLANNER, town, QUESTION.model_copy(update=asked), suppose)
    return compared.after.run.row(CATEGORY, OLDER).covered


def test_nothing_supposed_changes_nothing(town):
    compared = what_if.try_out(PLANNER, town, QUESTION, Suppositions())
    assert compared.before.run.rows == compared.after.run.rows


def test_an_opened_gate_and_a_closed_one(town):
    assert _covered(town, Suppositions(gates={_uid(town, "gates", "东门"): "open"})) == 54
    both = {_uid(town, "gates", "东门"): "open", _uid(town, "gates", "西门"): "closed"}
    assert _covered(town, Suppositions(gates=both)) == 54
    shut = Suppositions(gates={_uid(town, "gates", "西门"): "closed"})
    compared = what_if.try_out(PLANNER, town, QUESTION, shut)
    # Everybody inside is enclosed: at 1.0 m/s 200 residents are lost.
    moved = comparison.moved(compared, CATEGORY, "residents", Visibility.STAFF)
    assert (moved.gained, moved.lost) == ("0", "200")
    assert compared.after.run.provenance.people_unreachable == 200


def test_a_facility_added_moved_and_removed(town):
    room = _uid(town, "facilities", "北街活动室")
    # Beside 1栋, on the west street.
    assert _covered(town, Suppositions(added=_added(0, 180))) == 24
    # There instead of at (800, 400): 3栋 walks more than 720 m.
    assert _covered(town, Suppositions(moved={room: _place(0, 180)})) == 20
    with pytest.raises(InvalidInput, match="no_facilities_of_category"):
        _covered(town, Suppositions(removed={room: True}))
    assert _covered(town, Suppositions(removed={room: True}, added=_added(0, 180))) == 20


def test_removed_and_added_at_the_same_place_nothing_changes(town):
    room = _uid(town, "facilities", "北街活动室")
    again = Suppositions(removed={room: True}, added=_added(800, 400))
    compared = what_if.try_out(PLANNER, town, QUESTION, again)
    assert compared.before.run.rows == compared.after.run.rows
    homes = comparison.changed_homes(compared, CATEGORY, OLDER)
    assert homes["saved_m"].abs().max() < 0.02


def test_an_added_facility_counts_where_only_verified_ones_do(town):
    assert _covered(town, Suppositions(added=_added(0, 180)), only_verified=False) == 24
    only = QUESTION.model_copy(update={"only_verified": True, "suppose": Suppositions(added=_added(0, 180))})
    assert coverage.preview(PLANNER, town, only).run.row(CATEGORY, OLDER).covered == 20


def _wall_in_the_middle_street(town) -> str:
    """A wall across the street at x = 400, north of the lane: the compound has to go round by the south."""
    wall = lonlat(line((390, 300), (410, 300)))
    fid = features.create(PLANNER, town, find_layer("barriers"), wall, {"kind": "wall", "status": "standing"})
    with town.store.read() as connection:
        return get_feature(connection, find_layer("barriers"), fid=fid).uid


def test_a_wall_taken_down_lets_them_through_as_if_it_were_recorded_so(town):
    uid = _wall_in_the_middle_street(town)
    # 200 m to the west gate, 200 m down, 400 m east, 400 m up: 1,200 m.
    compared = what_if.try_out(PLANNER, town, QUESTION, Suppositions(barriers={uid: True}))
    walks = comparison.changed_homes(compared, CATEGORY, "residents")["saved_m"]
    assert sorted(walks.round().tolist()) == [0, 0, 400]
    assert compared.before.run.row(CATEGORY, "residents").covered == 30
    assert compared.after.run.row(CATEGORY, "residents").covered == 230
    with town.store.read() as connection:
        wall = get_feature(connection, find_layer("barriers"), uid=uid)
    features.move(PLANNER, town, find_layer("barriers"), wall.fid, wall.version, "removed")
    recorded = coverage.preview(PLANNER, town, QUESTION).run
    assert recorded.rows == compared.after.run.rows


def test_longer_hours_open_the_room_at_night(town):
    with town.store.write(PLANNER) as writer:
        writer.connection.exec_driver_sql("UPDATE facilities SET hours = '8:00-18:00'")
    night = QUESTION.model_copy(update={"at": dt.datetime.fromisoformat("2026-11-26T20:00")})
    room = _uid(town, "facilities", "北街活动室")
    other = SupposedFacility(name="西站", category=CATEGORY, place=_place(0, 180))
    longer = Suppositions(added={"west": other}, hours={room: "8:00-21:00"})
    with pytest.raises(InvalidInput, match="no_facilities_then"):
        coverage.preview(PLANNER, town, night)
    run = coverage.preview(PLANNER, town, what_if.supposing(night, longer)).run
    assert run.row(CATEGORY, OLDER).covered == 24
    assert "假设“北街活动室”的开放时间是：8:00-21:00。" in supposed.lines(run, WORDS)


def test_what_is_kept_names_what_it_supposes_and_changes_no_record(town):
    gate, room = _uid(town, "gates", "东门"), _uid(town, "facilities", "北街活动室")
    wall = _wall_in_the_middle_street(town)
    versions = coverage.preview(PLANNER, town, QUESTION).run.provenance.layer_versions
    suppose = Suppositions(
        gates={gate: "open"}, barriers={wall: True}, moved={room: _place(790, 400)}, added=_added(0, 180)
    )
    run = what_if.keep(PLANNER, town, QUESTION, suppose, "年底方案").run
    assert coverage.stored(PLANNER, town, run.uid).run.request.suppose == suppose
    assert run.provenance.layer_versions == versions
    assert run.provenance.gates == {gate: "东门"}
    assert run.provenance.supposed == {wall: "wall", room: "北街活动室"}
    said = [
        "假设“东门”已经打开，现状不是这样。",
        "假设一段围墙拆掉了，现在还在。",
        "假设新添了“新站”，现在没有。",
        "假设“北街活动室”移到了另一个地方。",
    ]
    assert supposed.lines(run, WORDS) == said
    assert set(said) <= set(documents.assumption_lines(town, run, WORDS))
    assert documents.run_title(town, run, WORDS) == "年底方案（设想）"
    with pytest.raises(Forbidden):
        what_if.keep(VISITOR, town, QUESTION, suppose)


def test_a_supposition_whose_object_has_gone_says_so(town):
    wall = _wall_in_the_middle_street(town)
    asked = what_if.supposing(QUESTION, Suppositions(barriers={wall: True}))
    with town.store.read() as connection:
        feature = get_feature(connection, find_layer("barriers"), uid=wall)
    features.remove(PLANNER, town, find_layer("barriers"), feature.fid, feature.version)
    run = coverage.preview(PLANNER, town, asked).run
    assert supposed.lines(run, WORDS) == ["假设里的一段围墙已经不在资料里，这一条没有作用。"]


def test_the_evidence_sheet_counts_what_is_supposed(town):
    room = _uid(town, "facilities", "北街活动室")
    suppose = Suppositions(removed={room: True}, added=_added(0, 180))
    run = what_if.keep(PLANNER, town, QUESTION, suppose).run
    west = next(row.area for row in run.rows if row.area_name == "西社区")
    found = evidence.evidence(PLANNER, town, run.uid, CATEGORY, west)
    standing = found.facilities.set_index("name")["standing"].to_dict()
    assert standing == {"新站": "within", "北街活动室": "removed"}
    assert found.cases["standard"].covered == 20
    assert found.walk is not None
    assert found.walk.facility == "新站"


def test_gates_walls_and_facilities_are_offered_by_what_they_are(town):
    uid = _wall_in_the_middle_street(town)
    assert what_if.barriers(PLANNER, town, WORDS).to_dict() == {uid: "围墙 · 20 米 · 西社区"}
    # What is talked about comes first.
    assert list(what_if.gates(PLANNER, town, WORDS)) == ["东门 · 协商开放", "西门 · 开放"]
    assert list(what_if.facilities(PLANNER, town, CATEGORY)) == ["北街活动室"]
    with pytest.raises(Forbidden):
        what_if.gates(VISITOR, town, WORDS)
