"""The planner's Friday: what lies on the table agrees with itself."""

import csv
import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_gis.analysis.progress import silent
from cocreate_gis.interchange.sheet_pins import spread
from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.errors import Forbidden
from cocreate_gis.model.permissions import OPERATOR, VISITOR, Actor, Role
from cocreate_gis.services.context import Context
from cocreate_gis.services.gatherings import meetings
from cocreate_gis.services.paper import friday
from cocreate_gis.services.voices.voiced import ALWAYS
from tests import towns, voices
from tests.paper import pdf_text, said, uid_of
from tests.tools import require_tool
from tests.towns import at

FRAME = (300.0, 250.0)
_BOX = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</word>')


@pytest.fixture(scope="module")
def full_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """Crowded: 30 problems at one door, 3 ideas, a meeting with minutes, and things nobody may see."""
    town = towns.build(tmp_path_factory.mktemp("friday"))
    for number in range(30):
        said(town, 600, 205, f"第{number}个问题", category=("parking", "seating", "green")[number % 3])
    for number in range(3):
        said(town, 700, 100 + 9 * number, f"=SUM(A1:A9) 想法{number}", kind="idea")
    said(town, 600, 205, "还没审", status="received")
    said(town, 600, 205, "有人搭棚", category="structure")
    said(town, 100, 205, "西边的")
    meeting = voices.add(
        town,
        "events",
        at(500, 200),
        title="停车怎么停",
        kind="meeting",
        status="minuted",
        held_on="2026-11-20",
        parties="居民代表、物业、社区",
        attendance=17,
        agenda="一、车位\n二、电动车",
        decision="先画线",
        minutes="大家谈了两个小时。",
    )
    meetings.discuss(
        OPERATOR, town, meeting, [said(town, 640, 205, "开会说的", status="planned", reply="会画线")]
    )
    return town


def _files(context: Context, language: str = "zh") -> dict[str, bytes]:
    made = friday.package(
        OPERATOR, context, uid_of(context, "communities", "东社区"), ALWAYS, language, silent
    )
    bundle = zipfile.ZipFile(io.BytesIO(made.content))
    return {name: bundle.read(name) for name in bundle.namelist()}


@pytest.fixture(scope="module")
def files(full_town: Context) -> dict[str, bytes]:
    return _files(full_town)


def _rows(content: bytes) -> list[tuple]:
    return list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))


def _numbers(content: bytes, folder: Path) -> list[tuple[int, tuple[float, float, float, float]]]:
    """Numbers inside the frame of the map, with their boxes in points."""
    words = _BOX.findall(pdf_text(content, folder, "-bbox"))
    boxes = [(text, tuple(float(v) for v in box)) for *box, text in words]
    # The frame ends where the panel begins, at four fifths of the page.
    return [(int(t), b) for t, b in boxes if t.isdecimal() and b[0] < 900 and 100 < b[1] < 780]


def test_numbers_are_equal_on_list_map_and_page(files: dict[str, bytes], tmp_path: Path) -> None:
    for list_name, map_name, count in (("问题清单", "问题图", 31), ("需求清单", "需求图", 3)):
        rows = _rows(files[f"{list_name}.xlsx"])
        assert [row[0] for row in rows[1:]] == list(range(1, count + 1))
        on_map = [number for number, _ in _numbers(files[f"{map_name}-A3.pdf"], tmp_path)]
        assert sorted(on_map) == list(range(1, count + 1))
        assert f"{list_name}.xlsx: {count} 行" in files["说明.txt"].decode("utf-8-sig")
        assert files[f"{map_name}.png"].startswith(b"\x89PNG")


def test_no_number_covers_another(files: dict[str, bytes], tmp_path: Path) -> None:
    boxes = [box for _, box in _numbers(files["问题图-A3.pdf"], tmp_path)]
    for at_one, one in enumerate(boxes):
        for other in boxes[at_one + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (one, other)


def test_the_picture_is_the_map_at_300_dots(files: dict[str, bytes]) -> None:
    width, height = np.frombuffer(files["问题图.png"][16:24], dtype=">u4")
    assert (width, height) == (4960, 3507)


def test_nothing_unpublished_leaves(files: dict[str, bytes]) -> None:
    texts = [row[1] for row in _rows(files["问题清单.xlsx"])[1:]]
    assert len(texts) == 31
    assert not {"还没审", "有人搭棚", "西边的"} & set(texts)


def test_words_that_begin_like_a_formula_are_words(files: dict[str, bytes]) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(files["需求清单.xlsx"])).active
    cells = sheet["B"][1:]
    assert all(cell.data_type == "s" and cell.value.startswith("=SUM") for cell in cells)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "#"])
