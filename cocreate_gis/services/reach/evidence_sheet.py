"""The evidence sheet: one page that answers "how do you know?", and the same as a workbook."""

from collections.abc import Iterable, Sequence

import geopandas as gpd
import pandas as pd

from cocreate_gis.interchange.sheet import draw_sheet
from cocreate_gis.interchange.sheet_content import (
    FactTable,
    FigureRow,
    FigureTable,
    Overlay,
    OverlayRole,
    Pin,
    SheetContent,
)
from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.coverage import POPULATION_GROUPS
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.services.context import Context
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.services.reach.documents import assumption_lines, drawn_layers
from cocreate_gis.services.reach.evidence import COUNTED, Evidence, evidence
from cocreate_gis.services.reach.evidence_words import (
    age_figures,
    age_lines,
    case_figures,
    facility_fact,
    facility_table,
    numbered,
    omission_lines,
    sentences,
    title_of,
)
from cocreate_gis.services.reach.figures import Figure
from cocreate_gis.services.standing import review_no, standing_lines
from cocreate_gis.wording import Words

_PIN_COLORS = {"within": "#0b3c6f", "beyond": "#6b8fb3"}
_LEFT_OUT_COLOR = "#8a8f98"
_AROUND_M = 120.0


def evidence_document(
    actor: Actor, context: Context, run_uid: str, category: str, area: str, kind: str, language: Language
) -> Document:
    """Print an evidence sheet, or take it home as a workbook.

    Parameters
    ----------
    actor : Actor
        Who takes it home.
    context : Context
        The workspace.
    run_uid : str
        The stored result.
    category : str
        A facility category of it.
    area : str
        Uid of a community, or `WHOLE`.
    kind : {"pdf", "png", "xlsx"}
        A standing A4 page, or a workbook with every facility.
    language : {"zh", "en"}
        Language of the document.

    Returns
    -------
    Document
        The file; it tells no small count.

    Raises
    ------
    Forbidden
        The actor may not.
    NotFound
        As `evidence`.
    """
    require(actor, "coverage.export")
    found, words = evidence(actor, context, run_uid, category, area), Words(language)
    name = file_name(f"{context.workspace.name}-{title_of(context, found, words)}", kind)
    if kind == "xlsx":
        return Document(name, _workbook(context, found, words))
    content = sheet_content(context, found, words)
    if kind == "png":
        return Document(name, draw_sheet(content, orientation="portrait", format="png"))
    return Document(name, draw_sheet(content, orientation="portrait"))


def sheet_content(context: Context, found: Evidence, words: Words) -> SheetContent:
    """Gather the printed page.

    Parameters
    ----------
    context : Context
        The workspace.
    found : Evidence
        What it tells.
    words : Words
        In the reader's language.

    Returns
    -------
    SheetContent
        As the public may see it, since a sheet leaves the office.
    """
    workspace, run = context.workspace, found.run
    extent = _extent(found, workspace.metric_epsg)
    facilities = numbered(found, words)
    made = run.provenance.computed_at.astimezone(workspace.zone).date()
    return SheetContent(
        title=title_of(context, found, words),
        subtitle=sentences(found, words, Visibility.PUBLIC),
        workspace=workspace.name,
        metric_epsg=workspace.metric_epsg,
        date=made,
        language=words.language,
        layers=drawn_layers(context),
        overlays=_overlays(found, facilities[~facilities["on_map"]], words),
        pins=_pins(facilities[facilities["on_map"]], extent, words),
        pins_title=words("evidence.pins"),
        tables=[
            FigureTable(words("evidence.by_age"), _rows(age_figures(found, words, Visibility.PUBLIC))),
            FigureTable(
                words("evidence.by_case", group=POPULATION_GROUPS[found.run.told_group].title),
                _rows(case_figures(found, words, Visibility.PUBLIC)),
            ),
        ],
        facts=_facts(facilities, found, words),
        notes=[
            *omission_lines(found, words, Visibility.PUBLIC),
            *assumption_lines(context, run, words),
        ],
        notes_title=words("evidence.notes"),
        source=workspace.source,
        review_no=review_no(workspace),
        fictional=workspace.fictional,
        extent=extent,
    )


