"""The people of a workspace: who holds which role where, giving and ending roles, closing accounts."""

import datetime as dt
from dataclasses import dataclass

from cocreate_gis.model.errors import Conflict
from cocreate_gis.model.permissions import Actor, Role, require
from cocreate_gis.services.areas import WHOLE, given_areas, require_area
from cocreate_gis.services.context import Context
from cocreate_gis.services.signing.invitations import NAME_LENGTH, check_term
from cocreate_gis.services.signing.passwords import hash_password, normalise_login
from cocreate_gis.services.signing.sessions import ACCOUNT_PREFIX
from cocreate_gis.store import (
    Account,
    Membership,
    Writer,
    delete_account,
    delete_address,
    delete_sessions,
    end_membership,
    find_account,
    has_administrator,
    insert_account,
    insert_membership,
    list_accounts,
    list_invitations,
    list_memberships,
    list_sessions,
    read_account,
    set_disabled,
    withdraw_invitation,
)


@dataclass(frozen=True)
class Person:
    """An account as those see it who look after the people.

    Parameters
    ----------
    account : Account
        Who.
    roles : tuple of Membership
        What the person holds, oldest first; nothing that ran out or was ended.
    devices : int
        Sign-ins that hold.
    """

    account: Account
    roles: tuple[Membership, ...]
    devices: int


def people(actor: Actor, context: Context) -> list[Person]:
    """List the people of a workspace.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.

    Returns
    -------
    list of Person
        By name; for a planner of some areas, those with a role in them.

    Raises
    ------
    Forbidden
        The actor may not invite.
    """
    require(actor, "account.invite")
    now = dt.datetime.now(dt.UTC)
    with context.store.read() as connection:
        accounts = list_accounts(connection)
        held = [one for one in list_memberships(connection) if one.holds_on(context.today)]
        devices = {
            one.uid: sum(s.expires_at >= now for s in list_sessions(connection, one.uid)) for one in accounts
        }
    shown = [
        Person(one, tuple(role for role in held if role.account == one.uid), devices[one.uid])
        for one in accounts
    ]
    known = given_areas(actor, context)
    if actor.areas:
        shown = [one for one in shown if any((r.area_layer, r.area_uid) in known for r in one.roles)]
    return sorted(shown, key=lambda one: one.account.name)


def create(
    actor: Actor,
    context: Context,
    login: str,
    name: str,
    password: str,
    role: Role,
    area: tuple[str, str] = WHOLE,
) -> str:
    """Make an account with a password that somebody else chose.

    Parameters
    ----------
    actor : Actor
        An administrator.
    context : Context
        The workspace.
    login, name, password : str
        As typed.
    role : Role
        What the person becomes.
    area : tuple of str
        Layer and uid; both empty for the whole workspace.

    Returns
    -------
    str
        Uid of the account.

    Raises
    ------
    Forbidden
        The actor may not.
    InvalidInput
        ``login_unusable``, the password or the role cannot be used.
    Conflict
        ``login_taken``.
    """
    require(actor, "account.manage")
    known_as = normalise_login(login)
    check_term(context, role, area, None)
    require_area(actor, context, area)
    hashed = hash_password(known_as, password)
    with context.store.write(actor) as writer:
        uid = insert_account(writer, known_as, name.strip()[:NAME_LENGTH] or known_as, hashed)
        insert_membership(writer, uid, role, area, None, actor.uid)
    return uid


def find(actor: Actor, context: Context, login: str) -> Account | None:
    """Find an account by its login.

    Parameters
    ----------
    actor : Actor
        An administrator.
    context : Context
        The workspace.
    login : str
        As typed.

    Returns
    -------
    Account or None
        Closed ones too.

    Raises
    ------
    Forbidden
        The actor may not.
    """
    require(actor, "account.manage")
    with context.store.read() as connection:
        return find_account(connection, normalise_login(login))


