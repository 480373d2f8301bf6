"""Signing in, invitations, roles by area and term, and what is refused."""

import datetime as dt
from dataclasses import replace
from urllib.parse import quote

import pytest
import shapely
import sqlalchemy as sa
from argon2 import PasswordHasher

from cocreate_gis.model.errors import CoCreateError, Conflict, Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import GATES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR, VISITOR, Actor, Role
from cocreate_gis.services import features, standards, workspaces
from cocreate_gis.services.changes import changes_by_role
from cocreate_gis.services.context import Context
from cocreate_gis.services.office import Office
from cocreate_gis.services.signing import accounts, invitations, passwords, sessions
from cocreate_gis.services.signing.sessions import hash_token, who
from cocreate_gis.services.voices import forgetting, moderation
from cocreate_gis.store import (
    extend_session,
    find_session,
    get_feature,
    insert_membership,
    read_account,
    read_address,
    save_address,
    set_password,
    verify_history,
)
from tests.people import DOOR, PASSWORD, account, area, person, signed_in, uid_of
from tests.towns import at, lonlat
from tests.voices import say

TODAY = dt.datetime.now(dt.UTC).date()
YESTERDAY = TODAY - dt.timedelta(days=2)
NEXT_YEAR = TODAY + dt.timedelta(days=365)


@pytest.mark.parametrize(
    ("typed", "login"),
    [
        ("Li.Ming", "li.ming"),
        ("  li.ming  ", "li.ming"),
        ("ＬＩ．ＭＩＮＧ", "li.ming"),
        ("STRASSE", "strasse"),
        ("straße", "strasse"),
        ("李明", "李明"),
        ("13800000000", "13800000000"),
        ("li-ming+1@town.example", "li-ming+1@town.example"),
    ],
)
def test_a_login_has_one_form(typed: str, login: str) -> None:
    assert passwords.normalise_login(typed) == login


@pytest.mark.parametrize(
    "typed", ["", " ", "l", "li ming", "li\u200bming", "l" * 61, "pаypal", "li\nming", "li:ming", "<b>li"]
)
def test_a_login_nobody_can_type_again_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput, match="login_unusable"):
        passwords.normalise_login(typed)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_short"),
        ("         x", "password_short"),
        ("x" * 1025, "password_long"),
        ("Long.Login.Name", "password_is_login"),
    ],
)
def test_a_password_that_protects_nothing_is_refused(password: str, code: str) -> None:
    with pytest.raises(InvalidInput, match=code):
        passwords.hash_password("long.login.name", password)


def test_a_password_is_the_same_on_every_keyboard() -> None:
    kept = passwords.hash_password("li", "ｃｏｒｒｅｃｔ　ｈｏｒｓｅ１２")
    assert passwords.is_password(kept, "correct horse12")
    assert not passwords.is_password(kept, "correct horse1２ ")
    assert not passwords.is_password(None, "the password of nobody")


def test_somebody_signs_in_however_the_login_is_typed(town: Context) -> None:
    account(town, "li.ming", Role.PLANNER)
    for typed in ("li.ming", " Li.Ming ", "ＬＩ．ＭＩＮＧ"):
        token = sessions.sign_in(DOOR, town, typed, PASSWORD)
        found = who(town, token)
        assert found is not None
        assert found.account.login == "li.ming"
        assert list(found.roles) == [Role.PLANNER, Role.RESIDENT]


def test_what_was_wrong_is_not_said(town: Context) -> None:
    account(town, "li", Role.PLANNER)
    for login, password in (("li", "not the password"), ("nobody", PASSWORD), ("", PASSWORD), ("li", "")):
        with pytest.raises(Forbidden, match="sign_in_failed"):
            sessions.sign_in(DOOR, town, login, password)


def test_a_megabyte_of_password_is_not_hashed(town: Context) -> None:
    uid = account(town, "li", Role.PLANNER)
    with pytest.raises(Forbidden, match="sign_in_failed"):
        sessions.sign_in(DOOR, town, "li", "x" * 1_000_000)
    with pytest.raises(InvalidInput, match="password_long"):
        sessions.change_password(signed_in(town, "li")[1], town, PASSWORD, "x" * 1_000_000)
    with town.store.read() as connection:
        assert read_account(connection, uid).password_hash


