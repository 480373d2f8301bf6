"""What residents said, waiting for release and for an answer."""

from html import escape

import streamlit as st

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.suggestions import PRIVATE_CATEGORIES, SUGGESTION_FLOW, SUGGESTIONS
from cocreate_gis.services import suggestions
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import layers_of, view_of

_SHOWN = 30


def render(desk: Desk) -> None:
    """Draw the section.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words, flow = desk.words, SUGGESTION_FLOW
    frame = desk.context.frame(SUGGESTIONS, Visibility.STAFF)
    counts = frame["status"].value_counts()
    status = st.pills(
        words("replies.status"),
        list(flow.states),
        default="received",
        required=True,
        format_func=lambda code: f"{words.title(flow.states[code])} {counts.get(code, 0)}",
        label_visibility="collapsed",
    )
    waiting = frame[frame["status"] == status].sort_values("created_at", ascending=False)
    listed, mapped = st.columns([1.1, 1], gap="medium")
    with listed:
        if waiting.empty:
            st.info(words("replies.none"))
        for fid in waiting.head(_SHOWN).index:
            _one(desk, waiting.loc[fid].to_dict(), int(fid))
        if len(waiting) > _SHOWN:
            st.caption(words("replies.more", count=len(waiting) - _SHOWN))
    with mapped:
        gismap(
            "replies",
            layers=layers_of(desk),
            view=view_of(desk),
            language=words.language,
            select=st.session_state.get("replies_selected"),
            height=620,
        )


def _one(desk: Desk, row: dict[str, object], fid: int) -> None:
    words, flow = desk.words, SUGGESTION_FLOW
    private = row["category"] in PRIVATE_CATEGORIES
    domain = SUGGESTIONS.field("category").domain or {}
    with st.container(border=True):
        title = words.title(domain[str(row["category"])])
        st.html(f'<p class="cc-words">{escape(str(row["text"]))}</p>')
        st.caption(f"{title} · {words('replies.private') if private else words('replies.public')}")
        show, act = st.columns([1, 2])
        if show.button(
            words("replies.show"), key=f"show-{fid}", width="stretch", icon=":material/location_on:"
        ):
            st.session_state["replies_selected"] = (SUGGESTIONS.name, fid)
        with act.popover(words("replies.act"), width="stretch"):
            steps = [s for s in flow.transitions if s.source == row["status"]]
            if private:
                steps = [s for s in steps if s.target != "released"]
            if not steps:
                st.write(words("data.no_step"))
                return
            targets = [s.target for s in steps]
            target = st.radio(
                words("data.to_status"),
                targets,
                key=f"to-{fid}",
                format_func=lambda code: words.title(flow.states[code]),
            )
            reply = st.text_area(words("replies.reply"), str(row.get("reply") or ""), key=f"reply-{fid}")
            if st.button(words("data.take_step"), type="primary", key=f"step-{fid}"):
                suggestions.answer(desk.actor, desk.context, fid, int(str(row["version"])), target, reply)
                st.session_state["toast"] = words("replies.done")
                st.rerun()
