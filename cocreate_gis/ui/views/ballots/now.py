"""Ballots as everybody sees them: where to answer, how many have, and what came of those that are over."""

import datetime as dt

import streamlit as st

from cocreate_gis.model.layers.ballots import BALLOTS, POLL
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.services.promises.ballot_counting import HANDS, taking_part
from cocreate_gis.services.promises.ballot_results import result_of
from cocreate_gis.services.promises.ballot_words import (
    choice_name,
    gain_lines,
    remarks,
    rule_lines,
    share_lines,
    vote_table,
)
from cocreate_gis.services.promises.ballots import Ballot, list_ballots
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.door import error_door
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.parts import bullet_list


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    ballots = [one for one in list_ballots(desk.actor, desk.context) if one.status != "draft"]
    if not ballots:
        is_staff = desk.actor.visibility is Visibility.STAFF
        st.info(desk.words("ballots.none_for_staff" if is_staff else "ballots.none_yet"))
        return
    for ballot in ballots:
        with st.container(border=True, key=f"ballot-{ballot.record.fid}"), error_door(desk.words):
            _ballot(desk, ballot)


def _ballot(desk: Desk, ballot: Ballot) -> None:
    words = desk.words
    kinds = desk.plain.coded(BALLOTS.field("kind").domain)
    told = [kinds[ballot.kind], ballot.text("about")]
    if ballot.deadline:
        told.append(desk.plain("ballots.until", moment=ballot.closes))
    st.markdown(f"##### {literal(ballot.text('name'))}")
    st.caption(literal(" · ".join(part for part in told if part)))
    if ballot.text("question"):
        st.write(literal(ballot.text("question")))
    if ballot.status == "published":
        _result(desk, ballot)
    elif ballot.status == "stopped":
        st.warning(words("ballots.stopped_because", reason=ballot.text("reason")))
    elif ballot.takes_votes(dt.datetime.now(ballot.zone)):
        _open(desk, ballot)
    elif ballot.status == "noticed":
        day = ballot.record.values["opens_on"]
        st.write(words("ballots.not_begun", day=day))
    else:
        st.write(words("ballots.counting_soon"))


def _open(desk: Desk, ballot: Ballot) -> None:
    words, so_far = desk.words, taking_part(desk.context, ballot)
    if so_far.entitled:
        st.write(words("ballots.so_far_of", voted=so_far.voted, entitled=so_far.entitled))
    else:
        st.write(words("ballots.so_far", voted=so_far.voted))
    if ballot.kind == POLL and not so_far.entitled:
        st.link_button(
            words("ballots.to_vote"),
            f"r/vote/poll/{ballot.uid}",
            type="primary",
            icon=":material/how_to_vote:",
        )
    else:
        st.caption(words("ballots.by_your_link"))
    if ballot.text("elsewhere").startswith(("https://", "http://")):
        st.link_button(
            words("ballots.elsewhere_too"), ballot.text("elsewhere"), icon=":material/open_in_new:"
        )


def _result(desk: Desk, ballot: Ballot) -> None:
    _, frozen, is_intact = result_of(desk.actor, desk.context, ballot.uid)
    words, counted = desk.words, frozen.counted
    if counted.leading:
        names = [choice_name(one, desk.plain) for one in counted.leading]
        st.write(words("ballots.most", choices=desk.plain("print.list_mark").join(names)))
    st.dataframe(vote_table(counted, desk.plain), hide_index=True, width="stretch")
    lines = [*share_lines(counted, desk.plain), *remarks(counted, desk.plain)]
    if HANDS in counted.channels and ballot.kind == POLL:
        lines.append(desk.plain("ballots.hands_no_278"))
    bullet_list(lines)
    if ballot.record.values["objections_until"]:
        st.write(words("ballots.objections", day=ballot.record.values["objections_until"]))
    with st.expander(words("coverage.how_we_know"), icon=":material/fact_check:"):
        moment = dt.datetime.fromisoformat(frozen.frozen_at).astimezone(ballot.zone)
        bullet_list(
            [
                *rule_lines(counted, desk.plain),
                *gain_lines(frozen.options, desk.plain),
                desk.plain("ballots.frozen", moment=moment),
                desk.plain("ballots.fingerprint", digest=ballot.text("digest")),
                desk.plain("ballots.intact" if is_intact else "ballots.not_intact"),
            ]
        )
