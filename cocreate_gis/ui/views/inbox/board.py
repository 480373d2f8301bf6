"""The four states as a board, what came back, and how many stand at each level."""

from html import escape

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.suggestions import BOARD, LEVELS
from cocreate_gis.model.titles import Title
from cocreate_gis.services.notices.notices import excerpt
from cocreate_gis.services.voices import escalation
from cocreate_gis.ui.desk import Desk

_CARDS = 12


def board(desk: Desk, inbox: pd.DataFrame) -> None:
    """Draw the board.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    inbox : DataFrame
        As `moderation.inbox` gives it.
    """
    words = desk.plain
    lanes = []
    for title, states in BOARD.values():
        found = inbox[inbox["status"].isin(states) & inbox["merged_into"].isna()]
        cards = "".join(_card(desk, row) for row in found.head(_CARDS).to_dict("records"))
        more = len(found) - _CARDS
        rest = f'<p class="cc-note">{escape(words("board.more", count=more))}</p>' if more > 0 else ""
        heading = f"<h3>{escape(words.title(title))} <small>{len(found)}</small></h3>"
        lanes.append(f"<section>{heading}{cards}{rest}</section>")
    st.html(f'<div class="cc-board">{"".join(lanes)}</div>')
    counts = escalation.by_level(desk.actor, desk.context)
    told = (f"{words.title(Title(*LEVELS[level]))} {count}" for level, count in counts.items() if count)
    st.caption(desk.words("board.levels", levels=" · ".join(told)))


def _card(desk: Desk, row: dict[object, object]) -> str:
    words = desk.plain
    due = row["due_on"]
    facts = [str(row["community"] or "")]
    if isinstance(due, pd.Timestamp) and row["replied_on"] is None:
        key = "board.late" if due.date() < desk.context.today else "board.due"
        facts.append(words(key, day=words.date(due.date())))
    note = escape(" · ".join(fact for fact in facts if fact))
    return f'<article><p>{escape(excerpt(str(row["text"])))}</p><p class="cc-note">{note}</p></article>'
