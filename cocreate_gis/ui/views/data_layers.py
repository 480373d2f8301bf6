"""The registers as tables: read, change, remove with undo, take home."""

from typing import Any

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import Field, FieldType, Layer, Visibility
from cocreate_gis.model.layers.registers import ILLEGAL_STRUCTURES
from cocreate_gis.services import exports, features, structures
from cocreate_gis.services.map_service import visible_layers
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.forms import layer_form

_ROWS_SHOWN = 2000
_REMOVED = "data_removed"
_EXPORT = "data_export"
_FORMATS: tuple[exports.ExportFormat, ...] = ("xlsx", "gpkg", "geojson", "csv")


def render(desk: Desk) -> None:
    """Draw the section.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    layers = {layer.name: layer for layer in visible_layers(desk.seat)}
    if ILLEGAL_STRUCTURES.name not in layers:
        layers[ILLEGAL_STRUCTURES.name] = ILLEGAL_STRUCTURES
    name = st.selectbox(
        words("data.layer"),
        list(layers),
        format_func=lambda known: words.title(layers[known].title),
        key="data_layer",
    )
    layer = layers[name]
    if layer is ILLEGAL_STRUCTURES and desk.actor.visibility is Visibility.PUBLIC:
        _structures_for_everyone(desk)
        return
    _offer_undo(desk)
    frame = desk.context.frame(layer, desk.actor.visibility)
    if frame.empty:
        st.info(words("data.empty", layer=layer.title))
        return
    fields = [f for f in layer.visible_fields(desk.actor.visibility) if frame[f.name].notna().any()]
    asked = st.text_input(words("data.search"), placeholder=words("data.search_example"))
    found = _search(frame, fields, asked)
    st.caption(words("data.rows", shown=min(len(found), _ROWS_SHOWN), found=len(found), total=len(frame)))
    picked: Any = st.dataframe(
        _readable(desk, found.head(_ROWS_SHOWN), fields),
        hide_index=True,
        width="stretch",
        height=420,
        column_config={f.name: words.title(f.title) + (f" ({f.unit})" if f.unit else "") for f in fields},
        on_select="rerun" if desk.may("feature.edit") else "ignore",
        selection_mode="single-row",
        key=f"table-{layer.name}",
    )
    if desk.may("feature.edit") and (rows := picked.selection.rows):
        _edit(desk, layer, int(found.index[rows[0]]))
    if desk.may("data.export"):
        _export(desk, layer)


def _search(frame: pd.DataFrame, fields: list[Field], asked: str) -> pd.DataFrame:
    if not asked.strip():
        return frame
    texts = [f.name for f in fields if f.type is FieldType.TEXT]
    hits = [frame[name].astype("str").str.contains(asked.strip(), case=False, regex=False) for name in texts]
    return frame[pd.concat(hits, axis=1).any(axis=1)] if hits else frame.iloc[:0]


def _readable(desk: Desk, frame: pd.DataFrame, fields: list[Field]) -> pd.DataFrame:
    """Titles instead of codes; numbers and dates stay what they are, so that the table sorts them."""
    table = pd.DataFrame(frame[[f.name for f in fields]])
    for field in fields:
        if field.domain is not None:
            titles: dict[Any, str] = {code: desk.words.title(title) for code, title in field.domain.items()}
            table[field.name] = table[field.name].map(titles)
    return table


def _edit(desk: Desk, layer: Layer, fid: int) -> None:
    words = desk.words
    feature = features.look_at(desk.actor, desk.context, layer, fid)
    st.markdown(f"##### {words('data.edit')}")
    filled = layer_form(desk, layer, f"edit-{layer.name}-{fid}-{feature.version}", feature.values)
    changed = {name: value for name, value in filled.items() if value != feature.values.get(name)}
    save, move, remove = st.columns(3)
    if save.button(words("forms.save"), type="primary", width="stretch", disabled=not changed):
        features.change(desk.actor, desk.context, layer, fid, feature.version, changed)
        st.session_state["toast"] = words("forms.saved", layer=layer.title)
        st.rerun()
    if layer.flow is not None:
        with move.popover(words("data.next_step"), width="stretch"):
            _move(desk, layer, fid, feature.version, str(feature.values.get("status")))
    with remove.popover(words("data.remove"), width="stretch"):
        st.write(words("data.remove_sure"))
        if st.button(words("data.remove_yes"), key=f"remove-{fid}"):
            features.remove(desk.actor, desk.context, layer, fid, feature.version)
            st.session_state[_REMOVED] = (layer.name, fid)
            st.rerun()


def _move(desk: Desk, layer: Layer, fid: int, version: int, status: str) -> None:
    words, flow = desk.words, layer.flow
    if flow is None:
        return
    steps = {
        step.target: step for step in flow.transitions if step.source == status and desk.may(step.action)
    }
    if not steps:
        st.write(words("data.no_step"))
        return
    target = st.radio(
        words("data.to_status"), list(steps), format_func=lambda code: words.title(flow.states[code])
    )
    evidence: dict[str, object] = {}
    for name in steps[target].evidence:
        field = layer.field(name)
        title = words.title(field.title)
        is_date = field.type is FieldType.DATE
        evidence[name] = st.date_input(title, None) if is_date else st.text_input(title) or None
    if st.button(words("data.take_step"), type="primary"):
        given = {name: value for name, value in evidence.items() if value is not None}
        features.move(desk.actor, desk.context, layer, fid, version, target, given)
        st.rerun()


def _offer_undo(desk: Desk) -> None:
    removed = st.session_state.get(_REMOVED)
    if removed is None:
        return
    told, undo = st.columns([4, 1], vertical_alignment="center")
    told.success(desk.words("data.removed"))
    if undo.button(desk.words("data.undo"), width="stretch", icon=":material/undo:"):
        name, fid = st.session_state.pop(_REMOVED)
        features.bring_back(desk.actor, desk.context, LAYERS[name], fid)
        st.rerun()


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
    st.caption(words("data.structures_total", total=total))
