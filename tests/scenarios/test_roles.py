"""Resident planners, planners of blocks and advisers of the cases: who holds which role where, till when."""

import datetime as dt

import pytest

from cocreate_gis.model.errors import Forbidden
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.areas import WHOLE
from cocreate_gis.services.changes import changes_by_role
from cocreate_gis.services.gatherings import organisations
from cocreate_gis.services.signing import accounts, invitations
from cocreate_gis.services.signing.sessions import who
from cocreate_gis.store import insert_account, insert_membership
from tests.people import PASSWORD, area, person, uid_of
from tests.towns import at, lonlat

APPOINTMENTS, ORGANISATIONS, EVENTS = (
    find_layer(name) for name in ("appointments", "organisations", "events")
)
PLANNER = Actor("account:planner", Role.PLANNER)
WEST, EAST = lonlat(at(100, 200)), lonlat(at(600, 200))


def _appoint(town, **values):
    return features.create(PLANNER, town, APPOINTMENTS, None, values)


def _step(town, fid, *targets):
    for version, target in enumerate(targets, start=1):
        features.move(PLANNER, town, APPOINTMENTS, fid, version, target)


@pytest.mark.case("dengyue-04")
def test_a_resident_planner_serves_her_area_for_a_term_and_her_edits_are_told_apart(town):
    west, east = area(town, "communities", "西社区"), area(town, "communities", "东社区")
    today = town.today
    term = today + dt.timedelta(days=730)
    fid = _appoint(town, role="resident_planner", person="陈女士", covers_uid=west[1], until=term)
    _step(town, fid, "trained", "active")
    planner = person(town, "planner", Role.PLANNER, west)
    link = invitations.invite(planner, town, Role.RESIDENT_PLANNER, west, term)
    found = who(town, invitations.accept(town, link, "chen", "陈女士", PASSWORD))
    assert found is not None
    role, areas = next(iter(found.roles.items()))
    assert (role, areas) == (Role.RESIDENT_PLANNER, {west[1]})
    chen = Actor(f"account:{found.account.uid}", role, areas=areas, session=found.session)

    walk = {"title": "踏勘", "kind": "walk", "held_on": today}
    features.create(chen, town, EVENTS, WEST, walk)
    with pytest.raises(Forbidden, match="outside_your_area"):
        features.create(chen, town, EVENTS, EAST, walk)
    features.create(planner, town, EVENTS, WEST, walk)
    features.create(person(town, "official", Role.OFFICIAL), town, EVENTS, EAST, walk)

    def told(role, where=WHOLE):
        return changes_by_role(PLANNER, town, role, where)

    hers = told(Role.RESIDENT_PLANNER)
    assert list(hers["account"]) == [found.account.uid]
    assert list(hers["layer"]) == ["events"]
    assert list(told(Role.RESIDENT_PLANNER, west)["uid"]) == list(hers["uid"])
    assert told(Role.RESIDENT_PLANNER, east).empty
    assert len(told(Role.PLANNER, west)) == 1
    assert len(told(Role.OFFICIAL, east)) == 1
    with pytest.raises(Forbidden, match="not_allowed"):
        changes_by_role(chen, town, Role.PLANNER)

    features.move(PLANNER, town, APPOINTMENTS, fid, 3, "ended")
    (held,) = [one.roles[0] for one in accounts.people(OPERATOR, town) if one.account.login == "chen"]
    accounts.end_role(OPERATOR, town, held.uid)
    with pytest.raises(Forbidden, match="signed_out"):
        features.create(chen, town, EVENTS, WEST, walk)


@pytest.mark.case("wuhou-20")
def test_370_planners_and_who_covers_which_block(town):
    houses = {name: area(town, "buildings", name) for name in ("1栋", "2栋", "3栋")}
    teams = {
        kind: features.create(
            PLANNER, town, ORGANISATIONS, None, {"name": name, "kind": "planners", "status": "active"}
        )
        for kind, name in (("resident_planner", "居民规划师队"), ("expert", "专业规划师队"))
    }
    organisation = town.frame(ORGANISATIONS, Visibility.STAFF)["uid"]
    with town.store.write(OPERATOR) as writer:
        for number in range(167 + 203):
            kind = "expert" if number < 167 else "resident_planner"
            house = houses["1栋" if number % 2 else "2栋"]
            account = insert_account(writer, f"planner-{number}", f"规划师{number}")
            role = Role.PLANNER if kind == "expert" else Role.RESIDENT_PLANNER
            insert_membership(writer, account, role, house, None, OPERATOR.uid)
    for number, kind in enumerate(("expert", "expert", "resident_planner")):
        fid = _appoint(
            town,
            role=kind,
            person=f"规划师{number}",
            organisation=organisation[teams[kind]],
            covers="1栋" if number else "2栋",
            covers_uid=houses["1栋" if number else "2栋"][1],
        )
        _step(town, fid, "trained", "active")

    people = accounts.people(OPERATOR, town)
    assert len(people) == 370

    def covering(name, role):
        return sum(any((r.area_uid, r.role) == (houses[name][1], role) for r in one.roles) for one in people)

    assert [covering(name, Role.PLANNER) for name in houses] == [83, 84, 0]
    assert [covering(name, Role.RESIDENT_PLANNER) for name in houses] == [102, 101, 0]
    counted = organisations.roles_by_area(town).set_index(["covers", "role"])["people"]
    assert counted.to_dict() == {("1栋", "expert"): 1, ("1栋", "resident_planner"): 1, ("2栋", "expert"): 1}
    one = person(town, "of-house-1", Role.PLANNER, houses["1栋"])
    seen = {other.account.login for other in accounts.people(one, town)}
    assert len(seen) == 83 + 102 + 1
    assert one.areas == {uid_of(town, "buildings", "1栋")}


@pytest.mark.case("yangpu-10")
def test_twelve_advisers_with_their_fields(town):
    fields = ("历史建筑", "交通", "景观", "养老")
    for number in range(12):
        fid = _appoint(
            town,
            role="adviser",
            person=f"顾问{number}",
            field_of_work=fields[number % 4],
            covers="西社区" if number < 5 else "东社区",
        )
        _step(town, fid, *(("trained", "active") if number else ()))
    told = organisations.appointments(PLANNER, town)
    assert list(told["role"].unique()) == ["adviser"]
    assert len(told) == 12
    assert told["person"].tolist()[0] == "顾问0"
    counted = organisations.roles_by_area(town).set_index("covers")["people"].to_dict()
    assert counted == {"西社区": 4, "东社区": 7}
    kept = town.frame(APPOINTMENTS, Visibility.STAFF)
    assert kept["field_of_work"].value_counts().to_dict() == dict.fromkeys(fields, 3)
    assert "person" not in kept.columns
    assert town.frame(APPOINTMENTS, Visibility.PUBLIC).empty
    with pytest.raises(Forbidden, match="not_allowed"):
        organisations.appointments(Actor("account:x", Role.HELPER), town)
