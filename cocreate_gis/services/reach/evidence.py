"""How do you know? Everything a figure of one community and one category of facilities rests on."""

import datetime as dt
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from cocreate_gis.analysis.coverage import Note, area_rows, cutoff_m
from cocreate_gis.analysis.evidence import at_paces, each_facility, telling_home
from cocreate_gis.analysis.routes import routes
from cocreate_gis.analysis.service_area import cost_field
from cocreate_gis.analysis.snapping import snap
from cocreate_gis.model.coverage import (
    OLDER_GROUP,
    SNAP_LIMIT_M,
    CoverageRequest,
    CoverageRow,
    CoverageRun,
)
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import InvalidInput, NotFound
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import FACILITIES
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.records import check_values
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.geometry import check_geometry, frame_of
from cocreate_gis.services.paper.neighbourhoods import NOT_LIVED_IN
from cocreate_gis.services.reach import coverage, supposed
from cocreate_gis.services.reach.counted import left_out_because
from cocreate_gis.services.reach.coverage import Assessment
from cocreate_gis.services.voices.requests import about, people_asking
from cocreate_gis.store import insert_features

OLDER_GROUPS = (OLDER_GROUP, "residents_80")
# The result without what nobody has verified, beside the paces.
VERIFIED = "verified"
REPORTED = "reported"
COUNTED = ("within", "beyond")
# The area of a result that knows no communities.
WHOLE = ""
# Homes are points: their houses and what stands beside the outermost reach beyond.
_AROUND_HOMES_M = 100.0


