"""Walks as lines, against their cost and against hand."""

import numpy as np
import pytest
import shapely

from cocreate_gis.analysis.barriers import with_barriers
from cocreate_gis.analysis.kernels import UNREACHED
from cocreate_gis.analysis.network import build_network
from cocreate_gis.analysis.routes import routes
from cocreate_gis.analysis.service_area import cost_field
from cocreate_gis.analysis.snapping import snap
from tests.walking_towns import random_segments, segments, series


def _walks(network, sources, doors, **limit):
    legs = snap(network, doors)
    field = cost_field(network, snap(network, sources), **limit)
    return routes(field, sources, legs, doors), field.at_legs(legs)


def test_the_walk_goes_round_the_block():
    block = build_network(segments([(0, 0), (0, 400), (800, 400), (800, 0), (0, 0)]))
    walks, _ = _walks(block, np.array([[400.0, 390.0]]), np.array([[-10.0, 200.0], [700.0, 5.0]]))
    assert walks[0].line.wkt == "LINESTRING (-10 200, 0 200, 0 400, 400 400, 400 390)"
    assert walks[1].line.wkt == "LINESTRING (700 5, 700 0, 800 0, 800 400, 400 400, 400 390)"
    assert [walk.cost_cm for walk in walks] == [62_000, 91_500]


def test_the_walk_leaves_a_compound_by_its_open_gate():
    streets = build_network(segments([(0, 0), (400, 0)], [(0, 0), (0, 300)], [(0, 300), (400, 300)]))
    wall = shapely.box(100, 50, 300, 250)
    gate = series(shapely.Point(300, 150))
    network = with_barriers(streets, series(wall), gate, series(wall), snap_limit_m=500)
    (walk,), _ = _walks(network, np.array([[400.0, 0.0]]), np.array([[200.0, 150.0]]))
    assert walk.line.crosses(wall.boundary)
    assert walk.line.intersection(wall.boundary).equals(gate.iloc[0])
    assert walk.line.length == pytest.approx(walk.cost_cm / 100, abs=0.05)


def test_who_lives_on_the_doorstep_walks_nowhere():
    street = build_network(segments([(0, 0), (100, 0)]))
    (walk,), _ = _walks(street, np.array([[40.0, 0.0]]), np.array([[40.0, 0.0]]))
    assert (walk.cost_cm, walk.line.length) == (0, 0)


def test_there_is_no_walk_beyond_the_limit():
    street = build_network(segments([(0, 0), (900, 0)]))
    walks, _ = _walks(street, np.array([[0.0, 0.0]]), np.array([[400.0, 0.0], [800.0, 0.0]]), limit_cm=50_000)
    assert walks[0].cost_cm == 40_000
    assert walks[1] is None


def test_edges_of_no_length_lead_nobody_astray():
    knot = [(100.0, 0.0), (100.001, 0.0), (100.0, 0.001), (100.001, 0.001)]
    ways = [[a, b] for a in knot for b in knot if a < b]
    network = build_network(segments([(0, 0), knot[0]], *ways, [knot[3], (200, 0)], [knot[2], (100, 90)]))
    walks, _ = _walks(network, np.array([[0.0, 0.0]]), np.array([[200.0, 0.0], [100.0, 90.0]]))
    assert [walk.cost_cm for walk in walks] == [20_000, 19_000]
    assert [walk.line.length for walk in walks] == pytest.approx([200, 190], abs=0.05)


@pytest.mark.parametrize("seed", range(12))
def test_every_walk_is_as_long_as_its_cost_and_keeps_to_the_streets(seed):
    rng = np.random.default_rng(seed)
    network = build_network(random_segments(rng, int(rng.integers(2, 120))))
    sources = rng.uniform(0, 800, (int(rng.integers(1, 12)), 2))
    doors = rng.uniform(-100, 900, (150, 2))
    walks, (cost, _) = _walks(network, sources, doors)
    streets = shapely.union_all(shapely.linestrings(network.ends)).buffer(0.02)
    for door, spent, walk in zip(doors, cost.tolist(), walks, strict=True):
        if spent == UNREACHED:
            assert walk is None
            continue
        corners = shapely.get_coordinates(walk.line)
        assert walk.cost_cm == spent
        assert np.array_equal(corners[0], door)
        assert np.array_equal(corners[-1], sources[walk.source])
        # Each piece is rounded to a centimetre.
        assert walk.line.length == pytest.approx(spent / 100, abs=0.01 * len(corners))
        if len(corners) > 3:
            assert streets.covers(shapely.LineString(corners[1:-1]))
