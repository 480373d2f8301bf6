"""Tables of the parking register, with their headings."""

from typing import Literal

import pandas as pd
import streamlit as st

from cocreate_gis.ui.desk import Desk

_FORMATS = {"open": "percent", "walk_m": "%d m", "ratio_before": "%.2f", "ratio_after": "%.2f"}
_METRES = ("at_m", "clear_m", "missing_m", "low_m", "keep_m", "width_m", "length_m")


def titled_table(desk: Desk, name: str, table: pd.DataFrame) -> None:
    """Draw a table under its title, or say that it holds nothing.

    Parameters
    ----------
    desk : Desk
        The words.
    name : str
        Key of its title, and of the sentence for an empty one.
    table : DataFrame
        Columns are keys of headings.
    """
    st.markdown(f"**{desk.words(f'parking.{name}')}**")
    if table.empty:
        st.caption(desk.words(f"parking.no_{name}"))
    else:
        plain_table(desk, table)


def plain_table(desk: Desk, table: pd.DataFrame, height: int | Literal["auto"] = "auto") -> None:
    """Draw a table.

    Parameters
    ----------
    desk : Desk
        The words.
    table : DataFrame
        Columns are keys of headings.
    height : int or "auto"
        Pixels; as high as the rows, up to a screen, where not given.
    """
    words, column = desk.words, st.column_config
    formats = {**_FORMATS, **dict.fromkeys(_METRES, "%.2f m")}
    headings = {
        name: column.NumberColumn(words(f"parking.{name}"), format=formats[name])
        if name in formats
        else column.Column(words(f"parking.{name}"), pinned=name == table.columns[0])
        for name in table.columns
    }
    st.dataframe(
        table, hide_index=True, width="stretch", height=height, column_config=headings, placeholder=""
    )
