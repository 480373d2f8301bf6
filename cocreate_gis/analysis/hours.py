"""Opening hours as people write them, in Chinese and in English: read, and asked about one moment.

What is written is put into the syntax of OpenStreetMap
(https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification) and read by opening-hours-py.
"""

import math
import re
import unicodedata
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import pandas as pd
from opening_hours import OpeningHours, State, validate

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY_OF = dict(zip("一二三四五六日", _DAYS, strict=True)) | {"天": "Su"}
_WEEK, _MARK = "(?:周|星期|礼拜)", "[一二三四五六日天]"
_CHINESE_DAYS = re.compile(f"{_WEEK}{_MARK}(?:[-,]?{_WEEK}?{_MARK})*")
_ENGLISH_DAYS = re.compile(
    r"\b(mo|tu|we|th|fr|sa|su)(?:n|es?|d|u|i|t|nday|esday|dnesday|u?r?s?|ursday|iday|turday)?s?\b\.?"
)
_DAY = f"(?:{'|'.join((*_DAYS, 'PH'))})"
# What says nothing, and what says the same in other words; the longer before what it begins with.
_SAME = (
    (r"[—–―‐‑~〜至到]+|\bto\b|\bthrough\b|\btill?\b|\buntil\b|--+", "-"),
    (r"[、&和及与]|\band\b", ","),
    (r"[。;()\[\]\n|]+", ";"),
    (r"每[天日]|天天|\bdaily\b|\bevery ?day\b", "Mo-Su "),
    (r"工作日|平日|\bweekdays?\b", "Mo-Fr "),
    (r"周末|双休日?|\bweekends?\b", "Sa,Su "),
    (r"法定节?假日|节假日|公共假期?日?|国定假日|公休日|\b(?:public )?holidays?\b|\bph\b", "PH "),
    (r"(?:开放|营业|服务|办公|接待|工作|开馆)时[间段]:?|\b(?:opening )?hours:", " "),
    (r"次日|第二天|翌日|对外|期间|时段|[每逢均]|\b(?:on|open|opening|from)\b", " "),
)  # fmt: skip
_NUMBERS = dict(zip("零一二三四五六七八九十", range(11), strict=True)) | {"两": 2}
_CHINESE_HOUR = re.compile("([零一二两三四五六七八九十]{1,3})(?=[点时])")
_CLOSED = (
    r"(?:常年|长期|永久|已|全天)?(?:闭馆|休馆|休息|关闭|关门|不开放?|不营业|停业|停用|歇业)"
    r"|休|\bclosed\b|\boff\b|\bshut\b"
)
_ALL_DAY = r"全天候?|全日|昼夜|24小时|24 ?h(?:ours?|rs?)?\b|24/7|\ball day\b|\balways\b"
_PART = {
    "am": "凌晨|清晨|早上|早晨|早|晨|上午",
    "noon": "中午",
    "pm": "下午|傍晚",
    "night": "晚上|晚间|晚|夜间|夜里|夜",
}
_TIME = (
    "(?:(" + "|".join(f"(?:{words})" for words in _PART.values()) + r"))?\s*"
    r"(\d{1,2})(?:[:.点时](半|\d{1,2})?分?|(\d{2}))?整?\s*(am|pm|a\.m\.|p\.m\.)?"
)
_TOKEN = re.compile(
    rf"(?P<closed>{_CLOSED})|(?P<all>{_ALL_DAY})|(?P<days>{_DAY}(?:\s*[-,]\s*{_DAY})*)\s*:?"
    rf"|(?P<times>{_TIME}\s*-\s*{_TIME})|(?P<end>;)|(?P<mark>,)|\s+|开放|营业|开门|服务"
)
# Otherwise a bare year would be read as one.
_OSM_SIGN = re.compile(
    r"\d:\d\d|24/7|\boff\b|\bclosed\b|sun(?:rise|set)|dawn|dusk|\b(?:Mo|Tu|We|Th|Fr|Sa|Su)\b"
)
_ONLY_CLOSED = re.compile(rf"(?:{_DAY}[^:;]* (?:off|closed)(?:; )?)+")
_NOON = 12
# Any week will do: which day of the year it is says nothing here.
_A_MONDAY = datetime.fromisoformat("2026-03-02")


