"""How the values of a register, and what is asked of them, are written for a reader."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd

from cocreate_gis.model.layers.base import Field, FieldType, Layer, Visibility
from cocreate_gis.model.layers.network import FACILITIES
from cocreate_gis.services import standards
from cocreate_gis.services.context import Context
from cocreate_gis.services.references import offered_names, record_names
from cocreate_gis.services.registers.filtering import Bound, Condition
from cocreate_gis.services.value_words import state_title
from cocreate_gis.wording import Words


def value_titles(
    context: Context, layer: Layer, field: Field, visibility: Visibility, words: Words
) -> dict[Any, str]:
    """Give what is written instead of the values of a field.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : Layer
        The kind of records.
    field : Field
        Of the kind.
    visibility : Visibility
        Class of the reader.
    words : Words
        The reader's language.

    Returns
    -------
    dict of str
        Title by value for codes, yes and no, and records of another kind, a state in the plain words of
        residents where they read it; empty for all else.
    """
    if layer is FACILITIES and field.name == "category":
        known = standards.standards(context)
        return {code: words.title(standard.title) for code, standard in known.items()}
    if field.type is FieldType.BOOLEAN:
        return {True: words("common.yes"), False: words("common.no")}
    if field.type is FieldType.REFERENCE:
        return dict(record_names(context, field.target, visibility, words.language))
    if layer.flow is not None and field.name == "status":
        return {code: state_title(layer, code, visibility, words) for code in layer.flow.states}
    return {**words.coded(field.domain)}


def in_words(
    context: Context,
    layer: Layer,
    field: Field,
    column: "pd.Series[Any]",
    visibility: Visibility,
    words: Words,
) -> "pd.Series[Any]":
    """Write a column as a reader reads it; numbers and dates stay what they are.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : Layer
        The kind of records.
    field : Field
        Of the kind.
    column : Series
        Its values.
    visibility : Visibility
        Class of the reader.
    words : Words
        The reader's language.

    Returns
    -------
    Series
        Titles instead of codes, names instead of records.
    """
    if field.names_of:
        return column.replace(offered_names(context, field, words.language))
    titles = value_titles(context, layer, field, visibility, words)
    return column.map(titles) if titles else column


def condition_words(condition: Condition, field: Field, titles: Mapping[Any, str], words: Words) -> str:
    """Say what a condition asks.

    Parameters
    ----------
    condition : Condition
        What is asked of the field.
    field : Field
        Its declaration.
    titles : Mapping of str
        Of `value_titles`.
    words : Words
        The reader's language.

    Returns
    -------
    str
        Without the name of the field, such as ``20–40 cm``.
    """
    parts = [titles.get(value, _number(value, field, words)) for value in condition.among]
    if condition.contains:
        parts.append(words("registers.containing", words=condition.contains))
    if condition.least is not None or condition.most is not None:
        parts.append(_span(condition, field, words))
    if condition.missing:
        parts.append(words("registers.nothing"))
    return " / ".join(parts) or words("registers.something")


def _span(condition: Condition, field: Field, words: Words) -> str:
    least, most = condition.least, condition.most
    if isinstance(least, dt.date) and isinstance(most, dt.date) and _is_year(least, most):
        return str(least.year)
    unit = f" {words.unit(field.unit)}" if field.unit else ""
    low, high = (None if one is None else _number(one, field, words) for one in (least, most))
    if low is None:
        return words("registers.at_most", value=f"{high}{unit}")
    if high is None:
        return words("registers.at_least", value=f"{low}{unit}")
    return f"{low}–{high}{unit}"


def _is_year(least: dt.date, most: dt.date) -> bool:
    return (least.month, least.day, most) == (1, 1, dt.date(least.year, 12, 31))


def _number(value: Bound, field: Field, words: Words) -> str:
    if isinstance(value, dt.date):
        return words.date(value)
    return str(value) if isinstance(value, str) or field.is_year else words.number(value, 2)