def test_many_wrong_passwords_end_in_a_pause(town: Context) -> None:
    account(town, "li", Role.PLANNER)
    for _ in range(10):
        with pytest.raises(Forbidden, match="sign_in_failed"):
            sessions.sign_in(DOOR, town, "li", "not the password")
    with pytest.raises(Forbidden, match="too_many_tries"):
        sessions.sign_in(DOOR, town, "LI ", PASSWORD)
    # From elsewhere she comes in; her neighbour at the same address too.
    sessions.sign_in(Actor("visitor:other", Role.VISITOR, "10.0.0.2"), town, "li", PASSWORD)
    account(town, "wang", Role.PLANNER)
    sessions.sign_in(DOOR, town, "wang", PASSWORD)


def test_one_login_is_not_tried_from_everywhere(town: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "_TRIES_AT_LOGIN", replace(sessions._TRIES_AT_LOGIN, tries=3))
    account(town, "li", Role.PLANNER)
    for last in range(3):
        with pytest.raises(Forbidden, match="sign_in_failed"):
            sessions.sign_in(Actor("v", Role.VISITOR, f"10.1.0.{last}"), town, "li", "not the password")
    with pytest.raises(Forbidden, match="too_many_tries"):
        sessions.sign_in(Actor("v", Role.VISITOR, "10.1.0.9"), town, "li", PASSWORD)


def test_an_older_hash_is_made_anew(town: Context) -> None:
    uid = account(town, "li", Role.PLANNER)
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with town.store.write(OPERATOR) as writer:
        set_password(writer, uid, weak, "rehash")
    signed_in(town, "li")
    with town.store.read() as connection:
        kept = read_account(connection, uid).password_hash
    assert kept is not None
    assert not passwords.is_outdated(kept)


def test_a_sign_in_goes_on_while_it_is_used_but_not_for_ever(town: Context) -> None:
    account(town, "li", Role.PLANNER)
    token, _ = signed_in(town, "li")
    now = dt.datetime.now(dt.UTC)

    def expires() -> dt.datetime:
        with town.store.read() as connection:
            session = find_session(connection, hash_token(token))
        assert session is not None
        return session.expires_at

    with town.store.write(OPERATOR) as writer:
        extend_session(writer, hash_token(token), now + dt.timedelta(days=5))
    assert who(town, token) is not None
    assert expires() > now + dt.timedelta(days=13)
    with town.store.write(OPERATOR) as writer:
        extend_session(writer, hash_token(token), now - dt.timedelta(seconds=1))
    assert who(town, token) is None
    assert expires() < now
    assert dt.timedelta(days=90) == sessions.LONGEST


def test_the_token_itself_is_not_kept(town: Context) -> None:
    account(town, "li", Role.PLANNER)
    token, actor = signed_in(town, "li")
    assert actor.session == hash_token(token) != token
    assert who(town, actor.session) is None
    assert who(town, "") is None
    assert who(town, token + "x") is None


def test_a_change_of_password_ends_the_other_sign_ins(town: Context) -> None:
    account(town, "li", Role.PLANNER)
    other, _ = signed_in(town, "li")
    here, actor = signed_in(town, "li")
    with pytest.raises(Forbidden, match="password_wrong"):
        sessions.change_password(actor, town, "not the old one", "another sentence")
    with pytest.raises(InvalidInput, match="password_short"):
        sessions.change_password(actor, town, PASSWORD, "short")
    assert who(town, other) is not None
    sessions.change_password(actor, town, PASSWORD, "another sentence")
    assert who(town, other) is None
    assert who(town, here) is not None
    with pytest.raises(Forbidden, match="sign_in_failed"):
        signed_in(town, "li")
    signed_in(town, "li", "another sentence")


def test_a_person_ends_her_own_sign_ins_and_nobody_elses(town: Context) -> None:
    account(town, "li", Role.PLANNER)
    account(town, "wang", Role.PLANNER)
    first, _ = signed_in(town, "li")
    second, actor = signed_in(town, "li")
    hers, _ = signed_in(town, "wang")
    assert len(sessions.mine(actor, town)) == 2
    sessions.end(actor, town, hash_token(hers))
    sessions.end(actor, town, hash_token(first))
    assert (who(town, first), who(town, hers) is None) == (None, False)
    sessions.end_all(actor, town)
    assert who(town, second) is None
    with pytest.raises(Forbidden, match="signed_out"):
        sessions.end_all(actor, town)
    with pytest.raises(Forbidden, match="not_allowed"):
        sessions.mine(VISITOR, town)


