"""The question to the coverage engine, on one form: to what, how far, who walks, when, and on what."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cocreate_gis.model.coverage import (
    OLDER_GROUP,
    POPULATION_GROUPS,
    SPEED_LIMITS_M_S,
    STANDARD_GROUP,
    CoverageRequest,
)
from cocreate_gis.model.suppositions import Suppositions
from cocreate_gis.model.walking import DELAY_LIMIT_S, PROFILES, Profile, Walking
from cocreate_gis.services.reach import coverage, what_if
from cocreate_gis.services.reach.evidence import OLDER_GROUPS
from cocreate_gis.services.reach.walking import AS_RECORDED
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart

_ASKED_FIRST = ("cultural_activity_station", "elderly_day_care", "market_fresh_supermarket")
_ASKED = "coverage_asked"
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
    code, before = st.session_state.get(_ASKED, (next(iter(PROFILES)), None))
    profile = _who(desk, code)
    # The form is not drawn while its question is computed, and comes back as it was asked.
    begin = before if before is not None and profile.code == code else _preset(profile, titles)
    with st.form("coverage", enter_to_submit=False):
        codes = _categories(desk, titles, begin)
        within, speeds = _how_far(desk, profile, begin)
        verified = st.checkbox(words("coverage.only_verified"), begin.only_verified)
        suppose = _suppose(desk, begin)
        with st.expander(words("coverage.conditions"), icon=":material/tune:"):
            at = _moment(desk, begin)
            walking = _walking(desk, profile, begin)
        asked = st.form_submit_button(words("coverage.run"), type="primary", icon=":material/play_arrow:")
    if not asked:
        return None
    if not codes:
        st.warning(words("coverage.choose_category"))
        return None
    request = CoverageRequest(
        categories=tuple(codes),
        minutes=within,
        speeds_m_s=speeds,
        only_verified=verified,
        at=at,
        walking=walking,
        suppose=suppose,
    )
    st.session_state[_ASKED] = profile.code, request
    return request


def conditions(desk: Desk) -> CoverageRequest:
    """Ask who walks, when and on what, where the places to walk to are known already.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.

    Returns
    -------
    CoverageRequest
        Without categories of its own.
    """
    profile = _who(desk, next(iter(PROFILES)))
    begin = AS_RECORDED.model_copy(update=_begins(profile))
    speeds = _how_fast(desk, profile, begin, st.columns(2))
    verified = st.checkbox(desk.words("coverage.only_verified"))
    at, walking = _moment(desk, begin), _walking(desk, profile, begin)
    return begin.model_copy(
        update={"speeds_m_s": speeds, "only_verified": verified, "at": at, "walking": walking}
    )


def _who(desk: Desk, code: str) -> Profile:
    words = desk.words
    chosen = st.segmented_control(
        words("coverage.who"),
        list(PROFILES),
        default=code,
        required=True,
        format_func=lambda code: words.title(PROFILES[code].title),
        help=words("coverage.who_help"),
    )
    return PROFILES[chosen or code]


def _preset(profile: Profile, titles: Mapping[str, str]) -> CoverageRequest:
    """What a profile begins with."""
    first = next((code for code in _ASKED_FIRST if code in titles), next(iter(titles)))
    return CoverageRequest(categories=(first,), **_begins(profile))


def _begins(profile: Profile) -> dict[str, Any]:
    return {
        "speeds_m_s": _speeds(profile.older_speed_m_s, profile.speed_m_s),
        "walking": profile.walking,
    }


def _speeds(of_older: float, of_others: float) -> dict[str, float]:
    return {group: of_older if group in OLDER_GROUPS else of_others for group in POPULATION_GROUPS}


def _categories(desk: Desk, titles: Mapping[str, str], begin: CoverageRequest) -> list[str]:
    present = coverage.categories(desk.context)
    labels = told_apart({code: f"{title}（{present[code]}）" for code, title in titles.items()})
    return st.multiselect(
        desk.words("coverage.what"),
        list(titles),
        [code for code in begin.categories if code in titles],
        format_func=labels.__getitem__,
        placeholder=desk.words("files.choose"),
    )


def _how_far(desk: Desk, profile: Profile, begin: CoverageRequest) -> tuple[float, dict[str, float]]:
    """Minutes, and the speed of each group."""
    minutes, *columns = st.columns(3)
    within = minutes.number_input(
        desk.words("coverage.minutes"), 1.0, 60.0, begin.minutes, 1.0, format="%.0f"
    )
    return within, _how_fast(desk, profile, begin, columns)


def _how_fast(
    desk: Desk, profile: Profile, begin: CoverageRequest, columns: Sequence[DeltaGenerator]
) -> dict[str, float]:
    of_older, of_others = (
        column.number_input(
            desk.words(f"coverage.{key}"),
            *SPEED_LIMITS_M_S,
            begin.speed_m_s(group),
            0.1,
            format="%.2f",
            key=f"{key}-{profile.code}",
        )
        for column, key, group in zip(
            columns, ("speed_older", "speed"), (OLDER_GROUP, STANDARD_GROUP), strict=True
        )
    )
    return _speeds(of_older, of_others)


def _suppose(desk: Desk, begin: CoverageRequest) -> Suppositions:
    gates = what_if.gates_under_discussion(desk.actor, desk.context)
    opened = [
        uid
        for uid, name in gates.items()
        if st.checkbox(desk.words("coverage.suppose_open", gate=name or uid), uid in begin.suppose.gates)
    ]
    return Suppositions(gates=dict.fromkeys(opened, "open"))


def _moment(desk: Desk, begin: CoverageRequest) -> datetime | None:
    """The moment asked about; None for any time."""
    words = desk.words
    day, time = st.columns(2)
    asked = begin.at or datetime.now(desk.context.workspace.zone)
    on = day.date_input(words("coverage.day"), asked.date(), format="YYYY-MM-DD")
    known = begin.at and begin.at.time()
    clock = time.time_input(words("coverage.time"), known, step=_STEP, help=words("coverage.time_help"))
    return None if clock is None else datetime.combine(on, clock)


def _walking(desk: Desk, profile: Profile, asked: CoverageRequest) -> Walking:
    words, begin = desk.words, asked.walking
    heights = desk.context.outside.elevation is not None
    return Walking(
        steps=st.checkbox(words("coverage.steps"), begin.steps, key=f"steps-{profile.code}"),
        private_ways=st.checkbox(words("coverage.private_ways"), begin.private_ways),
        crossing_delay_s=st.number_input(
            words("coverage.crossing"), 0.0, DELAY_LIMIT_S, begin.crossing_delay_s, 5.0, format="%.0f"
        ),
        slope=heights and st.checkbox(words("coverage.slope"), begin.slope),
    )
