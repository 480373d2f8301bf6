"""Compiled loops of the walking engine: machine code, cached on disk, free of the interpreter lock.

Costs are integer centimetres throughout: integer sums do not depend on the order of addition, so the same
walk costs the same on every route through the code and the cut-off is exact.
"""

from collections.abc import Callable
from typing import TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

UNREACHED = np.int32(1 << 30)
"""Cost of what cannot be reached, in centimetres (10,737 km); twice this still fits an int32."""

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Bytes = NDArray[np.uint8]

_POLL_EVERY = 4096

_F = TypeVar("_F", bound=Callable[..., object])


def compiled(function: _F) -> _F:
    """Compile a function to machine code.

    Parameters
    ----------
    function : callable
        Loops over arrays.

    Returns
    -------
    callable
        The same function, faster.
    """
    # Never parallel=True: concurrent calls crash under one of its threading layers.
    return cast(_F, numba.njit(cache=True, nogil=True)(function))


def _inlined(function: _F) -> _F:
    return cast(_F, numba.njit(cache=True, nogil=True, inline="always")(function))


@compiled
def hilbert(x: Longs, y: Longs, order: int) -> Longs:  # pragma: no cover - compiled
    """Give the distance along the Hilbert curve that fills a square of ``2**order`` cells a side.

    Parameters
    ----------
    x, y : ndarray of int64
        Cell numbers, 0 to ``2**order - 1``.
    order : int
        Order of the curve.

    Returns
    -------
    ndarray of int64
        Position of each cell on the curve: cells near on the curve are near on the ground.
    """
    out = np.empty(x.size, np.int64)
    for i in range(x.size):
        a = x[i]
        b = y[i]
        position = np.int64(0)
        side = np.int64(1) << (order - 1)
        while side > 0:
            right = 1 if a & side else 0
            up = 1 if b & side else 0
            position += side * side * ((3 * right) ^ up)
            if up == 0:
                if right == 1:
                    a = (np.int64(1) << order) - 1 - a
                    b = (np.int64(1) << order) - 1 - b
                a, b = b, a
            side >>= 1
        out[i] = position
    return out


@compiled
def components(n: int, u: Ints, v: Ints) -> Ints:  # pragma: no cover - compiled
    """Number the connected components of an undirected graph.

    Parameters
    ----------
    n : int
        How many nodes.
    u, v : ndarray of int32
        The two ends of each edge.

    Returns
    -------
    ndarray of int32
        Component of each node, numbered from 0 in the order of their first nodes.
    """
    parent = np.arange(n).astype(np.int32)
    for i in range(u.size):
        a = u[i]
        while parent[a] != a:
            parent[a] = parent[parent[a]]
            a = parent[a]
        b = v[i]
        while parent[b] != b:
            parent[b] = parent[parent[b]]
            b = parent[b]
        if a < b:
            parent[b] = a
        else:
            parent[a] = b
    label = np.empty(n, np.int32)
    count = np.int32(0)
    for i in range(n):
        if parent[i] == i:
            label[i] = count
            count += 1
        else:
            # A root is the lowest node of its tree, so the parent is labelled already.
            label[i] = label[parent[i]]
    return label


