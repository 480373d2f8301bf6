"""The evidence sheet of a community, on the town that is known by hand."""

import datetime as dt
import io

import openpyxl
import pytest

from cocreate_gis.interchange.sheet_content import OverlayRole
from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.errors import Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import FACILITIES
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.model.walking import Walking
from cocreate_gis.services import features
from cocreate_gis.services.reach import coverage, evidence, evidence_words
from cocreate_gis.services.reach.evidence_sheet import evidence_document, sheet_content
from cocreate_gis.services.reach.evidence_words import ON_MAP
from cocreate_gis.services.voices.requests import about, people_asking
from cocreate_gis.store import get_feature
from cocreate_gis.wording import Words
from tests.people import uid_of
from tests.towns import CATEGORY, at, box, line, lonlat
from tests.voices import add, say, support

PLANNER = Actor("planner", Role.PLANNER)
QUESTION = CoverageRequest(categories=(CATEGORY,))
STAFF, PUBLIC = Visibility.STAFF, Visibility.PUBLIC


def _found(town, actor=PLANNER, question=QUESTION, area="东社区"):
    uid = coverage.run(PLANNER, town, question).run.uid
    return evidence.evidence(actor, town, uid, CATEGORY, uid_of(town, "communities", area))


def _facility(town, name, x, y, **values):
    return add(town, "facilities", at(x, y), name=name, category=CATEGORY, **values)


def test_the_figures_are_those_of_the_result(town):
    found = _found(town)
    for group in evidence.OLDER_GROUPS:
        (stored,) = [
            one
            for one in coverage.runs(PLANNER, town)[0].rows
            if (one.group, one.area) == (group, found.area)
        ]
        assert found.run.row(CATEGORY, group, found.area) == stored
    standard = found.cases["standard"]
    assert (standard.total, standard.covered) == (54, 4)
    figures = evidence_words.age_figures(found, Words("zh"), STAFF)
    assert [(one.row.total, one.uncovered) for one in figures] == [(54, "50"), (11, "10")]


def test_slow_fast_and_verified_facilities_only(town):
    found = _found(town)
    # 2栋 walks 800 m: beyond 540 and 720 m, within 900 m.
    covered = {case: row.covered for case, row in found.cases.items()}
    assert covered == {"slow": 4, "standard": 4, "fast": 54, "verified": 0}
    assert found.speeds_m_s == {"slow": 0.6, "standard": 0.8, "fast": 1.0, "verified": 0.8}
    room = get_feature_of(town, "北街活动室")
    features.change(PLANNER, town, FACILITIES, room.fid, room.version, {"verified_on": dt.date(2025, 6, 1)})
    assert _found(town).cases["verified"].covered == 4


def get_feature_of(town, name):
    with town.store.read() as connection:
        return get_feature(connection, FACILITIES, uid=uid_of(town, "facilities", name))


def test_the_walk_that_is_drawn_is_the_one_that_was_counted(town):
    walk = _found(town).walk
    assert (walk.home, walk.facility, walk.metres, walk.people) == ("2栋", "北街活动室", 800, 50)
    assert walk.minutes == pytest.approx(800 / 0.8 / 60)
    by_hand = line((600, 200), (400, 200), (400, 400), (800, 400))
    assert town.to_metric(walk.line).hausdorff_distance(by_hand) < 0.02


def test_every_facility_is_listed_with_why_it_does_not_count(town):
    _facility(town, "远处的", 0, 0, status="open")
    _facility(town, "停了的", 400, 0, status="closed")
    _facility(town, "要建的", 400, 10, status="planned")
    _facility(town, "锁着的", 400, 20, status="open", open_to_public=False)
    _facility(town, "没有路的", 400, 2000, status="open")
    add(town, "facilities", at(0, 0), name="别的", category="bus_stop", status="open")
    found = _found(town)
    assert found.facilities.set_index("name")["standing"].to_dict() == {
        "北街活动室": "within",
        "远处的": "beyond",
        "停了的": "closed",
        "要建的": "planned",
        "锁着的": "not_public",
        "没有路的": "too_far_from_street",
    }
    nearest = found.facilities.iloc[0]
    # 3栋 stands at (790, 395): 5 m to the north street, 10 m along it.
    assert (nearest["name"], nearest["walk_m"], nearest["people"]) == ("北街活动室", 15, 4)
    only = CoverageRequest(categories=(CATEGORY,), only_verified=True)
    _facility(town, "核实过的", 800, 0, status="open", verified_on=dt.date(2025, 6, 1))
    standing = _found(town, question=only).facilities.set_index("name")["standing"]
    assert standing[["北街活动室", "核实过的"]].tolist() == ["unverified", "within"]


