"""Which records are asked for, and what they add up to in groups."""

import datetime as dt
import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cocreate_gis.model.layers.base import Field, FieldType

Value = str | bool | float
Bound = str | float | dt.date
Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

# More different numbers than this are put into classes.
_DISTINCT = 12
_CLASSES = 8
_STEPS = (1, 2, 5, 10)


@dataclass(frozen=True)
class Condition:
    """What a record must hold in one field; nothing asked for means that something stands in it.

    Parameters
    ----------
    field : str
        Column name.
    among : tuple
        Values of which it holds one.
    least, most : number, date, text or None
        Inclusive bounds, in the unit of the field; times of day as HH:MM.
    contains : str
        Part of its text, in capitals or not.
    missing : bool
        Whether records that hold nothing are asked for; beside the other parts, those too.
    """

    field: str
    among: tuple[Value, ...] = ()
    least: Bound | None = None
    most: Bound | None = None
    contains: str = ""
    missing: bool = False

    @property
    def asks(self) -> bool:
        """Whether anything is asked of a value."""
        return bool(self.among or self.contains) or self.least is not None or self.most is not None


def narrowed(frame: pd.DataFrame, conditions: Iterable[Condition]) -> pd.DataFrame:
    """Keep the records that meet every condition.

    Parameters
    ----------
    frame : DataFrame
        Records with a column per field asked about.
    conditions : iterable of Condition
        In any order.

    Returns
    -------
    DataFrame
        Its rows in their order.
    """
    held = np.ones(len(frame), dtype=bool)
    for condition in conditions:
        held &= _holds(frame[condition.field], condition)
    return frame if held.all() else frame[held]


def _holds(values: "pd.Series[Any]", condition: Condition) -> Mask:
    missing = values.isna().to_numpy(dtype=bool)
    if condition.missing and not condition.asks:
        return missing
    told = ~missing
    if condition.among:
        told &= values.isin(condition.among).to_numpy(dtype=bool)
    if condition.contains:
        found = values.astype("str").str.contains(condition.contains, case=False, regex=False)
        told &= found.to_numpy(dtype=bool, na_value=False)
    if condition.least is not None:
        told &= values.ge(_comparable(condition.least)).to_numpy(dtype=bool, na_value=False)
    if condition.most is not None:
        told &= values.le(_comparable(condition.most)).to_numpy(dtype=bool, na_value=False)
    return told | missing if condition.missing else told


def _comparable(bound: Bound) -> Any:
    return pd.Timestamp(bound) if isinstance(bound, dt.date) else bound


def with_words(frame: pd.DataFrame, fields: Iterable[Field], asked: str) -> pd.DataFrame:
    """Keep the records of which some text holds what somebody typed.

    Parameters
    ----------
    frame : DataFrame
        Records.
    fields : iterable of Field
        Fields that are shown; the texts among them are searched.
    asked : str
        As typed, in capitals or not; empty for all.

    Returns
    -------
    DataFrame
        Its rows in their order.
    """
    if not asked.strip():
        return frame
    texts = [f.name for f in fields if f.type in (FieldType.TEXT, FieldType.LIST)]
    hits = [_holds(frame[name], Condition(name, contains=asked.strip())) for name in texts]
    return frame[np.any(hits, axis=0)] if hits else frame.iloc[:0]


def grouped(frame: pd.DataFrame, field: Field, figures: Sequence[Field] = ()) -> pd.DataFrame:
    """Count and add up the records by what they hold in a field.

    Parameters
    ----------
    frame : DataFrame
        Records with a column per field.
    field : Field
        What they are grouped by: dates by year, many different numbers in classes, all else by value.
    figures : sequence of Field
        Number fields to be told per group.

    Returns
    -------
    DataFrame
        A row per group, numbers and dates as they rise, all else the largest first, and last those that hold
        nothing; columns ``group`` (the `Condition` that gives exactly its records), ``count``, and per figure
        the sum where it adds up, else the mean; missing where no record of the group holds one.
    """
    place, conditions = _parts(frame[field.name], field)
    table = pd.DataFrame(
        {"group": pd.Series(conditions, dtype=object), "count": np.bincount(place, minlength=len(conditions))}
    )
    for figure in figures:
        values = pd.Series(frame[figure.name].to_numpy(), dtype=frame[figure.name].dtype)
        parts = values.groupby(place)
        table[figure.name] = parts.sum(min_count=1) if figure.adds_up else parts.mean()
    if field.type is FieldType.DATE or field.is_number or field.is_year:
        return table
    held = len(conditions) - int(conditions[-1].missing) if conditions else 0
    order = np.argsort(-table["count"].to_numpy()[:held], kind="stable")
    return table.iloc[[*order, *range(held, len(table))]].reset_index(drop=True)


