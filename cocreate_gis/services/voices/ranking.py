"""What most people ask for, and where: ranked by distinct persons, never by pins; heat by the same count."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.suggestions import CATEGORIES, SUGGESTIONS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.publication import FEW, SMALL_COUNT, hide_small_counts
from cocreate_gis.services.voices.voiced import ALWAYS, Period, people_behind, voiced

HEAT_CELL_M = 60.0
MOST_ASKED = 20


def by_category(actor: Actor, context: Context, period: Period = ALWAYS) -> pd.DataFrame:
    """Rank what things are about.

    Parameters
    ----------
    actor : Actor
        Anybody; the public is told of what is published, and of no small count.
    context : Context
        The workspace.
    period : Period
        Days that count.

    Returns
    -------
    DataFrame
        Index code of the category, most people first: ``people`` (distinct authors and those who agree),
        ``pins`` and ``needs`` (merged ones once); counts as text for the public.
    """
    require(actor, "map.view")
    said = voiced(context, actor.visibility, period)
    people = people_behind(context, said)
    category = said.set_index("uid")["category"]
    ranked = pd.DataFrame(index=pd.Index(list(CATEGORIES), name="category"))
    ranked["people"] = people["person"].groupby(people["uid"].map(category)).nunique()
    ranked["pins"] = said["category"].value_counts()
    ranked["needs"] = said["group"].groupby(said["category"]).nunique()
    ranked = ranked.dropna().astype("int64").sort_values(["people", "pins"], ascending=False, kind="stable")
    if actor.visibility is Visibility.STAFF:
        return ranked
    return ranked.apply(hide_small_counts)


def most_asked(actor: Actor, context: Context, period: Period = ALWAYS) -> gpd.GeoDataFrame:
    """Rank single needs: a suggestion with everything merged into it.

    Parameters
    ----------
    actor : Actor
        Anybody; the public is told of what is published, and of no small count.
    context : Context
        The workspace.
    period : Period
        Days that count.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, index fid of the suggestion that was kept, at most `MOST_ASKED`, most people first:
        ``uid``, ``text``, ``category``, ``status``, ``people`` and ``pins``. The public meets the places of
        the map.
    """
    require(actor, "map.view")
    said = voiced(context, actor.visibility, period)
    people = people_behind(context, said)
    group = said.set_index("uid")["group"]
    counted = pd.DataFrame({"pins": said["group"].value_counts()})
    counted["people"] = people["person"].groupby(people["uid"].map(group)).nunique()
    shown = context.frame(SUGGESTIONS, actor.visibility)
    ranked = shown[["uid", "text", "category", "status", shown.geometry.name]].join(
        counted, on="uid", how="inner"
    )
    ranked = ranked.sort_values(["people", "pins", "uid"], ascending=[False, False, True]).head(MOST_ASKED)
    if actor.visibility is Visibility.PUBLIC:
        for name in ("people", "pins"):
            ranked[name] = ranked[name].map(lambda count: FEW if count < SMALL_COUNT else str(count))
    return ranked


def heat(
    actor: Actor,
    context: Context,
    period: Period = ALWAYS,
    *,
    category: str | None = None,
    cell_m: float = HEAT_CELL_M,
) -> gpd.GeoDataFrame:
    """Count people by cells of a grid.

    Parameters
    ----------
    actor : Actor
        Anybody; the public is told of what is published, and of no cell with less than five people.
    context : Context
        The workspace.
    period : Period
        Days that count.
    category : str, optional
        Only what is about this.
    cell_m : float
        Side of a cell, metres.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, squares of the metric grid with ``people`` (distinct authors and those who agree) and
        ``pins``, most people first; empty cells are left out.
    """
    require(actor, "map.view")
    said = voiced(context, actor.visibility, period)
    said = said[said.geometry.notna() & ~said.geometry.is_empty]
    if category is not None:
        said = said[said["category"] == category]
    points = said.geometry.representative_point()
    column, row = (np.floor(axis / cell_m).astype("int64") for axis in (points.x, points.y))
    cell = pd.Series(list(zip(column, row, strict=True)), index=said["uid"].to_numpy(), dtype=object)
    people = people_behind(context, said)
    counts = pd.DataFrame({"pins": cell.value_counts()})
    counts["people"] = people["person"].groupby(people["uid"].map(cell)).nunique()
    if actor.visibility is Visibility.PUBLIC:
        counts = counts[counts["people"] >= SMALL_COUNT]
    corners = np.array(counts.index.tolist(), dtype="float64").reshape(-1, 2) * cell_m
    squares = shapely.box(corners[:, 0], corners[:, 1], corners[:, 0] + cell_m, corners[:, 1] + cell_m)
    grid = gpd.GeoDataFrame(counts.reset_index(drop=True), geometry=squares, crs=said.crs)
    return grid.sort_values(["people", "pins"], ascending=False, kind="stable").to_crs(4326)
