"""Green per head in each community, as it is and with the pocket parks that are being thought of."""

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.layers.network import GREENS
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.layers.sites import GREEN_KINDS, IN_USE, MICRO_SPACE_SITES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context

_PLANTED = ("park", "green")


def green_per_head(actor: Actor, context: Context) -> pd.DataFrame:
    """Compare green per head before and after.

    Parameters
    ----------
    actor : Actor
        Who looks.
    context : Context
        The workspace.

    Returns
    -------
    DataFrame
        Index fid of the community: ``name``, ``residents``, ``green_m2`` (parks, greens, and pocket parks and
        gardens in use, each place counted once), ``planned_m2`` (what pocket parks and gardens that are not
        yet built would add), ``before`` and ``after``, m² per resident, NaN without residents.
    """
    require(actor, "map.view")
    epsg = context.workspace.metric_epsg
    communities = context.frame(COMMUNITIES, actor.visibility).to_crs(epsg)
    greens = context.frame(GREENS, actor.visibility).to_crs(epsg)
    sites = context.frame(MICRO_SPACE_SITES, actor.visibility).to_crs(epsg)
    parks = sites[sites["kind"].isin(GREEN_KINDS)]
    in_use = parks["status"].isin(IN_USE)
    there = _area([*greens.geometry[greens["kind"].isin(_PLANTED)], *parks.geometry[in_use]])
    planned = _area(parks.geometry[~in_use]).difference(there)
    people = communities["residents"].astype("float64")
    people = people.where(people > 0)
    table = pd.DataFrame(
        {
            "name": communities["name"],
            "residents": communities["residents"],
            "green_m2": _within(communities, there),
            "planned_m2": _within(communities, planned),
        }
    )
    return table.assign(
        before=table["green_m2"] / people, after=(table["green_m2"] + table["planned_m2"]) / people
    )


def _area(shapes: "gpd.GeoSeries | list[BaseGeometry]") -> BaseGeometry:
    area: BaseGeometry = shapely.union_all([shape for shape in shapes if shape is not None])
    return area


def _within(communities: gpd.GeoDataFrame, green: BaseGeometry) -> "pd.Series[float]":
    areas = shapely.area(shapely.intersection(communities.geometry.to_numpy(), green))
    return pd.Series(areas, index=communities.index, dtype="float64")
