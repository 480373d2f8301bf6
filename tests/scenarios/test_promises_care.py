"""What is looked after together, as the cases tell it: adoptions, covenants, duties, patrols, services."""

import datetime as dt
import io

import openpyxl
import pytest

from cocreate_gis.analysis.care import articles
from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.care import (
    ADOPTION_CHECKINS,
    ADOPTIONS,
    COVENANT_SIGNATURES,
    NOTICE_BOARDS,
    PATROL_FINDINGS,
    PATROLS,
    RESPONSIBILITIES,
)
from cocreate_gis.model.layers.documents import DOCUMENTS
from cocreate_gis.model.layers.network import FACILITIES
from cocreate_gis.model.layers.places import BUILDINGS, COMPOUNDS
from cocreate_gis.model.layers.services import (
    METHOD_ITEMS,
    METHODS,
    SERVICE_COUNTS,
    SERVICE_ITEMS,
    SERVICE_OFFERS,
    SHARED_SERVICES,
)
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.layers.trees import STREET_TREES
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.notices.notices import mine
from cocreate_gis.services.photos import photos
from cocreate_gis.services.promises import (
    adoption,
    catalogue,
    check_ins,
    covenants,
    duties,
    methods,
    patrols,
    sharing,
)
from cocreate_gis.services.promises.adoptable import open_adoption, unadopted
from cocreate_gis.services.promises.adoption import Application
from cocreate_gis.services.promises.care_card import care_lines
from cocreate_gis.services.promises.check_ins import CheckIn
from cocreate_gis.wording import Words
from tests.scenarios.setting import PLANNER, jpeg
from tests.towns import at, box, line, lonlat

ANNA = Actor("visitor:anna", Role.VISITOR, "10.0.0.7")


def row(town, layer, fid):
    return features.look_at(PLANNER, town, layer, fid)


def state(town, fid):
    return row(town, ADOPTIONS, fid).values["status"]


def make(town, layer, place=None, **values):
    return features.create(PLANNER, town, layer, None if place is None else lonlat(place), values)


def walk(town, layer, fid, *states, **evidence):
    for one in states:
        features.move(PLANNER, town, layer, fid, row(town, layer, fid).version, one, evidence)


def told(town, actor):
    return [one.sentence(Words("zh")) for one in mine(actor, town)]


@pytest.mark.case("chunyuting-20")
def test_a_tree_is_adopted_visited_lapses_and_is_adopted_again(town):
    trees = [
        make(town, STREET_TREES, at(x, 6), species="桂花", tree_no=str(x), road="南街") for x in (100, 110)
    ]
    uid = row(town, STREET_TREES, trees[0]).uid
    fid = adoption.offer(PLANNER, town, STREET_TREES, uid, {"duties": "浇水、清理树池", "every_days": 14})
    with pytest.raises(Conflict, match="adoption_taken"):
        adoption.offer(PLANNER, town, STREET_TREES, uid)
    tree = row(town, STREET_TREES, trees[0])
    assert open_adoption(town, STREET_TREES, tree) == fid
    assert care_lines(VISITOR, town, uid, Words("zh"))[0][2].startswith("等人认养")
    asked = Application("school", "王老师", "春雨小学", shown_as="春雨小学三班", consent=True)
    adoption.apply_for(ANNA, town, fid, asked)
    with pytest.raises(Conflict, match="adoption_not_open"):
        adoption.apply_for(VISITOR, town, fid, asked)
    begun = town.today - dt.timedelta(days=10)
    secret = adoption.accept(PLANNER, town, fid, row(town, ADOPTIONS, fid).version, begun)
    assert len(secret) * 6 >= 60
    assert open_adoption(town, STREET_TREES, tree) is None
    assert care_lines(VISITOR, town, uid, Words("zh"))[0][2] == "已有人认养（春雨小学三班）"
    assert unadopted(town, STREET_TREES, Visibility.PUBLIC).index.tolist() == trees[1:]

    # Reminded once, three days before the fortnight is over.
    assert check_ins.look_after(town, begun + dt.timedelta(days=10)) == 0
    assert [check_ins.look_after(town, begun + dt.timedelta(days=11)) for _ in range(2)] == [1, 0]
    assert "100 桂花" in told(town, ANNA)[0]
    visit = CheckIn(town.today, ("浇水", "拔草"), "新叶很好")
    picture = photos.draw(town, ADOPTION_CHECKINS, [jpeg()])
    first = check_ins.check_in_by_link(VISITOR, town, secret, visit, picture)
    assert check_ins.check_in_by_link(VISITOR, town, secret, visit, picture) == first
    assert row(town, ADOPTION_CHECKINS, first).values["done"] == "浇水、拔草"
    assert check_ins.due_of(row(town, ADOPTIONS, fid)) == town.today + dt.timedelta(days=14)
    assert state(town, fid) == "active"
    seen = features.look_at(VISITOR, town, ADOPTIONS, fid).values
    assert seen["shown_as"] == "春雨小学三班"
    assert not {"adopter", "contact", "author", "link_hash", "reason", "named"} & set(seen)

    # Missed on the fourteenth day and again on the twenty-eighth.
    assert check_ins.look_after(town, town.today + dt.timedelta(days=28)) == 1
    assert state(town, fid) == "active"
    assert check_ins.look_after(town, town.today + dt.timedelta(days=29)) == 1
    assert state(town, fid) == "lapsed"
    with pytest.raises(NotFound, match="adoption_link_unknown"):
        check_ins.check_in_by_link(VISITOR, town, secret, visit)
    again = town.frame(ADOPTIONS, Visibility.PUBLIC).query("status == 'open'").iloc[0]
    assert (again["about_uid"], again["duties"], again["every_days"]) == (uid, "浇水、清理树池", 14)
    adoption.apply_for(ANNA, town, int(again.name), asked)
    with pytest.raises(Forbidden):
        adoption.accept(ANNA, town, int(again.name), again["version"], begun)
    adoption.accept(PLANNER, town, int(again.name), row(town, ADOPTIONS, int(again.name)).version, town.today)
    with pytest.raises(InvalidInput, match="ends_before_begins"):
        features.change(
            PLANNER,
            town,
            ADOPTIONS,
            int(again.name),
            row(town, ADOPTIONS, int(again.name)).version,
            {"until_on": town.today - dt.timedelta(days=1)},
        )


