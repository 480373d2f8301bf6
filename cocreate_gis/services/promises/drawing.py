"""Drawing an option of a scheme: small facilities at their true size, put in and taken out."""

import json
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.drawings import Drawing, DrawnThing
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.elements import DRAWN, ELEMENTS
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS, SCHEMES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.records import check_values
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises.drawn_checks import check_drawn
from cocreate_gis.services.registers import sites_elements
from cocreate_gis.services.registers.sites_elements import Placing
from cocreate_gis.store import delete_feature, get_feature, update_feature

_GONE = "removed"
_MILLIMETRES = 3
_DEGREE_DIGITS = 8


def things_of(context: Context, option: str) -> gpd.GeoDataFrame:
    """List what is drawn in an option, built or not.

    Parameters
    ----------
    context : Context
        The workspace.
    option : str
        Uid of the option.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, index fid, the fields of small facilities that staff see.
    """
    frame = context.frame(ELEMENTS, Visibility.STAFF)
    mine: gpd.GeoDataFrame = frame[(frame["option"] == option) & (frame["status"] != _GONE)]
    return mine


def drawing_of(context: Context, option: str) -> Drawing:
    """Give what is drawn in an option as it would be frozen now.

    Parameters
    ----------
    context : Context
        The workspace.
    option : str
        Uid of the option.

    Returns
    -------
    tuple of DrawnThing
        In the order in which things were drawn, with sizes measured on the map.
    """
    return frozen(things_of(context, option), sites_elements.palette(context), context.workspace.metric_epsg)


def frozen(things: gpd.GeoDataFrame, kinds: pd.DataFrame, metric_epsg: int) -> Drawing:
    """Freeze things that are drawn.

    Parameters
    ----------
    things : GeoDataFrame
        Small facilities, EPSG:4326.
    kinds : DataFrame
        The palette: index as in ``things.kind``.
    metric_epsg : int
        The CRS in which they are measured.

    Returns
    -------
    tuple of DrawnThing
        One each, in their order.
    """
    metric = things.geometry.to_crs(metric_epsg)
    known = _plain(kinds).to_dict("index")
    rows = _plain(things.drop(columns=things.geometry.name)).to_dict("records")
    return tuple(
        _thing(row, known[row["kind"]], shape, place)
        for row, shape, place in zip(rows, metric, things.geometry, strict=True)
    )


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype(object).where(frame.notna(), None)


def _thing(
    row: Mapping[Any, Any], kind: Mapping[Any, Any], metric: BaseGeometry, place: BaseGeometry
) -> DrawnThing:
    length, width = _sides(metric, (kind["length_m"], kind["width_m"]))
    # What it is to cost, else what one of its kind does.
    cost = kind["cost_yuan"] if row["cost_yuan"] is None else row["cost_yuan"]
    return DrawnThing(
        uid=row["uid"],
        kind_zh=kind["name"],
        kind_en=kind["name_en"] or kind["name"],
        name=row["name"] or "",
        action=row["action"],
        material=row["material"] or "",
        bearing_deg=row["bearing_deg"] or 0,
        length_m=length,
        width_m=width,
        at_m=(round(metric.centroid.x, _MILLIMETRES), round(metric.centroid.y, _MILLIMETRES)),
        cost_yuan=cost,
        bays=kind["bays"] or 0,
        reason=row["reason"] or "",
        shape=json.loads(shapely.to_geojson(shapely.transform(place, _to_a_millimetre))),
    )


def _to_a_millimetre(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.round(degrees, _DEGREE_DIGITS)


def _sides(metric: BaseGeometry, of_kind: tuple[float, float]) -> tuple[float, float]:
    """Length and width as drawn; of a point, those of its kind."""
    if metric.area == 0:
        return of_kind
    width, length = sites_elements.sides_m(metric)
    return round(length, 2), round(width, 2)


def draw(
    actor: Actor, context: Context, option: str, placing: Placing, values: Mapping[str, object]
) -> list[int]:
    """Draw things of one kind in an option.

    Parameters
    ----------
    actor : Actor
        Who draws.
    context : Context
        The workspace.
    option : str
        Uid of the option.
    placing : Placing
        Where.
    values : Mapping[str, object]
        What else is known of them, with the ``reason`` where residents have seen the option.

    Returns
    -------
    list of int
        Their ``fid``.

    Raises
    ------
    Forbidden
        The actor may not edit, or not there.
    InvalidInput
        ``change_needs_reason``, or as `sites_elements.place`.
    NotFound
        The option or the kind is gone.
    """
    with context.store.read() as connection:
        feature = get_feature(connection, SCHEME_OPTIONS, uid=option)
        scheme = get_feature(connection, SCHEMES, uid=str(feature.values["scheme"]))
    told = {**values, "option": option, "status": DRAWN, "site": scheme.values["site"]}
    check_drawn(context, ELEMENTS, told, values.get("reason"))
    return sites_elements.place(actor, context, placing, told)


def take_out(actor: Actor, context: Context, fid: int, version: int, reason: str = "") -> None:
    """Take a thing out of an option; it can be brought back.

    Parameters
    ----------
    actor : Actor
        Who draws.
    context : Context
        The workspace.
    fid, version : int
        The thing, and the version that was seen.
    reason : str
        Why; kept in its history.

    Raises
    ------
    Forbidden
        The actor may not edit, or not there.
    InvalidInput
        ``change_needs_reason``.
    Conflict
        Somebody else changed it first.
    """
    require(actor, ELEMENTS.edit_action)
    with context.store.write(actor) as writer:
        current = get_feature(writer.connection, ELEMENTS, fid=fid)
        require_within(actor, context, current.geometry)
        check_drawn(context, ELEMENTS, current.values, reason)
        if reason.strip():
            said = check_values(ELEMENTS, {"reason": reason}, complete=False)
            version = update_feature(writer, ELEMENTS, fid, version, said)
        delete_feature(writer, ELEMENTS, fid, version)
