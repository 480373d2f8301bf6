"""What a helper or the staff add when they enter something for somebody else."""

import datetime as dt

import streamlit as st

from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.services.voices.suggestions import Entry
from cocreate_gis.ui.desk import Desk


def render(desk: Desk) -> Entry | None:
    """Draw the fields.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.

    Returns
    -------
    Entry or None
        None while the words are the reader's own.
    """
    words = desk.words
    if not st.toggle(words("suggest.for_other_yes")):
        return None
    spoken_by = st.text_input(words("suggest.spoken_by"), max_chars=40)
    left, right = st.columns(2)
    with left:
        consent = _choose(desk, "consent_given")
        respondent = _choose(desk, "respondent")
        hours = st.text_input(words("suggest.peak_hours"), max_chars=80)
    with right:
        source = _choose(desk, "source")
        stance = _choose(desk, "stance")
        said_on = st.date_input(words("suggest.said_on"), value=None)
    households = st.number_input(words("suggest.affected_households"), 0, 100_000, value=None, step=1)
    return Entry(
        spoken_by=spoken_by,
        consent_given=consent,
        source=source or "helper",
        said_on=said_on if isinstance(said_on, dt.date) else None,
        respondent=respondent,
        stance=stance,
        peak_hours=hours,
        affected_households=households,
    )


def _choose(desk: Desk, name: str) -> str:
    titles = SUGGESTIONS.field(name).domain or {}
    chosen = st.selectbox(
        desk.words(f"suggest.{name}"),
        list(titles),
        index=None,
        placeholder="",
        format_func=lambda code: desk.words.title(titles[code]),
    )
    return chosen or ""
