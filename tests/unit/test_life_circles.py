"""Life circles of the town that is known by hand."""

import datetime as dt
import io

import openpyxl
import pandas as pd
import pytest

from cocreate_gis.model.errors import Forbidden, InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.model.walking import Walking
from cocreate_gis.services import standards
from cocreate_gis.services.reach import circle_report, coverage, kept_circles
from cocreate_gis.services.reach.coverage import CoverageRequest
from cocreate_gis.services.reach.life_circles import WHOLE, life_circles, shortfalls
from cocreate_gis.wording import Words
from tests.people import uid_of
from tests.towns import CATEGORY, at
from tests.ui.test_views import run_view
from tests.voices import add

PLANNER = Actor("planner", Role.PLANNER)
STAFF, PUBLIC = Visibility.STAFF, Visibility.PUBLIC
TOILET = "public_toilet"
OLDER = "residents_60"


@pytest.fixture
def furnished(town):
    """The room, for which the standard names 10 minutes, and a toilet, for which it names none."""
    add(town, "facilities", at(0, 300), name="西街公厕", category=TOILET, status="open")
    add(town, "facilities", at(790, 400), name="停用的超市", category="small_supermarket", status="closed")
    return town


def _covered(found, level, group, area=WHOLE):
    table = found.served[level]
    rows = table[(table["group"] == group) & (table["area"] == area)]
    return dict(zip(rows["category"], rows["covered"], strict=True))


def test_each_category_has_its_own_time(furnished):
    found = life_circles(PLANNER, furnished, "5min")
    assert found.minutes == {CATEGORY: 10, TOILET: 5}
    # 480 m at 0.8 m/s to the room: 3栋; 240 m to the toilet: 1栋.
    assert _covered(found, WHOLE, OLDER) == {CATEGORY: 4, TOILET: 20, "": 0}
    # 600 m at 1.0 m/s to the room: still 3栋.
    assert _covered(found, WHOLE, "residents") == {CATEGORY: 30, TOILET: 100, "": 0}


def test_the_score_is_the_mean_share_of_the_categories(furnished):
    found = life_circles(PLANNER, furnished, "5min")
    table = circle_report.completeness_table(found, WHOLE, OLDER, Words("zh"), STAFF)
    assert table.iloc[0][["total", "score", "complete"]].tolist() == [74, (4 + 20) / (2 * 74), 0]
    by_place = circle_report.completeness_table(found, "community", OLDER, Words("zh"), STAFF)
    assert by_place.set_index("name")["score"].to_dict() == {"东社区": 4 / (2 * 54), "西社区": 20 / (2 * 20)}
    assert by_place["name"].tolist() == ["东社区", "西社区"]


def test_by_compound_what_lies_in_none_has_a_row(furnished):
    found = life_circles(PLANNER, furnished, "5min")
    inside = uid_of(furnished, "compounds", "东院")
    assert _covered(found, "compound", OLDER, inside) == {CATEGORY: 0, TOILET: 0, "": 0}
    table = found.served["compound"]
    assert table[(table["group"] == OLDER) & (table["category"] == TOILET)]["total"].sum() == 74


def test_a_tier_does_not_count_what_another_one_asks_for(furnished):
    assert CATEGORY not in {one.code for one in life_circles(PLANNER, furnished, "5min").unrecorded}
    with pytest.raises(InvalidInput, match="no_facilities_of_tier"):
        life_circles(PLANNER, furnished, "10min")


def test_what_is_not_recorded_is_named_and_not_scored_as_nothing(furnished):
    found = life_circles(PLANNER, furnished, "5min")
    missing = {one.code for one in found.unrecorded}
    # The supermarket is closed: it does not count.
    assert {"small_supermarket", "elderly_day_care"} <= missing
    assert set(found.standards) == {CATEGORY, TOILET}
    assert len(missing) + 2 == 11


def test_the_room_answers_like_a_run_of_the_same_time(furnished):
    run = coverage.preview(PLANNER, furnished, CoverageRequest(categories=(CATEGORY,), minutes=10)).run
    found = life_circles(PLANNER, furnished, "5min")
    for group in ("residents", OLDER, "residents_80", "residents_0_6"):
        assert _covered(found, WHOLE, group)[CATEGORY] == run.row(CATEGORY, group).covered


def test_a_document_that_names_another_walk_changes_the_score(furnished):
    toilet = standards.standards(furnished)[TOILET]
    longer = toilet.model_copy(update={"walk_minutes": 30.0, "adopted_by": "街道标准"})
    standards.adopt(PLANNER, furnished, longer)
    assert _covered(life_circles(PLANNER, furnished, "5min"), WHOLE, OLDER)[TOILET] == 74


def test_the_shortfall_list_in_sentences(furnished):
    found = life_circles(PLANNER, furnished, "5min")
    said = circle_report.shortfall_sentences(found, "community", OLDER, Words("zh"), STAFF)
    assert said[0] == "东社区：60岁及以上有 54 人，5 分钟内走不到公共厕所。"
    assert said[1] == "东社区：60岁及以上有 50 人，10 分钟内走不到文化活动站。"
    english = circle_report.shortfall_sentences(found, WHOLE, OLDER, Words("en"), STAFF)
    assert "no public toilet within 5 minutes for 54 people (Aged 60 and over)." in english[1]


def test_the_public_reads_no_small_shortfall(furnished):
    add(furnished, "facilities", at(400, 300), name="中街公厕", category=TOILET, status="open")
    found = life_circles(VISITOR, furnished, "5min")
    # In the east only those of 3栋, four of them, do not reach a toilet in time … and 2栋, at 300 m.
    staff = shortfalls(found, "community", "residents_80", STAFF)
    public = shortfalls(found, "community", "residents_80", PUBLIC)
    assert staff["uncovered"].tolist() == [11, 10]
    assert public["uncovered"].tolist() == [11, 10]
    children = shortfalls(found, "community", "residents_0_6", STAFF)
    assert children["uncovered"].min() >= 5
    assert circle_report.levels(PUBLIC) == ["community"]


