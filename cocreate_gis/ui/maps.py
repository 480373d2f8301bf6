"""How views put the layers of a workspace on the map component."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import geopandas as gpd

from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.layers.network import PATHS
from cocreate_gis.model.layers.places import BUILDINGS, COMPOUNDS
from cocreate_gis.services.map_service import visible_layers
from cocreate_gis.services.publication import FEW, NOT_TOLD, hide_small_counts
from cocreate_gis.services.reach.told import told_group
from cocreate_gis.services.value_words import state_title
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.map_component import MapLayer, MapView, Overlay, OverlayStyle, layer_of

RED = "#c8322b"
GREEN = "#0f8f74"
# No layer and no other result has this colour.
VIOLET = "#6a2fb5"
# What is thought of: neither the facilities nor what is reached has this colour.
ORANGE = "#d4870f"
# Where one is: under whatever a page is about.
GROUND = (COMPOUNDS, BUILDINGS, PATHS)
_WIDE_VIEW = (73.0, 18.0, 135.0, 54.0)
_DEGREE_DIGITS = 6
_PART_RADIUS = 2


def layers_of(
    desk: Desk, *, only: Sequence[Layer] | None = None, parts: Mapping[str, Sequence[int]] | None = None
) -> list[MapLayer]:
    """Put the layers a person may see on the map.

    Parameters
    ----------
    desk : Desk
        The person and the workspace.
    only : sequence of Layer, optional
        Layers to be on at first; else as declared.
    parts : Mapping[str, sequence of int], optional
        By layer, the records that are shown; all of the layers not named.

    Returns
    -------
    list of MapLayer
        Layers that hold something, with counts and titles; what residents asked for first.
    """
    shown = []
    for layer in visible_layers(desk.seat):
        count = desk.context.count(layer, desk.actor.visibility)
        if count:
            visible = None if only is None else layer in only
            drawn = layer_of(layer, language=desk.words.language, count=count, visible=visible)
            shown.append(_in_words(desk, layer, drawn))
    return [_part_of(desk, layer, (parts or {}).get(layer.id)) for layer in shown]


def _in_words(desk: Desk, layer: Layer, drawn: MapLayer) -> MapLayer:
    """A legend of states is read by residents in their own words."""
    if layer.flow is None or layer.style.by != "status":
        return drawn
    told = [(code, state_title(layer, code, desk.actor.visibility, desk.plain)) for code, _ in drawn.codes]
    return replace(drawn, codes=told)


def _part_of(desk: Desk, layer: MapLayer, fids: Sequence[int] | None) -> MapLayer:
    if fids is None:
        return layer
    # What was looked for is seen among all else.
    style = replace(layer.style, radius_px=layer.style.radius_px * _PART_RADIUS)
    return replace(layer, style=style, count=len(fids), part=desk.context.parts.keep(fids))


def view_of(desk: Desk) -> MapView:
    """Give the part of the world the workspace covers.

    Parameters
    ----------
    desk : Desk
        The workspace.

    Returns
    -------
    MapView
        Bounds of the communities, else of the paths, else of the country.
    """
    return MapView(bounds=desk.context.bounds() or _WIDE_VIEW, workspace=desk.context.key)


def extent_of(frame: gpd.GeoDataFrame) -> tuple[float, ...] | None:
    """Give the part of the world some records lie in.

    Parameters
    ----------
    frame : GeoDataFrame
        EPSG:4326; some may have no place.

    Returns
    -------
    tuple of float or None
        West, south, east, north; None where none has a place.
    """
    placed = frame.geometry.dropna()
    return None if placed.empty else tuple(map(float, placed.total_bounds))


def overlay(
    name: str,
    title: str,
    frame: gpd.GeoDataFrame,
    *,
    color: str,
    opacity: float = 0.4,
    width: float = 1.5,
    dash: Sequence[float] = (),
    flash: bool = False,
    geometry: str = "polygon",
) -> Overlay:
    """Lay a result over the map.

    Parameters
    ----------
    name : str
        Stable name of the overlay.
    title : str
        Title in the legend.
    frame : GeoDataFrame
        EPSG:4326; a column ``label`` is written on the features.
    color : str
        ``#rrggbb``.
    opacity : float
        Of the inside, 0 to 1.
    width : float
        Line width in pixels.
    dash : sequence of float
        Dash pattern in pixels.
    flash : bool
        Whether it draws the eye.
    geometry : {"point", "line", "polygon"}
        For the swatch of the legend.

    Returns
    -------
    Overlay
        For the map component.
    """
    drawn = frame[[c for c in ("label",) if c in frame.columns] + [frame.geometry.name]]
    features = json.loads(drawn.set_geometry(drawn.geometry.set_precision(10**-_DEGREE_DIGITS)).to_json())
    style = OverlayStyle(color=color, fill_opacity=opacity, width=width, dash=dash)
    return Overlay(name, title=title, geojson=features, style=style, geometry=geometry, flash=flash)


def gap_overlay(desk: Desk, gaps: gpd.GeoDataFrame) -> Overlay:
    """Lay the places out of reach over the map, each with the people in it.

    Parameters
    ----------
    desk : Desk
        The words.
    gaps : GeoDataFrame
        Polygons in EPSG:4326 with the people of each group in them, and the ``people_asking`` where known.

    Returns
    -------
    Overlay
        Red, with small counts hidden.
    """
    words, group = desk.words, told_group(gaps)
    told = hide_small_counts(gaps[group].clip(lower=1).round().astype("int64"))
    unlike_numbers = {FEW: words(f"home.{group}_few"), NOT_TOLD: ""}
    labels = [
        unlike_numbers[count] if count in unlike_numbers else words(f"home.{group}", count=int(count))
        for count in told
    ]
    if "people_asking" in gaps.columns:
        asked = hide_small_counts(gaps["people_asking"].fillna(0).astype("int64"))
        labels = [
            f"{label} · {words('gaps.asked_here', people=people)}" if people not in ("0", NOT_TOLD) else label
            for label, people in zip(labels, asked, strict=True)
        ]
    return overlay("gaps", words("home.gap"), gaps.assign(label=labels), color=RED, opacity=0.42, flash=True)


def facility_overlay(title: str, facilities: gpd.GeoDataFrame) -> Overlay:
    """Lay the facilities a result counted over the map.

    Parameters
    ----------
    title : str
        What they are, in the reader's language.
    facilities : GeoDataFrame
        Points in EPSG:4326.

    Returns
    -------
    Overlay
        In a colour of its own.
    """
    return overlay("counted", title, facilities, color=VIOLET, opacity=0.9, geometry="point")
