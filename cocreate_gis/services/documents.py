"""A stored coverage result as something to take home: sheet, picture, share map, files."""

import re
from collections.abc import Callable
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
from cocreate_gis.model.coverage import POPULATION_GROUPS, CoverageRun
from cocreate_gis.model.crs import crs_title
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.network import BARRIERS, GATES, GREENS, PATHS
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.services import coverage, standards
from cocreate_gis.services.context import Context
from cocreate_gis.services.coverage import OLDER_GROUP, Assessment
from cocreate_gis.wording import Words

_BASE_LAYERS = (GREENS, COMPOUNDS, PATHS, BUILDINGS, BARRIERS, COMMUNITIES, GATES)
Paper = Literal["A4", "A3"]
_UNSAFE = re.compile(r"[^\w.-]+")
# A community with fewer older people than this is left out of the table printed on a sheet of A4.
_COMMUNITIES_PRINTED = 18


@dataclass(frozen=True)
class Document:
    """A file to take home.

    Parameters
    ----------
    name : str
        File name.
    media_type : str
        MIME type.
    content : bytes
        The file.
    """

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class _Task:
    context: Context
    assessment: Assessment
    words: Words
    paper: Paper


def run_document(
    actor: Actor, context: Context, uid: str, kind: str, language: Language, *, paper: Paper = "A4"
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
        There is no such run.
    """
    require(actor, "coverage.export")
    assessment = coverage.stored(actor, context, uid)
    task = _Task(context, assessment, Words(language), paper)
    media_type, suffix, make = RUN_DOCUMENTS[kind]
    stem = _UNSAFE.sub("-", f"{context.workspace.name}-{assessment.run.name}")[:80].strip("-")
    return Document(f"{stem}.{suffix}", media_type, make(task))


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
    if request.gates:
        lines.append(words("assume.gates", count=len(request.gates)))
    if made.people_on_assumed_paths:
        lines.append(words("assume.assumed_paths", people=round(made.people_on_assumed_paths)))
    if made.people_unreachable:
        lines.append(words("assume.unreachable", people=round(made.people_unreachable)))
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


def _local(context: Context, at: datetime) -> datetime:
    return at.astimezone(context.workspace.zone)


def _sheet_content(task: _Task) -> SheetContent:
    run, words, workspace = task.assessment.run, task.words, task.context.workspace
    category = run.request.categories[0]
    titles = category_titles(task.context, words)
    return SheetContent(
        title=words("document.title", category=titles.get(category, category), minutes=run.request.minutes),
        workspace=workspace.name,
        metric_epsg=workspace.metric_epsg,
        date=_local(task.context, run.provenance.computed_at).date(),
        language=words.language,
        layers=[_drawn(task.context, layer) for layer in _BASE_LAYERS],
        overlays=_overlays(task.context, task.assessment, category),
        tables=_tables(task, category),
        notes=assumption_lines(task.context, run, words),
        source=workspace.source,
        review_no=workspace.review.review_no,
        fictional=workspace.fictional,
    )


def _drawn(context: Context, layer: Layer) -> DrawnLayer:
    # A sheet leaves the office: it shows what the public may see.
    return DrawnLayer(layer, context.frame(layer, Visibility.PUBLIC))


def _overlays(context: Context, assessment: Assessment, category: str) -> list[Overlay]:
    frames = assessment.frames
    homes = frames[f"homes:{category}"]
    covered = homes[f"covered_{OLDER_GROUP}"]
    facilities = frames[f"facilities:{category}"]
    outlines = context.frame(BUILDINGS, Visibility.PUBLIC).geometry.reindex(homes.index)
    # A building that is gone since is drawn where it stood.
    places = gpd.GeoDataFrame(geometry=outlines.where(outlines.notna(), homes.geometry), crs=homes.crs)
    return [
        Overlay(OverlayRole.REACH, frames[f"reach:{category}"]),
        Overlay(OverlayRole.GAP, frames[f"gaps:{category}"]),
        Overlay(OverlayRole.COVERED, places[covered]),
        Overlay(OverlayRole.UNCOVERED, places[~covered & (homes[OLDER_GROUP] > 0)]),
        Overlay(OverlayRole.FACILITY, facilities.assign(text=facilities["name"])),
    ]


def _tables(task: _Task, category: str) -> list[FigureTable]:
    run, words = task.assessment.run, task.words
    groups = [
        _figure(run, category, code, "", words.title(group.title))
        for code, group in POPULATION_GROUPS.items()
    ]
    areas = [r for r in run.rows if r.category == category and r.group == OLDER_GROUP and r.area]
    areas.sort(key=lambda row: row.uncovered, reverse=True)
    communities = [
        _figure(
            run, category, OLDER_GROUP, r.area, words("coverage.no_community") if r.area == "-" else r.area
        )
        for r in areas[:_COMMUNITIES_PRINTED]
    ]
    tables = [FigureTable(words("document.by_group"), groups)]
    return [*tables, FigureTable(words("document.by_community"), communities)] if communities else tables


def _figure(run: CoverageRun, category: str, group: str, area: str, title: str) -> FigureRow:
    row = run.row(category, group, area)
    return FigureRow(title, row.total, row.covered, row.straight_line)


def _figures_frame(task: _Task) -> pd.DataFrame:
    words, titles = task.words, category_titles(task.context, task.words)
    return pd.DataFrame(
        {
            words("document.category"): titles.get(row.category, row.category),
            words("document.group"): words.title(POPULATION_GROUPS[row.group].title),
            words("document.area"): _area(row.area, words),
            words("document.total"): row.total,
            words("document.covered"): row.covered,
            words("document.uncovered"): row.uncovered,
            words("document.share"): row.share,
            words("document.straight_line"): row.straight_line,
            words("document.share_straight_line"): row.share_straight_line,
        }
        for row in task.assessment.run.rows
    )


def _area(area: str, words: Words) -> str:
    if not area:
        return words("document.whole")
    return words("coverage.no_community") if area == "-" else area


def _about_frame(task: _Task) -> pd.DataFrame:
    words, workspace, run = task.words, task.context.workspace, task.assessment.run
    lines = [workspace.name, run.name, *assumption_lines(task.context, run, words)]
    lines += [crs_title(workspace.metric_epsg), workspace.source]
    if workspace.fictional:
        lines.insert(0, words("document.fictional"))
    if not workspace.review.review_no:
        lines.append(words("document.internal"))
    return pd.DataFrame({words("document.about"): [line for line in lines if line]})


def _homes(task: _Task) -> gpd.GeoDataFrame:
    """Every home with its result per category, one row per home and category."""
    run = task.assessment.run
    parts = [task.assessment.frames[f"homes:{c}"].assign(category=c) for c in run.request.categories]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=4326)


def _geopackage(task: _Task) -> bytes:
    frames = {name.replace(":", "_"): frame for name, frame in task.assessment.frames.items()}
    return write_gpkg(frames, tables={"figures": _figures_frame(task), "about": _about_frame(task)})


def _workbook(task: _Task) -> bytes:
    sheets = {
        task.words("document.figures"): _figures_frame(task),
        task.words("document.about"): _about_frame(task),
    }
    return write_xlsx(sheets, task.words.language)


RUN_DOCUMENTS: dict[str, tuple[str, str, Callable[[_Task], bytes]]] = {
    "pdf": ("application/pdf", "pdf", lambda t: draw_sheet(_sheet_content(t), paper=t.paper, format="pdf")),
    "png": ("image/png", "png", lambda t: draw_sheet(_sheet_content(t), paper=t.paper, format="png")),
    "html": ("text/html", "html", lambda t: share_map(_sheet_content(t))),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", _workbook),
    "csv": ("text/csv", "csv", lambda t: write_csv(_figures_frame(t))),
    "gpkg": ("application/geopackage+sqlite3", "gpkg", _geopackage),
    "geojson": ("application/geo+json", "geojson", lambda t: write_geojson(_homes(t))),
}