@compiled
def chains(
    indptr: Longs, arc_to: Ints, arc_edge: Ints, length: Ints, edge_u: Ints, keep: Flags
) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints]:  # pragma: no cover - compiled
    """Join edges that follow each other through nodes of degree two into chains.

    Parameters
    ----------
    indptr, arc_to, arc_edge : ndarray
        The graph by node: targets and edge numbers of the arcs that leave each node.
    length : ndarray of int32
        Length of each edge in centimetres.
    edge_u : ndarray of int32
        First end of each edge.
    keep : ndarray of bool
        Nodes at which chains end. Every component has at least one, and every other node has degree two.

    Returns
    -------
    tuple of ndarray of int32
        For each edge its chain and the position along the chain, in centimetres, of its first and of its
        second end; for each chain its first node, its last node and its length.
    """
    m = length.size
    chain = np.full(m, np.int32(-1))
    start = np.empty(m, np.int32)
    end = np.empty(m, np.int32)
    first = np.empty(m, np.int32)
    last = np.empty(m, np.int32)
    total = np.empty(m, np.int32)
    count = 0
    for node in range(indptr.size - 1):
        if not keep[node]:
            continue
        for leaving in range(indptr[node], indptr[node + 1]):
            if chain[arc_edge[leaving]] >= 0:
                continue
            arc = leaving
            at = np.int32(node)
            walked = np.int32(0)
            while True:
                e = arc_edge[arc]
                chain[e] = count
                after = walked + length[e]
                if edge_u[e] == at:
                    start[e] = walked
                    end[e] = after
                else:
                    start[e] = after
                    end[e] = walked
                walked = after
                at = arc_to[arc]
                if keep[at]:
                    break
                arc = indptr[at]
                if arc_edge[arc] == e:
                    arc += 1
            first[count] = node
            last[count] = at
            total[count] = walked
            count += 1
    return chain, start, end, first[:count].copy(), last[:count].copy(), total[:count].copy()


@_inlined
def _push(heap: Longs, size: int, key: np.int64) -> None:  # pragma: no cover - compiled
    i = size
    while i > 0:
        parent = (i - 1) >> 2
        if heap[parent] <= key:
            break
        heap[i] = heap[parent]
        i = parent
    heap[i] = key


@_inlined
def _pop(heap: Longs, size: int) -> None:  # pragma: no cover - compiled
    # The first key leaves; the one at `size`, now the last, takes its place and sinks.
    key = heap[size]
    i = 0
    while True:
        child = 4 * i + 1
        if child >= size:
            break
        least = child
        for j in range(child + 1, min(child + 4, size)):
            if heap[j] < heap[least]:
                least = j
        if heap[least] >= key:
            break
        heap[i] = heap[least]
        i = least
    heap[i] = key


@compiled
def search(
    indptr: Longs,
    arc_to: Ints,
    weight: Ints,
    seed_node: Ints,
    seed_cost: Ints,
    seed_owner: Ints,
    limit: int,
    cost: Ints,
    owner: Ints,
    cancel: Bytes,
) -> bool:  # pragma: no cover - compiled
    """Walk from all seeds at once, up to a limit (Dijkstra 1959, 4-ary heap, lazy deletion).

    Parameters
    ----------
    indptr, arc_to, weight : ndarray
        The graph: targets and costs, in centimetres, of the arcs that leave each node.
    seed_node, seed_cost, seed_owner : ndarray of int32
        Where the walk begins, at what cost, and whose it is.
    limit : int
        Largest cost that is still reached, in centimetres.
    cost, owner : ndarray of int32
        Written: the cost at each node, ``UNREACHED`` beyond the limit, and the owner of the cheapest walk,
        -1 where there is none. To be filled with those values before.
    cancel : ndarray of uint8
        One flag, polled: another thread sets it to stop the walk.

    Returns
    -------
    bool
        False where the walk was stopped.
    """
    # Cost in the high half, node in the low half: one comparison and one move instead of two.
    heap = np.empty(arc_to.size + seed_node.size + 1, np.int64)
    low = np.int64(0xFFFFFFFF)
    size = 0
    for i in range(seed_node.size):
        node = seed_node[i]
        if seed_cost[i] <= limit and seed_cost[i] < cost[node]:
            cost[node] = seed_cost[i]
            owner[node] = seed_owner[i]
            _push(heap, size, (np.int64(seed_cost[i]) << 32) | np.int64(node))
            size += 1
    settled = 0
    while size > 0:
        key = heap[0]
        size -= 1
        _pop(heap, size)
        node = np.int32(key & low)
        spent = np.int32(key >> 32)
        if spent > cost[node]:
            continue
        if settled % _POLL_EVERY == 0 and cancel[0] != 0:
            return False
        settled += 1
        for arc in range(indptr[node], indptr[node + 1]):
            after = spent + weight[arc]
            to = arc_to[arc]
            if after <= limit and after < cost[to]:
                cost[to] = after
                owner[to] = owner[node]
                _push(heap, size, (np.int64(after) << 32) | np.int64(to))
                size += 1
    return True


