"""Bays by day and by night, and the balance of every compound with them."""

import re
from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from cocreate_gis.analysis import parking
from cocreate_gis.analysis.hours import share_open, to_osm
from cocreate_gis.analysis.progress import Progress, silent
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.parking import PARKING_SPACES
from cocreate_gis.model.layers.places import COMPOUNDS
from cocreate_gis.model.layers.rules import RULES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.registers.belonging import belonging
from cocreate_gis.services.registers.rules import Rule, rule, rules_in
from cocreate_gis.services.registers.sizes import rows_short_of_rule

Time = Literal["night", "day"]
TIMES: tuple[Time, ...] = ("night", "day")

LEAST_SHARE = "shared_parking_overlap_pct"
_KERB_REACH = "kerb_bay_reach_m"
_SEPARATORS = re.compile(r"[、，,;；/]+")
# Whoever says nothing of hours: bays at home are open, kerbs by their name, a partner has to say when.
_WITHOUT_HOURS: dict[str, dict[Time, float]] = {
    "kerb_night": {"night": 1.0, "day": 0.0},
    "partner": {"night": 0.0, "day": 0.0},
}
COMMITTED = ("allocated", "in_use")


@dataclass(frozen=True, eq=False)
class Balance:
    """Bays against cars, compound by compound.

    Parameters
    ----------
    compounds : GeoDataFrame
        EPSG:4326, index fid: ``uid``, ``name``.
    times : Mapping[str, DataFrame]
        For ``night`` and ``day`` the table of `analysis.parking.balance`, on the same index.
    unread : list of str
        Bays whose hours cannot be read, by number: they are not counted.
    elsewhere : int
        Bays that lie in no compound and are named for none: they are in no row.
    rules : list of Rule
        The assumptions it rests on.
    small : list of str
        Bays below the least size of their kind, by number: they are counted.
    """

    compounds: gpd.GeoDataFrame
    times: dict[Time, pd.DataFrame]
    unread: list[str]
    elsewhere: int
    rules: list[Rule]
    small: list[str]


def balance(actor: Actor, context: Context, progress: Progress = silent) -> Balance:
    """Hold bays against cars, by night and by day.

    Parameters
    ----------
    actor : Actor
        Who asks; anybody: partners count from the day their bays are allocated.
    context : Context
        The workspace.
    progress : Progress
        Told how far the work is; may raise `Cancelled`.

    Returns
    -------
    Balance
        At night the cars counted at night, else those registered; by day those counted by day.
    """
    require(actor, "map.view")
    return balance_of(context, progress)


def balance_of(context: Context, progress: Progress = silent) -> Balance:
    """Hold bays against cars, for whoever has asked for permission already.

    Parameters
    ----------
    context : Context
        The workspace.
    progress : Progress
        Told how far the work is; may raise `Cancelled`.

    Returns
    -------
    Balance
        As `balance`.
    """
    versions = tuple(context.layer_version(layer.name) for layer in (PARKING_SPACES, COMPOUNDS, RULES))
    found: Balance = context.recent.get(
        ("parking", versions, context.today), lambda: _balance(context, progress)
    )
    return found


def _balance(context: Context, progress: Progress) -> Balance:
    progress(0.1, "records")
    compounds = context.frame(COMPOUNDS, Visibility.PUBLIC)
    bays = open_bays(context)
    progress(0.7, "tabulate")
    cars = {
        "night": compounds["cars_at_night"].fillna(compounds["cars_registered"]),
        "day": compounds["cars_by_day"],
    }
    least = rule(context, LEAST_SHARE).value / 100
    counted = bays[(bays["kind"] != "partner") | bays["status"].isin(COMMITTED)]
    times = {
        time: parking.balance(counted[counted[time] >= least], cars[time].astype("float64")) for time in TIMES
    }
    unread = bays.loc[bays["night"].isna(), "bay_no"]
    return Balance(
        compounds[["uid", "name", compounds.geometry.name]],
        times,
        list(unread.fillna("—").astype(str)),
        int(bays.loc[(bays["compounds"].str.len() == 0) & (bays["kind"] != "partner"), "capacity"].sum()),
        [rule(context, code) for code in (*hours_of("night"), *hours_of("day"), LEAST_SHARE, _KERB_REACH)],
        small_bays(context, bays),
    )