def _parts(values: "pd.Series[Any]", field: Field) -> tuple[Places, list[Condition]]:
    """The group each row is in, and the condition of each group."""
    keys, condition_of = _keys(values, field)
    place, found = pd.factorize(keys, sort=True)
    conditions = [condition_of(key) for key in found]
    if (place < 0).any():
        place = np.where(place < 0, len(conditions), place)
        conditions.append(Condition(field.name, missing=True))
    return place, conditions


def _keys(values: "pd.Series[Any]", field: Field) -> tuple["pd.Series[Any]", Callable[[Any], Condition]]:
    if field.type is FieldType.DATE:
        return values.dt.year.astype("Int64"), lambda year: _in_year(field.name, int(year))
    if field.is_number and values.nunique() > _DISTINCT:
        edges = _edges(values, field)
        place = np.searchsorted(edges, values.dropna().to_numpy(dtype="float64"), side="right") - 1
        known = pd.Series(place, index=values.index[values.notna()], dtype="Int64")
        return known.reindex(values.index), lambda k: _in_class(field, edges, int(k))
    return values, lambda value: Condition(
        field.name, (value.item() if isinstance(value, np.generic) else value,)
    )


def _in_year(name: str, year: int) -> Condition:
    return Condition(name, least=dt.date(year, 1, 1), most=dt.date(year, 12, 31))


def _edges(values: "pd.Series[Any]", field: Field) -> list[float]:
    """Edges of classes of equal round width that hold every value."""
    low, high = float(values.min()), float(values.max())
    rough = (high - low) / _CLASSES
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * step for step in _STEPS if unit * step >= rough)
    if field.type is FieldType.INTEGER:
        step = max(1.0, step)
    steps = np.arange(math.floor(low / step), math.floor(high / step) + 3)
    edges: list[float] = np.round(step * steps, 9).tolist()
    return edges


def _in_class(field: Field, edges: list[float], k: int) -> Condition:
    low, high = edges[k], edges[k + 1]
    if field.type is FieldType.INTEGER:
        return Condition(field.name, least=int(low), most=int(high) - 1)
    # Up to the next edge and without it.
    return Condition(field.name, least=low, most=float(np.nextafter(high, -np.inf)))


def written(conditions: Iterable[Condition]) -> str:
    """Write conditions as they are kept.

    Parameters
    ----------
    conditions : iterable of Condition
        What was asked for.

    Returns
    -------
    str
        JSON, of each condition what it asks.
    """
    told = [
        {
            name: value
            for name, value in asdict(one).items()
            if value not in ("", (), None) and value is not False
        }
        for one in conditions
    ]
    return json.dumps(told, default=dt.date.isoformat, ensure_ascii=False)


def read_conditions(text: str, fields: Iterable[Field]) -> list[Condition]:
    """Read conditions that were kept.

    Parameters
    ----------
    text : str
        Of `written`.
    fields : iterable of Field
        Fields the reader may ask about; what is asked about others is left out.

    Returns
    -------
    list of Condition
        In their order; none where the text cannot be read.
    """
    known = {field.name: field for field in fields}
    # A record that came in by a file may hold anything: what cannot be read asks nothing.
    try:
        return [_read(one, known[one["field"]]) for one in json.loads(text) if one["field"] in known]
    except (ValueError, TypeError, KeyError):
        return []


def _read(told: dict[str, Any], field: Field) -> Condition:
    values = {**told, "among": tuple(told.get("among", ()))}
    for name in ("least", "most"):
        if name in told:
            values[name] = _bound(told[name], field)
    return Condition(**values)


def _bound(value: Any, field: Field) -> Bound:
    if field.type is FieldType.DATE:
        return dt.date.fromisoformat(value)
    if field.type in (FieldType.INTEGER, FieldType.REAL) and not isinstance(value, int | float):
        raise ValueError(value)
    bound: Bound = value
    return bound
