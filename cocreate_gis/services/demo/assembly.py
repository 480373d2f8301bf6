"""The fictional sub-district, made from one seed."""

import geopandas as gpd
import numpy as np

from cocreate_gis.services.demo.areas import assign_communities, draw_communities, draw_compounds, hang_gates
from cocreate_gis.services.demo.build import build_blocks, close_shops
from cocreate_gis.services.demo.care import look_after
from cocreate_gis.services.demo.elements import furnish_spaces
from cocreate_gis.services.demo.facilities import serve
from cocreate_gis.services.demo.fire_lanes import keep_lanes
from cocreate_gis.services.demo.parking import count_cars, number_bays, park_anywhere, share_bays
from cocreate_gis.services.demo.people import inhabit
from cocreate_gis.services.demo.plan import Plan, draw_plan
from cocreate_gis.services.demo.projects import carry_out
from cocreate_gis.services.demo.schemes import draw_schemes
from cocreate_gis.services.demo.sites import find_sites
from cocreate_gis.services.demo.stories import build_shed, tell_cases
from cocreate_gis.services.demo.streets import dig_canal_and_railway, mark_kerb_bays, pave, plant
from cocreate_gis.services.demo.structures import survey_structures
from cocreate_gis.services.demo.suggestions import listen
from cocreate_gis.services.demo.town import Town
from cocreate_gis.services.demo.trees import tend

DEMO_SEED = 20260101


def build_town(seed: int) -> tuple[Town, Plan]:
    """Build the town in local metres.

    Parameters
    ----------
    seed : int
        The same seed makes the same town.

    Returns
    -------
    tuple of Town and Plan
        Records per layer, and the plan they follow.
    """
    town = Town()
    chance = iter(np.random.default_rng(seed).spawn(20))
    plan = draw_plan(next(chance))
    dig_canal_and_railway(town, plan)
    build_blocks(town, plan, next(chance))
    pave(town, plan)
    plant(town, plan, next(chance))
    mark_kerb_bays(town, plan, next(chance))
    hang_gates(town, next(chance))
    inhabit(town, next(chance))
    assign_communities(town, plan)
    serve(town, plan, next(chance))
    find_sites(town, plan, next(chance))
    draw_communities(town, plan)
    draw_compounds(town, next(chance))
    build_shed(town)
    share_bays(town)
    park_anywhere(town, plan, next(chance))
    keep_lanes(town)
    bays = next(chance)
    number_bays(town, bays)
    count_cars(town, bays)
    survey_structures(town, next(chance))
    close_shops(town, next(chance))
    furnish_spaces(town, plan)
    draw_schemes(town)
    tell_cases(town)
    carry_out(town)
    tend(town)
    look_after(town)
    listen(town, next(chance))
    return town, plan


def generate(seed: int = DEMO_SEED) -> dict[str, gpd.GeoDataFrame]:
    """Make the fictional sub-district 榆园街道.

    Parameters
    ----------
    seed : int
        The same seed makes the same frames.

    Returns
    -------
    dict of str to geopandas.GeoDataFrame
        One frame per layer, EPSG:4326, with the declared columns.
    """
    return build_town(seed)[0].frames()
