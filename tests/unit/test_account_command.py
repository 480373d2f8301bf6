"""``account`` as typed on the machine."""

import json

import pytest
from click.testing import CliRunner, Result

from cocreate_gis.cli.account import account
from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.permissions import Role
from cocreate_gis.services.context import Context
from cocreate_gis.services.signing import invitations
from cocreate_gis.services.signing.sessions import who
from tests.people import PASSWORD, signed_in, uid_of


def _run(town: Context, command: str, *options: str, typed: str = "") -> Result:
    return CliRunner().invoke(account, [command, *options, "--store", town.store.location], input=typed)


def test_the_first_link_makes_the_administrator(town: Context) -> None:
    made = _run(town, "first-link", "--json")
    link = json.loads(made.stdout)["link"]
    invitations.accept(town, link.rsplit("/first/")[1], "root", "Root", PASSWORD)
    again = _run(town, "first-link")
    assert isinstance(again.exception, CoCreateError)
    assert again.exception.code == "administrator_there"


def test_accounts_are_made_listed_changed_and_reset(town: Context) -> None:
    assert "no accounts" in _run(town, "list").stdout
    asked = f"{PASSWORD}\n{PASSWORD}\n"
    made = _run(town, "create", "root", "--role", "administrator", "--name", "李明", typed=asked)
    assert made.exit_code == 0, made.output
    assert PASSWORD not in made.output
    _run(town, "create", "wang", "--role", "helper", "--area", "buildings:1栋", typed=asked)
    _run(town, "role", "Wang", "planner", "--area", "communities:西社区", "--until", "2030-06-30")
    rows = {row["login"]: row for row in json.loads(_run(town, "list", "--json").stdout)["accounts"]}
    assert rows["wang"]["roles"] == [
        {"role": "helper", "area": "1栋", "until": None},
        {"role": "planner", "area": "西社区", "until": "2030-06-30"},
    ]
    assert "李明" in _run(town, "list").stdout
    token, actor = signed_in(town, "wang")
    assert actor.areas == {uid_of(town, "communities", "西社区")}
    ended = _run(town, "role", "wang", "planner", "--area", "communities:西社区", "--end")
    assert ended.exit_code == 0, ended.output
    assert who(town, token) is None
    assert signed_in(town, "wang")[1].role is Role.HELPER
    link = json.loads(_run(town, "reset", "wang", "--json").stdout)["link"]
    invitations.set_new_password(town, link.rsplit("/", 1)[1], "a wholly new one")
    signed_in(town, "wang", "a wholly new one")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("reset", "nobody"), "account_missing"),
        (("role", "root", "planner", "--area", "communities:nowhere"), "area_unknown"),
        (("role", "root", "planner", "--end"), "membership_missing"),
        (("role", "root", "administrator", "--end"), "last_administrator"),
        (("role", "root", "administrator"), "role_held"),
        (("create", "root", "--role", "planner", "--password", PASSWORD), "login_taken"),
        (("create", "other", "--role", "planner", "--password", "short"), "password_short"),
    ],
)
def test_what_cannot_be_is_said(town: Context, options: tuple[str, ...], code: str) -> None:
    _run(town, "create", "root", "--role", "administrator", "--password", PASSWORD)
    refused = _run(town, *options)
    assert isinstance(refused.exception, CoCreateError)
    assert refused.exception.code == code
