"""Compiled loops over lists of what each candidate would cover: turned around, made shorter, put in order."""

import numpy as np

from cocreate_gis.analysis.kernels.base import Ints, Longs, compiled


@compiled
def tally(
    begin: Longs, demand: Ints, weight: Longs, mark: Longs
) -> tuple[Longs, Longs]:  # pragma: no cover - compiled
    """Add up what each candidate would cover.

    Parameters
    ----------
    begin, demand : ndarray
        The demand of each candidate.
    weight, mark : ndarray of int64
        Weight of each demand, and a random number that tells it from others.

    Returns
    -------
    worth, marks : ndarray of int64
        For each candidate the sum of the weights, and of the marks of what weighs anything.
    """
    worth = np.zeros(begin.size - 1, np.int64)
    marks = np.zeros(begin.size - 1, np.int64)
    for i in range(worth.size):
        for k in range(begin[i], begin[i + 1]):
            if weight[demand[k]] > 0:
                worth[i] += weight[demand[k]]
                marks[i] += mark[demand[k]]
    return worth, marks


@compiled
def transpose(
    begin: Longs, demand: Ints, demands: int, order: Longs
) -> tuple[Longs, Ints]:  # pragma: no cover - compiled
    """List the candidates of each demand.

    Parameters
    ----------
    begin, demand : ndarray
        The demand of each candidate.
    demands : int
        How many there are.
    order : ndarray of int64
        All candidates, in the order in which they are to be listed.

    Returns
    -------
    starts, candidate : ndarray
        The candidates of each demand.
    """
    starts = np.zeros(demands + 1, np.int64)
    for k in range(demand.size):
        starts[demand[k] + 1] += 1
    for j in range(demands):
        starts[j + 1] += starts[j]
    fill = starts[:-1].copy()
    candidate = np.empty(demand.size, np.int32)
    for i in order:
        for k in range(begin[i], begin[i + 1]):
            j = demand[k]
            candidate[fill[j]] = i
            fill[j] += 1
    return starts, candidate


@compiled
def joined_twins(
    starts: Longs, candidate: Ints, weight: Longs, mark: Longs
) -> Longs:  # pragma: no cover - compiled
    """Move the weight of demand that the same candidates cover onto the first of it.

    Parameters
    ----------
    starts, candidate : ndarray
        The candidates of each demand, in one order for all.
    weight : ndarray of int64
        Weight of each demand.
    mark : ndarray of int64
        A random number for each candidate, that tells it from others.

    Returns
    -------
    ndarray of int64
        Weight of each demand, nothing for those whose weight was moved.
    """
    marks = np.zeros(weight.size, np.int64)
    for j in range(weight.size):
        for k in range(starts[j], starts[j + 1]):
            marks[j] += mark[candidate[k]]
    moved = weight.copy()
    order = np.argsort(marks)
    first = 0
    for row in range(1, order.size):
        one, other = order[first], order[row]
        own = candidate[starts[one] : starts[one + 1]]
        # The marks bring twins together; whether two are twins is told by their lists.
        if marks[one] == marks[other] and np.array_equal(own, candidate[starts[other] : starts[other + 1]]):
            moved[one] += moved[other]
            moved[other] = 0
        else:
            first = row
    return moved


@compiled
def _renumbered(
    begin: Longs, demand: Ints, rows: Longs, place: Ints
) -> tuple[Longs, Ints]:  # pragma: no cover - compiled
    new_begin = np.zeros(rows.size + 1, np.int64)
    new_demand = np.empty(demand.size, np.int32)
    kept = 0
    for row in range(rows.size):
        for k in range(begin[rows[row]], begin[rows[row] + 1]):
            if place[demand[k]] >= 0:
                new_demand[kept] = place[demand[k]]
                kept += 1
        new_begin[row + 1] = kept
    return new_begin, new_demand[:kept].copy()


@compiled
def neighbourly(
    begin: Longs, demand: Ints, starts: Longs, candidate: Ints, weight: Longs, order: Longs
) -> tuple[Longs, Longs, Ints, Longs]:  # pragma: no cover - compiled
    """Number candidates and demand anew, breadth first: what shares demand is then near in memory.

    Parameters
    ----------
    begin, demand : ndarray
        The demand of each candidate.
    starts, candidate : ndarray
        The candidates of each demand.
    weight : ndarray of int64
        Weight of each demand; what weighs nothing is left out.
    order : ndarray of int64
        All candidates, in the order in which to begin at them.

    Returns
    -------
    rows : ndarray of int64
        The candidates in their new order.
    begin, demand : ndarray
        The demand of each candidate, both by their new numbers.
    weight : ndarray of int64
        Weight of each demand by its new number.
    """
    n = begin.size - 1
    place = np.full(weight.size, np.int32(-1))
    load = np.empty(weight.size, np.int64)
    seen = np.zeros(n, np.bool_)
    rows = np.empty(n, np.int64)
    head = 0
    tail = 0
    numbered = 0
    for first in order:
        if not seen[first]:
            seen[first] = True
            rows[tail] = first
            tail += 1
        while head < tail:
            i = rows[head]
            head += 1
            for k in range(begin[i], begin[i + 1]):
                j = demand[k]
                if place[j] >= 0 or weight[j] == 0:
                    continue
                place[j] = numbered
                load[numbered] = weight[j]
                numbered += 1
                for m in range(starts[j], starts[j + 1]):
                    other = candidate[m]
                    if not seen[other]:
                        seen[other] = True
                        rows[tail] = other
                        tail += 1
    new_begin, new_demand = _renumbered(begin, demand, rows, place)
    return rows, new_begin, new_demand, load[:numbered].copy()
