"""What was promised in a project, what was seen on its site, and the days on which neighbours built."""

import datetime as dt
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.layers.participation import EVENTS
from cocreate_gis.model.layers.projects import COMMITMENTS
from cocreate_gis.model.layers.site_log import SITE_LOG
from cocreate_gis.services import features
from cocreate_gis.services.promises.due import late_by
from cocreate_gis.services.promises.works import of_project
from cocreate_gis.services.value_words import state_title
from cocreate_gis.store import Feature
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.photo_pair import photo_pair
from cocreate_gis.ui.photos import record_photos
from cocreate_gis.ui.records import new_record_dialog, record_dialog
from cocreate_gis.ui.steps import step_form

_CONCESSION = "concession"


def promises(desk: Desk, project: Feature) -> None:
    """Draw who promised what, in exchange for what, until when; and the losses that were claimed.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    project : Feature
        The project.
    """
    words = desk.words
    frame = pd.DataFrame(of_project(desk.context, COMMITMENTS, project.uid, desk.actor.visibility))
    late = late_by(COMMITMENTS, frame, desk.context.today)
    concessions = frame["kind"] == _CONCESSION
    st.markdown(f"##### {words('works.promises')}")
    ordered = frame[~concessions].assign(late=late).sort_values(["late", "due_on"], ascending=[False, True])
    for fid, row in ordered.iterrows():
        _promise(desk, int(str(fid)), row, int(late.get(fid, 0)))
    if ordered.empty:
        st.caption(words("works.no_promises"))
    _new(desk, COMMITMENTS, {"project": project.uid, "kind": "promise"}, "works.add_promise")
    st.markdown(f"##### {words('works.concessions')}")
    lost = frame[concessions]
    for fid, row in lost.iterrows():
        _promise(desk, int(str(fid)), row, 0)
    if len(lost):
        sums = lost.groupby("status")["value_yuan"].sum()
        told = {state: float(sums.get(state, 0) or 0) for state in ("claimed", "settled", "waived")}
        st.caption(words("works.concessions_sum", **told))
    _new(desk, COMMITMENTS, {"project": project.uid, "kind": _CONCESSION}, "works.add_concession")


def _promise(desk: Desk, fid: int, row: "pd.Series[str]", late: int) -> None:
    words = desk.words
    held = {str(name): value for name, value in row.items() if pd.notna(value)}
    with st.container(border=True, key=f"promise-{fid}"):
        state = state_title(COMMITMENTS, str(held["status"]), desk.actor.visibility, desk.plain)
        whom = words("works.to", whom=held["to_whom"]) if "to_whom" in held else ""
        who = f"**{literal(held['party'])}**{whom}{words('print.colon')}"
        st.markdown(f"{who}{literal(held['name'])} · {literal(state)}")
        told = []
        if "in_exchange_for" in held:
            told.append(words("works.exchange", what=held["in_exchange_for"]))
        if "value_yuan" in held:
            told.append(words("works.yuan", yuan=float(held["value_yuan"])))
        if "due_on" in held:
            told.append(words("works.due", day=_day(held["due_on"])))
        if "kept_on" in held:
            told.append(words("works.kept_on", day=_day(held["kept_on"])))
        if "reason" in held:
            told.append(words("works.reason", reason=held["reason"]))
        st.caption(" · ".join(told))
        if late:
            st.markdown(f":red[**{words('works.late_promise', days=late)}**]")
        _act(desk, COMMITMENTS, fid)


def _day(value: object) -> dt.date:
    return pd.Timestamp(str(value)).date()


def _act(desk: Desk, layer: Layer, fid: int) -> None:
    """The next step and the form of a record, for whoever may."""
    if not desk.may(layer.edit_action):
        return
    with st.container(horizontal=True):
        with st.popover(
            desk.words("works.next_step"), icon=":material/arrow_forward:", key=f"step-{layer.name}-{fid}"
        ):
            record = features.look_at(desk.actor, desk.context, layer, fid)
            step_form(desk, layer, record, key="promise")
        if st.button(desk.words("works.edit_record"), icon=":material/edit:", key=f"edit-{layer.name}-{fid}"):
            record_dialog(desk, layer, fid)


def _new(desk: Desk, layer: Layer, given: Mapping[str, object], title: str) -> None:
    if desk.may(layer.edit_action) and st.button(desk.words(title), icon=":material/add:", key=title):
        new_record_dialog(desk, layer, given)


