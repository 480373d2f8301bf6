"""Sign-ins that hold, and links that let somebody in. Both are kept as hashes of their random tokens."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from cocreate_gis.store.accounts import HISTORY_OF_ACCOUNTS
from cocreate_gis.store.history import record
from cocreate_gis.store.tables import INVITATIONS, SESSIONS
from cocreate_gis.store.writer import Writer


@dataclass(frozen=True)
class Session:
    """A sign-in on one device.

    Parameters
    ----------
    token_hash : str
        Hash of what the cookie holds.
    account : str
        Who signed in.
    created_at, expires_at : datetime
        UTC.
    device : str
        What the browser calls itself, shortened.
    """

    token_hash: str
    account: str
    created_at: dt.datetime
    expires_at: dt.datetime
    device: str


@dataclass(frozen=True)
class Invitation:
    """A link that lets one person in once.

    Parameters
    ----------
    token_hash : str
        Hash of what the link holds.
    role : str
        The role that is given; empty for a link that sets a new password.
    area_layer, area_uid : str
        Where the role is held; of a link for a new password, ``accounts`` and the account.
    invited_by : str
        Actor who made it.
    created_at, expires_at : datetime
        UTC.
    until : date or None
        Last day of the role.
    taken_by : str or None
        Account that used it.
    """

    token_hash: str
    role: str
    area_layer: str
    area_uid: str
    invited_by: str
    created_at: dt.datetime
    expires_at: dt.datetime
    until: dt.date | None
    taken_by: str | None


def insert_session(
    writer: Writer, token_hash: str, account: str, expires_at: dt.datetime, device: str
) -> None:
    """Keep a sign-in, and forget those that ran out.

    Parameters
    ----------
    writer : Writer
        The transaction.
    token_hash : str
        Hash of what the cookie holds.
    account : str
        Who.
    expires_at : datetime
        UTC.
    device : str
        What the browser calls itself.
    """
    writer.connection.execute(sa.delete(SESSIONS).where(SESSIONS.c.expires_at < writer.now))
    row = {"token_hash": token_hash, "account": account, "created_at": writer.now, "expires_at": expires_at}
    writer.connection.execute(sa.insert(SESSIONS).values(device=device, **row))


def find_session(connection: sa.Connection, token_hash: str) -> Session | None:
    """Find a sign-in.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    token_hash : str
        Hash of what the cookie holds.

    Returns
    -------
    Session or None
        Also one that ran out.
    """
    row = connection.execute(sa.select(SESSIONS).where(SESSIONS.c.token_hash == token_hash)).mappings()
    found = row.first()
    return None if found is None else Session(**found)


def list_sessions(connection: sa.Connection, account: str) -> list[Session]:
    """List the sign-ins of an account.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    account : str
        Who.

    Returns
    -------
    list of Session
        Newest first, also those that ran out.
    """
    query = sa.select(SESSIONS).where(SESSIONS.c.account == account).order_by(SESSIONS.c.created_at.desc())
    return [Session(**row) for row in connection.execute(query).mappings()]


def extend_session(writer: Writer, token_hash: str, expires_at: dt.datetime) -> None:
    """Let a sign-in hold longer.

    Parameters
    ----------
    writer : Writer
        The transaction.
    token_hash : str
        Hash of what the cookie holds.
    expires_at : datetime
        UTC.
    """
    new = {"expires_at": expires_at}
    writer.connection.execute(sa.update(SESSIONS).where(SESSIONS.c.token_hash == token_hash).values(new))


def delete_session(writer: Writer, account: str, token_hash: str) -> None:
    """End one sign-in.

    Parameters
    ----------
    writer : Writer
        The transaction.
    account : str
        Who.
    token_hash : str
        Which.
    """
    writer.connection.execute(
        sa.delete(SESSIONS).where(SESSIONS.c.token_hash == token_hash, SESSIONS.c.account == account)
    )


def delete_sessions(writer: Writer, account: str, but: str = "") -> None:
    """End every sign-in of an account.

    Parameters
    ----------
    writer : Writer
        The transaction.
    account : str
        Who.
    but : str
        Hash of one that stays.
    """
    theirs = (SESSIONS.c.account == account, SESSIONS.c.token_hash != but)
    writer.connection.execute(sa.delete(SESSIONS).where(*theirs))
    record(writer, HISTORY_OF_ACCOUNTS, account, "sign_out_everywhere", 0, {})


def insert_invitation(writer: Writer, token_hash: str, values: Mapping[str, object]) -> None:
    """Keep a link.

    Parameters
    ----------
    writer : Writer
        The transaction.
    token_hash : str
        Hash of what the link holds.
    values : Mapping[str, object]
        ``role``, ``area_layer``, ``area_uid``, ``expires_at``, ``until``.
    """
    own = {"token_hash": token_hash, "invited_by": writer.actor.uid, "created_at": writer.now}
    writer.connection.execute(sa.insert(INVITATIONS).values(**own, **values))
    told = {name: str(values[name]) for name in ("role", "area_layer", "area_uid")}
    record(writer, HISTORY_OF_ACCOUNTS, token_hash, "invite", 0, told)


def find_invitation(connection: sa.Connection, token_hash: str) -> Invitation | None:
    """Find a link.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    token_hash : str
        Hash of what the link holds.

    Returns
    -------
    Invitation or None
        Also one that was used or ran out.
    """
    query = sa.select(INVITATIONS).where(INVITATIONS.c.token_hash == token_hash)
    row = connection.execute(query).mappings().first()
    return None if row is None else Invitation(**row)


def list_invitations(connection: sa.Connection) -> list[Invitation]:
    """List the links nobody has used.

    Parameters
    ----------
    connection : Connection
        A connection of the store.

    Returns
    -------
    list of Invitation
        Newest first, also those that ran out.
    """
    query = sa.select(INVITATIONS).where(INVITATIONS.c.taken_by.is_(None))
    rows = connection.execute(query.order_by(INVITATIONS.c.created_at.desc())).mappings()
    return [Invitation(**row) for row in rows]


def take_invitation(writer: Writer, token_hash: str, account: str) -> None:
    """Note who used a link.

    Parameters
    ----------
    writer : Writer
        The transaction.
    token_hash : str
        Hash of what the link holds.
    account : str
        Who.
    """
    taken = {"taken_by": account}
    which = INVITATIONS.c.token_hash == token_hash
    writer.connection.execute(sa.update(INVITATIONS).where(which).values(taken))
    record(writer, HISTORY_OF_ACCOUNTS, token_hash, "invitation_taken", 0, taken)


def withdraw_invitation(writer: Writer, token_hash: str) -> None:
    """Take a link back that nobody has used.

    Parameters
    ----------
    writer : Writer
        The transaction.
    token_hash : str
        Hash of what the link holds.
    """
    open_one = sa.and_(INVITATIONS.c.token_hash == token_hash, INVITATIONS.c.taken_by.is_(None))
    writer.connection.execute(sa.delete(INVITATIONS).where(open_one))
    record(writer, HISTORY_OF_ACCOUNTS, token_hash, "invitation_withdrawn", 0, {})


def withdraw_resets(writer: Writer, account: str) -> None:
    """Take back every link that sets a new password of an account and was not used.

    Parameters
    ----------
    writer : Writer
        The transaction.
    account : str
        Whose password.
    """
    for link in list_invitations(writer.connection):
        if not link.role and link.area_uid == account:
            withdraw_invitation(writer, link.token_hash)
