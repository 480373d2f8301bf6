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
from benchmarks.peers import Answer, Peer
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

_FEW_CATEGORIES = 2
"""Categories for pandana, which counts one after the other; its time for all is computed from them."""


class Peers:
    """The peers of one network that are installed."""

    def __init__(self, network: WalkNetwork) -> None:
        self._nodes = network.report.nodes
        self._peers = {
            name: Peer(read, network)
            for name, read in (("pandana", by_pandana), ("networkx", by_networkx), ("igraph", by_igraph))
            if is_installed(name)
        }

    def built(self, peer: str) -> Answer:
        """How long a peer took to read the network."""
        return self._peers[peer].built if peer in self._peers else Answer(None, None, ABSENT)

    def ask(self, peer: str, work: Callable[..., None], *arguments: object, share: float = 1.0) -> Answer:
        """How long a peer takes; from a share of the work where all of it would be more of the same."""
        if peer not in self._peers:
            return Answer(None, None, ABSENT)
        answer = self._peers[peer].ask(work, *arguments)
        if answer.seconds is None or share == 1.0:
            return answer
        return Answer(answer.seconds / share, None, f"computed from {share:.0%} of the work")

    def rows(
        self, name: str, task: str, ours_s: float, agrees: bool, answers: Mapping[str, Answer]
    ) -> list[Measured]:
        """A row for each peer."""
        return [
            beside(name, self._nodes, task, peer, ours_s, answer.seconds, agrees=agrees, note=answer.note)
            for peer, answer in answers.items()
        ]

    def close(self) -> None:
        """Let them go."""
        for peer in self._peers.values():
            peer.close()


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
    answers = {
        "scipy": Answer(peer_s, None),
        "pandana": peers.ask("pandana", _pandana_nearest, network.xy[starts]),
        "networkx": peers.ask("networkx", _networkx_at_once, starts.tolist()),
    }
    return peers.rows(name, "service_area", ours_s, agrees, answers)


def _pandana_nearest(graph: Any, places: np.ndarray) -> None:
    graph.set_pois("all", LIMIT_CM, 1, pd.Series(places[:, 0]), pd.Series(places[:, 1]))
    graph.nearest_pois(LIMIT_CM, "all")


def _networkx_at_once(graph: Any, starts: list[int]) -> None:
    networkx = importlib.import_module("networkx")
    networkx.multi_source_dijkstra_path_length(graph, set(starts), LIMIT_CM)


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
    answers = {
        "scipy": Answer(peer_s, None),
        "pandana": peers.ask("pandana", _pandana_each, starts),
        "networkx": peers.ask("networkx", _networkx_each, starts.tolist()),
        "igraph": peers.ask(
            "igraph", _igraph_each, starts[:_FULL_WALKS].tolist(), share=_FULL_WALKS / starts.size
        ),
    }
    return peers.rows(name, "isochrones", ours_s, agrees, answers)


def _pandana_each(graph: Any, starts: np.ndarray) -> None:
    graph.nodes_in_range(starts, LIMIT_CM)


def _networkx_each(graph: Any, starts: list[int]) -> None:
    networkx = importlib.import_module("networkx")
    for start in starts:
        networkx.single_source_dijkstra_path_length(graph, start, LIMIT_CM)


def _igraph_each(graph: Any, starts: list[int]) -> None:
    graph.distances(starts, weights="weight")


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

    agrees = np.array_equal(counts, truth)
    few = [places[category == kind] for kind in range(_FEW_CATEGORIES)]
    answers = {
        "scipy": Answer(peer_s, None),
        "pandana": peers.ask("pandana", _pandana_counts, few, share=_FEW_CATEGORIES / CATEGORIES),
    }
    return peers.rows(name, "cumulative", ours_s, agrees, answers)


def _pandana_counts(graph: Any, categories: list[np.ndarray]) -> None:
    for places in categories:
        graph.set(pd.Series(places), name="kind")
        graph.aggregate(LIMIT_CM, type="count", decay="flat", name="kind")
