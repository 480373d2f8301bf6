"""Patrols: what was found where, and where the same comes back."""

import geopandas as gpd

from cocreate_gis.analysis import care
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.care import PATROL_FINDINGS
from cocreate_gis.model.permissions import Actor, require
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
