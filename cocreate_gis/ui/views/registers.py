"""The registers of the office: each its kinds of records as a list, and the pages of its own work."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import streamlit as st

from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import Layer, Visibility
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
from cocreate_gis.services.map_service import registers
from cocreate_gis.services.registers.belonging import area_fields
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.register_pages import SECTION, open_page, page_key
from cocreate_gis.ui.views import (
    communities_compound,
    communities_names,
    communities_tree,
    parking_balance,
    parking_lanes,
    parking_matching,
    parking_sheds,
    registers_list,
    registers_stats,
    sites_defects,
    sites_elements,
    sites_openings,
    sites_opportunity,
    sites_ranking,
    sites_results,
    sites_schedule,
    structures_case,
    structures_clearing,
    structures_deadlines,
    trees_plans,
    trees_rounds,
    trees_studio,
)

Page = Callable[[Desk], None]
LIST, STATS = "list", "stats"
_SEEN_BY_STAFF = "feature.view_staff"


@dataclass(frozen=True)
class Register:
    """One register.

    Parameters
    ----------
    layers : tuple of Layer
        Its kinds of records, the one it is named after first.
    pages : Mapping[str, tuple of str and Page]
        By name, the permission asked for and the page, beside the list.
    """

    layers: tuple[Layer, ...]
    pages: Mapping[str, tuple[str, Page]] = field(default_factory=dict)


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
            "matching": ("feature.view_staff", parking_matching.render),
            "lanes": ("map.view", parking_lanes.render),
            "sheds": ("feature.view_staff", parking_sheds.render),
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
            "studio": ("feature.view_staff", trees_studio.render),
            "plan": ("feature.view_staff", trees_plans.render),
            "rounds": ("feature.view_staff", trees_rounds.render),
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
_TAKEN = {layer.name for register in _FIVE.values() for layer in register.layers}
_REGISTERS = {
    **_FIVE,
    "rest": Register(tuple(layer for name, layer in LAYERS.items() if name not in _TAKEN)),
}


def render(desk: Desk) -> None:
    """Draw the view.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    first = next(iter(_REGISTERS))
    st.session_state.setdefault(SECTION, first)
    chosen = st.segmented_control(
        words("registers.registers"),
        list(_REGISTERS),
        key=SECTION,
        required=True,
        format_func=lambda name: _title(desk, name),
        label_visibility="collapsed",
    )
    name = chosen or first
    register = _REGISTERS[name]
    pages = {page: draw for page, (action, draw) in register.pages.items() if desk.may(action)}
    counted = [layer for layer in register.layers if layer in registers(desk.seat) and area_fields(layer)]
    if counted and name in _FIVE:
        pages[STATS] = lambda desk: registers_stats.render(desk, counted, _kind_key(name))
    page = LIST
    if pages:
        page = st.segmented_control(
            words("registers.pages"),
            [LIST, *pages],
            default=LIST,
            required=True,
            key=page_key(name),
            format_func=lambda page: words(f"registers.page_{page}"),
            label_visibility="collapsed",
        )
    if page == LIST:
        registers_list.render(desk, _readable(desk, register), _kind_key(name))
    else:
        pages[page](desk)


def open_list(desk: Desk, layer: Layer) -> None:
    """Lead to the list of a kind of records.

    Parameters
    ----------
    desk : Desk
        The person.
    layer : Layer
        The kind.
    """
    name = next(name for name, register in _REGISTERS.items() if layer in register.layers)
    open_page(name, LIST)
    st.session_state[_kind_key(name)] = layer.name
    st.switch_page(desk.pages["registers"])


def _kind_key(name: str) -> str:
    return f"register_kind-{name}"


def _readable(desk: Desk, register: Register) -> list[Layer]:
    """What the person may see; of the structures everybody may see how many households are done."""
    open_to = [*registers(desk.seat), ILLEGAL_STRUCTURES]
    return [layer for layer in register.layers if layer in open_to]


def _title(desk: Desk, name: str) -> str:
    told_apart = name == "structures" and desk.actor.visibility is Visibility.PUBLIC
    return desk.words(f"registers.{name}{'_public' * told_apart}")
