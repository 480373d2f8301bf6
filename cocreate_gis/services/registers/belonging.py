"""In which community and compound a record lies."""

import geopandas as gpd
import numpy as np
import pandas as pd

from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.places import COMMUNITIES, COMPOUNDS
from cocreate_gis.services.context import Context

AREAS: dict[str, Layer] = {"community": COMMUNITIES, "compound": COMPOUNDS}


def belonging(context: Context, layer: Layer) -> pd.DataFrame:
    """Say where the records of a kind lie.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : Layer
        The kind; records without a place lie nowhere.

    Returns
    -------
    DataFrame
        Index fid as in `Context.frame` for staff; columns ``community`` and ``compound``: the fid of the area
        a point of the record lies in, missing for none. Where areas overlap, the smaller one.
    """
    versions = tuple(context.layer_version(one.name) for one in (layer, *AREAS.values()))
    found: pd.DataFrame = context.recent.get(
        ("belonging", layer.name, versions), lambda: _belonging(context, layer)
    )
    return found


def _belonging(context: Context, layer: Layer) -> pd.DataFrame:
    records = context.frame(layer, Visibility.STAFF)
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