def named(town, layer, name):
    frame = town.frame(layer, Visibility.STAFF)
    return str(frame.loc[frame[layer.name_field] == name, "uid"].iloc[0])


def uid_of(town, layer, fid):
    return row(town, layer, fid).uid


@pytest.mark.case("yangpu-05")
def test_27_duties_of_six_parties_are_read_from_the_space(town):
    parties = ["居委会", "物业", "业委会", "志愿队", "商户联盟", "街道"]
    space = make(town, MICRO_SPACE_SITES, box(100, 100, 140, 130), name="转角小花园", kind="garden")
    about = {"about": "转角小花园", "about_uid": uid_of(town, MICRO_SPACE_SITES, space)}
    for number in range(27):
        lead, helper = parties[number % 6], parties[(number + 1) % 6]
        told = {"lead": lead, "support": helper, "answers_for": "街道", "from_on": dt.date(2026, 1, 1)}
        make(town, RESPONSIBILITIES, item_no=number + 1, task=f"第{number + 1}项", **about, **told)
    found = duties.duties(VISITOR, town, about["about_uid"])
    table = duties.matrix(found)
    assert (len(table), set(table.columns)) == (27, set(parties))
    first = table.iloc[0]
    assert (first["居委会"], first["物业"], first["街道"], first["志愿队"]) == ("R", "C", "A", "")
    # The street office both leads and answers for the sixth.
    assert table.iloc[5]["街道"] == "R A"
    lines = care_lines(VISITOR, town, about["about_uid"], Words("zh"))
    assert lines[0][2] == "第1项：居委会牵头，物业配合"
    assert len(lines) == 27

    fid = int(found.index[0])
    walk(town, RESPONSIBILITIES, fid, "accepted")
    with pytest.raises(InvalidInput, match="evidence_missing"):
        walk(town, RESPONSIBILITIES, fid, "checked")
    walk(town, RESPONSIBILITIES, fid, "checked", checked_on=town.today)
    walk(town, RESPONSIBILITIES, fid, "renewed", until_on=dt.date(2027, 12, 31))
    with pytest.raises(Forbidden):
        duties.duties_workbook(VISITOR, town, "zh")
    made = duties.duties_workbook(PLANNER, town, "zh")
    sheet = openpyxl.load_workbook(io.BytesIO(made.content)).worksheets[0]
    assert (sheet.max_row, sheet.max_column) == (28, 9)
    assert sheet.cell(2, 4).value == "R"


