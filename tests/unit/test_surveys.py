"""A survey from its questions to its comparison with last year, and what it refuses on the way."""

import datetime as dt
import io
import json

import openpyxl
import pytest

from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.participation import SURVEY_ANSWERS, SURVEYS
from cocreate_gis.model.layers.places import COMPOUNDS
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.model.surveys import (
    Option,
    Question,
    QuestionKind,
    check_questions,
    questions_from,
    questions_to,
)
from cocreate_gis.services import features
from cocreate_gis.services.gatherings import survey_results, surveys
from cocreate_gis.services.voices.whereabouts import place_code, place_names
from cocreate_gis.store import personal_values
from cocreate_gis.wording import Words
from tests.browsers import Browser, site

PLANNER = Actor("planner", Role.PLANNER)
VISITOR = Actor("visitor:0", Role.VISITOR)
QUESTIONS = (
    Question(
        code="need",
        kind=QuestionKind.CHOICES,
        zh="最缺什么",
        en="What is missing",
        required=True,
        options=(
            Option(code="seats", zh="座椅"),
            Option(code="lights", zh="路灯"),
            Option(code="bays", zh="车位"),
        ),
    ),
    Question(code="safe", kind=QuestionKind.SCALE, zh="夜里走路放心吗"),
    Question(code="where", kind=QuestionKind.PLACE, zh="哪里最不方便"),
    Question(code="words", kind=QuestionKind.TEXT, zh="还想说什么"),
)


def ask(town, year=2026, *, once=True, closes=None, slug="needs", opens=None):
    values = {
        "name": f"居民问卷 {year}",
        "slug": f"{slug}-{year}",
        "series": "居民问卷",
        "round_year": year,
        "once_each": once,
        "opens_on": opens,
        "closes_on": closes,
        "questions": questions_to(QUESTIONS),
    }
    fid = features.create(PLANNER, town, SURVEYS, None, values)
    features.move(PLANNER, town, SURVEYS, fid, 1, "open")
    return surveys.find_survey(PLANNER, town, f"{slug}-{year}")


def person(number):
    return Actor(f"visitor:{number}", Role.VISITOR)


def home(town, name="东院"):
    return next(place for place, known in place_names(town).items() if known == name)


def _filled(town, survey, *needs):
    for number, need in enumerate(needs):
        surveys.answer(person(number), town, survey, {"need": [need], "safe": 4}, home(town))


def test_questions_are_checked_and_kept_as_they_were_asked():
    assert questions_from(questions_to(QUESTIONS)) == QUESTIONS
    with pytest.raises(InvalidInput, match="survey_code_twice"):
        check_questions([QUESTIONS[1], QUESTIONS[1]])
    with pytest.raises(InvalidInput, match="survey_options_missing"):
        check_questions([QUESTIONS[0].model_copy(update={"options": ()})])
    with pytest.raises(InvalidInput, match="survey_questions_broken"):
        questions_from('[{"code": "A B", "kind": "text", "zh": "?"}]')


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({}, "answer_missing"),
        ({"need": ["roof"]}, "answer_unknown"),
        ({"need": "seats"}, "answer_unknown"),
        ({"need": ["seats"], "safe": 6}, "answer_unknown"),
        ({"need": ["seats"], "safe": "4"}, "answer_unknown"),
        ({"need": ["seats"], "words": "长" * 1001}, "answer_too_long"),
        ({"need": ["seats"], "else": "?"}, "answer_to_nothing"),
    ],
)
def test_what_is_no_answer_is_refused(town, answers, fault):
    with pytest.raises(InvalidInput, match=fault):
        surveys.answer(VISITOR, town, ask(town), answers)


def test_a_place_that_is_not_there_is_no_answer(town):
    with pytest.raises(NotFound, match="place_not_listed"):
        surveys.answer(VISITOR, town, ask(town), {"need": ["seats"], "where": "nowhere"})