@lru_cache(maxsize=4096)
def to_osm(text: str) -> str | None:
    """Put opening hours as people write them into the syntax of OpenStreetMap.

    Parameters
    ----------
    text : str
        In Chinese, English or that syntax; full-width characters are read as others.

    Returns
    -------
    str or None
        A later rule replaces an earlier one on its days. Where only closed days are named, it is open on all
        others. None where it cannot be read.

    Examples
    --------
    >>> to_osm("周一至周五 8:30-17:30，周六 9:00-12:00")
    'Mo-Fr 08:30-17:30; Sa 09:00-12:00'
    >>> to_osm("早6点到晚10点，周一闭馆")
    '06:00-22:00; Mo closed'
    >>> to_osm("24小时"), to_osm("看情况")
    ('24/7', None)
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if _OSM_SIGN.search(plain) and (read := _read(plain)):
        return read
    rules = _rules(_with_days(plain.lower()))
    return _read("; ".join(rules)) if rules else None


def _read(osm: str) -> str | None:
    if not validate(osm):
        return None
    read = str(OpeningHours(osm))
    return f"24/7; {read}" if _ONLY_CLOSED.fullmatch(read) else read


def _with_days(text: str) -> str:
    """Days under their names in OpenStreetMap, and what says the same in one word."""
    text = _ENGLISH_DAYS.sub(lambda found: found[1].capitalize(), text)
    for pattern, word in _SAME:
        text = re.sub(pattern, word, text)
    text = _CHINESE_HOUR.sub(lambda found: _number(found[1]), text)
    return _CHINESE_DAYS.sub(lambda found: _days(found[0]) + " ", text)


def _number(said: str) -> str:
    """Up to 24, as it is said: 九, 十二, 二十."""
    tens, ten, ones = said.rpartition("十")
    return str((_NUMBERS[tens] if tens else 1) * 10 * bool(ten) + (_NUMBERS[ones] if ones else 0))


def _days(run: str) -> str:
    """What is written as one run of weekdays: 周一-五, 周六日."""
    marks = re.findall(f"-?{_WEEK}?{_MARK}", run)
    said = [("-" if mark[0] == "-" else ",") + _DAY_OF[mark[-1]] for mark in marks]
    return "".join(said).removeprefix(",")


def _rules(text: str) -> list[str]:
    """The rules of a text, none where a part of it cannot be read."""
    rules: list[tuple[str, list[str]]] = []
    days, at = "", 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None or (token["days"] and days):
            return []
        at = token.end()
        if token["days"]:
            days = re.sub(r"\s", "", token["days"])
        elif hours := _hours(token):
            if days or not rules or hours == "off":
                rules.append((days, []))
            rules[-1][1].append(hours)
            days = ""
        elif token["times"]:
            return []
        if days and (token["end"] or at == len(text)):
            # 8:00-17:00 (周一至周五): the days come after their hours.
            if not rules or rules[-1][0]:
                return []
            rules[-1] = (days, rules[-1][1])
            days = ""
    return [f"{days} {','.join(hours)}".strip() for days, hours in rules]


def _hours(token: re.Match[str]) -> str | None:
    if token["closed"]:
        return "off"
    if token["all"]:
        return "00:00-24:00"
    return _span(token["times"]) if token["times"] else None


def _span(times: str) -> str | None:
    first, last = (re.fullmatch(rf"\s*{_TIME}\s*", part) for part in times.split("-"))
    if first is None or last is None:
        return None
    begin = _minutes(first, first[1], first[5])
    end = _minutes(last, last[1], last[5])
    if begin is None or end is None:
        return None
    # 下午2:00-5:00, 上午9点-5点: what part of the day is meant is said once.
    told_once = (first[1] or first[5]) and not (last[1] or last[5])
    if told_once and end <= begin and end < _NOON * 60:
        end += _NOON * 60
    begin %= 24 * 60
    return f"{begin // 60:02}:{begin % 60:02}-{end // 60:02}:{end % 60:02}"


def _minutes(time: re.Match[str], said: str | None, half_day: str | None) -> int | None:
    """Minutes after midnight; None for no time of the day."""
    hour = int(time[2])
    minute = 30 if time[3] == "半" else int(time[3] or time[4] or 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    part = next((part for part, words in _PART.items() if said and re.fullmatch(words, said)), "")
    part = part or (half_day or "").replace(".", "")
    late = {"pm": hour < _NOON, "night": 4 < hour <= _NOON, "noon": hour < 10}.get(part, False)
    if part == "am" and half_day and hour == _NOON:
        hour = 0
    return (hour + _NOON * late) * 60 + minute


def is_open(hours: "pd.Series[Any]", at: datetime) -> "pd.Series[Any]":
    """Say what is open at one moment.

    Parameters
    ----------
    hours : Series of str
        Opening hours as people write them; None where they are not known.
    at : datetime
        On the clocks of the place, without a zone.

    Returns
    -------
    Series of bool
        On the same index; None where hours are not known or cannot be read. Public holidays are not known:
        rules for them are passed over.

    Examples
    --------
    >>> hours = pd.Series(["20:00-07:30", "周一闭馆", "早8点到晚8点", "看情况"])
    >>> is_open(hours, datetime(2026, 3, 2, 20)).tolist()
    [True, False, False, None]
    """
    told = {text: _opens(text, at) for text in hours.dropna().unique()}
    return pd.Series([told.get(text) for text in hours], hours.index, dtype=object)


def _opens(text: str, at: datetime) -> bool | None:
    osm = to_osm(text)
    return None if osm is None else OpeningHours(osm).is_open(at)


def share_open(hours: "pd.Series[Any]", begin_h: float, end_h: float) -> "pd.Series[float]":
    """Say how much of the same hours of every day something is open, over a week.

    Parameters
    ----------
    hours : Series of str
        Opening hours as people write them; None where they are not known.
    begin_h, end_h : float
        Hours after midnight; a span whose end is not after its beginning lasts over midnight.

    Returns
    -------
    Series of float
        On the same index, 0 to 1; NaN where hours are not known or cannot be read. Public holidays are not
        known: rules for them are passed over.

    Examples
    --------
    >>> hours = pd.Series(["18:30-08:00", "22:00-06:00", "全天", "周末全天", "看情况"])
    >>> share_open(hours, 20, 7).round(3).tolist()
    [1.0, 0.727, 1.0, 0.286, nan]
    """
    told = {text: _share(text, begin_h, end_h) for text in hours.dropna().unique()}
    return pd.Series([told.get(text, math.nan) for text in hours], hours.index, dtype="float64")


def _share(text: str, begin_h: float, end_h: float) -> float:
    osm = to_osm(text)
    if osm is None:
        return math.nan
    lasts = timedelta(hours=(end_h - begin_h) % 24 or 24)
    opening, shut_in = OpeningHours(osm), timedelta()
    for day in range(7):
        begin = _A_MONDAY + timedelta(days=day, hours=begin_h)
        for since, until, state, _ in opening.intervals(begin, begin + lasts):
            if state is not State.OPEN:
                shut_in += until - since
    return 1 - shut_in / (7 * lasts)
