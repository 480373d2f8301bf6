"""Works of a project: money added up, what is late, how far a programme is."""

import datetime as dt
from collections.abc import Collection

import pandas as pd


def days_late(
    due: "pd.Series[pd.Timestamp]", status: "pd.Series[str]", owed: Collection[str], today: dt.date
) -> "pd.Series[int]":
    """Count the days by which what is owed is late.

    Parameters
    ----------
    due : Series of Timestamp
        The day until which it is to be done, missing for none.
    status : Series of str
        State, on the same index.
    owed : collection of str
        States in which it is still owed.
    today : date
        The day it is asked on.

    Returns
    -------
    Series of Int64
        On the same index: 0 on the day itself, negative before it; missing where nothing is owed.

    Examples
    --------
    >>> due = pd.Series(pd.to_datetime(["2026-03-01", "2026-03-20", "2026-03-01", None]))
    >>> status = pd.Series(["agreed", "agreed", "kept", "agreed"])
    >>> days_late(due, status, {"agreed"}, dt.date(2026, 3, 11)).tolist()
    [10, -9, <NA>, <NA>]
    """
    days = (pd.Timestamp(today) - due).dt.days.astype("Int64")
    return days.where(status.isin(list(owed)))


def summed(items: pd.DataFrame, by: str) -> pd.DataFrame:
    """Add up what items cost.

    Parameters
    ----------
    items : DataFrame
        Columns ``cost_yuan`` (yuan, missing where nobody has estimated it) and `by`.
    by : str
        Column they are told apart by; missing is a group of its own.

    Returns
    -------
    DataFrame
        A row per value of `by`, in the order of the values, missing last: ``items``, ``cost_yuan`` (the sum
        of what is known) and ``without_cost`` (items whose cost nobody knows). The rows add up to the list.

    Examples
    --------
    >>> items = pd.DataFrame({"doer": ["residents", None, "residents"], "cost_yuan": [300.0, 50.0, None]})
    >>> summed(items, "doer").to_dict("records")
    [{'doer': 'residents', 'items': 2, 'cost_yuan': 300.0, 'without_cost': 1}, \
{'doer': nan, 'items': 1, 'cost_yuan': 50.0, 'without_cost': 0}]
    """
    known = items.assign(cost_yuan=items["cost_yuan"].astype("Float64"))
    grouped = known.groupby(by, dropna=False, sort=True)["cost_yuan"]
    table = pd.DataFrame({"items": grouped.size(), "cost_yuan": grouped.sum().astype("float64")})
    table["without_cost"] = table["items"] - grouped.count()
    return table.reset_index()


def progress(projects: pd.DataFrame, areas: "pd.Series[str]", target: int | None) -> pd.DataFrame:
    """Count how far a programme is in each area.

    Parameters
    ----------
    projects : DataFrame
        Projects of the programme that have not been stopped: ``area``, the key of the area each lies in,
        missing for none, and ``is_done``, whether it is.
    areas : Series of str
        Name of each area of the programme, index: its key.
    target : int or None
        Projects aimed at in each area.

    Returns
    -------
    DataFrame
        Index as `areas`, and one row more with a missing key where projects lie in none of them: the
        rows add up to the projects: ``name``, ``projects``, ``done``, ``target`` (missing for none) and
        ``share``, done over target, which is above 1 where more was done than was aimed at.

    Examples
    --------
    >>> projects = pd.DataFrame({"area": ["a", "a", None], "is_done": [True, False, True]})
    >>> table = progress(projects, pd.Series({"a": "东社区", "b": "西社区"}), 2)
    >>> table[["projects", "done"]].values.tolist(), table["share"].tolist()
    ([[2, 1], [0, 0], [1, 1]], [0.5, 0.0, nan])
    """
    known = projects.assign(area=projects["area"].where(projects["area"].isin(areas.index)))
    grouped = known.groupby("area", dropna=False)["is_done"]
    counts = pd.DataFrame({"projects": grouped.size(), "done": grouped.sum()})
    table = counts.reindex(areas.index, fill_value=0)
    aimed = pd.Series(target, index=table.index, dtype="Int64")
    outside = counts[counts.index.isna()]
    table = pd.concat([table.assign(name=areas, target=aimed), outside])
    table = table.astype({"projects": "int64", "done": "int64", "target": "Int64"})
    share = table["done"] / table["target"].where(table["target"] > 0)
    return table.assign(share=share.astype("Float64").to_numpy(dtype="float64", na_value=float("nan")))
