"""Links that let somebody in once: with a role, as the first administrator, or with a new password."""

import datetime as dt
from collections.abc import Mapping

from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput, NotFound
from cocreate_gis.model.permissions import MAY_GIVE, OPERATOR, Actor, Role, may, require
from cocreate_gis.services.areas import WHOLE, given_areas, require_area
from cocreate_gis.services.context import Context
from cocreate_gis.services.signing.passwords import hash_password, normalise_login
from cocreate_gis.services.signing.sessions import (
    ACCOUNT_PREFIX,
    account_of,
    begin,
    hash_token,
    new_token,
)
from cocreate_gis.services.signing.standing import roles_on
from cocreate_gis.store import (
    HISTORY_OF_ACCOUNTS,
    Invitation,
    Writer,
    delete_sessions,
    find_invitation,
    has_administrator,
    insert_account,
    insert_invitation,
    insert_membership,
    list_invitations,
    list_memberships,
    read_account,
    set_password,
    take_invitation,
    withdraw_invitation,
    withdraw_resets,
)

_GOOD_FOR = dt.timedelta(days=14)
_SECRET_GOOD_FOR = dt.timedelta(days=2)
NAME_LENGTH = 60


def invite(
    actor: Actor,
    context: Context,
    role: Role,
    area: tuple[str, str] = WHOLE,
    until: dt.date | None = None,
) -> str:
    """Make a link that gives one person a role.

    Parameters
    ----------
    actor : Actor
        Who invites.
    context : Context
        The workspace.
    role : Role
        The role.
    area : tuple of str
        Layer and uid of a community, compound or building; both empty for the whole workspace.
    until : date, optional
        Last day of the role, in the zone of the workspace.

    Returns
    -------
    str
        Token of the link, to be shown once; only its hash is kept.

    Raises
    ------
    Forbidden
        ``role_above_yours``, ``outside_your_area``, or the actor may not invite.
    InvalidInput
        ``area_unknown``, ``term_over``, ``administrator_everywhere``.
    """
    require(actor, "account.invite")
    if role not in MAY_GIVE.get(actor.role, ()):
        raise Forbidden("role_above_yours")
    check_term(context, role, area, until)
    require_area(actor, context, area)
    given = {"role": role.value, "area_layer": area[0], "area_uid": area[1], "until": until}
    return _make(actor, context, given, _GOOD_FOR)


def check_term(context: Context, role: Role, area: tuple[str, str], until: dt.date | None) -> None:
    """Refuse a role that cannot be held so.

    Parameters
    ----------
    context : Context
        The workspace.
    role : Role
        The role.
    area : tuple of str
        Layer and uid; both empty for the whole workspace.
    until : date or None
        Last day.

    Raises
    ------
    InvalidInput
        ``term_over``: the day has passed; ``administrator_everywhere``: an administrator is one for the whole
        workspace and without an end, or nobody might be left.
    """
    if role is Role.ADMINISTRATOR and (area != WHOLE or until is not None):
        raise InvalidInput("administrator_everywhere")
    if until is not None and until < dt.datetime.now(context.workspace.zone).date():
        raise InvalidInput("term_over")


def first_link(context: Context) -> str:
    """Make the link for the first administrator.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    str
        Token of the link; good until somebody administers the workspace.

    Raises
    ------
    Conflict
        ``administrator_there``.
    """
    with context.store.read() as connection:
        if has_administrator(connection):
            raise Conflict("administrator_there")
    given = {"role": Role.ADMINISTRATOR.value, "area_layer": "", "area_uid": "", "until": None}
    return _make(OPERATOR, context, given, _SECRET_GOOD_FOR)


def reset_link(actor: Actor, context: Context, account: str) -> str:
    """Make a link with which somebody sets a new password; the old one is good until then.

    Parameters
    ----------
    actor : Actor
        An administrator.
    context : Context
        The workspace.
    account : str
        Whose password.

    Returns
    -------
    str
        Token of the link, to be shown once.

    Raises
    ------
    Forbidden
        The actor may not; ``account_without_password``; ``account_disabled``.
    NotFound
        ``account_missing``.
    """
    require(actor, "account.manage")
    with context.store.read() as connection:
        whose = read_account(connection, account)
    if whose.password_hash is None:
        raise Forbidden("account_without_password")
    if whose.disabled_at is not None:
        raise Forbidden("account_disabled")
    given = {"role": "", "area_layer": HISTORY_OF_ACCOUNTS, "area_uid": account, "until": None}
    return _make(actor, context, given, _SECRET_GOOD_FOR)


def open_link(context: Context, token: str) -> Invitation:
    """Look at a link before it is used.

    Parameters
    ----------
    context : Context
        The workspace.
    token : str
        From the link.

    Returns
    -------
    Invitation
        What it gives; with an empty role it sets a new password.

    Raises
    ------
    NotFound
        ``invitation_missing``: no such link here, it was taken back, or who made it may not any more.
    Conflict
        ``invitation_used``; ``administrator_there``: a first link, and there is an administrator.
    Forbidden
        ``invitation_expired``.
    """
    with context.store.read() as connection:
        link = find_invitation(connection, hash_token(token))
        taken_over = has_administrator(connection)
    if link is None or not _stands_for(context, link):
        raise NotFound("invitation_missing")
    if link.taken_by is not None:
        raise Conflict("invitation_used")
    if link.expires_at < dt.datetime.now(dt.UTC):
        raise Forbidden("invitation_expired")
    if link.invited_by == OPERATOR.uid and link.role == Role.ADMINISTRATOR and taken_over:
        raise Conflict("administrator_there")
    return link


