"""A place outlives its tree: taking trees away, planting others, and what stood there before."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from cocreate_gis.model.errors import Conflict, InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.tree_plans import TREE_PLANS
from cocreate_gis.model.layers.trees import FORMER_TREES, OF_THE_TREE, PROTECTED, STREET_TREES, WITHOUT_TREE
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.records import check_values, check_whole
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.features import take_step
from cocreate_gis.services.geometry import frame_of
from cocreate_gis.services.registers.trees_checks import require_unlocked
from cocreate_gis.store import Feature, Writer, get_feature, insert_features, update_feature


@dataclass(frozen=True)
class Removal:
    """Why and when a tree goes.

    Parameters
    ----------
    removed_on : date
        The day.
    reason : str
        A code of the field ``reason`` of former trees.
    document_no : str
        The permit, empty for none.
    """

    removed_on: dt.date
    reason: str
    document_no: str = ""


@dataclass(frozen=True)
class Replaced:
    """What came of planting a street anew.

    Parameters
    ----------
    trees : int
        Places with the new species.
    locked : tuple of str
        Numbers of protected trees that stayed.
    """

    trees: int
    locked: tuple[str, ...]


def take_away(actor: Actor, context: Context, fid: int, version: int, removal: Removal) -> int:
    """Record that the tree of a place is gone; the place stays, empty.

    Parameters
    ----------
    actor : Actor
        Who records it.
    context : Context
        The workspace.
    fid, version : int
        The place, and the version that was seen.
    removal : Removal
        Why and when.

    Returns
    -------
    int
        The new version of the place.

    Raises
    ------
    Forbidden
        The actor may not edit, or not there.
    Conflict
        ``tree_protected``, ``place_empty``, or somebody else changed it first.
    InvalidInput
        A value does not suit.
    """
    return _change_tree(actor, context, fid, version, removal, {"place_state": "empty"})


def plant(
    actor: Actor,
    context: Context,
    fid: int,
    version: int,
    tree: Mapping[str, object],
    removal: Removal | None = None,
) -> int:
    """Plant a tree in a place, instead of the one that stands there if there is one.

    Parameters
    ----------
    actor : Actor
        Who records it.
    context : Context
        The workspace.
    fid, version : int
        The place, and the version that was seen.
    tree : Mapping[str, object]
        Fields of the new tree, among them ``species`` and ``planted_on``.
    removal : Removal, optional
        Of the tree that stands there.

    Returns
    -------
    int
        The new version of the place.

    Raises
    ------
    Forbidden
        The actor may not edit, or not there.
    Conflict
        ``tree_protected``; ``place_taken``: a tree stands there and nobody said why it goes.
    InvalidInput
        ``tree_without_species``, or a value does not suit.
    """
    if not tree.get("species"):
        raise InvalidInput("tree_without_species")
    return _change_tree(actor, context, fid, version, removal, {**tree, "place_state": "tree"})


def carry_out(
    actor: Actor, context: Context, fid: int, version: int, planted_on: dt.date, tree: Mapping[str, object]
) -> Replaced:
    """Plant the species a change of species was approved for, all trees or none.

    Parameters
    ----------
    actor : Actor
        Who records it.
    context : Context
        The workspace.
    fid, version : int
        The change of species, approved; and the version that was seen.
    planted_on : date
        The day.
    tree : Mapping[str, object]
        What is known of each new tree: ``height_m``, ``crown_m``, ``dbh_cm``.

    Returns
    -------
    Replaced
        How many places, and which protected trees stayed for want of a document.

    Raises
    ------
    Forbidden
        The actor may not edit, or not there.
    InvalidInput
        ``status_step_unknown``: it is not approved.
    Conflict
        ``nothing_to_replace``, or somebody else changed it first.
    """
    require(actor, STREET_TREES.edit_action)
    with context.store.write(actor) as writer:
        plan = get_feature(writer.connection, TREE_PLANS, fid=fid)
        places = places_of(context, plan.values)
        locked = places["protection"].isin(PROTECTED) & places["protection_document"].isna()
        if locked.all():
            raise Conflict("nothing_to_replace", road=plan.values["road"])
        removal = Removal(planted_on, "replaced", str(plan.values.get("approval_no") or ""))
        planted = {**tree, "species": plan.values.get("chosen_species"), "planted_on": planted_on}
        count = int((~locked).sum())
        done = {"replaced_on": planted_on, "replanted": count}
        take_step(writer, context, TREE_PLANS, plan, version, "replaced", done)
        for place, seen in places.loc[~locked, "version"].items():
            _change_place(writer, context, int(place), int(seen), removal, {**planted, "place_state": "tree"})
    numbers = places.loc[locked, "tree_no"].fillna("—")
    return Replaced(count, tuple(map(str, numbers)))


def places_of(context: Context, plan: Mapping[str, object]) -> gpd.GeoDataFrame:
    """List the trees a change of species is about.

    Parameters
    ----------
    context : Context
        The workspace.
    plan : Mapping[str, object]
        Its values: road, side (empty for both) and present species (empty for all).

    Returns
    -------
    GeoDataFrame
        Street trees as staff see them, without empty places, EPSG:4326.
    """
    trees = context.frame(STREET_TREES, Visibility.STAFF)
    kept = trees["road"].eq(plan.get("road")) & ~trees["place_state"].isin(WITHOUT_TREE)
    for field, asked in (("side", plan.get("side")), ("species", plan.get("present_species"))):
        if asked:
            kept &= trees[field].eq(asked)
    return trees[kept.fillna(value=False)]


def lives(actor: Actor, context: Context, uid: str) -> pd.DataFrame:
    """List the trees that stood in a place, the last one first.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    uid : str
        Of the place.

    Returns
    -------
    DataFrame
        Former trees, index fid.

    Raises
    ------
    Forbidden
        The actor may not look at the map.
    """
    require(actor, "map.view")
    former = context.frame(FORMER_TREES, actor.visibility)
    return pd.DataFrame(former[former["place"] == uid].sort_values("removed_on", ascending=False))


def _change_tree(
    actor: Actor,
    context: Context,
    fid: int,
    version: int,
    removal: Removal | None,
    tree: Mapping[str, object],
) -> int:
    require(actor, STREET_TREES.edit_action)
    with context.store.write(actor) as writer:
        return _change_place(writer, context, fid, version, removal, tree)


def _change_place(
    writer: Writer,
    context: Context,
    fid: int,
    version: int,
    removal: Removal | None,
    tree: Mapping[str, object],
) -> int:
    place = get_feature(writer.connection, STREET_TREES, fid=fid)
    require_within(writer.actor, context, place.geometry)
    stands = bool(place.values.get("species")) and place.values.get("place_state") not in WITHOUT_TREE
    if removal is not None and not stands:
        raise Conflict("place_empty", tree=place.values.get("tree_no") or "—")
    if removal is None and stands:
        raise Conflict("place_taken", species=place.values["species"])
    if removal is not None:
        require_unlocked(place.values)
        _keep(writer, context, place, removal)
    new = check_values(STREET_TREES, {**dict.fromkeys(OF_THE_TREE), **tree}, complete=False)
    check_whole(STREET_TREES, {**place.values, **new}, context.today)
    return update_feature(writer, STREET_TREES, fid, version, new)


def _keep(writer: Writer, context: Context, place: Feature, removal: Removal) -> None:
    shared = {field.name for field in FORMER_TREES.fields} & set(place.values)
    values = {name: place.values[name] for name in shared}
    values |= {"place": place.uid, "removed_on": removal.removed_on, "reason": removal.reason}
    checked = check_values(FORMER_TREES, {**values, "document_no": removal.document_no}, complete=True)
    check_whole(FORMER_TREES, checked, context.today)
    insert_features(writer, FORMER_TREES, frame_of(FORMER_TREES, place.geometry, checked))
