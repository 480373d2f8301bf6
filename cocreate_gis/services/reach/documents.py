"""A stored coverage result as something to take home: sheet, picture, share map, files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import geopandas as gpd
import pandas as pd

from cocreate_gis.interchange.share_map import share_map
from cocreate_gis.interchange.sheet import draw_sheet
from cocreate_gis.interchange.sheet_content import (
    DrawnLayer,
    FigureRow,
    FigureTable,
    Overlay,
    OverlayRole,
    SheetContent,
)
from cocreate_gis.interchange.writers import write_csv, write_geojson, write_gpkg
from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.coverage import POPULATION_GROUPS, CoverageRequest, CoverageRun
from cocreate_gis.model.crs import crs_title
from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import BARRIERS, GATES, GREENS, PATHS
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.services import standards
from cocreate_gis.services.context import Context
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.services.publication import FEW, told_count
from cocreate_gis.services.reach import cautions, conditions, coverage, figures, supposed
from cocreate_gis.services.reach.coverage import Assessment
from cocreate_gis.services.reach.figures import Figure
from cocreate_gis.services.reach.gap_list import gap_table, gaps_with_requests
from cocreate_gis.services.standing import review_no, standing_lines
from cocreate_gis.wording import Words

_BASE_LAYERS = (GREENS, COMPOUNDS, PATHS, BUILDINGS, BARRIERS, COMMUNITIES, GATES)
Paper = Literal["A4", "A3"]
# More than these would not fit a heading.
_CATEGORIES_NAMED = 3
# What shows one category at a time.
ONE_CATEGORY = ("pdf", "png", "html", "geojson")


@dataclass(frozen=True)
class _Task:
    actor: Actor
    context: Context
    assessment: Assessment
    category: str
    words: Words
    paper: Paper

    @property
    def run(self) -> CoverageRun:
        return self.assessment.run

    @property
    def title(self) -> str:
        return run_name(self.context, self.run.request, self.words, [self.category])


def run_document(
    actor: Actor,
    context: Context,
    uid: str,
    kind: str,
    language: Language,
    *,
    category: str = "",
    paper: Paper = "A4",
) -> Document:
    """Make a document of a stored result.

    Parameters
    ----------
    actor : Actor
        Who takes it home.
    context : Context
        The workspace.
    uid : str
        The run.
    kind : str
        A key of `RUN_DOCUMENTS`.
    language : {"zh", "en"}
        Language of the document.
    category : str
        The category shown by one of `ONE_CATEGORY`; the first of the run unless given.
    paper : {"A4", "A3"}
        Size of a sheet.

    Returns
    -------
    Document
        The file, with provenance in it.

    Raises
    ------
    Forbidden
        The actor may not.
    NotFound
        There is no such run: ``run_missing``; it did not ask about the category: ``run_without_category``.
    """
    require(actor, "coverage.export")
    assessment = coverage.stored(actor, context, uid)
    asked = assessment.run.request.categories
    if category and category not in asked:
        raise NotFound("run_without_category", category=category, known=", ".join(asked))
    task = _Task(actor, context, assessment, category or asked[0], Words(language), paper)
    shown = task.title if kind in ONE_CATEGORY else run_title(context, assessment.run, task.words)
    name = file_name(f"{context.workspace.name}-{shown}", kind)
    return Document(name, RUN_DOCUMENTS[kind](task))


def assumption_lines(context: Context, run: CoverageRun, words: Words) -> list[str]:
    """Write out everything a result depends on.

    Parameters
    ----------
    context : Context
        The workspace.
    run : CoverageRun
        The result.
    words : Words
        In the reader's language.

    Returns
    -------
    list of str
        One sentence a line.
    """
    request, made = run.request, run.provenance
    titles = category_titles(context, words)
    speeds = {words.title(group.title): request.speed_m_s(code) for code, group in POPULATION_GROUPS.items()}
    lines = [words("assume.minutes", minutes=request.minutes)]
    lines += [
        words("assume.speed", group=group, speed=speed, metres=round(speed * 60 * request.minutes))
        for group, speed in speeds.items()
    ]
    lines += [
        words("assume.facilities", category=titles.get(code, code), count=count)
        for code, count in made.facilities.items()
    ]
    lines += [_standard_line(context, code, words) for code in request.categories]
    lines.append(words("assume.only_verified" if request.only_verified else "assume.all_facilities"))
    lines.append(words("assume.snap"))
    lines += [*supposed.lines(run, words), *conditions.lines(request, run.provenance.hours_unrecorded, words)]
    if made.joined_ends:
        lines.append(words("assume.joined_ends", count=made.joined_ends))
    if made.people_on_assumed_paths:
        lines.append(words("assume.assumed_paths", people=told_count(made.people_on_assumed_paths)))
    if made.people_unreachable:
        lines.append(words("assume.unreachable", people=told_count(made.people_unreachable)))
    lines += cautions.lines(run, words)
    lines.append(words("assume.network", nodes=made.nodes, edges=made.edges))
    lines.append(words("assume.made", at=_local(context, made.computed_at), software=made.software))
    return lines


def _standard_line(context: Context, code: str, words: Words) -> str:
    standard = standards.standards(context).get(code)
    if standard is None:
        return words("assume.no_standard", category=code)
    sure = "confirmed" if standard.confirmed or standard.adopted_by else "reference"
    figure = "—" if standard.walk_minutes is None else words.number(standard.walk_minutes)
    source = standard.adopted_by or standard.source
    return words(f"assume.standard_{sure}", category=standard.title, minutes=figure, source=source)


def category_titles(context: Context, words: Words) -> dict[str, str]:
    """Give the titles of the categories of a workspace.

    Parameters
    ----------
    context : Context
        The workspace.
    words : Words
        In the reader's language.

    Returns
    -------
    dict of str to str
        Title by code.
    """
    return {code: words.title(standard.title) for code, standard in standards.standards(context).items()}


def run_name(context: Context, request: CoverageRequest, words: Words, categories: Sequence[str] = ()) -> str:
    """Name a result by its question.

    Parameters
    ----------
    context : Context
        The workspace.
    request : CoverageRequest
        The question.
    words : Words
        In the reader's language.
    categories : sequence of str
        Only these of its categories; all unless given.

    Returns
    -------
    str
        Such as "15 minutes' walk to a market".
    """
    titles, asked = category_titles(context, words), categories or request.categories
    if len(asked) > _CATEGORIES_NAMED:
        named = words("document.many", count=len(asked))
    else:
        named = words("print.list_mark").join(titles.get(code, code) for code in asked)
    title = conditions.added(words("document.title", category=named, minutes=request.minutes), request, words)
    return words("document.supposed", title=title) if request.suppose else title


def run_title(context: Context, run: CoverageRun, words: Words) -> str:
    """Title a stored result.

    Parameters
    ----------
    context : Context
        The workspace.
    run : CoverageRun
        The result.
    words : Words
        In the reader's language.

    Returns
    -------
    str
        The name a person gave it, else its question; with a mark where something is supposed.
    """
    if not run.name:
        return run_name(context, run.request, words)
    return words("document.supposed", title=run.name) if run.request.suppose else run.name


def _local(context: Context, at: datetime) -> datetime:
    return at.astimezone(context.workspace.zone)


def _sheet_content(task: _Task) -> SheetContent:
    run, words, workspace = task.run, task.words, task.context.workspace
    tables, untold = _tables(task)
    return SheetContent(
        title=task.title,
        subtitle=supposed.lines(run, words),
        workspace=workspace.name,
        metric_epsg=workspace.metric_epsg,
        date=_local(task.context, run.provenance.computed_at).date(),
        language=words.language,
        layers=drawn_layers(task.context),
        overlays=_overlays(task.context, task.assessment, task.category),
        tables=tables,
        notes=[*untold, *assumption_lines(task.context, run, words)],
        source=workspace.source,
        review_no=review_no(workspace),
        fictional=workspace.fictional,
    )


def drawn_layers(context: Context) -> list[DrawnLayer]:
    """Give what lies below a result.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    list of DrawnLayer
        What the public may see of them, since a sheet leaves the office.
    """
    return [DrawnLayer(layer, context.frame(layer, Visibility.PUBLIC)) for layer in _BASE_LAYERS]


def home_outlines(context: Context, homes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Draw homes by the outlines of their buildings.

    Parameters
    ----------
    context : Context
        The workspace.
    homes : GeoDataFrame
        Points in EPSG:4326 with ``uid``.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, on the same index; a building that is gone since stands where it stood.
    """
    buildings = context.frame(BUILDINGS, Visibility.PUBLIC)
    outlines = gpd.GeoSeries(homes["uid"].map(buildings.set_index("uid").geometry), crs=homes.crs)
    return gpd.GeoDataFrame(geometry=outlines.where(outlines.notna(), homes.geometry), crs=homes.crs)


