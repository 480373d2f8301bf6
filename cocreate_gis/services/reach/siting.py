"""Where a few more facilities would serve most. Advice: it decides nothing, and is kept like a result."""

import time
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from cocreate_gis.analysis.coverage import cutoff_m
from cocreate_gis.analysis.kernels import Floats, Ints
from cocreate_gis.analysis.progress import Progress, part, silent
from cocreate_gis.analysis.siting import CoverLists, Siting, best_sites, cover_lists, require_number
from cocreate_gis.analysis.siting_exact import exact_sites
from cocreate_gis.model.coverage import CoverageRequest, CoverageRun
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.identity import new_uid
from cocreate_gis.model.layers import LAYERS, find_layer
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES, UNDECIDED
from cocreate_gis.model.layers.suggestions import CLOSED_STATES, PUBLIC_STATES, SUGGESTIONS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.siting import AdvisedSite, SitingAdvice, SitingRequest
from cocreate_gis.services.apart import apart
from cocreate_gis.services.context import Context
from cocreate_gis.services.reach import coverage
from cocreate_gis.services.reach.coverage import Assessment
from cocreate_gis.services.voices.nearest import FACILITIES_ABOUT
from cocreate_gis.services.voices.voiced import people_behind, voiced
from cocreate_gis.store import list_runs

SUPPORT_M = 100.0
EXACT_SECONDS = 300.0


def run(
    actor: Actor,
    context: Context,
    question: CoverageRequest,
    request: SitingRequest,
    *,
    name: str = "",
    progress: Progress = silent,
) -> Assessment:
    """Choose sites for the people a category does not reach, and keep the advice.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    question : CoverageRequest
        Who is covered already: one category, its minutes, speeds and gates.
    request : SitingRequest
        What is wanted.
    name : str
        Name of the result.
    progress : Progress
        Told how far the work is; may raise `Cancelled`.

    Returns
    -------
    Assessment
        The coverage without the sites, with ``siting`` in its run and one frame more, ``sited:CATEGORY``:
        the homes the sites would add, with ``uid`` and ``site`` (rank of the first that reaches them).

    Raises
    ------
    Forbidden
        The actor may not.
    InvalidInput
        ``siting_no_candidates``, ``siting_too_many``, ``siting_nobody_left``, ``siting_none_helps``, or
        coverage cannot be computed.
    """
    require(actor, "coverage.run")
    started = time.perf_counter()
    base = coverage.preview(actor, context, question, name=name, progress=part(progress, 0.0, 0.2))
    category, group = question.categories[0], request.group
    places = candidates(context, request.candidates, category).to_crs(context.workspace.metric_epsg)
    if places.empty:
        raise InvalidInput("siting_no_candidates", layer=find_layer(request.candidates).title)
    require_number(request.sites, len(places))
    homes = base.frames[f"homes:{category}"]
    people = _left_over(homes, group)
    if not people.any():
        raise InvalidInput("siting_nobody_left")
    lists = _lists(context, question, group, places, homes, part(progress, 0.2, 0.6))
    if not people[lists.demand].any():
        raise InvalidInput("siting_none_helps", candidates=len(places))
    weight = people * (1 + _asking(context, homes, category)) if request.by_support else people
    found = _choose(lists, weight, request, part(progress, 0.6, 0.95))
    reached, adds = _reached(lists, found.sites, people)
    advice = SitingAdvice(
        request=request,
        candidates=len(places),
        sites=[
            AdvisedSite(uid=str(places["uid"].iloc[site]), adds=more)
            for site, more in zip(found.sites.tolist(), adds, strict=True)
        ],
        below_best=found.below_best,
    )
    progress(0.97, "storing")
    seen = {request.candidates, *((SUGGESTIONS.name,) if request.by_support else ())}
    versions = {layer: context.layer_version(layer) for layer in seen}
    made = base.run.provenance
    provenance = made.model_copy(
        update={
            "layer_versions": {**made.layer_versions, **versions},
            "seconds": round(time.perf_counter() - started, 3),
        }
    )
    kept = base.run.model_copy(update={"uid": new_uid(), "provenance": provenance, "siting": advice})
    sited = homes[["uid", homes.geometry.name]].assign(site=reached)[reached > 0]
    return coverage.keep(actor, context, Assessment(kept, {**base.frames, f"sited:{category}": sited}))


def gains(
    context: Context, base: Assessment, group: str, places: gpd.GeoDataFrame, progress: Progress = silent
) -> "pd.Series[float]":
    """Count the people each place would add if a facility came there and nowhere else.

    Parameters
    ----------
    context : Context
        The workspace.
    base : Assessment
        Who is covered already, by one category.
    group : str
        Key of a population group.
    places : GeoDataFrame
        Where a facility could come, any CRS.
    progress : Progress
        Told how far the work is; may raise `Cancelled`.

    Returns
    -------
    Series of float
        People by the index of the places.
    """
    question = base.run.request
    homes = base.frames[f"homes:{question.categories[0]}"]
    people = _left_over(homes, group)
    metric = places.to_crs(context.workspace.metric_epsg)
    lists = _lists(context, question, group, metric, homes, progress)
    added = [float(people[lists.of(site)].sum()) for site in range(len(places))]
    return pd.Series(added, index=places.index, dtype="float64")


def _left_over(homes: gpd.GeoDataFrame, group: str) -> Floats:
    """People of a group in each home whom no facility reaches."""
    return np.asarray(homes[group].where(~homes[f"covered_{group}"], 0.0), np.float64)


