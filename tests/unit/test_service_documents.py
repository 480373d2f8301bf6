"""What is taken home says what it rests on, and holds the same numbers as the screen."""

import io
import json
import re
import subprocess
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from cocreate_gis.interchange.readers import read_vector
from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.errors import Forbidden, NotFound
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.model.suppositions import Suppositions
from cocreate_gis.services import features
from cocreate_gis.services.data import exports
from cocreate_gis.services.reach import coverage, documents, what_if
from cocreate_gis.store import read_features
from tests.tools import require_tool
from tests.towns import CATEGORY, at, lonlat
from tests.ui.test_views import run_view

PLANNER = Actor("planner", Role.PLANNER)
MARKET = "market_fresh_supermarket"


@pytest.fixture
def run(town):
    return coverage.run(PLANNER, town, CoverageRequest(categories=(CATEGORY,)), name="走到活动室").run


def _document(town, run, kind, language="zh", category=""):
    return documents.run_document(PLANNER, town, run.uid, kind, language, category=category)


def _text(content: bytes, tmp_path: Path) -> str:
    program = require_tool("pdftotext", "poppler-utils")
    path = tmp_path / "sheet.pdf"
    path.write_bytes(content)
    return subprocess.run([program, path, "-"], check=True, capture_output=True, text=True).stdout


def _told(content: bytes, tmp_path: Path) -> str:
    return re.sub(r"\s+", "", _text(content, tmp_path))


@pytest.fixture
def two(town):
    """A run that asks about two categories; the second has its one place in the walled compound."""
    layer = find_layer("facilities")
    values = {"name": "东院菜场", "category": MARKET, "status": "open"}
    features.create(PLANNER, town, layer, lonlat(at(600, 200)), values)
    request = CoverageRequest(categories=(CATEGORY, MARKET))
    name = documents.run_name(town, request, documents.Words("zh"))
    return coverage.run(PLANNER, town, request, name=name).run


def _supposed_open(town):
    (uid,) = what_if.gates_under_discussion(PLANNER, town)
    request = CoverageRequest(categories=(CATEGORY,), suppose=Suppositions(gates={uid: "open"}))
    return coverage.run(PLANNER, town, request, name="开门").run


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


@pytest.mark.parametrize("kind", ["html", "pdf", "geojson", "png"])
def test_the_category_on_the_screen_is_the_one_taken_home(town, two, kind, tmp_path):
    document = _document(town, two, kind, category=MARKET)
    titles = documents.category_titles(town, documents.Words("zh"))
    assert titles[MARKET] in document.name
    assert titles[CATEGORY] not in document.name
    if kind == "html":
        assert "东院菜场" in document.content.decode()
        assert "北街活动室" not in document.content.decode()
    elif kind == "pdf":
        assert f"15分钟步行到{titles[MARKET]}" in _told(document.content, tmp_path)
    elif kind == "geojson":
        nearest = {f["properties"]["facility_name"] for f in json.loads(document.content)["features"]}
        assert nearest == {"东院菜场"}


def test_what_holds_every_category_is_named_after_all(town, two):
    for kind in ("csv", "xlsx", "gpkg"):
        name = _document(town, two, kind).name
        assert "菜市场" in name
        assert "文化活动站" in name


def test_a_category_that_was_not_asked_about_is_refused(town, run):
    with pytest.raises(NotFound, match="run_without_category"):
        _document(town, run, "pdf", category=MARKET)


def test_a_gate_supposed_open_is_named_on_the_sheet(town, tmp_path):
    opened = _supposed_open(town)
    assert opened.row(CATEGORY, "residents_60").covered == 54
    lines = documents.assumption_lines(town, opened, documents.Words("zh"))
    assert any("东门" in line and "打开" in line for line in lines)
    assert "“东门”已经打开" in _told(_document(town, opened, "pdf").content, tmp_path)


def test_every_file_says_that_it_is_fictional_and_internal(town, run, tmp_path):
    with town.store.write(PLANNER) as writer:
        town.store.update_workspace(writer, town.workspace.model_copy(update={"fictional": True}))
    for kind in documents.RUN_DOCUMENTS:
        content = _document(town, run, kind).content
        if kind == "png":
            continue
        if kind == "pdf":
            text = _told(content, tmp_path)
        elif kind == "gpkg":
            path = tmp_path / "result.gpkg"
            path.write_bytes(content)
            text = gpd.read_file(path, layer="about").to_csv()
        elif kind == "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(content))
            text = str([cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row])
        else:
            text = content.decode()
        assert "虚构" in text, kind
        assert "内部工作底图" in text, kind
    for kind in ("csv", "geojson"):
        text = exports.export_layer(
            PLANNER, town.store, find_layer("gates"), kind, language="zh"
        ).content.decode()
        assert "虚构" in text, kind
        assert "内部工作底图" in text, kind


def test_our_own_import_takes_the_note_off_a_table_again(town, tmp_path):
    path = tmp_path / "gates.csv"
    path.write_bytes(
        exports.export_layer(PLANNER, town.store, find_layer("gates"), "csv", language="zh").content
    )
    assert "内部工作底图" in path.read_text(encoding="utf-8-sig")
    read = read_vector(path).frame
    assert not any("内部工作底图" in str(value) for value in read.to_numpy().ravel())
    assert sorted(read["name"]) == ["东门", "西门"]


def test_homes_and_facilities_can_be_joined_to_the_registers(town, run):
    with town.store.read() as connection:
        homes = read_features(connection, find_layer("buildings")).set_index("uid")["name"]
        rooms = read_features(connection, find_layer("facilities")).set_index("uid")["name"]
    for feature in json.loads(_document(town, run, "geojson").content)["features"]:
        told = feature["properties"]
        assert homes[told["uid"]] == told["name"]
        assert feature["id"] == told["uid"]
        assert rooms[told["facility_uid"]] == told["facility_name"] == "北街活动室"


def test_every_export_agrees_with_the_screen(town, run, tmp_path):
    screen = run_view(town, "coverage.page", "zh", "planner")
    older = next(metric for metric in screen.metric if metric.label == "60岁及以上")
    share, missing = older.value, int(re.match(r"\d+", older.delta).group())
    assert (share, missing) == ("5.4%", 70)
    shown = screen.dataframe[0].value
    by_community = dict(zip(shown["area"], shown["uncovered"], strict=True))
    assert by_community == {"西社区": 20, "东社区": 50}

    table = pd.read_csv(io.BytesIO(_document(town, run, "csv").content))
    book = openpyxl.load_workbook(io.BytesIO(_document(town, run, "xlsx").content))
    rows = list(book["数字"].iter_rows(values_only=True))
    path = tmp_path / "result.gpkg"
    path.write_bytes(_document(town, run, "gpkg").content)
    for figures in (table, pd.DataFrame(rows[1:], columns=rows[0]), gpd.read_file(path, layer="figures")):
        mine = figures[figures["人群"] == "60岁及以上"].set_index("范围")
        assert mine.loc["全部", "走不到"] == missing
        assert f"{mine.loc['全部', '覆盖率']:.1%}" == share
        assert {place: mine.loc[place, "走不到"] for place in by_community} == by_community
    homes = json.loads(_document(town, run, "geojson").content)["features"]
    alone = [home["properties"] for home in homes if not home["properties"]["covered_residents_60"]]
    assert sum(home["residents_60"] for home in alone) == missing
    for printed in (
        _told(_document(town, run, "pdf").content, tmp_path),
        _document(town, run, "html").content.decode(),
    ):
        assert share in printed
        for place, total in (("西社区", 20), ("东社区", 54)):
            assert place in printed
            assert f"{1 - by_community[place] / total:.1%}" in printed
