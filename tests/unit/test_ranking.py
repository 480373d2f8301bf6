"""Distinct people, not pins; heat; and what people think by part of the town."""

import pytest

from cocreate_gis.model.layers.places import COMPOUNDS
from cocreate_gis.model.permissions import OPERATOR, VISITOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.voices.opinions import opinions
from cocreate_gis.services.voices.ranking import by_category, heat, most_asked
from tests.towns import at, box
from tests.voices import add, say, support

PLANNER = Actor("planner", Role.PLANNER)


def test_one_person_with_many_pins_ranks_below_many_persons(town):
    for k in range(9):
        say(town, "visitor:loud", f"第{k}次说停车", at(10 * k, 0), category="parking")
    lamp = say(town, "visitor:a", "路灯不亮", at(400, 100), category="lighting")
    for k in range(3):
        support(town, lamp, f"visitor:s{k}")
    # Agreeing with two things of one category is one person.
    second = say(town, "visitor:a", "院里太暗", at(600, 200), category="lighting")
    support(town, second, "visitor:s0")
    ranked = by_category(PLANNER, town)
    assert ranked.index.tolist() == ["lighting", "parking"]
    assert ranked.loc["lighting"].to_dict() == {"people": 4, "pins": 2, "needs": 2}
    assert ranked.loc["parking"].to_dict() == {"people": 1, "pins": 9, "needs": 9}
    assert most_asked(PLANNER, town).iloc[0][["uid", "people", "pins"]].tolist() == [lamp, 4, 1]


def test_what_was_merged_counts_once_with_all_its_people(town):
    kept = say(town, "visitor:a", "没有地方坐", at(100, 0))
    say(town, "visitor:b", "放把椅子", at(105, 0), merged_into=kept)
    say(town, "visitor:c", "想要长椅", at(110, 0), merged_into=kept)
    ranked = by_category(PLANNER, town)
    assert ranked.loc["seating"].to_dict() == {"people": 3, "pins": 3, "needs": 1}
    (row,) = most_asked(PLANNER, town).to_dict("records")
    assert (row["uid"], row["people"], row["pins"]) == (kept, 3, 3)


def test_the_public_is_told_no_small_count_and_nothing_held(town):
    for k in range(6):
        say(town, f"visitor:{k}", f"第{k}盏灯不亮", at(400 + k, 100), category="lighting")
    say(town, "visitor:x", "没有地方坐", at(100, 0))
    say(town, "visitor:y", "楼上私搭", at(100, 0), category="structure", status="received")
    ranked = by_category(VISITOR, town)
    assert ranked["people"].to_dict() == {"lighting": "—", "seating": "<5"}
    assert most_asked(VISITOR, town)["people"].unique().tolist() == ["<5"]
    cells = heat(VISITOR, town)
    assert cells[["people", "pins"]].to_numpy().tolist() == [[6, 6]]
    assert heat(VISITOR, town, category="seating").empty
    assert len(heat(PLANNER, town)) == 2


def test_heat_counts_persons_in_squares_of_the_metric_grid(town):
    for k, x in enumerate((620, 621, 622)):
        say(town, "visitor:a", f"第{k}句", at(x, 21), category="green")
    say(town, "visitor:b", "女贞果子掉一地", at(623, 22), category="green")
    (cell,) = heat(PLANNER, town, category="green", cell_m=100).to_crs(4547).itertuples()
    assert (cell.people, cell.pins) == (2, 4)
    assert cell.geometry.area == pytest.approx(10_000, rel=1e-6)
    assert heat(PLANNER, town, category="lighting").empty


def test_two_halves_of_a_compound_compare(town):
    add(town, "compounds", box(420, 60, 600, 340), name="西半院", kind="unit_dorm")
    features.remove(OPERATOR, town, COMPOUNDS, 1, 1)
    add(town, "compounds", box(600.1, 60, 780, 340), name="东半院", kind="unit_dorm")
    for k, (x, stance) in enumerate([(500, "agree"), (510, "agree"), (520, "object"), (700, "object")]):
        say(town, f"visitor:{k}", "拆墙", at(x, 200), kind="opinion", stance=stance)
    say(town, "visitor:0", "还是拆", at(500, 210), kind="opinion", stance="agree")
    table = opinions(PLANNER, town, "compound").set_index("part")
    assert table.loc["西半院", ["agree", "object", "people"]].tolist() == [2, 1, 3]
    assert table.loc["西半院", "agree_share"] == pytest.approx(2 / 3)
    assert table.loc["东半院", "agree_share"] == 0


def test_the_faces_of_a_street_compare(town):
    for k, (y, stance) in enumerate([(10, "agree"), (12, "conditional"), (-8, "object")]):
        say(town, f"visitor:{k}", "换树", at(600, y), kind="opinion", stance=stance, topic="t")
    say(town, "visitor:far", "换树", at(600, 90), kind="opinion", stance="agree", topic="t")
    say(town, "visitor:other", "别的事", at(600, 10), kind="opinion", stance="agree", topic="u")
    table = opinions(PLANNER, town, "street_face", topic="t")
    assert table[["part", "side", "people", "agree"]].to_numpy().tolist() == [
        ["南街", "north", 2, 1],
        ["南街", "south", 1, 0],
    ]


def test_by_the_time_of_day(town):
    for k, hours in enumerate(("11:00-13:00", "11:00-13:00", "17:00-19:00", None)):
        say(town, f"visitor:{k}", "取餐电动车堵路", at(600, k), category="ebike", peak_hours=hours)
    table = opinions(PLANNER, town, "peak_hours").set_index("part")
    assert table["people"].to_dict() == {"11:00-13:00": 2, "17:00-19:00": 1}


def test_nothing_said_ranks_nothing(town):
    assert by_category(PLANNER, town).empty
    assert most_asked(PLANNER, town).empty
    assert heat(PLANNER, town).empty
    assert opinions(PLANNER, town, "street_face").empty
