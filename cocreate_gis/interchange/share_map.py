"""The share map: one HTML file that opens by a double click and asks no server for anything."""

import datetime as dt
import html
import json
from pathlib import Path
from typing import Any

import folium
import numpy as np
import pandas as pd
import shapely
from branca.element import Element, Figure
from jinja2 import Template

from cocreate_gis.interchange.assets import asset_file
from cocreate_gis.interchange.share_page import about, footer, header
from cocreate_gis.interchange.sheet import require_public
from cocreate_gis.interchange.sheet_content import TEXT_COLUMN, SheetContent
from cocreate_gis.interchange.sheet_symbols import DrawnClass, DrawnGroup, drawn_groups
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers import Field, FieldType, Layer, Visibility
from cocreate_gis.model.titles import Title
from cocreate_gis.wording import Words

MOST_OBJECTS = 50_000
_HERE = Path(__file__).parent
_MICRODEGREES = 1e6
_RESULT_TEXT = Field(TEXT_COLUMN, FieldType.TEXT, Title("", ""))
_NAMES_FROM_ZOOM = 14
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_TEMPLATE_MARKS = str.maketrans({"`": "&#96;", "$": "&#36;", "\\": "&#92;", "{": "&#123;", "}": "&#125;"})
_SCRIPT_MARKS = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def share_map(content: SheetContent) -> bytes:
    """Make a map that can be sent to anybody.

    Parameters
    ----------
    content : SheetContent
        What the map carries. Of the layers only fields for the public are used, of the results only the
        column ``text``; objects are taken as given, so they must be those the public may see.

    Returns
    -------
    bytes
        An HTML page in UTF-8, with scripts, styles and pictures inside.

    Raises
    ------
    InvalidInput
        ``layer_not_public``: a layer for staff; ``sheet_empty``: nothing to draw;
        ``share_map_too_large``: more objects than a phone can show.
    NotFound
        ``asset_unknown``: the front-end has not been built.
    """
    require_public(content)
    words = Words(content.language)
    groups = drawn_groups(content, overlay_words="share.overlay")
    count = sum(len(one.objects) for group in groups for one in group.classes)
    if count == 0:
        raise InvalidInput("sheet_empty")
    if count > MOST_OBJECTS:
        raise InvalidInput("share_map_too_large", count=count, limit=MOST_OBJECTS)
    page = _OfflineMap(tiles=None, prefer_canvas=True, zoom_snap=0.25, max_zoom=21)
    figure = Figure()
    figure.add_child(page)
    figure.title = popup_text(content.title)
    data = _Data(groups, content, words)
    for part in (
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        f"<style>{_asset('vendor/leaflet.css')}</style><style>{_own('share_map.css')}</style>",
        f"<script>{_asset('vendor/leaflet.js')}</script><script>{_own('share_map.js')}</script>",
    ):
        figure.header.add_child(_Verbatim(part))
    for part in (
        header(content, words, popup_text),
        about(content, groups, words, popup_text),
        footer(content, words, popup_text),
        f"<script>shareMap.load({data.script()});</script>",
    ):
        figure.html.add_child(_Verbatim(part))
    for at, group in reversed(list(enumerate(groups))):
        page.add_child(_Objects(at, popup_text(group.title)))
    for group in groups:
        _add_names(page, group)
    folium.LayerControl().add_to(page)
    page.add_child(_Finish())
    document: str = figure.render()
    language = "zh-CN" if content.language == "zh" else "en"
    return document.replace("<html>", f'<html lang="{language}">', 1).encode()


def popup_text(value: object, limit: int = 2000) -> str:
    r"""Turn anything a person wrote into HTML that shows it literally, wherever folium puts it.

    folium sets popups, tooltips, icons and layer names into JavaScript template literals, and sends them
    through Jinja a second time; there a backtick, ``$``, a backslash or a brace would be code.

    Parameters
    ----------
    value : object
        What was written.
    limit : int
        Most characters shown.

    Returns
    -------
    str
        HTML text, also safe between the quotes of an attribute.

    Examples
    --------
    >>> popup_text("<b>${1}`\\")
    '&lt;b&gt;&#36;&#123;1&#125;&#96;&#92;'
    """
    return html.escape(str(value)[:limit], quote=True).translate(_TEMPLATE_MARKS)


def _asset(path: str) -> str:
    source = asset_file(path).read_text(encoding="utf-8")
    return source.replace("//# sourceMappingURL=", "// ")


def _own(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


class _OfflineMap(folium.Map):
    """A map of folium that links to no other address."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - folium declares them so
    default_css: list[tuple[str, str]] = []  # noqa: RUF012


class _Verbatim(Element):
    """HTML that no template engine reads."""

    _template = Template("{{ this.markup }}")

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.markup = markup


class _Objects(folium.map.Layer):
    """A layer of the page's own data."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = shareMap.layer({{ this.at }}, {{ this._parent.get_name() }});"
        "{% endmacro %}"
    )

    def __init__(self, at: int, name: str) -> None:
        super().__init__(name=name, overlay=True)
        self._name = "Objects"
        self.at = at


class _Finish(folium.map.Layer):
    """The last words of the script, when every layer stands."""

    _template = Template(
        "{% macro script(this, kwargs) %}shareMap.finish({{ this._parent.get_name() }});{% endmacro %}"
    )

    def __init__(self) -> None:
        super().__init__(control=False, show=False)
        self._name = "Finish"