def _overlays(context: Context, assessment: Assessment, category: str) -> list[Overlay]:
    frames = assessment.frames
    homes = frames[f"homes:{category}"]
    group = assessment.run.told_group
    covered = homes[f"covered_{group}"]
    facilities = frames[f"facilities:{category}"]
    places = home_outlines(context, homes)
    return [
        Overlay(OverlayRole.REACH, frames[f"reach:{category}"]),
        Overlay(OverlayRole.GAP, frames[f"gaps:{category}"]),
        Overlay(OverlayRole.COVERED, places[covered]),
        Overlay(OverlayRole.UNCOVERED, places[~covered & (homes[group] > 0)]),
        Overlay(OverlayRole.FACILITY, facilities.assign(text=facilities["name"])),
    ]


def _tables(task: _Task) -> tuple[list[FigureTable], list[str]]:
    """Figures as the public may see them, since a sheet leaves the office; and why some are not told."""
    words, group = task.words, POPULATION_GROUPS[task.run.told_group].title
    kinds = {"document.by_group": figures.by_group, "document.by_community": figures.by_community}
    made = {
        heading: give(task.run, task.category, words, Visibility.PUBLIC) for heading, give in kinds.items()
    }
    tables = [
        FigureTable(words(heading, group=group), [_figure_row(one, words) for one in rows])
        for heading, rows in made.items()
        if rows
    ]
    all_told = all(one.is_told for rows in made.values() for one in rows)
    return tables, [] if all_told else [words("document.not_told")]


