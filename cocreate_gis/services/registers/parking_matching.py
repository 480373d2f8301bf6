"""Partners' bays brought to the compounds that are short at night: by the walk, and by the hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from cocreate_gis.analysis import parking
from cocreate_gis.analysis.isochrones import isochrones
from cocreate_gis.analysis.kernels import Longs
from cocreate_gis.analysis.parking import Pairs, whole
from cocreate_gis.analysis.progress import Progress, silent
from cocreate_gis.analysis.snapping import snap
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import FACILITIES
from cocreate_gis.model.layers.parking import PARKING_SPACES
from cocreate_gis.model.layers.places import BUILDINGS, COMPOUNDS
from cocreate_gis.model.layers.rules import RULES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services import features
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.reach.walking import NETWORK_LAYERS
from cocreate_gis.services.registers import parking_supply
from cocreate_gis.services.registers.belonging import belonging
from cocreate_gis.services.registers.parking_supply import COMMITTED, LEAST_SHARE
from cocreate_gis.services.registers.rules import Rule, rule
from cocreate_gis.store import get_feature

_WALK = "shared_parking_walk_m"
_CAR_PARKS = ("public_car_park", "resident_car_park")
_READ = (PARKING_SPACES.name, COMPOUNDS.name, BUILDINGS.name, RULES.name, *NETWORK_LAYERS)
_SHOWN = 10
# What was promised is told with its walk even where that is longer than anybody would propose.
_PROMISED_WALK_M = 3000.0
# What makes several bays one offer.
_OFFER = ["owner", "status", "hours", "price", "compound"]


@dataclass(frozen=True, eq=False)
class Matching:
    """Who gets whose bays at night, and what each partner is worth.

    Parameters
    ----------
    compounds : GeoDataFrame
        EPSG:4326, index fid, those with cars counted: ``name``; ``short``, cars without a bay of the own;
        ``served``, those that get a partner's; ``rest``.
    offers : GeoDataFrame
        EPSG:4326, one row for the bays of one partner at the same terms: ``owner``, ``status``, ``hours``,
        ``price``, ``fids``, ``bays``, ``night`` (share of the night they are open); ``served``, cars that get
        one; ``missed_by``, cars that would have none if the partner withdrew; ``why`` nobody can have them:
        ``hours_unknown``, ``hours`` (open too short), ``compound`` (named for none we know), ``walk`` (none
        within it), ``enough`` (those within it have bays); empty where somebody can.
    matches : DataFrame
        ``offer`` (row of `offers`), ``compound`` (fid), ``cars``, ``walk_m`` (3,000 m for what was promised
        to a compound further away).
    rules : list of Rule
        The assumptions.
    """

    compounds: gpd.GeoDataFrame
    offers: gpd.GeoDataFrame
    matches: pd.DataFrame
    rules: list[Rule]


@dataclass(frozen=True, eq=False)
class _Problem:
    """The transport problem: bays in rows as recorded, compounds in rows of the balance."""

    bays: gpd.GeoDataFrame
    compounds: gpd.GeoDataFrame
    short: Longs
    pairs: Pairs

    @property
    def numbers(self) -> tuple[Longs, Longs, Pairs]:
        return whole(self.bays["capacity"]), self.short, self.pairs


def matching(actor: Actor, context: Context, progress: Progress = silent) -> Matching:
    """Bring the bays that partners share or offer to the cars without a bay.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    progress : Progress
        Told how far the work is; may raise `Cancelled`.

    Returns
    -------
    Matching
        What is allocated or in use stays with the compounds it is named for; what is offered or approved goes
        where it serves most cars, then with the least walking.

    Raises
    ------
    Forbidden
        The actor is not staff.
    InvalidInput
        ``network_empty``: there is no path to walk on.
    """
    require(actor, "feature.view_staff")
    problem = _problem(context, progress)
    progress(0.7, "bays")
    bays, compounds = problem.bays, problem.compounds
    cars = parking.match(*problem.numbers)
    offer, labels = pd.factorize(pd.MultiIndex.from_frame(bays[_OFFER].fillna("")))
    matched = pd.DataFrame(
        {
            "offer": offer[problem.pairs.offer],
            "compound": compounds.index.to_numpy()[problem.pairs.compound],
            "cars": cars,
            "metres": cars * problem.pairs.walk_m,
        }
    )
    matched = matched[matched["cars"] > 0].groupby(["offer", "compound"], as_index=False).sum()
    matched["walk_m"] = matched.pop("metres") / matched["cars"]
    offers = bays.assign(offer=offer).dissolve(
        "offer",
        aggfunc={**dict.fromkeys(_OFFER[:4], "first"), "capacity": "sum", "night": "first", "why": "first"},
    )
    offers = offers.rename(columns={"capacity": "bays"})
    offers["fids"] = bays.index.to_series().groupby(offer).agg(tuple)
    offers["served"] = matched.groupby("offer")["cars"].sum().reindex(range(len(labels)), fill_value=0)
    progress(0.8, "bays")
    offers["missed_by"] = parking.missed_by(*problem.numbers, offer.astype(np.int64))
    served = matched.groupby("compound")["cars"].sum().reindex(compounds.index, fill_value=0)
    told = compounds.assign(short=problem.short, served=served, rest=problem.short - served)
    codes = (_WALK, LEAST_SHARE, *parking_supply.hours_of("night"))
    return Matching(told, offers, matched, [rule(context, code) for code in codes])


def _problem(context: Context, progress: Progress = silent) -> _Problem:
    versions = tuple(context.layer_version(name) for name in _READ)
    key = ("parking_problem", versions, context.today)
    made: _Problem = context.recent.get(key, lambda: _read(context, progress))
    return made


def _read(context: Context, progress: Progress) -> _Problem:
    progress(0.05, "records")
    found = parking_supply.balance_of(context)
    short = found.times["night"]["short_before"].dropna()
    compounds = found.compounds.loc[short.index]
    bays = parking_supply.open_bays(context)
    # In the order of their uids, so that of equally good answers always the same one is given.
    bays = bays[bays["kind"] == "partner"].sort_values("uid")
    committed = bays["status"].isin(COMMITTED).to_numpy()
    enough = (bays["night"] >= rule(context, LEAST_SHARE).value / 100).to_numpy()
    named = bays["compounds"].where(committed & enough, ())
    promised = parking.named_pairs([[fid for fid in fids if fid in short] for fids in named], short.index)
    progress(0.2, "network")
    context.networks.network()
    progress(0.4, "walk")
    walks = walks_to(context, bays.geometry, compounds, _PROMISED_WALK_M)
    progress(0.6, "bays")
    row = walks["compound"].to_numpy(np.int64)
    free = (enough & ~committed)[walks["offer"]] & (walks["walk_m"] <= rule(context, _WALK).value).to_numpy()
    known = {(o, c): w for o, c, w in zip(walks["offer"], row, walks["walk_m"], strict=True)}
    kept = [known.get(pair, _PROMISED_WALK_M) for pair in zip(promised.offer, promised.compound, strict=True)]
    pairs = Pairs(
        np.concatenate([promised.offer, walks["offer"][free].to_numpy(np.int64)]),
        np.concatenate([promised.compound, row[free]]),
        np.concatenate([np.asarray(kept, np.float64), walks["walk_m"][free].to_numpy(np.float64)]),
    )
    cars = whole(short)
    reached, wanted = (
        np.isin(np.arange(len(bays)), offers)
        for offers in (pairs.offer, pairs.offer[cars[pairs.compound] > 0])
    )
    bays["why"] = np.select(
        [bays["night"].isna() | bays["hours"].isna(), ~enough, ~reached & committed, ~reached, ~wanted],
        ["hours_unknown", "hours", "compound", "walk", "enough"],
        "",
    )
    return _Problem(bays, compounds, cars, pairs)


def walks_to(
    context: Context, places: gpd.GeoSeries, compounds: gpd.GeoDataFrame, limit_m: float
) -> pd.DataFrame:
    """Walk from places to compounds on the network.

    Parameters
    ----------
    context : Context
        The workspace.
    places : GeoSeries
        Any geometry, EPSG:4326.
    compounds : GeoDataFrame
        EPSG:4326, index fid.
    limit_m : float
        Longest walk, metres.

    Returns
    -------
    DataFrame
        ``offer`` (row of `places`), ``compound`` (row of `compounds`), ``walk_m``: half of the households
        walk no further. A compound without recorded homes is a point within it.
    """
    epsg, network = context.workspace.metric_epsg, context.networks.network()
    homes = _homes(context, compounds)
    ends = [
        snap(network, np.column_stack([points.x, points.y]))
        for points in (some.to_crs(epsg).representative_point() for some in (places, homes.geometry))
    ]
    found = isochrones(network, ends[0], round(limit_m * 100), ends[1])
    walks = pd.DataFrame(
        {
            "offer": np.repeat(np.arange(len(places)), np.diff(found.indptr)),
            "home": found.point.astype(np.int64),
            "walk_m": found.cost_cm / 100,
        }
    )
    return parking.middle_walks(walks, homes["households"], homes["compound"])


def _homes(context: Context, compounds: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Where the households live: a home without a number of them counts as one."""
    homes = context.frame(BUILDINGS, Visibility.STAFF)
    row = pd.Series(range(len(compounds)), compounds.index)
    homes["compound"] = belonging(context, BUILDINGS)["compound"].map(row)
    homes = homes[homes["compound"].notna() & ~homes["use"].isin(["public", "commercial", "other"])]
    empty = compounds[~row.isin(homes["compound"])]
    rows = [homes[["compound", "households", "geometry"]], empty[["geometry"]].assign(compound=row)]
    both = pd.concat(rows, ignore_index=True)
    households = both["households"].astype("Float64").fillna(1).clip(lower=1).astype("float64")
    return gpd.GeoDataFrame(both.assign(households=households, compound=both["compound"].astype("int64")))


