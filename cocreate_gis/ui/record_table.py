"""Records as a table out of their declaration: titles for codes, names for references."""

import zlib
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.base import Field, FieldType, Layer
from cocreate_gis.services.promises.due import late_by
from cocreate_gis.services.registers.words import in_words
from cocreate_gis.ui.desk import Desk

ROWS_SHOWN = 2000
# A warning that is cut off warns nobody.
_LATE_PX = 110
_CHOSEN_BY: tuple[Literal["single-row"], Literal["single-cell"]] = ("single-row", "single-cell")


def record_table(
    desk: Desk,
    layer: Layer,
    frame: pd.DataFrame,
    *,
    key: str = "table",
    choose: bool = True,
    chosen: int | None = None,
    height: int = 420,
) -> int | None:
    """Draw records as a table.

    Parameters
    ----------
    desk : Desk
        The person and the words.
    layer : Layer
        The declaration.
    frame : DataFrame
        Index fid, with columns named as fields; all others are left out, and those that hold nothing.
    key : str
        Makes the table unique on its page.
    choose : bool
        Whether a record may be chosen.
    chosen : int, optional
        A record that has just been chosen elsewhere.
    height : int
        Pixels, at most.

    Returns
    -------
    int or None
        The record that is chosen.
    """
    shown = frame.head(ROWS_SHOWN)
    words, fields = desk.words, shown_fields(layer, frame)
    # A choice is a position: it holds only as long as the same rows stand in the table.
    table = f"{key}-{layer.name}-{zlib.crc32(shown.index.to_numpy().tobytes())}"
    if chosen is not None:
        rows = np.flatnonzero(shown.index == chosen).tolist()
        st.session_state[table] = {"selection": {"rows": rows, "columns": [], "cells": []}}
    picked: Any = st.dataframe(
        _with_late(desk, layer, shown, readable(desk, layer, shown, fields)),
        hide_index=True,
        width="stretch",
        height="auto" if len(shown) * 36 + 40 < height else height,
        column_config={
            "late": st.column_config.TextColumn(words("works.late"), width=_LATE_PX),
            **{f.name: shown_column(desk, f) for f in fields},
        },
        on_select="rerun" if choose else "ignore",
        selection_mode=_CHOSEN_BY,
        key=table,
        placeholder="",
    )
    position = _position(picked.selection) if choose else None
    return None if position is None else int(shown.index[position])


def _with_late(desk: Desk, layer: Layer, frame: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """What is owed and late stands out before everything else."""
    days = late_by(layer, frame, desk.context.today)
    if days.empty:
        return table
    told = {fid: "⚠ " + desk.plain("works.late_days", days=int(count)) for fid, count in days.items()}
    return table.assign(late=pd.Series(told, dtype="str").reindex(table.index))[["late", *table.columns]]


def shown_fields(layer: Layer, frame: pd.DataFrame) -> list[Field]:
    """List the fields a table shows.

    Parameters
    ----------
    layer : Layer
        The declaration.
    frame : DataFrame
        The records, with what their reader may see.

    Returns
    -------
    list of Field
        Those that hold something, without uids and what only a screen of its own can show.
    """
    return [
        f
        for f in layer.fields
        if f.name in frame.columns
        and f.typed
        and f.name not in layer.stands_for[1:]
        and frame[f.name].notna().any()
    ]


def shown_column(desk: Desk, field: Field) -> Any:
    """Head a column; a date is written in the manner of the language and sorted as a date.

    Parameters
    ----------
    desk : Desk
        The words.
    field : Field
        What the column holds.

    Returns
    -------
    str or column configuration
        For the table.
    """
    heading = desk.words.heading(field)
    if field.type is FieldType.DATE:
        return st.column_config.DateColumn(heading, format=desk.plain("data.date_format"))
    return heading


def _position(selection: Any) -> int | None:
    """The row that is ticked, else the row of the cell that is chosen."""
    rows = [*selection.rows, *(row for row, _ in selection.cells)]
    return rows[0] if rows else None


def readable(desk: Desk, layer: Layer, frame: pd.DataFrame, fields: Sequence[Field]) -> pd.DataFrame:
    """Write titles instead of codes; numbers and dates stay what they are, so that the table sorts them.

    Parameters
    ----------
    desk : Desk
        The person and the words.
    layer : Layer
        The declaration.
    frame : DataFrame
        Columns named as fields.
    fields : sequence of Field
        Those that are shown.

    Returns
    -------
    DataFrame
        One column per field, on the index of `frame`.
    """
    table = pd.DataFrame(frame[[f.name for f in fields]])
    for field in fields:
        column = in_words(desk.context, layer, field, table[field.name], desk.actor.visibility, desk.plain)
        table[field.name] = column.dt.date if field.type is FieldType.DATE else column
    return table
