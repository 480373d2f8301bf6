"""Self-evaluation: the forms that came back, and the work list made of their low scores and remarks."""

import uuid
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from cocreate_gis.model.errors import Conflict, InvalidInput, NotFound
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.projects import WORK_ITEMS
from cocreate_gis.model.layers.results import SELF_EVALUATIONS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.records import check_values
from cocreate_gis.model.surveys import Question, QuestionKind
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.gatherings.surveys import Survey, answers_of, surveys
from cocreate_gis.services.geometry import frame_of
from cocreate_gis.services.references import check_references
from cocreate_gis.services.voices.whereabouts import ListedPlace, place_names, place_of
from cocreate_gis.store import Feature, get_feature, insert_features, link, linked

_LOW = 2
_BECAME = "became"


@dataclass(frozen=True, eq=False)
class Returned:
    """The forms of a self-evaluation.

    Parameters
    ----------
    evaluation : Feature
        The self-evaluation.
    survey : Survey
        Its form.
    answers : DataFrame
        A row a form, as `answers_of`; the place is empty where it names none.
    scores : GeoDataFrame
        EPSG:4326, by ``place_uid``: ``name``, ``answers`` (forms), ``score`` (mean of all items, NaN for
        none) and a column per item with its mean; the worst place first. The geometry is None where the form
        names no place of the map.
    """

    evaluation: Feature
    survey: Survey
    answers: pd.DataFrame
    scores: gpd.GeoDataFrame


@dataclass(frozen=True)
class FindingOfForm:
    """What a form gives cause to do.

    Parameters
    ----------
    uid : str
        Of the task it becomes, always the same.
    place_uid, place_name : str
        Where; empty where the form names no place.
    question : Question
        What was asked.
    score : float or None
        Mean of a low item; None of a remark.
    answers : int
        Forms it rests on.
    text : str
        The remark.
    is_task : bool
        Whether it stands on the work list.
    """

    uid: str
    place_uid: str
    place_name: str
    question: Question
    score: float | None
    answers: int
    text: str
    is_task: bool


def returned(actor: Actor, context: Context, uid: str) -> Returned:
    """Score the places by the forms that came back.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    uid : str
        The self-evaluation.

    Returns
    -------
    Returned
        Items are the questions with a scale.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    NotFound
        ``feature_missing``, or ``survey_unknown``: its form is gone.
    """
    require(actor, "survey.report")
    with context.store.read() as connection:
        evaluation = get_feature(connection, SELF_EVALUATIONS, uid=uid)
    survey = next((s for s in surveys(actor, context) if s.uid == evaluation.values["survey"]), None)
    if survey is None:
        raise NotFound("survey_unknown")
    answers = answers_of(context, survey).fillna({"place_uid": "", "place_name": ""})
    items = [question.code for question in survey.questions if question.kind is QuestionKind.SCALE]
    grouped = answers.astype(dict.fromkeys(items, "float64")).groupby("place_uid")
    scores = grouped[items].mean()
    scores = scores.assign(
        score=scores.mean(axis=1), answers=grouped.size(), name=grouped["place_name"].first()
    )
    shapes = [_shape(context, str(place)) for place in scores.index]
    frame = gpd.GeoDataFrame(scores, geometry=gpd.GeoSeries(shapes, scores.index, crs=4326))
    return Returned(evaluation, survey, answers, frame.sort_values(["score", "name"]))


def _shape(context: Context, uid: str) -> object:
    place = next((one for one in place_names(context) if one.uid == uid), None)
    if place is None:
        return None
    frame = context.frame(find_layer(place.layer), Visibility.PUBLIC)
    return frame.geometry[frame["uid"] == uid].iloc[0]


