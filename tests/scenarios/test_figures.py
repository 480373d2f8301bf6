"""Real cases about many voices: rates with denominators, halves and faces compared, heat, time of day."""

import datetime as dt

import pytest

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.places import COMPOUNDS
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.voices.heard import heard, silent
from cocreate_gis.services.voices.opinions import opinions
from cocreate_gis.services.voices.ranking import heat
from cocreate_gis.services.voices.voiced import Period
from tests.towns import at, box
from tests.voices import add, say

PLANNER = Actor("planner", Role.PLANNER)


@pytest.mark.case("wuhou-21")
def test_1988_households_eleven_meetings_over_200_needs(town):
    for k in range(14):
        add(town, "buildings", box(20 + 50 * k, 420, 50 + 50 * k, 440), name=f"{k}栋", households=142)
    for k in range(11):
        day = dt.date(2023, 3, 1) + dt.timedelta(days=7 * k)
        add(
            town, "events", at(35 + 50 * k, 430), title=f"第{k}次", kind="meeting", status="held", held_on=day
        )
    for k in range(208):
        at_door = at(35 + 50 * (k % 13), 430)
        say(town, f"spoken:{k % 150}", f"诉求{k}", at_door, source="meeting", said_on=dt.date(2023, 4, 1))
    period = Period(dt.date(2023, 1, 1), dt.date(2023, 12, 31))
    result = heard(PLANNER, town, "building", period)
    assert (result.households, result.meetings, result.needs, result.people) == (1988, 11, 208, 150)
    assert result.people_per_100 == pytest.approx(100 * 150 / 1988)
    first = result.areas[result.areas["name"] == "0栋"].iloc[0]
    assert first["needs_per_100"] == pytest.approx(100 * 16 / 142)
    assert first["from_meeting"] == first["voices"] == 16
    assert silent(PLANNER, town, "building", period)["name"].tolist() == ["13栋"]
    assert heard(PLANNER, town, "building", Period(dt.date(2024, 1, 1))).needs == 0


@pytest.mark.case("wuhou-01")
def test_eighteen_courtyards_by_type_are_the_denominators(town):
    kinds = ["old_courtyard"] * 8 + ["managed"] * 7 + ["unit_dorm"] * 3
    for k, kind in enumerate(kinds):
        place = box(1000 + 60 * k, 0, 1050 + 60 * k, 50)
        add(town, "compounds", place, name=f"{k}号院", kind=kind, households=100 + k, residents=250 + k)
        say(town, f"visitor:{k}", "门口积水", at(1025 + 60 * k, 25), category="flooding")
    areas = heard(PLANNER, town, "compound").areas
    yards = areas[areas["name"].str.endswith("号院")]
    assert len(yards) == 18
    assert yards["people_per_100"].tolist() == pytest.approx([100 / (100 + k) for k in range(18)])
    register = town.frame(COMPOUNDS, Visibility.PUBLIC).loc[yards.index]
    assert register["kind"].value_counts().to_dict() == {"old_courtyard": 8, "managed": 7, "unit_dorm": 3}


@pytest.mark.case("dengyue-05")
def test_the_opinion_of_the_two_halves_is_compared(town):
    features.remove(OPERATOR, town, COMPOUNDS, 1, 1)
    halves = {"一轻局宿舍": box(420, 60, 600, 340), "二轻局宿舍": box(600, 60, 780, 340)}
    for name, shape in halves.items():
        add(town, "compounds", shape, name=name, kind="unit_dorm", management="unit", households=60)
    for k in range(10):
        stance = "agree" if k < 7 else "object"
        say(town, f"visitor:w{k}", "拆掉中间的墙", at(450 + k, 200), kind="opinion", stance=stance)
    for k in range(5):
        say(town, f"visitor:e{k}", "拆掉中间的墙", at(700 + k, 200), kind="opinion", stance="conditional")
    table = opinions(PLANNER, town, "compound").set_index("part")
    assert table["agree_share"].to_dict() == {"一轻局宿舍": 0.7, "二轻局宿舍": 0.0}
    assert table.loc["二轻局宿舍", "conditional"] == 5


@pytest.mark.case("wuhou-13")
def test_complaints_about_the_berries_draw_heat_along_the_street(town):
    for k in range(40):
        say(town, f"visitor:{k}", "女贞果子掉一地", at(65 + 10 * k, 6), category="green")
    say(town, "visitor:x", "路灯不亮", at(60, 6), category="lighting")
    cells = heat(PLANNER, town, category="green")
    assert cells["people"].sum() == 40
    assert cells["people"].iloc[0] == 6
    # A band along the street, not a blot: longer than wide.
    west, south, east, north = cells.to_crs(4547).total_bounds
    assert (east - west) >= 6 * (north - south)


@pytest.mark.case("wuhou-15")
def test_agreement_by_street_face_and_the_objections(town):
    said = [
        (8, "agree", "resident"),
        (9, "agree", "shop"),
        (10, "object", "shop"),
        (-8, "conditional", "resident"),
    ]
    for k, (y, stance, respondent) in enumerate(said):
        say(
            town, f"visitor:{k}", "把女贞换成蓝花楹", at(200 + k, y), kind="opinion", category="green",
            stance=stance, respondent=respondent, topic="tree-vote",
        )  # fmt: skip
    faces = opinions(PLANNER, town, "street_face", topic="tree-vote").set_index(["part", "side"])
    assert faces.loc[("南街", "north"), "agree_share"] == pytest.approx(2 / 3)
    assert faces.loc[("南街", "south"), "agree_share"] == 0
    who = opinions(PLANNER, town, "respondent", topic="tree-vote").set_index("part")
    assert who.loc["shop", ["agree", "object"]].tolist() == [1, 1]


@pytest.mark.case("wansong-20")
def test_e_bikes_by_the_time_of_day(town):
    for k in range(6):
        hours = "11:00-13:00" if k < 4 else "17:00-19:00"
        say(town, f"visitor:{k}", "取餐的车堵住人行道", at(100 + k, 3), category="ebike", peak_hours=hours)
    table = opinions(PLANNER, town, "peak_hours").set_index("part")
    assert table["people"].to_dict() == {"11:00-13:00": 4, "17:00-19:00": 2}
