"""Opening hours as they are really written."""

from datetime import datetime

import pandas as pd
import pytest

from cocreate_gis.analysis.hours import is_open, to_osm

MONDAY = 23  # of November 2026


@pytest.mark.parametrize(
    ("text", "osm"),
    [
        ("周一至周五 8:30-17:30，周六 9:00-12:00", "Mo-Fr 08:30-17:30; Sa 09:00-12:00"),
        ("周一闭馆", "24/7; Mo closed"),
        ("开放时间：周二至周日9:00—17:00（周一闭馆）", "Tu-Su 09:00-17:00; Mo closed"),
        ("24小时", "24/7"),
        ("全天", "24/7"),
        ("8:00—20:00", "08:00-20:00"),
        ("０８：００～２０：００", "08:00-20:00"),
        ("早6点到晚10点", "06:00-22:00"),
        ("早九点半至晚十点", "09:30-22:00"),
        ("上午8:30-11:30，下午2:00-5:30", "08:30-11:30,14:00-17:30"),
        ("周一至周五 8:30-11:30，14:00-17:00，周六 9-12点", "Mo-Fr 08:30-11:30,14:00-17:00; Sa 09:00-12:00"),
        ("周一、三、五 14:00-16:00", "Mo,We,Fr 14:00-16:00"),
        ("工作日 9:00-17:00；周末休息", "Mo-Fr 09:00-17:00; Sa,Su closed"),
        ("周六日10:00-16:00", "Sa,Su 10:00-16:00"),
        ("8:00-17:00 (周一至周五)", "Mo-Fr 08:00-17:00"),
        ("晚8点-次日早7点", "20:00-07:00"),
        ("18:00-晚12点", "18:00-24:00"),
        ("8时30分至17时30分", "08:30-17:30"),
        ("常年关闭", "24/7 closed"),
        ("Monday to Friday 8:30 to 17:30, Saturday 9:00-12:00", "Mo-Fr 08:30-17:30; Sa 09:00-12:00"),
        ("Mon-Fri 9am-5pm", "Mo-Fr 09:00-17:00"),
        ("Daily 6:00-22:00", "Mo-Su 06:00-22:00"),
        ("closed on Mondays", "24/7; Mo closed"),
        ("Mo-Fr 09:00-17:00, Sa 10:00-12:00", "Mo-Fr 09:00-17:00, Sa 10:00-12:00"),
        ("24/7", "24/7"),
        ("12am-12pm", "00:00-12:00"),
    ],
)
def test_hours_are_read(text: str, osm: str) -> None:
    assert to_osm(text) == osm


@pytest.mark.parametrize(
    "text",
    [
        "",
        "协商中",
        "看情况",
        "08:00-20:00,急诊全天",
        "夏季6:00-22:00",
        "9:00",
        "2020",
        "25:00-26:00",
        "8:70-9:00",
    ],
)
def test_what_is_not_understood_is_not_guessed(text: str) -> None:
    assert to_osm(text) is None


@pytest.mark.parametrize(
    ("text", "day", "hour", "minute", "expected"),
    [
        ("8:00-20:00", MONDAY, 19, 59, True),
        ("8:00-20:00", MONDAY, 20, 0, False),
        ("8:00-24:00", MONDAY, 23, 59, True),
        ("8:00-24:00", MONDAY, 0, 0, False),
        ("20:00-07:30", MONDAY, 0, 0, True),
        ("20:00-07:30", MONDAY, 7, 30, False),
        ("周一至周五 20:00-07:30", MONDAY + 5, 6, 0, True),  # Friday's night
        ("周一至周五 20:00-07:30", MONDAY, 6, 0, False),  # Sunday has none
        ("周一闭馆", MONDAY, 12, 0, False),
        ("周一闭馆", MONDAY + 1, 12, 0, True),
        ("周一至周五8:00-17:00，节假日休息", MONDAY, 9, 0, True),
        ("24小时", MONDAY, 3, 0, True),
        ("看情况", MONDAY, 3, 0, None),
        (None, MONDAY, 3, 0, None),
    ],
)
def test_open_at_a_moment(text: str | None, day: int, hour: int, minute: int, expected: bool | None) -> None:
    told = is_open(
        pd.Series([text], [7], dtype=object),
        datetime.fromisoformat(f"2026-11-{day:02} {hour:02}:{minute:02}"),
    )
    assert told.index.tolist() == [7]
    assert told.iloc[0] is expected
