"""Who changed what: the history of the map by the role of whoever made the change."""

import datetime as dt

import pandas as pd

from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import Actor, Role, require
from cocreate_gis.services.areas import WHOLE, area_of, require_area
from cocreate_gis.services.context import Context
from cocreate_gis.services.signing.sessions import ACCOUNT_PREFIX
from cocreate_gis.store import Change, Membership, changes_of, list_accounts, list_memberships

_TOLD = ("at", "account", "name", "layer", "uid", "action", "version")


def changes_by_role(
    actor: Actor, context: Context, role: Role, area: tuple[str, str] = WHOLE
) -> pd.DataFrame:
    """List what people of a role changed on the map while they held it.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    role : Role
        The role.
    area : tuple of str
        Layer and uid of an area the changed records lie in; both empty for the whole workspace.

    Returns
    -------
    DataFrame
        Newest first: ``at`` in the zone of the workspace, ``account``, ``name`` (of the account; empty where
        it was erased), ``layer``, ``uid``, ``action``, ``version``. Within an area only records that are
        still there.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    InvalidInput
        ``area_unknown``.
    """
    require(actor, "feature.view_staff")
    require_area(Actor(actor.uid, actor.role), context, area)
    with context.store.read() as connection:
        held = [one for one in list_memberships(connection) if one.role is role]
        named = {one.uid: one.name for one in list_accounts(connection)}
        changes = changes_of(connection, {f"{ACCOUNT_PREFIX}{one.account}" for one in held})
    zone = context.workspace.zone
    made = [one for one in changes if one.layer in LAYERS and _held_then(held, one, zone)]
    inside = None if area == WHOLE else _inside(context, {one.layer for one in made}, area[1])
    rows = [
        (one.at.astimezone(zone), account, named.get(account, ""), *_record(one))
        for one in reversed(made)
        for account in [one.actor.removeprefix(ACCOUNT_PREFIX)]
        if inside is None or (one.layer, one.uid) in inside
    ]
    return pd.DataFrame(rows, columns=list(_TOLD))


def _record(change: Change) -> tuple[str, str, str, int]:
    return change.layer, change.uid, change.action, change.version


def _held_then(held: list[Membership], change: Change, zone: dt.tzinfo) -> bool:
    day = change.at.astimezone(zone).date()
    return any(
        f"{ACCOUNT_PREFIX}{one.account}" == change.actor
        and one.created_at <= change.at
        and (one.until is None or day <= one.until)
        for one in held
    )


def _inside(context: Context, layers: set[str], area_uid: str) -> set[tuple[str, str]]:
    shape = area_of(context, Actor("", Role.PLANNER, areas=frozenset({area_uid})))
    found = set()
    for name in layers:
        frame = context.frame(LAYERS[name], Visibility.STAFF)
        here = frame.geometry.to_crs(context.workspace.metric_epsg).intersects(shape)
        found |= {(name, str(uid)) for uid in frame["uid"][here]}
    return found
