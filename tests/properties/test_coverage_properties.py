"""What must hold of coverage in every town."""

from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cocreate_gis.analysis.barriers import with_barriers
from cocreate_gis.analysis.coverage import Coverage, assess
from cocreate_gis.analysis.isochrones import isochrones, opportunities
from cocreate_gis.analysis.network import Segments, WalkNetwork, build_network
from cocreate_gis.analysis.snapping import snap
from tests.walking_towns import CRS, frame

SIDE = 5
BLOCK_M = 100

_quick = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],
)

_places = st.tuples(st.integers(-60, 460), st.integers(-60, 460))


@st.composite
def _towns(draw: st.DrawFn) -> Segments:
    """Part of a street grid, always with its western and southern streets."""
    ways = []
    for x in range(SIDE):
        for y in range(SIDE):
            here = x * SIDE + y
            if x + 1 < SIDE and (y == 0 or draw(st.booleans())):
                ways.append((here, here + SIDE))
            if y + 1 < SIDE and (x == 0 or draw(st.booleans())):
                ways.append((here, here + 1))
    xy = np.array([(x, y) for x in range(SIDE) for y in range(SIDE)], float) * BLOCK_M
    ends = np.array(ways, np.int32)
    return Segments(xy, ends[:, 0], ends[:, 1], CRS)


def _scaled(places: list[tuple[int, int]], scale: int = 1) -> list[tuple[float, float]]:
    return [(float(x * scale), float(y * scale)) for x, y in places]


def _assessed(
    network: WalkNetwork, facilities: list[tuple[int, int]], homes: list[tuple[int, int]], **kw: Any
) -> Coverage:
    scale = kw.pop("scale", 1)
    speed = kw.pop("speed_m_s", 1.0)
    demand = frame(_scaled(homes, scale), people=np.arange(1, len(homes) + 1))
    limit_m = 500.0 * scale
    settings_ = {"minutes": 5.0, "speed_m_s": speed, "snap_limit_m": limit_m, **kw}
    return assess(network, frame(_scaled(facilities, scale)), demand, {"people": speed}, **settings_)


_homes = st.lists(_places, min_size=1, max_size=12)
_facilities = st.lists(_places, min_size=1, max_size=4)


@_quick
@given(_towns(), _facilities, _homes, st.floats(0.5, 20))
def test_coverage_is_a_share_and_never_beats_the_straight_line(
    town: Segments, facilities: list[tuple[int, int]], homes: list[tuple[int, int]], minutes: float
) -> None:
    result = _assessed(build_network(town), facilities, homes, minutes=minutes)
    row = result.totals.loc["people"]
    assert 0 <= row["share"] <= row["share_straight_line"] <= 1
    assert (result.demand["cost_m"] >= result.demand["straight_m"] - 0.03).all()


@_quick
@given(_towns(), _facilities, _homes, st.floats(0.5, 10), st.floats(0, 10))
def test_more_minutes_never_lose_anyone(
    town: Segments,
    facilities: list[tuple[int, int]],
    homes: list[tuple[int, int]],
    minutes: float,
    more: float,
) -> None:
    network = build_network(town)
    short = _assessed(network, facilities, homes, minutes=minutes).demand["covered"]
    longer = _assessed(network, facilities, homes, minutes=minutes + more).demand["covered"]
    assert (longer | ~short).all()


@_quick
@given(_towns(), _facilities, _homes, _places)
def test_another_facility_never_hurts(
    town: Segments, facilities: list[tuple[int, int]], homes: list[tuple[int, int]], another: tuple[int, int]
) -> None:
    network = build_network(town)
    before = _assessed(network, facilities, homes).demand["cost_m"]
    after = _assessed(network, [*facilities, another], homes).demand["cost_m"]
    assert (after <= before).all()


@_quick
@given(_towns(), _facilities, _homes, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    town: Segments, facilities: list[tuple[int, int]], homes: list[tuple[int, int]], random: Any
) -> None:
    network = build_network(town)
    order = list(range(len(homes)))
    random.shuffle(order)
    straight = _assessed(network, facilities, homes).demand["cost_m"].to_numpy()
    shuffled = _assessed(network, facilities[::-1], [homes[i] for i in order]).demand["cost_m"].to_numpy()
    assert np.array_equal(straight[order], shuffled)


# Beside the western street, where every leg is a whole number of metres.
_beside_street = st.tuples(st.integers(0, 40), st.integers(0, 400))


