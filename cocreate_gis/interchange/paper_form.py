"""The paper form: the questions of the light page in front, the map with lettered squares on the back."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import geopandas as gpd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from shapely.geometry.base import BaseGeometry

from cocreate_gis.interchange.qr_code import draw_code
from cocreate_gis.interchange.sheet_content import DrawnLayer, SheetContent
from cocreate_gis.interchange.sheet_labels import draw_names
from cocreate_gis.interchange.sheet_map import MapView, draw_groups, polygon_path
from cocreate_gis.interchange.sheet_page import GREY, INK, Page, fit_lines, text_width_mm
from cocreate_gis.interchange.sheet_print import PAPER_MM, DrawPage, print_pages
from cocreate_gis.interchange.sheet_symbols import drawn_groups
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.form_grid import COLUMNS, ROWS, FormGrid
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.titles import Language
from cocreate_gis.wording import Words

# Opinions on a matter are asked for by whoever raises it.
_KINDS = ("problem", "idea")
_MARGIN = 16.0
_CODE = 36.0
_BODY = 13.0
_BOX = 4.6
_TEXT_LINES = 6
_ACCENT = "#0f5a52"
_RULE = "#8b949e"
_MAP_WIDTH = 168.0
_HERE = "#c1121f"


@dataclass(frozen=True)
class PaperForm:
    """One form.

    Parameters
    ----------
    number : str
        Number of the form, told when it is entered.
    address : str
        What the code opens.
    place : str
        Name of the building or place.
    question : str
        What people are asked.
    organiser : str
        Who asks.
    return_to : str
        Where the form is handed in; empty for none.
    closes : datetime.date or None
        Last day, if there is one.
    phone : str
        Telephone number; empty for none.
    grid : FormGrid
        The squares of the map.
    here : shapely.geometry
        The building or place, EPSG:4326, marked on the map.
    layers : sequence of DrawnLayer
        The map, EPSG:4326.
    categories : sequence of str
        Codes to choose from.
    """

    number: str
    address: str
    place: str
    question: str
    organiser: str
    return_to: str
    closes: dt.date | None
    phone: str
    grid: FormGrid
    here: BaseGeometry
    layers: Sequence[DrawnLayer]
    categories: Sequence[str]


def draw_forms(forms: Iterable[PaperForm], language: Language, *, title: str, fictional: bool) -> bytes:
    """Print forms as one PDF, two A4 pages each: the questions and the map.

    Parameters
    ----------
    forms : iterable of PaperForm
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
    return print_pages(PAPER_MM["A4"], _pages(forms, Words(language), fictional), {"Title": title})


def _pages(forms: Iterable[PaperForm], words: Words, fictional: bool) -> Iterator[DrawPage]:
    for form in forms:
        sheet = _Form(form, words, fictional)
        yield sheet.questions
        yield sheet.map


