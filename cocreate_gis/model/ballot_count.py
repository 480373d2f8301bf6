"""What came of a ballot, as it is told, frozen and fingerprinted: the count, its rules, its evidence."""

import hashlib
from fractions import Fraction
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True)


class CountedShare(_Told):
    """A share beside its threshold.

    Attributes
    ----------
    part, whole : int
        Heads, or square centimetres.
    needed : tuple of int
        Numerator and denominator of the threshold.
    more : bool
        Whether it must be exceeded.
    reached : bool or None
        None where that cannot be said.
    """

    part: int
    whole: int
    needed: tuple[int, int]
    more: bool
    reached: bool | None

    @property
    def fraction(self) -> Fraction | None:
        """Part of the whole; None of nothing."""
        return Fraction(self.part, self.whole) if self.whole else None


class CountedChoice(_Told):
    """What came of one choice.

    Attributes
    ----------
    choice : str
        Uid of the choice, or the answer where one says yes or no.
    name, color : str
        As they were put.
    papers, points : int
        Papers that name it, and points on them.
    rank : int or None
        None for one that was withdrawn.
    option : str
        Uid of the option of a scheme it stands for.
    """

    choice: str
    name: str = ""
    color: str = ""
    papers: int
    points: int
    rank: int | None
    option: str = ""


class CountedRule(_Told):
    """A rule the count was compared with.

    Attributes
    ----------
    code, source, mark : str
        As the workspace keeps it.
    title_zh, title_en : str
        What is asked for.
    needed : tuple of int
        Numerator and denominator.
    """

    code: str
    title_zh: str
    title_en: str
    needed: tuple[int, int]
    source: str
    mark: str


class Counted(_Told):
    """The count of a ballot.

    Attributes
    ----------
    kind, method : str
        As declared by the layer.
    entitled, voted : int
        Who might, and who did: heads on the list, or people in the hall; 0 entitled where anybody may.
    channels : dict of str to int
        Those who did, by ``online``, ``paper`` and ``hands``.
    shares : dict of str to CountedShare
        By name, empty for a poll.
    votes : dict of str to int
        Heads per answer and ``silent``, where one says yes or no.
    areas_cm2 : dict of str to int
        The same by area, of an owners' tally.
    choices : tuple of CountedChoice
        Where one chooses.
    apart : int
        Papers that name nothing but what was withdrawn.
    disputed : int
        Papers of co-owners that differ and wait for a word.
    aside : dict of str to int
        Papers that are kept and not counted, by reason.
    without_area, same_name, sold, without_delivery : tuple of str
        Units of the list, by what is to be known of them.
    area_gap_cm2 : int or None
        Total that was given less the sum of the list.
    rules : tuple of CountedRule
        What it was compared with.
    """

    kind: str
    method: str
    entitled: int
    voted: int
    channels: dict[str, int]
    shares: dict[str, CountedShare] = Field(default_factory=dict)
    votes: dict[str, int] = Field(default_factory=dict)
    areas_cm2: dict[str, int] = Field(default_factory=dict)
    choices: tuple[CountedChoice, ...] = ()
    apart: int = 0
    disputed: int = 0
    aside: dict[str, int] = Field(default_factory=dict)
    without_area: tuple[str, ...] = ()
    same_name: tuple[str, ...] = ()
    sold: tuple[str, ...] = ()
    without_delivery: tuple[str, ...] = ()
    area_gap_cm2: int | None = None
    rules: tuple[CountedRule, ...] = ()

    @property
    def reached(self) -> bool | None:
        """Whether every threshold is reached; None where that cannot be said, or there is none."""
        found = [share.reached for share in self.shares.values()]
        if not found or False in found:
            return False if found else None
        return None if None in found else True

    @property
    def leading(self) -> tuple[CountedChoice, ...]:
        """The choices that share the first place; none where nobody chose."""
        return tuple(one for one in self.choices if one.rank == 1 and one.points)


class OptionEvidence(_Told):
    """What was known of an option of a scheme when people chose.

    Attributes
    ----------
    option, name : str
        Uid and name.
    version : int
        Version of the record.
    people_gained, bays_gained : int or None
        Computed gains.
    cost_yuan : float or None
        Estimated cost.
    evidence : Any
        Coverage runs, parameters and data versions, as they stand in the option.
    """

    option: str
    name: str
    version: int
    people_gained: int | None = None
    bays_gained: int | None = None
    cost_yuan: float | None = None
    evidence: Any = None


class FrozenResult(_Told):
    """A result as it is kept, whatever becomes of the lists and the data.

    Attributes
    ----------
    ballot : dict of str to str
        What was asked, how, from when to when.
    counted : Counted
        The count.
    options : tuple of OptionEvidence
        What the choices rested on.
    data_versions : dict of str to int
        Version of each layer when it was frozen.
    list_digest : str
        SHA-256 of the list: who was entitled, by key, with which area.
    software : str
        Version of this program.
    frozen_at : str
        ISO 8601, UTC.
    """

    ballot: dict[str, str]
    counted: Counted
    options: tuple[OptionEvidence, ...] = ()
    data_versions: dict[str, int]
    list_digest: str
    software: str
    frozen_at: str


def fingerprint(text: str) -> str:
    """Fingerprint a text that is kept.

    Parameters
    ----------
    text : str
        As it is kept, to the last sign.

    Returns
    -------
    str
        SHA-256 in hexadecimal.

    Examples
    --------
    >>> fingerprint("")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(text.encode()).hexdigest()
