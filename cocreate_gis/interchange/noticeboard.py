"""The sheet for the noticeboard: what people said, and how far it has come."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cocreate_gis.interchange.sheet_flow import flow, stacked
from cocreate_gis.interchange.sheet_page import GREY, INK, Page, fit_lines, pitch_mm, text_width_mm, wrap
from cocreate_gis.interchange.sheet_panel import Row
from cocreate_gis.interchange.sheet_print import PAPER_MM, DrawPage, print_pages
from cocreate_gis.model.titles import Language
from cocreate_gis.wording import Words

_MARGIN = 16.0
_BAND = 42.0
_TOP, _BOTTOM = 26.0, 273.0
_GREEN = "#0f5a52"
_BAR = 3.0
_CHIP, _CHIP_ROW = 12.0, 9.6
_INDENT = 8.0
_TEXT, _REPLY, _META = 14.0, 12.5, 10.0
# Told apart by lightness too, for those who print in grey.
_COLORS = {
    "done": "#2e7d32",
    "under_way": "#1d5fa8",
    "planned": "#00838f",
    "discussing": "#b26a00",
    "contested": "#ad1457",
    "released": "#6b7280",
    "declined": "#4b5563",
}


@dataclass(frozen=True)
class NoticeItem:
    """One thing said.

    Parameters
    ----------
    text : str
        The words.
    about : str
        Title of the category.
    said_on : datetime.date
        When it reached the office.
    agreeing : str
        How many people agree, in words; empty for nobody.
    reply : str
        Answer; empty for none yet.
    replied_on : datetime.date or None
        Day of the answer.
    """

    text: str
    about: str
    said_on: dt.date
    agreeing: str = ""
    reply: str = ""
    replied_on: dt.date | None = None


@dataclass(frozen=True)
class NoticeGroup:
    """Things that have come equally far.

    Parameters
    ----------
    state : str
        Code of the state.
    title : str
        The state in plain words.
    items : sequence of NoticeItem
        At least one.
    """

    state: str
    title: str
    items: Sequence[NoticeItem]


@dataclass(frozen=True)
class Notice:
    """What hangs on the board.

    Parameters
    ----------
    place : str
        Name of the building, compound or community.
    organiser : str
        Who answers.
    date : datetime.date
        Day of the sheet.
    groups : sequence of NoticeGroup
        In the order in which they are read; none where nothing was said yet.
    phone : str
        Telephone number; empty for none.
    fictional : bool
        Whether the place is invented; then each page says so.
    """

    place: str
    organiser: str
    date: dt.date
    groups: Sequence[NoticeGroup]
    phone: str = ""
    fictional: bool = False


def draw_notice(notice: Notice, language: Language) -> bytes:
    """Print the sheet, on as many A4 pages as it needs.

    Parameters
    ----------
    notice : Notice
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
    sheet = _Board(notice, Words(language))
    title = f"{sheet.words('noticeboard.title')} {notice.place}"
    return print_pages(PAPER_MM["A4"], sheet.pages(), {"Title": title})


