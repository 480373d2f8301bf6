"""What is refused of a ballot: a change while people answer, an end before the deadline, a result by hand."""

import datetime as dt
from collections.abc import Mapping

from cocreate_gis.analysis.tally import ANSWERS
from cocreate_gis.model.ballot_count import fingerprint
from cocreate_gis.model.errors import Conflict, InvalidInput, NotFound
from cocreate_gis.model.layers.ballots import BALLOT_CHOICES, BALLOT_FLOW, BALLOTS, MEETING, OWNERS, YES_NO
from cocreate_gis.model.layers.base import Layer
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises.ballots import Ballot, deadline_of, read_ballot
from cocreate_gis.store import Feature, voters_of, voting_units

_PREPARING = ("draft", "noticed")
# What may still be written once people answer; a deadline only moves away.
_HANDS = ("entitled", "present", *(f"hands_{answer}" for answer in ANSWERS))
_WHILE_OPEN = (*_HANDS, "closes_on", "closes_at", "objections_until", "elsewhere", "reason", "area_total_m2")
_AFTER = (*_HANDS, "objections_until", "reason", "evidence", "digest", "area_total_m2")
_MAY_CHANGE = {"open": _WHILE_OPEN, "closed": _AFTER, "published": (), "stopped": ()}
_FEWEST_CHOICES = 2


def check_ballot(
    context: Context,
    layer: Layer,
    whole: Mapping[str, object],
    changed: Mapping[str, object],
    current: Feature | None,
) -> None:
    """Check a ballot, or a choice of one, before it is written; other records pass.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : Layer
        Its kind.
    whole : Mapping[str, object]
        Every value after the change.
    changed : Mapping[str, object]
        Those that are written.
    current : Feature or None
        The record as it stands; None for a new one.

    Raises
    ------
    InvalidInput
        ``ballot_owners_signed``, ``ballot_yes_no_only``, ``ballot_matter_missing``,
        ``ballot_choices_missing``, ``ballot_list_missing``, ``hands_exceed_present``,
        ``present_exceeds_entitled`` or ``ballot_result_by_hand``.
    Conflict
        ``ballot_fixed``, ``ballot_deadline_earlier``, ``ballot_over`` or ``ballot_not_over``.
    """
    if layer is BALLOTS:
        _check_kind(whole)
        _check_hands(whole)
        if current is not None:
            _check_fixed(current, whole, changed, context)
            _check_step(context, current, whole)
    elif layer is BALLOT_CHOICES:
        _check_choice(context, whole, changed, current)


def require_draft(context: Context, layer: Layer, current: Feature) -> None:
    """Refuse to remove a ballot or a choice once people were told of it.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : Layer
        Its kind.
    current : Feature
        The record as it stands.

    Raises
    ------
    Conflict
        ``ballot_fixed``.
    """
    if layer is BALLOTS:
        _require_preparing(current.values["status"], BALLOTS.title)
    elif layer is BALLOT_CHOICES:
        _require_preparing(_status_of(context, current.values["ballot"]), BALLOT_CHOICES.title)


def _check_kind(whole: Mapping[str, object]) -> None:
    if whole.get("kind") == OWNERS and whole.get("secret"):
        raise InvalidInput("ballot_owners_signed")
    if whole.get("kind") in (OWNERS, MEETING) and whole.get("method") not in (None, YES_NO):
        raise InvalidInput("ballot_yes_no_only", kind=_title("kind", whole["kind"]))


def _check_hands(whole: Mapping[str, object]) -> None:
    hands = [whole.get(f"hands_{answer}") for answer in ANSWERS]
    raised = sum(count for count in hands if isinstance(count, int))
    present, entitled = whole.get("present"), whole.get("entitled")
    if isinstance(present, int) and raised > present:
        raise InvalidInput("hands_exceed_present", hands=raised, present=present)
    if isinstance(present, int) and isinstance(entitled, int) and present > entitled:
        raise InvalidInput("present_exceeds_entitled", present=present, entitled=entitled)


