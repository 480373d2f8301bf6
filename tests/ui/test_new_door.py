"""What people are asked: an address is proposed, a button opens it, answers are counted in words."""

import pytest

from cocreate_gis.model.layers.participation import ACTIVITIES, SURVEYS
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.gatherings import surveys
from cocreate_gis.services.voices.activities import free_slug
from tests.ui.test_views import run_view
from tests.unit.test_surveys import ask, home, person

PLANNER = Actor("planner", Role.PLANNER)


def _told(town, language="zh"):
    app = run_view(town, "voices.surveys", language, "planner")
    return " ".join(text.value for text in app.markdown)


def test_the_number_of_answers_is_told_in_words_that_fit_it(town):
    survey = ask(town)
    assert "还没有答卷" in _told(town)
    surveys.answer(person(1), town, survey, {"need": ["lights"]}, None)
    assert "答卷 1 份，都没写住哪个小区" in _told(town)
    assert "None names a compound" in _told(town, "en")
    surveys.answer(person(2), town, survey, {"need": ["lights"]}, home(town))
    assert "答卷 2 份；写了小区的 1 份" in _told(town)


def test_every_answer_with_a_compound_is_told_as_one_number(town):
    surveys.answer(person(1), town, ask(town), {"need": ["lights"]}, home(town))
    told = _told(town)
    assert "答卷 1 份，每百户" in told
    assert "写了小区" not in told


@pytest.mark.parametrize(("view", "layer"), [("voices.surveys", SURVEYS), ("voices.activities", ACTIVITIES)])
def test_a_short_address_is_proposed_with_its_rule(town, view, layer):
    first = free_slug(town, layer)
    features.create(PLANNER, town, layer, None, {"name": "甲", "slug": first})
    app = run_view(town, view, "zh", "planner")
    next(button for button in app.button if button.label.startswith("新建")).click().run()
    assert app.text_input(key=f"new-{layer.name}-slug").value == f"{first}-2"
    assert any("小写字母" in caption.value for caption in app.caption)


def test_a_new_survey_shows_its_address_and_is_opened_by_a_button_once_it_asks_something(town):
    fid = features.create(PLANNER, town, SURVEYS, None, {"name": "新", "slug": "new"})
    ask(town)
    app = run_view(town, "voices.surveys", "zh", "planner")
    app.session_state["record_made"] = ("surveys", fid)
    app.run()
    assert app.session_state["survey"] == fid
    assert app.session_state[f"survey-part-{fid}"] == "questions"
    assert app.button(key=f"open-surveys-{fid}").disabled
    assert any(code.value.endswith("/survey/new") for code in app.code)
    survey = surveys.find_survey(PLANNER, town, "new")
    surveys.set_questions(PLANNER, town, survey, surveys.find_survey(PLANNER, town, "needs-2026").questions)
    app.run()
    app.button(key=f"open-surveys-{fid}").click().run()
    assert surveys.find_survey(PLANNER, town, "new").status == "open"


def test_an_activity_is_opened_once_it_has_a_question(town):
    told = {"name": "新", "slug": "new", "question": "想要什么？"}
    fid = features.create(PLANNER, town, ACTIVITIES, None, told)
    app = run_view(town, "voices.activities", "zh", "planner")
    app.button(key=f"open-activities-{fid}").click().run()
    assert not app.exception
    assert features.look_at(PLANNER, town, ACTIVITIES, fid).values["status"] == "open"
    assert any(code.value.endswith("/r/new") for code in app.code)
