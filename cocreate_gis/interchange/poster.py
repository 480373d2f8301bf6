"""Posters for doors: one page a building, with a code that an old phone reads from a metre."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from cocreate_gis.interchange.qr_code import draw_code
from cocreate_gis.interchange.sheet_page import Page, fit_lines, pitch_mm, wrap
from cocreate_gis.interchange.sheet_print import PAPER_MM, print_pages
from cocreate_gis.model.titles import Language
from cocreate_gis.wording import Words

_GREEN = "#0f5a52"
_PALE = "#d8ece8"
_AMBER = "#f2b134"
_TEXT = "#1b2733"
_SOFT = "#55606c"
_MARGIN = 16.0
_BAND = 70.0
_CODE = 104.0


@dataclass(frozen=True)
class Poster:
    """What hangs on one door.

    Parameters
    ----------
    address : str
        What the code opens.
    place : str
        Name of the building or place.
    question : str
        What people are asked.
    organiser : str
        Who asks.
    closes : datetime.date or None
        Last day, if there is one.
    phone : str
        Telephone number for those without a smartphone; empty for none.
    paper_box : str
        Where the box for paper forms stands; empty for none.
    """

    address: str
    place: str
    question: str
    organiser: str
    closes: dt.date | None = None
    phone: str = ""
    paper_box: str = ""


def draw_posters(posters: Iterable[Poster], language: Language, *, title: str, fictional: bool) -> bytes:
    """Print posters as one PDF, an A4 page each.

    Parameters
    ----------
    posters : iterable of Poster
        Asked for the next when the last is printed.
    language : {"zh", "en"}
        The readers' language.
    title : str
        Title of the file.
    fictional : bool
        Whether the place is invented; then each page says so.

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
    # The poster is bound when its page is made, not when it is drawn.
    drawings = (lambda page, one=poster: _draw(page, one, words, fictional) for poster in posters)
    return print_pages(PAPER_MM["A4"], drawings, {"Title": title})


def _draw(page: Page, poster: Poster, words: Words, fictional: bool) -> None:
    middle, room = page.width_mm / 2, page.width_mm - 2 * _MARGIN
    _band(page, poster, room)
    size, lines = fit_lines(poster.place, (32, 28, 24, 20, 17), room, 1, bold=True)
    page.text(middle, _BAND + 17, lines[0], size, bold=True, color=_TEXT, align="center")
    page.text(middle, _BAND + 29, words("poster.scan"), 19, color=_GREEN, bold=True, align="center")
    top = _BAND + 33
    page.box(middle - _CODE / 2, top, _CODE, _CODE, line=_GREEN, line_width=2.2)
    draw_code(page, poster.address, middle - _CODE / 2 + 1, top + 1, _CODE - 2)
    size, lines = fit_lines(poster.address, (11, 10, 9, 8, 7), room, 1)
    page.text(middle, top + _CODE + 6, lines[0], size, color=_SOFT, align="center")
    _facts(page, poster, words, top + _CODE + 10.5, room)
    _footer(page, words, fictional)


def _band(page: Page, poster: Poster, room: float) -> None:
    page.box(0, 0, page.width_mm, _BAND, fill=_GREEN)
    page.box(0, _BAND, page.width_mm, 1.8, fill=_AMBER)
    _, organiser = fit_lines(poster.organiser, (15, 13, 11), room, 1)
    page.text(_MARGIN, 17, organiser[0], 15, color=_PALE)
    high = _BAND - 27
    sizes = (46, 42, 38, 34, 30, 26, 23, 20)
    size, lines = fit_lines(poster.question, sizes, room, 3, bold=True, height_mm=high)
    top = 22 + (high - len(lines) * pitch_mm(size)) / 2
    page.lines(_MARGIN, top, lines, size, bold=True, color="#ffffff")


def _facts(page: Page, poster: Poster, words: Words, top: float, room: float) -> None:
    facts = [
        (words("poster.closes"), words.date(poster.closes) if poster.closes else ""),
        (words("poster.phone"), poster.phone),
        (words("poster.paper_box"), poster.paper_box),
    ]
    told = [(label, value) for label, value in facts if value]
    if not told:
        return
    page.box(_MARGIN, top, room, 15.4 * len(told), fill="#f1f6f5")
    for at, (label, value) in enumerate(told):
        y = top + 15.4 * at
        page.text(_MARGIN + 5, y + 10, label, 14.5, color=_GREEN, bold=True)
        size, lines = fit_lines(value, (22, 19, 16, 13, 11), room - 54, 1, bold=True)
        page.text(_MARGIN + 50, y + 10.4, lines[0], size, color=_TEXT, bold=True)


def _footer(page: Page, words: Words, fictional: bool) -> None:
    middle, y = page.width_mm / 2, page.height_mm - 15
    lines = wrap(words("poster.promise"), 11.5, page.width_mm - 2 * _MARGIN)
    page.lines(middle, y - 4, lines, 11.5, color=_SOFT, align="center")
    if fictional:
        page.text(middle, page.height_mm - 5, words("print.fictional"), 9, color="#7a4b00", align="center")
