"""Who is heard: voices, distinct people and meetings against the households of an area, and who is silent."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.participation import EVENTS
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS, GRIDS
from cocreate_gis.model.layers.suggestions import SOURCES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.areas import DOORSTEP_M
from cocreate_gis.services.context import Context
from cocreate_gis.services.publication import FEW, NOT_TOLD, hide_small_counts
from cocreate_gis.services.voices.voiced import ALWAYS, Period, answered, voiced

AREA_LEVELS: Mapping[str, Layer] = {
    "building": BUILDINGS,
    "compound": COMPOUNDS,
    "grid": GRIDS,
    "community": COMMUNITIES,
}
# Who lives behind one door must not be read off the map.
PUBLIC_LEVELS = ("compound", "grid", "community")
# Where people came together to talk; building days, trainings and the fund's account are no meetings.
TALKS = ("meeting", "bench_talk", "home_visit", "walk", "inspection", "on_site", "co_design")
_TOOK_PLACE = ("held", "minuted")
_COUNTS = ("needs", "voices", "answers", "people")
_ON_THE_LINE_M = 0.01


@dataclass(frozen=True)
class Heard:
    """Participation in the areas of one level, and in all of them together.

    Parameters
    ----------
    level : str
        Key of `AREA_LEVELS`.
    areas : GeoDataFrame
        EPSG:4326, index fid of the area: ``uid``, ``name``, ``within`` (compound of a building, community of
        a compound or grid, else empty), ``households`` (NaN where no register tells), ``needs`` (what was
        asked for, merged ones once), ``voices`` (everything said), ``answers`` (to surveys), ``people``
        (distinct persons who said or answered something), ``meetings``, ``needs_per_100`` and
        ``people_per_100`` households (NaN without households), ``silent`` (households, but no person), and
        ``from_SOURCE`` (voices and answers per way in).
    households : int
        Of all areas.
    needs, voices, answers, people, meetings : int
        In the whole workspace: whoever spoke in two areas is one person, and what was said in none counts.
    elsewhere : int
        Voices and answers that lie in none of the areas.
    """

    level: str
    areas: gpd.GeoDataFrame
    households: int
    needs: int
    voices: int
    answers: int
    people: int
    meetings: int
    elsewhere: int

    @property
    def people_per_100(self) -> float | None:
        """Distinct people per 100 households; None without households."""
        return 100 * self.people / self.households if self.households else None

    @property
    def needs_per_100(self) -> float | None:
        """Needs per 100 households; None without households."""
        return 100 * self.needs / self.households if self.households else None


def heard(actor: Actor, context: Context, level: str, period: Period = ALWAYS) -> Heard:
    """Count who is heard in every area of a level.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    level : str
        Key of `AREA_LEVELS`.
    period : Period
        Days that count.

    Returns
    -------
    Heard
        With private reports among the counts, as staff answer them too.

    Raises
    ------
    Forbidden
        The actor may not.
    """
    require(actor, "heard.view")
    return _count(context, level, period, Visibility.STAFF)


def public_rates(actor: Actor, context: Context, level: str) -> gpd.GeoDataFrame:
    """Tell everybody how much was said where.

    Parameters
    ----------
    actor : Actor
        Anybody.
    context : Context
        The workspace.
    level : str
        One of `PUBLIC_LEVELS`; for a building, staff only.

    Returns
    -------
    GeoDataFrame
        `told` of what is published.

    Raises
    ------
    Forbidden
        A visitor asks for buildings.
    """
    require(actor, "map.view" if level in PUBLIC_LEVELS else "heard.view")
    return told(_count(context, level, ALWAYS, Visibility.PUBLIC).areas)


def told(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Write figures so that they may leave the office.

    Parameters
    ----------
    areas : GeoDataFrame
        Of `Heard`.

    Returns
    -------
    GeoDataFrame
        The same rows and columns: counts as text without small ones, and no rate where its count is hidden
        or less than five households live.
    """
    shown = areas.copy()
    columns = [*_COUNTS, *(name for name in areas.columns if name.startswith("from_"))]
    for name in columns:
        shown[name] = hide_small_counts(areas[name])
    few = areas["households"].between(0, 5, inclusive="neither")
    for rate, count in (("needs_per_100", "needs"), ("people_per_100", "people")):
        shown[rate] = areas[rate].mask(shown[count].isin([FEW, NOT_TOLD]) | few)
    shown["households"] = areas["households"].map(lambda count: "" if np.isnan(count) else f"{count:.0f}")
    shown["households"] = shown["households"].mask(few, FEW)
    return shown


def silent(actor: Actor, context: Context, level: str = "building", period: Period = ALWAYS) -> pd.DataFrame:
    """List the areas nobody spoke from, for visits from door to door.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    level : str
        Key of `AREA_LEVELS`.
    period : Period
        Days that count.

    Returns
    -------
    DataFrame
        ``uid``, ``name``, ``within`` and ``households``, most households first.
    """
    areas = heard(actor, context, level, period).areas
    quiet = areas[areas["silent"]].sort_values(
        ["households", "within", "name"], ascending=[False, True, True]
    )
    return pd.DataFrame(quiet[["uid", "name", "within", "households"]].astype({"households": "int64"}))


