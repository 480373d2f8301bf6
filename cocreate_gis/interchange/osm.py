"""OpenStreetMap extracts: the ways people may walk on."""

from pathlib import Path

import numpy as np
import osmium

from cocreate_gis.analysis.kernels import Floats, Longs
from cocreate_gis.analysis.network import Segments
from cocreate_gis.model.errors import InvalidInput, Unavailable

_UNITS_PER_DEGREE = 1e7
_NOT_WALKED = frozenset(
    {"motorway", "motorway_link", "construction", "proposed", "raceway", "platform", "rest_area"}
)
_CLOSED = frozenset({"no", "private"})
_OPEN = frozenset({"yes", "designated", "permissive", "destination", "permit"})


def may_walk(tags: osmium.osm.TagList) -> bool:
    """Say whether people may walk along a way.

    Every ``highway`` is walked on but motorways, what is not built, platforms and rest areas. ``foot``
    decides over ``access``. Areas are left out: their outline is no path.

    Parameters
    ----------
    tags : osmium.osm.TagList
        The tags of the way.

    Returns
    -------
    bool
        True where the way is part of the walking network.
    """
    if tags["highway"] in _NOT_WALKED or tags.get("area") == "yes":
        return False
    foot = tags.get("foot")
    if foot in _CLOSED:
        return False
    return tags.get("access") not in _CLOSED or foot in _OPEN


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
    if not path.is_file():
        raise Unavailable("file_missing", file=path.name)
    try:
        ref, lonlat, way = _way_nodes(path)
    except RuntimeError as error:
        raise InvalidInput("osm_unreadable", file=path.name) from error
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
    ways = (
        osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY)
        .with_locations()
        .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        .with_filter(osmium.filter.KeyFilter("highway"))
    )
    for way in ways:
        if not isinstance(way, osmium.osm.Way) or not may_walk(way.tags):
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
