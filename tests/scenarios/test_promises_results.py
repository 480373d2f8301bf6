"""Cases about what came of it: self-evaluations, ratings, honours, memories, who benefits."""

import pytest

from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers import find_layer as find
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.participation import SURVEYS
from cocreate_gis.model.layers.projects import PROJECTS, WORK_ITEMS
from cocreate_gis.model.layers.results import (
    EVALUATIONS,
    HONOURS,
    INDICATORS,
    MEMORIES,
    SELF_EVALUATIONS,
)
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.model.surveys import Question, QuestionKind, questions_to
from cocreate_gis.services import features
from cocreate_gis.services.gatherings import surveys
from cocreate_gis.services.photos import photos
from cocreate_gis.services.promises import evaluations, kept, named, ratings, self_evaluation
from cocreate_gis.services.promises.chain import chain_of
from cocreate_gis.services.promises.kept import Measuring
from cocreate_gis.services.reach import coverage
from cocreate_gis.services.registers.gates import set_gate
from cocreate_gis.services.voices.whereabouts import place_code, place_names
from cocreate_gis.store import list_photos
from tests.people import uid_of
from tests.scenarios.setting import PLANNER, jpeg
from tests.towns import CATEGORY, at, box, lonlat

FORM = (
    Question(code="shed", kind=QuestionKind.SCALE, zh="车棚好用吗"),
    Question(code="clean", kind=QuestionKind.SCALE, zh="楼道干净吗"),
    Question(code="more", kind=QuestionKind.TEXT, zh="还要改什么"),
)


def make(town, layer, place=None, **values) -> str:
    fid = features.create(PLANNER, town, layer, None if place is None else lonlat(place), values)
    return features.look_at(PLANNER, town, layer, fid).uid


def row(town, layer, uid):
    frame = town.frame(layer, Visibility.STAFF)
    return features.look_at(PLANNER, town, layer, int(frame.index[frame["uid"] == uid][0]))


def walk(town, layer, uid, *states, **evidence) -> None:
    for state in states:
        record = row(town, layer, uid)
        features.move(PLANNER, town, layer, record.fid, record.version, state, evidence)


def place(town, name):
    return next(one for one, known in place_names(town).items() if known == name)


def person(number) -> Actor:
    return Actor(f"visitor:{number}", Role.VISITOR, f"10.0.1.{number}")


def _filled_forms(town) -> str:
    values = {"name": "院落自评表", "slug": "self-2026", "questions": questions_to(FORM)}
    survey = make(town, SURVEYS, **values)
    walk(town, SURVEYS, survey, "open")
    asked = surveys.find_survey(PLANNER, town, "self-2026")
    for number, (home, shed, clean, more) in enumerate(
        (("2栋", 1, 5, "雨棚漏水"), ("2栋", 2, 4, None), ("3栋", 4, 2, None), ("3栋", 5, 3, "雨棚漏水"))
    ):
        answers = {"shed": shed, "clean": clean} | ({"more": more} if more else {})
        surveys.answer(
            person(number), town, asked, answers, place(town, f"东院 {home}" if home == "2栋" else home)
        )
    return survey


