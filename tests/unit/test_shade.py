"""The sun against a published table, shadows against the hand and against rays, and what must always hold."""

import datetime as dt
import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_gis.analysis.shade import Sun, crown_shadows, shade_on, street_ground, sun_at
from cocreate_gis.model.crs import grid_convergence

CHINA = dt.timezone(dt.timedelta(hours=8))
TREE = {"crown_m": 6.0, "height_m": 7.0, "clear_bole_m": 3.0}


def _trees(*places, **measures):
    columns = {name: [value] * len(places) for name, value in {**TREE, **measures}.items()}
    return gpd.GeoDataFrame(columns, geometry=[shapely.Point(place) for place in places], crs=4547)


def test_a_crown_at_45_degrees_as_by_hand():
    # Middle 5 m up, so 5 m away; half as wide 3 m; half as long sqrt(3² + 2²) m.
    shadow = crown_shadows(_trees((0, 0)), Sun(45, 90)).iloc[0]
    assert (shadow.centroid.x, shadow.centroid.y) == pytest.approx((-5, 0), abs=1e-9)
    assert shadow.area == pytest.approx(math.pi * 3 * math.sqrt(13))
    west, south, east, north = shadow.bounds
    assert east - west == pytest.approx(2 * math.sqrt(13), rel=2e-3)
    assert north - south == pytest.approx(6, rel=2e-3)


def test_shadows_are_where_rays_to_the_sun_meet_the_crown():
    sun = Sun(38, 247)
    shadow = crown_shadows(_trees((0, 0)), sun).iloc[0]
    elevation, azimuth = math.radians(sun.elevation_deg), math.radians(sun.azimuth_deg)
    ray = np.array([math.sin(azimuth), math.cos(azimuth), math.tan(elevation)])
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(-2, 16, 0.1), np.arange(-4, 8, 0.1)))
    # |scale·(point + t·ray − middle)| = 1 has a solution where the line meets the ellipsoid.
    scale = 1 / np.array([3, 3, 2])
    start = (np.column_stack([x, y, np.zeros_like(x)]) - [0, 0, 5]) * scale
    a, b, c = (ray * scale) @ (ray * scale), start @ (ray * scale), (start**2).sum(axis=1) - 1
    hit = b**2 - a * c >= 0
    assert hit.sum() * 0.01 == pytest.approx(shadow.area, rel=0.01)
    assert (shapely.contains_xy(shadow, x, y) == hit).mean() > 0.995


def test_at_noon_on_the_tropic_the_shadow_lies_under_the_crown():
    # 114.3° east: noon is at 12:23, and on 21 June two minutes later by the equation of time.
    sun = max((sun_at(114.3, 23.436, dt.datetime(2026, 6, 21, 12, m, tzinfo=CHINA)) for m in range(60)),
              key=lambda sun: sun.elevation_deg)  # fmt: skip
    assert sun.elevation_deg > 89.8
    shadow = crown_shadows(_trees((0, 0)), sun).iloc[0]
    assert shadow.area == pytest.approx(math.pi * 9, rel=1e-4)
    assert shadow.centroid.distance(shapely.Point(0, 0)) < 0.03


def test_the_sun_of_a_published_table_and_a_moment_without_zone():
    sun = sun_at(-105.1786, 39.742476, dt.datetime.fromisoformat("2003-10-17T12:30:30-07:00"))
    # NREL/TP-560-34302, table A5.1: topocentric elevation 39.872046°, before refraction.
    assert sun.elevation_deg == pytest.approx(39.872046, abs=0.01)
    assert sun.azimuth_deg == pytest.approx(194.34024, abs=0.01)
    with pytest.raises(ValueError, match="time zone"):
        sun_at(114, 30, dt.datetime.fromisoformat("2026-07-01T15:00"))
    with pytest.raises(ValueError, match="too low"):
        crown_shadows(_trees((0, 0)), Sun(9, 270))


def test_grid_north_is_turned_as_two_points_of_a_meridian_tell():
    meridian = gpd.GeoSeries.from_xy([115.2, 115.2], [30.0, 30.001], crs=4326).to_crs(4547)
    east, north = meridian.iloc[1].x - meridian.iloc[0].x, meridian.iloc[1].y - meridian.iloc[0].y
    # True north seen from the grid: its azimuth is 0 less the convergence.
    assert math.degrees(math.atan2(east, north)) == pytest.approx(
        -grid_convergence(4547, 115.2, 30.0), abs=1e-3
    )


def test_crossings_are_no_pavement():
    lines = [shapely.LineString([(0, 0), (100, 0)]), shapely.LineString([(50, -50), (50, 50)])]
    paths = gpd.GeoDataFrame({"width_m": [8.0, 6.0]}, geometry=lines, crs=4547)
    _, pavements = street_ground(paths.iloc[:1], paths.iloc[1:], 3)
    assert shapely.area(pavements) == pytest.approx(2 * 3 * (100 - 6))


def test_a_crown_of_nothing_casts_nothing_however_many_stand_in_one_place():
    for width in (0.0, 2.5e-46, 0.009):
        shadows = crown_shadows(_trees((1, 0), (1, 0), crown_m=width), Sun(10, 0))
        assert shadows.is_empty.all()
        assert shade_on(shadows, shapely.box(0, 0, 5, 5)).shaded_m2 == 0


@settings(max_examples=60)
@given(
    places=st.lists(st.tuples(st.floats(-40, 40), st.floats(-40, 40)), min_size=1, max_size=8),
    crown=st.floats(0, 12),
    more=st.floats(0, 8),
    elevation=st.floats(10, 90),
    azimuth=st.floats(0, 360),
)
def test_a_larger_crown_never_gives_less_and_shade_never_exceeds_the_ground(
    places, crown, more, elevation, azimuth
):
    ground, sun = shapely.box(-30, -4, 30, 4), Sun(elevation, azimuth)
    small, large = (
        shade_on(crown_shadows(_trees(*places, crown_m=width), sun), ground)
        for width in (crown, crown + more)
    )
    assert 0 <= small.shaded_m2 <= large.shaded_m2 + 1e-6
    assert large.shaded_m2 <= large.ground_m2 + 1e-6
