"""Of whom and of what a result tells."""

from collections.abc import Hashable, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from cocreate_gis.analysis.coverage import Coverage, by_area
from cocreate_gis.model.coverage import NO_AREA, OLDER_GROUP, STANDARD_GROUP, CoverageRow


def told_group(people: pd.DataFrame) -> str:
    """Choose of whom maps and tables tell.

    Parameters
    ----------
    people : DataFrame
        Homes or gaps, with a column for each population group.

    Returns
    -------
    str
        People aged 60 and over; everybody where no ages are recorded, as of those no figure would be true.
    """
    return OLDER_GROUP if people[OLDER_GROUP].sum() > 0 else STANDARD_GROUP


def rows_of(category: str, result: Coverage, communities: gpd.GeoDataFrame) -> list[CoverageRow]:
    """Write the figures of a result into rows.

    Parameters
    ----------
    category : str
        Facility category it was asked about.
    result : Coverage
        The result.
    communities : GeoDataFrame
        Polygons in its CRS with ``uid`` and ``name``.

    Returns
    -------
    list of CoverageRow
        By group for the whole workspace, then for each community where people live.
    """
    rows = [
        CoverageRow(category=category, group=str(group), **_people(row))
        for group, row in result.totals.to_dict("index").items()
    ]
    if communities.empty:
        return rows
    names = dict(zip(communities["uid"], communities["name"].fillna("").astype(str), strict=True))
    for row in by_area(result, communities, "uid").to_dict("records"):
        if row["total"] > 0:
            area = NO_AREA if pd.isna(row["area"]) else str(row["area"])
            place = {"area": area, "area_name": names.get(area, "")}
            rows.append(CoverageRow(category=category, group=str(row["people"]), **place, **_people(row)))
    return rows


def _people(row: Mapping[Hashable, Any]) -> dict[str, float]:
    return {name: float(row[name]) for name in ("total", "covered", "straight_line")}
