"""Loops that walk a graph from some places."""

import numpy as np

from cocreate_gis.analysis.kernels.base import Bytes, Ints, Longs, compiled, inlined

_POLL_EVERY = 4096


@inlined
def _push(heap: Longs, size: int, key: np.int64) -> None:  # pragma: no cover - compiled
    i = size
    while i > 0:
        parent = (i - 1) >> 2
        if heap[parent] <= key:
            break
        heap[i] = heap[parent]
        i = parent
    heap[i] = key


@inlined
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
