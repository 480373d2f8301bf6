"""Ratings, evaluations and memories: what is refused, in which words, and what stays as it was."""

import pytest

from cocreate_gis.model.errors import CoCreateError, Conflict, InvalidInput, NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.participation import SURVEYS
from cocreate_gis.model.layers.projects import PROJECTS
from cocreate_gis.model.layers.results import (
    EVALUATIONS,
    HONOURS,
    INDICATOR_SCORES,
    INDICATORS,
    MEMORIES,
    SELF_EVALUATIONS,
)
from cocreate_gis.model.layers.sites import SITE_RATINGS
from cocreate_gis.model.permissions import OPERATOR, VISITOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.promises import evaluations, kept, named, ratings, self_evaluation
from cocreate_gis.services.promises.ratings import Rated
from cocreate_gis.services.voices import forgetting
from cocreate_gis.services.voices.whereabouts import place_code
from cocreate_gis.wording import Words
from tests.people import uid_of

ANNA = Actor("visitor:anna", Role.VISITOR, "10.0.0.1")


def told(error: CoCreateError) -> None:
    """It is said in both languages, with nothing left open."""
    for language in ("zh", "en"):
        sentence = Words(language).error(error)
        assert sentence
        assert "{" not in sentence


def make(town, layer, **values) -> str:
    fid = features.create(OPERATOR, town, layer, None, values)
    return features.look_at(OPERATOR, town, layer, fid).uid


@pytest.fixture
def finished(town) -> Rated:
    uid = make(town, PROJECTS, name="小花园", status="accepted", finished_on=town.today)
    return ratings.find_rated(ANNA, town, place_code(uid))


def test_a_person_rates_once_and_her_first_mark_stands(town, finished):
    ratings.rate_here(ANNA, town, finished, {"useful": 5}, "花开得好")
    with pytest.raises(Conflict, match="rated_already") as refused:
        ratings.rate_here(ANNA, town, finished, {"useful": 1})
    told(refused.value)
    assert town.frame(SITE_RATINGS, Visibility.STAFF)["useful"].tolist() == [5]
    # Who she is stands in no column.
    assert ANNA.uid not in town.frame(SITE_RATINGS, Visibility.STAFF).to_csv()


@pytest.mark.parametrize(
    ("actor", "marks", "code"),
    [
        (VISITOR, {"useful": 5}, "rating_needs_cookie"),
        (ANNA, {}, "rating_empty"),
        (ANNA, {"useful": 6}, "field_range"),
        (ANNA, {"useful": 2.5}, "field_type"),
        (ANNA, {"lovely": 5}, "field_unknown"),
    ],
)
def test_what_is_no_rating_is_refused_and_nothing_kept(town, finished, actor, marks, code):
    with pytest.raises(InvalidInput, match=code) as refused:
        ratings.rate_here(actor, town, finished, marks)
    told(refused.value)
    assert town.frame(SITE_RATINGS, Visibility.STAFF).empty


def test_only_what_is_finished_can_be_rated(town):
    uid = make(town, PROJECTS, name="小花园")
    with pytest.raises(NotFound, match="nothing_to_rate") as refused:
        ratings.find_rated(ANNA, town, place_code(uid))
    told(refused.value)
    with pytest.raises(InvalidInput, match="not_in_use"):
        ratings.rate(OPERATOR, town, Rated("project", uid, "小花园"), "resident", {"useful": 3}, "")


def test_a_rating_is_of_one_thing(town, finished):
    for values in ({}, {"project": finished.uid, "site": "x"}):
        with pytest.raises(InvalidInput, match="not_one_of") as refused:
            make(town, SITE_RATINGS, rated_by="resident", rated_on=town.today, useful=3, **values)
        told(refused.value)


def test_four_ratings_are_told_to_nobody_outside(town, finished):
    for number in range(4):
        ratings.rate_here(
            Actor(f"visitor:{number}", Role.VISITOR, f"10.0.2.{number}"), town, finished, {"safe": 4}
        )
    assert kept.promised_and_kept(VISITOR, town)["rating"].isna().all()
    assert kept.promised_and_kept(OPERATOR, town)["rating"].tolist() == [4.0]


