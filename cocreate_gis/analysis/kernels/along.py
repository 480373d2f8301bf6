"""Loops that give the costs of places on chains."""

import numpy as np

from cocreate_gis.analysis.kernels.base import UNREACHED, Ints, Longs, compiled


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
