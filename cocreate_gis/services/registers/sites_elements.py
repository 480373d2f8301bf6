"""Small facilities out of the palette, placed at their true size."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from cocreate_gis.analysis.true_size import rectangles, row_of
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import InvalidInput, NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.elements import DRAWN, ELEMENT_FLOW, ELEMENT_KINDS, ELEMENTS
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.records import check_values
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises.drawn_checks import check_drawn
from cocreate_gis.services.references import check_references
from cocreate_gis.store import get_feature, insert_features, update_feature

MOST_IN_A_ROW = 60
LONGEST_M = 200.0
# What is over, and what is drawn in a scheme only: neither is placed.
_NOT_PLACED = ("removed", DRAWN)
# Drawn by hand and stored in degrees: less than this is no overlap.
_TOUCHES_M2 = 0.01


@dataclass(frozen=True)
class Placing:
    """Where things of one kind are to stand.

    Parameters
    ----------
    kind : str
        Uid of the kind.
    place : tuple of float
        Longitude and latitude of the middle, EPSG:4326.
    bearing_deg : int
        Of the long side, degrees clockwise from north.
    number : int
        How many in a row along the long side.
    gap_m : float
        Between two of them, metres.
    """

    kind: str
    place: tuple[float, float]
    bearing_deg: int = 90
    number: int = 1
    gap_m: float = 0.5


def palette(context: Context) -> pd.DataFrame:
    """List the kinds of small facilities.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    DataFrame
        Index uid: ``name``, ``name_en``, ``category``, ``length_m``, ``width_m``, ``source``, ``mark``,
        ``cost_yuan`` (NaN where it is not known) and ``cost_source``, by category.
    """
    frame = pd.DataFrame(context.frame(ELEMENT_KINDS, Visibility.PUBLIC)).set_index("uid")
    order = list(ELEMENT_KINDS.field("category").domain or {})
    return frame.sort_values("category", key=lambda codes: codes.map(order.index), kind="stable")


def outlines(context: Context, placing: Placing) -> gpd.GeoSeries:
    """Draw what would be placed.

    Parameters
    ----------
    context : Context
        The workspace.
    placing : Placing
        Where.

    Returns
    -------
    GeoSeries of Polygon
        EPSG:4326, one for each.

    Raises
    ------
    NotFound
        ``reference_missing``: the kind is gone.
    InvalidInput
        ``elements_too_many``: also a gap below 0.
    """
    if not 1 <= placing.number <= MOST_IN_A_ROW or placing.gap_m < 0:
        raise InvalidInput("elements_too_many", most=MOST_IN_A_ROW)
    kinds = palette(context)
    if placing.kind not in kinds.index:
        raise NotFound("reference_missing", field=ELEMENTS.field("kind").title, layer=ELEMENT_KINDS.title)
    length, width = size_of(kinds, placing.kind)
    middle = np.array(context.to_metric(shapely.Point(placing.place)).coords[0])
    centres = row_of(middle, placing.number, length, placing.gap_m, placing.bearing_deg)
    shapes = rectangles(centres, length, width, placing.bearing_deg)
    return gpd.GeoSeries(shapes, crs=context.workspace.metric_epsg).to_crs(WGS84)


def size_of(kinds: pd.DataFrame, kind: str) -> tuple[float, float]:
    """Give the true size of a kind.

    Parameters
    ----------
    kinds : DataFrame
        Of `palette`.
    kind : str
        Its uid.

    Returns
    -------
    tuple of float
        Length and width, metres.
    """
    row = kinds.loc[[kind]]
    return float(row["length_m"].iloc[0]), float(row["width_m"].iloc[0])


def place(actor: Actor, context: Context, placing: Placing, values: Mapping[str, object]) -> list[int]:
    """Place things of one kind, all or none.

    Parameters
    ----------
    actor : Actor
        Who places them.
    context : Context
        The workspace.
    placing : Placing
        Where.
    values : Mapping[str, object]
        What else is known of them; proposed and new unless told otherwise.

    Returns
    -------
    list of int
        Their ``fid``.

    Raises
    ------
    Forbidden
        The actor may not edit, or not there.
    InvalidInput
        As `outlines`, or a value does not suit.
    NotFound
        The kind or the site is gone.
    """
    require(actor, ELEMENTS.edit_action)
    shapes = outlines(context, placing)
    for shape in shapes:
        require_within(actor, context, shape)
    told = {"kind": placing.kind, "bearing_deg": placing.bearing_deg}
    checked = check_values(
        ELEMENTS, {"status": ELEMENT_FLOW.initial, "action": "new", **values, **told}, complete=True
    )
    check_references(context, ELEMENTS, checked)
    frame = gpd.GeoDataFrame([checked] * len(shapes), geometry=shapes.to_numpy(), crs=WGS84)
    with context.store.write(actor) as writer:
        return insert_features(writer, ELEMENTS, frame)


def turn(
    actor: Actor,
    context: Context,
    fid: int,
    version: int,
    bearing_deg: int,
    length_m: float | None = None,
    reason: str = "",
) -> int:
    """Turn a thing on its place, or make it longer or shorter there; its middle and its width stay.

    Parameters
    ----------
    actor : Actor
        Who turns it.
    context : Context
        The workspace.
    fid, version : int
        The thing, and the version that was seen.
    bearing_deg : int
        Of its long side afterwards, degrees clockwise from north.
    length_m : float, optional
        Of its long side afterwards, above 0 and at most 200 m; without it, as long as it is.
    reason : str
        Why; asked for where it is drawn in an option that residents have seen.

    Returns
    -------
    int
        The new version.

    Raises
    ------
    Forbidden
        The actor may not edit, or not there.
    InvalidInput
        ``element_no_outline``: a point cannot be turned; ``length_impossible``; ``change_needs_reason``.
    Conflict
        Somebody else changed it first.
    """
    require(actor, ELEMENTS.edit_action)
    if length_m is not None and not 0 < length_m <= LONGEST_M:
        raise InvalidInput("length_impossible", most=round(LONGEST_M))
    said = {"bearing_deg": bearing_deg, **({"reason": reason} if reason.strip() else {})}
    checked = check_values(ELEMENTS, said, complete=False)
    with context.store.write(actor) as writer:
        current = get_feature(writer.connection, ELEMENTS, fid=fid)
        require_within(actor, context, current.geometry)
        if current.geometry is None or current.geometry.area == 0:
            raise InvalidInput("element_no_outline")
        check_drawn(context, ELEMENTS, current.values, reason)
        width, length = sides_m(context.to_metric(current.geometry))
        middle = context.to_metric(current.geometry.centroid)
        shape = rectangles(np.array(middle.coords), length_m or length, width, bearing_deg)
        turned = gpd.GeoSeries(shape, crs=context.workspace.metric_epsg).to_crs(WGS84).iloc[0]
        return update_feature(writer, ELEMENTS, fid, version, checked, turned)


def sides_m(shape: shapely.Geometry) -> tuple[float, float]:
    """Measure the sides of the rectangle around a thing.

    Parameters
    ----------
    shape : shapely geometry
        Its outline in a metric CRS.

    Returns
    -------
    tuple of float
        The shorter and the longer side, metres.
    """
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(shape))
    first, second = (float(np.hypot(*step)) for step in np.diff(corners[:3], axis=0))
    return min(first, second), max(first, second)


@dataclass(frozen=True)
class Fit:
    """How well things fit where they are to stand.

    Parameters
    ----------
    outside : int
        How many stand partly outside the site.
    overlapping : int
        How many overlap something that is placed already.
    """

    outside: int
    overlapping: int


def fit(context: Context, shapes: gpd.GeoSeries, site: str | None) -> Fit:
    """Tell what does not fit.

    Parameters
    ----------
    context : Context
        The workspace.
    shapes : GeoSeries
        EPSG:4326.
    site : str or None
        Uid of the site; a site without a drawn area holds everything.

    Returns
    -------
    Fit
        Overlaps and what stands outside; nothing is refused for it.
    """
    epsg = context.workspace.metric_epsg
    metric = shapes.to_crs(epsg)
    sites = context.frame(MICRO_SPACE_SITES, Visibility.STAFF)
    area = sites[sites["uid"] == site].to_crs(epsg).geometry
    outside = 0
    if len(area) and area.iloc[0].area > 0:
        outside = int((metric.difference(area.iloc[0]).area > _TOUCHES_M2).sum())
    standing = context.frame(ELEMENTS, Visibility.STAFF)
    standing = standing[~standing["status"].isin(_NOT_PLACED)].to_crs(epsg).geometry
    new, old = standing.sindex.query(metric, predicate="intersects")
    shared = shapely.intersection(metric.to_numpy()[new], standing.to_numpy()[old])
    return Fit(outside, len(np.unique(new[shapely.area(shared) > _TOUCHES_M2])))


def standing(actor: Actor, context: Context, site: str | None = None) -> gpd.GeoDataFrame:
    """List what is placed and not removed.

    Parameters
    ----------
    actor : Actor
        Who looks.
    context : Context
        The workspace.
    site : str, optional
        Uid of a site; without it, everywhere.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, index fid, the fields the actor may see.
    """
    frame = context.frame(ELEMENTS, actor.visibility)
    frame = frame[~frame["status"].isin(_NOT_PLACED)]
    here: gpd.GeoDataFrame = frame if site is None else frame[frame["site"] == site]
    return here


def counted(context: Context, elements: pd.DataFrame) -> pd.DataFrame:
    """Count things by kind.

    Parameters
    ----------
    context : Context
        The workspace.
    elements : DataFrame
        Of `standing`.

    Returns
    -------
    DataFrame
        One row per kind, most first: ``kind`` (uid), ``number``, ``built`` (how many of them stand),
        ``cost_yuan`` (what it cost or, where that is not known, the unit cost; NaN if either is missing for
        one of them).
    """
    kinds = palette(context)
    costs = elements["cost_yuan"].fillna(elements["kind"].map(kinds["cost_yuan"])).astype("float64")
    stands = elements["status"].isin(("built", "adopted", "maintained"))
    grouped = elements.assign(cost=costs, stands=stands).groupby("kind")
    table = pd.DataFrame(
        {
            "number": grouped.size(),
            "built": grouped["stands"].sum(),
            "cost_yuan": grouped["cost"].agg(lambda each: each.sum(skipna=False)),
        }
    )
    return table.reset_index().sort_values(["number", "kind"], ascending=[False, True])