def _figure_row(figure: Figure, words: Words) -> FigureRow:
    few = figure.uncovered == FEW
    title = words("document.few", title=figure.title, few=FEW) if few else figure.title
    return FigureRow(title, figure.row.total, figure.share, figure.share_straight_line)


def _figure_table(task: _Task) -> pd.DataFrame:
    return figures.figure_table(task.run, category_titles(task.context, task.words), task.words)


def _about_lines(task: _Task) -> list[str]:
    words, workspace = task.words, task.context.workspace
    lines = [*standing_lines(workspace, words), workspace.name, run_title(task.context, task.run, words)]
    lines += assumption_lines(task.context, task.run, words)
    lines += [crs_title(workspace.metric_epsg), workspace.source]
    return [line for line in lines if line]


def _about_frame(task: _Task) -> pd.DataFrame:
    return pd.DataFrame({task.words("document.about"): _about_lines(task)})


def _csv(task: _Task) -> bytes:
    return write_csv(_figure_table(task), note=" ".join(standing_lines(task.context.workspace, task.words)))


def _geojson(task: _Task) -> bytes:
    homes = task.assessment.frames[f"homes:{task.category}"].assign(category=task.category)
    return write_geojson(homes, provenance={"about": _about_lines(task)})


def _geopackage(task: _Task) -> bytes:
    frames = {name.replace(":", "_"): frame for name, frame in task.assessment.frames.items()}
    for category in task.run.request.categories:
        frames[f"gaps_{category}"] = _gaps(task, category)
    return write_gpkg(frames, tables={"figures": _figure_table(task), "about": _about_frame(task)})


def _workbook(task: _Task) -> bytes:
    titles, words = category_titles(task.context, task.words), task.words
    gaps = [
        gap_table(_gaps(task, category), words, Visibility.STAFF).assign(
            **{words("document.category"): titles.get(category, category)}
        )
        for category in task.run.request.categories
    ]
    sheets = {
        words("document.figures"): _figure_table(task),
        words("document.gaps"): pd.concat(gaps, ignore_index=True),
        words("document.about"): _about_frame(task),
    }
    return write_xlsx(sheets, words.language)


def _gaps(task: _Task, category: str) -> gpd.GeoDataFrame:
    return gaps_with_requests(task.actor, task.context, task.assessment, category)


RUN_DOCUMENTS: dict[str, Callable[[_Task], bytes]] = {
    "pdf": lambda task: draw_sheet(_sheet_content(task), paper=task.paper, format="pdf"),
    "png": lambda task: draw_sheet(_sheet_content(task), paper=task.paper, format="png"),
    "html": lambda task: share_map(_sheet_content(task)),
    "xlsx": _workbook,
    "csv": _csv,
    "gpkg": _geopackage,
    "geojson": _geojson,
}