@pytest.mark.case("chunyuting-19")
def test_self_evaluation_forms_become_a_work_list(town):
    survey = _filled_forms(town)
    project = make(town, PROJECTS, name="东院车棚")
    uid = make(town, SELF_EVALUATIONS, name="2026年自评", period="2026上半年", survey=survey, low_score=2)
    walk(town, SELF_EVALUATIONS, uid, "returned", returned_on=town.today)
    found = self_evaluation.returned(PLANNER, town, uid)
    # By hand: building 2 gave 1 and 2 for the shed, 5 and 4 for the stairs.
    scores = found.scores.set_index("name")
    assert scores.index.tolist() == ["东院 2栋", "3栋"]
    assert scores[["shed", "clean", "score", "answers"]].to_numpy().tolist() == [
        [1.5, 4.5, 3.0, 2],
        [4.5, 2.5, 3.5, 2],
    ]
    assert scores.geometry.notna().all()
    low, *remarks = self_evaluation.findings(PLANNER, town, found)
    assert (low.place_name, low.question.code, low.score, low.answers) == ("东院 2栋", "shed", 1.5, 2)
    assert sorted((one.place_name, one.text) for one in remarks) == [
        ("3栋", "雨棚漏水"),
        ("东院 2栋", "雨棚漏水"),
    ]
    with pytest.raises(InvalidInput, match="self_evaluation_early"):
        self_evaluation.make_task(PLANNER, town, found, low, "修车棚")
    with pytest.raises(Forbidden):
        self_evaluation.returned(VISITOR, town, uid)

    walk(town, SELF_EVALUATIONS, uid, "summarised", summary="车棚低分最多")
    found = self_evaluation.returned(PLANNER, town, uid)
    fid = self_evaluation.make_task(PLANNER, town, found, low, "车棚加长雨棚", project)
    with pytest.raises(Conflict, match="task_made"):
        self_evaluation.make_task(PLANNER, town, found, low, "再来一次")
    assert len(town.frame(WORK_ITEMS, Visibility.STAFF)) == 1
    assert [one.is_task for one in self_evaluation.findings(PLANNER, town, found)] == [True, False, False]
    walk(town, SELF_EVALUATIONS, uid, "worklist")
    # From the task everybody can walk back to the self-evaluation it came from.
    tasks = self_evaluation.task_list(VISITOR, town, uid)
    assert tasks["name"].tolist() == ["车棚加长雨棚"]
    task = features.look_at(VISITOR, town, WORK_ITEMS, fid)
    assert (task.values["place_name"], task.values["list_name"]) == ("东院 2栋", "2026年自评")
    assert uid in {link.uid for link in chain_of(VISITOR, town, WORK_ITEMS, task.uid)}
    walk(town, WORK_ITEMS, task.uid, "agreed", "planned", "under_way", "built", done_on=town.today)
    walk(town, SELF_EVALUATIONS, uid, "done", done_on=town.today)


def _indicators(town, level, **values) -> tuple[str, list[str]]:
    evaluation = make(town, EVALUATIONS, name="十佳评估", period="2026", level=level, **values)
    rows = (("环境", 3, 10), ("议事", 1, None))
    return evaluation, [
        make(town, INDICATORS, evaluation=evaluation, name=name, weight=weight, full_mark=full)
        for name, weight, full in rows
    ]


@pytest.mark.case("yangpu-11")
def test_neighbourhoods_are_assessed_by_weighted_indicators_and_the_best_get_an_award(town):
    uid, (clean, talk) = _indicators(town, "communities", award="十佳", award_places=1)
    west, east = (uid_of(town, "communities", name) for name in ("西社区", "东社区"))
    with pytest.raises(InvalidInput, match="score_over_full"):
        evaluations.enter_scores(PLANNER, town, uid, {(talk, west): 60, (clean, west): 11})
    # All or none: the score that was right is not kept either.
    assert evaluations.evaluated(PLANNER, town, uid).scores.isna().all(axis=None)
    evaluations.enter_scores(PLANNER, town, uid, {(clean, west): 8, (talk, west): 60, (clean, east): 9})
    told = evaluations.evaluated(PLANNER, town, uid)
    assert told.indicators["share"].tolist() == [0.75, 0.25]
    places = told.places.set_index("name")
    # West: 0.75 x 80 + 0.25 x 60; of the east the second score is missing, which is no zero and no award.
    assert places["score"].to_dict() == {"东社区": pytest.approx(90), "西社区": pytest.approx(75)}
    assert places["missing"].to_dict() == {"东社区": 1, "西社区": 0}
    assert places["awarded"].to_dict() == {"东社区": False, "西社区": True}
    with pytest.raises(NotFound):
        evaluations.evaluated(VISITOR, town, uid)
    evaluations.enter_scores(PLANNER, town, uid, {(talk, east): 70, (clean, west): None})
    assert evaluations.evaluated(PLANNER, town, uid).places["awarded"].tolist() == [True, False]
    walk(town, EVALUATIONS, uid, "published", published_on=town.today)
    assert evaluations.evaluated(VISITOR, town, uid).places["name"].tolist() == ["东社区", "西社区"]
    with pytest.raises(InvalidInput, match="evaluation_published"):
        evaluations.enter_scores(PLANNER, town, uid, {(clean, west): 9})


