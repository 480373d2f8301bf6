"""Cases about idle spaces, small facilities, defects, rooms and gates, done as their rows say."""

import io
from datetime import datetime

import openpyxl
import pandas as pd
import pytest

from cocreate_gis.analysis.progress import silent
from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.care import ADOPTIONS
from cocreate_gis.model.layers.defects import DEFECTS
from cocreate_gis.model.layers.elements import ELEMENT_KINDS, ELEMENTS
from cocreate_gis.model.layers.network import BARRIERS, FACILITIES, GATES, GREENS
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES, SITE_RATINGS, TIME_SLOTS
from cocreate_gis.model.permissions import VISITOR
from cocreate_gis.model.suppositions import Suppositions
from cocreate_gis.services import features
from cocreate_gis.services.job_kinds import KINDS
from cocreate_gis.services.photos import photos
from cocreate_gis.services.photos.pairs import pair, set_pair
from cocreate_gis.services.promises import adoption, ratings
from cocreate_gis.services.promises.adoption import Application
from cocreate_gis.services.promises.ratings import Rated
from cocreate_gis.services.reach import coverage, what_if
from cocreate_gis.services.registers import sites_defects, sites_elements, sites_green, sites_use
from cocreate_gis.services.registers.gates import set_gate
from cocreate_gis.services.registers.sites_elements import Placing
from cocreate_gis.services.registers.sites_opportunity import Wanted, opportunities
from cocreate_gis.services.registers.sites_use import SlotDraft
from tests.scenarios.setting import PLANNER, jpeg
from tests.towns import CATEGORY, EPSG, at, box, line, lonlat

_PARTY = "party_mass_station"


def _make(town, layer, place, **values) -> int:
    return features.create(PLANNER, town, layer, None if place is None else lonlat(place), values)


def _site(town, place, name="空地", **values) -> int:
    return _make(town, MICRO_SPACE_SITES, place, name=name, **{"kind": "idle_land", **values})


def _row(town, layer, fid):
    return features.look_at(PLANNER, town, layer, fid)


def _walk(town, layer, fid, *states, **evidence) -> None:
    for state in states:
        features.move(PLANNER, town, layer, fid, _row(town, layer, fid).version, state, evidence)


def _kind(town, code) -> str:
    frame = town.frame(ELEMENT_KINDS, Visibility.STAFF)
    return str(frame["uid"][frame["code"] == code].iloc[0])


def _place_of(point) -> tuple[float, float]:
    shape = lonlat(point)
    return shape.x, shape.y


@pytest.mark.case("wansong-01")
def test_over_twenty_planters_from_the_palette_are_adopted_and_kept(town):
    garden = _site(town, box(100, 100, 160, 130), "共智花园", kind="garden")
    site = _row(town, MICRO_SPACE_SITES, garden).uid
    placing = Placing(_kind(town, "planter"), _place_of(at(130, 115)), 90, 11, 0.8)
    rows = [
        placing,
        Placing(_kind(town, "planter"), _place_of(at(130, 122)), 90, 11, 0.8),
    ]
    fids = [
        fid
        for row in rows
        for fid in sites_elements.place(PLANNER, town, row, {"site": site, "material": "旧砖"})
    ]
    assert len(fids) == 22
    standing = sites_elements.standing(PLANNER, town, site)
    metric = standing.to_crs(EPSG)
    assert metric.area.to_numpy() == pytest.approx(2.6 * 1.2, rel=1e-3)
    west, south, east, north = metric.total_bounds
    assert (east - west, north - south) == pytest.approx((11 * 2.6 + 10 * 0.8, 7 + 1.2), abs=0.02)
    shapes = sites_elements.outlines(town, placing)
    assert sites_elements.fit(town, shapes, site) == sites_elements.Fit(outside=0, overlapping=11)
    edge = sites_elements.outlines(town, Placing(placing.kind, _place_of(at(160, 105))))
    assert sites_elements.fit(town, edge, site) == sites_elements.Fit(outside=1, overlapping=0)

    first = fids[0]
    _walk(town, ELEMENTS, first, "designed", "built")
    offered = adoption.offer(PLANNER, town, ELEMENTS, _row(town, ELEMENTS, first).uid)
    asked = Application("group", "陈阿姨", "1栋门口", shown_as="1栋", consent=True)
    adoption.apply_for(VISITOR, town, offered, asked)
    adoption.accept(PLANNER, town, offered, _row(town, ADOPTIONS, offered).version, town.today)
    assert _row(town, ELEMENTS, first).values["status"] == "adopted"
    # Who adopted it may be a family: nobody outside the office reads more than what it wants to be called.
    told = features.look_at(VISITOR, town, ADOPTIONS, offered).values
    assert (told["shown_as"], "adopter" in told) == ("1栋", False)
    _walk(town, ELEMENTS, first, "maintained")
    (counted,) = sites_elements.counted(town, standing).to_dict("records")
    assert (counted["number"], pd.isna(counted["cost_yuan"])) == (22, True)


