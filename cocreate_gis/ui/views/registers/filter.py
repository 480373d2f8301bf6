"""What a list is asked for: filters by any field, shown as chips, and the field it is grouped by."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.base import Field, FieldType, Layer
from cocreate_gis.services.registers.belonging import AREA_FIELDS
from cocreate_gis.services.registers.filtering import Condition
from cocreate_gis.services.registers.saved_views import Asked
from cocreate_gis.services.registers.words import condition_words, value_titles
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.forms import EARLIEST
from cocreate_gis.ui.labels import choose, told_apart

# Two of them stand side by side on a phone.
BOX_PX = 172


def ask_words(desk: Desk, layer: Layer) -> str:
    """Draw the box a text is searched with.

    Parameters
    ----------
    desk : Desk
        The words.
    layer : Layer
        The kind of records.

    Returns
    -------
    str
        What stands in it.
    """
    words = desk.words
    return st.text_input(
        words("data.search"),
        key=_words_key(layer),
        placeholder=words("data.search_example"),
        width=BOX_PX,
        persist_state="session",
    )


def ask_more(desk: Desk, layer: Layer, frame: pd.DataFrame, fields: Sequence[Field]) -> None:
    """Draw the box in which a filter is put together.

    Parameters
    ----------
    desk : Desk
        The person and the words.
    layer : Layer
        The kind of records.
    frame : DataFrame
        All of them, with a column per field.
    fields : sequence of Field
        What can be asked about.
    """
    words, plain = desk.words, desk.plain
    # A box of a new name is closed and empty: what was asked for stands above the list.
    turn = len(conditions_of(layer))
    key = f"register_filter-{layer.name}-{turn}"
    with st.popover(words("registers.filter"), icon=":material/filter_alt:", key=key):
        name = choose(
            words("registers.field"),
            {field.name: plain.title(field.title) for field in fields},
            key=f"{key}-field",
        )
        field = next(field for field in fields if field.name == name)
        among = frame[name].dropna().unique().tolist()
        condition = _control(desk, layer, field, among, f"{key}-{name}")
        if st.button(
            words("registers.add_filter"),
            type="primary",
            width="stretch",
            disabled=not (condition.asks or condition.missing),
            key=f"{key}-add",
        ):
            st.session_state[_key(layer)] = (*conditions_of(layer), condition)
            st.rerun()


def ask_group(desk: Desk, layer: Layer, fields: Sequence[Field]) -> str:
    """Draw the choice of the field the records are counted by.

    Parameters
    ----------
    desk : Desk
        The words.
    layer : Layer
        The kind of records.
    fields : sequence of Field
        What they can be grouped by.

    Returns
    -------
    str
        Name of the field; empty for none.
    """
    words = desk.words
    labels = told_apart(
        {"": words("registers.no_group"), **{field.name: desk.plain.title(field.title) for field in fields}}
    )
    return str(
        st.selectbox(
            words("registers.group"),
            list(labels),
            format_func=labels.__getitem__,
            key=_group_key(layer),
            width=BOX_PX,
            persist_state="session",
        )
        or ""
    )


def show_chips(desk: Desk, layer: Layer) -> None:
    """Draw each filter as a chip that is taken off by a press.

    Parameters
    ----------
    desk : Desk
        The person and the words.
    layer : Layer
        The kind of records.
    """
    words, conditions = desk.words, conditions_of(layer)
    if not conditions:
        return
    known = {**{field.name: field for field in layer.fields}, **AREA_FIELDS}
    with st.container(horizontal=True, gap="small", key=f"register-chips-{layer.name}"):
        for place, condition in enumerate(conditions):
            field = known[condition.field]
            told = words(
                "registers.chip", field=field.title, asked=condition_text(desk, layer, field, condition)
            )
            if st.button(
                told, icon=":material/close:", help=words("registers.take_off"), key=f"chip-{place}"
            ):
                st.session_state[_key(layer)] = conditions[:place] + conditions[place + 1 :]
                st.rerun()
        if len(conditions) > 1 and st.button(words("registers.take_all_off"), type="tertiary"):
            st.session_state[_key(layer)] = ()
            st.rerun()


def condition_text(desk: Desk, layer: Layer, field: Field, condition: Condition) -> str:
    """Say what a condition asks, as plain text.

    Parameters
    ----------
    desk : Desk
        The person and the words.
    layer : Layer
        The kind of records.
    field : Field
        The field it asks about.
    condition : Condition
        What it asks.

    Returns
    -------
    str
        Without the name of the field.
    """
    titles = value_titles(desk.context, layer, field, desk.actor.visibility, desk.plain)
    return condition_words(condition, field, titles, desk.plain)


def conditions_of(layer: Layer) -> tuple[Condition, ...]:
    """Give the filters of a list.

    Parameters
    ----------
    layer : Layer
        The kind of records.

    Returns
    -------
    tuple of Condition
        In the order in which they were added.
    """
    held: tuple[Condition, ...] = st.session_state.get(_key(layer), ())
    return held


def ask_again(layer: Layer, asked: Asked) -> None:
    """Ask a list for something else; only before its boxes are drawn.

    Parameters
    ----------
    layer : Layer
        The kind of records.
    asked : Asked
        What it is to show.
    """
    st.session_state[_key(layer)] = asked.conditions
    st.session_state[_words_key(layer)] = asked.words
    st.session_state[_group_key(layer)] = asked.grouped_by


def _control(desk: Desk, layer: Layer, field: Field, among: list[Any], key: str) -> Condition:
    asked = _asked_of(desk, layer, field, among, key)
    return replace(asked, missing=st.checkbox(desk.words("registers.nothing_too"), key=f"{key}-none"))


def _asked_of(desk: Desk, layer: Layer, field: Field, among: list[Any], key: str) -> Condition:
    words = desk.words
    titles = value_titles(desk.context, layer, field, desk.actor.visibility, desk.plain)
    if titles:
        labels = told_apart({value: title for value, title in titles.items() if value in among})
        chosen = st.multiselect(
            words("registers.one_of"),
            list(labels),
            format_func=labels.__getitem__,
            placeholder=words("said.all"),
            key=f"{key}-among",
        )
        return Condition(field.name, among=tuple(chosen))
    if field.type in (FieldType.TIME, FieldType.DATE) or field.is_number or field.is_year:
        unit = words.bracketed(field.unit)
        low, high = st.columns(2)
        with low:
            least = _bound(words("registers.from") + unit, field, f"{key}-least")
        with high:
            most = _bound(words("registers.to") + unit, field, f"{key}-most")
        return Condition(field.name, least=least, most=most)
    return Condition(
        field.name, contains=st.text_input(words("registers.contains"), key=f"{key}-text").strip()
    )


def _bound(label: str, field: Field, key: str) -> Any:
    if field.type is FieldType.DATE:
        return st.date_input(label, None, min_value=EARLIEST, key=key)
    if field.type is FieldType.TIME:
        clock = st.time_input(label, None, key=key)
        return clock and clock.isoformat("minutes")
    if field.type is FieldType.INTEGER:
        return st.number_input(label, value=None, step=1, key=key)
    return st.number_input(label, value=None, key=key)


def _key(layer: Layer) -> str:
    return f"register_conditions-{layer.name}"


def _words_key(layer: Layer) -> str:
    return f"register_words-{layer.name}"


def _group_key(layer: Layer) -> str:
    return f"register_group-{layer.name}"
