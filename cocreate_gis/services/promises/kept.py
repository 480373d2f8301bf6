"""What was promised beside what was kept: people, bays, the day, and how residents rate it."""

import json
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from cocreate_gis.model.coverage import STANDARD_GROUP
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.parking import PARKING_SPACES
from cocreate_gis.model.layers.projects import PROJECTS
from cocreate_gis.model.layers.results import PROJECT_RESULTS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises.ratings import FINISHED, scores
from cocreate_gis.services.publication import rows_to_tell
from cocreate_gis.services.reach.comparison import Comparison, stored_comparison
from cocreate_gis.store import get_feature

_NO_CARS = ("ebike",)


@dataclass(frozen=True)
class Measuring:
    """What a project is measured by.

    Parameters
    ----------
    project : str
        Its uid.
    category : str
        Facility category; empty where no coverage is measured.
    before, after : str
        Stored coverage results from before and after; empty without a category.
    bays_before, bays_after : int or None
        Bays for cars; None where bays are no matter.
    """

    project: str
    category: str = ""
    before: str = ""
    after: str = ""
    bays_before: int | None = None
    bays_after: int | None = None


def measure(actor: Actor, context: Context, asked: Measuring) -> int:
    """Measure what a project gained, and keep it.

    Parameters
    ----------
    actor : Actor
        Who measures.
    context : Context
        The workspace.
    asked : Measuring
        By what.

    Returns
    -------
    int
        ``fid`` of the result; earlier ones stay.

    Raises
    ------
    Forbidden
        The actor may not.
    NotFound
        The project or a coverage result is gone.
    InvalidInput
        ``nothing_to_measure``; ``measured_unlike``: the two coverage results ask different questions;
        ``measured_backwards``: the one from before is the later one.
    """
    require(actor, "coverage.run")
    values: dict[str, object] = {
        "project": asked.project,
        "measured_on": context.today,
        "bays_before": asked.bays_before,
        "bays_after": asked.bays_after,
    }
    if asked.category:
        compared = stored_comparison(actor, context, asked.before, asked.after)
        _require_alike(compared, asked.category)
        people = json.dumps(_people(compared, asked.category), ensure_ascii=False)
        runs = {"run_before": asked.before, "run_after": asked.after}
        values |= {"category": asked.category, "people": people, **runs}
    elif asked.bays_before is None or asked.bays_after is None:
        raise InvalidInput("nothing_to_measure")
    return features.create(actor, context, PROJECT_RESULTS, None, values)


def _require_alike(compared: Comparison, category: str) -> None:
    before, after = compared.before.run, compared.after.run
    if (
        compared.notes
        or category not in compared.categories
        or before.request.walking != after.request.walking
    ):
        raise InvalidInput("measured_unlike")
    if before.provenance.computed_at > after.provenance.computed_at:
        raise InvalidInput("measured_backwards")


def _people(compared: Comparison, category: str) -> list[dict[str, Any]]:
    """By group and area, the whole first: people, and how many of them are served before and after."""
    after = {(r.group, r.area): r for r in compared.after.run.rows if r.category == category}
    before = {(r.group, r.area): r for r in compared.before.run.rows if r.category == category}
    return [
        {
            "group": group,
            "area": area,
            "area_name": row.area_name,
            "total": round(row.total),
            "before": round(before[group, area].covered) if (group, area) in before else 0,
            "after": round(row.covered),
        }
        for (group, area), row in after.items()
    ]


def bays_inside(context: Context, project: str) -> int | None:
    """Count the bays for cars that stand in the outline of a project.

    Parameters
    ----------
    context : Context
        The workspace.
    project : str
        Its uid.

    Returns
    -------
    int or None
        None for a project without an outline.
    """
    with context.store.read() as connection:
        shape = get_feature(connection, PROJECTS, uid=project).geometry
    if shape is None or shape.area == 0:
        return None
    bays = context.frame(PARKING_SPACES, Visibility.PUBLIC)
    inside = bays[bays.representative_point().within(shape) & ~bays["kind"].isin(_NO_CARS)]
    return int(inside["capacity"].fillna(1).sum())


def beneficiaries(actor: Actor, context: Context, project: str) -> pd.DataFrame:
    """Tell who benefits from a project, by neighbourhood and group of people.

    Parameters
    ----------
    actor : Actor
        Anybody once the project is finished; before that, staff.
    context : Context
        The workspace.
    project : str
        Its uid.

    Returns
    -------
    DataFrame
        Of the latest measuring of coverage: ``group`` (a population group), ``area`` (uid of the community,
        empty for the whole workspace), ``area_name``, ``total``, ``before`` and ``after`` (people who walk
        there in time), ``gained``; empty where it was not measured. For the public without every row in which
        a count or a difference of one to four people can be read or worked out.
    """
    require(actor, "map.view")
    results = _latest(context, "people")
    if project not in results.index or project not in set(_finished(actor, context)["uid"]):
        return pd.DataFrame(columns=["group", "area", "area_name", "total", "before", "after", "gained"])
    table = pd.DataFrame(json.loads(str(results.at[project, "people"])))
    table = table.assign(gained=table["after"] - table["before"])
    if actor.visibility is Visibility.STAFF:
        return table
    rest = {"rest_before": table["total"] - table["before"], "rest_after": table["total"] - table["after"]}
    counts = table.assign(**rest)[["total", "before", "after", "gained", *rest]].abs()
    return table[rows_to_tell(counts, table["group"], table["area"] == "")]


