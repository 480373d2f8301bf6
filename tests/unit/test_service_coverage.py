"""Coverage as a person asks for it, on the town that is known by hand."""

import pytest

from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.errors import Cancelled, Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.model.suppositions import Suppositions
from cocreate_gis.services import features
from cocreate_gis.services.reach import coverage, documents, figures
from cocreate_gis.services.reach.evidence import evidence
from cocreate_gis.services.reach.gap_list import gap_table, gaps_with_requests
from cocreate_gis.services.reach.headline import headline
from cocreate_gis.services.registers.gates import set_gate
from cocreate_gis.store import get_feature, read_features
from cocreate_gis.wording import Words
from tests.towns import CATEGORY, at, line, lonlat

PLANNER = Actor("planner", Role.PLANNER)
QUESTION = CoverageRequest(categories=(CATEGORY,))


def _east_gate(town):
    with town.store.read() as connection:
        fid = int(read_features(connection, find_layer("gates"), where={"name": "东门"}).index[0])
        return get_feature(connection, find_layer("gates"), fid=fid)


def test_the_closed_gate_keeps_the_compound_out_of_reach(town):
    run = coverage.preview(VISITOR, town, QUESTION).run
    # Within 720 m at 0.8 m/s only the home beside the room: 2栋 walks 800 m, 1栋 1,000 m.
    older = run.row(CATEGORY, "residents_60")
    assert (older.total, older.covered) == (74, 4)
    # Within 900 m at 1.0 m/s the compound too.
    everyone = run.row(CATEGORY, "residents")
    assert (everyone.total, everyone.covered) == (330, 230)
    # A circle of 720 m counts the compound, 283 m away.
    assert older.straight_line == 54


def test_where_no_ages_are_recorded_everything_tells_of_everybody(town):
    with town.store.write(PLANNER) as writer:
        writer.connection.exec_driver_sql("UPDATE buildings SET residents_60 = NULL, residents_80 = 0")
    found = headline(VISITOR, town)
    # 1栋 walks 1,000 m, farther than 900 m at 1.0 m/s; of nobody aged 60 and over nothing is said.
    assert (found.group, found.uncovered) == ("residents", 100)
    run, frames = found.assessment.run, found.assessment.frames
    told = figures.by_community(run, CATEGORY, Words("zh"), Visibility.STAFF)
    assert {one.title: one.row.uncovered for one in told} == {"西社区": 100, "东社区": 0}
    assert frames[f"gaps:{CATEGORY}"]["residents"].tolist() == [100]
    assert "走不到的人（全体居民）" in gap_table(
        gaps_with_requests(PLANNER, town, found.assessment, CATEGORY), Words("zh"), Visibility.STAFF
    )
    uid = coverage.keep(PLANNER, town, found.assessment).run.uid
    sheet = evidence(PLANNER, town, uid, CATEGORY, told[0].row.area)
    assert (sheet.cases["standard"].uncovered, sheet.cases["fast"].uncovered) == (100, 0)
    assert sheet.walk.people == 100


def test_the_open_gate_lets_them_through(town):
    gate = _east_gate(town)
    tried = CoverageRequest(categories=(CATEGORY,), suppose=Suppositions(gates={gate.uid: "open"}))
    assert coverage.preview(VISITOR, town, tried).run.row(CATEGORY, "residents_60").covered == 54
    # Trying changed nothing that is kept.
    assert coverage.preview(VISITOR, town, QUESTION).run.row(CATEGORY, "residents_60").covered == 4


def test_recording_the_gate_as_open_recomputes_and_marks_older_results(town):
    before = coverage.run(PLANNER, town, QUESTION).run
    assert not coverage.is_stale(town, before)
    gate = _east_gate(town)
    set_gate(PLANNER, town, gate.fid, gate.version, "open")
    assert coverage.is_stale(town, before)
    assert coverage.preview(PLANNER, town, QUESTION).run.row(CATEGORY, "residents_60").covered == 54


def test_figures_by_community_add_up(town):
    run = coverage.preview(VISITOR, town, QUESTION).run
    parts = [row for row in run.rows if row.group == "residents_60" and row.area]
    assert {row.area_name for row in parts} == {"西社区", "东社区"}
    assert sum(row.total for row in parts) == run.row(CATEGORY, "residents_60").total
    west = next(row for row in parts if row.area_name == "西社区")
    assert run.row(CATEGORY, "residents_60", west.area).covered == 0