@pytest.mark.case("wansong-02")
def test_idle_land_is_found_and_becomes_something(town):
    yard = _site(
        town,
        box(430, 70, 460, 90),
        "地质大院空地",
        land="unit",
        owner="原单位",
        present_use="堆物",
        problems="积水、没有灯",
    )
    _site(town, box(30, 30, 40, 40), "小角落", land="public")
    large = opportunities(VISITOR, town, Wanted(least_m2=500))
    assert large["name"].tolist() == ["地质大院空地"]
    assert float(large["area_m2"].iloc[0]) == pytest.approx(600, rel=1e-3)
    assert large["problems"].iloc[0].split("、") == ["积水", "没有灯"]
    assert opportunities(VISITOR, town, Wanted(lands=["public"]))["name"].tolist() == ["小角落"]
    with pytest.raises(InvalidInput, match="status_step_unknown"):
        _walk(town, MICRO_SPACE_SITES, yard, "adopted")
    _walk(town, MICRO_SPACE_SITES, yard, "proposed", "designed", "built")
    _walk(town, MICRO_SPACE_SITES, yard, "adopted", operator="花友会")
    assert len(opportunities(VISITOR, town, Wanted(least_m2=500))) == 0


@pytest.mark.case("wansong-11")
def test_who_gave_what_for_the_open_ground_floor_on_the_plan(town):
    floor = _site(town, box(560, 190, 580, 205), "共享客厅", kind="stilt_floor")
    site = _row(town, MICRO_SPACE_SITES, floor).uid
    for code, x, donor in (("sofa", 563, "3栋"), ("bookcase", 570, "共建单位")):
        placing = Placing(_kind(town, code), _place_of(at(x, 197)), 0)
        sites_elements.place(PLANNER, town, placing, {"site": site, "donor": donor})
    here = sites_elements.standing(PLANNER, town, site).to_crs(EPSG)
    assert here["donor"].tolist() == ["3栋", "共建单位"]
    sofa = here.geometry.iloc[0].bounds
    # Turned to the north the long side runs from south to north.
    assert (sofa[2] - sofa[0], sofa[3] - sofa[1]) == pytest.approx((0.85, 1.9), abs=0.01)
    fid = int(here.index[0])
    sites_elements.turn(PLANNER, town, fid, 1, 90)
    turned = sites_elements.standing(PLANNER, town, site).to_crs(EPSG).geometry.iloc[0].bounds
    assert (turned[2] - turned[0], turned[3] - turned[1]) == pytest.approx((1.9, 0.85), abs=0.01)
    assert "donor" not in sites_elements.standing(VISITOR, town, site).columns
    _walk(town, MICRO_SPACE_SITES, floor, "furnished", "open")


