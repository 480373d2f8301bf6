"""Organisations: who stands under whom, who covers where and where nobody does, whose term is over soon."""

import datetime as dt
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.layers.base import LIST_MARK, Visibility
from cocreate_gis.model.layers.participation import APPOINTMENTS, ORGANISATIONS
from cocreate_gis.model.layers.places import BUILDINGS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.store import personal_values

_SOON = dt.timedelta(days=90)
_AT_WORK = ("active", "term_over")
_LEVELS = tuple(ORGANISATIONS.field("level").domain or {})


@dataclass(frozen=True)
class Node:
    """An organisation in the tree.

    Parameters
    ----------
    fid : int
        Its record.
    name : str
        Its name.
    depth : int
        0 for what stands under nothing.
    below : int
        How many stand under it, at every depth.
    """

    fid: int
    name: str
    depth: int
    below: int


def tree(context: Context) -> list[Node]:
    """Give the organisations as a tree, from the widest level down.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    list of Node
        Each followed by those below it. What belongs to a record that was removed stands under nothing.
    """
    frame = _at_work(context)
    known = set(frame["uid"])
    children: dict[str, list[int]] = {}
    ordered = frame.assign(rank=frame["level"].map(_rank)).sort_values(
        ["rank", "name"], ascending=[False, True]
    )
    for fid, parent in ordered["parent"].items():
        children.setdefault(parent if parent in known else "", []).append(int(str(fid)))
    return _branch(frame, children, "", 0)


def _branch(frame: gpd.GeoDataFrame, children: dict[str, list[int]], uid: str, depth: int) -> list[Node]:
    nodes: list[Node] = []
    for fid in children.get(uid, []):
        below = _branch(frame, children, str(frame.at[fid, "uid"]), depth + 1)
        nodes += [Node(fid, str(frame.at[fid, "name"]), depth, len(below)), *below]
    return nodes


def _rank(level: object) -> int:
    return _LEVELS.index(str(level)) if level in _LEVELS else len(_LEVELS)


def _at_work(context: Context) -> gpd.GeoDataFrame:
    frame = context.frame(ORGANISATIONS, Visibility.PUBLIC)
    return frame[frame["status"].isin(_AT_WORK)]


def responsible_at(actor: Actor, context: Context, place: BaseGeometry) -> pd.DataFrame:
    """Tell who is responsible at a place.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    place : shapely geometry
        EPSG:4326.

    Returns
    -------
    DataFrame
        Index fid, the narrowest level first: ``name``, ``kind``, ``level``, ``covers``, ``leader_role``; for
        staff ``telephone`` too. The public learns the post, never the person or the number.
    """
    require(actor, "map.view")
    frame = context.frame(ORGANISATIONS, actor.visibility)
    frame = frame[frame["status"].isin(_AT_WORK) & frame.geometry.notna()]
    here = frame[frame.geometry.intersects(place.representative_point())]
    ordered = here.assign(rank=here["level"].map(_rank)).sort_values(["rank", "name"])
    told = ["name", "kind", "level", "covers", "leader_role"]
    return pd.DataFrame(ordered[told + (["telephone"] if "telephone" in ordered else [])])


def uncovered(actor: Actor, context: Context, level: str) -> list[str]:
    """List the buildings people live in that no organisation of a level covers.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    level : str
        A code of the field ``level``, or of the field ``kind`` for teams and their like.

    Returns
    -------
    list of str
        Names with the compound, in their order.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    """
    require(actor, "feature.view_staff")
    frame = _at_work(context)
    areas = frame.geometry[((frame["level"] == level) | (frame["kind"] == level)) & frame.geometry.notna()]
    buildings = context.frame(BUILDINGS, Visibility.STAFF)
    homes = buildings[buildings["use"].isna() | buildings["use"].isin(["residential", "mixed"])]
    points = homes.geometry.representative_point()
    covered = points.intersects(shapely.union_all(areas.to_numpy())) if len(areas) else points.isna()
    names = homes["compound"].fillna("").str.cat(homes["name"], sep=" ").str.strip()
    return sorted(names[~covered].tolist())


def counts_by_type(context: Context) -> pd.DataFrame:
    """Count the organisations at work by kind and field.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    DataFrame
        ``kind``, ``field_of_work`` (empty for none), ``organisations``, ``members``; one that works in two
        fields counts in both.
    """
    frame = _at_work(context)
    fields = frame["field_of_work"].fillna("").str.split(LIST_MARK)
    parts = pd.DataFrame({"kind": frame["kind"], "field_of_work": fields, "members": frame["members"]})
    grouped = parts.explode("field_of_work").groupby(["kind", "field_of_work"], dropna=False)
    return grouped.agg(organisations=("kind", "size"), members=("members", "sum")).reset_index()


def term_soon(context: Context) -> pd.DataFrame:
    """List the organisations whose term is over, or will be within ninety days.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    DataFrame
        Index fid: ``name``, ``leader_role``, ``until``; the earliest first.
    """
    frame = _at_work(context).dropna(subset="until")
    soon = frame[frame["until"] <= pd.Timestamp(context.today + _SOON)]
    return pd.DataFrame(soon[["name", "leader_role", "until"]].sort_values("until"))


def appointments(actor: Actor, context: Context) -> pd.DataFrame:
    """List who holds which post.

    Parameters
    ----------
    actor : Actor
        Staff who may read names.
    context : Context
        The workspace.

    Returns
    -------
    DataFrame
        Index fid: ``person``, ``role``, ``organisation`` (uid), ``covers``, ``status``, ``until``.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    """
    require(actor, "personal.read")
    frame = context.frame(APPOINTMENTS, Visibility.STAFF)
    with context.store.read() as connection:
        names = personal_values(connection, APPOINTMENTS, "person")
    told = pd.DataFrame(frame[["role", "organisation", "covers", "status", "until"]])
    told.insert(0, "person", frame["uid"].map(names))
    return told


def roles_by_area(context: Context) -> pd.DataFrame:
    """Count those in office by what they cover and their role; names and pairs of helpers are not told.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    DataFrame
        ``covers`` (empty for none), ``role``, ``people``. Who helps whom is between the two, so mutual
        helpers are counted for the whole workspace only.
    """
    frame = context.frame(APPOINTMENTS, Visibility.STAFF)
    frame = frame[frame["status"] == "active"]
    covers = frame["covers"].fillna("").mask(frame["role"] == "mutual_helper", "")
    counted = frame.assign(covers=covers).groupby(["covers", "role"]).size()
    return pd.DataFrame(counted.rename("people").reset_index())
