"""Accounts and the roles they hold. The history names them by uid only, so that a name can be erased."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from cocreate_gis.model.errors import Conflict, NotFound
from cocreate_gis.model.identity import new_uid
from cocreate_gis.model.permissions import Role
from cocreate_gis.store.history import erase_contents, record
from cocreate_gis.store.tables import ACCOUNTS, MEMBERSHIPS
from cocreate_gis.store.writer import Writer

# What the history calls the layer of everything about accounts.
HISTORY_OF_ACCOUNTS = "accounts"


@dataclass(frozen=True)
class Account:
    """A person who can sign in.

    Parameters
    ----------
    uid : str
        Identifier of the account.
    login : str
        What is typed to sign in, in its normal form.
    name : str
        What others read.
    password_hash : str or None
        None for who signs in through the city's sign-on.
    issuer, subject : str or None
        Who the person is there.
    created_at : datetime
        UTC.
    disabled_at : datetime or None
        UTC, while the account is closed.
    """

    uid: str
    login: str
    name: str
    password_hash: str | None
    issuer: str | None
    subject: str | None
    created_at: dt.datetime
    disabled_at: dt.datetime | None


@dataclass(frozen=True)
class Membership:
    """A role somebody holds.

    Parameters
    ----------
    uid : str
        Identifier of the membership.
    account : str
        Who.
    role : Role
        The role.
    area_layer, area_uid : str
        Where: a community, compound or building; both empty for the whole workspace.
    granted_by : str
        Actor who gave it.
    created_at : datetime
        UTC.
    until : date or None
        Last day, in the zone of the workspace.
    """

    uid: str
    account: str
    role: Role
    area_layer: str
    area_uid: str
    granted_by: str
    created_at: dt.datetime
    until: dt.date | None

    def holds_on(self, day: dt.date) -> bool:
        """Tell whether the role has not run out.

        Parameters
        ----------
        day : date
            In the zone of the workspace.

        Returns
        -------
        bool
            Also on its last day.
        """
        return self.until is None or self.until >= day


def insert_account(
    writer: Writer,
    login: str,
    name: str,
    password_hash: str | None = None,
    identity: tuple[str, str] | None = None,
) -> str:
    """Add an account.

    Parameters
    ----------
    writer : Writer
        The transaction.
    login : str
        In its normal form.
    name : str
        What others read.
    password_hash : str, optional
        Of a local account.
    identity : tuple of str, optional
        Issuer and subject of the city's sign-on.

    Returns
    -------
    str
        Its uid.

    Raises
    ------
    Conflict
        ``login_taken``.
    """
    if find_account(writer.connection, login) is not None:
        raise Conflict("login_taken")
    uid = new_uid()
    issuer, subject = identity or (None, None)
    row = {"login": login, "name": name, "password_hash": password_hash, "issuer": issuer, "subject": subject}
    writer.connection.execute(sa.insert(ACCOUNTS).values(uid=uid, created_at=writer.now, **row))
    record(writer, HISTORY_OF_ACCOUNTS, uid, "insert", 0, {"sign_on": identity is not None})
    return uid


def read_account(connection: sa.Connection, uid: str) -> Account:
    """Read an account.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    uid : str
        The account.

    Returns
    -------
    Account
        Closed ones too.

    Raises
    ------
    NotFound
        ``account_missing``.
    """
    found = _one(connection, ACCOUNTS.c.uid == uid)
    if found is None:
        raise NotFound("account_missing")
    return found


def find_account(connection: sa.Connection, login: str) -> Account | None:
    """Find an account by what is typed to sign in.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    login : str
        In its normal form.

    Returns
    -------
    Account or None
        Closed ones too.
    """
    return _one(connection, ACCOUNTS.c.login == login)


def find_identity(connection: sa.Connection, issuer: str, subject: str) -> Account | None:
    """Find an account by who the person is at the city's sign-on.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    issuer, subject : str
        As the token says, after it was checked.

    Returns
    -------
    Account or None
        Closed ones too.
    """
    return _one(connection, sa.and_(ACCOUNTS.c.issuer == issuer, ACCOUNTS.c.subject == subject))


def list_accounts(connection: sa.Connection) -> list[Account]:
    """List the accounts.

    Parameters
    ----------
    connection : Connection
        A connection of the store.

    Returns
    -------
    list of Account
        Oldest first, closed ones too.
    """
    rows = connection.execute(sa.select(ACCOUNTS).order_by(ACCOUNTS.c.created_at, ACCOUNTS.c.uid)).mappings()
    return [Account(**row) for row in rows]


def set_password(writer: Writer, uid: str, password_hash: str, action: str) -> None:
    """Change the password of an account.

    Parameters
    ----------
    writer : Writer
        The transaction.
    uid : str
        The account.
    password_hash : str
        The new one.
    action : str
        How the history calls it.
    """
    new = {"password_hash": password_hash}
    writer.connection.execute(sa.update(ACCOUNTS).where(ACCOUNTS.c.uid == uid).values(new))
    record(writer, HISTORY_OF_ACCOUNTS, uid, action, 0, {})


def set_disabled(writer: Writer, uid: str, *, disabled: bool) -> None:
    """Close an account, or open it again.

    Parameters
    ----------
    writer : Writer
        The transaction.
    uid : str
        The account.
    disabled : bool
        Whether it is to be closed.
    """
    new = {"disabled_at": writer.now if disabled else None}
    writer.connection.execute(sa.update(ACCOUNTS).where(ACCOUNTS.c.uid == uid).values(new))
    record(writer, HISTORY_OF_ACCOUNTS, uid, "disable" if disabled else "enable", 0, {})


def delete_account(writer: Writer, uid: str) -> None:
    """Take an account out for good, with its login, name and password.

    `Store.wipe` after the transaction leaves no copy in the journal. Which roles it held stays known, under a
    key that names nobody.

    Parameters
    ----------
    writer : Writer
        The transaction.
    uid : str
        The account.
    """
    writer.connection.execute(sa.delete(ACCOUNTS).where(ACCOUNTS.c.uid == uid))
    erase_contents(writer, HISTORY_OF_ACCOUNTS, uid)


def insert_membership(
    writer: Writer,
    account: str,
    role: Role,
    area: tuple[str, str],
    until: dt.date | None,
    granted_by: str,
) -> str:
    """Give a role.

    Parameters
    ----------
    writer : Writer
        The transaction.
    account : str
        Who.
    role : Role
        The role.
    area : tuple of str
        Layer and uid of the area; both empty for the whole workspace.
    until : date or None
        Last day.
    granted_by : str
        Actor who gives it.

    Returns
    -------
    str
        Uid of the membership.
    """
    uid = new_uid()
    told = {"role": role.value, "area_layer": area[0], "area_uid": area[1]}
    writer.connection.execute(
        sa.insert(MEMBERSHIPS).values(
            uid=uid,
            account=account,
            granted_by=granted_by,
            created_at=writer.now,
            until=until,
            **told,
        )
    )
    content = {
        **told,
        "membership": uid,
        "granted_by": granted_by,
        "until": None if until is None else until.isoformat(),
    }
    record(writer, HISTORY_OF_ACCOUNTS, account, "role_given", 0, content)
    return uid


def list_memberships(connection: sa.Connection, account: str | None = None) -> list[Membership]:
    """List the roles that are held.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    account : str, optional
        Of one account only.

    Returns
    -------
    list of Membership
        Oldest first; those that ran out too.
    """
    query = sa.select(MEMBERSHIPS).order_by(MEMBERSHIPS.c.created_at, MEMBERSHIPS.c.uid)
    if account is not None:
        query = query.where(MEMBERSHIPS.c.account == account)
    return [Membership(**{**row, "role": Role(row["role"])}) for row in connection.execute(query).mappings()]


def end_membership(writer: Writer, uid: str, today: dt.date) -> Membership:
    """Take a role away; that it was held until yesterday stays known.

    Parameters
    ----------
    writer : Writer
        The transaction.
    uid : str
        The membership.
    today : date
        In the zone of the workspace.

    Returns
    -------
    Membership
        What was held.

    Raises
    ------
    NotFound
        ``membership_missing``.
    """
    held = next(
        (
            known
            for known in list_memberships(writer.connection)
            if known.uid == uid and known.holds_on(today)
        ),
        None,
    )
    if held is None:
        raise NotFound("membership_missing")
    ended = sa.update(MEMBERSHIPS).where(MEMBERSHIPS.c.uid == uid)
    writer.connection.execute(ended.values(until=today - dt.timedelta(days=1)))
    told = {"membership": uid, "role": held.role.value}
    record(writer, HISTORY_OF_ACCOUNTS, held.account, "role_ended", 0, told)
    return held


def has_administrator(connection: sa.Connection) -> bool:
    """Tell whether anybody can administer the workspace.

    Parameters
    ----------
    connection : Connection
        A connection of the store.

    Returns
    -------
    bool
        Whether an account that is open holds the role.
    """
    held = MEMBERSHIPS.c.role == Role.ADMINISTRATOR.value
    query = (
        sa.select(ACCOUNTS.c.uid)
        .join(MEMBERSHIPS, MEMBERSHIPS.c.account == ACCOUNTS.c.uid)
        # Nobody administers for a term: one with an end was taken away.
        .where(held, MEMBERSHIPS.c.until.is_(None), ACCOUNTS.c.disabled_at.is_(None))
    )
    return connection.execute(query.limit(1)).first() is not None


def _one(connection: sa.Connection, which: sa.ColumnElement[bool]) -> Account | None:
    row = connection.execute(sa.select(ACCOUNTS).where(which)).mappings().first()
    return None if row is None else Account(**row)
