"""People of a town: accounts with a role, for tests."""

from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.services.areas import WHOLE
from cocreate_gis.services.context import Context
from cocreate_gis.services.signing import accounts, sessions
from cocreate_gis.services.signing.sessions import who
from cocreate_gis.store import read_features

PASSWORD = "梧桐树下有人下棋喝茶"
DOOR = Actor("visitor:door", Role.VISITOR, "10.0.0.1")


def uid_of(town: Context, layer: str, name: str) -> str:
    """The uid of a record by its name."""
    declared = find_layer(layer)
    with town.store.read() as connection:
        frame = read_features(connection, declared, where={declared.name_field: [name]})
    return str(frame["uid"].iloc[0])


def area(town: Context, layer: str, name: str) -> tuple[str, str]:
    """An area a role can be held for."""
    return layer, uid_of(town, layer, name)


def account(town: Context, login: str, role: Role, *areas: tuple[str, str]) -> str:
    """An account with a role in some areas, or in the whole workspace; gives its uid."""
    first, *more = areas or (WHOLE,)
    uid = accounts.create(OPERATOR, town, login, login.upper(), PASSWORD, role, first)
    for other in more:
        accounts.give_role(OPERATOR, town, uid, role, other)
    return uid


def signed_in(town: Context, login: str, password: str = PASSWORD) -> tuple[str, Actor]:
    """Sign in: the token, and who one is then."""
    token = sessions.sign_in(DOOR, town, login, password, "Firefox")
    found = who(town, token)
    assert found is not None
    role, areas = next(iter(found.roles.items()))
    return token, Actor(f"account:{found.account.uid}", role, "10.0.0.1", areas, found.session)


def person(town: Context, login: str, role: Role, *areas: tuple[str, str]) -> Actor:
    """Somebody with an account, signed in."""
    account(town, login, role, *areas)
    return signed_in(town, login)[1]
