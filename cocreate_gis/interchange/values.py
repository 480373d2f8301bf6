"""Values of a file brought into the form a field holds, by the meaning people give them."""

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from cocreate_gis.interchange.headings import fold
from cocreate_gis.interchange.matching import Match, unit_factor
from cocreate_gis.interchange.tables import as_text
from cocreate_gis.interchange.vocabulary import Vocabulary, domain_vocabulary
from cocreate_gis.model.findings import Finding
from cocreate_gis.model.layers import Field, FieldType
from cocreate_gis.model.layers.base import LIST_MARK
from cocreate_gis.model.records import clock_of
from cocreate_gis.model.titles import Title
from cocreate_gis.model.units import unit_title

_TRUE = {"是", "有", "对", "√", "✓", "y", "yes", "true", "t", "1", "能", "可"}
_FALSE = {"否", "无", "没有", "不是", "错", "×", "x", "n", "no", "false", "f", "0", "不能", "不可"}
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")
_FIGURE = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(.*)")
_COUNTED = {"户", "人", "岁", "个", "辆", "棵", "株", "层", "年", "座", "栋", "单元", "位"}
_ROC = re.compile(r"(?:民国|民國)(\d{1,3})年(\d{1,2})月(\d{1,2})日?|(1[0-4]\d)[/.\-](\d{1,2})[/.\-](\d{1,2})")
_DAY = re.compile(r"(\d{4})(?:[/.\-年])(\d{1,2})(?:[/.\-月])(\d{1,2})日?(?:[t ].*)?|(\d{4})(\d\d)(\d\d)")
# Excel counts days from here; 1955 to 2064 is what a register may hold.
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_EXCEL_DAYS = range(20_000, 60_000)
_ROC_OFFSET = 1911
_LIST_MARKS = re.compile(r"[、,，;；\n]")


