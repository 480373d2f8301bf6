"""Participation in a period, counted by hand, and the form of the hotline."""

import datetime as dt
import io
import re
from pathlib import Path

import openpyxl
import pytest

from cocreate_gis.model.errors import Forbidden, InvalidInput
from cocreate_gis.model.permissions import OPERATOR, VISITOR
from cocreate_gis.services.context import Context
from cocreate_gis.services.paper import hotline, participation
from cocreate_gis.services.voices.voiced import ALWAYS, Period
from tests import voices
from tests.paper import pdf_text, said, uid_of, words_of
from tests.towns import at

TODAY = dt.date(2026, 11, 26)


@pytest.fixture
def busy(town: Context) -> Context:
    """East: five things by three people, two of them one thing; west: one by a person of the east."""
    voices.settle(town)
    days = {"said_on": dt.date(2026, 10, 1), "due_on": dt.date(2026, 10, 31)}
    kept = said(town, 600, 200, "没凳子", author="a", replied_on=dt.date(2026, 10, 31), **days)
    said(town, 600, 200, "没地方坐", author="b", merged_into=kept, **days)
    said(town, 600, 200, "灯坏", author="a", replied_on=dt.date(2026, 11, 5), **days)
    said(town, 600, 200, "积水", author="c", said_on=dt.date(2026, 10, 2), due_on=dt.date(2026, 12, 1))
    said(town, 700, 200, "停车", author="c", status="received", **days)
    said(town, 100, 200, "西边", author="c", said_on=dt.date(2026, 9, 1))
    for day in ("2026-10-05", "2026-10-20"):
        voices.add(town, "events", at(600, 200), title=day, kind="meeting", status="held", held_on=day)
    return town


def test_figures_are_those_counted_by_hand(busy: Context) -> None:
    october = Period(dt.date(2026, 10, 1), dt.date(2026, 10, 31))
    made = participation.participation(OPERATOR, busy, "community", october, TODAY)
    east = made.areas.set_index("name").loc["东社区"]
    assert east[["households", "meetings", "needs", "people", "due", "in_time"]].tolist() == [
        90,
        2,
        4,
        3,
        3,
        1,
    ]
    assert east["people_per_100"] == pytest.approx(300 / 90)
    west = made.areas.set_index("name").loc["西社区"]
    assert west[["needs", "people", "due"]].tolist() == [0, 0, 0]
    whole = participation.participation(OPERATOR, busy, "community", ALWAYS, TODAY).total
    assert whole[["households", "meetings", "needs", "people"]].tolist() == [130, 2, 5, 3]


def test_the_report_tells_the_same_on_paper_and_in_the_workbook(busy: Context, tmp_path: Path) -> None:
    asked = (OPERATOR, busy, "community", ALWAYS, "zh")
    book = openpyxl.load_workbook(io.BytesIO(participation.report(*asked, "xlsx").content))
    rows = {row[0]: row[1:] for row in book.worksheets[0].iter_rows(values_only=True)}
    assert rows["东社区"][:4] == (90, 2, 4, 3)
    text = words_of(participation.report(*asked, "pdf").content, tmp_path)
    for words in ("东社区", "西社区", "户数", "提出人数（不重复）", "130"):
        assert words in text


def test_few_people_of_a_building_are_not_told(busy: Context) -> None:
    content = participation.report(OPERATOR, busy, "building", ALWAYS, "zh", "xlsx").content
    rows = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    assert {str(row[4]) for row in list(rows)[1:]} <= {"0", "<5", "—"}
    with pytest.raises(Forbidden):
        participation.report(VISITOR, busy, "community", ALWAYS, "zh", "pdf")


def _form(context: Context, area: str = "") -> list[tuple]:
    content = hotline.export(OPERATOR, context, area, ALWAYS, "zh").content
    return list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))


def test_the_form_has_the_columns_of_the_city(town: Context) -> None:
    said(town, 600, 200, "=HYPERLINK(1)", contact="13800000000", category="structure", status="received")
    said(town, 600, 200, "不公开", status="withheld")
    said(town, 100, 200, "西边", category="parking")
    with pytest.raises(InvalidInput):
        hotline.export(OPERATOR, town, "", ALWAYS, "zh")
    columns = [("text", "诉求内容"), ("category", "诉求类别"), ("contact", "联系电话"), ("community", "属地")]
    hotline.set_columns(OPERATOR, town, columns)
    east = _form(town, uid_of(town, "communities", "东社区"))
    assert east == [
        ("诉求内容", "诉求类别", "联系电话", "属地"),
        ("=HYPERLINK(1)", "搭建(不公开)", "13800000000", "东社区"),
    ]
    assert {row[0] for row in _form(town)[1:]} == {"=HYPERLINK(1)", "西边"}
    assert hotline.is_personal("contact")
    assert not hotline.is_personal("text")


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ([("author", "谁")], "hotline_column_unknown"),
        ([("nothing", "无")], "hotline_column_unknown"),
        ([("text", " ")], "hotline_heading"),
        ([("text", "甲"), ("reply", "甲")], "hotline_heading"),
    ],
)
def test_columns_that_make_no_form_are_refused(town: Context, columns: list, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        hotline.set_columns(OPERATOR, town, columns)
    assert refused.value.code == code
    with pytest.raises(Forbidden):
        hotline.set_columns(VISITOR, town, [("text", "内容")])


def test_headings_of_a_report_are_of_one_size(busy: Context, tmp_path: Path) -> None:
    for language, heads in (("zh", ("户数", "提出人数", "应答复")), ("en", ("Households", "spoke", "due"))):
        content = participation.report(OPERATOR, busy, "community", ALWAYS, language, "pdf").content
        boxes = re.findall(
            r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">([^<]+)<', pdf_text(content, tmp_path, "-bbox")
        )
        # Below the tiles, above the first row.
        head = [(float(low) - float(top), text) for top, low, text in boxes if 170 < float(top) < 222]
        for name in heads:
            assert any(name in text for _, text in head), (name, head)
        assert len({round(height, 1) for height, _ in head}) == 1, head


def test_the_sum_and_the_rows_are_explained(busy: Context, tmp_path: Path) -> None:
    text = words_of(participation.report(OPERATOR, busy, "community", ALWAYS, "zh", "pdf").content, tmp_path)
    assert "在两个地方都说过的人，两行里各算一次，在上面的合计里只算一次" in text
