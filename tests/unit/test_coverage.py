"""Who is covered: figures known by hand, the table by area, gaps, the drawing, and bad input."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from cocreate_gis.analysis.barriers import with_barriers
from cocreate_gis.analysis.coverage import Coverage, assess, by_area
from cocreate_gis.analysis.gaps import gaps
from cocreate_gis.analysis.network import WalkNetwork, build_network
from cocreate_gis.analysis.reach import reach
from cocreate_gis.analysis.snapping import snap
from cocreate_gis.interchange.osm import read_osm_pbf
from cocreate_gis.model.coverage import Cautions
from cocreate_gis.model.errors import Cancelled, InvalidInput
from cocreate_gis.services.reach.cautions import enclosed_in, left_out
from tests.walking_towns import frame, segments, series

STREET = build_network(segments([(float(x), 0.0) for x in range(0, 2001, 100)]))
FACILITY = frame([(0, 30)], name=["clinic"])
# From the facility: 30 + 500 + 0, 30 + 870 + 0, 30 + 870 + 0.01, 30 + 1000 + 40
HOMES = frame([(500, 0), (870, 0), (870.01, 0), (1000, 40)], residents=[10, 20, 40, 30], over_60=[1, 2, 3, 4])
SPEEDS = {"residents": 1.0, "over_60": 0.8}


def _assessed(**changes: object) -> Coverage:
    settings = {"network": STREET, "facilities": FACILITY, "demand": HOMES, "people": SPEEDS, "minutes": 15}
    return assess(**{**settings, **changes})


def test_the_cut_off_is_exact_to_the_centimetre() -> None:
    result = _assessed()
    assert result.demand["cost_m"].tolist() == [530.0, 900.0, 900.01, 1070.0]
    assert result.demand["covered"].tolist() == [True, True, False, False]
    assert result.demand["straight_line_covered"].tolist() == [True, True, True, False]
    assert result.demand["facility"].tolist() == [0, 0, 0, 0]


def test_each_group_walks_at_its_own_speed() -> None:
    totals = _assessed().totals
    assert totals.loc["residents", ["total", "covered", "straight_line"]].tolist() == [100, 30, 70]
    assert totals.loc["residents", "difference"] == pytest.approx(0.4)
    assert totals.loc["over_60", ["cutoff_m", "total", "covered"]].tolist() == [720, 10, 1]
    assert _assessed().covered_for("over_60").tolist() == [True, False, False, False]


def test_the_index_of_the_demand_is_kept() -> None:
    named = HOMES.set_index(pd.Index(["d", "a", "c", "b"], name="building"))
    result = _assessed(demand=named, facilities=FACILITY.set_index("name"))
    assert result.demand.index.tolist() == ["d", "a", "c", "b"]
    assert result.demand["facility"].tolist() == ["clinic"] * 4


def test_buildings_and_parks_stand_at_a_point_on_their_surface() -> None:
    polygons = HOMES.set_geometry(HOMES.buffer(4, cap_style="square"))
    assert _assessed(demand=polygons).demand["cost_m"].tolist() == [530.0, 900.0, 900.01, 1070.0]


def test_by_area_adds_up_with_a_row_for_what_lies_nowhere() -> None:
    areas = gpd.GeoDataFrame(
        {"name": ["west", "east", "empty"]},
        geometry=[shapely.box(400, -1, 600, 1), shapely.box(600, -1, 900, 1), shapely.box(1500, 0, 1600, 9)],
        crs=HOMES.crs,
    )
    table = by_area(_assessed(), areas, "name")
    residents = table[table["people"] == "residents"]
    assert residents["area"].tolist()[:3] == ["west", "east", "empty"]
    assert pd.isna(residents["area"].iloc[3])
    assert residents["total"].tolist() == [10, 60, 0, 30]
    assert residents["covered"].tolist() == [10, 20, 0, 0]
    assert residents["share"].fillna(-1).tolist() == [1.0, pytest.approx(1 / 3), -1, 0.0]
    assert table.groupby("people")["total"].sum().to_dict() == {"residents": 100, "over_60": 10}


def test_demand_on_a_common_border_is_counted_once() -> None:
    areas = gpd.GeoDataFrame(
        {"name": ["a", "b"]},
        geometry=[shapely.box(400, -1, 500, 99), shapely.box(500, -1, 1100, 99)],
        crs=HOMES.crs,
    )
    table = by_area(_assessed(), areas, "name")
    assert table.loc[table["people"] == "residents", "total"].tolist() == [10, 90]


def test_gaps_hold_exactly_the_people_who_are_not_covered() -> None:
    result = _assessed()
    found = gaps(result, "residents")
    assert found.geometry.is_valid.all()
    assert found["residents"].sum() == 70
    assert found["over_60"].sum() == 7
    assert found["nearest_m"].min() == 900.01
    covered = result.demand[result.demand["covered"]]
    assert not covered.geometry.intersects(found.union_all()).any()
    everyone_served = _assessed(minutes=60)
    assert gaps(everyone_served, "residents").empty


def test_homes_at_one_place_make_one_gap() -> None:
    twice = frame([(1500, 10), (1500, 10)], residents=[3, 4], over_60=[0, 0])
    found = gaps(_assessed(demand=twice), "residents")
    assert found["residents"].tolist() == [7]
    assert found["places"].tolist() == [2]


def test_the_drawing_follows_the_costs() -> None:
    drawn = reach(STREET, FACILITY, 900.0, cell_m=10.0)
    assert drawn.is_valid
    inside = [shapely.Point(400, 20), shapely.Point(860, 3), shapely.Point(810, 50)]
    outside = [shapely.Point(880, 0), shapely.Point(860, 30), shapely.Point(1500, 0), shapely.Point(400, 150)]
    assert all(drawn.covers(point) for point in inside)
    assert not any(drawn.covers(point) for point in outside)


@pytest.mark.parametrize("cell_m", [10.0, 20.0, 25.0])
@pytest.mark.parametrize("pieces", [1, 30, 400])
def test_the_drawing_ends_on_the_street_where_the_walk_ends(pieces: int, cell_m: float) -> None:
    # 30 m to the street, so 870 m along it either way; 860 m along it 10 m are left to go aside.
    ways = [(float(x), 0.0) for x in np.linspace(-1500, 1500, pieces + 1)]
    drawn = reach(build_network(segments(ways)), FACILITY, 900.0, cell_m=cell_m)
    assert drawn.is_valid
    along = drawn.intersection(shapely.LineString([(-1500, 0), (1500, 0)]))
    assert along.bounds == pytest.approx((-870, 0, 870, 0), abs=0.006)
    across = drawn.intersection(shapely.LineString([(860, -99), (860, 99)]))
    assert across.bounds == pytest.approx((860, -10, 860, 10), abs=0.006)


def test_the_drawing_ends_on_the_street_behind_no_wall() -> None:
    wall = series(shapely.LineString([(700, 4), (1200, 4)]))
    drawn = reach(with_barriers(STREET, wall, series()), FACILITY, 900.0)
    across = drawn.intersection(shapely.LineString([(860, -99), (860, 99)]))
    assert across.bounds == pytest.approx((860, -10, 860, 4), abs=5)
    assert drawn.intersection(shapely.LineString([(0, 0), (2000, 0)])).bounds[2] == pytest.approx(870)


def test_the_drawing_stops_at_a_wall() -> None:
    wall = series(shapely.LineString([(-500, 40), (1200, 40)]))
    drawn = reach(with_barriers(STREET, wall, series()), FACILITY, 900.0, cell_m=5.0)
    assert drawn.covers(shapely.Point(400, 30))
    assert not drawn.covers(shapely.Point(400, 50))


def test_nothing_is_drawn_where_nothing_is_reached() -> None:
    assert reach(STREET, frame([(0, 30)]), 20.0).is_empty


def test_a_facility_five_kilometres_from_any_street_is_listed() -> None:
    two = frame([(0, 30), (0, 5000)])
    result = _assessed(facilities=two)
    assert result.facilities["used"].tolist() == [True, False]
    assert result.facilities["reason"].tolist() == [None, "too_far_from_street"]
    assert [note.code for note in result.warnings] == ["facilities_unreachable"]
    assert dict(result.warnings[0].params) == {"count": 1, "rows": "1"}


def test_homes_far_from_streets_and_behind_walls_are_told_apart() -> None:
    walled = with_barriers(STREET, series(shapely.box(460, 10, 540, 90)), series())
    homes = frame([(500, 50), (500, 3000), (100, 0)], residents=[312, 5, 1], over_60=[0, 0, 0])
    result = _assessed(network=walled, demand=homes)
    assert result.demand["reason"].tolist() == ["enclosed", "too_far_from_street", None]
    notes = {note.code: dict(note.params) for note in result.warnings}
    compounds = series(shapely.box(460, 10, 540, 90))
    assert enclosed_in(result, compounds, pd.Series(["东院"]), "residents") == {"东院": 312}
    assert enclosed_in(result, compounds.iloc[:0], pd.Series([], dtype=object), "residents") == {"": 312}
    assert notes["people_too_far_from_street"]["people"] == 5
    assert notes["population_zero"] == {"column": "over_60"}
    assert result.totals.loc["residents", "unreachable"] == 317


def test_a_network_in_two_parts_says_so() -> None:
    network = build_network(segments([(0, 0), (1000, 0)], [(0, 900), (500, 900)]))
    found = Cautions(**left_out(network.report))
    assert (found.dropped_parts, found.dropped_km, found.kept_km) == (1, 0.5, 1.0)
    assert not found.mostly_dropped


def test_cells_without_people_neither_help_nor_hurt() -> None:
    empty = frame([(100, 0), (5000, 0)], residents=[0, 0], over_60=[0, 0])
    more = gpd.GeoDataFrame(pd.concat([HOMES, empty], ignore_index=True), crs=HOMES.crs)
    assert _assessed(demand=more).totals.equals(_assessed().totals)
    assert [note.code for note in _assessed(demand=empty).warnings] == ["population_zero", "population_zero"]
    assert _assessed(demand=empty).totals["share"].isna().all()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"minutes": 0}, "minutes_out_of_range"),
        ({"minutes": float("nan")}, "minutes_out_of_range"),
        ({"minutes": 600}, "minutes_out_of_range"),
        ({"speed_m_s": -1.0}, "speed_out_of_range"),
        ({"people": {"residents": 50.0}}, "speed_out_of_range"),
        ({"facilities": FACILITY.iloc[:0]}, "no_facilities"),
        ({"demand": HOMES.iloc[:0]}, "no_demand"),
        ({"demand": HOMES.to_crs(4326)}, "crs_not_metric"),
        ({"facilities": FACILITY.to_crs(32651)}, "crs_differs"),
        ({"people": {"nobody": 1.0}}, "population_missing"),
        ({"demand": HOMES.assign(residents=[1, -2, 3, np.nan])}, "population_invalid"),
        ({"demand": HOMES.assign(residents=["1", "many", "3", "4"])}, "population_invalid"),
        ({"demand": HOMES.set_geometry([None, *HOMES.geometry[1:]], crs=HOMES.crs)}, "geometry_missing"),
        ({"demand": HOMES.set_geometry(HOMES.translate(80_000, 0))}, "demand_far_from_network"),
        ({"facilities": FACILITY.set_geometry(FACILITY.translate(0, 9_000))}, "facilities_far_from_network"),
    ],
)
def test_bad_input_is_named(changes: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        _assessed(**changes)
    assert refused.value.code == code


def test_bad_population_names_its_rows() -> None:
    with pytest.raises(InvalidInput) as refused:
        _assessed(demand=HOMES.assign(residents=[1, -2, 3, np.nan]))
    assert refused.value.params == {"column": "residents", "count": 2, "rows": "1, 3"}


def test_the_person_who_waits_may_stop_it() -> None:
    def stop(fraction: float, stage: str) -> None:
        raise Cancelled("cancelled")

    with pytest.raises(Cancelled):
        _assessed(progress=stop)


def _porto_alegre(shared_data: Path) -> tuple[WalkNetwork, gpd.GeoDataFrame]:
    folder = shared_data / "porto_alegre"
    table = pd.read_csv(folder / "poa_hexgrid.csv")
    cells = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs=4326)
    network = build_network(read_osm_pbf(folder / "poa_osm.pbf").to_crs("EPSG:32722"))
    return network, cells.to_crs("EPSG:32722")


def test_porto_alegre_agrees_with_an_independent_computation(shared_data: Path) -> None:
    network, cells = _porto_alegre(shared_data)
    speed = 4.8 / 3.6
    health = cells[cells["healthcare"] > 0]
    result = assess(network, health, cells, {"population": speed}, minutes=15, speed_m_s=speed)
    row = result.totals.loc["population"]
    assert row["total"] == 812_935
    assert row["share"] == pytest.approx(0.907, abs=0.01)
    assert row["share_straight_line"] == pytest.approx(0.972, abs=0.01)
    found = gaps(result, "population")
    assert found["population"].sum() == row["total"] - row["covered"]


def test_the_drawing_agrees_with_the_costs_in_porto_alegre(shared_data: Path) -> None:
    network, cells = _porto_alegre(shared_data)
    health = cells[cells["healthcare"] > 0].iloc[:20]
    rng = np.random.default_rng(3)
    places = rng.uniform(*np.percentile(network.xy, [1, 99], axis=0), (20_000, 2))
    legs = snap(network, places, 100.0)
    near = places[legs.reason == 0]
    probes = frame([tuple(place) for place in near], people=np.ones(len(near))).set_crs(
        32722, allow_override=True
    )
    truth = assess(network, health, probes, {"people": 1.0}, minutes=15).demand["covered"].to_numpy()
    drawn = reach(network, health, 900.0)
    inside = shapely.contains_xy(drawn, near[:, 0], near[:, 1])
    assert np.count_nonzero(inside & truth) / np.count_nonzero(inside | truth) >= 0.95


def test_a_gap_counts_of_each_group_only_those_who_are_out_of_reach_themselves() -> None:
    result = _assessed()
    found = gaps(result, "over_60")
    # Older people walk 720 m, others 900 m: at 870 m two older people are out of reach, twenty others not.
    assert found["over_60"].sum() == 2 + 3 + 4
    assert found["residents"].sum() == 40 + 30
