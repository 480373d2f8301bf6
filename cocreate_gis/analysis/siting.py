"""Where p more facilities would serve most: maximal covering location, and how good the advice is.

It advises and never decides: the value of what is chosen stands beside a bound no choice can pass.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from cocreate_gis.analysis.inputs import places_of, require_crs
from cocreate_gis.analysis.isochrones import isochrones
from cocreate_gis.analysis.kernels import Floats, Ints, Longs
from cocreate_gis.analysis.kernels.cover_lists import joined_twins, neighbourly, tally, transpose
from cocreate_gis.analysis.kernels.siting import Problem, choose, relax
from cocreate_gis.analysis.network import WalkNetwork
from cocreate_gis.analysis.progress import Progress, silent
from cocreate_gis.analysis.snapping import snap
from cocreate_gis.model.coverage import SNAP_LIMIT_M
from cocreate_gis.model.errors import InvalidInput

WEIGHT_STEP = 1000
"""Weights are counted in thousandths."""

_ROUNDS = 160
_AT_A_TIME = 40
# On lists so long that a round takes a tenth of a second there are fewer of them.
_ENTRIES_READ = 1_000_000_000
# How often a site is moved aside, from the sites the prices favour and from the best ones, in turn; each time
# the exchange that costs least of so many drawn. Fewer on lists so long that an exchange changes more.
_KICKS = (30, 50)
_DRAWS = 4
_STEPS_OF_AN_EXCHANGE = 200_000
_FIRST_STEP = 1.0
# Far more than the rounding of a sum of a hundred million numbers.
_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class CoverLists:
    """Which demand each candidate would cover.

    Parameters
    ----------
    begin : ndarray of int64, shape (candidates + 1,)
        Where the list of each candidate begins.
    demand : ndarray of int32
        Row numbers of demand, each once in a list.
    demands : int
        How many rows of demand there are.
    """

    begin: Longs
    demand: Ints
    demands: int

    @property
    def candidates(self) -> int:
        """How many candidates there are."""
        return self.begin.size - 1

    def of(self, candidate: int) -> Ints:
        """Give what a candidate would cover.

        Parameters
        ----------
        candidate : int
            Row number.

        Returns
        -------
        ndarray of int32
            Row numbers of demand.
        """
        return self.demand[self.begin[candidate] : self.begin[candidate + 1]]

    def taking(self, rows: NDArray[np.integer]) -> "CoverLists":
        """Give the lists of some candidates.

        Parameters
        ----------
        rows : ndarray of int
            Row numbers of candidates, in the order wanted.

        Returns
        -------
        CoverLists
            Over the same demand.
        """
        sizes = np.diff(self.begin)[rows]
        begin = np.concatenate([[0], np.cumsum(sizes)])
        source = np.repeat(self.begin[rows] - begin[:-1], sizes) + np.arange(begin[-1])
        return CoverLists(begin, self.demand[source], self.demands)


@dataclass(frozen=True, eq=False)
class Siting:
    """The sites that are advised.

    Parameters
    ----------
    sites : ndarray of int32
        Row numbers of candidates, first the one that covers most, then the one that adds most to it, ….
    adds : ndarray of float64
        Weight each of them adds to those before it.
    bound : float
        Weight that no choice of as many sites can pass.
    """

    sites: Ints
    adds: Floats
    bound: float

    @property
    def value(self) -> float:
        """Weight they cover together."""
        return float(self.adds.sum())

    @property
    def below_best(self) -> float:
        """How far below the best possible choice this is at most: a share, 0 where it is proved the best."""
        return max(0.0, 1 - self.value / self.bound) if self.bound > 0 else 0.0


def cover_lists(
    network: WalkNetwork,
    candidates: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    cutoff_m: float,
    *,
    snap_limit_m: float = SNAP_LIMIT_M,
    progress: Progress = silent,
) -> CoverLists:
    """List the demand within a walk of each candidate.

    Parameters
    ----------
    network : WalkNetwork
        The walking network.
    candidates : geopandas.GeoDataFrame
        Where a facility could stand, any geometry, in the CRS of the network.
    demand : geopandas.GeoDataFrame
        Where people live, any geometry, in the CRS of the network.
    cutoff_m : float
        Longest walk, metres, ways onto the network included.
    snap_limit_m : float
        What lies further than this from a street covers nothing and is not covered.
    progress : Progress
        Told how far it is; may stop it.

    Returns
    -------
    CoverLists
        By the row numbers of both.

    Raises
    ------
    InvalidInput
        ``crs_not_metric``, ``crs_differs`` or ``geometry_missing``.
    """
    require_crs(network.crs, candidates.crs, "sites")
    require_crs(network.crs, demand.crs, "demand")
    sources, homes = (
        snap(network, gpd.GeoSeries(places_of(frame, layer)).get_coordinates().to_numpy(), snap_limit_m)
        for frame, layer in ((candidates, "sites"), (demand, "demand"))
    )
    progress(0.5, "walk")
    reached = isochrones(network, sources, round(cutoff_m * 100), homes)
    return CoverLists(reached.indptr, reached.point, len(demand))


def best_sites(lists: CoverLists, weight: Floats, p: int, *, progress: Progress = silent) -> Siting:
    """Choose the p candidates that together cover most weight, each demand counted once.

    Maximal covering location (Church & ReVelle 1974): greedy, then interchange until no exchange of one site
    for another helps; again from the sites that the Lagrangian prices favour, and with sites moved aside by
    chance, always the same. The Lagrangian bound starts
    no higher than the data-dependent bound of greedy (Nemhauser, Wolsey & Fisher 1978) and is lowered by
    subgradient steps; candidates that provably belong to no better choice are left out on the way.

    Parameters
    ----------
    lists : CoverLists
        What each candidate would cover.
    weight : ndarray of float64
        Weight of each demand, finite and not negative, counted in thousandths; 0 for what is covered already.
    p : int
        How many sites.
    progress : Progress
        Told how far it is; may stop it.

    Returns
    -------
    Siting
        The sites and the bound. The order of the rows of candidates plays no part but between candidates
        that cover the same.

    Raises
    ------
    InvalidInput
        ``siting_none``: p is less than 1. ``siting_too_many``: p is more than there are candidates.

    Examples
    --------
    Three homes of 40, 30 and 20 people; the middle one is within reach of both other candidates.

    >>> lists = CoverLists(np.array([0, 2, 4, 5]), np.array([0, 1, 1, 2, 2], np.int32), 3)
    >>> siting = best_sites(lists, np.array([40.0, 30.0, 20.0]), 2)
    >>> siting.sites.tolist(), siting.adds.tolist(), siting.bound
    ([0, 1], [70.0, 20.0], 90.0)
    """
    return search(lists, weight, p, progress).siting


@dataclass(frozen=True, eq=False)
class Search:
    """What a search has found, and what is left to be tried.

    Parameters
    ----------
    siting : Siting
        The best sites found, and the bound.
    left : ndarray of int64
        Candidates of which every better choice must consist; empty where there is none.
    weight : ndarray of int64
        Weight of each demand, in whole units.
    unit : float
        Weight of a unit.
    """

    siting: Siting
    left: Longs
    weight: Longs
    unit: float


def search(lists: CoverLists, weight: Floats, p: int, progress: Progress = silent) -> Search:
    """Choose sites as `best_sites` does, and say what is left to be tried.

    Parameters
    ----------
    lists : CoverLists
        What each candidate would cover.
    weight : ndarray of float64
        Weight of each demand.
    p : int
        How many sites.
    progress : Progress
        Told how far it is; may stop it.

    Returns
    -------
    Search
        For whoever goes on to the exact answer.

    Raises
    ------
    InvalidInput
        ``siting_none`` or ``siting_too_many``.
    """
    require_number(p, lists.candidates)
    progress(0.0, "sites")
    whole, unit = _in_units(weight)
    rows, near, load = _near_in_memory(lists, whole)
    problem = _problem(near, load)
    chance = np.random.default_rng(0)
    chosen, value = choose(problem, p, np.empty(0, np.int32), np.empty((0, _DRAWS, 3)))
    best, bound, step, stalled = rows[chosen], np.inf, _FIRST_STEP, 0
    price, direction = _data_dependent(near, load, chosen), np.zeros(near.demands)
    often = np.zeros(near.candidates)
    rounds = max(_AT_A_TIME, min(_ROUNDS, _ENTRIES_READ // max(near.demand.size, 1)))
    for done in range(0, rounds, _AT_A_TIME):
        if _floor(bound) <= value:
            break
        progress(0.1 + 0.9 * done / rounds, "sites")
        bound, paid, top, step, stalled = relax(
            near.begin, near.demand, load, p, value, _AT_A_TIME, price, direction, often, bound, step, stalled
        )
        turn = done // _AT_A_TIME % 2
        favoured = np.argsort(-often, kind="stable")[:p] if turn == 0 else np.flatnonzero(np.isin(rows, best))
        times = int(_KICKS[turn] * min(1.0, _STEPS_OF_AN_EXCHANGE / max(_steps(problem), 1.0)))
        chosen, found = choose(problem, p, favoured.astype(np.int32), chance.random((times, _DRAWS, 3)))
        if found > value:
            best, value = rows[chosen], found
        if top.any():
            worst = paid[top].min()
            keep = np.flatnonzero(top | (np.floor((bound - worst + paid) * (1 + _ROUNDING)) > value))
            if keep.size < near.candidates:
                rows, near, often = rows[keep], near.taking(keep), often[keep]
                problem = _problem(near, load)
    limit = max(value, min(_floor(bound), int(whole.sum())))
    sites, adds = ranked(lists, best, (whole * unit).astype(np.float64))
    left = rows if limit > value else rows[:0]
    return Search(Siting(sites, adds, limit * unit), np.sort(left), whole, unit)


def require_number(p: int, candidates: int) -> None:
    """Refuse a number of sites that cannot be chosen.

    Parameters
    ----------
    p : int
        How many sites.
    candidates : int
        How many candidates there are.

    Raises
    ------
    InvalidInput
        ``siting_none`` or ``siting_too_many``.
    """
    if p < 1:
        raise InvalidInput("siting_none", sites=p)
    if p > candidates:
        raise InvalidInput("siting_too_many", sites=p, candidates=candidates)


def ranked(lists: CoverLists, chosen: NDArray[np.integer], weight: Floats) -> tuple[Ints, Floats]:
    """Rank chosen sites: first the one that covers most, then the one that adds most to it, ….

    Parameters
    ----------
    lists : CoverLists
        What each candidate would cover.
    chosen : ndarray of int
        Row numbers of candidates.
    weight : ndarray of float64
        Weight of each demand.

    Returns
    -------
    sites : ndarray of int32
        The same candidates in order, equal ones by row number.
    adds : ndarray of float64
        Weight each adds to those before it.
    """
    open_weight, left = weight.copy(), sorted(chosen.tolist())
    sites, adds = [], []
    while left:
        worth = [float(open_weight[lists.of(site)].sum()) for site in left]
        most = int(np.argmax(worth))
        adds.append(worth[most])
        sites.append(left.pop(most))
        open_weight[lists.of(sites[-1])] = 0
    return np.array(sites, np.int32), np.array(adds)


def _in_units(weight: Floats) -> tuple[Longs, float]:
    """Whole weights without a common divisor, and what one unit weighs."""
    whole = np.rint(weight * WEIGHT_STEP).astype(np.int64)
    divisor = max(int(np.gcd.reduce(whole)), 1) if whole.size else 1
    return whole // divisor, divisor / WEIGHT_STEP


def _near_in_memory(lists: CoverLists, weight: Longs) -> tuple[Longs, CoverLists, Longs]:
    """The same problem without demand that weighs nothing, in an order of its own, near in memory.

    The order follows from what candidates cover, not from their rows.
    """
    rng = np.random.default_rng(0)
    mark = rng.integers(0, 2**63, lists.demands)
    worth, marks = tally(lists.begin, lists.demand, weight, mark)
    order = np.lexsort((marks, -worth))
    starts, candidate = transpose(lists.begin, lists.demand, lists.demands, order)
    single = joined_twins(starts, candidate, weight, rng.integers(0, 2**63, lists.candidates))
    rows, begin, demand, load = neighbourly(lists.begin, lists.demand, starts, candidate, single, order)
    return rows, CoverLists(begin, demand, load.size), load


def _problem(lists: CoverLists, load: Longs) -> Problem:
    by_demand = transpose(lists.begin, lists.demand, lists.demands, np.arange(lists.candidates))
    return Problem(lists.begin, lists.demand, *by_demand, load)


def _steps(problem: Problem) -> float:
    """What an exchange changes, as a mean over the candidates: the lists of all they cover."""
    many = np.diff(problem.starts).astype(np.float64)
    return float(many @ many) / (problem.begin.size - 1)


def _data_dependent(near: CoverLists, load: Longs, chosen: Ints) -> Floats:
    """The prices at which the Lagrangian bound is what is covered, with the p largest gains added to it."""
    price = load.astype(np.float64)
    for site in chosen.tolist():
        price[near.of(site)] = 0.0
    return price


def _floor(bound: float) -> float:
    return float(np.floor(bound * (1 + _ROUNDING)))
