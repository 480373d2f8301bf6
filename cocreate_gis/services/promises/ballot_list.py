"""The list of those who may vote: kept, delivered to, given links, changed when a flat is sold."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection
from dataclasses import replace

from cocreate_gis.model.errors import Conflict, InvalidInput, NotFound
from cocreate_gis.model.identity import new_uid
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises.ballot_reading import ListRead, head_of, names_of, plain_cell
from cocreate_gis.services.promises.ballots import Ballot, find_ballot
from cocreate_gis.store import (
    Voter,
    VotingUnit,
    Writer,
    add_units,
    change_units,
    clear_list,
    keep_papers,
    keep_voters,
    note_ballot,
    papers_of,
    secret_of,
    voters_of,
    voting_units,
)

_SECRET_BYTES = 16
LINK = "r/vote/"


def keep_list(actor: Actor, context: Context, ballot: Ballot, read: ListRead) -> int:
    """Keep a list, in place of the one before.

    Parameters
    ----------
    actor : Actor
        Who manages ballots.
    context : Context
        The workspace.
    ballot : Ballot
        For which ballot.
    read : ListRead
        As it was read.

    Returns
    -------
    int
        How many voices it makes.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    InvalidInput
        ``ballot_list_unsound``: nothing of it is kept.
    Conflict
        ``ballot_list_closed``: people answer already.
    """
    require(actor, "ballot.manage")
    if not read.is_sound:
        raise InvalidInput("ballot_list_unsound")
    with context.store.write(actor) as writer:
        if find_ballot(actor, context, ballot.uid).status not in ("draft", "noticed"):
            raise Conflict("ballot_list_closed")
        clear_list(writer, ballot.uid)
        add_units(writer, read.units)
        keep_voters(writer, [Voter(ballot.uid, head) for head in {unit.head for unit in read.units}])
        note_ballot(writer, ballot.uid, "list", {"units": len(read.units), "heads": read.heads})
    return read.heads


def units_of(actor: Actor, context: Context, ballot: Ballot) -> list[VotingUnit]:
    """Read the list, with those who were on it before a flat was sold.

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
    list of VotingUnit
        In the order of the houses.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    """
    require(actor, "ballot.manage")
    with context.store.read() as connection:
        return voting_units(connection, ballot.uid)


def deliver(
    actor: Actor, context: Context, ballot: Ballot, uids: Collection[str], day: dt.date, how: str
) -> None:
    """Record that papers were delivered.

    Parameters
    ----------
    actor : Actor
        Who manages ballots.
    context : Context
        The workspace.
    ballot : Ballot
        The ballot.
    uids : collection of str
        Units of its list.
    day : date
        When.
    how : str
        In which way.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    Conflict
        ``ballot_over``: the result is published.
    InvalidInput
        ``ballot_day_ahead``: the day has not come.
    """
    require(actor, "ballot.manage")
    if day > context.today:
        raise InvalidInput("ballot_day_ahead", day=day)
    with context.store.write(actor) as writer:
        _require_unfinished(find_ballot(actor, context, ballot.uid))
        known = {unit.uid for unit in voting_units(writer.connection, ballot.uid)}
        change_units(writer, known & set(uids), {"delivered_on": day, "delivered_how": how[:120]})
        note_ballot(writer, ballot.uid, "delivered", {"units": len(known & set(uids)), "day": str(day)})


def sell(
    actor: Actor, context: Context, ballot: Ballot, uid: str, owner: str, mark: str, day: dt.date, reason: str
) -> None:
    """Record that a unit changed hands: who owns it at the close counts.

    The row before stays on the list with its last day. A paper of the earlier owner stays too: it counts for
    the units she still has, and is set aside with the reason where she has none.

    Parameters
    ----------
    actor : Actor
        Who manages ballots.
    context : Context
        The workspace.
    ballot : Ballot
        The ballot.
    uid : str
        The unit.
    owner, mark : str
        Who has it now, and what tells two of one name apart.
    day : date
        Since when, by the register.
    reason : str
        By which document.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    InvalidInput
        ``ballot_sale_incomplete``, or ``ballot_day_ahead``: it is not hers yet.
    NotFound
        ``ballot_unit_unknown``.
    Conflict
        ``ballot_over``: the result is published; ``ballot_sold_after``: it was sold after the close.
    """
    require(actor, "ballot.manage")
    if not names_of(owner) or not reason.strip():
        raise InvalidInput("ballot_sale_incomplete")
    if day > context.today:
        raise InvalidInput("ballot_day_ahead", day=day)
    key = secret_of(context.store, "ballots")
    with context.store.write(actor) as writer:
        now = find_ballot(actor, context, ballot.uid)
        _require_unfinished(now)
        if now.deadline and dt.datetime.combine(day, dt.time(0), now.zone) >= now.deadline:
            raise Conflict("ballot_sold_after", deadline=now.closes)
        units = voting_units(writer.connection, ballot.uid)
        unit = next((one for one in units if one.uid == uid and one.until is None), None)
        if unit is None:
            raise NotFound("ballot_unit_unknown")
        fresh, plain, told = new_uid(), plain_cell(owner), plain_cell(mark)
        sold = replace(
            unit,
            uid=fresh,
            owner=plain,
            owner_mark=told,
            developer=False,
            representative="",
            head=head_of(key, plain, told, fresh),
            delivered_on=None,
            delivered_how="",
        )
        change_units(writer, [uid], {"until": day, "reason": reason.strip()[:200]})
        add_units(writer, [sold])
        keeps_one = any(one.head == unit.head and one.until is None and one.uid != uid for one in units)
        _pass_on(writer, now, unit, sold, keeps_one=keeps_one)
        note_ballot(writer, ballot.uid, "sold", {"unit": uid, "into": fresh, "day": str(day)})


def _pass_on(writer: Writer, ballot: Ballot, unit: VotingUnit, sold: VotingUnit, *, keeps_one: bool) -> None:
    """What becomes of the voice of a unit that was sold."""
    voters = voters_of(writer.connection, ballot.uid)
    before = voters.get(unit.head, Voter(ballot.uid, unit.head))
    after = voters.get(sold.head, Voter(ballot.uid, sold.head))
    if not keeps_one and ballot.is_secret and before.channel and not after.channel:
        # Her paper cannot be found any more: the voice of this unit has been used.
        after = replace(after, channel=before.channel, voted_on=before.voted_on)
    keep_voters(writer, [after])
    if not keeps_one:
        papers = [one for one in papers_of(writer.connection, ballot.uid) if one.head == unit.head]
        keep_papers(writer, ballot.uid, [replace(one, state="aside", reason="unit_sold") for one in papers])


def make_links(actor: Actor, context: Context, ballot: Ballot) -> dict[str, str]:
    """Draw a personal link for everybody on the list who has not voted; earlier links end.

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
    dict of str to str
        Path below the address of the site, by head. It is told this once: only its hash is kept.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    NotFound
        ``ballot_list_missing``.
    Conflict
        ``ballot_links_when_noticed``.
    """
    require(actor, "ballot.manage")
    with context.store.write(actor) as writer:
        if find_ballot(actor, context, ballot.uid).status not in ("noticed", "open"):
            raise Conflict("ballot_links_when_noticed")
        heads = {u.head for u in voting_units(writer.connection, ballot.uid) if u.until is None}
        waiting = [v for v in voters_of(writer.connection, ballot.uid).values() if not v.channel]
        drawn = {v.head: secrets.token_urlsafe(_SECRET_BYTES) for v in waiting if v.head in heads}
        if not heads:
            raise NotFound("ballot_list_missing")
        told = [replace(v, token_hash=hash_token(drawn[v.head])) for v in waiting if v.head in drawn]
        keep_voters(writer, told)
        note_ballot(writer, ballot.uid, "links", {"heads": len(drawn)})
    return {head: f"{LINK}{token}" for head, token in drawn.items()}


def hash_token(token: str) -> str:
    """Hash the secret of a link; its 128 random bits need no salt.

    Parameters
    ----------
    token : str
        As in the link.

    Returns
    -------
    str
        SHA-256 in hexadecimal.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def _require_unfinished(ballot: Ballot) -> None:
    if ballot.status in ("published", "stopped"):
        raise Conflict("ballot_over", ballot=ballot.text("name"), deadline=ballot.closes)
