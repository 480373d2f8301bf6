"""Names on the map: beside what they name, with a halo, never over one another."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patheffects import Stroke

from cocreate_gis.interchange.sheet_map import MapView
from cocreate_gis.interchange.sheet_page import INK, plain_text, printable, text_width_mm
from cocreate_gis.interchange.sheet_symbols import DrawnGroup, darker
from cocreate_gis.model.layers import Geometry, Layer

# Paper is finer than a screen: names appear half a zoom step sooner.
_FINER = 0.5
_MOST_NAMES = 600
_LINE_HEIGHT = 1.25
_SHIFTS = ((0.0, 0.0), (0.0, 1.0), (0.0, -1.0), (0.0, 2.0), (0.0, -2.0))
_HALO = 2.0
_FILL = 1.0


@dataclass(frozen=True)
class _Name:
    words: str
    x: float
    y: float
    size: float
    bold: bool
    color: str
    angle: float = 0.0
    beside: bool = False


def draw_names(
    axes: Axes,
    groups: Sequence[DrawnGroup],
    view: MapView,
    size: float,
    hidden: Sequence[shapely.Geometry] = (),
) -> None:
    """Write the names of layers that declare them, the most general first; one without room is left out.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The frame, its limits already set.
    groups : sequence of DrawnGroup
        What is drawn, EPSG:4326.
    view : MapView
        The stretch of ground.
    size : float
        Points, for the most general names.
    hidden : sequence of shapely.geometry
        Where something else will stand, metric CRS of the view.
    """
    mm = view.scale / 1000
    frame = shapely.box(*view.bounds).buffer(-1.2 * mm)
    taken = [*_facilities(groups, view, size), *hidden]
    for name in _names(groups, view, size):
        height = name.size * 0.353 * mm
        width = text_width_mm(name.words, name.size, bold=name.bold) * mm
        for shift in _shifts(name, width, height):
            place = shapely.box(-width / 2, -height / 2, width / 2, height / 2)
            place = shapely.affinity.rotate(place, name.angle, origin=(0, 0))
            place = shapely.affinity.translate(place, name.x + shift[0], name.y + shift[1])
            if frame.contains(place) and not any(place.intersects(other) for other in taken):
                _write(axes, name, shift)
                taken.append(place.buffer(0.4 * mm))
                break


def _facilities(groups: Sequence[DrawnGroup], view: MapView, size: float) -> list[shapely.Geometry]:
    """The places of the points of a result, which no name may hide."""
    radius = size * 0.2 * view.scale / 1000
    points = [
        one.objects.geometry.to_crs(view.epsg)
        for group in groups
        for one in group.classes
        if one.symbol.diamond
    ]
    return [point.buffer(radius) for series in points for point in series if point is not None]


def _shifts(name: _Name, width: float, height: float) -> Iterable[tuple[float, float]]:
    if name.beside:
        gap = width / 2 + height
        return ((gap, 0), (-gap, 0), (0, height * 1.4), (0, -height * 1.4))
    if name.angle:
        return ((0.0, 0.0),)
    return tuple((0.0, y * height * _LINE_HEIGHT) for _, y in _SHIFTS)


def _write(axes: Axes, name: _Name, shift: tuple[float, float]) -> None:
    # The halo is a drawing, the name above it stays text that can be searched and copied.
    for halo in (True, False):
        text = plain_text(
            name.x + shift[0], name.y + shift[1], name.words, name.size, bold=name.bold, color=name.color
        )
        text.set(
            horizontalalignment="center",
            verticalalignment="center",
            rotation=name.angle,
            zorder=90 if halo else 91,
        )
        if halo:
            text.set_path_effects([Stroke(linewidth=_HALO, foreground="white", alpha=0.85)])
        axes.add_artist(text)


def _names(groups: Sequence[DrawnGroup], view: MapView, size: float) -> list[_Name]:
    named = [
        (group.layer, group)
        for group in groups
        if group.layer is not None
        and group.layer.style.label_field
        and group.layer.style.label_min_zoom <= view.zoom + _FINER
    ]
    named.sort(key=lambda pair: pair[0].style.label_min_zoom)
    names: list[_Name] = []
    for layer, group in named:
        rank = layer.style.label_min_zoom
        own = size if rank <= named[0][0].style.label_min_zoom else size * 0.78
        for one in group.classes:
            if layer.style.label_field in one.objects.columns:
                names += _names_of(layer, one.objects, view, own, bold=own == size)
    return names[:_MOST_NAMES]


def _names_of(
    layer: Layer, objects: gpd.GeoDataFrame, view: MapView, size: float, *, bold: bool
) -> list[_Name]:
    titled = objects[objects[layer.style.label_field].fillna("").astype(str).str.strip() != ""]
    titled = titled[~(titled.geometry.isna() | titled.geometry.is_empty)].to_crs(view.epsg)
    titled = titled[titled.intersects(shapely.box(*view.bounds))]
    words = [printable(str(text)) for text in titled[layer.style.label_field]]
    if layer.geometry is Geometry.LINE:
        return _street_names(titled, words, view, size)
    color = darker(layer.style.color) if layer.geometry in (Geometry.POLYGON, Geometry.PLACE) else INK
    shapes = titled.geometry.to_numpy()
    centres = shapely.centroid(shapes)
    places = np.where(shapely.contains(shapes, centres), centres, shapely.point_on_surface(shapes))
    dimensions = shapely.get_dimensions(shapes)
    # A small area bears its name only inside itself; communities and points may reach over.
    room = np.where(dimensions == 2, np.sqrt(shapely.area(shapes)), np.inf)
    return [
        _Name(text, place.x, place.y, size, bold, color, beside=bool(dimension == 0))
        for text, place, widest, dimension in zip(words, places, room, dimensions, strict=True)
        if bold or text_width_mm(text, size) * view.scale / 1000 < widest * _FILL
    ]


def _street_names(streets: gpd.GeoDataFrame, words: list[str], view: MapView, size: float) -> list[_Name]:
    """Name each street once, along the middle of its longest straight piece in view."""
    frame = shapely.box(*view.bounds)
    longest: dict[str, tuple[float, shapely.LineString]] = {}
    clipped = shapely.intersection(streets.geometry.to_numpy(), frame)
    for text, street in zip(words, clipped, strict=True):
        for part in shapely.get_parts(street):
            if text not in longest or part.length > longest[text][0]:
                longest[text] = (part.length, part)
    names = []
    for text, (length, street) in sorted(longest.items(), key=lambda item: -item[1][0]):
        room = text_width_mm(text, size) * view.scale / 1000
        if length < room * 1.3:
            continue
        middle = street.interpolate(0.5, normalized=True)
        before, after = (street.interpolate(length / 2 + side * room / 2) for side in (-1, 1))
        angle = _upright_angle(before, after)
        names.append(_Name(text, middle.x, middle.y, size, False, "#5f5a52", angle))
    return names


def _upright_angle(start: shapely.Point, end: shapely.Point) -> float:
    """Direction in degrees, turned so that text along it does not stand on its head."""
    angle = math.degrees(math.atan2(end.y - start.y, end.x - start.x))
    return (angle + 90) % 180 - 90
