"""What a fund holds, promises and has spent: read out of its books, never out of the records beside them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from cocreate_gis.model.errors import InvalidInput, NotFound
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.funds import FUND_EXPENSES, FUND_INCOME, FUNDS
from cocreate_gis.model.layers.projects import PROJECTS, WORK_ITEMS
from cocreate_gis.model.ledger import (
    BANK,
    GIVEN,
    RECEIVABLE,
    SPENT,
)
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises.fund_books import money_held, promised
from cocreate_gis.services.references import record_names
from cocreate_gis.services.registers.rules import Rule, rule
from cocreate_gis.store import (
    Period,
    close_period,
    closed_periods,
    get_feature,
    personal_values,
    read_balances,
    read_ledger,
)

SHOWN = ("published", "evaluated")


@dataclass(frozen=True)
class Standing:
    """How a fund stands; amounts in fen.

    Parameters
    ----------
    uid, name : str
        The fund.
    values : Mapping[str, object]
        Its record, as the reader may see it.
    held : int
        In bank and cash.
    by_purse : Mapping[str, int]
        The same by what it was given for; under the empty text what may be spent on anything.
    open_pledges : int
        Promised to the fund, not received.
    promised : int
        Approved and not paid.
    received, spent : int
        Over all its time.
    periods : tuple of Period
        Closed and published, newest first.
    next_on : date
        Until when the next period is to be published.
    rule : Rule
        How often it is to be.
    """

    uid: str
    name: str
    values: Mapping[str, object]
    held: int
    by_purse: Mapping[str, int]
    open_pledges: int
    promised: int
    received: int
    spent: int
    periods: tuple[Period, ...]
    next_on: dt.date
    rule: Rule


def funds(actor: Actor, context: Context) -> dict[str, str]:
    """List the funds a person may see.

    Parameters
    ----------
    actor : Actor
        Anybody.
    context : Context
        The workspace.

    Returns
    -------
    dict of str to str
        Name by uid.
    """
    require(actor, "map.view")
    return record_names(context, FUNDS.name, actor.visibility)


def standing(actor: Actor, context: Context, fund: str) -> Standing:
    """Tell how a fund stands.

    Parameters
    ----------
    actor : Actor
        Anybody.
    context : Context
        The workspace.
    fund : str
        Uid of the fund.

    Returns
    -------
    Standing
        Out of its books.

    Raises
    ------
    NotFound
        ``feature_missing``: there is no such fund for this reader.
    """
    if fund not in funds(actor, context):
        raise NotFound("feature_missing", layer=FUNDS.title, feature=fund)
    quarterly = rule(context, "fund_publish_months")
    with context.store.read() as connection:
        kept = get_feature(connection, FUNDS, uid=fund, visibility=actor.visibility)
        sums, held = read_balances(connection, fund), money_held(connection, fund)
        free = promised(connection, fund, held)
        periods = tuple(closed_periods(connection, fund))
        entries = read_ledger(connection, fund)
    totals = _by_account(sums)
    since = periods[0].until if periods else min((entry.day for entry in entries), default=context.today)
    return Standing(
        uid=fund,
        name=str(kept.values["name"]),
        values=kept.values,
        held=totals.get(BANK, 0),
        by_purse=held,
        open_pledges=totals.get(RECEIVABLE, 0),
        promised=totals.get(BANK, 0) - sum(free.values()),
        received=-totals.get(GIVEN, 0),
        spent=totals.get(SPENT, 0),
        periods=periods,
        next_on=(pd.Timestamp(since) + pd.DateOffset(months=int(quarterly.value))).date(),
        rule=quarterly,
    )


def _by_account(sums: Mapping[tuple[str, str], int]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for (account, _), amount in sums.items():
        totals[account] = totals.get(account, 0) + amount
    return totals


def item_names(context: Context, visibility: Visibility = Visibility.STAFF) -> dict[str, str]:
    """Name what money may be tied to.

    Parameters
    ----------
    context : Context
        The workspace.
    visibility : Visibility
        Class of the reader.

    Returns
    -------
    dict of str to str
        Name by uid of projects and work items.
    """
    return {
        uid: name
        for layer in (PROJECTS, WORK_ITEMS)
        for uid, name in record_names(context, layer.name, visibility).items()
    }


def published_spending(actor: Actor, context: Context, fund: str) -> gpd.GeoDataFrame:
    """List what a fund has spent and published, each with its place.

    Parameters
    ----------
    actor : Actor
        Anybody.
    context : Context
        The workspace.
    fund : str
        Uid of the fund.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, index fid: ``name``, ``item``, ``yuan``, ``paid_on``, ``receipt_no``, ``evaluation``;
        at its own place, else at that of its work item or project; without one where none is public.
    """
    require(actor, "map.view")
    frame = context.frame(FUND_EXPENSES, Visibility.PUBLIC)
    frame = frame[(frame["fund"] == fund) & frame["status"].isin(SHOWN)]
    names = item_names(context, Visibility.PUBLIC)
    tied = frame["work_item"].fillna(frame["project"])
    shown = frame[["name", "amount_yuan", "paid_on", "receipt_no", "evaluation"]].rename(
        columns={"amount_yuan": "yuan"}
    )
    shown.insert(1, "item", [names.get(uid, "—") for uid in tied])
    places = frame.geometry
    for layer, field in ((WORK_ITEMS, "work_item"), (PROJECTS, "project")):
        known = context.frame(LAYERS[layer.name], Visibility.PUBLIC).set_index("uid").geometry
        points = known.dropna().representative_point()
        places = places.where(places.notna(), frame[field].map(points))
    return gpd.GeoDataFrame(shown, geometry=gpd.GeoSeries(places, crs=frame.crs), crs=frame.crs).sort_values(
        ["paid_on", "name"], ascending=False
    )


def published_income(actor: Actor, context: Context, fund: str) -> pd.DataFrame:
    """List what a fund has received and published; a giver is named only with consent.

    Parameters
    ----------
    actor : Actor
        Anybody.
    context : Context
        The workspace.
    fund : str
        Uid of the fund.

    Returns
    -------
    DataFrame
        Index fid: ``name``, ``donor_type`` (code), ``giver`` (empty for who wants to stay unnamed), ``item``
        (empty for anything), ``yuan``, ``received_on``.
    """
    require(actor, "map.view")
    frame = context.frame(FUND_INCOME, Visibility.STAFF)
    frame = frame[(frame["fund"] == fund) & (frame["status"] == "published")]
    with context.store.read() as connection:
        names = personal_values(connection, FUND_INCOME, "shown_name")
    consent = frame["named"].fillna(False).astype(bool)
    items = item_names(context, Visibility.PUBLIC)
    return pd.DataFrame(
        {
            "name": frame["name"],
            "donor_type": frame["donor_type"],
            "giver": [names.get(uid, "") * agreed for uid, agreed in zip(frame["uid"], consent, strict=True)],
            "item": [items.get(uid, "") for uid in frame["work_item"].fillna(frame["project"])],
            "yuan": frame["amount_yuan"],
            "received_on": frame["received_on"],
        }
    ).sort_values(["received_on", "yuan"], ascending=False)


def close(actor: Actor, context: Context, fund: str, until: dt.date) -> None:
    """Close and publish a period: from then on mistakes in it are met by later counter-entries only.

    Parameters
    ----------
    actor : Actor
        Who may approve.
    context : Context
        The workspace.
    fund : str
        Uid of the fund.
    until : date
        Last day of the period.

    Raises
    ------
    Forbidden
        The actor may not.
    InvalidInput
        ``period_not_over``: the day has not passed; ``period_closed``: it was closed before.
    NotFound
        ``feature_missing``: there is no such fund.
    """
    require(actor, "fund.approve")
    standing(actor, context, fund)
    if until >= context.today:
        raise InvalidInput("period_not_over", until=until)
    with context.store.write(actor) as writer:
        close_period(writer, fund, until)
