"""Building a walking network, from segments and from centre lines."""

from itertools import pairwise

import numpy as np
import pytest
import shapely

from cocreate_gis.analysis.network import Segments, build_network
from cocreate_gis.analysis.noding import node_lines
from cocreate_gis.model.errors import InvalidInput
from tests.walking_towns import CRS, random_segments, segments, series


def test_keeps_the_largest_component_and_reports_the_rest() -> None:
    network = build_network(segments([(0, 0), (100, 0), (100, 100)], [(500, 500), (510, 500)]))
    report = network.report
    assert (report.nodes, report.edges, report.length_m) == (3, 2, 200.0)
    assert (report.components, report.dropped_nodes, report.dropped_edges) == (2, 2, 1)
    assert report.dropped_m == 10.0


def test_rounds_every_edge_to_a_centimetre_before_adding_up() -> None:
    network = build_network(segments([(0, 0), (0.004, 0), (0.008, 0), (1.0, 0)]))
    assert sorted(network.length_cm.tolist()) == [0, 0, 99]


def test_keeps_the_shortest_of_edges_between_the_same_nodes() -> None:
    parallel = Segments(
        np.array([[0.0, 0.0], [10.0, 0.0]]),
        np.array([0, 1, 0], np.int32),
        np.array([1, 0, 0], np.int32),
        CRS,
        np.array([12.0, 11.0, 3.0]),
    )
    assert build_network(parallel).length_cm.tolist() == [1100]


def test_contracts_a_ring_without_junctions() -> None:
    ring = build_network(segments([(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)]))
    assert ring.graph.chain_length.tolist() == [40000]
    assert ring.graph.arc_to.tolist() == [0, 0]
    assert ring.graph.arc_against.tolist() == [False, True]


@pytest.mark.parametrize("seed", range(5))
def test_chains_hold_every_edge_once_and_whole(seed: int) -> None:
    network = build_network(random_segments(np.random.default_rng(seed), 60))
    graph = network.graph
    assert (np.abs(graph.edge_end - graph.edge_start) == network.length_cm).all()
    by_chain = np.bincount(graph.edge_chain, weights=network.length_cm)
    assert (by_chain == graph.chain_length).all()
    assert graph.chain_length.size < network.u.size


def test_neighbours_on_the_ground_are_neighbours_in_memory() -> None:
    rng = np.random.default_rng(1)
    network = build_network(random_segments(rng, 400))
    steps = np.hypot(*np.diff(network.xy, axis=0).T)
    shuffled = np.hypot(*np.diff(rng.permutation(network.xy), axis=0).T)
    assert np.median(steps) < np.median(shuffled) / 5


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:2263"])
def test_refuses_to_measure_in_degrees_web_mercator_and_feet(crs: str) -> None:
    town = segments([(0, 0), (1, 0)])
    with pytest.raises(InvalidInput) as refused:
        build_network(Segments(town.xy, town.u, town.v, crs))
    assert refused.value.code == "crs_not_metric"


def test_refuses_a_network_without_ways() -> None:
    nothing = Segments(np.empty((0, 2)), np.empty(0, np.int32), np.empty(0, np.int32), CRS)
    with pytest.raises(InvalidInput, match="network_empty"):
        build_network(nothing)
    broken = Segments(np.array([[0.0, np.nan], [1.0, 1.0]]), np.array([0]), np.array([1]), CRS)
    with pytest.raises(InvalidInput, match="network_not_finite"):
        build_network(broken)


def test_centre_lines_meet_where_they_cross_and_where_ends_almost_touch() -> None:
    lines = series(
        shapely.LineString([(0, 0), (100, 0)]),
        shapely.LineString([(50, -50), (50, 50)]),
        shapely.LineString([(20, 0.3), (20, 40)]),
        shapely.LineString([(80, 1.5), (80, 40)]),
    )
    noded = node_lines(lines)
    network = build_network(noded)
    assert network.report.joined_ends == 1
    assert network.report.components == 2
    assert network.report.dropped_m == 38.5
    assert network.report.length_m == pytest.approx(100 + 100 + 39.7 + 0.3)


@pytest.mark.parametrize("seed", range(6))
def test_centre_lines_meet_as_if_all_were_laid_together(seed: int) -> None:
    rng = np.random.default_rng(seed)
    bent = rng.uniform(0, 300, (25, 1, 2)) + rng.normal(0, 25, (25, 4, 2))
    # Less than a cell of the grid from a line that is there, and a pair that crosses itself and nobody else.
    beside = bent[:5, 1:3] + rng.uniform(-0.001, 0.001, (5, 2, 2))
    alone = [[(900, 0), (940, 40), (940, 0), (900, 40.0004)], [(900, 500), (930, 500.0006)]]
    lines = [shapely.LineString(line) for line in [*bent, *beside, *alone]]
    noded = node_lines(series(*lines), join_m=0.0)
    oracle = shapely.get_parts(shapely.union_all(lines, grid_size=0.001))
    pieces = [pair for line in oracle for pair in pairwise(line.coords)]
    drawn = zip(noded.xy[noded.u].tolist(), noded.xy[noded.v].tolist(), strict=True)
    assert sorted(sorted(map(tuple, pair)) for pair in drawn) == sorted(map(sorted, pieces))


def test_very_many_lines_that_meet_nothing_are_left_out_and_told() -> None:
    x, y = (part.ravel() * 50.0 for part in np.meshgrid(np.arange(100), np.arange(50)))
    places = np.column_stack([x, y])
    stubs = shapely.linestrings(np.stack([places, places + np.array([12.0, 16.0])], axis=1))
    crossing = [shapely.LineString([(-90, 0), (-10, 0)]), shapely.LineString([(-50, -40), (-50, 40)])]
    report = build_network(node_lines(series(*stubs, *crossing))).report
    assert (report.edges, report.length_m) == (4, 160.0)
    assert (report.components - 1, report.dropped_m) == (5000, 5000 * 20.0)


def test_centre_lines_need_lines() -> None:
    with pytest.raises(InvalidInput, match="network_no_lines"):
        node_lines(series(shapely.Point(0, 0)))
    with pytest.raises(InvalidInput, match="crs_not_metric"):
        node_lines(series(shapely.LineString([(0, 0), (1, 1)])).set_crs(4326, allow_override=True))