def small_bays(context: Context, bays: pd.DataFrame) -> list[str]:
    """List the bays that are shorter or narrower than the table of rules says for their kind.

    Parameters
    ----------
    context : Context
        The workspace.
    bays : DataFrame
        Records of the layer of bays, index fid.

    Returns
    -------
    list of str
        By number, each once; a dash for one without a number. What is not measured is not said of.
    """
    rules = rules_in(context.frame(RULES, Visibility.PUBLIC))
    fids = dict.fromkeys(fid for fid, _, _ in rows_short_of_rule(PARKING_SPACES, bays, rules))
    return list(bays.loc[list(fids), "bay_no"].fillna("—").astype(str))


def hours_of(time: Time) -> tuple[str, str]:
    """Name the figures between which a time of the day lies.

    Parameters
    ----------
    time : {"night", "day"}
        Which.

    Returns
    -------
    tuple of str
        Codes of two rules, in hours after midnight.
    """
    return f"parking_{time}_from_h", f"parking_{time}_to_h"


def open_bays(context: Context) -> gpd.GeoDataFrame:
    """List the bays for cars that are there, with when they are open and for whom.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, index fid: the fields of the layer, with 1 where no capacity is known and ``in_use`` where
        no status is; ``night`` and ``day``, the share of these hours they are open, NaN where their hours
        cannot be read; ``compounds``, fids of whom they serve.
    """
    bays = context.frame(PARKING_SPACES, Visibility.STAFF)
    bays["status"] = bays["status"].fillna("in_use")
    today = pd.Timestamp(context.today)
    not_there = bays["status"].isin(["planned", "ended"]) | (bays["term_to"] < today)
    bays = bays[(bays["kind"] != "ebike") & ~not_there.fillna(False)]
    bays["capacity"] = bays["capacity"].fillna(1).astype(np.int64)
    for time in TIMES:
        begin, end = (rule(context, code).value for code in hours_of(time))
        unsaid = bays["kind"].map({kind: shares[time] for kind, shares in _WITHOUT_HOURS.items()}).fillna(1.0)
        bays[time] = share_open(bays["hours"], begin, end).where(bays["hours"].notna(), unsaid)
    bays["compounds"] = _served(context, bays)
    return bays


def _served(context: Context, bays: gpd.GeoDataFrame) -> "pd.Series[Any]":
    """Whom each bay serves: a partner's as named, a kerb the nearest, all others where they lie."""
    inside = belonging(context, PARKING_SPACES)["compound"].reindex(bays.index)
    fids = _by_name(context)
    named = {
        text: tuple({fids[name]: None for part in _SEPARATORS.split(text) if (name := part.strip()) in fids})
        for text in bays["compound"].dropna().unique()
    }
    by_name = [named.get(text, ()) for text in bays["compound"]]
    beside = _nearest(context, bays[(bays["kind"] == "kerb_night") & inside.isna()])
    lies_in = inside.fillna(beside)
    return pd.Series(
        [
            names if kind == "partner" or pd.isna(fid) else (int(fid),)
            for kind, names, fid in zip(bays["kind"], by_name, lies_in, strict=True)
        ],
        bays.index,
        dtype=object,
    )


def _by_name(context: Context) -> dict[str, int]:
    names = context.frame(COMPOUNDS, Visibility.PUBLIC)["name"]
    return {str(name): int(fid) for fid, name in names.items()}


def _nearest(context: Context, kerbs: gpd.GeoDataFrame) -> "pd.Series[int]":
    epsg = context.workspace.metric_epsg
    compounds = context.frame(COMPOUNDS, Visibility.PUBLIC).to_crs(epsg)
    places = kerbs.to_crs(epsg).representative_point()
    reach = rule(context, _KERB_REACH).value
    place, row = compounds.sindex.nearest(places, return_all=False, max_distance=reach)
    return pd.Series(compounds.index.to_numpy()[row], kerbs.index[place], dtype="Int64").reindex(
        belonging(context, PARKING_SPACES).index
    )


def check_hours(layer: Layer, values: dict[str, object]) -> None:
    """Refuse hours of a bay that nobody could count with.

    Parameters
    ----------
    layer : Layer
        The layer of the record.
    values : dict of str to object
        What is to be written.

    Raises
    ------
    InvalidInput
        ``hours_unreadable``.
    """
    hours = values.get("hours")
    if layer is PARKING_SPACES and isinstance(hours, str) and to_osm(hours) is None:
        raise InvalidInput("hours_unreadable", hours=hours)
