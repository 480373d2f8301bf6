"""The walking network of a workspace, kept while its layers stand still."""

from pathlib import Path
from threading import Lock
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from cocreate_gis.analysis.barriers import with_barriers
from cocreate_gis.analysis.network import WalkNetwork, build_network
from cocreate_gis.analysis.noding import node_lines
from cocreate_gis.analysis.surcharges import ways_along, with_crossing_delay, with_slope
from cocreate_gis.analysis.ways import ARTERIAL, PRIVATE, STEPS, Ways
from cocreate_gis.interchange import network_cache
from cocreate_gis.interchange.elevation import read_heights
from cocreate_gis.model.coverage import SNAP_LIMIT_M, STANDARD_GROUP, CoverageRequest
from cocreate_gis.model.errors import InvalidInput, Unavailable
from cocreate_gis.model.layers.network import BARRIERS, GATES, PATHS
from cocreate_gis.model.layers.places import COMPOUNDS
from cocreate_gis.services.reach.counted import let_through
from cocreate_gis.store import Store, layer_versions, read_features

# What the network is made of; a result is stale when the version of one of these has moved.
NETWORK_LAYERS = (PATHS.name, GATES.name, BARRIERS.name, COMPOUNDS.name)

# As recorded, and the last few that were tried.
_KEPT = 12

# A barrier this close to a compound's boundary is that boundary, drawn by another hand.
_ALONG_M = 3.0
# Whatever is asked about: nothing is supposed, and hours are not asked about.
AS_RECORDED = CoverageRequest(categories=("",))


class _Standing(NamedTuple):
    """What stands between people and paths, in the metric CRS."""

    barriers: gpd.GeoDataFrame
    doors: gpd.GeoDataFrame
    compounds: gpd.GeoDataFrame
    undrawn: gpd.GeoSeries


