"""Persons as keys: one key for one person, whoever typed the words, and no name in it."""

import hashlib
from collections.abc import Collection

import geopandas as gpd

from cocreate_gis.model.identity import new_uid
from cocreate_gis.model.layers.base import PERSON_KEY, Layer
from cocreate_gis.model.permissions import VISITOR, Actor
from cocreate_gis.model.workspace import Workspace
from cocreate_gis.services.context import Context


def author_key(actor: Actor) -> str:
    """Give the key of a person who speaks for herself.

    Parameters
    ----------
    actor : Actor
        Who speaks.

    Returns
    -------
    str
        Her own; browsers that keep no cookie share a name, so each of their words is of one person more.
    """
    return _unnamed() if actor.uid == VISITOR.uid else actor.uid


def is_one_of(actor: Actor, persons: Collection[str]) -> bool:
    """Tell whether an actor is one of some persons.

    Parameters
    ----------
    actor : Actor
        Who asks.
    persons : collection of str
        Keys.

    Returns
    -------
    bool
        Never for a browser that keeps no cookie: its name is that of many.
    """
    return actor.uid != VISITOR.uid and actor.uid in persons


def spoken_key(workspace: Workspace, name: str, place_uid: str = "") -> str:
    """Give the key of a person whose words somebody else enters.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    name : str
        Who spoke; the same name at the same place is the same person. Empty for somebody unnamed, who is
        counted as one person more.
    place_uid : str
        Building or courtyard, where known.

    Returns
    -------
    str
        Key that does not give the name away to anybody without the store.
    """
    told = "".join(name.split()).casefold()
    if not told:
        return _unnamed()
    # The workspace's own uid is the salt: the same name elsewhere is another key.
    text = f"{workspace.uid}\x1f{place_uid}\x1f{told}"
    return f"spoken:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def with_person(context: Context, layer: Layer, values: dict[str, object]) -> dict[str, object]:
    """Give a record that names a person her key, by which she is found when she asks to be forgotten.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : Layer
        Its kind.
    values : dict of str to object
        Checked values.

    Returns
    -------
    dict of str to object
        With the key where a name is written and no key is.
    """
    name = values.get(layer.person_field)
    return {PERSON_KEY: spoken_key(context.workspace, str(name)), **values} if name else values


def with_persons(workspace: Workspace, layer: Layer, rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give each row of a file that names a person her key, as `with_person` does.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    layer : Layer
        Kind of the rows.
    rows : GeoDataFrame
        Rows that become records.

    Returns
    -------
    GeoDataFrame
        With the keys; as it was where the rows name nobody.
    """
    if layer.person_field not in rows.columns:
        return rows
    names = rows[layer.person_field].fillna("").astype(str).str.strip()
    return rows.assign(**{PERSON_KEY: [spoken_key(workspace, name) if name else None for name in names]})


def _unnamed() -> str:
    return f"unnamed:{new_uid()}"
