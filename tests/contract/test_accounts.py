"""Accounts, roles, sign-ins and links, on both stores."""

import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa

from cocreate_gis.model.errors import Conflict, Forbidden, NotFound
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.store import (
    HISTORY_OF_ACCOUNTS,
    Store,
    delete_session,
    delete_sessions,
    end_membership,
    extend_session,
    find_account,
    find_identity,
    find_invitation,
    find_session,
    has_administrator,
    insert_account,
    insert_invitation,
    insert_membership,
    insert_session,
    list_accounts,
    list_invitations,
    list_memberships,
    list_sessions,
    read_account,
    read_history,
    secret_of,
    set_disabled,
    set_password,
    take_invitation,
    verify_history,
    withdraw_invitation,
)

WHOLE = ("", "")


def _add(store: Store, login: str = "li", role: Role = Role.ADMINISTRATOR) -> str:
    with store.write(OPERATOR) as writer:
        uid = insert_account(writer, login, "李明", "a hash")
        insert_membership(writer, uid, role, WHOLE, None, OPERATOR.uid)
    return uid


def test_an_account_is_read_as_it_was_written(store: Store) -> None:
    uid = _add(store)
    with store.write(OPERATOR) as writer:
        other = insert_account(writer, "sign-on:1", "王芳", identity=("https://id.example", "77"))
        set_password(writer, uid, "another hash", "change_password")
    with store.read() as connection:
        known = read_account(connection, uid)
        assert (known.login, known.name, known.password_hash) == ("li", "李明", "another hash")
        assert known.created_at.tzinfo is not None
        assert find_account(connection, "li") == known
        assert find_account(connection, "nobody") is None
        vouched = find_identity(connection, "https://id.example", "77")
        assert vouched is not None
        assert vouched.uid == other
        assert find_identity(connection, "https://other.example", "77") is None
        assert [one.uid for one in list_accounts(connection)] == [uid, other]
        with pytest.raises(NotFound, match="account_missing"):
            read_account(connection, "nobody")


def test_a_login_is_given_once(store: Store) -> None:
    _add(store)
    with pytest.raises(Conflict, match="login_taken"):
        _add(store)
    with store.write(OPERATOR) as writer:
        insert_account(writer, "a", "x", identity=("https://id.example", "1"))
    with pytest.raises(sa.exc.IntegrityError), store.write(OPERATOR) as writer:
        insert_account(writer, "b", "x", identity=("https://id.example", "1"))


def test_roles_are_held_until_they_are_taken(store: Store) -> None:
    uid = _add(store, role=Role.HELPER)
    with store.write(OPERATOR) as writer:
        area = ("communities", "of-hers")
        given = insert_membership(writer, uid, Role.PLANNER, area, dt.date(2027, 6, 30), "account:x")
    with store.read() as connection:
        helper, planner = list_memberships(connection, uid)
        assert (helper.role, helper.until) == (Role.HELPER, None)
        assert (planner.role, planner.area_uid, planner.until, planner.granted_by) == (
            Role.PLANNER,
            "of-hers",
            dt.date(2027, 6, 30),
            "account:x",
        )
    with store.write(OPERATOR) as writer:
        today = dt.date(2026, 11, 2)
        assert end_membership(writer, given, today) == planner
        with pytest.raises(NotFound, match="membership_missing"):
            end_membership(writer, given, today)
    with store.read() as connection:
        assert list_memberships(connection) == [helper, replace(planner, until=dt.date(2026, 11, 1))]


def test_a_closed_account_administers_nothing(store: Store) -> None:
    with store.read() as connection:
        assert not has_administrator(connection)
    uid = _add(store)
    with store.read() as connection:
        assert has_administrator(connection)
    with store.write(OPERATOR) as writer:
        set_disabled(writer, uid, disabled=True)
    with store.read() as connection:
        assert not has_administrator(connection)
        assert read_account(connection, uid).disabled_at is not None
    with store.write(OPERATOR) as writer:
        set_disabled(writer, uid, disabled=False)
    with store.read() as connection:
        assert has_administrator(connection)


