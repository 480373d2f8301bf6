"""Strips that follow one another down the page and on to the next."""

from collections.abc import Callable, Iterable, Iterator

from cocreate_gis.interchange.sheet_page import Page
from cocreate_gis.interchange.sheet_panel import Row
from cocreate_gis.interchange.sheet_print import DrawPage

# Draws what else stands on a page, given its number from 1 and how many there are.
Frame = Callable[[Page, int, int], None]


def flow(
    rows: Iterable[Row], left: float, top: float, bottom: float, frame: Frame, *, first_top: float
) -> Iterator[DrawPage]:
    """Set strips on pages.

    Parameters
    ----------
    rows : iterable of Row
        From above; one that has to stay with the next is part of it.
    left : float
        Left edge, millimetres.
    top, bottom : float
        Room on each page, millimetres.
    frame : callable
        Draws what else stands on a page, given the page, its number from 1 and the number of pages.
    first_top : float
        Where the strips begin on the first page, millimetres.

    Yields
    ------
    callable
        Draws one page.
    """
    pages: list[list[tuple[Row, float]]] = [[]]
    y = first_top
    for row in rows:
        if y + row.height > bottom and pages[-1]:
            pages.append([])
            y = top
        pages[-1].append((row, y))
        y += row.height
    for number, placed in enumerate(pages, start=1):
        yield _drawing(placed, left, frame, number, len(pages))


def stacked(*rows: Row) -> Row:
    """Keep strips together on one page.

    Parameters
    ----------
    *rows : Row
        From above.

    Returns
    -------
    Row
        All of them as one.
    """

    def draw(page: Page, x: float, y: float) -> None:
        for row in rows:
            row.draw(page, x, y)
            y += row.height

    return Row(sum(row.height for row in rows), draw)


def _drawing(placed: list[tuple[Row, float]], left: float, frame: Frame, number: int, count: int) -> DrawPage:
    def draw(page: Page) -> None:
        frame(page, number, count)
        for row, y in placed:
            row.draw(page, left, y)

    return draw