class _Unfit(Exception):
    """The value cannot be held by the field; the code says why."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def convert(
    column: "pd.Series[Any]", match: Match, vocabulary: Vocabulary | None = None
) -> tuple["pd.Series[Any]", list[Finding]]:
    """Convert a column into the form its field holds.

    Parameters
    ----------
    column : pandas.Series
        Raw values; index is the row of the file.
    match : Match
        The field, and the factor of the unit in the heading.
    vocabulary : Vocabulary, optional
        Names of the codes of a field whose domain is not declared but kept by the workspace.

    Returns
    -------
    values : pandas.Series
        Text, codes, ``int``, ``float``, ``bool`` or ISO dates as objects; None where empty or unfit.
    findings : list of Finding
        One per value that does not fit, severity ``warning``: the row is kept, and so is the value, beside
        the record. Where the field is required the severity is ``error``, and the row cannot be kept.
    """
    field = match.field
    if vocabulary is None and field.domain is not None:
        vocabulary = domain_vocabulary(field.domain)
    held: dict[Any, Any] = {}
    unfit: dict[Any, _Unfit] = {}
    for value in column.dropna().unique():
        try:
            held[value] = _convert(value, match, vocabulary)
        except _Unfit as reason:
            unfit[value] = reason
    values = pd.Series([held.get(v) if f else None for v, f in _pairs(column)], column.index, dtype=object)
    if not unfit:
        return values, []
    findings = [
        Finding(
            unfit[value].code,
            "error" if field.required else "warning",
            int(str(row)),
            match.column,
            {
                "column": match.column,
                "value": as_text(value)[:60],
                "field": field.title,
                **unfit[value].params,
            },
        )
        for row, (value, filled) in zip(column.index, _pairs(column), strict=True)
        if filled and value in unfit
    ]
    return values, findings


def _pairs(column: "pd.Series[Any]") -> Iterator[tuple[Any, bool]]:
    return zip(column.tolist(), column.notna().tolist(), strict=True)


def _convert(value: object, match: Match, vocabulary: Vocabulary | None) -> object:
    text = as_text(value).strip()
    if not text:
        return None
    if vocabulary is not None:
        return _to_code(text, match.field, vocabulary)
    return _CONVERTERS[match.field.type](value, text, match.field, match.factor)


def _to_text(_value: object, text: str, field: Field, _factor: float) -> str:
    if len(text) > field.limit:
        raise _Unfit("text_too_long", limit=field.limit)
    return text


def _to_list(value: object, text: str, field: Field, factor: float) -> str:
    parts = (part.strip() for part in _LIST_MARKS.split(text))
    return _to_text(value, LIST_MARK.join(part for part in parts if part), field, factor)


def _to_code(text: str, field: Field, vocabulary: Vocabulary) -> str:
    if code := vocabulary.code(text):
        return code
    unknown = "required_code_unknown" if field.required else "code_unknown"
    raise _Unfit(unknown, known=vocabulary.suggestions(text))


def _to_boolean(_value: object, text: str, _field: Field, _factor: float) -> bool:
    asked = unicodedata.normalize("NFKC", text).casefold()
    if asked in _TRUE or asked in _FALSE:
        return asked in _TRUE
    raise _Unfit("value_not_boolean")


def _to_real(_value: object, text: str, field: Field, factor: float) -> float:
    plain = unicodedata.normalize("NFKC", text).casefold().replace(" ", "").replace("−", "-")
    if _THOUSANDS.match(plain):
        plain = plain.replace(",", "")
    match = _FIGURE.fullmatch(plain)
    if not match:
        raise _Unfit("value_not_number")
    if match[2] and match[2] not in _COUNTED and fold(match[2]) not in _own_unit(field):
        named = unit_factor(field, match[2])
        if named is None:
            raise _Unfit("value_not_number")
        factor = named
    number = float(match[1]) * factor
    if not math.isfinite(number):
        raise _Unfit("value_not_number")
    too_low = field.minimum is not None and number < field.minimum
    too_high = field.maximum is not None and number > field.maximum
    if too_low or too_high:
        raise _Unfit("value_out_of_bounds", bounds=_bounds(field))
    # A factor of a tenth leaves 13.100000000000001.
    return number if factor == 1 else float(f"{number:.12g}")


def _own_unit(field: Field) -> set[str]:
    unit = unit_title(field.unit)
    return {fold(unit.zh), fold(unit.en)}


def _bounds(field: Field) -> Title:
    low = "" if field.minimum is None else f"{field.minimum:g}"
    high = "" if field.maximum is None else f"{field.maximum:g}"
    unit = unit_title(field.unit)
    return Title(f"{low} – {high} {unit.zh}".strip(), f"{low} – {high} {unit.en}".strip())


def _to_integer(value: object, text: str, field: Field, factor: float) -> int:
    number = _to_real(value, text, field, factor)
    if not number.is_integer():
        raise _Unfit("value_not_whole")
    return int(number)


def _to_date(value: object, text: str, _field: Field, _factor: float) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    if isinstance(value, int | float) and int(value) in _EXCEL_DAYS:
        return (_EXCEL_EPOCH + dt.timedelta(days=int(value))).isoformat()
    roc, day = _ROC.fullmatch(plain), _DAY.fullmatch(plain)
    parts = [int(part) for match in (roc, day) if match for part in match.groups() if part]
    if len(parts) != 3:
        raise _Unfit("value_not_date")
    try:
        return dt.date(parts[0] + (_ROC_OFFSET if roc else 0), parts[1], parts[2]).isoformat()
    except ValueError as error:
        raise _Unfit("value_not_date") from error


def _to_time(_value: object, text: str, _field: Field, _factor: float) -> str:
    # Excel writes a time with its seconds.
    if clock := clock_of(re.sub(r"([::]\d\d)[::]\d\d$", r"\1", text)):
        return clock
    raise _Unfit("value_not_time")


_CONVERTERS: dict[FieldType, Callable[[object, str, Field, float], object]] = {
    FieldType.TEXT: _to_text,
    FieldType.REFERENCE: _to_text,
    FieldType.LIST: _to_list,
    FieldType.TIME: _to_time,
    FieldType.BOOLEAN: _to_boolean,
    FieldType.REAL: _to_real,
    FieldType.INTEGER: _to_integer,
    FieldType.DATE: _to_date,
}
