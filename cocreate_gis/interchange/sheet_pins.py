"""Numbered pins on a map: every number readable, none over another, a line back to its place."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.patches import Circle
from numpy.typing import NDArray
from scipy.spatial import KDTree

from cocreate_gis.interchange.sheet_content import Pin
from cocreate_gis.interchange.sheet_map import MapView
from cocreate_gis.interchange.sheet_page import INK, POINTS_PER_MM, Page
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import InvalidInput

Places = NDArray[np.float64]

# Millimetres; on A3 the smallest still bears three figures of 5 points.
_DIAMETERS = (7.0, 6.4, 5.8, 5.2, 4.7, 4.2, 3.8)
_GAP = 0.35
_ROUND = 12
# Share of the map that numbers may cover before they become smaller.
_ROOMY = 0.08
_TEXT_SHARES = {1: 0.62, 2: 0.56, 3: 0.46, 4: 0.36}
_DOT = 0.55
_LIGHT = 0.6


@dataclass(frozen=True)
class PlacedPins:
    """Pins and where their numbers stand.

    Parameters
    ----------
    pins : sequence of Pin
        The pins.
    anchors, centres : numpy.ndarray
        Of each pin the true place and the middle of its number, millimetres from the frame's upper left.
    diameter : float
        Of a number's disc, millimetres.
    """

    pins: Sequence[Pin]
    anchors: Places
    centres: Places
    diameter: float

    def discs(self, view: MapView) -> list[shapely.Geometry]:
        """Give the ground the numbers hide.

        Parameters
        ----------
        view : MapView
            The stretch of ground.

        Returns
        -------
        list of shapely.Polygon
            In the metric CRS of the view.
        """
        west, _, _, north = view.bounds
        mm = view.scale / 1000
        return [
            shapely.Point(west + x * mm, north - y * mm).buffer(self.diameter * mm / 2)
            for x, y in self.centres
        ]


def placed_pins(pins: Sequence[Pin], view: MapView, frame_mm: tuple[float, float]) -> PlacedPins:
    """Find room for every number, in the largest discs for which there is room.

    Parameters
    ----------
    pins : sequence of Pin
        At EPSG:4326.
    view : MapView
        The stretch of ground.
    frame_mm : tuple of float
        Width and height of the map.

    Returns
    -------
    PlacedPins
        No two discs overlap, all lie within the frame.

    Raises
    ------
    InvalidInput
        ``pins_too_many``: the paper is full.
    """
    points = gpd.GeoSeries([pin.place for pin in pins], crs=WGS84).to_crs(view.epsg)
    west, _, _, north = view.bounds
    mm = view.scale / 1000
    anchors = np.column_stack([(points.x - west) / mm, (north - points.y) / mm]).reshape(-1, 2)
    smallest, sheet = _DIAMETERS[-1], frame_mm[0] * frame_mm[1]
    for diameter in _DIAMETERS:
        if diameter > smallest and len(pins) * diameter**2 > sheet * _ROOMY:
            continue
        centres = spread(anchors, diameter + _GAP, frame_mm)
        if centres is not None:
            return PlacedPins(pins, anchors, centres, diameter)
    raise InvalidInput("pins_too_many", count=len(pins))


def spread(anchors: Places, spacing: float, frame_mm: tuple[float, float]) -> Places | None:
    """Move points apart until no two are nearer than a spacing, each as little as may be.

    Parameters
    ----------
    anchors : numpy.ndarray
        Points, millimetres, shape ``(n, 2)``.
    spacing : float
        Least distance of two points, millimetres.
    frame_mm : tuple of float
        Width and height; every point ends half a spacing within.

    Returns
    -------
    numpy.ndarray or None
        The points in the same order; None where there is no room for all.
    """
    width, height = frame_mm
    inner = np.array([spacing / 2, spacing / 2]), np.array([width - spacing / 2, height - spacing / 2])
    if len(anchors) * spacing**2 > width * height * 0.7:
        return None
    # Those with room to stand where they are come first, the crowded move around them.
    order = np.argsort(
        KDTree(anchors).query_ball_point(anchors, 2 * spacing, return_length=True), kind="stable"
    )
    rings = _rings(spacing, float(np.hypot(width, height)))
    taken = np.full((len(anchors), 2), np.inf)
    centres = np.empty_like(anchors)
    for count, at in enumerate(order):
        place = _free_place(np.clip(anchors[at], *inner), rings, taken[:count], spacing, inner)
        if place is None:
            return None
        taken[count] = centres[at] = place
    return centres


def _rings(spacing: float, reach: float) -> list[Places]:
    """Offsets to try, ring by ring."""
    rings = [np.zeros((1, 2))]
    for ring in range(1, int(reach / spacing * 2) + 1):
        angles = np.linspace(0, 2 * np.pi, _ROUND * ring, endpoint=False) - np.pi / 2
        rings.append(np.column_stack([np.cos(angles), np.sin(angles)]) * spacing * 0.5 * ring)
    return rings


def _free_place(
    anchor: Places, rings: Sequence[Places], taken: Places, spacing: float, inner: tuple[Places, Places]
) -> Places | None:
    for ring in rings:
        places = anchor + ring
        places = places[((places >= inner[0]) & (places <= inner[1])).all(axis=1)]
        if not len(places):
            continue
        near = taken[(np.abs(taken - anchor) < np.abs(ring).max() + spacing).all(axis=1)]
        gaps = np.hypot(*(places[:, None, :] - near[None, :, :]).transpose(2, 0, 1))
        free = places[(gaps >= spacing).all(axis=1)]
        if len(free):
            nearest: Places = free[0]
            return nearest
    return None


def draw_pins(page: Page, placed: PlacedPins, x: float, y: float) -> None:
    """Draw numbers on discs, and lines to the places of those that moved.

    Parameters
    ----------
    page : Page
        The paper.
    placed : PlacedPins
        The pins.
    x, y : float
        Upper left corner of the frame, millimetres.
    """
    corner = np.array([x, y])
    for anchor, centre in zip(placed.anchors + corner, placed.centres + corner, strict=True):
        if np.hypot(*(centre - anchor)) > placed.diameter / 2:
            page.line((anchor[0], centre[0]), (anchor[1], centre[1]), 0.55, INK)
            page.paper.add_artist(Circle(tuple(anchor), _DOT, facecolor=INK, linewidth=0))
    for pin, centre in zip(placed.pins, placed.centres + corner, strict=True):
        page.paper.add_artist(
            Circle(tuple(centre), placed.diameter / 2, facecolor=pin.color, edgecolor="white", linewidth=0.6)
        )
        figures = str(pin.number)
        size = placed.diameter * POINTS_PER_MM * _TEXT_SHARES[min(len(figures), 4)]
        below = size * 0.37 / POINTS_PER_MM
        color = INK if _lightness(pin.color) > _LIGHT else "#ffffff"
        page.text(centre[0], centre[1] + below, figures, size, bold=True, color=color, align="center")


def _lightness(color: str) -> float:
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue
