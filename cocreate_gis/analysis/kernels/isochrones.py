"""Loops that walk from many places, each by itself, and tell all that each of them reaches."""

import numpy as np

from cocreate_gis.analysis.kernels.base import UNREACHED, Bytes, Ints, Longs, compiled, inlined, longer

# Columns of a packed arc and of a packed target: what is read together lies in one line of the cache.
TO, WEIGHT, FIRST_TARGET, TARGETS = 0, 1, 2, 3
POSITION, POINT = 0, 1
SEED_FIRST, SEED_LAST, SEED_LENGTH, SEED_TARGET, SEED_TARGETS, SEED_POSITION, SEED_LEG = range(7)
# Columns of an entry of a bucket.
_NODE, _SPENT, _NEXT = 0, 1, 2


@inlined
def _append(
    head: Ints, tail: Ints, entries: Ints, used: int, slot: int, node: int, spent: int
) -> None:  # pragma: no cover - compiled
    entries[used, _NODE] = node
    entries[used, _SPENT] = spent
    entries[used, _NEXT] = -1
    if head[slot] < 0:
        head[slot] = used
    else:
        entries[tail[slot], _NEXT] = used
    tail[slot] = used


@inlined
def _on_seed(seeds: Ints, end: int, first: int) -> bool:  # pragma: no cover - compiled
    found = False
    for s in range(end):
        found |= seeds[s, SEED_TARGET] == first
    return found


@compiled
def _begin(
    seeds: Ints, limit: int, shift: int, cost: Ints, touched: Ints, head: Ints, tail: Ints, entries: Ints
) -> tuple[int, int, int]:  # pragma: no cover - compiled
    """Put the ends of the chains of the seeds in their buckets: nodes touched, entries, the first bucket."""
    count = 0
    used = 0
    bucket = limit >> shift
    for s in range(seeds.shape[0]):
        for end in range(2):
            along = seeds[s, SEED_POSITION] if end == 0 else seeds[s, SEED_LENGTH] - seeds[s, SEED_POSITION]
            spent = np.int64(seeds[s, SEED_LEG]) + along
            node = seeds[s, end]
            if spent <= limit and spent < cost[node]:
                if cost[node] == UNREACHED:
                    touched[count] = node
                    count += 1
                cost[node] = spent
                _append(head, tail, entries, used, (spent >> shift) & (head.size - 1), node, spent)
                used += 1
                bucket = min(bucket, spent >> shift)
    return count, used, bucket


@compiled
def _spread(
    indptr: Longs,
    arcs: Ints,
    seeds: Ints,
    limit: int,
    shift: int,
    cost: Ints,
    touched: Ints,
    head: Ints,
    tail: Ints,
    entries: Ints,
) -> tuple[int, Ints]:  # pragma: no cover - compiled
    """Walk from the seeds of one source: how many nodes were touched, and the entries, longer if need be."""
    if entries.shape[0] < 2 * seeds.shape[0]:
        entries = longer(entries, 2 * seeds.shape[0])
    count, used, bucket = _begin(seeds, limit, shift, cost, touched, head, tail, entries)
    around = head.size - 1
    waiting = used
    while waiting > 0:
        entry = head[bucket & around]
        if entry < 0:
            bucket += 1
            continue
        head[bucket & around] = entries[entry, _NEXT]
        waiting -= 1
        node = entries[entry, _NODE]
        spent = np.int64(entries[entry, _SPENT])
        if spent != cost[node]:
            continue
        needed = used + indptr[node + 1] - indptr[node]
        if entries.shape[0] < needed:
            entries = longer(entries, needed)
        for arc in range(indptr[node], indptr[node + 1]):
            after = spent + arcs[arc, WEIGHT]
            to = arcs[arc, TO]
            before = cost[to]
            if after <= limit and after < before:
                if before == UNREACHED:
                    touched[count] = to
                    count += 1
                cost[to] = after
                _append(head, tail, entries, used, (after >> shift) & around, to, after)
                used += 1
                waiting += 1
    return count, entries


