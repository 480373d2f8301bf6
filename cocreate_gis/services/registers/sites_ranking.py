"""Candidate sites beside each other: whom they would serve, who asked, what they cost; decides nothing."""

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd

from cocreate_gis.analysis.progress import Progress, part, silent
from cocreate_gis.analysis.weighing import scaled, weighed
from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.coverage import POPULATION_GROUPS, CoverageRequest
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.services.context import Context
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.services.reach import coverage, documents, siting
from cocreate_gis.services.standing import standing_lines
from cocreate_gis.services.voices.requests import about, people_asking
from cocreate_gis.wording import Words

# By figure, whether less of it is better.
FIGURES: Mapping[str, bool] = {"gain": False, "support": False, "cost_yuan": True}


def candidates(
    actor: Actor, context: Context, question: CoverageRequest, group: str, progress: Progress = silent
) -> gpd.GeoDataFrame:
    """Say of each site for which nothing is decided what speaks for it.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    question : CoverageRequest
        Who is covered already: one category, its minutes and speeds.
    group : str
        Key of the population group it is for.
    progress : Progress
        Told how far the work is; may raise `Cancelled`.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, index fid, columns of the layer and ``gain`` (people newly within the walk if the facility
        came here alone), ``support`` (distinct people who asked for such a thing within 100 m, or agreed) and
        ``cost_yuan`` (NaN where it is not known).

    Raises
    ------
    Forbidden
        The actor may not.
    InvalidInput
        ``siting_no_candidates``, or coverage cannot be computed.
    """
    require(actor, "coverage.run")
    category = question.categories[0]
    places = siting.candidates(context, MICRO_SPACE_SITES.name, category)
    if places.empty:
        raise InvalidInput("siting_no_candidates", layer=MICRO_SPACE_SITES.title)
    base = coverage.preview(actor, context, question, progress=part(progress, 0.0, 0.5))
    around = places.geometry.to_crs(context.workspace.metric_epsg).buffer(siting.SUPPORT_M)
    found: gpd.GeoDataFrame = places.assign(
        gain=siting.gains(context, base, group, places, part(progress, 0.5, 1.0)),
        support=people_asking(context, Visibility.STAFF, about(category), around),
        cost_yuan=places["cost_yuan"].astype("float64"),
    )
    return found


def ranked(table: pd.DataFrame, weights: Mapping[str, float]) -> pd.DataFrame:
    """Put candidates in the order somebody's weights give them.

    Parameters
    ----------
    table : DataFrame
        Of `candidates`.
    weights : Mapping[str, float]
        By figure, not negative; only their proportions count.

    Returns
    -------
    DataFrame
        The best first, with ``scaled_gain``, ``scaled_support``, ``scaled_cost_yuan`` and ``score``, all 0 to
        1, and ``rank`` from 1; who has the same score has the same rank.
    """
    scales = pd.DataFrame({name: scaled(table[name], less_is_better=less) for name, less in FIGURES.items()})
    score = weighed(scales, weights).round(6)
    rank = score.rank(method="min", ascending=False).astype("int64")
    return table.assign(**scales.add_prefix("scaled_"), score=score, rank=rank).sort_values(
        ["rank", "gain", "uid"], ascending=[True, False, True]
    )


def about_lines(
    context: Context, question: CoverageRequest, group: str, weights: Mapping[str, float], words: Words
) -> list[str]:
    """Say how the order came about.

    Parameters
    ----------
    context : Context
        The workspace.
    question : CoverageRequest
        What was asked.
    group : str
        The population group.
    weights : Mapping[str, float]
        By figure.
    words : Words
        In the reader's language.

    Returns
    -------
    list of str
        One sentence a line.
    """
    category, speed = question.categories[0], question.speed_m_s(group)
    facility = documents.category_titles(context, words).get(category, category)
    who = POPULATION_GROUPS[group].title
    told = words("print.list_mark").join(
        words("ranking.weight", figure=words(f"ranking.{name}"), weight=weights[name]) for name in FIGURES
    )
    return [
        words("ranking.advice"),
        words("ranking.how_gain", minutes=question.minutes, speed=speed, group=who, facility=facility),
        words("ranking.how_support", metres=round(siting.SUPPORT_M), facility=facility),
        words("ranking.how_cost"),
        words("ranking.how_weights", weights=told),
    ]


def readable(table: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Write an order as a person reads it.

    Parameters
    ----------
    table : DataFrame
        Of `ranked`.
    words : Words
        In the reader's language.

    Returns
    -------
    DataFrame
        Titles as headings; figures raw and scaled.
    """
    titles = {
        name: table[name].map(words.coded(MICRO_SPACE_SITES.field(name).domain)) for name in ("kind", "land")
    }
    return pd.DataFrame(
        {
            words("ranking.rank"): table["rank"],
            words.title(MICRO_SPACE_SITES.field("name").title): table["name"],
            words("ranking.score"): table["score"].round(3),
            words("ranking.gain"): table["gain"].round().astype("int64"),
            words("ranking.scaled_gain"): table["scaled_gain"].round(2),
            words("ranking.support"): table["support"],
            words("ranking.scaled_support"): table["scaled_support"].round(2),
            words("ranking.cost_yuan"): table["cost_yuan"],
            words("ranking.scaled_cost_yuan"): table["scaled_cost_yuan"].round(2),
            words.title(MICRO_SPACE_SITES.field("area_m2").title) + " (m²)": table["area_m2"],
            words.title(MICRO_SPACE_SITES.field("kind").title): titles["kind"],
            words.title(MICRO_SPACE_SITES.field("land").title): titles["land"],
            words.title(MICRO_SPACE_SITES.field("cost_source").title): table["cost_source"],
        }
    )


def workbook(
    actor: Actor,
    context: Context,
    question: CoverageRequest,
    group: str,
    weights: Mapping[str, float],
    language: Language,
) -> Document:
    """Take an order of candidates home.

    Parameters
    ----------
    actor : Actor
        Who takes it home.
    context : Context
        The workspace.
    question : CoverageRequest
        As for `candidates`.
    group : str
        The population group.
    weights : Mapping[str, float]
        By figure.
    language : {"zh", "en"}
        Language of the document.

    Returns
    -------
    Document
        XLSX: the order, and how it came about.

    Raises
    ------
    Forbidden
        The actor may not.
    InvalidInput
        As `candidates`.
    """
    require(actor, "coverage.export")
    words = Words(language)
    table = ranked(candidates(actor, context, question, group), weights)
    lines = [
        *about_lines(context, question, group, weights, words),
        *standing_lines(context.workspace, words),
    ]
    sheets = {
        words("ranking.title"): readable(table, words),
        words("document.about"): pd.DataFrame({words("document.about"): lines}),
    }
    category = question.categories[0]
    facility = documents.category_titles(context, words).get(category, category)
    name = file_name(f"{context.workspace.name}-{words('ranking.title')}-{facility}", "xlsx")
    return Document(name, write_xlsx(sheets, language))
