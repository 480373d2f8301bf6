"""What people say and what comes of it: said, answered, met, asked, counted, printed."""

from collections.abc import Callable

import streamlit as st

from cocreate_gis.services.notices import notices
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.views.voices import activities as voices_activities
from cocreate_gis.ui.views.voices import enter as voices_enter
from cocreate_gis.ui.views.voices import friday as voices_friday
from cocreate_gis.ui.views.voices import heard as voices_heard
from cocreate_gis.ui.views.voices import inbox as voices_inbox
from cocreate_gis.ui.views.voices import meetings as voices_meetings
from cocreate_gis.ui.views.voices import notices as voices_notices
from cocreate_gis.ui.views.voices import said as voices_said
from cocreate_gis.ui.views.voices import surveys as voices_surveys

_SECTIONS: dict[str, tuple[str, Callable[[Desk], None]]] = {
    "said": ("map.view", voices_said.render),
    "inbox": ("suggestion.moderate", voices_inbox.render),
    "enter": ("suggestion.enter", voices_enter.render),
    "meetings": ("map.view", voices_meetings.render),
    "heard": ("heard.view", voices_heard.render),
    "surveys": ("map.view", voices_surveys.render),
    "activities": ("paper.print", voices_activities.render),
    "friday": ("data.export", voices_friday.render),
    "notices": ("suggestion.follow", voices_notices.render),
}
SECTION = "voices_section"


def render(desk: Desk) -> None:
    """Draw the view.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    offered = [name for name, (action, _) in _SECTIONS.items() if desk.may(action)]
    if not offered:
        return
    if st.session_state.get(SECTION) not in offered:
        # Who answers opens at what waits for an answer.
        st.session_state[SECTION] = "inbox" if "inbox" in offered else offered[0]
    chosen = st.segmented_control(
        desk.words("voices.sections"),
        offered,
        key=SECTION,
        required=True,
        format_func=lambda name: _title(desk, name),
        label_visibility="collapsed",
    )
    _SECTIONS[chosen or offered[0]][1](desk)


def _title(desk: Desk, name: str) -> str:
    title = desk.words(f"voices.section_{name}")
    unread = notices.unread(desk.actor, desk.context) if name == "notices" else 0
    return f"{title} {unread}" if unread else title
