"""Compiled loops of siting: choose sites, exchange them, and price the homes for the bound.

Weights are whole numbers, so that sums do not depend on the order of addition and equal choices are equal.
A *slot* is a place among the chosen sites, 0 to p - 1.
"""

import numpy as np

from cocreate_gis.analysis.kernels.base import Flags, Floats, Ints, Longs, compiled

_MEMORY = 0.9
_PATIENCE = 10
_SHORTER = 0.7
_NOTICEABLE = 1e-5


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


@compiled
def _enter(
    site: int,
    slot: int,
    begin: Longs,
    demand: Ints,
    starts: Longs,
    candidate: Ints,
    weight: Longs,
    times: Ints,
    keepers: Longs,
    gain: Longs,
    loss: Longs,
) -> None:  # pragma: no cover - compiled
    for k in range(begin[site], begin[site + 1]):
        j = demand[k]
        if times[j] == 0:
            loss[slot] += weight[j]
            for m in range(starts[j], starts[j + 1]):
                gain[candidate[m]] -= weight[j]
        elif times[j] == 1:
            loss[keepers[j]] -= weight[j]
        times[j] += 1
        keepers[j] += slot


@compiled
def _leave(
    site: int,
    slot: int,
    begin: Longs,
    demand: Ints,
    starts: Longs,
    candidate: Ints,
    weight: Longs,
    times: Ints,
    keepers: Longs,
    gain: Longs,
    loss: Longs,
) -> None:  # pragma: no cover - compiled
    loss[slot] = 0
    for k in range(begin[site], begin[site + 1]):
        j = demand[k]
        times[j] -= 1
        keepers[j] -= slot
        if times[j] == 0:
            for m in range(starts[j], starts[j + 1]):
                gain[candidate[m]] += weight[j]
        elif times[j] == 1:
            loss[keepers[j]] += weight[j]


@compiled
def _most(gain: Longs, inside: Flags) -> int:  # pragma: no cover - compiled
    best = -1
    for i in range(gain.size):
        if not inside[i] and (best < 0 or gain[i] > gain[best]):
            best = i
    return best


@compiled
def _least_missed(
    site: int, begin: Longs, demand: Ints, weight: Longs, times: Ints, keepers: Longs, loss: Longs
) -> tuple[int, int]:  # pragma: no cover - compiled
    """Which slot would be missed least if the site came in for it, and by how much."""
    missed = loss.copy()
    for k in range(begin[site], begin[site + 1]):
        j = demand[k]
        if times[j] == 1:
            missed[keepers[j]] -= weight[j]
    slot = int(np.argmin(missed))
    return slot, missed[slot]


@compiled
def choose(
    begin: Longs, demand: Ints, starts: Longs, candidate: Ints, weight: Longs, p: int, first: Ints
) -> tuple[Ints, int]:  # pragma: no cover - compiled
    """Choose sites greedily, then exchange one for another until no exchange helps (Teitz & Bart 1968).

    What each candidate would add, and what each chosen site would take away, is kept and changed only where
    a demand becomes covered or uncovered (Resende & Werneck 2007); the value of every exchange is exact.

    Parameters
    ----------
    begin, demand : ndarray
        The demand of each candidate.
    starts, candidate : ndarray
        The candidates of each demand.
    weight : ndarray of int64
        Weight of each demand.
    p : int
        How many sites, at most as many as there are candidates.
    first : ndarray of int32
        Sites chosen already, at most `p`; greedy fills up the rest.

    Returns
    -------
    chosen : ndarray of int32
        Candidates, all different.
    value : int
        Weight of the demand they cover.
    """
    n = begin.size - 1
    times = np.zeros(weight.size, np.int32)
    # The sum of the slots that cover a demand: where there is one, it is that one.
    keepers = np.zeros(weight.size, np.int64)
    gain = np.zeros(n, np.int64)
    for i in range(n):
        for k in range(begin[i], begin[i + 1]):
            gain[i] += weight[demand[k]]
    loss = np.zeros(p, np.int64)
    chosen = np.full(p, np.int32(-1))
    inside = np.zeros(n, np.bool_)
    for slot in range(p):
        best = first[slot] if slot < first.size else _most(gain, inside)
        chosen[slot] = best
        inside[best] = True
        _enter(best, slot, begin, demand, starts, candidate, weight, times, keepers, gain, loss)
    i = 0
    unhelpful = 0
    while unhelpful < n:
        unhelpful += 1
        if not inside[i] and gain[i] > 0:
            slot, less = _least_missed(i, begin, demand, weight, times, keepers, loss)
            if gain[i] > less:
                out = chosen[slot]
                _leave(out, slot, begin, demand, starts, candidate, weight, times, keepers, gain, loss)
                _enter(i, slot, begin, demand, starts, candidate, weight, times, keepers, gain, loss)
                inside[out] = False
                inside[i] = True
                chosen[slot] = i
                unhelpful = 0
        i = i + 1 if i + 1 < n else 0
    return chosen, weight[times > 0].sum()