def test_what_is_shut_at_that_hour_or_has_steps_is_listed_as_such(town):
    _facility(town, "晚上关的", 800, 0, status="open", hours="8:00-17:00")
    _facility(town, "有台阶的", 400, 0, status="open", steps=True)
    evening = dt.datetime.fromisoformat("2026-11-23 20:00")
    asked = CoverageRequest(categories=(CATEGORY,), at=evening, walking=Walking(steps=False))
    found = _found(town, question=asked)
    standing = found.facilities.set_index("name")["standing"]
    assert standing[["北街活动室", "晚上关的", "有台阶的"]].tolist() == ["within", "closed_then", "steps"]
    told = evidence_words.facility_table(found, Words("zh"), STAFF).set_index("设施")
    assert "那个时候不开门" in told.loc["晚上关的"].tolist()


def test_a_map_bears_only_the_first_numbers_and_the_table_holds_all(town):
    for number in range(ON_MAP + 3):
        _facility(town, f"东街{number}", 700 + number, 0, status="open")
    _facility(town, "停了的", 800, 0, status="closed", verified_on=dt.date(2025, 6, 1))
    found = _found(town)
    numbered = evidence_words.numbered(found, Words("zh"))
    assert numbered["number"].tolist() == list(range(1, ON_MAP + 6))
    assert numbered.loc[numbered["on_map"], "number"].tolist() == [*range(1, ON_MAP + 1), ON_MAP + 5]
    told = evidence_words.facility_table(found, Words("zh"), STAFF)
    assert len(told) == ON_MAP + 5
    assert told["核实日期"].tolist() == ["日期不详"] * (ON_MAP + 4) + ["2025-06-01"]
    content = sheet_content(town, found, Words("zh"))
    assert [pin.number for pin in content.pins] == [*range(1, ON_MAP + 1), ON_MAP + 5]
    others = next(one for one in content.overlays if one.role is OverlayRole.FACILITY)
    assert len(others.objects) == 4


def test_of_a_whole_city_what_most_people_reach_stands_first(town):
    _facility(town, "东头的", 990, 0, status="open")
    uid = coverage.run(PLANNER, town, QUESTION).run.uid
    found = evidence.evidence(PLANNER, town, uid, CATEGORY, evidence.WHOLE)
    people = found.facilities["people"].tolist()
    assert people == sorted(people, reverse=True)


def test_distinct_people_who_asked_here(town):
    kept = say(town, "visitor:a", "想有个活动室", at(600, 200), category="elderly")
    say(town, "visitor:a", "老人没地方去", at(610, 200), category="elderly")
    say(town, "visitor:b", "活动室太远", at(100, 200), category="elderly", merged_into=kept)
    say(town, "visitor:c", "没有地方坐", at(620, 200), category="seating")
    say(town, "visitor:d", "停车难", at(600, 200), category="parking")
    say(town, "visitor:e", "西边也要", at(50, 200), category="elderly")
    support(town, kept, "visitor:f")
    support(town, kept, "visitor:a")
    assert about(CATEGORY) == ["elderly", "seating"]
    # a, c, f, and b, who was merged into what stands here.
    assert _found(town).people_asking == 4
    # b asked there too, and e.
    assert _found(town, area="西社区").people_asking == 2
    places = town.frame(find_layer("communities"), STAFF).geometry
    assert people_asking(town, STAFF, ["parking"], places).tolist() == [0, 1]


def test_what_is_left_out_is_told(town):
    features.create(PLANNER, town, find_layer("buildings"), lonlat(box(700, 210, 710, 220)), {"name": "5栋"})
    notes = {note.code: note.params for note in _found(town).omissions}
    assert notes == {"unverified": {"count": 1, "total": 1}, "uncounted": {"count": 1}, "always": {}}


def test_the_public_reads_no_small_count(town):
    words = Words("zh")
    town_lines = evidence_words.sentences(_found(town, VISITOR, area="西社区"), words, PUBLIC)
    assert "60岁及以上共 20 人：走得到 0 人（0.0%），走不到 20 人。" in town_lines
    found = _found(town, VISITOR)
    assert evidence_words.told(3, PUBLIC) == "<5"
    assert "<5 人走得到（60岁及以上）" in evidence_words.facility_fact(
        found.facilities.iloc[0], found.run.told_group, words, PUBLIC
    )