def _rows(shown: Iterable[Figure]) -> list[FigureRow]:
    return [FigureRow(one.title, one.row.total, one.share, one.share_straight_line) for one in shown]


def _extent(found: Evidence, metric_epsg: int) -> tuple[float, float, float, float]:
    shapes = [found.shape] if found.walk is None else [found.shape, found.walk.line]
    around = gpd.GeoSeries(shapes, crs=WGS84).to_crs(metric_epsg).buffer(_AROUND_M).to_crs(WGS84)
    west, south, east, north = map(float, around.total_bounds)
    return west, south, east, north


def _overlays(found: Evidence, others: gpd.GeoDataFrame, words: Words) -> list[Overlay]:
    frames = found.assessment.frames
    shown = [
        Overlay(OverlayRole.AREA, gpd.GeoDataFrame(geometry=[found.shape], crs=WGS84), found.name),
        Overlay(OverlayRole.REACH, frames[f"reach:{found.category}"]),
        Overlay(OverlayRole.GAP, frames[f"gaps:{found.category}"]),
        Overlay(OverlayRole.FACILITY, others, words("evidence.pins_other")),
    ]
    if found.walk is not None:
        line = gpd.GeoDataFrame(geometry=[found.walk.line], crs=WGS84)
        shown.append(Overlay(OverlayRole.ROUTE, line))
    return shown


def _pins(facilities: gpd.GeoDataFrame, extent: tuple[float, float, float, float], words: Words) -> list[Pin]:
    west, south, east, north = extent
    pins = []
    for row in facilities.cx[west:east, south:north].itertuples():
        key = row.standing if row.standing in COUNTED else "left_out"
        color = _PIN_COLORS.get(key, _LEFT_OUT_COLOR)
        pins.append(Pin(int(row.number), row.geometry, words(f"evidence.pin_{key}"), color))
    return pins


def _facts(facilities: gpd.GeoDataFrame, found: Evidence, words: Words) -> list[FactTable]:
    is_counted = facilities["standing"].isin(COUNTED)
    return [
        _listed(facilities[is_counted], "evidence.counted", found.run.told_group, words),
        _listed(facilities[~is_counted], "evidence.left_out", found.run.told_group, words),
        FactTable(words("evidence.ages"), age_lines(found, words)),
    ]


def _listed(facilities: gpd.GeoDataFrame, heading: str, group: str, words: Words) -> FactTable:
    shown = facilities[facilities["on_map"]]
    rows = [
        (f"{row['number']} {row['name']}", facility_fact(row, group, words, Visibility.PUBLIC))
        for _, row in shown.iterrows()
    ]
    if len(facilities) > len(shown):
        rows.append((words("evidence.more", count=len(facilities) - len(shown)), ""))
    return FactTable(words(heading, count=len(facilities)), rows or [(words("evidence.none"), "")])


def _workbook(context: Context, found: Evidence, words: Words) -> bytes:
    public = Visibility.PUBLIC
    lines = [*standing_lines(context.workspace, words), title_of(context, found, words)]
    lines += sentences(found, words, public) + omission_lines(found, words, public)
    lines += assumption_lines(context, found.run, words)
    shown = [*age_figures(found, words, public), *case_figures(found, words, public)]
    return write_xlsx(
        {
            words("evidence.sheet_figures"): _figure_table(shown, words),
            words("evidence.sheet_facilities"): facility_table(found, words, public),
            words("evidence.ages"): pd.DataFrame(
                age_lines(found, words), columns=[words("evidence.layer"), words("evidence.changed")]
            ),
            words("document.about"): pd.DataFrame({words("document.about"): lines}),
        },
        words.language,
    )


def _figure_table(shown: Sequence[Figure], words: Words) -> pd.DataFrame:
    return pd.DataFrame(
        {
            words("document.group"): one.title,
            words("document.total"): one.row.total,
            words("document.uncovered"): one.uncovered,
            words("document.share"): one.share,
            words("document.share_straight_line"): one.share_straight_line,
        }
        for one in shown
    )
