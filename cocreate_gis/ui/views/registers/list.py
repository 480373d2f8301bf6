"""A register as a list and a map that follow each other: filter, group, choose, change, take home."""

import zlib
from collections.abc import Sequence
from dataclasses import asdict, replace

import geopandas as gpd
import numpy as np
import streamlit as st
from shapely import box

from cocreate_gis.model.layers.base import Field, Layer, Visibility
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.layers.structures import ILLEGAL_STRUCTURES
from cocreate_gis.services.data import exports
from cocreate_gis.services.map_service import visible_layers
from cocreate_gis.services.registers import clearing
from cocreate_gis.services.registers.belonging import area_fields, with_areas
from cocreate_gis.services.registers.filtering import grouped, narrowed, with_words, written
from cocreate_gis.services.registers.saved_views import Asked
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.map_component import MapLayer, MapView, gismap, told_before
from cocreate_gis.ui.maps import layers_of, view_of
from cocreate_gis.ui.parts import until_it_comes
from cocreate_gis.ui.record_table import ROWS_SHOWN, record_table, shown_fields
from cocreate_gis.ui.records import new_record_dialog, offer_undo, record_form
from cocreate_gis.ui.views.data import files as data_files
from cocreate_gis.ui.views.registers import new as registers_new
from cocreate_gis.ui.views.registers.bulk import offer_bulk, tell_bulk
from cocreate_gis.ui.views.registers.filter import (
    BOX_PX,
    ask_again,
    ask_group,
    ask_more,
    ask_words,
    condition_text,
    conditions_of,
    show_chips,
)
from cocreate_gis.ui.views.registers.print import offer_print
from cocreate_gis.ui.views.registers.views import choose_view, keep_view
from cocreate_gis.ui.views.structures import public as structures_public

_EXPORT = "data_export"
_FORMATS: tuple[exports.ExportFormat, ...] = ("xlsx", "gpkg", "geojson", "csv")
_STAFF = "feature.view_staff"
_MAP, _VIEW = "register_map", "register_map_view"
_TABLE_PX, _MAP_PX = 420, 460
_GROUPS_SHOWN = 500
# Degrees around the records that are found.
_MARGIN = 0.0005


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
    offer_undo(desk)
    bar = st.container(horizontal=True, vertical_alignment="bottom", key="register-bar")
    with bar:
        layer = choose_kind(desk, layers, key)
    if layer is ILLEGAL_STRUCTURES and desk.actor.visibility is Visibility.PUBLIC:
        structures_public.render(desk)
        return
    if desk.may(layer.edit_action) and registers_new.is_open(layer):
        _new_where_one_stands(desk, layer)
        return
    # Before the records are read: a change that ends in between would be told beside what stood before it.
    tell_bulk(desk, layer)
    frame = desk.context.frame(layer, desk.actor.visibility)
    if frame.empty:
        _say_what_to_do(desk, layer)
        return
    fields = shown_fields(layer, frame)
    asked = _asked(desk, bar, layer, frame, fields)
    found = _found(desk, layer, frame, fields, asked)
    if asked.grouped_by:
        found = _groups(desk, layer, found, fields, asked)
    listed = _in_view(layer, found)
    chosen = _list_and_map(desk, layer, frame, found, listed)
    if chosen is not None and desk.may(layer.edit_action):
        st.markdown(f"##### {desk.words('data.edit')}")
        record_form(desk, layer, chosen)
    with st.container(horizontal=True):
        if desk.may("data.export"):
            _export(desk, layer, listed, whole=len(listed) == len(frame))
            offer_print(desk, layer, listed)
        if (
            layer.from_files
            and desk.may("data.import")
            and st.button(
                desk.words("data.bring_back"),
                icon=":material/upload:",
                help=desk.words("data.bring_back_help"),
            )
        ):
            data_files.bring_back(desk, layer)
        offer_bulk(desk, layer, listed)


def choose_record(layer: Layer, fid: int) -> None:
    """Have a list show a record as the chosen one; only before the list is drawn.

    Parameters
    ----------
    layer : Layer
        The kind.
    fid : int
        The record.
    """
    ask_again(layer, Asked())
    st.session_state[_follow_key(layer)] = False
    st.session_state[f"register_led-{layer.name}"] = fid


def choose_kind(desk: Desk, layers: Sequence[Layer], key: str) -> Layer:
    """Draw the choice of a kind of records, where there are several.

    Parameters
    ----------
    desk : Desk
        The words.
    layers : sequence of Layer
        The kinds, at least one.
    key : str
        Of the session, where the chosen one is kept.

    Returns
    -------
    Layer
        The kind.
    """
    if len(layers) == 1:
        return layers[0]
    known = {one.name: one for one in layers}
    name = st.selectbox(
        desk.words("registers.kind"),
        list(known),
        format_func=lambda name: desk.words.title(known[name].title),
        key=key,
        width=BOX_PX,
    )
    return known[name]


