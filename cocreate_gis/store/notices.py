"""Notices to people, the outbox of mails in them, and the addresses they go to."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from cocreate_gis.model.identity import new_uid
from cocreate_gis.store.tables import MAIL_ADDRESSES, NOTICES
from cocreate_gis.store.writer import Writer

# The kind of notice that asks whether an address is right; it goes to an address not confirmed yet.
CONFIRMATION = "confirm"
_ADDRESSES = MAIL_ADDRESSES.c
_TOLD = NOTICES.c


@dataclass(frozen=True)
class NoticeDraft:
    """A notice to be kept.

    Parameters
    ----------
    person : str
        Key of the person.
    kind : str
        What happened.
    suggestion_uid : str or None
        The suggestion it is about; else another record, whose kind ``layer`` of `params` names.
    params : Mapping[str, object]
        Codes and figures the sentence names; no words of anybody, which are read where they stand.
    """

    person: str
    kind: str
    suggestion_uid: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Notice:
    """A notice to a person.

    Parameters
    ----------
    uid : str
        Of the notice.
    person : str
        Key of the person.
    kind : str
        What happened.
    suggestion_uid : str or None
        The suggestion it is about.
    params : Mapping[str, object]
        Codes and figures the sentence names.
    created_at : datetime
        UTC.
    read_at : datetime or None
        When it was seen.
    mail_tries : int
        How often a mail was begun.
    """

    uid: str
    person: str
    kind: str
    suggestion_uid: str | None
    params: Mapping[str, Any]
    created_at: dt.datetime
    read_at: dt.datetime | None
    mail_tries: int


@dataclass(frozen=True)
class MailAddress:
    """Where a person wants mail.

    Parameters
    ----------
    person : str
        Key of the person.
    address : str
        The address.
    language : str
        Of the mails.
    created_at : datetime
        UTC.
    confirmed_at : datetime or None
        When its owner said it is right; None: no mail but the question itself.
    """

    person: str
    address: str
    language: str
    created_at: dt.datetime
    confirmed_at: dt.datetime | None


def add_notices(writer: Writer, drafts: Iterable[NoticeDraft]) -> None:
    """Keep notices; those to a confirmed address wait for the post.

    Parameters
    ----------
    writer : Writer
        The transaction of what they tell.
    drafts : iterable of NoticeDraft
        The notices.
    """
    confirmed = set(
        writer.connection.scalars(sa.select(_ADDRESSES.person).where(_ADDRESSES.confirmed_at.is_not(None)))
    )
    rows = [
        {
            "uid": new_uid(),
            "person": draft.person,
            "kind": draft.kind,
            "suggestion_uid": draft.suggestion_uid,
            "params": json.dumps(dict(draft.params), ensure_ascii=False),
            "created_at": writer.now,
            "mail_state": "waiting" if draft.person in confirmed or draft.kind == CONFIRMATION else "none",
            "mail_tries": 0,
            "mail_at": writer.now,
        }
        for draft in drafts
    ]
    if rows:
        writer.connection.execute(sa.insert(NOTICES), rows)


def retract_notices(writer: Writer, uid: str, kinds: Iterable[str] | None = None) -> None:
    """Take back what nobody has seen or been mailed of a suggestion or a record that went another step.

    Parameters
    ----------
    writer : Writer
        The transaction.
    uid : str
        The suggestion or the record.
    kinds : iterable of str, optional
        What happened; None for everything.
    """
    unseen = sa.delete(NOTICES).where(
        _TOLD.suggestion_uid == uid,
        _TOLD.read_at.is_(None),
        _TOLD.mail_state.in_(("none", "waiting")),
    )
    writer.connection.execute(unseen if kinds is None else unseen.where(_TOLD.kind.in_(list(kinds))))


def list_notices(connection: sa.Connection, person: str, limit: int) -> list[Notice]:
    """List what a person was told.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    person : str
        Key of the person.
    limit : int
        At most so many.

    Returns
    -------
    list of Notice
        Newest first.
    """
    query = sa.select(NOTICES).where(_TOLD.person == person, _TOLD.kind != CONFIRMATION)
    newest = query.order_by(_TOLD.created_at.desc(), _TOLD.uid.desc()).limit(limit)
    return [_notice(row) for row in connection.execute(newest).mappings()]


def count_unread(connection: sa.Connection, person: str) -> int:
    """Count what a person was told and has not seen.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    person : str
        Key of the person.

    Returns
    -------
    int
        Notices.
    """
    query = sa.select(sa.func.count()).where(
        _TOLD.person == person, _TOLD.read_at.is_(None), _TOLD.kind != CONFIRMATION
    )
    return connection.execute(query).scalar_one()


def mark_read(writer: Writer, person: str) -> None:
    """Note that a person has seen every notice.

    Parameters
    ----------
    writer : Writer
        The transaction.
    person : str
        Key of the person.
    """
    writer.connection.execute(
        sa.update(NOTICES).where(_TOLD.person == person, _TOLD.read_at.is_(None)).values(read_at=writer.now)
    )


def told_about(connection: sa.Connection, kind: str) -> set[tuple[str, str]]:
    """Tell who was told of which suggestions in a kind of notice.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    kind : str
        Kind of notice.

    Returns
    -------
    set of tuple of str
        Person and suggestion.
    """
    query = sa.select(_TOLD.person, _TOLD.suggestion_uid).where(_TOLD.kind == kind)
    return {(row.person, row.suggestion_uid) for row in connection.execute(query)}


def notices_of_kind(connection: sa.Connection, kind: str) -> list[Notice]:
    """List every notice of a kind.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    kind : str
        Kind of notice.

    Returns
    -------
    list of Notice
        Oldest first.
    """
    query = sa.select(NOTICES).where(_TOLD.kind == kind).order_by(_TOLD.created_at, _TOLD.uid)
    return [_notice(row) for row in connection.execute(query).mappings()]


def claim_mail(writer: Writer, lease: dt.timedelta) -> Notice | None:
    """Take the next notice that waits for the post, so that nobody else sends it.

    Parameters
    ----------
    writer : Writer
        The transaction; committed before the mail is sent.
    lease : timedelta
        After so long another process may take it, because this one has died.

    Returns
    -------
    Notice or None
        With the try that begins now counted; None if nothing waits.
    """
    due = (
        sa.select(_TOLD.uid)
        .where(_TOLD.mail_state.in_(("waiting", "sending")), _TOLD.mail_at <= writer.now)
        .order_by(_TOLD.created_at, _TOLD.uid)
        .limit(1)
    )
    uid = writer.connection.scalar(due)
    if uid is None:
        return None
    taken = (
        sa.update(NOTICES)
        .where(_TOLD.uid == uid)
        .values(mail_state="sending", mail_tries=_TOLD.mail_tries + 1, mail_at=writer.now + lease)
        .returning(*_TOLD)
    )
    return _notice(writer.connection.execute(taken).mappings().one())


def set_mail_state(writer: Writer, uid: str, state: str, wait: dt.timedelta | None = None) -> None:
    """Note what became of the mail of a notice.

    Parameters
    ----------
    writer : Writer
        The transaction.
    uid : str
        The notice.
    state : {"waiting", "sent", "failed", "none"}
        What became of it.
    wait : timedelta, optional
        When it waits: not to be tried again before.
    """
    at = writer.now + wait if wait is not None else None
    writer.connection.execute(sa.update(NOTICES).where(_TOLD.uid == uid).values(mail_state=state, mail_at=at))


def save_address(writer: Writer, person: str, address: str, language: str, secret_hash: str) -> None:
    """Keep where a person wants mail, in place of what was kept before; not confirmed yet.

    Parameters
    ----------
    writer : Writer
        The transaction.
    person : str
        Key of the person.
    address, language : str
        Of the mails.
    secret_hash : str
        Fingerprint of the secret in their links.
    """
    delete_address(writer, person)
    writer.connection.execute(
        sa.insert(MAIL_ADDRESSES).values(
            person=person,
            address=address,
            language=language,
            secret_hash=secret_hash,
            created_at=writer.now,
        )
    )


def read_address(connection: sa.Connection, *, person: str = "", secret_hash: str = "") -> MailAddress | None:
    """Read where a person wants mail.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    person : str
        Key of the person; else the secret is asked.
    secret_hash : str
        Fingerprint of the secret in a link.

    Returns
    -------
    MailAddress or None
        None where there is none.
    """
    key = _ADDRESSES.person == person if person else _ADDRESSES.secret_hash == secret_hash
    columns = [column for column in _ADDRESSES if column.name != "secret_hash"]
    row = connection.execute(sa.select(*columns).where(key)).mappings().first()
    return None if row is None else MailAddress(**row)


def confirm_address(writer: Writer, person: str) -> None:
    """Note that an address is right.

    Parameters
    ----------
    writer : Writer
        The transaction.
    person : str
        Key of the person.
    """
    writer.connection.execute(
        sa.update(MAIL_ADDRESSES)
        .where(_ADDRESSES.person == person, _ADDRESSES.confirmed_at.is_(None))
        .values(confirmed_at=writer.now)
    )


def delete_address(writer: Writer, person: str) -> None:
    """Forget where a person wants mail; what waits for the post stays in the app.

    Parameters
    ----------
    writer : Writer
        The transaction.
    person : str
        Key of the person.
    """
    writer.connection.execute(sa.delete(MAIL_ADDRESSES).where(_ADDRESSES.person == person))
    writer.connection.execute(
        sa.update(NOTICES)
        .where(_TOLD.person == person, _TOLD.mail_state == "waiting")
        .values(mail_state="none")
    )


def _notice(row: Mapping[Any, Any]) -> Notice:
    return Notice(
        uid=row["uid"],
        person=row["person"],
        kind=row["kind"],
        suggestion_uid=row["suggestion_uid"],
        params=json.loads(row["params"]),
        created_at=row["created_at"],
        read_at=row["read_at"],
        mail_tries=row["mail_tries"],
    )