def site(desk: Desk, project: Feature) -> None:
    """Draw what residents saw on the site, and the trials they looked at.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    project : Feature
        The project.
    """
    words = desk.words
    frame = pd.DataFrame(of_project(desk.context, SITE_LOG, project.uid, desk.actor.visibility))
    frame = frame.sort_values(["seen_on"], kind="stable")
    trials = frame[frame["kind"] == "trial"]
    st.markdown(f"##### {words('works.trials')}")
    for number, (fid, row) in enumerate(trials.iterrows(), 1):
        _seen(desk, int(str(fid)), row, words("works.trial_number", number=number))
    _new(
        desk,
        SITE_LOG,
        {"project": project.uid, "kind": "trial", "seen_on": desk.context.today},
        "works.add_trial",
    )
    st.markdown(f"##### {words('works.log')}")
    found = frame[frame["kind"] != "trial"]
    for fid, row in found[::-1].iterrows():
        _seen(desk, int(str(fid)), row, "")
    if found.empty:
        st.caption(words("works.no_log"))
    given = {"project": project.uid, "kind": "supervision", "seen_on": desk.context.today}
    _new(desk, SITE_LOG, given, "works.add_log")


def _seen(desk: Desk, fid: int, row: "pd.Series[str]", number: str) -> None:
    words = desk.words
    held = {str(name): value for name, value in row.items() if pd.notna(value)}
    with st.container(border=True, key=f"seen-{fid}"):
        state = state_title(SITE_LOG, str(held["status"]), desk.actor.visibility, desk.plain)
        first = [*([number] if number else []), literal(held["name"])]
        st.markdown(f"**{' · '.join(first)}** · {literal(state)}")
        about = [desk.plain.date(_day(held["seen_on"]))]
        about += [str(held[name]) for name in ("supervisor", "mix", "place_name") if name in held]
        st.caption(literal(" · ".join(about)))
        for name in ("finding", "opinion", "reply"):
            if name in held:
                title = words.title(SITE_LOG.field(name).title)
                st.markdown(f"{title}{words('print.colon')}{literal(held[name])}")
        record_photos(desk, SITE_LOG, str(held["uid"]), may_add=True)
        _act(desk, SITE_LOG, fid)


def building(desk: Desk, project: Feature) -> None:
    """Draw the days on which neighbours built, one after the other, each before and after.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    project : Feature
        The project.
    """
    words = desk.words
    frame = pd.DataFrame(of_project(desk.context, EVENTS, project.uid, desk.actor.visibility))
    days = frame[(frame["kind"] == "build") & (frame["status"] != "cancelled")].sort_values("held_on")
    held = days[days["status"] != "planned"]
    if len(held):
        sums = {name: held[name].fillna(0).sum() for name in ("volunteers", "hours_given")}
        st.markdown(
            words(
                "works.built",
                sessions=len(held),
                volunteers=int(sums["volunteers"]),
                hours=float(sums["hours_given"]),
            )
        )
    if days.empty:
        st.caption(words("works.no_building"))
    for number, (fid, row) in enumerate(days.iterrows(), 1):
        with st.expander(_session(desk, number, row), expanded=number == len(days)):
            told = {str(name): value for name, value in row.items() if pd.notna(value)}
            for name in ("volunteers", "hours_given", "materials", "decision"):
                if name in told:
                    field = EVENTS.field(name)
                    st.markdown(
                        f"{words.title(field.title)}{words('print.colon')}"
                        + desk.plain.measured(literal(desk.plain.written(_plain(told[name]))), field.unit)
                    )
            photo_pair(desk, EVENTS, int(str(fid)))
            _act(desk, EVENTS, int(str(fid)))
    given = {"project": project.uid, "kind": "build", "title": project.values["name"]}
    _new(desk, EVENTS, given, "works.add_building")


def _plain(value: object) -> object:
    """A count of a table as a number of Python."""
    return value if isinstance(value, str) else float(str(value))


def _session(desk: Desk, number: int, row: "pd.Series[str]") -> str:
    on = row["held_on"]
    told = [desk.words("works.session", number=number), literal(str(row["title"]))]
    return " · ".join([*told, *([desk.plain.date(_day(on))] if pd.notna(on) else [])])
