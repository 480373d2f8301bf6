"""Days on which offices rest: the statutory holidays of China, from a calendar that needs no network."""

import datetime as dt

from holidays import country_holidays

from cocreate_gis.model.titles import Language

_LANGUAGES: dict[Language, str] = {"zh": "zh_CN", "en": "en_US"}


def holiday_name(day: dt.date, language: Language) -> str:
    """Name the statutory holiday a day belongs to.

    Parameters
    ----------
    day : date
        Any day.
    language : {"zh", "en"}
        Language of the name.

    Returns
    -------
    str
        Name of the festival, of the day given back for one that fell on a weekend, or of the day moved there
        by the yearly order of the State Council as far as the calendar knows it; empty for every other day.
        A plain Saturday or Sunday is no statutory holiday.

    Examples
    --------
    >>> holiday_name(dt.date(2026, 2, 17), "zh"), holiday_name(dt.date(2026, 3, 4), "zh")
    ('春节', '')
    """
    return country_holidays("CN", years=day.year, language=_LANGUAGES[language]).get(day) or ""


def is_between(clock: dt.time, begin_h: float, end_h: float) -> bool:
    """Tell whether a time of day lies in a span that may pass midnight.

    Parameters
    ----------
    clock : time
        Time of day.
    begin_h, end_h : float
        Hours from midnight, 0 to 24; the end does not belong to the span.

    Returns
    -------
    bool
        Whether it does.

    Examples
    --------
    >>> is_between(dt.time(23, 0), 22, 6), is_between(dt.time(6, 0), 22, 6)
    (True, False)
    """
    hour = clock.hour + clock.minute / 60
    return begin_h <= hour < end_h if begin_h <= end_h else hour >= begin_h or hour < end_h
