"""The interactive map: a Streamlit component that talks to the web routes and seldom to Python.

Moving the map, switching layers and opening cards happen in the browser. The script is run again for five
things only: a pin, that the pin is right, a drawn shape, an edited shape, an action chosen on a card; and for
a page that keeps a list beside the map, and asks for it, what is in view and what was pressed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any, Literal

import streamlit as st

from cocreate_gis.model.layers.base import Geometry, Layer, Style
from cocreate_gis.model.titles import Language
from cocreate_gis.ui.bundle import component
from cocreate_gis.wording import Words

Tool = Literal["pin", "point", "line", "polygon"]
Mode = Literal["browse", "pin", "try", "point", "line", "polygon"]

_EVENTS = ("pin", "confirmed", "drawn", "edited", "action", "view", "picked")

# What the legend shows of a layer that takes several.
_SWATCHES = {Geometry.ANY: Geometry.POINT, Geometry.PLACE: Geometry.POLYGON}


@dataclass(frozen=True)
class MapLayer:
    """A layer as the map shows it.

    Parameters
    ----------
    id : str
        Name of the layer in the tile address.
    title : str
        Title in the reader's language.
    geometry : {"point", "line", "polygon"}
        For the swatch of the legend.
    style : Style
        How it is drawn.
    codes : sequence of tuple
        Legend of ``style.by``: code and title.
    count : int or None
        Number of features, shown beside the title.
    visible : bool
        Whether it is on when the map is first seen.
    name_field : str
        Attribute of the tile that names a feature in the list.
    part : str
        Token of the part of the layer that is shown, of `Context.parts`; empty for all of it.
    """

    id: str
    title: str
    geometry: str
    style: Style
    codes: Sequence[tuple[str, str]] = ()
    count: int | None = None
    visible: bool = True
    name_field: str = ""
    part: str = ""


@dataclass(frozen=True)
class MapView:
    """Where the map opens; afterwards the browser remembers each reader's own place.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east, north in degrees, EPSG:4326.
    workspace : str
        What the memory is kept for.
    """

    bounds: tuple[float, float, float, float]
    workspace: str


@dataclass(frozen=True)
class OverlayStyle:
    """How a result is drawn.

    Parameters
    ----------
    color : str
        ``#rrggbb`` of outline and inside.
    fill_opacity : float
        0 to 1.
    width : float
        Line width in pixels.
    dash : sequence of float
        Dash pattern in pixels.
    radius : float
        Radius of points in pixels.
    """

    color: str = "#c8322b"
    fill_opacity: float = 0.3
    width: float = 1.5
    dash: Sequence[float] = ()
    radius: float = 6


@dataclass(frozen=True)
class Overlay:
    """A result laid over the layers.

    Parameters
    ----------
    id : str
        Stable name of the overlay.
    title : str
        Title in the legend.
    geojson : Mapping[str, Any]
        FeatureCollection, EPSG:4326; the property ``label`` is written on a feature.
    style : OverlayStyle
        How it is drawn.
    geometry : {"point", "line", "polygon"}
        For the swatch of the legend.
    flash : bool
        Whether it draws the eye when it appears or changes.
    """

    id: str
    title: str
    geojson: Mapping[str, Any]
    style: OverlayStyle = field(default_factory=OverlayStyle)
    geometry: str = "polygon"
    flash: bool = False


@dataclass(frozen=True)
class LonLat:
    """A place, EPSG:4326.

    Parameters
    ----------
    lon, lat : float
        Degrees.
    """

    lon: float
    lat: float


@dataclass(frozen=True)
class Drawn:
    """A shape someone drew and confirmed.

    Parameters
    ----------
    kind : {"point", "line", "polygon"}
        What was drawn.
    geometry : Mapping[str, Any]
        GeoJSON geometry, EPSG:4326.
    """

    kind: Tool
    geometry: Mapping[str, Any]


@dataclass(frozen=True)
class Edited:
    """A feature whose shape someone changed and confirmed.

    Parameters
    ----------
    layer : str
        Layer name.
    fid : int
        Feature id.
    version : int
        Version of the record the change is based on.
    geometry : Mapping[str, Any]
        The new GeoJSON geometry, EPSG:4326.
    """

    layer: str
    fid: int
    version: int
    geometry: Mapping[str, Any]


@dataclass(frozen=True)
class Action:
    """An action chosen on the card of a feature.

    Parameters
    ----------
    name : str
        Action as the card names it.
    layer : str
        Layer name.
    fid : int
        Feature id.
    """

    name: str
    layer: str
    fid: int


@dataclass(frozen=True)
class MapEvents:
    """What happened on the map since the last run; None where nothing did.

    Parameters
    ----------
    pin : LonLat or None
        A pin was placed or moved.
    confirmed : LonLat or None
        The pin that was asked for is right where it is.
    drawn : Drawn or None
        A shape was drawn.
    edited : Edited or None
        A shape was changed.
    action : Action or None
        An action was chosen.
    view : tuple of float or None
        West, south, east, north of what is in view; only where the page asks for it.
    picked : tuple or None
        Layer and fid of a feature that was pressed; only where the page asks for it.
    """

    pin: LonLat | None = None
    confirmed: LonLat | None = None
    drawn: Drawn | None = None
    edited: Edited | None = None
    action: Action | None = None
    view: tuple[float, float, float, float] | None = None
    picked: tuple[str, int] | None = None


def layer_of(
    declaration: Layer,
    *,
    language: Language,
    count: int | None = None,
    visible: bool | None = None,
) -> MapLayer:
    """Show a declared layer on the map.

    Parameters
    ----------
    declaration : Layer
        The layer.
    language : {"zh", "en"}
        The reader's language.
    count : int or None
        Number of its features.
    visible : bool or None
        Whether it is on at first; None for what the declaration says.

    Returns
    -------
    MapLayer
        The layer with titles and legend in that language.
    """
    style = declaration.style
    domain = declaration.field(style.by).domain or {} if style.by else {}
    geometry = declaration.geometry
    return MapLayer(
        id=declaration.name,
        title=declaration.title.in_language(language),
        geometry=_SWATCHES.get(geometry, geometry).value,
        style=style,
        codes=[(code, title.in_language(language)) for code, title in domain.items()],
        count=count,
        visible=declaration.on_at_start if visible is None else visible,
        name_field=declaration.name_field,
    )


def gismap(
    key: str,
    *,
    layers: Sequence[MapLayer],
    view: MapView,
    language: Language,
    mode: Mode = "browse",
    tools: Sequence[Tool] = (),
    overlays: Sequence[Overlay] = (),
    focus: tuple[float, ...] | None = None,
    select: tuple[str, int] | None = None,
    pin: tuple[float, float] | None = None,
    height: int = 620,
    acts: bool = False,
    linked: bool = False,
    follows: bool = False,
    only: Mapping[str, Sequence[int]] | None = None,
) -> MapEvents:
    """Put the map on the page.

    Parameters
    ----------
    key : str
        Element key, the same in every run.
    layers : sequence of MapLayer
        Layers that may be switched on.
    view : MapView
        Where it opens.
    language : {"zh", "en"}
        The reader's language.
    mode : {"browse", "pin", "try", "point", "line", "polygon"}
        What the page asks for: the tool in hand when the map opens or the mode changes. A ``pin`` is seen
        from near and confirmed; places are tried out (``try``, told as `MapEvents.pin` too) without either.
    tools : sequence of {"pin", "point", "line", "polygon"}
        Tools offered on the map.
    overlays : sequence of Overlay
        Results laid over the layers.
    focus : tuple of float or None
        ``(lon, lat)`` or ``(west, south, east, north)``: the map goes there when the value changes.
    select : tuple or None
        Layer and fid whose card opens when the value changes.
    pin : tuple of float or None
        ``(lon, lat)`` of the pin to show.
    height : int
        Pixels; on a phone the map leaves the finger room beside it.
    acts : bool
        Whether cards offer actions, which the view then follows.
    linked : bool
        Whether the page has a list beside the map: then `picked` is told.
    follows : bool
        Whether the list is of what is in view: then `view` is told.
    only : Mapping[str, sequence of int], optional
        By layer, the features that are shown; all of the layers not named.

    Returns
    -------
    MapEvents
        What happened since the last run.
    """
    data = {
        "key": key,
        "workspace": view.workspace,
        "bounds": view.bounds,
        "language": language,
        "mode": mode,
        "tools": list(tools),
        "layers": [_layer_data(layer) for layer in layers],
        "overlays": [_overlay_data(overlay) for overlay in overlays],
        "focus": focus,
        "select": select,
        "pin": pin,
        "height": height,
        "acts": acts,
        "linked": linked,
        "follows": follows,
        "only": {layer: list(fids) for layer, fids in (only or {}).items()},
        "words": _words(language),
    }
    result = component("map")(key=key, data=data, **{f"on_{event}_change": _nothing for event in _EVENTS})
    return _events(result)


def told_before(key: str) -> MapEvents:
    """Read what happened on a map before it is drawn: a page that takes long may be run again meanwhile.

    Parameters
    ----------
    key : str
        Element key of the map.

    Returns
    -------
    MapEvents
        What happened since the last run.
    """
    return _events(st.session_state.get(key) or {})


def _nothing() -> None:
    """Make Streamlit report the event in the result."""


@cache
def _words(language: Language) -> Mapping[str, str]:
    return Words(language).starting_with("map.")


def _events(result: Any) -> MapEvents:
    pin, confirmed, drawn, edited, action, view, picked = (result.get(event) for event in _EVENTS)
    return MapEvents(
        pin=_place(pin),
        confirmed=_place(confirmed),
        drawn=Drawn(drawn["kind"], drawn["geometry"]) if drawn else None,
        edited=Edited(edited["layer"], int(edited["fid"]), int(edited["version"]), edited["geometry"])
        if edited
        else None,
        action=Action(str(action["name"]), str(action["layer"]), int(action["fid"])) if action else None,
        view=_bounds(view["bounds"]) if view else None,
        picked=(str(picked["layer"]), int(picked["fid"])) if picked else None,
    )


def _place(sent: Mapping[str, Any] | None) -> LonLat | None:
    return LonLat(float(sent["lon"]), float(sent["lat"])) if sent else None


def _bounds(sent: Sequence[Any]) -> tuple[float, float, float, float]:
    west, south, east, north = map(float, sent)
    return west, south, east, north


def _layer_data(layer: MapLayer) -> dict[str, Any]:
    style = layer.style
    return {
        "id": layer.id,
        "title": layer.title,
        "geometry": layer.geometry,
        "style": {
            "color": style.color,
            "fill": style.fill,
            "width": style.width_px,
            "widths": dict(style.widths_px),
            "radius": style.radius_px,
            "fillOpacity": style.fill_opacity,
            "dash": list(style.dash),
            "by": style.by,
            "colors": dict(style.colors),
            "minZoom": style.min_zoom,
            "order": style.order,
            "labelField": style.label_field,
            "labelMinZoom": style.label_min_zoom,
        },
        "codes": [
            {"code": code, "title": title, "color": style.colors.get(code, style.fill or style.color)}
            for code, title in layer.codes
        ],
        "count": layer.count,
        "visible": layer.visible,
        "nameField": layer.name_field,
        "part": layer.part,
    }


def _overlay_data(overlay: Overlay) -> dict[str, Any]:
    style = asdict(overlay.style)
    return {
        "id": overlay.id,
        "title": overlay.title,
        "geojson": overlay.geojson,
        "geometry": overlay.geometry,
        "style": {**style, "fillOpacity": style.pop("fill_opacity")},
        "flash": overlay.flash,
    }