def test_it_is_taken_home(furnished):
    add(furnished, "facilities", at(0, 0), name="北站", category="bus_stop", status="open")
    add(furnished, "facilities", at(0, 0), name="邮局", category="post_office", status="open")
    made = circle_report.workbook(PLANNER, furnished, "zh")
    book = openpyxl.load_workbook(io.BytesIO(made.content))
    assert book.sheetnames[:2] == ["5 分钟 数字", "5 分钟 缺口清单"]
    with pytest.raises(Forbidden):
        circle_report.workbook(VISITOR, furnished, "zh")


def test_kept_circles_are_read_back_as_they_were_and_say_when_they_are_out_of_date(furnished):
    kept = kept_circles.keep(PLANNER, furnished, name="秋天")
    assert [run.name for run in kept_circles.runs(VISITOR, furnished)] == ["秋天"]
    # It is no coverage result and no advice.
    assert coverage.runs(PLANNER, furnished) == []
    now = life_circles(PLANNER, furnished, "5min")
    then = kept_circles.stored(VISITOR, furnished, kept.uid, "5min")
    assert not kept_circles.is_stale(furnished, kept)
    assert (then.standards, then.minutes, then.facilities) == (now.standards, now.minutes, now.facilities)
    for level in now.served:
        pd.testing.assert_frame_equal(then.served[level], now.served[level])
    told = (OLDER, Words("zh"), STAFF)
    assert circle_report.shortfall_sentences(then, WHOLE, *told) == circle_report.shortfall_sentences(
        now, WHOLE, *told
    )
    add(furnished, "facilities", at(0, 200), name="新活动室", category=CATEGORY, status="open")
    assert kept_circles.is_stale(furnished, kept)
    assert _covered(kept_circles.stored(VISITOR, furnished, kept.uid, "5min"), WHOLE, OLDER)[CATEGORY] == 4
    book = openpyxl.load_workbook(
        io.BytesIO(circle_report.workbook(PLANNER, furnished, "zh", run=kept.uid).content)
    )
    assert any("5分钟" in name or "5 分钟" in name for name in book.sheetnames)
    with pytest.raises(InvalidInput, match="no_facilities_of_tier"):
        kept_circles.stored(VISITOR, furnished, kept.uid, "10min")
    with pytest.raises(Forbidden):
        kept_circles.keep(VISITOR, furnished)


def test_circles_are_asked_for_at_an_hour_and_for_who_walks_and_say_so(furnished):
    add(furnished, "facilities", at(0, 300), name="夜里关的", category=TOILET, hours="8:00-18:00")
    question = CoverageRequest(
        categories=("",),
        at=dt.datetime.fromisoformat("2026-11-23 20:00"),
        speeds_m_s={OLDER: 0.2},
        walking=Walking(steps=False),
    )
    found = life_circles(PLANNER, furnished, "5min", question)
    # 120 m at 0.2 m/s in 10 minutes: 3栋, 15 m from the room. 60 m in 5: 1栋 has 100 m to the toilet.
    assert _covered(found, WHOLE, OLDER) == {CATEGORY: 4, TOILET: 0, "": 0}
    assert found.facilities[TOILET] == 1
    # The hours of the room and of the other toilet are not known.
    assert found.hours_unrecorded >= 2
    words = Words("zh")
    lines = circle_report.assumption_lines(furnished, found, words)
    said = (
        words("assume.no_steps"),
        words("circles.speed", group="60岁及以上", speed=0.2),
        words("assume.hours_unrecorded", count=found.hours_unrecorded),
    )
    assert set(said) <= set(lines)
    kept = kept_circles.keep(PLANNER, furnished, question)
    then = kept_circles.stored(VISITOR, furnished, kept.uid, "5min")
    assert circle_report.assumption_lines(furnished, then, words)[:-1] == lines[:-1]
    assert _covered(then, WHOLE, OLDER) == _covered(found, WHOLE, OLDER)
    book = openpyxl.load_workbook(
        io.BytesIO(circle_report.workbook(PLANNER, furnished, "zh", question).content)
    )
    about = [row[0] for row in book[book.sheetnames[-1]].values]
    assert words("assume.no_steps") in about


def test_a_standard_that_changed_makes_kept_circles_out_of_date(furnished):
    kept = kept_circles.keep(PLANNER, furnished)
    known = standards.standards(furnished)[CATEGORY]
    local = {"walk_minutes": 5.0, "adopted_by": "区里的办法"}
    standards.adopt(PLANNER, furnished, known.model_copy(update=local))
    assert kept_circles.is_stale(furnished, kept)


def test_circles_are_kept_named_and_run_again_on_the_screen(furnished):
    app = run_view(furnished, "coverage.page", "zh", "planner")
    next(button for button in app.button if "生活圈" in button.label).click().run()
    next(button for button in app.button if button.label == "三层一起记下").click().run()
    assert not app.exception
    (first,) = kept_circles.runs(PLANNER, furnished)
    assert app.session_state["circles_kept"] == first.uid
    add(furnished, "facilities", at(0, 200), name="新活动室", category=CATEGORY, status="open")
    app.run()
    assert any("资料" in warning.value for warning in app.warning)
    next(button for button in app.button if button.label == "按现在的数据重算").click().run()
    assert not app.exception
    assert len(kept_circles.runs(PLANNER, furnished)) == 2
    assert not kept_circles.is_stale(furnished, kept_circles.runs(PLANNER, furnished)[0])
