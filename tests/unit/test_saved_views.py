"""A view of a list is kept by staff of the whole workspace, and by staff of an area for themselves."""

from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.services.registers.saved_views import Asked, keep, saved_views
from tests.people import area

TREES = find_layer("street_trees")
PLANNER = Actor("planner", Role.PLANNER)


def _names(town):
    return sorted((name, asked.words) for name, asked in saved_views(PLANNER, town, TREES, []).values())


def test_a_view_kept_under_the_same_name_gives_way(town):
    keep(PLANNER, town, TREES, "枯树", Asked(words="枯"))
    keep(PLANNER, town, TREES, "枯树", Asked(words="死"))
    assert _names(town) == [("枯树", "死")]


def test_staff_of_an_area_keep_a_view_of_their_own_beside_that_of_the_whole(town):
    keep(PLANNER, town, TREES, "枯树", Asked(words="枯"))
    west = Actor("west", Role.OFFICIAL, areas=frozenset({area(town, "communities", "西社区")[1]}))
    mine = keep(west, town, TREES, "枯树", Asked(words="西"))
    assert keep(west, town, TREES, "枯树", Asked(words="西边")) == mine
    assert _names(town) == [("枯树", "枯"), ("枯树", "西边")]
