"""Compiled loops of siting: choose sites, exchange them, and price the homes for the bound.

Weights are whole numbers, so that sums do not depend on the order of addition and equal choices are equal.
A *slot* is a place among the chosen sites, 0 to p - 1.
"""

from typing import NamedTuple

import numpy as np

from cocreate_gis.analysis.kernels.base import Flags, Floats, Ints, Longs, compiled

_MEMORY = 0.9
_PATIENCE = 10
_SHORTER = 0.7
_NOTICEABLE = 1e-5
_NEVER = 1 << 62


class Problem(NamedTuple):
    """Who would cover what.

    Parameters
    ----------
    begin, demand : ndarray
        The demand of each candidate.
    starts, candidate : ndarray
        The candidates of each demand.
    weight : ndarray of int64
        Weight of each demand.
    """

    begin: Longs
    demand: Ints
    starts: Longs
    candidate: Ints
    weight: Longs


class _Choice(NamedTuple):
    """A choice of sites, and what follows from it; changed in place."""

    chosen: Ints
    inside: Flags
    times: Ints
    keepers: Longs  # The sum of the slots that cover a demand.
    alone: Ints  # The slot that alone covers a demand, else p: a slot that is never missed least.
    gain: Longs  # What each candidate would add.
    loss: Longs  # What each slot would take away.
    due: Flags  # Candidates around which something has changed since they were tried.


@compiled
def _nothing_chosen(problem: Problem, p: int) -> _Choice:  # pragma: no cover - compiled
    n = problem.begin.size - 1
    choice = _Choice(
        np.full(p, np.int32(-1)),
        np.zeros(n, np.bool_),
        np.zeros(problem.weight.size, np.int32),
        np.zeros(problem.weight.size, np.int64),
        np.full(problem.weight.size, np.int32(p)),
        np.zeros(n, np.int64),
        np.zeros(p + 1, np.int64),
        np.ones(n, np.bool_),
    )
    choice.loss[p] = _NEVER
    for i in range(n):
        for k in range(problem.begin[i], problem.begin[i + 1]):
            choice.gain[i] += problem.weight[problem.demand[k]]
    return choice


@compiled
def _around(problem: Problem, choice: _Choice, j: int, more: int) -> None:  # pragma: no cover - compiled
    for m in range(problem.starts[j], problem.starts[j + 1]):
        choice.gain[problem.candidate[m]] += more
        choice.due[problem.candidate[m]] = True


@compiled
def _enter(problem: Problem, choice: _Choice, site: int, slot: int) -> int:  # pragma: no cover - compiled
    """Put a site in an empty slot: what it adds."""
    adds = int(choice.gain[site])
    choice.chosen[slot] = site
    choice.inside[site] = True
    for k in range(problem.begin[site], problem.begin[site + 1]):
        j = problem.demand[k]
        if choice.times[j] == 0:
            choice.loss[slot] += problem.weight[j]
            _around(problem, choice, j, -problem.weight[j])
        elif choice.times[j] == 1:
            choice.loss[choice.alone[j]] -= problem.weight[j]
            _around(problem, choice, j, 0)
        choice.times[j] += 1
        choice.keepers[j] += slot
        choice.alone[j] = slot if choice.times[j] == 1 else choice.chosen.size
    return adds


@compiled
def _leave(problem: Problem, choice: _Choice, slot: int) -> int:  # pragma: no cover - compiled
    """Empty a slot: what it takes away."""
    takes = int(choice.loss[slot])
    site = choice.chosen[slot]
    choice.inside[site] = False
    choice.loss[slot] = 0
    for k in range(problem.begin[site], problem.begin[site + 1]):
        j = problem.demand[k]
        choice.times[j] -= 1
        choice.keepers[j] -= slot
        choice.alone[j] = choice.chosen.size
        if choice.times[j] == 0:
            _around(problem, choice, j, problem.weight[j])
        elif choice.times[j] == 1:
            choice.alone[j] = choice.keepers[j]
            choice.loss[choice.alone[j]] += problem.weight[j]
            _around(problem, choice, j, 0)
    return takes


@compiled
def _most(choice: _Choice) -> int:  # pragma: no cover - compiled
    best = -1
    for i in range(choice.gain.size):
        if not choice.inside[i] and (best < 0 or choice.gain[i] > choice.gain[best]):
            best = i
    return best


