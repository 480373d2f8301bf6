"""Shared services: who could help and who needs help, counted by area, and brought together by area."""

from itertools import product

import geopandas as gpd
import numpy as np
import pandas as pd

from cocreate_gis.analysis.parking import Pairs, match
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.services import SERVICE_COUNTS, SHARED_SERVICES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.publication import hide_small_counts

_PEOPLE = ("providers", "recipients")


def areas_of(actor: Actor, context: Context, service: str) -> gpd.GeoDataFrame:
    """Count the people of a service by area.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    service : str
        Uid of the service.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, by the latest count of each area: ``about``, ``providers``, ``recipients``. For the public
        the counts are texts from which no small one can be worked out.
    """
    require(actor, "map.view")
    table = _counts(context, service)
    if actor.visibility is Visibility.PUBLIC:
        return table.assign(**{name: hide_small_counts(table[name]) for name in _PEOPLE})
    return table


def matches(actor: Actor, context: Context, service: str) -> pd.DataFrame:
    """Bring providers and recipients together by area: most people first, then the least way.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    service : str
        Uid of the service.

    Returns
    -------
    DataFrame
        ``provided_from``, ``received_in`` (areas), ``recipients`` and ``way_m`` (straight line between the
        middles of the areas, metres); and rows without ``provided_from``: nobody has a hand free.

    Raises
    ------
    Forbidden
        The actor is not staff.
    """
    require(actor, "feature.view_staff")
    table = _counts(context, service)
    middles = table.geometry.to_crs(context.workspace.metric_epsg).representative_point()
    placed = table[middles.notna()]
    each = _each_serves(context, service)
    room = np.floor(placed["providers"].to_numpy(float) * each).astype(np.int64)
    need = placed["recipients"].to_numpy(np.int64)
    rows = [(one, other) for one, other in product(range(len(placed)), repeat=2) if room[one] and need[other]]
    pairs = np.array(rows, np.int64).reshape(-1, 2)
    points = middles.loc[placed.index].to_numpy()
    ways = np.array([points[one].distance(points[other]) for one, other in rows], np.float64)
    served = match(room, need, Pairs(pairs[:, 0], pairs[:, 1], ways))
    names = placed["about"].to_numpy()
    found = pd.DataFrame(
        {
            "provided_from": names[pairs[:, 0]],
            "received_in": names[pairs[:, 1]],
            "recipients": served,
            "way_m": ways.round(),
        }
    )
    left = need - np.bincount(pairs[:, 1], served, minlength=len(placed)).astype(np.int64)
    waiting = pd.DataFrame({"provided_from": None, "received_in": names, "recipients": left})
    both = pd.concat([found, waiting], ignore_index=True)
    return both[both["recipients"] > 0].reset_index(drop=True)


def _each_serves(context: Context, service: str) -> float:
    known = context.frame(SHARED_SERVICES, Visibility.STAFF).set_index("uid")["each_serves"]
    value = known.get(service)
    return 1.0 if value is None or pd.isna(value) else float(value)


def _counts(context: Context, service: str) -> gpd.GeoDataFrame:
    frame = context.frame(SERVICE_COUNTS, Visibility.STAFF)
    frame = frame[frame["service"].eq(service)].sort_values("counted_on", kind="stable", na_position="first")
    latest = frame.drop_duplicates("about", keep="last").sort_values("about")
    kept = latest[["about", *_PEOPLE, latest.geometry.name]].set_crs(WGS84, allow_override=True)
    return kept.astype(dict.fromkeys(_PEOPLE, "int64"))
