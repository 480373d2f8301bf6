"""Choosing the ballot a page is about."""

from collections.abc import Collection

import streamlit as st

from cocreate_gis.services.promises.ballots import Ballot, list_ballots
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import choose


def choose_ballot(desk: Desk, key: str, states: Collection[str]) -> Ballot | None:
    """Ask which ballot.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    key : str
        Makes the input unique.
    states : collection of str
        Those that are offered.

    Returns
    -------
    Ballot or None
        None, and a sentence what to do, where there is none.
    """
    found = {one.uid: one for one in list_ballots(desk.actor, desk.context) if one.status in states}
    if not found:
        st.info(desk.words("ballots.none_for_staff"))
        return None
    chosen = choose(
        desk.words("ballots.which"), {uid: one.text("name") for uid, one in found.items()}, key=key
    )
    return found[chosen]