class _Board:
    """Lays out the pages."""

    def __init__(self, notice: Notice, words: Words) -> None:
        self.words = words
        self._notice = notice
        self._room = PAPER_MM["A4"][0] - 2 * _MARGIN

    def pages(self) -> Iterator[DrawPage]:
        first_top = _BAND + 18 + max((chip[3] for chip in self._chips()), default=0) * _CHIP_ROW
        yield from flow(self._rows(), _MARGIN, _TOP, _BOTTOM, self._frame, first_top=first_top)

    def _frame(self, page: Page, number: int, count: int) -> None:
        notice, words = self._notice, self.words
        right = page.width_mm - _MARGIN
        if number == 1:
            self._band(page)
        else:
            page.text(
                _MARGIN, 17, f"{words('noticeboard.title')} · {notice.place}", 12, bold=True, color=_GREEN
            )
            page.line((_MARGIN, right), (20, 20), 0.8, _GREEN)
        foot = page.height_mm - 17
        page.line((_MARGIN, right), (foot - 5, foot - 5), 0.6, "#c9ced6")
        call = words("noticeboard.call", phone=notice.phone) if notice.phone else words("noticeboard.more")
        _, lines = fit_lines(call, (10.5, 9.5, 8.5), self._room - 40, 2)
        page.lines(_MARGIN, foot - 4, lines, 10.5, color=GREY)
        page.text(
            right,
            foot,
            words("noticeboard.page", number=number, count=count),
            10.5,
            color=GREY,
            align="right",
        )
        if notice.fictional:
            label = words("print.fictional")
            page.text(page.width_mm / 2, page.height_mm - 5, label, 8, color="#7a4b00", align="center")

    def _band(self, page: Page) -> None:
        notice, words = self._notice, self.words
        page.box(0, 0, page.width_mm, _BAND, fill=_GREEN)
        size, lines = fit_lines(words("noticeboard.title"), (32, 28, 24), self._room, 1, bold=True)
        page.text(_MARGIN, 21, lines[0], size, bold=True, color="#ffffff")
        date = words("noticeboard.until", date=notice.date)
        page.text(page.width_mm - _MARGIN, 34, date, 11.5, color="#d8ece8", align="right")
        line = f"{notice.place}{words('print.mark_of_parts')}{notice.organiser}"
        size, lines = fit_lines(line, (15, 13, 11), self._room - 60, 1)
        page.text(_MARGIN, 34, lines[0], size, color="#d8ece8")
        self._counts(page, _BAND + 6)

    def _counts(self, page: Page, y: float) -> None:
        page.text(_MARGIN, y + 5, self._total, 14, bold=True)
        for group, words, x, row, wide in self._chips():
            top = y - 0.6 + row * _CHIP_ROW
            page.box(x, top, wide, 7.6, fill=_COLORS[group.state])
            page.text(x + 2.5, top + 5.3, words, _CHIP, bold=True, color="#ffffff")

    @property
    def _total(self) -> str:
        groups = self._notice.groups
        return self.words("noticeboard.total", count=sum(len(group.items) for group in groups))

    def _chips(self) -> list[tuple[NoticeGroup, str, float, int, float]]:
        """How many things are how far: words, left edge, row and width of each box."""
        left = _MARGIN + text_width_mm(self._total, 14, bold=True) + 7
        made, x, row = [], left, 0
        for group in self._notice.groups:
            words = f"{group.title} {len(group.items)}"
            wide = text_width_mm(words, _CHIP, bold=True) + 5
            if x + wide > PAPER_MM["A4"][0] - _MARGIN:
                x, row = left, row + 1
            made.append((group, words, x, row, wide))
            x += wide + 2
        return made

    def _rows(self) -> Iterator[Row]:
        if not self._notice.groups:
            yield from self._paragraph(self.words("noticeboard.nothing"), _TEXT, INK)
        for group in self._notice.groups:
            first, *others = [row for item in group.items for row in self._item(item, group)]
            yield stacked(self._heading(group), first)
            yield from others

    def _heading(self, group: NoticeGroup) -> Row:
        def draw(page: Page, x: float, y: float) -> None:
            page.text(x, y + 8.5, group.title, 17, bold=True, color=_COLORS[group.state])

        return Row(12, draw)

    def _paragraph(self, text: str, size: float, color: str, *, bold: bool = False) -> list[Row]:
        """A row a line."""

        def row(line: str) -> Row:
            def draw(page: Page, x: float, y: float) -> None:
                page.lines(x + _INDENT, y, [line], size, bold=bold, color=color)

            return Row(pitch_mm(size), draw)

        return [row(line) for line in wrap(text, size, self._room - _INDENT, bold=bold)]

    def _item(self, item: NoticeItem, group: NoticeGroup) -> list[Row]:
        """One block, kept on one page where a page holds it."""
        words = self.words
        meta = [item.about, words("noticeboard.said_on", date=item.said_on)]
        if item.agreeing:
            meta.append(item.agreeing)
        rows = self._paragraph(item.text, _TEXT, INK, bold=True)
        rows += self._paragraph(words("print.mark_of_parts").join(meta), _META, GREY)
        if item.reply:
            told = words("noticeboard.reply", reply=item.reply)
            if item.replied_on:
                told = words("noticeboard.reply_of", date=item.replied_on, reply=item.reply)
            rows += self._paragraph(told, _REPLY, "#26323d")
        rows = [_barred(row, _COLORS[group.state]) for row in rows]
        block = stacked(*rows)
        return [block, _SPACE] if block.height < _BOTTOM - _TOP else [*rows, _SPACE]


def _barred(row: Row, color: str) -> Row:
    def draw(page: Page, x: float, y: float) -> None:
        page.box(x, y + 0.7, _BAR, row.height + 0.05, fill=color)
        row.draw(page, x, y)

    return Row(row.height, draw)


_SPACE = Row(5.5, lambda _page, _x, _y: None)