@pytest.mark.case("chunyuting-22")
def test_buildings_are_rated_every_period_on_a_map(town):
    uid, (clean, talk) = _indicators(town, "buildings")
    homes = {name: uid_of(town, "buildings", name) for name in ("1栋", "2栋", "3栋")}
    marks = {
        (clean, homes["1栋"]): 6,
        (talk, homes["1栋"]): 100,
        (clean, homes["2栋"]): 10,
        (talk, homes["2栋"]): 80,
    }
    assert evaluations.enter_scores(PLANNER, town, uid, marks) == 4
    walk(town, EVALUATIONS, uid, "published", published_on=town.today)
    places = evaluations.evaluated(VISITOR, town, uid).places
    assert places["name"].tolist() == ["东院 2栋", "1栋", "3栋"]
    assert places["score"].tolist() == pytest.approx([95, 70, float("nan")], nan_ok=True)
    assert places.geometry.geom_type.eq("Polygon").all()
    with pytest.raises(InvalidInput, match="evidence_missing"):
        walk(town, EVALUATIONS, uid, "scored")
    walk(town, EVALUATIONS, uid, "scored", reason="3栋漏评")


@pytest.mark.case("chunyuting-26")
def test_a_good_person_is_named_only_as_long_as_she_agrees(town):
    deed = "常年给楼里的老人读报"
    uid = make(town, HONOURS, at(600, 190), title="warm", deed=deed, person="王桂芳", place_name="东院布告栏")
    assert town.frame(HONOURS, Visibility.PUBLIC).empty
    walk(town, HONOURS, uid, "discussed", "published", discussed_on=town.today)
    (shown,) = named.shown_records(VISITOR, town, HONOURS).to_dict("records")
    assert (shown["deed"], shown["title"], shown["named"]) == (deed, "warm", "")
    record = row(town, HONOURS, uid)
    features.change(PLANNER, town, HONOURS, record.fid, record.version, {"consent_on": town.today})
    assert named.shown_records(VISITOR, town, HONOURS)["named"].tolist() == ["王桂芳"]
    # The name itself is in no public field, whatever the consent.
    assert "王桂芳" not in str(features.look_at(VISITOR, town, HONOURS, record.fid).values)
    with pytest.raises(InvalidInput, match="name_in_text"):
        features.change(PLANNER, town, HONOURS, record.fid, record.version + 1, {"deed": "王桂芳读报"})
    named.withdraw_consent(PLANNER, town, HONOURS, record.fid, record.version + 1)
    assert named.shown_records(VISITOR, town, HONOURS)["named"].tolist() == [""]


@pytest.mark.case("chunyuting-30")
def test_a_memory_is_sent_checked_and_shown_on_the_map(town):
    sender, court = person(1), place(town, "东院")
    told = {"name": "棉花垛", "story": "小时候在棉花垛上打滚", "about_year": 1962, "person": "李秀英"}
    with pytest.raises(InvalidInput, match="name_in_text"):
        named.send_memory(sender, town, court, {**told, "story": "李秀英小时候"}, [])
    for _ in range(2):
        named.send_memory(sender, town, court, told, [jpeg()], "0199f6a2-1f0e-7d55-8a41-93a2b6c0d4e1")
    (uid,) = town.frame(MEMORIES, Visibility.STAFF)["uid"]
    assert named.shown_records(VISITOR, town, MEMORIES).empty
    walk(town, MEMORIES, uid, "checked", "shown")
    (shown,) = named.shown_records(VISITOR, town, MEMORIES).to_dict("records")
    assert (shown["about_year"], shown["place_name"], shown["named"]) == (1962, "东院", "李秀英")
    assert shown["geometry"].within(lonlat(box(420, 60, 780, 340)))
    with town.store.read() as connection:
        (photo,) = list_photos(connection, MEMORIES, uid)
    assert photos.photos_of(VISITOR, town, MEMORIES, uid) == []
    photos.show(PLANNER, town, photo.uid, shown=True)
    assert len(photos.photos_of(VISITOR, town, MEMORIES, uid)) == 1


