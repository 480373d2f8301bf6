"""The question to the coverage engine, on one form: to what, how far, who walks, when, and on what."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import streamlit as st

from cocreate_gis.model.coverage import (
    MINUTES_ON_SCREEN,
    POPULATION_GROUPS,
    SPEED_LIMITS_M_S,
    CoverageRequest,
)
from cocreate_gis.model.suppositions import Suppositions
from cocreate_gis.model.walking import DELAY_LIMIT_S, PROFILES, Profile, Walking
from cocreate_gis.services.reach import coverage, what_if
from cocreate_gis.services.reach.evidence import OLDER_GROUPS
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart

_ASKED_FIRST = ("cultural_activity_station", "elderly_day_care", "market_fresh_supermarket")
_STEP = timedelta(minutes=30)


def ask(desk: Desk, titles: Mapping[str, str]) -> CoverageRequest | None:
    """Draw the form.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    titles : mapping of str to str
        Titles of the categories that can be asked about, by code.

    Returns
    -------
    CoverageRequest or None
        The question, once it is asked.
    """
    words = desk.words
    st.markdown(f"##### {words('coverage.ask')}")
    code = st.segmented_control(
        words("coverage.who"),
        list(PROFILES),
        default="standard",
        required=True,
        format_func=lambda code: words.title(PROFILES[code].title),
        help=words("coverage.who_help"),
    )
    profile = PROFILES[code or "standard"]
    with st.form("coverage"):
        chosen = _categories(desk, titles)
        within, speeds = _how_far(desk, profile)
        verified = st.checkbox(words("coverage.only_verified"))
        suppose = _suppose(desk)
        with st.expander(words("coverage.conditions"), icon=":material/tune:"):
            at = _moment(desk)
            walking = _walking(desk, profile)
        asked = st.form_submit_button(words("coverage.run"), type="primary", icon=":material/play_arrow:")
    if not asked:
        return None
    if not chosen:
        st.warning(words("coverage.choose_category"))
        return None
    return CoverageRequest(
        categories=tuple(chosen),
        minutes=within,
        speeds_m_s=speeds,
        only_verified=verified,
        at=at,
        walking=walking,
        suppose=suppose,
    )


def _categories(desk: Desk, titles: Mapping[str, str]) -> list[str]:
    present = coverage.categories(desk.context)
    labels = told_apart({code: f"{title}（{present[code]}）" for code, title in titles.items()})
    return st.multiselect(
        desk.words("coverage.what"),
        list(titles),
        [code for code in _ASKED_FIRST if code in titles][:1] or list(titles)[:1],
        format_func=labels.__getitem__,
        placeholder=desk.words("files.choose"),
    )


def _how_far(desk: Desk, profile: Profile) -> tuple[float, dict[str, float]]:
    """Minutes, and the speed of each group; they begin with those of the profile."""
    words = desk.words
    minutes, older, everyone = st.columns(3)
    within = minutes.number_input(words("coverage.minutes"), 1.0, 60.0, MINUTES_ON_SCREEN, 1.0, format="%.0f")
    of_older, of_others = (
        column.number_input(
            words(f"coverage.{key}"),
            *SPEED_LIMITS_M_S,
            begin,
            0.1,
            format="%.2f",
            key=f"{key}-{profile.code}",
        )
        for column, key, begin in (
            (older, "speed_older", profile.older_speed_m_s),
            (everyone, "speed", profile.speed_m_s),
        )
    )
    return within, {group: of_older if group in OLDER_GROUPS else of_others for group in POPULATION_GROUPS}


def _suppose(desk: Desk) -> Suppositions:
    gates = what_if.gates_under_discussion(desk.actor, desk.context)
    opened = [
        uid
        for uid, name in gates.items()
        if st.checkbox(desk.words("coverage.suppose_open", gate=name or uid))
    ]
    return Suppositions(gates=dict.fromkeys(opened, "open"))


def _moment(desk: Desk) -> datetime | None:
    """The moment asked about; None for any time."""
    words = desk.words
    day, time = st.columns(2)
    today = datetime.now(desk.context.workspace.zone).date()
    on = day.date_input(words("coverage.day"), today, format="YYYY-MM-DD")
    clock = time.time_input(words("coverage.time"), None, step=_STEP, help=words("coverage.time_help"))
    return None if clock is None else datetime.combine(on, clock)


def _walking(desk: Desk, profile: Profile) -> Walking:
    words, begin = desk.words, profile.walking
    return Walking(
        steps=st.checkbox(words("coverage.steps"), begin.steps, key=f"steps-{profile.code}"),
        private_ways=st.checkbox(words("coverage.private_ways"), begin.private_ways),
        crossing_delay_s=st.number_input(
            words("coverage.crossing"), 0.0, DELAY_LIMIT_S, begin.crossing_delay_s, 5.0, format="%.0f"
        ),
    )