def findings(actor: Actor, context: Context, found: Returned) -> list[FindingOfForm]:
    """List what there would be to do.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    found : Returned
        Of `returned`.

    Returns
    -------
    list of FindingOfForm
        Low items, the lowest first, then remarks.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    """
    require(actor, "survey.report")
    tasks = set(context.frame(WORK_ITEMS, Visibility.STAFF)["uid"])
    least = found.evaluation.values["low_score"] or _LOW
    low, remarks = [], []
    for question in found.survey.questions:
        if question.kind is QuestionKind.SCALE:
            means = found.scores[question.code]
            low += [
                _finding(found, tasks, question, str(place), score=float(mean))
                for place, mean in means[means <= least].items()
            ]
        elif question.kind is QuestionKind.TEXT:
            said = found.answers.dropna(subset=[question.code])
            remarks += [
                _finding(found, tasks, question, str(place), text=str(text))
                for place, text in zip(said["place_uid"], said[question.code], strict=True)
            ]
    return [*sorted(low, key=lambda one: one.score or 0), *dict.fromkeys(remarks)]


def _finding(
    found: Returned,
    tasks: set[str],
    question: Question,
    place: str,
    *,
    text: str = "",
    score: float | None = None,
) -> FindingOfForm:
    uid = str(uuid.uuid5(uuid.UUID(found.evaluation.uid), f"{question.code}\x1f{place}\x1f{text}"))
    at = found.scores.loc[place]
    return FindingOfForm(uid, place, str(at["name"]), question, score, int(at["answers"]), text, uid in tasks)


def make_task(
    actor: Actor, context: Context, found: Returned, cause: FindingOfForm, name: str, project: str = ""
) -> int:
    """Put what was found on the work list, once, tied to the self-evaluation it came from.

    Parameters
    ----------
    actor : Actor
        Who keeps the list.
    context : Context
        The workspace.
    found : Returned
        The self-evaluation.
    cause : FindingOfForm
        What was found.
    name : str
        What is to be done, in the office's words: the public reads it.
    project : str
        Uid of the project it belongs to; empty for none.

    Returns
    -------
    int
        ``fid`` of the task.

    Raises
    ------
    Forbidden
        The actor may not, or not there.
    InvalidInput
        ``self_evaluation_early``: nothing is made of forms that are still being filled in; or the name does
        not suit.
    Conflict
        ``task_made``: it stands there already.
    """
    require(actor, WORK_ITEMS.edit_action)
    if found.evaluation.values["status"] in ("issued", "returned"):
        raise InvalidInput("self_evaluation_early")
    place = _place(context, cause.place_uid)
    point = None if place is None else found.scores.geometry[place.uid].representative_point()
    require_within(actor, context, point)
    values = {
        "name": name,
        "status": "proposed",
        "list_name": str(found.evaluation.values["name"])[:60],
        "project": project or None,
        "place_name": cause.place_name or None,
        "place_uid": cause.place_uid or None,
    }
    checked = check_values(WORK_ITEMS, values, complete=True)
    check_references(context, WORK_ITEMS, checked)
    frame = frame_of(WORK_ITEMS, point, {"uid": cause.uid, **checked})
    with context.store.write(actor) as writer:
        if cause.uid in set(context.frame(WORK_ITEMS, Visibility.STAFF)["uid"]):
            raise Conflict("task_made", name=name)
        (fid,) = insert_features(writer, WORK_ITEMS, frame)
        link(writer, (SELF_EVALUATIONS, found.evaluation.uid), _BECAME, (WORK_ITEMS, cause.uid))
    return fid


def _place(context: Context, uid: str) -> ListedPlace | None:
    return place_of(context, uid) if uid else None


def task_list(actor: Actor, context: Context, uid: str) -> pd.DataFrame:
    """List the tasks that came of a self-evaluation.

    Parameters
    ----------
    actor : Actor
        Anybody who may see the tasks.
    context : Context
        The workspace.
    uid : str
        The self-evaluation.

    Returns
    -------
    DataFrame
        Index fid; the columns of the layer, in the order in which they were made.
    """
    require(actor, "map.view")
    with context.store.read() as connection:
        made = linked(connection, uid, _BECAME)
    tasks = context.frame(WORK_ITEMS, actor.visibility)
    return pd.DataFrame(tasks[tasks["uid"].isin(made)].sort_values("created_at", kind="stable"))
