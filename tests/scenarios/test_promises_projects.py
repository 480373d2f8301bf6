"""Cases about programmes, projects, their works, what was promised and given, done as their rows say."""

import datetime as dt

import pytest

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.identity import new_uid
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.participation import EVENTS
from cocreate_gis.model.layers.projects import (
    COMMITMENTS,
    CONTRIBUTIONS,
    PROGRAMMES,
    PROJECTS,
    WORK_ITEMS,
)
from cocreate_gis.model.layers.site_log import SITE_LOG
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.photos import pairs, photos
from cocreate_gis.services.promises import needs, programmes, works
from cocreate_gis.services.promises.chain import chain_of
from cocreate_gis.services.promises.needs import Claim
from cocreate_gis.services.promises.project_lists import lists_document
from tests.scenarios.setting import PLANNER, jpeg
from tests.towns import at, box, line, lonlat

RESIDENT = Actor("visitor:neighbour", Role.VISITOR, "10.0.0.9")
DAY = dt.date(2026, 3, 1)


def _make(town, layer, place=None, **values):
    fid = features.create(PLANNER, town, layer, None if place is None else lonlat(place), values)
    return features.look_at(PLANNER, town, layer, fid)


def _walk(town, layer, record, *steps):
    for target, given in steps:
        current = features.look_at(PLANNER, town, layer, record.fid)
        features.move(PLANNER, town, layer, record.fid, current.version, target, given)
    return features.look_at(PLANNER, town, layer, record.fid)


def _yard(town, **values):
    return _make(town, PROJECTS, box(430, 70, 470, 110), name="东院更新", **values)


@pytest.mark.case("dengyue-15")
@pytest.mark.case("wansong-12")
def test_a_need_is_claimed_confirmed_delivered_and_thanked_on_the_ledger_of_its_space(town):
    garden = _yard(town)
    need = _make(
        town,
        CONTRIBUTIONS,
        at(450, 90),
        name="种植土",
        kind="goods",
        quantity=3.0,
        unit="袋",
        value_yuan=90.0,
        project=garden.uid,
    )
    said = Claim("shop", "早点铺老板", "000-0003", named=True, shown_name="转角早点铺")
    needs.claim(RESIDENT, town, need.uid, said, new_uid())
    last = _walk(
        town,
        CONTRIBUTIONS,
        need,
        ("pledged", None),
        ("delivered", {"delivered_on": DAY}),
        ("acknowledged", None),
    )
    assert (last.values["giver_kind"], last.values["quantity"], last.values["value_yuan"]) == ("shop", 3, 90)
    (thanked,) = needs.wall(town, needs.needs(town, Visibility.PUBLIC))
    assert (thanked["name"], thanked["what"], thanked["quantity"]) == ("转角早点铺", "种植土", 3)
    assert needs.needs(town, Visibility.PUBLIC)["space_name"].tolist() == ["东院更新"]


@pytest.mark.case("dengyue-18")
def test_a_renewal_project_has_its_boundary_class_year_budget_and_items(town):
    programme = _make(town, PROGRAMMES, name="老旧小区改造")
    project = _yard(town, work_class="basic", programme=programme.uid, plan_year=2026, budget_yuan=720_000.0)
    item = _make(town, WORK_ITEMS, name="屋面防水", project=project.uid)
    last = _walk(
        town,
        PROJECTS,
        project,
        ("consulted", None),
        ("under_way", None),
        ("accepted", {"finished_on": DAY}),
        ("handed_over", {"kept_by": "东院议事小组"}),
    )
    assert last.values["status"] == "handed_over"
    assert last.geometry is not None
    links = chain_of(VISITOR, town, PROJECTS, project.uid)
    assert [link.uid for link in links] == [project.uid, item.uid]


@pytest.mark.case("wansong-03")
def test_six_building_days_each_before_and_after(town):
    garden = _yard(town)
    for number in range(1, 7):
        day = _make(
            town,
            EVENTS,
            at(450, 90),
            title=f"共智花园第{number}期",
            kind="build",
            project=garden.uid,
            volunteers=10 * number,
            hours_given=40.0,
            materials="旧砖",
        )
        assert day.values["status"] == "planned"
        _walk(town, EVENTS, day, ("held", {"held_on": DAY + dt.timedelta(days=number)}))
    days = works.of_project(town, EVENTS, garden.uid, Visibility.PUBLIC).sort_values("held_on")
    assert (len(days), int(days["volunteers"].sum()), float(days["hours_given"].sum())) == (6, 210, 240)
    fid = int(days.index[0])
    uid = str(days["uid"].iloc[0])
    one, two = photos.attach(PLANNER, town, EVENTS, uid, [jpeg("#333"), jpeg("#3a3")])
    version = features.look_at(PLANNER, town, EVENTS, fid).version
    pairs.set_pair(PLANNER, town, EVENTS, (fid, version), one, two)
    before, after = pairs.pair(PLANNER, town, EVENTS, fid)
    assert (before.uid, after.uid) == (one, two)


@pytest.mark.case("wansong-05")
def test_a_programme_of_so_many_projects_each_shows_how_far_every_community_is(town):
    programme = _make(
        town, PROGRAMMES, name="15·5·60", communities=15, years=5, projects_each=60, from_year=2025
    )
    project = _make(town, PROJECTS, box(10, 10, 30, 30), name="坡道", programme=programme.uid)
    _walk(
        town,
        PROJECTS,
        project,
        ("consulted", None),
        ("under_way", None),
        ("accepted", {"finished_on": DAY}),
    )
    made = programmes.progress(VISITOR, town, programme.uid)
    assert made.target == 15 * 60
    told = made.table.set_index("name")[["done", "target"]]
    assert told.loc["西社区"].tolist() == [1, 60]
    assert told.loc["东社区"].tolist() == [0, 60]
    features.change(PLANNER, town, PROGRAMMES, programme.fid, programme.version, {"projects_each": 40})
    assert programmes.progress(VISITOR, town, programme.uid).table["target"].tolist() == [40, 40]


