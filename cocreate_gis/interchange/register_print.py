"""A register on paper: rows under headings that stand on every page, as many pages as it needs."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from cocreate_gis.interchange.sheet_flow import flow
from cocreate_gis.interchange.sheet_page import GREY, INK, Page, fit_lines, pitch_mm, text_width_mm, wrap
from cocreate_gis.interchange.sheet_panel import Row
from cocreate_gis.interchange.sheet_print import PAPER_MM, Paper, print_pages
from cocreate_gis.model.titles import Language
from cocreate_gis.wording import Words

_MARGIN = 12.0
_SIZE = 7.5
_GAP = 2.5
_MOST_LINES = 4
_WIDEST, _NARROWEST = 46.0, 9.0
_SAMPLED = 200
_HEAD = 24.0
_PALE = "#eef5f3"
_GREEN = "#0f5a52"


@dataclass(frozen=True)
class PrintedRegister:
    """What the pages say.

    Parameters
    ----------
    title, subtitle : str
        What it is; which records.
    date : datetime.date
        Day of printing.
    headings : sequence of str
        Of the columns, the most telling first.
    rows : sequence of sequence of str
        Cells under the headings.
    foot : str
        Source, and by what right the pages leave the house.
    """

    title: str
    subtitle: str
    date: dt.date
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    foot: str


def draw_register(register: PrintedRegister, paper: Paper, language: Language) -> bytes:
    """Print a register on lying pages.

    Parameters
    ----------
    register : PrintedRegister
        What it says; columns for which there is no room are named under the title.
    paper : {"A4", "A3"}
        Size of the pages.
    language : {"zh", "en"}
        The reader's language.

    Returns
    -------
    bytes
        The PDF.

    Raises
    ------
    Unavailable
        ``font_missing``.
    """
    words = Words(language)
    short, long = PAPER_MM[paper]
    room = long - 2 * _MARGIN
    widths = _widths(register, room)
    head = _row(register.headings[: len(widths)], widths, bold=True, shaded=False)
    left_out = register.headings[len(widths) :]

    def frame(page: Page, number: int, count: int) -> None:
        size, lines = fit_lines(register.title, (13, 11, 9), room * 0.6, 1, bold=True)
        page.text(_MARGIN, 12, lines[0], size, bold=True, color=_GREEN)
        page.text(_MARGIN + room, 12, words.date(register.date), 8, color=GREY, align="right")
        told = [register.subtitle]
        if left_out:
            told.append(words("paper.columns_left_out", columns=words("print.mark_of_parts").join(left_out)))
        _one_line(page, 17.5, "  ".join(told), room)
        head.draw(page, _MARGIN, _HEAD - head.height + 2)
        page.line((_MARGIN, _MARGIN + room), (_HEAD + 2, _HEAD + 2), 0.8, _GREEN)
        foot = page.height_mm - 7
        _one_line(page, foot, register.foot, room - 30)
        which = words("noticeboard.page", number=number, count=count)
        page.text(_MARGIN + room, foot, which, 7, color=GREY, align="right")

    rows = _rows(register, widths)
    pages = flow(rows, _MARGIN, _HEAD + 3, short - 12, frame, first_top=_HEAD + 3)
    return print_pages((long, short), pages, {"Title": register.title})


def _one_line(page: Page, y: float, words: str, room: float) -> None:
    size, lines = fit_lines(words, (8, 7, 6), room, 1)
    while text_width_mm(lines[0], size) > room:
        lines[0] = lines[0][:-2] + "…"
    page.text(_MARGIN, y, lines[0], size, color=GREY)


def _widths(register: PrintedRegister, room: float) -> list[float]:
    """As wide as the contents ask, as many columns as the page takes, the rest shared out."""
    wanted = []
    for at, heading in enumerate(register.headings):
        cells = [row[at] for row in register.rows[:_SAMPLED]]
        widest = max((text_width_mm(cell, _SIZE) for cell in [heading, *cells]), default=0)
        wanted.append(min(_WIDEST, max(_NARROWEST, widest)) + _GAP)
    taken = [width for width, reached in zip(wanted, accumulate(wanted), strict=True) if reached <= room]
    taken = taken or [room]
    spare = (room - sum(taken)) / len(taken)
    return [width + min(spare, 0.5 * width) for width in taken]


def _rows(register: PrintedRegister, widths: Sequence[float]) -> Iterator[Row]:
    for at, cells in enumerate(register.rows):
        yield _row(cells[: len(widths)], widths, bold=False, shaded=at % 2 == 1)


def _row(cells: Sequence[str], widths: Sequence[float], *, bold: bool, shaded: bool) -> Row:
    broken = [_lines(cell, width - _GAP, bold=bold) for cell, width in zip(cells, widths, strict=True)]
    height = max(map(len, broken), default=1) * pitch_mm(_SIZE) + 1.6

    def draw(page: Page, x: float, y: float) -> None:
        if shaded:
            page.box(x, y, sum(widths), height, fill=_PALE)
        for lines, end, width in zip(broken, accumulate(widths), widths, strict=True):
            page.lines(x + end - width + _GAP / 2, y + 0.8, lines, _SIZE, bold=bold, color=INK)

    return Row(height, draw)


def _lines(cell: str, width: float, *, bold: bool) -> list[str]:
    lines = wrap(cell, _SIZE, width, bold=bold)
    return (
        lines if len(lines) <= _MOST_LINES else [*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1][:-1] + "…"]
    )
