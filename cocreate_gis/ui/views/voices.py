"""What people say and what comes of it: said, answered, met, asked, counted, printed."""

from collections.abc import Callable

import streamlit as st

from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.views import voices_activities, voices_enter, voices_inbox

_SECTIONS: dict[str, tuple[str, Callable[[Desk], None]]] = {
    "inbox": ("suggestion.moderate", voices_inbox.render),
    "enter": ("suggestion.enter", voices_enter.render),
    "activities": ("paper.print", voices_activities.render),
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
        st.session_state[SECTION] = offered[0]
    chosen = st.segmented_control(
        desk.words("voices.sections"),
        offered,
        key=SECTION,
        required=True,
        format_func=lambda name: desk.words(f"voices.section_{name}"),
        label_visibility="collapsed",
    )
    _SECTIONS[chosen or offered[0]][1](desk)
