"""What pages ask that may take over a second, each with what it reads: an answer holds until that moves."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import shapely

from cocreate_gis.analysis.progress import Progress
from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.layers.network import FACILITIES, GATES, PATHS
from cocreate_gis.model.layers.parking import FIRE_LANES, PARKING_SPACES
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS
from cocreate_gis.model.layers.rules import RULES
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.layers.species import SPECIES, SPECIES_SIZES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.layers.trees import STREET_TREES
from cocreate_gis.model.permissions import Actor
from cocreate_gis.services.context import Context
from cocreate_gis.services.reach.coverage import INPUT_LAYERS
from cocreate_gis.services.reach.walking import NETWORK_LAYERS
from cocreate_gis.services.registers import (
    bulk,
    ebike_sheds,
    fire_lanes,
    parking_matching,
    parking_supply,
    sites_ranking,
    trees_studio,
)
from cocreate_gis.services.registers.record_history import from_json
from cocreate_gis.services.registers.standing import LAYERS_STANDING

Params = Mapping[str, Any]
_STAFF = "feature.view_staff"


@dataclass(frozen=True)
class Question:
    """One kind of question.

    Parameters
    ----------
    action : str
        The permission it asks for.
    reads : tuple of str or None
        Layers the answer rests on; None for everything.
    work : Callable
        Works the answer out.
    """

    action: str
    reads: tuple[str, ...] | None
    work: Callable[[Actor, Context, Params, Progress], Any]


def _names(*layers: Layer) -> tuple[str, ...]:
    return tuple(layer.name for layer in layers)


_BALANCE = _names(PARKING_SPACES, COMMUNITIES, COMPOUNDS, RULES)
_MATCHING = (*_BALANCE, BUILDINGS.name, *NETWORK_LAYERS)
_LANES = _names(FIRE_LANES, RULES, GATES, *LAYERS_STANDING)
_SHEDS = (*_LANES, FACILITIES.name)


def _newcomers(
    actor: Actor, context: Context, params: Params, progress: Progress
) -> list[parking_matching.Newcomer]:
    return parking_matching.newcomers(actor, context, params["bays"], progress)


def _newcomer(
    actor: Actor, context: Context, params: Params, progress: Progress
) -> parking_matching.Newcomer:
    place = shapely.Point(params["lon"], params["lat"])
    return parking_matching.newcomer_at(actor, context, place, params["bays"], progress)


def _shed_tried(actor: Actor, context: Context, params: Params, progress: Progress) -> Any:
    progress(0.1, "sheds")
    return ebike_sheds.as_long_as(actor, context, params["shed"], params["metres"])


def _shed_places(actor: Actor, context: Context, params: Params, progress: Progress) -> Any:
    progress(0.1, "sheds")
    return ebike_sheds.places(actor, context, params["compound"], params["bikes"])


def _ranking(actor: Actor, context: Context, params: Params, progress: Progress) -> Any:
    question = CoverageRequest.model_validate(params["question"])
    return sites_ranking.candidates(actor, context, question, params["group"], progress)


def _bulk(actor: Actor, context: Context, params: Params, progress: Progress) -> list[bulk.BulkRow]:
    progress(0.05, "records")
    layer = find_layer(params["layer"])
    values = {name: from_json(layer.field(name), value) for name, value in params["values"].items()}
    return bulk.preview(actor, context, layer, dict(params["versions"]), values, progress)


def _studio(actor: Actor, context: Context, params: Params, progress: Progress) -> trees_studio.Studio:
    return trees_studio.compare(actor, context, street(params), progress)


def street(params: Params) -> trees_studio.Question:
    """Read the question of the replacement studio.

    Parameters
    ----------
    params : Mapping
        Its fields as JSON values.

    Returns
    -------
    Question
        What is compared.
    """
    return trees_studio.Question(
        params["road"],
        tuple(params["candidates"]),
        dt.datetime.fromisoformat(params["moment"]),
        params["side"],
        params["species"],
        params["pavement_m"],
    )


QUESTIONS: dict[str, Question] = {
    "parking_balance": Question(
        "map.view",
        _BALANCE,
        lambda actor, context, _, progress: parking_supply.balance(actor, context, progress),
    ),
    "parking_matching": Question(
        _STAFF,
        _MATCHING,
        lambda actor, context, _, progress: parking_matching.matching(actor, context, progress),
    ),
    "parking_newcomers": Question(_STAFF, (*_MATCHING, FACILITIES.name), _newcomers),
    "parking_newcomer": Question(_STAFF, _MATCHING, _newcomer),
    "fire_lanes": Question(
        "map.view", _LANES, lambda actor, context, _, progress: fire_lanes.lanes(actor, context, progress)
    ),
    "sheds": Question(
        _STAFF, _SHEDS, lambda actor, context, _, progress: ebike_sheds.sheds(actor, context, progress)
    ),
    "shed_tried": Question(_STAFF, _SHEDS, _shed_tried),
    "shed_places": Question(_STAFF, (*_SHEDS, COMPOUNDS.name, PATHS.name), _shed_places),
    "site_candidates": Question(
        "coverage.run", (*INPUT_LAYERS, MICRO_SPACE_SITES.name, SUGGESTIONS.name), _ranking
    ),
    "bulk_preview": Question(_STAFF, None, _bulk),
    "studio": Question(_STAFF, _names(STREET_TREES, PATHS, SPECIES, SPECIES_SIZES), _studio),
}
