"""Who answers for what ground: communities, grids, compounds, their gates; and how many live there."""

import numpy as np
import shapely

from cocreate_gis.services.demo.build import DISPUTED
from cocreate_gis.services.demo.plan import COMMUNITY_NAMES, Plan
from cocreate_gis.services.demo.story import GATE_COMPOUND, GATE_NAME, SUBDISTRICT
from cocreate_gis.services.demo.town import Estate, Record, Town

_COUNTS = ("households", "residents", "residents_60", "residents_80", "residents_0_6")
_SIDES = {"S": "南", "E": "东", "N": "北", "W": "西"}
_GRID_POSTS = ("网格长", "网格员", "专职网格员")


def draw_compounds(town: Town, rng: np.random.Generator) -> None:
    """Draw the compounds and their gates.

    Parameters
    ----------
    town : Town
        Its estates are built, its buildings inhabited.
    rng : numpy.random.Generator
        For cars, hours and the back gates that are locked.
    """
    for estate in town.estates:
        homes = town.find("buildings", compound=estate.name)
        counts = {name: sum(home.get(name, 0) for home in homes) for name in _COUNTS}
        cars = round(counts["households"] * rng.uniform(0.3, 0.62) * (1.35 if estate.use == "T" else 1))
        town.add(
            "compounds",
            estate.shape,
            name=estate.name,
            kind=estate.kind,
            management=_management(estate, rng),
            walled=estate.walled,
            community=estate.community,
            cars_registered=cars,
            cars_at_night=round(cars * rng.uniform(0.8, 1.08)),
            built_year=estate.built_year,
            **counts,
        )


def hang_gates(town: Town, rng: np.random.Generator) -> None:
    """Hang the gates in the walls.

    Parameters
    ----------
    town : Town
        Its estates are built.
    rng : numpy.random.Generator
        For hours and the back gates that are locked.
    """
    for estate in town.estates:
        for number, (point, facing) in enumerate(estate.gates):
            locked = number > 0 and rng.random() < 0.08
            gate = town.add(
                "gates",
                shapely.Point(point),
                name=f"{estate.name}{_SIDES[facing]}门",
                status="closed" if locked else "open",
                hours="常年关闭" if locked else str(rng.choice(["全天", "全天", "05:30-23:00"])),
                compound=estate.name,
                steps=bool(rng.random() < 0.06),
            )
            if estate.name == GATE_COMPOUND and facing == "S":
                gate.update(name=GATE_NAME, status="negotiating", hours="协商中", steps=False)
            elif estate.name == GATE_COMPOUND:
                gate.update(status="open", hours="全天", steps=False)
    _draw_disputed_wall(town)


def _draw_disputed_wall(town: Town) -> None:
    one = next(estate for estate in town.estates if estate.name == DISPUTED[0])
    wall = shapely.intersection(one.shape.exterior, one.shared_wall.buffer(0.3))
    town.add(
        "barriers",
        shapely.line_merge(wall),
        kind="wall",
        height_m=2.0,
        owner="、".join(DISPUTED),
        status="disputed",
        note="两院居民就围墙去留协商中:拆除后可贯通消防通道",
    )


def _management(estate: Estate, rng: np.random.Generator) -> str:
    if estate.kind == "managed":
        return "property_company"
    if estate.kind == "unit_dorm":
        return str(rng.choice(["unit", "self_managed"], p=[0.6, 0.4]))
    return str(rng.choice(["self_managed", "none"], p=[0.7, 0.3]))


def assign_communities(town: Town, plan: Plan) -> None:
    """Tell every building which community it stands in.

    Parameters
    ----------
    town : Town
        Its buildings stand.
    plan : Plan
        Says which cell of the lattice belongs to which community.
    """
    homes = town.records["buildings"]
    tree = shapely.STRtree(shapely.centroid([home["geometry"] for home in homes]))
    for letter, cells in plan.cells_by_community().items():
        ground = shapely.union_all([plan.cell(*cell) for cell in cells])
        for k in tree.query(ground, predicate="contains"):
            homes[k]["community"] = f"{COMMUNITY_NAMES[letter]}社区"


def draw_communities(town: Town, plan: Plan) -> None:
    """Divide the sub-district into communities and these into grids, along the streets.

    Parameters
    ----------
    town : Town
        Its buildings are inhabited.
    plan : Plan
        Says which cell of the lattice belongs to which community.
    """
    homes = town.records["buildings"]
    tree = shapely.STRtree(shapely.centroid([home["geometry"] for home in homes]))
    for number, (letter, cells) in enumerate(plan.cells_by_community().items(), 1):
        name = f"{COMMUNITY_NAMES[letter]}社区"
        ground = shapely.union_all([plan.cell(*cell) for cell in cells])
        inside = [homes[k] for k in tree.query(ground, predicate="contains")]
        town.add(
            "communities",
            ground,
            name=name,
            code=f"虚构-{number:02d}",
            subdistrict=SUBDISTRICT,
            **_total(inside, _COUNTS),
        )
        for k, group in enumerate(_grids(cells), 1):
            patch = shapely.union_all([plan.cell(*cell) for cell in group])
            inside = [homes[i] for i in tree.query(patch, predicate="contains")]
            town.add(
                "grids",
                patch,
                name=f"{COMMUNITY_NAMES[letter]}第{k}网格",
                community=name,
                leader_role=_GRID_POSTS[(number + k) % 3],
                **_total(inside, _COUNTS[:2]),
            )


def _total(homes: list[Record], names: tuple[str, ...]) -> dict[str, int]:
    return {name: sum(home.get(name, 0) for home in homes) for name in names}


def _grids(cells: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Cut the cells across their longer direction into two to four."""
    rows, columns = {r for r, _ in cells}, {c for _, c in cells}
    axis = 0 if len(rows) >= len(columns) else 1
    keys = sorted(rows if axis == 0 else columns)
    pieces = np.array_split(np.array(keys), min(4, max(2, len(cells) // 3), len(keys)))
    return [[cell for cell in cells if cell[axis] in piece] for piece in pieces]