@compiled
def _tell(
    indptr: Longs,
    arcs: Ints,
    targets: Ints,
    legs: Ints,
    seeds: Ints,
    limit: int,
    cost: Ints,
    touched: Ints,
    out: Ints,
    found: int,
) -> tuple[int, Ints]:  # pragma: no cover - compiled
    """Write the targets on the chains at touched nodes, but for the chains on which the source stands."""
    for node in touched:
        here = np.int64(cost[node])
        for arc in range(indptr[node], indptr[node + 1]):
            many = arcs[arc, TARGETS]
            if many == 0:
                continue
            to = arcs[arc, TO]
            there = np.int64(cost[to])
            ahead = many > 0
            # A chain is told of once: from its lower end, a loop from its beginning.
            if there != UNREACHED and (node > to or (node == to and not ahead)):
                continue
            first = arcs[arc, FIRST_TARGET]
            if _on_seed(seeds, seeds.shape[0], first):
                continue
            many = abs(many)
            if out.shape[0] < found + many:
                out = longer(out, found + many)
            a = here if ahead else there
            b = (there if ahead else here) + arcs[arc, WEIGHT]
            for t in range(first, first + many):
                best = min(a + targets[t, POSITION], b - targets[t, POSITION])
                if legs.size > 0:
                    best += legs[t]
                out[found, 0] = targets[t, POINT]
                out[found, 1] = best
                found += best <= limit
    return found, out


@compiled
def _tell_seeded(
    targets: Ints, legs: Ints, seeds: Ints, limit: int, cost: Ints, out: Ints, found: int
) -> tuple[int, Ints]:  # pragma: no cover - compiled
    """Write the targets on the chains on which the source stands: by an end, or straight along the chain."""
    for s in range(seeds.shape[0]):
        first = seeds[s, SEED_TARGET]
        many = seeds[s, SEED_TARGETS]
        if many == 0 or _on_seed(seeds, s, first):
            continue
        if out.shape[0] < found + many:
            out = longer(out, found + many)
        a = np.int64(cost[seeds[s, SEED_FIRST]])
        b = np.int64(cost[seeds[s, SEED_LAST]]) + seeds[s, SEED_LENGTH]
        for t in range(first, first + many):
            position = targets[t, POSITION]
            best = min(a + position, b - position)
            for other in range(s, seeds.shape[0]):
                if seeds[other, SEED_TARGET] == first:
                    best = min(best, abs(position - seeds[other, SEED_POSITION]) + seeds[other, SEED_LEG])
            if legs.size > 0:
                best += legs[t]
            if best <= limit:
                out[found, 0] = targets[t, POINT]
                out[found, 1] = best
                found += 1
    return found, out


@compiled
def _once(out: Ints, begin: int, end: int, place: Longs) -> int:  # pragma: no cover - compiled
    """Keep of each point the least cost: where the shortened list ends."""
    last = begin
    for i in range(begin, end):
        point = out[i, 0]
        known = place[point]
        if begin <= known < last and out[known, 0] == point:
            out[known, 1] = min(out[known, 1], out[i, 1])
        else:
            place[point] = last
            out[last, 0] = point
            out[last, 1] = out[i, 1]
            last += 1
    return last


@compiled
def _in_turn(begin: Longs, at: Longs, out: Ints) -> tuple[Ints, Ints]:  # pragma: no cover - compiled
    """The points and costs of each source, which lie anywhere in `out`, in the order of the sources."""
    point = np.empty(begin[-1], np.int32)
    cost = np.empty(begin[-1], np.int32)
    for source in range(begin.size - 1):
        shift = at[source] - begin[source]
        for i in range(begin[source], begin[source + 1]):
            point[i] = out[i + shift, 0]
            cost[i] = out[i + shift, 1]
    return point, cost


