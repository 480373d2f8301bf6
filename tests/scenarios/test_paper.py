"""Cases of the domain collection that end on paper or in a workbook."""

import datetime as dt
import io
import zipfile

import docx
import openpyxl
import pytest

from cocreate_gis.analysis.progress import silent
from cocreate_gis.model.layers.suggestions import CATEGORIES
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services.context import Context
from cocreate_gis.services.paper import friday, hotline, participation
from cocreate_gis.services.paper.friday_lists import numbered_lists
from cocreate_gis.services.paper.neighbourhoods import neighbourhood
from cocreate_gis.services.voices.voiced import ALWAYS, Period
from cocreate_gis.wording import Words
from tests import voices
from tests.paper import said, uid_of
from tests.towns import at


def _rows(content: bytes) -> list[tuple]:
    return list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))


@pytest.mark.case("wuhou-21")
def test_households_meetings_and_needs_of_a_period_by_building(town: Context) -> None:
    voices.settle(town)
    for number in range(20):
        spot = (600, 200) if number % 4 else (0, 200)
        said(town, *spot, f"需求{number}", author=f"p{number % 5}", said_on=dt.date(2026, 3, 1))
    for month in range(1, 12):
        day = dt.date(2026, month, 1)
        voices.add(town, "events", at(600, 200), title="会", kind="meeting", status="held", held_on=day)
    year = Period(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    made = participation.participation(OPERATOR, town, "building", year)
    assert made.total[["households", "meetings", "needs", "people"]].tolist() == [130, 11, 20, 5]
    by_home = made.areas.set_index("name")
    assert by_home.loc[["1栋", "2栋"], "needs"].tolist() == [5, 15]
    assert by_home.loc["2栋", "people_per_100"] == pytest.approx(500 / 80)


@pytest.mark.case("wuhou-30")
def test_needs_go_out_in_the_columns_of_another_platform(town: Context) -> None:
    said(town, 600, 200, "修路灯", category="lighting")
    hotline.set_columns(
        OPERATOR, town, [("uid", "外部编号"), ("text", "事项"), ("longitude", "经度"), ("latitude", "纬度")]
    )
    head, row = _rows(hotline.export(OPERATOR, town, "", ALWAYS, "zh").content)
    assert head == ("外部编号", "事项", "经度", "纬度")
    assert row[1] == "修路灯"
    assert row[2:] == pytest.approx((114.2664, 30.5868), abs=0.001)


@pytest.mark.case("chunyuting-06")
def test_48_opinions_become_a_list_and_a_map_of_the_same_numbers(town: Context) -> None:
    meeting = voices.add(
        town, "events", at(600, 200), title="居民座谈", kind="meeting", status="held", held_on="2026-05-01"
    )
    for number in range(48):
        said(
            town,
            440 + 7 * number,
            200,
            f"意见{number}",
            kind="opinion",
            category=("green", "parking", "seating")[number % 3],
            status=("released", "planned", "declined")[number % 3],
            reply="已答复" if number % 3 else None,
            event=meeting,
            source="meeting",
            place_name="东院",
        )
    east = neighbourhood(town, uid_of(town, "communities", "东社区"))
    (opinions,) = (one for one in numbered_lists(town, east, ALWAYS, Words("zh")) if one.name == "opinions")
    assert opinions.table["编号"].tolist() == [pin.number for pin in opinions.pins] == list(range(1, 49))
    assert set(opinions.table["出自哪次会议"]) == {"居民座谈"}
    assert set(opinions.table["地点"]) == {"东院"}
    assert set(opinions.table["状态"]) == {"已公开", "列入计划", "暂不办理"}
    assert (opinions.table["答复"] == "已答复").sum() == 32


@pytest.mark.case("yangpu-16")
def test_categories_are_the_legend_of_the_issue_map(town: Context) -> None:
    for code in ("ownership", "green", "sanitation", "fire_safety"):
        said(town, 600, 200, code, category=code)
    east = neighbourhood(town, uid_of(town, "communities", "东社区"))
    issues = numbered_lists(town, east, ALWAYS, Words("zh"))[0]
    content = friday.map_content(town, east, issues, Words("zh"))
    legend = {(pin.title, pin.color) for pin in content.pins}
    # What is about fire safety is answered in private, and on no map that is shown round.
    assert {title for title, _ in legend} == {
        CATEGORIES[code][0] for code in ("ownership", "green", "sanitation")
    }
    assert len({color for _, color in legend}) == 3


@pytest.mark.case("wuhou-17")
def test_the_meetings_of_a_topic_are_handed_out_in_order(town: Context) -> None:
    topic = voices.add(town, "topics", at(600, 200), name="车棚", kind="deliberation", status="talked")
    days = [dt.date(2026, month, 8) for month in (9, 3, 6)]
    for day in days:
        voices.add(
            town,
            "events",
            at(600, 200),
            title="车棚怎么建",
            kind="meeting",
            status="held",
            held_on=day,
            topic=topic,
            parties="居民、物业",
            decision=f"{day.month}月的结论",
        )
    made = friday.package(OPERATOR, town, uid_of(town, "communities", "东社区"), ALWAYS, "zh", silent)
    bundle = zipfile.ZipFile(io.BytesIO(made.content))
    minutes = [name for name in bundle.namelist() if name.endswith(".docx")]
    assert minutes == [f"会议纪要/{day}-车棚怎么建.docx" for day in sorted(days)]
    decisions = [
        [p.text for p in docx.Document(io.BytesIO(bundle.read(name))).paragraphs] for name in minutes
    ]
    assert [f"{month}月的结论" in told for month, told in zip((3, 6, 9), decisions, strict=True)] == [
        True
    ] * 3