@pytest.mark.case("yangpu-01")
def test_four_spaces_stand_in_order_along_one_street_with_their_functions(town):
    # On the west street, which runs from (0, 400) to (0, 0); the fifth is elsewhere.
    names = {"吾老": 350, "心享": 250, "向阳": 150, "党群": 60}
    for name, y in reversed(names.items()):
        _site(town, box(10, y - 4, 20, y + 4), f"{name}微空间", kind="room")
    _site(town, box(600, 190, 610, 200), "远处", kind="room")
    found = opportunities(VISITOR, town, Wanted(street="西街"))
    assert found["name"].tolist() == [f"{name}微空间" for name in names]
    assert found["along_m"].tolist() == pytest.approx([400 - y for y in names.values()], abs=3)
    fid = int(found.index[0])
    with pytest.raises(InvalidInput, match="evidence_missing"):
        _walk(town, MICRO_SPACE_SITES, fid, "agreed")
    _walk(town, MICRO_SPACE_SITES, fid, "agreed", function="助老服务")
    _walk(town, MICRO_SPACE_SITES, fid, "designed", "built", "open")
    _walk(town, MICRO_SPACE_SITES, fid, "maintained", operator="居委会")
    values = _row(town, MICRO_SPACE_SITES, fid).values
    assert (values["function"], values["operator"], values["status"]) == ("助老服务", "居委会", "maintained")


@pytest.mark.case("yangpu-02")
@pytest.mark.case("dengyue-06")
def test_a_gate_opened_or_a_wall_gone_recomputes_the_walk(town):
    question = CoverageRequest(categories=(CATEGORY,), minutes=15)
    gates = town.frame(GATES, Visibility.STAFF).reset_index().set_index("name")
    east = str(gates.at["东门", "uid"])
    tried = what_if.try_out(PLANNER, town, question, Suppositions(gates={east: "open"}))
    served = [run.row(CATEGORY, "residents_60").covered for run in (tried.before.run, tried.after.run)]
    assert served == [4, 54]
    assert town.frame(GATES, Visibility.STAFF).set_index("name").at["东门", "status"] == "negotiating"
    # Agreed: it is recorded as open, with its day and hours.
    fid, version = (int(gates.at["东门", column]) for column in ("fid", "version"))
    set_gate(PLANNER, town, fid, version, "open")
    features.change(PLANNER, town, GATES, fid, version + 1, {"hours": "6:00-22:00", "effect_m": 400.0})
    now = coverage.preview(PLANNER, town, question).run.row(CATEGORY, "residents_60")
    assert now.covered == 54
    # A wall across the north street, which 2栋 walks 800 m by; by the south it would be 1,200 m.
    _make(town, BARRIERS, line((700, 380), (700, 420)), kind="wall", status="disputed", height_m=2.2)
    (wall,) = town.frame(BARRIERS, Visibility.STAFF)["uid"]
    shut = {"gates": {east: "closed"}}
    walled = what_if.try_out(PLANNER, town, question, Suppositions(**shut))
    gone = what_if.try_out(PLANNER, town, question, Suppositions(**shut, barriers={str(wall): True}))
    served = [tried.after.run.row(CATEGORY, "residents").covered for tried in (walled, gone)]
    assert served == [30, 230]
    fid = int(town.frame(BARRIERS, Visibility.STAFF).index[0])
    with pytest.raises(InvalidInput, match="status_step_unknown"):
        _walk(town, BARRIERS, fid, "removed")
    _walk(town, BARRIERS, fid, "options_shown")
    with pytest.raises(InvalidInput, match="evidence_missing"):
        _walk(town, BARRIERS, fid, "agreed")
    _walk(town, BARRIERS, fid, "agreed", agreement="两院各退一步，拆墙留门")
    _walk(town, BARRIERS, fid, "removed")
    wall = _row(town, BARRIERS, fid).values
    assert (wall["length_m"], wall["height_m"]) == pytest.approx((40, 2.2), rel=1e-2)
    now = coverage.preview(
        PLANNER, town, CoverageRequest(categories=(CATEGORY,), suppose=Suppositions(**shut))
    )
    assert now.run.row(CATEGORY, "residents").covered == 230