@compiled
def separate_walks(
    indptr: Longs,
    arcs: Ints,
    targets: Ints,
    legs: Ints,
    several: bool,
    points: int,
    seed_begin: Longs,
    seeds: Ints,
    order: Longs,
    limit: int,
    shift: int,
    span: int,
    row: Ints,
    counts: Ints,
    cancel: Bytes,
) -> tuple[bool, Longs, Ints, Ints]:  # pragma: no cover - compiled
    """Walk from each source by itself, up to a limit, and tell which points it reaches and at what cost.

    Costs are kept in buckets in a circle (Dial 1969) that are wider than one unit, so that a node may be
    taken up again within its bucket (Denardo and Fox 1979): what remains is the least cost all the same. What
    a walk has touched is put back after it; nothing is cleared that was not touched.

    Parameters
    ----------
    indptr : ndarray of int64
        Where the arcs of each node begin.
    arcs : ndarray of int32, shape (arcs, 4)
        Target node, cost, the first target on the chain, and how many targets there are on it, negative
        where the arc runs against the chain.
    targets : ndarray of int32, shape (targets, 2)
        By chain: position on it, centimetres, and number of the point.
    legs : ndarray of int32
        Length of the leg of each target, centimetres, or nothing where none has a leg.
    several : bool
        Whether a point may have more than one target.
    points : int
        How many points there are.
    seed_begin : ndarray of int64
        Where the seeds of each source begin.
    seeds : ndarray of int32, shape (seeds, 7)
        First and last node of the chain of each seed, its length, its first target, -1 where it has none,
        how many targets it has, the position of the seed and the length of its leg.
    order : ndarray of int64
        The order in which to walk from the sources: neighbours after each other.
    limit : int
        Largest cost that is still reached, centimetres.
    shift : int
        A bucket is ``2**shift`` centimetres wide.
    span : int
        No two costs that wait at once are further apart.
    row : ndarray of int32
        For each source the row of `counts`.
    counts : ndarray of int32, shape (rows, points)
        Where there are rows, one is added for each source at each point it reaches, and no costs are
        returned.
    cancel : ndarray of uint8
        One flag, polled: another thread sets it to stop the walk.

    Returns
    -------
    done : bool
        False where the walk was stopped.
    begin : ndarray of int64
        Where what each source reaches begins.
    point, cost : ndarray of int32
        The points that are reached, by source, and their costs.
    """
    buckets = 2
    while buckets < (min(span, limit) >> shift) + 2:
        buckets *= 2
    head = np.full(buckets, np.int32(-1))
    tail = np.empty(buckets, np.int32)
    entries = np.empty((4096, 3), np.int32)
    cost = np.full(indptr.size - 1, UNREACHED)
    touched = np.empty(indptr.size - 1, np.int32)
    place = np.full(points if several else 0, np.int64(-1))
    out = np.empty((1 << 20, 2), np.int32)
    at = np.zeros(seed_begin.size, np.int64)
    begin = np.zeros(seed_begin.size, np.int64)
    done = True
    found = 0
    for source in order:
        if cancel[0] != 0:
            done = False
            break
        own = seeds[seed_begin[source] : seed_begin[source + 1]]
        count, entries = _spread(indptr, arcs, own, limit, shift, cost, touched, head, tail, entries)
        at[source] = found
        found, out = _tell(indptr, arcs, targets, legs, own, limit, cost, touched[:count], out, found)
        found, out = _tell_seeded(targets, legs, own, limit, cost, out, found)
        for node in touched[:count]:
            cost[node] = UNREACHED
        if several:
            found = _once(out, at[source], found, place)
        if counts.shape[0] > 0:
            for i in range(found):
                counts[row[source], out[i, 0]] += 1
            found = 0
        begin[source + 1] = found - at[source]
    begin = np.cumsum(begin)
    point, least = _in_turn(begin, at, out)
    return done, begin, point, least
