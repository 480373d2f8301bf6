"""What a project or a space still needs, and who gives it: claimed by a resident, confirmed by staff."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cocreate_gis.model.errors import Conflict, InvalidInput
from cocreate_gis.model.identity import form_uid
from cocreate_gis.model.layers.base import PERSON_KEY, Visibility
from cocreate_gis.model.layers.projects import CONTRIBUTIONS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.records import check_values
from cocreate_gis.services.context import Context
from cocreate_gis.services.features import take_step
from cocreate_gis.services.geometry import frame_of
from cocreate_gis.services.limits import RateLimit
from cocreate_gis.services.references import record_names
from cocreate_gis.services.voices.people import author_key, is_one_of
from cocreate_gis.store import (
    Feature,
    Writer,
    get_feature,
    insert_features,
    personal_values,
    read_personal,
    update_feature,
)
from cocreate_gis.wording import Words

_CLAIMS = RateLimit("claim", 20, 3600)
# What a wall thanks for: confirmed by staff.
GIVEN = ("pledged", "delivered", "acknowledged")
_SPACES = ("project", "site")


@dataclass(frozen=True)
class Claim:
    """What somebody fills in who gives something.

    Parameters
    ----------
    giver_kind : str
        Code of the field ``giver_kind``.
    giver, contact : str
        By whom staff reach her; kept apart, shown to nobody else.
    quantity : float or None
        How much of what is needed, in its unit; None for all of it.
    named : bool
        Whether she agrees to be named on the wall.
    shown_name : str
        How she is named there.
    """

    giver_kind: str
    giver: str
    contact: str
    quantity: float | None = None
    named: bool = False
    shown_name: str = ""


def claim(actor: Actor, context: Context, uid: str, said: Claim, key: str) -> str:
    """Take on something that is needed, or a part of it; staff confirm it.

    Parameters
    ----------
    actor : Actor
        Who gives it.
    context : Context
        The workspace.
    uid : str
        What is needed.
    said : Claim
        What was filled in.
    key : str
        Uid the form was given when it was opened: the same form sent again is kept once.

    Returns
    -------
    str
        Uid of the record that says so: the same where all of it is given, a new one for a part.

    Raises
    ------
    Forbidden
        ``not_allowed`` or ``too_many_tries``.
    InvalidInput
        ``claim_without_contact``, ``claim_without_name``, ``claim_too_much``, or a value does not suit.
    NotFound
        ``feature_missing``.
    Conflict
        ``need_taken``: somebody else was first.
    """
    require(actor, "contribution.claim")
    given, key = _checked(said), form_uid(key)
    personal = {name: given.pop(name, None) for name in ("giver", "contact", "shown_name")}
    personal[PERSON_KEY] = author_key(actor)
    with context.store.write(actor) as writer:
        need = get_feature(writer.connection, CONTRIBUTIONS, uid=uid)
        if made := _made_before(actor, writer, need, key):
            return made
        if need.values["status"] != "needed":
            raise Conflict("need_taken", name=need.values["name"])
        context.tries.take(_CLAIMS, actor)
        left = _left(need, said.quantity)
        if left is None:
            take_step(writer, context, CONTRIBUTIONS, need, need.version, "claimed", given | personal)
            return uid
        part = {**_shared(need), **given, **personal, "uid": key, "status": "claimed"}
        part |= {"quantity": said.quantity, "value_yuan": _worth(need, said.quantity)}
        insert_features(writer, CONTRIBUTIONS, frame_of(CONTRIBUTIONS, need.geometry, part))
        rest = {"quantity": left, "value_yuan": _worth(need, left)}
        update_feature(writer, CONTRIBUTIONS, need.fid, need.version, rest)
        return key


def _checked(said: Claim) -> dict[str, object]:
    given = check_values(CONTRIBUTIONS, vars(said), complete=False)
    if not (given["giver"] and given["contact"]):
        raise InvalidInput("claim_without_contact")
    if given["named"] and not given["shown_name"]:
        raise InvalidInput("claim_without_name")
    if not given["named"]:
        given["shown_name"] = None
    del given["quantity"]
    return given


def _made_before(actor: Actor, writer: Writer, need: Feature, key: str) -> str:
    """The record a form has made already; empty where it has not."""
    known = personal_values(writer.connection, CONTRIBUTIONS, PERSON_KEY)
    if key in known:
        return key
    own = need.values["status"] == "claimed" and is_one_of(actor, [known.get(need.uid, "")])
    return need.uid if own else ""


def _left(need: Feature, quantity: float | None) -> float | None:
    """What is still needed afterwards; None where all of it is given."""
    whole = need.values["quantity"]
    if quantity is None or whole is None:
        return None
    if not 0 < quantity <= whole:
        raise InvalidInput("claim_too_much", quantity=whole, unit=need.values["unit"] or "")
    return None if quantity == whole else float(whole - quantity)


def _shared(need: Feature) -> dict[str, object]:
    """What a part has in common with the whole."""
    names = ("name", "kind", "project", "site", "unit", "needed_by")
    return {name: need.values[name] for name in names}


def _worth(need: Feature, quantity: float | None) -> float | None:
    whole, worth = need.values["quantity"], need.values["value_yuan"]
    return None if worth is None or not quantity else round(worth * quantity / whole, 2)


def needs(context: Context, visibility: Visibility) -> pd.DataFrame:
    """List what is needed and what is given, with the project or space it is for.

    Parameters
    ----------
    context : Context
        The workspace.
    visibility : Visibility
        Class of the reader.

    Returns
    -------
    DataFrame
        Index fid, the columns of the layer for this reader, and ``space`` and ``space_name``: uid and name of
        the project, else of the site, None for neither; without what was withdrawn, by space and name.
    """
    frame = pd.DataFrame(context.frame(CONTRIBUTIONS, visibility))
    frame = frame[frame["status"] != "withdrawn"]
    names = {
        uid: name
        for field in _SPACES
        for uid, name in record_names(context, CONTRIBUTIONS.field(field).target, visibility).items()
    }
    space = frame["project"].where(frame["project"].notna(), frame["site"])
    space = space.where(space.isin(list(names)))
    return frame.assign(space=space, space_name=space.map(names)).sort_values(
        ["space_name", "name"], kind="stable"
    )


def wall(context: Context, listed: pd.DataFrame) -> list[dict[str, Any]]:
    """Thank those who give: by name where they agreed to it, else by what they are.

    Parameters
    ----------
    context : Context
        The workspace.
    listed : DataFrame
        Of `needs`.

    Returns
    -------
    list of dict
        ``name`` (empty where nobody agreed to be named), ``giver_kind``, ``what``, ``quantity``, ``unit`` and
        ``status``; only what staff have confirmed.
    """
    with context.store.read() as connection:
        names = personal_values(connection, CONTRIBUTIONS, "shown_name")
    agreed = context.frame(CONTRIBUTIONS, Visibility.STAFF)
    agreed = set(agreed["uid"][agreed["named"].fillna(False).astype(bool)])
    given = listed[listed["status"].isin(GIVEN)]
    told = given[["uid", "giver_kind", "name", "quantity", "unit", "status"]].astype(object)
    rows = told.where(told.notna(), None).to_dict("records")
    return [
        {
            **{str(column): value for column, value in row.items()},
            "what": row["name"],
            "name": names.get(row["uid"], "") if row["uid"] in agreed else "",
        }
        for row in rows
    ]


def claimant(actor: Actor, context: Context, uid: str) -> dict[str, str]:
    """Tell staff who claims something.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    uid : str
        The record.

    Returns
    -------
    dict of str to str
        ``giver``, ``contact`` and ``shown_name``, what there is of them.

    Raises
    ------
    Forbidden
        The actor may not read it.
    """
    require(actor, "personal.read")
    with context.store.read() as connection:
        known = read_personal(connection, CONTRIBUTIONS, uid)
    return {name: value for name, value in known.items() if name != PERSON_KEY}


def told(row: Mapping[Any, Any], words: Words) -> str:
    """Say what a contribution is, and how much of it.

    Parameters
    ----------
    row : Mapping
        ``what`` or ``name``, ``quantity`` and ``unit``.
    words : Words
        In the reader's language.

    Returns
    -------
    str
        Such as ``种植土 3袋``.
    """
    what, quantity, unit = row.get("what") or row["name"], row["quantity"], row["unit"]
    if pd.isna(quantity):
        return str(what)
    return f"{what} {words.number(float(quantity))}{unit if isinstance(unit, str) else ''}"
