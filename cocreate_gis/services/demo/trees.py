"""What is known of the trees beyond their row: the privets under talk, care, what stood before, pipes."""

import shapely

from cocreate_gis.interchange.word_lists import word_list
from cocreate_gis.services.demo.stories import uid_by_name
from cocreate_gis.services.demo.town import Record, Town

STREET = "椿寿街"
_TOPIC = "椿寿街行道树怎么办"
_PIPE_M, _POLE_M = 0.8, 1.2
_POLES_EVERY = 8


def tend(town: Town) -> None:
    """Write down the change of species that is talked over, the care given, and what lies beside the trees.

    Parameters
    ----------
    town : Town
        With the trees planted and the topics raised.
    """
    told = word_list("trees")
    trees = town.find("street_trees", road=STREET)
    middle = trees[len(trees) // 2]["geometry"]
    town.add("tree_plans", middle, topic=uid_by_name(town, "topics", _TOPIC), **told["plan"])
    for size in told["sizes"]:
        town.add("species_sizes", None, source=told["sizes_source"], mark="assumed", **size)
    for care in told["care"]:
        town.add("tree_care", None, **care)
    _remember_and_protect(town, trees)
    _lay_pipes(town, [tree for tree in trees if tree["side"] == "北"])


def _remember_and_protect(town: Town, trees: list[Record]) -> None:
    for tree in trees[3:40:12]:
        before = {name: tree[name] for name in ("tree_no", "road", "side", "geometry")}
        town.add(
            "former_trees",
            before.pop("geometry"),
            **before,
            place=town.uid_of("street_trees", tree),
            species="泡桐",
            removed_on=f"{int(tree['planted_on'][:4]) - 1}-11-20",
            reason="danger",
        )
    trees[5]["protection"] = "reserve"
    trees[7].update(pit_heaved=True, pit_cover="sealed")


def _lay_pipes(town: Town, trees: list[Record]) -> None:
    """A water main beside the trunks, nearer than the rule allows, and poles between the trees."""
    row = shapely.LineString([tree["geometry"] for tree in trees])
    common = {"owner": "示例权属单位", "source": "虚构示例"}
    main = row.offset_curve(_PIPE_M)
    town.add("utilities", main, kind="water", diameter_m=0.2, depth_m=1.1, accuracy_m=0.1, **common)
    gas = row.offset_curve(3 * _PIPE_M)
    town.add("utilities", gas, kind="gas", diameter_m=0.11, depth_m=0.9, accuracy_m=0.3, **common)
    for tree in trees[::_POLES_EVERY]:
        place = tree["geometry"]
        along = row.interpolate(row.project(place) + _POLE_M)
        town.add("utilities", along, kind="pole", diameter_m=0.3, accuracy_m=0.1, **common)
