"""Who is heard, in a town whose households and voices are known by hand.

1栋 has 40 households, 2栋 (in 东院) 80, 3栋 10; 东院 90 by its register; the communities none, so theirs are
those of their buildings: 西社区 40, 东社区 90.
"""

import datetime as dt

import pandas as pd
import pytest

from cocreate_gis.model.errors import Forbidden
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.services.voices.heard import heard, public_rates, silent, told
from cocreate_gis.services.voices.voiced import Period
from tests.towns import at
from tests.voices import add, say, settle

PLANNER = Actor("planner", Role.PLANNER)


@pytest.fixture
def spoken(town):
    settle(town)
    at_2 = {"place_uid": _uid(town, "buildings", "2栋")}
    say(town, "visitor:a", "没有地方坐", at(600, 205), source="poster")
    say(town, "visitor:a", "路灯不亮", at(600, 210), category="lighting", source="poster")
    say(town, "visitor:b", "下雨积水", at(600, 200), category="flooding", source="paper", **at_2)
    # Said at the market, by somebody of 2栋.
    say(town, "spoken:c", "买菜远", at(100, 0), category="services", source="visit", **at_2)
    say(town, "visitor:d", "树太密", at(790, 390), category="green", said_on=dt.date(2026, 3, 1))
    say(town, "visitor:d", "邻居占道", at(790, 390), category="neighbour", status="received")
    say(town, "visitor:e", "桥上没有灯", at(2000, 2000), category="lighting")
    for title, place, status in (("板凳会", at(600, 200), "held"), ("下次会", at(600, 200), "planned")):
        add(town, "events", place, title=title, kind="bench_talk", status=status, held_on=dt.date(2026, 5, 1))
    add(town, "events", None, title="评议会", kind="meeting", status="minuted", community="西社区")
    add(town, "events", at(0, 200), title="自治金", kind="fund", status="held")
    return town


def _uid(town, layer, name):
    frame = town.frame(find_layer(layer), Visibility.STAFF)
    return str(frame.loc[frame["name"] == name, "uid"].iloc[0])


def _row(areas, name):
    return areas[areas["name"] == name].iloc[0]


def test_by_building_people_count_once_and_their_own_house_decides(spoken):
    result = heard(PLANNER, spoken, "building")
    two = _row(result.areas, "2栋")
    assert (two["needs"], two["voices"], two["people"], two["meetings"]) == (4, 4, 3, 1)
    assert (two["needs_per_100"], two["people_per_100"]) == (5.0, 3.75)
    assert (two["from_poster"], two["from_paper"], two["from_visit"], two["from_web"]) == (2, 1, 1, 0)
    assert two["within"] == ""
    three = _row(result.areas, "3栋")
    assert (three["voices"], three["people"], three["people_per_100"]) == (2, 1, 10.0)
    assert _row(result.areas, "1栋")["silent"]


def test_by_compound_the_register_is_the_denominator(spoken):
    east = _row(heard(PLANNER, spoken, "compound").areas, "东院")
    # What was said at the market lies outside the compound.
    assert (east["households"], east["voices"], east["people"]) == (90, 3, 2)
    assert east["needs_per_100"] == pytest.approx(100 * 3 / 90)


def test_communities_without_a_register_have_the_households_of_their_buildings(spoken):
    areas = heard(PLANNER, spoken, "community").areas
    assert dict(zip(areas["name"], areas["households"], strict=True)) == {"西社区": 40, "东社区": 90}
    west = _row(areas, "西社区")
    assert (west["needs"], west["needs_per_100"], west["meetings"]) == (1, 2.5, 1)


def test_the_whole_counts_what_lies_in_no_area(spoken):
    result = heard(PLANNER, spoken, "community")
    assert (result.needs, result.voices, result.people, result.meetings) == (7, 7, 5, 2)
    assert (result.households, result.elsewhere) == (130, 1)
    assert result.people_per_100 == pytest.approx(100 * 5 / 130)


def test_only_the_days_asked_for_count(spoken):
    march = Period(dt.date(2026, 3, 1), dt.date(2026, 3, 31))
    result = heard(PLANNER, spoken, "building", march)
    assert (result.voices, result.people, result.meetings) == (1, 1, 0)
    assert heard(PLANNER, spoken, "building", Period(dt.date(2026, 5, 1))).meetings == 1


def test_answers_to_surveys_make_their_givers_heard(spoken):
    add(spoken, "survey_answers", at(0, 200), survey="s", answers="{}", source="survey", author="visitor:a")
    result = heard(PLANNER, spoken, "building")
    one = _row(result.areas, "1栋")
    assert (one["voices"], one["answers"], one["people"], one["from_survey"]) == (0, 1, 1, 1)
    assert not one["silent"]
    # She spoke elsewhere too.
    assert result.people == 5


def test_the_silent_ones_are_listed_with_their_households(spoken):
    listed = silent(PLANNER, spoken)
    assert listed[["name", "households"]].to_dict("records") == [{"name": "1栋", "households": 40}]


def test_an_area_without_households_has_no_rate(spoken):
    add(spoken, "grids", at(2000, 2000).buffer(50), name="桥头网格")
    grid = _row(heard(PLANNER, spoken, "grid").areas, "桥头网格")
    assert grid["needs"] == 1
    assert pd.isna(grid["needs_per_100"])
    assert not grid["silent"]


def test_the_public_learns_no_small_count_and_nothing_private(spoken):
    shown = _row(public_rates(VISITOR, spoken, "compound"), "东院")
    assert shown["needs"] == "<5"
    assert pd.isna(shown["needs_per_100"])
    for k in range(4):
        say(spoken, f"visitor:{k}", f"第{k}件", at(600, 200 + k))
    shown = _row(public_rates(VISITOR, spoken, "compound"), "东院")
    assert (shown["needs"], shown["people"]) == ("7", "6")
    # The only small count would follow from the sum, so the next smallest is not told either.
    assert list(public_rates(VISITOR, spoken, "community")["needs"]) == ["<5", "—"]
    for k in range(4):
        say(spoken, f"visitor:{k}", f"第{k}件", at(100, 5 * k))
    # 3栋's quarrel with a neighbour is not among what the public is told.
    east = _row(public_rates(VISITOR, spoken, "community"), "东社区")
    assert east["needs"] == "8"
    assert _row(heard(PLANNER, spoken, "community").areas, "东社区")["needs"] == 9


def test_small_counts_are_hidden_in_what_leaves(spoken):
    areas = heard(PLANNER, spoken, "building").areas
    assert set(told(areas)["people"]) <= {"0", "<5", "—"}
    assert told(areas)["people_per_100"].dropna().tolist() == [0.0]


@pytest.mark.parametrize("ask", [heard, silent])
def test_it_is_for_staff(spoken, ask):
    with pytest.raises(Forbidden):
        ask(VISITOR, spoken, "building")
    with pytest.raises(Forbidden):
        public_rates(VISITOR, spoken, "building")


def test_an_empty_town_is_heard_nowhere(town):
    result = heard(PLANNER, town, "building")
    assert (result.people, result.people_per_100) == (0, None)
    assert silent(PLANNER, town).empty