def test_no_cell_computes(start: str) -> None:

    content = write_xlsx({"x": pd.DataFrame({"t": [f"{start}1+1", f"{start}cmd|'/c calc'!A1"]})}, "zh")
    cells = openpyxl.load_workbook(io.BytesIO(content)).active["A"][1:]
    assert [cell.data_type for cell in cells] == ["s", "s"]


def test_minutes_say_who_met_and_what_came_of_it(files: dict[str, bytes]) -> None:
    document = docx.Document(io.BytesIO(files["会议纪要/2026-11-20-停车怎么停.docx"]))
    facts = {row.cells[0].text: row.cells[1].text for row in document.tables[0].rows}
    assert facts["参加方"] == "居民代表、物业、社区"
    assert facts["到场人数"] == "17"
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    assert {"一、车位", "二、电动车", "先画线", "大家谈了两个小时。"} <= set(paragraphs)
    assert [cell.text for cell in document.tables[1].rows[1].cells] == ["1", "开会说的", "列入计划", "会画线"]
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert "宋体" in fonts.attrib.values()


def test_it_opens_in_libreoffice_with_equal_numbers(files: dict[str, bytes], tmp_path: Path) -> None:
    office = require_tool("soffice", "libreoffice-calc-nogui libreoffice-writer-nogui")
    (tmp_path / "list.xlsx").write_bytes(files["问题清单.xlsx"])
    (tmp_path / "minutes.docx").write_bytes(files["会议纪要/2026-11-20-停车怎么停.docx"])
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    for file, kind in (
        ("list.xlsx", "csv:Text - txt - csv (StarCalc):44,34,76"),
        ("minutes.docx", "txt:Text (encoded):UTF8"),
    ):
        command = [office, home, "--headless", "--convert-to", kind, "--outdir", str(tmp_path), file]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=240)
    rows = list(csv.reader((tmp_path / "list.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [int(row[0]) for row in rows[1:]] == [
        number for number, _ in sorted(_numbers(files["问题图-A3.pdf"], tmp_path))
    ]
    text = (tmp_path / "minutes.txt").read_text(encoding="utf-8-sig")
    for words in ("会议纪要：停车怎么停", "居民代表、物业、社区", "先画线", "开会说的"):
        assert words in text


def test_a_role_for_another_area_takes_nothing_home(full_town: Context) -> None:
    east, west = (uid_of(full_town, "communities", name) for name in ("东社区", "西社区"))
    official = Actor("account:o", Role.OFFICIAL, areas=frozenset({west}))
    for actor in (VISITOR, official):
        with pytest.raises(Forbidden):
            friday.package(actor, full_town, east, ALWAYS, "zh", silent)


def test_a_quiet_community_says_so(town: Context) -> None:
    made = friday.package(OPERATOR, town, uid_of(town, "communities", "西社区"), ALWAYS, "en", silent)
    bundle = zipfile.ZipFile(io.BytesIO(made.content))
    assert bundle.namelist() == ["Read me.txt"]
    told = bundle.read("Read me.txt").decode("utf-8-sig")
    for name in ("Problems", "Needs", "Opinions", "Resources", "Minutes"):
        assert re.search(rf"^{name}.*: (empty|none)", told, re.MULTILINE), name


def test_the_page_names_every_list_that_was_promised(files: dict[str, bytes]) -> None:
    told = files["说明.txt"].decode("utf-8-sig").splitlines()
    for name in ("问题清单.xlsx: 31 行", "需求清单.xlsx: 3 行", "会议纪要/2026-11-20-停车怎么停.docx"):
        assert any(line.startswith(name) for line in told), name
    assert [line[:8] for line in told if "空的" in line] == ["意见清单: 空的"]


@settings(max_examples=80)
@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 10.0, 50.0, 149.5, 300.0]), st.floats(0, 250)),
        min_size=1,
        max_size=90,
    ),
    st.sampled_from([4.15, 5.0, 7.35]),
)
def test_numbers_never_overlap_and_stay_on_the_map(places: list[tuple[float, float]], spacing: float) -> None:
    anchors = np.array(places)
    centres = spread(anchors, spacing, FRAME)
    assert centres is not None
    gaps = np.hypot(*(centres[:, None] - centres[None]).transpose(2, 0, 1))
    assert (gaps[np.triu_indices(len(centres), 1)] >= spacing - 1e-9).all()
    assert (centres >= spacing / 2 - 1e-9).all()
    assert (centres <= np.array(FRAME) - spacing / 2 + 1e-9).all()


def test_a_number_with_room_stays_where_it_is() -> None:
    anchors = np.array([[50.0, 50.0], [200.0, 200.0], [200.0, 200.0]])
    centres = spread(anchors, 6, FRAME)
    assert (centres[0] == anchors[0]).all()
    assert np.hypot(*(centres[2] - centres[1])) < 10


def test_a_full_sheet_takes_no_more() -> None:
    assert spread(np.full((2000, 2), 20.0), 10, FRAME) is None
