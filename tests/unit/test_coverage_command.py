"""Coverage on plain files: conditions, the cache, the result file, and the command's door."""

import json
import os
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import rasterio
import shapely

from cocreate_gis.interchange import network_cache
from cocreate_gis.interchange.osm import read_osm_pbf
from cocreate_gis.model.errors import InvalidInput, Unavailable
from cocreate_gis.services.reach.cautions import parts_line
from cocreate_gis.services.reach.plain_coverage import PlainRequest, assess_files, built_network
from cocreate_gis.services.reach.row_condition import matching
from cocreate_gis.wording import Words

ROOT = Path(__file__).parents[2]
WEST, SOUTH = 114.30, 30.60
STEP = 0.001


def _write(path: Path, shapes: list[shapely.Geometry], **columns: list[object]) -> Path:
    gpd.GeoDataFrame(columns, geometry=shapes, crs=4326).to_file(path)
    return path


@pytest.fixture
def town(tmp_path: Path) -> PlainRequest:
    """A street of about 950 m from west to east, its people and a walled house."""
    east = WEST + 10 * STEP
    street = shapely.LineString([(WEST, SOUTH), (east, SOUTH)])
    side = shapely.LineString([(WEST + 5 * STEP, SOUTH - STEP), (WEST + 5 * STEP, SOUTH + STEP)])
    homes = [shapely.Point(WEST + i * STEP, SOUTH + STEP / 10) for i in range(11)]
    middle, low, high = WEST + 4.5 * STEP, SOUTH - STEP, SOUTH + STEP
    halves = [shapely.box(WEST - STEP, low, middle, high), shapely.box(middle, low, east + STEP, high)]
    kinds = {"beds": [3, 0, None], "kind": ["clinic", "pharmacy", "it's"]}
    places = [shapely.Point(WEST, SOUTH), shapely.Point(east, SOUTH), shapely.Point(east, SOUTH)]
    return PlainRequest(
        network=_write(tmp_path / "streets.gpkg", [street, side], name=["main", "side"]),
        facilities=_write(tmp_path / "facilities.gpkg", places, **kinds),
        demand=_write(tmp_path / "homes.gpkg", homes, people=[10] * 11),
        population="people",
        minutes=5,
        speed_kmh=3.6,
        where="beds>0",
        areas=_write(tmp_path / "areas.gpkg", halves, name=["西", "东"]),
        area_name="name",
    )


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        ("beds>0", [True, False, False]),
        ("beds >= 0", [True, True, False]),
        ("beds != 3", [False, True, False]),
        ("beds<1e1", [True, True, False]),
        ("kind='clinic'", [True, False, False]),
        ("\"kind\" != 'clinic'", [False, True, True]),
    ],
)
def test_conditions(town: PlainRequest, condition: str, met: list[bool]) -> None:
    frame = gpd.read_file(town.facilities)
    assert matching(frame, condition).tolist() == met