def test_an_invitation_lets_one_person_in_once(town: Context) -> None:
    planner = person(town, "planner", Role.PLANNER)
    west = area(town, "communities", "西社区")
    link = invitations.invite(planner, town, Role.HELPER, west, NEXT_YEAR)
    token = invitations.accept(town, link, "Wang", " 王  大妈 ", PASSWORD, "Chrome · Android")
    found = who(town, token)
    assert found is not None
    assert (found.account.login, found.account.name) == ("wang", "王 大妈")
    assert found.roles == {Role.HELPER: frozenset({west[1]}), Role.RESIDENT: frozenset()}
    with pytest.raises(Conflict, match="invitation_used"):
        invitations.accept(town, link, "other", "Other", PASSWORD)
    (held,) = [one.roles for one in accounts.people(OPERATOR, town) if one.account.login == "wang"]
    assert [(one.role, one.until, one.granted_by) for one in held] == [(Role.HELPER, NEXT_YEAR, planner.uid)]


def test_a_mistake_in_the_form_leaves_the_link_good(town: Context) -> None:
    link = invitations.invite(person(town, "planner", Role.PLANNER), town, Role.HELPER)
    for login, name, password, code in (
        ("x", "王", PASSWORD, "login_unusable"),
        ("wang", "  ", PASSWORD, "name_missing"),
        ("wang", "王", "short", "password_short"),
        ("planner", "王", PASSWORD, "login_taken"),
        ("PLANNER ", "王", PASSWORD, "login_taken"),
    ):
        with pytest.raises(CoCreateError, match=code):
            invitations.accept(town, link, login, name, password)
    assert invitations.accept(town, link, "wang", "王", PASSWORD)


