"""Who is within N minutes of what: asked by a person, computed once, kept with what it was computed from."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd

from cocreate_gis import __version__
from cocreate_gis.analysis.coverage import Coverage, area_rows, assess
from cocreate_gis.analysis.gaps import gaps
from cocreate_gis.analysis.network import WalkNetwork
from cocreate_gis.analysis.progress import Progress, silent
from cocreate_gis.analysis.reach import reach
from cocreate_gis.interchange.frames import frames_from_bytes, frames_to_bytes
from cocreate_gis.model.coverage import (
    NO_AREA,
    POPULATION_GROUPS,
    SNAP_LIMIT_M,
    STANDARD_GROUP,
    Cautions,
    CoverageRequest,
    CoverageRow,
    CoverageRun,
    Provenance,
)
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.identity import new_uid
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import FACILITIES, GATES
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.reach import counted, supposed
from cocreate_gis.services.reach.cautions import of_category, together
from cocreate_gis.services.reach.told import rows_of, told_group
from cocreate_gis.services.reach.walking import NETWORK_LAYERS
from cocreate_gis.store import (
    layer_versions,
    list_runs,
    read_features,
    read_run,
    read_run_frames,
    save_run,
)

INPUT_LAYERS = (*NETWORK_LAYERS, FACILITIES.name, BUILDINGS.name, COMMUNITIES.name)
# What tells a home from another, for whoever joins a result to a register.
_IDENTITY = ("uid", "name", "compound")
Frames = dict[str, gpd.GeoDataFrame]


@dataclass(frozen=True)
class Assessment:
    """A run and its maps.

    Parameters
    ----------
    run : CoverageRun
        Question, provenance and figures.
    frames : dict of str to GeoDataFrame
        EPSG:4326, per category: ``homes:CATEGORY`` (points of buildings with ``uid``, ``name``,
        ``compound``, ``community`` (uid, `NO_AREA` in none), ``covered_GROUP``, ``cost_m`` and the nearest
        facility's ``facility_uid`` and ``facility_name``), ``gaps:CATEGORY`` (polygons), ``reach:CATEGORY``
        (one polygon), ``facilities:CATEGORY`` (those that count, with the ``reason`` where no street leads
        there).
    """

    run: CoverageRun
    frames: Frames


def run(
    actor: Actor, context: Context, request: CoverageRequest, *, name: str = "", progress: Progress = silent
) -> Assessment:
    """Compute coverage and keep the result.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    request : CoverageRequest
        The question.
    name : str
        Name of the result; empty for one that is named by its question, in each reader's language.
    progress : Progress
        Told how far the work is; may raise `Cancelled`.

    Returns
    -------
    Assessment
        The stored result.

    Raises
    ------
    Forbidden
        The actor may not.
    InvalidInput
        There is nothing to compute with: ``no_homes``, ``no_facilities``, ``network_empty``.
    """
    require(actor, "coverage.run")
    return keep(actor, context, preview(actor, context, request, name=name, progress=progress))


def keep(actor: Actor, context: Context, assessment: Assessment) -> Assessment:
    """Keep a result.

    Parameters
    ----------
    actor : Actor
        Who keeps it.
    context : Context
        The workspace.
    assessment : Assessment
        The result.

    Returns
    -------
    Assessment
        The same.

    Raises
    ------
    Forbidden
        The actor may not.
    """
    require(actor, "coverage.run")
    with context.store.write(actor) as writer:
        save_run(writer, assessment.run, frames_to_bytes(assessment.frames))
    return assessment


def preview(
    actor: Actor, context: Context, request: CoverageRequest, *, name: str = "", progress: Progress = silent
) -> Assessment:
    """Compute coverage without keeping it, as when a gate is tried.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    request : CoverageRequest
        The question.
    name : str
        Name of the result.
    progress : Progress
        Told how far the work is; may raise `Cancelled`.

    Returns
    -------
    Assessment
        The result; nothing is stored.

    Raises
    ------
    Forbidden
        The actor may not.
    InvalidInput
        There is nothing to compute with.
    """
    require(actor, "coverage.view")
    with context.store.read() as connection:
        versions = layer_versions(connection)
    key = (request.model_dump_json(), *(versions.get(layer, 0) for layer in INPUT_LAYERS))
    assessment = context.recent.get(key, lambda: _compute(context, request, versions, progress))
    fresh = assessment.run.model_copy(update={"uid": new_uid(), "name": name.strip()})
    return Assessment(fresh, assessment.frames)


@dataclass(frozen=True)
class _Answer:
    """What one category came to."""

    rows: list[CoverageRow]
    frames: Frames
    cautions: Cautions
    counted: int
    on_assumed_paths: float
    unreachable: float


def _compute(
    context: Context, request: CoverageRequest, versions: Mapping[str, int], progress: Progress
) -> Assessment:
    started = time.perf_counter()
    epsg = context.workspace.metric_epsg
    staff = Visibility.STAFF
    homes = _inhabited(context.frame(BUILDINGS, staff).to_crs(epsg))
    facilities = supposed.facilities(context.frame(FACILITIES, staff), request).to_crs(epsg)
    communities = context.frame(COMMUNITIES, staff).to_crs(epsg)
    compounds = context.frame(COMPOUNDS, staff).to_crs(epsg)
    gates = context.frame(GATES, staff)
    facilities = facilities[facilities["category"].isin(request.categories)]
    reason = counted.left_out_because(facilities, request)
    left_out, facilities = facilities[reason.notna()].assign(reason=reason), facilities[reason.isna()]
    doubtful = [
        counted.hours_not_known(places, request)
        for places in (facilities, gates[counted.let_through(gates, request)])
    ]
    names = supposed.names(context, request)
    progress(0.02, "network")
    network = context.networks.network(request)
    answers: dict[str, _Answer] = {}
    for step, category in enumerate(request.categories):
        progress(0.05 + 0.9 * step / len(request.categories), "category")
        chosen = facilities[facilities["category"] == category]
        if chosen.empty:
            raise counted.nothing_counts(category, left_out)
        answers[category] = _answer(category, request, network, chosen, homes, communities, compounds)
    progress(0.97, "storing")
    provenance = Provenance(
        layer_versions={layer: versions.get(layer, 0) for layer in INPUT_LAYERS},
        metric_epsg=epsg,
        software=__version__,
        computed_at=datetime.now(UTC),
        seconds=round(time.perf_counter() - started, 3),
        nodes=network.report.nodes,
        edges=network.report.edges,
        joined_ends=network.report.joined_ends,
        gates={uid: names[uid] for uid in request.suppose.gates if uid in names},
        supposed={uid: name for uid, name in names.items() if uid not in request.suppose.gates},
        hours_unread=[name for unread, _ in doubtful for name in unread],
        hours_unrecorded=sum(count for _, count in doubtful),
        facilities={category: answer.counted for category, answer in answers.items()},
        people_on_assumed_paths=max(answer.on_assumed_paths for answer in answers.values()),
        people_unreachable=max(answer.unreachable for answer in answers.values()),
        cautions=together([answer.cautions for answer in answers.values()], network.report),
    )
    result = CoverageRun(
        uid=new_uid(),
        name="",
        request=request,
        provenance=provenance,
        rows=[row for answer in answers.values() for row in answer.rows],
    )
    frames = {name: frame for answer in answers.values() for name, frame in answer.frames.items()}
    return Assessment(result, frames)


def _answer(
    category: str,
    request: CoverageRequest,
    network: WalkNetwork,
    facilities: gpd.GeoDataFrame,
    homes: gpd.GeoDataFrame,
    communities: gpd.GeoDataFrame,
    compounds: gpd.GeoDataFrame,
) -> _Answer:
    result = assess(
        network,
        facilities,
        homes,
        {group: request.speed_m_s(group) for group in POPULATION_GROUPS},
        minutes=request.minutes,
        speed_m_s=request.speed_m_s(STANDARD_GROUP),
        snap_limit_m=SNAP_LIMIT_M,
    )
    everyone = result.totals.to_dict("index")[STANDARD_GROUP]
    return _Answer(
        rows=rows_of(category, result, communities),
        frames=_frames(category, result, homes, facilities, communities, network, request),
        cautions=of_category(result, facilities, compounds),
        counted=int(result.facilities["used"].sum()),
        on_assumed_paths=float(everyone["assumed"]),
        unreachable=float(everyone["unreachable"]),
    )


def _inhabited(buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    people = buildings[list(POPULATION_GROUPS)].astype("float64").fillna(0.0)
    homes = buildings[[*_IDENTITY, buildings.geometry.name]].join(people)
    homes = homes[people["residents"] > 0]
    if homes.empty:
        raise InvalidInput("no_homes")
    return homes


def _names(frame: pd.DataFrame) -> dict[str, str]:
    """Names by uid; empty where a thing has none."""
    return dict(zip(frame["uid"], frame["name"].fillna("").astype(str), strict=True))


def _frames(
    category: str,
    result: Coverage,
    homes: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    communities: gpd.GeoDataFrame,
    network: WalkNetwork,
    request: CoverageRequest,
) -> Frames:
    nearest = result.demand["facility"]
    homes = result.demand.drop(columns="facility").join(homes[list(_IDENTITY)])
    areas = np.array([*communities["uid"], NO_AREA], dtype=object)
    homes["community"] = areas[area_rows(homes.geometry, communities.geometry)]
    homes["facility_uid"] = nearest.map(facilities["uid"])
    homes["facility_name"] = nearest.map(facilities["name"])
    for group in POPULATION_GROUPS:
        homes[f"covered_{group}"] = result.covered_for(group)
    group = told_group(homes)
    outline = reach(network, facilities, result.cutoff_m(group), snap_limit_m=SNAP_LIMIT_M)
    frames = {
        "homes": homes,
        "gaps": gaps(result, group),
        "reach": gpd.GeoDataFrame({"minutes": [request.minutes]}, geometry=[outline], crs=homes.crs),
        "facilities": facilities[["uid", "name", "category", "verified_on", facilities.geometry.name]].assign(
            reason=result.facilities["reason"]
        ),
    }
    return {f"{part}:{category}": frame.to_crs(4326) for part, frame in frames.items()}


def runs(actor: Actor, context: Context) -> list[CoverageRun]:
    """List the stored results; advice and life circles are listed by `siting.runs` and `kept_circles.runs`.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.

    Returns
    -------
    list of CoverageRun
        Newest first.
    """
    require(actor, "coverage.view")
    with context.store.read() as connection:
        return [run for run in list_runs(connection) if run.siting is None and run.circles is None]


def stored(actor: Actor, context: Context, uid: str) -> Assessment:
    """Read a stored result with its maps.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    uid : str
        The run.

    Returns
    -------
    Assessment
        As it was computed.

    Raises
    ------
    NotFound
        ``run_missing``.
    Forbidden
        It holds advice, which is for those who may ask for it.
    """
    require(actor, "coverage.view")
    with context.store.read() as connection:
        found = read_run(connection, uid)
    if found.siting is not None:
        require(actor, "coverage.run")
    return Assessment(found, context.recent.get(("frames", uid), lambda: _read_frames(context, uid)))


def _read_frames(context: Context, uid: str) -> Frames:
    with context.store.read() as connection:
        return frames_from_bytes(read_run_frames(connection, uid))


def is_stale(context: Context, result: CoverageRun) -> bool:
    """Tell whether the data have changed since a result was computed.

    Parameters
    ----------
    context : Context
        The workspace.
    result : CoverageRun
        The result.

    Returns
    -------
    bool
        True where any layer it read has another version now.
    """
    with context.store.read() as connection:
        versions = layer_versions(connection)
    return any(versions.get(layer, 0) != seen for layer, seen in result.provenance.layer_versions.items())


def categories(context: Context) -> dict[str, int]:
    """Count the facilities of each category that can be assessed.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    dict of str to int
        Open facilities by category, most frequent first.
    """
    with context.store.read() as connection:
        facilities = read_features(connection, FACILITIES, geometry=False)
    usable = facilities[facilities["status"].fillna("open") == "open"]
    return {str(code): int(count) for code, count in usable["category"].value_counts().items()}
