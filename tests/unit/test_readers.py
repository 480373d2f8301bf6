"""Every trap of a file someone was handed: a message that says what and where, or a good import."""

import io
import json
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from cocreate_gis.interchange import gdal
from cocreate_gis.interchange.readers import ReadResult, read_upload, read_vector
from cocreate_gis.interchange.writers import write_gpkg, write_shapefile_zip
from cocreate_gis.model.errors import CoCreateError, InvalidInput, NotFound
from cocreate_gis.wording import Words

WUHAN = (114.2, 30.5, 114.4, 30.7)
BOX = shapely.box(114.26, 30.58, 114.27, 30.59)


def codes(read: ReadResult) -> list[str]:
    return [finding.code for finding in read.findings]


def same_box(read: ReadResult) -> bool:
    return bool(read.frame.geometry.iloc[0].normalize().equals_exact(BOX.normalize(), 1e-9))


def geojson(*geometries: Any, **members: Any) -> bytes:
    features = [{"type": "Feature", "properties": {"n": i}, "geometry": g} for i, g in enumerate(geometries)]
    return json.dumps({"type": "FeatureCollection", "features": features, **members}).encode()


def point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def refused(name: str, content: bytes, **options: Any) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        read_upload(name, content, **options)
    return caught.value


def shapefile(frame: gpd.GeoDataFrame, *, without: tuple[str, ...] = (), **replaced: bytes) -> bytes:
    whole = zipfile.ZipFile(io.BytesIO(write_shapefile_zip(frame, "layer")))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for member in whole.namelist():
            suffix = member.rpartition(".")[2]
            if suffix not in without:
                archive.writestr(member, replaced.get(suffix, whole.read(member)))
    return content.getvalue()


def places(crs: int = 4326, **columns: Any) -> gpd.GeoDataFrame:
    columns = columns or {"name": ["东华门街道"]}
    return gpd.GeoDataFrame(columns, geometry=[BOX] * len(next(iter(columns.values()))), crs=4326).to_crs(crs)


def test_gdal_has_only_the_drivers_needed() -> None:
    assert gdal.drivers() == {"GPKG", "ESRI Shapefile", "MEM"}


