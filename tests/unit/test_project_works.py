"""Works of a project: lists pasted at once, published, ticked off; set back with a reason; late or not."""

import datetime as dt
import io

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate_gis.analysis.works import progress, summed
from cocreate_gis.model.errors import Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.projects import COMMITMENTS, PROGRAMMES, PROJECTS, WORK_ITEMS
from cocreate_gis.model.permissions import OPERATOR, VISITOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.notices import deadlines, notices
from cocreate_gis.services.promises import programmes, works
from cocreate_gis.services.promises.due import late_by
from cocreate_gis.services.promises.project_lists import lists_document
from cocreate_gis.services.promises.timeline import timeline
from cocreate_gis.services.registers.record_history import versions_of
from cocreate_gis.store import get_feature
from cocreate_gis.wording import Words
from tests.towns import box, line, lonlat

OFFICIAL = Actor("account:official", Role.OFFICIAL)
PASTED = (
    "序号\t任务\t清单\t实施主体\t单位\t数量\t造价（元）\t地点\t期限\t状态\n"
    "1\t铺透水砖\t\t施工单位\t平方米\t12.5\t3000\t东院\t2026-03-01\t已商定\n"
    "2\t种花\t\t居民自做\t株\t20\t\t没有的地方\t\t已商定\n"
    "3\t=1+1\t自选清单\t工匠\t面\t1\t500\t\t\t\n"
)


def make(town, layer, place=None, **values):
    fid = features.create(OPERATOR, town, layer, None if place is None else lonlat(place), values)
    with town.store.read() as connection:
        return get_feature(connection, layer, fid=fid)


@pytest.fixture
def yard(town):
    return make(town, PROJECTS, box(430, 70, 470, 110), name="东院更新", budget_yuan=50_000.0)


def items(town, project):
    return works.of_project(town, WORK_ITEMS, project.uid, Visibility.STAFF).set_index("name")


def test_a_table_is_pasted_at_once_with_its_places_and_states(town, yard):
    pasted = works.look_through(OPERATOR, town, yard.uid, PASTED)
    assert items(town, yard).empty
    assert works.keep(OPERATOR, town, yard.uid, pasted) == 3
    kept = items(town, yard)
    assert kept["status"].to_dict() == {"铺透水砖": "agreed", "种花": "agreed", "=1+1": "proposed"}
    assert kept.geometry.notna().to_dict() == {"铺透水砖": True, "种花": False, "=1+1": False}
    assert kept.loc["种花", "place_name"] == "没有的地方"
    assert works.publish(OPERATOR, town, yard.uid) == 2
    assert (items(town, yard)["status"] == "planned").sum() == 2
    with pytest.raises(InvalidInput, match="nothing_agreed"):
        works.publish(OPERATOR, town, yard.uid)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" \n ", "items_nothing_pasted"),
        ("任务\n", "table_without_rows"),
        ("东西,多少\n砖,3\n", "required_column_missing"),
        ("任务,数量\n" + "砖,1\n" * 501, "items_too_many"),
    ],
)
def test_a_table_that_cannot_be_taken_says_why_and_keeps_nothing(town, yard, text, code):
    with pytest.raises(InvalidInput, match=code) as refused:
        works.look_through(OPERATOR, town, yard.uid, text)
    assert Words("zh").error(refused.value)
    assert Words("en").error(refused.value)
    assert items(town, yard).empty


def test_a_row_that_contradicts_itself_is_left_out_with_its_line(town, yard):
    pasted = works.look_through(OPERATOR, town, yard.uid, "任务,状态,完成\n砌墙,已完工,\n刷墙,提出,\n")
    assert [(finding.code, finding.row) for finding in pasted.refused] == [("evidence_missing", 2)]
    assert pasted.frame["name"].tolist() == ["刷墙"]


def test_only_who_may_edit_pastes_and_only_into_what_is_there(town, yard):
    with pytest.raises(Forbidden):
        works.look_through(OFFICIAL, town, yard.uid, PASTED)
    pasted = works.look_through(OPERATOR, town, yard.uid, PASTED)
    features.remove(OPERATOR, town, PROJECTS, yard.fid, yard.version)
    with pytest.raises(NotFound, match="feature_missing"):
        works.keep(OPERATOR, town, yard.uid, pasted)
    assert items(town, yard).empty


