"""Meetings: what was discussed, which councils something has passed, what is due, how many were held."""

import datetime as dt
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.participation import EVENTS, MEETING_KINDS
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.gatherings.sight import records_of
from cocreate_gis.store import get_feature, link, linked, unlink

DISCUSSED = "discussed"
# States in which a meeting has taken place.
HELD = ("held", "minuted")


@dataclass(frozen=True)
class Council:
    """One council of the procedure, and whether a suggestion has been before it.

    Parameters
    ----------
    name : str
        Kind of the meeting.
    passed_on : date or None
        Day of the last meeting of this kind that discussed it; None if there was none.
    decision : str
        What that meeting decided.
    """

    name: str
    passed_on: dt.date | None
    decision: str


@dataclass(frozen=True)
class Due:
    """When a regular meeting is to be held next.

    Parameters
    ----------
    name : str
        Kind of the meeting.
    every_months : int
        Its interval.
    last_on : date or None
        When it was held last.
    due_on : date
        When the next one is due; today for a meeting that was never held.
    planned_on : date or None
        For when one is planned.
    days_over : int
        Days since it was due; 0 if it is not yet, or one is planned.
    """

    name: str
    every_months: int
    last_on: dt.date | None
    due_on: dt.date
    planned_on: dt.date | None
    days_over: int


def discuss(actor: Actor, context: Context, event_uid: str, suggestions: Sequence[str]) -> None:
    """Say which suggestions a meeting discussed; those not named any more are taken off.

    Parameters
    ----------
    actor : Actor
        Who records meetings.
    context : Context
        The workspace.
    event_uid : str
        The meeting.
    suggestions : sequence of str
        Uids of all that were discussed.

    Raises
    ------
    Forbidden
        ``not_allowed`` or ``outside_your_area``.
    NotFound
        ``feature_missing``: one of them is not there.
    """
    require(actor, EVENTS.edit_action)
    # What she does not see, she has not taken out.
    seen = set(context.frame(SUGGESTIONS, actor.visibility)["uid"])
    with context.store.write(actor) as writer:
        event = get_feature(writer.connection, EVENTS, uid=event_uid)
        require_within(actor, context, event.geometry)
        before = linked(writer.connection, event_uid, DISCUSSED)
        for uid in suggestions:
            get_feature(writer.connection, SUGGESTIONS, uid=uid)
            link(writer, (EVENTS, event_uid), DISCUSSED, (SUGGESTIONS, uid))
        for uid in before:
            if uid in seen and uid not in suggestions:
                unlink(writer, (EVENTS, event_uid), DISCUSSED, uid)


def discussed(context: Context, event_uid: str) -> list[str]:
    """List the suggestions a meeting discussed.

    Parameters
    ----------
    context : Context
        The workspace.
    event_uid : str
        The meeting.

    Returns
    -------
    list of str
        Their uids, in the order in which they were named.
    """
    with context.store.read() as connection:
        return linked(connection, event_uid, DISCUSSED)


def councils_passed(context: Context, suggestion_uid: str) -> list[Council]:
    """Tell which councils of the procedure a suggestion has passed.

    Parameters
    ----------
    context : Context
        The workspace.
    suggestion_uid : str
        The suggestion.

    Returns
    -------
    list of Council
        In the order of the procedure; empty where the workspace has none. A council counts only after those
        before it: a resolution that skipped the joint council is not one of the second council.
    """
    kinds = context.frame(MEETING_KINDS, Visibility.PUBLIC).dropna(subset="council_order")
    events = context.frame(EVENTS, Visibility.PUBLIC)
    with context.store.read() as connection:
        at = linked(connection, suggestion_uid, DISCUSSED, back=True)
    held = events[events["uid"].isin(at) & events["status"].isin(HELD)].sort_values("held_on")
    passed: list[Council] = []
    earliest: pd.Timestamp | None = pd.Timestamp.min
    for kind in kinds.sort_values("council_order").itertuples():
        here = held[held["meeting_kind"] == kind.uid]
        if earliest is not None:
            here = here[here["held_on"] >= earliest]
        if earliest is None or here.empty:
            passed.append(Council(str(kind.name), None, ""))
            earliest = None
            continue
        last = here.iloc[-1]
        earliest = here["held_on"].iloc[0]
        decision = last["decision"] if isinstance(last["decision"], str) else ""
        passed.append(Council(str(kind.name), last["held_on"].date(), decision))
    return passed


