"""The sheet on which species for a street are compared: figures, facts side by side, the shade drawn."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from matplotlib.patches import PathPatch
from shapely import affinity

from cocreate_gis.interchange.sheet_map import polygon_path
from cocreate_gis.interchange.sheet_page import Page
from cocreate_gis.interchange.sheet_panel import Row
from cocreate_gis.interchange.table_sheet import ROOM_MM, TableSheet, draw_table_sheet
from cocreate_gis.model.titles import Language

STRETCH_M = 200.0
_COLORS = {"carriageway": "#ece7dd", "pavement": "#d8cfbf", "shade": "#3f6f4f"}


@dataclass(frozen=True)
class ShadeStrip:
    """The street from above, with the shadows on it.

    Parameters
    ----------
    title : str
        Which trees.
    shadows : shapely geometry
        Metric CRS.
    """

    title: str
    shadows: shapely.Geometry


@dataclass(frozen=True)
class TreeSheet:
    """What the sheet carries.

    Parameters
    ----------
    title : str
        Of the sheet.
    lines : sequence of str
        Sentences below it.
    carriageway, pavements : shapely geometry
        Metric CRS.
    middle : Point
        Around which `STRETCH_M` metres of the street are drawn, on the carriageway or beside it, metric CRS.
    strips : sequence of ShadeStrip
        One below the other.
    tables : sequence of tuple of str and DataFrame
        Headings and tables of text, the first column naming the row.
    notes : sequence of tuple of str and list of str
        Headings and lines.
    source : str
        Where the data come from.
    date : date
        Of the sheet.
    fictional : bool
        Whether the place is invented; then each page says so.
    """

    title: str
    lines: Sequence[str]
    carriageway: shapely.Geometry
    pavements: shapely.Geometry
    middle: shapely.Point
    strips: Sequence[ShadeStrip]
    tables: Sequence[tuple[str, pd.DataFrame]]
    notes: Sequence[tuple[str, list[str]]]
    source: str
    date: dt.date
    fictional: bool


def draw_tree_sheet(sheet: TreeSheet, language: Language) -> bytes:
    """Print the comparison, on as many A4 pages as it needs.

    Parameters
    ----------
    sheet : TreeSheet
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
    told = TableSheet(
        title=sheet.title,
        lines=sheet.lines,
        tables=sheet.tables,
        notes=sheet.notes,
        source=sheet.source,
        date=sheet.date,
        fictional=sheet.fictional,
        drawings=[(strip.title, _strip(sheet, strip)) for strip in sheet.strips],
    )
    return draw_table_sheet(told, language)


def _strip(sheet: TreeSheet, strip: ShadeStrip) -> Row:
    degrees, about = _direction(sheet), sheet.middle
    shapes = {
        name: _around(affinity.rotate(shape, -degrees, origin=about), about)
        for name, shape in (
            ("carriageway", sheet.carriageway),
            ("pavement", sheet.pavements),
            ("shade", strip.shadows),
        )
    }
    _, south, _, north = shapely.total_bounds([shapes["carriageway"], shapes["pavement"]])
    height = ROOM_MM * (north - south + 4) / STRETCH_M

    def draw(page: Page, x: float, y: float) -> None:
        axes = page.frame(x, y, ROOM_MM, height)
        axes.set_xlim(about.x - STRETCH_M / 2, about.x + STRETCH_M / 2)
        axes.set_ylim(south - 2, north + 2)
        for name, shape in shapes.items():
            alpha = 0.55 if name == "shade" else 1.0
            path = polygon_path(shapely.get_parts(shape))
            axes.add_artist(PathPatch(path, facecolor=_COLORS[name], alpha=alpha, linewidth=0))

    return Row(height + 1, draw)


def _direction(sheet: TreeSheet) -> float:
    """In which direction the street runs there, degrees from east."""
    there = shapely.intersection(sheet.carriageway, sheet.middle.buffer(STRETCH_M / 2))
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(there))
    sides = np.diff(corners, axis=0)[:2]
    east, north = sides[np.argmax(np.hypot(*sides.T))]
    return float(np.degrees(np.arctan2(north, east))) % 180


def _around(shape: shapely.Geometry, middle: shapely.Point) -> shapely.Geometry:
    half = STRETCH_M / 2
    return shapely.clip_by_rect(shape, middle.x - half, middle.y - half, middle.x + half, middle.y + half)
