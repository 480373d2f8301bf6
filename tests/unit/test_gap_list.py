"""Gaps of the town that is known by hand, with the people who asked in them."""

import io

import openpyxl

from cocreate_gis.model.coverage import POPULATION_GROUPS, CoverageRequest
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.services.reach import coverage, documents
from cocreate_gis.services.reach.gap_list import gap_table, gaps_with_requests
from cocreate_gis.wording import Words
from tests.towns import CATEGORY, at
from tests.voices import say, support

PLANNER = Actor("planner", Role.PLANNER)
QUESTION = CoverageRequest(categories=(CATEGORY,))


def _asked(town):
    kept = say(town, "visitor:a", "想有个活动室", at(600, 205), category="elderly")
    say(town, "visitor:a", "老人没地方去", at(605, 200), category="elderly")
    say(town, "visitor:b", "活动室太远", at(790, 395), category="elderly", merged_into=kept)
    say(town, "visitor:c", "停车难", at(600, 200), category="parking")
    say(town, "visitor:d", "还没公开的", at(600, 195), category="elderly", status="received")
    support(town, kept, "visitor:e")


def test_people_and_requests_and_the_walk_of_each_gap(town):
    _asked(town)
    assessment = coverage.preview(PLANNER, town, QUESTION)
    gaps = gaps_with_requests(PLANNER, town, assessment, CATEGORY)
    told = gaps[["community", "residents_60", "residents_80", "nearest_m", "people_asking"]]
    # 2栋 walks 800 m and 1栋 1,000 m; a, b, d and e asked beside 2栋.
    assert told.to_numpy().tolist() == [["东社区", 50, 10, 800, 4], ["西社区", 20, 0, 1000, 0]]
    assert gaps["residents_60"].sum() == assessment.run.row(CATEGORY, "residents_60").uncovered


def test_the_public_counts_what_is_published_and_reads_no_small_count(town):
    _asked(town)
    assessment = coverage.preview(VISITOR, town, QUESTION)
    gaps = gaps_with_requests(VISITOR, town, assessment, CATEGORY)
    assert gaps["people_asking"].tolist() == [3, 0]
    words = Words("zh")
    table = gap_table(gaps, words, Visibility.PUBLIC)
    assert table[words("gaps.asking")].tolist() == ["<5", "0"]
    assert table[words("gaps.people", group=POPULATION_GROUPS["residents_60"].title)].tolist() == ["50", "20"]


def test_what_nobody_can_ask_for_by_its_kind_has_no_count(town):
    question = CoverageRequest(categories=("police_station",))
    say(town, "visitor:a", "派出所太远", at(600, 205), category="services")
    with town.store.write(PLANNER) as writer:
        writer.connection.exec_driver_sql("UPDATE facilities SET category = 'police_station'")
    gaps = gaps_with_requests(PLANNER, town, coverage.preview(PLANNER, town, question), "police_station")
    assert gaps["people_asking"].isna().all()
    words = Words("en")
    assert words("gaps.asking") not in gap_table(gaps, words, Visibility.STAFF).columns


def test_the_workbook_lists_them(town):
    _asked(town)
    uid = coverage.run(PLANNER, town, QUESTION).run.uid
    made = documents.run_document(PLANNER, town, uid, "xlsx", "zh")
    sheet = openpyxl.load_workbook(io.BytesIO(made.content))["空白点"]
    heading, *rows = sheet.values
    assert [row[heading.index("提过的人（不重复）")] for row in rows] == [4, 0]
    assert [row[heading.index("最近一处要走（米）")] for row in rows] == [800, 1000]
