"""Counting, in whole numbers and fractions only: polls, residents' meetings, and what owners answered.

Nothing here says what a count means in law. It gives each share as numerator and denominator, beside the
threshold it is compared with.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

FOR, AGAINST, ABSTAIN = "for", "against", "abstain"
ANSWERS = (FOR, AGAINST, ABSTAIN)
# Denominators above it do not occur in laws; 0.6667 typed by hand means two thirds.
_MOST_PARTS = 100


def threshold(value: float) -> Fraction:
    """Give the exact fraction a rule means.

    Parameters
    ----------
    value : float
        As it is kept, such as 0.6667 for two thirds.

    Returns
    -------
    Fraction
        The nearest one with a denominator up to 100.

    Examples
    --------
    >>> threshold(0.6667), threshold(0.75), threshold(0.95)
    (Fraction(2, 3), Fraction(3, 4), Fraction(19, 20))
    """
    return Fraction(value).limit_denominator(_MOST_PARTS)


@dataclass(frozen=True)
class Share:
    """A part of a whole beside the threshold it is compared with.

    Parameters
    ----------
    part, whole : int
        Heads, hands, or square centimetres.
    needed : Fraction
        The threshold.
    more : bool
        Whether it must be exceeded (过半数); else reaching it is enough (三分之二以上 includes the figure by
        article 1259 of the Civil Code).
    certain : bool
        Whether part and whole are known; without an area no share of areas is.
    """

    part: int
    whole: int
    needed: Fraction
    more: bool
    certain: bool = True

    @property
    def fraction(self) -> Fraction | None:
        """Part of the whole, 0 to 1; None of nothing."""
        return Fraction(self.part, self.whole) if self.whole else None

    @property
    def reached(self) -> bool | None:
        """Whether the threshold is reached; None where that cannot be said.

        Examples
        --------
        >>> Share(2, 3, Fraction(2, 3), more=False).reached, Share(1, 2, Fraction(1, 2), more=True).reached
        (True, False)
        """
        if not self.certain:
            return None
        if self.whole == 0:
            return False
        found = self.part * self.needed.denominator
        asked = self.needed.numerator * self.whole
        return found > asked if self.more else found >= asked


@dataclass(frozen=True)
class Unit:
    """An exclusive part of a building (专有部分).

    Parameters
    ----------
    uid : str
        Identifier.
    head : str
        Whoever owns it, alone or together: all units with the same owners have the same head, and so have all
        units that the developer has not sold or handed over.
    area_cm2 : int or None
        Area in square centimetres, None where it is not known.
    """

    uid: str
    head: str
    area_cm2: int | None


@dataclass(frozen=True)
class OwnersTally:
    """What the owners answered, by head and by area.

    Parameters
    ----------
    heads_taking_part, areas_taking_part : Share
        Among all owners.
    heads_for, areas_for : Share
        Among those who take part.
    heads : Mapping[str, int]
        Heads per answer of `ANSWERS`, and ``silent``.
    areas_cm2 : Mapping[str, int]
        Known area per answer, and ``silent``.
    without_area : tuple of str
        Uids of the units whose area is missing.
    area_gap_cm2 : int or None
        The area given for all units together less the sum over the list; None where none is given.
    """

    heads_taking_part: Share
    areas_taking_part: Share
    heads_for: Share
    areas_for: Share
    heads: Mapping[str, int]
    areas_cm2: Mapping[str, int]
    without_area: tuple[str, ...]
    area_gap_cm2: int | None

    @property
    def shares(self) -> dict[str, Share]:
        """The four shares by name, in the order of the law."""
        return {
            "areas_taking_part": self.areas_taking_part,
            "heads_taking_part": self.heads_taking_part,
            "areas_for": self.areas_for,
            "heads_for": self.heads_for,
        }


def tally_owners(
    units: Iterable[Unit],
    answers: Mapping[str, str],
    quorum: Fraction,
    majority: Fraction,
    *,
    more: bool,
    given_cm2: int | None = None,
) -> OwnersTally:
    """Count what owners answered (Civil Code article 278; judicial interpretation 2020, articles 8 and 9).

    Participation is at least `quorum` of all heads and of all areas; agreement is more than, or at least,
    `majority` of the heads and of the areas that take part. Who says nothing does not take part. An answer of
    somebody who owns nothing is not counted.

    Parameters
    ----------
    units : iterable of Unit
        Every unit, once.
    answers : Mapping[str, str]
        One of `ANSWERS` by head.
    quorum, majority : Fraction
        Thresholds.
    more : bool
        Whether the majority must be exceeded.
    given_cm2 : int, optional
        Area of all units together as a document states it. Where it is more or less than the list, the share
        of areas counts as known only if both figures say the same.

    Returns
    -------
    OwnersTally
        Exact.

    Examples
    --------
    >>> flats = [Unit("101", "Wang", 600_000), Unit("102", "Wang", 400_000), Unit("201", "Li", 500_000)]
    >>> found = tally_owners(flats, {"Wang": "for"}, Fraction(2, 3), Fraction(3, 4), more=False)
    >>> found.areas_taking_part.fraction, found.heads_taking_part.fraction, found.heads_taking_part.reached
    (Fraction(2, 3), Fraction(1, 2), False)
    """
    listed = list(units)
    kept = {unit.head: answers.get(unit.head, "silent") for unit in listed}
    heads = {answer: sum(said == answer for said in kept.values()) for answer in (*ANSWERS, "silent")}
    areas = {
        answer: sum(unit.area_cm2 or 0 for unit in listed if kept[unit.head] == answer) for answer in heads
    }
    missing = [unit for unit in listed if unit.area_cm2 is None]
    taking_part = sum(heads[answer] for answer in ANSWERS)
    area_part, area_whole = sum(areas[answer] for answer in ANSWERS), sum(areas.values())
    by_list = Share(area_part, area_whole, quorum, more=False, certain=not missing)
    known_for = all(kept[unit.head] == "silent" for unit in missing)
    return OwnersTally(
        heads_taking_part=Share(taking_part, len(kept), quorum, more=False),
        areas_taking_part=_settled(by_list, given_cm2),
        heads_for=Share(heads[FOR], taking_part, majority, more),
        areas_for=Share(areas[FOR], area_part, majority, more, known_for),
        heads=heads,
        areas_cm2=areas,
        without_area=tuple(unit.uid for unit in missing),
        area_gap_cm2=None if given_cm2 is None else given_cm2 - area_whole,
    )


def _settled(by_list: Share, given_cm2: int | None) -> Share:
    """The share by the list, in doubt where the total that was given says something else."""
    if given_cm2 is None or not by_list.certain:
        return by_list
    by_total = Share(by_list.part, given_cm2, by_list.needed, by_list.more)
    return Share(
        by_list.part, by_list.whole, by_list.needed, by_list.more, by_total.reached == by_list.reached
    )


@dataclass(frozen=True)
class MeetingTally:
    """What a residents' meeting said.

    Parameters
    ----------
    present_share : Share
        Those present among those entitled.
    for_share : Share
        Those for it among those present.
    votes : Mapping[str, int]
        Votes per answer of `ANSWERS`, and ``silent``: present, and no hand raised.
    """

    present_share: Share
    for_share: Share
    votes: Mapping[str, int]

    @property
    def shares(self) -> dict[str, Share]:
        """The two shares by name."""
        return {"present": self.present_share, "for": self.for_share}


def tally_meeting(
    entitled: int, present: int, votes: Mapping[str, int], quorum: Fraction, majority: Fraction
) -> MeetingTally:
    """Count a residents' meeting (Organic Law of the residents' committees, article 9 of the text of 2018).

    More than `quorum` of those entitled must be present, more than `majority` of those present agree.

    Parameters
    ----------
    entitled, present : int
        Adults, households or delegates of groups, whichever the meeting goes by.
    votes : Mapping[str, int]
        Votes per answer of `ANSWERS`, together at most those present.
    quorum, majority : Fraction
        Thresholds.

    Returns
    -------
    MeetingTally
        Exact.

    Examples
    --------
    >>> found = tally_meeting(100, 51, {"for": 26, "against": 20}, Fraction(1, 2), Fraction(1, 2))
    >>> found.present_share.reached, found.for_share.reached, found.votes["silent"]
    (True, True, 5)
    """
    said = {answer: votes.get(answer, 0) for answer in ANSWERS}
    return MeetingTally(
        Share(present, entitled, quorum, more=True),
        Share(said[FOR], present, majority, more=True),
        {**said, "silent": present - sum(said.values())},
    )


@dataclass(frozen=True)
class ChoiceCount:
    """What came of one choice of a poll.

    Parameters
    ----------
    choice : str
        Which.
    papers : int
        Papers that name it.
    points : int
        Points on them together; as many as papers where one only marks.
    rank : int or None
        Place from 1, the same for equal figures; None for a choice that was withdrawn.
    """

    choice: str
    papers: int
    points: int
    rank: int | None


@dataclass(frozen=True)
class PollTally:
    """What came of a poll.

    Parameters
    ----------
    choices : tuple of ChoiceCount
        In the order they were put.
    papers : int
        Papers handed in.
    apart : int
        Papers that name nothing but what was withdrawn; they are among `papers`.
    """

    choices: tuple[ChoiceCount, ...]
    papers: int
    apart: int


def tally_poll(
    choices: Sequence[str], papers: Iterable[Mapping[str, int]], withdrawn: Collection[str] = ()
) -> PollTally:
    """Count a poll.

    Parameters
    ----------
    choices : sequence of str
        Everything that was put, in order.
    papers : iterable of Mapping[str, int]
        Per paper the points given to each choice it names, 1 where one only marks; empty for a blank one.
    withdrawn : collection of str
        Choices taken back meanwhile.

    Returns
    -------
    PollTally
        Exact; more points first where points are given, and equal figures share a rank.

    Examples
    --------
    >>> found = tally_poll(["grey", "cream", "white"], [{"grey": 1}, {"cream": 1}, {"cream": 1}])
    >>> [(one.choice, one.papers, one.rank) for one in found.choices]
    [('grey', 1, 2), ('cream', 2, 1), ('white', 0, 3)]
    """
    kept = [dict(paper) for paper in papers]
    points = {choice: sum(paper.get(choice, 0) for paper in kept) for choice in choices}
    standing = [points[choice] for choice in choices if choice not in withdrawn]
    return PollTally(
        tuple(
            ChoiceCount(
                choice,
                sum(choice in paper for paper in kept),
                points[choice],
                None if choice in withdrawn else 1 + sum(other > points[choice] for other in standing),
            )
            for choice in choices
        ),
        len(kept),
        sum(bool(paper) and set(paper) <= set(withdrawn) for paper in kept),
    )
