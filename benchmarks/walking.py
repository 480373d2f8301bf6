"""Costs and counts on the network, beside scipy, pandana, networkx and igraph.

Every peer gets the nodes in our order along the Hilbert curve, which is faster for it than the order of the
file. Ours agrees where scipy, on the graph that is not contracted, has the same set and the same costs.
"""

import importlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import dijkstra

from benchmarks.measured import Measured, beside, median
from benchmarks.networks import (
    ABSENT,
    LIMIT_CM,
    SOURCES,
    by_igraph,
    by_networkx,
    by_pandana,
    is_installed,
    matrix,
    some_nodes,
)
from cocreate_gis.analysis.isochrones import isochrones, opportunities
from cocreate_gis.analysis.kernels import UNREACHED
from cocreate_gis.analysis.network import WalkNetwork
from cocreate_gis.analysis.service_area import cost_field
from cocreate_gis.analysis.snapping import legs_of_nodes

CATEGORIES, FACILITIES = 20, 100
_AT_A_TIME = 10
"""Sources in one call of scipy: neither one by one nor all at once is as fast for it."""
_FULL_WALKS = 5
"""Sources for igraph, which knows no limit; its time for all is computed from them."""

Work = Callable[[Any], object]


class Peers:
    """The peers of one network; each reads it once, and tells when it cannot."""

    def __init__(self, network: WalkNetwork) -> None:
        self._network = network
        self._graphs: dict[str, Any] = {}
        self.build_s: dict[str, float | None] = {}
        for peer, read in (("pandana", by_pandana), ("networkx", by_networkx), ("igraph", by_igraph)):
            self.build_s[peer] = None
            if is_installed(peer):
                self.build_s[peer], self._graphs[peer] = median(lambda read=read: read(network), 0)

    def beside(
        self, name: str, task: str, ours_s: float, agrees: bool, scipy_s: float, works: Mapping[str, Work]
    ) -> list[Measured]:
        """A row for scipy and one for each peer that knows the task."""
        nodes = self._network.report.nodes
        rows = [beside(name, nodes, task, "scipy", ours_s, scipy_s, agrees=agrees)]
        for peer, work in works.items():
            seconds, note = None, ABSENT
            if peer in self._graphs:
                seconds, note = median(lambda work=work, peer=peer: work(self._graphs[peer]), 0)[0], ""
            rows.append(beside(name, nodes, task, peer, ours_s, seconds, agrees=agrees, note=note))
        return rows


def service_area(name: str, network: WalkNetwork, peers: Peers) -> list[Measured]:
    """The cost at every node from the nearest of 500 sources, up to 1,200 m."""
    starts = some_nodes(network, SOURCES)
    graph = matrix(len(network.xy), network.u, network.v, network.length_cm)
    sources = legs_of_nodes(network, starts)
    ours_s, (cost, _) = median(lambda: cost_field(network, sources, LIMIT_CM).at_nodes(), 15)
    peer_s, truth = median(
        lambda: dijkstra(graph, directed=True, indices=starts, min_only=True, limit=LIMIT_CM), 7
    )
    agrees = np.array_equal(np.where(cost < UNREACHED, cost, np.inf), truth)

    def by_networkx(graph: Any) -> object:
        networkx = importlib.import_module("networkx")
        return networkx.multi_source_dijkstra_path_length(graph, set(starts.tolist()), LIMIT_CM)

    def by_pandana(graph: Any) -> object:
        x, y = (pd.Series(network.xy[starts, axis]) for axis in (0, 1))
        graph.set_pois("all", LIMIT_CM, 1, x, y)
        return graph.nearest_pois(LIMIT_CM, "all")

    works = {"pandana": by_pandana, "networkx": by_networkx}
    return peers.beside(name, "service_area", ours_s, agrees, peer_s, works)


def separate(name: str, network: WalkNetwork, peers: Peers) -> list[Measured]:
    """The costs at all nodes that each of 500 sources reaches by itself, up to 1,200 m."""
    starts = some_nodes(network, SOURCES)
    graph = matrix(len(network.xy), network.u, network.v, network.length_cm)
    sources = legs_of_nodes(network, starts)
    ours_s, found = median(lambda: isochrones(network, sources, LIMIT_CM), 15)
    blocks = [starts[first : first + _AT_A_TIME] for first in range(0, starts.size, _AT_A_TIME)]

    def by_scipy() -> None:
        for block in blocks:
            dijkstra(graph, directed=True, indices=block, limit=LIMIT_CM)

    peer_s, _ = median(by_scipy, 3)
    agrees = True
    for source, start in enumerate(starts):
        cost = np.full(len(network.xy), np.inf)
        point, cost_cm = found.of(source)
        cost[point] = cost_cm
        agrees &= np.array_equal(cost, dijkstra(graph, directed=True, indices=start, limit=LIMIT_CM))

    def by_networkx(graph: Any) -> None:
        networkx = importlib.import_module("networkx")
        for start in starts.tolist():
            networkx.single_source_dijkstra_path_length(graph, start, LIMIT_CM)

    works = {"pandana": lambda graph: graph.nodes_in_range(starts, LIMIT_CM), "networkx": by_networkx}
    rows = peers.beside(name, "isochrones", ours_s, agrees, peer_s, works)
    few = starts[:_FULL_WALKS].tolist()
    [row] = peers.beside(
        name, "isochrones", ours_s, agrees, 0.0, {"igraph": lambda g: g.distances(few, weights="weight")}
    )[1:]
    if row.peer_s is None:
        return [*rows, row]
    whole_s = row.peer_s * starts.size / _FULL_WALKS
    note = f"no limit; from {_FULL_WALKS} sources"
    return [*rows, beside(name, row.nodes, row.task, "igraph", ours_s, whole_s, agrees=agrees, note=note)]


def cumulative(name: str, network: WalkNetwork, peers: Peers) -> list[Measured]:
    """How many of 100 facilities of each of 20 categories are within 1,200 m of every node."""
    places = some_nodes(network, CATEGORIES * FACILITIES)
    category = (np.arange(places.size) % CATEGORIES).astype(np.int32)
    graph = matrix(len(network.xy), network.u, network.v, network.length_cm)
    facilities = legs_of_nodes(network, places)
    ours_s, counts = median(lambda: opportunities(network, facilities, category, CATEGORIES, LIMIT_CM), 5)

    def by_scipy() -> np.ndarray:
        reached = np.zeros((CATEGORIES, len(network.xy)), np.int32)
        for kind in range(CATEGORIES):
            own = places[category == kind]
            for first in range(0, own.size, _AT_A_TIME):
                block = own[first : first + _AT_A_TIME]
                cost = dijkstra(graph, directed=True, indices=block, limit=LIMIT_CM)
                reached[kind] += np.isfinite(cost).sum(axis=0)
        return reached

    peer_s, truth = median(by_scipy, 1)

    def by_pandana(graph: Any) -> None:
        for kind in range(CATEGORIES):
            graph.set(pd.Series(places[category == kind]), name="kind")
            graph.aggregate(LIMIT_CM, type="count", decay="flat", name="kind")

    agrees = np.array_equal(counts, truth)
    return peers.beside(name, "cumulative", ours_s, agrees, peer_s, {"pandana": by_pandana})