def _add_names(page: folium.Map, group: DrawnGroup) -> None:
    """Write the names of the most general layers on the map."""
    layer = group.layer
    if layer is None or not layer.style.label_field or layer.style.label_min_zoom > _NAMES_FROM_ZOOM:
        return
    names = folium.FeatureGroup(control=False)
    for one in group.classes:
        places = one.objects.geometry.representative_point()
        for name, place in zip(one.objects[layer.style.label_field], places, strict=True):
            if place is not None and not place.is_empty and not pd.isna(name):
                icon = folium.DivIcon(
                    html=f"<span>{popup_text(name)}</span>", icon_size=(0, 0), class_name="share-name"
                )
                names.add_child(folium.Marker((place.y, place.x), icon=icon, interactive=False))
    page.add_child(names)


class _Data:
    """The objects in compact arrays; every text once."""

    def __init__(self, groups: list[DrawnGroup], content: SheetContent, words: Words) -> None:
        self._words = words
        self._texts: dict[str, int] = {}
        west, south, east, north = content.extent or _bounds(groups)
        self._document = {
            "groups": [self._group(group) for group in groups],
            "texts": list(self._texts),
            "bounds": [[south, west], [north, east]],
            "words": {key: words(f"share.{key}") for key in ("zoom_in", "zoom_out", "layers", "close")},
        }

    def script(self) -> str:
        return json.dumps(self._document, ensure_ascii=False, separators=(",", ":")).translate(_SCRIPT_MARKS)

    def _group(self, group: DrawnGroup) -> dict[str, object]:
        fields = _public_fields(group.layer)
        name = group.layer.name_field if group.layer else TEXT_COLUMN
        names = [field.name for field in fields]
        return {
            "title": group.title,
            "fields": [self._words.title(field.title) for field in fields],
            "name": names.index(name) if name in names else -1,
            "classes": [self._class(one, fields) for one in group.classes],
        }

    def _class(self, one: DrawnClass, fields: tuple[Field, ...]) -> dict[str, object]:
        symbol, style = one.symbol, one.symbol.style
        return {
            "line": symbol.line,
            "fill": symbol.fill,
            "opacity": style.fill_opacity,
            "weight": style.width_px,
            "radius": style.radius_px,
            "dash": " ".join(str(part) for part in style.dash) or None,
            "road": symbol.road,
            "objects": self._objects(one, fields),
        }

    def _objects(self, one: DrawnClass, fields: tuple[Field, ...]) -> list[list[object]]:
        objects = one.objects[~(one.objects.geometry.isna() | one.objects.geometry.is_empty)]
        values: list[list[int]] = [[] for _ in range(len(objects))]
        for at, field in enumerate(fields):
            if field.name in objects.columns:
                for own, value in zip(values, objects[field.name].tolist(), strict=True):
                    text = _display(field, value, self._words)
                    if text:
                        own.extend((at, self._texts.setdefault(text, len(self._texts))))
        widths = objects["width_m"].fillna(0).tolist() if "width_m" in objects.columns else []
        made: list[list[object]] = []
        for at, geometry in enumerate(objects.geometry):
            encoded: list[object] = [*_encode(geometry), values[at]]
            made.append([*encoded, widths[at]] if widths else encoded)
        return made


def _public_fields(layer: Layer | None) -> tuple[Field, ...]:
    if layer is None:
        return (_RESULT_TEXT,)
    return layer.visible_fields(Visibility.PUBLIC)


def _bounds(groups: list[DrawnGroup]) -> tuple[float, float, float, float]:
    layers = [group for group in groups if group.layer is not None]
    stacked = np.vstack([one.objects.total_bounds for group in layers or groups for one in group.classes])
    west, south = (float(value) for value in np.nanmin(stacked[:, :2], axis=0))
    east, north = (float(value) for value in np.nanmax(stacked[:, 2:], axis=0))
    return west, south, east, north


def _encode(geometry: shapely.Geometry) -> tuple[int, list[object]]:
    """Kind (0 points, 1 lines, 2 polygons) and parts, as differences in millionths of a degree."""
    parts = shapely.get_parts(geometry)
    kind = int(max(shapely.get_dimensions(parts)))
    parts = parts[shapely.get_dimensions(parts) == kind]
    if kind < 2:
        return kind, [_run(part) for part in parts]
    return kind, [[_run(ring) for ring in shapely.get_rings(part)] for part in parts]


def _run(line: shapely.Geometry) -> list[int]:
    steps = np.rint(shapely.get_coordinates(line) * _MICRODEGREES).astype(np.int64)
    steps[1:] = np.diff(steps, axis=0)
    run: list[int] = steps.ravel().tolist()
    return run


def _display(field: Field, value: Any, words: Words) -> str:
    """Write a value as a reader expects it; empty for none."""
    if (pd.api.types.is_scalar(value) and pd.isna(value)) or value == "":
        return ""
    if field.type is FieldType.CODE and field.domain and str(value) in field.domain:
        return words.title(field.domain[str(value)])
    if field.type is FieldType.BOOLEAN:
        return words("share.yes" if value else "share.no")
    if isinstance(value, dt.date):
        return words.date(value.date() if isinstance(value, dt.datetime) else value)
    if isinstance(value, int | float) and field.type in (FieldType.INTEGER, FieldType.REAL):
        return f"{value:.0f}" if field.is_year else words.measured(words.number(value), field.unit)
    return str(value)
