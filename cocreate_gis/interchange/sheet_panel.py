"""What stands beside the map: legend, figures, parameters and assumptions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from cocreate_gis.interchange.sheet_content import FigureTable
from cocreate_gis.interchange.sheet_page import GREY, INK, Page, text_width_mm, wrap
from cocreate_gis.interchange.sheet_symbols import DrawnClass, DrawnGroup
from cocreate_gis.model.layers import Geometry
from cocreate_gis.wording import Words

COVERED = "#4d8fca"
UNCOVERED = "#ee6c2f"
_RULE = "#c9ced6"
_SYMBOL_MM = 6.5
_SYMBOL_GAP_MM = 1.8
_BODY_PT = 7.4
_HEAD_PT = 8.6
_LINE_MM = 3.9
_MOST_BARS = 8
READABLE = 0.68
_SIZES = (1.0, 0.93, 0.86, 0.8, 0.74, READABLE, 0.62)


@dataclass(frozen=True)
class Row:
    """A strip of the panel.

    Parameters
    ----------
    height : float
        Millimetres.
    draw : callable
        Draws it on a page, given its upper left corner in millimetres.
    """

    height: float
    draw: Callable[[Page, float, float], None]


Block = Callable[[float, float], list[Row]]


def draw_columns(
    page: Page,
    columns: Sequence[Sequence[Block]],
    places: Sequence[tuple[float, float, float]],
    height: float,
) -> None:
    """Draw blocks in columns, all in the largest size at which they fit.

    Parameters
    ----------
    page : Page
        The paper.
    columns : sequence of sequence of callable
        Blocks of each column, from above; a block makes its rows for a width and a size factor.
    places : sequence of tuple of float
        Left edge, upper edge and width of each column, millimetres.
    height : float
        Room, millimetres.
    """
    widths = [width for _, _, width in places]
    for size in _SIZES:
        rows = _rows(columns, widths, size * page_factor(page))
        if _height(rows) <= height:
            break
    for column, (x, y, _) in zip(rows, places, strict=True):
        top = y
        for row in column:
            if top + row.height > y + height:
                break
            row.draw(page, x, top)
            top += row.height


def wanted_height(columns: Sequence[Sequence[Block]], width: float, size: float) -> float:
    """Tell how high columns of one width are at their best size.

    Parameters
    ----------
    columns : sequence of sequence of callable
        Blocks of each column.
    width : float
        Width of a column, millimetres.
    size : float
        Size factor.

    Returns
    -------
    float
        Millimetres.
    """
    return _height(_rows(columns, [width] * len(columns), size))


def _rows(columns: Sequence[Sequence[Block]], widths: Sequence[float], size: float) -> list[list[Row]]:
    return [
        [row for block in blocks for row in block(width, size)]
        for blocks, width in zip(columns, widths, strict=True)
    ]


def _height(columns: Sequence[Sequence[Row]]) -> float:
    return max(sum(row.height for row in column) for column in columns)


def page_factor(page: Page) -> float:
    """Tell how much larger than on A4 things are drawn.

    Parameters
    ----------
    page : Page
        The paper.

    Returns
    -------
    float
        1 on A4; on A3 a little more, since it hangs farther from the eye.
    """
    return 1.0 if max(page.width_mm, page.height_mm) < 300 else 1.22


def legend_block(groups: Sequence[DrawnGroup], words: Words) -> Block:
    """List what is drawn: results first, then layers from the top.

    Parameters
    ----------
    groups : sequence of DrawnGroup
        In draw order.
    words : Words
        The reader's language.

    Returns
    -------
    callable
        Makes the rows.
    """
    results = [group for group in reversed(groups) if group.layer is None]
    layers = [group for group in reversed(groups) if group.layer is not None]

    def rows(width: float, size: float) -> list[Row]:
        made = [heading_row(words("print.legend"), width, size)]
        for part in (results, layers):
            made += _listed(part, width, size)
        return [*made, space_row(2.5 * size)]

    return rows


def _listed(groups: Sequence[DrawnGroup], width: float, size: float) -> list[Row]:
    made: list[Row] = []
    cells: list[_Cell] = []
    for group in groups:
        if len(group.classes) == 1:
            if made and not cells:
                made.append(space_row(0.8 * size))
            cells.append(_Cell(group.title, group.classes[0]))
            continue
        made += _flow(cells, width, size)
        cells = []
        made.append(_line(group.title, size, color=GREY, before=0.9))
        made += _flow([_Cell(one.title, one) for one in group.classes], width, size)
    return made + _flow(cells, width, size)


def table_block(table: FigureTable, words: Words, most_rows: int) -> Block:
    """Print figures: people, share on foot, share in a straight line, with a bar of the share on foot.

    Parameters
    ----------
    table : FigureTable
        The figures.
    words : Words
        The reader's language.
    most_rows : int
        Rows printed; of more, the number left out is told.

    Returns
    -------
    callable
        Makes the rows.
    """
    left_out = len(table.rows) - most_rows

    def rows(width: float, size: float) -> list[Row]:
        ends = (width * 0.58, width * 0.79, width)
        head = tuple(words(f"print.column.{name}") for name in ("total", "covered", "straight_line"))
        made = [heading_row(table.title, width, size)]
        made.append(_cells("", head, ends, size * 0.9, color=GREY))
        for row in table.rows[:most_rows]:
            figures = (
                words.number(row.total, 0),
                words.percent(row.share),
                words.percent(row.share_straight_line),
            )
            made.append(_cells(row.title, figures, ends, size, emphasised=1))
            if len(table.rows) <= _MOST_BARS:
                made.append(_bar(row.share, width, size))
        if left_out > 0:
            made.append(_line(words("print.rows_left_out", count=left_out), size, color=GREY))
        return [*made, space_row(2.5 * size)]

    return rows


def notes_block(title: str, lines: Sequence[str]) -> Block:
    """Print parameters and assumptions.

    Parameters
    ----------
    title : str
        Heading.
    lines : sequence of str
        One a paragraph.

    Returns
    -------
    callable
        Makes the rows; none without lines.
    """

    def rows(width: float, size: float) -> list[Row]:
        if not lines:
            return []
        made = [heading_row(title, width, size)]
        for paragraph in lines:
            for at, line in enumerate(wrap(paragraph, 6.6 * size, width - 2.6 * size)):
                made.append(_note(line, size, first=at == 0))
            made.append(space_row(0.5 * size))
        return [*made, space_row(2 * size)]

    return rows


@dataclass(frozen=True)
class _Cell:
    title: str
    drawn: DrawnClass


def heading_row(title: str, width: float, size: float) -> Row:
    """Write the heading of a block, with a rule below.

    Parameters
    ----------
    title : str
        The heading.
    width : float
        Width of the column, millimetres.
    size : float
        Size factor.

    Returns
    -------
    Row
        To stand above the others.
    """
    lines = wrap(title, _HEAD_PT * size, width, bold=True)
    pitch = 4.2 * size

    def draw(page: Page, x: float, y: float) -> None:
        for at, line in enumerate(lines):
            page.text(x, y + pitch * (at + 0.8), line, _HEAD_PT * size, bold=True)
        rule = y + pitch * len(lines) + 0.5 * size
        page.line((x, x + width), (rule, rule), 0.6, _RULE)

    return Row(pitch * len(lines) + 2 * size, draw)


def space_row(height: float) -> Row:
    """Leave room between blocks.

    Parameters
    ----------
    height : float
        Millimetres.

    Returns
    -------
    Row
        With nothing in it.
    """
    return Row(height, _nothing)


def _nothing(_page: Page, _x: float, _y: float) -> None:
    """Draw nothing."""


def _line(text: str, size: float, *, color: str = INK, before: float = 0.0) -> Row:
    def draw(page: Page, x: float, y: float) -> None:
        page.text(x, y + (before + 2.9) * size, text, _BODY_PT * 0.92 * size, color=color)

    return Row((_LINE_MM + before) * size, draw)


def _note(line: str, size: float, *, first: bool) -> Row:
    def draw(page: Page, x: float, y: float) -> None:
        if first:
            page.box(x + 0.2 * size, y + 1.5 * size, 0.7 * size, 0.7 * size, fill=COVERED)
        page.text(x + 2.4 * size, y + 2.5 * size, line, 6.6 * size, color="#3d444d")

    return Row(3.4 * size, draw)


def _cells(
    title: str,
    figures: Sequence[str],
    ends: Sequence[float],
    size: float,
    *,
    color: str = INK,
    emphasised: int = -1,
) -> Row:
    def draw(page: Page, x: float, y: float) -> None:
        room = ends[0] - text_width_mm(figures[0], _BODY_PT * size) - 1
        first = wrap(title, _BODY_PT * size, room)
        name = first[0] if len(first) == 1 else first[0][:-1] + "…"
        page.text(x, y + 3 * size, name, _BODY_PT * size, color=color)
        for at, (figure, end) in enumerate(zip(figures, ends, strict=True)):
            page.text(
                x + end,
                y + 3 * size,
                figure,
                _BODY_PT * size,
                bold=at == emphasised,
                color=color,
                align="right",
            )

    return Row(_LINE_MM * size, draw)


def _bar(share: float | None, width: float, size: float) -> Row:
    def draw(page: Page, x: float, y: float) -> None:
        if share is not None:
            page.box(x, y + 0.2 * size, width, 0.9 * size, fill=UNCOVERED)
            page.box(x, y + 0.2 * size, width * share, 0.9 * size, fill=COVERED)

    return Row(2.2 * size, draw)


def _flow(cells: Sequence[_Cell], width: float, size: float) -> list[Row]:
    """Set legend entries two abreast where both are short."""
    half = width / 2
    label_room = half - (_SYMBOL_MM + 2 * _SYMBOL_GAP_MM) * size
    made: list[Row] = []
    waiting: list[_Cell] = []
    for cell in cells:
        if text_width_mm(cell.title, _BODY_PT * size) > label_room:
            if waiting:
                made.append(_legend_row(waiting, half, size))
            made.append(_legend_row([cell], width, size))
            waiting = []
            continue
        waiting.append(cell)
        if len(waiting) == 2:
            made.append(_legend_row(waiting, half, size))
            waiting = []
    if waiting:
        made.append(_legend_row(waiting, half, size))
    return made


def _legend_row(cells: Sequence[_Cell], width: float, size: float) -> Row:
    cells = tuple(cells)
    room = width - (_SYMBOL_MM + _SYMBOL_GAP_MM) * size
    lines = [wrap(cell.title, _BODY_PT * size, room) for cell in cells]
    deepest = max(len(wrapped) for wrapped in lines)

    def draw(page: Page, x: float, y: float) -> None:
        for at, (cell, wrapped) in enumerate(zip(cells, lines, strict=True)):
            left = x + at * width
            _symbol(page, cell.drawn, left, y + 0.5 * size, size)
            for down, line in enumerate(wrapped):
                page.text(
                    left + (_SYMBOL_MM + _SYMBOL_GAP_MM) * size,
                    y + (3 + 3.3 * down) * size,
                    line,
                    _BODY_PT * size,
                )

    return Row((4.5 + 3.3 * (deepest - 1)) * size, draw)


def _symbol(page: Page, drawn: DrawnClass, x: float, y: float, size: float) -> None:
    width, height = _SYMBOL_MM * size, 3.2 * size
    symbol, style = drawn.symbol, drawn.symbol.style
    middle = y + height / 2
    if drawn.geometry is Geometry.POLYGON:
        line_width = min(style.width_px * 0.6, 1.2)
        dashes = (0, tuple(part * 0.5 for part in style.dash)) if style.dash else "solid"
        page.paper.add_patch(
            Rectangle(
                (x, y),
                width,
                height,
                facecolor=symbol.fill or "none",
                alpha=style.fill_opacity if symbol.fill else None,
                linewidth=0,
            )
        )
        page.paper.add_patch(
            Rectangle(
                (x, y),
                width,
                height,
                facecolor="none",
                edgecolor=symbol.line,
                linewidth=line_width,
                linestyle=dashes,
                hatch=symbol.hatch or None,
                hatchcolor=symbol.line,
                hatch_linewidth=0.35,
            )
        )
    elif drawn.geometry is Geometry.LINE:
        if symbol.road:
            page.line((x, x + width), (middle, middle), 2.2 * size + 1.3, symbol.line)
        page.line((x, x + width), (middle, middle), 2.2 * size, symbol.fill or symbol.line)
    else:
        page.paper.add_line(
            Line2D(
                [x + width / 2],
                [middle],
                marker="D" if symbol.diamond else "o",
                markersize=5.2 * size,
                markerfacecolor=symbol.fill or "none",
                markeredgecolor=symbol.line,
                markeredgewidth=min(style.width_px, 1.2) * size,
                linestyle="none",
            )
        )
