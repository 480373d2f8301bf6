"""The office's side: import, standards, people, changes, one's own community."""

from collections.abc import Callable

import streamlit as st

from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.views.data import accounts as data_accounts
from cocreate_gis.ui.views.data import changes as data_changes
from cocreate_gis.ui.views.data import files as data_files
from cocreate_gis.ui.views.data import own as data_own
from cocreate_gis.ui.views.data import standards as data_standards
from cocreate_gis.ui.views.data.files import SECTION

_SECTIONS: dict[str, tuple[str, Callable[[Desk], None]]] = {
    "import": ("data.import", data_files.render),
    "standards": ("map.view", data_standards.render),
    "accounts": ("account.invite", data_accounts.render),
    "changes": ("feature.view_staff", data_changes.render),
    "own": ("workspace.create", data_own.render),
}


def render(desk: Desk) -> None:
    """Draw the view.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    offered = [name for name, (action, _) in _SECTIONS.items() if desk.may(action)]
    if st.session_state.get(SECTION) not in offered:
        if st.session_state.get(SECTION) == "own":
            st.info(desk.words("data.own_needs_planner"))
        st.session_state[SECTION] = offered[0]
    chosen = st.segmented_control(
        desk.words("data.sections"),
        offered,
        key=SECTION,
        required=True,
        format_func=lambda name: desk.words(f"data.section_{name}"),
        label_visibility="collapsed",
    )
    _SECTIONS[chosen or offered[0]][1](desk)
