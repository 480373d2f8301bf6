"""Between pandas columns and the plain values a table holds, one column at a time."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers import Field, FieldType

MOMENT = pa.timestamp("ms", "UTC")

# Below the number of variables every SQLite takes.
_KEYS_AT_ONCE = 10_000
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_JSON_TYPES = (str, int, float, list, dict)
_NULLABLE = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}

Key = TypeVar("Key", int, str)
Raw = str | int | float | bool | None


def to_raw(field: Field, values: "pd.Series[Any]") -> list[Raw]:
    """Bring the values of a field into the form its column takes.

    Parameters
    ----------
    field : Field
        The declaration.
    values : Series
        Values as a person's file or form holds them; missing where there is none.

    Returns
    -------
    list of str, int, float, bool or None
        Dates as ISO 8601.

    Raises
    ------
    InvalidInput
        ``field_type``, with the first value that is not of the declared type.
    """
    match field.type:
        case FieldType.TEXT | FieldType.CODE | FieldType.REFERENCE | FieldType.LIST | FieldType.TIME:
            return [
                str(value) if kept else None
                for value, kept in zip(values.tolist(), values.notna().tolist(), strict=True)
            ]
        case FieldType.INTEGER | FieldType.REAL:
            return _numbers(field, values)
        case FieldType.BOOLEAN:
            _require(field, values, values.isin([True, False]))
            return [None if pd.isna(value) else bool(value) for value in values.tolist()]
        case FieldType.DATE:
            return _dates(field, values)


def from_raw(type_: FieldType, raw: Sequence[Any]) -> Any:
    """Bring a column as read into the pandas type of its field.

    Parameters
    ----------
    type_ : FieldType
        Declared type.
    raw : sequence of object
        Values as the driver gives them.

    Returns
    -------
    ExtensionArray or ndarray
        ``str``, ``Int64``, ``float64``, ``boolean`` or ``datetime64[us]``.
    """
    match type_:
        case FieldType.TEXT | FieldType.CODE | FieldType.REFERENCE | FieldType.LIST | FieldType.TIME:
            return pa.array(raw, pa.large_string()).to_pandas().array
        case FieldType.INTEGER:
            return pa.array(raw, pa.int64()).to_pandas(types_mapper=_NULLABLE.get).array
        case FieldType.REAL:
            return pa.array(raw, pa.float64()).to_numpy(zero_copy_only=False)
        case FieldType.BOOLEAN:
            whole = [None if value is None else int(value) for value in raw]
            known = pa.array(whole, pa.int8()).cast(pa.bool_())
            return known.to_pandas(types_mapper=_NULLABLE.get).array
        case FieldType.DATE:
            days = pa.array(raw, pa.string() if _is_text(raw) else pa.date32()).cast(pa.date32())
            return days.cast(pa.timestamp("us")).to_pandas().array


def moments(raw: Sequence[Any]) -> Any:
    """Bring a column of times as read into pandas.

    Parameters
    ----------
    raw : sequence of str or datetime
        Values as the driver gives them.

    Returns
    -------
    DatetimeArray
        ``datetime64[ms, UTC]``.
    """
    stamps = pa.array(raw).cast(MOMENT) if _is_text(raw) else pa.array(raw, MOMENT)
    return stamps.to_pandas().array


def extras(columns: Mapping[str, "pd.Series[Any]"], count: int) -> list[dict[str, Any]]:
    """Gather what no field takes, row by row.

    Parameters
    ----------
    columns : Mapping[str, Series]
        Columns without a field; one named ``extra`` holds mappings or JSON text and is unpacked.
    count : int
        Number of rows.

    Returns
    -------
    list of dict
        Values JSON can hold; missing ones left out.
    """
    gathered: list[dict[str, Any]] = [{} for _ in range(count)]
    for name, column in columns.items():
        for row, value, kept in zip(gathered, column.tolist(), column.notna().tolist(), strict=True):
            if not kept:
                continue
            if name == "extra":
                row.update(json.loads(value) if isinstance(value, str) else value)
            else:
                row[name] = _plain(value)
    return gathered


def in_parts(keys: Iterable[Key]) -> Iterator[list[Key]]:
    """Part keys into as many as a query takes.

    Parameters
    ----------
    keys : iterable
        In the order wanted.

    Yields
    ------
    list
        Some thousands, the last part fewer.
    """
    rest = iter(keys)
    yield from iter(lambda: list(islice(rest, _KEYS_AT_ONCE)), [])


def to_json(content: Mapping[str, Any]) -> str:
    """Write a mapping as JSON text, Chinese as it is.

    Parameters
    ----------
    content : Mapping[str, object]
        Values JSON can hold.

    Returns
    -------
    str
        Compact JSON.
    """
    return _ENCODER.encode(content)


def _numbers(field: Field, values: "pd.Series[Any]") -> list[Raw]:
    numbers = pd.to_numeric(values, errors="coerce")
    figures = numbers.to_numpy(dtype=float, na_value=np.nan)
    whole = field.type is FieldType.INTEGER
    sound = np.isfinite(figures) & ((figures == np.floor(figures)) | (not whole))
    _require(field, values, pd.Series(sound, index=values.index))
    if not whole:
        return [value if ok else None for value, ok in zip(figures.tolist(), sound.tolist(), strict=True)]
    exact = numbers if pd.api.types.is_integer_dtype(numbers.dtype) else pd.Series(figures)
    return [int(value) if ok else None for value, ok in zip(exact.tolist(), sound.tolist(), strict=True)]


def _dates(field: Field, values: "pd.Series[Any]") -> list[Raw]:
    parsed = pd.to_datetime(values, errors="coerce", format=None if values.dtype.kind == "M" else "ISO8601")
    _require(field, values, parsed.notna())
    days = parsed.dt.tz_localize(None).to_numpy().astype("datetime64[D]")
    written = np.datetime_as_string(days).tolist()
    return [day if ok else None for day, ok in zip(written, parsed.notna().tolist(), strict=True)]


def _require(field: Field, values: "pd.Series[Any]", sound: "pd.Series[bool]") -> None:
    wrong = values.notna().to_numpy() & ~sound.to_numpy(dtype=bool)
    if wrong.any():
        raise InvalidInput("field_type", field=field.title, value=values.iloc[int(wrong.argmax())])


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    unwritable = isinstance(value, float) and not math.isfinite(value)
    return value if isinstance(value, _JSON_TYPES) and not unwritable else str(value)


def _is_text(raw: Sequence[Any]) -> bool:
    return isinstance(next((value for value in raw if value is not None), None), str)
