"""What a map sheet or a share map carries, in plain values."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import geopandas as gpd
import shapely

from cocreate_gis.model.layers import Layer
from cocreate_gis.model.titles import Language

TEXT_COLUMN = "text"


class OverlayRole(StrEnum):
    """What a class of a result says; chooses its drawing and its words."""

    REACH = "reach"
    GAP = "gap"
    COVERED = "covered"
    UNCOVERED = "uncovered"
    FACILITY = "facility"
    ROUTE = "route"
    AREA = "area"


@dataclass(frozen=True)
class DrawnLayer:
    """A layer with its objects.

    Parameters
    ----------
    layer : Layer
        The declaration; gives drawing, legend, labels and popups.
    objects : geopandas.GeoDataFrame
        Geometry of the layer's type in EPSG:4326; the declared fields as columns, as far as present.
    """

    layer: Layer
    objects: gpd.GeoDataFrame


@dataclass(frozen=True)
class Overlay:
    """A class of a result, drawn over the layers.

    Parameters
    ----------
    role : OverlayRole
        What it says.
    objects : geopandas.GeoDataFrame
        Any geometry in EPSG:4326. Of its columns only ``text``, if present, is ever shown: in the popup
        of a share map.
    title : str
        Words of the legend; empty for the usual ones of the role.
    """

    role: OverlayRole
    objects: gpd.GeoDataFrame
    title: str = ""


@dataclass(frozen=True)
class Pin:
    """A numbered place; the same number stands in a list.

    Parameters
    ----------
    number : int
        Written on the map.
    place : shapely.Point
        EPSG:4326.
    title : str
        Its class in the legend.
    color : str
        Of its class, as ``#rrggbb``.
    """

    number: int
    place: shapely.Point
    title: str
    color: str


@dataclass(frozen=True)
class FigureRow:
    """People of one group or area.

    Parameters
    ----------
    title : str
        Group or area.
    total : float
        People.
    share, share_straight_line : float or None
        Within the time on the network, within the same length in a straight line, 0 to 1; None where nobody
        lives or it may not be told.
    """

    title: str
    total: float
    share: float | None
    share_straight_line: float | None


@dataclass(frozen=True)
class FigureTable:
    """Figures printed beside the map.

    Parameters
    ----------
    title : str
        Heading, such as the facility category.
    rows : sequence of FigureRow
        One per group or area.
    """

    title: str
    rows: Sequence[FigureRow]


@dataclass(frozen=True)
class FactTable:
    """Facts printed beside the map, each with what is known of it.

    Parameters
    ----------
    title : str
        Heading.
    rows : sequence of tuple of str
        What it is about, and what is known.
    """

    title: str
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Photo:
    """A photo printed beside the map.

    Parameters
    ----------
    picture : bytes
        JPEG.
    caption : str
        What is written under it; empty for nothing.
    """

    picture: bytes
    caption: str = ""


@dataclass(frozen=True)
class SheetContent:
    """Everything a map says, and by what right.

    Parameters
    ----------
    title : str
        Title of the sheet.
    workspace : str
        Name of the workspace.
    metric_epsg : int
        Projected CRS in metres in which the sheet is drawn.
    date : datetime.date
        Day, or time, of the map.
    language : {"zh", "en"}
        The reader's language.
    layers : sequence of DrawnLayer
        Layers; their declared style tells which lies on top.
    overlays : sequence of Overlay
        Classes of a result.
    pins : sequence of Pin
        Numbered places, drawn above everything else.
    pins_title : str
        What they are, in the legend.
    tables : sequence of FigureTable
        Figures.
    facts : sequence of FactTable
        Facts; a sheet that carries some has more room for words and less for the map.
    photos : sequence of Photo
        Photos, on a sheet that carries facts and stands.
    notes : sequence of str
        Parameters and assumptions, one a line.
    notes_title : str
        Their heading; empty for the usual one.
    subtitle : sequence of str
        Lines below the title.
    source : str
        Where the data come from.
    review_no : str
        Map review number; without one the map says that it is internal.
    fictional : bool
        Whether the place is invented; then the map says so.
    extent : tuple of float or None
        West, south, east, north in EPSG:4326; None for the layers, or the results where there are none.
    """

    title: str
    workspace: str
    metric_epsg: int
    date: dt.date
    language: Language
    layers: Sequence[DrawnLayer] = ()
    overlays: Sequence[Overlay] = ()
    pins: Sequence[Pin] = ()
    pins_title: str = ""
    tables: Sequence[FigureTable] = ()
    facts: Sequence[FactTable] = ()
    photos: Sequence[Photo] = ()
    notes: Sequence[str] = ()
    notes_title: str = ""
    subtitle: Sequence[str] = ()
    source: str = ""
    review_no: str = ""
    fictional: bool = False
    extent: tuple[float, float, float, float] | None = None
