"""Comments that wait for a look."""

from html import escape

import pandas as pd
import streamlit as st

from cocreate_gis.services.voices import comments
from cocreate_gis.services.voices.holding import held_words
from cocreate_gis.ui.desk import Desk

_PAGE = 30


def queue(desk: Desk, waiting: pd.DataFrame) -> None:
    """Draw the queue.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    waiting : DataFrame
        As `comments.waiting` gives it.
    """
    words = desk.words
    if waiting.empty:
        st.info(words("replies.no_comments"), icon=":material/done_all:")
    for fid, row in zip(waiting.index[:_PAGE], waiting.to_dict("records"), strict=False):
        with st.container(border=True, key=f"waiting-{fid}"):
            who = [row["nickname"] or desk.plain("talk.neighbour")]
            if row["held_for"]:
                who.append(desk.plain("replies.held", reason=held_words(row["held_for"], desk.plain)))
            st.html(
                f'<p class="cc-words">{escape(row["text"])}</p>'
                f'<p class="cc-note">{escape(" · ".join(who))}</p>'
                f'<p class="cc-note">{escape(desk.plain("replies.about", text=row["about"] or "—"))}</p>'
            )
            with st.container(horizontal=True):
                for target in ("released", "withheld"):
                    if st.button(words(f"replies.comment_{target}"), key=f"{target}-{fid}"):
                        comments.moderate(desk.actor, desk.context, {int(fid): int(row["version"])}, target)
                        st.rerun()
    if len(waiting) > _PAGE:
        st.caption(words("board.more", count=len(waiting) - _PAGE))
