"""Who gets whose bays: against every possible way of giving them, and what must hold in any town."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_gis.analysis.parking import Pairs, balance, gain, match, middle_walks, missed_by, served


def _by_trying(bays, cars, pairs) -> tuple[int, float]:
    """Most cars, and then the least metres, over every way of giving bays to cars."""
    rooms = [range(min(bays[o], cars[c]) + 1) for o, c in zip(pairs.offer, pairs.compound, strict=True)]
    best = (0, 0.0)
    for amounts in itertools.product(*rooms):
        taken = np.bincount(pairs.offer, amounts, bays.size)
        given_to = np.bincount(pairs.compound, amounts, cars.size)
        if (taken <= bays).all() and (given_to <= cars).all():
            best = min(best, (-sum(amounts), float(np.dot(amounts, pairs.walk_m))))
    return -best[0], best[1]


@st.composite
def towns(draw, most=3):
    offers, compounds = draw(st.integers(1, most)), draw(st.integers(1, most))
    numbers = st.integers(0, 3)
    bays = np.array(draw(st.lists(numbers, min_size=offers, max_size=offers)), np.int64)
    cars = np.array(draw(st.lists(numbers, min_size=compounds, max_size=compounds)), np.int64)
    every = list(itertools.product(range(offers), range(compounds)))
    kept = draw(st.lists(st.sampled_from(every), unique=True, max_size=5))
    offer, compound = np.array(kept, np.int64).reshape(-1, 2).T
    walks = draw(st.lists(st.integers(0, 9), min_size=len(kept), max_size=len(kept)))
    return bays, cars, Pairs(offer, compound, np.array(walks, np.float64))


@settings(max_examples=120)
@given(towns())
def test_nobody_could_give_them_out_better(town):
    bays, cars, pairs = town
    matched = match(bays, cars, pairs)
    assert (np.bincount(pairs.offer, matched, bays.size) <= bays).all()
    assert (np.bincount(pairs.compound, matched, cars.size) <= cars).all()
    assert (int(matched.sum()), pytest.approx(float(matched @ pairs.walk_m))) == _by_trying(*town)


@settings(max_examples=60)
@given(towns(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(town, chance):
    bays, cars, pairs = town
    order = list(range(pairs.offer.size))
    chance.shuffle(order)
    shuffled = Pairs(pairs.offer[order], pairs.compound[order], pairs.walk_m[order])
    one, other = match(bays, cars, pairs), match(bays, cars, shuffled)
    assert (one.sum(), one @ pairs.walk_m) == (other.sum(), other @ shuffled.walk_m)


@settings(max_examples=60)
@given(towns(), st.integers(0, 5), st.integers(0, 9))
def test_another_offer_and_a_longer_walk_never_hurt(town, more, walk):
    bays, cars, pairs = town
    here = pd.Series([float(walk)], [0])
    assert 0 <= gain(bays, cars, pairs, more, here) <= min(more, int(cars[0]))
    near = pairs.walk_m <= walk
    nearer = Pairs(pairs.offer[near], pairs.compound[near], pairs.walk_m[near])
    assert served(bays, cars, nearer) <= served(bays, cars, pairs)


@settings(max_examples=60)
@given(towns())
def test_a_partner_is_missed_by_no_more_cars_than_it_serves(town):
    bays, cars, pairs = town
    each = np.arange(bays.size)
    missed = missed_by(bays, cars, pairs, each)
    matched = np.bincount(pairs.offer, match(bays, cars, pairs), bays.size)
    assert (missed >= 0).all()
    assert (missed <= matched).all()


def test_a_car_that_can_walk_elsewhere_leaves_its_bay_to_one_that_cannot():
    # The near offer alone reaches the second compound: the first gives way though it would walk less there.
    pairs = Pairs(np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([50.0, 60.0, 400.0]))
    assert match(np.array([2, 2]), np.array([2, 2]), pairs).tolist() == [0, 2, 2]


def test_a_compound_is_as_far_as_half_of_its_households_walk():
    walks = pd.DataFrame({"offer": [0, 0, 1], "home": [1, 2, 1], "walk_m": [100.0, 300.0, 80.0]})
    households = pd.Series([30.0, 10.0, 30.0], [1, 2, 3])
    found = middle_walks(walks, households, pd.Series([5, 5, 5], households.index))
    # 30 + 10 of 70 are within the walk of the first offer, the 35th walks 300 m; 30 are too few.
    assert found.to_numpy().tolist() == [[0, 5, 300.0]]


def test_the_balance_of_a_town_counted_by_hand():
    bays = pd.DataFrame(
        [
            ("built", 20, (1,)),
            ("shared_land", 5, (1,)),
            ("kerb_night", 3, (2,)),
            ("informal", 7, (1,)),
            ("partner", 9, (1, 2)),
            ("built", 4, ()),
        ],
        columns=["kind", "capacity", "compounds"],
    )
    table = balance(bays, pd.Series([30.0, 6.0, np.nan], [1, 2, 3]))
    assert table["own"].tolist() == [25, 3, 0]
    assert table["informal"].tolist() == [7, 0, 0]
    assert table["short_before"].tolist()[:2] == [5, 3]
    assert table["shared"].tolist() == [5, 3, 0]
    assert table["short_after"].tolist()[:2] == [0, 0]
    assert table.loc[1, ["ratio_before", "ratio_after"]].tolist() == pytest.approx([25 / 30, 1.0])
    # Where nobody has counted there is no shortage and no ratio to tell.
    assert table.loc[3, ["cars", "short_before", "short_after", "ratio_before"]].isna().all()