@pytest.mark.case("wansong-14")
@pytest.mark.case("chunyuting-10")
def test_fifty_three_items_at_once_on_the_map_with_who_builds_them(town):
    project = _yard(town)
    doers = ("居民自做", "工匠", "施工单位")
    rows = [f"{n}\t任务{n}\t基础类\t{doers[n % 3]}\t处\t{n}\t{100 * n}\t东院\t提出" for n in range(1, 54)]
    text = "\n".join(["序号\t任务\t类别\t实施主体\t单位\t数量\t造价\t地点\t状态", *rows])
    pasted = works.look_through(PLANNER, town, project.uid, text)
    assert pasted.refused == []
    assert works.keep(PLANNER, town, project.uid, pasted) == 53
    items = works.of_project(town, WORK_ITEMS, project.uid, Visibility.PUBLIC)
    assert items.geometry.notna().all()
    assert items["doer"].value_counts().to_dict() == {"craftsman": 18, "contractor": 18, "residents": 17}
    assert set(items["doer"]) == set(WORK_ITEMS.style.colors)
    assert float(items["cost_yuan"].sum()) == 100 * 53 * 54 / 2
    first = features.look_at(PLANNER, town, WORK_ITEMS, int(items.index[0]))
    steps = (
        ("agreed", None),
        ("planned", None),
        ("under_way", None),
        ("built", {"done_on": DAY}),
        ("accepted", None),
    )
    assert _walk(town, WORK_ITEMS, first, *steps).values["status"] == "accepted"


@pytest.mark.case("chunyuting-09")
def test_two_lists_are_agreed_published_and_ticked_off(town):
    project = _yard(town)
    text = "任务,清单,实施主体,资金来源,期限,状态\n种花,居民自做,居民自做,公益自治金,2026-05-01,已商定\n"
    text += "铺砖,施工单位,施工单位,街道专项,2026-06-01,已商定\n"
    works.keep(PLANNER, town, project.uid, works.look_through(PLANNER, town, project.uid, text))
    assert works.publish(PLANNER, town, project.uid) == 2
    items = works.of_project(town, WORK_ITEMS, project.uid, Visibility.PUBLIC)
    assert set(works.listed(items, {})["in_list"]) == {"施工单位", "居民自做"}
    for fid in items.index:
        record = features.look_at(PLANNER, town, WORK_ITEMS, int(fid))
        _walk(town, WORK_ITEMS, record, ("under_way", None), ("built", {"done_on": DAY}), ("accepted", None))
    for kind in ("xlsx", "pdf"):
        assert lists_document(PLANNER, town, project.uid, kind, "zh").content


@pytest.mark.case("chunyuting-24")
def test_colours_are_tried_on_the_wall_until_the_residents_approve(town):
    project = _yard(town)
    trials = [
        _make(
            town,
            SITE_LOG,
            at(440 + n, 90),
            name="外墙试色",
            kind="trial",
            seen_on=DAY,
            mix=mix,
            project=project.uid,
        )
        for n, mix in enumerate(("灰绿", "米黄加赭石"))
    ]
    assert {trial.values["status"] for trial in trials} == {"trial"}
    (photo,) = photos.attach(PLANNER, town, SITE_LOG, trials[1].uid, [jpeg()])
    _walk(town, SITE_LOG, trials[0], ("found", None))
    with pytest.raises(InvalidInput, match="evidence_missing"):
        _walk(town, SITE_LOG, trials[1], ("approved", None))
    last = _walk(town, SITE_LOG, trials[1], ("approved", {"opinion": "十二人看过，都说好"}))
    assert last.geometry is not None
    assert [one.uid for one in photos.photos_of(PLANNER, town, SITE_LOG, last.uid)] == [photo]


@pytest.mark.case("chunyuting-25")
def test_residents_watch_the_works_until_it_is_put_right_and_signed(town):
    project = _yard(town)
    watcher = Actor("account:resident planner", Role.RESIDENT_PLANNER)
    values = {"name": "基础太浅", "kind": "supervision", "seen_on": DAY, "supervisor": "居民监督小组"}
    fid = features.create(
        watcher,
        town,
        SITE_LOG,
        lonlat(at(450, 90)),
        {**values, "finding": "只挖了十五公分", "project": project.uid},
    )
    seen = features.look_at(PLANNER, town, SITE_LOG, fid)
    with pytest.raises(InvalidInput, match="evidence_missing"):
        _walk(town, SITE_LOG, seen, ("fixed", None))
    last = _walk(town, SITE_LOG, seen, ("fixed", {"reply": "返工，挖到三十公分"}), ("signed", None))
    assert last.values["status"] == "signed"
    assert works.of_project(town, SITE_LOG, project.uid, Visibility.PUBLIC)["finding"].tolist() == [
        "只挖了十五公分"
    ]


@pytest.mark.case("chunyuting-27")
def test_a_loss_of_2000_yuan_for_a_railing_is_recorded_and_settled_or_waived(town):
    project = _yard(town)
    loss = _make(
        town,
        COMMITMENTS,
        line((430, 80), (450, 80)),
        name="拆护栏的损失",
        kind="concession",
        party="施工单位",
        to_whom="临街商户",
        value_yuan=2000.0,
        project=project.uid,
    )
    assert (loss.values["status"], loss.geometry.geom_type) == ("claimed", "LineString")
    last = _walk(town, COMMITMENTS, loss, ("waived", {"reason": "商户说不要了"}))
    assert (last.values["status"], last.values["value_yuan"]) == ("waived", 2000)