@dataclass(frozen=True)
class Walk:
    """The walk of one home, to be walked by whoever doubts it.

    Parameters
    ----------
    home, facility : str
        Names; empty where there is none.
    metres : float
        Its length.
    minutes : float
        At the speed of people aged 60 and over.
    people : float
        People of the group the result tells of who live there.
    line : shapely.LineString
        EPSG:4326.
    """

    home: str
    facility: str
    metres: float
    minutes: float
    people: float
    line: shapely.LineString


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a figure rests on.

    Parameters
    ----------
    assessment : Assessment
        The answer to the question for this category, by the data of today.
    category : str
        The facility category.
    area : str
        Uid of the community.
    name : str
        Its name.
    shape : shapely geometry
        EPSG:4326.
    cases : dict of str to CoverageRow
        People of the group the result tells of by pace of `PACES`, and without unverified facilities.
    speeds_m_s : dict of str to float
        The speed of each case.
    facilities : GeoDataFrame
        EPSG:4326, every one of the category, nearest first, of a whole workspace that which most people reach
        first: ``uid``, ``name``, ``standing`` (``within``: some
        home of the community is within the time; ``beyond``: counted, but none is; else why it does not
        count), ``walk_m`` (shortest walk from a home of the community, NaN beyond the time), ``people`` (of
        that group within the time), ``straight_m`` (from the community) and ``verified_on``.
    walk : Walk or None
        The walk that tells most; None where nobody can walk there at all.
    ages : DataFrame
        By layer: ``title``, ``version``, ``changed_on`` (day of the last change, None without objects).
    people_asking : int or None
        Distinct people who asked here; None where nothing people say is sorted under the category.
    about : list of str
        What their words are about, codes of suggestions.
    omissions : list of Note
        What the figure leaves out; sentences ``evidence.omit_<code>``.
    is_stale : bool
        Whether the data have changed since the stored result was computed.
    """

    assessment: Assessment
    category: str
    area: str
    name: str
    shape: BaseGeometry
    cases: dict[str, CoverageRow]
    speeds_m_s: dict[str, float]
    facilities: gpd.GeoDataFrame
    walk: Walk | None
    ages: pd.DataFrame
    people_asking: int | None
    about: list[str]
    omissions: list[Note]
    is_stale: bool

    @property
    def run(self) -> CoverageRun:
        """The question and its figures."""
        return self.assessment.run


def evidence(actor: Actor, context: Context, run_uid: str, category: str, area: str) -> Evidence:
    """Gather what stands behind a stored figure.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    run_uid : str
        The stored result.
    category : str
        A facility category of it.
    area : str
        Uid of a community, or `WHOLE`.

    Returns
    -------
    Evidence
        By the data of today: the figures are those of the stored result unless the data have changed since.

    Raises
    ------
    NotFound
        ``run_missing``, ``run_without_category``, or ``area_without_figures``: nobody lives there.
    InvalidInput
        There is nothing to compute with any more.
    """
    stored = coverage.stored(actor, context, run_uid).run
    if category not in stored.request.categories:
        raise NotFound("run_without_category", category=category, known=", ".join(stored.request.categories))
    # Who asked moves with the layer of suggestions, whose counters are theirs.
    layers = (*coverage.INPUT_LAYERS, SUGGESTIONS.name)
    key = ("evidence", run_uid, category, area, actor.visibility, *map(context.layer_version, layers))
    found: Evidence = context.recent.get(key, lambda: _gather(actor, context, stored, category, area))
    return found


def communities(assessment: Assessment, category: str) -> dict[str, str]:
    """List the communities an evidence sheet can be asked for.

    Parameters
    ----------
    assessment : Assessment
        A result.
    category : str
        A facility category of it.

    Returns
    -------
    dict of str to str
        Names by uid, most people out of reach first; `WHOLE` alone, without a name, where there is none.
    """
    with_shape = [row for row in assessment.run.rows if row.category == category and row.area_name]
    rows = [row for row in with_shape if row.group == assessment.run.told_group]
    named = {row.area: row.area_name for row in sorted(rows, key=lambda row: -row.uncovered)}
    return named or {WHOLE: ""}


def report_missing(
    actor: Actor, context: Context, category: str, place: object, name: str, note: str = ""
) -> int:
    """Keep that a facility is missing from the layer: a task for whoever verifies it.

    Parameters
    ----------
    actor : Actor
        Who says so.
    context : Context
        The workspace.
    category : str
        The facility category.
    place : shapely geometry
        Where it stands, EPSG:4326.
    name : str
        What it is called.
    note : str
        How one knows.

    Returns
    -------
    int
        ``fid`` of a facility with the status ``reported``, which does not count and which the public does not
        see until somebody has verified it.

    Raises
    ------
    Forbidden
        The actor may not, or not there.
    InvalidInput
        The name is empty, or the place cannot be used.
    """
    require(actor, "facility.report")
    shape = check_geometry(FACILITIES, place)
    require_within(actor, context, shape)
    values = {"name": name, "category": category, "status": REPORTED, "source": note}
    frame = frame_of(FACILITIES, shape, check_values(FACILITIES, values, complete=True))
    with context.store.write(actor) as writer:
        return insert_features(writer, FACILITIES, frame)[0]


def _gather(actor: Actor, context: Context, stored: CoverageRun, category: str, area: str) -> Evidence:
    request = stored.request.model_copy(update={"categories": (category,)})
    assessment = coverage.preview(actor, context, request)
    homes = assessment.frames[f"homes:{category}"].to_crs(context.workspace.metric_epsg)
    homes = homes if area == WHOLE else homes[homes["community"] == area]
    place = _everywhere(context, homes) if area == WHOLE else _community(context, area)
    if place is None or homes.empty:
        raise NotFound("area_without_figures")
    name, shape = place
    codes = about(category)
    cases, speeds = _cases(actor, context, request, homes, assessment.run.told_group, area)
    asking = people_asking(context, actor.visibility, codes, gpd.GeoSeries([shape], crs=WGS84))
    facilities = _facilities(actor, context, request, assessment, homes, shape, area)
    return Evidence(
        assessment=assessment,
        category=category,
        area=area,
        name=name,
        shape=shape,
        cases=cases,
        speeds_m_s=speeds,
        facilities=facilities,
        walk=_walk(context, request, assessment, homes),
        ages=_ages(context),
        people_asking=int(asking.iloc[0]) if codes else None,
        about=codes,
        omissions=_omissions(context, homes, facilities, shape),
        is_stale=coverage.is_stale(context, stored),
    )


def _community(context: Context, uid: str) -> tuple[str, BaseGeometry] | None:
    frame = context.frame(COMMUNITIES, Visibility.STAFF)
    found = frame[frame["uid"] == uid]
    return None if found.empty else (str(found["name"].iloc[0] or ""), found.geometry.iloc[0])


def _everywhere(context: Context, homes: gpd.GeoDataFrame) -> tuple[str, BaseGeometry]:
    hull = homes.geometry.union_all().convex_hull.buffer(_AROUND_HOMES_M)
    return context.workspace.name, gpd.GeoSeries([hull], crs=homes.crs).to_crs(WGS84).iloc[0]


def _cases(
    actor: Actor,
    context: Context,
    request: CoverageRequest,
    homes: gpd.GeoDataFrame,
    group: str,
    area: str,
) -> tuple[dict[str, CoverageRow], dict[str, float]]:
    speed = request.speed_m_s(group)
    place = {"category": request.categories[0], "group": group, "area": area}
    cases: dict[str, CoverageRow] = {}
    speeds = {VERIFIED: speed}
    for row in at_paces(pd.DataFrame(homes), {group: speed}, request.minutes).to_dict("records"):
        people = {name: float(row[name]) for name in ("total", "covered", "straight_line")}
        cases[row["pace"]] = CoverageRow.model_validate({**place, **people})
        speeds[row["pace"]] = float(row["speed_m_s"])
    cases[VERIFIED] = _verified(actor, context, request, cases["standard"])
    return cases, speeds


def _verified(actor: Actor, context: Context, request: CoverageRequest, asked: CoverageRow) -> CoverageRow:
    only = request.model_copy(update={"only_verified": True})
    try:
        run = coverage.preview(actor, context, only).run
    except InvalidInput as error:
        if error.code not in ("no_facilities_of_category", "no_facilities_then"):
            raise
        # Nothing of the category was ever verified.
        return asked.model_copy(update={"covered": 0.0, "straight_line": 0.0})
    return run.row(asked.category, asked.group, asked.area)


def _facilities(
    actor: Actor,
    context: Context,
    request: CoverageRequest,
    assessment: Assessment,
    homes: gpd.GeoDataFrame,
    shape: BaseGeometry,
    area: str,
) -> gpd.GeoDataFrame:
    category, group = request.categories[0], assessment.run.told_group
    frame = supposed.facilities(context.frame(FACILITIES, actor.visibility), request)
    frame = frame[frame["category"] == category].to_crs(context.workspace.metric_epsg)
    counted = assessment.frames[f"facilities:{category}"]
    standing = left_out_because(frame, request)
    standing = standing.where(standing.notna(), frame["uid"].map(counted.set_index("uid")["reason"]))
    limit_m = cutoff_m(request.minutes, request.speed_m_s(group))
    straight_m = frame.distance(context.to_metric(shape))
    near = frame[standing.isna() & (straight_m <= limit_m)]
    network = context.networks.network(request)
    reached = each_facility(network, near.geometry, homes, group, limit_m).reindex(frame.index)
    standing = standing.mask(standing.isna() & reached["walk_m"].notna(), "within")
    made = frame[["uid", "name", "verified_on", frame.geometry.name]].assign(
        standing=standing.where(standing.notna(), "beyond"),
        walk_m=reached["walk_m"],
        people=reached["people"].fillna(0.0),
        straight_m=straight_m,
    )
    made = made.sort_values(["walk_m", "straight_m"], kind="stable")
    if area == WHOLE:
        # Somebody lives beside each of them, so that the nearest home puts them in no order.
        made = made.sort_values("people", ascending=False, kind="stable")
    return made.to_crs(WGS84)


def _walk(
    context: Context, request: CoverageRequest, assessment: Assessment, homes: gpd.GeoDataFrame
) -> Walk | None:
    group = assessment.run.told_group
    speed = request.speed_m_s(group)
    label = telling_home(pd.DataFrame(homes), group, cutoff_m(request.minutes, speed))
    if label is None:
        return None
    home = homes.loc[[label]]
    network = context.networks.network(request)
    facilities = assessment.frames[f"facilities:{request.categories[0]}"].to_crs(network.crs)
    doors, places = (shapely.get_coordinates(frame.geometry.array) for frame in (home, facilities))
    field = cost_field(network, snap(network, places, SNAP_LIMIT_M))
    (route,) = routes(field, places, snap(network, doors, SNAP_LIMIT_M), doors)
    if route is None:
        return None
    names = [home[name].iloc[0] for name in ("compound", "name")]
    return Walk(
        home=" ".join(name for name in names if isinstance(name, str)),
        facility=str(facilities["name"].fillna("").iloc[route.source]),
        metres=round(route.line.length, 2),
        minutes=route.cost_cm / 100 / speed / 60,
        people=float(home[group].iloc[0]),
        line=gpd.GeoSeries([route.line], crs=network.crs).to_crs(WGS84).iloc[0],
    )


def _ages(context: Context) -> pd.DataFrame:
    rows = []
    for layer in map(find_layer, coverage.INPUT_LAYERS):
        changed = context.frame(layer, Visibility.STAFF)["updated_at"]
        day = None if changed.empty else changed.max().astimezone(context.workspace.zone).date()
        rows.append((layer.name, layer.title, context.layer_version(layer.name), day))
    return pd.DataFrame(rows, columns=["layer", "title", "version", "changed_on"]).set_index("layer")


def _omissions(
    context: Context, homes: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame, shape: BaseGeometry
) -> list[Note]:
    counted = facilities[facilities["standing"].isin(COUNTED)]
    unverified = int(counted["verified_on"].isna().sum())
    buildings = context.frame(BUILDINGS, Visibility.STAFF)
    uncounted = buildings[buildings["residents"].isna() & ~buildings["use"].isin(NOT_LIVED_IN)]
    inside = area_rows(uncounted.geometry.representative_point(), gpd.GeoSeries([shape], crs=WGS84)) == 0
    lost = homes.loc[homes["cost_m"].isna(), "residents"].sum()
    assumed = homes.loc[homes["assumed"], "residents"].sum()
    notes = {
        "unverified": {"count": unverified, "total": len(counted)} if unverified else None,
        "uncounted": {"count": int(inside.sum())} if inside.any() else None,
        "unreachable": {"people": float(lost)} if lost else None,
        "assumed": {"people": float(assumed)} if assumed else None,
        "oldest": _oldest(counted["verified_on"]),
        "always": {},
    }
    return [Note(code, params) for code, params in notes.items() if params is not None]


def _oldest(verified: "pd.Series[dt.date]") -> dict[str, object] | None:
    days = verified.dropna()
    return {"date": pd.Timestamp(days.min()).date()} if len(days) else None
