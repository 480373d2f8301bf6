"""The index over the streets finds what the index of GEOS finds."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from cocreate_gis.analysis.network import drawn
from cocreate_gis.analysis.street_index import StreetIndex, index_streets

ORIGIN = np.array([500_000.0, 4_000_000.0])

_metres = st.integers(-300, 300).map(lambda tenths: tenths / 2)
_places = st.tuples(_metres, _metres)
_lines = st.lists(st.tuples(_places, _places), min_size=1, max_size=30)


def _pairs(found: tuple[np.ndarray, np.ndarray]) -> set[tuple[int, int]]:
    return set(zip(*(rows.tolist() for rows in found), strict=True))


def _same_as_geos(index: StreetIndex, xy: np.ndarray, limit_m: float) -> None:
    tree = shapely.STRtree(drawn(index.ends))
    points = shapely.points(xy)
    assert _pairs(index.nearest(xy, limit_m)) == _pairs(tree.query_nearest(points, max_distance=limit_m))
    assert _pairs(index.within(xy, limit_m)) == _pairs(tree.query(points, "dwithin", distance=limit_m))


@given(_lines, st.lists(_places, min_size=1, max_size=10), st.sampled_from([1, 30, 150, 100_000]))
def test_finds_the_nearest_streets_and_all_within_a_limit(lines: list, places: list, limit_m: float) -> None:
    # On a lattice of half metres ties and streets of no length are common.
    _same_as_geos(index_streets(np.array(lines, float)), np.array(places, float), limit_m)


@pytest.mark.parametrize("seed", range(4))
def test_finds_them_among_many_streets_anywhere_in_the_world(seed: int) -> None:
    rng = np.random.default_rng(seed)
    start = rng.uniform(0, 20_000, (5_000, 2)) + ORIGIN
    ends = np.stack([start, start + rng.normal(0, 60, start.shape) * rng.choice([1, 30], (5_000, 1))], axis=1)
    beside = rng.uniform(-2_000, 22_000, (500, 2)) + ORIGIN
    for xy in (beside, start[:300], ends.mean(axis=1)[:300]):
        _same_as_geos(index_streets(ends), xy, 400.0)


@given(_lines, st.lists(_places, min_size=1, max_size=10), st.data())
def test_a_point_sees_the_streets_of_its_own_face(lines: list, places: list, data: st.DataObject) -> None:
    ends, xy = np.array(lines, float), np.array(places, float)
    street_face, face = (
        np.array(data.draw(st.lists(st.integers(-1, 1), min_size=n, max_size=n)), np.int32)
        for n in (len(ends), len(xy))
    )
    found = _pairs(index_streets(ends, street_face).nearest(xy, 50.0, face))
    for own in (-1, 0, 1):
        streets, points = np.flatnonzero(street_face == own), np.flatnonzero(face == own)
        alone = index_streets(ends[streets]).nearest(xy[points], 50.0)
        expected = {(points[p], streets[s]) for p, s in _pairs(alone)}
        assert {pair for pair in found if face[pair[0]] == own} == expected


def test_what_is_nowhere_or_far_away_is_beside_nothing() -> None:
    index = index_streets(np.array([[[0.0, 0.0], [90.0, 0.0]]]))
    nowhere = np.array([[np.nan, 0.0], [0.0, np.nan], [np.inf, 0.0], [1e300, 0.0], [1e7, 1e7]])
    assert index.nearest(nowhere, 1_000.0)[0].size == 0
    assert index_streets(np.empty((0, 2, 2))).nearest(np.zeros((1, 2)), 10.0)[0].size == 0
