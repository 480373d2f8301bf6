"""Who can walk to a facility within some minutes: the answer people hold a council to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from cocreate_gis.analysis.inputs import named_rows, people_of, places_of, require_crs
from cocreate_gis.analysis.kernels import UNREACHED, Floats
from cocreate_gis.analysis.network import WalkNetwork
from cocreate_gis.analysis.progress import Progress, silent
from cocreate_gis.analysis.service_area import CostField, cost_field
from cocreate_gis.analysis.snapping import OK, REASONS, TOO_FAR, Legs, snap
from cocreate_gis.analysis.street_index import corners
from cocreate_gis.model.coverage import SNAP_LIMIT_M, require_minutes, require_speed
from cocreate_gis.model.errors import InvalidInput

STANDARD_SPEED_M_S = 1.0


@dataclass(frozen=True)
class Note:
    """Something about a result that its reader must know.

    Parameters
    ----------
    code : str
        Key of the sentence, which stands in the catalogue as ``warning.<code>``.
    params : mapping
        Values the sentence names.
    """

    code: str
    params: Mapping[str, object]


@dataclass(frozen=True, eq=False)
class Coverage:
    """Who is within reach of a facility on foot, and on what assumptions.

    Parameters
    ----------
    demand : geopandas.GeoDataFrame
        By the index of the demand: point geometry, the population columns, ``cost_m`` (walk to the nearest
        facility, metres; NaN where there is none), ``covered`` at the standard speed, ``straight_m`` and
        ``straight_line_covered``, ``facility`` (index label of the nearest on foot, None without),
        ``snap_m``, ``assumed`` (covered only by way of an assumed path) and ``reason`` (None, or
        ``too_far_from_street``, ``enclosed`` or ``no_route``).
    facilities : geopandas.GeoDataFrame
        By the index of the facilities: point geometry, ``snap_m``, ``used`` and ``reason``.
    totals : pandas.DataFrame
        By population column: ``speed_m_s``, ``cutoff_m``, ``total``, ``covered``, ``share``,
        ``straight_line``, ``share_straight_line``, ``difference`` (straight line less network, as a share),
        ``assumed`` and ``unreachable`` people.
    people : mapping of str to float
        Population columns and the speeds at which those people walk, m/s.
    minutes : float
        The time.
    speed_m_s : float
        The standard speed.
    assumptions : mapping
        Everything the result depends on, to be printed with it.
    warnings : tuple of Note
        What its reader must know.
    """

    demand: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    totals: pd.DataFrame
    people: Mapping[str, float]
    minutes: float
    speed_m_s: float
    assumptions: Mapping[str, object]
    warnings: tuple[Note, ...]

    def cutoff_m(self, column: str) -> float:
        """Give how far the people of a column walk in the time.

        Parameters
        ----------
        column : str
            Population column.

        Returns
        -------
        float
            Metres.
        """
        return cutoff_m(self.minutes, self.people[column])

    def covered_for(self, column: str) -> "pd.Series[bool]":
        """Say which demand is covered at the speed of the people of a column.

        Parameters
        ----------
        column : str
            Population column.

        Returns
        -------
        pandas.Series of bool
            By the index of the demand.
        """
        covered: pd.Series[bool] = self.demand["cost_m"] <= self.cutoff_m(column)
        return covered


def cutoff_m(minutes: float, speed_m_s: float) -> float:
    """Give how far somebody walks in a time.

    Parameters
    ----------
    minutes : float
        The time.
    speed_m_s : float
        The speed.

    Returns
    -------
    float
        Metres, to the centimetre.

    Examples
    --------
    >>> cutoff_m(15, 4.8 / 3.6)
    1200.0
    """
    return round(minutes * 60 * speed_m_s, 2)


def assess(
    network: WalkNetwork,
    facilities: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    people: Mapping[str, float],
    *,
    minutes: float,
    speed_m_s: float = STANDARD_SPEED_M_S,
    snap_limit_m: float = SNAP_LIMIT_M,
    progress: Progress = silent,
) -> Coverage:
    """Say who is within some minutes' walk of a facility.

    The cut-off is the time multiplied by the walking speed; both the way from the door to the street and
    the way from the street to the facility count. Whatever is not a point stands at its representative
    point.

    Parameters
    ----------
    network : WalkNetwork
        The walking network.
    facilities : geopandas.GeoDataFrame
        The facilities that count, any geometry, in the CRS of the network.
    demand : geopandas.GeoDataFrame
        Where people live, any geometry, in the CRS of the network, with the population columns.
    people : mapping of str to float
        Population columns of the demand and the speeds at which those people walk, m/s.
    minutes : float
        The time, above 0 and at most 120.
    speed_m_s : float
        Speed of the column ``covered``, 0.2 to 3.
    snap_limit_m : float
        What lies further than this from a street counts as unreachable.
    progress : Progress
        Told how far it is; may stop it.

    Returns
    -------
    Coverage
        The result with the index of the demand.

    Raises
    ------
    InvalidInput
        ``crs_not_metric``, ``crs_differs``, ``minutes_out_of_range``, ``speed_out_of_range``,
        ``no_facilities``, ``no_demand``, ``geometry_missing``, ``population_missing``,
        ``population_invalid``, ``facilities_far_from_network`` or ``demand_far_from_network``.
    """
    require_minutes(minutes)
    for speed in (speed_m_s, *people.values()):
        require_speed(speed)
    require_crs(network.crs, facilities.crs, "facilities")
    require_crs(network.crs, demand.crs, "demand")
    if facilities.empty:
        raise InvalidInput("no_facilities")
    if demand.empty:
        raise InvalidInput("no_demand")
    population = {column: people_of(demand, column) for column in people}
    source_points, points = places_of(facilities, "facilities"), places_of(demand, "demand")
    progress(0.1, "snap")
    sources = _snapped(network, source_points, snap_limit_m, "facilities")
    legs = _snapped(network, points, snap_limit_m, "demand")
    progress(0.6, "walk")
    field = cost_field(network, sources)
    cost, owner = field.at_legs(legs)
    cost_m = np.where(cost < UNREACHED, cost / 100, np.nan)
    firm_m = _firm_cost(field, sources, legs, cost_m)
    progress(0.9, "tabulate")
    straight_m = _straight(source_points, points)
    standard_m = cutoff_m(minutes, speed_m_s)
    frame = gpd.GeoDataFrame(
        {
            **population,
            "cost_m": cost_m,
            "covered": cost_m <= standard_m,
            "straight_m": straight_m,
            "straight_line_covered": straight_m <= standard_m,
            "facility": pd.Series(_labels(facilities.index, owner), index=demand.index, dtype=object),
            "snap_m": legs.snap_m,
            "assumed": (cost_m <= standard_m) & ~(firm_m <= standard_m),
            "reason": pd.Series(_reasons(network, legs, cost_m), index=demand.index, dtype=object),
        },
        index=demand.index,
        geometry=points,
        crs=demand.crs,
    )
    used = sources.reason == OK
    served = gpd.GeoDataFrame(
        {
            "snap_m": sources.snap_m,
            "used": used,
            "reason": pd.Series([REASONS[r] for r in sources.reason], index=facilities.index, dtype=object),
        },
        index=facilities.index,
        geometry=source_points,
        crs=facilities.crs,
    )
    totals = _totals(frame, people, minutes, firm_m)
    progress(1.0, "done")
    return Coverage(
        demand=frame,
        facilities=served,
        totals=totals,
        people=dict(people),
        minutes=minutes,
        speed_m_s=speed_m_s,
        assumptions=_assumptions(network, people, minutes, speed_m_s, snap_limit_m, served),
        warnings=_warnings(frame, served, people),
    )


def by_area(coverage: Coverage, areas: gpd.GeoDataFrame, name: str) -> pd.DataFrame:
    """Tabulate a result by community or other area.

    Demand belongs to the area in which its point lies, on a common border to the first of them. What lies
    in no area is counted in rows of its own, so that the rows add up to the totals.

    Parameters
    ----------
    coverage : Coverage
        The result.
    areas : geopandas.GeoDataFrame
        Polygons in the CRS of the result.
    name : str
        Column of `areas` that names them.

    Returns
    -------
    pandas.DataFrame
        One row for each area and population column: ``area`` (None for what lies in none), ``people``,
        ``total``, ``covered``, ``share`` (NaN where nobody lives), ``straight_line`` and
        ``share_straight_line``.

    Raises
    ------
    InvalidInput
        ``crs_not_metric``, ``crs_differs``, or ``area_name_missing``.
    """
    require_crs(str(coverage.demand.crs), areas.crs, "areas")
    if name not in areas.columns:
        columns = ", ".join(str(c) for c in areas.columns if c != areas.geometry.name)
        raise InvalidInput("area_name_missing", column=name, columns=columns)
    where = area_rows(coverage.demand.geometry, areas.geometry)
    names = [*areas[name], None]
    tables = []
    for column in coverage.people:
        figures = _figures(coverage.demand, column, coverage.cutoff_m(column))
        sums = figures.groupby(where).sum().reindex(range(len(names)), fill_value=0.0)
        sums.insert(0, "area", pd.Series(names, dtype=object))
        sums.insert(1, "people", column)
        tables.append(sums if (where == len(areas)).any() else sums.iloc[:-1])
    if not tables:
        return pd.DataFrame(columns=["area", "people", "total", "covered", "straight_line"])
    table = pd.concat(tables)
    table["share"] = table["covered"].div(table["total"]).where(table["total"] > 0)
    table["share_straight_line"] = table["straight_line"].div(table["total"]).where(table["total"] > 0)
    return table.reset_index(drop=True)


def area_rows(points: gpd.GeoSeries, areas: gpd.GeoSeries) -> NDArray[np.int64]:
    """Say in which area each point lies.

    Parameters
    ----------
    points : geopandas.GeoSeries
        Points.
    areas : geopandas.GeoSeries
        Polygons in the same CRS.

    Returns
    -------
    ndarray of int64
        Row number of the area of each point, on a common border the first of them; the number of areas for
        what lies in none.
    """
    point, area = shapely.STRtree(areas.array).query(points.array, predicate="intersects")
    where = np.full(len(points), len(areas), np.int64)
    np.minimum.at(where, point, area)
    return where


def _snapped(network: WalkNetwork, points: NDArray[Any], limit_m: float, layer: str) -> Legs:
    xy = shapely.get_coordinates(points)
    legs = snap(network, xy, limit_m)
    if (legs.reason == TOO_FAR).all():
        low, high = corners(network.xy)
        away = np.hypot(*np.maximum(np.maximum(low - xy, xy - high), 0).T).min() / 1000
        raise InvalidInput(f"{layer}_far_from_network", kilometres=round(float(away), 1), limit_m=limit_m)
    return legs


def _firm_cost(field: CostField, sources: Legs, legs: Legs, cost_m: Floats) -> Floats:
    """The cost where nothing is assumed."""
    if not (field.network.assumed.any() or sources.assumed.any() or legs.assumed.any()):
        return cost_m
    firm = cost_field(field.network, sources, with_assumed=False)
    cost, _ = firm.at_legs(legs.without_assumed())
    return np.where(cost < UNREACHED, cost / 100, np.nan)


def _straight(sources: NDArray[Any], points: NDArray[Any]) -> Floats:
    (_, nearest) = shapely.STRtree(sources).query_nearest(points, all_matches=False)
    straight: Floats = shapely.distance(points, sources[nearest])
    return straight


def _labels(index: pd.Index, owner: NDArray[np.int32]) -> NDArray[Any]:
    labels: NDArray[Any] = index.to_numpy(dtype=object)[owner]
    labels[owner < 0] = None
    return labels


def _reasons(network: WalkNetwork, legs: Legs, cost_m: Floats) -> list[str | None]:
    """Why each point is unreachable; a point on a part that is cut off is enclosed too."""
    reasons = [REASONS[r] for r in legs.reason.tolist()]
    walls = network.walls
    for row in np.flatnonzero(np.isnan(cost_m) & (legs.reason == OK)).tolist():
        mine = legs.edge[np.searchsorted(legs.point, row) : np.searchsorted(legs.point, row, side="right")]
        on_main = walls is None or any(
            street < 0 or walls.street_piece[street] == walls.main_piece
            for street in walls.edge_street[mine].tolist()
        )
        reasons[row] = "no_route" if on_main else "enclosed"
    return reasons


def _figures(demand: gpd.GeoDataFrame, column: str, limit_m: float) -> pd.DataFrame:
    people = demand[column]
    return pd.DataFrame(
        {
            "total": people,
            "covered": people.where(demand["cost_m"] <= limit_m, 0.0),
            "straight_line": people.where(demand["straight_m"] <= limit_m, 0.0),
        }
    )


def _totals(
    demand: gpd.GeoDataFrame, people: Mapping[str, float], minutes: float, firm_m: Floats
) -> pd.DataFrame:
    rows = {}
    for column, speed in people.items():
        limit_m = cutoff_m(minutes, speed)
        sums = _figures(demand, column, limit_m).sum()
        total = float(sums["total"])
        share = float(sums["covered"]) / total if total > 0 else np.nan
        straight = float(sums["straight_line"]) / total if total > 0 else np.nan
        only_assumed = (demand["cost_m"] <= limit_m) & ~(firm_m <= limit_m)
        rows[column] = {
            "speed_m_s": speed,
            "cutoff_m": limit_m,
            "total": total,
            "covered": float(sums["covered"]),
            "share": share,
            "straight_line": float(sums["straight_line"]),
            "share_straight_line": straight,
            "difference": straight - share,
            "assumed": float(demand.loc[only_assumed, column].sum()),
            "unreachable": float(demand.loc[demand["cost_m"].isna(), column].sum()),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def _assumptions(
    network: WalkNetwork,
    people: Mapping[str, float],
    minutes: float,
    speed_m_s: float,
    snap_limit_m: float,
    served: gpd.GeoDataFrame,
) -> dict[str, object]:
    report = network.report
    return {
        "minutes": minutes,
        "speed_m_s": speed_m_s,
        "cutoff_m": cutoff_m(minutes, speed_m_s),
        "speeds_m_s": dict(people),
        "snap_limit_m": snap_limit_m,
        "crs": network.crs,
        "network_nodes": report.nodes,
        "network_edges": report.edges,
        "network_km": round(report.length_m / 1000, 1),
        "network_components_dropped": report.components - 1,
        "network_dropped_km": round(report.dropped_m / 1000, 1),
        "network_joined_ends": report.joined_ends,
        "facilities": len(served),
        "facilities_used": int(served["used"].sum()),
        **network.notes,
    }


def _warnings(
    demand: gpd.GeoDataFrame, served: gpd.GeoDataFrame, people: Mapping[str, float]
) -> tuple[Note, ...]:
    notes = []
    unused = np.flatnonzero(~served["used"].to_numpy())
    if unused.size:
        notes.append(Note("facilities_unreachable", named_rows(unused, served.index)))
    # Who is enclosed is told by compound, which only those who ask know.
    lost = demand["cost_m"].isna() & (demand["reason"] != "enclosed")
    for reason in sorted(set(demand.loc[lost, "reason"])):
        there = demand[lost & (demand["reason"] == reason)]
        for column in people:
            affected = float(there[column].sum())
            if affected > 0:
                params = {"column": column, "people": round(affected), "places": len(there)}
                notes.append(Note(f"people_{reason}", params))
    nobody = [column for column in people if not demand[column].sum() > 0]
    return (*notes, *(Note("population_zero", {"column": column}) for column in nobody))