def test_links_run_out_and_are_taken_back(town: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    planner, other = person(town, "planner", Role.PLANNER), person(town, "other", Role.PLANNER)
    link = invitations.invite(planner, town, Role.HELPER)
    assert invitations.open_invitations(other, town) == []
    with pytest.raises(NotFound, match="invitation_missing"):
        invitations.withdraw(other, town, hash_token(link))
    (open_one,) = invitations.open_invitations(planner, town)
    invitations.withdraw(planner, town, open_one.token_hash)
    with pytest.raises(NotFound, match="invitation_missing"):
        invitations.accept(town, link, "wang", "王", PASSWORD)
    monkeypatch.setattr(invitations, "_GOOD_FOR", dt.timedelta(seconds=-1))
    late = invitations.invite(planner, town, Role.HELPER)
    with pytest.raises(Forbidden, match="invitation_expired"):
        invitations.accept(town, late, "wang", "王", PASSWORD)
    assert invitations.open_invitations(planner, town) == []


def test_nobody_gives_more_than_they_hold(town: Context) -> None:
    west, east = area(town, "communities", "西社区"), area(town, "communities", "东社区")
    house, other_house = area(town, "buildings", "1栋"), area(town, "buildings", "2栋")
    planner = person(town, "planner", Role.PLANNER, west)
    for role in (Role.PLANNER, Role.OFFICIAL, Role.ADMINISTRATOR, Role.VISITOR):
        with pytest.raises(Forbidden, match="role_above_yours"):
            invitations.invite(planner, town, role, west)
    for place in (east, other_house, ("", ""), ("communities", "nowhere")):
        with pytest.raises(Forbidden, match="outside_your_area"):
            invitations.invite(planner, town, Role.HELPER, place)
    for place in (west, house):
        invitations.invite(planner, town, Role.HELPER, place)
    administrator = person(town, "root", Role.ADMINISTRATOR)
    with pytest.raises(InvalidInput, match="area_unknown"):
        invitations.invite(administrator, town, Role.OFFICIAL, ("communities", "nowhere"))
    with pytest.raises(InvalidInput, match="term_over"):
        invitations.invite(administrator, town, Role.OFFICIAL, east, YESTERDAY)
    with pytest.raises(InvalidInput, match="administrator_everywhere"):
        invitations.invite(administrator, town, Role.ADMINISTRATOR, east)
    invitations.invite(administrator, town, Role.ADMINISTRATOR)
    for role in (Role.VISITOR, Role.RESIDENT, Role.HELPER, Role.RESIDENT_PLANNER, Role.OFFICIAL):
        with pytest.raises(Forbidden, match="not_allowed"):
            invitations.invite(Actor("x", role), town, Role.RESIDENT)


def test_somebody_with_an_account_takes_a_second_role(town: Context) -> None:
    root = person(town, "root", Role.ADMINISTRATOR)
    account(town, "wang", Role.HELPER, area(town, "buildings", "1栋"))
    token, wang = signed_in(town, "wang")
    invitations.accept_signed_in(wang, town, invitations.invite(root, town, Role.OFFICIAL))
    found = who(town, token)
    assert found is not None
    assert list(found.roles) == [Role.OFFICIAL, Role.HELPER, Role.RESIDENT]
    with pytest.raises(Forbidden, match="not_allowed"):
        invitations.accept_signed_in(VISITOR, town, invitations.invite(root, town, Role.OFFICIAL))


def test_a_role_ends_with_its_term(town: Context) -> None:
    uid = account(town, "wang", Role.HELPER)
    with town.store.write(OPERATOR) as writer:
        insert_membership(writer, uid, Role.PLANNER, ("", ""), YESTERDAY, OPERATOR.uid)
    token, _ = signed_in(town, "wang")
    found = who(town, token)
    assert found is not None
    assert Role.PLANNER not in found.roles


def test_taking_a_role_away_acts_at_once(town: Context) -> None:
    root = person(town, "root", Role.ADMINISTRATOR)
    account(town, "wang", Role.PLANNER)
    token, wang = signed_in(town, "wang")
    link = invitations.invite(wang, town, Role.HELPER)
    (held,) = [one.roles[0] for one in accounts.people(root, town) if one.account.login == "wang"]
    accounts.end_role(root, town, held.uid)
    assert who(town, token) is None
    with pytest.raises(Forbidden, match="signed_out"):
        invitations.invite(wang, town, Role.HELPER)
    with pytest.raises(NotFound, match="invitation_missing"):
        invitations.open_link(town, link)
    with pytest.raises(NotFound, match="membership_missing"):
        accounts.end_role(root, town, held.uid)


def test_a_closed_account_is_closed_everywhere(town: Context) -> None:
    root = person(town, "root", Role.ADMINISTRATOR)
    uid = account(town, "wang", Role.PLANNER)
    token, wang = signed_in(town, "wang")
    link = invitations.invite(wang, town, Role.HELPER)
    reset = invitations.reset_link(root, town, uid)
    accounts.close(root, town, uid)
    assert who(town, token) is None
    with pytest.raises(Forbidden, match="account_disabled"):
        signed_in(town, "wang")
    with pytest.raises(Forbidden, match="sign_in_failed"):
        signed_in(town, "wang", "not the password")
    for gone in (link, reset):
        with pytest.raises(NotFound, match="invitation_missing"):
            invitations.open_link(town, gone)
    with pytest.raises(Forbidden, match="account_disabled"):
        invitations.reset_link(root, town, uid)
    accounts.reopen(root, town, uid)
    assert signed_in(town, "wang")[1].role is Role.PLANNER


def test_the_last_administrator_stays(town: Context) -> None:
    root = person(town, "root", Role.ADMINISTRATOR)
    (own,) = [one.roles[0] for one in accounts.people(root, town)]
    with pytest.raises(Conflict, match="last_administrator"):
        accounts.close(root, town, own.account)
    with pytest.raises(Conflict, match="last_administrator"):
        accounts.end_role(root, town, own.uid)
    second = account(town, "second", Role.ADMINISTRATOR)
    accounts.close(root, town, second)
    with pytest.raises(Conflict, match="last_administrator"):
        accounts.close(root, town, own.account)


def test_a_new_password_by_a_link_ends_every_sign_in(town: Context) -> None:
    root = person(town, "root", Role.ADMINISTRATOR)
    uid = account(town, "wang", Role.PLANNER)
    token, _ = signed_in(town, "wang")
    link = invitations.reset_link(root, town, uid)
    with pytest.raises(NotFound, match="invitation_missing"):
        invitations.accept(town, link, "evil", "Evil", PASSWORD)
    with pytest.raises(InvalidInput, match="password_short"):
        invitations.set_new_password(town, link, "short")
    invitations.set_new_password(town, link, "a wholly new one")
    assert who(town, token) is None
    signed_in(town, "wang", "a wholly new one")
    with pytest.raises(Conflict, match="invitation_used"):
        invitations.set_new_password(town, link, "once more please")
    with pytest.raises(NotFound, match="invitation_missing"):
        invitations.set_new_password(town, invitations.invite(root, town, Role.HELPER), "once more please")


def test_the_first_link_is_void_once_somebody_administers(town: Context) -> None:
    links = [invitations.first_link(town) for _ in range(2)]
    invitations.accept(town, links[0], "root", "Root", PASSWORD)
    assert signed_in(town, "root")[1].role is Role.ADMINISTRATOR
    with pytest.raises(Conflict, match="administrator_there"):
        invitations.accept(town, links[1], "second", "Second", PASSWORD)
    with pytest.raises(Conflict, match="administrator_there"):
        invitations.first_link(town)


def test_a_planner_sees_the_people_of_her_areas(town: Context) -> None:
    west, east = area(town, "communities", "西社区"), area(town, "communities", "东社区")
    planner = person(town, "planner", Role.PLANNER, west)
    account(town, "wang", Role.HELPER, area(town, "buildings", "1栋"))
    account(town, "chen", Role.HELPER, east)
    assert [one.account.login for one in accounts.people(planner, town)] == ["planner", "wang"]
    assert len(accounts.people(person(town, "root", Role.ADMINISTRATOR), town)) == 4
    with pytest.raises(Forbidden, match="not_allowed"):
        accounts.people(person(town, "official", Role.OFFICIAL), town)


def test_who_the_city_vouches_for_becomes_a_resident(town: Context) -> None:
    token = sessions.sign_on(DOOR, town, ("https://id.example", "77"), "王芳")
    found = who(town, token)
    assert found is not None
    assert (list(found.roles), found.account.name) == ([Role.RESIDENT], "王芳")
    again = who(town, sessions.sign_on(DOOR, town, ("https://id.example", "77"), "another name"))
    other = who(town, sessions.sign_on(DOOR, town, ("https://other.example", "77"), ""))
    assert again is not None
    assert other is not None
    assert again.account == found.account
    assert other.account.uid != found.account.uid
    with pytest.raises(Forbidden, match="sign_in_failed"):
        sessions.sign_in(DOOR, town, found.account.login, PASSWORD)
    actor = Actor(f"account:{found.account.uid}", Role.RESIDENT, session=found.session)
    with pytest.raises(Forbidden, match="account_without_password"):
        sessions.change_password(actor, town, PASSWORD, PASSWORD)
    accounts.close(OPERATOR, town, found.account.uid)
    with pytest.raises(Forbidden, match="account_disabled"):
        sessions.sign_on(DOOR, town, ("https://id.example", "77"), "王芳")


def test_a_seat_is_the_strongest_role_or_a_lower_one_by_choice(town: Context) -> None:
    west = area(town, "communities", "西社区")
    account(town, "wang", Role.RESIDENT_PLANNER, west)
    token, _ = signed_in(town, "wang")
    office = Office(town.store.location, town.cache, local_planner=None, bound_to_loopback=True)

    def seat(view: str = "", session: str = token) -> Actor:
        cookies = {"cocreate_session": session, "cocreate_view": view}
        return office.seat(cookies, "192.168.1.9", {}).actor

    assert (seat().role, seat().areas) == (Role.RESIDENT_PLANNER, frozenset({west[1]}))
    assert (seat("resident").role, seat("resident").areas) == (Role.RESIDENT, frozenset())
    assert seat().uid.startswith("account:")
    for upwards in ("planner", "administrator", "official", "nonsense"):
        assert seat(upwards).role is Role.RESIDENT_PLANNER
    assert seat("planner", session="made up").role is Role.VISITOR


def test_the_machine_plans_until_somebody_administers(town: Context) -> None:
    office = Office(town.store.location, town.cache, local_planner=None, bound_to_loopback=True)

    def role() -> Role:
        return office.seat({}, "127.0.0.1", {"host": "localhost"}).actor.role

    account(town, "wang", Role.HELPER)
    assert role() is Role.PLANNER
    account(town, "root", Role.ADMINISTRATOR)
    assert role() is Role.VISITOR


def test_a_sign_in_of_another_workspace_means_nothing_here(town: Context) -> None:
    office = Office(town.store.location, town.cache, local_planner=None, bound_to_loopback=True)
    here = office.context()
    account(here, "root", Role.ADMINISTRATOR)
    token, _ = signed_in(here, "root")
    there = office.create(OPERATOR, "邻社区", shapely.box(114.30, 30.52, 114.31, 30.53))
    cookies = {"cocreate_session": token}
    assert office.seat(cookies, None, {}).actor.role is Role.ADMINISTRATOR
    elsewhere = office.seat(cookies | {"cocreate_workspace": quote(there.key)}, None, {})
    assert (elsewhere.context.key, elsewhere.actor.role) == (there.key, Role.VISITOR)


def test_what_is_of_the_whole_workspace_is_not_for_a_role_in_one_area(town: Context) -> None:
    west = area(town, "communities", "西社区")
    bound, everywhere = person(town, "west", Role.PLANNER, west), person(town, "all", Role.PLANNER)
    now = town.workspace
    told = {"name": now.name, "source": "街道办", "time_zone": now.time_zone, "review": now.review}
    known = standards.standards(town)["cultural_activity_station"].model_copy(update={"adopted_by": "导则"})
    with pytest.raises(Forbidden, match="outside_your_area"):
        workspaces.describe(bound, town, publication=now.publication, **told)
    with pytest.raises(Forbidden, match="outside_your_area"):
        standards.adopt(bound, town, known)
    assert workspaces.describe(everywhere, town, publication=now.publication, **told).source == "街道办"
    standards.adopt(everywhere, town, known)


def test_a_planner_of_one_community_neither_edits_nor_answers_in_another(town: Context) -> None:
    west = person(town, "west", Role.PLANNER, area(town, "communities", "西社区"))
    here, there = lonlat(at(100, 200)), lonlat(at(600, 200))
    gate = {"name": "新门", "status": "open"}
    fid = features.create(west, town, GATES, here, gate)
    with pytest.raises(Forbidden, match="outside_your_area"):
        features.create(west, town, GATES, there, gate)
    with pytest.raises(Forbidden, match="outside_your_area"):
        features.change(west, town, GATES, fid, 1, {}, there)
    said = {}
    for name, place in (("here", at(100, 200)), ("there", at(600, 200))):
        uid = say(town, "visitor:anna", "没有地方坐", place, status="received")
        with town.store.read() as connection:
            said[name] = get_feature(connection, SUGGESTIONS, uid=uid)
    moderation.answer(west, town, said["here"].fid, said["here"].version, "released")
    with pytest.raises(Forbidden, match="outside_your_area"):
        moderation.answer(west, town, said["there"].fid, said["there"].version, "released")


@pytest.mark.parametrize("by_link", [True, False])
def test_a_new_password_voids_the_other_links_to_set_one(town: Context, *, by_link: bool) -> None:
    root = person(town, "root", Role.ADMINISTRATOR)
    uid, other = account(town, "wang", Role.HELPER), account(town, "li", Role.HELPER)
    _, wang = signed_in(town, "wang")
    used, left = (invitations.reset_link(root, town, uid) for _ in range(2))
    of_another = invitations.reset_link(root, town, other)
    invitation = invitations.invite(
        root, town, Role.RESIDENT, ("buildings", uid_of(town, "buildings", "1栋"))
    )
    if by_link:
        invitations.set_new_password(town, used, "another good one")
    else:
        sessions.change_password(wang, town, PASSWORD, "another good one")
    with pytest.raises(NotFound, match="invitation_missing"):
        invitations.set_new_password(town, left, "a thief's good one")
    assert invitations.open_link(town, of_another).area_uid == other
    assert invitations.open_link(town, invitation).role == "resident"


def test_a_browser_that_has_signed_in_before_is_not_shut_out_by_others(
    town: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "_TRIES_AT_LOGIN", replace(sessions._TRIES_AT_LOGIN, tries=3))
    account(town, "li", Role.PLANNER)
    _, li = signed_in(town, "li")
    mark = sessions.mark_of(town, "li")
    for last in range(3):
        with pytest.raises(Forbidden):
            sessions.sign_in(Actor("v", Role.VISITOR, f"10.1.0.{last}"), town, "li", "not the password")
    for wrong in ("", sessions.mark_of(town, "wang")):
        with pytest.raises(Forbidden, match="too_many_tries"):
            sessions.sign_in(DOOR, town, "li", PASSWORD, mark=wrong)
    assert sessions.sign_in(DOOR, town, "li", PASSWORD, mark=mark)
    sessions.change_password(li, town, PASSWORD, "another good one")
    for _ in range(9):
        with pytest.raises(Forbidden, match="sign_in_failed"):
            sessions.sign_in(DOOR, town, "li", PASSWORD, mark=mark)
    with pytest.raises(Forbidden, match="too_many_tries"):
        sessions.sign_in(DOOR, town, "li", "another good one", mark=mark)


def test_a_closed_account_gets_no_mail(town: Context) -> None:
    root, li = person(town, "root", Role.ADMINISTRATOR), person(town, "li", Role.PLANNER)
    with town.store.write(OPERATOR) as writer:
        save_address(writer, li.uid, "li@example.org", "zh", "hash")
    accounts.close(root, town, li.uid.removeprefix("account:"))
    with town.store.read() as connection:
        assert read_address(connection, person=li.uid) is None


def test_a_link_is_void_once_its_maker_may_not_invite(town: Context) -> None:
    root, li = person(town, "root", Role.ADMINISTRATOR), person(town, "li", Role.PLANNER)
    link = invitations.invite(li, town, Role.HELPER)
    assert invitations.open_link(town, link).role == "helper"
    west = area(town, "communities", "西社区")
    accounts.give_role(root, town, li.uid.removeprefix("account:"), Role.PLANNER, west)
    term = "UPDATE memberships SET until = '2026-01-01' WHERE area_uid = '' AND role = 'planner'"
    with town.store.write(OPERATOR) as writer:
        writer.connection.execute(sa.text(term))
    with pytest.raises(NotFound, match="invitation_missing"):
        invitations.open_link(town, link)


def test_what_was_changed_in_a_role_that_was_ended_stays_known(town: Context) -> None:
    root, li = person(town, "root", Role.ADMINISTRATOR), person(town, "li", Role.PLANNER)
    uid = li.uid.removeprefix("account:")
    fid, version = next(iter(town.frame(GATES, Visibility.STAFF)["version"].items()))
    features.change(li, town, GATES, int(fid), int(version), {"name": "新门"})
    with town.store.write(OPERATOR) as writer:
        for table, column in (("memberships", "created_at"), ("history", "at")):
            writer.connection.execute(sa.text(f"UPDATE {table} SET {column} = '2026-05-01T00:00:00.000Z'"))
    (held,) = [one.roles[0] for one in accounts.people(root, town) if one.account.uid == uid]
    accounts.end_role(root, town, held.uid)
    assert list(changes_by_role(root, town, Role.PLANNER)["account"]) == [uid]
    (li_now,) = [one for one in accounts.people(root, town) if one.account.uid == uid]
    assert li_now.roles == ()
    accounts.give_role(root, town, uid, Role.PLANNER)


def test_who_is_forgotten_has_no_account_any_more_but_the_last_administrator_stays(town: Context) -> None:
    root, li = person(town, "root", Role.ADMINISTRATOR), person(town, "li", Role.PLANNER)
    wang, token = person(town, "wang", Role.RESIDENT), signed_in(town, "wang")[0]
    say(town, wang.uid, "没有地方坐", at(100, 0))
    fid, version = next(iter(town.frame(GATES, Visibility.STAFF)["version"].items()))
    features.change(li, town, GATES, int(fid), int(version), {"name": "新门"})
    # A planner forgets whoever asks, but looks after no account.
    assert forgetting.find(li, town, "WANG") == []
    with pytest.raises(Forbidden):
        forgetting.forget(li, town, wang.uid)
    (found,) = forgetting.find(root, town, "ｗang")
    assert found.counts == {"suggestions": 1, "account": 1}
    forgetting.forget(root, town, found.person)
    forgetting.forget(li, town, li.uid)
    assert who(town, token) is None
    with pytest.raises(Conflict, match="last_administrator"):
        forgetting.forget(root, town, root.uid)
    assert [one.account.login for one in accounts.people(root, town)] == ["root"]
    assert list(changes_by_role(root, town, Role.PLANNER)["account"]) == [li.uid.removeprefix("account:")]
    with town.store.read() as connection:
        verify_history(connection)
        tables = sa.inspect(connection).get_table_names()
        kept = [str(row) for name in tables for row in connection.execute(sa.text(f'SELECT * FROM "{name}"'))]
    assert not [row for row in kept if "WANG" in row or "没有地方坐" in row]
    # The login is free for somebody else.
    account(town, "wang", Role.RESIDENT)
