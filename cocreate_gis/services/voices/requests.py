"""Who asked for a facility, and where: distinct people, never pins."""

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.services.context import Context
from cocreate_gis.services.voices.nearest import FACILITIES_ABOUT
from cocreate_gis.services.voices.voiced import people_behind, voiced


def about(category: str) -> list[str]:
    """Name what suggestions are about that ask for a facility.

    Parameters
    ----------
    category : str
        A facility category.

    Returns
    -------
    list of str
        Codes of the categories of suggestions; empty where nothing people say is sorted under it.
    """
    return [code for code, facilities in FACILITIES_ABOUT.items() if category in facilities]


def people_asking(
    context: Context, visibility: Visibility, categories: Sequence[str], areas: gpd.GeoSeries
) -> "pd.Series[int]":
    """Count the distinct people who asked for something in some areas.

    Those who agree count like those who said it. What was merged counts at its own place and where the
    suggestion stands that was kept, each person once in each area.

    Parameters
    ----------
    context : Context
        The workspace.
    visibility : Visibility
        For the public only what is published counts.
    categories : sequence of str
        What suggestions are to be about.
    areas : GeoSeries
        Polygons in any CRS.

    Returns
    -------
    Series of int
        People by the index of the areas.
    """
    said = voiced(context, visibility)
    said = said[said["category"].isin(categories)]
    said = said[said.geometry.notna() & ~said.geometry.is_empty]
    own = pd.DataFrame({"uid": said["uid"], "place": said.geometry.representative_point()})
    kept = pd.DataFrame({"uid": said["uid"], "place": said["group"].map(own.set_index("uid")["place"])})
    spots = pd.concat([own, kept.dropna()], ignore_index=True)
    places = gpd.GeoDataFrame(spots[["uid"]], geometry=spots["place"].to_numpy(), crs=said.crs)
    spot, area = areas.to_crs(said.crs).sindex.query(places.geometry, predicate="intersects")
    inside = pd.DataFrame({"uid": places["uid"].to_numpy()[spot], "area": areas.index.to_numpy()[area]})
    people = inside.merge(people_behind(context, said), on="uid")
    return people.groupby("area")["person"].nunique().reindex(areas.index, fill_value=0)
