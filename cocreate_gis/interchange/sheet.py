"""The map sheet: one page of PDF or PNG that can be printed, shown and filed."""

from typing import Literal

import pyproj

from cocreate_gis.interchange.sheet_content import SheetContent
from cocreate_gis.interchange.sheet_facts import facts_block
from cocreate_gis.interchange.sheet_labels import draw_names
from cocreate_gis.interchange.sheet_map import MapView, draw_groups, fit_view
from cocreate_gis.interchange.sheet_page import GREY, INK, Page, text_width_mm, wrap
from cocreate_gis.interchange.sheet_panel import (
    READABLE,
    Block,
    Row,
    draw_columns,
    legend_block,
    notes_block,
    page_factor,
    table_block,
    wanted_height,
)
from cocreate_gis.interchange.sheet_photos import photo_block
from cocreate_gis.interchange.sheet_pins import draw_pins, placed_pins
from cocreate_gis.interchange.sheet_print import PAPER_MM, DrawPage, Paper, SheetFormat, print_page
from cocreate_gis.interchange.sheet_symbols import DrawnGroup, drawn_groups
from cocreate_gis.model.crs import WGS84, crs_title, grid_convergence
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers import Visibility
from cocreate_gis.wording import Words

Orientation = Literal["landscape", "portrait"]

_GROUND = "#fbfaf6"
_AMBER = "#fdeecb"
_AMBER_INK = "#7a4b00"
_WARNING_INK = "#9a3412"
_TABLE_ROWS = (1000, 20, 16, 12, 9, 6)
# Of a sheet that stands, the most that is not map, millimetres.
_ROOM, _ROOM_WITH_FACTS = 80, 132
_BAR_STEPS = (1, 2, 2.5, 5)


def draw_sheet(
    content: SheetContent,
    *,
    paper: Paper = "A4",
    orientation: Orientation = "landscape",
    format: SheetFormat = "pdf",
    dpi: int = 200,
) -> bytes:
    """Draw a map sheet.

    Parameters
    ----------
    content : SheetContent
        What the sheet carries.
    paper : {"A4", "A3"}
        Size.
    orientation : {"landscape", "portrait"}
        Which way the paper lies.
    format : {"pdf", "png"}
        File format; the letters of a PDF are embedded and can be searched.
    dpi : int
        Dots per inch of a PNG, and of dense layers in a PDF.

    Returns
    -------
    bytes
        The file.

    Raises
    ------
    InvalidInput
        ``sheet_empty``: nothing to draw; ``layer_not_public``: a layer for staff on a sheet that carries a
        map review number, that is, may be published.
    Unavailable
        ``font_missing``: no font with Chinese letters.
    """
    if content.review_no:
        require_public(content)
    short, long = PAPER_MM[paper]
    size = (long, short) if orientation == "landscape" else (short, long)
    return print_page(
        size,
        sheet_drawing(content, paper),
        format=format,
        dpi=dpi,
        metadata=_metadata(content, format),
    )


def sheet_drawing(content: SheetContent, paper: Paper) -> DrawPage:
    """Give what draws a map sheet, for a page among others.

    Parameters
    ----------
    content : SheetContent
        What the sheet carries.
    paper : {"A4", "A3"}
        Size of the page.

    Returns
    -------
    callable
        Draws the page it is given.
    """
    return lambda page: _Sheet(page, content, paper).draw()


def require_public(content: SheetContent) -> None:
    """Refuse to publish a layer that is for staff.

    Parameters
    ----------
    content : SheetContent
        What the map carries.

    Raises
    ------
    InvalidInput
        ``layer_not_public``.
    """
    words = Words(content.language)
    for drawn in content.layers:
        if drawn.layer.visibility is not Visibility.PUBLIC:
            raise InvalidInput("layer_not_public", layer=words.title(drawn.layer.title))


def _metadata(content: SheetContent, file_format: SheetFormat) -> dict[str, str]:
    if file_format == "png":
        return {"Title": content.title, "Source": content.source}
    return {"Title": content.title, "Subject": content.workspace, "Keywords": content.source}


