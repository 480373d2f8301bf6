"""The list of what people say: found by subject, state, place, time and words."""

import pytest

from cocreate_gis.services.voices import said
from cocreate_gis.services.voices.said import Wanted
from tests.talk import ANNA, BO, PLANNER, merge, move, say


def texts(town, wanted: Wanted | None = None, view=None):
    found = said.find(BO, town, wanted or Wanted(), view)
    return sorted(found.everywhere["text"]), sorted(found.in_view["text"])


@pytest.fixture
def spoken(town):
    bench, lamp, hidden = (
        say(town, text="没有凳子"),
        say(town, text="路灯坏了", category="lighting"),
        say(town),
    )
    move(town, bench, "released")
    move(town, lamp, "released", "discussing")
    return town, bench, lamp, hidden


def test_everybody_reads_what_is_released_and_nothing_else(spoken):
    town, *_ = spoken
    assert texts(town)[0] == ["没有凳子", "路灯坏了"]
    assert sorted(said.find(PLANNER, town, Wanted()).everywhere["text"]) == ["没有凳子", "路灯坏了"]
    assert "author" not in said.find(ANNA, town, Wanted()).everywhere


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(categories=("lighting",)), ["路灯坏了"]),
        (Wanted(statuses=("released",)), ["没有凳子"]),
        (Wanted(statuses=("released", "discussing")), ["没有凳子", "路灯坏了"]),
        (Wanted(kinds=("idea",)), []),
        (Wanted(text=" 凳 "), ["没有凳子"]),
        (Wanted(text="李阿姨"), ["没有凳子", "路灯坏了"]),
        (Wanted(text=".*"), []),
        (Wanted(communities=("西社区",)), ["没有凳子", "路灯坏了"]),
        (Wanted(communities=("东社区",)), []),
        (Wanted(days=7), ["没有凳子", "路灯坏了"]),
    ],
)
def test_it_is_found_by_what_is_looked_for(spoken, wanted, found):
    assert texts(spoken[0], wanted)[0] == found


def test_the_list_follows_what_is_in_view(spoken):
    town, *_ = spoken
    assert texts(town, view=(0.0, 0.0, 1.0, 1.0)) == (["没有凳子", "路灯坏了"], [])
    assert texts(town, view=(100.0, 20.0, 130.0, 40.0))[1] == ["没有凳子", "路灯坏了"]


def test_what_was_merged_stands_once(spoken):
    town, bench, lamp, _ = spoken
    merge(town, lamp, bench)
    assert texts(town)[0] == ["没有凳子"]