def _say_what_to_do(desk: Desk, layer: Layer) -> None:
    words = desk.words
    st.info(words("data.empty", layer=layer.title), icon=":material/info:")
    with st.container(horizontal=True):
        _new_record(desk, layer)
        if (
            layer.from_files
            and desk.may("data.import")
            and st.button(words("registers.import_it"), icon=":material/upload_file:")
        ):
            data_files.bring_back(desk, layer)
    if not desk.may(layer.edit_action):
        until_it_comes(desk)


def _new_record(desk: Desk, layer: Layer) -> None:
    is_made_here = layer.drawable or not layer.needs_place
    if not (is_made_here and desk.may(layer.edit_action)):
        return
    if st.button(desk.words("data.new_record"), icon=":material/add:", key=f"register_add-{layer.name}"):
        if not layer.needs_place:
            new_record_dialog(desk, layer)
            return
        registers_new.open_new(layer)
        st.rerun()


def _new_where_one_stands(desk: Desk, layer: Layer) -> None:
    made = registers_new.render(desk, layer)
    if registers_new.is_open(layer):
        return
    if made is not None:
        choose_record(layer, made)
    st.rerun()


def _asked(
    desk: Desk,
    bar: "st.delta_generator.DeltaGenerator",
    layer: Layer,
    frame: gpd.GeoDataFrame,
    fields: list[Field],
) -> Asked:
    known = [*fields, *area_fields(layer)]
    with bar:
        if desk.may(_STAFF):
            choose_view(desk, layer, known)
        typed = ask_words(desk, layer)
        ask_more(desk, layer, with_areas(desk.context, layer, frame, desk.actor.visibility), known)
        by = ask_group(desk, layer, known)
        asked = Asked(conditions_of(layer), typed, by)
        if desk.may(_STAFF):
            keep_view(desk, layer, asked)
        _new_record(desk, layer)
    show_chips(desk, layer)
    return asked


def _found(
    desk: Desk, layer: Layer, frame: gpd.GeoDataFrame, fields: list[Field], asked: Asked
) -> gpd.GeoDataFrame:
    names = {condition.field for condition in asked.conditions} | {asked.grouped_by}
    if names & {field.name for field in area_fields(layer)}:
        frame = with_areas(desk.context, layer, frame, desk.actor.visibility)
    return narrowed(with_words(frame, fields, asked.words), asked.conditions)


def _groups(
    desk: Desk, layer: Layer, found: gpd.GeoDataFrame, fields: list[Field], asked: Asked
) -> gpd.GeoDataFrame:
    """Draw the groups; of the one that is chosen the records are listed."""
    words = desk.plain
    field = next(f for f in (*fields, *area_fields(layer)) if f.name == asked.grouped_by)
    figures = [f for f in fields if f.is_number and f.name != field.name]
    groups = grouped(found, field, figures)
    shown = groups.head(_GROUPS_SHOWN)
    told = shown.assign(group=[condition_text(desk, layer, field, one) for one in shown["group"]])
    titles = {
        f.name: words(f"registers.{'sum' if f.adds_up else 'mean'}", field=f.title) + words.bracketed(f.unit)
        for f in figures
    }
    picked = st.dataframe(
        told.round(1).rename(
            columns={"group": words.title(field.title), "count": words("registers.count"), **titles}
        ),
        hide_index=True,
        width="stretch",
        height="auto" if len(told) < 7 else 280,
        on_select="rerun",
        selection_mode="single-row",
        placeholder="",
        key=f"groups-{layer.name}-{zlib.crc32(written(shown['group']).encode())}",
    )
    st.caption(desk.words("registers.groups", groups=len(groups), records=len(found)))
    rows = picked.selection.rows
    return narrowed(found, [groups["group"].iloc[rows[0]]]) if rows else found


