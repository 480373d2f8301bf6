"""Siting as a planner asks for it, on the town that is known by hand.

Older people walk 720 m. 1栋 (20 of them) and 2栋 (50) are out of reach of the room; 3栋 (4) is not.
"""

import pytest

from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.errors import Cancelled, Forbidden, InvalidInput
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.model.siting import SitingRequest
from cocreate_gis.services import features
from cocreate_gis.services.reach import coverage, siting
from cocreate_gis.store import get_feature
from tests.towns import CATEGORY, at, lonlat
from tests.voices import say, support

PLANNER = Actor("planner", Role.PLANNER)
QUESTION = CoverageRequest(categories=(CATEGORY,))
SITES = find_layer("micro_space_sites")


def _site(town, name: str, x: float, y: float, status: str = "idle") -> int:
    values = {"name": name, "kind": "idle_land", "status": status}
    return features.create(PLANNER, town, SITES, lonlat(at(x, y)), values)


@pytest.fixture
def places(town):
    # To 2栋 200 + 200 + 200 m, to 1栋 200 + 400 + 200 m.
    _site(town, "北街空地", 600, 400)
    # To 1栋 190 m, to 2栋 190 + 10 + 400 + 200 + 200 m.
    _site(town, "西北角", 0, 390)
    return town


def _ask(town, sites: int = 1, **values: object):
    request = SitingRequest(candidates=SITES.name, sites=sites, group="residents_60", **values)
    return siting.run(PLANNER, town, QUESTION, request)


def _told(town, assessment) -> list[tuple[str, float]]:
    places = siting.site_places(PLANNER, town, assessment.run.siting)
    return list(zip(places["name"], places["adds"], strict=True))


def test_the_site_that_adds_most_people_is_advised(places):
    one = _ask(places)
    assert _told(places, one) == [("北街空地", 50)]
    assert one.run.siting.below_best == 0
    two = _ask(places, 2)
    assert _told(places, two) == [("北街空地", 50), ("西北角", 20)]
    homes = two.frames[f"homes:{CATEGORY}"].set_index("uid")["name"]
    sited = two.frames[f"sited:{CATEGORY}"]
    assert dict(zip(sited["uid"].map(homes), sited["site"], strict=True)) == {"2栋": 1, "1栋": 2}


def test_a_place_that_serves_both_is_better_than_either(places):
    # To 1栋 100 + 200 m, to 2栋 300 + 200 + 200 m.
    _site(places, "两边都近", 100, 400)
    assert _told(places, _ask(places)) == [("两边都近", 70)]
    three = _ask(places, 3).run.siting
    assert [site.adds for site in three.sites] == [70, 0, 0]
    assert three.adds == 70


def test_a_site_something_was_decided_for_is_no_candidate(places):
    _site(places, "已建成", 100, 400, "built")
    assert _told(places, _ask(places)) == [("北街空地", 50)]
    assert siting.candidate_layers(PLANNER, places, CATEGORY) == {SITES.name: 2}


def test_support_outweighs_more_people(places):
    # Three people beside 1栋: 20 x (1 + 3) is more than 50.
    for person in ("甲", "乙", "丙"):
        say(places, person, "想要活动室", at(5, 230), category="elderly")
    assert _told(places, _ask(places, by_support=True)) == [("西北角", 20)]
    assert _told(places, _ask(places)) == [("北街空地", 50)]


def test_whoever_agrees_counts_beside_whoever_said_it(places):
    uid = say(places, "甲", "想要活动室", at(5, 230), category="elderly")
    assert _told(places, _ask(places, by_support=True)) == [("北街空地", 50)]
    for person in ("甲", "乙", "丙"):
        support(places, uid, person)
    assert _told(places, _ask(places, by_support=True)) == [("西北角", 20)]


def test_one_person_with_many_pins_counts_once(places):
    for _ in range(3):
        say(places, "甲", "想要活动室", at(5, 230), category="elderly")
    assert _told(places, _ask(places, by_support=True)) == [("北街空地", 50)]


