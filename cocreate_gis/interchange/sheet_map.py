"""The map in its frame: projected into the metric CRS, at a true and round scale."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray

from cocreate_gis.interchange.sheet_page import POINTS_PER_MM
from cocreate_gis.interchange.sheet_symbols import DrawnClass, DrawnGroup, Symbol
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import InvalidInput

_MANTISSAS = (1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9, 10)
_SMALLEST_SCALE = 200
# Styles are declared in screen pixels at zoom 17; a pixel there is about a metre, or a quarter millimetre.
_POINTS_PER_PX = 0.75
_SCALE_OF_STYLE = 4000
_DENSE = 4000
_MARGIN = 1.03
_WIDTH_FIELD = "width_m"
_POINT_TYPES = (0, 4)
_LINE_TYPES = (1, 2, 5)
_POLYGON_TYPES = (3, 6)


@dataclass(frozen=True)
class MapView:
    """What stretch of ground the frame shows.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east, north in the metric CRS.
    scale : float
        Denominator of the numeric scale.
    epsg : int
        The metric CRS.
    """

    bounds: tuple[float, float, float, float]
    scale: float
    epsg: int

    @property
    def thinner(self) -> float:
        """Factor by which declared widths and radii shrink at this scale."""
        return min(1.0, max(0.3, math.sqrt(_SCALE_OF_STYLE / self.scale)))

    @property
    def zoom(self) -> float:
        """Zoom of a web map with about this scale."""
        west, south, east, north = self.bounds
        centre = gpd.GeoSeries.from_xy([(west + east) / 2], [(south + north) / 2], crs=self.epsg)
        latitude = float(centre.to_crs(WGS84).y.iloc[0])
        return math.log2(559_082_264 * math.cos(math.radians(latitude)) / self.scale)


def fit_view(
    groups: Sequence[DrawnGroup],
    extent: tuple[float, float, float, float] | None,
    epsg: int,
    frame_mm: tuple[float, float],
) -> MapView:
    """Choose the largest round scale at which the ground fits the frame.

    Parameters
    ----------
    groups : sequence of DrawnGroup
        What is drawn, EPSG:4326.
    extent : tuple of float or None
        West, south, east, north in EPSG:4326; None for the layers,
        or the results where there are no layers.
    epsg : int
        Metric CRS of the sheet.
    frame_mm : tuple of float
        Width and height of the frame.

    Returns
    -------
    MapView
        The stretch of ground, its centre in the middle of the frame.

    Raises
    ------
    InvalidInput
        ``sheet_empty``: there is nothing to draw and no extent.
    """
    corners = extent or _bounds_of(groups)
    # A box's edges bend in projection, so more than its corners must fit.
    box = gpd.GeoSeries([shapely.segmentize(shapely.box(*corners), 0.01)], crs=WGS84).to_crs(epsg)
    west, south, east, north = box.total_bounds
    width_mm, height_mm = frame_mm
    least = max((east - west) / width_mm, (north - south) / height_mm) * 1000 * _MARGIN
    scale = round_scale(max(least, _SMALLEST_SCALE))
    half_x, half_y = width_mm / 2000 * scale, height_mm / 2000 * scale
    x, y = (west + east) / 2, (south + north) / 2
    return MapView((x - half_x, y - half_y, x + half_x, y + half_y), scale, epsg)


def _bounds_of(groups: Sequence[DrawnGroup]) -> tuple[float, float, float, float]:
    # A service area may run far out of town; the layers say what the sheet is about.
    layers = [group for group in groups if group.layer is not None]
    bounds = [c.objects.total_bounds for group in layers or groups for c in group.classes]
    bounds = [b for b in bounds if np.isfinite(b).all()]
    if not bounds:
        raise InvalidInput("sheet_empty")
    stacked = np.vstack(bounds)
    west, south = stacked[:, :2].min(axis=0)
    east, north = stacked[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def round_scale(least: float) -> float:
    """Round a scale denominator up to one that people read easily.

    Parameters
    ----------
    least : float
        Smallest denominator at which everything fits.

    Returns
    -------
    float
        The next round one.

    Examples
    --------
    >>> round_scale(15_789)
    17500.0
    """
    power = 10.0 ** math.floor(math.log10(least))
    return next(m * power for m in _MANTISSAS if m * power >= least)


def draw_groups(axes: Axes, groups: Sequence[DrawnGroup], view: MapView) -> None:
    """Draw every class at its place.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The frame; its limits are set to the view.
    groups : sequence of DrawnGroup
        Lowest first, EPSG:4326.
    view : MapView
        The stretch of ground.
    """
    west, south, east, north = view.bounds
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    for group in groups:
        # All casings come before all insides, so that crossings stay open.
        projected = [(one, _in_view(one, view)) for one in group.classes]
        for one, objects in projected:
            if one.symbol.road:
                _draw_lines(axes, objects, one.symbol.line, view, one, group.order, casing=1.1)
        for one, objects in projected:
            _draw_class(axes, objects, one, view, group.order)


def _in_view(one: DrawnClass, view: MapView) -> gpd.GeoDataFrame:
    objects = one.objects[~(one.objects.geometry.isna() | one.objects.geometry.is_empty)].to_crs(view.epsg)
    seen = shapely.intersects(objects.geometry.to_numpy(), shapely.box(*view.bounds))
    return objects[seen]


def _draw_class(axes: Axes, objects: gpd.GeoDataFrame, one: DrawnClass, view: MapView, order: int) -> None:
    types = shapely.get_type_id(objects.geometry.to_numpy())
    polygons = objects.geometry.to_numpy()[np.isin(types, _POLYGON_TYPES)]
    if len(polygons):
        _draw_polygons(axes, polygons, one.symbol, view, order)
    lines = objects[np.isin(types, _LINE_TYPES)]
    if len(lines):
        color = one.symbol.fill or one.symbol.line
        _draw_lines(axes, lines, color, view, one, order + 0.5)
    points = objects.geometry.to_numpy()[np.isin(types, _POINT_TYPES)]
    if len(points):
        _draw_points(axes, points, one.symbol, view, order)


def _draw_polygons(
    axes: Axes, polygons: NDArray[np.object_], symbol: Symbol, view: MapView, order: int
) -> None:
    path = polygon_path(polygons)
    style = symbol.style
    width = style.width_px * _POINTS_PER_PX * max(view.thinner, 0.45)
    dense = len(polygons) > _DENSE
    if symbol.fill and style.fill_opacity:
        axes.add_artist(
            PathPatch(
                path,
                facecolor=symbol.fill,
                alpha=style.fill_opacity,
                linewidth=0,
                zorder=order,
                rasterized=dense,
            )
        )
    axes.add_artist(
        PathPatch(
            path,
            facecolor="none",
            edgecolor=symbol.line,
            linewidth=width,
            linestyle=_dash(style.dash),
            zorder=(symbol.line_order or order) + 0.1,
            rasterized=dense,
        )
    )
    if symbol.hatch:
        axes.add_artist(
            PathPatch(
                path,
                facecolor="none",
                hatchcolor=symbol.line,
                hatch=symbol.hatch,
                hatch_linewidth=0.35,
                linewidth=0,
                zorder=order + 0.05,
            )
        )


def polygon_path(polygons: NDArray[np.object_]) -> Path:
    """Join polygons into one path, outlines and holes turning opposite ways.

    Parameters
    ----------
    polygons : numpy.ndarray of shapely geometry
        Polygons and multipolygons.

    Returns
    -------
    matplotlib.path.Path
        Closed rings.
    """
    parts = shapely.orient_polygons(shapely.get_parts(polygons))
    _, coordinates, (ring_offsets, *_) = shapely.to_ragged_array(parts)
    codes = np.full(len(coordinates), Path.LINETO, dtype=np.uint8)
    codes[ring_offsets[:-1]] = Path.MOVETO
    codes[ring_offsets[1:] - 1] = Path.CLOSEPOLY
    return Path(coordinates[:, :2], codes)


def _draw_lines(
    axes: Axes,
    objects: gpd.GeoDataFrame,
    color: str,
    view: MapView,
    one: DrawnClass,
    order: float,
    casing: float = 0.0,
) -> None:
    style = one.symbol.style
    widths = _line_widths(objects, style.width_px * _POINTS_PER_PX * view.thinner, view)
    parts, owners = shapely.get_parts(objects.geometry.to_numpy(), return_index=True)
    runs = [shapely.get_coordinates(part) for part in parts]
    axes.add_collection(
        LineCollection(
            runs,
            colors=color,
            linewidths=widths[owners] + casing,
            linestyles=_dash(style.dash),
            capstyle="round",
            joinstyle="round",
            zorder=order,
            rasterized=len(runs) > _DENSE,
        ),
        autolim=False,
    )


def _line_widths(objects: gpd.GeoDataFrame, declared: float, view: MapView) -> NDArray[np.float64]:
    """Points: the true width where it is known and can be drawn, else the declared one."""
    widths = np.full(len(objects), declared)
    if _WIDTH_FIELD in objects.columns:
        true = objects[_WIDTH_FIELD].to_numpy(dtype=np.float64, na_value=np.nan)
        true = true * 1000 / view.scale * POINTS_PER_MM
        widths = np.where(np.isfinite(true), np.maximum(true, 0.5), widths)
    return widths


def _draw_points(axes: Axes, points: NDArray[np.object_], symbol: Symbol, view: MapView, order: int) -> None:
    coordinates = shapely.get_coordinates(points)
    style = symbol.style
    diameter = max(2 * style.radius_px * _POINTS_PER_PX * view.thinner, 0.9)
    axes.scatter(
        coordinates[:, 0],
        coordinates[:, 1],
        s=diameter**2,
        marker="D" if symbol.diamond else "o",
        facecolors=symbol.fill or "none",
        edgecolors=symbol.line,
        linewidths=min(style.width_px * _POINTS_PER_PX * view.thinner, diameter / 5),
        alpha=style.fill_opacity,
        zorder=order,
        rasterized=len(coordinates) > _DENSE,
    )


def _dash(pattern: tuple[float, ...]) -> str | tuple[float, tuple[float, ...]]:
    return (0, tuple(pattern)) if pattern else "solid"
