"""What stands behind a figure: at other paces, facility by facility, and the walk of one home."""

from collections.abc import Hashable, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from cocreate_gis.analysis.coverage import cutoff_m
from cocreate_gis.analysis.network import WalkNetwork
from cocreate_gis.analysis.service_area import cost_field
from cocreate_gis.analysis.snapping import snap
from cocreate_gis.model.coverage import SNAP_LIMIT_M

PACES: Mapping[str, float] = {"slow": 0.75, "standard": 1.0, "fast": 1.25}
"""Slow and fast are a quarter below and above the speed that was asked for."""


def at_paces(homes: pd.DataFrame, people: Mapping[str, float], minutes: float) -> pd.DataFrame:
    """Count who is within some minutes' walk at a slow, the standard and a fast pace.

    Parameters
    ----------
    homes : pandas.DataFrame
        ``cost_m`` (walk to the nearest facility, metres; NaN where there is none), ``straight_m`` and the
        population columns.
    people : mapping of str to float
        Population columns and the standard speeds of those people, m/s.
    minutes : float
        The time.

    Returns
    -------
    pandas.DataFrame
        One row for each pace of `PACES` and population column: ``pace``, ``group``, ``speed_m_s``,
        ``total``, ``covered`` and ``straight_line`` people.

    Examples
    --------
    >>> homes = pd.DataFrame({"cost_m": [600.0, 800.0, np.nan], "straight_m": 500.0, "older": [3, 4, 5]})
    >>> at_paces(homes, {"older": 0.8}, 15)[["pace", "speed_m_s", "total", "covered"]].values.tolist()
    [['slow', 0.6, 12.0, 0.0], ['standard', 0.8, 12.0, 3.0], ['fast', 1.0, 12.0, 7.0]]
    """
    rows = []
    for pace, factor in PACES.items():
        for group, standard_m_s in people.items():
            speed_m_s = round(standard_m_s * factor, 3)
            limit_m = cutoff_m(minutes, speed_m_s)
            count = homes[group].to_numpy(np.float64)
            rows.append(
                {
                    "pace": pace,
                    "group": group,
                    "speed_m_s": speed_m_s,
                    "total": float(count.sum()),
                    "covered": float(count[homes["cost_m"] <= limit_m].sum()),
                    "straight_line": float(count[homes["straight_m"] <= limit_m].sum()),
                }
            )
    return pd.DataFrame(rows)


def each_facility(
    network: WalkNetwork, facilities: gpd.GeoSeries, homes: gpd.GeoDataFrame, column: str, limit_m: float
) -> pd.DataFrame:
    """Walk from each facility by itself to some homes.

    Parameters
    ----------
    network : WalkNetwork
        The walking network.
    facilities : geopandas.GeoSeries
        Points in the CRS of the network.
    homes : geopandas.GeoDataFrame
        Points in the CRS of the network, with the column.
    column : str
        Population column.
    limit_m : float
        No walk is longer than this, metres.

    Returns
    -------
    pandas.DataFrame
        By the index of the facilities: ``walk_m`` (shortest walk to any of the homes, metres, NaN
        where none is within the limit), ``homes`` and ``people`` of the column within the limit.
    """
    legs = snap(network, shapely.get_coordinates(homes.geometry.array), SNAP_LIMIT_M)
    people = homes[column].to_numpy(np.float64)
    limit_cm = round(limit_m * 100)
    rows = []
    for place in shapely.get_coordinates(facilities.array):
        cost, _ = cost_field(network, snap(network, place[None], SNAP_LIMIT_M), limit_cm).at_legs(legs)
        reached = cost <= limit_cm
        nearest = cost[reached].min() / 100 if reached.any() else np.nan
        rows.append((nearest, int(reached.sum()), float(people[reached].sum())))
    return pd.DataFrame(rows, columns=["walk_m", "homes", "people"], index=facilities.index)


def telling_home(homes: pd.DataFrame, column: str, limit_m: float) -> Hashable | None:
    """Choose the home whose walk tells most: most people out of reach, else the longest walk.

    Parameters
    ----------
    homes : pandas.DataFrame
        ``cost_m`` and the population column.
    column : str
        Population column.
    limit_m : float
        How far these people walk in the time, metres.

    Returns
    -------
    hashable or None
        Label of the home; None where nobody of the column can walk to a facility at all.

    Examples
    --------
    >>> homes = pd.DataFrame({"cost_m": [900.0, 950.0, 100.0], "older": [4, 9, 30]}, index=["a", "b", "c"])
    >>> telling_home(homes, "older", 720), telling_home(homes, "older", 1000)
    ('b', 'b')
    """
    known = homes[homes["cost_m"].notna() & (homes[column] > 0)]
    if known.empty:
        return None
    far = known[known["cost_m"] > limit_m]
    label: Hashable = known["cost_m"].idxmax() if far.empty else far[column].idxmax()
    return label
