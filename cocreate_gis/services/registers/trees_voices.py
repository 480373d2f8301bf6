"""What people say of the trees of a street: complaints along it, consent by face and distance, objections."""

from collections.abc import Collection, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.suggestions import CLOSED_STATES, SUGGESTIONS
from cocreate_gis.model.layers.trees import STREET_TREES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.registers.trees_care import along
from cocreate_gis.services.voices.opinions import STANCES, opinions
from cocreate_gis.services.voices.voiced import ALWAYS, Period, voiced

BESIDE_M = 25.0
STRETCH_M = 50.0
# How wide a stretch is drawn on either side of its trees.
_DRAWN_M = 6.0
RINGS_M = (50.0, 100.0, 200.0)


def complaints(actor: Actor, context: Context, period: Period = ALWAYS) -> gpd.GeoDataFrame:
    """Count who complains of the trees, by stretches of 50 m of one side of a street.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    period : Period
        Days that count.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, areas around the trees of a stretch with at least one complaint: ``road``, ``side``,
        ``from_m`` and ``to_m`` (metres along the row of trees from its western end, of a row due north from
        its southern), ``first`` and ``last`` (number of the tree at either end, None without one),
        ``trees``, ``needs`` (what was said about trees and green within 25 m of the nearest tree) and
        ``people`` (distinct persons), most people first.

    Raises
    ------
    Forbidden
        The actor may not see who is heard.
    """
    require(actor, "heard.view")
    versions = tuple(context.layer_version(layer.name) for layer in (STREET_TREES, SUGGESTIONS))
    found: gpd.GeoDataFrame = context.recent.get(
        ("tree complaints", versions, period), lambda: _complaints(context, period)
    )
    return found


def _complaints(context: Context, period: Period) -> gpd.GeoDataFrame:
    metric = context.workspace.metric_epsg
    trees = context.frame(STREET_TREES, Visibility.STAFF)
    trees = trees.loc[trees["road"].notna(), ["road", "side", "tree_no", "geometry"]].to_crs(metric)
    said = voiced(context, Visibility.STAFF, period)
    said = said[said["category"].eq("green") & said["kind"].eq("problem")]
    points = said.geometry.representative_point()
    row, tree = trees.sindex.nearest(points, return_all=False, max_distance=BESIDE_M)
    trees = _stretches(trees, set(trees["road"].iloc[tree]))
    near = pd.DataFrame(
        {"stretch": trees["stretch"].iloc[tree].to_numpy(), "person": said["person"].to_numpy()[row]}
    )
    counted = near.groupby("stretch")["person"].agg(needs="size", people="nunique")
    grouped = trees[trees["stretch"].isin(counted.index)].sort_values("along_m").groupby("stretch")
    shapes = grouped.geometry.agg(
        lambda points: shapely.union_all(points.to_numpy()).convex_hull.buffer(_DRAWN_M)
    )
    begin = (grouped["along_m"].first() // STRETCH_M * STRETCH_M).astype(int)
    table = pd.DataFrame(
        {
            "road": grouped["road"].first(),
            "side": grouped["side"].first(),
            "from_m": begin,
            "to_m": begin + int(STRETCH_M),
            "first": grouped["tree_no"].agg(lambda numbers: numbers.iloc[0]),
            "last": grouped["tree_no"].agg(lambda numbers: numbers.iloc[-1]),
            "trees": grouped.size(),
        }
    )
    found = gpd.GeoDataFrame(table.join(counted), geometry=gpd.GeoSeries(shapes, crs=metric))
    return found.to_crs(4326).sort_values(["people", "needs"], ascending=False).reset_index(drop=True)


def _stretches(trees: gpd.GeoDataFrame, roads: Collection[str]) -> gpd.GeoDataFrame:
    """Name the stretches of the streets named, measured from the end of each row; other trees have none."""
    trees = trees.assign(side=trees["side"].fillna(""))
    rows = [row for _, row in trees[trees["road"].isin(roads)].groupby(["road", "side"])]
    metres = [pd.Series(at - at.min(), index=row.index) for row in rows for at in [along(row)]]
    along_m = (pd.concat(metres) if metres else pd.Series(dtype=float)).reindex(trees.index)
    number = (along_m // STRETCH_M).astype(str)
    return trees.assign(along_m=along_m, stretch=trees["road"] + "|" + trees["side"] + "|" + number)


def faces(actor: Actor, context: Context, topic: str, road: str) -> pd.DataFrame:
    """Compare consent between the faces of a street.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    topic : str
        Uid of the matter.
    road : str
        Name of the street.

    Returns
    -------
    DataFrame
        One row per face that was heard, as `opinions` gives them.

    Raises
    ------
    Forbidden
        The actor may not see who is heard.
    """
    told = opinions(actor, context, "street_face", topic=topic)
    return told[told["part"].eq(road)].reset_index(drop=True)


def rings(
    actor: Actor, context: Context, topic: str, trees: gpd.GeoDataFrame, radii: Sequence[float] = RINGS_M
) -> pd.DataFrame:
    """Compare consent by the distance to the trees.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    topic : str
        Uid of the matter.
    trees : GeoDataFrame
        The trees it is about, points in any CRS.
    radii : sequence of float
        Metres.

    Returns
    -------
    DataFrame
        One row per radius, each with everybody within it: ``within_m``, ``agree``, ``conditional`` and
        ``object`` (distinct persons each), ``people``, and ``agree_share`` (0 to 1, NaN where nobody takes a
        stance).

    Raises
    ------
    Forbidden
        The actor may not see who is heard.
    """
    require(actor, "heard.view")
    said = _stood(context, topic)
    place = shapely.union_all(trees.to_crs(context.workspace.metric_epsg).geometry.to_numpy())
    distance = said.distance(place)
    rows = []
    for radius in radii:
        inside = said[distance <= radius]
        counts = {stance: inside.loc[inside["stance"] == stance, "person"].nunique() for stance in STANCES}
        stood = sum(counts.values())
        share = counts["agree"] / stood if stood else np.nan
        rows.append(
            {"within_m": radius, **counts, "people": inside["person"].nunique(), "agree_share": share}
        )
    return pd.DataFrame(rows)


def objections(actor: Actor, context: Context, topic: str) -> pd.DataFrame:
    """List who does not simply agree, and how far each is answered.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    topic : str
        Uid of the matter.

    Returns
    -------
    DataFrame
        Index fid of the suggestion: ``text``, ``stance``, ``respondent``, ``reply``, ``version``, ``state``:
        ``open``, ``answered``, or ``settled`` where it is closed; open ones first.

    Raises
    ------
    Forbidden
        The actor may not see who is heard.
    """
    require(actor, "heard.view")
    said = _stood(context, topic)
    said = said[said["stance"].ne("agree")]
    state = pd.Series("open", index=said.index).mask(said["reply"].notna(), "answered")
    state = state.mask(said["status"].isin(CLOSED_STATES), "settled")
    columns = ["text", "stance", "respondent", "reply", "version"]
    order = state.map({"open": 0, "answered": 1, "settled": 2}).sort_values(kind="stable").index
    return pd.DataFrame(said[columns].assign(state=state).loc[order])


def _stood(context: Context, topic: str) -> gpd.GeoDataFrame:
    said = voiced(context, Visibility.STAFF)
    return said[said["topic"].eq(topic) & said["stance"].notna()]
