"""The registers of the office: each its kinds of records as a list, and the pages of its own work."""

from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.defects import DEFECTS
from cocreate_gis.model.layers.documents import DOCUMENTS
from cocreate_gis.model.layers.elements import ELEMENT_KINDS, ELEMENTS
from cocreate_gis.model.layers.network import BARRIERS, GATES
from cocreate_gis.model.layers.parking import FIRE_LANES, PARKING_SPACES
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS, GRIDS, STAIR_UNITS
from cocreate_gis.model.layers.renewal import RENEWAL_ITEMS
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES, SITE_RATINGS, TIME_SLOTS
from cocreate_gis.model.layers.species import SPECIES, SPECIES_FACTS, SPECIES_SIZES
from cocreate_gis.model.layers.structures import ILLEGAL_STRUCTURES
from cocreate_gis.model.layers.tree_plans import TREE_PLANS
from cocreate_gis.model.layers.trees import FORMER_TREES, STREET_TREES, TREE_CARE, UTILITIES
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.views.communities import compound as communities_compound
from cocreate_gis.ui.views.communities import names as communities_names
from cocreate_gis.ui.views.communities import tree as communities_tree
from cocreate_gis.ui.views.parking import balance as parking_balance
from cocreate_gis.ui.views.parking import lanes as parking_lanes
from cocreate_gis.ui.views.parking import matching as parking_matching
from cocreate_gis.ui.views.parking import sheds as parking_sheds
from cocreate_gis.ui.views.promises import PROMISES
from cocreate_gis.ui.views.register_shelf import Register, Shelf, render_shelf
from cocreate_gis.ui.views.sites import defects as sites_defects
from cocreate_gis.ui.views.sites import elements as sites_elements
from cocreate_gis.ui.views.sites import openings as sites_openings
from cocreate_gis.ui.views.sites import opportunity as sites_opportunity
from cocreate_gis.ui.views.sites import ranking as sites_ranking
from cocreate_gis.ui.views.sites import results as sites_results
from cocreate_gis.ui.views.sites import schedule as sites_schedule
from cocreate_gis.ui.views.structures import case as structures_case
from cocreate_gis.ui.views.structures import clearing as structures_clearing
from cocreate_gis.ui.views.structures import deadlines as structures_deadlines
from cocreate_gis.ui.views.trees import plans as trees_plans
from cocreate_gis.ui.views.trees import rounds as trees_rounds
from cocreate_gis.ui.views.trees import studio as trees_studio

_SEEN_BY_STAFF = "feature.view_staff"

_FIVE: dict[str, Register] = {
    "communities": Register(
        (COMPOUNDS, COMMUNITIES, GRIDS, BUILDINGS, STAIR_UNITS, DOCUMENTS, RENEWAL_ITEMS),
        {
            "tree": (_SEEN_BY_STAFF, communities_tree.render),
            "compound": ("map.view", communities_compound.render),
            "names": (_SEEN_BY_STAFF, communities_names.render),
        },
    ),
    "structures": Register(
        (ILLEGAL_STRUCTURES,),
        {
            "deadlines": (_SEEN_BY_STAFF, structures_deadlines.render),
            "case": (_SEEN_BY_STAFF, structures_case.render),
            "clearing": (_SEEN_BY_STAFF, structures_clearing.render),
        },
    ),
    "parking": Register(
        (PARKING_SPACES, FIRE_LANES),
        {
            "balance": ("map.view", parking_balance.render),
            "matching": (_SEEN_BY_STAFF, parking_matching.render),
            "lanes": ("map.view", parking_lanes.render),
            "sheds": (_SEEN_BY_STAFF, parking_sheds.render),
        },
    ),
    "trees": Register(
        (
            STREET_TREES,
            TREE_PLANS,
            TREE_CARE,
            FORMER_TREES,
            SPECIES,
            SPECIES_FACTS,
            SPECIES_SIZES,
            UTILITIES,
        ),
        {
            "studio": (_SEEN_BY_STAFF, trees_studio.render),
            "plan": (_SEEN_BY_STAFF, trees_plans.render),
            "rounds": (_SEEN_BY_STAFF, trees_rounds.render),
        },
    ),
    "sites": Register(
        (MICRO_SPACE_SITES, ELEMENTS, DEFECTS, TIME_SLOTS, SITE_RATINGS, ELEMENT_KINDS, GATES, BARRIERS),
        {
            "opportunity": ("map.view", sites_opportunity.render),
            "ranking": ("coverage.run", sites_ranking.render),
            "elements": ("map.view", sites_elements.render),
            "defects": ("map.view", sites_defects.render),
            "schedule": ("map.view", sites_schedule.render),
            "results": ("map.view", sites_results.render),
            "openings": ("coverage.run", sites_openings.render),
        },
    ),
}
_TAKEN = {
    layer.name for register in (*_FIVE.values(), *PROMISES.registers.values()) for layer in register.layers
}
_REST = Register(tuple(layer for name, layer in LAYERS.items() if name not in _TAKEN), counted=False)
REGISTERS = Shelf("registers", {**_FIVE, "rest": _REST})


def render(desk: Desk) -> None:
    """Draw the view.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    job_watch.warm_up(shown=True)
    render_shelf(desk, REGISTERS)
