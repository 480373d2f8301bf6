"""What is needed and who gives it: taken whole or in part, confirmed, thanked, and forgotten on request."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput
from cocreate_gis.model.identity import new_uid
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.projects import CONTRIBUTIONS, PROJECTS
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.promises import needs
from cocreate_gis.services.promises.needs import Claim
from cocreate_gis.services.voices import forgetting
from cocreate_gis.store import personal_values, read_history, verify_history
from cocreate_gis.wording import Words
from tests.people import uid_of
from tests.towns import at, lonlat
from tests.voices import add

WANG = Actor("visitor:wang", Role.VISITOR, "10.0.0.2")
LI = Actor("visitor:li", Role.VISITOR, "10.0.0.3")
OFFICIAL = Actor("account:official", Role.OFFICIAL)
FROM_WANG = Claim("resident", "王桂兰", "13900000000", named=True, shown_name="3栋王家")


@pytest.fixture
def soil(town):
    features.create(OPERATOR, town, PROJECTS, lonlat(at(100, 100)), {"name": "转角小花园"})
    garden = uid_of(town, "projects", "转角小花园")
    values = {"name": "种植土", "kind": "goods", "quantity": 10.0, "unit": "袋", "value_yuan": 200.0}
    return add(town, "contributions", at(100, 100), project=garden, status="needed", **values)


def _rows(town):
    return town.frame(CONTRIBUTIONS, Visibility.STAFF)


def _row(town, uid):
    frame = _rows(town)
    return frame[frame["uid"] == uid].iloc[0]


def _walk(town, uid, *steps):
    for target, evidence in steps:
        row = _row(town, uid)
        features.move(OFFICIAL, town, CONTRIBUTIONS, int(row.name), int(row["version"]), target, evidence)


def test_a_part_is_taken_on_and_the_rest_is_still_needed(town, soil):
    part = needs.claim(
        WANG,
        town,
        soil,
        Claim("resident", "王桂兰", "139", quantity=3, named=True, shown_name="3栋王家"),
        new_uid(),
    )
    rest, taken = _row(town, soil), _row(town, part)
    assert (rest["quantity"], rest["status"], rest["value_yuan"]) == (7, "needed", 140)
    assert (taken["quantity"], taken["status"], taken["value_yuan"]) == (3, "claimed", 60)
    assert (taken["project"], taken["giver_kind"]) == (rest["project"], "resident")
    needs.claim(LI, town, soil, Claim("shop", "李师傅", "138"), new_uid())
    assert _row(town, soil)["status"] == "claimed"


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.floats(0.5, 6), max_size=4))
def test_what_is_needed_and_what_is_given_always_add_up(town, parts):
    name = new_uid()
    uid = add(town, "contributions", None, name=name, kind="goods", status="needed", quantity=12.0, unit="块")
    for number, part in enumerate(parts):
        giver = Actor(f"visitor:{name}{number}", Role.VISITOR, name)
        with suppress(InvalidInput, Conflict):
            needs.claim(giver, town, uid, Claim("shop", "李师傅", "138", quantity=part), new_uid())
    rows = _rows(town)
    assert rows.loc[rows["name"] == name, "quantity"].sum() == pytest.approx(12)


def test_the_same_form_twice_is_kept_once(town, soil):
    key = new_uid()
    part = Claim("resident", "王桂兰", "139", quantity=3)
    assert needs.claim(WANG, town, soil, part, key) == needs.claim(WANG, town, soil, part, key)
    assert sorted(_rows(town)["quantity"]) == [3, 7]
    whole = needs.claim(WANG, town, soil, FROM_WANG, new_uid())
    assert needs.claim(WANG, town, soil, FROM_WANG, new_uid()) == whole == soil
    with pytest.raises(Conflict, match="need_taken"):
        needs.claim(LI, town, soil, Claim("shop", "李师傅", "138"), new_uid())


@pytest.mark.parametrize("key", ["", "../../x", "a" * 5_000, "\x00"])
def test_a_form_whose_key_is_none_makes_a_record_of_its_own(town, soil, key):
    made = needs.claim(WANG, town, soil, Claim("resident", "王桂兰", "139", quantity=3), key)
    assert made not in (key, soil)
    assert _row(town, made)["quantity"] == 3


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Claim("resident", "", "139"), "claim_without_contact"),
        (Claim("resident", "王桂兰", " "), "claim_without_contact"),
        (Claim("resident", "王桂兰", "139", named=True), "claim_without_name"),
        (Claim("resident", "王桂兰", "139", quantity=11), "claim_too_much"),
        (Claim("resident", "王桂兰", "139", quantity=0), "claim_too_much"),
        (Claim("king", "王桂兰", "139"), "field_code"),
        (Claim("", "王桂兰", "139"), "evidence_missing"),
        (Claim("resident", "王" * 5_000, "139"), "field_too_long"),
    ],
)
def test_what_cannot_be_claimed_is_said_and_nothing_is_kept(town, soil, said, code):
    before = _rows(town)
    with pytest.raises(InvalidInput, match=code) as refused:
        needs.claim(WANG, town, soil, said, new_uid())
    for language in ("zh", "en"):
        assert Words(language).error(refused.value)
    assert _rows(town).equals(before)
    with town.store.read() as connection:
        assert personal_values(connection, CONTRIBUTIONS, "giver") == {}


def test_nobody_is_named_before_staff_confirm_nor_without_consent(town, soil):
    def told():
        return needs.wall(town, needs.needs(town, Visibility.PUBLIC))

    needs.claim(WANG, town, soil, FROM_WANG, new_uid())
    assert told() == []
    shown = town.frame(CONTRIBUTIONS, Visibility.PUBLIC)
    assert not {"giver", "contact", "shown_name", "author", "named"} & set(shown.columns)
    assert needs.claimant(OFFICIAL, town, soil)["contact"] == "13900000000"
    with pytest.raises(Forbidden):
        needs.claimant(WANG, town, soil)
    with pytest.raises(Forbidden):
        features.move(WANG, town, CONTRIBUTIONS, int(_row(town, soil).name), 2, "pledged")
    _walk(town, soil, ("pledged", None))
    assert [(one["name"], one["what"], one["quantity"]) for one in told()] == [("3栋王家", "种植土", 10)]
    _walk(town, soil, ("delivered", {"delivered_on": town.today}), ("acknowledged", None))
    other = add(town, "contributions", None, name="水管", kind="goods", status="needed")
    needs.claim(LI, town, other, Claim("shop", "李师傅", "138"), new_uid())
    _walk(town, other, ("pledged", None))
    assert {(one["name"], one["giver_kind"]) for one in told()} == {("3栋王家", "resident"), ("", "shop")}


def test_a_claim_turned_down_is_needed_again_and_says_nothing_of_anybody(town, soil):
    needs.claim(WANG, town, soil, FROM_WANG, new_uid())
    _walk(town, soil, ("needed", None))
    assert needs.claimant(OFFICIAL, town, soil) == {}
    needs.claim(LI, town, soil, Claim("shop", "李师傅", "138"), new_uid())
    assert needs.claimant(OFFICIAL, town, soil)["giver"] == "李师傅"


def test_a_person_asks_to_be_forgotten_whose_pledge_is_in_the_books(town, soil):
    needs.claim(WANG, town, soil, FROM_WANG, new_uid())
    _walk(town, soil, ("pledged", None))
    typed = {
        "name": "长椅",
        "kind": "goods",
        "status": "pledged",
        "giver_kind": "resident",
        "giver": "王桂兰",
    }
    features.create(OPERATOR, town, CONTRIBUTIONS, None, {**typed, "contact": "139 0000 0000"})
    found = forgetting.find(OPERATOR, town, "139 0000 0000")
    assert [one.in_the_books for one in found] == [1, 1]
    for one in found:
        forgetting.forget(OPERATOR, town, one.person)
    assert forgetting.find(OPERATOR, town, "王桂兰") == []
    rows = _rows(town)
    assert rows.set_index("name")["status"].to_dict() == {"种植土": "pledged", "长椅": "pledged"}
    assert [one["name"] for one in needs.wall(town, needs.needs(town, Visibility.PUBLIC))] == ["", ""]
    with town.store.read() as connection:
        told = [
            str(change) for uid in rows["uid"] for change in read_history(connection, "contributions", uid)
        ]
    assert not any("王" in text or "139" in text for text in told)
    with town.store.read() as connection:
        assert verify_history(connection) > 0
