"""Papers: entered once each, kept whatever becomes of them, settled where co-owners contradict each other."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace

from cocreate_gis.model.errors import Conflict, InvalidInput, NotFound
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises.ballot_votes import (
    ASIDE,
    COUNTED,
    DISPUTED,
    PAPER,
    cast,
    check_answers,
    new_paper,
)
from cocreate_gis.services.promises.ballots import Ballot, find_ballot
from cocreate_gis.store import (
    BallotPaper,
    Writer,
    keep_papers,
    keep_voters,
    note_ballot,
    papers_of,
    voters_of,
    voting_units,
)


def enter_paper(
    actor: Actor, context: Context, ballot: Ballot, head: str, answers: Mapping[str, int], received: dt.date
) -> None:
    """Enter a paper that was handed in.

    Parameters
    ----------
    actor : Actor
        Who manages ballots.
    context : Context
        The workspace.
    ballot : Ballot
        The ballot.
    head : str
        Whose voice it is.
    answers : Mapping[str, int]
        What stands on it.
    received : date
        When it came in; papers that came in time may be entered after the close.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    NotFound
        ``ballot_not_on_list``.
    Conflict
        ``ballot_voted_already``; ``ballot_paper_late``; ``ballot_over``: the result is published.
    InvalidInput
        ``ballot_day_ahead``, or as `check_answers`.
    """
    with context.store.write(actor) as writer:
        now = _require_counting(actor, context, ballot, received)
        _require_listed(writer, ballot.uid, head)
        cast(writer, now, head, check_answers(now, answers), PAPER, received)


def enter_second_paper(
    actor: Actor, context: Context, ballot: Ballot, head: str, answers: Mapping[str, int], received: dt.date
) -> None:
    """Enter the paper of another co-owner of a unit that has voted.

    One voice stays one voice: a paper that says the same is kept aside; of papers that differ none counts
    until it is settled which is that of the representative.

    Parameters
    ----------
    actor : Actor
        Who manages ballots.
    context : Context
        The workspace.
    ballot : Ballot
        An owners' tally, or another open ballot.
    head : str
        Whose voice it is.
    answers : Mapping[str, int]
        What stands on the paper.
    received : date
        When it came in.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    NotFound
        ``ballot_not_on_list``, or ``ballot_no_paper_yet``.
    Conflict
        ``ballot_secret``: nobody knows which paper was the other one; or as `enter_paper`.
    InvalidInput
        As `enter_paper`.
    """
    with context.store.write(actor) as writer:
        now = _require_counting(actor, context, ballot, received)
        if now.is_secret:
            raise Conflict("ballot_secret")
        given = check_answers(now, answers)
        _require_listed(writer, ballot.uid, head)
        before = [
            one for one in papers_of(writer.connection, ballot.uid) if one.head == head and one.state != ASIDE
        ]
        if not before:
            raise NotFound("ballot_no_paper_yet")
        same = all(json.loads(one.answers) == given for one in before)
        state, reason = (ASIDE, "same_again") if same else (DISPUTED, "co_owners_differ")
        paper = new_paper(ballot.uid, head, given, PAPER, state, reason)
        differing = [] if same else [replace(one, state=state, reason=reason) for one in before]
        keep_papers(writer, ballot.uid, [paper, *differing])
        note_ballot(writer, ballot.uid, "second_paper", {"paper": paper.uid, "same": same})


def settle(actor: Actor, context: Context, ballot: Ballot, paper_uid: str, reason: str) -> None:
    """Say which of several papers of one voice counts.

    Parameters
    ----------
    actor : Actor
        Who manages ballots.
    context : Context
        The workspace.
    ballot : Ballot
        The ballot.
    paper_uid : str
        The paper that counts.
    reason : str
        Why, such as the authority of the representative; stands on the sheet.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    InvalidInput
        ``ballot_reason_missing``.
    NotFound
        ``ballot_paper_unknown``.
    Conflict
        ``ballot_over``: the result is published.
    """
    told = _reason(reason)
    with context.store.write(actor) as writer:
        _require_unpublished(actor, context, ballot)
        papers = papers_of(writer.connection, ballot.uid)
        chosen = _known(papers, paper_uid)
        others = [
            replace(one, state=ASIDE, reason=told)
            for one in papers
            if one.head == chosen.head and one.uid != paper_uid and one.state != ASIDE
        ]
        keep_papers(writer, ballot.uid, [replace(chosen, state=COUNTED, reason=told), *others])
        note_ballot(writer, ballot.uid, "settled", {"paper": paper_uid, "aside": [one.uid for one in others]})


def set_aside(actor: Actor, context: Context, ballot: Ballot, paper_uid: str, reason: str) -> None:
    """Take a paper out of the count; it is kept, and its voter may vote again.

    Parameters
    ----------
    actor : Actor
        Who manages ballots.
    context : Context
        The workspace.
    ballot : Ballot
        The ballot.
    paper_uid : str
        The paper.
    reason : str
        Why; stands on the sheet.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    InvalidInput
        ``ballot_reason_missing``.
    NotFound
        ``ballot_paper_unknown``.
    Conflict
        ``ballot_over``: the result is published; ``ballot_secret``: it names nobody.
    """
    told = _reason(reason)
    with context.store.write(actor) as writer:
        _require_unpublished(actor, context, ballot)
        paper = _known(papers_of(writer.connection, ballot.uid), paper_uid)
        if paper.head is None:
            raise Conflict("ballot_secret")
        keep_papers(writer, ballot.uid, [replace(paper, state=ASIDE, reason=told)])
        voter = voters_of(writer.connection, ballot.uid)[paper.head]
        keep_voters(writer, [replace(voter, channel="", voted_on=None)])
        note_ballot(writer, ballot.uid, "set_aside", {"paper": paper_uid})


def papers(actor: Actor, context: Context, ballot: Ballot) -> list[BallotPaper]:
    """Read the papers of a ballot that is not secret.

    Parameters
    ----------
    actor : Actor
        Who manages ballots.
    context : Context
        The workspace.
    ballot : Ballot
        The ballot.

    Returns
    -------
    list of BallotPaper
        Empty for a secret one.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    """
    require(actor, "ballot.manage")
    if ballot.is_secret:
        return []
    with context.store.read() as connection:
        return papers_of(connection, ballot.uid)


def _require_counting(actor: Actor, context: Context, ballot: Ballot, received: dt.date) -> Ballot:
    now = _require_unpublished(actor, context, ballot)
    if now.status not in ("open", "closed"):
        now.require_open()
    if received > context.today:
        raise InvalidInput("ballot_day_ahead", day=received)
    if now.deadline and dt.datetime.combine(received, dt.time(0), now.zone) >= now.deadline:
        raise Conflict("ballot_paper_late", deadline=now.closes, day=received)
    return now


def _require_unpublished(actor: Actor, context: Context, ballot: Ballot) -> Ballot:
    require(actor, "ballot.manage")
    now = find_ballot(actor, context, ballot.uid)
    if now.status in ("published", "stopped"):
        raise Conflict("ballot_over", ballot=now.text("name"), deadline=now.closes)
    return now


def _require_listed(writer: Writer, ballot: str, head: str) -> None:
    units = voting_units(writer.connection, ballot)
    if not any(unit.head == head and unit.until is None for unit in units):
        raise NotFound("ballot_not_on_list")


def _known(kept: list[BallotPaper], uid: str) -> BallotPaper:
    found = next((one for one in kept if one.uid == uid), None)
    if found is None:
        raise NotFound("ballot_paper_unknown")
    return found


def _reason(reason: str) -> str:
    told = reason.strip()[:200]
    if not told:
        raise InvalidInput("ballot_reason_missing")
    return told
