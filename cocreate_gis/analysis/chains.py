"""The contracted graph: every run of nodes of degree two becomes one chain."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cocreate_gis.analysis.kernels import Flags, Ints, Longs, chains, components, grouped

_BUCKETS_A_CHAIN = 8


@dataclass(frozen=True, eq=False)
class ChainGraph:
    """The graph with every run of nodes of degree two contracted into one chain.

    Parameters
    ----------
    indptr, arc_to, weight, arc_chain, arc_against : ndarray
        Arcs by node of the contracted graph: targets, lengths in centimetres, chains, and whether the arc
        runs from the last node of its chain to the first.
    chain_first, chain_last, chain_length : ndarray of int32
        The two end nodes, numbered in the contracted graph, and the length of each chain.
    edge_chain, edge_start, edge_end : ndarray of int32
        For each edge of the network its chain and the position along it of its two ends, centimetres.
    """

    indptr: Longs
    arc_to: Ints
    weight: Ints
    arc_chain: Ints
    arc_against: Flags
    chain_first: Ints
    chain_last: Ints
    chain_length: Ints
    edge_chain: Ints
    edge_start: Ints
    edge_end: Ints

    def buckets(self, first_cm: int) -> tuple[int, int]:
        """Say how the costs of a walk are sorted into buckets.

        Parameters
        ----------
        first_cm : int
            The largest cost with which the walk begins, centimetres.

        Returns
        -------
        shift : int
            A bucket is ``2**shift`` centimetres wide, about an eighth of the mean chain: few nodes are taken
            up twice, few buckets are empty.
        span : int
            No two costs that wait at once are further apart, centimetres.
        """
        mean = float(self.weight.mean()) if self.weight.size else 1.0
        shift = max(0, int(np.log2(max(mean / _BUCKETS_A_CHAIN, 1.0))))
        return shift, max(first_cm, int(self.weight.max(initial=0)))


def contract(n: int, u: Ints, v: Ints, length_cm: Ints, assumed: Flags) -> ChainGraph:
    """Contract runs of nodes of degree two.

    Parameters
    ----------
    n : int
        How many nodes.
    u, v : ndarray of int32
        The two ends of each edge.
    length_cm : ndarray of int32
        Length of each edge, centimetres.
    assumed : ndarray of bool
        Edges that are only assumed: no chain mixes them with others.

    Returns
    -------
    ChainGraph
        The contracted graph, in the order of the nodes.
    """
    indptr, arc_to, arc_edge, _ = _arcs(n, u, v)
    keep = np.diff(indptr) != 2
    keep[u[assumed]] = True
    keep[v[assumed]] = True
    label = components(n, u, v)
    rings = np.ones(int(label.max()) + 1, np.bool_)
    rings[label[keep]] = False
    first_node = np.unique(label, return_index=True)[1]
    keep[first_node[rings]] = True
    edge_chain, start, end, first, last, total = chains(indptr, arc_to, arc_edge, length_cm, u, keep)
    number = (np.cumsum(keep) - 1).astype(np.int32)
    first, last = number[first], number[last]
    chain_indptr, chain_arc_to, arc_chain, against = _arcs(int(keep.sum()), first, last)
    return ChainGraph(
        chain_indptr, chain_arc_to, total[arc_chain], arc_chain, against,
        first, last, total, edge_chain, start, end,
    )  # fmt: skip


def in_order(key: Longs, *ties: NDArray[Any]) -> Longs:
    """Sort rows by a key that is all but unique; the ties among equal keys are sorted apart, as they are few.

    Parameters
    ----------
    key : ndarray of int64
        What to sort by first.
    *ties : ndarray
        What to sort equal keys by, in turn.

    Returns
    -------
    ndarray of int64
        The rows; those that are equal in everything keep their order.

    Examples
    --------
    >>> in_order(np.array([3, 1, 3]), np.array([9, 5, 2])).tolist()
    [1, 2, 0]
    """
    order = np.argsort(key, kind="stable")
    equal = key[order[1:]] == key[order[:-1]]
    among = np.zeros(order.size, np.bool_)
    among[1:] = equal
    among[:-1] |= equal
    rows = order[among]
    order[among] = rows[np.lexsort([column[rows] for column in (*reversed(ties), key)])]
    return order


def shortest_parallels(u: Ints, v: Ints, length: Ints, kind: NDArray[np.uint8]) -> Longs:
    """Choose the edges a shortest walk can use: no loops, of each kind the shortest between two nodes.

    Parameters
    ----------
    u, v : ndarray of int32
        The two ends of each edge.
    length : ndarray of int32
        Length of each edge.
    kind : ndarray of uint8
        Kind of each edge: those of one kind are walked on or left out together.

    Returns
    -------
    ndarray of int64
        Numbers of the chosen edges, ascending.
    """
    pair = np.minimum(u, v).astype(np.int64) << 32 | np.maximum(u, v)
    order = in_order(pair, kind, length)
    first = np.ones(order.size, np.bool_)
    first[1:] = (pair[order[1:]] != pair[order[:-1]]) | (kind[order[1:]] != kind[order[:-1]])
    best = order[first]
    return np.sort(best[u[best] != v[best]])


def _arcs(n: int, u: Ints, v: Ints) -> tuple[Longs, Ints, Ints, Flags]:
    """Both directions of every edge, by the node they leave: where to, which edge, from its second end."""
    begin, order = grouped(np.concatenate([u, v]), n)
    head = np.concatenate([v, u])[order]
    return begin.astype(np.int64), head, order % np.int32(u.size), order >= u.size
