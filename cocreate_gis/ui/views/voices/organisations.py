"""Organisations: who is responsible where, who stands under whom, where nobody is, who holds which post."""

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.layers.participation import APPOINTMENTS, ORGANISATIONS
from cocreate_gis.services.gatherings import organisations
from cocreate_gis.services.voices.whereabouts import shape_of
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.object_choice import object_choice
from cocreate_gis.ui.record_table import record_table
from cocreate_gis.ui.records import new_record_dialog, offer_undo, record_form

_MOST_NAMES = 200


def render(desk: Desk) -> None:
    """Draw the organisations.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    offer_undo(desk)
    st.markdown(f"##### {words('organisations.who')}")
    place = object_choice(desk, "responsible")
    if place is not None:
        here = organisations.responsible_at(desk.actor, desk.context, shape_of(desk.context, place))
        if here.empty:
            st.info(words("organisations.nobody_here"))
        else:
            record_table(desk, ORGANISATIONS, here, key="responsible", choose=False)
    _term(desk)
    _tree(desk)
    if desk.may("feature.view_staff"):
        with st.expander(words("organisations.holes")):
            _holes(desk)
    with st.expander(words("organisations.counts")):
        _counts(desk, ORGANISATIONS, organisations.counts_by_type(desk.context))
        _counts(desk, APPOINTMENTS, organisations.roles_by_area(desk.context))
    if desk.may("personal.read"):
        with st.expander(words.title(APPOINTMENTS.title)):
            _appointments(desk)


def _term(desk: Desk) -> None:
    words = desk.words
    soon = organisations.term_soon(desk.context)
    for name, day in zip(soon["name"], soon["until"].dt.date, strict=True):
        code = "organisations.term_over" if day < desk.context.today else "organisations.term_soon"
        st.warning(words(code, name=name, day=day), icon=":material/event_repeat:")


def _tree(desk: Desk) -> None:
    words = desk.words
    may_edit = desk.may(ORGANISATIONS.edit_action)
    if may_edit and st.button(words("organisations.new"), icon=":material/add:"):
        new_record_dialog(desk, ORGANISATIONS)
    frame = desk.context.frame(ORGANISATIONS, desk.actor.visibility)
    nodes = organisations.tree(desk.context)
    if not nodes:
        st.info(words("data.empty", layer=ORGANISATIONS.title))
        return
    ordered = frame.loc[[node.fid for node in nodes]].drop(columns="parent")
    # A blank of full width is what a step of the tree looks like in both languages.
    ordered["name"] = ["　" * node.depth + node.name for node in nodes]
    chosen = record_table(desk, ORGANISATIONS, ordered, key="tree", choose=may_edit, height=380)
    if chosen is not None:
        record_form(desk, ORGANISATIONS, chosen)


def _holes(desk: Desk) -> None:
    words = desk.words
    levels = {code: words.title(title) for code, title in (ORGANISATIONS.field("level").domain or {}).items()}
    kinds = {code: words.title(title) for code, title in (ORGANISATIONS.field("kind").domain or {}).items()}
    titles = {**{code: levels[code] for code in ("grid", "courtyard", "building")}, **kinds}
    level = st.selectbox(
        words("organisations.covered_by"),
        list(titles),
        format_func=titles.__getitem__,
        key="organisations_level",
    )
    names = organisations.uncovered(desk.actor, desk.context, level)
    st.write(words("organisations.uncovered", count=len(names)))
    if names:
        st.text("、".join(names[:_MOST_NAMES]) + ("……" if len(names) > _MOST_NAMES else ""))


def _counts(desk: Desk, layer: Layer, counts: pd.DataFrame) -> None:
    if counts.empty:
        return
    words = desk.words
    told = counts.copy()
    titles = {
        "organisations": words.title(ORGANISATIONS.title),
        "people": words("surveys.people"),
    }
    for field in layer.fields:
        if field.name in told.columns:
            titles[field.name] = words.title(field.title)
            if field.domain:
                told[field.name] = told[field.name].map({k: words.title(t) for k, t in field.domain.items()})
    st.dataframe(told.rename(columns=titles), hide_index=True, width="stretch", placeholder="")


def _appointments(desk: Desk) -> None:
    words = desk.words
    may_edit = desk.may(APPOINTMENTS.edit_action)
    if may_edit and st.button(words("organisations.appoint"), icon=":material/add:"):
        new_record_dialog(desk, APPOINTMENTS)
    frame = organisations.appointments(desk.actor, desk.context)
    if frame.empty:
        st.caption(words("data.empty", layer=APPOINTMENTS.title))
        return
    chosen = record_table(desk, APPOINTMENTS, frame, key="appointments", choose=may_edit, height=320)
    if chosen is not None:
        record_form(desk, APPOINTMENTS, chosen)
