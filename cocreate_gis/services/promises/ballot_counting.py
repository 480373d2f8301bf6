"""Counting a ballot by the rules of its kind, out of what was handed in or raised."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from cocreate_gis.analysis.tally import (
    ANSWERS,
    Share,
    Unit,
    tally_meeting,
    tally_owners,
    tally_poll,
    threshold,
)
from cocreate_gis.model.ballot_count import Counted, CountedChoice, CountedRule, CountedShare
from cocreate_gis.model.errors import Conflict, InvalidInput
from cocreate_gis.model.layers.ballots import MEETING, OWNERS, SPECIAL_MATTERS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises.ballot_reading import same_names
from cocreate_gis.services.promises.ballots import Ballot
from cocreate_gis.services.registers.rules import Rule, rule
from cocreate_gis.store import BallotPaper, VotingUnit, papers_of, voters_of, voting_units

HANDS = "hands"
_AREA_PARTS = 10_000


def taking_part(context: Context, ballot: Ballot) -> Counted:
    """Tell who has voted so far, and nothing of what they said.

    Parameters
    ----------
    context : Context
        The workspace.
    ballot : Ballot
        The ballot.

    Returns
    -------
    Counted
        ``entitled``, ``voted``, ``channels``, and the shares that ask who takes part.
    """
    found = _counted(context, ballot)
    asked = {name: share for name, share in found.shares.items() if not name.endswith("for")}
    return Counted(
        kind=found.kind,
        method=found.method,
        entitled=found.entitled,
        voted=found.voted,
        channels=found.channels,
        shares=asked,
        disputed=found.disputed,
        without_area=found.without_area,
        without_delivery=found.without_delivery,
        same_name=found.same_name,
        area_gap_cm2=found.area_gap_cm2,
        rules=found.rules,
    )


def count(actor: Actor, context: Context, ballot: Ballot) -> Counted:
    """Count a ballot.

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
    Counted
        Exact; it says of no threshold more than whether it is reached.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    Conflict
        ``ballot_still_open``: what is said so far is nobody's business, and would tell who said it.
    InvalidInput
        ``ballot_hands_and_papers``: the same people would be counted twice.
    """
    require(actor, "ballot.manage")
    if ballot.status == "open" and not ballot.hands:
        raise Conflict("ballot_still_open")
    return _counted(context, ballot)


def _counted(context: Context, ballot: Ballot) -> Counted:
    with context.store.read() as connection:
        listed = voting_units(connection, ballot.uid)
        papers = papers_of(connection, ballot.uid)
        voters = voters_of(connection, ballot.uid)
    units = [unit for unit in listed if unit.until is None]
    kept = [paper for paper in papers if paper.state == "counted"]
    if ballot.hands and kept:
        raise InvalidInput("ballot_hands_and_papers", papers=len(kept))
    ticked = sum(bool(voter.channel) for voter in voters.values())
    common = Counted(
        kind=ballot.kind,
        method=ballot.method,
        entitled=len({unit.head for unit in units}) or ballot.number("entitled") or 0,
        voted=ticked,
        channels=_channels(ballot, kept),
        disputed=sum(paper.state == "disputed" for paper in papers),
        aside=dict(Counter(paper.reason for paper in papers if paper.state == "aside")),
        sold=tuple(unit.label for unit in listed if unit.until is not None),
        without_delivery=tuple(u.label for u in units if u.delivered_on is None and ballot.kind == OWNERS),
    )
    if ballot.kind == OWNERS:
        return _owners(context, ballot, units, kept, common)
    if ballot.kind == MEETING:
        return _meeting(context, ballot, kept, common)
    return _poll(ballot, kept, common)


def _channels(ballot: Ballot, kept: Sequence[BallotPaper]) -> dict[str, int]:
    if ballot.hands:
        return {HANDS: ballot.number("present") or sum(ballot.hands.values())}
    return dict(sorted(Counter(paper.channel for paper in kept).items()))


def _owners(
    context: Context,
    ballot: Ballot,
    units: Sequence[VotingUnit],
    kept: Sequence[BallotPaper],
    common: Counted,
) -> Counted:
    special = ballot.text("matter") in SPECIAL_MATTERS
    rules = [rule(context, "owners_quorum")]
    rules.append(rule(context, "owners_special_majority" if special else "owners_majority"))
    total = ballot.record.values.get("area_total_m2")
    flats = [Unit(unit.uid, unit.head, unit.area_cm2) for unit in units]
    found = tally_owners(
        flats,
        {str(paper.head): _answer(paper) for paper in kept},
        *(threshold(one.value) for one in rules),
        more=not special,
        given_cm2=None if total is None else round(total * _AREA_PARTS),
    )
    labels = {unit.uid: unit.label for unit in units}
    taking = found.heads_taking_part.part
    return common.model_copy(
        update={
            "voted": taking,
            "shares": _shares(found.shares),
            "votes": dict(found.heads),
            "areas_cm2": dict(found.areas_cm2),
            "without_area": tuple(labels[uid] for uid in found.without_area),
            "same_name": tuple(same_names(units)),
            "area_gap_cm2": found.area_gap_cm2,
            "rules": _rules(rules),
        }
    )


def _meeting(context: Context, ballot: Ballot, kept: Sequence[BallotPaper], common: Counted) -> Counted:
    rules = [rule(context, "meeting_quorum"), rule(context, "meeting_majority")]
    votes = ballot.hands or Counter(_answer(paper) for paper in kept)
    present = ballot.number("present") or sum(votes.values())
    entitled = ballot.number("entitled") or common.entitled
    found = tally_meeting(entitled, present, votes, *(threshold(one.value) for one in rules))
    return common.model_copy(
        update={
            "entitled": entitled,
            "voted": present,
            "shares": _shares(found.shares),
            "votes": dict(found.votes),
            "rules": _rules(rules),
        }
    )


def _poll(ballot: Ballot, kept: Sequence[BallotPaper], common: Counted) -> Counted:
    said: list[Mapping[str, int]] = [json.loads(paper.answers) for paper in kept]
    said += [{uid: 1} for uid, hands in ballot.hands.items() for _ in range(hands)]
    gone = {choice.uid for choice in ballot.choices if choice.withdrawn}
    found = tally_poll([choice.uid for choice in ballot.choices], said, gone)
    choices = tuple(
        CountedChoice(
            choice=choice.uid,
            name=choice.name,
            color=choice.color,
            option=choice.option,
            papers=one.papers,
            points=one.points,
            rank=one.rank,
        )
        for choice, one in zip(ballot.choices, found.choices, strict=True)
    )
    voted = common.channels.get(HANDS, common.voted)
    return common.model_copy(update={"voted": voted, "choices": choices, "apart": found.apart})


def _answer(paper: BallotPaper) -> str:
    return next(answer for answer in ANSWERS if answer in json.loads(paper.answers))


def _parts(share: Fraction) -> tuple[int, int]:
    return share.numerator, share.denominator


def _shares(found: Mapping[str, Share]) -> dict[str, CountedShare]:
    return {
        name: CountedShare(
            part=one.part, whole=one.whole, needed=_parts(one.needed), more=one.more, reached=one.reached
        )
        for name, one in found.items()
    }


def _rules(found: Sequence[Rule]) -> tuple[CountedRule, ...]:
    return tuple(
        CountedRule(
            code=one.code,
            title_zh=one.title.zh,
            title_en=one.title.en,
            needed=_parts(threshold(one.value)),
            source=one.source.zh,
            mark=one.mark,
        )
        for one in found
    )
