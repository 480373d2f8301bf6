"""Steps, private ways and crossings, in towns whose walks are added up by hand."""

from itertools import product

import geopandas as gpd
import numpy as np
import pytest
import shapely

from cocreate_gis.analysis.barriers import with_barriers
from cocreate_gis.analysis.coverage import assess
from cocreate_gis.analysis.network import Segments, WalkNetwork, build_network
from cocreate_gis.analysis.noding import node_lines
from cocreate_gis.analysis.service_area import UNREACHED, cost_field
from cocreate_gis.analysis.snapping import snap
from cocreate_gis.analysis.surcharges import ways_along, with_crossing_delay, with_slope
from cocreate_gis.analysis.ways import ARTERIAL, PRIVATE, STEPS
from cocreate_gis.model.errors import InvalidInput
from tests.walking_towns import CRS, frame, oracle, random_segments, series

STREET = 0
# (W(0) / W(0.05) + W(0) / W(-0.05)) / 2 with W(s) = 6 exp(-3.5 |s + 0.05|)
TOBLER_1_IN_20 = (np.exp(3.5 * 0.05) + np.exp(-3.5 * 0.05)) / 2


def _town(*ways: tuple[int, list[tuple[float, float]]], delay_m: float = 0) -> WalkNetwork:
    lines = series(*(shapely.LineString(places) for _, places in ways))
    kinds = np.array([kind for kind, _ in ways], np.uint8)
    return build_network(with_crossing_delay(ways_along(node_lines(lines), lines, kinds), delay_m))


def _costs_m(
    network: WalkNetwork, homes: list[tuple[float, float]], room: tuple[float, float]
) -> list[float]:
    found = assess(
        network,
        frame([room]),
        frame(homes, people=[1] * len(homes)),
        {"people": 1.0},
        minutes=60,
        speed_m_s=1.0,
    )
    return found.demand["cost_m"].tolist()


# A lower street, an upper street, a flight of steps between them and a road the long way round.
HILL = (
    (STREET, [(0, 0), (500, 0)]),
    (STREET, [(0, 100), (500, 100)]),
    (STEPS, [(100, 0), (100, 100)]),
    (STREET, [(500, 0), (500, 100)]),
)


def test_without_steps_people_walk_round() -> None:
    hill = _town(*HILL)
    flat = with_barriers(hill, series(), series(), without=STEPS)
    homes = [(100.0, 105.0), (102.0, 60.0)]
    # 5 m to the upper street, 100 m down. The other stands beside the steps: 2 m and 60 m down.
    assert _costs_m(hill, homes, (100, 0)) == [105, 62]
    # 5 + 400 + 100 + 400 m round; the other goes 40 m to the upper street, or waits for nobody: 40 + 2 + ...
    assert _costs_m(flat, homes, (100, 0)) == [905, 938]


def test_a_place_that_only_steps_lead_to_is_out_of_reach_without_them() -> None:
    terrace = _town(*HILL[:3])
    flat = with_barriers(terrace, series(), series(), without=STEPS)
    assert _costs_m(terrace, [(300, 105)], (300, 0)) == [505]
    found = assess(
        flat, frame([(300, 0)]), frame([(300, 105)], people=[1]), {"people": 1.0}, minutes=60, speed_m_s=1.0
    )
    assert found.demand["reason"].tolist() == ["no_route"]


def test_steps_inside_walls_are_left_out_too() -> None:
    around = series(shapely.box(-50, 50, 550, 150))
    gate = series(shapely.Point(100, 50))
    terrace = _town(*HILL[:3])
    costs = [
        assess(
            with_barriers(terrace, around, gate, around, without=without),
            frame([(100, 0)]), frame([(100, 105)], people=[1]), {"people": 1.0}, minutes=60, speed_m_s=1.0,
        ).demand["cost_m"].tolist()
        for without in (0, STEPS)
    ]  # fmt: skip
    assert costs[0] == [105]
    assert np.isnan(costs[1][0])


def test_a_crossing_costs_the_delay_and_a_turn_half_of_it() -> None:
    ways = (ARTERIAL, [(0, 0), (200, 0)]), (STREET, [(100, -100), (100, 100)])
    for delay_m, across, onto in ((0, 200, 200), (30, 230, 215), (30.01, 230, 215)):
        town = _town(*ways, delay_m=delay_m)
        assert _costs_m(town, [(100, 100), (200, 0)], (100, -100)) == pytest.approx([across, onto], abs=0.011)