def allocate(actor: Actor, context: Context, progress: Progress = silent) -> dict[int, str]:
    """Give the approved bays to the compounds they are matched to.

    Parameters
    ----------
    actor : Actor
        Who decides.
    context : Context
        The workspace.
    progress : Progress
        Told how far the work is; may raise `Cancelled`, before anything is written.

    Returns
    -------
    dict of int to str
        By bay, the names of its compounds.

    Raises
    ------
    Forbidden
        The actor may not.
    InvalidInput
        ``parking_nothing_approved``: no approved bay would serve anybody.
    Conflict
        Somebody changed a bay first; then none is allocated.
    """
    require(actor, PARKING_SPACES.edit_action)
    problem = _problem(context, progress)
    cars = parking.match(*problem.numbers)
    progress(0.9, "write")
    approved = (problem.bays["status"] == "approved").to_numpy()[problem.pairs.offer] & (cars > 0)
    if not approved.any():
        raise InvalidInput("parking_nothing_approved")
    names = problem.compounds["name"].to_numpy()[problem.pairs.compound[approved]]
    rows = pd.Series(names).groupby(problem.pairs.offer[approved]).agg("、".join)
    given = {int(problem.bays.index[row]): name for row, name in rows.items()}
    with context.store.write(actor) as writer:
        for fid, name in given.items():
            bay = get_feature(writer.connection, PARKING_SPACES, fid=fid)
            require_within(actor, context, bay.geometry)
            version = int(problem.bays.at[fid, "version"])
            features.take_step(writer, context, PARKING_SPACES, bay, version, "allocated", {"compound": name})
    return given


