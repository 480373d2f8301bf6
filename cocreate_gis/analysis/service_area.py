"""What it costs to walk from the nearest of some places to anywhere, and which place that is."""

from dataclasses import dataclass

import numpy as np

from cocreate_gis.analysis.kernels import UNREACHED, Bytes, Ints, costs_on_chains, search, sweep
from cocreate_gis.analysis.network import WalkNetwork
from cocreate_gis.analysis.snapping import Legs
from cocreate_gis.model.errors import Cancelled

EVERYWHERE_CM = int(UNREACHED) - 1
"""A limit beyond every walk."""


@dataclass(frozen=True, eq=False)
class CostField:
    """The walking cost of every place on a network from the nearest of some sources.

    Parameters
    ----------
    network : WalkNetwork
        The network.
    limit_cm : int
        No walk is longer than this.
    node_cost, node_owner : ndarray of int32
        Cost in centimetres and source at each node of the contracted graph.
    seed_begin, seed_chain, seed_position, seed_cost, seed_owner : ndarray of int32
        The sources on their chains, sorted by chain and position.
    """

    network: WalkNetwork
    limit_cm: int
    node_cost: Ints
    node_owner: Ints
    seed_begin: Ints
    seed_chain: Ints
    seed_position: Ints
    seed_cost: Ints
    seed_owner: Ints

    def at(self, edge: Ints, along_cm: Ints) -> tuple[Ints, Ints]:
        """Give the cost at places on edges.

        Parameters
        ----------
        edge, along_cm : ndarray of int32
            The places: edge, and centimetres from its first end.

        Returns
        -------
        cost : ndarray of int32
            Centimetres, ``UNREACHED`` beyond the limit.
        owner : ndarray of int32
            Row number of the source, -1 where there is none. Between equally near ones any may be named.
        """
        return self._on_chains(*self.network.on_chain(edge, along_cm))

    def _on_chains(self, chain: Ints, position: Ints) -> tuple[Ints, Ints]:
        graph = self.network.graph
        cost = np.empty(chain.size, np.int32)
        owner = np.empty(chain.size, np.int32)
        costs_on_chains(
            chain, position, graph.chain_first, graph.chain_last, graph.chain_length,
            self.node_cost, self.node_owner, self.seed_begin, self.seed_position, self.seed_owner,
            *sweep(self.seed_chain, self.seed_position, self.seed_cost), self.limit_cm, cost, owner,
        )  # fmt: skip
        return cost, owner

    def at_nodes(self) -> tuple[Ints, Ints]:
        """Give the cost at every node of the network.

        Returns
        -------
        cost : ndarray of int32
            Centimetres, ``UNREACHED`` beyond the limit.
        owner : ndarray of int32
            Row number of the source, -1 where there is none.
        """
        cost, owner = self._on_chains(*self.network.node_places)
        nowhere = self.network.node_edge < 0
        cost[nowhere], owner[nowhere] = UNREACHED, -1
        return cost, owner

    def at_legs(self, legs: Legs) -> tuple[Ints, Ints]:
        """Give the cost at points, each by the cheapest of its legs.

        Parameters
        ----------
        legs : Legs
            The ways of the points onto the network.

        Returns
        -------
        cost : ndarray of int32
            Centimetres with the leg, ``UNREACHED`` beyond the limit and for points without a leg.
        owner : ndarray of int32
            Row number of the source, -1 where there is none.
        """
        on_edge, whose = self.at(legs.edge, legs.along_cm)
        total = on_edge.astype(np.int64) + legs.leg_cm
        order = np.lexsort((total, legs.point))
        points, first = np.unique(legs.point[order], return_index=True)
        best = order[first]
        reached = total[best] <= self.limit_cm
        cost = np.full(legs.reason.size, UNREACHED, np.int32)
        owner = np.full(legs.reason.size, -1, np.int32)
        cost[points[reached]] = total[best][reached]
        owner[points[reached]] = whose[best][reached]
        return cost, owner


def cost_field(
    network: WalkNetwork,
    sources: Legs,
    limit_cm: int = EVERYWHERE_CM,
    *,
    with_assumed: bool = True,
    cancel: Bytes | None = None,
) -> CostField:
    """Walk from all sources at once.

    Parameters
    ----------
    network : WalkNetwork
        The network; people walk both ways, so the cost from a facility is the cost to it.
    sources : Legs
        The ways of the sources onto the network; a source is named by its row number.
    limit_cm : int
        Longest walk, centimetres, legs included.
    with_assumed : bool
        Whether ways count that are only assumed.
    cancel : ndarray of uint8, optional
        A flag of one element; another thread sets it to stop the walk.

    Returns
    -------
    CostField
        The cost everywhere.

    Raises
    ------
    Cancelled
        ``cancelled``: the flag was set.
    """
    graph = network.graph
    weight = graph.weight
    if not with_assumed:
        sources = sources.without_assumed()
        chain_assumed = np.zeros(graph.chain_length.size, np.bool_)
        chain_assumed[graph.edge_chain[network.assumed]] = True
        weight = np.where(chain_assumed[graph.arc_chain], UNREACHED, weight)
    chain, position = network.on_chain(sources.edge, sources.along_cm)
    order = np.lexsort((sources.leg_cm, position, chain))
    chain, position, leg = chain[order], position[order], sources.leg_cm[order]
    whose = sources.point[order].astype(np.int32)
    ends = np.concatenate([graph.chain_first[chain], graph.chain_last[chain]])
    to_ends = np.concatenate([leg + position, leg + graph.chain_length[chain] - position])
    nodes = graph.indptr.size - 1
    cost = np.full(nodes, UNREACHED, np.int32)
    owner = np.full(nodes, -1, np.int32)
    flag = np.zeros(1, np.uint8) if cancel is None else cancel
    if not search(
        graph.indptr, graph.arc_to, weight, ends, to_ends, np.tile(whose, 2), min(limit_cm, EVERYWHERE_CM),
        *graph.buckets(int(to_ends.max(initial=0))), cost, owner, flag,
    ):  # fmt: skip
        raise Cancelled("cancelled")
    seeds_before = np.cumsum(np.bincount(chain, minlength=graph.chain_length.size))
    begin = np.concatenate([[0], seeds_before]).astype(np.int32)
    return CostField(network, limit_cm, cost, owner, begin, chain, position, leg, whose)
