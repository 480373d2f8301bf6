"""Drawings of options on the map: one as it is, and the difference of two in three colours."""

from collections.abc import Sequence

import geopandas as gpd
import shapely

from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.drawings import Difference, DrawnThing
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.map_component import Overlay
from cocreate_gis.ui.maps import GREEN, ORANGE, RED, overlay

_AROUND_DEG = 0.0002
_BLUE = "#3d6fb4"
_SAME = "#6b7280"


def drawing_overlays(desk: Desk, drawing: Sequence[DrawnThing]) -> list[Overlay]:
    """Lay a drawing over the map, what is pulled down apart.

    Parameters
    ----------
    desk : Desk
        The words.
    drawing : sequence of DrawnThing
        What is drawn.

    Returns
    -------
    list of Overlay
        Empty for an empty drawing.
    """
    coming = [thing for thing in drawing if not thing.is_pulled_down]
    going = [thing for thing in drawing if thing.is_pulled_down]
    made = []
    if coming:
        made.append(
            overlay("drawn", desk.words("schemes.drawn"), _frame(desk, coming), color=_BLUE, opacity=0.55)
        )
    if going:
        title = desk.words("schemes.pulled_down")
        made.append(overlay("going", title, _frame(desk, going), color=RED, opacity=0.1, dash=(4, 4)))
    return made


def difference_overlays(
    desk: Desk, found: Sequence[Difference], after: Sequence[DrawnThing]
) -> list[Overlay]:
    """Lay the difference of two drawings over the map: green came, orange changed, red and broken went.

    Parameters
    ----------
    desk : Desk
        The words.
    found : sequence of Difference
        What differs.
    after : sequence of DrawnThing
        The later drawing; what is the same in both is grey.

    Returns
    -------
    list of Overlay
        Of what was changed the earlier outline too, broken.
    """
    words = desk.words
    differing = {one.thing.uid for one in found}
    same = [thing for thing in after if thing.uid not in differing]
    parts: list[tuple[str, list[DrawnThing], str, float, tuple[float, ...]]] = [
        ("same", same, _SAME, 0.25, ()),
        ("removed", _sides(found, "removed", later=False), RED, 0.15, (5, 4)),
        ("changed_before", _sides(found, "changed", later=False), ORANGE, 0.0, (5, 4)),
        ("changed", _sides(found, "changed", later=True), ORANGE, 0.55, ()),
        ("added", _sides(found, "added", later=True), GREEN, 0.55, ()),
    ]
    return [
        overlay(
            name,
            words(f"schemes.legend_{name}"),
            _frame(desk, things),
            color=color,
            opacity=opacity,
            dash=dash,
            width=2,
        )
        for name, things, color, opacity, dash in parts
        if things
    ]


def _sides(found: Sequence[Difference], change: str, *, later: bool) -> list[DrawnThing]:
    sides = (one.after if later else one.before for one in found if one.change == change)
    return [thing for thing in sides if thing is not None]


def around(drawing: Sequence[DrawnThing]) -> tuple[float, ...] | None:
    """Say where the map is to look for a drawing.

    Parameters
    ----------
    drawing : sequence of DrawnThing
        What is drawn.

    Returns
    -------
    tuple of float or None
        West, south, east, north in EPSG:4326; None for an empty drawing.
    """
    if not drawing:
        return None
    shapes = [shapely.geometry.shape(thing.shape) for thing in drawing]
    bounds: tuple[float, ...] = shapely.box(*shapely.total_bounds(shapes)).buffer(_AROUND_DEG).bounds
    return bounds


def _frame(desk: Desk, things: Sequence[DrawnThing]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"label": [thing.name or desk.plain.title(thing.kind) for thing in things]},
        geometry=[shapely.geometry.shape(thing.shape) for thing in things],
        crs=WGS84,
    )