def _check_fixed(
    current: Feature, whole: Mapping[str, object], changed: Mapping[str, object], context: Context
) -> None:
    before = str(current.values["status"])
    allowed = _MAY_CHANGE.get(before)
    if allowed is None:
        return
    other = [name for name, value in changed.items() if value != current.values.get(name)]
    for name in other:
        if name not in (*allowed, "status"):
            raise Conflict("ballot_fixed", what=BALLOTS.field(name).title, state=BALLOT_FLOW.states[before])
    zone = context.workspace.zone
    was, will = deadline_of(current.values, zone), deadline_of(whole, zone)
    if was and (will is None or will < was):
        raise Conflict("ballot_deadline_earlier", deadline=read_ballot(context, current.uid).closes)


def _check_step(context: Context, current: Feature, whole: Mapping[str, object]) -> None:
    after = whole["status"]
    if after == current.values["status"]:
        return
    if after in ("noticed", "open"):
        _check_begin(context, current.uid, whole, opening=after == "open")
    if after == "closed":
        _check_end(context, read_ballot(context, current.uid))
    if after == "published" and fingerprint(str(whole.get("evidence"))) != whole.get("digest"):
        raise InvalidInput("ballot_result_by_hand")


def _check_begin(context: Context, uid: str, whole: Mapping[str, object], *, opening: bool) -> None:
    if whole.get("kind") == OWNERS and whole.get("matter") is None:
        raise InvalidInput("ballot_matter_missing")
    if not opening:
        return
    ballot = read_ballot(context, uid)
    if whole.get("method") != YES_NO and len(ballot.choices) < _FEWEST_CHOICES:
        raise InvalidInput("ballot_choices_missing", least=_FEWEST_CHOICES)
    with context.store.read() as connection:
        listed = bool(voting_units(connection, uid))
    if whole.get("kind") == OWNERS and not listed:
        raise InvalidInput("ballot_list_missing")
    deadline = deadline_of(whole, context.workspace.zone)
    if deadline and deadline <= dt.datetime.now(deadline.tzinfo):
        raise Conflict("ballot_over", ballot=whole["name"], deadline=ballot.closes)


def _check_end(context: Context, ballot: Ballot) -> None:
    """Nobody ends a vote early, unless all have voted or hands were counted on the spot."""
    if not ballot.takes_votes(dt.datetime.now(ballot.zone)) or ballot.hands:
        return
    with context.store.read() as connection:
        heads = {unit.head for unit in voting_units(connection, ballot.uid) if unit.until is None}
        voted = {voter.head for voter in voters_of(connection, ballot.uid).values() if voter.channel}
    if not heads or heads - voted:
        raise Conflict("ballot_not_over", deadline=ballot.closes)


def _check_choice(
    context: Context, whole: Mapping[str, object], changed: Mapping[str, object], current: Feature | None
) -> None:
    status = _status_of(context, whole.get("ballot"))
    if current is None:
        _require_preparing(status, BALLOT_CHOICES.title)
        return
    is_taken_back = whole.get("status") != current.values["status"]
    if is_taken_back and status in ("closed", "published", "stopped"):
        raise Conflict("ballot_fixed", what=BALLOT_CHOICES.title, state=BALLOT_FLOW.states[status])
    for name, value in changed.items():
        counts = name == "counted" and status in ("open", "closed")
        # The reason belongs to the step with which a choice is taken back.
        if value != current.values.get(name) and not counts and not (is_taken_back and name == "reason"):
            _require_preparing(status, BALLOT_CHOICES.field(name).title)


def _status_of(context: Context, uid: object) -> str:
    try:
        return read_ballot(context, str(uid)).status
    except NotFound:
        return "draft"


def _require_preparing(status: object, what: object) -> None:
    if status not in _PREPARING:
        raise Conflict("ballot_fixed", what=what, state=BALLOT_FLOW.states[str(status)])


def _title(name: str, code: object) -> object:
    return (BALLOTS.field(name).domain or {})[str(code)]
