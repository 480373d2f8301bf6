"""What care over the years comes to: check-ins missed, the same found in one place again, shares signed."""

import datetime as dt
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

# Found on so many days, a place is no accident.
RECURS = 2


def next_due(begun: dt.date | None, checked: dt.date | None, every_days: int | None) -> dt.date | None:
    """Give the day of the next check-in.

    Parameters
    ----------
    begun : date or None
        First day of the adoption.
    checked : date or None
        Day of the last check-in.
    every_days : int or None
        Days from one check-in to the next.

    Returns
    -------
    date or None
        So many days after the last check-in, else after the first day; None where none was agreed on.

    Examples
    --------
    >>> next_due(dt.date(2026, 3, 1), None, 14), next_due(dt.date(2026, 3, 1), None, None)
    (datetime.date(2026, 3, 15), None)
    """
    since = checked or begun
    return since + dt.timedelta(days=every_days) if since and every_days else None


def missed(due_on: dt.date, every_days: int, today: dt.date) -> int:
    """Count the check-ins that are missed.

    Parameters
    ----------
    due_on : date
        The day of the next check-in; on the day itself it is not missed yet.
    every_days : int
        Days from one check-in to the next, at least 1.
    today : date
        The day it is.

    Returns
    -------
    int
        0 while it is not late.

    Examples
    --------
    >>> due = dt.date(2026, 3, 10)
    >>> [missed(due, 14, dt.date(2026, 3, day)) for day in (10, 11, 24, 25)]
    [0, 1, 1, 2]
    """
    late = (today - due_on).days
    return 0 if late <= 0 else 1 + (late - 1) // every_days


def hot_spots(findings: gpd.GeoDataFrame, near_m: float) -> gpd.GeoDataFrame:
    """Find the places where the same was found on several days.

    Parameters
    ----------
    findings : GeoDataFrame
        Points in a metric CRS; columns ``kind`` (text) and ``found_on`` (date). Those without a day are left
        out.
    near_m : float
        Findings of one kind at most so far from one another, also by way of a third, are one place; metres.

    Returns
    -------
    GeoDataFrame
        A point in the middle of each place, in the same CRS: ``kind``, ``findings``, ``days`` (different
        ones, at least `RECURS`), ``last_on`` and ``fids`` (tuple of index values); most days first.

    Examples
    --------
    >>> points = gpd.GeoDataFrame(
    ...     {"kind": ["litter"] * 3, "found_on": pd.to_datetime(["2026-03-01", "2026-03-08", "2026-03-08"])},
    ...     geometry=gpd.points_from_xy([0, 6, 40], [0, 0, 0]),
    ...     crs=4547,
    ... )
    >>> hot_spots(points, 10)[["findings", "days"]].to_numpy().tolist()
    [[2, 2]]
    """
    dated = findings[findings["found_on"].notna() & findings.geometry.notna()]
    rows = [
        (
            kind,
            len(place),
            place["found_on"].nunique(),
            place["found_on"].max(),
            tuple(map(int, place.index)),
            shapely.MultiPoint(shapely.get_coordinates(place.geometry.to_numpy())).centroid,
        )
        for kind, group in dated.groupby("kind", sort=True)
        for _, place in group.groupby(_places(group, near_m))
    ]
    names = ["kind", "findings", "days", "last_on", "fids", "geometry"]
    table = gpd.GeoDataFrame(pd.DataFrame(rows, columns=names), geometry="geometry", crs=findings.crs)
    again = table[table["days"] >= RECURS]
    return again.sort_values(["days", "findings"], ascending=False, kind="stable").reset_index(drop=True)


def _places(group: gpd.GeoDataFrame, near_m: float) -> np.ndarray:
    one, other = group.sindex.query(group.geometry, predicate="dwithin", distance=near_m)
    pairs = coo_array((np.ones(one.size), (one, other)), shape=(len(group), len(group)))
    return np.asarray(connected_components(pairs, directed=False)[1])


def signed_share(signed: float, households: float) -> float:
    """Give the share of households that signed.

    Parameters
    ----------
    signed, households : float
        Counts.

    Returns
    -------
    float
        0 to 1; NaN where the households are not known or fewer than have signed, which is no share.

    Examples
    --------
    >>> signed_share(9, 12), signed_share(13, 12)
    (0.75, nan)
    """
    return signed / households if households and 0 <= signed <= households else float("nan")


def articles(text: str) -> Sequence[str]:
    """Split a covenant into its articles, one on each line.

    Parameters
    ----------
    text : str
        The whole text.

    Returns
    -------
    sequence of str
        The lines that say something.

    Examples
    --------
    >>> articles("不堆物。\\n\\n不乱停车。")
    ['不堆物。', '不乱停车。']
    """
    return [line.strip() for line in text.splitlines() if line.strip()]
