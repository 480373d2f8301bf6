"""Rounds along a street: the trees in the order one walks past them, what is due, what was done."""

import datetime as dt
from typing import Any

import geopandas as gpd
import streamlit as st

from cocreate_gis.model.layers.base import FieldType
from cocreate_gis.model.layers.trees import FORMER_TREES, STREET_TREES, TREE_CARE, UTILITIES, WITHOUT_TREE
from cocreate_gis.services import features
from cocreate_gis.services.registers import trees_care, trees_lives, trees_pipes, trees_species
from cocreate_gis.services.registers.rules import rule_line
from cocreate_gis.services.registers.trees_care import Round
from cocreate_gis.services.registers.trees_lives import Removal
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.door import error_door
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import layers_of, view_of
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.record_table import record_table
from cocreate_gis.ui.records import record_dialog

_SHOWN = ["tree_no", "species", "health", "defects", "last_check", "due_on", "is_due"]


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Staff.
    """
    words, context = desk.words, desk.context
    table = trees_care.streets(desk.actor, context)
    if table.empty:
        st.info(words("trees.no_streets"))
        return
    counted = {name: int(table[name].sum()) for name in ("due", "trees")}
    st.caption(words("trees.due_rule", **counted))
    st.caption(literal(rule_line(trees_care.interval(context), desk.plain)))
    road, side = st.selectbox(
        words("trees.walk"), list(table.index), format_func=lambda row: _street(desk, table, row)
    )
    trees = trees_care.walk(desk.actor, context, road, side)
    chosen = _choose(desk, trees)
    if desk.may(STREET_TREES.edit_action):
        _record(desk, road, side, chosen)
        if len(chosen) == 1:
            _one(desk, chosen[0])
    if len(chosen) == 1:
        _beside(desk, trees.loc[chosen])
    west, south, east, north = map(float, trees.total_bounds)
    gismap(
        "trees-rounds",
        layers=layers_of(desk, only=(STREET_TREES,)),
        view=view_of(desk),
        focus=(west, south, east, north),
        only={STREET_TREES.name: [int(fid) for fid in trees.index]},
        select=(STREET_TREES.name, chosen[0]) if len(chosen) == 1 else None,
        language=words.language,
        height=360,
    )
    st.markdown(f"##### {words('trees.done_here')}")
    care = trees_care.care_of(desk.actor, context, road)
    if care.empty:
        st.caption(words("trees.nothing_done"))
    else:
        record_table(desk, TREE_CARE, care, key="tree-care", choose=False, height=260)


def _street(desk: Desk, table: Any, row: tuple[str, str]) -> str:
    due, trees = int(table.at[row, "due"]), int(table.at[row, "trees"])
    return desk.plain("trees.walk_option", road=row[0], side=row[1], due=due, trees=trees)


def _choose(desk: Desk, trees: Any) -> list[int]:
    words = desk.plain
    shown = trees[_SHOWN].copy()
    titles = {code: words.title(title) for code, title in (STREET_TREES.field("health").domain or {}).items()}
    shown["health"] = shown["health"].map(titles)
    headings = {
        field.name: st.column_config.DateColumn(words.title(field.title))
        if field.type is FieldType.DATE
        else words.title(field.title)
        for name in _SHOWN[:5]
        if (field := STREET_TREES.field(name))
    }
    headings |= {
        "due_on": st.column_config.DateColumn(words("trees.due_on")),
        "is_due": st.column_config.CheckboxColumn(words("trees.is_due")),
    }
    picked: Any = st.dataframe(
        shown,
        hide_index=True,
        width="stretch",
        height=300,
        column_config=headings,
        placeholder="",
        on_select="rerun",
        selection_mode="multi-row",
        key=f"trees-walk-{trees['road'].iloc[0]}-{trees['side'].iloc[0]}",
    )
    return [int(trees.index[row]) for row in picked.selection.rows]


def _record(desk: Desk, road: str, side: str, chosen: list[int]) -> None:
    words = desk.words
    kinds = TREE_CARE.field("kind").domain or {}
    with st.form("trees-round", clear_on_submit=True):
        st.markdown(f"**{words('trees.round', count=len(chosen))}**")
        kind_box, day_box, who_box = st.columns(3)
        kind = kind_box.selectbox(
            words.title(TREE_CARE.field("kind").title),
            list(kinds),
            format_func=lambda code: words.title(kinds[code]),
        )
        day = day_box.date_input(words.title(TREE_CARE.field("done_on").title), desk.context.today)
        who = who_box.text_input(words.title(TREE_CARE.field("done_by").title), max_chars=80)
        checked = st.text_input(words.title(TREE_CARE.field("checked").title))
        findings = st.text_input(words.title(TREE_CARE.field("findings").title))
        if st.form_submit_button(words("trees.round_save"), type="primary"):
            done = Round(kind, day, checked, findings, who)
            trees_care.record_round(desk.actor, desk.context, road, side, chosen, done)
            st.session_state["toast"] = words("trees.round_saved", count=len(chosen))
            st.rerun()


def _one(desk: Desk, fid: int) -> None:
    words = desk.words
    place = features.look_at(desk.actor, desk.context, STREET_TREES, fid)
    before = trees_lives.lives(desk.actor, desk.context, place.uid)
    if st.button(words("trees.edit_tree"), icon=":material/edit:"):
        record_dialog(desk, STREET_TREES, fid)
    if st.button(words("trees.change_tree"), icon=":material/potted_plant:"):
        _change_dialog(desk, fid)
    if not before.empty:
        st.caption(words("trees.stood_here"))
        record_table(desk, FORMER_TREES, before, key="tree-lives", choose=False, height=160)


def _beside(desk: Desk, tree: gpd.GeoDataFrame) -> None:
    """What lies beside one trunk, and how sure that is."""
    words = desk.plain
    found = trees_pipes.distances(desk.actor, desk.context, tree)
    if found.empty:
        st.caption(desk.words("trees.nothing_beside"))
        return
    kinds = {code: words.title(title) for code, title in (UTILITIES.field("kind").domain or {}).items()}
    shown = found.assign(
        kind=found["kind"].map(kinds),
        verdict=[words(f"trees.verdict_{verdict}") for verdict in found["verdict"]],
    )
    headings: dict[str, Any] = {name: words(f"trees.beside_{name}") for name in ("kind", "verdict")}
    for name in ("distance_m", "wanted_m", "accuracy_m", "depth_m"):
        headings[name] = st.column_config.NumberColumn(words(f"trees.beside_{name}"), format="%.2f")
    st.dataframe(
        shown[list(headings)], hide_index=True, width="stretch", column_config=headings, placeholder="—"
    )
    lines = [rule_line(one, desk.plain) for one in trees_pipes.limits(desk.context).values()]
    st.caption("  \n".join([*map(literal, lines), desk.words("trees.beside_note")]))


def _change_dialog(desk: Desk, fid: int) -> None:
    words, context = desk.words, desk.context

    @st.dialog(words("trees.change_tree"), width="medium")
    def ask() -> None:
        with error_door(words):
            place = features.look_at(desk.actor, context, STREET_TREES, fid)
            stands = place.values.get("place_state") not in WITHOUT_TREE
            removal = _removal(desk) if stands else None
            planted = _planted(desk)
            if not st.button(words("forms.save"), type="primary", width="stretch"):
                return
            if planted:
                trees_lives.plant(desk.actor, context, fid, place.version, planted, removal)
            elif removal:
                trees_lives.take_away(desk.actor, context, fid, place.version, removal)
            st.rerun()

    ask()


def _removal(desk: Desk) -> Removal:
    words = desk.words
    reasons = FORMER_TREES.field("reason").domain or {}
    day = st.date_input(words.title(FORMER_TREES.field("removed_on").title), desk.context.today)
    reason = st.selectbox(
        words.title(FORMER_TREES.field("reason").title),
        list(reasons),
        format_func=lambda code: words.title(reasons[code]),
    )
    number = st.text_input(words.title(FORMER_TREES.field("document_no").title), max_chars=120)
    return Removal(day if isinstance(day, dt.date) else desk.context.today, reason, number)


def _planted(desk: Desk) -> dict[str, object]:
    words = desk.words
    known = trees_species.titles(desk.context)
    species = st.selectbox(
        words("trees.new_species"),
        list(known),
        None,
        format_func=lambda name: words.title(known[name]),
        placeholder=words("trees.leave_empty"),
    )
    if species is None:
        return {}
    day = st.date_input(words.title(STREET_TREES.field("planted_on").title), desk.context.today)
    return {"species": species, "planted_on": day}
