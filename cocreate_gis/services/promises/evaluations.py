"""Evaluations by indicators: ten best communities, ratings of buildings; entered, weighed, ranked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from cocreate_gis.analysis.indicators import awarded, normalised, weighed_scores
from cocreate_gis.model.errors import InvalidInput, NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.results import (
    ASSESSED,
    EVALUATIONS,
    FULL_MARK,
    INDICATOR_SCORES,
    INDICATORS,
)
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.records import check_values
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.geometry import frame_of
from cocreate_gis.services.voices.whereabouts import place_names
from cocreate_gis.store import delete_feature, get_feature, insert_features, update_feature


@dataclass(frozen=True, eq=False)
class Evaluated:
    """An evaluation as its readers see it.

    Parameters
    ----------
    places : GeoDataFrame
        EPSG:4326, every place of the level with a name, by ``uid``, the best first: ``name`` (of a building
        with its compound), ``score`` (0 to 100, NaN where nothing was scored), ``known`` (share of the
        weights scored), ``missing`` (indicators not scored), ``awarded``.
    indicators : DataFrame
        By ``uid``: ``name``, ``weight`` (as typed), ``share`` (they add up to 1), ``full_mark``, ``method``.
    scores : DataFrame
        By uid of the place, a column per indicator: the scores as entered, NaN for none.
    unfit : DataFrame
        Scores that count as none, as files can bring them: ``place`` and ``indicator`` (names), ``score``,
        below 0 or above ``full_mark``.
    """

    places: gpd.GeoDataFrame
    indicators: pd.DataFrame
    scores: pd.DataFrame
    unfit: pd.DataFrame


def evaluated(actor: Actor, context: Context, uid: str) -> Evaluated:
    """Weigh what was scored.

    Parameters
    ----------
    actor : Actor
        Anybody once it is published; before that, staff.
    context : Context
        The workspace.
    uid : str
        The evaluation.

    Returns
    -------
    Evaluated
        Places, indicators and scores.

    Raises
    ------
    NotFound
        ``feature_missing``: there is no such evaluation for this reader.
    """
    require(actor, "map.view")
    asked = context.frame(EVALUATIONS, actor.visibility)
    asked = asked[asked["uid"] == uid]
    if asked.empty:
        raise NotFound("feature_missing", layer=EVALUATIONS.title, feature=uid)
    level, awards = str(asked["level"].iloc[0]), asked["award_places"].fillna(0).iloc[0]
    indicators = _indicators(context, uid)
    places = context.frame(ASSESSED[level], Visibility.PUBLIC).dropna(subset="name").set_index("uid")
    told = {place.uid: name for place, name in place_names(context).items()}
    places["name"] = [told.get(str(uid), str(name)) for uid, name in places["name"].items()]
    scores = _scores(context, indicators.index).reindex(places.index)
    result = weighed_scores(scores, indicators[["weight", "full_mark"]])
    result["awarded"] = awarded(result, int(awards))
    joined = places[["name", places.geometry.name]].join(result)
    best_first = joined.sort_values(["score", "name"], ascending=[False, True])
    return Evaluated(best_first, indicators, scores, _unfit(places["name"], indicators, scores))


def _indicators(context: Context, uid: str) -> pd.DataFrame:
    frame = pd.DataFrame(context.frame(INDICATORS, Visibility.STAFF))
    frame = frame[frame["evaluation"] == uid].set_index("uid")[["name", "weight", "full_mark", "method"]]
    return frame.assign(
        full_mark=frame["full_mark"].fillna(FULL_MARK), share=normalised(frame["weight"].astype("float64"))
    )


def _scores(context: Context, indicators: pd.Index) -> pd.DataFrame:
    frame = pd.DataFrame(context.frame(INDICATOR_SCORES, Visibility.STAFF))
    told = frame[frame["indicator"].isin(indicators)]
    # Of a place that was scored twice, as files can bring, the later score stands.
    last = told.sort_values("updated_at", kind="stable").drop_duplicates(
        ["indicator", "place_uid"], keep="last"
    )
    return last.pivot(index="place_uid", columns="indicator", values="score").reindex(columns=indicators)


def _unfit(places: "pd.Series[str]", indicators: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    named = indicators[["name", "full_mark"]].rename(columns={"name": "indicator"})
    every = scores.astype("float64").melt(var_name="of", value_name="score", ignore_index=False)
    every = every.join(places.rename("place")).join(named, on="of")
    return every[(every["score"] < 0) | (every["score"] > every["full_mark"])]


def enter_scores(
    actor: Actor, context: Context, uid: str, scores: Mapping[tuple[str, str], float | None]
) -> int:
    """Enter scores, all or none.

    Parameters
    ----------
    actor : Actor
        Who enters them.
    context : Context
        The workspace.
    uid : str
        The evaluation.
    scores : Mapping[tuple of str, float or None]
        By uid of the indicator and uid of the place; None takes a score away.

    Returns
    -------
    int
        How many were changed.

    Raises
    ------
    Forbidden
        The actor may not, or not there.
    InvalidInput
        ``score_over_full``, ``evaluation_published``, or a value does not suit.
    NotFound
        There is no such evaluation, indicator or place.
    """
    require(actor, INDICATOR_SCORES.edit_action)
    with context.store.write(actor) as writer:
        asked = get_feature(writer.connection, EVALUATIONS, uid=uid)
        if asked.values["status"] == "published":
            raise InvalidInput("evaluation_published", name=asked.values["name"])
        layer = ASSESSED[str(asked.values["level"])]
        places = context.frame(layer, Visibility.STAFF).set_index("uid")
        known = context.frame(INDICATOR_SCORES, Visibility.STAFF).reset_index()
        held = {
            (str(row.indicator), str(row.place_uid)): (int(str(row.fid)), int(str(row.version)))
            for row in known[known["indicator"].isin({one for one, _ in scores})].itertuples()
        }
        _require_fitting(_indicators(context, uid), list(places.index), scores)
        for (indicator, place), score in scores.items():
            require_within(actor, context, places.geometry[place])
            values = {
                "indicator": indicator,
                "place_uid": place,
                "place_name": str(places.at[place, "name"]),
                "score": score,
            }
            if (indicator, place) not in held:
                if score is not None:
                    checked = check_values(INDICATOR_SCORES, values, complete=True)
                    insert_features(writer, INDICATOR_SCORES, frame_of(INDICATOR_SCORES, None, checked))
            elif score is None:
                delete_feature(writer, INDICATOR_SCORES, *held[indicator, place])
            else:
                update_feature(writer, INDICATOR_SCORES, *held[indicator, place], {"score": score})
    return len(scores)


def _require_fitting(
    indicators: pd.DataFrame, places: Sequence[str], scores: Mapping[tuple[str, str], float | None]
) -> None:
    for (indicator, place), score in scores.items():
        if indicator not in indicators.index:
            raise NotFound("feature_missing", layer=INDICATORS.title, feature=indicator)
        if place not in places:
            raise NotFound("place_not_listed")
        full = float(indicators["full_mark"][indicator])
        if score is not None and not 0 <= score <= full:
            name = str(indicators["name"][indicator])
            raise InvalidInput("score_over_full", indicator=name, score=score, full=full)