class Networks:
    """Walking networks of one workspace, under any conditions; safe to call from many threads.

    Parameters
    ----------
    store : Store
        Where the layers are read.
    folder : Path
        Where networks without barriers are kept between two starts.
    elevation : Path, optional
        Raster of heights; without, slopes cannot be asked about.
    """

    def __init__(self, store: Store, folder: Path, elevation: Path | None = None) -> None:
        self._store = store
        self._folder = folder
        self._elevation = elevation
        self._lock = Lock()
        self._bases: dict[tuple[object, ...], WalkNetwork] = {}
        self._walled: dict[tuple[object, ...], WalkNetwork] = {}
        self._standing: tuple[tuple[int, ...], _Standing] | None = None

    def network(self, request: CoverageRequest | None = None) -> WalkNetwork:
        """Give the network with walls and the gates that are open.

        Parameters
        ----------
        request : CoverageRequest, optional
            The question, for what people walk on, when, and what is supposed; without, what is recorded.

        Returns
        -------
        WalkNetwork
            In the workspace's metric CRS.

        Raises
        ------
        InvalidInput
            ``network_empty``: there is no path to walk on; ``elevation_unset``: slopes are asked about and
            heights are not known; what is wrong with the raster, as `read_heights`.
        """
        request = request or AS_RECORDED
        with self._lock:
            with self._store.read() as connection:
                versions = layer_versions(connection)
            current = tuple(versions.get(name, 0) for name in NETWORK_LAYERS)
            key = (*current, *_of_paths(request), _of_gates(request))
            if key not in self._walled:
                kept = [(k, v) for k, v in self._walled.items() if k[: len(current)] == current]
                self._walled = dict(kept[-_KEPT:])
                self._walled[key] = self._build(current, versions.get(PATHS.name, 0), request)
            return self._walled[key]

    def _build(self, current: tuple[int, ...], paths_version: int, request: CoverageRequest) -> WalkNetwork:
        base = self._base(paths_version, request)
        if self._standing is None or self._standing[0] != current:
            self._standing = (current, self._read_standing())
        barriers, doors, compounds, undrawn = self._standing[1]
        removed = barriers["status"] == "removed"
        supposed = barriers["uid"].isin(list(request.suppose.barriers)) & ~removed
        return with_barriers(
            base,
            pd.concat([barriers.geometry[~(removed | supposed)], undrawn]),
            doors.geometry[let_through(doors, request)],
            compounds.geometry,
            snap_limit_m=SNAP_LIMIT_M,
            without=0 if request.walking.steps else STEPS,
            gone=[barriers.geometry[supposed], barriers.geometry[removed]],
        )

    def _read_standing(self) -> "_Standing":
        epsg = self._store.workspace.metric_epsg
        with self._store.read() as connection:
            barriers, doors, compounds = (
                read_features(connection, layer).to_crs(epsg) for layer in (BARRIERS, GATES, COMPOUNDS)
            )
        return _Standing(barriers, doors, compounds, _undrawn(barriers, compounds))

    def _base(self, paths_version: int, request: CoverageRequest) -> WalkNetwork:
        """The network of the paths without barriers."""
        key = (paths_version, *_of_paths(request))
        if key not in self._bases:
            kept = [(k, v) for k, v in self._bases.items() if k[0] == paths_version]
            self._bases = dict(kept[-_KEPT:])
            self._bases[key] = self._read_base(request)
        return self._bases[key]

    def _read_base(self, request: CoverageRequest) -> WalkNetwork:
        with self._store.read() as connection:
            paths = read_features(connection, PATHS)
        walked = paths["walkable"].fillna(True).astype(bool)
        if not request.walking.private_ways:
            walked &= ~_is_private(paths)
        paths = paths[walked].to_crs(self._store.workspace.metric_epsg)
        delay_m = _crossing_delay_m(request)
        ways = _ways(paths)
        content = b"".join(paths.geometry.to_wkb().tolist()) + ways.tobytes()
        raster = self._raster(request)
        if raster is not None:
            content += network_cache.file_hash(raster).encode()
        key = network_cache.key_of(content, str(paths.crs), crossing_m=delay_m)
        kept = network_cache.load(self._folder, key)
        if kept is None:
            segments = ways_along(node_lines(paths.geometry), paths.geometry, ways)
            if raster is not None:
                segments = with_slope(segments, read_heights(raster, segments.xy, segments.crs))
            kept = build_network(with_crossing_delay(segments, delay_m))
            network_cache.save(self._folder, key, kept)
        return kept

    def _raster(self, request: CoverageRequest) -> Path | None:
        if not request.walking.slope:
            return None
        if self._elevation is None:
            raise InvalidInput("elevation_unset")
        if not self._elevation.is_file():
            raise Unavailable("file_missing", file=self._elevation.name)
        return self._elevation


def _of_paths(request: CoverageRequest) -> tuple[object, ...]:
    """Everything of a question that changes the network without barriers."""
    return request.walking.private_ways, request.walking.slope, _crossing_delay_m(request)


def _of_gates(request: CoverageRequest) -> str:
    """Everything of a question that changes what barriers and gates make of it."""
    supposed = {"gates", "hours", "barriers"}
    return request.model_dump_json(include={"at": True, "walking": {"steps"}, "suppose": supposed})


def _crossing_delay_m(request: CoverageRequest) -> float:
    return round(request.walking.crossing_delay_s * request.speed_m_s(STANDARD_GROUP), 2)


def _is_private(paths: pd.DataFrame) -> "pd.Series[bool]":
    return paths["private"].fillna(False).astype(bool)


def _ways(paths: pd.DataFrame) -> Ways:
    """What each path is, in bits."""
    kind = paths["kind"].to_numpy(object)
    ways = ARTERIAL * (kind == "arterial") + STEPS * (kind == "steps") + PRIVATE * _is_private(paths)
    return np.asarray(ways, np.uint8)


def _undrawn(barriers: gpd.GeoDataFrame, compounds: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """The boundary of walled compounds wherever no barrier is drawn along it.

    A wall that was drawn speaks for itself: once it is marked as removed, people walk through.
    """
    walled = compounds.geometry[compounds["walled"].fillna(False).astype(bool)]
    undrawn: gpd.GeoSeries = walled.boundary.difference(barriers.geometry.buffer(_ALONG_M).union_all())
    return undrawn[~undrawn.is_empty]
