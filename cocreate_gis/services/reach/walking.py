"""The walking network of a workspace, kept while its layers stand still."""

from pathlib import Path
from threading import Lock

import geopandas as gpd
import pandas as pd

from cocreate_gis.analysis.barriers import with_barriers
from cocreate_gis.analysis.network import WalkNetwork, build_network
from cocreate_gis.analysis.noding import node_lines
from cocreate_gis.interchange import network_cache
from cocreate_gis.model.coverage import SNAP_LIMIT_M, CoverageRequest
from cocreate_gis.model.layers.network import BARRIERS, GATES, PATHS
from cocreate_gis.model.layers.places import COMPOUNDS
from cocreate_gis.services.reach.counted import let_through
from cocreate_gis.store import Store, layer_versions, read_features

# What the network is made of; a result is stale when the version of one of these has moved.
NETWORK_LAYERS = (PATHS.name, GATES.name, BARRIERS.name, COMPOUNDS.name)

# A barrier this close to a compound's boundary is that boundary, drawn by another hand.
_ALONG_M = 3.0


class Networks:
    """Walking networks of one workspace, with any state of its gates; safe to call from many threads.

    Parameters
    ----------
    store : Store
        Where the layers are read.
    folder : Path
        Where networks without barriers are kept between two starts.
    """

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder
        self._lock = Lock()
        self._base: tuple[int, WalkNetwork] | None = None
        self._walled: dict[tuple[object, ...], WalkNetwork] = {}

    def network(self, request: CoverageRequest | None = None) -> WalkNetwork:
        """Give the network with walls and the gates that are open.

        Parameters
        ----------
        request : CoverageRequest, optional
            The question, for what it takes to be otherwise than recorded; by what is recorded without.

        Returns
        -------
        WalkNetwork
            In the workspace's metric CRS.

        Raises
        ------
        InvalidInput
            ``network_empty``: there is no path to walk on.
        """
        with self._lock:
            with self._store.read() as connection:
                versions = layer_versions(connection)
            key = (*(versions.get(name, 0) for name in NETWORK_LAYERS), _conditions(request))
            if key not in self._walled:
                current = key[: len(NETWORK_LAYERS)]
                self._walled = {k: v for k, v in self._walled.items() if k[: len(NETWORK_LAYERS)] == current}
                self._walled[key] = self._build(versions.get(PATHS.name, 0), request)
            return self._walled[key]

    def _build(self, paths_version: int, request: CoverageRequest | None) -> WalkNetwork:
        if self._base is None or self._base[0] != paths_version:
            self._base = (paths_version, self._read_base())
        epsg = self._store.workspace.metric_epsg
        with self._store.read() as connection:
            barriers = read_features(connection, BARRIERS).to_crs(epsg)
            doors = read_features(connection, GATES).to_crs(epsg)
            compounds = read_features(connection, COMPOUNDS).to_crs(epsg)
        is_open = doors["status"] == "open" if request is None else let_through(doors, request)
        return with_barriers(
            self._base[1],
            _walls(barriers, compounds),
            doors.geometry[is_open],
            compounds.geometry,
            snap_limit_m=SNAP_LIMIT_M,
        )

    def _read_base(self) -> WalkNetwork:
        with self._store.read() as connection:
            paths = read_features(connection, PATHS)
        walkable: gpd.GeoSeries = paths.geometry[paths["walkable"].fillna(True).astype(bool)]
        metric = walkable.to_crs(self._store.workspace.metric_epsg)
        content = b"".join(metric.to_wkb().tolist())
        key = network_cache.key_of(content, str(metric.crs))
        kept = network_cache.load(self._folder, key)
        if kept is None:
            kept = build_network(node_lines(metric))
            network_cache.save(self._folder, key, kept)
        return kept


def _conditions(request: CoverageRequest | None) -> str:
    """Everything of a question that changes the network."""
    if request is None:
        return ""
    return request.model_dump_json(include={"at": True, "walking": True, "suppose": {"gates", "hours"}})


def _walls(barriers: gpd.GeoDataFrame, compounds: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Barriers that stand, and the boundary of walled compounds wherever no barrier is drawn along it.

    A wall that was drawn speaks for itself: once it is marked as removed, people walk through.
    """
    standing = barriers.geometry[barriers["status"].fillna("standing") != "removed"]
    walled = compounds.geometry[compounds["walled"].fillna(False).astype(bool)]
    undrawn = walled.boundary.difference(barriers.geometry.buffer(_ALONG_M).union_all())
    return pd.concat([standing, undrawn[~undrawn.is_empty]])
