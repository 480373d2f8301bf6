"""Rates and counts of areas on the map, in classes a reader can keep apart."""

from itertools import pairwise

import geopandas as gpd
import pandas as pd

from cocreate_gis.services.voices.classes import class_limits, class_of
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.map_component import Overlay
from cocreate_gis.ui.maps import overlay

_RAMP = ("#f6d7a7", "#eaa15e", "#d0662f", "#8f3413")
_NOTHING, _UNKNOWN = "#5d6b66", "#8a8f98"
# Labels on more areas than this would cover the map.
_LABELLED = 60


def classed(
    desk: Desk,
    areas: gpd.GeoDataFrame,
    column: str,
    unit: str,
    *,
    none: str = "heard.class_zero",
    untold: str = "heard.class_unknown",
) -> list[Overlay]:
    """Lay areas over the map, one overlay per class, so that the legend tells each.

    Parameters
    ----------
    desk : Desk
        The words.
    areas : GeoDataFrame
        EPSG:4326, with the figures; a column ``name`` is written on few areas, with the figure.
    column : str
        The figure: not negative, NaN where there is none.
    unit : str
        Of the figure, in the reader's language.
    none : str
        Word for areas where the figure is 0.
    untold : str
        Word for areas without a figure; with ``_short``, what is written on them.

    Returns
    -------
    list of Overlay
        For the map component.
    """
    words = desk.plain
    values = areas[column].astype("float64")
    limits = class_limits(values)
    place = values.map(lambda value: class_of(value, limits))
    names = areas["name"] if "name" in areas.columns else pd.Series("", index=areas.index)
    told = values.map(lambda value: words(f"{untold}_short") if pd.isna(value) else words.number(value, 1))
    labelled = areas.assign(label=(names + " " + told).str.strip())
    if len(areas) > _LABELLED:
        labelled = labelled.drop(columns="label")
    drawn = [
        overlay(
            f"heard-{k}",
            words("heard.class", low=low, high=high, unit=unit),
            labelled[place == k],
            color=_RAMP[k],
            opacity=0.72,
            width=1.2,
        )
        for k, (low, high) in enumerate(pairwise(limits))
    ]
    nothing, unknown = labelled[values == 0], labelled[values.isna()]
    if len(nothing):
        drawn.append(overlay("heard-none", words(none), nothing, color=_NOTHING, opacity=0.12))
    if len(unknown):
        drawn.append(overlay("heard-unknown", words(untold), unknown, color=_UNKNOWN, opacity=0.35))
    return drawn