def measured_by(context: Context, project: str) -> tuple[str, str]:
    """Tell from which coverage results it is known who benefits from a project.

    Parameters
    ----------
    context : Context
        The workspace.
    project : str
        Uid of a project that was measured.

    Returns
    -------
    tuple of str
        Uids of the results before and after.
    """
    result = _latest(context, "people").loc[project]
    return str(result["run_before"]), str(result["run_after"])


def _finished(actor: Actor, context: Context) -> gpd.GeoDataFrame:
    frame = context.frame(PROJECTS, actor.visibility)
    return frame if actor.visibility is Visibility.STAFF else frame[frame["status"].isin(FINISHED)]


def _latest(context: Context, *filled: str) -> pd.DataFrame:
    """Of every project the latest result that holds something, by uid of the project."""
    frame = pd.DataFrame(context.frame(PROJECT_RESULTS, Visibility.STAFF)).dropna(subset=list(filled))
    return (
        frame.sort_values(["measured_on", "created_at"])
        .drop_duplicates("project", keep="last")
        .set_index("project")
    )


def promised_and_kept(actor: Actor, context: Context) -> pd.DataFrame:
    """Lay what was promised beside what was kept.

    Parameters
    ----------
    actor : Actor
        Who looks.
    context : Context
        The workspace.

    Returns
    -------
    DataFrame
        Index fid of every project that is not stopped, the latest day first: ``uid``, ``name``, ``status``,
        ``due_on`` and ``finished_on`` (NaT where not known), ``days_late`` (after the promised day until it
        was finished, or until today; negative when early; NaN without a promised day), ``people_promised``
        and ``people_gained``, ``bays_promised`` and ``bays_gained``, ``rating`` (residents', 1 to 5) and
        ``ratings``; NaN where nothing is known; ``standing``: ``kept`` (finished by the day), ``late``,
        ``overdue`` (not finished and the day has passed), ``under_way``, or ``finished`` (without a promised
        day). For the public no gain and no rating that rests on fewer than five people, and gains of finished
        projects only.
    """
    require(actor, "map.view")
    frame = context.frame(PROJECTS, actor.visibility)
    frame = pd.DataFrame(frame[frame["status"] != "stopped"])
    table = frame[["uid", "name", "status", "due_on", "finished_on", "people_promised", "bays_promised"]]
    end = pd.to_datetime(table["finished_on"]).fillna(pd.Timestamp(context.today))
    gains = [_people_gained(actor, context, uid) for uid in table["uid"]]
    bays = _latest(context, "bays_before", "bays_after")
    bays = bays[bays.index.isin(_finished(actor, context)["uid"])]
    rated = _by_residents(actor, context).reindex(table["uid"])
    table = table.assign(
        days_late=(end - pd.to_datetime(table["due_on"])).dt.days.astype("float64"),
        people_gained=pd.Series(gains, table.index, dtype="float64"),
        bays_gained=table["uid"].map((bays["bays_after"] - bays["bays_before"]).astype("float64")),
        rating=rated["overall"].to_numpy(),
        ratings=rated["ratings"].to_numpy(),
    )
    table["standing"] = _standing(table)
    return table.sort_values(["finished_on", "due_on", "name"], ascending=[False, True, True])


def _standing(table: pd.DataFrame) -> "pd.Series[str]":
    is_finished, late = table["status"].isin(FINISHED), table["days_late"] > 0
    standing = pd.Series("under_way", table.index).mask(late, "overdue")
    return standing.mask(is_finished, "finished").mask(
        is_finished & table["days_late"].notna(), late.map({True: "late", False: "kept"})
    )


def _people_gained(actor: Actor, context: Context, project: str) -> float:
    people = beneficiaries(actor, context, project)
    whole = people[(people["area"] == "") & (people["group"] == STANDARD_GROUP)]
    return float(whole["gained"].iloc[0]) if len(whole) else float("nan")


def _by_residents(actor: Actor, context: Context) -> pd.DataFrame:
    table = scores(actor, context, "project").reset_index()
    table = table[table["rated_by"] == "resident"].set_index("project")
    return table[["overall", "ratings"]].astype("float64")
