"""Loops that walk a graph from some places."""

import numpy as np

from cocreate_gis.analysis.kernels.base import Bytes, Ints, Longs, compiled, inlined, longer

_POLL_EVERY = 4096
# Columns of an entry of a bucket.
_NODE, _SPENT, _NEXT = 0, 1, 2


@inlined
def _put(
    head: Ints, entries: Ints, used: int, slot: int, node: int, spent: int
) -> None:  # pragma: no cover - compiled
    entries[used, _NODE] = node
    entries[used, _SPENT] = spent
    entries[used, _NEXT] = head[slot]
    head[slot] = used


@compiled
def _begin(
    seed_node: Ints,
    seed_cost: Ints,
    seed_owner: Ints,
    limit: int,
    shift: int,
    cost: Ints,
    owner: Ints,
    head: Ints,
    entries: Ints,
) -> tuple[int, int]:  # pragma: no cover - compiled
    """Put the seeds in their buckets: how many entries there are, and the first bucket."""
    used = 0
    bucket = limit >> shift
    for i in range(seed_node.size):
        node, spent = seed_node[i], seed_cost[i]
        if spent <= limit and spent < cost[node]:
            cost[node] = spent
            owner[node] = seed_owner[i]
            _put(head, entries, used, (spent >> shift) & (head.size - 1), node, spent)
            used += 1
            bucket = min(bucket, spent >> shift)
    return used, bucket


@compiled
def search(
    indptr: Longs,
    arc_to: Ints,
    weight: Ints,
    seed_node: Ints,
    seed_cost: Ints,
    seed_owner: Ints,
    limit: int,
    shift: int,
    span: int,
    cost: Ints,
    owner: Ints,
    cancel: Bytes,
) -> bool:  # pragma: no cover - compiled
    """Walk from all seeds at once, up to a limit (Dijkstra 1959).

    Costs are kept in buckets in a circle (Dial 1969) that are wider than one unit, so that a node may be
    taken up again within its bucket (Denardo and Fox 1979): what remains is the least cost all the same.

    Parameters
    ----------
    indptr, arc_to, weight : ndarray
        The graph: targets and costs, in centimetres, of the arcs that leave each node.
    seed_node, seed_cost, seed_owner : ndarray of int32
        Where the walk begins, at what cost, and whose it is.
    limit : int
        Largest cost that is still reached, in centimetres.
    shift : int
        A bucket is ``2**shift`` centimetres wide.
    span : int
        No two costs that wait at once are further apart.
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
    buckets = 2
    while buckets < (min(span, limit) >> shift) + 2:
        buckets *= 2
    around = buckets - 1
    head = np.full(buckets, np.int32(-1))
    entries = np.empty((max(4096, seed_node.size), 3), np.int32)
    used, bucket = _begin(seed_node, seed_cost, seed_owner, limit, shift, cost, owner, head, entries)
    waiting = used
    taken = 0
    while waiting > 0:
        entry = head[bucket & around]
        if entry < 0:
            bucket += 1
            continue
        head[bucket & around] = entries[entry, _NEXT]
        waiting -= 1
        node, spent = entries[entry, _NODE], entries[entry, _SPENT]
        if spent != cost[node]:
            continue
        if taken % _POLL_EVERY == 0 and cancel[0] != 0:
            return False
        taken += 1
        if entries.shape[0] < used + indptr[node + 1] - indptr[node]:
            entries = longer(entries, used + indptr[node + 1] - indptr[node])
        for arc in range(indptr[node], indptr[node + 1]):
            after = spent + weight[arc]
            to = arc_to[arc]
            if after <= limit and after < cost[to]:
                cost[to] = after
                owner[to] = owner[node]
                _put(head, entries, used, (after >> shift) & around, to, after)
                used += 1
                waiting += 1
    return True
