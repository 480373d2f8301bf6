"""What leaves as a file comes back the same, and harms nobody who opens it."""

import io
import json
import zipfile
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from cocreate_gis.interchange.readers import read_upload
from cocreate_gis.interchange.writers import (
    write_csv,
    write_geojson,
    write_gpkg,
    write_shapefile_zip,
)
from cocreate_gis.interchange.xlsx import write_xlsx

MILLIMETRE_DEGREES = 1e-8


def frame() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "uid": ["a", "b"],
            "名称": ["=1+1", "x\x01y"],
            "count": pd.array([1, None], dtype="Int64"),
            "steps": pd.array([True, None], dtype="boolean"),
            "on": pd.to_datetime(["2026-03-01", None]),
            "at": pd.to_datetime(["2026-03-01T01:02:03Z"] * 2),
            "mixed": pd.Series([1, "a"], dtype=object),
            "area": [1.5, np.nan],
        },
        geometry=[
            shapely.box(114.123456789012, 30, 114.2, 30.1),
            shapely.MultiPolygon([shapely.box(115, 30, 115.1, 30.1)]),
        ],
        crs=4326,
    )


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.csv", "a.zip"])
def test_a_file_of_ours_reads_back(name: str) -> None:
    writers: dict[str, Any] = {
        "a.gpkg": lambda f: write_gpkg({"层": f}, tables={"provenance": pd.DataFrame({"k": ["v"]})}),
        "a.geojson": write_geojson,
        "a.csv": write_csv,
        "a.zip": lambda f: write_shapefile_zip(f, "layer"),
    }
    read = read_upload(name, writers[name](frame()))
    assert read.frame["名称"].iloc[0] == "=1+1"
    assert read.frame["uid"].tolist() == ["a", "b"]
    ours, theirs = frame().geometry, read.frame.geometry
    assert shapely.hausdorff_distance(ours.to_numpy(), theirs.to_numpy()).max() < MILLIMETRE_DEGREES


def test_geojson_follows_the_standard() -> None:
    content = json.loads(write_geojson(frame().to_crs(4547), provenance={"source": "测"}))
    assert content["provenance"] == {"source": "测"}
    first = content["features"][0]
    assert (first["id"], first["properties"]["area"]) == ("a", 1.5)
    assert content["features"][1]["properties"]["area"] is None
    assert shapely.geometry.shape(first["geometry"]).exterior.is_ccw


def test_geojson_of_nothing() -> None:
    assert json.loads(write_geojson(frame().iloc[:0]))["features"] == []


def test_csv_opens_in_excel_and_computes_nothing() -> None:
    points = gpd.GeoDataFrame(
        {"n": ["=cmd|' /C calc'!A0", "+1", "-1", "@x", "\tx", "普通"], "v": [-1.5] * 6},
        geometry=shapely.points(np.full(6, 114.123456789), np.full(6, 30.0)),
        crs=4326,
    )
    content = write_csv(points)
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").splitlines()
    assert lines[0] == "n,v,lon,lat"
    assert all(line.lstrip('"').startswith("'") for line in lines[1:6])
    assert lines[6] == "普通,-1.5,114.123456789,30.0"
    assert read_upload("a.csv", content).frame["n"].tolist() == points["n"].tolist()


def test_a_workbook_computes_nothing_and_is_ready_to_filter() -> None:
    table = pd.DataFrame(frame().drop(columns="geometry"))
    content = write_xlsx({"停车位/一": table, "停车位 一": pd.DataFrame({"=x": ["=1+1"]})}, "zh")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["停车位 一", "停车位 一 2"]
    first, second = book.worksheets
    assert (first.freeze_panes, first.auto_filter.ref) == ("A2", "A1:H3")
    assert {cell.data_type for row in second.iter_rows() for cell in row} == {"s"}
    assert [cell.value for cell in first[2]][1:4] == ["=1+1", 1, "是"]
    assert first["B2"].data_type == "s"


def test_a_shapefile_says_its_encoding_and_where_it_comes_from() -> None:
    archive = zipfile.ZipFile(io.BytesIO(write_shapefile_zip(frame(), "layer", notes="说明")))
    assert archive.read("layer.cpg") == b"UTF-8"
    assert archive.read("README.txt").decode() == "说明"


_COORDINATES = st.tuples(st.floats(100, 125), st.floats(20, 45))
_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(str.strip)


@given(st.lists(st.tuples(_COORDINATES, _TEXTS), min_size=1, max_size=10))
def test_any_text_and_place_survives_csv_and_geojson(rows: list[tuple[tuple[float, float], str]]) -> None:
    points = gpd.GeoDataFrame(
        {"text": [f"t{text}" for _, text in rows]},
        geometry=shapely.points([place for place, _ in rows]),
        crs=4326,
    )
    for name, content in (("a.csv", write_csv(points)), ("a.geojson", write_geojson(points))):
        read = read_upload(name, content)
        assert read.frame["text"].tolist() == points["text"].tolist()
        apart = shapely.distance(read.frame.geometry.to_numpy(), points.geometry.to_numpy())
        assert apart.max() < MILLIMETRE_DEGREES
