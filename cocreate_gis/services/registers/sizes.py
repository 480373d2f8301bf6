"""Measures held against the least that the table of rules says for their kind."""

from collections.abc import Iterator, Mapping

import pandas as pd

from cocreate_gis.model.layers.base import Field, Layer
from cocreate_gis.model.units import unit_title
from cocreate_gis.services.registers.rules import Rule


def short_of_rule(
    field: Field, values: Mapping[str, object], rules: Mapping[str, Rule]
) -> dict[str, object] | None:
    """Tell whether one record falls short of a rule.

    Parameters
    ----------
    field : Field
        The measure.
    values : Mapping[str, object]
        What the record says.
    rules : Mapping[str, Rule]
        By code; a rule that was removed asks nothing.

    Returns
    -------
    dict or None
        What the sentence ``error.value_below_rule`` names; None where it does not fall short.
    """
    value = values.get(field.name)
    if field.least_by is None or not isinstance(value, int | float):
        return None
    by, codes = field.least_by
    rule = rules.get(codes.get(str(values.get(by)), ""))
    if rule is None or not value < rule.value:
        return None
    return {
        "field": field.title,
        "value": float(value),
        "unit": unit_title(field.unit),
        "rule": rule.title,
        "least": rule.value,
        "source": rule.source,
    }


def rows_short_of_rule(
    layer: Layer, rows: pd.DataFrame, rules: Mapping[str, Rule]
) -> Iterator[tuple[int, Field, dict[str, object]]]:
    """Find the records that fall short of a rule.

    Parameters
    ----------
    layer : Layer
        The declaration.
    rows : DataFrame
        Records, on any index; a column that is missing says nothing.
    rules : Mapping[str, Rule]
        By code.

    Yields
    ------
    int, Field and dict
        The label of the row, the measure, and what `short_of_rule` says of it.
    """
    for field in layer.fields:
        if field.least_by is None or not {field.name, field.least_by[0]} <= set(rows.columns):
            continue
        by, codes = field.least_by
        figures = pd.to_numeric(rows[field.name], errors="coerce")
        known = {kind: rules[code].value for kind, code in codes.items() if code in rules}
        # Without any rows the column of codes stays one of texts.
        least = rows[by].map(known).astype("float64")
        small = figures < least
        for row, kind, figure in zip(rows.index[small], rows.loc[small, by], figures[small], strict=True):
            told = short_of_rule(field, {by: kind, field.name: figure}, rules)
            if told is not None:
                yield int(str(row)), field, told