class _Sheet:
    """Lays out one page."""

    def __init__(self, page: Page, content: SheetContent, paper: Paper) -> None:
        self._page = page
        self._content = content
        self._paper = paper
        self._words = Words(content.language)
        self._factor = page_factor(page)
        self._margin = 10 * self._factor
        self._groups: list[DrawnGroup] = drawn_groups(content)

    def draw(self) -> None:
        top = self._title()
        bottom = self._footer()
        left, right = self._margin, self._page.width_mm - self._margin
        gap = 5 * self._factor
        if self._page.width_mm > self._page.height_mm:
            panel = 66 * self._factor
            self._map(left, top, right - left - panel - gap, bottom - top)
            columns = self._columns(1, panel, bottom - top)
            draw_columns(self._page, columns, [(right - panel, top, panel)], bottom - top)
        else:
            count = 3 if self._content.tables or self._content.facts else 2
            width = (right - left - gap * (count - 1)) / count
            room = (_ROOM_WITH_FACTS if self._content.facts else _ROOM) * self._factor
            columns = self._columns(count, width, room)
            panel = min(room, wanted_height(columns, width, self._factor))
            self._map(left, top, right - left, bottom - top - panel - gap)
            places = [(left + at * (width + gap), bottom - panel, width) for at in range(count)]
            draw_columns(self._page, columns, places, panel)

    def _columns(self, count: int, width: float, room: float) -> list[list[Block]]:
        """Scale, legend, figures, facts and notes; long tables are cut before words become too small."""
        content, words = self._content, self._words
        legend = legend_block(self._groups, words)
        notes = notes_block(content.notes_title or words("print.notes"), content.notes)
        facts = [facts_block(table) for table in content.facts]
        columns: list[list[Block]] = []
        for most_rows in _TABLE_ROWS:
            tables = [table_block(table, words, most_rows) for table in content.tables]
            if count == 1:
                columns = [[self._scale_rows, legend, *tables, *facts, notes]]
            elif facts:
                photos = [photo_block(photo) for photo in content.photos]
                columns = [[*tables, *photos, notes], facts, [self._scale_rows, legend]]
            else:
                columns = [[legend], *([tables] if tables else []), [self._scale_rows, notes]]
            if wanted_height(columns, width, READABLE * self._factor) <= room:
                break
        return columns

    def _title(self) -> float:
        """Write what the map is; gives the height at which the map begins."""
        page, content, f = self._page, self._content, self._factor
        left, right = self._margin, page.width_mm - self._margin
        place = content.workspace
        page.text(right, self._margin + 5.5 * f, place, 8.5 * f, color=GREY, align="right")
        room = right - left - text_width_mm(place, 8.5 * f) - 6 * f
        y = self._margin
        for line in wrap(content.title, 17 * f, room, bold=True):
            y += 7 * f
            page.text(left, y - 1 * f, line, 17 * f, bold=True)
        y += 0.6 * f
        for paragraph in content.subtitle:
            for line in wrap(paragraph, 8.5 * f, right - left):
                y += 4.4 * f
                page.text(left, y - 0.6 * f, line, 8.5 * f, color="#3d444d")
        y += 1.6 * f
        if content.fictional:
            page.box(left, y, right - left, 5.4 * f, fill=_AMBER)
            label = self._words("print.fictional")
            page.text(
                page.width_mm / 2, y + 3.9 * f, label, 8.2 * f, bold=True, color=_AMBER_INK, align="center"
            )
            y += 5.4 * f
        return y + 2.4 * f

    def _footer(self) -> float:
        """Write by what right and from what the map is; gives the height at which the map ends."""
        page, content, words, f = self._page, self._content, self._words, self._factor
        left, right = self._margin, page.width_mm - self._margin
        review = (
            words("print.review_no", number=content.review_no)
            if content.review_no
            else words("print.internal")
        )
        source = (
            words("print.source", source=content.source) if content.source else words("print.source_missing")
        )
        facts = words("print.mark_of_parts").join(
            (
                source,
                words("print.date", date=content.date),
                words("print.crs", crs=crs_title(content.metric_epsg)),
            )
        )
        review_width = text_width_mm(review, 8.2 * f, bold=True)
        lines = wrap(facts, 6.8 * f, right - left - review_width - 8 * f)
        y = page.height_mm - self._margin - 3.4 * f * len(lines)
        page.line((left, right), (y - 1.2 * f, y - 1.2 * f), 0.6, "#c9ced6")
        for at, line in enumerate(lines):
            page.text(left, y + (2.4 + 3.4 * at) * f, line, 6.8 * f, color="#4b5563")
        color = INK if content.review_no else _WARNING_INK
        page.text(right, y + 2.6 * f, review, 8.2 * f, bold=True, color=color, align="right")
        return y - 3.4 * f

    def _map(self, x: float, y: float, width: float, height: float) -> None:
        page, content, f = self._page, self._content, self._factor
        inner = 1.1 * f
        page.box(x, y, width, height, line=INK, line_width=1.1 * f)
        x, y, width, height = x + inner, y + inner, width - 2 * inner, height - 2 * inner
        axes = page.frame(x, y, width, height)
        axes.patch.set_facecolor(_GROUND)
        axes.add_artist(axes.patch)
        view = fit_view(self._groups, content.extent, content.metric_epsg, (width, height))
        draw_groups(axes, self._groups, view)
        page.box(x, y, width, height, line=INK, line_width=0.4 * f)
        placed = placed_pins(content.pins, view, (width, height)) if content.pins else None
        draw_names(axes, self._groups, view, 7.2 * f, placed.discs(view) if placed else ())
        if placed:
            draw_pins(page, placed, x, y)
        self._view = view

    def _scale_rows(self, width: float, size: float) -> list[Row]:
        """Scale and north; drawn after the map, whose scale they tell."""

        def draw(page: Page, x: float, y: float) -> None:
            view, words, f = self._view, self._words, self._factor
            arrow = 7.5 * f
            step = _bar_step(view.scale, (width - 2 * arrow - 8 * f) / 4)
            self._scale_bar(x, y + 4.5 * f, step, step * 1000 / view.scale)
            numeric = words("print.scale", scale=view.scale, paper=self._paper)
            page.text(x, y + 10.6 * f, numeric, 6.8 * f)
            declination = words("print.true_north", degrees=f"{_convergence(view):+.2f}")
            self._north(x + width - arrow, y, words("print.grid_north"), declination)

        return [Row(16 * max(size, self._factor), draw)]

    def _scale_bar(self, x: float, y: float, step: float, part: float) -> None:
        page, f = self._page, self._factor
        height = 1.3 * f
        for at in range(4):
            fill = INK if at % 2 == 0 else "white"
            page.box(x + at * part, y, part, height, fill=fill, line=INK, line_width=0.4 * f)
        unit, over = ("km", 1000) if step * 4 >= 2000 else ("m", 1)
        for at in (0, 2, 4):
            figure = self._words.number(at * step / over, 1)
            label = f"{figure} {unit}" if at == 4 else figure
            page.text(x + at * part, y - 1 * f, label, 6.2 * f, align="left" if at == 0 else "center")

    def _north(self, x: float, y: float, label: str, declination: str) -> None:
        page, f = self._page, self._factor
        tip, foot, notch = y, y + 7 * f, y + 5.4 * f
        page.polygon([(x, tip), (x - 2 * f, foot), (x, notch)], fill=INK)
        page.polygon([(x, tip), (x + 2 * f, foot), (x, notch)], fill="white")
        page.text(x, y + 10 * f, label, 6 * f, bold=True, align="center")
        page.text(x, y + 12.4 * f, declination, 4.8 * f, color=GREY, align="center")


def _bar_step(scale: float, longest_mm: float) -> float:
    """Choose the round length in metres of a quarter of the scale bar."""
    longest = longest_mm * scale / 1000
    power = 10.0 ** len(str(int(longest))) / 10
    return max(step * power for step in (0.5, *_BAR_STEPS) if step * power <= longest)


def _convergence(view: MapView) -> float:
    """Angle from grid north to true north at the centre, degrees, clockwise."""
    west, south, east, north = view.bounds
    crs = pyproj.CRS.from_epsg(view.epsg)
    to_degrees = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
    lon, lat = to_degrees.transform((west + east) / 2, (south + north) / 2)
    return -grid_convergence(view.epsg, lon, lat)
