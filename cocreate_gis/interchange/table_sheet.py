"""A sheet of sentences, tables and notes, on as many A4 pages as it needs."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from cocreate_gis.interchange.sheet_flow import flow, stacked
from cocreate_gis.interchange.sheet_page import GREY, INK, Page, fit_lines, pitch_mm, wrap
from cocreate_gis.interchange.sheet_panel import Row
from cocreate_gis.interchange.sheet_print import PAPER_MM, DrawPage, print_pages
from cocreate_gis.model.titles import Language
from cocreate_gis.wording import Words

_MARGIN = 14.0
_TOP, _BOTTOM = 20.0, 277.0
_TEXT, _SMALL = 8.5, 7.2
_PAD = 1.3
# Between the margins, millimetres.
ROOM_MM = PAPER_MM["A4"][0] - 2 * _MARGIN


@dataclass(frozen=True)
class TableSheet:
    """What the sheet carries.

    Parameters
    ----------
    title : str
        Of the sheet.
    lines : sequence of str
        Sentences below it.
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
    drawings : sequence of tuple of str and Row
        Titles and drawings between the sentences and the tables, `ROOM_MM` wide.
    first_column : float
        Share of the width the first column takes.
    """

    title: str
    lines: Sequence[str]
    tables: Sequence[tuple[str, pd.DataFrame]]
    notes: Sequence[tuple[str, list[str]]]
    source: str
    date: dt.date
    fictional: bool
    drawings: Sequence[tuple[str, Row]] = ()
    first_column: float = 0.16


def draw_table_sheet(sheet: TableSheet, language: Language) -> bytes:
    """Print the sheet.

    Parameters
    ----------
    sheet : TableSheet
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

    def __init__(self, sheet: TableSheet, words: Words) -> None:
        self._sheet = sheet
        self._words = words

    def pages(self) -> Iterator[DrawPage]:
        yield from flow(self._rows(), _MARGIN, _TOP, _BOTTOM, self._frame, first_top=_TOP)

    def _frame(self, page: Page, number: int, count: int) -> None:
        sheet, words = self._sheet, self._words
        size, lines = fit_lines(sheet.title, (15, 13, 11), ROOM_MM, 1, bold=True)
        page.text(_MARGIN, 14, lines[0], size, bold=True)
        page.line((_MARGIN, page.width_mm - _MARGIN), (17, 17), 0.8, INK)
        foot = page.height_mm - 10
        source = words("print.source", source=sheet.source or "—")
        told = words("print.mark_of_parts").join((source, words("print.date", date=sheet.date)))
        _, lines = fit_lines(told, (_SMALL, 6.4), ROOM_MM - 20, 1)
        page.text(_MARGIN, foot, lines[0], _SMALL, color=GREY)
        right = page.width_mm - _MARGIN
        page.text(right, foot, f"{number}/{count}", _SMALL, color=GREY, align="right")
        if sheet.fictional:
            label = words("print.fictional")
            page.text(page.width_mm / 2, page.height_mm - 5, label, 8, color="#7a4b00", align="center")

    def _rows(self) -> Iterator[Row]:
        for line in self._sheet.lines:
            yield from self._paragraph(line, _TEXT + 1)
        for title, drawing in self._sheet.drawings:
            yield stacked(self._heading(title), drawing)
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

        return [row(line) for line in wrap(text, size, ROOM_MM)]

    def _table(self, table: pd.DataFrame) -> list[Row]:
        others = (1 - self._sheet.first_column) / max(1, len(table.columns) - 1)
        widths = [
            ROOM_MM * share for share in (self._sheet.first_column, *[others] * (len(table.columns) - 1))
        ]
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
                page.box(x, y, ROOM_MM, height, fill="#eef2ef")
            for at, (lines, width) in enumerate(zip(broken, widths, strict=True)):
                page.lines(x + _PAD, y + 0.4, lines, _TEXT, bold=bold or not at)
                x += width
            page.line((x - ROOM_MM, x), (y + height, y + height), 0.3, "#c9ced6")

        return Row(height, draw)


def _write(page: Page, x: float, y: float, lines: Sequence[str], size: float) -> None:
    page.lines(x, y, lines, size)
