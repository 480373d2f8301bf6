"""What residents said, waiting for release and for an answer."""

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from cocreate_gis.model.flows import Transition
from cocreate_gis.model.layers.suggestions import PRIVATE_CATEGORIES, SUGGESTION_FLOW, SUGGESTIONS
from cocreate_gis.services import moderation
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.door import error_door
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import layers_of, view_of
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.photos import record_photos

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
    words, flow = desk.words, SUGGESTION_FLOW
    inbox = moderation.inbox(desk.actor, desk.context)
    counts = inbox["status"].value_counts()
    status = st.pills(
        words("replies.status"),
        list(flow.states),
        default="received",
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
        _several(desk, {fid: row for fid, row in rows.items() if fid not in done and _may_release(row)}, done)
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
            height=620,
        )


def _another_list() -> None:
    st.session_state[_DONE] = {}
    st.session_state[_SHOWN] = _PAGE


def _show_more() -> None:
    st.session_state[_SHOWN] += _PAGE


def _searched(desk: Desk, rows: pd.DataFrame) -> pd.DataFrame:
    words = desk.words
    asked, chosen = st.columns(2)
    text = asked.text_input(words("data.search"), placeholder=words("replies.search_example")).strip()
    communities = sorted(set(rows["community"].dropna()))
    community = chosen.selectbox(
        words("replies.community"), communities, None, placeholder=words("replies.anywhere")
    )
    if text:
        hits = [rows[name].astype("str").str.contains(text, case=False, regex=False) for name in _SEARCHED]
        rows = rows[pd.concat(hits, axis=1).any(axis=1)]
    return rows if community is None else rows[rows["community"] == community]


def _steps(row: Row) -> list[Transition]:
    private = row["category"] in PRIVATE_CATEGORIES
    steps = [step for step in SUGGESTION_FLOW.transitions if step.source == row["status"]]
    return [step for step in steps if not (private and step.target == "released")]


def _may_release(row: Row) -> bool:
    return any(step.target == "released" for step in _steps(row))


def _one(desk: Desk, row: Row, fid: int, done: dict[int, tuple[int, str]]) -> None:
    words = desk.words
    with st.container(border=True, key=f"reply-card-{fid}"):
        st.html(f'<p class="cc-words">{escape(row["text"])}</p>')
        st.caption(_about(desk, row))
        record_photos(desk, SUGGESTIONS, row["uid"])
        show, act, choose = st.columns([1, 1, 0.6], vertical_alignment="center")
        if show.button(
            words("replies.show"), key=f"show-{fid}", width="stretch", icon=":material/location_on:"
        ):
            st.session_state["replies_selected"] = (SUGGESTIONS.name, fid)
        if fid in done:
            choose.caption(words("replies.done", status=SUGGESTION_FLOW.states[row["status"]]))
            if _may_undo(row, done[fid]) and act.button(
                words("replies.undo"), key=f"undo-{fid}", width="stretch", icon=":material/undo:"
            ):
                _undo(desk, {fid: done[fid]})
            return
        if act.button(words("replies.act"), key=f"act-{fid}", width="stretch"):
            _answer_dialog(desk, row, fid)
        if _may_release(row):
            choose.checkbox(words("replies.choose"), key=_choice(fid))


def _about(desk: Desk, row: Row) -> str:
    words = desk.words
    titles = [
        words.title((SUGGESTIONS.field(name).domain or {})[row[name]])
        for name in ("category", "source")
        if row[name]
    ]
    public = words("replies.private" if row["category"] in PRIVATE_CATEGORIES else "replies.public")
    who = [literal(row[name]) for name in ("nickname", "community") if row[name]]
    return " · ".join([titles[0], public, words.date(row["created_at"].date()), *who, *titles[1:]])


def _answer_dialog(desk: Desk, row: Row, fid: int) -> None:
    words, flow = desk.words, SUGGESTION_FLOW

    @st.dialog(words("replies.act"))
    def ask() -> None:
        with error_door(words):
            st.html(f'<p class="cc-words">{escape(row["text"])}</p>')
            targets = [step.target for step in _steps(row)]
            if not targets:
                st.write(words("data.no_step"))
                return
            target = st.radio(
                words("data.to_status"), targets, format_func=lambda code: words.title(flow.states[code])
            )
            reply = st.text_area(words("replies.reply"), row["reply"] or "")
            if st.button(words("data.take_step"), type="primary"):
                _answer(desk, {fid: row}, target, reply)

    ask()


def _answer(desk: Desk, rows: dict[int, Row], target: str, reply: str = "") -> None:
    seen = {fid: int(row["version"]) for fid, row in rows.items()}
    versions = moderation.answer_all(desk.actor, desk.context, seen, target, reply)
    st.session_state[_DONE].update({fid: (versions[fid], row["status"]) for fid, row in rows.items()})
    st.rerun()


def _may_undo(row: Row, done: tuple[int, str]) -> bool:
    return any(step.target == done[1] for step in _steps(row))


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
    """Release what is chosen, after a look at it."""
    words = desk.words
    released = {fid: was for fid, was in done.items() if was[1] == "received"}
    if len(released) > 1 and st.button(
        words("replies.undo_all", count=len(released)), icon=":material/undo:", width="stretch"
    ):
        _undo(desk, released)
    if not rows:
        return
    chosen = {fid: row for fid, row in rows.items() if st.session_state.get(_choice(fid))}
    everything, release = st.columns(2)
    everything.button(
        words("replies.choose_all"),
        on_click=lambda: st.session_state.update({_choice(fid): len(chosen) < len(rows) for fid in rows}),
        width="stretch",
    )
    if release.button(
        words("replies.release", count=len(chosen)), disabled=not chosen, type="primary", width="stretch"
    ):
        _release_dialog(desk, chosen)


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
