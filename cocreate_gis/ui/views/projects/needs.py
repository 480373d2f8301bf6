"""What is still needed, what waits to be confirmed, and who is thanked; residents claim on the light page."""

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.projects import CONTRIBUTIONS
from cocreate_gis.services import features
from cocreate_gis.services.promises import needs
from cocreate_gis.services.value_words import state_title
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.records import new_record_dialog, record_dialog
from cocreate_gis.ui.steps import step_form


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    listed = needs.needs(desk.context, desk.actor.visibility)
    may_confirm = desk.may(CONTRIBUTIONS.edit_action)
    with st.container(horizontal=True):
        st.link_button(words("needs.to_page"), "needs", icon=":material/volunteer_activism:")
        if may_confirm and st.button(words("needs.new"), icon=":material/add:"):
            new_record_dialog(desk, CONTRIBUTIONS)
    if listed.empty:
        st.info(words("needs.none"))
        return
    if may_confirm:
        _waiting(desk, listed)
    for name, group in listed.groupby("space_name", dropna=False, sort=False):
        with st.container(border=True):
            st.markdown(f"##### {literal(str(name)) if isinstance(name, str) else words('needs.no_space')}")
            _needed(desk, group)
            _wall(desk, group)


def _waiting(desk: Desk, listed: pd.DataFrame) -> None:
    words = desk.words
    waiting = listed[listed["status"].isin(["claimed", "pledged"])]
    if waiting.empty:
        return
    st.markdown(f"##### {words('needs.waiting', count=len(waiting))}")
    kinds = desk.plain.coded(CONTRIBUTIONS.field("giver_kind").domain)
    for fid, row in waiting.iterrows():
        with st.container(border=True, key=f"claim-{fid}"):
            state = state_title(CONTRIBUTIONS, row["status"], desk.actor.visibility, desk.plain)
            what = needs.told(row.to_dict(), desk.plain)
            st.markdown(f"**{literal(what)}** · {literal(str(row['space_name'] or ''))} · {literal(state)}")
            told = [kinds.get(str(row["giver_kind"]), "")]
            if desk.may("personal.read"):
                who = needs.claimant(desk.actor, desk.context, str(row["uid"]))
                told += [who[name] for name in ("giver", "contact") if name in who]
                if "shown_name" in who:
                    told.append(desk.plain("needs.shown_as", name=who["shown_name"]))
            st.caption(literal(" · ".join(part for part in told if part)))
            with st.popover(
                words("works.next_step"), icon=":material/arrow_forward:", key=f"claim-step-{fid}"
            ):
                record = features.look_at(desk.actor, desk.context, CONTRIBUTIONS, int(str(fid)))
                step_form(desk, CONTRIBUTIONS, record, key="claim")


def _needed(desk: Desk, group: pd.DataFrame) -> None:
    words = desk.words
    open_ = group[group["status"] == "needed"]
    if open_.empty:
        st.caption(words("needs.all_there"))
    for fid, row in open_.iterrows():
        with st.container(horizontal=True, vertical_alignment="center", key=f"need-{fid}"):
            what = needs.told(row.to_dict(), desk.plain)
            st.markdown(words("needs.still", what=what), width="stretch")
            st.link_button(words("needs.i_give"), f"needs/{row['uid']}", type="primary")
            if desk.may(CONTRIBUTIONS.edit_action) and st.button(
                words("works.edit_record"), key=f"need-edit-{fid}", icon=":material/edit:"
            ):
                record_dialog(desk, CONTRIBUTIONS, int(str(fid)))


def _wall(desk: Desk, group: pd.DataFrame) -> None:
    thanked = needs.wall(desk.context, group)
    if not thanked:
        return
    kinds = desk.plain.coded(CONTRIBUTIONS.field("giver_kind").domain)
    told = [
        f"{one['name'] or kinds.get(one['giver_kind'], '')} {needs.told(one, desk.plain)}" for one in thanked
    ]
    st.markdown(f"**{desk.words('needs.thanks')}**  \n{literal('；'.join(told))}")
