"""Surveys: asked, answered on a phone or from paper, kept apart from who answered."""

import datetime as dt
import json
import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput, NotFound
from cocreate_gis.model.identity import form_uid
from cocreate_gis.model.layers.base import PERSON_KEY, Visibility
from cocreate_gis.model.layers.participation import SURVEY_ANSWERS, SURVEYS
from cocreate_gis.model.permissions import VISITOR, Actor, require
from cocreate_gis.model.phases import Phase
from cocreate_gis.model.surveys import (
    Question,
    QuestionKind,
    check_answers,
    check_questions,
    questions_from,
    questions_to,
    require_kept,
)
from cocreate_gis.services import features
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.limits import RateLimit
from cocreate_gis.services.voices.people import author_key, spoken_key
from cocreate_gis.services.voices.whereabouts import ListedPlace, place_name, place_of, shape_of
from cocreate_gis.store import insert_features, personal_values

_ANSWERS = RateLimit("survey_answer", tries=30, seconds=3600)


@dataclass(frozen=True)
class Survey:
    """One survey as it stands today.

    Parameters
    ----------
    fid, version : int
        Its record.
    uid, slug, name, series, introduction : str
        As declared.
    year : int or None
        Which year of its series.
    status : str
        State of the flow.
    opens_on, closes_on : date or None
        First and last day of answering.
    once_each : bool
        Whether a person may answer once only.
    questions : tuple of Question
        In their order.
    phase : Phase
        What may be done with it today.
    """

    fid: int
    version: int
    uid: str
    slug: str
    name: str
    series: str
    introduction: str
    year: int | None
    status: str
    opens_on: dt.date | None
    closes_on: dt.date | None
    once_each: bool
    questions: tuple[Question, ...]
    phase: Phase


def surveys(actor: Actor, context: Context) -> list[Survey]:
    """List the surveys an actor may know of.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.

    Returns
    -------
    list of Survey
        The newest year first, those that can be answered before the others.
    """
    frame = context.frame(SURVEYS, actor.visibility)
    plain = pd.DataFrame(frame.drop(columns=frame.geometry.name)).astype(object)
    rows = plain.where(plain.notna(), None).reset_index().to_dict("records")
    found = [_survey(row, context.today) for row in rows]
    return sorted(found, key=lambda one: (one.phase is not Phase.OPEN, -(one.year or 0), one.name))


def _survey(row: Mapping[Hashable, object], today: dt.date) -> Survey:
    opens, closes = (_day(row[name]) for name in ("opens_on", "closes_on"))
    year = row["round_year"]
    texts = {
        name: str(row[name] or "") for name in ("uid", "slug", "name", "series", "introduction", "status")
    }
    return Survey(
        fid=int(str(row["fid"])),
        version=int(str(row["version"])),
        year=None if year is None else int(str(year)),
        opens_on=opens,
        closes_on=closes,
        once_each=bool(row["once_each"]),
        questions=questions_from(str(row["questions"] or "")),
        phase=_phase(texts["status"], opens, closes, today),
        **texts,
    )


def _day(value: object) -> dt.date | None:
    return value.date() if isinstance(value, dt.datetime) else None


def _phase(status: str, opens: dt.date | None, closes: dt.date | None, today: dt.date) -> Phase:
    if status == "draft" or (opens and today < opens):
        return Phase.DRAFT
    if status == "reported":
        return Phase.CLOSED
    # What was written on paper in time may be entered after the last day.
    return Phase.TALKING if status == "closed" or (closes and today > closes) else Phase.OPEN


def find_survey(actor: Actor, context: Context, slug: str) -> Survey:
    """Find a survey by its short name.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    slug : str
        Short name in the address.

    Returns
    -------
    Survey
        As it stands today.

    Raises
    ------
    NotFound
        ``survey_unknown``.
    """
    for survey in surveys(actor, context):
        if survey.slug == slug:
            return survey
    raise NotFound("survey_unknown")


def set_questions(actor: Actor, context: Context, survey: Survey, questions: Sequence[Question]) -> int:
    """Change the questions of a survey.

    Parameters
    ----------
    actor : Actor
        Who manages surveys.
    context : Context
        The workspace.
    survey : Survey
        As it was seen.
    questions : sequence of Question
        In their order.

    Returns
    -------
    int
        The new version.

    Raises
    ------
    Forbidden
        ``not_allowed`` or ``outside_your_area``.
    InvalidInput
        ``survey_answered``: a question that was answered already would be lost; or as `check_questions`.
    Conflict
        Somebody else changed it first.
    """
    check_questions(questions)
    if not answers_of(context, survey).empty:
        require_kept(survey.questions, questions)
    values = {"questions": questions_to(questions)}
    return features.change(actor, context, SURVEYS, survey.fid, survey.version, values)


def next_round(actor: Actor, context: Context, survey: Survey) -> int:
    """Prepare the survey of the next year with the same questions.

    Parameters
    ----------
    actor : Actor
        Who manages surveys.
    context : Context
        The workspace.
    survey : Survey
        The survey of the year before.

    Returns
    -------
    int
        ``fid`` of the new survey, which is a draft.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    Conflict
        ``slug_taken``: it is there already.
    """
    year = (survey.year or context.today.year) + 1
    values = {
        "name": f"{re.sub(r' *[0-9]{4}年?$', '', survey.name)} {year}",
        "slug": f"{re.sub(r'-[0-9]{4}$', '', survey.slug)}-{year}",
        "series": survey.series or survey.name,
        "round_year": year,
        "introduction": survey.introduction,
        "questions": questions_to(survey.questions),
        "once_each": survey.once_each,
    }
    fid = features.create(actor, context, SURVEYS, None, values)
    if not survey.series:
        told = {"series": survey.name, "round_year": year - 1}
        features.change(actor, context, SURVEYS, survey.fid, survey.version, told)
    return fid


