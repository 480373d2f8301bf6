"""What came of it in the town: finished projects, ratings, a self-evaluation, awards, memories."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from cocreate_gis.interchange.word_lists import word_list
from cocreate_gis.model.coverage import CoverageRequest, CoverageRun
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.network import FACILITIES
from cocreate_gis.model.layers.participation import SURVEYS
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS
from cocreate_gis.model.layers.projects import PROJECTS
from cocreate_gis.model.layers.results import EVALUATIONS, HONOURS, INDICATORS, MEMORIES, SELF_EVALUATIONS
from cocreate_gis.model.layers.sites import CRITERIA
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.model.suppositions import Suppositions
from cocreate_gis.model.surveys import Question, questions_to
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.demo.build import DISPUTED
from cocreate_gis.services.demo.story import CATEGORY
from cocreate_gis.services.gatherings import surveys
from cocreate_gis.services.promises import evaluations, kept, ratings, self_evaluation
from cocreate_gis.services.promises.kept import Measuring
from cocreate_gis.services.promises.ratings import Rated
from cocreate_gis.services.reach import coverage
from cocreate_gis.services.voices.whereabouts import place_of
from cocreate_gis.store import get_feature

_RATED_BUILDINGS = 24
_AWARDS = 3


def before_the_room(context: Context) -> CoverageRun:
    """Keep what the walk to an activity room was before one of them was there.

    Parameters
    ----------
    context : Context
        The town.

    Returns
    -------
    CoverageRun
        The stored result.
    """
    without = Suppositions(removed={str(_room(context)["uid"]): True})
    asked = CoverageRequest(categories=(CATEGORY,), suppose=without)
    return coverage.run(OPERATOR, context, asked, name="老食堂改造前(虚构)").run


def _room(context: Context) -> "gpd.GeoSeries":
    """An activity room that stands alone, so that many would not reach another."""
    rooms = context.frame(FACILITIES, Visibility.PUBLIC)
    rooms = rooms[(rooms["category"] == CATEGORY) & (rooms["status"] == "open")]
    metric = rooms.to_crs(context.workspace.metric_epsg)
    alone = pd.Series(
        {fid: metric.geometry.drop(fid).distance(place).min() for fid, place in metric.geometry.items()}
    )
    return rooms.loc[alone.idxmax()]


def tell_outcomes(context: Context, before: CoverageRun, after: CoverageRun) -> None:
    """Tell the end of the stories.

    Parameters
    ----------
    context : Context
        The town, with everything else in place.
    before, after : CoverageRun
        The walk to an activity room before and after one was made out of an old canteen.
    """
    told = word_list("outcomes")
    yard = _named(context, COMPOUNDS, DISPUTED[1])
    place = _room(context).geometry
    room = _project(context, place, told["room"])
    kept.measure(OPERATOR, context, Measuring(room, CATEGORY, before.uid, after.uid))
    _rate(context, Rated("project", room, told["room"]["name"]), told["room"]["ratings"])
    for name, values in told["finished"].items():
        uid = str(_named(context, PROJECTS, name)["uid"])
        _rate(context, Rated("project", uid, name), values["ratings"])
        if "bays_after" in values:
            bays = values["bays_before"], values["bays_after"]
            kept.measure(OPERATOR, context, Measuring(uid, "", "", "", *bays))
    _evaluate(context, told)
    _fill_in_forms(context, told, str(yard["uid"]))
    _honour(context, told["honours"], place, room)
    _remember(context, told["memories"])


def _make(context: Context, layer: Layer, place: BaseGeometry | None, **values: Any) -> str:
    fid = features.create(OPERATOR, context, layer, place, values)
    with context.store.read() as connection:
        return get_feature(connection, layer, fid=fid).uid


def _named(context: Context, layer: Layer, name: str) -> "gpd.GeoSeries":
    frame = context.frame(layer, Visibility.PUBLIC)
    return frame[frame["name"] == name].iloc[0]


def _project(context: Context, place: BaseGeometry | None, told: Mapping[str, Any]) -> str:
    day = {
        f"{name}_on": context.today + dt.timedelta(days=told[f"{name}_days"]) for name in ("due", "finished")
    }
    fields = {field.name for field in PROJECTS.fields}
    values = {name: value for name, value in told.items() if name in fields}
    return _make(context, PROJECTS, place, status="accepted", **values, **day)


def _rate(context: Context, rated: Rated, marks: Sequence[Sequence[int]]) -> None:
    for number, given in enumerate(marks):
        neighbour = Actor(f"neighbour:{number}", Role.VISITOR)
        ratings.rate_here(neighbour, context, rated, dict(zip(CRITERIA, given, strict=True)))


def _evaluate(context: Context, told: Mapping[str, Any]) -> None:
    year = context.today.year
    award = {"award": "示范社区", "award_places": _AWARDS}
    communities = context.frame(COMMUNITIES, Visibility.PUBLIC)["uid"].sort_index()
    _score(
        context,
        told["indicators"],
        communities,
        name="年度社区评估",
        period=str(year),
        level="communities",
        **award,
    )
    buildings = context.frame(BUILDINGS, Visibility.PUBLIC).dropna(subset="name")
    yard = _named(context, COMPOUNDS, DISPUTED[1]).geometry
    away = buildings.to_crs(context.workspace.metric_epsg).distance(context.to_metric(yard))
    near = away.sort_values(kind="stable").index[:_RATED_BUILDINGS]
    criteria = told["building_criteria"]
    _score(
        context,
        criteria,
        buildings["uid"][near],
        name="楼栋季度评比",
        period=f"{year}年三季度",
        level="buildings",
    )


def _score(
    context: Context, criteria: Sequence[Mapping[str, Any]], places: Sequence[str], **values: Any
) -> None:
    uid = _make(context, EVALUATIONS, None, source="街道评估办法(虚构)", **values)
    scores: dict[tuple[str, str], float | None] = {}
    for row, one in enumerate(criteria):
        indicator = _make(context, INDICATORS, None, evaluation=uid, **one)
        for at, place in enumerate(places):
            # Of the fifth place the last item was not scored: the table has to show how that is told.
            if not (at == 4 and row == len(criteria) - 1):
                share = 0.58 + ((at * 37 + row * 23) % 41) / 100
                scores[indicator, str(place)] = round(one["full_mark"] * share, 1)
    evaluations.enter_scores(OPERATOR, context, uid, scores)
    with context.store.read() as connection:
        record = get_feature(connection, EVALUATIONS, uid=uid)
    day = {"published_on": context.today - dt.timedelta(days=20)}
    features.move(OPERATOR, context, EVALUATIONS, record.fid, record.version, "published", day)


def _fill_in_forms(context: Context, told: Mapping[str, Any], yard: str) -> None:
    questions = [Question(**one) for one in told["form"]]
    asked = {
        "name": "东院自评表",
        "slug": "self-evaluation",
        "questions": questions_to(questions),
        "status": "open",
    }
    form = _make(context, SURVEYS, None, **asked)
    survey = surveys.find_survey(OPERATOR, context, "self-evaluation")
    for number, (home, (lanes, clean, green, more)) in enumerate(
        zip(_homes(context, yard), told["forms"], strict=False)
    ):
        answers = {"lanes": lanes, "clean": clean, "green": green} | ({"more": more} if more else {})
        neighbour = Actor(f"neighbour:{number}", Role.VISITOR)
        surveys.answer(neighbour, context, survey, answers, place_of(context, home))
    uid = _make(
        context, SELF_EVALUATIONS, None, name="东院自评", period=f"{context.today.year}下半年", survey=form,
        low_score=2, status="summarised", returned_on=context.today - dt.timedelta(days=9),
        summary="车棚尽头的灯、三单元门口的杂物，大家提得最多。",
    )  # fmt: skip
    found = self_evaluation.returned(OPERATOR, context, uid)
    first = self_evaluation.findings(OPERATOR, context, found)[0]
    self_evaluation.make_task(OPERATOR, context, found, first, "车棚尽头加两盏感应灯")


def _homes(context: Context, yard: str) -> Iterator[str]:
    compounds, buildings = (context.frame(layer, Visibility.PUBLIC) for layer in (COMPOUNDS, BUILDINGS))
    inside = compounds.geometry[compounds["uid"] == yard].iloc[0]
    homes = buildings[buildings.representative_point().within(inside)].dropna(subset="name")
    # Two neighbours of each house fill in a form.
    return cycle(list(homes["uid"][:5]))


def _honour(
    context: Context, told: Sequence[Mapping[str, Any]], place: BaseGeometry | None, project: str
) -> None:
    day = context.today - dt.timedelta(days=30)
    for one in told:
        agreed = {"consent_on": day, "consent_paper": "居委会档案柜(虚构)"} if one["consent"] else {}
        _make(
            context, HONOURS, place, project=project,
            title=one["title"], deed=one["deed"], person=one["person"],
            status="published", discussed_on=day, place_name="活动室门口布告栏", **agreed,
        )  # fmt: skip


def _remember(context: Context, told: Sequence[Mapping[str, Any]]) -> None:
    places = context.frame(find_layer("compounds"), Visibility.PUBLIC).dropna(subset="name").sort_index()
    for at, one in enumerate(told):
        place = places.iloc[at * 7 % len(places)]
        agreed = {"consent_on": context.today, "person": one["person"]} if one["consent"] else {}
        _make(
            context, MEMORIES, place.geometry.representative_point(), name=one["name"], story=one["story"],
            about_year=one["about_year"], place_name=place["name"], place_uid=place["uid"],
            status=one.get("status", "shown"), **agreed,
        )  # fmt: skip