def _lists(
    context: Context,
    question: CoverageRequest,
    group: str,
    places: gpd.GeoDataFrame,
    homes: gpd.GeoDataFrame,
    progress: Progress,
) -> CoverLists:
    return cover_lists(
        context.networks.network(question),
        places,
        homes.to_crs(context.workspace.metric_epsg),
        cutoff_m(question.minutes, question.speed_m_s(group)),
        progress=progress,
    )


def _choose(lists: CoverLists, weight: Floats, request: SitingRequest, progress: Progress) -> Siting:
    if not request.exact:
        return best_sites(lists, weight, request.sites, progress=progress)
    work = partial(exact_sites, seconds=EXACT_SECONDS)
    given = (lists, weight, request.sites)
    return apart(work, *given, seconds=EXACT_SECONDS, stage="exact", progress=progress)


def _reached(lists: CoverLists, sites: Ints, people: Floats) -> tuple[Ints, list[float]]:
    """The rank of the first site that reaches each home without a facility, 0 for none; people by rank."""
    first = np.zeros(people.size, np.int32)
    adds = []
    for rank, site in enumerate(sites.tolist(), 1):
        mine = lists.of(site)
        fresh = mine[(first[mine] == 0) & (people[mine] > 0)]
        first[fresh] = rank
        adds.append(float(people[fresh].sum()))
    return first, adds


def _asking(context: Context, homes: gpd.GeoDataFrame, category: str) -> Floats:
    """Distinct people who asked for what the category offers, or agreed, within 100 m of each home."""
    said = voiced(context, Visibility.STAFF)
    said = said[said["category"].isin(_subjects(category)) & said.geometry.notna() & ~said.geometry.is_empty]
    points = homes.to_crs(context.workspace.metric_epsg).geometry.to_numpy()
    home, row = shapely.STRtree(said.geometry.to_numpy()).query(points, "dwithin", SUPPORT_M)
    near = pd.DataFrame({"home": home, "uid": said["uid"].to_numpy()[row]})
    persons = near.merge(people_behind(context, said), on="uid").groupby("home")["person"].nunique()
    return np.asarray(persons.reindex(range(len(homes)), fill_value=0), np.float64)


def _subjects(category: str) -> list[str]:
    """What suggestions are about that ask for a facility of a category."""
    return [subject for subject, wanted in FACILITIES_ABOUT.items() if category in wanted]


def candidates(context: Context, layer: str, category: str) -> gpd.GeoDataFrame:
    """List the places of a layer that could take a facility.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : str
        Name of the layer.
    category : str
        Facility category that is to be placed.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, index fid: micro-space sites for which nothing has been decided; released suggestions
        that are not closed, stand for themselves and ask for such a thing; everything of another layer.
    """
    places = context.frame(find_layer(layer), Visibility.STAFF)
    if layer == MICRO_SPACE_SITES.name:
        places = places[places["status"].fillna(UNDECIDED[0]).isin(UNDECIDED)]
    elif layer == SUGGESTIONS.name:
        alive = places["status"].isin(PUBLIC_STATES) & ~places["status"].isin(CLOSED_STATES)
        wanted = places["category"].isin(_subjects(category)) & places["merged_into"].isna()
        places = places[alive & wanted]
    usable: gpd.GeoDataFrame = places[places.geometry.notna() & ~places.geometry.is_empty]
    return usable


def candidate_layers(actor: Actor, context: Context, category: str) -> dict[str, int]:
    """Count the candidates in each layer that has any.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    category : str
        Facility category that is to be placed.

    Returns
    -------
    dict of str to int
        Candidates by layer: micro-space sites and suggestions first, then whatever else stands at places.
    """
    require(actor, "coverage.run")
    counts = {layer.name: len(candidates(context, layer.name, category)) for layer in _offered()}
    return {name: count for name, count in counts.items() if count}


def _offered() -> list[Layer]:
    others = [
        layer
        for layer in LAYERS.values()
        if layer.on_map and layer.needs_place and layer.name not in coverage.INPUT_LAYERS
    ]
    first = (MICRO_SPACE_SITES, SUGGESTIONS)
    return [*first, *(layer for layer in others if layer not in first)]


def site_places(actor: Actor, context: Context, advice: SitingAdvice) -> gpd.GeoDataFrame:
    """Give the places that are advised, as they are recorded now.

    Nothing of a candidate is kept with the advice but its uid, so what is erased there is erased here.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    advice : SitingAdvice
        The advice.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, by rank from 1: ``uid``, ``name`` (None without one), ``adds``; the geometry is None where
        the record is gone.
    """
    require(actor, "coverage.run")
    layer = find_layer(advice.request.candidates)
    known = context.frame(layer, Visibility.STAFF).set_index("uid")
    known = known.reindex([site.uid for site in advice.sites])
    names = known[layer.name_field] if layer.name_field else pd.Series(None, known.index, dtype=object)
    return gpd.GeoDataFrame(
        {
            "uid": known.index,
            "name": names.to_numpy(dtype=object),
            "adds": [site.adds for site in advice.sites],
        },
        geometry=known.geometry.to_numpy(),
        crs=known.crs,
        index=pd.RangeIndex(1, len(advice.sites) + 1, name="rank"),
    )


def runs(actor: Actor, context: Context) -> list[CoverageRun]:
    """List the advice that is kept.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.

    Returns
    -------
    list of CoverageRun
        Those with ``siting``, newest first.
    """
    require(actor, "coverage.run")
    with context.store.read() as connection:
        return [run for run in list_runs(connection) if run.siting is not None]
