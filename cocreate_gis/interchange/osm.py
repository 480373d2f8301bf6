"""OpenStreetMap extracts: the ways people may walk on."""

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import shapely

from cocreate_gis.analysis.kernels import Floats, Longs
from cocreate_gis.analysis.network import Segments
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import InvalidInput, Unavailable

_UNITS_PER_DEGREE = 1e7
_NOT_WALKED = frozenset(
    {"motorway", "motorway_link", "construction", "proposed", "raceway", "platform", "rest_area"}
)
_CLOSED = frozenset({"no", "private"})
# By value of ``highway``, the kind of the layer ``paths``; what is not named here is made for walking.
_KINDS = {
    "arterial": ("trunk", "primary", "secondary"),
    "street": ("tertiary", "unclassified", "residential", "road", "busway"),
    "alley": ("living_street", "service", "track"),
    "steps": ("steps",),
}
_KIND_OF = {highway: kind for kind, highways in _KINDS.items() for highway in highways}
_OPEN = frozenset({"yes", "designated", "permissive", "destination", "permit"})


def is_walked(tags: osmium.osm.TagList) -> bool:
    """Say whether a way is made for walking, whoever may walk on it.

    Every ``highway`` is walked on but motorways, what is not built, platforms and rest areas, and what is
    closed to everybody. ``foot`` decides over ``access``. Areas are left out: their outline is no path.

    Parameters
    ----------
    tags : osmium.osm.TagList
        The tags of the way.

    Returns
    -------
    bool
        True where somebody walks on it.
    """
    return tags["highway"] not in _NOT_WALKED and tags.get("area") != "yes" and _access(tags) != "no"


def is_private(tags: osmium.osm.TagList) -> bool:
    """Say whether only some people may walk along a way.

    Parameters
    ----------
    tags : osmium.osm.TagList
        The tags of the way.

    Returns
    -------
    bool
        True where it is private to people on foot.
    """
    return _access(tags) == "private"


def _access(tags: osmium.osm.TagList) -> str | None:
    foot = tags.get("foot")
    return foot if foot in _CLOSED or foot in _OPEN else tags.get("access")


def read_osm_pbf(path: Path) -> Segments:
    """Read the walkable ways of an OpenStreetMap extract.

    Parameters
    ----------
    path : pathlib.Path
        An ``.osm.pbf`` (or ``.osm``, ``.osm.bz2``) file.

    Returns
    -------
    Segments
        Each piece between two consecutive nodes of a way, in EPSG:4326, longitude first.

    Raises
    ------
    Unavailable
        ``file_missing``: there is no such file.
    InvalidInput
        ``osm_unreadable`` where the file is damaged or of another kind, ``osm_no_ways`` where nothing in it
        can be walked on.
    """
    ref, lonlat, way = _way_nodes(path)
    _, first, at = np.unique(ref, return_index=True, return_inverse=True)
    follows = np.flatnonzero(way[1:] == way[:-1]) + 1
    if follows.size == 0:
        raise InvalidInput("osm_no_ways", file=path.name)
    ends = at.astype(np.int32)
    return Segments(lonlat[first], ends[follows - 1], ends[follows], "EPSG:4326")


def _way_nodes(path: Path) -> tuple[Longs, Floats, Longs]:
    """The nodes of all walkable ways one after the other: number, longitude and latitude, way.

    Nodes the extract has cut off are left out, and what follows them counts as another way.
    """
    refs: list[int] = []
    x: list[int] = []
    y: list[int] = []
    piece: list[int] = []
    count = 0
    for way in _walked_ways(path, path.name):
        if is_private(way.tags):
            continue
        count += 1
        for node in way.nodes:
            location = node.location
            if not location.valid():
                count += 1
                continue
            refs.append(node.ref)
            x.append(location.x)
            y.append(location.y)
            piece.append(count)
    lonlat = np.column_stack([x, y]).astype(np.float64) / _UNITS_PER_DEGREE
    return np.array(refs, np.int64), lonlat, np.array(piece, np.int64)


def read_osm_paths(path: Path, name: str) -> gpd.GeoDataFrame:
    """Read the walkable ways of an OpenStreetMap extract as lines, one after the other.

    Parameters
    ----------
    path : pathlib.Path
        An ``.osm.pbf`` file.
    name : str
        Name for messages.

    Returns
    -------
    GeoDataFrame
        Lines, EPSG:4326, with ``name``, ``kind`` (a code of the layer ``paths``), ``private``, ``osm_way``
        and ``osm_highway`` as mapped there. A way the extract cuts in two makes two rows.

    Raises
    ------
    Unavailable
        ``file_missing``.
    InvalidInput
        ``osm_unreadable``, ``osm_no_ways``.
    """
    rows: list[tuple[str | None, str, bool, int, str]] = []
    lines: list[shapely.LineString] = []
    for way in _walked_ways(path, name):
        highway = way.tags["highway"]
        kind = _KIND_OF.get(highway.removesuffix("_link"), "footway")
        told = (way.tags.get("name"), kind, is_private(way.tags), way.id, highway)
        for line in _lines(way):
            rows.append(told)
            lines.append(line)
    if not lines:
        raise InvalidInput("osm_no_ways", file=name)
    attributes = pd.DataFrame(rows, columns=["name", "kind", "private", "osm_way", "osm_highway"])
    return gpd.GeoDataFrame(attributes, geometry=lines, crs=WGS84)


def _lines(way: osmium.osm.Way) -> Iterator[shapely.LineString]:
    """The parts of a way between nodes the extract has cut off."""
    part: list[tuple[float, float]] = []
    for node in way.nodes:
        if node.location.valid():
            part.append((node.location.lon, node.location.lat))
            continue
        if len(part) > 1:
            yield shapely.LineString(part)
        part = []
    if len(part) > 1:
        yield shapely.LineString(part)


def _walked_ways(path: Path, name: str) -> Iterator[osmium.osm.Way]:
    """Each walkable way with the places of its nodes; it may be looked at until the next one only."""
    if not path.is_file():
        raise Unavailable("file_missing", file=name)
    try:
        ways = (
            osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY)
            .with_locations()
            .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
            .with_filter(osmium.filter.KeyFilter("highway"))
        )
        for way in ways:
            if isinstance(way, osmium.osm.Way) and is_walked(way.tags):
                yield way
    except RuntimeError as error:
        raise InvalidInput("osm_unreadable", file=name) from error
