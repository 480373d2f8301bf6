"""A page measured in millimetres from its upper left corner, on which text is only ever text."""

import math
import re
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontPath, FontProperties, get_font
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.text import Text

from cocreate_gis.interchange.fonts import sheet_fonts

MM_PER_INCH = 25.4
Align = Literal["left", "right", "center"]
POINTS_PER_MM = 72 / MM_PER_INCH
INK = "#22262b"
GREY = "#6b7280"
_REPLACEMENT = "□"
_LEADING = 1.36
# Share of a line above its base line.
_ABOVE = 0.76
_NARROWER = (0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55)
# A run of Latin letters, or one other character, together with marks that may not begin a line.
_CLOSING = r"[,.;:!?)%\u3001\u3002\u300b\u300d\u300f\u201d\uff01\uff09\uff0c\uff1a\uff1b\uff1f]*"
_PIECES = re.compile(rf"(?:[^\s\u2e80-\uffef]+|[\u2e80-\uffef]){_CLOSING}|\s+")
# FreeType faces are shared objects; two threads may not set text on one face.
_measuring = threading.RLock()


class Page:
    """One sheet of paper.

    Parameters
    ----------
    width_mm, height_mm : float
        Size of the paper.
    """

    def __init__(self, width_mm: float, height_mm: float) -> None:
        self.width_mm = width_mm
        self.height_mm = height_mm
        self.figure = Figure(figsize=(width_mm / MM_PER_INCH, height_mm / MM_PER_INCH), facecolor="white")
        FigureCanvasAgg(self.figure)
        self.paper = self._axes(0, 0, width_mm, height_mm, zorder=2)
        self.paper.set_xlim(0, width_mm)
        self.paper.set_ylim(height_mm, 0)
        self.paper.patch.set_visible(False)

    def frame(self, x: float, y: float, width: float, height: float) -> Axes:
        """Open axes for the map.

        Parameters
        ----------
        x, y : float
            Upper left corner, millimetres.
        width, height : float
            Millimetres.

        Returns
        -------
        matplotlib.axes.Axes
            Axes without ticks, below everything written on the page.
        """
        return self._axes(x, y, width, height, zorder=1)

    def _axes(self, x: float, y: float, width: float, height: float, zorder: float) -> Axes:
        axes = self.figure.add_axes(
            (
                x / self.width_mm,
                1 - (y + height) / self.height_mm,
                width / self.width_mm,
                height / self.height_mm,
            ),
            zorder=zorder,
        )
        axes.set_axis_off()
        return axes

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        *,
        bold: bool = False,
        color: str = INK,
        align: Align = "left",
    ) -> Text:
        """Write one line.

        Parameters
        ----------
        x, y : float
            Place of its start (or end, or centre) on the base line, millimetres.
        words : str
            The text; nothing in it is read as a formula.
        size : float
            Points.
        bold : bool
            Weight.
        color : str
            As ``#rrggbb``.
        align : {"left", "right", "center"}
            Which end of the line stands at `x`.

        Returns
        -------
        matplotlib.text.Text
            The text as placed.
        """
        text = plain_text(x, y, words, size, bold=bold, color=color)
        text.set_horizontalalignment(align)
        text.set_verticalalignment("baseline")
        self.paper.add_artist(text)
        return text

    def lines(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        size: float,
        *,
        bold: bool = False,
        color: str = INK,
        align: Align = "left",
    ) -> float:
        """Write a paragraph that is already broken into lines.

        Parameters
        ----------
        x, y : float
            Place of the start (or end, or centre) of its first line, and its upper edge, millimetres.
        lines : sequence of str
            The text.
        size : float
            Points.
        bold : bool
            Weight.
        color : str
            As ``#rrggbb``.
        align : {"left", "right", "center"}
            Which end of the lines stands at `x`.

        Returns
        -------
        float
            The lower edge, millimetres.
        """
        pitch = pitch_mm(size)
        for at, line in enumerate(lines):
            self.text(x, y + pitch * (at + _ABOVE), line, size, bold=bold, color=color, align=align)
        return y + pitch * len(lines)

    def line(self, xs: Sequence[float], ys: Sequence[float], width: float, color: str = INK) -> None:
        """Draw a line.

        Parameters
        ----------
        xs, ys : sequence of float
            Its points, millimetres.
        width : float
            Points.
        color : str
            As ``#rrggbb``.
        """
        self.paper.add_artist(Line2D(xs, ys, linewidth=width, color=color, solid_capstyle="butt"))

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str = "none",
        line: str = "none",
        line_width: float = 0.5,
    ) -> None:
        """Draw a rectangle.

        Parameters
        ----------
        x, y : float
            Upper left corner, millimetres.
        width, height : float
            Millimetres.
        fill, line : str
            Colours, or ``none``.
        line_width : float
            Points.
        """
        self.paper.add_artist(
            Rectangle((x, y), width, height, facecolor=fill, edgecolor=line, linewidth=line_width)
        )

    def polygon(self, corners: Sequence[tuple[float, float]], *, fill: str) -> None:
        """Draw a polygon with a thin outline.

        Parameters
        ----------
        corners : sequence of tuple of float
            Millimetres.
        fill : str
            As ``#rrggbb``.
        """
        self.paper.add_artist(Polygon(corners, facecolor=fill, edgecolor=INK, linewidth=0.5))


