"""The same thing said twice, side by side, and floods of pins: put together, held back, undone."""

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.suggestions import SUGGESTION_FLOW, SUGGESTIONS
from cocreate_gis.services.voices import flood, merging
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.markdown import literal

_PAGE = 10
_MERGED, _HELD = "same_merged", "flood_held"
# A key tells staff that two alarms are about one person, and nothing else.
_KEY_SHOWN = 8


def render_same(desk: Desk) -> None:
    """Draw what may be merged.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    _offer_undo(desk)
    said = desk.context.frame(SUGGESTIONS, Visibility.STAFF)
    found = merging.candidates(desk.actor, desk.context)
    st.markdown(words("same.found", count=len(found)) if found else words("same.none"))
    for group in found[:_PAGE]:
        rows = said.loc[[fid for fid in group.fids if fid in said.index]]
        with st.container(border=True, key=f"same-{'-'.join(map(str, group.fids))}"):
            _group(desk, rows)
    _groups(desk, said)


def _group(desk: Desk, rows: pd.DataFrame) -> None:
    # One suggestion may stand in two groups.
    words, key = desk.words, "-".join(map(str, rows.index))
    texts = told_apart({fid: str(text) for fid, text in rows["text"].items()})
    about = {fid: _about(desk, row) for fid, row in rows.iterrows()}
    keep = st.radio(
        words("same.keep"),
        rows.index.tolist(),
        key=f"keep-{key}",
        format_func=lambda fid: literal(texts[fid]),
        captions=list(about.values()),
    )
    others = [fid for fid in rows.index.tolist() if fid != keep]
    chosen = others
    if len(others) > 1:
        chosen = st.multiselect(
            words("same.others"),
            others,
            # Several rarely say all the same: staff choose.
            default=[],
            key=f"others-{key}-{keep}",
            format_func=texts.__getitem__,
            placeholder=words("same.pick"),
        )
    which = "other" if len(others) == 1 else "chosen" if chosen else "none"
    if st.button(
        words(f"same.merge_{which}", count=len(chosen)),
        key=f"merge-{key}",
        disabled=not chosen,
        icon=":material/merge:",
    ):
        versions = {fid: int(rows.loc[fid].to_dict()["version"]) for fid in chosen}
        st.session_state[_MERGED] = merging.merge(desk.actor, desk.context, int(keep), versions)
        st.rerun()


def _about(desk: Desk, row: "pd.Series[Any]") -> str:
    words = desk.words
    category = (SUGGESTIONS.field("category").domain or {})[row["category"]]
    day = row["created_at"].tz_convert(desk.context.workspace.zone).date()
    agree = 0 if pd.isna(row["support_count"]) else int(row["support_count"])
    status = words.title(SUGGESTION_FLOW.states[row["status"]])
    return " · ".join([words.title(category), status, words.date(day), words("same.agree", count=agree)])


def _offer_undo(desk: Desk) -> None:
    words = desk.words
    merged: merging.Merged | None = st.session_state.get(_MERGED)
    if merged is None:
        return
    told, act = st.columns([3, 1], vertical_alignment="center")
    told.success(words("same.merged", count=len(merged.changed)), icon=":material/check:")
    if act.button(words("same.undo"), icon=":material/undo:", width="stretch", key="undo-merge"):
        merging.undo(desk.actor, desk.context, merged)
        del st.session_state[_MERGED]
        st.rerun()


def _groups(desk: Desk, said: pd.DataFrame) -> None:
    words = desk.words
    groups = merging.groups(desk.actor, desk.context)
    if not groups:
        return
    with st.expander(words("same.groups", count=len(groups)), icon=":material/account_tree:"):
        texts = dict(zip(said["uid"], said["text"], strict=True))
        by_fid = dict(zip(said.index.tolist(), said["text"], strict=True))
        for uid, merged in groups.items():
            told, act = st.columns([3, 1], vertical_alignment="center")
            members = "".join(f"<li>{escape(by_fid[fid])}</li>" for fid in merged.changed)
            told.html(f'<p class="cc-words"><b>{escape(texts.get(uid, ""))}</b></p><ul>{members}</ul>')
            if act.button(words("same.apart"), key=f"apart-{uid}", width="stretch"):
                merging.undo(desk.actor, desk.context, merged)
                st.session_state.pop(_MERGED, None)
                st.rerun()


def render_floods(desk: Desk) -> None:
    """Draw the flood alarms.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    held: dict[int, tuple[int, str]] | None = st.session_state.get(_HELD)
    if held is not None:
        told, act = st.columns([3, 1], vertical_alignment="center")
        told.success(words("flood.held", count=len(held)), icon=":material/check:")
        if act.button(words("flood.let_go"), icon=":material/undo:", width="stretch", key="undo-hold"):
            flood.let_go(desk.actor, desk.context, held)
            del st.session_state[_HELD]
            st.rerun()
    days = flood.FLOOD_WITHIN.days
    st.caption(words("flood.threshold", pins=flood.FLOOD_PINS, days=days))
    alarms = flood.alarms(desk.actor, desk.context)
    if not alarms:
        st.markdown(words("flood.none"))
    for alarm in alarms:
        with st.container(border=True):
            key = f"flood.by_{alarm.by}"
            st.markdown(
                f"**{words(key, pins=alarm.pins, people=alarm.people, mark=alarm.key[-_KEY_SHOWN:])}**"
            )
            st.caption(words("flood.span", first=alarm.first, last=alarm.last, most=alarm.most, days=days))
            st.html(f'<p class="cc-words">{escape(alarm.example)}</p>')
            if st.button(
                words("flood.hold", count=len(alarm.open_fids)),
                key=f"hold-{alarm.by}-{alarm.key}",
                disabled=not alarm.open_fids,
                icon=":material/front_hand:",
            ):
                st.session_state[_HELD] = flood.hold(desk.actor, desk.context, alarm)
                st.rerun()
