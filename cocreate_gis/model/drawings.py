"""What is drawn in an option of a scheme, frozen as it was shown, and what differs between two drawings."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import TypeAdapter

from cocreate_gis.model.checked import Checked
from cocreate_gis.model.titles import Title

Change = Literal["removed", "changed", "added"]

# Drawn by hand: less than this is no change.
_MOVED_M = 0.1
_SIZE_M = 0.05
_HALF_TURN = 180


class DrawnThing(Checked):
    """One thing of a drawing.

    Attributes
    ----------
    uid : str
        The same in every drawing of the thing.
    kind_zh, kind_en : str
        What it is, in both languages, as the palette called it then.
    name : str
        Its own name; empty for none.
    action : str or None
        Code of what is done: kept, repaired, altered, pulled down, new.
    material : str
        What it is made of; empty where nobody says.
    bearing_deg : int
        Of the long side, degrees clockwise from north.
    length_m, width_m : float
        Its sides, metres.
    at_m : tuple of float
        East and north of its middle in the workspace's metric CRS.
    cost_yuan : float or None
        What it costs; None where it is not known.
    bays : int
        Cars it holds.
    reason : str
        Why it was changed last; empty where nobody says.
    shape : dict
        GeoJSON geometry, EPSG:4326.
    """

    uid: str
    kind_zh: str
    kind_en: str
    name: str = ""
    action: str | None = None
    material: str = ""
    bearing_deg: int = 0
    length_m: float
    width_m: float
    at_m: tuple[float, float]
    cost_yuan: float | None = None
    bays: int = 0
    reason: str = ""
    shape: dict[str, Any]

    @property
    def kind(self) -> Title:
        """What it is, in both languages."""
        return Title(self.kind_zh, self.kind_en)

    @property
    def is_pulled_down(self) -> bool:
        """Whether it goes instead of coming."""
        return self.action == "demolish"


Drawing = tuple[DrawnThing, ...]
_DRAWING = TypeAdapter(Drawing)


def drawing_to_json(drawing: Sequence[DrawnThing]) -> str:
    """Write a drawing as it is kept with a revision.

    Parameters
    ----------
    drawing : sequence of DrawnThing
        What is drawn.

    Returns
    -------
    str
        JSON.
    """
    return _DRAWING.dump_json(tuple(drawing), exclude_defaults=True).decode()


def drawing_from_json(text: str | None) -> Drawing:
    """Read a drawing that was kept.

    Parameters
    ----------
    text : str or None
        Of `drawing_to_json`; None for a revision that was written down by hand.

    Returns
    -------
    tuple of DrawnThing
        What was drawn.

    Examples
    --------
    >>> drawing_from_json(None)
    ()
    """
    return _DRAWING.validate_json(text) if text else ()


@dataclass(frozen=True)
class Difference:
    """One thing that differs between two drawings.

    Parameters
    ----------
    change : {"removed", "changed", "added"}
        What happened to it.
    before, after : DrawnThing or None
        The thing; None where it was not, or is no more.
    """

    change: Change
    before: DrawnThing | None
    after: DrawnThing | None

    @property
    def thing(self) -> DrawnThing:
        """The thing as it is now, else as it was."""
        thing = self.after or self.before
        if thing is None:
            raise ValueError("a difference without a thing")
        return thing

    @property
    def moved_m(self) -> float:
        """How far its middle moved, metres; 0 where it did not."""
        if self.before is None or self.after is None:
            return 0.0
        metres = math.dist(self.before.at_m, self.after.at_m)
        return metres if metres >= _MOVED_M else 0.0

    @property
    def turned_deg(self) -> int:
        """By how much it turned, 0 to 90: half a turn looks the same."""
        if self.before is None or self.after is None:
            return 0
        turn = abs(self.after.bearing_deg - self.before.bearing_deg) % _HALF_TURN
        return min(turn, _HALF_TURN - turn)

    @property
    def sizes_m(self) -> dict[str, tuple[float, float]]:
        """Length and width before and after, where they differ."""
        if self.before is None or self.after is None:
            return {}
        sides = {side: (getattr(self.before, side), getattr(self.after, side)) for side in _SIDES}
        return {side: pair for side, pair in sides.items() if abs(pair[1] - pair[0]) >= _SIZE_M}

    @property
    def retold(self) -> tuple[str, ...]:
        """Names of what else is said of it otherwise."""
        if self.before is None or self.after is None:
            return ()
        return tuple(name for name in _TOLD if getattr(self.before, name) != getattr(self.after, name))


_SIDES = ("length_m", "width_m")
_TOLD = ("kind_zh", "name", "action", "material", "cost_yuan")


def differences(before: Sequence[DrawnThing], after: Sequence[DrawnThing]) -> list[Difference]:
    """Compare two drawings, thing by thing.

    Parameters
    ----------
    before, after : sequence of DrawnThing
        The drawings.

    Returns
    -------
    list of Difference
        What was taken away, what was changed, what was added; nothing for what is the same.

    Examples
    --------
    A shed of 30 m becomes one of 19 m.

    >>> shed = {"uid": "s", "kind_zh": "车棚", "kind_en": "Shed", "width_m": 2.2, "at_m": (0, 0), "shape": {}}
    >>> (one,) = differences([DrawnThing(length_m=30, **shed)], [DrawnThing(length_m=19, **shed)])
    >>> one.change, one.sizes_m
    ('changed', {'length_m': (30.0, 19.0)})
    """
    old, new = ({thing.uid: thing for thing in drawing} for drawing in (before, after))
    kept = (Difference("changed", old[uid], new[uid]) for uid in old if uid in new)
    return [
        *(Difference("removed", old[uid], None) for uid in old if uid not in new),
        *(one for one in kept if one.moved_m or one.turned_deg or one.sizes_m or one.retold),
        *(Difference("added", None, new[uid]) for uid in new if uid not in old),
    ]


@dataclass(frozen=True)
class Sums:
    """What a drawing comes to.

    Parameters
    ----------
    things : int
        How many there are that come or stay.
    cost_yuan : float
        What those cost of which it is known, and those that are pulled down.
    without_cost : int
        Things of which nobody knows what they cost; what is kept costs nothing.
    bays : int
        Cars that find a place more than now; below 0 where places go.
    """

    things: int
    cost_yuan: float
    without_cost: int
    bays: int


_UNCHANGED = ("keep", "repair", "alter")


def sums(drawing: Sequence[DrawnThing]) -> Sums:
    """Add a drawing up.

    Parameters
    ----------
    drawing : sequence of DrawnThing
        What is drawn.

    Returns
    -------
    Sums
        Bays are gained by what is new and lost by what is pulled down; what stays where it is neither gains
        nor loses any.

    Examples
    --------
    Two bays come, one goes.

    >>> bay = {"kind_zh": "车位", "kind_en": "Bay", "width_m": 2.4, "length_m": 5.3}
    >>> bay |= {"at_m": (0, 0), "shape": {}}
    >>> made = [DrawnThing(uid=uid, action="new", bays=1, cost_yuan=100, **bay) for uid in "ab"]
    >>> sums([*made, DrawnThing(uid="c", action="demolish", bays=1, **bay)])
    Sums(things=2, cost_yuan=200.0, without_cost=1, bays=1)
    """
    paid = [thing for thing in drawing if thing.action != "keep"]
    return Sums(
        things=sum(not thing.is_pulled_down for thing in drawing),
        cost_yuan=sum(thing.cost_yuan or 0.0 for thing in paid),
        without_cost=sum(thing.cost_yuan is None for thing in paid),
        bays=sum(-thing.bays if thing.is_pulled_down else thing.bays for thing in _moving(drawing)),
    )


def _moving(drawing: Sequence[DrawnThing]) -> list[DrawnThing]:
    return [thing for thing in drawing if thing.action not in _UNCHANGED]