def test_who_is_forgotten_takes_her_ratings_and_memories_along(town, finished):
    ratings.rate_here(ANNA, town, finished, {"useful": 5})
    named.send_memory(ANNA, town, None, {"name": "棉花垛", "story": "在垛上打滚", "person": "安娜"}, [])
    kept_of_her = forgetting.what_is_kept(ANNA, town, ANNA.uid)
    assert not kept_of_her.is_nothing
    assert kept_of_her.counts == {"marks_and_memories": 2}
    forgetting.forget(ANNA, town, ANNA.uid)
    assert town.frame(SITE_RATINGS, Visibility.STAFF).empty
    assert town.frame(MEMORIES, Visibility.STAFF).empty


def test_the_office_finds_whom_it_named(town):
    for number in range(2):
        make(town, HONOURS, title="warm", deed=f"读报 {number}", person="王 桂芳", contact="139")
    (found,) = forgetting.find(OPERATOR, town, "王桂芳")
    assert found.counts == {"in_the_books": 2}
    forgetting.forget(OPERATOR, town, found.person)
    assert forgetting.find(OPERATOR, town, "王桂芳") == []
    # What was done stays, without the name.
    assert len(town.frame(HONOURS, Visibility.STAFF)) == 2


def test_scores_for_another_evaluation_or_place_are_refused(town):
    uid = make(town, EVALUATIONS, name="评比", period="2026", level="communities")
    other = make(town, EVALUATIONS, name="另一次", period="2025", level="communities")
    indicator = make(town, INDICATORS, evaluation=other, name="卫生", weight=1)
    west = uid_of(town, "communities", "西社区")
    with pytest.raises(NotFound, match="feature_missing") as refused:
        evaluations.enter_scores(OPERATOR, town, uid, {(indicator, west): 5})
    told(refused.value)
    with pytest.raises(NotFound, match="place_not_listed") as refused:
        evaluations.enter_scores(OPERATOR, town, other, {(indicator, uid_of(town, "buildings", "1栋")): 5})
    told(refused.value)
    assert evaluations.evaluated(OPERATOR, town, other).scores.isna().all(axis=None)


def test_a_score_over_the_full_mark_that_came_with_a_file_is_told_and_not_counted(town):
    uid = make(town, EVALUATIONS, name="评比", period="2026", level="communities")
    clean, calm = (
        make(town, INDICATORS, evaluation=uid, name=name, weight=1, full_mark=10) for name in ("卫生", "安静")
    )
    west = uid_of(town, "communities", "西社区")
    evaluations.enter_scores(OPERATOR, town, uid, {(calm, west): 5})
    make(town, INDICATOR_SCORES, indicator=clean, place_uid=west, place_name="西社区", score=12)
    found = evaluations.evaluated(OPERATOR, town, uid)
    told_of = found.unfit[["place", "indicator", "score", "full_mark"]].to_numpy().tolist()
    assert told_of == [["西社区", "卫生", 12.0, 10.0]]
    assert found.places.loc[west, ["score", "missing"]].tolist() == [50.0, 1]


def test_a_self_evaluation_without_any_answer_is_empty_and_not_broken(town):
    survey = make(town, SURVEYS, name="自评表", slug="self")
    uid = make(town, SELF_EVALUATIONS, name="自评", period="2026", survey=survey)
    found = self_evaluation.returned(OPERATOR, town, uid)
    assert found.scores.empty
    assert self_evaluation.findings(OPERATOR, town, found) == []


def test_words_of_users_are_text(town, finished):
    words = "<script>alert(1)</script>**`${x}`"
    ratings.rate_here(ANNA, town, finished, {"useful": 5}, words)
    assert town.frame(SITE_RATINGS, Visibility.STAFF)["remark"].tolist() == [words]
