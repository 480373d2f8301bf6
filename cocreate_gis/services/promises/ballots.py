"""Ballots as they stand now: what is asked, whether one may still answer, among which choices."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from cocreate_gis.analysis.tally import ANSWERS
from cocreate_gis.model.errors import Conflict, NotFound
from cocreate_gis.model.layers.ballots import BALLOT_CHOICES, BALLOTS, OWNERS, YES_NO
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import Actor
from cocreate_gis.services.context import Context
from cocreate_gis.store import Feature, get_feature, read_features

_MIDNIGHT = dt.time(0)
_COLOR = re.compile("#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Choice:
    """What may be chosen.

    Parameters
    ----------
    uid : str
        Of its record; of the answer itself where one says yes or no.
    name, told, color : str
        As they are put; a colour is ``#rrggbb`` or empty.
    option : str
        Uid of the option of a scheme, empty for none.
    withdrawn : bool
        Whether it was taken back.
    counted : int
        Hands counted for it.
    """

    uid: str
    name: str = ""
    told: str = ""
    color: str = ""
    option: str = ""
    withdrawn: bool = False
    counted: int = 0


@dataclass(frozen=True)
class Ballot:
    """One ballot.

    Parameters
    ----------
    record : Feature
        As it is kept.
    choices : tuple of Choice
        In their order; the answers of `ANSWERS` where one says yes or no.
    zone : tzinfo
        Of the workspace, for the deadline.
    """

    record: Feature
    choices: tuple[Choice, ...]
    zone: dt.tzinfo

    @property
    def uid(self) -> str:
        """Identifier."""
        return self.record.uid

    def text(self, name: str) -> str:
        """Give a value as text.

        Parameters
        ----------
        name : str
            Field.

        Returns
        -------
        str
            Empty for none.
        """
        return str(self.record.values.get(name) or "")

    def number(self, name: str) -> int | None:
        """Give a whole number.

        Parameters
        ----------
        name : str
            Field.

        Returns
        -------
        int or None
            None for none.
        """
        value = self.record.values.get(name)
        return None if value is None else int(value)

    @property
    def kind(self) -> str:
        """Which of the three kinds."""
        return self.text("kind")

    @property
    def status(self) -> str:
        """State of the flow."""
        return self.text("status")

    @property
    def method(self) -> str:
        """How people answer."""
        return self.text("method")

    @property
    def is_secret(self) -> bool:
        """Whether papers name nobody; what owners answer is signed."""
        return bool(self.record.values.get("secret")) and self.kind != OWNERS

    @property
    def deadline(self) -> dt.datetime | None:
        """The first moment that is too late."""
        return deadline_of(self.record.values, self.zone)

    @property
    def closes(self) -> dt.date | str:
        """The last day, with the hour where one is given; a dash without a last day."""
        last, deadline = self.record.values.get("closes_on"), self.deadline
        if deadline is None or not isinstance(last, dt.date):
            return "—"
        return deadline if self.text("closes_at") else last

    @property
    def hands(self) -> dict[str, int]:
        """Hands counted by choice; empty where none were."""
        if self.method == YES_NO:
            counted = {answer: self.number(f"hands_{answer}") for answer in ANSWERS}
            known = any(value is not None for value in counted.values())
            return {answer: value or 0 for answer, value in counted.items()} if known else {}
        counts = {choice.uid: choice.counted for choice in self.choices}
        return counts if any(counts.values()) else {}

    def takes_votes(self, now: dt.datetime) -> bool:
        """Tell whether one may vote now.

        Parameters
        ----------
        now : datetime
            With a time zone.

        Returns
        -------
        bool
            Open, and before the deadline whether or not somebody has closed it.
        """
        return self.status == "open" and (self.deadline is None or now < self.deadline)

    def require_open(self) -> None:
        """Refuse a vote outside the time of the ballot.

        Raises
        ------
        Conflict
            ``ballot_not_yet``, ``ballot_stopped`` or ``ballot_over``.
        """
        if self.takes_votes(dt.datetime.now(self.zone)):
            return
        if self.status in ("draft", "noticed"):
            raise Conflict("ballot_not_yet", ballot=self.text("name"))
        if self.status == "stopped":
            raise Conflict("ballot_stopped", ballot=self.text("name"), reason=self.text("reason"))
        raise Conflict("ballot_over", ballot=self.text("name"), deadline=self.closes)


def deadline_of(values: Mapping[str, object], zone: dt.tzinfo) -> dt.datetime | None:
    """Give the first moment that is too late for a vote.

    Parameters
    ----------
    values : Mapping[str, object]
        Of a ballot.
    zone : tzinfo
        Of the workspace.

    Returns
    -------
    datetime or None
        The time given on the last day, else the end of that day; None without a last day.
    """
    last, at = values.get("closes_on"), values.get("closes_at")
    if not isinstance(last, dt.date):
        return None
    if at:
        return dt.datetime.combine(last, dt.time.fromisoformat(str(at)), zone)
    return dt.datetime.combine(last + dt.timedelta(days=1), _MIDNIGHT, zone)


def find_ballot(actor: Actor, context: Context, uid: str) -> Ballot:
    """Find a ballot.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    uid : str
        The ballot.

    Returns
    -------
    Ballot
        As it stands.

    Raises
    ------
    NotFound
        ``ballot_unknown``: none, or none for this reader.
    """
    try:
        found = read_ballot(context, uid)
    except NotFound as error:
        raise NotFound("ballot_unknown") from error
    if actor.visibility is not Visibility.STAFF and found.status not in BALLOTS.public_states:
        raise NotFound("ballot_unknown")
    return found


def read_ballot(context: Context, uid: str) -> Ballot:
    """Read a ballot, whoever asks.

    Parameters
    ----------
    context : Context
        The workspace.
    uid : str
        The ballot.

    Returns
    -------
    Ballot
        As it stands.

    Raises
    ------
    NotFound
        ``feature_missing``.
    """
    with context.store.read() as connection:
        record = get_feature(connection, BALLOTS, uid=uid)
        rows = read_features(connection, BALLOT_CHOICES, where={"ballot": [uid]}, geometry=False)
    if record.values["method"] == YES_NO:
        choices = tuple(Choice(answer) for answer in ANSWERS)
    else:
        ordered = rows.sort_values("position", kind="stable").astype(object)
        kept = ordered.where(ordered.notna(), None).to_dict("records")
        choices = tuple(_choice(row) for row in kept)
    return Ballot(record, choices, context.workspace.zone)


def _choice(row: Mapping[object, object]) -> Choice:
    texts = {name: str(row[name] or "") for name in ("uid", "name", "told", "color", "option")}
    if not _COLOR.fullmatch(texts["color"]):
        texts["color"] = ""
    return Choice(**texts, withdrawn=row["status"] == "withdrawn", counted=int(str(row["counted"] or 0)))


def list_ballots(actor: Actor, context: Context) -> list[Ballot]:
    """List the ballots a reader may know of.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.

    Returns
    -------
    list of Ballot
        Those one may still answer first, then the newest.
    """
    frame = context.frame(BALLOTS, actor.visibility)
    order = {"open": 0, "noticed": 1, "closed": 2, "published": 3}
    states = frame["status"].map(order).fillna(4)
    uids = frame.assign(order=states, age=-frame.index).sort_values(["order", "age"])["uid"]
    return [read_ballot(context, str(uid)) for uid in uids]
