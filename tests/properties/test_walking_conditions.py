"""Whatever is allowed, opened or spared, nobody's walk becomes longer for it."""

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
    deadline=None,
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