@dataclass(frozen=True)
class Newcomer:
    """A partner that could be asked.

    Parameters
    ----------
    name : str
        Whose bays they are; empty for a place that was pressed.
    bays : int
        How many it would share.
    gain : int
        Cars that would get a bay and have none now.
    walk_m : float
        The shortest walk to a compound it would serve; NaN where none is within the walk.
    place : shapely geometry
        EPSG:4326.
    """

    name: str
    bays: int
    gain: int
    walk_m: float
    place: BaseGeometry


def newcomers(actor: Actor, context: Context, most: int, progress: Progress = silent) -> list[Newcomer]:
    """Rank whom to ask next: car parks of offices and facilities that share nothing yet.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    most : int
        Bays each would be asked for; less where it has less.
    progress : Progress
        Told how far the work is; may raise `Cancelled`.

    Returns
    -------
    list of Newcomer
        Those with most cars served first, then the nearest; only those who would serve any, at most ten.
    """
    require(actor, "feature.view_staff")
    asked = _car_parks(context)
    asked["bays"] = asked["bays"].clip(upper=most)
    told = _gains(context, asked, progress)
    helpful = [one for one in told if one.gain]
    return sorted(helpful, key=lambda one: (-one.gain, one.walk_m))[:_SHOWN]


def newcomer_at(
    actor: Actor, context: Context, place: BaseGeometry, bays: int, progress: Progress = silent
) -> Newcomer:
    """Say what a partner at a place would solve.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    place : shapely geometry
        EPSG:4326.
    bays : int
        How many it would share, all night.
    progress : Progress
        Told how far the work is; may raise `Cancelled`.

    Returns
    -------
    Newcomer
        What it would be worth.
    """
    require(actor, "feature.view_staff")
    asked = gpd.GeoDataFrame({"name": [""], "bays": [bays]}, geometry=[place], crs=4326)
    return _gains(context, asked, progress)[0]


def _gains(context: Context, asked: gpd.GeoDataFrame, progress: Progress) -> Sequence[Newcomer]:
    problem = _problem(context, progress)
    progress(0.8, "walk")
    walks = walks_to(context, asked.geometry, problem.compounds, rule(context, _WALK).value)
    walks = walks[problem.short[walks["compound"].to_numpy(np.int64)] > 0]
    ways = {offer: near.set_index("compound")["walk_m"] for offer, near in walks.groupby("offer")}
    none = pd.Series([], dtype="float64", index=pd.Index([], dtype="int64"))
    return [
        Newcomer(
            row.name,
            int(row.bays),
            parking.gain(*problem.numbers, int(row.bays), ways.get(number, none)),
            float(ways.get(number, none).min()),
            row.geometry,
        )
        for number, row in enumerate(asked.itertuples())
    ]


def _car_parks(context: Context) -> gpd.GeoDataFrame:
    """Whoever has bays outside compounds, and facilities that are car parks, as points."""
    bays = parking_supply.open_bays(context)
    theirs = bays[(bays["kind"] == "built") & bays["owner"].notna() & (bays["compounds"].str.len() == 0)]
    points = theirs.set_geometry(theirs.geometry.representative_point())
    offices = points.dissolve("owner", aggfunc={"capacity": "sum"}).reset_index()
    offices = offices.set_geometry(offices.geometry.representative_point())
    facilities = context.frame(FACILITIES, Visibility.STAFF)
    facilities = facilities[facilities["category"].isin(_CAR_PARKS) & facilities["capacity"].gt(0)]
    columns: Mapping[str, str] = {"owner": "name", "capacity": "bays"}
    both = [some.rename(columns=columns)[["name", "bays", "geometry"]] for some in (offices, facilities)]
    return gpd.GeoDataFrame(pd.concat(both, ignore_index=True), crs=bays.crs)
