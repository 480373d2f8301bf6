"""How wide a lane is clear: places measured by hand, and what holds for any lane."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from cocreate_gis.analysis.fire_lanes import clear_widths, in_the_way

_LANE = shapely.LineString([(0, 0), (40, 0)])
_WIDTH = 4.0


def _narrowest(*things: shapely.Geometry, lane: shapely.LineString = _LANE) -> float:
    return float(clear_widths(lane, _WIDTH, np.array(things, dtype=object))["clear_m"].min())


_SOUTH, _NORTH = shapely.box(0, -9, 40, -3), shapely.box(0, 3, 40, 9)


@pytest.mark.parametrize(
    ("things", "clear"),
    [
        ([], 8.0),
        ([_SOUTH, _NORTH], 6.0),
        # A car along the northern house leaves 4.2 m: it stands in the drawn strip, and there is room.
        ([_SOUTH, _NORTH, shapely.box(10, 1.2, 15, 3)], 4.2),
        ([_SOUTH, _NORTH, shapely.box(10, 0.5, 15, 3)], 3.5),
        # Cars on both sides, and a pole in the middle: the wider of the two gaps counts.
        ([_SOUTH, _NORTH, shapely.box(10, 1, 15, 3), shapely.box(12, -3, 18, -1.5)], 2.5),
        ([_SOUTH, _NORTH, shapely.box(10, -0.5, 10.2, 0)], 3.0),
        # A wall across, and one along beyond which nobody gets.
        ([shapely.LineString([(20, -9), (20, 9)])], 0.0),
        ([shapely.LineString([(-5, 1), (45, 1)]), shapely.box(-5, -9, 45, -1)], 1.99),
    ],
)
def test_places_measured_by_hand(things: list[shapely.Geometry], clear: float) -> None:
    assert _narrowest(*things) == pytest.approx(clear, abs=0.005)


@settings(max_examples=15)
@given(st.floats(0, 360), st.floats(0.2, 2.9))
def test_a_lane_is_as_wide_whichever_way_it_runs(angle: float, edge: float) -> None:
    things = (_SOUTH, _NORTH, shapely.box(10, edge, 15, 3))
    turned = [affinity.rotate(one, angle, origin=(0, 0)) for one in (*things, _LANE)]
    assert _narrowest(*turned[:-1], lane=turned[-1]) == pytest.approx(3 + edge, abs=0.005)


# In decimetres, as people measure.
_boxes = st.tuples(st.integers(-20, 400), st.integers(-40, 40), st.integers(1, 50), st.integers(1, 50)).map(
    lambda b: shapely.box(b[0] / 10, b[1] / 10, (b[0] + b[2]) / 10, (b[1] + b[3]) / 10)
)


@settings(max_examples=30)
@given(st.lists(_boxes, max_size=5), _boxes)
def test_another_thing_never_makes_a_lane_wider(things: list[shapely.Polygon], more: shapely.Polygon) -> None:
    without = clear_widths(_LANE, _WIDTH, np.array(things, dtype=object))
    with_it = clear_widths(_LANE, _WIDTH, np.array([*things, more], dtype=object))
    both = pd.merge(without, with_it, on="at_m", suffixes=("_without", "_with"))
    assert len(both)
    assert (both["clear_m_with"] <= both["clear_m_without"] + 1e-6).all()
    assert with_it["clear_m"].between(0, 2 * _WIDTH + 1e-6).all()


def test_each_thing_is_told_with_its_place_and_what_is_missing() -> None:
    things = np.array([_SOUTH, shapely.box(10, -1, 15, 3), shapely.box(30, 1.9, 32, 3), _NORTH], dtype=object)
    found = in_the_way(_LANE, _WIDTH, things)
    assert found.index.tolist() == [1, 2]
    # Beside the first 2 m are left between -3 and -1, where there should be 4; beside the second 4.9 m.
    assert found["clear_m"].tolist() == pytest.approx([2.0, 4.9], abs=0.005)
    assert found["missing_m"].tolist() == pytest.approx([2.0, 0.0], abs=0.005)
    assert found["at_m"].between([9.9, 29.9], [15.1, 32.1]).all()