def answer(
    actor: Actor,
    context: Context,
    survey: Survey,
    answers: Mapping[str, object],
    place: ListedPlace | None = None,
    key: str = "",
) -> None:
    """Keep a person's own answers.

    Parameters
    ----------
    actor : Actor
        Who answers.
    context : Context
        The workspace.
    survey : Survey
        What was asked.
    answers : Mapping[str, object]
        By code of the question.
    place : ListedPlace, optional
        Where she lives.
    key : str
        Uid the form was given when it was opened: the same form sent again is kept once.

    Raises
    ------
    Forbidden
        ``survey_not_yet``, ``survey_over``, ``not_allowed`` or ``too_many_tries``.
    InvalidInput
        An answer is missing or not one of those offered; ``survey_needs_cookie``.
    Conflict
        ``survey_answered_already``; ``survey_form_used``: the form was sent for another survey.
    """
    require_open(survey)
    require(actor, "survey.answer", survey.phase)
    if survey.once_each and actor.uid == VISITOR.uid:
        raise InvalidInput("survey_needs_cookie")
    context.tries.take(_ANSWERS, actor)
    _keep(actor, context, survey, answers, place, {PERSON_KEY: author_key(actor), "source": "web"}, key)


def enter(
    actor: Actor,
    context: Context,
    survey: Survey,
    answers: Mapping[str, object],
    place: ListedPlace | None,
    spoken_by: str,
) -> None:
    """Keep what somebody wrote on paper or said aloud.

    Parameters
    ----------
    actor : Actor
        Who may enter for others.
    context : Context
        The workspace.
    survey : Survey
        What was asked.
    answers : Mapping[str, object]
        By code of the question.
    place : ListedPlace or None
        Where that person lives.
    spoken_by : str
        Name; only a key made of it is kept. Empty for somebody unnamed.

    Raises
    ------
    Forbidden
        ``not_in_this_phase``, ``not_allowed`` or ``outside_your_area``.
    InvalidInput
        An answer is missing or not one of those offered.
    Conflict
        ``survey_answered_already``.
    """
    require(actor, "survey.enter", survey.phase)
    require_within(actor, context, _point(context, place))
    author = spoken_key(context.workspace, spoken_by, place.uid if place else "")
    _keep(actor, context, survey, answers, place, {PERSON_KEY: author, "source": "paper"}, "")


def require_open(survey: Survey) -> None:
    """Refuse answers outside the time of a survey.

    Parameters
    ----------
    survey : Survey
        The survey.

    Raises
    ------
    Forbidden
        ``survey_not_yet`` or ``survey_over``.
    """
    if survey.phase is Phase.DRAFT:
        raise Forbidden("survey_not_yet", survey=survey.name)
    if survey.phase is not Phase.OPEN:
        raise Forbidden("survey_over", survey=survey.name)


def _point(context: Context, place: ListedPlace | None) -> BaseGeometry | None:
    return None if place is None else shape_of(context, place).representative_point()


def _keep(
    actor: Actor,
    context: Context,
    survey: Survey,
    answers: Mapping[str, object],
    place: ListedPlace | None,
    values: Mapping[str, object],
    key: str,
) -> None:
    checked = check_answers(survey.questions, answers)
    for question in survey.questions:
        if question.kind is QuestionKind.PLACE and question.code in checked:
            place_of(context, str(checked[question.code]))
    where = {} if place is None else {"place_name": place_name(context, place), "place_uid": place.uid}
    row = {
        "uid": form_uid(key),
        "survey": survey.uid,
        "answers": json.dumps(checked, ensure_ascii=False),
        **where,
        **values,
    }
    frame = gpd.GeoDataFrame({k: [v] for k, v in row.items()}, geometry=[_point(context, place)], crs=WGS84)
    with context.store.write(actor) as writer:
        every = context.frame(SURVEY_ANSWERS, Visibility.STAFF)
        sent = every[every["survey"] == survey.uid]
        if row["uid"] in set(sent["uid"]):
            return
        if row["uid"] in set(every["uid"]):
            raise Conflict("survey_form_used")
        authors = personal_values(writer.connection, SURVEY_ANSWERS, PERSON_KEY)
        if survey.once_each and values[PERSON_KEY] in {authors.get(uid) for uid in sent["uid"]}:
            raise Conflict("survey_answered_already")
        insert_features(writer, SURVEY_ANSWERS, frame)


def answers_of(context: Context, survey: Survey) -> pd.DataFrame:
    """Read the answers of a survey, without who gave them.

    Parameters
    ----------
    context : Context
        The workspace.
    survey : Survey
        The survey.

    Returns
    -------
    DataFrame
        A row per person: ``place_name``, ``place_uid``, ``source`` and a column per question with the answer
        as it was given, None for none.
    """
    frame = context.frame(SURVEY_ANSWERS, Visibility.STAFF)
    frame = frame[frame["survey"] == survey.uid]
    given = [json.loads(text) for text in frame["answers"]]
    told = pd.DataFrame(frame[["place_name", "place_uid", "source"]]).astype(object)
    told = told.where(told.notna(), None)
    for question in survey.questions:
        told[question.code] = pd.Series([one.get(question.code) for one in given], told.index, dtype=object)
    return told
