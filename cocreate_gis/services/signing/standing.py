"""What an account holds on a day, and the browsers that know it."""

import datetime as dt
import hashlib
import hmac
from collections.abc import Iterable

from cocreate_gis.model.permissions import Role
from cocreate_gis.services.context import Context
from cocreate_gis.store import Membership, secret_of


def roles_on(held: Iterable[Membership], day: dt.date) -> dict[Role, frozenset[str]]:
    """Tell which roles are held on a day.

    Parameters
    ----------
    held : iterable of Membership
        Of one account, those that ran out too.
    day : date
        In the zone of the workspace.

    Returns
    -------
    dict of Role to frozenset of str
        Strongest first, the uids of the areas; empty for the whole workspace.
    """
    valid = [one for one in held if one.holds_on(day)]
    roles: dict[Role, frozenset[str]] = {}
    for role in reversed(Role):
        areas = [one.area_uid for one in valid if one.role is role]
        if areas:
            roles[role] = frozenset() if "" in areas else frozenset(areas)
    return roles


def mark_of(context: Context, login: str) -> str:
    """Make what a browser keeps to show that it has signed in to an account before; it opens nothing.

    Parameters
    ----------
    context : Context
        The workspace.
    login : str
        In its normal form.

    Returns
    -------
    str
        Nobody else can make it.
    """
    return hmac.new(secret_of(context.store, "marks").encode(), login.encode(), hashlib.sha256).hexdigest()
