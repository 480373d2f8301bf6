"""What is taken home says what it rests on, and holds the same numbers as the screen."""

import io
import json
import zipfile

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.errors import Forbidden
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.services import coverage, documents
from tests.towns import CATEGORY

PLANNER = Actor("planner", Role.PLANNER)


@pytest.fixture
def run(town):
    return coverage.run(PLANNER, town, CoverageRequest(categories=(CATEGORY,)), name="走到活动室").run


def _document(town, run, kind, language="zh"):
    return documents.run_document(PLANNER, town, run.uid, kind, language)


def _uncovered(table: pd.DataFrame) -> float:
    older = table[(table["人群"] == "60岁及以上") & (table["范围"] == "全部")]
    return float(older["走不到"].iloc[0])


def test_every_table_holds_the_figure_of_the_run(town, run):
    expected = run.row(CATEGORY, "residents_60").uncovered
    assert expected == 70
    csv = pd.read_csv(io.BytesIO(_document(town, run, "csv").content))
    assert _uncovered(csv) == expected
    book = openpyxl.load_workbook(io.BytesIO(_document(town, run, "xlsx").content))
    rows = list(book["数字"].iter_rows(values_only=True))
    assert _uncovered(pd.DataFrame(rows[1:], columns=rows[0])) == expected


def test_the_geopackage_holds_homes_gaps_and_what_it_rests_on(town, run, tmp_path):
    path = tmp_path / "result.gpkg"
    path.write_bytes(_document(town, run, "gpkg").content)
    homes = gpd.read_file(path, layer=f"homes_{CATEGORY}")
    assert homes.loc[~homes["covered_residents_60"].astype(bool), "residents_60"].sum() == 70
    assert gpd.read_file(path, layer=f"gaps_{CATEGORY}")["residents_60"].sum() == 70
    about = " ".join(gpd.read_file(path, layer="about").iloc[:, 0])
    assert "0.8" in about
    assert "内部工作底图" in about


def test_the_geojson_is_wgs84(town, run):
    content = json.loads(_document(town, run, "geojson").content)
    lon, lat = content["features"][0]["geometry"]["coordinates"][:2]
    assert (round(lon), round(lat)) == (114, 31)
    assert len(content["features"]) == 3


@pytest.mark.parametrize(("kind", "magic"), [("pdf", b"%PDF"), ("png", b"\x89PNG"), ("html", b"<!")])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_sheet_picture_and_share_map(town, run, kind, magic, language):
    document = _document(town, run, kind, language)
    assert document.content.lstrip()[: len(magic)].upper() == magic.upper()
    assert document.name.endswith(f".{kind}")
    assert "/" not in document.name


def test_the_share_map_tells_no_figure_of_a_single_building(town, run):
    page = _document(town, run, "html").content.decode()
    assert "residents_60" not in page
    assert "internal" in page.lower() or "内部工作底图" in page


def test_every_assumption_is_printed_in_both_languages(town, run):
    for language in ("zh", "en"):
        lines = " ".join(documents.assumption_lines(town, run, documents.Words(language)))
        for figure in ("15", "0.8", "720", "900", "500"):
            assert figure in lines


def test_a_visitor_takes_nothing_home(town, run):
    with pytest.raises(Forbidden):
        documents.run_document(VISITOR, town, run.uid, "csv", "zh")


def test_the_workbook_has_no_live_formulas(town, run):
    content = _document(town, run, "xlsx").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name]
    assert sheets
    assert not any(b"<f>" in sheet for sheet in sheets)
