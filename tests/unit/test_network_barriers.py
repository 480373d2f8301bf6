"""Walls and gates in a town of one street and one compound, every walk added up by hand.

The street runs along y = 0 from x = 0 to 1000. The compound is the square from (200, 50) to (400, 250), its
path enters at (300, 50). The facility stands on the street at x = 600.
"""

import itertools

import geopandas as gpd
import numpy as np
import pytest
import shapely

from cocreate_gis.analysis.barriers import with_barriers
from cocreate_gis.analysis.coverage import assess
from cocreate_gis.analysis.network import WalkNetwork, build_network
from tests.walking_towns import frame, segments, series

STREET = [(float(x), 0.0) for x in range(0, 1001, 100)]
NODE_AT_GATE = [(300.0, 0.0), (300.0, 50.0), (300.0, 150.0)]
NODE_ELSEWHERE = [(300.0, 0.0), (300.0, 20.0), (300.0, 150.0)]
COMPOUND = shapely.box(200, 50, 400, 250)
MAIN_GATE = shapely.Point(300, 50)
SIDE_GATE = shapely.Point(399, 50)
FACILITY = frame([(600, 0)])


def _walk(network: WalkNetwork, *homes: tuple[float, float]) -> gpd.GeoDataFrame:
    return assess(
        network, FACILITY, frame(homes, people=[1] * len(homes)), {"people": 1.0}, minutes=15
    ).demand


def _town(
    path: list[tuple[float, float]], *gates: shapely.Point, walls: gpd.GeoSeries | None = None
) -> WalkNetwork:
    base = build_network(segments(STREET, path) if path else segments(STREET))
    around = series(COMPOUND)
    return with_barriers(base, around if walls is None else walls, series(*gates), around)


@pytest.mark.parametrize("path", [NODE_AT_GATE, NODE_ELSEWHERE])
def test_a_wall_cuts_the_path_and_an_open_gate_joins_it(path: list[tuple[float, float]]) -> None:
    shut, opened = _town(path), _town(path, MAIN_GATE)
    home = (310.0, 150.0)
    assert _walk(shut, home)["reason"].tolist() == ["enclosed"]
    found = _walk(opened, home).iloc[0]
    assert (found["cost_m"], found["snap_m"], found["assumed"]) == (10 + 150 + 300, 10, False)
    assert found["reason"] is None


def test_a_gate_within_the_tolerance_opens_the_path_and_beyond_it_does_not() -> None:
    near, far = shapely.Point(304, 52), shapely.Point(310, 50)
    home = (310.0, 150.0)
    assert _walk(_town(NODE_ELSEWHERE, near), home)["cost_m"].tolist() == [460]
    # Beyond it, the gate is one to which no path leads: straight to the nearest stub on either side.
    found = _walk(_town(NODE_ELSEWHERE, far), home).iloc[0]
    assert found["cost_m"] == pytest.approx(10 + 100 + 10 + 10 + 50 + 300, abs=0.3)
    assert found["assumed"]


def test_both_stubs_of_a_cut_path_stay_in_use() -> None:
    assert _walk(_town(NODE_ELSEWHERE), (305.0, 40.0))["cost_m"].tolist() == [5 + 40 + 300]


def test_no_leg_crosses_a_wall() -> None:
    beside_wall = (390.0, 52.0)
    assert _walk(_town(NODE_AT_GATE, MAIN_GATE), beside_wall)["cost_m"].tolist() == pytest.approx(
        [90 + 52 + 300], abs=0.01
    )


def test_a_home_on_the_wall_itself_is_reached() -> None:
    assert _walk(_town(NODE_AT_GATE), (350.0, 50.0))["cost_m"].tolist() == [50 + 250]


def test_people_in_a_compound_without_paths_walk_straight_to_its_gates() -> None:
    home = (300.0, 150.0)
    assert _walk(_town([]), home)["reason"].tolist() == ["enclosed"]
    found = _walk(_town([], MAIN_GATE), home).iloc[0]
    assert (found["cost_m"], found["snap_m"], found["assumed"]) == (100 + 50 + 300, 100, True)


def test_they_take_the_gate_that_makes_the_whole_walk_shortest() -> None:
    both = _walk(_town([], MAIN_GATE, SIDE_GATE), (340.0, 60.0)).iloc[0]
    by_main = np.hypot(40, 10) + 50 + 300
    by_side = np.hypot(59, 10) + 50 + 201
    assert by_side < by_main
    assert both["cost_m"] == pytest.approx(by_side, abs=0.02)
    assert both["snap_m"] == pytest.approx(np.hypot(40, 10), abs=0.01)


def test_two_walls_side_by_side_are_passed_by_one_gate() -> None:
    walls = series(COMPOUND.exterior, shapely.LineString([(0, 49), (1000, 49)]))
    network = _town([], MAIN_GATE, walls=walls)
    assert _walk(network, (300.0, 150.0))["cost_m"].tolist() == [100 + 50 + 300]


def test_a_free_standing_wall_is_walked_around() -> None:
    wall = series(shapely.LineString([(450, -10), (450, 10)]))
    town = build_network(segments(STREET, [(400, 0), (400, 100), (500, 100), (500, 0)]))
    assert _walk(with_barriers(town, wall, series()), (400.0, 0.0))["cost_m"].tolist() == [
        100 + 100 + 100 + 100
    ]


def test_people_and_facility_within_the_same_shut_compound_still_meet() -> None:
    network = _town(NODE_AT_GATE)
    inside = frame([(300, 120)])
    homes = frame([(300, 150), (0, 0)], people=[3, 4])
    result = assess(network, inside, homes, {"people": 1.0}, minutes=1)
    assert result.demand["cost_m"].tolist()[0] == 30
    assert result.demand["reason"].tolist() == [None, "no_route"]


def test_gates_that_lead_nowhere_are_counted() -> None:
    notes = _town([], MAIN_GATE, shapely.Point(700, 700)).notes
    assert notes["gates_open"] == 2
    assert notes["gates_without_path"] == 1
    assert notes["gates_unused"] == 1


def test_walls_go_only_into_a_network_without_walls() -> None:
    with pytest.raises(ValueError, match="has none"):
        with_barriers(_town(NODE_AT_GATE), series(COMPOUND), series())


def test_streets_are_the_same_whichever_gates_are_open() -> None:
    states = [
        _town(NODE_AT_GATE, *gates) for gates in ((), (MAIN_GATE,), (MAIN_GATE, shapely.Point(302, 50)))
    ]
    for one, other in itertools.pairwise(states):
        assert np.array_equal(one.ends, other.ends)
        streets = np.arange(len(one.ends))
        assert np.array_equal(one.street_cm(streets), other.street_cm(streets))


def test_no_walls_change_nothing() -> None:
    base = build_network(segments(STREET))
    assert with_barriers(base, series(), series(MAIN_GATE)) is base
