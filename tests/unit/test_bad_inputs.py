"""What cannot be answered is said in words, where and what to do; never a silent zero."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from cocreate_gis.analysis.network import Segments, build_network
from cocreate_gis.interchange.tables import MOST_ROWS
from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.reach import cautions, coverage, documents
from cocreate_gis.services.reach.headline import headline
from cocreate_gis.services.reach.plain_coverage import PlainRequest, assess_files
from cocreate_gis.services.registers.gates import set_gate
from cocreate_gis.store import get_feature, insert_features, read_features
from cocreate_gis.wording import Words
from tests.towns import CATEGORY, at, line, lonlat
from tests.ui.test_views import run_view

PLANNER = Actor("planner", Role.PLANNER)
QUESTION = CoverageRequest(categories=(CATEGORY,))
GATES, PATHS, FACILITIES = (find_layer(name) for name in ("gates", "paths", "facilities"))


def _remove_all(town: Context, layer: str) -> None:
    with town.store.read() as connection:
        there = read_features(connection, find_layer(layer))
    for fid, version in zip(there.index, there["version"], strict=True):
        features.remove(PLANNER, town, find_layer(layer), int(fid), int(version))


def _shut_in(town: Context) -> None:
    with town.store.read() as connection:
        west = read_features(connection, GATES, where={"name": "西门"})
        gate = get_feature(connection, GATES, fid=int(west.index[0]))
    set_gate(PLANNER, town, gate.fid, gate.version, "closed")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_who_cannot_leave_a_walled_compound_is_told_by_compound(town: Context, language: str) -> None:
    _shut_in(town)
    run = coverage.run(PLANNER, town, QUESTION).run
    assert run.provenance.cautions.enclosed == {"东院": 200}
    words = Words(language)
    (told,) = cautions.lines(run, words)
    assert "200" in told
    assert "东院" in told
    assert told in documents.assumption_lines(town, run, words)
    app = run_view(town, "coverage.page", language, "planner")
    assert any("200" in warning.value and "东院" in warning.value for warning in app.warning)


def test_facilities_of_another_city_are_named_or_refused(town: Context) -> None:
    # Longitude and latitude swapped end up far away; here 30 km to the north.
    far = lonlat(at(400, 30_000))
    features.create(PLANNER, town, FACILITIES, far, {"name": "远处活动室", "category": CATEGORY})
    run = coverage.preview(PLANNER, town, QUESTION).run
    assert run.provenance.cautions.facilities_off_streets == ["远处活动室"]
    assert run.provenance.facilities == {CATEGORY: 1}
    assert any("远处活动室" in told for told in cautions.lines(run, Words("zh")))
    with town.store.read() as connection:
        near = get_feature(connection, FACILITIES, fid=1)
    features.remove(PLANNER, town, FACILITIES, 1, near.version)
    with pytest.raises(InvalidInput, match="facilities_far_from_network") as refused:
        coverage.preview(PLANNER, town, QUESTION)
    assert refused.value.params["kilometres"] == pytest.approx(29.6, abs=0.1)
    assert "29.6" in Words("zh").error(refused.value)


def test_no_network_and_a_network_in_pieces(town: Context) -> None:
    _remove_all(town, "paths")
    with pytest.raises(InvalidInput, match="network_no_lines"):
        coverage.preview(PLANNER, town, QUESTION)
    assert headline(PLANNER, town) is None
    pieces = [line((x, 398), (x + 12, 398)) for x in range(0, 780, 20)]
    pieces.append(line((780, 398), (790, 398), (800, 398)))
    stubs = gpd.GeoDataFrame({"name": "断头"}, geometry=pieces, index=range(40), crs=4547).to_crs(4326)
    with town.store.write(PLANNER) as writer:
        insert_features(writer, PATHS, stubs)
    run = coverage.preview(PLANNER, town, QUESTION).run
    assert run.provenance.cautions.dropped_parts == 39
    assert any("结果多半不可信" in told for told in cautions.lines(run, Words("zh")))


def test_a_network_of_very_many_pieces_is_built_and_reported() -> None:
    count = 300_000
    x, y = (part.ravel() * 50.0 for part in np.meshgrid(np.arange(600), np.arange(500)))
    places = np.column_stack([np.concatenate([x, x + 20]), np.tile(y, 2)])
    kept = np.array([[1e5, 0.0], [1e5, 30.0], [1e5, 70.0]])
    u, v = np.arange(count), np.arange(count) + count
    ends = (np.concatenate([one, 2 * count + np.array(two)]) for one, two in ((u, [0, 1]), (v, [1, 2])))
    whole = Segments(np.vstack([places, kept]), *(end.astype(np.int32) for end in ends), "EPSG:32650")
    report = build_network(whole).report
    assert (report.edges, report.length_m) == (2, 70.0)
    assert (report.components - 1, report.dropped_m) == (count, count * 20.0)


@pytest.fixture
def files(tmp_path: Path) -> PlainRequest:
    """A street with a home and a facility."""

    def written(name: str, shape: shapely.Geometry) -> Path:
        gpd.GeoDataFrame({"people": [9]}, geometry=[shape], crs=4326).to_file(tmp_path / name)
        return tmp_path / name

    street = shapely.LineString([(114.3, 30.6), (114.31, 30.6)])
    door = written("door.gpkg", shapely.Point(114.3, 30.6))
    return PlainRequest(written("street.gpkg", street), door, door, "people", 15, 3.6)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"minutes": 0}, "minutes_out_of_range"),
        ({"minutes": 600}, "minutes_out_of_range"),
        ({"speed_kmh": -3.0}, "speed_out_of_range"),
    ],
)
def test_times_and_speeds_nobody_walks(
    files: PlainRequest, tmp_path: Path, asked: dict[str, float], code: str
) -> None:
    with pytest.raises(InvalidInput, match=code):
        assess_files(PlainRequest(**{**vars(files), **asked}), tmp_path)
    whole = {"minutes": 15, "speed_kmh": 3.6} | asked
    speeds = {"residents": whole["speed_kmh"] / 3.6}
    with pytest.raises(InvalidInput, match=code):
        CoverageRequest(categories=(CATEGORY,), minutes=whole["minutes"], speeds_m_s=speeds)


def test_facilities_of_another_city_in_files(files: PlainRequest, tmp_path: Path) -> None:
    swapped = gpd.read_file(files.facilities).set_geometry([shapely.Point(114.3, 31.6)], crs=4326)
    swapped.to_file(tmp_path / "far.gpkg")
    with pytest.raises(InvalidInput, match="facilities_far_from_network") as refused:
        assess_files(PlainRequest(**{**vars(files), "facilities": tmp_path / "far.gpkg"}), tmp_path)
    for language, word in (("zh", "经纬度写反"), ("en", "swapped")):
        assert word in Words(language).error(refused.value)


def test_more_homes_than_fit_are_refused_with_how_many_do(files: PlainRequest, tmp_path: Path) -> None:
    many = tmp_path / "many.csv"
    many.write_text("lon,lat,people\n" + "114.3,30.6,1\n" * (MOST_ROWS + 1))
    with pytest.raises(InvalidInput, match="too_many_rows") as refused:
        assess_files(PlainRequest(**{**vars(files), "demand": many}), tmp_path)
    assert refused.value.params["limit"] == MOST_ROWS
    assert "格网" in Words("zh").error(refused.value)
