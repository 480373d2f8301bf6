"""Voting online, once each: by a personal link, or in a poll that is open to anybody."""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace

import sqlalchemy as sa

from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput
from cocreate_gis.model.layers.ballots import CHOICE, POLL, SCORE, YES_NO
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.model.titles import Title
from cocreate_gis.services.context import Context
from cocreate_gis.services.limits import RateLimit
from cocreate_gis.services.promises.ballot_list import hash_token
from cocreate_gis.services.promises.ballots import Ballot, find_ballot, read_ballot
from cocreate_gis.store import (
    BallotPaper,
    Voter,
    Writer,
    keep_papers,
    keep_voters,
    note_ballot,
    papers_of,
    random_uid,
    secret_of,
    voter_by_token,
    voters_of,
    voting_units,
)

ONLINE, PAPER = "online", "paper"
CHANNELS = {ONLINE: Title("网上", "online"), PAPER: Title("纸质票", "on paper")}
COUNTED, DISPUTED, ASIDE = "counted", "disputed", "aside"
MOST_POINTS = 5
_VOTES = RateLimit("ballot_vote", tries=30, seconds=3600)
_LINKS = RateLimit("ballot_link", tries=60, seconds=3600)
# Who votes by a link is known by the link; the browser it is opened in stays out of the history.
_LINK_HOLDER = Actor("ballot-link", Role.VISITOR)


def open_link(actor: Actor, context: Context, token: str) -> tuple[Ballot, Voter]:
    """Open a personal link.

    Parameters
    ----------
    actor : Actor
        Who opens it.
    context : Context
        The workspace.
    token : str
        Secret in the link.

    Returns
    -------
    tuple of Ballot and Voter
        What is asked, and whose voice it is.

    Raises
    ------
    NotFound
        ``ballot_link_unknown``: it was never drawn, or a newer one takes its place.
    Forbidden
        ``too_many_tries``; ``ballot_voice_gone``: the unit was sold.
    """
    context.tries.take(_LINKS, actor)
    return _behind(context, token)


def _behind(context: Context, token: str) -> tuple[Ballot, Voter]:
    with context.store.read() as connection:
        voter = voter_by_token(connection, hash_token(token))
        units = voting_units(connection, voter.ballot)
    ballot = read_ballot(context, voter.ballot)
    if not any(unit.head == voter.head and unit.until is None for unit in units):
        raise Forbidden("ballot_voice_gone")
    return ballot, voter


def vote_by_link(actor: Actor, context: Context, token: str, answers: Mapping[str, int]) -> Ballot:
    """Vote by a personal link.

    Parameters
    ----------
    actor : Actor
        Who sends the form.
    context : Context
        The workspace.
    token : str
        Secret in the link.
    answers : Mapping[str, int]
        Points by choice, 1 where one only marks.

    Returns
    -------
    Ballot
        What was voted on.

    Raises
    ------
    NotFound, Forbidden
        As `open_link`.
    Conflict
        ``ballot_voted_already``, or as `Ballot.require_open`.
    InvalidInput
        As `check_answers`.
    """
    context.tries.take(_LINKS, actor)
    with context.store.write(_LINK_HOLDER) as writer:
        # Only now does nothing change any more: neither the close, nor the owner, nor the choices.
        ballot, voter = _behind(context, token)
        ballot.require_open()
        cast(writer, ballot, voter.head, check_answers(ballot, answers), ONLINE, context.today)
    return ballot


def vote_as_anybody(actor: Actor, context: Context, uid: str, answers: Mapping[str, int]) -> Ballot:
    """Vote in a poll that is open to anybody, once per person.

    Parameters
    ----------
    actor : Actor
        The person, known by her account or the cookie of her browser.
    context : Context
        The workspace.
    uid : str
        The ballot.
    answers : Mapping[str, int]
        Points by choice.

    Returns
    -------
    Ballot
        What was voted on.

    Raises
    ------
    NotFound
        ``ballot_unknown``.
    Forbidden
        ``ballot_by_link_only``: there is a list, or it is no poll; ``too_many_tries``.
    Conflict
        ``ballot_voted_already``, or as `Ballot.require_open`.
    InvalidInput
        ``ballot_needs_cookie``, or as `check_answers`.
    """
    context.tries.take(_VOTES, actor)
    person = _person(context, uid, actor)
    with context.store.write(_LINK_HOLDER) as writer:
        ballot = find_ballot(actor, context, uid)
        require_for_anybody(context, ballot)
        ballot.require_open()
        if actor.uid == VISITOR.uid:
            raise InvalidInput("ballot_needs_cookie")
        given = check_answers(ballot, answers)
        mine = _voice(writer.connection, uid, person)
        if mine is None:
            mine = Voter(uid, random_uid(), person=person)
            keep_voters(writer, [mine])
        cast(writer, ballot, mine.head, given, ONLINE, context.today)
    return ballot


def voice_of(actor: Actor, context: Context, ballot: Ballot) -> Voter | None:
    """Find the voice of a person in a poll that is open to anybody.

    Parameters
    ----------
    actor : Actor
        The person.
    context : Context
        The workspace.
    ballot : Ballot
        The ballot.

    Returns
    -------
    Voter or None
        None while she has not voted.
    """
    if actor.uid == VISITOR.uid:
        return None
    person = _person(context, ballot.uid, actor)
    with context.store.read() as connection:
        return _voice(connection, ballot.uid, person)


