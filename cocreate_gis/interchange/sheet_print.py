"""Pages on paper: one as PDF or PNG, or many in one PDF."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.backends.backend_pdf import PdfPages

from cocreate_gis.interchange.fonts import sheet_fonts
from cocreate_gis.interchange.sheet_page import INK, Page

PAPER_MM = {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}
Paper = Literal["A4", "A3"]
SheetFormat = Literal["pdf", "png"]
# matplotlib reads its settings and FreeType its faces from shared state: one page at a time.
_drawing = threading.Lock()

DrawPage = Callable[[Page], None]


def print_page(
    size_mm: tuple[float, float],
    draw: DrawPage,
    *,
    format: SheetFormat = "pdf",
    dpi: int = 200,
    metadata: Mapping[str, str],
) -> bytes:
    """Print one page.

    Parameters
    ----------
    size_mm : tuple of float
        Width and height of the paper.
    draw : callable
        Draws on the page it is given.
    format : {"pdf", "png"}
        File format; the letters of a PDF are embedded and can be searched.
    dpi : int
        Dots per inch of a PNG, and of dense layers in a PDF.
    metadata : Mapping of str to str
        Such as ``Title``.

    Returns
    -------
    bytes
        The file.

    Raises
    ------
    Unavailable
        ``font_missing``: no font with Chinese letters.
    """
    file = BytesIO()
    with _printing():
        page = Page(*size_mm)
        draw(page)
        page.figure.savefig(file, format=format, dpi=dpi, metadata=dict(metadata))
    return file.getvalue()


def print_pages(
    size_mm: tuple[float, float], drawings: Iterable[DrawPage], metadata: Mapping[str, str]
) -> bytes:
    """Print a PDF of many pages, which are drawn one after another and share their letters.

    Parameters
    ----------
    size_mm : tuple of float
        Width and height of the paper.
    drawings : iterable of callable
        Each draws the page it is given; asked for the next when the last is printed, so that it can tell how
        far the work is, or stop it.
    metadata : Mapping of str to str
        Such as ``Title``.

    Returns
    -------
    bytes
        The PDF.

    Raises
    ------
    Unavailable
        ``font_missing``: no font with Chinese letters.
    """
    file = BytesIO()
    # Whoever stops the work halfway throws the file away: nothing has to be closed.
    pages: Any = PdfPages(file, metadata=dict(metadata))
    for draw in drawings:
        with _printing():
            page = Page(*size_mm)
            draw(page)
            pages.savefig(page.figure)
    with _printing():
        pages.close()
    return file.getvalue()


@contextmanager
def _printing() -> Iterator[None]:
    with _drawing, mpl.rc_context({"pdf.fonttype": sheet_fonts().pdf_type, "hatch.color": INK}):
        yield