def _in_view(layer: Layer, found: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """What lies in the part of the map that is seen, where the list is to follow it."""
    told = told_before(_MAP)
    if told.view is not None:
        st.session_state[_VIEW] = told.view
    view = st.session_state.get(_VIEW)
    if view is None or not st.session_state.get(_follow_key(layer)):
        return found
    return found[found.intersects(box(*view))]


def _list_and_map(
    desk: Desk, layer: Layer, frame: gpd.GeoDataFrame, found: gpd.GeoDataFrame, listed: gpd.GeoDataFrame
) -> int | None:
    """Draw the list and the map; the record that is chosen in either."""
    _count(desk, layer, frame, listed)
    is_mapped = layer in visible_layers(desk.seat) and not frame.geometry.isna().all()
    left, right = st.columns(2, gap="medium") if is_mapped else (st.container(), None)
    picked = told_before(_MAP).picked if is_mapped else None
    on_map = picked[1] if picked and picked[0] == layer.name and picked[1] in listed.index else None
    led = st.session_state.pop(f"register_led-{layer.name}", None)
    with left:
        if listed.empty:
            st.info(desk.words("registers.none_found"), icon=":material/search_off:")
        row = record_table(desk, layer, listed, chosen=_newly(layer, on_map, led), height=_TABLE_PX)
    chosen = _chosen(layer, listed, row, on_map, led)
    if right is not None:
        with right:
            _map(desk, layer, frame, found)
            st.toggle(desk.words("said.follow_map"), key=_follow_key(layer), persist_state="session")
    return chosen


def _newly(layer: Layer, on_map: int | None, led: int | None) -> int | None:
    """What the table has to mark; after the map has moved it is another table, and holds nothing yet."""
    moved = told_before(_MAP).view is not None
    held: int | None = st.session_state.get(f"register_chosen-{layer.name}") if moved else None
    return next((fid for fid in (on_map, led, held) if fid is not None), None)


def _count(desk: Desk, layer: Layer, frame: gpd.GeoDataFrame, found: gpd.GeoDataFrame) -> None:
    words = desk.words
    told = [words("data.rows", shown=min(len(found), ROWS_SHOWN), found=len(found), total=len(frame))]
    if desk.may(layer.edit_action):
        told.append(words("data.how_to_edit"))
    st.caption(" · ".join(told))
    if layer is ILLEGAL_STRUCTURES:
        st.caption(words("structures.staff_note", **asdict(clearing.totals(desk.actor, desk.context))))


def _chosen(
    layer: Layer, found: gpd.GeoDataFrame, row: int | None, on_map: int | None, led: int | None
) -> int | None:
    """What was chosen last, on the map or in the list; what the list chooses the map flies to."""
    key, row_key, fly = (f"register_{name}-{layer.name}" for name in ("chosen", "row", "fly"))
    if on_map is not None:
        st.session_state.update({key: on_map, row_key: row, fly: None})
    elif led is not None:
        st.session_state.update({key: led, row_key: row, fly: led})
    elif row != st.session_state.get(row_key):
        st.session_state.update({key: row, row_key: row, fly: row})
    chosen: int | None = st.session_state.get(key)
    return chosen if chosen in found.index else None


def _map(desk: Desk, layer: Layer, frame: gpd.GeoDataFrame, found: gpd.GeoDataFrame) -> None:
    is_part = len(found) < len(frame)
    fly = st.session_state.get(f"register_fly-{layer.name}")
    view = view_of(desk)
    if desk.context.bounds() is None:
        view = MapView(_bounds(frame) or view.bounds, view.workspace)
    gismap(
        _MAP,
        layers=_from_afar(
            layers_of(
                desk,
                only=(COMMUNITIES, layer),
                parts={layer.name: [int(fid) for fid in found.index]} if is_part else None,
            ),
            layer,
        ),
        view=view,
        language=desk.words.language,
        focus=_bounds(found) if is_part else None,
        select=None if fly is None else (layer.name, fly),
        height=_MAP_PX,
        linked=True,
        follows=bool(st.session_state.get(_follow_key(layer))),
    )


def _bounds(frame: gpd.GeoDataFrame) -> tuple[float, float, float, float] | None:
    bounds = frame.total_bounds
    if not np.isfinite(bounds).all():
        return None
    west, south, east, north = map(float, bounds)
    return west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN


def _export(desk: Desk, layer: Layer, listed: gpd.GeoDataFrame, *, whole: bool) -> None:
    words = desk.words
    with st.popover(words("data.export"), icon=":material/download:"):
        kind = st.segmented_control(words("coverage.format"), _FORMATS, default="xlsx", required=True)
        fids = None if whole else [int(fid) for fid in listed.index]
        params = {"layer": layer.name, "format": kind, "fids": fids, "language": words.language}
        job_watch.offer_document(desk, _EXPORT, "export", params)


def _from_afar(shown: Sequence[MapLayer], layer: Layer) -> list[MapLayer]:
    """A list is looked at as a whole: its own records are drawn however far away the map is."""
    return [
        replace(one, style=replace(one.style, min_zoom=0)) if one.id == layer.name else one for one in shown
    ]


def _follow_key(layer: Layer) -> str:
    return f"register_follow-{layer.name}"
