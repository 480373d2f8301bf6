"""Whatever is allowed, opened or spared, nobody's walk becomes longer for it."""

from itertools import pairwise

import numpy as np
import shapely
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cocreate_gis.analysis.barriers import with_barriers
from cocreate_gis.analysis.network import Segments, WalkNetwork, build_network
from cocreate_gis.analysis.service_area import UNREACHED, cost_field
from cocreate_gis.analysis.snapping import snap
from cocreate_gis.analysis.surcharges import with_crossing_delay
from cocreate_gis.analysis.ways import ARTERIAL, PRIVATE, STEPS
from tests.walking_towns import CRS, random_segments, series

_quick = settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],
)
_seeds = st.integers(0, 2**32 - 1)


def _town(seed: int) -> tuple[Segments, NDArray[np.float64], NDArray[np.float64]]:
    """Ways of every kind, facilities and homes."""
    rng = np.random.default_rng(seed)
    drawn = random_segments(rng, 30, side_m=500)
    kinds = np.array([0, 0, 0, ARTERIAL, STEPS, PRIVATE, STEPS | PRIVATE], np.uint8)
    ways = Segments(drawn.xy, drawn.u, drawn.v, CRS, ways=rng.choice(kinds, drawn.u.size))
    return ways, rng.uniform(0, 500, (3, 2)), rng.uniform(0, 500, (40, 2))


def _costs(network: WalkNetwork, rooms: NDArray[np.float64], homes: NDArray[np.float64]) -> NDArray[np.int64]:
    return cost_field(network, snap(network, rooms)).at_legs(snap(network, homes))[0].astype(np.int64)


@_quick
@given(_seeds, st.booleans())
def test_climbing_steps_never_hurts(seed: int, walled: bool) -> None:
    ways, rooms, homes = _town(seed)
    walls = series(shapely.box(100, 100, 300, 350)) if walled else series()
    gates = series(shapely.Point(100, 200), shapely.Point(200, 350)) if walled else series()
    base = build_network(ways)
    climbing, flat = (with_barriers(base, walls, gates, walls, without=without) for without in (0, STEPS))
    assert (_costs(climbing, rooms, homes) <= _costs(flat, rooms, homes)).all()


def _fenced(seed: int) -> tuple[list[shapely.Geometry], list[shapely.Geometry], list[shapely.Geometry]]:
    """Walls around compounds and across the town, and open gates."""
    rng = np.random.default_rng(seed)
    corner, size = rng.uniform(0, 350, (4, 2)), rng.uniform(40, 200, (4, 2))
    boxes = list(shapely.box(*corner.T, *(corner + size).T))
    across = list(shapely.linestrings(rng.uniform(0, 500, (3, 2, 2))))
    gates = [box.boundary.interpolate(rng.uniform(0, box.length)) for box in boxes[:3]]
    return boxes, [box.boundary for box in boxes] + across, gates


@_quick
@given(_seeds, st.permutations(range(7)), st.integers(0, 7), st.integers(0, 7))
def test_taking_walls_down_never_hurts(seed: int, order: list[int], some: int, more: int) -> None:
    ways, rooms, homes = _town(seed)
    boxes, walls, gates = _fenced(seed)
    base = build_network(ways)
    first, second = order[:some], order[some : some + more]
    costs = []
    for gone in ((), (first,), (second, first)):
        down = [i for stage in gone for i in stage]
        standing = series(*(wall for i, wall in enumerate(walls) if i not in down))
        stages = [series(*(walls[i] for i in stage)) for stage in gone]
        network = with_barriers(base, standing, series(*gates), series(*boxes), gone=stages)
        costs.append(_costs(network, rooms, homes))
    for before, after in pairwise(costs):
        assert (after <= before).all()
    if some + more >= len(walls):
        # A foot is rounded to a whole centimetre of its edge, at either end of the walk.
        assert (costs[-1] <= _costs(base, rooms, homes) + 2).all()


@_quick
@given(_seeds, st.floats(0, 60), st.floats(0, 60))
def test_less_delay_at_crossings_never_hurts(seed: int, delay_m: float, more_m: float) -> None:
    ways, rooms, homes = _town(seed)
    less, more = (
        _costs(build_network(with_crossing_delay(ways, metres)), rooms, homes)
        for metres in (delay_m, delay_m + more_m)
    )
    # A foot is rounded to a whole centimetre of its edge, at either end of the walk.
    assert (less <= np.minimum(more + 2, UNREACHED)).all()


@_quick
@given(_seeds)
def test_walking_on_private_ways_never_hurts(seed: int) -> None:
    ways, rooms, homes = _town(seed)
    assert ways.ways is not None
    public = (ways.ways & PRIVATE) == 0
    left = Segments(ways.xy, ways.u[public], ways.v[public], CRS, ways=ways.ways[public])
    everything, without = build_network(ways), build_network(left)
    # Else another part of the town is the largest once private ways join others.
    assume(np.count_nonzero((everything.ways & PRIVATE) == 0) == without.u.size)
    assert (_costs(everything, rooms, homes) <= _costs(without, rooms, homes)).all()
