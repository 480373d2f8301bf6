"""Life circles: who has each thing a standard requires within the walk it names, tier by tier."""

from collections.abc import Callable, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from cocreate_gis.analysis.coverage import cutoff_m
from cocreate_gis.analysis.inputs import people_of, places_of, require_crs
from cocreate_gis.analysis.kernels import UNREACHED
from cocreate_gis.analysis.network import WalkNetwork
from cocreate_gis.analysis.service_area import cost_field
from cocreate_gis.analysis.snapping import snap
from cocreate_gis.model.coverage import SNAP_LIMIT_M


def walks(
    network: WalkNetwork,
    facilities: Mapping[str, gpd.GeoDataFrame],
    homes: gpd.GeoDataFrame,
    step: Callable[[int], None] = lambda _: None,
) -> pd.DataFrame:
    """Walk from every home to the nearest facility of each category.

    Parameters
    ----------
    network : WalkNetwork
        The walking network.
    facilities : mapping of str to geopandas.GeoDataFrame
        By category those that count, any geometry, in the CRS of the network, at least one of each.
    homes : geopandas.GeoDataFrame
        Where people live, any geometry, in the CRS of the network.
    step : callable
        Told how many categories are done; may stop the work.

    Returns
    -------
    pandas.DataFrame
        By the index of the homes, a column for each category: metres, NaN where there is no walk.

    Raises
    ------
    InvalidInput
        ``crs_not_metric``, ``crs_differs`` or ``geometry_missing``.
    """
    require_crs(network.crs, homes.crs, "demand")
    legs = snap(network, shapely.get_coordinates(places_of(homes, "demand")), SNAP_LIMIT_M)
    found = {}
    for done, (category, places) in enumerate(facilities.items()):
        step(done)
        require_crs(network.crs, places.crs, "facilities")
        doors = snap(network, shapely.get_coordinates(places_of(places, "facilities")), SNAP_LIMIT_M)
        cost, _ = cost_field(network, doors).at_legs(legs)
        found[category] = np.where(cost < UNREACHED, cost / 100, np.nan)
    return pd.DataFrame(found, index=homes.index)


def served(
    walk_m: pd.DataFrame,
    homes: gpd.GeoDataFrame,
    people: Mapping[str, float],
    minutes: Mapping[str, float],
    areas: "pd.Series[str]",
) -> pd.DataFrame:
    """Count who has each category within its time, by area and group of people.

    Parameters
    ----------
    walk_m : pandas.DataFrame
        Of `walks`.
    homes : geopandas.GeoDataFrame
        On the same index, with the population columns.
    people : mapping of str to float
        Population columns and the speeds at which those people walk, m/s.
    minutes : mapping of str to float
        By category, the walk the standard names.
    areas : pandas.Series of str
        On the same index, the area of each home.

    Returns
    -------
    pandas.DataFrame
        A row for each area, group and category: ``area``, ``group``, ``category``, ``total``, ``covered``;
        and a row with an empty category for those who have every one of them.

    Raises
    ------
    InvalidInput
        ``population_missing``, ``population_invalid``, ``minutes_out_of_range`` or ``speed_out_of_range``.

    Examples
    --------
    >>> homes = gpd.GeoDataFrame({"older": [3, 5]}, geometry=gpd.points_from_xy([0, 1], [0, 0]))
    >>> walk_m = pd.DataFrame({"clinic": [100.0, 900.0], "market": [240.0, 240.0]})
    >>> areas = pd.Series(["east", "east"])
    >>> table = served(walk_m, homes, {"older": 0.8}, {"clinic": 5, "market": 5}, areas)
    >>> table[["category", "total", "covered"]].values.tolist()
    [['clinic', 8.0, 3.0], ['market', 8.0, 8.0], ['', 8.0, 3.0]]
    """
    rows = []
    for group, speed_m_s in people.items():
        count = pd.Series(people_of(homes, group), index=homes.index)
        within = {code: walk_m[code] <= cutoff_m(time, speed_m_s) for code, time in minutes.items()}
        within[""] = pd.DataFrame(within).all(axis=1)
        total = count.groupby(areas).sum()
        for code, reached in within.items():
            covered = count.where(reached, 0.0).groupby(areas).sum()
            part = {"area": total.index, "group": group, "category": code}
            rows.append(pd.DataFrame({**part, "total": total.to_numpy(), "covered": covered.to_numpy()}))
    return pd.concat(rows, ignore_index=True)


def completeness(table: pd.DataFrame) -> pd.DataFrame:
    """Score how complete a life circle is: the mean share over the categories it requires.

    Parameters
    ----------
    table : pandas.DataFrame
        Of `served`.

    Returns
    -------
    pandas.DataFrame
        A row for each area and group: ``area``, ``group``, ``total``, ``categories`` (how many are scored),
        ``score`` (0 to 1, NaN where nobody of the group lives), and ``complete`` (people who have all).

    Examples
    --------
    >>> table = pd.DataFrame({"area": "east", "group": "older", "category": ["clinic", "market", ""],
    ...                       "total": 8.0, "covered": [3.0, 8.0, 3.0]})
    >>> completeness(table)[["categories", "score", "complete"]].values.tolist()
    [[2.0, 0.6875, 3.0]]
    """
    single = table[table["category"] != ""].groupby(["area", "group"], sort=False)
    scores = single.agg(total=("total", "first"), categories=("category", "size"), covered=("covered", "sum"))
    possible = scores["total"] * scores["categories"]
    scores["score"] = scores["covered"].div(possible).where(possible > 0)
    whole = table[table["category"] == ""].set_index(["area", "group"])["covered"]
    return scores.assign(complete=whole).drop(columns="covered").reset_index()