def test_a_stored_result_is_read_back_as_it_was(town):
    made = coverage.run(PLANNER, town, QUESTION, name="第一次")
    assert [run.name for run in coverage.runs(VISITOR, town)] == ["第一次"]
    read = coverage.stored(VISITOR, town, made.run.uid)
    assert read.run == made.run
    assert set(read.frames) == set(made.frames)
    assert read.frames[f"homes:{CATEGORY}"].crs.to_epsg() == 4326
    with pytest.raises(NotFound):
        coverage.stored(VISITOR, town, "no such run")


def test_a_stored_result_is_unpacked_once(town):
    uid = coverage.run(PLANNER, town, QUESTION).run.uid
    first, second = (coverage.stored(VISITOR, town, uid) for _ in range(2))
    assert first.frames is second.frames


def test_loose_ends_that_were_joined_are_told(town):
    stub = lonlat(line((100, 0.3), (100, 90)))
    features.create(PLANNER, town, find_layer("paths"), stub, {"name": "支路", "kind": "alley"})
    run = coverage.preview(VISITOR, town, QUESTION).run
    assert run.provenance.joined_ends == 1
    words = Words("zh")
    joined = words("assume.joined_ends", count=1)
    assert joined in documents.assumption_lines(town, run, words)


def test_gaps_hold_exactly_the_people_who_are_out_of_reach(town):
    assessment = coverage.preview(VISITOR, town, QUESTION)
    gaps = assessment.frames[f"gaps:{CATEGORY}"]
    assert gaps["residents_60"].sum() == assessment.run.row(CATEGORY, "residents_60").uncovered
    assert gaps.geometry.is_valid.all()


def test_a_closed_or_private_facility_is_not_counted(town):
    layer = find_layer("facilities")
    with town.store.read() as connection:
        room = get_feature(connection, layer, fid=1)
    features.change(PLANNER, town, layer, 1, room.version, {"open_to_public": False})
    with pytest.raises(InvalidInput, match="no_facilities_of_category"):
        coverage.preview(VISITOR, town, QUESTION)


def test_unverified_facilities_can_be_left_out(town):
    with pytest.raises(InvalidInput, match="no_facilities_of_category"):
        coverage.preview(VISITOR, town, CoverageRequest(categories=(CATEGORY,), only_verified=True))


def test_a_visitor_does_not_store_results(town):
    with pytest.raises(Forbidden):
        coverage.run(VISITOR, town, QUESTION)


def test_cancelling_keeps_nothing(town):
    def stop(_fraction, _stage):
        raise Cancelled("cancelled")

    with pytest.raises(Cancelled):
        coverage.run(PLANNER, town, QUESTION, progress=stop)
    assert coverage.runs(VISITOR, town) == []


@pytest.mark.parametrize("minutes", [0, -5, 600, float("nan")])
def test_a_time_that_answers_nothing_is_refused(minutes):
    with pytest.raises(InvalidInput, match="minutes_out_of_range"):
        CoverageRequest(categories=(CATEGORY,), minutes=minutes)


def test_the_opening_sentence_is_computed(town):
    closed, opened = headline(VISITOR, town), headline(VISITOR, town, gate_open=True)
    assert closed is not None
    assert opened is not None
    assert (closed.uncovered, opened.uncovered) == (70, 20)
    assert closed.gate is not None
    assert closed.gate.values["name"] == "东门"


def test_a_new_home_moves_the_figures(town):
    place = lonlat(at(795, 300).buffer(4))
    features.create(
        PLANNER, town, find_layer("buildings"), place, {"name": "4栋", "residents": 9, "residents_60": 3}
    )
    assert coverage.preview(VISITOR, town, QUESTION).run.row(CATEGORY, "residents_60").covered == 7


def test_a_wall_drawn_along_a_compound_opens_when_it_is_removed(town):
    barriers = find_layer("barriers")
    wall = lonlat(line((780, 60), (780, 340)))
    fid = features.create(PLANNER, town, barriers, wall, {"kind": "wall", "status": "standing"})
    assert coverage.preview(VISITOR, town, QUESTION).run.row(CATEGORY, "residents_60").covered == 4
    features.move(PLANNER, town, barriers, fid, 1, "removed")
    assert coverage.preview(VISITOR, town, QUESTION).run.row(CATEGORY, "residents_60").covered == 54


def test_a_question_kept_by_an_earlier_version_is_read_with_its_gates():
    kept = '{"categories": ["library"], "minutes": 10, "gates": {"gate-1": "open"}}'
    asked = CoverageRequest.model_validate_json(kept)
    assert asked.suppose.gates == {"gate-1": "open"}
    assert CoverageRequest.model_validate_json(asked.model_dump_json()) == asked