@pytest.mark.case("yangpu-03")
def test_the_survey_of_a_street_becomes_a_bill_of_quantities(town):
    common = {"condition": "marked", "found_on": town.today}
    fids = [
        _make(town, DEFECTS, line((5, 0), (5, 250)), kind="paving", quantity=250.0, unit="m", **common),
        _make(town, DEFECTS, line((5, 250), (5, 400)), kind="paving", quantity=150.0, unit="m", **common),
        *(
            _make(town, DEFECTS, at(-5, 50 * k), kind="bike_rack", quantity=6.0, unit="piece", **common)
            for k in range(1, 6)
        ),
        *(
            _make(town, DEFECTS, at(5, 40 * k), kind="tree_pit", quantity=5.0, unit="piece", **common)
            for k in range(1, 9)
        ),
    ]
    _make(town, DEFECTS, at(795, 200), kind="paving", quantity=12.0, unit="m2", **common)
    _make(town, DEFECTS, at(600, 200), kind="paving", quantity=3.0, unit="m2", street="东院甬道", **common)
    assert _row(town, DEFECTS, fids[0]).values["length_m"] == pytest.approx(250, abs=0.2)
    bill = sites_defects.bill(sites_defects.survey(PLANNER, town))
    sums = {(row.street, row.kind, row.unit): row.quantity for row in bill.itertuples()}
    assert sums == {
        ("东街", "paving", "m2"): 12,
        ("东院甬道", "paving", "m2"): 3,
        ("西街", "bike_rack", "piece"): 30,
        ("西街", "paving", "m"): 400,
        ("西街", "tree_pit", "piece"): 40,
    }
    made = sites_defects.workbook(PLANNER, town, "西街", sites_defects.TO_DO, "zh")
    book = openpyxl.load_workbook(io.BytesIO(made.content))
    rows = list(book["工程量清单"].values)
    assert rows[0] == ("所在道路", "类型", "数量", "单位", "处数", "单价（元，待填）")
    assert ("西街", "路面铺装", 400, "m", 2, None) in rows
    assert book["逐处登记"].max_row == len(fids) + 1
    asked = {"street": "西街", "states": ["surveyed"], "language": "en"}
    job = KINDS["bill"][1](PLANNER, town, asked, silent)
    assert job["name"] == "西街-Bill-of-quantities.xlsx"

    paving = fids[0]
    with pytest.raises(InvalidInput, match="status_step_unknown"):
        _walk(town, DEFECTS, paving, "accepted")
    with pytest.raises(InvalidInput, match="evidence_missing"):
        _walk(town, DEFECTS, paving, "assigned")
    _walk(town, DEFECTS, paving, "assigned", department="区市政所")
    _walk(town, DEFECTS, paving, "repaired", repaired_on=town.today)
    _walk(town, DEFECTS, paving, "accepted", accepted_by="居民监督员")
    left = sites_defects.survey(PLANNER, town, "西街")
    assert left["quantity"][left["kind"] == "paving"].sum() == 150
    photos.attach(PLANNER, town, DEFECTS, _row(town, DEFECTS, paving).uid, [jpeg()])
    with pytest.raises(Forbidden):
        sites_defects.workbook(VISITOR, town, None, sites_defects.TO_DO, "zh")


