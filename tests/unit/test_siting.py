"""Siting: a town that is known by hand, every choice tried on small ones, and what must always hold."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_gis.analysis.kernels.cover_lists import joined_twins, transpose
from cocreate_gis.analysis.kernels.siting import Problem, choose
from cocreate_gis.analysis.network import Segments, WalkNetwork, build_network
from cocreate_gis.analysis.siting import CoverLists, best_sites, cover_lists, ranked
from cocreate_gis.analysis.siting_exact import exact_sites
from cocreate_gis.model.errors import Cancelled, InvalidInput
from tests.walking_towns import CRS, frame

_quick = settings(max_examples=60)


def _lists(covers: np.ndarray) -> CoverLists:
    """Candidates in rows, demand in columns."""
    begin = np.concatenate([[0], np.cumsum(covers.sum(axis=1))])
    return CoverLists(begin, np.nonzero(covers)[1].astype(np.int32), covers.shape[1])


def _together(covers: np.ndarray, weight: np.ndarray, sites: object) -> float:
    return float(weight[covers[list(sites)].any(axis=0)].sum())


def _best_of_all(covers: np.ndarray, weight: np.ndarray, p: int) -> float:
    return max(_together(covers, weight, sites) for sites in combinations(range(len(covers)), p))


@st.composite
def _problems(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, int]:
    candidates, homes = draw(st.integers(1, 12)), draw(st.integers(1, 24))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    covers = rng.random((candidates, homes)) < draw(st.sampled_from([0.1, 0.25, 0.5]))
    whole = rng.integers(0, 60, homes).astype(float)
    weight = whole if draw(st.booleans()) else np.round(whole * rng.random(homes), 3)
    return covers, weight, draw(st.integers(1, min(candidates, 5)))


def _street() -> WalkNetwork:
    """A straight street of 1,000 m."""
    xy = np.array([(0.0, 0.0), (1000.0, 0.0)])
    return build_network(Segments(xy, np.array([0], np.int32), np.array([1], np.int32), CRS))


HOMES = [(0.0, 0.0), (200.0, 0.0), (400.0, 0.0), (600.0, 0.0), (1000.0, 10.0)]
PEOPLE = np.array([10.0, 20.0, 30.0, 40.0, 5.0])


def test_what_a_candidate_covers_is_walked():
    # Within 200 m: of x=200 the homes at 0, 200 and 400; of x=700, 20 m aside, that at 600 (120 m);
    # of x=800 that at 600, but not that at 1,000, whose own 10 m make it 210 m.
    lists = cover_lists(_street(), frame([(200.0, 0.0), (700.0, 20.0), (800.0, 0.0)]), frame(HOMES), 200.0)
    assert [sorted(lists.of(row).tolist()) for row in range(3)] == [[0, 1, 2], [3], [3]]
    longer = cover_lists(_street(), frame([(800.0, 0.0)]), frame(HOMES), 210.0)
    assert sorted(longer.of(0).tolist()) == [3, 4]


def test_what_no_street_reaches_covers_nothing():
    lists = cover_lists(_street(), frame([(200.0, 700.0)]), frame(HOMES), 900.0)
    assert lists.of(0).size == 0


def test_greedy_is_undone_where_an_exchange_helps():
    # Greedy takes the middle (70 people) and adds 20 or 10 to it; the two at the ends cover 100.
    covers = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]], bool)
    weight = np.array([20.0, 35.0, 35.0, 10.0])
    siting = best_sites(_lists(covers), weight, 2)
    assert sorted(siting.sites.tolist()) == [0, 2]
    assert (siting.value, siting.bound, siting.below_best) == (100.0, 100.0, 0.0)


def test_what_is_covered_already_draws_no_site():
    covers = np.array([[1, 1, 0], [0, 0, 1]], bool)
    assert best_sites(_lists(covers), np.array([0.0, 0.0, 7.0]), 1).sites.tolist() == [1]


def test_sites_are_ranked_by_what_they_add():
    covers = np.array([[1, 0, 0, 1], [0, 1, 1, 0], [0, 0, 1, 1]], bool)
    sites, adds = ranked(_lists(covers), np.array([0, 1, 2]), np.array([1.0, 2.0, 4.0, 3.0]))
    assert sites.tolist() == [2, 1, 0]
    assert adds.tolist() == [7.0, 2.0, 1.0]


@_quick
@given(_problems())
def test_the_exact_answer_is_the_best_of_all_and_no_bound_is_below_it(problem):
    covers, weight, p = problem
    best = _best_of_all(covers, weight, p)
    siting = best_sites(_lists(covers), weight, p)
    assert siting.value <= best + 1e-6
    assert siting.bound >= best - 1e-6
    exact = exact_sites(_lists(covers), weight, p, seconds=60)
    assert exact.value == pytest.approx(best, abs=1e-6)
    assert exact.below_best < 1e-9
    for found in (siting, exact):
        assert len(set(found.sites.tolist())) == p
        assert _together(covers, weight, found.sites) == pytest.approx(found.value, abs=1e-6)


@_quick
@given(_problems())
def test_no_exchange_of_one_site_helps(problem):
    covers, weight, p = problem
    siting = best_sites(_lists(covers), weight, p)
    chosen = set(siting.sites.tolist())
    for out in chosen:
        for other in set(range(len(covers))) - chosen:
            swapped = _together(covers, weight, chosen - {out} | {other})
            assert swapped <= siting.value + 1e-6


@_quick
@given(_problems(), st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_plays_no_part(problem, random):
    covers, weight, p = problem
    shuffled = random.sample(range(len(covers)), len(covers))
    one, other = best_sites(_lists(covers), weight, p), best_sites(_lists(covers[shuffled]), weight, p)
    assert other.value == pytest.approx(one.value, abs=1e-9)
    assert other.bound == pytest.approx(one.bound, abs=1e-9)
    assert np.array_equal(
        covers[one.sites][:, weight > 0].any(axis=0), covers[shuffled][other.sites][:, weight > 0].any(axis=0)
    )


@_quick
@given(_problems())
def test_more_sites_never_cover_fewer(problem):
    covers, weight, p = problem
    found = [exact_sites(_lists(covers), weight, n, seconds=60).value for n in range(1, p + 1)]
    assert all(more >= fewer - 1e-6 for fewer, more in pairwise(found))


def test_on_a_larger_town_the_choice_is_near_the_bound():
    rng = np.random.default_rng(5)
    homes, places = rng.random((4_000, 2)) * 5_000, rng.random((300, 2)) * 5_000
    covers = np.hypot(*(places[:, None] - homes[None]).transpose(2, 0, 1)) < 400
    weight = rng.integers(1, 200, len(homes)).astype(float)
    siting = best_sites(_lists(covers), weight, 20)
    assert siting.below_best < 0.01
    assert _together(covers, weight, siting.sites) == siting.value


@pytest.mark.parametrize(("p", "code"), [(0, "siting_none"), (-2, "siting_none"), (3, "siting_too_many")])
def test_a_number_of_sites_that_cannot_be_chosen_is_refused(p, code):
    lists = _lists(np.eye(2, dtype=bool))
    with pytest.raises(InvalidInput, match=code):
        best_sites(lists, np.ones(2), p)
    with pytest.raises(InvalidInput, match=code):
        exact_sites(lists, np.ones(2), p, seconds=1)


def test_it_can_be_stopped():
    def stop(_fraction, _stage):
        raise Cancelled("cancelled")

    with pytest.raises(Cancelled):
        best_sites(_lists(np.eye(2, dtype=bool)), np.ones(2), 1, progress=stop)


@_quick
@given(_problems())
def test_homes_with_the_same_candidates_count_as_one(problem):
    covers, weight, p = problem
    twice = _lists(np.hstack([covers, covers]))
    once, apart = best_sites(_lists(covers), weight, p), best_sites(twice, np.tile(weight, 2), p)
    assert apart.value == pytest.approx(2 * once.value)
    lists = _lists(covers)
    by_demand = transpose(lists.begin, lists.demand, lists.demands, np.arange(lists.candidates))
    # With one mark for all, only the lists can tell who are twins.
    joined = joined_twins(*by_demand, np.ones(lists.demands, np.int64), np.ones(lists.candidates, np.int64))
    kinds = {tuple(column) for column in covers.T.tolist()}
    assert joined.sum() == lists.demands
    assert np.count_nonzero(joined) >= len(kinds)
    known = joined_twins(*by_demand, np.ones(lists.demands, np.int64), 1 << np.arange(lists.candidates))
    assert np.count_nonzero(known) == len(kinds)


@_quick
@given(_problems(), st.integers(0, 2**32 - 1))
def test_moving_sites_aside_never_loses_anything(problem, seed):
    covers, weight, p = problem
    lists, whole = _lists(covers), np.rint(weight).astype(np.int64)
    by_demand = transpose(lists.begin, lists.demand, lists.demands, np.arange(lists.candidates))
    asked = Problem(lists.begin, lists.demand, *by_demand, whole)
    nobody = np.empty(0, np.int32)
    _, settled = choose(asked, p, nobody, np.empty((0, 4, 3)))
    chosen, value = choose(asked, p, nobody, np.random.default_rng(seed).random((20, 4, 3)))
    assert np.unique(chosen).size == p
    assert value == _together(covers, whole, chosen.tolist()) >= settled
    for out, into in np.ndindex(p, len(covers)):
        if into not in chosen:
            exchanged = [*np.delete(chosen, out).tolist(), into]
            assert _together(covers, whole, exchanged) <= value
