"""Which facilities count for a question and why the others do not; which gates let people through."""

from typing import Any

import pandas as pd

from cocreate_gis.analysis.hours import is_open
from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.errors import InvalidInput


def left_out_because(facilities: pd.DataFrame, request: CoverageRequest) -> "pd.Series[Any]":
    """Say why facilities do not count.

    Parameters
    ----------
    facilities : DataFrame
        Of the layer.
    request : CoverageRequest
        The question.

    Returns
    -------
    Series of str
        On the same index: ``removed`` where that is supposed, else the status where it is another than open,
        else ``not_public``, ``unverified`` (not asked of what is supposed to be added),
        ``steps`` (at the entrance, for whoever climbs none) or ``closed_then`` (at the moment asked about);
        None for those that count.
    """
    status = facilities["status"].fillna("open")
    reason = status.astype(object).where(status != "open", None)
    reason = reason.mask(facilities["uid"].isin(list(request.suppose.removed)), "removed")
    private = ~facilities["open_to_public"].fillna(True).astype(bool)
    reason = reason.mask(reason.isna() & private, "not_public")
    if request.only_verified:
        doubted = facilities["verified_on"].isna() & ~facilities["uid"].isin(list(request.suppose.added))
        reason = reason.mask(reason.isna() & doubted, "unverified")
    if not request.walking.steps:
        reason = reason.mask(reason.isna() & _has_steps(facilities), "steps")
    return reason.mask(reason.isna() & _shut_then(facilities, request), "closed_then")


def let_through(gates: pd.DataFrame, request: CoverageRequest) -> "pd.Series[bool]":
    """Say which gates people can walk through.

    Parameters
    ----------
    gates : DataFrame
        Of the layer.
    request : CoverageRequest
        The question. A gate that is supposed to be open is open at any hour, unless hours are supposed too.

    Returns
    -------
    Series of bool
        On the same index.
    """
    supposed = gates["uid"].map(request.suppose.gates)
    passable = supposed.where(supposed.notna(), gates["status"]) == "open"
    if not request.walking.steps:
        passable &= ~_has_steps(gates)
    always = (supposed == "open") & ~gates["uid"].isin(list(request.suppose.hours))
    return passable & (always | ~_shut_then(gates, request))


def hours_not_known(places: pd.DataFrame, request: CoverageRequest) -> tuple[list[str], int]:
    """Say of which places it is not known whether they are open at the moment asked about.

    Parameters
    ----------
    places : DataFrame
        Facilities or gates that count as open.
    request : CoverageRequest
        The question.

    Returns
    -------
    tuple of list of str and int
        Names of those whose hours cannot be read, and how many have none.
    """
    if request.at is None:
        return [], 0
    hours = _hours(places, request)
    unread = hours.notna() & is_open(hours, request.at).isna()
    return places.loc[unread, "name"].fillna("").astype(str).tolist(), int(hours.isna().sum())


def nothing_counts(category: str, left_out: pd.DataFrame) -> InvalidInput:
    """Say that no facility of a category counts, and whether it is for the conditions.

    Parameters
    ----------
    category : str
        The category.
    left_out : DataFrame
        ``category`` and ``reason`` of all facilities that do not count.

    Returns
    -------
    InvalidInput
        ``no_facilities_then`` where some would count at another time or for others, else
        ``no_facilities_of_category``.
    """
    reasons = left_out.loc[left_out["category"] == category, "reason"]
    closed, steps = (int((reasons == reason).sum()) for reason in ("closed_then", "steps"))
    if closed or steps:
        return InvalidInput("no_facilities_then", category=category, closed=closed, steps=steps)
    return InvalidInput("no_facilities_of_category", category=category)


def _has_steps(places: pd.DataFrame) -> "pd.Series[bool]":
    return places["steps"].fillna(False).astype(bool)


def _hours(places: pd.DataFrame, request: CoverageRequest) -> "pd.Series[Any]":
    supposed = places["uid"].map(request.suppose.hours)
    hours: pd.Series[Any] = supposed.where(supposed.notna(), places["hours"])
    return hours


def _shut_then(places: pd.DataFrame, request: CoverageRequest) -> "pd.Series[bool]":
    """Known to be shut at the moment asked about: what is not known counts as open."""
    if request.at is None:
        return pd.Series(False, places.index)
    return is_open(_hours(places, request), request.at).eq(False)
