"""Floating catchment areas and how evenly they share, against hand, and a sum that has to be kept."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_gis.analysis.floating_catchment import DECAYS, equity, floating_catchment
from cocreate_gis.analysis.isochrones import isochrones
from cocreate_gis.analysis.network import build_network
from cocreate_gis.analysis.snapping import snap
from tests.walking_towns import random_segments, segments

STREET = build_network(segments([(0, 0), (300, 0), (600, 0), (900, 0)]))
# Two clinics, at 0 and 600 m; homes at 0, 300 and 900 m.
CLINICS = snap(STREET, np.array([[0.0, 0.0], [600.0, 0.0]]))
HOMES = snap(STREET, np.array([[0.0, 0.0], [300.0, 0.0], [900.0, 0.0]]))
SUPPLY, PEOPLE = np.array([30.0, 80.0]), np.array([100.0, 50.0, 30.0])


def test_two_steps_by_hand() -> None:
    access = floating_catchment(STREET, CLINICS, SUPPLY, HOMES, PEOPLE, 300.0)
    # The west clinic has 100 + 50 people, the east one 50 + 30.
    assert access.ratio.tolist() == [0.2, 1.0]
    assert access.per_person.tolist() == [0.2, 1.2, 1.0]


def test_weights_by_hand() -> None:
    access = floating_catchment(STREET, CLINICS, SUPPLY, HOMES, PEOPLE, 600.0, weights=(1.0, 0.5))
    # 300 m still belongs to the nearer half. West: 100 + 50; east: 50 + 30 near, 100 in the farther half.
    west, east = 30 / 150, 80 / (80 + 50)
    assert access.ratio.tolist() == pytest.approx([west, east])
    assert access.per_person.tolist() == pytest.approx([west + east / 2, west + east, east])


def test_a_facility_nobody_walks_to_gives_nothing_to_anybody() -> None:
    access = floating_catchment(STREET, CLINICS, SUPPLY, HOMES, np.array([100.0, 0.0, 0.0]), 200.0)
    assert access.per_person.tolist() == [0.3, 0.0, 0.0]
    assert access.ratio[0] == 0.3
    assert np.isnan(access.ratio[1])


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from(sorted(DECAYS)), st.floats(1, 900))
def test_what_is_offered_is_handed_out_once(seed: int, decay: str, cutoff_m: float) -> None:
    rng = np.random.default_rng(seed)
    network = build_network(random_segments(rng, int(rng.integers(2, 60))))
    facilities = snap(network, rng.uniform(-100, 900, (5, 2)))
    homes = snap(network, rng.uniform(-100, 900, (40, 2)))
    supply, people = rng.uniform(0, 100, 5), rng.integers(0, 30, 40).astype(float)
    access = floating_catchment(network, facilities, supply, homes, people, cutoff_m, DECAYS[decay])
    reached = isochrones(network, facilities, round(cutoff_m * 100), homes)
    used = [people[reached.of(one)[0]].sum() > 0 for one in range(5)]
    assert (access.per_person * people).sum() == pytest.approx(supply[used].sum())
    shared = equity(access.per_person, people)
    if (access.per_person * people).sum() > 0:
        assert 0 <= shared.gini < 1
        assert 0 <= shared.worst_fifth <= 0.2 + 1e-9
        assert (np.diff(shared.people) >= 0).all()
        assert (shared.held <= shared.people + 1e-9).all()


def test_evenness_by_hand() -> None:
    # Ten people: four have nothing, four one each, two three each.
    shared = equity(np.array([3.0, 0.0, 1.0]), np.array([2.0, 4.0, 4.0]))
    assert shared.people.tolist() == pytest.approx([0, 0.4, 0.8, 1])
    assert shared.held.tolist() == pytest.approx([0, 0, 0.4, 1])
    # 1 − (0.4 × 0 + 0.4 × 0.4 + 0.2 × 1.4)
    assert shared.gini == pytest.approx(0.56)
    assert shared.worst_fifth == 0
    assert np.isnan(equity(np.zeros(2), np.ones(2)).gini)