class _Form:
    """Lays out the two pages of one form."""

    def __init__(self, form: PaperForm, words: Words, fictional: bool) -> None:
        self._form = form
        self._words = words
        self._fictional = fictional

    def questions(self, page: Page) -> None:
        self._page = page
        self._room = page.width_mm - 2 * _MARGIN
        y = self._head()
        y = self._choice(y, "kind", _KINDS, columns=2)
        y = self._choice(y, "category", self._form.categories, columns=3)
        y = self._said(y)
        y = self._where(y)
        y = self._who(y)
        self._consent(y)
        self._foot()

    def _head(self) -> float:
        page, form, words = self._page, self._form, self._words
        right = page.width_mm - _MARGIN
        draw_code(page, form.address, right - _CODE + 3, 8, _CODE)
        page.text(right - _CODE / 2 + 3, 47, words("form.or_scan"), 10, color=GREY, align="center")
        page.text(_MARGIN, 16, form.organiser, 11, color=GREY)
        room = self._room - _CODE - 4
        size, lines = fit_lines(form.question, (26, 24, 22, 20, 18, 16), room, 2, bold=True)
        y = page.lines(_MARGIN, 18, lines, size, bold=True, color=_ACCENT)
        page.text(_MARGIN, y + 6, form.place, 14, bold=True)
        number = words("form.number", number=form.number)
        page.text(_MARGIN + text_width_mm(form.place, 14, bold=True) + 6, y + 6, number, 11, color=GREY)
        return max(y + 12, 49)

    def _heading(self, y: float, key: str) -> float:
        self._page.text(_MARGIN, y + 5, self._words(f"form.{key}"), 14.5, bold=True, color=_ACCENT)
        return y + 8.5

    def _choice(self, y: float, field: str, codes: Sequence[str], *, columns: int) -> float:
        domain = SUGGESTIONS.field(field).domain or {}
        titles = [self._words.title(domain[code]) for code in codes]
        y = self._heading(y, field)
        rows = -(-len(titles) // columns)
        for at, title in enumerate(titles):
            column, row = divmod(at, rows)
            x = _MARGIN + column * self._room / columns
            self._tick(x, y + row * 7.2, title, self._room / columns - 9)
        return y + rows * 7.2 + 2.5

    def _tick(self, x: float, y: float, title: str, room: float, most_lines: int = 1) -> float:
        self._page.box(x, y + 0.6, _BOX, _BOX, line=INK, line_width=1)
        size, lines = fit_lines(title, (_BODY, 12, 11, 10, 9), room, most_lines)
        return self._page.lines(x + _BOX + 2.4, y, lines, size)

    def _said(self, y: float) -> float:
        y = self._heading(y, "said")
        for at in range(1, _TEXT_LINES + 1):
            self._rule(_MARGIN, y + 8.7 * at, self._room)
        return y + 8.7 * _TEXT_LINES + 3

    def _rule(self, x: float, y: float, width: float) -> None:
        self._page.line((x, x + width), (y, y), 0.6, _RULE)

    def _blank(self, x: float, y: float, label: str, width: float) -> None:
        """A label with a line to write on, `width` in all."""
        self._page.text(x, y, label, _BODY)
        taken = text_width_mm(label, _BODY) + 2
        self._rule(x + taken, y + 1.2, width - taken)

    def _where(self, y: float) -> float:
        y = self._heading(y, "where")
        self._blank(_MARGIN, y + 6, self._words("form.square"), self._room * 0.47)
        self._blank(_MARGIN + self._room * 0.52, y + 6, self._words("form.place_in_words"), self._room * 0.48)
        return y + 12

    def _who(self, y: float) -> float:
        y = self._heading(y, "who")
        self._blank(_MARGIN, y + 6, self._words("form.nickname"), self._room * 0.47)
        self._blank(_MARGIN + self._room * 0.52, y + 6, self._words("form.contact"), self._room * 0.48)
        return y + 12

    def _consent(self, y: float) -> None:
        words, room = self._words, self._room - 8
        y = self._tick(_MARGIN, y, words("form.consent"), room, most_lines=3)
        y = self._tick(_MARGIN, y + 1, words("suggest.exact_place"), room)
        self._tick(_MARGIN, y + 1, words("form.guardian"), room)

    def _foot(self) -> None:
        page, form, words = self._page, self._form, self._words
        y = page.height_mm - 19
        page.box(_MARGIN, y, self._room, 9, fill="#eef1f4")
        page.text(_MARGIN + 3, y + 6, words("form.staff"), 10.5, color=GREY)
        facts = [
            words("form.hand_in", place=form.return_to) if form.return_to else "",
            words("form.until", date=form.closes) if form.closes else "",
            words("form.call", phone=form.phone) if form.phone else "",
        ]
        line = words("print.mark_of_parts").join(fact for fact in facts if fact)
        size, lines = fit_lines(line, (12, 11, 10, 9), self._room, 1, bold=True)
        page.text(_MARGIN, y - 3, lines[0], size, bold=True)
        self._fiction()

    def _fiction(self) -> None:
        if self._fictional:
            page = self._page
            label = self._words("print.fictional")
            page.text(page.width_mm / 2, page.height_mm - 5, label, 8, color="#7a4b00", align="center")

    def map(self, page: Page) -> None:
        """Draw the back: the surroundings under the squares."""
        self._page = page
        form, words, grid = self._form, self._words, self._form.grid
        page.text(_MARGIN, 19, words("form.map_title"), 20, bold=True, color=_ACCENT)
        number = words("form.number", number=form.number)
        page.text(page.width_mm - _MARGIN, 19, number, 11, color=GREY, align="right")
        hint = words("form.map_hint", place=form.place, metres=grid.cell_m)
        size, lines = fit_lines(hint, (13, 12, 11, 10), page.width_mm - 2 * _MARGIN, 2)
        page.lines(_MARGIN, 23, lines, size)
        cell = _MAP_WIDTH / COLUMNS
        left, top, height = (page.width_mm - _MAP_WIDTH) / 2 + 3, 46.0, cell * ROWS
        axes = page.frame(left, top, _MAP_WIDTH, height)
        view = MapView(grid.bounds, grid.cell_m / cell * 1000, grid.epsg)
        content = SheetContent("", "", grid.epsg, dt.date.min, words.language, layers=form.layers)
        groups = drawn_groups(content)
        draw_groups(axes, groups, view)
        self._mark(axes, view)
        draw_names(axes, groups, view, 13)
        self._squares(left, top, cell)
        page.text(left, top + height + 6, words("form.north_up"), 9.5, color=GREY)
        self._fiction()

    def _mark(self, axes: Axes, view: MapView) -> None:
        here = gpd.GeoSeries([self._form.here], crs=WGS84).to_crs(view.epsg).buffer(0)
        outline = PathPatch(
            polygon_path(here.to_numpy()), facecolor="none", edgecolor=_HERE, linewidth=2.4, zorder=80
        )
        axes.add_artist(outline)

    def _squares(self, left: float, top: float, cell: float) -> None:
        page = self._page
        right, bottom = left + cell * COLUMNS, top + cell * ROWS
        for at in range(COLUMNS + 1):
            x = left + at * cell
            page.line((x, x), (top, bottom), 0.7, "#41506b")
        for at in range(ROWS + 1):
            y = top + at * cell
            page.line((left, right), (y, y), 0.7, "#41506b")
        for column in range(COLUMNS):
            letter = chr(ord("A") + column)
            page.text(left + (column + 0.5) * cell, top - 2, letter, 17, bold=True, align="center")
            for row in range(ROWS):
                name = f"{letter}{row + 1}"
                page.text(
                    left + column * cell + 1.2, top + row * cell + 4.6, name, 10.5, color="#41506b", bold=True
                )
        for row in range(ROWS):
            page.text(left - 3, top + (row + 0.5) * cell + 2, str(row + 1), 17, bold=True, align="right")
