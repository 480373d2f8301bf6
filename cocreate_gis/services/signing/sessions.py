"""Signing in and out, and who is signed in: kept by the hash of a random token, ended at any time."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

from cocreate_gis.model.errors import Forbidden, InvalidInput, NotFound
from cocreate_gis.model.permissions import Actor, Role, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.limits import RateLimit
from cocreate_gis.services.signing.passwords import hash_password, is_outdated, is_password, normalise_login
from cocreate_gis.services.signing.standing import mark_of, roles_on
from cocreate_gis.store import (
    Account,
    Session,
    Writer,
    delete_session,
    delete_sessions,
    extend_session,
    find_account,
    find_identity,
    find_session,
    insert_account,
    insert_session,
    list_memberships,
    list_sessions,
    read_account,
    set_password,
    withdraw_resets,
)

ACCOUNT_PREFIX = "account:"
# A sign-in that is used goes on, but not for ever.
_IDLE = dt.timedelta(days=14)
LONGEST = dt.timedelta(days=90)
_TOKEN_BYTES = 32
_DEVICE_LENGTH = 60
_NAME_LENGTH = 60
# By login and address; by login alone, wherever the tries come from; and by address alone, see `RateLimit`.
_TRIES = RateLimit("sign_in", tries=10, seconds=900)
_TRIES_AT_LOGIN = RateLimit("sign_in_at_login", tries=60, seconds=900)


@dataclass(frozen=True)
class SignedIn:
    """A person who is signed in.

    Parameters
    ----------
    account : Account
        Who.
    session : str
        Hash of the sign-in.
    roles : Mapping[Role, frozenset of str]
        By role held today, strongest first, the uids of its areas, empty for the whole workspace. Everybody
        with an account is a resident.
    """

    account: Account
    session: str
    roles: Mapping[Role, frozenset[str]]


def new_token() -> str:
    """Make a token nobody can guess.

    Returns
    -------
    str
        256 random bits, URL-safe.
    """
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_token(token: str) -> str:
    """Hash a token; its random bits need no salt.

    Parameters
    ----------
    token : str
        Of a cookie or a link.

    Returns
    -------
    str
        SHA-256 in hexadecimal.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def account_of(actor: Actor) -> str:
    """Give the account behind an actor.

    Parameters
    ----------
    actor : Actor
        Who asks.

    Returns
    -------
    str
        Uid of the account.

    Raises
    ------
    NotFound
        ``account_missing``: the actor has none.
    """
    if not actor.uid.startswith(ACCOUNT_PREFIX):
        raise NotFound("account_missing")
    return actor.uid.removeprefix(ACCOUNT_PREFIX)


def sign_in(
    actor: Actor, context: Context, login: str, password: str, device: str = "", mark: str = ""
) -> str:
    """Sign in with login and password.

    Parameters
    ----------
    actor : Actor
        The browser that tries.
    context : Context
        The workspace.
    login, password : str
        As typed.
    device : str
        What the browser calls itself.
    mark : str
        What the browser was left when it signed in before, see `mark_of`: the tries of others do not shut
        it out.

    Returns
    -------
    str
        Token for the cookie.

    Raises
    ------
    Forbidden
        ``sign_in_failed``, whatever was wrong; ``account_disabled``, only with the right password;
        ``too_many_tries``.
    """
    try:
        known_as = normalise_login(login)
    except InvalidInput:
        known_as = ""
    known = secrets.compare_digest(mark.encode(), mark_of(context, known_as).encode())
    count_try(actor, context, known_as, mark if known else "")
    with context.store.read() as connection:
        account = find_account(connection, known_as)
    if not is_password(account.password_hash if account else None, password) or account is None:
        raise Forbidden("sign_in_failed")
    if account.disabled_at is not None:
        raise Forbidden("account_disabled")
    with context.store.write(_as_account(actor, account.uid)) as writer:
        if is_outdated(str(account.password_hash)):
            set_password(writer, account.uid, hash_password(known_as, password), "rehash")
        return begin(writer, account.uid, device)


def sign_on(actor: Actor, context: Context, identity: tuple[str, str], name: str, device: str = "") -> str:
    """Sign in somebody the city's sign-on vouches for; who is new becomes a resident, and nothing more.

    Parameters
    ----------
    actor : Actor
        The browser.
    context : Context
        The workspace.
    identity : tuple of str
        Issuer and subject, from a checked token.
    name : str
        As the sign-on says.
    device : str
        What the browser calls itself.

    Returns
    -------
    str
        Token for the cookie.

    Raises
    ------
    Forbidden
        ``account_disabled``.
    """
    # A colon never stands in a login that is typed.
    login = f"sign-on:{hashlib.sha256(' '.join(identity).encode()).hexdigest()[:32]}"
    with context.store.write(actor) as writer:
        account = find_identity(writer.connection, *identity)
        if account is not None and account.disabled_at is not None:
            raise Forbidden("account_disabled")
        uid = (
            account.uid
            if account
            else insert_account(writer, login, name.strip()[:_NAME_LENGTH] or login[-6:], identity=identity)
        )
        return begin(writer, uid, device)