def test_gdal_starts_without_a_word() -> None:
    command = [sys.executable, "-c", "import cocreate_gis.interchange.gdal"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout + done.stderr == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.geojson", b'<OGRVRTDataSource><OGRVRTLayer name="x"/></OGRVRTDataSource>'),
        (
            "a.geojson",
            b'{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read /etc/passwd"}',
        ),
        ("a.geojson", b"PK\x03\x04 whatever"),
        ("a.geojson", b"%PDF-1.7"),
        ("a.gpkg", b"<html><body>Sign in</body></html>"),
        ("a.gpkg", b"PK\x03\x04"),
        ("a.csv", b"%PDF-1.7"),
        ("a.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("a.zip", b"SQLite format 3\x00"),
        ("a.parquet", b"{}"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(name: str, content: bytes) -> None:
    assert refused(name, content).code == "file_not_what_it_says"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.dwg", b"AC1027", "file_type_unknown"),
        ("a", b"x", "file_type_unknown"),
        ("a.geojson", b"", "file_empty"),
        ("a.csv", b" \n\n", "file_empty"),
        ("a.geojson", b"[" * 100_000, "json_broken"),
        ("a.geojson", b'{"type":"FeatureCollection","features":[', "json_broken"),
        ("a.geojson", b'{"type":"FeatureCollection","features":[]}', "geojson_without_features"),
        ("a.geojson", b"[1,2,3]", "file_not_what_it_says"),
        ("a.gpkg", b"SQLite format 3\x00" + b"\x00" * 500, "file_broken"),
        ("a.parquet", b"PAR1 nothing more PAR1", "file_broken"),
        ("a.zip", b"PK\x03\x04 cut off", "archive_broken"),
        ("a.xlsx", b"PK\x03\x04 cut off", "archive_broken"),
        ("a.csv", b"name,age\nA,1\n", "coordinates_not_found"),
        ("a.csv", b"lon,lat\n", "table_without_rows"),
        ("a.shp", b"\x00\x00\x27\x0a" + b"\x00" * 96, "shapefile_alone"),
    ],
)
def test_a_file_nothing_can_be_made_of(name: str, content: bytes, code: str) -> None:
    assert refused(name, content).code == code


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        read_vector(tmp_path / "none.gpkg")
    assert caught.value.code == "file_missing"


def test_a_name_that_is_a_path_of_gdal_is_only_a_name() -> None:
    read = read_upload("/vsicurl/http_//x/../a.geojson", geojson(point(114, 30)))
    assert len(read.frame) == 1


def test_every_bad_geojson_gives_a_message_or_a_good_import(shared_data: Path) -> None:
    files = sorted((shared_data / "intake" / "geojson_bad").glob("*.geojson"))
    assert len(files) > 40
    for path in files:
        try:
            read = read_vector(path)
        except CoCreateError:
            continue
        assert len(read.frame) or read.findings, path.name
        assert read.frame.geometry.is_valid.all()


def test_one_broken_feature_does_not_take_the_others_with_it() -> None:
    read = read_upload("a.geojson", geojson(point(114, 30), {"type": "Point", "coordinates": ["a"]}, None))
    assert read.frame.index.tolist() == [1]
    assert [(f.code, f.row) for f in read.findings] == [("shape_unreadable", 2), ("place_missing", 3)]


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        ('{"type":"Point","coordinates":[NaN,30]}', "shape_unreadable"),
        ('{"type":"Point","coordinates":[Infinity,30]}', "shape_unreadable"),
        ('{"type":"Point","coordinates":[1e300,30]}', "coordinate_not_finite"),
        ('{"type":"Point","coordinates":[114,95]}', "position_off_earth"),
        ('{"type":"Point","coordinates":[0,0]}', "position_zero"),
        ('{"type":"Polygon","coordinates":[]}', "shape_empty"),
        ('{"type":"Polygon","coordinates":[[[1,1],[1,1],[1,1],[1,1]]]}', "shape_beyond_repair"),
    ],
)
def test_a_place_that_is_none(geometry: str, code: str) -> None:
    good = '{"type":"Point","coordinates":[114,30]}'
    features = ",".join(
        f'{{"type":"Feature","properties":{{}},"geometry":{text}}}' for text in (good, good, good, geometry)
    )
    read = read_upload("a.geojson", f'{{"type":"FeatureCollection","features":[{features}]}}'.encode())
    assert read.frame.index.tolist() == [1, 2, 3]
    assert [(f.code, f.row, f.severity) for f in read.findings] == [(code, 4, "error")]


def test_a_bow_tie_gets_its_area_back() -> None:
    ring = [[114, 30], [114.01, 30.01], [114.01, 30], [114, 30.01], [114, 30]]
    read = read_upload("a.geojson", geojson({"type": "Polygon", "coordinates": [ring]}))
    assert read.frame.geometry.iloc[0].area == pytest.approx(5e-5)
    assert [(f.code, f.severity) for f in read.findings] == [("shape_repaired", "fixed")]


@pytest.mark.timeout(20)
def test_a_star_that_would_take_minutes_is_listed() -> None:
    turn = 2 * np.pi * np.arange(2001) * 1000 / 2001
    star = np.column_stack([114 + 0.01 * np.cos(turn), 30 + 0.01 * np.sin(turn)]).tolist()
    read = read_upload("a.geojson", geojson({"type": "Polygon", "coordinates": [[*star, star[0]]]}))
    assert codes(read) == ["shape_beyond_repair"]


def test_heights_are_left_out_and_told() -> None:
    read = read_upload("a.geojson", geojson({"type": "Point", "coordinates": [114, 30, 23.5]}))
    assert not read.frame.geometry.has_z.any()
    assert codes(read) == ["heights_left_out"]


@pytest.mark.parametrize(
    ("x", "y", "code", "suggestion"),
    [
        (38_526_000.0, 3_385_000.0, "coordinates_not_degrees_zone", "EPSG:4526"),
        (3_385_000.0, 38_526_000.0, "coordinates_not_degrees_zone", "EPSG:4526"),
        (526_000.0, 3_385_000.0, "coordinates_not_degrees", None),
    ],
)
def test_metres_in_a_geojson(x: float, y: float, code: str, suggestion: str | None) -> None:
    error = refused("a.geojson", geojson(point(x, y)))
    assert (error.code, error.params.get("suggestion")) == (code, suggestion)