def give_role(
    actor: Actor,
    context: Context,
    account: str,
    role: Role,
    area: tuple[str, str] = WHOLE,
    until: dt.date | None = None,
) -> None:
    """Give somebody a role more.

    Parameters
    ----------
    actor : Actor
        An administrator.
    context : Context
        The workspace.
    account : str
        Who.
    role : Role
        The role.
    area : tuple of str
        Layer and uid; both empty for the whole workspace.
    until : date, optional
        Last day.

    Raises
    ------
    Forbidden
        The actor may not.
    InvalidInput
        See `check_term`.
    NotFound
        ``account_missing``.
    Conflict
        ``role_held``: the person holds it there already.
    """
    require(actor, "account.manage")
    check_term(context, role, area, until)
    require_area(actor, context, area)
    with context.store.write(actor) as writer:
        read_account(writer.connection, account)
        held = list_memberships(writer.connection, account)
        if any((one.role, (one.area_layer, one.area_uid), one.until) == (role, area, until) for one in held):
            raise Conflict("role_held")
        insert_membership(writer, account, role, area, until, actor.uid)


def end_role(actor: Actor, context: Context, membership: str) -> None:
    """Take a role away; the person signs in anew, and links she made are void.

    Parameters
    ----------
    actor : Actor
        An administrator.
    context : Context
        The workspace.
    membership : str
        Uid of what is held.

    Raises
    ------
    Forbidden
        The actor may not.
    NotFound
        ``membership_missing``.
    Conflict
        ``last_administrator``.
    """
    require(actor, "account.manage")
    with context.store.write(actor) as writer:
        had_one = has_administrator(writer.connection)
        held = end_membership(writer, membership, context.today)
        _require_administrator(writer, had_one=had_one)
        _shut_out(writer, held.account)


def close(actor: Actor, context: Context, account: str) -> None:
    """Close an account: no sign-in holds or begins, no mail goes to it, links it made are void.

    What it wrote stays.

    Parameters
    ----------
    actor : Actor
        An administrator.
    context : Context
        The workspace.
    account : str
        Whose.

    Raises
    ------
    Forbidden
        The actor may not.
    NotFound
        ``account_missing``.
    Conflict
        ``last_administrator``.
    """
    require(actor, "account.manage")
    with context.store.write(actor) as writer:
        had_one = has_administrator(writer.connection)
        read_account(writer.connection, account)
        set_disabled(writer, account, disabled=True)
        delete_address(writer, f"{ACCOUNT_PREFIX}{account}")
        _require_administrator(writer, had_one=had_one)
        _shut_out(writer, account)


def reopen(actor: Actor, context: Context, account: str) -> None:
    """Open a closed account again, with the roles and the password it had.

    Parameters
    ----------
    actor : Actor
        An administrator.
    context : Context
        The workspace.
    account : str
        Whose.

    Raises
    ------
    Forbidden
        The actor may not.
    NotFound
        ``account_missing``.
    """
    require(actor, "account.manage")
    with context.store.write(actor) as writer:
        read_account(writer.connection, account)
        set_disabled(writer, account, disabled=False)


def erase(writer: Writer, account: str) -> None:
    """Take an account out for good: login, name, password, sign-ins and the links it made.

    Parameters
    ----------
    writer : Writer
        The transaction in which the person is forgotten.
    account : str
        Whose.

    Raises
    ------
    Conflict
        ``last_administrator``.
    """
    had_one = has_administrator(writer.connection)
    _shut_out(writer, account)
    delete_account(writer, account)
    _require_administrator(writer, had_one=had_one)


def _require_administrator(writer: Writer, *, had_one: bool) -> None:
    if had_one and not has_administrator(writer.connection):
        raise Conflict("last_administrator")


def _shut_out(writer: Writer, account: str) -> None:
    delete_sessions(writer, account)
    for link in list_invitations(writer.connection):
        about = (link.area_uid == account, link.invited_by == f"{ACCOUNT_PREFIX}{account}")
        if any(about):
            withdraw_invitation(writer, link.token_hash)