@pytest.mark.parametrize(
    "condition", ["", "beds", "beds>", "beds>0; drop", "__import__('os')", "beds>x", "'a'='b'"]
)
def test_conditions_that_are_none(town: PlainRequest, condition: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        matching(gpd.read_file(town.facilities), condition)
    assert refused.value.code == "where_invalid"


def test_a_town_in_files(town: PlainRequest, tmp_path: Path) -> None:
    result = assess_files(town, tmp_path / "cache")
    row = result.coverage.totals.loc["people"]
    # 300 m, of which 11 m from the door: homes 0, 1, 2 and 3 stand 96 m from each other.
    assert (row["total"], row["covered"]) == (110, 40)
    assert result.areas is not None
    assert result.areas["area"].tolist() == ["西", "东"]
    assert result.areas["covered"].tolist() == [40, 0]
    assert result.about["crs"] == "EPSG:4547"
    out = tmp_path / "result.gpkg"
    result.save(out)
    layers = dict(pyogrio.list_layers(out).tolist())
    assert list(layers) == ["demand", "facilities", "gaps", "reach", "by_area", "about"]
    assert gpd.read_file(out, layer="demand")["people"].sum() == 110
    about = pyogrio.read_dataframe(out, layer="about").set_index("key")["value"]
    assert about["minutes"] == "5"
    assert about["network_sha256"] == network_cache.file_hash(town.network)


def test_gates_and_walls_in_files(town: PlainRequest, tmp_path: Path) -> None:
    wall = shapely.box(WEST - STEP, SOUTH - STEP, WEST + 1.5 * STEP, SOUTH + STEP)
    gate = shapely.Point(WEST + 1.5 * STEP, SOUTH)
    shut = _write(tmp_path / "shut.gpkg", [gate], status=["closed"])
    opened = _write(tmp_path / "open.gpkg", [gate], status=["open"])
    barriers = _write(tmp_path / "walls.gpkg", [wall], name=["compound"])
    covered = {}
    for gates in (shut, opened):
        request = PlainRequest(**{**vars(town), "barriers": barriers, "gates": gates})
        covered[gates] = assess_files(request, tmp_path / "cache").coverage.totals.loc["people", "covered"]
    assert covered == {shut: 20, opened: 40}


@pytest.mark.parametrize(
    ("language", "told"),
    [("zh", "20 人被围墙围住、没有开着的门，出不来：东院 20 人。"), ("en", "20 people cannot leave")],
)
def test_who_cannot_leave_is_told_by_compound(
    town: PlainRequest, tmp_path: Path, language: str, told: str
) -> None:
    wall = shapely.box(WEST + 8.5 * STEP, SOUTH - STEP, WEST + 11 * STEP, SOUTH + STEP)
    barriers = _write(tmp_path / "walls.gpkg", [wall], name=["东院"])
    ran = _command(
        tmp_path, "coverage", "--network", town.network, "--facilities", town.facilities, "--where", "beds>0",
        "--demand", town.demand, "--population", "people", "--barriers", barriers,
        "--out", tmp_path / "walled.gpkg", "--json", language=language,
    )  # fmt: skip
    (warning,) = json.loads(ran.stdout)["warnings"]
    assert warning["code"] == "people_enclosed"
    assert told in warning["message"]
    assert "东院 20" in warning["message"]


def test_a_network_in_pieces_can_hardly_be_trusted(town: PlainRequest, tmp_path: Path) -> None:
    stubs = [
        shapely.LineString([(WEST + i * STEP, SOUTH), (WEST + (i + 0.4) * STEP, SOUTH)]) for i in range(9)
    ]
    pieces = _write(tmp_path / "pieces.gpkg", stubs)
    found = assess_files(PlainRequest(**{**vars(town), "network": pieces}), tmp_path / "cache").cautions
    assert found.dropped_parts == 8
    assert found.mostly_dropped
    assert "结果多半不可信" in parts_line(found, Words("zh"))


def test_heights_in_a_file_make_walks_longer(town: PlainRequest, tmp_path: Path) -> None:
    hill = tmp_path / "hill.tif"
    heights = np.tile(np.arange(200, dtype=np.float32), (200, 1))
    about = {
        "driver": "GTiff",
        "count": 1,
        "dtype": "float32",
        "crs": "EPSG:4326",
        "height": 200,
        "width": 200,
    }
    corner = rasterio.Affine(STEP / 10, 0, WEST - 5 * STEP, 0, -STEP / 10, SOUTH + 10 * STEP)
    with rasterio.open(hill, "w", transform=corner, **about) as raster:
        raster.write(heights, 1)
    level, sloping = (
        assess_files(PlainRequest(**{**vars(town), "elevation": file}), tmp_path / "cache")
        for file in (None, hill)
    )
    costs = [found.coverage.demand["cost_m"].dropna() for found in (level, sloping)]
    assert (costs[1] >= costs[0].reindex(costs[1].index)).all()
    assert (costs[1] > costs[0].reindex(costs[1].index)).any()
    assert sloping.about["elevation_file"] == "hill.tif"


def test_a_network_comes_out_of_the_cache_as_it_went_in(town: PlainRequest, tmp_path: Path) -> None:
    first = built_network(town.network, "EPSG:4547", tmp_path)
    second = built_network(town.network, "EPSG:4547", tmp_path)
    assert (first.cached, second.cached) == (False, True)
    assert np.array_equal(first.network.xy, second.network.xy)
    assert first.network.report == second.network.report
    assert not built_network(town.network, "EPSG:32650", tmp_path).cached
    for path in tmp_path.glob("*.npz"):
        path.write_bytes(path.read_bytes()[:500])
    assert not built_network(town.network, "EPSG:4547", tmp_path).cached


def test_files_that_cannot_be_used(town: PlainRequest, tmp_path: Path) -> None:
    def refused(**changes: object) -> str:
        with pytest.raises((InvalidInput, Unavailable)) as error:
            assess_files(PlainRequest(**{**vars(town), **changes}), tmp_path / "cache")
        return error.value.code

    broken = tmp_path / "broken.osm.pbf"
    broken.write_bytes(b"\x00\x00\x00\x0d" + bytes(range(200)))
    assert refused(network=broken) == "osm_unreadable"
    assert refused(network=town.demand) == "network_no_lines"
    assert refused(network=tmp_path / "none.osm.pbf") == "file_missing"
    assert refused(where="beds>99") == "no_facilities_match"
    assert refused(where="rooms>1") == "where_column_missing"
    assert refused(population="nobody") == "population_missing"
    assert refused(area_name="title") == "area_name_missing"
    assert refused(gates=town.facilities) == "gates_without_barriers"
    elsewhere = _write(tmp_path / "elsewhere.gpkg", [shapely.Point(121.4, 31.2)], people=[1])
    assert refused(demand=elsewhere) == "demand_far_from_network"


def test_a_cut_off_extract_is_refused(shared_data: Path, tmp_path: Path) -> None:
    whole = shared_data / "porto_alegre" / "poa_osm.pbf"
    part = tmp_path / "part.osm.pbf"
    part.write_bytes(whole.read_bytes()[:300_000])
    with pytest.raises(InvalidInput, match="osm_unreadable"):
        read_osm_pbf(part)


def test_only_ways_people_may_walk_are_read(tmp_path: Path) -> None:
    tags = [
        {"highway": "residential"},
        {"highway": "motorway"},
        {"highway": "footway", "access": "private"},
        {"highway": "service", "access": "private", "foot": "yes"},
        {"highway": "primary", "foot": "no"},
        {"highway": "pedestrian", "area": "yes"},
        {"waterway": "river"},
    ]
    nodes = "".join(f'<node id="{i}" version="1" lat="{30 + i / 1000}" lon="114"/>' for i in range(1, 15))
    ways = "".join(
        f'<way id="{i}" version="1"><nd ref="{2 * i + 1}"/><nd ref="{2 * i + 2}"/><nd ref="99"/>'
        + "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tag.items())
        + "</way>"
        for i, tag in enumerate(tags)
    )
    path = tmp_path / "few.osm"
    path.write_text(f'<osm version="0.6">{nodes}{ways}</osm>')
    read = read_osm_pbf(path)
    assert sorted(read.xy[read.u, 1].round(3).tolist()) == [30.001, 30.007]


def _command(cache: Path, *arguments: str | Path, language: str = "en") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cocreate_gis", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "COCREATE_CACHE": str(cache), "COCREATE_LANGUAGE": language},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_command_prints_one_object_and_ends_with_zero(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "porto_alegre"
    cells = folder / "poa_hexgrid.csv"
    out = tmp_path / "result.gpkg"
    ran = _command(
        tmp_path, "coverage", "--network", folder / "poa_osm.pbf", "--facilities", cells, "--where",
        "healthcare>0", "--demand", cells, "--population", "population", "--minutes", 15, "--speed", 4.8,
        "--out", out, "--json",
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    answer = json.loads(ran.stdout, parse_constant=pytest.fail)
    assert answer["population_total"] == 812_935
    assert answer["share_covered"] == pytest.approx(0.907, abs=0.01)
    assert answer["share_straight_line"] == pytest.approx(0.972, abs=0.01)
    assert (answer["nodes"], answer["edges"]) == (37_329, 44_444)
    assert answer["seconds"] > 0
    assert out.is_file()
    assert pd.DataFrame(pyogrio.list_layers(out))[0].tolist()[0] == "demand"
    built = _command(tmp_path, "network", "build", "--network", folder / "poa_osm.pbf", "--json")
    assert json.loads(built.stdout)["cached"]


def test_the_command_says_in_one_line_what_is_wrong(town: PlainRequest, tmp_path: Path) -> None:
    def ran(*more: str | Path) -> subprocess.CompletedProcess[str]:
        return _command(
            tmp_path, "coverage", "--network", town.network, "--facilities", town.facilities, "--demand",
            town.demand, "--population", "people", "--out", tmp_path / "never.gpkg", *more,
        )  # fmt: skip

    refused = ran("--where", "beds>99")
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.splitlines()[-1] == "No facility meets the condition beds>99."
    assert ran("--by", "nothing").returncode == 2
    assert not (tmp_path / "never.gpkg").exists()


@pytest.mark.parametrize(
    ("language", "option", "value", "told"),
    [
        ("zh", "--minutes", "0", "步行时间 0 分钟无法计算"),
        ("en", "--minutes", "600", "600 minutes of walking cannot be computed."),
        ("zh", "--speed", "-3", "步行速度 -3 公里/小时不合常理"),
        ("en", "--facilities", "far.gpkg", "They look like those of another city"),
    ],
)
def test_the_command_refuses_what_nobody_can_answer(
    town: PlainRequest, tmp_path: Path, language: str, option: str, value: str, told: str
) -> None:
    far = _write(tmp_path / "far.gpkg", [shapely.Point(WEST, SOUTH + 1)], beds=[1])
    ran = _command(
        tmp_path, "coverage", "--network", town.network, "--facilities", town.facilities, "--demand",
        town.demand, "--population", "people", "--out", tmp_path / "never.gpkg", option,
        far if value == far.name else value, language=language,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (1, "")
    assert told in ran.stderr.splitlines()[-1]
    assert not (tmp_path / "never.gpkg").exists()


def test_the_command_loads_no_library_it_does_not_use() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import sys, cocreate_gis.cli.coverage; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {module.partition(".")[0] for module in told.stdout.split()}
    assert {"numba", "geopandas"} <= loaded
    assert not loaded & {"openpyxl", "lxml", "PIL", "sqlalchemy", "starlette", "streamlit", "matplotlib"}


def test_the_engine_is_compiled_ahead_of_its_first_question(tmp_path: Path) -> None:
    warmed = _command(tmp_path, "network", "warm", "--json")
    assert warmed.returncode == 0, warmed.stderr
    assert json.loads(warmed.stdout)["seconds"] >= 0