@compiled
def _least_missed(
    problem: Problem, choice: _Choice, site: int
) -> tuple[int, int]:  # pragma: no cover - compiled
    """Which slot would be missed least if the site came in for it, and by how much."""
    missed = choice.loss.copy()
    for k in range(problem.begin[site], problem.begin[site + 1]):
        j = problem.demand[k]
        # No branch: whether there is one slot or several cannot be foretold.
        missed[choice.alone[j]] -= problem.weight[j]
    slot = int(np.argmin(missed))
    return slot, missed[slot]


@compiled
def _exchange(problem: Problem, choice: _Choice) -> int:  # pragma: no cover - compiled
    """Exchange sites until no candidate that is due helps: what that adds."""
    added = 0
    helped = True
    while helped:
        helped = False
        least = choice.loss.min()
        for i in range(choice.gain.size):
            if choice.inside[i] or not (choice.due[i] or choice.gain[i] > least):
                continue
            choice.due[i] = False
            slot, less = _least_missed(problem, choice, i)
            if choice.gain[i] > less:
                added += choice.gain[i] - less
                _leave(problem, choice, slot)
                _enter(problem, choice, i, slot)
                least = choice.loss.min()
                helped = True
    return added


@compiled
def _kick(problem: Problem, choice: _Choice, chances: Floats) -> int:  # pragma: no cover - compiled
    """Of some exchanges for a candidate that shares demand with the site, make the one that costs least."""
    best, least, slot = -1, 0, 0
    for draw in range(chances.shape[0]):
        at = int(chances[draw, 0] * choice.chosen.size)
        site = choice.chosen[at]
        begin, end = problem.begin[site], problem.begin[site + 1]
        if begin == end:
            continue
        j = problem.demand[begin + int(chances[draw, 1] * (end - begin))]
        begin, end = problem.starts[j], problem.starts[j + 1]
        other = problem.candidate[begin + int(chances[draw, 2] * (end - begin))]
        costs = choice.loss[at] - choice.gain[other]
        for k in range(problem.begin[other], problem.begin[other + 1]):
            if choice.alone[problem.demand[k]] == at:
                costs -= problem.weight[problem.demand[k]]
        if not choice.inside[other] and (best < 0 or costs < least):
            best, least, slot = other, costs, at
    if best >= 0:
        _leave(problem, choice, slot)
        _enter(problem, choice, best, slot)
    return -least


@compiled
def _copy(choice: _Choice, to: _Choice) -> None:  # pragma: no cover - compiled
    to.chosen[:] = choice.chosen
    to.inside[:] = choice.inside
    to.times[:] = choice.times
    to.keepers[:] = choice.keepers
    to.alone[:] = choice.alone
    to.gain[:] = choice.gain
    to.loss[:] = choice.loss
    to.due[:] = choice.due


@compiled
def choose(
    problem: Problem, p: int, first: Ints, chances: Floats
) -> tuple[Ints, int]:  # pragma: no cover - compiled
    """Choose sites greedily, then exchange one for another until no exchange helps (Teitz & Bart 1968).

    What each candidate would add, and what each chosen site would take away, is kept and changed only where
    a demand becomes covered or uncovered (Resende & Werneck 2007); the value of every exchange is exact.
    Then a site is moved aside by chance, exchanges follow until none around it helps, and what is worse than
    before is taken back (iterated local search, Lourenço, Martin & Stützle 2003).

    Parameters
    ----------
    problem : Problem
        Who would cover what.
    p : int
        How many sites, at most as many as there are candidates.
    first : ndarray of int32
        Sites chosen already, at most `p`; greedy fills up the rest.
    chances : ndarray of float64, shape (times, draws, 3)
        Random numbers from 0 to 1: for each time that a site is moved aside, the exchanges to draw.

    Returns
    -------
    chosen : ndarray of int32
        Candidates, all different.
    value : int
        Weight of the demand they cover.
    """
    choice = _nothing_chosen(problem, p)
    value = 0
    for slot in range(p):
        value += _enter(problem, choice, first[slot] if slot < first.size else _most(choice), slot)
    value += _exchange(problem, choice)
    kept = _nothing_chosen(problem, p)
    _copy(choice, kept)
    for time in range(chances.shape[0]):
        after = value + _kick(problem, choice, chances[time])
        after += _exchange(problem, choice)
        if after < value:
            _copy(kept, choice)
        else:
            value = after
            _copy(choice, kept)
    helped = True
    while helped:
        choice.due[:] = True
        more = _exchange(problem, choice)
        value += more
        helped = more > 0
    return choice.chosen, value


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