def _count(context: Context, level: str, period: Period, visibility: Visibility) -> Heard:
    areas = inhabited_areas(context, level)
    said, answers = voiced(context, visibility, period), answered(context, period)
    events = _talks(context, period, visibility)
    reach = DOORSTEP_M if level == "building" else _ON_THE_LINE_M
    said_in, answered_in, met_in = (_area_of(frame, areas, reach) for frame in (said, answers, events))
    if level == "community":
        # A meeting without a place still names its community.
        named = events["community"].map(dict(zip(areas["name"], areas.index, strict=True)))
        met_in = met_in.fillna(named)
    everyone = pd.concat(
        [said["person"].groupby(said_in).unique(), answers["person"].groupby(answered_in).unique()]
    )
    figures = pd.DataFrame(index=areas.index)
    figures["needs"] = said_in[said["uid"] == said["group"]].value_counts()
    figures["voices"] = said_in.value_counts()
    figures["answers"] = answered_in.value_counts()
    figures["people"] = everyone.explode().groupby(level=0).nunique()
    figures["meetings"] = met_in.value_counts()
    sources = pd.concat([said["source"], answers["source"]]).fillna("web")
    where = pd.concat([said_in, answered_in])
    for source in SOURCES:
        figures[f"from_{source}"] = where[sources.to_numpy() == source].value_counts()
    figures = figures.fillna(0).astype("int64")
    households = areas["households"]
    inhabited = households.where(households > 0)
    areas = areas.join(figures)
    areas["needs_per_100"] = 100 * figures["needs"] / inhabited
    areas["people_per_100"] = 100 * figures["people"] / inhabited
    areas["silent"] = (households > 0) & (figures["people"] == 0)
    if level == "building":
        areas = areas[(households > 0) | (figures["voices"] + figures["answers"] > 0)]
    return Heard(
        level=level,
        areas=areas.to_crs(4326),
        households=int(households.sum()),
        needs=int(said["group"].nunique()),
        voices=len(said),
        answers=len(answers),
        people=int(pd.concat([said["person"], answers["person"]]).nunique()),
        meetings=len(events),
        elsewhere=int(where.isna().sum()),
    )


def inhabited_areas(context: Context, level: str) -> gpd.GeoDataFrame:
    """Give the areas of a level with their households, the denominator of every rate.

    Parameters
    ----------
    context : Context
        The workspace.
    level : str
        Key of `AREA_LEVELS`.

    Returns
    -------
    GeoDataFrame
        In the workspace's metric CRS, index fid: ``uid``, ``name``, ``within``, and ``households``: as
        registered, else those of the buildings in it, NaN where neither is known.
    """
    layer, metric = AREA_LEVELS[level], context.workspace.metric_epsg
    areas = context.frame(layer, Visibility.STAFF).to_crs(metric)
    areas = areas[areas.geometry.notna()]
    parent = {"building": "compound", "compound": "community", "grid": "community"}.get(level)
    registered = areas["households"].astype("float64")
    if level != "building":
        homes = context.frame(BUILDINGS, Visibility.STAFF).to_crs(metric)
        homes = homes[homes["households"].notna()]
        counted = homes["households"].astype("float64").groupby(_area_of(homes, areas, _ON_THE_LINE_M)).sum()
        registered = registered.fillna(counted)
    return gpd.GeoDataFrame(
        {
            "uid": areas["uid"],
            "name": areas["name"].fillna(""),
            "within": "" if parent is None else areas[parent].fillna(""),
            "households": registered,
        },
        geometry=areas.geometry,
    )


def _talks(context: Context, period: Period, visibility: Visibility) -> gpd.GeoDataFrame:
    events = context.frame(EVENTS, visibility).to_crs(context.workspace.metric_epsg)
    events = events[events["kind"].isin(TALKS) & events["status"].isin(_TOOK_PLACE)]
    return events[period.holds(events["held_on"])]


def _area_of(frame: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, reach_m: float) -> "pd.Series[float]":
    """The area of each row: the object it names, else the nearest within reach, of several the first."""
    found = pd.Series(np.nan, index=frame.index)
    placed = frame[frame.geometry.notna() & ~frame.geometry.is_empty]
    row, area = areas.sindex.nearest(
        placed.geometry.representative_point(), return_all=True, max_distance=reach_m
    )
    near = pd.Series(areas.index.to_numpy()[area], index=placed.index[row], dtype="float64")
    found.update(near.groupby(level=0).min())
    if "place_uid" in frame.columns:
        named = frame["place_uid"].map(dict(zip(areas["uid"], areas.index, strict=True)))
        found = named.astype("float64").fillna(found)
    return found
