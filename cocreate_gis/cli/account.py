"""``account``: the people who sign in, from the machine itself."""

import datetime as dt
import socket
from typing import Any

import click

from cocreate_gis.bootstrap import settings
from cocreate_gis.cli.common import answer, json_option, open_context, store_option, words
from cocreate_gis.model.errors import InvalidInput, NotFound
from cocreate_gis.model.permissions import OPERATOR, ROLE_TITLES, Role
from cocreate_gis.services.areas import WHOLE, given_areas
from cocreate_gis.services.context import Context
from cocreate_gis.services.signing import accounts, invitations

_ROLES = click.Choice([role.value for role in Role if role is not Role.VISITOR])
_AREA = click.option(
    "--area", metavar="LAYER:NAME", help="Where, such as communities:NAME; else the whole workspace."
)
_EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 -- recognised here, not listened on


@click.group()
def account() -> None:
    """The people who sign in."""


@account.command()
@store_option
@click.option("--port", default=8501, show_default=True, help="Where the server listens on this machine.")
@json_option
def first_link(store: str, port: int, as_json: bool) -> None:
    """Print the link with which the first administrator makes an account."""
    link = address_of(f"first/{invitations.first_link(open_context(store))}", port=port)
    answer({"link": link}, as_json=as_json, text=words()("cli.first_link", link=link))


@account.command()
@click.argument("login")
@store_option
@click.option("--role", type=_ROLES, required=True, help="What the person becomes.")
@_AREA
@click.option("--name", default="", help="What others read; else the login.")
@click.password_option(help="Asked for where it is not given, so that it stays out of the list of commands.")
@json_option
def create(
    login: str, store: str, role: str, area: str | None, name: str, password: str, as_json: bool
) -> None:
    """Make an account for LOGIN."""
    context = open_context(store)
    where = _area(context, area)
    uid = accounts.create(OPERATOR, context, login, name, password, Role(role), where)
    text = words()("cli.account_made", login=login, role=ROLE_TITLES[Role(role)])
    answer({"uid": uid, "role": role, "area": area}, as_json=as_json, text=text)


@account.command("list")
@store_option
@json_option
def list_(store: str, as_json: bool) -> None:
    """List the accounts with their roles."""
    context, say = open_context(store), words()
    named = given_areas(OPERATOR, context)
    rows: list[dict[str, Any]] = []
    for one in accounts.people(OPERATOR, context):
        held = [
            {
                "role": role.role.value,
                "area": named.get((role.area_layer, role.area_uid), role.area_uid),
                "until": role.until,
            }
            for role in one.roles
        ]
        closed = one.account.disabled_at is not None
        rows.append({"login": one.account.login, "name": one.account.name, "closed": closed, "roles": held})
    lines = [
        say(
            "cli.account_closed" if row["closed"] else "cli.account_row",
            login=row["login"],
            name=row["name"],
            roles=", ".join(f"{say.title(ROLE_TITLES[Role(r['role'])])} ({r['area']})" for r in row["roles"]),
        )
        for row in rows
    ]
    answer({"accounts": rows}, as_json=as_json, text="\n".join(lines) or say("cli.account_none"))


@account.command()
@click.argument("login")
@store_option
@json_option
def reset(login: str, store: str, as_json: bool) -> None:
    """Print a link with which LOGIN sets a new password."""
    context = open_context(store)
    token = invitations.reset_link(OPERATOR, context, _uid(context, login))
    link = address_of(f"invitation/{token}")
    answer({"link": link}, as_json=as_json, text=words()("cli.reset_link", login=login, link=link))


@account.command()
@click.argument("login")
@click.argument("name", metavar="ROLE", type=_ROLES)
@store_option
@_AREA
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="Last day.")
@click.option("--end", is_flag=True, help="Take the role away instead.")
@json_option
def role(
    login: str,
    name: str,
    store: str,
    area: str | None,
    until: dt.datetime | None,
    end: bool,
    as_json: bool,
) -> None:
    """Give LOGIN the role ROLE, or take it away."""
    context = open_context(store)
    uid, where, given = _uid(context, login), _area(context, area), Role(name)
    if end:
        held = _held(context, uid, given, where)
        accounts.end_role(OPERATOR, context, held)
    else:
        accounts.give_role(OPERATOR, context, uid, given, where, until.date() if until else None)
    text = words()("cli.role_ended" if end else "cli.role_given", login=login, role=ROLE_TITLES[given])
    answer({"login": login, "role": name, "area": area, "ended": end}, as_json=as_json, text=text)


def address_of(path: str, host: str = "localhost", port: int = 8501) -> str:
    """Write the address of a page as a person types it.

    Parameters
    ----------
    path : str
        The page.
    host, port : str, int
        Where the server listens.

    Returns
    -------
    str
        Under the public address where one is set; else under this machine's name or address.
    """
    if settings().public_address:
        return f"{settings().public_address.rstrip('/')}/{path}"
    name = socket.gethostname() if host in _EVERY_ADDRESS else host
    return f"http://{name}:{port}/{path}"


def _uid(context: Context, login: str) -> str:
    known = accounts.find(OPERATOR, context, login)
    if known is None:
        raise NotFound("account_missing")
    return known.uid


def _area(context: Context, typed: str | None) -> tuple[str, str]:
    if typed is None:
        return WHOLE
    layer, _, name = typed.partition(":")
    for area, title in given_areas(OPERATOR, context).items():
        if area[0] == layer and name in (title, area[1]):
            return area
    raise InvalidInput("area_unknown")


def _held(context: Context, uid: str, role: Role, where: tuple[str, str]) -> str:
    for one in accounts.people(OPERATOR, context):
        for held in one.roles:
            if (held.account, held.role, (held.area_layer, held.area_uid)) == (uid, role, where):
                return held.uid
    raise NotFound("membership_missing")