def test_sign_ins_end_one_by_one_and_all_at_once(store: Store) -> None:
    uid = _add(store)
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    with store.write(OPERATOR) as writer:
        for token in ("a", "b", "c"):
            insert_session(writer, token, uid, soon, "Firefox")
        insert_session(writer, "old", uid, writer.now - dt.timedelta(seconds=1), "")
        insert_session(writer, "hers", "somebody", soon, "")
    with store.read() as connection:
        assert {one.token_hash for one in list_sessions(connection, uid)} == {"a", "b", "c"}
    with store.write(OPERATOR) as writer:
        extend_session(writer, "a", soon + dt.timedelta(days=1))
        delete_session(writer, uid, "hers")
        delete_session(writer, uid, "b")
    with store.read() as connection:
        kept = find_session(connection, "a")
        assert kept is not None
        assert kept.expires_at - soon > dt.timedelta(hours=23)
        assert find_session(connection, "hers") is not None
        assert find_session(connection, "b") is None
    with store.write(OPERATOR) as writer:
        delete_sessions(writer, uid, but="a")
    with store.read() as connection:
        assert [one.token_hash for one in list_sessions(connection, uid)] == ["a"]


def test_nothing_is_written_under_a_sign_in_that_ended(store: Store) -> None:
    uid = _add(store)
    actor = Actor(f"account:{uid}", Role.ADMINISTRATOR, session="a")
    with store.write(OPERATOR) as writer:
        insert_session(writer, "a", uid, writer.now + dt.timedelta(hours=1), "")
    with store.write(actor) as writer:
        set_password(writer, uid, "new", "change_password")
    with store.write(OPERATOR) as writer:
        delete_session(writer, uid, "a")
    with pytest.raises(Forbidden, match="signed_out"), store.write(actor) as writer:
        set_password(writer, uid, "after the end", "change_password")
    with store.write(OPERATOR) as writer:
        insert_session(writer, "a", uid, writer.now - dt.timedelta(seconds=1), "")
    with pytest.raises(Forbidden, match="signed_out"), store.write(actor) as writer:
        set_password(writer, uid, "after the time", "change_password")
    with store.read() as connection:
        assert read_account(connection, uid).password_hash == "new"


def test_a_link_is_used_once_or_taken_back(store: Store) -> None:
    with store.write(OPERATOR) as writer:
        for token in ("a", "b"):
            given = {"role": "helper", "area_layer": "buildings", "area_uid": "1", "until": None}
            insert_invitation(writer, token, {**given, "expires_at": writer.now})
        take_invitation(writer, "a", "account-1")
        withdraw_invitation(writer, "a")
    with store.read() as connection:
        used = find_invitation(connection, "a")
        assert used is not None
        assert (used.taken_by, used.invited_by) == ("account-1", OPERATOR.uid)
        assert [one.token_hash for one in list_invitations(connection)] == ["b"]
    with store.write(OPERATOR) as writer:
        withdraw_invitation(writer, "b")
    with store.read() as connection:
        assert find_invitation(connection, "b") is None


def test_the_history_of_accounts_names_nobody_and_verifies(store: Store) -> None:
    uid = _add(store, login="li.ming")
    with store.write(OPERATOR) as writer:
        set_disabled(writer, uid, disabled=True)
    with store.read() as connection:
        changes = read_history(connection, HISTORY_OF_ACCOUNTS, uid)
        assert [change.action for change in changes] == ["insert", "role_given", "disable"]
        told = " ".join(str(change.content) for change in changes)
        assert "li.ming" not in told
        assert "李明" not in told
        assert "hash" not in told
        verify_history(connection)


def test_a_secret_is_drawn_once(store: Store) -> None:
    assert secret_of(store, "forms") == secret_of(store, "forms")
    assert secret_of(store, "forms") != secret_of(store, "other")
    assert len(secret_of(store, "forms")) == 64