def test_the_lists_are_taken_home_as_text_and_on_paper(town, yard):
    works.keep(OPERATOR, town, yard.uid, works.look_through(OPERATOR, town, yard.uid, PASTED))
    made = lists_document(OPERATOR, town, yard.uid, "xlsx", "zh")
    book = openpyxl.load_workbook(io.BytesIO(made.content))
    assert set(book.sheetnames) == {"施工单位", "居民自做", "自选清单", "说明"}
    row = [cell.value for cell in next(book["自选清单"].iter_rows(min_row=2))]
    assert row[1] == "=1+1"
    assert book["自选清单"]["B2"].data_type == "s"
    assert row[-1] == "有人提出"
    for language in ("zh", "en"):
        printed = lists_document(OPERATOR, town, yard.uid, "pdf", language)
        assert printed.content.startswith(b"%PDF")
    with pytest.raises(Forbidden):
        lists_document(VISITOR, town, yard.uid, "pdf", "zh")


def _move(town, layer, record, target, **given):
    current = features.look_at(OPERATOR, town, layer, record.fid)
    features.move(OPERATOR, town, layer, record.fid, current.version, target, given)


def test_a_stage_set_back_asks_why_each_time_and_keeps_what_was(town, yard):
    _move(town, PROJECTS, yard, "consulted")
    with pytest.raises(InvalidInput, match="evidence_missing"):
        _move(town, PROJECTS, yard, "planned")
    _move(town, PROJECTS, yard, "planned", reason="有人反对")
    _move(town, PROJECTS, yard, "consulted")
    with pytest.raises(InvalidInput, match="evidence_missing"):
        _move(town, PROJECTS, yard, "planned")
    _move(town, PROJECTS, yard, "under_way")
    _move(town, PROJECTS, yard, "accepted", finished_on=dt.date(2026, 3, 1))
    _move(town, PROJECTS, yard, "under_way", reason="排水没做好")
    with pytest.raises(InvalidInput, match="evidence_missing"):
        _move(town, PROJECTS, yard, "accepted")
    told = versions_of(OPERATOR, town, PROJECTS, yard.fid)
    states = [version.state.values["status"] for version in told]
    assert states == ["planned", "consulted", "planned", "consulted", "under_way", "accepted", "under_way"]
    assert [version.state.values.get("reason") for version in told][2::4] == ["有人反对", "排水没做好"]


def test_a_commitment_without_a_party_is_refused(town, yard):
    for party in (None, "", "  "):
        with pytest.raises(InvalidInput, match="field_required") as refused:
            make(town, COMMITMENTS, name="给个固定车位", party=party, project=yard.uid)
        assert "谁承诺" in Words("zh").error(refused.value)
        assert "Who promises" in Words("en").error(refused.value)
    assert town.frame(COMMITMENTS, Visibility.STAFF).empty


def test_what_is_late_stands_out_and_staff_are_told_once(town, yard):
    today = town.today
    late = make(
        town, COMMITMENTS, name="固定车位", party="街道", due_on=today - dt.timedelta(3), project=yard.uid
    )
    make(town, COMMITMENTS, name="临时车位", party="物业", due_on=today + dt.timedelta(2), project=yard.uid)
    make(town, WORK_ITEMS, name="铺砖", due_on=today, project=yard.uid)
    make(town, WORK_ITEMS, name="种树", due_on=today + dt.timedelta(30), project=yard.uid)
    frame = town.frame(COMMITMENTS, Visibility.PUBLIC)
    assert late_by(COMMITMENTS, frame, today).to_dict() == {late.fid: 3}
    assert deadlines.remind(town) == 3
    assert deadlines.remind(town) == 0
    said = {told.sentence(Words("zh")) for told in notices.mine(OFFICIAL, town)}
    assert any("固定车位" in one and "已过期限" in one for one in said)
    assert {told.title(Words("en")) for told in notices.mine(OFFICIAL, town)} == {
        "固定车位",
        "临时车位",
        "铺砖",
    }
    _move(town, COMMITMENTS, late, "agreed")
    _move(town, COMMITMENTS, late, "kept", kept_on=today)
    assert late_by(COMMITMENTS, town.frame(COMMITMENTS, Visibility.STAFF), today).empty
    features.remove(OPERATOR, town, COMMITMENTS, late.fid, 3)
    assert len(notices.mine(OFFICIAL, town)) == 3