def accept(context: Context, token: str, login: str, name: str, password: str, device: str = "") -> str:
    """Use a link to make an account, and sign in.

    Parameters
    ----------
    context : Context
        The workspace.
    token : str
        From the link.
    login, name, password : str
        As typed.
    device : str
        What the browser calls itself.

    Returns
    -------
    str
        Token for the cookie.

    Raises
    ------
    InvalidInput
        ``login_unusable``, ``name_missing``, or the password cannot be used.
    Conflict
        ``login_taken``, or the link was used; see `open_link`.
    """
    _giving_a_role(context, token)
    known_as = normalise_login(login)
    called = " ".join(name.split())[:NAME_LENGTH]
    if not called:
        raise InvalidInput("name_missing")
    hashed = hash_password(known_as, password)
    # The link itself is the right to act; whoever holds it becomes the account it makes.
    with context.store.write(OPERATOR) as writer:
        link = _giving_a_role(context, token)
        account = insert_account(writer, known_as, called, hashed)
        _take(writer, link, account)
        return begin(writer, account, device)


def accept_signed_in(actor: Actor, context: Context, token: str) -> None:
    """Use a link with the account one has.

    Parameters
    ----------
    actor : Actor
        Who is signed in.
    context : Context
        The workspace.
    token : str
        From the link.

    Raises
    ------
    Forbidden
        The actor is not signed in, or as in `open_link`.
    Conflict
        The link was used; see `open_link`.
    """
    require(actor, "account.own")
    account = account_of(actor)
    with context.store.write(actor) as writer:
        _take(writer, _giving_a_role(context, token), account)


def set_new_password(context: Context, token: str, password: str, device: str = "") -> str:
    """Use a link to set a new password; every sign-in and link from before ends.

    Parameters
    ----------
    context : Context
        The workspace.
    token : str
        From the link.
    password : str
        As typed.
    device : str
        What the browser calls itself.

    Returns
    -------
    str
        Token for the cookie.

    Raises
    ------
    Forbidden
        ``account_disabled`` since the link was made, or as in `open_link`.
    InvalidInput
        The password cannot be used.
    """
    link = open_link(context, token)
    if link.role:
        raise NotFound("invitation_missing")
    with context.store.read() as connection:
        account = read_account(connection, link.area_uid)
    if account.disabled_at is not None:
        raise Forbidden("account_disabled")
    hashed = hash_password(account.login, password)
    with context.store.write(OPERATOR) as writer:
        open_link(context, token)
        set_password(writer, account.uid, hashed, "reset_password")
        delete_sessions(writer, account.uid)
        take_invitation(writer, link.token_hash, account.uid)
        withdraw_resets(writer, account.uid)
        return begin(writer, account.uid, device)


def open_invitations(actor: Actor, context: Context) -> list[Invitation]:
    """List the links nobody has used yet.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.

    Returns
    -------
    list of Invitation
        Newest first, those that hold; one's own, or everybody's for an administrator.

    Raises
    ------
    Forbidden
        The actor may not invite.
    """
    require(actor, "account.invite")
    now = dt.datetime.now(dt.UTC)
    with context.store.read() as connection:
        links = list_invitations(connection)
    everybody = actor.role is Role.ADMINISTRATOR
    return [one for one in links if one.expires_at >= now and (everybody or one.invited_by == actor.uid)]


def withdraw(actor: Actor, context: Context, token_hash: str) -> None:
    """Take a link back.

    Parameters
    ----------
    actor : Actor
        Who made it, or an administrator.
    context : Context
        The workspace.
    token_hash : str
        Hash of the link.

    Raises
    ------
    NotFound
        ``invitation_missing``: not there, used, or of somebody else.
    """
    if token_hash not in {one.token_hash for one in open_invitations(actor, context)}:
        raise NotFound("invitation_missing")
    with context.store.write(actor) as writer:
        withdraw_invitation(writer, token_hash)


def _stands_for(context: Context, link: Invitation) -> bool:
    """Whether who made a link could still make it; the operator and who has no account always can."""
    if not link.invited_by.startswith(ACCOUNT_PREFIX):
        return True
    with context.store.read() as connection:
        held = list_memberships(connection, link.invited_by.removeprefix(ACCOUNT_PREFIX))
    area = (link.area_layer, link.area_uid)
    for role, areas in roles_on(held, context.today).items():
        maker = Actor(link.invited_by, role, areas=areas)
        given = link.role in MAY_GIVE.get(role, ()) if link.role else may(maker, "account.manage")
        if given and (not areas or area in given_areas(maker, context)):
            return True
    return False


def _giving_a_role(context: Context, token: str) -> Invitation:
    link = open_link(context, token)
    if not link.role:
        raise NotFound("invitation_missing")
    return link


def _take(writer: Writer, link: Invitation, account: str) -> None:
    area = (link.area_layer, link.area_uid)
    insert_membership(writer, account, Role(link.role), area, link.until, link.invited_by)
    take_invitation(writer, link.token_hash, account)


def _make(actor: Actor, context: Context, given: Mapping[str, object], good_for: dt.timedelta) -> str:
    token = new_token()
    with context.store.write(actor) as writer:
        expires_at = writer.now + good_for
        insert_invitation(writer, hash_token(token), {**given, "expires_at": expires_at})
    return token
