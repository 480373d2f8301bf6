"""Meetings and walks, topics, organisations: what came together, who stands for whom."""

from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.participation import EVENTS, MEETING_KINDS
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.services import features
from cocreate_gis.services.gatherings import meetings, walks
from cocreate_gis.services.gatherings.sight import records_of
from cocreate_gis.services.geometry import from_geojson
from cocreate_gis.store import Feature
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.door import error_door
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import layers_of, view_of
from cocreate_gis.ui.record_table import record_table
from cocreate_gis.ui.records import new_record_dialog, offer_undo, record_form
from cocreate_gis.ui.views.voices import organisations as voices_organisations
from cocreate_gis.ui.views.voices import topics as voices_topics
from cocreate_gis.ui.walk_photos import render_walk_photos

_SHOWN_WORDS = 60


def render(desk: Desk) -> None:
    """Draw the section.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    parts: Mapping[str, Callable[[Desk], None]] = {
        "events": _events,
        "topics": voices_topics.render,
        "organisations": voices_organisations.render,
    }
    part = st.pills(
        desk.words("meetings.parts"),
        list(parts),
        default="events",
        required=True,
        format_func=lambda name: desk.words(f"meetings.part_{name}"),
        label_visibility="collapsed",
        key="meetings_part",
    )
    parts[part](desk)


def _events(desk: Desk) -> None:
    words = desk.words
    offer_undo(desk)
    _due(desk)
    new, kinds, _ = st.columns([1, 1, 2])
    if desk.may(EVENTS.edit_action) and new.button(
        words("meetings.new_event"), icon=":material/add:", type="primary", width="stretch"
    ):
        new_record_dialog(desk, EVENTS)
    with kinds.popover(words.title(MEETING_KINDS.title), width="stretch"):
        _kinds(desk)
    frame = records_of(desk.actor, desk.context, EVENTS).sort_values("held_on", ascending=False)
    if frame.empty:
        st.info(words("data.empty", layer=EVENTS.title))
        return
    may_record = desk.may(EVENTS.edit_action)
    if may_record:
        st.caption(words("data.how_to_edit"))
    chosen = record_table(desk, EVENTS, frame, key="meetings", choose=may_record, height=320)
    if chosen is not None:
        _one(desk, features.look_at(desk.actor, desk.context, EVENTS, chosen))
    with st.expander(words("meetings.by_area")):
        _sessions(desk)


def _due(desk: Desk) -> None:
    words = desk.words
    for due in meetings.calendar(desk.actor, desk.context):
        told = {"name": due.name, "day": due.due_on}
        if due.days_over:
            st.warning(words("meetings.overdue", days=due.days_over, **told), icon=":material/event_busy:")
        elif due.planned_on:
            st.caption(words("meetings.planned", name=due.name, day=due.planned_on))
        elif due.last_on is None:
            st.caption(words("meetings.never", name=due.name))
        else:
            st.caption(words("meetings.due", **told))


def _kinds(desk: Desk) -> None:
    frame = records_of(desk.actor, desk.context, MEETING_KINDS).sort_values("council_order")
    may_edit = desk.may(MEETING_KINDS.edit_action)
    if may_edit and st.button(desk.words("meetings.new_kind"), icon=":material/add:"):
        new_record_dialog(desk, MEETING_KINDS)
    if not frame.empty:
        chosen = record_table(desk, MEETING_KINDS, frame, key="kinds", choose=may_edit, height=300)
        if chosen is not None:
            record_form(desk, MEETING_KINDS, chosen)


def _one(desk: Desk, event: Feature) -> None:
    words = desk.words
    parts = ["record", "discussed", "said"]
    if event.values["kind"] in walks.WALKED:
        parts.append("walk")
    st.markdown(f"##### {words('meetings.chosen', title=event.values['title'])}")
    part = st.segmented_control(
        words("meetings.parts"),
        parts,
        default="record",
        required=True,
        format_func=lambda name: words(f"meetings.one_{name}"),
        label_visibility="collapsed",
        key=f"meetings-one-{event.fid}",
    )
    if part == "record":
        record_form(desk, EVENTS, event.fid)
    elif part == "discussed":
        _discussed(desk, event)
    elif part == "said":
        _said(desk, event)
    else:
        _walk(desk, event)


def _discussed(desk: Desk, event: Feature) -> None:
    words = desk.words
    said = desk.context.frame(SUGGESTIONS, desk.actor.visibility).set_index("uid")["text"]
    labels = told_apart({uid: str(text)[:_SHOWN_WORDS] for uid, text in said.items()})
    before = [uid for uid in meetings.discussed(desk.context, event.uid) if uid in said.index]
    chosen = st.multiselect(
        words("meetings.which_discussed"),
        list(labels),
        before,
        format_func=labels.__getitem__,
        placeholder=words("meetings.type_words"),
        key=f"discussed-{event.uid}",
    )
    if st.button(words("forms.save"), type="primary", disabled=chosen == before):
        meetings.discuss(desk.actor, desk.context, event.uid, chosen)
        st.rerun()
    rows = []
    for uid in before:
        row = {words.title(SUGGESTIONS.title): str(said[uid])[:_SHOWN_WORDS]}
        for council in meetings.councils_passed(desk.context, uid):
            row[council.name] = (
                "—" if council.passed_on is None else f"✓ {desk.plain.date(council.passed_on)}"
            )
        rows.append(row)
    if rows:
        st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")


def _said(desk: Desk, event: Feature) -> None:
    words = desk.words
    said = walks.said_at(desk.actor, desk.context, event.uid)
    if said.empty:
        st.info(words("meetings.nothing_said"))
        return
    record_table(desk, SUGGESTIONS, said, key="said", choose=False)
    for department, found in said[said["department"] != ""].groupby("department"):
        st.markdown(words("meetings.found_by", department=str(department), count=len(found)))
        for text in found["text"]:
            st.text(f"· {text}")
    table = walks.stances(said)
    if not table.empty:
        named = {
            field: {
                code: words.title(title) for code, title in (SUGGESTIONS.field(field).domain or {}).items()
            }
            for field in ("respondent", "stance")
        }
        shown = table.rename(index=named["respondent"], columns=named["stance"])
        st.dataframe(shown.rename_axis(words.title(SUGGESTIONS.field("respondent").title)), width="content")


def _walk(desk: Desk, event: Feature) -> None:
    words = desk.words
    with st.expander(words("meetings.track"), expanded=event.geometry is None):
        file = st.file_uploader(words("meetings.gpx"), type=["gpx"], key=f"gpx-{event.fid}-{event.version}")
        with error_door(words):
            if file is not None and st.button(words("meetings.take_track"), type="primary"):
                walks.set_track(
                    desk.actor, desk.context, event.fid, event.version, file.name, file.getvalue()
                )
                st.rerun()
        st.caption(words("meetings.or_draw"))
        drawn = gismap(
            f"walk-{event.fid}",
            layers=layers_of(desk, only=(EVENTS,)),
            view=view_of(desk),
            language=words.language,
            mode="line",
            tools=("line",),
            height=380,
        ).drawn
        if drawn is not None:
            line = from_geojson(drawn.geometry)
            features.change(desk.actor, desk.context, EVENTS, event.fid, event.version, {}, line)
            st.rerun()
    render_walk_photos(desk, event.fid)


def _sessions(desk: Desk) -> None:
    words = desk.words
    counts = meetings.sessions(desk.actor, desk.context, COMMUNITIES)
    if counts.empty:
        st.caption(words("meetings.no_sessions"))
        return
    kinds = {code: words.title(title) for code, title in (EVENTS.field("kind").domain or {}).items()}
    told = {
        **kinds,
        "attendance": words.title(EVENTS.field("attendance").title),
        "person_hours": words("meetings.person_hours"),
    }
    st.dataframe(
        counts.rename(columns=told).rename_axis(words.title(COMMUNITIES.title)).reset_index(),
        hide_index=True,
        width="stretch",
    )