@pytest.mark.case("yangpu-08")
def test_a_pocket_park_adds_to_the_green_per_head_and_is_rated(town):
    communities = town.frame(COMMUNITIES, Visibility.STAFF)
    fid = int(communities.index[communities["name"] == "西社区"][0])
    features.change(PLANNER, town, COMMUNITIES, fid, 1, {"residents": 100})
    _make(town, GREENS, box(100, 100, 120, 110), name="绿地", kind="green")
    # Half of it is green already.
    park = _site(town, box(110, 100, 130, 110), "口袋公园", kind="pocket_park", seats=12, shaded=True)
    before = sites_green.green_per_head(VISITOR, town).loc[fid]
    assert (before["green_m2"], before["planned_m2"]) == pytest.approx((200, 100), rel=1e-3)
    assert (before["before"], before["after"]) == pytest.approx((2.0, 3.0), rel=1e-3)
    site = _row(town, MICRO_SPACE_SITES, park).uid
    marks = {"useful": 5, "safe": 4}
    with pytest.raises(InvalidInput, match="not_in_use"):
        ratings.rate(PLANNER, town, Rated("site", site, "口袋公园"), "resident", marks, "")
    _walk(town, MICRO_SPACE_SITES, park, "proposed", "designed", "built")
    after = sites_green.green_per_head(VISITOR, town).loc[fid]
    assert (after["before"], after["planned_m2"]) == pytest.approx((3.0, 0.0), rel=1e-3)

    for useful in (5, 4, 3, 4):
        ratings.rate(
            PLANNER, town, Rated("site", site, "口袋公园"), "resident", {**marks, "useful": useful}, ""
        )
    assert ratings.scores(VISITOR, town, "site").empty
    ratings.rate(PLANNER, town, Rated("site", site, "口袋公园"), "resident", {"useful": 4}, "树荫不够")
    (told,) = ratings.scores(VISITOR, town, "site").to_dict("records")
    assert (told["ratings"], told["useful"], told["safe"], told["overall"]) == (5, 4.0, 4.0, 4.0)
    assert town.frame(SITE_RATINGS, Visibility.PUBLIC).empty
    with pytest.raises(InvalidInput, match="rating_empty"):
        ratings.rate(PLANNER, town, Rated("site", site, "口袋公园"), "staff", {}, "")
    with pytest.raises(InvalidInput, match="field_range"):
        ratings.rate(PLANNER, town, Rated("site", site, "口袋公园"), "staff", {"useful": 6}, "")

    one, two = photos.attach(PLANNER, town, MICRO_SPACE_SITES, site, [jpeg(), jpeg("#a53")])
    photos.describe(PLANNER, town, one, "原来停满单车")
    version = _row(town, MICRO_SPACE_SITES, park).version
    with pytest.raises(InvalidInput, match="pair_same_photo"):
        set_pair(PLANNER, town, MICRO_SPACE_SITES, (park, version), one, one)
    with pytest.raises(InvalidInput, match="photo_of_another"):
        set_pair(PLANNER, town, MICRO_SPACE_SITES, (park, version), one, "nobody")
    set_pair(PLANNER, town, MICRO_SPACE_SITES, (park, version), one, two)
    shown = pair(PLANNER, town, MICRO_SPACE_SITES, park)
    assert [photo.uid for photo in shown] == [one, two]
    assert shown[0].caption == "原来停满单车"


@pytest.mark.case("yangpu-09")
def test_micro_renewals_are_told_apart_by_type(town):
    for name, renewal in (("一号楼道", "stairwell"), ("活动角", "space"), ("花境", "landscape")):
        _site(town, box(10, 10, 20, 20), name, kind="other", renewal=renewal)
    assert opportunities(VISITOR, town, Wanted(renewals=["stairwell"]))["name"].tolist() == ["一号楼道"]


@pytest.mark.case("chunyuting-15")
@pytest.mark.case("chunyuting-33")
def test_five_small_facilities_and_a_cover_residents_made_themselves(town):
    kinds = sites_elements.palette(town)
    assert {"drying", "parking", "fitness", "reading", "landscape"} <= set(kinds["category"])
    five = ["drying_rack", "bike_rack", "fitness_piece", "reading_pavilion", "planter"]
    for k, code in enumerate(five):
        placing = Placing(_kind(town, code), _place_of(at(100 + 10 * k, 60)))
        (fid,) = sites_elements.place(PLANNER, town, placing, {})
        _walk(town, ELEMENTS, fid, "built", "maintained")
    standing = sites_elements.standing(PLANNER, town)
    assert sites_elements.counted(town, standing)["built"].tolist() == [1] * 5
    own = Placing(_kind(town, "cover"), _place_of(at(100, 90)))
    told = {"maker": "2栋居民小组", "cost_yuan": 380.0, "action": "keep", "name": "铁箱罩"}
    (cover,) = sites_elements.place(PLANNER, town, own, told)
    assert _row(town, ELEMENTS, cover).values["cost_yuan"] == 380
    assert "maker" not in features.look_at(VISITOR, town, ELEMENTS, cover).values
    with pytest.raises(InvalidInput, match="elements_too_many"):
        sites_elements.place(PLANNER, town, Placing(own.kind, own.place, number=61), {})
    with pytest.raises(Forbidden):
        sites_elements.place(VISITOR, town, own, {})