def test_the_timeline_orders_what_has_a_day_and_leaves_out_what_was_given_up(town, yard):
    today = town.today
    make(town, WORK_ITEMS, name="晚了的", due_on=today - dt.timedelta(5), project=yard.uid)
    make(town, WORK_ITEMS, name="早的", status="built", done_on=today - dt.timedelta(9), project=yard.uid)
    make(town, WORK_ITEMS, name="没有日子", project=yard.uid)
    make(town, WORK_ITEMS, name="不做了", status="dropped", reason="太贵", due_on=today, project=yard.uid)
    told = timeline(town, yard.uid, Visibility.PUBLIC)
    assert [(one.name, one.late, one.is_done) for one in told] == [("早的", 0, True), ("晚了的", 5, False)]
    assert (told[1].begin, told[1].end) == (today - dt.timedelta(5), today)


def test_a_programme_is_counted_where_its_projects_lie(town):
    programme = make(town, PROGRAMMES, name="两社区", communities=3, years=5, projects_each=1)
    done = {"status": "accepted", "finished_on": dt.date(2026, 3, 1), "programme": programme.uid}
    make(town, PROJECTS, box(10, 10, 20, 20), name="甲", **done)
    make(town, PROJECTS, box(30, 10, 40, 20), name="乙", **done)
    make(town, PROJECTS, box(500, 10, 510, 20), name="丙", programme=programme.uid)
    make(town, PROJECTS, name="没有地方", **done)
    make(
        town,
        PROJECTS,
        box(10, 10, 20, 20),
        name="停了",
        status="stopped",
        reason="无钱",
        programme=programme.uid,
    )
    make(town, PROJECTS, box(10, 10, 20, 20), name="别的计划")
    made = programmes.progress(VISITOR, town, programme.uid)
    table = made.table.assign(name=made.table["name"].fillna("—")).set_index("name")
    assert table[["projects", "done"]].to_dict("index") == {
        "西社区": {"projects": 2, "done": 2},
        "东社区": {"projects": 1, "done": 0},
        "—": {"projects": 1, "done": 1},
    }
    # More than was aimed at is told as it is.
    assert table.loc["西社区", "share"] == 2
    assert (made.done, made.projects, made.target, made.stopped, made.communities_meant) == (3, 4, 3, 1, 3)


def test_a_programme_with_an_area_reaches_the_communities_inside(town):
    programme = make(town, PROGRAMMES, box(-30, -30, 300, 500), name="西边", projects_each=2)
    assert programmes.progress(VISITOR, town, programme.uid).table["name"].tolist() == ["西社区"]


@given(
    st.lists(
        st.tuples(st.sampled_from(["safety", "basic", None]), st.one_of(st.none(), st.integers(0, 10**6))),
        min_size=1,
    )
)
def test_sums_equal_the_list(rows):
    frame = pd.DataFrame(rows, columns=["work_class", "cost_yuan"])
    table = summed(frame, "work_class")
    assert table["items"].sum() == len(frame)
    assert table["cost_yuan"].sum() == sum(cost or 0 for _, cost in rows)
    assert table["without_cost"].sum() == sum(cost is None for _, cost in rows)


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "elsewhere", None]), st.booleans())), st.integers(0, 3))
def test_no_project_is_lost_and_no_share_is_cut(rows, target):
    frame = pd.DataFrame(rows, columns=["area", "is_done"]).astype({"area": object, "is_done": bool})
    table = progress(frame, pd.Series({"a": "甲", "b": "乙"}), target)
    assert table["projects"].sum() == len(rows)
    assert table["done"].sum() == sum(done for _, done in rows)
    for _, row in table.iloc[:2].iterrows():
        assert pd.isna(row["share"]) if target == 0 else row["share"] == row["done"] / target


def test_a_concession_begins_as_claimed_and_ends_settled_or_given_up(town, yard):
    rail = {"kind": "concession", "party": "施工单位", "to_whom": "3栋住户", "value_yuan": 2000.0}
    place = line((430, 80), (450, 80))
    settled, waived = (
        make(town, COMMITMENTS, place, name="护栏损失", project=yard.uid, **rail) for _ in "12"
    )
    assert settled.values["status"] == "claimed"
    _move(town, COMMITMENTS, settled, "settled", kept_on=town.today)
    with pytest.raises(InvalidInput, match="evidence_missing"):
        _move(town, COMMITMENTS, waived, "waived")
    _move(town, COMMITMENTS, waived, "waived", reason="当事人自愿放弃")
    told = works.of_project(town, COMMITMENTS, yard.uid, Visibility.PUBLIC)
    assert told["status"].tolist() == ["settled", "waived"]
    assert set(told.geom_type) == {"LineString"}
