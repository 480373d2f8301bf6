"""Separate walks from many places, against hand and against scipy on the uncontracted graph."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from cocreate_gis.analysis.barriers import with_barriers
from cocreate_gis.analysis.isochrones import isochrones, nearest, opportunities
from cocreate_gis.analysis.kernels import UNREACHED
from cocreate_gis.analysis.network import WalkNetwork, build_network
from cocreate_gis.analysis.noding import node_lines
from cocreate_gis.analysis.service_area import EVERYWHERE_CM, cost_field
from cocreate_gis.analysis.snapping import Legs, legs_of_nodes, snap
from cocreate_gis.interchange.osm import read_osm_pbf
from cocreate_gis.model.errors import Cancelled
from cocreate_gis.services.demo import generate
from tests.walking_towns import oracle, random_segments, segments, series

STREET = build_network(segments([(0, 0), (100, 0), (200, 0)], [(100, 0), (100, 80)]))


def _one(legs: Legs, row: int) -> Legs:
    mine = legs.point == row
    return Legs(
        np.zeros(np.count_nonzero(mine), np.int64), legs.edge[mine], legs.along_cm[mine], legs.leg_cm[mine],
        legs.assumed[mine], legs.reason[[row]], legs.snap_m[[row]],
    )  # fmt: skip


def _truth(network: WalkNetwork, sources: Legs, limit_cm: int, demand: Legs | None = None) -> np.ndarray:
    """One row for each source, by scipy."""
    rows = [oracle(network, _one(sources, row), demand) for row in range(sources.reason.size)]
    costs = np.array(rows)
    return np.where(costs <= limit_cm, costs, np.inf)


def _dense(network: WalkNetwork, sources: Legs, limit_cm: int, demand: Legs | None = None) -> np.ndarray:
    found = isochrones(network, sources, limit_cm, demand)
    points = len(network.xy) if demand is None else demand.reason.size
    costs = np.full((sources.reason.size, points), np.inf)
    for source in range(sources.reason.size):
        point, cost = found.of(source)
        assert np.unique(point).size == point.size
        costs[source, point] = cost
    return costs


def _random(seed: int) -> tuple[WalkNetwork, Legs, Legs]:
    rng = np.random.default_rng(seed)
    network = build_network(random_segments(rng, int(rng.integers(2, 120))))
    sources = snap(network, rng.uniform(-600, 800, (int(rng.integers(1, 12)), 2)))
    return network, sources, snap(network, rng.uniform(-100, 900, (200, 2)))


def test_each_place_reaches_what_lies_within_the_limit_of_itself() -> None:
    sources = snap(STREET, np.array([[30.0, 5.0], [100.0, 80.0]]))
    homes = snap(STREET, np.array([[40.0, 3.0], [100.0, 20.0], [200.0, 0.0]]))
    inf = np.inf
    assert _dense(STREET, sources, 10_000, homes).tolist() == [[1800, 9500, inf], [inf, 6000, inf]]
    assert _dense(STREET, sources, 9499, homes).tolist() == [[1800, inf, inf], [inf, 6000, inf]]


def test_what_has_no_way_onto_the_network_reaches_nothing_and_is_not_reached() -> None:
    far = snap(STREET, np.array([[0.0, 9000.0], [0.0, 0.0]]))
    assert _dense(STREET, far, EVERYWHERE_CM, far).tolist() == [[np.inf, np.inf], [np.inf, 0.0]]
    assert opportunities(STREET, far, np.array([0, 0]), 1, EVERYWHERE_CM, far).tolist() == [[0, 1]]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("limit_cm", [0, 9_000, 60_000, EVERYWHERE_CM])
def test_agrees_with_scipy_on_random_networks(seed: int, limit_cm: int) -> None:
    network, sources, demand = _random(seed)
    assert np.array_equal(_dense(network, sources, limit_cm), _truth(network, sources, limit_cm))
    truth = _truth(network, sources, limit_cm, demand)
    assert np.array_equal(_dense(network, sources, limit_cm, demand), truth)
    kind = np.arange(sources.reason.size) % 3
    counts = opportunities(network, sources, kind, 3, limit_cm, demand)
    assert np.array_equal(counts, [np.isfinite(truth[kind == k]).sum(axis=0) for k in range(3)])


@pytest.mark.parametrize("seed", range(6))
def test_the_nearest_are_the_nearest_of_all_pairs_either_way_round(seed: int) -> None:
    network, few, many = _random(seed)
    for facilities, demand in ((few, many), (many, few)):
        costs = np.where(np.isfinite(c := _truth(network, facilities, EVERYWHERE_CM, demand)), c, UNREACHED).T
        order = np.argsort(costs, axis=1, kind="stable")[:, :3]
        expected = np.take_along_axis(costs, order, axis=1)
        found = nearest(network, facilities, demand, 3)
        missing = 3 - expected.shape[1]
        expected = np.pad(expected, ((0, 0), (0, missing)), constant_values=UNREACHED)
        order = np.pad(order, ((0, 0), (0, missing)))
        assert np.array_equal(found.cost_cm, expected)
        assert np.array_equal(found.facility, np.where(expected < UNREACHED, order, -1))


def test_several_ways_out_of_a_compound_count_once_each_by_the_shortest() -> None:
    town = build_network(segments([(-100, 0), (300, 0)], [(300, 0), (300, 200), (-100, 200)]))
    wall = series(shapely.box(0, 20, 200, 180))
    network = with_barriers(town, wall, series(shapely.Point(50, 20), shapely.Point(150, 180)), wall)
    homes = snap(network, np.array([[60.0, 60.0], [150.0, 150.0]]))
    assert np.bincount(homes.point).tolist() == [2, 2]
    shops = snap(network, np.array([[-100.0, 0.0], [-100.0, 200.0]]))
    for sources, demand in ((homes, shops), (shops, homes), (homes, homes)):
        truth = np.array([cost_field(network, _one(sources, i)).at_legs(demand)[0] for i in (0, 1)])
        assert np.array_equal(_dense(network, sources, EVERYWHERE_CM, demand), truth)
    assert opportunities(network, homes, np.zeros(2), 1, EVERYWHERE_CM, homes).tolist() == [[2, 2]]


def test_a_set_flag_stops_the_walks() -> None:
    with pytest.raises(Cancelled):
        isochrones(STREET, snap(STREET, np.zeros((1, 2))), 10_000, cancel=np.ones(1, np.uint8))


def test_agrees_with_scipy_on_porto_alegre(shared_data: Path) -> None:
    network = build_network(read_osm_pbf(shared_data / "porto_alegre" / "poa_osm.pbf").to_crs("EPSG:32722"))
    starts = np.random.default_rng(3).choice(len(network.xy), 60, replace=False).astype(np.int32)
    n = len(network.xy)
    one_way = csr_matrix((network.length_cm.astype(float), (network.u, network.v)), shape=(n, n))
    truth = dijkstra(one_way, directed=False, indices=starts, limit=90_000)
    assert np.array_equal(_dense(network, legs_of_nodes(network, starts), 90_000), truth)


def test_agrees_with_scipy_on_the_demo_with_its_walls_and_gates() -> None:
    frames = {name: frame.to_crs(4547) for name, frame in generate().items()}
    gates = frames["gates"]
    network = with_barriers(
        build_network(node_lines(frames["paths"].geometry)),
        frames["barriers"].geometry,
        gates.geometry[gates["status"] == "open"],
        frames["compounds"].geometry,
    )
    facilities, homes = (
        snap(network, frames[name].geometry.representative_point().get_coordinates().to_numpy()[:count])
        for name, count in (("facilities", 4), ("buildings", 200))
    )
    truth = _truth(network, facilities, 60_000, homes)
    assert np.isfinite(truth).any()
    assert np.array_equal(_dense(network, facilities, 60_000, homes), truth)
    assert np.array_equal(_dense(network, facilities, 60_000), _truth(network, facilities, 60_000))


@pytest.fixture(params=["isochrones", "opportunities", "nearest"])
def question(request: pytest.FixtureRequest) -> Callable[[WalkNetwork, Legs, Legs], object]:
    return {
        "isochrones": lambda n, f, d: _dense(n, f, 30_000, d).tolist(),
        "opportunities": lambda n, f, d: opportunities(n, f, np.zeros(f.reason.size), 1, 30_000, d).tolist(),
        "nearest": lambda n, f, d: nearest(n, f, d, 2, 30_000).cost_cm.tolist(),
    }[request.param]


def test_asking_twice_gives_the_same_answer(question: Callable[[WalkNetwork, Legs, Legs], object]) -> None:
    # Nothing a walk leaves behind may reach into the next one.
    network, sources, demand = _random(3)
    assert question(network, sources, demand) == question(network, sources, demand)