@pytest.mark.case("chunyuting-31")
def test_a_room_is_shared_by_the_hour(town):
    room = _row(town, MICRO_SPACE_SITES, _site(town, box(10, 10, 20, 20), "多功能室", kind="room")).uid
    choir = SlotDraft(room, ["mon", "wed"], "9:00", "11:00", "合唱队", "排练")
    assert len(sites_use.add_slots(PLANNER, town, choir)) == 2
    # One begins as the other ends; another would take half an hour of it, so none of its days is kept.
    sites_use.add_slots(PLANNER, town, SlotDraft(room, ["wed"], "11:00", "12:00", "书画组"))
    with pytest.raises(Conflict, match="slot_taken") as refused:
        sites_use.add_slots(PLANNER, town, SlotDraft(room, ["tue", "wed"], "10:30", "11:30", "业委会"))
    assert refused.value.params["group"] == "合唱队"
    week = sites_use.week(town, room)
    said = [(row.day, row.starts_at, row.user_group) for row in week.itertuples()]
    assert said == [("mon", "09:00", "合唱队"), ("wed", "09:00", "合唱队"), ("wed", "11:00", "书画组")]
    assert not week["clashes"].any()
    for begin, end, code in (
        ("22:00", "01:00", "ends_before_begins"),
        ("9:00", "9:00", "slot_empty"),
        ("25:00", "26:00", "field_time"),
    ):
        with pytest.raises(InvalidInput, match=code):
            sites_use.add_slots(PLANNER, town, SlotDraft(room, ["fri"], begin, end, "夜班"))
    with pytest.raises(InvalidInput, match="slot_without_day"):
        sites_use.add_slots(PLANNER, town, SlotDraft(room, [], "9:00", "10:00", "甲"))
    # What comes in past the calendar is shown as a clash.
    clash = {"site": room, "day": "wed", "starts_at": "11:30", "ends_at": "12:30", "user_group": "棋友"}
    _make(town, TIME_SLOTS, None, **clash)
    assert sites_use.week(town, room)["clashes"].tolist() == [False, False, True, True]


@pytest.mark.case("wuhou-22")
def test_elements_are_coloured_by_what_is_done_to_them(town):
    actions = ("keep", "repair", "alter", "demolish", "new")
    for k, action in enumerate(actions):
        placing = Placing(_kind(town, "bench"), _place_of(at(100, 20 * k)))
        sites_elements.place(PLANNER, town, placing, {"action": action})
    drawn = town.frame(ELEMENTS, Visibility.PUBLIC)["action"]
    assert drawn.map(ELEMENTS.style.colors).nunique() == len(actions)
    assert ELEMENTS.style.by == "action"
    assert drawn.isin(["keep", "repair", "alter"]).sum() > (drawn == "demolish").sum()


@pytest.mark.case("wuhou-27")
def test_stations_within_fifteen_minutes_by_their_hours(town):
    _make(
        town,
        FACILITIES,
        at(0, 200),
        name="西街党群站",
        level="社区",
        functions="办事、议事",
        category=_PARTY,
        status="open",
        hours="9:00-21:00",
    )
    late = _make(
        town,
        FACILITIES,
        at(600, 400),
        name="北街党群站",
        category=_PARTY,
        status="planned",
        hours="9:00-17:00",
    )

    def covered(clock: str) -> float:
        question = CoverageRequest(
            categories=(_PARTY,), minutes=15, at=datetime.fromisoformat(f"2026-11-23 {clock}")
        )
        return coverage.preview(PLANNER, town, question).run.row(_PARTY, "residents").covered

    assert covered("10:00") == 100
    features.change(PLANNER, town, FACILITIES, late, 1, {"status": "open"})
    assert (covered("10:00"), covered("18:00")) == (330, 100)


@pytest.mark.case("dengyue-19")
def test_a_station_is_a_point_of_the_resource_map(town):
    station = _site(
        town,
        at(430, 200),
        "绿色驿站",
        kind="station",
        status="built",
        builders="社区、物业、快递站点",
        opened_on=town.today,
    )
    _walk(town, MICRO_SPACE_SITES, station, "adopted", operator="志愿队")
    _walk(town, MICRO_SPACE_SITES, station, "maintained")
    seen = features.look_at(VISITOR, town, MICRO_SPACE_SITES, station)
    assert seen.geometry.geom_type == "Point"
    assert (seen.values["builders"], seen.values["opened_on"]) == ("社区、物业、快递站点", town.today)
    assert opportunities(VISITOR, town, Wanted(states=[], kinds=["station"]))["name"].tolist() == ["绿色驿站"]