def test_what_lies_behind_private_ways_is_reached_over_them_only() -> None:
    ways = [(STREET, [(0, 0), (500, 0)]), (STREET, [(100, 60), (300, 60)]), (PRIVATE, [(300, 60), (300, 0)])]
    public, everything = _town(ways[0]), _town(*ways)
    assert public.report.edges == 1
    # Straight to the street, 50 m, or 10 m to the lane, 200 m along it and 60 m down: whichever is less.
    homes = [(100.0, 50.0), (300.0, 50.0)]
    assert _costs_m(public, homes, (100, 0)) == [50, 250]
    assert _costs_m(everything, homes, (100, 0)) == [50, 250]
    assert _costs_m(everything, [(301.0, 40.0)], (300, 0)) == [41]


def test_a_network_of_steps_only_is_no_network_without_them() -> None:
    with pytest.raises(InvalidInput, match="network_empty"):
        with_barriers(_town((STEPS, [(0, 0), (9, 0)])), series(), series(), without=STEPS)


def test_slope_steps_crossing_and_gate_add_up() -> None:
    # A street up a hill of 10 m and over an arterial, a wall with a gate behind it, and steps round the wall.
    ways = {
        STREET: shapely.LineString([(0, 0), (100, 0), (200, 0)]),
        ARTERIAL: shapely.LineString([(100, -50), (100, 0), (100, 50)]),
        STEPS: shapely.LineString([(0, 0), (0, -80), (200, -80), (200, 0)]),
    }
    lines = series(*ways.values())
    pieces = ways_along(node_lines(lines), lines, np.array(list(ways), np.uint8))
    hill = build_network(with_crossing_delay(with_slope(pieces, np.minimum(pieces.xy[:, 0], 100) / 10), 20))
    wall, gate = series(shapely.LineString([(150, -60), (150, 100)])), series(shapely.Point(150, 0))

    def walk_m(gates: gpd.GeoSeries, without: int = 0) -> float:
        return _costs_m(with_barriers(hill, wall, gates, series(), without=without), [(200, 0)], (0, 0))[0]

    # Tobler: 20.953 % more on a slope of 1 in 10. 20 m are lost at the arterial, half on either side.
    assert walk_m(gate) == pytest.approx(120.953 + 10 + 10 + 100, abs=0.02)
    assert walk_m(gate, STEPS) == walk_m(gate)
    assert walk_m(gate.iloc[:0]) == pytest.approx(80 + 200 * TOBLER_1_IN_20 + 80, abs=0.02)
    assert np.isnan(walk_m(gate.iloc[:0], STEPS))


@pytest.mark.parametrize(
    ("seed", "without", "delay_m", "walled", "hilly"),
    [
        (seed, *rest)
        for seed, rest in enumerate(product((0, STEPS), (0.0, 17.3), (False, True), (False, True)), 5)
    ],
)
def test_under_any_conditions_walks_cost_what_the_oracle_says(
    seed: int, without: int, delay_m: float, walled: bool, hilly: bool
) -> None:
    rng = np.random.default_rng(seed)
    drawn = random_segments(rng, 60)
    ways = rng.choice(np.array([0, 0, 0, 0, ARTERIAL, STEPS, PRIVATE], np.uint8), drawn.u.size)
    segments = Segments(drawn.xy, drawn.u, drawn.v, CRS, ways=ways)
    if hilly:
        segments = with_slope(segments, rng.uniform(0, 60, len(drawn.xy)))
    walls = series(shapely.box(200, 200, 520, 480)) if walled else series()
    gates = series(shapely.Point(200, 300)) if walled else series()
    network = with_barriers(
        build_network(with_crossing_delay(segments, delay_m)), walls, gates, walls, without=without
    )
    assert not (network.ways & without).any()
    sources, homes = (snap(network, rng.uniform(0, 800, (count, 2))) for count in (6, 80))
    field = cost_field(network, sources)
    for found, expected in (
        (field.at_nodes()[0], oracle(network, sources)),
        (field.at_legs(homes)[0], oracle(network, sources, homes)),
    ):
        reached = found < UNREACHED
        assert np.array_equal(reached, np.isfinite(expected))
        assert np.array_equal(found[reached], expected[reached])