def test_one_person_answers_once_where_it_is_asked(town):
    survey = ask(town)
    surveys.answer(VISITOR, town, survey, {"need": ["seats"]}, home(town))
    with pytest.raises(Conflict, match="survey_answered_already"):
        surveys.answer(VISITOR, town, survey, {"need": ["lights"]}, home(town))
    surveys.enter(PLANNER, town, survey, {"need": ["bays"]}, home(town), "王阿姨")
    with pytest.raises(Conflict, match="survey_answered_already"):
        surveys.enter(PLANNER, town, survey, {"need": ["bays"]}, home(town), "王 阿姨")
    with pytest.raises(InvalidInput, match="survey_needs_cookie"):
        surveys.answer(Actor("visitor", Role.VISITOR), town, survey, {"need": ["bays"]})
    assert surveys.answers_of(town, survey)["source"].tolist() == ["web", "paper"]
    with town.store.read() as connection:
        authors = personal_values(connection, SURVEY_ANSWERS, "author").values()
    assert not any("王" in author for author in authors)


def test_a_survey_is_answered_in_its_time_only(town):
    day = dt.timedelta(days=1)
    with pytest.raises(InvalidInput, match="ends_before_begins"):
        ask(town, opens=town.today, closes=town.today - day)
    last_year = ask(town, 2025, closes=town.today - day)
    with pytest.raises(Forbidden, match="survey_over"):
        surveys.answer(VISITOR, town, last_year, {"need": ["seats"]})
    # What was written on paper in time is still entered.
    surveys.enter(PLANNER, town, last_year, {"need": ["seats"]}, None, "")
    with pytest.raises(Forbidden, match="survey_not_yet"):
        surveys.answer(VISITOR, town, ask(town, 2027, opens=town.today + day), {"need": ["seats"]})
    version = features.move(PLANNER, town, SURVEYS, last_year.fid, last_year.version, "closed")
    features.move(PLANNER, town, SURVEYS, last_year.fid, version, "reported")
    reported = surveys.find_survey(PLANNER, town, last_year.slug)
    with pytest.raises(Forbidden, match="not_in_this_phase"):
        surveys.enter(PLANNER, town, reported, {"need": ["seats"]}, None, "")


def test_what_was_answered_cannot_be_lost(town):
    survey = ask(town)
    version = surveys.set_questions(PLANNER, town, survey, QUESTIONS[:3])
    survey = surveys.find_survey(PLANNER, town, survey.slug)
    assert survey.version == version
    surveys.answer(VISITOR, town, survey, {"need": ["seats"]})
    fewer = QUESTIONS[0].model_copy(update={"options": QUESTIONS[0].options[:2]})
    for questions in (QUESTIONS[1:3], (fewer, *QUESTIONS[1:3])):
        with pytest.raises(InvalidInput, match="survey_answered"):
            surveys.set_questions(PLANNER, town, survey, questions)
    reworded = QUESTIONS[0].model_copy(update={"zh": "院里最缺什么"})
    surveys.set_questions(PLANNER, town, survey, (QUESTIONS[3], reworded, *QUESTIONS[1:3]))


def test_small_numbers_stay_inside_until_and_after_it_is_reported(town):
    survey = ask(town)
    _filled(town, survey, *["seats"] * 7, *["lights"] * 2)
    surveys.answer(person(20), town, survey, {"need": ["bays"], "safe": 1, "words": "<b>请来看看</b>"})
    with pytest.raises(Forbidden, match="survey_not_reported"):
        survey_results.results(VISITOR, town, survey)
    staff = survey_results.results(PLANNER, town, survey)
    assert staff[0].counts.to_dict() == {"seats": 7, "lights": 2, "bays": 1}
    assert (staff[1].mean, staff[3].texts) == (3.7, ("<b>请来看看</b>",))
    version = features.move(PLANNER, town, SURVEYS, survey.fid, survey.version, "closed")
    features.move(PLANNER, town, SURVEYS, survey.fid, version, "reported")
    public = survey_results.results(VISITOR, town, surveys.find_survey(VISITOR, town, survey.slug))
    assert public[0].counts.to_dict() == {"seats": "7", "lights": "<5", "bays": "<5"}
    assert public[3].texts == ()
    # Whoever knows the mean and how many answered could work out who stands alone.
    assert (staff[1].answered, public[1].mean) == (10, None)
    assert (staff[3].answered, public[3].answered) == (1, "<5")
    assert public[3].share("0") is None
    with pytest.raises(Forbidden):
        survey_results.by_place(VISITOR, town, survey, QUESTIONS[0])


