"""Rounds along a street: which trees were looked at when, which are due, and what was done."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.trees import STREET_TREES, TREE_CARE, WITHOUT_TREE
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.records import check_values, check_whole
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.geometry import frame_of
from cocreate_gis.services.registers.rules import Rule, rule
from cocreate_gis.store import get_feature, insert_features, update_features

_MONTHS = "tree_check_months"


@dataclass(frozen=True)
class Round:
    """What was done on one walk.

    Parameters
    ----------
    kind : str
        A code of the field ``kind`` of tree care.
    done_on : date
        The day.
    checked, findings, done_by : str
        What was looked at, what was found, and who went; empty for nothing said.
    """

    kind: str
    done_on: dt.date
    checked: str = ""
    findings: str = ""
    done_by: str = ""


def streets(actor: Actor, context: Context) -> pd.DataFrame:
    """List the streets with trees, those with most trees due first.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.

    Returns
    -------
    DataFrame
        Index road and side (empty where unknown); ``trees`` that stand there, ``due`` of them, and the
        ``last_check`` of any.

    Raises
    ------
    Forbidden
        The actor is not staff.
    """
    require(actor, "feature.view_staff")
    trees = _standing(context)
    trees = trees.assign(due=_is_due(context, trees), side=trees["side"].fillna(""))
    grouped = trees.dropna(subset="road").groupby(["road", "side"])
    table = pd.DataFrame(
        {"trees": grouped.size(), "due": grouped["due"].sum(), "last_check": grouped["last_check"].max()}
    )
    return table.sort_values(["due", "trees"], ascending=False, kind="stable")


def walk(actor: Actor, context: Context, road: str, side: str) -> gpd.GeoDataFrame:
    """List the trees of one side of a street in the order in which one walks past them.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    road : str
        Name of the street.
    side : str
        Side as recorded; empty for trees without one.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, index fid: the fields of street trees, ``due_on`` (NaT for a tree never looked at) and
        ``is_due``; along the longest extent of the row, from the west or the south.

    Raises
    ------
    Forbidden
        The actor is not staff.
    """
    require(actor, "feature.view_staff")
    trees = _standing(context)
    trees = trees[trees["road"].eq(road) & trees["side"].fillna("").eq(side)]
    trees = trees.assign(due_on=_due_on(context, trees), is_due=_is_due(context, trees))
    order = np.argsort(along(trees.to_crs(context.workspace.metric_epsg)), kind="stable")
    return trees.iloc[order]


def along(trees: gpd.GeoDataFrame) -> np.ndarray:
    """Measure how far along their row trees stand.

    Parameters
    ----------
    trees : GeoDataFrame
        Points in a metric CRS.

    Returns
    -------
    ndarray of float
        Metres on the line of their longest extent, growing to the east, of a row due north to the north.

    Examples
    --------
    >>> row = gpd.GeoDataFrame(geometry=gpd.points_from_xy([6, 0, 12], [0, 0, 0]))
    >>> along(row).round(1).tolist()
    [0.0, -6.0, 6.0]
    """
    points = shapely.get_coordinates(trees.geometry.to_numpy())
    if len(points) == 0:
        return np.empty(0)
    centred = points - points.mean(axis=0)
    axis = np.linalg.svd(centred, full_matrices=False)[2][0]
    east, north = axis
    forward = east > 0 if abs(east) > 1e-9 else north > 0
    return np.asarray(centred @ (axis if forward else -axis))


def record_round(
    actor: Actor, context: Context, road: str, side: str, fids: Collection[int], done: Round
) -> int:
    """Write down a walk along a street: one entry, and for an inspection the day at every tree looked at.

    Parameters
    ----------
    actor : Actor
        Who walked.
    context : Context
        The workspace.
    road, side : str
        As given to `walk`.
    fids : collection of int
        The trees; all of them or none is written.
    done : Round
        What was done.

    Returns
    -------
    int
        The ``fid`` of the entry.

    Raises
    ------
    Forbidden
        The actor may not edit, or not there.
    InvalidInput
        ``round_without_trees``, ``round_in_future``, or a value does not suit.
    """
    require(actor, STREET_TREES.edit_action)
    if not fids:
        raise InvalidInput("round_without_trees")
    if done.done_on > context.today:
        raise InvalidInput("round_in_future", day=done.done_on)
    inspected = done.kind == "inspected"
    due = next_check(context, done.done_on) if inspected else None
    values = {
        "kind": done.kind,
        "done_on": done.done_on,
        "road": road,
        "side": side,
        "trees": len(fids),
        "checked": done.checked,
        "findings": done.findings,
        "done_by": done.done_by,
        "next_due": due,
    }
    checked = check_values(TREE_CARE, values, complete=True)
    check_whole(TREE_CARE, checked, context.today)
    with context.store.write(actor) as writer:
        trees = [get_feature(writer.connection, STREET_TREES, fid=fid) for fid in fids]
        for tree in trees:
            require_within(actor, context, tree.geometry)
        if len(trees) == 1:
            checked |= {"tree": trees[0].uid, "tree_no": trees[0].values.get("tree_no")}
        # A walk entered late does not undo a later look.
        older = {tree.fid: tree.version for tree in trees if _before(tree.values["last_check"], done.done_on)}
        if inspected:
            update_features(writer, STREET_TREES, older, {"last_check": done.done_on})
        place = trees[len(trees) // 2].geometry
        return insert_features(writer, TREE_CARE, frame_of(TREE_CARE, place, checked))[0]


def next_check(context: Context, last: dt.date) -> dt.date:
    """Say when a tree is due again.

    Parameters
    ----------
    context : Context
        The workspace, whose rule ``tree_check_months`` holds.
    last : date
        Day of the last look.

    Returns
    -------
    date
        That many months later, the last day of a month that is too short.
    """
    months = pd.DateOffset(months=round(interval(context).value))
    due: dt.date = (pd.Timestamp(last) + months).date()
    return due


def interval(context: Context) -> Rule:
    """Give the months between two looks at a tree, with where the figure comes from.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    Rule
        ``tree_check_months``.
    """
    return rule(context, _MONTHS)


def care_of(actor: Actor, context: Context, road: str) -> pd.DataFrame:
    """List what was done along a street, the last first.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    road : str
        Name of the street.

    Returns
    -------
    DataFrame
        Entries of tree care as far as the actor may see them, index fid.

    Raises
    ------
    Forbidden
        The actor may not look at the map.
    """
    require(actor, "map.view")
    care = context.frame(TREE_CARE, actor.visibility)
    return pd.DataFrame(care[care["road"].eq(road)].sort_values("done_on", ascending=False))


def _before(last: object, day: dt.date) -> bool:
    return not isinstance(last, dt.date) or last < day


def _standing(context: Context) -> gpd.GeoDataFrame:
    trees = context.frame(STREET_TREES, Visibility.STAFF)
    return trees[~trees["place_state"].isin(WITHOUT_TREE)]


def _due_on(context: Context, trees: gpd.GeoDataFrame) -> "pd.Series[pd.Timestamp]":
    months = pd.DateOffset(months=round(interval(context).value))
    due: pd.Series[pd.Timestamp] = trees["last_check"] + months
    return due


def _is_due(context: Context, trees: gpd.GeoDataFrame) -> "pd.Series[bool]":
    due = _due_on(context, trees)
    return due.isna() | (due <= pd.Timestamp(context.today))