@_quick
@given(
    _towns(),
    st.lists(_beside_street, min_size=1, max_size=4),
    st.lists(_beside_street, min_size=1, max_size=12),
    st.integers(2, 3),
)
def test_scaling_metres_and_speed_changes_nothing(
    town: Segments, facilities: list[tuple[int, int]], homes: list[tuple[int, int]], scale: int
) -> None:
    larger = Segments(town.xy * scale, town.u, town.v, CRS)
    one = _assessed(build_network(town), facilities, homes, speed_m_s=0.8)
    other = _assessed(build_network(larger), facilities, homes, scale=scale, speed_m_s=0.8 * scale)
    assert np.array_equal(one.demand["covered"], other.demand["covered"])
    assert np.array_equal(one.demand["cost_m"] * scale, other.demand["cost_m"])


_walls = st.lists(
    st.tuples(st.integers(-30, 380), st.integers(-30, 380), st.integers(40, 160), st.integers(40, 160)),
    min_size=1,
    max_size=4,
)


@settings(_quick, max_examples=40)
@given(_towns(), _facilities, _homes, _walls, st.data())
def test_opening_a_gate_never_hurts(
    town: Segments,
    facilities: list[tuple[int, int]],
    homes: list[tuple[int, int]],
    walls: list[tuple[int, int, int, int]],
    data: st.DataObject,
) -> None:
    boxes = gpd.GeoSeries([shapely.box(x, y, x + w, y + h) for x, y, w, h in walls], crs=CRS)
    outline = shapely.boundary(boxes.union_all())
    spots = data.draw(st.lists(st.integers(0, int(outline.length)), min_size=1, max_size=5))
    gates = gpd.GeoSeries([outline.interpolate(spot) for spot in spots], crs=CRS)
    base = build_network(town)
    states = [with_barriers(base, boxes, gates.iloc[:count], boxes) for count in range(len(gates) + 1)]
    costs = [
        _assessed(network, facilities, homes).demand["cost_m"].fillna(np.inf).to_numpy() for network in states
    ]
    for before, after in pairwise(costs):
        assert (after <= before).all()


def _reached(
    network: WalkNetwork,
    facilities: list[tuple[int, int]],
    homes: list[tuple[int, int]],
    limit_m: int,
    scale: int = 1,
) -> np.ndarray:
    """The cost of each pair of a facility and a home within the limit, infinite beyond, centimetres."""
    legs = [snap(network, np.array(_scaled(places, scale)), 500.0 * scale) for places in (facilities, homes)]
    found = isochrones(network, legs[0], limit_m * 100 * scale, legs[1])
    costs = np.full((len(facilities), len(homes)), np.inf)
    costs[np.repeat(np.arange(len(facilities)), np.diff(found.indptr)), found.point] = found.cost_cm
    counts = opportunities(network, legs[0], np.zeros(len(facilities)), 1, limit_m * 100 * scale, legs[1])
    assert np.array_equal(counts[0], np.isfinite(costs).sum(axis=0))
    return costs


@_quick
@given(_towns(), _facilities, _homes, st.integers(0, 800), st.integers(0, 800))
def test_more_metres_never_lose_anyone(
    town: Segments, facilities: list[tuple[int, int]], homes: list[tuple[int, int]], metres: int, more: int
) -> None:
    network = build_network(town)
    short = _reached(network, facilities, homes, metres)
    longer = _reached(network, facilities, homes, metres + more)
    assert np.array_equal(short, np.where(longer <= metres * 100, longer, np.inf))


@_quick
@given(_towns(), _facilities, _homes, st.randoms(use_true_random=False))
def test_separate_walks_do_not_depend_on_the_order_of_rows(
    town: Segments, facilities: list[tuple[int, int]], homes: list[tuple[int, int]], random: Any
) -> None:
    network = build_network(town)
    order = list(range(len(homes)))
    random.shuffle(order)
    straight = _reached(network, facilities, homes, 400)
    shuffled = _reached(network, facilities[::-1], [homes[i] for i in order], 400)
    assert np.array_equal(straight[::-1, order], shuffled)


@_quick
@given(
    _towns(),
    st.lists(_beside_street, min_size=1, max_size=4),
    st.lists(_beside_street, min_size=1, max_size=12),
    st.integers(0, 800),
    st.integers(2, 3),
)
def test_scaling_metres_and_limit_changes_nothing(
    town: Segments, facilities: list[tuple[int, int]], homes: list[tuple[int, int]], limit_m: int, scale: int
) -> None:
    larger = Segments(town.xy * scale, town.u, town.v, CRS)
    one = _reached(build_network(town), facilities, homes, limit_m)
    other = _reached(build_network(larger), facilities, homes, limit_m, scale)
    assert np.array_equal(one * scale, other)
