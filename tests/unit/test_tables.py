"""CSV and XLSX as offices keep them."""

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest

from cocreate_gis.interchange.readers import read_table, read_upload
from cocreate_gis.model.crs import gcj02_to_bd09, wgs84_to_gcj02
from cocreate_gis.model.errors import InvalidInput


def workbook(*rows: tuple[Any, ...], sheets: int = 1) -> bytes:
    book = openpyxl.Workbook()
    for number in range(sheets):
        page = book.active if number == 0 else book.create_sheet(f"表{number}")
        for row in rows:
            page.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_encoding_and_separator(encoding: str, separator: str) -> None:
    text = separator.join(["名称", "经度", "纬度"]) + "\r\n" + separator.join(["社区食堂", "114.27", "30.58"])
    read = read_upload("a.csv", text.encode(encoding))
    assert read.frame["名称"].tolist() == ["社区食堂"]
    assert read.frame.geometry.x.tolist() == [114.27]
    assert read.frame.index.tolist() == [2]


def test_big5_is_told_from_gbk() -> None:
    text = "樹種名稱,經度,緯度\n榕樹與樟樹的行道路樹,121.5,25.0\n"
    read = read_upload("a.csv", text.encode("big5"))
    assert read.frame["樹種名稱"].tolist() == ["榕樹與樟樹的行道路樹"]


@pytest.mark.parametrize(
    "headings",
    ["lon,lat", "LNG,Lat", "Longitude,Latitude", "经度,纬度", "經度,緯度", "经度（°）,纬度（°）", "x,y"],
)
def test_headings_of_a_position(headings: str) -> None:
    read = read_upload("a.csv", f"{headings}\n114.27,30.58\n".encode())
    assert (read.frame.geometry.x.iloc[0], read.frame.geometry.y.iloc[0]) == (114.27, 30.58)


def test_x_and_y_in_metres_ask_for_the_crs() -> None:
    content = b"x,y\n301558.49,2778743.25\n"
    with pytest.raises(InvalidInput) as caught:
        read_upload("a.csv", content)
    assert caught.value.code == "crs_missing"
    read = read_upload("a.csv", content, crs=3826)
    assert read.frame.geometry.x.iloc[0] == pytest.approx(121.51, abs=0.01)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        ("114°16'12\"", "30°34'48\""),
        ("１１４．２７", "３０．５８"),
        ("E114.27", "N30.58"),
        ("114.27°", "30.58°"),
    ],
)
def test_ways_to_write_degrees(lon: str, lat: str) -> None:
    quoted = '"{}","{}"'.format(lon.replace('"', '""'), lat.replace('"', '""'))
    read = read_upload("a.csv", f"lon,lat\n{quoted}\n".encode())
    point = read.frame.geometry.iloc[0]
    assert (point.x, point.y) == pytest.approx((114.27, 30.58))


def test_a_pair_in_one_column_and_wkt() -> None:
    pair = read_upload("a.csv", '坐标\n"114.27,30.58"\n'.encode())
    wkt = read_upload("a.csv", b'wkt\n"POINT (114.27 30.58)"\n"POINT (114"\n')
    assert pair.frame.geometry.equals(wkt.frame.geometry)
    assert [(f.code, f.row) for f in wkt.findings if f.severity == "error"] == [("shape_unreadable", 3)]


def test_rows_without_a_position_are_listed_by_their_row() -> None:
    read = read_upload("a.csv", b"n,lon,lat\na,114.27,30.58\nb,east,30.5\nc,,\nd,inf,30\n\nf,114,30\n")
    assert read.frame.index.tolist() == [2, 7]
    assert [(f.code, f.row) for f in read.findings] == [
        ("coordinate_unreadable", 3),
        ("place_missing", 4),
        ("coordinate_not_finite", 5),
    ]
    assert read.rows.loc[4, "n"] == "c"


def test_a_comma_in_a_text_does_not_shift_a_row() -> None:
    read = read_upload("a.csv", b"n,lon,lat\na,114.27,30.58\nb, c,114,30\n")
    assert [(f.code, f.row) for f in read.findings] == [("row_too_long", 3)]


def test_names_that_look_like_numbers_stay_names() -> None:
    text = "no,case,price,count,lon,lat\n007,1.1,2.50,3,114,30\n012,1.10,3.00,,114,30\n"
    frame = read_upload("a.csv", text.encode()).frame
    assert frame["no"].tolist() == ["007", "012"]
    assert frame["case"].tolist() == ["1.1", "1.10"]
    assert frame["price"].tolist() == [2.5, 3.0]
    assert frame["count"].dtype == "Int64"


def test_a_title_above_the_headings_of_a_workbook() -> None:
    content = workbook(
        ("某某社区楼栋台账", None, None, None),
        (None, None, None, None),
        ("楼栋号", "经度", "纬度", "登记日期"),
        ("3栋", 114.27, 30.58, dt.date(2026, 3, 1)),
        (None, None, None, None),
        ("4栋", 114.28, 30.58, None),
    )
    read = read_upload("a.xlsx", content)
    assert read.frame.index.tolist() == [4, 6]
    assert read.frame["楼栋号"].tolist() == ["3栋", "4栋"]
    assert read.findings == ()


def test_the_first_of_several_sheets_is_taken_and_told() -> None:
    content = workbook(("lon", "lat"), (114, 30), sheets=2)
    assert [f.code for f in read_upload("a.xlsx", content).findings] == ["first_sheet_taken"]
    assert read_upload("a.xlsx", content, layer="表1").findings == ()
    with pytest.raises(InvalidInput) as caught:
        read_upload("a.xlsx", content, layer="表9")
    assert caught.value.code == "layer_missing"


def test_headings_that_repeat_or_lack() -> None:
    table = read_table("a.csv", "名称,,名称\n甲,乙,丙\n".encode())
    assert list(table.frame.columns) == ["名称", "column_2", "名称_2"]


def test_a_table_must_be_one() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_table("a.geojson", b"{}")
    assert caught.value.code == "table_expected"


@pytest.mark.parametrize(
    ("headings", "datum"),
    [
        ("高德经度,高德纬度", "GCJ-02"),
        ("经度(GCJ-02),纬度(GCJ-02)", "GCJ-02"),
        ("lng_bd09,lat_bd09", "BD-09"),
    ],
)
def test_the_shift_of_web_maps_is_undone_where_a_heading_names_it(headings: str, datum: str) -> None:
    lon, lat = wgs84_to_gcj02(114.2668, 30.5905)
    if datum == "BD-09":
        lon, lat = gcj02_to_bd09(lon, lat)
    read = read_upload("a.csv", f"{headings}\n{lon},{lat}\n".encode())
    assert [f.params for f in read.findings] == [{"datum": datum}]
    point = read.frame.geometry.iloc[0]
    # BD-09 has no exact inverse: within a metre.
    assert (point.x, point.y) == pytest.approx((114.2668, 30.5905), abs=1e-5)
