"""Patrols: what was found where, and where the same comes back."""

from collections.abc import Sequence

import geopandas as gpd

from cocreate_gis.analysis import care
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import Conflict
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.care import PATROL_FINDINGS
from cocreate_gis.model.layers.projects import WORK_ITEMS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.registers.rules import Rule, rule

_NEAR = "patrol_same_place_m"


def hot_spots(actor: Actor, context: Context) -> gpd.GeoDataFrame:
    """Find the places where patrols found the same on several days.

    Parameters
    ----------
    actor : Actor
        Who records patrols.
    context : Context
        The workspace, whose rule ``patrol_same_place_m`` holds.

    Returns
    -------
    GeoDataFrame
        Points in EPSG:4326: ``kind``, ``findings``, ``days``, ``last_on``, ``fids`` and ``open`` (findings
        that are not cleared); most days first.

    Raises
    ------
    Forbidden
        The actor may not.
    """
    require(actor, "meeting.record")
    findings = context.frame(PATROL_FINDINGS, Visibility.STAFF).to_crs(context.workspace.metric_epsg)
    spots = care.hot_spots(findings, same_place(context).value).to_crs(WGS84)
    waiting = ~findings["status"].eq("cleared")
    return spots.assign(open=[int(waiting.loc[list(fids)].sum()) for fids in spots["fids"]])


def same_place(context: Context) -> Rule:
    """Give the metres within which findings are at one place, with where the figure comes from.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    Rule
        ``patrol_same_place_m``.
    """
    return rule(context, _NEAR)


def make_work(actor: Actor, context: Context, fids: Sequence[int], name: str) -> int:
    """Put what patrols found on the work list, at the place of the last finding, once.

    Parameters
    ----------
    actor : Actor
        Who keeps the list.
    context : Context
        The workspace.
    fids : sequence of int
        Findings at one place, as `hot_spots` gives them.
    name : str
        What is to be done, in the office's words: the public reads it, and nothing else of the findings.

    Returns
    -------
    int
        ``fid`` of the work item.

    Raises
    ------
    Forbidden
        The actor may not, or not there.
    Conflict
        ``task_made``: it stands there already.
    """
    require(actor, "meeting.record")
    findings = context.frame(PATROL_FINDINGS, Visibility.STAFF).loc[list(fids)]
    last = findings.sort_values("found_on", kind="stable").iloc[-1]
    if last["uid"] in set(context.frame(WORK_ITEMS, Visibility.STAFF)["place_uid"]):
        raise Conflict("task_made", name=name)
    values = {"name": name, "place_uid": last["uid"]}
    return features.create(actor, context, WORK_ITEMS, last.geometry, values)
