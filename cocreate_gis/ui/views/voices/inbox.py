"""What residents said, waiting for release and for an answer."""

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.participation import ORGANISATIONS
from cocreate_gis.model.layers.schemes import SCHEMES
from cocreate_gis.model.layers.suggestions import (
    CLOSED_STATES,
    PRIVATE_CATEGORIES,
    PUBLIC_STATES,
    SUGGESTION_FLOW,
    SUGGESTIONS,
)
from cocreate_gis.services.references import record_names
from cocreate_gis.services.voices import comments, moderation
from cocreate_gis.services.voices.holding import held_words
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.door import error_door
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import layers_of, view_of
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.photos import record_photos
from cocreate_gis.ui.scheme_candidate import make_candidate
from cocreate_gis.ui.views.inbox.board import board
from cocreate_gis.ui.views.inbox.comments import queue
from cocreate_gis.ui.views.inbox.dialog import answer_dialog, steps_of

_PAGE = 30
_SHOWN = "replies_shown"
# What was dealt with stays where it stood until another list is opened: version and former state by fid.
_DONE = "replies_done"
_SEARCHED = ["text", "reply", "nickname", "community"]

Row = dict[Any, Any]


def render(desk: Desk) -> None:
    """Draw the section.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    inbox = moderation.inbox(desk.actor, desk.context)
    waiting = comments.waiting(desk.actor, desk.context)
    counts = {"comments": len(waiting)}
    shown = st.segmented_control(
        words("replies.views"),
        ("list", "comments", "board"),
        default="list",
        required=True,
        key="inbox_view",
        format_func=lambda name: words(f"replies.view_{name}", count=counts.get(name, 0)),
        label_visibility="collapsed",
    )
    match shown:
        case "comments":
            queue(desk, waiting)
        case "board":
            board(desk, inbox)
        case _:
            _list(desk, inbox)


def _list(desk: Desk, inbox: pd.DataFrame) -> None:
    words, flow = desk.words, SUGGESTION_FLOW
    counts = inbox["status"].value_counts()
    status = st.pills(
        words("replies.status"),
        # What its author does not accept stands first.
        sorted(flow.states, key=lambda state: state != "contested"),
        default="contested" if counts.get("contested") else "received",
        required=True,
        format_func=lambda code: f"{words.title(flow.states[code])} {counts.get(code, 0)}",
        label_visibility="collapsed",
        on_change=_another_list,
    )
    done: dict[int, tuple[int, str]] = st.session_state.setdefault(_DONE, {})
    found = _searched(desk, inbox[(inbox["status"] == status) | inbox.index.isin(done)])
    shown = found.head(st.session_state.setdefault(_SHOWN, _PAGE))
    rows = {int(fid): row for fid, row in zip(shown.index, shown.to_dict("records"), strict=True)}
    listed, mapped = st.columns([1.1, 1], gap="medium")
    with listed:
        st.caption(words("replies.found", shown=len(rows), found=len(found)))
        _several(
            desk, {fid: row for fid, row in rows.items() if fid not in done and _may_choose(desk, row)}, done
        )
        for fid, row in rows.items():
            _one(desk, row, fid, done)
        if len(found) > len(rows):
            st.button(
                words("replies.more", count=len(found) - len(rows)), on_click=_show_more, width="stretch"
            )
    with mapped:
        gismap(
            "replies",
            layers=layers_of(desk),
            view=view_of(desk),
            language=words.language,
            select=st.session_state.get("replies_selected"),
            only={SUGGESTIONS.name: [int(fid) for fid in found.index]},
            height=620,
        )


def _another_list() -> None:
    st.session_state[_DONE] = {}
    st.session_state[_SHOWN] = _PAGE


def _show_more() -> None:
    st.session_state[_SHOWN] += _PAGE


def _searched(desk: Desk, rows: pd.DataFrame) -> pd.DataFrame:
    words = desk.words
    names = told_apart(record_names(desk.context, ORGANISATIONS.name))
    with st.container(key="filters-inbox", horizontal=True, vertical_alignment="center"):
        text = st.text_input(
            words("data.search"),
            placeholder=words("replies.search_example"),
            label_visibility="collapsed",
            width=360,
        ).strip()
        with st.popover(words("said.more_filters"), icon=":material/tune:"):
            community = st.selectbox(
                words("replies.community"),
                sorted(set(rows["community"].dropna())),
                None,
                placeholder=words("replies.anywhere"),
            )
            organisation = st.selectbox(
                words("replies.handled_by"),
                [uid for uid in names if uid in set(rows["handled_by"])],
                None,
                format_func=names.__getitem__,
                placeholder=words("replies.anybody"),
            )
    if organisation is not None:
        rows = rows[rows["handled_by"] == organisation]
    if text:
        hits = [rows[name].astype("str").str.contains(text, case=False, regex=False) for name in _SEARCHED]
        rows = rows[pd.concat(hits, axis=1).any(axis=1)]
    return rows if community is None else rows[rows["community"] == community]


def _may_release(row: Row) -> bool:
    return any(step.target == "released" for step in steps_of(row))


def _may_choose(desk: Desk, row: Row) -> bool:
    return _may_release(row) or _may_answer(desk, row)


def _may_answer(desk: Desk, row: Row) -> bool:
    """Whether a scheme may answer it."""
    return row["status"] in PUBLIC_STATES and desk.may(SCHEMES.edit_action)


def _one(desk: Desk, row: Row, fid: int, done: dict[int, tuple[int, str]]) -> None:
    words = desk.words
    with st.container(border=True, key=f"reply-card-{fid}"):
        reason = row["contest_reason"] if row["status"] == "contested" else None
        told = "".join(f'<p class="cc-reply">{escape(one)}</p>' for one in (row["reply"], reason) if one)
        st.html(f'<p class="cc-words">{escape(row["text"])}</p>{told}')
        st.caption(_about(desk, row))
        record_photos(desk, SUGGESTIONS, row["uid"])
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(words("replies.show"), key=f"show-{fid}", icon=":material/location_on:"):
                st.session_state["replies_selected"] = (SUGGESTIONS.name, fid)
            if fid in done:
                if _may_undo(row, done[fid]) and st.button(
                    words("replies.undo"), key=f"undo-{fid}", icon=":material/undo:"
                ):
                    _undo(desk, {fid: done[fid]})
                st.caption(words("replies.done", status=SUGGESTION_FLOW.states[row["status"]]))
                return
            if st.button(words("replies.act"), key=f"act-{fid}", icon=":material/reply:"):
                answer_dialog(desk, row, fid, lambda rows, target, reply: _answer(desk, rows, target, reply))
            if _may_choose(desk, row):
                st.checkbox(words("replies.choose"), key=_choice(fid))
            if _may_answer(desk, row) and st.button(
                words("schemes.make_candidate"), key=f"candidate-{fid}", icon=":material/architecture:"
            ):
                make_candidate(desk, SUGGESTIONS, fid)


def _about(desk: Desk, row: Row) -> str:
    words = desk.words
    titles = [
        words.title((SUGGESTIONS.field(name).domain or {})[row[name]])
        for name in ("category", "source")
        if row[name]
    ]
    public = words("replies.private" if row["category"] in PRIVATE_CATEGORIES else "replies.public")
    who = [literal(row[name]) for name in ("nickname", "place_name", "community") if row[name]]
    told = [titles[0], public, words.date(row["created_at"].date()), *who, *titles[1:], *_urgent(desk, row)]
    return " · ".join(told)


def _urgent(desk: Desk, row: Row) -> list[str]:
    words = desk.words
    urgent = []
    if row["held_for"] and row["status"] == "received":
        urgent.append(f"**{words('replies.held', reason=held_words(row['held_for'], desk.plain))}**")
    if row["due_on"] is not None and row["replied_on"] is None and row["status"] not in CLOSED_STATES:
        due = row["due_on"].date()
        key = "board.late" if due < desk.context.today else "board.due"
        urgent.append(f"**{words(key, day=due)}**")
    if row["handled_by"]:
        names = record_names(desk.context, ORGANISATIONS.name)
        urgent.append(words("replies.handled", name=names.get(row["handled_by"], "—")))
    return urgent


def _answer(desk: Desk, rows: dict[int, Row], target: str, reply: str = "") -> None:
    seen = {fid: int(row["version"]) for fid, row in rows.items()}
    versions = moderation.answer_all(desk.actor, desk.context, seen, target, reply)
    st.session_state[_DONE].update({fid: (versions[fid], row["status"]) for fid, row in rows.items()})
    st.rerun()


def _may_undo(row: Row, done: tuple[int, str]) -> bool:
    return any(step.target == done[1] for step in steps_of(row))


def _undo(desk: Desk, done: dict[int, tuple[int, str]]) -> None:
    (source,) = {source for _, source in done.values()}
    versions = {fid: version for fid, (version, _) in done.items()}
    moderation.answer_all(desk.actor, desk.context, versions, source)
    for fid in done:
        st.session_state[_DONE].pop(fid)
    st.rerun()


def _choice(fid: int) -> str:
    return f"choose-{fid}"


def _several(desk: Desk, rows: dict[int, Row], done: dict[int, tuple[int, str]]) -> None:
    """Release what is chosen, after a look at it; or make one scheme of what residents see."""
    words = desk.words
    released = {fid: was for fid, was in done.items() if was[1] == "received"}
    if len(released) > 1 and st.button(
        words("replies.undo_all", count=len(released)), icon=":material/undo:", width="stretch"
    ):
        _undo(desk, released)
    if not rows:
        return
    chosen = {fid: row for fid, row in rows.items() if st.session_state.get(_choice(fid))}
    with st.container(horizontal=True):
        st.button(
            words("replies.choose_all"),
            on_click=lambda: st.session_state.update({_choice(fid): len(chosen) < len(rows) for fid in rows}),
        )
        waiting = {fid: row for fid, row in chosen.items() if _may_release(row)}
        if any(map(_may_release, rows.values())) and st.button(
            words("replies.release", count=len(waiting)), disabled=not waiting, type="primary"
        ):
            _release_dialog(desk, waiting)
        answered = [fid for fid, row in chosen.items() if _may_answer(desk, row)]
        if len(answered) > 1 and st.button(
            words("deciding.one_scheme", count=len(answered)), icon=":material/architecture:", type="primary"
        ):
            make_candidate(desk, SUGGESTIONS, answered[0], answered[1:])


def _release_dialog(desk: Desk, rows: dict[int, Row]) -> None:
    words = desk.words

    @st.dialog(words("replies.release", count=len(rows)), width="large")
    def ask() -> None:
        with error_door(words):
            st.caption(words("replies.release_note"))
            for row in rows.values():
                with st.container(border=True):
                    st.html(f'<p class="cc-words">{escape(row["text"])}</p>')
                    st.caption(_about(desk, row))
            if st.button(words("replies.release_yes"), type="primary"):
                _answer(desk, rows, "released")

    ask()
