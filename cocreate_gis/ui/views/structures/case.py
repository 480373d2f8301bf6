"""One suspected structure: how it stands, the need behind it, its next step, its documents, the talks."""

import datetime as dt

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.participation import EVENTS
from cocreate_gis.model.layers.structures import ILLEGAL_STRUCTURES, STRUCTURE_FLOW
from cocreate_gis.services import features
from cocreate_gis.services.registers import structures
from cocreate_gis.services.registers.structure_deadlines import cautions
from cocreate_gis.store import Feature
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.long_choice import long_choice
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.photos import record_photos
from cocreate_gis.ui.record_table import readable, shown_column
from cocreate_gis.ui.records import record_dialog
from cocreate_gis.ui.register_pages import open_page
from cocreate_gis.ui.steps import step_form

_CHOSEN = "structure_case"


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        A member of staff.
    """
    words = desk.words
    frame = desk.context.frame(ILLEGAL_STRUCTURES, Visibility.STAFF)
    if frame.empty:
        st.info(words("structures.empty"))
        return
    fid = long_choice(desk, words("structures.case"), _labels(desk, frame), _CHOSEN)
    if fid is None:
        return
    case = features.look_at(desk.actor, desk.context, ILLEGAL_STRUCTURES, fid)
    left, right = st.columns(2)
    with left:
        _standing(desk, case)
    with right, st.container(border=True):
        _next(desk, case)
    _trail(desk, case)
    _talks(desk, case)
    record_photos(desk, ILLEGAL_STRUCTURES, case.uid, may_add=desk.may(ILLEGAL_STRUCTURES.edit_action))


def open_case(fid: int) -> None:
    """Lead to the page of a case; called when a button is pressed.

    Parameters
    ----------
    fid : int
        The case.
    """
    st.session_state[_CHOSEN] = fid
    open_page("registers", "structures", "case")


def _labels(desk: Desk, frame: pd.DataFrame) -> dict[int, str]:
    states = frame["status"].map(
        {code: desk.plain.title(title) for code, title in STRUCTURE_FLOW.states.items()}
    )
    told = frame["case_no"].astype(str) + " · " + frame["courtyard"].fillna("—").astype(str) + " · " + states
    return told_apart({int(str(fid)): label for fid, label in told.items()})


def _standing(desk: Desk, case: Feature) -> None:
    words, held = desk.words, case.values
    st.markdown(f"#### {literal(str(held['case_no']))}")
    st.markdown(f"**{words('structures.state', state=STRUCTURE_FLOW.states[str(held['status'])])}**")
    st.caption(words("structures.unverified"))
    if held.get("need"):
        kinds = ILLEGAL_STRUCTURES.field("need_kind").domain or {}
        kind = kinds.get(str(held.get("need_kind")), kinds["other"])
        st.markdown(words("structures.need", kind=kind, need=held["need"]))
    else:
        st.markdown(words("structures.no_need"))
    if held.get("exchange_promised"):
        due = held.get("exchange_due") or desk.plain("structures.no_day")
        st.markdown(words("structures.exchange", promised=held["exchange_promised"], due=due))
        if held.get("exchange_interim"):
            st.markdown(words("structures.interim", interim=held["exchange_interim"]))
        kept = held.get("exchange_kept_on")
        st.markdown(words("structures.kept", day=kept) if kept else words("structures.not_kept"))
    _warn(desk, held.get("enforcement_on"), held.get("enforcement_at"))
    if desk.may(ILLEGAL_STRUCTURES.edit_action) and st.button(
        words("structures.edit"), icon=":material/edit:", key=f"edit-case-{case.fid}"
    ):
        record_dialog(desk, ILLEGAL_STRUCTURES, case.fid)


def _warn(desk: Desk, day: object, clock: object) -> None:
    for caution in cautions(desk.context, day, clock, desk.words.language):
        st.warning(
            desk.words(f"structures.caution_{caution.code}", **caution.params), icon=":material/event_busy:"
        )


def _next(desk: Desk, case: Feature) -> None:
    st.markdown(f"##### {desk.words('structures.next')}")
    st.caption(desk.words("structures.next_note"))

    def caution(target: str, given: dict[str, object]) -> None:
        if target == "enforced":
            _warn(desk, given.get("removed_on"), None)
        elif target == "notified":
            _warn(desk, given.get("enforcement_on"), given.get("enforcement_at"))

    step_form(desk, ILLEGAL_STRUCTURES, case, key="case", beside=caution)


def _trail(desk: Desk, case: Feature) -> None:
    words = desk.words
    st.markdown(f"##### {words('structures.trail')}")
    table = structures.trail(desk.actor, desk.context, case.uid)
    fields = [field for field in ILLEGAL_STRUCTURES.fields if field.name in table.columns]
    shown = readable(desk, ILLEGAL_STRUCTURES, table, fields)
    shown.insert(0, "at", [moment.strftime("%Y-%m-%d %H:%M") for moment in table["at"]])
    headings = {"at": words("structures.trail_at"), **{f.name: shown_column(desk, f) for f in fields}}
    st.dataframe(shown, hide_index=True, width="stretch", column_config=headings, placeholder="")


def _talks(desk: Desk, case: Feature) -> None:
    words = desk.words
    st.markdown(f"##### {words('structures.talks')}")
    linked = structures.talks(desk.actor, desk.context, case.uid)
    if not linked:
        st.caption(words("structures.no_talks"))
    for talk in linked:
        outcome = words("structures.outcome", outcome=talk.outcome) if talk.outcome else ""
        st.markdown("  \n".join([f"**{literal(_titled(desk, talk))}**", *[outcome] * bool(outcome)]))
    if not desk.may(EVENTS.edit_action):
        return
    offered = {(talk.layer, talk.uid): talk for talk in structures.talks(desk.actor, desk.context)}
    labels = told_apart({key: _titled(desk, talk) for key, talk in offered.items()})
    key = f"talks-{case.uid}"
    before = [(talk.layer, talk.uid) for talk in linked]
    named = st.multiselect(
        words("structures.talks_choose"),
        list(labels),
        before,
        format_func=labels.__getitem__,
        key=key,
        placeholder="—",
    )
    if set(named) != set(before) and st.button(words("structures.talks_save"), key=f"{key}-save"):
        structures.talked_about(desk.actor, desk.context, case.uid, named)
        st.session_state["toast"] = words("structures.talks_saved")
        st.rerun()


def _titled(desk: Desk, talk: structures.Talk) -> str:
    kind = desk.plain.title(LAYERS[talk.layer].title)
    on: dt.date | None = talk.on
    return " · ".join([kind, *([desk.plain.date(on)] if on else []), talk.title])