@pytest.mark.case("yangpu-15")
def test_who_benefits_from_a_project_by_neighbourhood_and_age(town):
    project = make(
        town,
        PROJECTS,
        box(500, 150, 650, 250),
        name="睦邻门",
        due_on=town.today,
        people_promised=150,
        bays_promised=2,
    )
    asked = CoverageRequest(categories=(CATEGORY,), minutes=10)
    before = coverage.run(PLANNER, town, asked).run.uid
    gate = row(town, find("gates"), uid_of(town, "gates", "东门"))
    set_gate(PLANNER, town, gate.fid, gate.version, "open")
    after = coverage.run(PLANNER, town, asked).run.uid
    longer = coverage.run(PLANNER, town, asked.model_copy(update={"minutes": 15})).run.uid
    with pytest.raises(InvalidInput, match="measured_unlike"):
        kept.measure(PLANNER, town, Measuring(project, CATEGORY, before, longer))
    with pytest.raises(InvalidInput, match="measured_backwards"):
        kept.measure(PLANNER, town, Measuring(project, CATEGORY, after, before))
    with pytest.raises(InvalidInput, match="nothing_to_measure"):
        kept.measure(PLANNER, town, Measuring(project, bays_before=3))
    with pytest.raises(Forbidden):
        kept.measure(VISITOR, town, Measuring(project, CATEGORY, before, after))
    make(town, find("parking_spaces"), box(510, 160, 515, 165), kind="shared_land", capacity=3)
    make(town, find("parking_spaces"), box(520, 160, 525, 165), kind="ebike", capacity=9)
    assert kept.bays_inside(town, project) == 3
    kept.measure(PLANNER, town, Measuring(project, CATEGORY, before, after, 0, 3))

    people = kept.beneficiaries(PLANNER, town, project).set_index(["group", "area_name"])
    # By hand: with the gate building 2 walks 400 m instead of 800 m; in 10 minutes 600 m are walked, by older
    # people 480 m.
    assert people.loc[("residents", ""), ["before", "after", "gained"]].tolist() == [30, 230, 200]
    assert people.loc[("residents_60", "东社区"), ["before", "after", "total"]].tolist() == [4, 54, 54]
    assert people.loc[("residents", "西社区"), "gained"] == 0
    assert kept.beneficiaries(VISITOR, town, project).empty
    walk(town, PROJECTS, project, "consulted", "under_way", "accepted", finished_on=town.today)
    public = kept.beneficiaries(VISITOR, town, project).set_index(["group", "area_name"])
    assert public.loc[("residents", "东社区"), "gained"] == 200
    # Four older people lived near before: no row tells of so few.
    assert ("residents_60", "东社区") not in public.index
    for number in range(5):
        found = ratings.find_rated(person(number), town, place_code(project).upper())
        ratings.rate_here(person(number), town, found, {"useful": 5, "safe": 3 + number % 2})
    (told,) = kept.promised_and_kept(VISITOR, town).to_dict("records")
    assert (told["people_promised"], told["people_gained"], told["bays_gained"]) == (150, 200, 3)
    assert (told["standing"], told["days_late"], told["ratings"]) == ("kept", 0, 5)
    # Useful 5; safe (3 + 4 + 3 + 4 + 3) / 5 = 3.4.
    assert told["rating"] == pytest.approx((5 + 3.4) / 2)