def begin(writer: Writer, account: str, device: str) -> str:
    """Begin a sign-in, always under a new token.

    Parameters
    ----------
    writer : Writer
        The transaction.
    account : str
        Who.
    device : str
        What the browser calls itself.

    Returns
    -------
    str
        Token for the cookie.
    """
    token = new_token()
    insert_session(writer, hash_token(token), account, writer.now + _IDLE, device[:_DEVICE_LENGTH])
    return token


def who(context: Context, token: str) -> SignedIn | None:
    """Say who is signed in.

    Parameters
    ----------
    context : Context
        The workspace; a token of another one means nothing here.
    token : str
        From the cookie.

    Returns
    -------
    SignedIn or None
        None where the sign-in was ended, ran out or never was, or the account is closed.
    """
    if not token:
        return None
    now = dt.datetime.now(dt.UTC)
    with context.store.read() as connection:
        session = find_session(connection, hash_token(token))
        if session is None or session.expires_at < now:
            return None
        account = read_account(connection, session.account)
        held = list_memberships(connection, account.uid)
    if account.disabled_at is not None:
        return None
    _go_on(context, session, now)
    roles = roles_on(held, now.astimezone(context.workspace.zone).date())
    roles.setdefault(Role.RESIDENT, frozenset())
    return SignedIn(account, session.token_hash, roles)


def sign_out(context: Context, token: str) -> None:
    """End a sign-in.

    Parameters
    ----------
    context : Context
        The workspace.
    token : str
        From the cookie; one that means nothing is no error.
    """
    signed_in = who(context, token)
    if signed_in is not None:
        actor = Actor(f"{ACCOUNT_PREFIX}{signed_in.account.uid}", Role.RESIDENT)
        with context.store.write(actor) as writer:
            delete_session(writer, signed_in.account.uid, signed_in.session)


def mine(actor: Actor, context: Context) -> list[Session]:
    """List the sign-ins of a person.

    Parameters
    ----------
    actor : Actor
        Who.
    context : Context
        The workspace.

    Returns
    -------
    list of Session
        Newest first, those that hold.

    Raises
    ------
    Forbidden
        The actor is not signed in.
    """
    require(actor, "account.own")
    now = dt.datetime.now(dt.UTC)
    with context.store.read() as connection:
        return [one for one in list_sessions(connection, account_of(actor)) if one.expires_at >= now]


def end(actor: Actor, context: Context, session: str) -> None:
    """End one of one's own sign-ins.

    Parameters
    ----------
    actor : Actor
        Who.
    context : Context
        The workspace.
    session : str
        Hash of the sign-in; one of somebody else is left alone.

    Raises
    ------
    Forbidden
        The actor is not signed in.
    """
    require(actor, "account.own")
    with context.store.write(actor) as writer:
        delete_session(writer, account_of(actor), session)


def end_all(actor: Actor, context: Context) -> None:
    """End every sign-in of one's own, this one too.

    Parameters
    ----------
    actor : Actor
        Who.
    context : Context
        The workspace.

    Raises
    ------
    Forbidden
        The actor is not signed in.
    """
    require(actor, "account.own")
    with context.store.write(actor) as writer:
        delete_sessions(writer, account_of(actor))


def change_password(actor: Actor, context: Context, old: str, new: str) -> None:
    """Change one's own password; every other sign-in ends, and links that set a new one are void.

    Parameters
    ----------
    actor : Actor
        Who.
    context : Context
        The workspace.
    old, new : str
        As typed.

    Raises
    ------
    Forbidden
        ``password_wrong``; ``account_without_password``: the person signs in through the city's sign-on;
        ``too_many_tries``; or the actor is not signed in.
    InvalidInput
        The new one cannot be used.
    """
    require(actor, "account.own")
    with context.store.read() as connection:
        account = read_account(connection, account_of(actor))
    if account.password_hash is None:
        raise Forbidden("account_without_password")
    count_try(actor, context, account.login, actor.session)
    if not is_password(account.password_hash, old):
        raise Forbidden("password_wrong")
    hashed = hash_password(account.login, new)
    with context.store.write(actor) as writer:
        set_password(writer, account.uid, hashed, "change_password")
        delete_sessions(writer, account.uid, but=actor.session)
        withdraw_resets(writer, account.uid)


def count_try(actor: Actor, context: Context, login: str, apart: str = "") -> None:
    """Count one try to say a password.

    Parameters
    ----------
    actor : Actor
        The browser that tries.
    context : Context
        The workspace.
    login : str
        In its normal form.
    apart : str
        What a browser that knows the account is told by: its tries are counted apart from everybody else's.

    Raises
    ------
    Forbidden
        ``too_many_tries``.
    """
    if apart:
        context.tries.take_thing(_TRIES, apart)
        return
    context.tries.take(_TRIES, replace(actor, uid=login))
    context.tries.take_thing(_TRIES_AT_LOGIN, login)


def _as_account(actor: Actor, uid: str) -> Actor:
    return Actor(f"{ACCOUNT_PREFIX}{uid}", Role.RESIDENT, actor.address)


def _go_on(context: Context, session: Session, now: dt.datetime) -> None:
    """Once a day a sign-in that is used holds longer again."""
    until = min(now + _IDLE, session.created_at + LONGEST)
    if until - session.expires_at > dt.timedelta(days=1):
        actor = Actor(f"{ACCOUNT_PREFIX}{session.account}", Role.RESIDENT)
        with context.store.write(actor) as writer:
            extend_session(writer, session.token_hash, until)