@compiled
def sweep(
    chain: Ints, position: Ints, cost: Ints
) -> tuple[Longs, Ints, Longs, Ints]:  # pragma: no cover - compiled
    """Prepare the walks that stay on one chain.

    Parameters
    ----------
    chain, position, cost : ndarray of int32
        The seeds, sorted by chain and position, with what it costs to begin there.

    Returns
    -------
    tuple of ndarray
        For each seed the least ``cost - position`` up to it and whose it is, and the least
        ``cost + position`` from it on and whose it is, within its chain.
    """
    n = chain.size
    forward = np.empty(n, np.int64)
    forward_seed = np.empty(n, np.int32)
    backward = np.empty(n, np.int64)
    backward_seed = np.empty(n, np.int32)
    for i in range(n):
        forward[i] = np.int64(cost[i]) - position[i]
        forward_seed[i] = i
        if i > 0 and chain[i - 1] == chain[i] and forward[i - 1] <= forward[i]:
            forward[i] = forward[i - 1]
            forward_seed[i] = forward_seed[i - 1]
    for i in range(n - 1, -1, -1):
        backward[i] = np.int64(cost[i]) + position[i]
        backward_seed[i] = i
        if i < n - 1 and chain[i + 1] == chain[i] and backward[i + 1] <= backward[i]:
            backward[i] = backward[i + 1]
            backward_seed[i] = backward_seed[i + 1]
    return forward, forward_seed, backward, backward_seed


@compiled
def costs_on_chains(
    chain: Ints,
    position: Ints,
    chain_first: Ints,
    chain_last: Ints,
    chain_length: Ints,
    node_cost: Ints,
    node_owner: Ints,
    seed_begin: Ints,
    seed_position: Ints,
    seed_owner: Ints,
    forward: Longs,
    forward_seed: Ints,
    backward: Longs,
    backward_seed: Ints,
    limit: int,
    cost: Ints,
    owner: Ints,
) -> None:  # pragma: no cover - compiled
    """Find the cheapest walk to points on chains: by either end, or along the chain from a seed on it.

    Parameters
    ----------
    chain, position : ndarray of int32
        The points.
    chain_first, chain_last, chain_length : ndarray of int32
        The chains.
    node_cost, node_owner : ndarray of int32
        The result of :func:`search`.
    seed_begin : ndarray of int32
        Where the seeds of each chain begin, one more than there are chains.
    seed_position, seed_owner : ndarray of int32
        The seeds, sorted by chain and position.
    forward, forward_seed, backward, backward_seed : ndarray
        The result of :func:`sweep`.
    limit : int
        Largest cost that is still reached, in centimetres.
    cost, owner : ndarray of int32
        Written: the cost of each point, ``UNREACHED`` beyond the limit, and whose it is, or -1.
    """
    for i in range(chain.size):
        c = chain[i]
        at = position[i]
        first = chain_first[c]
        last = chain_last[c]
        best = np.int64(node_cost[first]) + at
        whose = node_owner[first]
        other = np.int64(node_cost[last]) + chain_length[c] - at
        if other < best:
            best = other
            whose = node_owner[last]
        lo = seed_begin[c]
        hi = seed_begin[c + 1]
        if lo < hi:
            left = lo
            right = hi
            while left < right:
                middle = (left + right) >> 1
                if seed_position[middle] <= at:
                    left = middle + 1
                else:
                    right = middle
            if left > lo and forward[left - 1] + at < best:
                best = forward[left - 1] + at
                whose = seed_owner[forward_seed[left - 1]]
            if left < hi and backward[left] - at < best:
                best = backward[left] - at
                whose = seed_owner[backward_seed[left]]
        if best <= limit:
            cost[i] = best
            owner[i] = whose
        else:
            cost[i] = UNREACHED
            owner[i] = -1
