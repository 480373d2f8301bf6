"""Idle spaces as opportunities: which land, whose, how large, what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES, UNDECIDED
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.registers.along import along


@dataclass(frozen=True)
class Wanted:
    """Which sites are looked for; an empty choice asks for all.

    Parameters
    ----------
    states, kinds, lands, renewals : sequence of str
        Codes.
    least_m2, most_m2 : float or None
        Bounds of the area; a site of unknown size lies within no bounds.
    street : str or None
        Name of a street; what lies within 40 m of it.
    """

    states: Sequence[str] = UNDECIDED
    kinds: Sequence[str] = ()
    lands: Sequence[str] = ()
    renewals: Sequence[str] = ()
    least_m2: float | None = None
    most_m2: float | None = None
    street: str | None = None


def opportunities(actor: Actor, context: Context, wanted: Wanted) -> gpd.GeoDataFrame:
    """List the sites that are looked for.

    Parameters
    ----------
    actor : Actor
        Who looks.
    context : Context
        The workspace.
    wanted : Wanted
        Which.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, index fid, the fields the actor may see; on a street in the order in which they lie along
        it, with ``along_m``, metres from its northern end; else the largest first.
    """
    require(actor, "map.view")
    sites = context.frame(MICRO_SPACE_SITES, actor.visibility)
    chosen = {"status": wanted.states, "kind": wanted.kinds, "land": wanted.lands, "renewal": wanted.renewals}
    for name, codes in chosen.items():
        if codes:
            sites = sites[sites[name].isin(codes)]
    areas = sites["area_m2"].astype("float64")
    keep = pd.Series(data=True, index=sites.index)
    if wanted.least_m2 is not None:
        keep &= areas >= wanted.least_m2
    if wanted.most_m2 is not None:
        keep &= areas <= wanted.most_m2
    sites = sites[keep]
    if wanted.street is None:
        return sites.sort_values(["area_m2", "uid"], ascending=[False, True])
    metres = along(context, sites, wanted.street)
    return sites.loc[metres.index].assign(along_m=metres.round())
