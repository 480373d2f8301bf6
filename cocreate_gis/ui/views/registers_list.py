"""A register as a table: read, change, remove with undo, take home."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.base import Field, FieldType, Layer, Visibility
from cocreate_gis.model.layers.structures import ILLEGAL_STRUCTURES
from cocreate_gis.services.data import exports
from cocreate_gis.services.registers import structures
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.record_table import ROWS_SHOWN, record_table, shown_fields
from cocreate_gis.ui.records import new_record_dialog, offer_undo, record_form

_EXPORT = "data_export"
_FORMATS: tuple[exports.ExportFormat, ...] = ("xlsx", "gpkg", "geojson", "csv")


def render(desk: Desk, layers: Sequence[Layer], key: str) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    layers : sequence of Layer
        The kinds of records of the register.
    key : str
        Of the session, where the chosen kind is kept.
    """
    words, layer = desk.words, layers[0]
    if len(layers) > 1:
        known = {one.name: one for one in layers}
        name = st.selectbox(
            words("registers.kind"),
            list(known),
            format_func=lambda name: words.title(known[name].title),
            key=key,
        )
        layer = known[name]
    if layer is ILLEGAL_STRUCTURES and desk.actor.visibility is Visibility.PUBLIC:
        _structures_for_everyone(desk)
        return
    offer_undo(desk)
    if (
        desk.may(layer.edit_action)
        and not layer.needs_place
        and st.button(words("data.new_record"), icon=":material/add:")
    ):
        new_record_dialog(desk, layer)
    frame = desk.context.frame(layer, desk.actor.visibility)
    if frame.empty:
        st.info(words("data.empty", layer=layer.title))
        return
    fields = shown_fields(layer, frame)
    asked = st.text_input(words("data.search"), placeholder=words("data.search_example"))
    found = _search(frame, fields, asked)
    st.caption(words("data.rows", shown=min(len(found), ROWS_SHOWN), found=len(found), total=len(frame)))
    if layer is ILLEGAL_STRUCTURES:
        st.caption(words("data.structures_staff", **asdict(structures.totals(desk.actor, desk.context))))
    may_edit = desk.may(layer.edit_action)
    if may_edit:
        st.caption(words("data.how_to_edit"))
    chosen = record_table(desk, layer, found, choose=may_edit)
    if chosen is not None:
        st.markdown(f"##### {words('data.edit')}")
        record_form(desk, layer, chosen)
    if desk.may("data.export"):
        _export(desk, layer)


def _search(frame: pd.DataFrame, fields: list[Field], asked: str) -> pd.DataFrame:
    if not asked.strip():
        return frame
    texts = [f.name for f in fields if f.type is FieldType.TEXT]
    hits = [frame[name].astype("str").str.contains(asked.strip(), case=False, regex=False) for name in texts]
    return frame[pd.concat(hits, axis=1).any(axis=1)] if hits else frame.iloc[:0]


def _export(desk: Desk, layer: Layer) -> None:
    words = desk.words
    with st.popover(words("data.export"), icon=":material/download:"):
        kind = st.segmented_control(words("coverage.format"), _FORMATS, default="xlsx", required=True)
        params = {"layer": layer.name, "format": kind, "language": words.language}
        job_watch.offer_document(desk, _EXPORT, "export", params)


def _structures_for_everyone(desk: Desk) -> None:
    words = desk.words
    table, total = structures.households_by_courtyard(desk.actor, desk.context)
    if table.empty:
        st.info(words("data.empty", layer=ILLEGAL_STRUCTURES.title))
        return
    st.caption(words("data.structures_note"))
    shown = table.assign(stage=[words(f"data.stage_{stage}") for stage in table["stage"]]).reset_index(
        names="courtyard"
    )
    titles = {name: words(f"data.structures_{name}") for name in ("courtyard", "households", "stage")}
    st.dataframe(shown, hide_index=True, width="stretch", column_config=titles)
    today = dt.datetime.now(desk.context.workspace.zone).date()
    st.caption(words("data.structures_total", total=total, date=today))