def test_the_old_crs_member_of_geojson_is_obeyed() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    read = read_upload("a.geojson", geojson(point(526_000, 3_385_000), crs=crs))
    assert read.frame.geometry.x.iloc[0] == pytest.approx(114.27, abs=0.01)


@pytest.mark.parametrize("bounds", [None, WUHAN])
def test_latitude_before_longitude_is_put_right(bounds: Any) -> None:
    read = read_upload("a.geojson", geojson(point(30.6, 114.3)), expected_bounds=bounds)
    assert read.frame.geometry.x.iloc[0] == 114.3
    assert codes(read) == ["axes_swapped"]


def test_swapped_axes_that_only_the_workspace_can_tell() -> None:
    porto_alegre = (-51.3, -30.2, -51.0, -29.9)
    read = read_upload("a.geojson", geojson(point(-30.0, -51.2)), expected_bounds=porto_alegre)
    assert read.frame.geometry.x.iloc[0] == -51.2
    assert codes(read) == ["axes_swapped"]


def test_a_single_place_with_swapped_axes_is_told() -> None:
    rows = [point(114.3, 30.6), point(114.31, 30.6), point(30.6, 114.3)]
    read = read_upload("a.geojson", geojson(*rows))
    assert [(f.code, f.row) for f in read.findings] == [("position_swapped", 3)]


def test_a_shapefile_without_prj() -> None:
    degrees = read_upload("a.zip", shapefile(places(), without=("prj",)))
    assert codes(degrees) == ["crs_assumed_degrees"]
    assert refused("a.zip", shapefile(places(4547), without=("prj",))).code == "crs_missing"
    assert refused("a.zip", shapefile(places(4526), without=("prj",))).params["suggestion"] == "EPSG:4526"
    named = read_upload("a.zip", shapefile(places(4547), without=("prj",)), crs=4547)
    assert same_box(named)


def test_a_wrong_crs_is_refused_with_the_likely_one() -> None:
    error = refused("a.zip", shapefile(places(4526)), crs=32633)
    assert (error.code, error.params["suggestion"]) == ("crs_does_not_fit_zone", "EPSG:4526")
    assert refused("a.zip", shapefile(places(4526)), crs=999_999).code == "crs_unknown"
    assert refused("a.zip", shapefile(places(4326)), crs=4547).params["suggestion"] == "EPSG:4326"


def test_the_zone_number_is_taken_off_the_easting() -> None:
    read = read_upload("a.zip", shapefile(places(4526), without=("prj",)), crs=4547)
    assert same_box(read)
    assert codes(read) == ["zone_number_removed"]


def test_x_and_y_of_a_drawing_are_swapped_back() -> None:
    swapped = places(4547).assign(
        geometry=lambda frame: shapely.transform(frame.geometry, lambda xy: xy[:, ::-1])
    )
    read = read_upload("a.zip", shapefile(swapped))
    assert same_box(read)
    assert codes(read) == ["axes_swapped"]


def test_gbk_without_cpg(shared_data: Path, tmp_path: Path) -> None:
    for path in (shared_data / "intake" / "gbk_cgcs2000_4548").iterdir():
        shutil.copy(path, tmp_path)
    read = read_vector(next(tmp_path.glob("*.shp")))
    assert len(read.frame) == 32
    assert read.frame["名称"].iloc[0] == "东华门街道"
    assert (read.encoding, read.source_crs.to_epsg()) == ("gb18030", 4548)
    assert read.frame.total_bounds == pytest.approx([116.3147, 39.8566, 116.4448, 39.9727], abs=1e-4)
    assert codes(read) == ["encoding_guessed"]


def test_a_cpg_that_lies_is_not_believed() -> None:
    gbk = _dbf_in(places(name=["东华门街道", "景山街道"]), "gb18030")
    read = read_upload("a.zip", shapefile(places(name=["东华门街道", "景山街道"]), cpg=b"UTF-8", dbf=gbk))
    assert read.frame["name"].tolist() == ["东华门街道", "景山街道"]