@compiled
def _receipts(begin: Longs, demand: Ints, price: Floats) -> Floats:  # pragma: no cover - compiled
    paid = np.zeros(begin.size - 1, np.float64)
    for i in range(paid.size):
        for k in range(begin[i], begin[i + 1]):
            paid[i] += price[demand[k]]
    return paid


@compiled
def _advance(
    weight: Longs, times: Ints, price: Floats, direction: Floats, ahead: float
) -> bool:  # pragma: no cover - compiled
    """Move the prices by `ahead` times the direction; tell whether there was any way on."""
    norm = 0.0
    for j in range(weight.size):
        wish = 1.0 - times[j]
        # Where a price has come to its end there is no way on.
        if (wish > 0 and price[j] >= weight[j]) or (wish < 0 and price[j] <= 0):
            wish = 0.0
        direction[j] = wish + _MEMORY * direction[j]
        norm += direction[j] * direction[j]
    if norm > 0.0:
        for j in range(weight.size):
            moved = price[j] + ahead / norm * direction[j]
            price[j] = min(max(moved, 0.0), float(weight[j]))
    return norm > 0.0


@compiled
def relax(
    begin: Longs,
    demand: Ints,
    weight: Longs,
    p: int,
    target: int,
    rounds: int,
    price: Floats,
    direction: Floats,
    often: Floats,
    bound: float,
    step: float,
    stalled: int,
) -> tuple[float, Floats, Flags, float, int]:  # pragma: no cover - compiled
    """Lower the Lagrangian bound by subgradient steps (Held, Wolfe & Crowder 1974; deflected).

    Each demand pays a price of at most its weight to the candidates that would cover it. Whatever the
    prices, no p sites cover more than all weights less all prices plus the p largest receipts.

    Parameters
    ----------
    begin, demand : ndarray
        The demand of each candidate.
    weight : ndarray of int64
        Weight of each demand.
    p : int
        How many sites.
    target : int
        The best value known.
    rounds : int
        How many steps.
    price, direction : ndarray of float64
        State of the walk, by demand; written.
    often : ndarray of float64
        How often, of late, each candidate was among the p best; written.
    bound : float
        The lowest bound so far.
    step : float
        Factor of the step length.
    stalled : int
        Rounds since the bound last fell.

    Returns
    -------
    bound : float
        As it is now.
    receipts : ndarray of float64
        What each candidate was paid where it was reached; of no use where it did not fall.
    best : ndarray of bool
        The p candidates that were paid most there; none where it did not fall.
    step : float
        As it is now.
    stalled : int
        As it is now.
    """
    receipts = np.zeros(begin.size - 1, np.float64)
    best = np.zeros(begin.size - 1, np.bool_)
    times = np.empty(weight.size, np.int32)
    for _ in range(rounds):
        paid = _receipts(begin, demand, price)
        top = np.argsort(-paid)[:p]
        total = paid[top].sum() + (weight - price).sum()
        often *= _MEMORY
        often[top] += 1.0
        times[:] = 0
        for i in top:
            for k in range(begin[i], begin[i + 1]):
                times[demand[k]] += 1
        stalled = 0 if total < bound * (1 - _NOTICEABLE) else stalled + 1
        if total < bound:
            bound = total
            receipts = paid
            best[:] = False
            best[top] = True
        if stalled >= _PATIENCE:
            step *= _SHORTER
            stalled = 0
        if total <= target or not _advance(weight, times, price, direction, step * (total - target)):
            break
    return bound, receipts, best, step, stalled
