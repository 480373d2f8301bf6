"""Costs on the network, against hand and against scipy on the uncontracted graph."""

from pathlib import Path

import numpy as np
import pytest

from cocreate_gis.analysis.kernels import UNREACHED
from cocreate_gis.analysis.network import build_network
from cocreate_gis.analysis.service_area import cost_field
from cocreate_gis.analysis.snapping import snap
from cocreate_gis.interchange.osm import read_osm_pbf
from cocreate_gis.model.errors import Cancelled
from tests.walking_towns import oracle, random_segments, segments


def _same(ours: np.ndarray, theirs: np.ndarray) -> bool:
    return np.array_equal(np.where(ours < UNREACHED, ours, np.inf), theirs)


def test_costs_and_owners_on_one_street() -> None:
    street = build_network(segments([(0.0, 0.0), (100.0, 0.0), (200.0, 0.0)]))
    sources = snap(street, np.array([[30.0, 5.0], [170.0, 0.0]]))
    field = cost_field(street, sources)
    cost, owner = field.at_legs(snap(street, np.array([[40.0, 3.0], [90.0, 0.0], [199.0, 0.0]])))
    assert cost.tolist() == [500 + 1000 + 300, 500 + 6000, 2900]
    assert owner.tolist() == [0, 0, 1]


def test_a_detour_beats_the_way_along_the_own_edge_only_when_it_is_shorter() -> None:
    # The long way round between two points of one chain, and the chain's own ends nearer to each other.
    loop = build_network(
        segments([(0, 0), (0, 300), (10, 300), (10, 0)], [(0, 0), (10, 0)], [(0, 0), (-50, 0)])
    )
    sources = snap(loop, np.array([[0.0, 10.0]]))
    cost, _ = cost_field(loop, sources).at_legs(snap(loop, np.array([[10.0, 10.0], [0.0, 250.0]])))
    assert cost.tolist() == [3000, 24000]


def test_nothing_lies_beyond_the_limit() -> None:
    street = build_network(segments([(float(x), 0.0) for x in range(0, 1001, 100)]))
    sources = snap(street, np.array([[500.0, 0.0]]))
    field = cost_field(street, sources, 20_000)
    ends = snap(street, np.array([[300.0, 0.0], [299.99, 0.0], [310.0, 10.0]]))
    assert field.at_legs(ends)[0].tolist() == [20_000, UNREACHED, 20_000]
    assert np.count_nonzero(field.at_nodes()[0] < UNREACHED) == 5


def test_a_set_flag_stops_the_walk() -> None:
    network = build_network(random_segments(np.random.default_rng(0), 4000))
    with pytest.raises(Cancelled):
        cost_field(network, snap(network, np.array([[1.0, 1.0]])), cancel=np.ones(1, np.uint8))


@pytest.mark.parametrize("seed", range(12))
def test_agrees_with_scipy_on_random_networks(seed: int) -> None:
    rng = np.random.default_rng(seed)
    network = build_network(random_segments(rng, int(rng.integers(2, 120))))
    sources = snap(network, rng.uniform(0, 800, (int(rng.integers(1, 12)), 2)))
    demand = snap(network, rng.uniform(-100, 900, (200, 2)))
    field = cost_field(network, sources)
    assert _same(field.at_nodes()[0], oracle(network, sources))
    assert _same(field.at_legs(demand)[0], oracle(network, sources, demand))
    limited = cost_field(network, sources, 20_000)
    cost, owner = limited.at_legs(demand)
    whole, _ = field.at_legs(demand)
    assert np.array_equal(cost, np.where(whole <= 20_000, whole, UNREACHED))
    assert np.array_equal(owner >= 0, cost < UNREACHED)


def test_agrees_with_scipy_on_porto_alegre(shared_data: Path) -> None:
    read = read_osm_pbf(shared_data / "porto_alegre" / "poa_osm.pbf")
    network = build_network(read.to_crs("EPSG:32722"))
    assert (network.report.nodes, network.report.edges) == (37_329, 44_444)
    rng = np.random.default_rng(5)
    low, high = network.xy.min(axis=0), network.xy.max(axis=0)
    sources = snap(network, rng.uniform(low, high, (150, 2)))
    demand = snap(network, rng.uniform(low, high, (3000, 2)))
    field = cost_field(network, sources)
    assert _same(field.at_nodes()[0], oracle(network, sources))
    assert _same(field.at_legs(demand)[0], oracle(network, sources, demand))