def calendar(actor: Actor, context: Context) -> list[Due]:
    """Tell which regular meetings are due.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.

    Returns
    -------
    list of Due
        What is due first comes first.
    """
    require(actor, "map.view")
    today = context.today
    kinds = context.frame(MEETING_KINDS, Visibility.PUBLIC).dropna(subset="every_months")
    events = context.frame(EVENTS, Visibility.STAFF).dropna(subset="held_on")
    found = []
    for kind in kinds.itertuples():
        own = events[events["meeting_kind"] == kind.uid]
        held = own["held_on"][own["status"].isin(HELD)]
        planned = own["held_on"][(own["status"] == "planned") & (own["held_on"] >= pd.Timestamp(today))]
        last = None if held.empty else held.max().date()
        due = today if last is None else _months_later(last, int(kind.every_months))
        soon = None if planned.empty else planned.min().date()
        over = 0 if soon else max(0, (today - due).days)
        found.append(Due(str(kind.name), int(kind.every_months), last, due, soon, over))
    return sorted(found, key=lambda one: (one.due_on, one.name))


def _months_later(day: dt.date, months: int) -> dt.date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def sessions(actor: Actor, context: Context, areas: Layer) -> pd.DataFrame:
    """Count the meetings and walks that took place, by area and kind.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    areas : Layer
        Communities or compounds.

    Returns
    -------
    DataFrame
        Index: name of the area; a column of counts per kind that occurs, ``attendance`` (people, summed) and
        ``person_hours`` (of the meetings whose times are known). A walk counts where most of it lies; what
        has no place is left out. For the public, without home visits.
    """
    events = records_of(actor, context, EVENTS)
    events = events[events["status"].isin(HELD) & ~events.geometry.is_empty & events.geometry.notna()]
    named = context.frame(areas, Visibility.PUBLIC)[["name", "geometry"]]
    located = _located(events, named, context.workspace.metric_epsg)
    attendance = located["attendance"].fillna(0).astype("int64")
    hours = located.apply(_hours, axis="columns", result_type="reduce") if len(located) else attendance
    told = located.assign(attendance=attendance, person_hours=hours * attendance)
    counts = pd.crosstab(told["area"], told["kind"])
    return counts.join(told.groupby("area")[["attendance", "person_hours"]].sum())


def _located(events: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, epsg: int) -> gpd.GeoDataFrame:
    """Give each event the area with the largest share of it."""
    metric, zones = events.to_crs(epsg), areas.to_crs(epsg).reset_index(drop=True)
    at, zone = zones.sindex.query(metric.geometry, predicate="intersects")
    parts = metric.geometry.iloc[at].intersection(zones.geometry.iloc[zone], align=False)
    share = parts.area.to_numpy() + parts.length.to_numpy()
    order = pd.DataFrame({"event": metric.index[at], "area": zones["name"].to_numpy()[zone], "share": share})
    best = order.sort_values("share").groupby("event")["area"].last()
    return events.loc[best.index].assign(area=best)


def _hours(event: "pd.Series[str]") -> float:
    begun, ended = event["starts_at"], event["ends_at"]
    if not (isinstance(begun, str) and isinstance(ended, str)):
        return 0.0
    minutes = [int(clock[:2]) * 60 + int(clock[3:]) for clock in (begun, ended)]
    return (minutes[1] - minutes[0]) / 60