@pytest.mark.case("chunyuting-16")
def test_the_same_found_again_at_one_place_is_a_hot_spot(town):
    patrol = make(town, PATROLS, line((0, 0), (400, 0)), team="春雨巡查队", walked_on=dt.date(2026, 3, 1))
    assert row(town, PATROLS, patrol).values["team"] == "春雨巡查队"
    march = [dt.date(2026, 3, day) for day in (1, 8, 15)]
    # 12 m apart, over two days, and a third 10 m further: one place of one kind, by way of the middle one.
    where = [(100, 5, march[0]), (112, 5, march[1]), (122, 5, march[1]), (300, 5, march[2])]
    fids = [
        make(
            town,
            PATROL_FINDINGS,
            at(x, y),
            kind="piled_goods",
            found_on=day,
            patrol=uid_of(town, PATROLS, patrol),
        )
        for x, y, day in where
    ]
    make(town, PATROL_FINDINGS, at(101, 5), kind="litter", found_on=march[2])
    # Twice on one day is one walk.
    for x in (500, 502):
        make(town, PATROL_FINDINGS, at(x, 5), kind="fly_wire", found_on=march[0])
    spots = patrols.hot_spots(PLANNER, town)
    (spot,) = spots.to_dict("records")
    assert (spot["kind"], spot["findings"], spot["days"], spot["open"]) == ("piled_goods", 3, 2, 3)
    assert spot["fids"] == tuple(fids[:3])
    middle = at((100 + 112 + 122) / 3, 5)
    assert town.to_metric(spot["geometry"]).distance(middle) < 0.01
    walk(town, PATROL_FINDINGS, fids[0], "persuaded", "cleared", cleared_on=march[1])
    assert int(patrols.hot_spots(PLANNER, town)["open"].iloc[0]) == 2
    walk(town, PATROL_FINDINGS, fids[0], "recurring")
    # What stands at a door is no business of the public.
    with pytest.raises(Forbidden):
        patrols.hot_spots(VISITOR, town)
    with pytest.raises(Forbidden, match="layer_not_public"):
        features.look_at(VISITOR, town, PATROL_FINDINGS, fids[0])


@pytest.mark.case("chunyuting-21")
def test_seven_articles_are_signed_building_by_building(town):
    text = "\n".join(f"第{n}条：不堆物。" for n in range(1, 8))
    covenant = make(
        town,
        DOCUMENTS,
        name="七条公约",
        kind="covenant",
        text=text,
        about="东院",
        about_uid=named(town, COMPOUNDS, "东院"),
    )
    assert len(articles(text)) == 7
    uid = uid_of(town, DOCUMENTS, covenant)
    walk(town, DOCUMENTS, covenant, "consulted", "adopted", adopted_on=dt.date(2026, 3, 1))
    walk(town, DOCUMENTS, covenant, "signed")
    for name, households, signed in (("1栋", 40, 30), ("2栋", 60, 57), ("3栋", 10, 10)):
        homes = town.frame(BUILDINGS, Visibility.STAFF)
        home = homes[homes["name"] == name].iloc[0]
        features.change(PLANNER, town, BUILDINGS, int(home.name), home["version"], {"households": households})
        for count, day in ((signed - 5, 2), (signed, 9)):
            counted = {"households_signed": count, "counted_on": dt.date(2026, 3, day)}
            make(town, COVENANT_SIGNATURES, document=uid, building=home["uid"], **counted)
    table = covenants.signatures(PLANNER, town, uid)
    assert table["name"].tolist() == ["1栋", "2栋", "3栋"]
    assert table["share"].tolist() == [0.75, 0.95, 1.0]
    assert covenants.totals(table) == (97, 110)
    # Three households of building 2 did not sign: nobody outside the office reads that, nor works it out.
    told = covenants.signatures(VISITOR, town, uid)
    assert told["signed"].tolist() == ["—", "—", "10"]
    assert told["share"].isna().tolist() == [True, True, False]
    counted = {"building": named(town, BUILDINGS, "2栋"), "households_signed": 61, "counted_on": town.today}
    with pytest.raises(InvalidInput, match="more_signed_than_live") as refused:
        make(town, COVENANT_SIGNATURES, document=uid, **counted)
    assert "60" in Words("zh").error(refused.value)
    walk(town, DOCUMENTS, covenant, "reviewed", reviewed_on=town.today)


@pytest.mark.case("chunyuting-29")
def test_what_hangs_on_the_eastern_fence(town):
    fence = line((780, 60), (780, 160))
    board = make(town, NOTICE_BOARDS, fence, name="东侧栅栏展示", content="居民的画和花园的前后照片")
    seen = features.look_at(VISITOR, town, NOTICE_BOARDS, board)
    assert seen.geometry.geom_type == "LineString"
    assert seen.values["content"].startswith("居民的画")


