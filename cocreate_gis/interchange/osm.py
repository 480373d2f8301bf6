"""OpenStreetMap extracts: the ways people may walk on."""

from pathlib import Path

import numpy as np
import osmium

from cocreate_gis.analysis.network import Segments
from cocreate_gis.model.errors import InvalidInput, Unavailable

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
        refs, breaks = _ways(path)
        if not refs:
            raise InvalidInput("osm_no_ways", file=path.name)
        ids, at = np.unique(np.array(refs, np.int64), return_inverse=True)
        lonlat = _places(path, ids)
    except RuntimeError as error:
        raise InvalidInput("osm_unreadable", file=path.name) from error
    starts_way = np.zeros(at.size, np.bool_)
    starts_way[breaks] = True
    follows = np.flatnonzero(~starts_way)
    u, v = at[follows - 1], at[follows]
    known = np.isfinite(lonlat).all(axis=1)
    whole = known[u] & known[v]
    renumbered = np.cumsum(known) - 1
    u, v = renumbered[u[whole]], renumbered[v[whole]]
    if u.size == 0:
        raise InvalidInput("osm_no_ways", file=path.name)
    return Segments(lonlat[known], u.astype(np.int32), v.astype(np.int32), "EPSG:4326")


def _ways(path: Path) -> tuple[list[int], list[int]]:
    """The nodes of all walkable ways one after the other, and where each way begins."""
    refs: list[int] = []
    breaks: list[int] = []
    ways = osmium.FileProcessor(str(path), osmium.osm.WAY).with_filter(osmium.filter.KeyFilter("highway"))
    for way in ways:
        if may_walk(way.tags):
            breaks.append(len(refs))
            refs.extend(node.ref for node in way.nodes)
    return refs, breaks


def _places(path: Path, ids: np.ndarray) -> np.ndarray:
    """Longitude and latitude of each node; NaN where the extract has cut it off."""
    wanted = osmium.filter.IdFilter(ids.tolist())
    found = np.array(
        [
            (node.id, node.location.lon_without_check(), node.location.lat_without_check())
            for node in osmium.FileProcessor(str(path), osmium.osm.NODE).with_filter(wanted)
        ],
        dtype=[("id", np.int64), ("lon", np.float64), ("lat", np.float64)],
    )
    lonlat = np.full((ids.size, 2), np.nan)
    row = np.searchsorted(ids, found["id"])
    lonlat[row, 0], lonlat[row, 1] = found["lon"], found["lat"]
    return lonlat