def test_released_suggestions_are_candidates_and_their_words_are_not_kept(town):
    assert siting.candidate_layers(PLANNER, town, CATEGORY) == {}
    # Unreleased, answered, about something else, and merged into another one.
    say(town, "甲", "收到", at(100, 400), category="elderly", status="received")
    say(town, "甲", "办好", at(100, 400), category="elderly", status="done", reply="好")
    say(town, "甲", "停车", at(100, 400), category="parking")
    uid = say(town, "甲", "想要活动室", at(100, 400), category="elderly")
    say(town, "乙", "也想要", at(100, 400), category="elderly", merged_into=uid)
    assert siting.candidate_layers(PLANNER, town, CATEGORY) == {"suggestions": 1}
    request = SitingRequest(candidates="suggestions", sites=1, group="residents_60")
    made = siting.run(PLANNER, town, QUESTION, request)
    assert _told(town, made) == [("想要活动室", 70)]
    assert "想要" not in made.run.model_dump_json()
    with pytest.raises(InvalidInput, match="siting_no_candidates"):
        _ask(town)


def test_the_exact_answer_is_the_same_and_can_be_stopped(places):
    assert _told(places, _ask(places, 2, exact=True)) == [("北街空地", 50), ("西北角", 20)]

    def stop(_fraction, stage):
        if stage == "exact":
            raise Cancelled("cancelled")

    request = SitingRequest(candidates=SITES.name, sites=1, group="residents_60", exact=True)
    kept = len(siting.runs(PLANNER, places))
    with pytest.raises(Cancelled):
        siting.run(PLANNER, places, QUESTION, request, progress=stop)
    assert len(siting.runs(PLANNER, places)) == kept


def test_advice_is_kept_apart_from_results_and_from_the_public(places):
    made = _ask(places)
    assert coverage.runs(PLANNER, places) == []
    assert [run.uid for run in siting.runs(PLANNER, places)] == [made.run.uid]
    assert coverage.stored(PLANNER, places, made.run.uid).run == made.run
    for refused in (
        lambda: coverage.stored(VISITOR, places, made.run.uid),
        lambda: siting.runs(VISITOR, places),
        lambda: siting.run(VISITOR, places, QUESTION, made.run.siting.request),
    ):
        with pytest.raises(Forbidden):
            refused()


def test_a_new_candidate_makes_advice_stale(places):
    made = _ask(places)
    assert not coverage.is_stale(places, made.run)
    _site(places, "新空地", 100, 400)
    assert coverage.is_stale(places, made.run)


def test_more_sites_than_candidates_are_refused(places):
    with pytest.raises(InvalidInput, match="siting_too_many"):
        _ask(places, 3)


def test_where_everybody_is_served_no_site_is_looked_for(places):
    everyone = CoverageRequest(categories=(CATEGORY,), minutes=60)
    request = SitingRequest(candidates=SITES.name, sites=1, group="residents_60")
    with pytest.raises(InvalidInput, match="siting_nobody_left"):
        siting.run(PLANNER, places, everyone, request)


def test_where_no_candidate_helps_it_is_said(town):
    _site(town, "活动室旁", 800, 390)
    short = CoverageRequest(categories=(CATEGORY,), minutes=4)
    request = SitingRequest(candidates=SITES.name, sites=1, group="residents_60")
    with pytest.raises(InvalidInput, match="siting_none_helps"):
        siting.run(PLANNER, town, short, request)


def test_a_place_that_was_removed_keeps_its_rank_without_a_name(places):
    made = _ask(places, 2)
    with places.store.read() as connection:
        gone = get_feature(connection, SITES, fid=1)
    features.remove(PLANNER, places, SITES, 1, gone.version)
    told = siting.site_places(PLANNER, places, made.run.siting)
    assert told["adds"].tolist() == [50, 20]
    assert told["name"].isna().tolist() == [True, False]
