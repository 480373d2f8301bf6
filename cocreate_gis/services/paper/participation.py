"""Participation in a period: households, meetings, needs, distinct people, and answers given in time."""

import datetime as dt
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from cocreate_gis.interchange.report import Report, draw_report
from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import Actor
from cocreate_gis.model.titles import Language
from cocreate_gis.services.areas import DOORSTEP_M
from cocreate_gis.services.context import Context
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.services.publication import hide_small_counts
from cocreate_gis.services.standing import standing_lines
from cocreate_gis.services.voices.heard import heard
from cocreate_gis.services.voices.voiced import Period, voiced
from cocreate_gis.wording import Words

LEVELS = ("community", "compound", "building")
_FIGURES = ("households", "meetings", "needs", "voices", "people")
_TOUCHING_M = 0.01


@dataclass(frozen=True)
class Participation:
    """Figures of a period.

    Parameters
    ----------
    areas : DataFrame
        A row an area: ``name``, ``households`` (missing where no register tells), ``meetings``, ``needs``
        (merged ones once), ``voices``, ``people`` (distinct), ``people_per_100`` households, ``due`` (needs
        whose answer was due by today, or is given) and ``in_time`` (answered by their day).
    total : Series
        The same of the whole workspace; whoever spoke in two areas is one person.
    """

    areas: pd.DataFrame
    total: "pd.Series[float]"


def participation(
    actor: Actor, context: Context, level: str, period: Period, today: dt.date | None = None
) -> Participation:
    """Count participation in every area of a level.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    level : str
        One of `LEVELS`.
    period : Period
        Days of saying and meeting that count.
    today : date, optional
        Day by which an answer was due; the day it is in the workspace unless given.

    Returns
    -------
    Participation
        Private reports included, as they are answered too.

    Raises
    ------
    Forbidden
        The actor may not see who is heard.
    """
    counted = heard(actor, context, level, period)
    by = pd.Timestamp(today or dt.datetime.now(context.workspace.zone).date())
    said = voiced(context, Visibility.STAFF, period)
    needs = said[said["uid"] == said["group"]]
    due = needs["due_on"].notna() & ((needs["due_on"] <= by) | needs["replied_on"].notna())
    in_time = due & (needs["replied_on"] <= needs["due_on"])
    where = _area_of_each(needs, counted.areas, DOORSTEP_M if level == "building" else _TOUCHING_M)
    areas = pd.DataFrame(counted.areas[["name", *_FIGURES, "people_per_100"]])
    for name, flags in (("due", due), ("in_time", in_time)):
        areas[name] = (
            where[flags.reindex(where.index)].value_counts().reindex(areas.index).fillna(0).astype("int64")
        )
    figures = {name: float(getattr(counted, name)) for name in _FIGURES}
    per_100 = counted.people_per_100
    total = pd.Series({
        **figures,
        "people_per_100": float("nan") if per_100 is None else per_100,
        "due": float(due.sum()),
        "in_time": float(in_time.sum()),
    })  # fmt: skip
    return Participation(areas, total)


def _area_of_each(needs: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, reach_m: float) -> "pd.Series[int]":
    """Area by need, of several the first; without those that lie in none."""
    placed = gpd.GeoDataFrame(geometry=needs.geometry[needs.geometry.notna()].representative_point())
    outlines = gpd.GeoDataFrame(geometry=areas.geometry.to_crs(needs.crs))
    outlines.index.name = "area"
    joined = gpd.sjoin_nearest(placed, outlines.reset_index(), max_distance=reach_m)
    first: pd.Series[int] = joined.groupby(level=0)["area"].first()
    return first


def report(
    actor: Actor, context: Context, level: str, period: Period, language: Language, kind: str
) -> Document:
    """Make the report of a period.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    level : str
        One of `LEVELS`; below the community counts under 5 are not told.
    period : Period
        Days that count.
    language : {"zh", "en"}
        Language of the report.
    kind : {"pdf", "xlsx"}
        What it is.

    Returns
    -------
    Document
        The file.

    Raises
    ------
    Forbidden
        The actor may not.
    """
    words = Words(language)
    figures = participation(actor, context, level, period)
    table = _table(figures, level, words)
    workspace = context.workspace
    today = dt.datetime.now(workspace.zone).date()
    span = words("report.span", since=period.since or words("friday.beginning"), until=period.until or today)
    title = words("report.title", workspace=workspace.name)
    notes = [words(f"report.note_{name}") for name in ("needs", "people", "in_time", "few")]
    lines = standing_lines(workspace, words)
    if kind == "pdf":
        tiles = [(words(f"report.{name}"), value) for name, value in _tiles(figures.total, words).items()]
        content = draw_report(Report(title, span, today, tiles, table, notes, lines), language)
    else:
        about = pd.DataFrame({words("document.about"): [title, span, *notes, *lines]})
        content = write_xlsx({words("report.sheet"): table, words("document.about"): about}, language)
    name = file_name(f"{title}-{words(f'report.level_{level}')}-{today}", kind)
    return Document(name, content)


def _tiles(total: "pd.Series[float]", words: Words) -> dict[str, str]:
    tiles = {name: words.number(total[name], 0) for name in ("households", "meetings", "needs", "people")}
    rate = total["in_time"] / total["due"] if total["due"] else None
    return {**tiles, "in_time_rate": words.percent(rate, 0)}


def _table(figures: Participation, level: str, words: Words) -> pd.DataFrame:
    areas, whole = figures.areas, level == "community"
    told = {name: areas[name] if whole else hide_small_counts(areas[name]) for name in ("needs", "people")}
    columns = {
        "area": areas["name"],
        "households": areas["households"].astype("Int64"),
        "meetings": areas["meetings"],
        **told,
    }
    if whole:
        columns["people_per_100"] = areas["people_per_100"].round(1)
        columns |= {name: areas[name] for name in ("due", "in_time")}
    return pd.DataFrame({words(f"report.{name}"): values for name, values in columns.items()})