def test_one_is_missing_here_becomes_a_task(town):
    uid = coverage.run(PLANNER, town, QUESTION).run.uid
    area = uid_of(town, "communities", "东社区")
    fid = evidence.report_missing(PLANNER, town, CATEGORY, lonlat(at(700, 205)), "东院活动室", "居民带去看过")
    with town.store.read() as connection:
        task = get_feature(connection, FACILITIES, fid=fid)
    assert (task.values["status"], task.values["source"]) == ("reported", "居民带去看过")
    found = evidence.evidence(PLANNER, town, uid, CATEGORY, area)
    assert found.facilities.set_index("name").loc["东院活动室", "standing"] == "reported"
    assert found.cases["standard"].covered == 4
    # The public does not meet it, nor is it counted among what there is.
    seen = evidence.evidence(VISITOR, town, uid, CATEGORY, area)
    assert "东院活动室" not in seen.facilities["name"].tolist()
    assert town.count(FACILITIES, PUBLIC) == 1
    features.change(
        PLANNER,
        town,
        FACILITIES,
        fid,
        1,
        {"status": "open", "open_to_public": True, "verified_on": dt.date(2026, 1, 2)},
    )
    after = evidence.evidence(PLANNER, town, uid, CATEGORY, area)
    assert after.is_stale
    assert after.cases["standard"].covered == 54


def test_who_may_and_what_is_refused(town):
    with pytest.raises(Forbidden):
        evidence.report_missing(VISITOR, town, CATEGORY, lonlat(at(0, 0)), "某处")
    with pytest.raises(InvalidInput):
        evidence.report_missing(PLANNER, town, CATEGORY, lonlat(at(0, 0)), " ")
    uid = coverage.run(PLANNER, town, QUESTION).run.uid
    with pytest.raises(NotFound, match="area_without_figures"):
        evidence.evidence(PLANNER, town, uid, CATEGORY, "nowhere")
    with pytest.raises(NotFound, match="run_without_category"):
        evidence.evidence(PLANNER, town, uid, "bus_stop", uid_of(town, "communities", "东社区"))
    with pytest.raises(Forbidden):
        evidence_document(VISITOR, town, uid, CATEGORY, uid_of(town, "communities", "东社区"), "pdf", "zh")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_printed_and_taken_home(town, language):
    _facility(town, "停了的", 400, 0, status="closed")
    uid = coverage.run(PLANNER, town, QUESTION).run.uid
    asked = (PLANNER, town, uid, CATEGORY, uid_of(town, "communities", "东社区"))
    printed = evidence_document(*asked, "pdf", language)
    assert printed.content.startswith(b"%PDF")
    book = openpyxl.load_workbook(io.BytesIO(evidence_document(*asked, "xlsx", language).content))
    figures, facilities, ages, about_it = (list(book[name].values) for name in book.sheetnames)
    assert [row[1] for row in figures[1:3]] == [54, 11]
    assert [row[:2] for row in facilities[1:]] == [(1, "北街活动室"), (2, "停了的")]
    assert Words(language)("evidence.standing_closed") in facilities[2]
    assert len(ages) == 1 + 6
    assert any("800" in row[0] for row in about_it)


def test_a_place_without_communities_and_ages_is_told_of_as_a_whole(town):
    with town.store.write(PLANNER) as writer:
        writer.connection.exec_driver_sql("DELETE FROM communities")
        writer.connection.exec_driver_sql("UPDATE buildings SET residents_60 = 0, residents_80 = NULL")
    assessment = coverage.run(PLANNER, town, QUESTION)
    assert evidence.communities(assessment, CATEGORY) == {evidence.WHOLE: ""}
    found, words = evidence.evidence(PLANNER, town, assessment.run.uid, CATEGORY, evidence.WHOLE), Words("zh")
    assert evidence_words.title_of(town, found, words).startswith("依据单：小镇 · ")
    lines = evidence_words.sentences(found, words, STAFF)
    # 1栋 walks 1,000 m, farther than 900 m; of ages of which nobody is recorded nothing is said.
    assert lines[0] == "全体居民共 330 人：走得到 230 人（69.7%），走不到 100 人。"
    assert "1,000 米，按 1 米/秒要走 16.7 分钟" in lines[1]
    fact = evidence_words.facility_fact(found.facilities.iloc[0], found.run.told_group, words, STAFF)
    assert fact.endswith("230 人走得到（全体居民）")
    for kind in ("pdf", "xlsx"):
        made = evidence_document(PLANNER, town, assessment.run.uid, CATEGORY, evidence.WHOLE, kind, "zh")
        assert made.content