def test_an_encoding_that_does_not_fit_is_refused() -> None:
    gbk = _dbf_in(places(), "gb18030")
    assert refused("a.zip", shapefile(places(), dbf=gbk), encoding="utf-8").code == "encoding_unknown"
    assert refused("a.zip", shapefile(places(), dbf=gbk), encoding="klingon").code == "encoding_unknown"


def _dbf_in(frame: gpd.GeoDataFrame, encoding: str) -> bytes:
    """The attribute table in another encoding, cells padded as before."""
    whole = zipfile.ZipFile(io.BytesIO(write_shapefile_zip(frame, "layer")))
    dbf = whole.read("layer.dbf")
    for text in frame["name"]:
        utf8, other = text.encode(), text.encode(encoding)
        dbf = dbf.replace(utf8, other + b" " * (len(utf8) - len(other)))
    return dbf


def test_a_zip_bomb_a_password_and_several_shapefiles() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.shp", b"\x00" * 50_000_000)
    assert refused("a.zip", bomb.getvalue()).code == "archive_too_large"
    both = io.BytesIO()
    with zipfile.ZipFile(both, "w") as archive:
        archive.writestr("readme.txt", "nothing here")
    assert refused("a.zip", both.getvalue()).code == "archive_without_shapefile"
    with zipfile.ZipFile(both, "w") as archive:
        for name in ("north", "../../south"):
            archive.writestr(f"{name}.shp", b"")
    assert refused("a.zip", both.getvalue()).code == "layer_choice"
    assert refused("a.zip", both.getvalue(), layer="west").code == "layer_missing"


def test_a_geopackage_of_several_layers() -> None:
    content = write_gpkg({"a": places(), "乙": places(4547)}, tables={"notes": pd.DataFrame({"k": ["v"]})})
    assert refused("x.gpkg", content).code == "layer_choice"
    read = read_upload("x.gpkg", content, layer="乙")
    assert same_box(read)
    assert refused("x.gpkg", content, layer="c").code == "layer_missing"


def test_a_geopackage_without_layers(tmp_path: Path) -> None:
    path = tmp_path / "plain.gpkg"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (a)")
    connection.close()
    with pytest.raises(InvalidInput):
        read_vector(path)


def test_a_cut_shapefile_is_refused_or_listed() -> None:
    shp = zipfile.ZipFile(io.BytesIO(write_shapefile_zip(places(), "layer"))).read("layer.shp")
    assert refused("a.zip", shapefile(places(), shp=shp[:60])).code == "file_broken"
    assert codes(read_upload("a.zip", shapefile(places(), shp=shp[:150]))) == ["place_missing"]


def test_geoparquet(tmp_path: Path) -> None:
    places(4547).to_parquet(tmp_path / "a.parquet")
    read = read_vector(tmp_path / "a.parquet")
    assert same_box(read)
    places().drop(columns="geometry").to_parquet(tmp_path / "b.parquet")
    with pytest.raises(InvalidInput):
        read_vector(tmp_path / "b.parquet")


def test_an_old_datum_is_warned_of() -> None:
    assert codes(read_upload("a.zip", shapefile(places(2383)))) == ["datum_shift_unknown"]
    assert codes(read_upload("a.zip", shapefile(places(4547)))) == []


def test_cells_that_hold_lists_become_text(tmp_path: Path) -> None:
    places(tags=[["a", "乙"]]).to_parquet(tmp_path / "a.parquet")
    assert read_vector(tmp_path / "a.parquet").frame["tags"].tolist() == ['["a", "乙"]']


def test_a_column_called_geometry_is_kept() -> None:
    read = read_upload("a.csv", b"geometry,lon,lat\nround,114,30\n")
    assert read.frame["geometry_"].tolist() == ["round"]


def test_a_shapefile_of_shapes_alone() -> None:
    read = read_upload("a.zip", shapefile(places(), without=("dbf", "shx", "cpg")))
    assert same_box(read)


def test_every_message_can_be_told(shared_data: Path) -> None:
    for language in ("zh", "en"):
        words = Words(language)
        for path in sorted((shared_data / "intake" / "geojson_bad").glob("*.geojson")):
            try:
                told = [words(f"error.{f.code}", **f.params) for f in read_vector(path).findings]
            except CoCreateError as error:
                told = [words.error(error)]
            assert all("{" not in sentence.replace(path.name, "") or "JSON" in sentence for sentence in told)
