"""What is offered as said before: measured on labelled pairs, and found in the town."""

import json
from pathlib import Path

import pytest

from cocreate_gis.analysis.likeness import ALIKE, alike, likeness
from cocreate_gis.model.errors import Conflict
from cocreate_gis.model.layers.suggestions import COMMENTS, SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR, VISITOR, Actor, Role
from cocreate_gis.services.voices import moderation, suggestions
from cocreate_gis.services.voices.similar import join, similar, why
from cocreate_gis.services.voices.suggestions import SuggestionDraft
from cocreate_gis.store import get_feature, read_features, supporters
from cocreate_gis.wording import Words
from tests.towns import at, lonlat

PLANNER = Actor("planner", Role.PLANNER)
PAIRS = json.loads((Path(__file__).parent / "similar_pairs.json").read_text(encoding="utf-8"))
SAID = "路口到菜场没有长椅，老人走不动"
NEW = "菜场这段路没地方坐，老人走一半要歇"


def _score(pair):
    one, other = pair["categories"]
    words = likeness(*pair["texts"])
    return alike(words, same_category=one == other, distance_m=pair["metres"])


def test_seven_of_eight_offered_are_right_and_most_are_found():
    offered = [pair["same"] for pair in PAIRS if _score(pair) >= ALIKE]
    assert sum(offered) / len(offered) >= 0.88
    assert sum(offered) / sum(pair["same"] for pair in PAIRS) >= 0.85


def test_a_pair_that_is_the_same_scores_above_one_that_is_not():
    same = [_score(pair) for pair in PAIRS if pair["same"]]
    other = [_score(pair) for pair in PAIRS if not pair["same"]]
    above = sum(a > b for a in same for b in other) / (len(same) * len(other))
    assert above >= 0.9


@pytest.mark.parametrize("pair", PAIRS[:20], ids=lambda pair: pair["texts"][0])
def test_which_text_comes_first_makes_no_difference(pair):
    one, other = pair["texts"]
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, one) == 1


def test_nothing_said_is_like_nothing():
    assert likeness("", "") == 0
    assert likeness("希望可以吗", "希望可以吗") == 0


def _say(town, text, place, category="seating", *, release=True):
    draft = SuggestionDraft(kind="problem", category=category, text=text, consent=True)
    fid = suggestions.submit(OPERATOR, town, lonlat(place), draft).fid
    if release:
        moderation.answer(PLANNER, town, fid, 1, "released")
    return fid


def _find(town, actor=VISITOR, place=None, category="seating", text=NEW):
    return similar(actor, town, lonlat(place or at(105, 0)), category, text)


def test_the_same_thing_nearby_is_offered_with_the_reason(town):
    fid = _say(town, SAID, at(100, 0))
    (found,) = _find(town)
    assert (found.fid, found.text, found.same_category) == (fid, SAID, True)
    assert why(found, Words("zh")).endswith("米 · 说的都是“歇脚与活动” · 话也相近")
    assert why(found, Words("en")).endswith("m away · about the same: Sitting and activity · similar words")


def test_what_the_asker_may_not_see_is_not_offered(town):
    _say(town, SAID, at(100, 0), release=False)
    assert _find(town) == []
    assert len(_find(town, PLANNER)) == 1


def test_a_private_report_is_offered_to_nobody_outside(town):
    _say(town, "楼上私搭了一间房", at(100, 0), "structure", release=False)
    assert _find(town, category="structure", text="楼上私搭了一间房") == []


def test_far_away_or_about_something_else_is_not_offered(town):
    _say(town, SAID, at(100, 0))
    assert _find(town, place=at(400, 0)) == []
    assert _find(town, category="lighting", text="路灯坏了") == []


def test_what_is_closed_or_merged_is_not_offered(town):
    fid = _say(town, SAID, at(100, 0))
    moderation.answer(PLANNER, town, fid, 2, "declined", "明年再看")
    assert _find(town) == []
    assert _find(town, PLANNER) == []


def test_the_best_comes_first_and_no_more_than_three(town):
    for x in (40, 60, 80, 100):
        _say(town, SAID, at(x, 0))
    found = _find(town, PLANNER)
    assert [one.distance_m for one in found] == [5, 25, 45]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    with town.store.read() as connection:
        assert get_feature(connection, SUGGESTIONS, fid=found[0].fid).uid == found[0].uid


def test_joining_is_agreeing_with_a_word(town):
    _say(town, SAID, at(100, 0))
    (found,) = _find(town)
    neighbour = Actor("visitor:neighbour", Role.VISITOR)
    assert join(neighbour, town, found.uid, "我妈妈也走不动", "小王") == 1
    with town.store.read() as connection:
        assert supporters(connection, [found.uid]) == {neighbour.uid}
        comment = read_features(connection, COMMENTS).iloc[0]
    assert (comment["text"], comment["nickname"], comment["suggestion"]) == (
        "我妈妈也走不动",
        "小王",
        found.uid,
    )
    assert join(Actor("visitor:third", Role.VISITOR), town, found.uid) == 2
    with pytest.raises(Conflict, match="support_twice"):
        join(neighbour, town, found.uid, "再说一次")
