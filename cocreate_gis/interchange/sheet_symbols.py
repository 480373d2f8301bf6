"""How layers and results are drawn and listed, derived from their declarations; for paper and share map."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas as gpd

from cocreate_gis.interchange.sheet_content import DrawnLayer, Overlay, OverlayRole, Pin, SheetContent
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.layers import Geometry, Layer, Style
from cocreate_gis.wording import Words

# Blue and orange-red stay apart for every kind of colour blindness; hatching tells them apart in grey.
_OVERLAY_STYLES = {
    OverlayRole.REACH: Style("#2b6ca3", fill="#5b9bd1", fill_opacity=0.13, width_px=2, order=12),
    OverlayRole.GAP: Style("#c2410c", fill="#f9b48a", fill_opacity=0.35, width_px=1.6, order=13),
    OverlayRole.COVERED: Style("#245a8d", fill="#6aa5d8", fill_opacity=1, width_px=0.7, order=21),
    OverlayRole.UNCOVERED: Style("#8f2d06", fill="#ee6c2f", fill_opacity=1, width_px=0.9, order=22),
    OverlayRole.AREA: Style("#111827", width_px=4.5, dash=(6, 2), order=26),
    OverlayRole.ROUTE: Style("#7b1fa2", width_px=5, order=60),
    OverlayRole.FACILITY: Style(
        "#ffffff", fill="#0b3c6f", fill_opacity=1, width_px=1.6, radius_px=11, order=66
    ),
}
_HATCHES = {OverlayRole.GAP: "\\\\\\\\\\", OverlayRole.UNCOVERED: "//////"}
_DARKER = 0.62
_OUTLINE_ORDER = 24
_PIN_ORDER = 75
_NAMES_IN_LEGEND = 3


@dataclass(frozen=True)
class Symbol:
    """The drawing of one class of objects.

    Parameters
    ----------
    line, fill : str
        Outline and fill as ``#rrggbb``; an empty fill leaves the inside open.
    style : Style
        Widths, opacity, dash and order.
    road : bool
        Whether it is a line with an outline on both sides.
    hatch : str
        Pattern in the manner of matplotlib, empty for none.
    diamond : bool
        Whether points are diamonds; else circles.
    line_order : int
        Order of the outline where it lies above what its fill lies below; 0 for the order of the style.
    """

    line: str
    fill: str
    style: Style
    road: bool = False
    hatch: str = ""
    diamond: bool = False
    line_order: int = 0


@dataclass(frozen=True)
class DrawnClass:
    """Objects that look alike.

    Parameters
    ----------
    title : str
        Words of the legend.
    geometry : Geometry
        What the legend shows.
    symbol : Symbol
        The drawing.
    objects : geopandas.GeoDataFrame
        EPSG:4326.
    """

    title: str
    geometry: Geometry
    symbol: Symbol
    objects: gpd.GeoDataFrame


@dataclass(frozen=True)
class DrawnGroup:
    """A layer or a result class, cut into what looks alike.

    Parameters
    ----------
    title : str
        Words of the legend.
    order : int
        Higher is drawn later, on top.
    classes : sequence of DrawnClass
        At least one.
    layer : Layer or None
        The declaration, for a layer.
    """

    title: str
    order: int
    classes: Sequence[DrawnClass]
    layer: Layer | None = None


def drawn_groups(content: SheetContent, overlay_words: str = "print.overlay") -> list[DrawnGroup]:
    """Cut the content into classes that look alike, in draw order.

    Parameters
    ----------
    content : SheetContent
        The map.
    overlay_words : str
        Prefix of the words for result classes without a title of their own.

    Returns
    -------
    list of DrawnGroup
        Lowest first; layers and results without objects are left out.
    """
    words = Words(content.language)
    groups = [_layer_group(drawn, words) for drawn in content.layers if len(drawn.objects)]
    groups += [_overlay_group(o, words, overlay_words) for o in content.overlays if len(o.objects)]
    if content.pins:
        groups.append(_pin_group(content.pins, content.pins_title))
    return sorted(groups, key=lambda group: group.order)


def layer_symbol(layer: Layer, code: object = None) -> Symbol:
    """Derive the drawing of the objects with one code.

    Parameters
    ----------
    layer : Layer
        The declaration.
    code : object
        Value of the field that chooses the colour; one without a colour takes the layer's own.

    Returns
    -------
    Symbol
        The drawing.
    """
    style = layer.style
    own = style.colors.get(code, "") if isinstance(code, str) else ""
    if layer.geometry is Geometry.LINE:
        return (
            Symbol(style.color, own or style.fill, style, road=True)
            if style.fill
            else Symbol(own or style.color, "", style)
        )
    hollow = style.fill.lower() == "#ffffff"
    if hollow or not style.fill:
        return Symbol(own or style.color, style.fill, style)
    return Symbol(darker(own) if own else style.color, own or style.fill, style)


def darker(color: str) -> str:
    """Darken a colour for the outline of its fill.

    Parameters
    ----------
    color : str
        As ``#rrggbb``.

    Returns
    -------
    str
        As ``#rrggbb``.

    Examples
    --------
    >>> darker("#ffffff")
    '#9e9e9e'
    """
    channels = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(channel * _DARKER):02x}" for channel in channels)


def _layer_group(drawn: DrawnLayer, words: Words) -> DrawnGroup:
    layer, objects = drawn.layer, drawn.objects
    classes = _classes(layer, objects, words)
    if len(classes) == 1:
        classes = [replace(classes[0], title="")]
    return DrawnGroup(words.title(layer.title), layer.style.order, classes, layer)


def _classes(layer: Layer, objects: gpd.GeoDataFrame, words: Words) -> list[DrawnClass]:
    """Cut a layer by the code that chooses the colour; codes of one colour stay together."""
    by = layer.style.by
    if by not in objects.columns:
        return [DrawnClass("", _legend_geometry(layer, objects), layer_symbol(layer), objects)]
    domain = layer.field(by).domain or {}
    codes = objects[by].where(objects[by].isin(list(domain)), "").astype(str)
    present = set(codes)
    alike: dict[tuple[str, str], list[str]] = {}
    for code in (*domain, ""):
        if code in present:
            symbol = layer_symbol(layer, code)
            alike.setdefault((symbol.line, symbol.fill), []).append(code)
    return [
        DrawnClass(
            _class_title([words.title(domain[code]) for code in members if code], words),
            _legend_geometry(layer, objects),
            layer_symbol(layer, members[0]),
            objects[codes.isin(members)],
        )
        for members in alike.values()
    ]


def _legend_geometry(layer: Layer, objects: gpd.GeoDataFrame) -> Geometry:
    return _area_or_point(objects) if layer.geometry is Geometry.PLACE else layer.geometry


def _pin_group(pins: Sequence[Pin], title: str) -> DrawnGroup:
    """One class per title; drawn as dots at the true places, below the numbers."""
    classes = []
    for name, color in dict.fromkeys((pin.title, pin.color) for pin in pins):
        places = [pin.place for pin in pins if pin.title == name]
        symbol = Symbol("#ffffff", color, Style(color, fill=color, fill_opacity=1, radius_px=4))
        classes.append(DrawnClass(name, Geometry.POINT, symbol, gpd.GeoDataFrame(geometry=places, crs=WGS84)))
    return DrawnGroup(title, _PIN_ORDER, classes)


def _area_or_point(objects: gpd.GeoDataFrame) -> Geometry:
    points = objects.geometry.geom_type.isin(("Point", "MultiPoint")).all()
    return Geometry.POINT if points else Geometry.POLYGON


def _class_title(names: list[str], words: Words) -> str:
    if not names:
        return words("print.unspecified")
    shown = words("print.list_mark").join(names[:_NAMES_IN_LEGEND])
    return words("print.and_others", names=shown) if len(names) > _NAMES_IN_LEGEND else shown


def _overlay_group(overlay: Overlay, words: Words, prefix: str) -> DrawnGroup:
    style = _OVERLAY_STYLES[overlay.role]
    symbol = Symbol(
        style.color,
        style.fill,
        style,
        hatch=_HATCHES.get(overlay.role, ""),
        diamond=overlay.role is OverlayRole.FACILITY,
        line_order=_OUTLINE_ORDER if overlay.role in (OverlayRole.REACH, OverlayRole.GAP) else 0,
    )
    kind = Geometry.LINE if overlay.role is OverlayRole.ROUTE else _area_or_point(overlay.objects)
    title = overlay.title or words(f"{prefix}.{overlay.role.value}")
    return DrawnGroup(title, style.order, [DrawnClass("", kind, symbol, overlay.objects)])
