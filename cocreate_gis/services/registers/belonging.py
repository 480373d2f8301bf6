"""In which community and compound a record lies."""

import geopandas as gpd
import numpy as np
import pandas as pd

from cocreate_gis.model.layers.base import Field, Layer, Visibility
from cocreate_gis.model.layers.fields import reference
from cocreate_gis.model.layers.places import COMMUNITIES, COMPOUNDS
from cocreate_gis.services.context import Context

AREAS: dict[str, Layer] = {"community": COMMUNITIES, "compound": COMPOUNDS}
# Where a record lies, as if it were one of its fields.
AREA_FIELDS: dict[str, Field] = {
    "in_community": reference(
        "in_community", "所在社区(按位置)", "In the community (by place)", COMMUNITIES.name
    ),
    "in_compound": reference(
        "in_compound", "所在小区院落(按位置)", "In the compound (by place)", COMPOUNDS.name
    ),
}


def area_fields(layer: Layer) -> list[Field]:
    """List the areas by which the records of a kind can be told apart.

    Parameters
    ----------
    layer : Layer
        The kind.

    Returns
    -------
    list of Field
        References to communities and compounds; none to the kind itself or to what is smaller, and none for
        a kind without places.
    """
    fields = list(AREA_FIELDS.values())
    if not layer.needs_place and not layer.on_map:
        return []
    smaller = [field.target for field in fields].index(layer.name) if layer in AREAS.values() else len(fields)
    return fields[:smaller]


def with_areas(
    context: Context, layer: Layer, frame: gpd.GeoDataFrame, visibility: Visibility
) -> gpd.GeoDataFrame:
    """Say of records in which areas they lie.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : Layer
        Their kind.
    frame : GeoDataFrame
        Of `Context.frame`, or some of its rows.
    visibility : Visibility
        Class of the reader: the public's places decide what the public is told.

    Returns
    -------
    GeoDataFrame
        With a column per field of `area_fields`: the uid of the area, missing for none.
    """
    lie = belonging(context, layer, visibility)
    for name, area in zip(AREA_FIELDS, AREAS, strict=True):
        uids = context.frame(AREAS[area], Visibility.STAFF)["uid"]
        frame = frame.assign(**{name: lie[area].reindex(frame.index).map(uids).astype("str")})
    return frame


def belonging(context: Context, layer: Layer, visibility: Visibility = Visibility.STAFF) -> pd.DataFrame:
    """Say where the records of a kind lie.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : Layer
        The kind; records without a place lie nowhere.
    visibility : Visibility
        Class of the reader.

    Returns
    -------
    DataFrame
        Index fid as in `Context.frame`; columns ``community`` and ``compound``: the fid of the area a point
        of the record lies in, missing for none. Where areas overlap, the smaller one.
    """
    versions = tuple(context.layer_version(one.name) for one in (layer, *AREAS.values()))
    found: pd.DataFrame = context.recent.get(
        ("belonging", layer.name, visibility, versions), lambda: _belonging(context, layer, visibility)
    )
    return found


def _belonging(context: Context, layer: Layer, visibility: Visibility) -> pd.DataFrame:
    records = context.frame(layer, visibility)
    return pd.DataFrame(
        {level: _within(context, records, areas) for level, areas in AREAS.items()}, index=records.index
    )


def _within(context: Context, records: gpd.GeoDataFrame, layer: Layer) -> "pd.Series[int]":
    epsg = context.workspace.metric_epsg
    areas = context.frame(layer, Visibility.STAFF).to_crs(epsg)
    # Of several areas the last one written is kept: the smallest.
    areas = areas.iloc[np.argsort(-areas.area.to_numpy(), kind="stable")]
    points = records.to_crs(epsg).representative_point()
    area, record = areas.sindex.query(points, predicate="intersects", sort=True)[::-1]
    found = pd.Series(pd.NA, index=records.index, dtype="Int64")
    order = np.argsort(area, kind="stable")
    found.iloc[record[order]] = areas.index.to_numpy()[area[order]]
    return found