def pitch_mm(size: float) -> float:
    """Tell how far lines of a paragraph stand apart.

    Parameters
    ----------
    size : float
        Points.

    Returns
    -------
    float
        Millimetres.
    """
    return size * _LEADING / POINTS_PER_MM


def plain_text(x: float, y: float, words: str, size: float, *, bold: bool = False, color: str = INK) -> Text:
    """Make a text in the fonts of the sheet.

    Parameters
    ----------
    x, y : float
        Place, in the coordinates of what it is added to.
    words : str
        The text; nothing in it is read as a formula.
    size : float
        Points.
    bold : bool
        Weight.
    color : str
        As ``#rrggbb``.

    Returns
    -------
    matplotlib.text.Text
        To be added to axes.
    """
    fonts = sheet_fonts()
    properties = FontProperties(fname=fonts.bold if bold else fonts.regular, size=size)
    return Text(x, y, printable(words), color=color, fontproperties=properties, parse_math=False)


def printable(words: str) -> str:
    """Bring a text into one line of letters that the fonts have.

    Parameters
    ----------
    words : str
        Any text.

    Returns
    -------
    str
        Blanks and control characters as single blanks; a letter no font has as a box.
    """
    known = _known_letters()
    line = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return "".join(c if ord(c) in known else _REPLACEMENT for c in line)


@lru_cache(maxsize=1)
def _known_letters() -> frozenset[int]:
    fonts = sheet_fonts()
    with _measuring:
        return frozenset(get_font(fonts.regular).get_charmap()) & frozenset(
            get_font(fonts.bold).get_charmap()
        )


def text_width_mm(words: str, size: float, *, bold: bool = False) -> float:
    """Measure a line.

    Parameters
    ----------
    words : str
        The text.
    size : float
        Points.
    bold : bool
        Weight.

    Returns
    -------
    float
        Millimetres.
    """
    fonts = sheet_fonts()
    return sum(_letter_width(c, fonts.bold if bold else fonts.regular) for c in printable(words)) * size


@lru_cache(maxsize=8192)
def _letter_width(letter: str, font: FontPath) -> float:
    """Advance of a letter in millimetres per point of size."""
    with _measuring:
        face = get_font(font)
        face.set_size(100, 72)
        advance: float = face.load_char(ord(letter)).linearHoriAdvance
    return advance / 65536 / 100 / POINTS_PER_MM


def least_width_mm(words: str, size: float, *, bold: bool = False) -> float:
    """Tell how narrow a column may be before a word has to be cut.

    Parameters
    ----------
    words : str
        The text.
    size : float
        Points.
    bold : bool
        Weight.

    Returns
    -------
    float
        Millimetres.
    """
    pieces = _PIECES.findall(printable(words))
    return max((text_width_mm(piece, size, bold=bold) for piece in pieces), default=0.0)


def wrap(words: str, size: float, width_mm: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines.

    Parameters
    ----------
    words : str
        The text.
    size : float
        Points.
    width_mm : float
        Longest line.
    bold : bool
        Weight.

    Returns
    -------
    list of str
        At least one line; closing marks never begin one.
    """
    lines, line, used = [], "", 0.0
    for piece in _fitting(printable(words), size, width_mm, bold=bold):
        wide = text_width_mm(piece, size, bold=bold) if piece.strip() else size / POINTS_PER_MM / 4
        if line and used + wide > width_mm:
            lines.append(line.rstrip())
            line, used = "", 0.0
        if line or piece.strip():
            line, used = line + piece, used + wide
    return [*lines, line.rstrip()]


def _fitting(words: str, size: float, width_mm: float, *, bold: bool) -> list[str]:
    """Cut into pieces, those longer than a line into single letters."""
    pieces: list[str] = []
    for piece in _PIECES.findall(words):
        too_long = text_width_mm(piece, size, bold=bold) > width_mm
        pieces.extend(piece if too_long else [piece])
    return pieces


def fit_lines(
    words: str,
    sizes: Sequence[float],
    width_mm: float,
    most_lines: int,
    *,
    bold: bool = False,
    height_mm: float = math.inf,
) -> tuple[float, list[str]]:
    """Break a text into a few lines of like length, in the largest letters in which it fits.

    Parameters
    ----------
    words : str
        The text.
    sizes : sequence of float
        Points to try, the largest first.
    width_mm : float
        Longest line.
    most_lines : int
        Most lines.
    bold : bool
        Weight.
    height_mm : float
        Highest paragraph.

    Returns
    -------
    tuple of float and list of str
        Points and lines; a text too long even in the smallest letters ends in ``…``.
    """
    for size in sizes:
        lines = wrap(words, size, width_mm, bold=bold)
        if len(lines) <= most_lines and len(lines) * pitch_mm(size) <= height_mm:
            return size, _balanced(words, size, width_mm, lines, bold=bold)
    return size, [*lines[: most_lines - 1], lines[most_lines - 1][:-1] + "…"]


def _balanced(words: str, size: float, width_mm: float, lines: list[str], *, bold: bool) -> list[str]:
    """Narrow a paragraph as far as it keeps its number of lines: no word is left alone on the last."""
    for share in _NARROWER if len(lines) > 1 else ():
        narrower = wrap(words, size, width_mm * share, bold=bold)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines
