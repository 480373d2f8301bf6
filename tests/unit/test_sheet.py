"""The map sheet: what is printed, at what size, in which letters."""

import re
import subprocess
import threading
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from matplotlib.image import imread

from cocreate_gis.interchange import fonts
from cocreate_gis.interchange.fonts import sheet_fonts
from cocreate_gis.interchange.share_map import share_map
from cocreate_gis.interchange.sheet import draw_sheet
from cocreate_gis.interchange.sheet_content import DrawnLayer, FigureRow, FigureTable, Overlay, OverlayRole
from cocreate_gis.interchange.sheet_map import fit_view, polygon_path, round_scale
from cocreate_gis.interchange.sheet_page import printable, text_width_mm, wrap
from cocreate_gis.interchange.sheet_symbols import drawn_groups
from cocreate_gis.model.errors import InvalidInput, Unavailable
from cocreate_gis.model.layers import LAYERS, Geometry
from tests.print_town import EPSG, town
from tests.tools import absent, require_tool

_POINTS = {"A4": (595, 842), "A3": (842, 1191)}


@pytest.fixture(scope="module", autouse=True)
def _letters() -> None:
    try:
        sheet_fonts()
    except Unavailable:
        absent("no font with Chinese letters on this machine")


def _poppler(tool: str, file: Path, *options: str) -> str:
    program = require_tool(tool, "poppler-utils")
    done = subprocess.run(
        [program, *options, str(file), *(["-"] if tool == "pdftotext" else [])],
        capture_output=True,
        check=True,
    )
    assert not done.stderr
    return done.stdout.decode()


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sheet") / "sheet.pdf"
    file.write_bytes(draw_sheet(town(blocks=4)))
    return file


@pytest.mark.parametrize("paper", ["A4", "A3"])
@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
def test_the_pdf_is_one_page_of_the_paper_asked_for(tmp_path: Path, paper: str, orientation: str) -> None:
    file = tmp_path / "sheet.pdf"
    file.write_bytes(draw_sheet(town(blocks=2), paper=paper, orientation=orientation))
    facts = _poppler("pdfinfo", file)
    assert re.search(r"Pages:\s+1\n", facts)
    width, height = (float(v) for v in re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", facts).groups())
    short, long = _POINTS[paper]
    wanted = (long, short) if orientation == "landscape" else (short, long)
    assert (width, height) == pytest.approx(wanted, abs=1)


def test_every_letter_of_the_pdf_is_embedded(printed: Path) -> None:
    rows = _poppler("pdffonts", printed).splitlines()[2:]
    assert rows
    assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in rows)


def test_the_pdf_says_what_it_is_and_by_what_right(printed: Path) -> None:
    text = " ".join(_poppler("pdftotext", printed, "-layout").split())
    for words in (
        "老年人活动室十五分钟步行覆盖图",
        "资料来源：示例街道普查，2026年10月",
        "制图日期：2026年11月22日",
        "内部工作底图，非公开地图",
        "虚构示例",
        "步行不可达的居住楼栋",
        "87.6%",
        "计算参数与假设",
        "坐标北",
        "EPSG:4547",
        "花桥社区",
    ):
        assert words in text


def test_a_review_number_takes_the_place_of_the_internal_mark(tmp_path: Path) -> None:
    file = tmp_path / "sheet.pdf"
    file.write_bytes(draw_sheet(town("en", blocks=2, review_no="E-S(2026)001", fictional=False)))
    text = _poppler("pdftotext", file)
    assert "E-S(2026)001" in text
    assert "Legend" in text
    assert "Internal working map" not in text
    assert "Fictional" not in text


def test_a_png_has_the_size_of_its_resolution_and_is_not_blank() -> None:
    picture = imread(BytesIO(draw_sheet(town(blocks=3), format="png", dpi=100)))
    assert picture.shape[:2] == (826, 1169)
    colours = np.unique((picture[..., :3] * 255).astype(int).reshape(-1, 3), axis=0)
    assert len(colours) > 200
    assert (picture[..., :3].min(axis=2) < 0.9).mean() > 0.1


def test_the_scale_is_round_and_true() -> None:
    content = town(blocks=4)
    view = fit_view(drawn_groups(content), None, EPSG, (160.0, 140.0))
    west, south, east, north = view.bounds
    assert (east - west) * 1000 / 160 == pytest.approx(view.scale)
    assert (north - south) * 1000 / 140 == pytest.approx(view.scale)
    assert view.scale == round_scale(view.scale)
    ground = content.layers[0].objects.to_crs(EPSG).total_bounds
    assert west < ground[0]
    assert south < ground[1]
    assert east > ground[2]
    assert north > ground[3]


def test_words_of_users_are_text_and_unknown_letters_become_boxes(tmp_path: Path) -> None:
    file = tmp_path / "sheet.pdf"
    title = "$\\frac{1}{0}$ {title} <b>\n\x07改造🌳"
    file.write_bytes(draw_sheet(town(blocks=2, title=title)))
    assert "$\\frac{1}{0}$ {title} <b> 改造□" in " ".join(_poppler("pdftotext", file).split())
    assert printable("a\u202eb\tc") == "a b c"


def test_lines_break_where_chinese_breaks_them() -> None:
    sentence = "步行时间不超过十五分钟，速度为每秒一米；墙不可穿越。Speed 1.0 m/s"
    lines = wrap(sentence, 8, 30)
    assert "".join(lines).replace(" ", "") == sentence.replace(" ", "")
    assert all(text_width_mm(line, 8) <= 30.1 for line in lines)
    assert not any(line[0] in "，；。" for line in lines)
    assert len(wrap("x" * 200, 8, 30)) > 1


