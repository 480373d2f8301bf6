"""Choosing the ballot a page is about."""

import streamlit as st

from cocreate_gis.services.promises.ballots import Ballot, list_ballots
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.held_choice import held_choice
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.register_pages import open_page

PREPARED, COUNTED = ("draft", "noticed", "open"), ("open", "closed", "published")
_CHOSEN = "ballot_chosen"


def choose_ballot(desk: Desk, states: tuple[str, ...]) -> Ballot | None:
    """Ask which ballot.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    states : tuple of str
        Those that are offered: `PREPARED` or `COUNTED`.

    Returns
    -------
    Ballot or None
        None, and a sentence what to do, where there is none.
    """
    found = {one.uid: one for one in list_ballots(desk.actor, desk.context) if one.status in states}
    if not found:
        st.info(desk.words("ballots.none_for_staff"))
        return None
    names = told_apart({uid: one.text("name") for uid, one in found.items()})
    return found[held_choice(desk.words("ballots.which"), names, _CHOSEN)]


def open_ballot(ballot: Ballot) -> None:
    """Lead to where a ballot stands now; called when a button is pressed.

    Parameters
    ----------
    ballot : Ballot
        While it is prepared its preparation, then its count.
    """
    is_prepared = ballot.status in ("draft", "noticed")
    choose_next(ballot.uid)
    open_page("promises", "ballots", "ballots_prepare" if is_prepared else "ballots_count")


def choose_next(uid: str) -> None:
    """Let a ballot be the one that is prepared and counted.

    Parameters
    ----------
    uid : str
        The ballot.
    """
    st.session_state[_CHOSEN] = uid
