"""From a scheme to its vote, and from the option that was decided on to its project."""

import streamlit as st

from cocreate_gis.model.layers.ballots import BALLOTS
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.projects import PROJECTS
from cocreate_gis.services.promises.ballots import Ballot, list_ballots
from cocreate_gis.services.promises.founding import found_project
from cocreate_gis.services.promises.options import OptionSeen
from cocreate_gis.services.value_words import state_title
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.records import new_record_dialog
from cocreate_gis.ui.views.ballots.pick import open_ballot
from cocreate_gis.ui.views.projects.page import open_project

_DECIDABLE = ("shown", "chosen")


def decide_part(desk: Desk, option: OptionSeen) -> None:
    """Lead a planner to the votes about a scheme and to the project of an option, or let them begin.

    Parameters
    ----------
    desk : Desk
        A person.
    option : OptionSeen
        The option that is looked at.
    """
    if not desk.may(PROJECTS.edit_action) or option.feature.values["status"] not in _DECIDABLE:
        return
    words, scheme = desk.words, str(option.feature.values["scheme"])
    with st.container(border=True, key="decide"):
        st.markdown(f"##### {words('deciding.title')}")
        asked = [one for one in list_ballots(desk.actor, desk.context) if one.text("scheme") == scheme]
        for ballot in asked:
            _lead_to_ballot(desk, ballot)
        with st.container(horizontal=True):
            if desk.may(BALLOTS.edit_action) and st.button(
                words("deciding.put_to_the_vote"), icon=":material/how_to_vote:"
            ):
                given = {"scheme": scheme, "name": desk.plain("deciding.question", option=option.name)}
                new_record_dialog(desk, BALLOTS, given)
            _project(desk, option)
        st.caption(words("deciding.help"))


def _lead_to_ballot(desk: Desk, ballot: Ballot) -> None:
    state = state_title(BALLOTS, ballot.status, desk.actor.visibility, desk.plain)
    label = desk.words("deciding.to_ballot", ballot=ballot.text("name"), state=state)
    st.button(
        label,
        key=f"to-ballot-{ballot.record.fid}",
        icon=":material/arrow_forward:",
        type="tertiary",
        on_click=open_ballot,
        args=(ballot,),
    )


def _project(desk: Desk, option: OptionSeen) -> None:
    words = desk.words
    known = desk.context.frame(PROJECTS, Visibility.STAFF)
    mine = known.index[known["option"] == option.feature.uid]
    if len(mine):
        name, uid = (str(known.at[mine[0], column]) for column in ("name", "uid"))
        st.button(
            words("deciding.to_project", project=name),
            icon=":material/arrow_forward:",
            on_click=open_project,
            args=(uid,),
        )
    elif st.button(words("deciding.found"), type="primary", icon=":material/construction:"):
        found_project(desk.actor, desk.context, option.feature.fid, option.feature.version)
        st.session_state["toast"] = words("deciding.begun")
        st.rerun()
