"""Building the blocks: which become compounds, which old alleys, and in what order."""

from collections.abc import Iterator

import numpy as np
import shapely

from cocreate_gis.interchange.word_lists import word_list
from cocreate_gis.services.demo.compounds import axes_of, lay_shops, plot_of, settle
from cocreate_gis.services.demo.ground import Points, rectangle_on
from cocreate_gis.services.demo.institutions import furnish
from cocreate_gis.services.demo.plan import COMMUNITY_NAMES, Block, Plan, Side, split_block
from cocreate_gis.services.demo.story import GATE_COMPOUND
from cocreate_gis.services.demo.town import Estate, Town

BUILDINGS = 1500
_SHOP_DEPTH_M = 13.0
_SHOP_SHARE = {"arterial": 0.55, "street": 0.14, "quay": 0.25, "alley": 0.0}
_KIND = {
    "S": ("managed", 1992, 2006),
    "T": ("managed", 2006, 2018),
    "U": ("unit_dorm", 1976, 1990),
    "D": ("unit_dorm", 1978, 1984),
    "Y": ("old_courtyard", 1982, 1994),
    "X": ("unit_dorm", 1979, 1988),
    "O": ("old_courtyard", 1936, 1965),
}
GARDEN_ESTATE = "水利勘测大院"
_GARDEN_RANK = 10 * 11 + 5
DISPUTED = ("电机厂宿舍西院", "电机厂宿舍东院")


def build_blocks(town: Town, plan: Plan, rng: np.random.Generator) -> None:
    """Build everything that stands inside the blocks.

    Parameters
    ----------
    town : Town
        Takes the records.
    plan : Plan
        Lanes attach to its streets; alleys are added to it.
    rng : numpy.random.Generator
        For every choice that does not matter.
    """
    names = {use: iter(word_list("names")[use]) for use in "STUO"}
    alley_names = iter(word_list("names")["alleys"])
    numbers = iter(range(1, 100))
    for block in _divide(plan, alley_names):
        _choose_shops(block, rng)
        if block.use not in _KIND:
            furnish(town, block, rng)
            _line_with_shops(town, block, [], rng)
            continue
        estate = _estate(block, names, numbers, rng)
        town.estates.append(estate)
        if block.use == "O":
            _build_old_quarter(town, estate, rng)
        else:
            settle(town, estate, _openings(block, rng), rng)
        _line_with_shops(town, block, [point for point, _ in estate.gates], rng)


def _divide(plan: Plan, alley_names: Iterator[str]) -> list[Block]:
    divided: list[Block] = []
    for block in plan.blocks:
        if block.use == "O":
            names = [next(alley_names), next(alley_names)]
            divided += split_block(block, 3, along="y", alley_names=names, alleys=plan.alleys)
        elif block.use == "Y":
            names = [next(alley_names), next(alley_names)]
            divided += split_block(block, 3, along="x", alley_names=names, alleys=plan.alleys)
        elif block.use == "D":
            divided += split_block(block, 2, along="x", alley_names=[], alleys=plan.alleys)
        else:
            divided.append(block)
    return divided


def _choose_shops(block: Block, rng: np.random.Generator) -> None:
    if block.use in "OXPEGWRC":
        return
    for facing in "SENW":
        sides = [side for side in block.sides if side.facing == facing]
        luck = rng.random()
        for side in sides:
            wide = block.use != "Y" or facing in "NS"
            if side.street and wide and luck < _SHOP_SHARE[side.street.kind]:
                side.strip_m = _SHOP_DEPTH_M


def _estate(
    block: Block, names: dict[str, Iterator[str]], numbers: Iterator[int], rng: np.random.Generator
) -> Estate:
    kind, first, last = _KIND[block.use]
    if block.use == "Y":
        name = f"椿寿{next(numbers)}号院"
    elif block.use == "X":
        name = GATE_COMPOUND
    elif block.use == "D":
        name = DISPUTED[0 if block.cells[0][3].street else 1]
    else:
        name = GARDEN_ESTATE if block.rank == _GARDEN_RANK else next(names[block.use])
    wall = next((side for side in block.cells[0] if block.use == "D" and side.street is None), None)
    return Estate(
        name,
        kind,
        block.use,
        f"{COMMUNITY_NAMES[block.community]}社区",
        plot_of(block),
        axes_of(block),
        block.sides,
        walled=block.use != "O",
        built_year=int(rng.integers(first, last)),
        shared_wall=shapely.LineString([wall.p, wall.q]) if wall else shapely.LineString(),
    )


def _openings(block: Block, rng: np.random.Generator) -> str:
    if block.use == "X":
        return "NS"
    facing = {side.facing for side in block.sides}
    if block.use == "Y":
        return "S" if "S" in facing else "N"
    order = [direction for direction in ("SNEW", "NSWE")[int(rng.integers(2))] if direction in facing]
    return "".join(order[: int(rng.choice([1, 2, 3], p=[0.1, 0.52, 0.38]))])


def _line_with_shops(town: Town, block: Block, gates: list[Points], rng: np.random.Generator) -> None:
    points = shapely.MultiPoint(gates) if gates else None

    def is_free(corner: Points) -> bool:
        return points is None or points.distance(shapely.Point(corner)) > _SHOP_DEPTH_M + 7

    for cell in block.cells:
        for k, side in enumerate(cell):
            if side.strip_m:
                before, after = cell[k - 1], cell[(k + 1) % 4]
                ends = tuple((s.street.half_m + s.strip_m if s.street else 0.0) + 3 for s in (before, after))
                lay_shops(town, side, (ends[0], ends[1]), rng, is_free)


def _build_old_quarter(town: Town, estate: Estate, rng: np.random.Generator) -> None:
    """Houses wall to wall along both fronts of a narrow block, yards between them."""
    yard = estate.shape.buffer(-1)
    number = 0
    for side in estate.sides:
        if side.facing not in "SN":
            continue
        number = _line_with_houses(town, estate, side, yard, number, rng)


def _line_with_houses(
    town: Town, estate: Estate, side: Side, yard: shapely.Polygon, number: int, rng: np.random.Generator
) -> int:
    start = side.p + side.inward * (side.setback_m + 1.2)
    length = float(np.hypot(*(side.q - side.p)))
    at = 4.0
    while at < length - 18:
        width, depth = rng.uniform(20, 34), rng.uniform(15, 21)
        house = rectangle_on(start + side.direction * at, side.direction, width, depth)
        if yard.contains(house):
            number += 1
            floors = int(rng.choice([1, 2, 3], p=[0.3, 0.5, 0.2]))
            town.add(
                "buildings",
                house,
                name=f"{number}号",
                compound=estate.name,
                use="mixed" if rng.random() < 0.18 else "residential",
                floors=floors,
                stair_units=1,
                built_year=estate.built_year + int(rng.integers(0, 12)),
                has_lift=False,
            )
        at += width + (0.6 if rng.random() < 0.75 else rng.uniform(4, 9))
    return number


def close_shops(town: Town, rng: np.random.Generator) -> None:
    """Leave gaps between the shops, so that the town has its 1,500 buildings.

    Parameters
    ----------
    town : Town
        Its services have moved in.
    rng : numpy.random.Generator
        Chooses the shops that were never built.
    """
    buildings = town.records["buildings"]
    shops = [
        k for k, building in enumerate(buildings) if building["use"] == "commercial" and "front" in building
    ]
    surplus = max(0, len(buildings) - BUILDINGS)
    gone = set(rng.choice(shops, size=min(surplus, len(shops)), replace=False).tolist())
    buildings[:] = [building for k, building in enumerate(buildings) if k not in gone]
