"""Conditions on the rows of a file, as people type them: ``beds>0``."""

import re
from typing import Any

import geopandas as gpd
import pandas as pd

from cocreate_gis.model.errors import InvalidInput

_CONDITION = re.compile(
    r"""\s*(?:"(?P<quoted>[^"]+)"|(?P<bare>[^\s<>=!'"]+))\s*(?P<op>>=|<=|!=|==|=|>|<)\s*"""
    r"""(?:'(?P<text>[^']*)'|(?P<number>[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?))\s*"""
)


def matching(frame: gpd.GeoDataFrame, condition: str) -> "pd.Series[bool]":
    """Say which rows meet a condition of the form ``COLUMN>0`` or ``COLUMN='text'``.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        The rows.
    condition : str
        A column, one of ``> >= < <= = !=``, and a number or a text in single quotes. A column whose name
        holds spaces or signs stands in double quotes.

    Returns
    -------
    pandas.Series of bool
        By the index of the frame; what is empty or no number meets no comparison with a number.

    Raises
    ------
    InvalidInput
        ``where_invalid`` or ``where_column_missing``.
    """
    parsed = _CONDITION.fullmatch(condition)
    if parsed is None:
        raise InvalidInput("where_invalid", condition=condition)
    column, op = parsed["quoted"] or parsed["bare"], parsed["op"]
    if column not in frame.columns:
        columns = ", ".join(str(c) for c in frame.columns if c != frame.geometry.name)
        raise InvalidInput("where_column_missing", column=column, columns=columns)
    values = frame[column]
    if parsed["number"] is None:
        return _compare(values.astype("string"), op, parsed["text"])
    return _compare(pd.to_numeric(values, errors="coerce"), op, float(parsed["number"]))


def _compare(values: "pd.Series[Any]", op: str, against: object) -> "pd.Series[bool]":
    comparisons = {">": "gt", ">=": "ge", "<": "lt", "<=": "le", "=": "eq", "==": "eq", "!=": "ne"}
    meets = getattr(values, comparisons[op])(against).fillna(False).astype(bool)
    found: pd.Series[bool] = meets & values.notna()
    return found