def _person(context: Context, uid: str, actor: Actor) -> str:
    """Know a person again in this one ballot, without keeping who she is."""
    key = secret_of(context.store, "ballots").encode()
    return hmac.new(key, f"{uid}\x1f{actor.uid}".encode(), hashlib.sha256).hexdigest()


def _voice(connection: sa.Connection, uid: str, person: str) -> Voter | None:
    return next((one for one in voters_of(connection, uid).values() if one.person == person), None)


def require_for_anybody(context: Context, ballot: Ballot) -> None:
    """Refuse a voice without a link where there is a list.

    Parameters
    ----------
    context : Context
        The workspace.
    ballot : Ballot
        The ballot.

    Raises
    ------
    Forbidden
        ``ballot_by_link_only``.
    """
    with context.store.read() as connection:
        if ballot.kind != POLL or voting_units(connection, ballot.uid):
            raise Forbidden("ballot_by_link_only", ballot=ballot.text("name"))


def must_choose_again(context: Context, ballot: Ballot, head: str) -> bool:
    """Tell whether all that a voter chose was withdrawn, so that she is asked again.

    Parameters
    ----------
    context : Context
        The workspace.
    ballot : Ballot
        The ballot.
    head : str
        The voter.

    Returns
    -------
    bool
        Never for a secret ballot: nobody knows whose paper it is.
    """
    with context.store.read() as connection:
        return bool(_outlived(ballot, papers_of(connection, ballot.uid), head))


def check_answers(ballot: Ballot, answers: Mapping[str, int]) -> dict[str, int]:
    """Check what stands on a paper.

    Parameters
    ----------
    ballot : Ballot
        What was asked.
    answers : Mapping[str, int]
        Points by choice, 1 where one only marks.

    Returns
    -------
    dict of str to int
        As it is kept.

    Raises
    ------
    InvalidInput
        ``ballot_choice_unknown``, ``ballot_choice_withdrawn``, ``ballot_nothing_chosen``, ``ballot_one_only``
        or ``ballot_points``.
    """
    known = {choice.uid: choice for choice in ballot.choices}
    for uid, points in answers.items():
        if uid not in known:
            raise InvalidInput("ballot_choice_unknown")
        if known[uid].withdrawn:
            raise InvalidInput("ballot_choice_withdrawn", choice=known[uid].name)
        if not 1 <= points <= (MOST_POINTS if ballot.method == SCORE else 1):
            raise InvalidInput("ballot_points", most=MOST_POINTS)
    if not answers:
        raise InvalidInput("ballot_nothing_chosen")
    if ballot.method in (YES_NO, CHOICE) and len(answers) > 1:
        raise InvalidInput("ballot_one_only")
    return dict(answers)


def cast(
    writer: Writer, ballot: Ballot, head: str, given: Mapping[str, int], channel: str, day: dt.date
) -> None:
    """Put a paper into the box, and tick the voter off.

    Parameters
    ----------
    writer : Writer
        The transaction.
    ballot : Ballot
        What was asked.
    head : str
        Whose voice it is.
    given : Mapping[str, int]
        What stands on the paper.
    channel : {"online", "paper"}
        How it came.
    day : date
        When.

    Raises
    ------
    Conflict
        ``ballot_voted_already``.
    """
    voters = voters_of(writer.connection, ballot.uid)
    voter = voters.get(head, Voter(ballot.uid, head))
    outlived: list[BallotPaper] = []
    if voter.channel:
        outlived = _outlived(ballot, papers_of(writer.connection, ballot.uid), head)
        if not outlived:
            raise Conflict("ballot_voted_already", how=CHANNELS[voter.channel])
    keep_voters(writer, [replace(voter, channel=channel, voted_on=day)])
    paper = new_paper(ballot.uid, None if ballot.is_secret else head, given, channel, COUNTED, "")
    aside = [replace(one, state=ASIDE, reason="option_withdrawn") for one in outlived]
    keep_papers(writer, ballot.uid, [paper, *aside])
    note_ballot(writer, ballot.uid, "voted", {"head": head, "channel": channel})


def _outlived(ballot: Ballot, kept: list[BallotPaper], head: str) -> list[BallotPaper]:
    """Her papers that name nothing but what was withdrawn."""
    gone = {choice.uid for choice in ballot.choices if choice.withdrawn}
    mine = [one for one in kept if one.head == head and one.state == COUNTED]
    return mine if gone and mine and all(set(json.loads(one.answers)) <= gone for one in mine) else []


def new_paper(
    ballot: str, head: str | None, given: Mapping[str, int], channel: str, state: str, reason: str
) -> BallotPaper:
    """Make a paper.

    Parameters
    ----------
    ballot : str
        Uid of the ballot.
    head : str or None
        Whose it is; None where it is secret.
    given : Mapping[str, int]
        What stands on it.
    channel, state, reason : str
        As `BallotPaper` keeps them.

    Returns
    -------
    BallotPaper
        With a name drawn by chance.
    """
    return BallotPaper(random_uid(), ballot, head, json.dumps(dict(given)), channel, state, reason)
