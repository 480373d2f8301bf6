"""Counting: who has taken part, papers entered and settled, the sheet, and the result published."""

import streamlit as st

from cocreate_gis.model.layers.ballots import SCORE
from cocreate_gis.services.promises import ballot_list, ballot_papers, ballot_votes
from cocreate_gis.services.promises.ballot_counting import count, taking_part
from cocreate_gis.services.promises.ballot_results import publish
from cocreate_gis.services.promises.ballot_sheet import answers_in_words
from cocreate_gis.services.promises.ballot_words import remarks, rule_lines, share_lines, vote_table
from cocreate_gis.services.promises.ballots import Ballot
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.parts import bullet_list
from cocreate_gis.ui.views.ballots.pick import COUNTED, choose_ballot


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    ballot = choose_ballot(desk, COUNTED)
    if ballot is None:
        return
    words = desk.words
    counts = ballot.status != "open" or bool(ballot.hands)
    found = count(desk.actor, desk.context, ballot) if counts else taking_part(desk.context, ballot)
    with st.container(horizontal=True, key="ballot-figures"):
        st.metric(words("ballots.voted"), found.voted, border=True)
        if found.entitled:
            st.metric(words("ballots.entitled"), found.entitled, border=True)
        for channel, voices in found.channels.items():
            st.metric(words(f"ballots.channel_{channel}"), voices, border=True)
    if counts:
        st.dataframe(vote_table(found, desk.plain), hide_index=True, width="stretch")
    plain = desk.plain
    bullet_list([*share_lines(found, plain), *remarks(found, plain), *rule_lines(found, plain)])
    if ballot.status != "published":
        _enter(desk, ballot)
        _settle(desk, ballot)
    if counts:
        _documents(desk, ballot)
    if ballot.status == "closed":
        st.caption(words("ballots.publish_note"))
        if st.button(words("ballots.publish"), type="primary", icon=":material/lock:"):
            publish(desk.actor, desk.context, ballot)
            st.rerun()


def _heads(desk: Desk, ballot: Ballot) -> dict[str, str]:
    """By head, the units and the owner in words."""
    named: dict[str, list[str]] = {}
    owners = {}
    for unit in ballot_list.units_of(desk.actor, desk.context, ballot):
        if unit.until is None:
            named.setdefault(unit.head, []).append(unit.label)
            owners[unit.head] = desk.plain("ballots.developer") if unit.developer else unit.owner
    mark = desk.plain("print.list_mark")
    return {head: f"{mark.join(labels)}  {owners[head]}" for head, labels in named.items()}


def _enter(desk: Desk, ballot: Ballot) -> None:
    words, heads = desk.words, _heads(desk, ballot)
    if not heads:
        return
    with (
        st.expander(
            words("ballots.enter_paper"), icon=":material/edit_note:", expanded=ballot.status == "open"
        ),
        st.form(f"paper-{ballot.record.fid}", clear_on_submit=True),
    ):
        head = st.selectbox(words("ballots.voice"), list(heads), format_func=heads.__getitem__)
        given = _answers(desk, ballot)
        received = st.date_input(words("ballots.received"), desk.context.today, max_value=desk.context.today)
        another = not ballot.is_secret and st.checkbox(words("ballots.another_co_owner"))
        if st.form_submit_button(words("ballots.save")):
            enter = ballot_papers.enter_second_paper if another else ballot_papers.enter_paper
            enter(desk.actor, desk.context, ballot, head, given, received)
            st.toast(words("ballots.entered"))
            st.rerun()


def _answers(desk: Desk, ballot: Ballot) -> dict[str, int]:
    words = desk.words
    names = {
        one.uid: one.name or desk.plain(f"ballots.answer_{one.uid}")
        for one in ballot.choices
        if not one.withdrawn
    }
    asked = words(f"ballots.ask_{ballot.method}", most=ballot_votes.MOST_POINTS)
    if ballot.method == SCORE:
        points = {uid: st.slider(literal(name), 0, ballot_votes.MOST_POINTS) for uid, name in names.items()}
        return {uid: given for uid, given in points.items() if given}
    if ballot.method == "approval":
        return dict.fromkeys(st.multiselect(asked, list(names), format_func=names.__getitem__), 1)
    chosen = st.radio(asked, list(names), index=None, format_func=names.__getitem__)
    return {chosen: 1} if chosen else {}


def _settle(desk: Desk, ballot: Ballot) -> None:
    papers = ballot_papers.papers(desk.actor, desk.context, ballot)
    heads = _heads(desk, ballot)
    listed = {one.uid: one for one in papers if one.head in heads}
    if not listed:
        return
    words, plain = desk.words, desk.plain
    told = {
        uid: plain(
            "ballots.paper_of",
            unit=heads[str(one.head)],
            answers=answers_in_words(ballot, one.answers, plain),
            state=plain(f"ballots.state_{one.state}"),
        )
        for uid, one in sorted(listed.items(), key=lambda item: item[1].state != "disputed")
    }
    with st.expander(words("ballots.papers_heading"), icon=":material/rule:"):
        chosen = st.selectbox(words("ballots.papers_heading"), list(told), format_func=told.__getitem__)
        reason = st.text_input(words("ballots.reason"))
        settle, aside = st.columns(2)
        if settle.button(words("ballots.settle"), width="stretch"):
            ballot_papers.settle(desk.actor, desk.context, ballot, chosen, reason)
            st.rerun()
        if aside.button(words("ballots.set_aside"), width="stretch"):
            ballot_papers.set_aside(desk.actor, desk.context, ballot, chosen, reason)
            st.rerun()


def _documents(desk: Desk, ballot: Ballot) -> None:
    for kind, column in zip(("pdf", "xlsx"), st.columns(2), strict=True):
        with column:
            st.markdown(f"**{desk.words(f'ballots.sheet_{kind}')}**")
            params = {"ballot": ballot.uid, "format": kind, "language": desk.words.language}
            job_watch.offer_document(desk, f"sheet-{kind}-{ballot.record.fid}", "ballot", params)
