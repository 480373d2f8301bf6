"""Every layer of a workspace, each declared once."""

from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers.ballots import BALLOT_CHOICES, BALLOTS
from cocreate_gis.model.layers.base import Field, FieldType, Geometry, Layer, Style, Visibility
from cocreate_gis.model.layers.care import (
    ADOPTION_CHECKINS,
    ADOPTIONS,
    COVENANT_SIGNATURES,
    NOTICE_BOARDS,
    PATROL_FINDINGS,
    PATROLS,
    RESPONSIBILITIES,
)
from cocreate_gis.model.layers.defects import DEFECTS
from cocreate_gis.model.layers.documents import DOCUMENTS
from cocreate_gis.model.layers.elements import ELEMENT_KINDS, ELEMENTS
from cocreate_gis.model.layers.funds import FUND_EXPENSES, FUND_INCOME, FUNDS
from cocreate_gis.model.layers.network import BARRIERS, FACILITIES, GATES, GREENS, PATHS
from cocreate_gis.model.layers.official_names import OFFICIAL_NAMES
from cocreate_gis.model.layers.parking import FIRE_LANES, PARKING_SPACES
from cocreate_gis.model.layers.participation import (
    ACTIVITIES,
    APPOINTMENTS,
    EVENTS,
    MEETING_KINDS,
    ORGANISATIONS,
    SURVEY_ANSWERS,
    SURVEYS,
    TOPICS,
)
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS, GRIDS, STAIR_UNITS
from cocreate_gis.model.layers.points import MERCHANTS, POINTS_SCHEMES
from cocreate_gis.model.layers.projects import (
    COMMITMENTS,
    CONTRIBUTIONS,
    PROGRAMMES,
    PROJECTS,
    WORK_ITEMS,
)
from cocreate_gis.model.layers.renewal import RENEWAL_ITEMS
from cocreate_gis.model.layers.results import (
    EVALUATIONS,
    HONOURS,
    INDICATOR_SCORES,
    INDICATORS,
    MEMORIES,
    PROJECT_RESULTS,
    SELF_EVALUATIONS,
)
from cocreate_gis.model.layers.rules import RULES
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS, SCHEME_REMARKS, SCHEME_REVISIONS, SCHEMES
from cocreate_gis.model.layers.services import (
    METHOD_CHECKS,
    METHOD_ITEMS,
    METHODS,
    SERVICE_COUNTS,
    SERVICE_ITEMS,
    SERVICE_OFFERS,
    SHARED_SERVICES,
)
from cocreate_gis.model.layers.site_log import SITE_LOG
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES, SITE_RATINGS, TIME_SLOTS
from cocreate_gis.model.layers.species import SPECIES, SPECIES_FACTS, SPECIES_SIZES
from cocreate_gis.model.layers.structures import ILLEGAL_STRUCTURES
from cocreate_gis.model.layers.suggestions import COMMENTS, ESCALATIONS, REPLY_TEMPLATES, SUGGESTIONS
from cocreate_gis.model.layers.tree_plans import TREE_PLANS
from cocreate_gis.model.layers.trees import FORMER_TREES, STREET_TREES, TREE_CARE, UTILITIES
from cocreate_gis.model.layers.views import SAVED_VIEWS

__all__ = [
    "LAYERS",
    "Field",
    "FieldType",
    "Geometry",
    "Layer",
    "Style",
    "Visibility",
    "find_layer",
]

LAYERS: dict[str, Layer] = {
    layer.name: layer
    for layer in (
        COMMUNITIES,
        ILLEGAL_STRUCTURES,
        PARKING_SPACES,
        STREET_TREES,
        MICRO_SPACE_SITES,
        SUGGESTIONS,
        FACILITIES,
        GATES,
        BARRIERS,
        PATHS,
        COMPOUNDS,
        BUILDINGS,
        GRIDS,
        GREENS,
        EVENTS,
        ACTIVITIES,
        TOPICS,
        MEETING_KINDS,
        ORGANISATIONS,
        APPOINTMENTS,
        SURVEYS,
        SURVEY_ANSWERS,
        COMMENTS,
        ESCALATIONS,
        REPLY_TEMPLATES,
        RULES,
        FIRE_LANES,
        ELEMENT_KINDS,
        ELEMENTS,
        DEFECTS,
        TIME_SLOTS,
        SITE_RATINGS,
        SPECIES,
        SPECIES_FACTS,
        SPECIES_SIZES,
        FORMER_TREES,
        TREE_CARE,
        TREE_PLANS,
        UTILITIES,
        SAVED_VIEWS,
        STAIR_UNITS,
        DOCUMENTS,
        RENEWAL_ITEMS,
        OFFICIAL_NAMES,
        SCHEMES,
        SCHEME_OPTIONS,
        SCHEME_REVISIONS,
        SCHEME_REMARKS,
        BALLOTS,
        BALLOT_CHOICES,
        PROGRAMMES,
        PROJECTS,
        WORK_ITEMS,
        COMMITMENTS,
        CONTRIBUTIONS,
        SITE_LOG,
        FUNDS,
        FUND_INCOME,
        FUND_EXPENSES,
        SELF_EVALUATIONS,
        EVALUATIONS,
        INDICATORS,
        INDICATOR_SCORES,
        PROJECT_RESULTS,
        HONOURS,
        MEMORIES,
        ADOPTIONS,
        ADOPTION_CHECKINS,
        COVENANT_SIGNATURES,
        RESPONSIBILITIES,
        PATROLS,
        PATROL_FINDINGS,
        NOTICE_BOARDS,
        SHARED_SERVICES,
        SERVICE_COUNTS,
        METHODS,
        METHOD_ITEMS,
        METHOD_CHECKS,
        SERVICE_ITEMS,
        SERVICE_OFFERS,
        POINTS_SCHEMES,
        MERCHANTS,
    )
}


def find_layer(name: str) -> Layer:
    """Find a layer by its name or one of its aliases.

    Parameters
    ----------
    name : str
        Name as typed by a person, in either language.

    Returns
    -------
    Layer
        The declaration.

    Raises
    ------
    NotFound
        ``layer_unknown``: no layer answers to the name.

    Examples
    --------
    >>> find_layer("行道树").name
    'street_trees'
    """
    for layer in LAYERS.values():
        if name in (layer.name, layer.title.zh, layer.title.en, *layer.aliases):
            return layer
    raise NotFound("layer_unknown", layer=name, known=", ".join(LAYERS))
