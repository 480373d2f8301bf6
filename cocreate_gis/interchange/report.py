"""A report of figures: what they are at a glance, then area by area, then what they mean."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

import pandas as pd

from cocreate_gis.interchange.sheet_flow import flow, stacked
from cocreate_gis.interchange.sheet_page import (
    GREY,
    INK,
    POINTS_PER_MM,
    Page,
    fit_lines,
    least_width_mm,
    pitch_mm,
    text_width_mm,
    wrap,
)
from cocreate_gis.interchange.sheet_panel import Row
from cocreate_gis.interchange.sheet_print import PAPER_MM, DrawPage, print_pages
from cocreate_gis.model.titles import Language
from cocreate_gis.wording import Words

_MARGIN = 16.0
_TOP, _BOTTOM, _FIRST = 22.0, 277.0, 78.0
_TILES = 28.0
_GREEN = "#0f5a52"
_PALE = "#eef5f3"
_SIZE = 9.5
_HEAD_SIZES = (_SIZE, 8.5, 7.5, 6.5, 5.5)
_HEAD_LINES = 3
_GAP = 4.0
_LINE = 7.0
_NAME_SHARE = 0.26


@dataclass(frozen=True)
class Report:
    """What the report says.

    Parameters
    ----------
    title, span : str
        What, and of which days.
    date : datetime.date
        Day of the report.
    tiles : sequence of tuple of str
        Words and figure of the whole; may be empty.
    table : DataFrame
        A row an area; the first column names it, headings in the reader's language.
    notes : sequence of str
        How figures are counted.
    standing : sequence of str
        By what right the report leaves the house.
    """

    title: str
    span: str
    date: dt.date
    tiles: Sequence[tuple[str, str]]
    table: pd.DataFrame
    notes: Sequence[str]
    standing: Sequence[str]


def draw_report(report: Report, language: Language, more: Sequence[Report | DrawPage] = ()) -> bytes:
    """Print the report on as many A4 pages as it needs.

    Parameters
    ----------
    report : Report
        What it says.
    language : {"zh", "en"}
        The reader's language.
    more : sequence of Report or callable
        Further parts, each from a new page on; a callable draws a page of its own, such as a map.

    Returns
    -------
    bytes
        The PDF.

    Raises
    ------
    Unavailable
        ``font_missing``.
    """
    words, parts = Words(language), (report, *more)
    counts = [len(_pages(part, words)) for part in parts]
    before = accumulate(counts, initial=0)
    pages = [
        page for part, at in zip(parts, before, strict=False) for page in _pages(part, words, at, sum(counts))
    ]
    return print_pages(PAPER_MM["A4"], pages, {"Title": report.title})


def _pages(report: Report | DrawPage, words: Words, before: int = 0, total: int = 0) -> list[DrawPage]:
    """The pages of a part, which count on from those before it."""
    if not isinstance(report, Report):
        return [report]
    room = PAPER_MM["A4"][0] - 2 * _MARGIN
    first_top = _FIRST if report.tiles else _FIRST - _TILES
    edges = _edges(report.table, room, words)
    head = _head_row(report.table, edges, room)

    def frame(page: Page, number: int, _: int) -> None:
        right = page.width_mm - _MARGIN
        if number == 1:
            _opening(page, report, room)
        head.draw(page, _MARGIN, (first_top if number == 1 else _TOP) - head.height)
        foot = page.height_mm - 11
        told = words("print.mark_of_parts").join(report.standing)
        page.text(_MARGIN, foot, fit_lines(told, (8, 7, 6), room - 40, 1)[1][0], 8, color=GREY)
        which = words("noticeboard.page", number=before + number, count=total)
        page.text(right, foot, which, 8, color=GREY, align="right")

    rows = [*_body(report.table, edges, room, words), *_notes(report.notes, room)]
    return list(flow(rows, _MARGIN, _TOP, _BOTTOM, frame, first_top=first_top))


def _opening(page: Page, report: Report, room: float) -> None:
    size, lines = fit_lines(report.title, (22, 20, 18, 16), room, 1, bold=True)
    page.text(_MARGIN, 22, lines[0], size, bold=True, color=_GREEN)
    page.text(_MARGIN, 30, report.span, 11, color=GREY)
    wide = room / max(len(report.tiles), 1)
    for at, (words, figure) in enumerate(report.tiles):
        x = _MARGIN + at * wide
        page.box(x, 35, wide - 2.5, 24, fill=_PALE)
        page.text(x + 4, 47, figure, 20, bold=True, color=_GREEN)
        size, lines = fit_lines(words, (9.5, 8.5, 7.5, 6.5), wide - 8, 1)
        page.text(x + 4, 55, lines[0], size, color=INK)


def _edges(table: pd.DataFrame, room: float, words: Words) -> list[float]:
    """Right edge of each column of figures, each as wide as its heading in two lines and its figures ask."""
    name = room * _NAME_SHARE
    needs = [
        _GAP + max(_room_of_heading(str(head)), *(_width(_written(value, words)) for value in table[head]), 0)
        for head in table.columns[1:]
    ]
    share = (room - name) / sum(needs)
    return [name + share * reached for reached in accumulate(needs)]


def _room_of_heading(head: str) -> float:
    # One letter more than half: where a line may end is not known here.
    half = text_width_mm(head, _SIZE, bold=True) / 2 + _SIZE / POINTS_PER_MM
    return max(half, least_width_mm(head, _SIZE, bold=True))


def _width(written: str) -> float:
    return text_width_mm(written, _SIZE)


def _head_row(table: pd.DataFrame, edges: Sequence[float], room: float) -> Row:
    first, *heads = (str(name) for name in table.columns)
    widths = [edge - before - 2 for before, edge in pairwise((room * _NAME_SHARE, *edges))]
    size, broken = _broken_alike(heads, widths)

    def draw(page: Page, x: float, y: float) -> None:
        page.text(x + 2, y + 9.4, first, size, bold=True)
        for lines, edge in zip(broken, edges, strict=True):
            top = y + 11.4 - pitch_mm(size) * len(lines)
            page.lines(x + edge, top, lines, size, bold=True, align="right")
        page.line((x, x + room), (y + 12, y + 12), 1, _GREEN)

    return Row(12.6, draw)


def _broken_alike(heads: Sequence[str], widths: Sequence[float]) -> tuple[float, list[list[str]]]:
    """The size at which every heading has room, and their lines; neighbours are of one size."""
    for size in _HEAD_SIZES:
        whole = all(
            least_width_mm(head, size, bold=True) <= width for head, width in zip(heads, widths, strict=True)
        )
        broken = [wrap(head, size, width, bold=True) for head, width in zip(heads, widths, strict=True)]
        if whole and max(map(len, broken)) <= _HEAD_LINES:
            break
    return size, broken


def _body(table: pd.DataFrame, edges: Sequence[float], room: float, words: Words) -> Iterator[Row]:
    for at, (name, *figures) in enumerate(table.itertuples(index=False)):
        yield _figures(
            str(name), [_written(value, words) for value in figures], edges, room, shaded=at % 2 == 1
        )


def _written(value: Any, words: Words) -> str:
    if isinstance(value, str):
        return value
    return "—" if pd.isna(value) else words.number(float(value), 1)


def _figures(name: str, figures: Sequence[str], edges: Sequence[float], room: float, *, shaded: bool) -> Row:
    def draw(page: Page, x: float, y: float) -> None:
        if shaded:
            page.box(x, y, room, _LINE, fill=_PALE)
        size, lines = fit_lines(name, (_SIZE, 8.5, 7.5), room * _NAME_SHARE - 2, 1)
        page.text(x + 2, y + 4.9, lines[0], size)
        for figure, edge in zip(figures, edges, strict=True):
            page.text(x + edge, y + 4.9, figure, _SIZE, align="right")

    return Row(_LINE, draw)


def _notes(notes: Sequence[str], room: float) -> Iterator[Row]:
    yield Row(5, lambda _page, _x, _y: None)
    for note in notes:
        yield stacked(*(_note(line) for line in wrap(note, 8.5, room)))


def _note(line: str) -> Row:
    def draw(page: Page, x: float, y: float) -> None:
        page.lines(x, y, [line], 8.5, color=GREY)

    return Row(pitch_mm(8.5), draw)
