"""Facts beside the map: what each is about on the left, what is known of it on the right."""

from cocreate_gis.interchange.sheet_content import FactTable
from cocreate_gis.interchange.sheet_page import GREY, Page, text_width_mm, wrap
from cocreate_gis.interchange.sheet_panel import Block, Row, heading_row, space_row

_SIZE_PT = 7.0
_PITCH_MM = 3.4
_GAP_MM = 2.0
# A fact longer than this share of the column is broken too.
_WIDEST = 0.5


def facts_block(table: FactTable) -> Block:
    """Print facts.

    Parameters
    ----------
    table : FactTable
        The facts.

    Returns
    -------
    callable
        Makes the rows; none without facts.
    """

    def rows(width: float, size: float) -> list[Row]:
        if not table.rows:
            return []
        facts = [_fact(*row, width, size) for row in table.rows]
        return [heading_row(table.title, width, size), *facts, space_row(2.5 * size)]

    return rows


def _fact(about: str, known: str, width: float, size: float) -> Row:
    points, pitch = _SIZE_PT * size, _PITCH_MM * size
    right = wrap(known, points, max(width * _WIDEST, width - text_width_mm(about, points) - _GAP_MM))
    taken = max(text_width_mm(line, points) for line in right)
    left = wrap(about, points, width - taken - _GAP_MM)

    def draw(page: Page, x: float, y: float) -> None:
        for at, line in enumerate(left):
            page.text(x, y + pitch * (at + 0.76), line, points)
        for at, line in enumerate(right):
            page.text(x + width, y + pitch * (at + 0.76), line, points, color=GREY, align="right")

    return Row(pitch * max(len(left), len(right)) + 0.5 * size, draw)
