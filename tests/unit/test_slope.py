"""Slopes: heights read from a raster, walks on a hill added up by hand, and rasters that do not serve."""

from pathlib import Path

import numpy as np
import pytest
from pyproj import Transformer

from cocreate_gis.analysis.network import Segments, build_network
from cocreate_gis.analysis.service_area import UNREACHED, cost_field
from cocreate_gis.analysis.snapping import snap
from cocreate_gis.analysis.surcharges import slope_factor, with_slope
from cocreate_gis.interchange.elevation import read_heights
from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.errors import CoCreateError, InvalidInput
from cocreate_gis.model.outside import Outside
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.model.walking import Walking
from cocreate_gis.services.context import Context
from cocreate_gis.services.reach import coverage
from tests.hills import plane, raster
from tests.towns import CATEGORY, EPSG, ORIGIN
from tests.walking_towns import CRS, oracle, random_segments

PLANNER = Actor("planner", Role.PLANNER)
SLOPING = CoverageRequest(categories=(CATEGORY,), walking=Walking(slope=True))


def test_heights_lie_between_the_cells_around_a_place(tmp_path: Path) -> None:
    path = raster(tmp_path / "h.tif", plane(10, 10, 2.0), 500_000, 3_400_000, 10, CRS)
    places = np.array([[500_005, 3_399_995], [500_050, 3_399_950], [500_037.5, 3_399_912.5]], float)
    assert read_heights(path, places, CRS).tolist() == pytest.approx([1, 10, 7.5])
    lonlat = np.column_stack(Transformer.from_crs(CRS, 4326, always_xy=True).transform(*places.T))
    assert read_heights(path, lonlat, "EPSG:4326").tolist() == pytest.approx([1, 10, 7.5], abs=1e-4)


def test_a_raster_that_does_not_serve_is_refused(tmp_path: Path) -> None:
    here = np.array([[500_050.0, 3_399_950.0], [500_090.0, 3_399_950.0]])

    def refused(path: Path, places: np.ndarray = here) -> str:
        with pytest.raises(CoCreateError) as error:
            read_heights(path, places, CRS)
        return error.value.code

    rising = plane(10, 10, 1.0)
    assert refused(tmp_path / "none.tif") == "file_missing"
    (tmp_path / "text.tif").write_text("no raster")
    assert refused(tmp_path / "text.tif") == "elevation_unreadable"
    assert (
        refused(raster(tmp_path / "bare.tif", rising, 500_000, 3_400_000, 10, None))
        == "elevation_without_crs"
    )
    assert refused(raster(tmp_path / "far.tif", rising, 700_000, 3_400_000, 10, CRS)) == "elevation_elsewhere"
    holed = rising.copy()
    holed[:, 8:] = -9999
    assert refused(raster(tmp_path / "holes.tif", holed, 500_000, 3_400_000, 10, CRS)) == "elevation_holes"
    outside = np.array([[500_050.0, 3_399_950.0], [500_190.0, 3_399_950.0]])
    whole = raster(tmp_path / "whole.tif", rising, 500_000, 3_400_000, 10, CRS)
    assert refused(whole, outside) == "elevation_holes"


def test_no_slope_makes_a_walk_shorter() -> None:
    factor = slope_factor(np.linspace(-1, 1, 2001))
    assert factor.min() == factor[1000] == 1
    assert np.allclose(factor, factor[::-1])


@pytest.mark.parametrize("seed", range(4))
def test_on_a_random_hill_walks_cost_what_the_oracle_says(seed: int) -> None:
    rng = np.random.default_rng(seed)
    level = random_segments(rng, 60)
    hilly = with_slope(level, rng.uniform(0, 60, len(level.xy)))
    network = build_network(hilly)
    sources, homes = (snap(network, rng.uniform(0, 800, (count, 2))) for count in (5, 60))
    found = cost_field(network, sources).at_legs(homes)[0]
    expected = oracle(network, sources, homes)
    reached = found < UNREACHED
    assert np.array_equal(reached, np.isfinite(expected))
    assert np.array_equal(found[reached], expected[reached])
    flat = build_network(level)
    assert (cost_field(flat, snap(flat, network.xy[:5])).at_nodes()[0] <= UNREACHED).all()
    assert network.report.length_m > flat.report.length_m


def test_steep_pieces_are_taken_for_forty_five_degrees() -> None:
    ends = np.array([0], np.int32), np.array([1], np.int32)
    wall = Segments(np.array([[0.0, 0.0], [1.0, 0.0]]), *ends, CRS)
    steep, steeper = (with_slope(wall, np.array([0.0, rise])).lengths_m[0] for rise in (1.0, 900.0))
    assert steep == steeper == pytest.approx((np.exp(3.5) + np.exp(3.15)) / 2)


def test_the_town_on_a_hill(town: Context, tmp_path: Path) -> None:
    """Ten in a hundred to the east: 2栋 climbs 200 m of its 800 m walk by the west gate twice, 200 m back."""
    dem = raster(
        tmp_path / "hill.tif", plane(60, 100, 1.0), ORIGIN[0] - 100, ORIGIN[1] + 500, 10, f"EPSG:{EPSG}"
    )
    hill = Context("hill", town.store, tmp_path / "cache", Outside(elevation=dem))
    level = coverage.preview(PLANNER, hill, CoverageRequest(categories=(CATEGORY,)))
    sloping = coverage.preview(PLANNER, hill, SLOPING)
    costs = [found.frames[f"homes:{CATEGORY}"].set_index("name")["cost_m"] for found in (level, sloping)]
    assert costs[0]["2栋"] == pytest.approx(800, abs=0.05)
    # 600 m of the walk run east or west, 200 m north on the level.
    assert costs[1]["2栋"] == pytest.approx(600 * 1.20953 + 200, abs=0.2)


def test_without_a_raster_slopes_cannot_be_asked_about(town: Context) -> None:
    with pytest.raises(InvalidInput, match="elevation_unset"):
        coverage.preview(PLANNER, town, SLOPING)
