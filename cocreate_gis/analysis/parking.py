"""Bays and cars: what a compound has, whose bays its other cars get, what an offer more or less changes.

Who gets which bay is a transport problem: first as many cars as can be served, which is a maximum flow, and
among all ways to serve so many the one with the least walking, a linear program whose corners are whole cars.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack
from scipy.sparse.csgraph import maximum_flow

from cocreate_gis.analysis.kernels import Floats, Longs

# What a compound has by itself; informal parking is counted apart, since nobody has promised it.
OWN_KINDS = ("built", "shared_land", "kerb_night")
INFORMAL = "informal"


@dataclass(frozen=True, eq=False)
class Pairs:
    """Which offers may serve which compounds.

    Parameters
    ----------
    offer, compound : ndarray of int64
        Row numbers; no pair twice.
    walk_m : ndarray of float64
        The walk between them, metres.
    """

    offer: Longs
    compound: Longs
    walk_m: Floats


def match(bays: Longs, cars: Longs, pairs: Pairs) -> Longs:
    """Give bays to cars: most cars first, then the least walking.

    Parameters
    ----------
    bays : ndarray of int64
        Bays of each offer.
    cars : ndarray of int64
        Cars of each compound that have no bay.
    pairs : Pairs
        Which offers may serve which compounds.

    Returns
    -------
    ndarray of int64
        Cars served, by pair.

    Examples
    --------
    >>> pairs = Pairs(np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([100.0, 300.0, 200.0]))
    >>> match(np.array([3, 6]), np.array([5, 4]), pairs).tolist()
    [0, 3, 5]
    """
    most = served(bays, cars, pairs)
    if not most:
        return np.zeros(pairs.offer.size, np.int64)
    one, column = np.ones(pairs.offer.size), np.arange(pairs.offer.size)
    taken = csr_array((one, (pairs.offer, column)), shape=(bays.size, one.size))
    given = csr_array((one, (pairs.compound, column)), shape=(cars.size, one.size))
    limits: Any = vstack([taken, given])
    # The simplex method ends in a corner, and the corners of a flow are whole numbers.
    found = linprog(
        pairs.walk_m,
        A_ub=limits,
        b_ub=np.concatenate([bays, cars]),
        A_eq=one[None, :],
        b_eq=[most],
        method="highs-ds",
    )
    return np.asarray(np.rint(np.asarray(found.x, np.float64)), np.int64)


def served(bays: Longs, cars: Longs, pairs: Pairs) -> int:
    """Count the cars that can have a bay.

    Parameters
    ----------
    bays, cars : ndarray of int64
        As for `match`.
    pairs : Pairs
        As for `match`.

    Returns
    -------
    int
        At most the bays, and at most the cars.

    Examples
    --------
    >>> pairs = Pairs(np.array([0, 1]), np.array([0, 0]), np.array([100.0, 100.0]))
    >>> served(np.array([3, 6]), np.array([5, 4]), pairs)
    5
    """
    source, sink = bays.size + cars.size, bays.size + cars.size + 1
    begin = [np.full(bays.size, source), pairs.offer, bays.size + np.arange(cars.size)]
    end = [np.arange(bays.size), bays.size + pairs.compound, np.full(cars.size, sink)]
    room = np.concatenate([bays, np.minimum(bays[pairs.offer], cars[pairs.compound]), cars])
    arcs = (room.astype(np.int32), (np.concatenate(begin), np.concatenate(end)))
    return int(maximum_flow(csr_array(arcs, shape=(sink + 1, sink + 1)), source, sink).flow_value)


def missed_by(bays: Longs, cars: Longs, pairs: Pairs, partner: Longs) -> Longs:
    """Say how many cars would lose their bay if a partner withdrew, after the others have helped out.

    Parameters
    ----------
    bays, cars : ndarray of int64
        As for `match`.
    pairs : Pairs
        As for `match`.
    partner : ndarray of int64
        Whose each offer is: numbers from 0 without a gap.

    Returns
    -------
    ndarray of int64
        Cars, by partner.

    Examples
    --------
    >>> pairs = Pairs(np.array([0, 1]), np.array([0, 0]), np.array([100.0, 200.0]))
    >>> missed_by(np.array([3, 6]), np.array([5]), pairs, np.array([0, 1])).tolist()
    [0, 2]
    """
    most = served(bays, cars, pairs)
    partners = int(partner.max(initial=-1)) + 1
    without = (served(np.where(partner == one, 0, bays), cars, pairs) for one in range(partners))
    return np.array([most - left for left in without], np.int64)


def gain(bays: Longs, cars: Longs, pairs: Pairs, more: int, walks: "pd.Series[float]") -> int:
    """Say how many cars one more partner would serve that nobody serves now.

    Parameters
    ----------
    bays, cars : ndarray of int64
        As for `match`.
    pairs : Pairs
        As for `match`.
    more : int
        Bays of the partner.
    walks : Series of float
        The walk to each compound it may serve, metres; index the row numbers of compounds.

    Returns
    -------
    int
        Cars.

    Examples
    --------
    >>> pairs = Pairs(np.array([0, 0]), np.array([0, 1]), np.array([100.0, 200.0]))
    >>> gain(np.array([4]), np.array([3, 4]), pairs, 10, pd.Series([50.0], [0]))
    3
    """
    added = Pairs(
        np.concatenate([pairs.offer, np.full(len(walks), bays.size)]),
        np.concatenate([pairs.compound, walks.index.to_numpy(np.int64)]),
        np.concatenate([pairs.walk_m, walks.to_numpy(np.float64)]),
    )
    return served(np.append(bays, more), cars, added) - served(bays, cars, pairs)


def middle_walks(walks: pd.DataFrame, weight: "pd.Series[float]", home_of: "pd.Series[int]") -> pd.DataFrame:
    """Say how far an offer is from a compound: half of its households walk no further.

    Parameters
    ----------
    walks : DataFrame
        ``offer``, ``home`` (a label of `weight`) and ``walk_m``, for the homes within a walk.
    weight : Series of float
        Households of every home.
    home_of : Series of int
        The compound each home belongs to, on the same index.

    Returns
    -------
    DataFrame
        ``offer``, ``compound``, ``walk_m``: the weighted median, for compounds of which at least half of the
        households live within the walk.

    Examples
    --------
    >>> walks = pd.DataFrame({"offer": [0, 0, 0], "home": [7, 8, 9], "walk_m": [90.0, 30.0, 60.0]})
    >>> weight = pd.Series([10.0, 10.0, 10.0, 40.0], [7, 8, 9, 10])
    >>> middle_walks(walks, weight, pd.Series([1, 1, 1, 2], weight.index)).values.tolist()
    [[0.0, 1.0, 60.0]]
    """
    near = walks.assign(compound=walks["home"].map(home_of), weight=walks["home"].map(weight))
    near = near.sort_values(["offer", "compound", "walk_m"])
    so_far = near.groupby(["offer", "compound"])["weight"].cumsum()
    half = near["compound"].map(weight.groupby(home_of).sum()) / 2
    reached = near[so_far >= half]
    columns = ["offer", "compound", "walk_m"]
    return reached.drop_duplicates(["offer", "compound"])[columns].reset_index(drop=True)


def balance(bays: pd.DataFrame, cars: "pd.Series[float]") -> pd.DataFrame:
    """Hold the bays of compounds against their cars, before and after partners share theirs.

    Parameters
    ----------
    bays : DataFrame
        What is open at the time asked about: ``kind``, ``capacity``, and ``compounds``, the compounds a row
        serves (a tuple; what a partner shares may serve several, everything else serves one or none).
    cars : Series of float
        Cars by compound; NaN where nobody has counted.

    Returns
    -------
    DataFrame
        Index as `cars`: ``cars``; bays by kind of `OWN_KINDS` and ``informal``; ``own``, their sum without
        the informal ones; ``short_before``, cars without a bay of the own; ``shared``, those that get one of
        a partner; ``short_after``; ``ratio_before`` and ``ratio_after``, bays per car, NaN without cars.

    Examples
    --------
    >>> bays = pd.DataFrame({"kind": ["built", "informal", "partner"], "capacity": [10, 2, 3],
    ...                      "compounds": [(1,), (1,), (1, 2)]})
    >>> table = balance(bays, pd.Series([12.0, 4.0], [1, 2]))
    >>> table[["own", "informal", "shared", "short_after"]].values.tolist()
    [[10.0, 2.0, 2.0, 0.0], [0.0, 0.0, 1.0, 3.0]]
    """
    own = bays[bays["kind"] != "partner"]
    own = own.assign(compound=own["compounds"].str[0])
    counts = own.pivot_table(index="compound", columns="kind", values="capacity", aggfunc="sum")
    table = counts.reindex(index=cars.index, columns=[*OWN_KINDS, INFORMAL]).fillna(0).astype(np.int64)
    table.insert(0, "cars", cars)
    table["own"] = table[list(OWN_KINDS)].sum(axis=1)
    table["short_before"] = (table["cars"] - table["own"]).clip(lower=0)
    table["shared"] = _shared(bays[bays["kind"] == "partner"], table["short_before"])
    table["short_after"] = table["short_before"] - table["shared"]
    counted = table["cars"].where(table["cars"] > 0)
    table["ratio_before"] = table["own"] / counted
    table["ratio_after"] = (table["own"] + table["shared"]) / counted
    return table


def _shared(partners: pd.DataFrame, short: "pd.Series[Any]") -> "pd.Series[Any]":
    """Cars of each compound that stand in bays a partner shares with it."""
    named = [[one for one in compounds if one in short.index] for compounds in partners["compounds"]]
    pairs = named_pairs(named, short.index)
    matched = match(whole(partners["capacity"]), whole(short), pairs)
    return pd.Series(np.bincount(pairs.compound, matched, short.size).astype(np.int64), short.index)


def whole(counts: "pd.Series[Any]") -> Longs:
    """Give counts as whole numbers.

    Parameters
    ----------
    counts : Series
        NaN where nobody has counted.

    Returns
    -------
    ndarray of int64
        0 there.

    Examples
    --------
    >>> whole(pd.Series([2.0, float("nan")])).tolist()
    [2, 0]
    """
    return np.asarray(counts.fillna(0), np.int64)


def named_pairs(named: Sequence[Sequence[int]], compounds: pd.Index) -> Pairs:
    """Pair offers with the compounds they are promised to, wherever these are.

    Parameters
    ----------
    named : sequence of sequence of int
        By offer, labels of compounds.
    compounds : Index
        Labels in the order of the rows.

    Returns
    -------
    Pairs
        Without any walk.

    Examples
    --------
    >>> named_pairs([[8], [7, 8]], pd.Index([7, 8])).compound.tolist()
    [1, 0, 1]
    """
    offer = np.repeat(np.arange(len(named)), [len(labels) for labels in named])
    row = compounds.get_indexer(pd.Index([label for labels in named for label in labels], dtype=np.int64))
    return Pairs(offer, row.astype(np.int64), np.zeros(row.size))
