"""Changing the species of a street: steps with their evidence, who agrees where, objections one by one."""

import datetime as dt
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import streamlit as st

from cocreate_gis.model.flows import Transition
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import PATHS
from cocreate_gis.model.layers.places import BUILDINGS
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.layers.tree_plans import TREE_PLAN_FLOW, TREE_PLANS
from cocreate_gis.model.layers.trees import STREET_TREES
from cocreate_gis.services import features
from cocreate_gis.services.registers import trees_lives, trees_voices
from cocreate_gis.services.registers.rules import rule, rule_line
from cocreate_gis.services.registers.trees_checks import publicity_days
from cocreate_gis.services.voices import moderation
from cocreate_gis.store import Feature
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.long_choice import long_choice
from cocreate_gis.ui.map_component import Overlay, gismap
from cocreate_gis.ui.maps import layers_of, overlay, view_of
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.photos import record_photos
from cocreate_gis.ui.records import new_record_dialog, record_dialog
from cocreate_gis.ui.steps import step_form

_DONE, _TO_DO = ":green[:material/check_circle:]", ":gray[:material/radio_button_unchecked:]"
_STATE_COLORS = {"open": "red", "answered": "orange", "settled": "green"}
_FACE_COLUMNS = ("side", "agree", "conditional", "object", "people")
# People who complain of a stretch, at least, and its colour.
_COMPLAINED = ((1, "#f1b56d"), (2, "#d9772e"), (4, "#8f3413"))


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Staff.
    """
    words, context = desk.words, desk.context
    plans = context.frame(TREE_PLANS, Visibility.STAFF)
    if desk.may(TREE_PLANS.edit_action) and st.button(words("trees.new_plan"), icon=":material/add:"):
        new_record_dialog(desk, TREE_PLANS)
    if plans.empty:
        st.info(words("trees.no_plans"))
        _complaints(desk)
        return
    names = told_apart({int(one): str(name) for one, name in plans["name"].items()})
    fid = long_choice(desk, words("trees.plan"), names, "trees_plan")
    if fid is None:
        return
    plan = features.look_at(desk.actor, context, TREE_PLANS, fid)
    steps, consent = st.columns([1, 1])
    with steps:
        _steps(desk, plan)
    with consent:
        _consent(desk, plan)
    record_photos(desk, TREE_PLANS, plan.uid, may_add=desk.may(TREE_PLANS.edit_action))
    _complaints(desk)


def _steps(desk: Desk, plan: Feature) -> None:
    words = desk.words
    st.markdown(f"##### {words('trees.steps')}")
    state = TREE_PLAN_FLOW.states[str(plan.values["status"])]
    trees = trees_lives.places_of(desk.context, plan.values)
    st.caption(words("trees.plan_state", state=state, count=len(trees), road=plan.values["road"]))
    for step in TREE_PLAN_FLOW.transitions:
        if step.target != "kept" and step.source != "kept":
            _step(desk, plan, step)
    if days := publicity_days(plan.values):
        st.caption(words("trees.publicity", days=days))
    st.caption(literal(rule_line(rule(desk.context, "tree_publicity_days"), desk.plain)))
    if not desk.may(TREE_PLANS.edit_action):
        return
    if st.button(words("trees.edit_plan"), icon=":material/edit:"):
        record_dialog(desk, TREE_PLANS, plan.fid)
    with st.popover(words("data.next_step", state=state), width="stretch"):
        if plan.values["status"] == "approved":
            _carry_out(desk, plan)
        else:
            step_form(desk, TREE_PLANS, plan)


def _step(desk: Desk, plan: Feature, step: Transition) -> None:
    words = desk.words
    held = [(TREE_PLANS.field(name), plan.values.get(name)) for name in step.evidence]
    done = all(value not in (None, "") for _, value in held)
    told = [f"{_DONE if done else _TO_DO} **{words.title(TREE_PLAN_FLOW.states[step.target])}**"]
    for field, value in held:
        shown = words("trees.missing") if value in (None, "") else literal(_told(desk, value))
        told.append(f"{words.title(field.title)}{words('print.colon')}{shown}")
    st.markdown("  \n".join(told))


def _told(desk: Desk, value: object) -> str:
    return desk.plain.date(value) if isinstance(value, dt.date) else str(value)


def _carry_out(desk: Desk, plan: Feature) -> None:
    words = desk.words
    st.write(words("trees.carry_out_note", species=plan.values.get("chosen_species")))
    with st.form("trees-carry-out", border=False):
        day = st.date_input(words.title(TREE_PLANS.field("replaced_on").title), desk.context.today)
        names = ("dbh_cm", "height_m", "crown_m", "clear_bole_m")
        measures = {
            name: st.number_input(words.heading(field), 0.0, field.maximum, None)
            for name in names
            if (field := STREET_TREES.field(name))
        }
        if st.form_submit_button(words("trees.carry_out"), type="primary"):
            tree = {name: value for name, value in measures.items() if value is not None}
            done = trees_lives.carry_out(desk.actor, desk.context, plan.fid, plan.version, day, tree)
            told = words("trees.carried_out", count=done.trees, locked=len(done.locked))
            st.session_state["toast"] = told
            st.rerun()


def _consent(desk: Desk, plan: Feature) -> None:
    words, plain = desk.words, desk.plain
    st.markdown(f"##### {words('trees.consent')}")
    topic = plan.values.get("topic")
    if not topic or not desk.may("heard.view"):
        st.info(words("trees.no_topic"))
        return
    trees = trees_lives.places_of(desk.context, plan.values)
    rings = trees_voices.rings(desk.actor, desk.context, str(topic), trees)
    for ring in rings.itertuples():
        if ring.people:
            st.markdown(_ring(desk, ring))
    faces = trees_voices.faces(desk.actor, desk.context, str(topic), str(plan.values["road"]))
    if not faces.empty:
        shown = faces.assign(side=[plain(f"opinions.side_{side}") if side else "—" for side in faces["side"]])
        shown["agree_share"] *= 100
        headings: dict[str, Any] = {name: plain(f"trees.face_{name}") for name in _FACE_COLUMNS}
        share = st.column_config.NumberColumn(plain("trees.face_share"), format="%d%%")
        headings |= {"agree_share": share}
        st.dataframe(shown[list(headings)], hide_index=True, width="stretch", column_config=headings)
    _objections(desk, trees_voices.objections(desk.actor, desk.context, str(topic)))


def _ring(desk: Desk, ring: Any) -> str:
    words = desk.words
    if pd.isna(ring.agree_share):
        return words("trees.ring_nobody", metres=round(ring.within_m))
    return words(
        "trees.ring",
        metres=round(ring.within_m),
        percent=round(ring.agree_share * 100),
        people=ring.people,
        agree=ring.agree,
        conditional=ring.conditional,
        object=ring.object,
    )


def _objections(desk: Desk, objections: pd.DataFrame) -> None:
    words = desk.words
    open_ones = int(objections["state"].eq("open").sum())
    st.markdown(f"##### {words('trees.objections', count=len(objections), open=open_ones)}")
    stances = SUGGESTIONS.field("stance").domain or {}
    for fid, row in objections.iterrows():
        with st.container(border=True):
            stance = words.title(stances[row["stance"]])
            state = f":{_STATE_COLORS[row['state']]}[{words('trees.objection_' + row['state'])}]"
            st.markdown(f"{state} · {stance}  \n{literal(row['text'])}")
            if pd.notna(row["reply"]):
                st.caption(words("trees.replied", reply=row["reply"]))
            elif desk.may("suggestion.moderate"):
                _reply(desk, int(str(fid)), int(row["version"]))


def _reply(desk: Desk, fid: int, version: int) -> None:
    words = desk.words
    with st.popover(words("trees.reply_send")), st.form(f"tree-reply-{fid}", border=False):
        reply = st.text_input(words("trees.reply"), key=f"tree-reply-text-{fid}-{version}")
        if st.form_submit_button(words("trees.reply_save")) and reply.strip():
            moderation.reply_to(desk.actor, desk.context, fid, version, reply)
            st.rerun()


def _complaints(desk: Desk) -> None:
    words, plain = desk.words, desk.plain
    if not desk.may("heard.view"):
        return
    st.markdown(f"##### {words('trees.complaints')}")
    found = trees_voices.complaints(desk.actor, desk.context)
    if found.empty:
        st.caption(words("trees.no_complaints"))
        return
    west, south, east, north = map(float, found.total_bounds)
    gismap(
        "trees-complaints",
        layers=layers_of(desk, only=(PATHS, BUILDINGS)),
        view=view_of(desk),
        focus=(west, south, east, north),
        overlays=_drawn(desk, found),
        language=words.language,
        height=380,
    )
    columns = ("road", "side", "section", "between", "trees", "needs", "people")
    headings = {name: plain(f"trees.complaint_{name}") for name in columns}
    shown = found.assign(
        section=found["from_m"].astype(str) + "–" + found["to_m"].astype(str),
        between=found["first"].fillna("—") + " – " + found["last"].fillna("—"),
    )
    st.dataframe(shown[list(columns)], hide_index=True, width="stretch", column_config=headings)


def _drawn(desk: Desk, found: gpd.GeoDataFrame) -> list[Overlay]:
    labelled = found.assign(label=found["people"].astype(str))
    beyond = [*(least for least, _ in _COMPLAINED[1:]), np.inf]
    classes = [
        (least, color, labelled[labelled["people"].between(least, most, inclusive="left")])
        for (least, color), most in zip(_COMPLAINED, beyond, strict=True)
    ]
    return [
        overlay(
            f"complaints-{least}", desk.plain("trees.complained", least=least), part, color=color, opacity=0.8
        )
        for least, color, part in classes
        if len(part)
    ]
