"""Whatever the seed, one closed gate keeps some older people from an activity room, and nobody else."""

import geopandas as gpd
import pytest

from cocreate_gis.analysis.barriers import with_barriers
from cocreate_gis.analysis.coverage import assess
from cocreate_gis.analysis.network import WalkNetwork, build_network
from cocreate_gis.analysis.noding import node_lines
from cocreate_gis.model.coverage import POPULATION_GROUPS
from cocreate_gis.services.demo import generate, story

_SPEED_M_S = POPULATION_GROUPS[story.GROUP].speed_m_s


@pytest.mark.parametrize("seed", [2, 11])
def test_the_story_holds_for_other_seeds(seed: int) -> None:
    town = {name: frame.to_crs(4547) for name, frame in generate(seed).items()}
    base = build_network(node_lines(town["paths"].geometry))
    assert base.report.components == 1
    closed, opened = (_left_out(town, base, gate_open=gate_open) for gate_open in (False, True))
    assert set(closed["compound"]) == {story.GATE_COMPOUND}
    assert 300 <= closed[story.GROUP].sum() <= 450
    assert opened[story.GROUP].sum() < 60


def _left_out(town: dict[str, gpd.GeoDataFrame], base: WalkNetwork, *, gate_open: bool) -> gpd.GeoDataFrame:
    gates = town["gates"]
    passable = (gates["status"] == "open") | (gates["name"].eq(story.GATE_NAME) & gate_open)
    network = with_barriers(base, town["barriers"].geometry, gates.geometry[passable])
    rooms = town["facilities"].query("category == @story.CATEGORY")
    homes = town["buildings"].dropna(subset=story.GROUP)
    result = assess(network, rooms, homes, {story.GROUP: _SPEED_M_S}, minutes=story.MINUTES)
    return homes[~result.covered_for(story.GROUP)]