def test_this_year_is_set_against_last_year(town):
    last = ask(town, 2025)
    _filled(town, last, "seats", "seats", "lights", "bays")
    fid = surveys.next_round(PLANNER, town, last)
    this = surveys.find_survey(PLANNER, town, "needs-2026")
    assert (this.fid, this.name, this.questions) == (fid, "居民问卷 2026", QUESTIONS)
    with pytest.raises(Conflict, match="slug_taken"):
        surveys.next_round(PLANNER, town, last)
    features.move(PLANNER, town, SURVEYS, fid, this.version, "open")
    this = surveys.find_survey(PLANNER, town, "needs-2026")
    _filled(town, this, "seats", "lights", "lights", "lights")
    moved = {change.code: change.points for change in survey_results.compare(PLANNER, town, this)}
    assert {code: moved[code] for code in ("seats", "lights", "bays")} == {
        "seats": -25,
        "lights": 50,
        "bays": -25,
    }
    assert survey_results.compare(PLANNER, town, last) == []


@pytest.mark.case("wuhou-23")
def test_needs_by_courtyard_year_on_year(town):
    last = ask(town, 2025)
    _filled(town, last, "seats", "seats", "lights")
    this = ask(town, 2026)
    _filled(town, this, "lights", "lights")
    surveys.answer(person(9), town, this, {"need": ["bays"]}, home(town, "东院 2栋"))
    told = survey_results.by_place(PLANNER, town, this, QUESTIONS[0]).set_index(["place_name", "code"])
    assert told.loc[("东院", "lights")].tolist() == [2, 1]
    assert told.loc[("东院", "seats")].tolist() == [0, 2]
    assert told.loc[("东院 2栋", "bays")].tolist() == [1, 0]


def test_the_response_counts_households_and_the_workbook_holds_the_same(town):
    fid = int(town.frame(COMPOUNDS, Visibility.STAFF).index[0])
    features.change(PLANNER, town, COMPOUNDS, fid, 1, {"households": 50})
    survey = ask(town)
    _filled(town, survey, "seats", "lights")
    told = survey_results.response(PLANNER, town, survey)
    assert told.loc["东院"].tolist() == [2, 50, 4]
    book = openpyxl.load_workbook(io.BytesIO(survey_results.workbook(PLANNER, town, survey, Words("zh"))))
    assert book.sheetnames == ["结果", "答卷率"]
    assert [cell.value for cell in book["结果"][2]] == ["最缺什么", "座椅", 1, 0.5]


def test_a_survey_is_answered_on_a_plain_page_once_whatever_is_sent_twice(town):
    survey = ask(town, once=False)
    browser = Browser(site(town))
    path = f"/survey/{survey.slug}/{place_code(home(town).uid)}"
    assert "东院" in browser.get(path).text
    assert "<script" not in browser.page
    key = browser.page.split('name="form_key" value="')[1].split('"')[0]
    refused = browser.send(path, form_key=key, **{"q-safe": "4", "q-words": "<i>"})
    assert refused.status_code == 422
    assert "请回答：最缺什么" in browser.page
    assert "&lt;i&gt;" in browser.page
    endless = browser.send(path, form_key=key, **{"q-need": "seats", "q-safe": "9" * 5_000})
    assert endless.status_code == 422
    token = browser.form_token
    for _ in range(2):
        done = browser.send(path, form_token=token, form_key=key, **{"q-need": "seats", "q-safe": "4"})
        assert done.status_code == 200
    (kept,) = surveys.answers_of(town, survey).to_dict("records")
    assert (kept["need"], kept["safe"], kept["place_name"]) == (["seats"], 4, "东院")


def test_a_form_of_another_site_and_an_unknown_survey_are_refused(town):
    survey = ask(town)
    browser = Browser(site(town))
    browser.get(f"/survey/{survey.slug}")
    answer = browser.request("POST", f"/survey/{survey.slug}", data={"q-need": "seats", "form_token": "x"})
    assert answer.status_code == 403
    assert surveys.answers_of(town, survey).empty
    assert browser.get("/survey/nothing").status_code == 404
    assert json.loads(browser.get("/survey/a/b/c").text)["code"] == "path_unknown"


def test_a_form_sent_for_another_survey_is_told_so(town):
    first, second = ask(town, once=False), ask(town, once=False, slug="others")
    key = "11111111-2222-4333-8444-555555555555"
    given = {"need": ["seats"], "safe": 4}
    surveys.answer(person(1), town, first, given, None, key)
    with pytest.raises(Conflict, match="survey_form_used"):
        surveys.answer(person(2), town, second, given, None, key)
    assert len(surveys.answers_of(town, first)) == 1