def test_a_sheet_without_results_or_with_far_too_much_still_draws() -> None:
    plain = town(blocks=2, overlays=(), tables=(), notes=(), subtitle=(), source="")
    assert draw_sheet(plain, orientation="portrait").startswith(b"%PDF")
    rows = [FigureRow(f"第{i}社区" * 6, 10, None if i % 2 else 0.0, 0.0) for i in range(80)]
    crowded = town(blocks=2, tables=[FigureTable("按社区", rows)], notes=["假设" * 200] * 9, title="长" * 120)
    assert draw_sheet(crowded).startswith(b"%PDF")


def test_a_long_table_is_cut_before_the_assumptions_are(tmp_path: Path) -> None:
    rows = [FigureRow(f"第{i}社区", 10, 0.7, 0.9) for i in range(60)]
    for orientation in ("landscape", "portrait"):
        file = tmp_path / f"{orientation}.pdf"
        file.write_bytes(
            draw_sheet(town(blocks=2, tables=[FigureTable("按社区", rows)]), orientation=orientation)
        )
        text = _poppler("pdftotext", file)
        assert "软件版本 0.1.0" in text
        assert re.search(r"其余 \d+ 行见数据表", text)


def test_holes_stay_open_and_mixed_or_missing_geometry_is_drawn() -> None:
    ring = shapely.Point(0, 0).buffer(2).difference(shapely.Point(0, 0).buffer(1))
    path = polygon_path(np.array([ring, shapely.MultiPolygon([shapely.box(5, 5, 6, 6)])], dtype=object))
    assert path.contains_point((1.5, 0))
    assert (path.codes == path.MOVETO).sum() == 3
    content = town(blocks=2)
    near = content.layers[0].objects.geometry.iloc[0].centroid
    mixed = gpd.GeoDataFrame(
        {"kind": ["idea", "problem", None, "idea"]},
        geometry=[near, near.buffer(0.001), shapely.LineString([near, (near.x + 0.001, near.y)]), None],
        crs=4326,
    )
    layers = [*content.layers, DrawnLayer(LAYERS["suggestions"], mixed)]
    assert draw_sheet(replace(content, layers=layers), format="png", dpi=50)


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(InvalidInput, match="sheet_empty"):
        draw_sheet(town(layers=(), overlays=()))


def test_a_layer_for_staff_is_not_published() -> None:
    content = town(blocks=2)
    shape = content.layers[0].objects.geometry.iloc[[0]]
    structures = DrawnLayer(LAYERS["illegal_structures"], gpd.GeoDataFrame(geometry=shape))
    internal = replace(content, layers=[*content.layers, structures])
    assert draw_sheet(internal, format="png", dpi=50)
    with pytest.raises(InvalidInput, match="layer_not_public"):
        draw_sheet(replace(internal, review_no="鄂S(2026)001号"))


def test_the_legend_lists_what_is_drawn_and_codes_of_one_colour_once() -> None:
    shape = town(blocks=2).layers[0].objects.geometry.iloc[[0, 0, 0]].tolist()
    objects = gpd.GeoDataFrame({"status": ["closed", "watched", "clue"]}, geometry=shape, crs=4326)
    results = [Overlay(OverlayRole.GAP, objects), Overlay(OverlayRole.REACH, objects.iloc[:0])]
    content = town(layers=[DrawnLayer(LAYERS["illegal_structures"], objects)], overlays=results)
    gap, structures = drawn_groups(content)
    assert gap.title == "空白点（步行不可达）"
    assert [one.title for one in structures.classes] == ["线索", "已销号、复发巡查"]


def test_places_nobody_has_drawn_yet_are_points_in_the_legend() -> None:
    points = gpd.GeoDataFrame({"kind": ["garden"]}, geometry=[shapely.Point(114.3, 30.6)], crs=4326)
    area = points.set_geometry([shapely.box(114.3, 30.6, 114.301, 30.601)], crs=4326)
    for objects, drawn in ((points, Geometry.POINT), (area, Geometry.POLYGON)):
        (group,) = drawn_groups(town(layers=[DrawnLayer(LAYERS["micro_space_sites"], objects)], overlays=[]))
        assert [one.geometry for one in group.classes] == [drawn]


def test_a_year_of_the_share_map_is_no_quantity() -> None:
    shape = shapely.box(114.3, 30.6, 114.301, 30.601)
    compound = gpd.GeoDataFrame({"name": ["东院"], "built_year": [1982.0]}, geometry=[shape], crs=4326)
    document = share_map(town(layers=[DrawnLayer(LAYERS["compounds"], compound)], overlays=[])).decode()
    assert "1982" in document
    assert "1,982" not in document


def test_several_sheets_are_drawn_at_once() -> None:
    drawn: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: drawn.append(draw_sheet(town(blocks=2), format="png", dpi=60)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(drawn) == 4
    assert len(set(drawn)) == 1


def test_without_any_font_the_person_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("cocreate_gis.interchange.assets._STATIC", tmp_path)
    monkeypatch.setattr(fonts, "_SYSTEM_FAMILIES", ("No Such Family",))
    with pytest.raises(Unavailable, match="font_missing"):
        sheet_fonts.__wrapped__()