@pytest.mark.case("wuhou-24")
def test_helping_grandmothers_are_brought_together_by_area_without_addresses(town):
    service = make(
        town,
        SHARED_SERVICES,
        box(0, 0, 800, 400),
        name="共享奶奶",
        each_serves=9,
    )
    uid = uid_of(town, SHARED_SERVICES, service)
    for name, x, providers, recipients in (
        ("甲院", 100, 20, 100),
        ("乙院", 300, 10, 130),
        ("丙院", 700, 2, 60),
    ):
        counts = {"providers": providers, "recipients": recipients, "counted_on": dt.date(2026, 3, 1)}
        make(town, SERVICE_COUNTS, at(x, 200), service=uid, about=name, **counts)
    matched = sharing.matches(PLANNER, town, uid)
    told = {
        (one["provided_from"] or "", one["received_in"]): int(one["recipients"])
        for one in matched.to_dict("records")
    }
    # 32 helpers serve 288 of 290. Each area first helps its own; what A has to spare goes to B, which is
    # nearer than C, as far as B needs it.
    assert told[("甲院", "甲院")] == 100
    assert sum(served for (giver, _), served in told.items() if giver) == 288
    assert sum(served for (giver, _), served in told.items() if not giver) == 2
    assert all(
        sum(n for (giver, _), n in told.items() if giver == name) <= room
        for name, room in (("甲院", 180), ("乙院", 90), ("丙院", 18))
    )
    with pytest.raises(Forbidden):
        sharing.matches(VISITOR, town, uid)
    public = sharing.areas_of(VISITOR, town, uid).set_index("about")["providers"]
    assert public.to_dict() == {"甲院": "20", "乙院": "—", "丙院": "<5"}
    assert row(town, SHARED_SERVICES, service).values["status"] == "pilot"
    walk(town, SHARED_SERVICES, service, "scaled")


def method(town, name, items, source):
    fid = make(town, METHODS, name=name, source=source)
    uid = uid_of(town, METHODS, fid)
    made = [
        make(town, METHOD_ITEMS, method=uid, part=part, item_no=number, name=item)
        for number, (part, item) in enumerate(items, 1)
    ]
    return uid, [uid_of(town, METHOD_ITEMS, one) for one in made]


@pytest.mark.case("wuhou-03")
def test_a_courtyard_is_scored_on_two_levels_three_ways_and_four_supports(town):
    items = [
        *(("两级", one) for one in ("社区", "院落")),
        *(("三化", one) for one in ("组织细胞化", "管理民主化", "服务自主化")),
        *(("四有", one) for one in ("有人", "有钱", "有能力", "有地方")),
    ]
    uid, made = method(town, "234院落居民自治", items, "示例街道")
    yard = named(town, COMPOUNDS, "东院")
    assert methods.scores(VISITOR, town, uid).empty
    for item in made[:6]:
        methods.score(PLANNER, town, item, yard, "done")
    methods.score(PLANNER, town, made[6], yard, "under_way")
    scored = methods.scores(VISITOR, town, uid).loc[yard]
    assert (scored["done"], scored["items"], round(scored["share"], 3)) == (6, 9, 0.667)
    methods.score(PLANNER, town, made[0], yard, "not_started")
    methods.score(PLANNER, town, made[6], yard, "done", dt.date(2026, 3, 1))
    states = methods.checks(VISITOR, town, uid).loc[yard]
    assert states.value_counts().to_dict() == {"done": 6, "not_started": 3}
    with pytest.raises(Forbidden):
        methods.score(VISITOR, town, made[1], yard, "done")
    with pytest.raises(NotFound, match="reference_missing"):
        methods.score(PLANNER, town, "no item", yard, "done")


@pytest.mark.case("wansong-15")
def test_a_method_whose_steps_are_not_told_has_the_three_items_its_user_names(town):
    uid, made = method(town, "三化工作法", [], "来源未写明条目")
    assert methods.items_of(town, uid).empty
    yard = named(town, COMPOUNDS, "东院")
    for number in (1, 2, 3):
        fid = make(town, METHOD_ITEMS, method=uid, item_no=number, name=f"自定第{number}项")
        methods.score(PLANNER, town, uid_of(town, METHOD_ITEMS, fid), yard, "done")
    assert methods.scores(VISITOR, town, uid).loc[yard, "share"] == 1.0
    assert made == []


@pytest.mark.case("wuhou-28")
def test_114_items_and_the_points_that_deal_with_them(town):
    room = named(town, FACILITIES, "北街活动室")
    for number in range(1, 115):
        name = "老年人优待证办理" if number == 40 else f"事项{number}"
        make(town, SERVICE_ITEMS, item_no=number, name=name, provider="社区居委会", bring="身份证")
    assert len(catalogue.search(VISITOR, town)) == 114
    found = catalogue.search(VISITOR, town, "优待证  老年")
    assert found["item_no"].tolist() == [40]
    item = str(found.index[0])
    assert catalogue.points_of(VISITOR, town, item).empty
    make(town, SERVICE_OFFERS, item=item, point=room, opens_at="9:00", closes_at="11:30", days="周一至周五")
    (point,) = catalogue.points_of(VISITOR, town, item).to_dict("records")
    assert (point["name"], point["opens_at"], point["closes_at"]) == ("北街活动室", "09:00", "11:30")
    assert catalogue.items_at(VISITOR, town, room)["name"].tolist() == ["老年人优待证办理"]
    assert care_lines(VISITOR, town, room, Words("zh"))[-1][2] == "老年人优待证办理"
    assert catalogue.search(VISITOR, town, "<b>").empty
