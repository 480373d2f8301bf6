"""Before an option is shown: what it gains, its pictures, and why it is so."""

import streamlit as st

from cocreate_gis.model.coverage import MINUTES_ON_SCREEN
from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.schemes import OPTION_FLOW, SCHEME_OPTIONS, SCHEME_REVISIONS
from cocreate_gis.services.promises import revisions, scheme_words
from cocreate_gis.services.promises.options import OptionSeen
from cocreate_gis.services.reach import coverage, documents
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.parts import bullet_list
from cocreate_gis.ui.photo_pair import choose_pair
from cocreate_gis.ui.scheme_measure import begin_measure, measure_slot

_MINUTES = (5, 10, int(MINUTES_ON_SCREEN))


def measure_part(desk: Desk, option: OptionSeen) -> None:
    """Let a planner compute whom an option would serve.

    Parameters
    ----------
    desk : Desk
        A planner.
    option : OptionSeen
        The option.
    """
    words, plain, slot = desk.words, desk.plain, measure_slot(option.feature.uid)
    with st.container(border=True):
        st.markdown(f"##### {words('schemes.gains')}")
        if job_watch.is_running(desk, slot):
            return
        job_watch.result(desk, slot)
        lines = scheme_words.gain_lines(desk.context, option, plain, Visibility.STAFF)
        bullet_list([*lines, scheme_words.cost_line(option, plain)])
        titles = documents.category_titles(desk.context, plain)
        present = [code for code in titles if code in coverage.categories(desk.context)]
        if not present:
            st.info(words("schemes.no_facilities"))
            return
        held = option.evidence.category if option.evidence else None
        what, minutes, pressed = st.columns([2, 1, 1], vertical_alignment="bottom")
        category = what.selectbox(
            words("schemes.facility"),
            present,
            present.index(held) if held in present else None,
            format_func=titles.__getitem__,
            placeholder=words("schemes.facility_none"),
            key=f"measure_what-{option.feature.uid}",
        )
        within = minutes.selectbox(
            words("schemes.minutes"), _MINUTES, len(_MINUTES) - 1, key=f"measure_min-{option.feature.uid}"
        )
        if (
            pressed.button(
                words("schemes.measure"),
                type="primary",
                icon=":material/calculate:",
                disabled=category is None,
                width="stretch",
            )
            and category
        ):
            begin_measure(desk, option.feature, category, float(within))
            st.rerun()


def pictures_part(desk: Desk, option: OptionSeen) -> None:
    """Let a planner give the photo of today and the rendering.

    Parameters
    ----------
    desk : Desk
        A planner.
    option : OptionSeen
        The option.
    """
    if desk.may("photo.manage"):
        with st.expander(desk.words("schemes.choose_pictures"), icon=":material/compare:"):
            st.caption(desk.words("schemes.pictures_help"))
            choose_pair(desk, SCHEME_OPTIONS, option.feature.fid)


def publish_part(desk: Desk, option: OptionSeen) -> None:
    """Let a planner show the option to the residents as it is drawn now.

    Parameters
    ----------
    desk : Desk
        A planner.
    option : OptionSeen
        The option.
    """
    words, feature = desk.words, option.feature
    found = revisions.since_shown(desk.context, feature.uid)
    with st.container(border=True):
        st.markdown(f"##### {words('schemes.publish', number=option.revision + 1)}")
        if option.revision:
            lines = scheme_words.difference_lines(found, desk.plain)
            bullet_list(lines or [desk.plain("schemes.no_difference")])
        if feature.values["status"] not in (OPTION_FLOW.initial, "shown"):
            state = OPTION_FLOW.states[str(feature.values["status"])]
            st.caption(words("error.revision_not_now", state=state))
            return
        with st.form(f"publish-{feature.uid}-{option.revision}", border=False):
            reason = st.text_area(
                words("schemes.why"),
                key=f"why-{feature.uid}-{option.revision}",
                placeholder=words("schemes.why_example"),
            )
            change = None
            if option.revision:
                change = st.text_area(
                    words.title(SCHEME_REVISIONS.field("change").title),
                    key=f"what-{feature.uid}-{option.revision}",
                )
            pressed = st.form_submit_button(
                words("schemes.publish_now"), type="primary", icon=":material/campaign:"
            )
        if pressed:
            _publish(desk, option, reason, change)


def _publish(desk: Desk, option: OptionSeen, reason: str, change: str | None) -> None:
    feature = option.feature
    try:
        number = revisions.publish(
            desk.actor, desk.context, feature.fid, feature.version, reason, change or None
        )
    except CoCreateError as error:
        st.error(desk.words.error(error))
        return
    st.session_state["toast"] = desk.words("schemes.published", number=number)
    st.rerun()
