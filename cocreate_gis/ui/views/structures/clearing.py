"""How far the clearing of the courtyards is: map, table, and a sheet to take home."""

import geopandas as gpd
import streamlit as st

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.places import BUILDINGS, COMPOUNDS
from cocreate_gis.model.layers.structures import ILLEGAL_STRUCTURES
from cocreate_gis.services.registers import clearing
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.map_component import Overlay, gismap
from cocreate_gis.ui.maps import GREEN, extent_of, layers_of, overlay, view_of

_SLOT = "clearing_made"
_STAGE_COLOURS = {"not_started": "#8d99a6", "started": "#e0a93b", "finished": GREEN}
_ACTION_COLOURS = {
    "keep": "#8d99a6",
    "repair": "#4f8fc0",
    "alter": "#e0a93b",
    "demolish": "#b3541e",
    "replace": "#6a2fb5",
}


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        A member of staff.
    """
    words = desk.words
    table = clearing.progress(desk.actor, desk.context)
    if table.empty:
        st.info(words("structures.empty"))
        return
    sums = {name: int(table[name].sum()) for name in ("places", "settled", "removed")}
    released = float(table["released_m2"].sum())
    st.markdown(words("structures.totals", courtyards=len(table), **sums, released_m2=round(released)))
    by = st.segmented_control(
        words("structures.colour_by"),
        ("stage", "action"),
        default="stage",
        required=True,
        format_func=lambda one: words(f"structures.by_{one}"),
        key="clearing_by",
    )
    gismap(
        "clearing-map",
        layers=layers_of(desk, only=[COMPOUNDS, BUILDINGS]),
        view=view_of(desk),
        language=words.language,
        overlays=_by_stage(desk, table) if by == "stage" else _by_action(desk),
        focus=extent_of(table),
        height=460,
    )
    if without := [str(name) for name in table.index[table.geometry.isna()]]:
        st.caption(words("structures.without_outline", names="、".join(without)))
    shown = table.drop(columns=table.geometry.name).round({"released_m2": 1}).reset_index(names="courtyard")
    shown["stage"] = [desk.plain(f"structures.stage_{stage}") for stage in shown["stage"]]
    headings = {name: words(f"structures.column_{name}") for name in shown.columns}
    st.dataframe(shown, hide_index=True, width="stretch", column_config=headings)
    _take_home(desk)


def _by_stage(desk: Desk, table: gpd.GeoDataFrame) -> list[Overlay]:
    drawn = table[table.geometry.notna()]
    drawn = drawn.assign(label=[f"{r['removed']}/{r['places']}" for _, r in drawn.iterrows()])
    return [
        overlay(
            f"clearing-{stage}",
            desk.plain(f"structures.stage_{stage}"),
            drawn[drawn["stage"] == stage],
            color=colour,
            opacity=0.55,
        )
        for stage, colour in _STAGE_COLOURS.items()
        if (drawn["stage"] == stage).any()
    ]


def _by_action(desk: Desk) -> list[Overlay]:
    frame = desk.context.frame(ILLEGAL_STRUCTURES, Visibility.STAFF)
    titles = ILLEGAL_STRUCTURES.field("action").domain or {}
    return [
        overlay(
            f"action-{code}", desk.plain.title(titles[code]), frame[frame["action"] == code], color=colour
        )
        for code, colour in _ACTION_COLOURS.items()
        if (frame["action"] == code).any()
    ]


def _take_home(desk: Desk) -> None:
    words = desk.words
    if not desk.may("data.export"):
        return
    with st.popover(words("structures.take_home"), icon=":material/download:"):
        kind = st.segmented_control(
            words("structures.format"),
            ("pdf", "xlsx"),
            default="pdf",
            required=True,
            format_func=lambda one: words(f"structures.format_{one}"),
            key="clearing_format",
        )
        job_watch.offer_document(desk, _SLOT, "clearing", {"format": kind, "language": words.language})
