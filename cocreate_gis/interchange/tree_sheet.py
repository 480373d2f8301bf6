"""The sheet on which species for a street are compared: figures, facts side by side, the shade drawn."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from matplotlib.patches import PathPatch
from shapely import affinity

from cocreate_gis.interchange.sheet_flow import flow, stacked
from cocreate_gis.interchange.sheet_map import polygon_path
from cocreate_gis.interchange.sheet_page import GREY, INK, Page, fit_lines, pitch_mm, wrap
from cocreate_gis.interchange.sheet_panel import Row
from cocreate_gis.interchange.sheet_print import PAPER_MM, DrawPage, print_pages
from cocreate_gis.model.titles import Language
from cocreate_gis.wording import Words

_MARGIN = 14.0
_TOP, _BOTTOM = 20.0, 277.0
_TEXT, _SMALL = 8.5, 7.2
_FIRST_COLUMN = 0.16
_PAD = 1.3
STRETCH_M = 200.0
_COLORS = {"carriageway": "#ece7dd", "pavement": "#d8cfbf", "shade": "#3f6f4f"}


@dataclass(frozen=True)
class ShadeStrip:
    """The street from above, with the shadows on it.

    Parameters
    ----------
    title : str
        Which trees.
    shadows : shapely geometry
        Metric CRS.
    """

    title: str
    shadows: shapely.Geometry


@dataclass(frozen=True)
class TreeSheet:
    """What the sheet carries.

    Parameters
    ----------
    title : str
        Of the sheet.
    lines : sequence of str
        Sentences below it.
    carriageway, pavements : shapely geometry
        Metric CRS.
    middle : Point
        Around which `STRETCH_M` metres of the street are drawn, on the carriageway or beside it, metric CRS.
    strips : sequence of ShadeStrip
        One below the other.
    tables : sequence of tuple of str and DataFrame
        Headings and tables of text, the first column naming the row.
    notes : sequence of tuple of str and list of str
        Headings and lines.
    source : str
        Where the data come from.
    date : date
        Of the sheet.
    fictional : bool
        Whether the place is invented; then each page says so.
    """

    title: str
    lines: Sequence[str]
    carriageway: shapely.Geometry
    pavements: shapely.Geometry
    middle: shapely.Point
    strips: Sequence[ShadeStrip]
    tables: Sequence[tuple[str, pd.DataFrame]]
    notes: Sequence[tuple[str, list[str]]]
    source: str
    date: dt.date
    fictional: bool


def draw_tree_sheet(sheet: TreeSheet, language: Language) -> bytes:
    """Print the comparison, on as many A4 pages as it needs.

    Parameters
    ----------
    sheet : TreeSheet
        What it says.
    language : {"zh", "en"}
        The readers' language.

    Returns
    -------
    bytes
        The PDF.

    Raises
    ------
    Unavailable
        ``font_missing``.
    """
    laid = _Laid(sheet, Words(language))
    return print_pages(PAPER_MM["A4"], laid.pages(), {"Title": sheet.title})


class _Laid:
    """Lays out the pages."""

    def __init__(self, sheet: TreeSheet, words: Words) -> None:
        self._sheet = sheet
        self._words = words
        self._room = PAPER_MM["A4"][0] - 2 * _MARGIN

    def pages(self) -> Iterator[DrawPage]:
        yield from flow(self._rows(), _MARGIN, _TOP, _BOTTOM, self._frame, first_top=_TOP)

    def _frame(self, page: Page, number: int, count: int) -> None:
        sheet, words = self._sheet, self._words
        size, lines = fit_lines(sheet.title, (15, 13, 11), self._room, 1, bold=True)
        page.text(_MARGIN, 14, lines[0], size, bold=True)
        page.line((_MARGIN, page.width_mm - _MARGIN), (17, 17), 0.8, INK)
        foot = page.height_mm - 10
        source = words("print.source", source=sheet.source or "—")
        told = words("print.mark_of_parts").join((source, words("print.date", date=sheet.date)))
        _, lines = fit_lines(told, (_SMALL, 6.4), self._room - 20, 1)
        page.text(_MARGIN, foot, lines[0], _SMALL, color=GREY)
        right = page.width_mm - _MARGIN
        page.text(right, foot, f"{number}/{count}", _SMALL, color=GREY, align="right")
        if sheet.fictional:
            label = words("print.fictional")
            page.text(page.width_mm / 2, page.height_mm - 5, label, 8, color="#7a4b00", align="center")

    def _rows(self) -> Iterator[Row]:
        for line in self._sheet.lines:
            yield from self._paragraph(line, _TEXT + 1)
        for strip in self._sheet.strips:
            yield stacked(self._heading(strip.title), self._strip(strip))
        for title, table in self._sheet.tables:
            first, *others = self._table(table)
            yield stacked(self._heading(title), first)
            yield from others
        for title, lines in self._sheet.notes:
            rows = [row for line in lines for row in self._paragraph(line, _SMALL)]
            if rows:
                yield stacked(self._heading(title), rows[0])
                yield from rows[1:]

    def _heading(self, title: str) -> Row:
        def draw(page: Page, x: float, y: float) -> None:
            page.text(x, y + 6.5, title, 10.5, bold=True)

        return Row(8.5, draw)

    def _paragraph(self, text: str, size: float) -> list[Row]:
        def row(line: str) -> Row:
            return Row(pitch_mm(size), lambda page, x, y: _write(page, x, y, [line], size))

        return [row(line) for line in wrap(text, size, self._room)]

    def _table(self, table: pd.DataFrame) -> list[Row]:
        others = (1 - _FIRST_COLUMN) / max(1, len(table.columns) - 1)
        widths = [self._room * share for share in (_FIRST_COLUMN, *[others] * (len(table.columns) - 1))]
        heading = self._cells([str(name) for name in table.columns], widths, bold=True)
        body = [self._cells([str(cell) for cell in row], widths) for row in table.itertuples(index=False)]
        return [stacked(heading, body[0]), *body[1:]] if body else [heading]

    def _cells(self, cells: Sequence[str], widths: Sequence[float], *, bold: bool = False) -> Row:
        broken = [
            wrap(cell, _TEXT, width - 2 * _PAD, bold=bold or not at)
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        height = max(len(lines) for lines in broken) * pitch_mm(_TEXT) + 1.2

        def draw(page: Page, x: float, y: float) -> None:
            if bold:
                page.box(x, y, self._room, height, fill="#eef2ef")
            for at, (lines, width) in enumerate(zip(broken, widths, strict=True)):
                page.lines(x + _PAD, y + 0.4, lines, _TEXT, bold=bold or not at)
                x += width
            page.line((x - self._room, x), (y + height, y + height), 0.3, "#c9ced6")

        return Row(height, draw)

    def _strip(self, strip: ShadeStrip) -> Row:
        sheet = self._sheet
        degrees, about = _direction(sheet), sheet.middle
        shapes = {
            name: _around(affinity.rotate(shape, -degrees, origin=about), about)
            for name, shape in (
                ("carriageway", sheet.carriageway),
                ("pavement", sheet.pavements),
                ("shade", strip.shadows),
            )
        }
        _, south, _, north = shapely.total_bounds([shapes["carriageway"], shapes["pavement"]])
        height = self._room * (north - south + 4) / STRETCH_M

        def draw(page: Page, x: float, y: float) -> None:
            axes = page.frame(x, y, self._room, height)
            axes.set_xlim(about.x - STRETCH_M / 2, about.x + STRETCH_M / 2)
            axes.set_ylim(south - 2, north + 2)
            for name, shape in shapes.items():
                alpha = 0.55 if name == "shade" else 1.0
                path = polygon_path(shapely.get_parts(shape))
                axes.add_artist(PathPatch(path, facecolor=_COLORS[name], alpha=alpha, linewidth=0))

        return Row(height + 1, draw)


def _write(page: Page, x: float, y: float, lines: Sequence[str], size: float) -> None:
    page.lines(x, y, lines, size)


def _direction(sheet: TreeSheet) -> float:
    """In which direction the street runs there, degrees from east."""
    there = shapely.intersection(sheet.carriageway, sheet.middle.buffer(STRETCH_M / 2))
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(there))
    sides = np.diff(corners, axis=0)[:2]
    east, north = sides[np.argmax(np.hypot(*sides.T))]
    return float(np.degrees(np.arctan2(north, east))) % 180


def _around(shape: shapely.Geometry, middle: shapely.Point) -> shapely.Geometry:
    half = STRETCH_M / 2
    return shapely.clip_by_rect(shape, middle.x - half, middle.y - half, middle.x + half, middle.y + half)
