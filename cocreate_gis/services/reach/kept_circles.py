"""Life circles kept as a result: named, read back as they were, and known to be out of date."""

import datetime as dt
import time

import geopandas as gpd
import pandas as pd

from cocreate_gis import __version__
from cocreate_gis.analysis.life_circles import completeness
from cocreate_gis.analysis.progress import Progress, silent
from cocreate_gis.model.circles import KeptCircles, KeptTier
from cocreate_gis.model.coverage import CoverageRequest, CoverageRun, Provenance
from cocreate_gis.model.errors import InvalidInput, NotFound
from cocreate_gis.model.identity import new_uid
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.reach import coverage
from cocreate_gis.services.reach.coverage import Assessment
from cocreate_gis.services.reach.life_circles import (
    LEVELS,
    TIERS,
    WHOLE,
    LifeCircles,
    life_circles,
    required,
)
from cocreate_gis.services.reach.walking import AS_RECORDED
from cocreate_gis.store import list_runs

NOTHING_RECORDED = "no_facilities_of_tier"


def keep(
    actor: Actor,
    context: Context,
    question: CoverageRequest = AS_RECORDED,
    *,
    name: str = "",
    progress: Progress = silent,
) -> CoverageRun:
    """Score every tier by the data of today, and keep the result.

    Parameters
    ----------
    actor : Actor
        Who keeps it.
    context : Context
        The workspace.
    question : CoverageRequest
        As for `life_circles`.
    name : str
        Name of the result; empty for one that is named by its day.
    progress : Progress
        Told how far the work is; may raise `Cancelled`.

    Returns
    -------
    CoverageRun
        With ``circles`` and without rows.

    Raises
    ------
    Forbidden
        The actor may not.
    InvalidInput
        ``no_homes``, ``network_no_lines``, or ``no_facilities_of_tier``: no tier can be scored.
    """
    require(actor, "coverage.run")
    started = time.perf_counter()
    found: dict[str, LifeCircles] = {}
    for done, tier in enumerate(TIERS):
        progress(done / len(TIERS), "category")
        try:
            found[tier] = life_circles(actor, context, tier, question)
        except InvalidInput as error:
            if error.code != NOTHING_RECORDED or (done == len(TIERS) - 1 and not found):
                raise
    report = context.networks.network(question).report
    one = next(iter(found.values()))
    codes = dict.fromkeys(code for circles in found.values() for code in circles.standards)
    run = CoverageRun(
        uid=new_uid(),
        name=name.strip(),
        request=question.model_copy(update={"categories": tuple(codes)}),
        provenance=Provenance(
            layer_versions=one.layer_versions,
            metric_epsg=context.workspace.metric_epsg,
            software=__version__,
            computed_at=dt.datetime.now(dt.UTC),
            seconds=round(time.perf_counter() - started, 3),
            nodes=report.nodes,
            edges=report.edges,
            facilities={code: count for part in found.values() for code, count in part.facilities.items()},
            hours_unread=list(dict.fromkeys(name for part in found.values() for name in part.hours_unread)),
            hours_unrecorded=max(part.hours_unrecorded for part in found.values()),
        ),
        rows=[],
        circles=KeptCircles(tiers={tier: _about(circles) for tier, circles in found.items()}),
    )
    frames = {f"areas:{level}": frame for level, frame in one.areas.items()}
    for tier, circles in found.items():
        for level, table in circles.served.items():
            frames[f"served:{tier}:{level}"] = gpd.GeoDataFrame(table, geometry=[None] * len(table), crs=4326)
    return coverage.keep(actor, context, Assessment(run, frames)).run


def _about(found: LifeCircles) -> KeptTier:
    return KeptTier(
        standards=list(found.standards.values()),
        minutes=found.minutes,
        unrecorded=found.unrecorded,
        facilities=found.facilities,
    )


def runs(actor: Actor, context: Context) -> list[CoverageRun]:
    """List the life circles that are kept.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.

    Returns
    -------
    list of CoverageRun
        Those with ``circles``, newest first.
    """
    require(actor, "coverage.view")
    with context.store.read() as connection:
        return [run for run in list_runs(connection) if run.circles is not None]


def stored(actor: Actor, context: Context, uid: str, tier: str) -> LifeCircles:
    """Read a tier as it was kept.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    uid : str
        The run.
    tier : str
        Key of `TIERS`.

    Returns
    -------
    LifeCircles
        As it was computed.

    Raises
    ------
    NotFound
        ``run_missing``, or the run holds no life circles.
    InvalidInput
        ``no_facilities_of_tier``: nothing the tier requires was recorded then.
    """
    kept = coverage.stored(actor, context, uid)
    if kept.run.circles is None:
        raise NotFound("run_missing", run=uid)
    if tier not in kept.run.circles.tiers:
        raise InvalidInput(NOTHING_RECORDED, minutes=TIERS[tier])
    about, made = kept.run.circles.tiers[tier], kept.run.provenance
    tables = {
        level: pd.DataFrame(kept.frames[f"served:{tier}:{level}"].drop(columns="geometry"))
        for level in (WHOLE, *LEVELS)
    }
    return LifeCircles(
        tier=tier,
        request=kept.run.request,
        standards={one.code: one for one in about.standards},
        minutes=about.minutes,
        unrecorded=about.unrecorded,
        served=tables,
        scores={level: completeness(table) for level, table in tables.items()},
        areas={level: kept.frames[f"areas:{level}"] for level in LEVELS},
        facilities=about.facilities,
        hours_unread=made.hours_unread,
        hours_unrecorded=made.hours_unrecorded,
        layer_versions=made.layer_versions,
        computed_at=made.computed_at,
    )


def is_stale(context: Context, run: CoverageRun) -> bool:
    """Tell whether the data or the standards have changed since life circles were kept.

    Parameters
    ----------
    context : Context
        The workspace.
    run : CoverageRun
        With ``circles``.

    Returns
    -------
    bool
        True where a layer they read has another version now, or a tier requires something else.
    """
    if coverage.is_stale(context, run):
        return True
    then = {} if run.circles is None else run.circles.tiers
    return any(
        {one.code: one for one in (*kept.standards, *kept.unrecorded)}
        != {one.code: one for one in required(context, tier)}
        for tier, kept in then.items()
    )
