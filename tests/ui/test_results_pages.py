"""The pages of what came of it draw themselves, empty and full, and do what their buttons say."""

import pytest

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.participation import SURVEYS
from cocreate_gis.model.layers.projects import PROJECTS, WORK_ITEMS
from cocreate_gis.model.layers.results import (
    EVALUATIONS,
    HONOURS,
    INDICATOR_SCORES,
    INDICATORS,
    MEMORIES,
    SELF_EVALUATIONS,
)
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.model.surveys import Question, QuestionKind, questions_to
from cocreate_gis.services import features
from cocreate_gis.services.gatherings import surveys
from cocreate_gis.services.promises import evaluations, kept
from cocreate_gis.services.promises.kept import Measuring
from cocreate_gis.services.voices.whereabouts import place_names
from tests.people import uid_of
from tests.towns import at, lonlat
from tests.ui.test_views import run_view

PAGES = ("public", "kept", "evaluation", "self", "honours", "memories")
NAME = "*小*花园`$x$`"
QUESTIONS = (
    Question(code="clean", kind=QuestionKind.SCALE, zh="楼道干净吗"),
    Question(code="more", kind=QuestionKind.TEXT, zh="还要改什么"),
)


def _make(town, layer, place=None, **values) -> str:
    fid = features.create(OPERATOR, town, layer, None if place is None else lonlat(place), values)
    return features.look_at(OPERATOR, town, layer, fid).uid


@pytest.fixture
def told(town):
    done = {"status": "accepted", "finished_on": town.today, "due_on": town.today}
    project = _make(
        town, PROJECTS, at(100, 100), name=NAME, story="<b>大家</b>一起种的", bays_promised=2, **done
    )
    kept.measure(OPERATOR, town, Measuring(project, bays_before=3, bays_after=6))
    evaluation = _make(town, EVALUATIONS, name="评比", period="2026", level="communities")
    indicator = _make(town, INDICATORS, evaluation=evaluation, name="卫生", weight=2)
    evaluations.enter_scores(
        OPERATOR, town, evaluation, {(indicator, uid_of(town, "communities", "西社区")): 80}
    )
    form = _make(town, SURVEYS, name="自评表", slug="self", questions=questions_to(QUESTIONS), status="open")
    survey = surveys.find_survey(OPERATOR, town, "self")
    home = next(place for place, name in place_names(town).items() if name == "东院")
    surveys.answer(Actor("visitor:1", Role.VISITOR), town, survey, {"clean": 1, "more": "**补灯**"}, home)
    values = {"status": "summarised", "returned_on": town.today, "summary": "脏", "period": "2026"}
    _make(town, SELF_EVALUATIONS, name="自评", survey=form, **values)
    shown = {"consent_on": town.today, "person": "王桂芳"}
    _make(town, HONOURS, title="warm", deed="读报", status="published", discussed_on=town.today, **shown)
    _make(town, MEMORIES, at(120, 100), name="棉花垛", story="打滚", status="shown", about_year=1962, **shown)
    return town


def _text(app) -> str:
    return " ".join(str(one.value) for kind in ("markdown", "caption", "info") for one in getattr(app, kind))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_draws_itself_for_a_planner(told, language, page):
    assert not run_view(told, f"results.{page}", language, "planner").error


def test_a_score_over_the_full_mark_is_told_to_staff_and_to_nobody_else(told):
    given = {"place_uid": uid_of(told, "communities", "西社区"), "place_name": "西社区", "score": 400}
    _make(told, INDICATOR_SCORES, indicator=told.frame(INDICATORS, Visibility.STAFF)["uid"].iloc[0], **given)
    app = run_view(told, "results.evaluation", "zh", "planner")
    assert [one.value for one in app.warning if "1 个得分低于0或超过满分" in one.value]
    assert not run_view(told, "results.evaluation", "zh", "visitor").warning


@pytest.mark.parametrize("page", ["public", "kept", "evaluation", "honours", "memories"])
def test_a_visitor_meets_no_button_that_changes_a_record(told, page):
    app = run_view(told, f"results.{page}", "zh", "visitor")
    assert not app.error
    assert [button.key for button in app.button if not str(button.key).startswith("outcome-map")] == []


@pytest.mark.parametrize("page", PAGES)
def test_a_town_in_which_nothing_is_done_says_so(town, page):
    assert run_view(town, f"results.{page}", "zh", "planner").info


def test_what_was_promised_and_kept_stands_in_plain_words(told):
    app = run_view(told, "results.public", "zh", "visitor")
    text = _text(app)
    assert r"\*小\*花园" in text
    assert "承诺 2" in text
    assert "**3**" in text


def test_a_low_score_becomes_a_task_with_one_press(told):
    app = run_view(told, "results.self", "zh", "planner")
    button = next(one for one in app.button if str(one.key).startswith("make-"))
    button.click().run()
    assert not app.error
    tasks = told.frame(WORK_ITEMS, Visibility.STAFF)
    assert tasks["name"].tolist() == ["改进：楼道干净吗"]
    assert tasks["place_name"].tolist() == ["东院"]
