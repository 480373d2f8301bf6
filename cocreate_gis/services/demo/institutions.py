"""What is not housing: park, schools, market, offices, the former mill, the railway yard."""

from collections.abc import Sequence
from itertools import count
from typing import Any

import numpy as np
import shapely

from cocreate_gis.interchange.word_lists import word_list
from cocreate_gis.services.demo.compounds import BAY_M, axes_of, plot_of
from cocreate_gis.services.demo.ground import Axes
from cocreate_gis.services.demo.plan import COMMUNITY_NAMES, Block, Street
from cocreate_gis.services.demo.town import Town

Box = tuple[float, float, float, float]  # west, south, width, depth, in the block's axes

_HALLS: dict[str, tuple[Box, ...]] = {
    "H": ((-70, 40, 120, 20), (-70, -10, 20, 46), (-30, -20, 80, 18), (-30, -68, 96, 24), (66, -20, 22, 60)),
    "M": ((-84, -10, 100, 62), (-84, -76, 58, 44), (-10, -76, 74, 30), (34, -10, 44, 70)),
    # Sheds of the mill, saw-tooth after saw-tooth; those outside its ground are left away.
    "C": tuple((x, y, w, 38.0) for y in range(-380, 380, 56) for x, w in ((-330, 84), (-236, 62), (-160, 90),
               (-58, 70), (26, 88), (128, 56), (198, 80), (292, 60))),
    "R": ((-98, -60, 96, 22), (16, -60, 80, 22), (-98, -10, 130, 26), (50, -10, 46, 26), (-98, 40, 60, 14),
          (-20, 40, 110, 18)),
    "F": ((-80, 36, 44, 28), (-14, 40, 60, 20), (-84, -26, 30, 44), (60, -10, 24, 62)),
    "E": ((-74, 30, 96, 13), (-74, 62, 96, 13), (38, 26, 15, 50), (62, 30, 26, 18)),
    "G": ((-86, -70, 16, 120), (70, -60, 18, 40)),
}  # fmt: skip
_USE = {
    "H": "public",
    "M": "commercial",
    "C": "commercial",
    "R": "other",
    "F": "commercial",
    "E": "public",
    "G": "public",
}
_FLOORS = {"H": (4, 9), "M": (1, 3), "C": (1, 2), "R": (1, 1), "F": (6, 15), "E": (3, 5), "G": (1, 2)}
_names = {
    "H": ("榆园医院",),
    "M": ("站前市场", "万榆市场"),
    "C": ("国棉创意园",),
    "R": ("铁路货场",),
    "G": ("榆园体育场",),
}


def furnish(town: Town, block: Block, rng: np.random.Generator) -> None:
    """Build what stands on a block that is not housing.

    Parameters
    ----------
    town : Town
        Takes the records.
    block : Block
        Its `use` says what.
    rng : numpy.random.Generator
        For floors and years.
    """
    shape, axes = plot_of(block), axes_of(block)
    if block.use == "P":
        _park(town, block, shape, axes)
        return
    if block.use == "W":
        town.add("greens", shape, name="待建地块", kind="green")
        return
    name = _name(town, block.use)
    _halls(town, shape, axes, block, name, rng)
    if block.use in "EG":
        _sports_ground(town, axes, name, block.use == "G")
    if block.use == "E":
        _school_fence(town, block, shape, axes, name)
    if block.use in "EFGH":
        band = shape.buffer(-2.5).difference(shape.buffer(-9))
        halls = shapely.union_all(town.shapes("buildings", institution=name)).buffer(2)
        for piece in shapely.get_parts(band.difference(halls)):
            town.add("greens", piece, name=f"{name}绿化带", kind="green")
    if block.use in "FHM":
        _car_park(town, shape, axes, name)


def _name(town: Town, use: str) -> str:
    lists: dict[str, Sequence[str]] = {
        **_names,
        "E": word_list("names")["schools"],
        "F": word_list("names")["offices"],
    }
    taken = {record.get("institution") for record in town.records["buildings"]}
    for candidate in lists[use]:
        if candidate not in taken:
            return candidate
    return next(f"{lists[use][0]}{n}号院" for n in count(2) if f"{lists[use][0]}{n}号院" not in taken)


def _halls(
    town: Town, shape: shapely.Polygon, axes: Axes, block: Block, name: str, rng: np.random.Generator
) -> None:
    low, high = _FLOORS[block.use]
    year = int(rng.integers(1968, 2008))
    number = 0
    for west, south, width, depth in _HALLS[block.use]:
        hall = axes.outward(shapely.box(west, south, west + width, south + depth))
        if shape.contains(hall):
            number += 1
            town.add(
                "buildings",
                hall,
                name=f"{name}{number}号楼",
                use=_USE[block.use],
                floors=int(rng.integers(low, high + 1)),
                built_year=year,
                has_lift=block.use in "FH",
                institution=name,
                community=COMMUNITY_NAMES[block.community],
            )


def _sports_ground(town: Town, axes: Axes, name: str, large: bool) -> None:
    half = (52.0, 40.0) if large else (30.0, 22.0)
    south = -10.0 if large else -44.0
    track = shapely.LineString([(-half[0], south), (half[0], south)]).buffer(half[1], quad_segs=12)
    town.add("greens", axes.outward(track), name=f"{name}运动场", kind="sports")


def _school_fence(town: Town, block: Block, shape: shapely.Polygon, axes: Axes, name: str) -> None:
    fence = shapely.LineString(shape.exterior.coords)
    town.add("barriers", fence, kind="fence", height_m=2.0, owner=name, status="standing")
    local = axes.inward(shape)
    edge = local.intersection(shapely.LineString([(30, 20), (30, 500)])).bounds[3]
    gate = np.array(axes.outward(shapely.Point(30, edge)).coords[0])
    street = _street(block, "N")
    inner = axes.outward(shapely.Point(30, 20)).coords[0]
    foot = street.attach(gate)
    town.add("paths", shapely.LineString([inner, gate, foot]), kind="compound", width_m=5.0, walkable=True)
    town.add(
        "gates", shapely.Point(gate), name=f"{name}校门", status="open", hours="07:00-18:00", compound=name
    )


def _car_park(town: Town, shape: shapely.Polygon, axes: Axes, name: str) -> None:
    width, depth = BAY_M
    taken = shapely.union_all(town.shapes("buildings", institution=name)).buffer(3)
    for y in (20.0, 25.3):
        for k in range(60):
            bay = axes.outward(shapely.box(-80 + k * width, y, -80 + (k + 1) * width, y + depth))
            if shape.contains(bay) and not taken.intersects(bay):
                town.add(
                    "parking_spaces",
                    bay,
                    kind="built",
                    capacity=1,
                    owner=name,
                    length_m=depth,
                    width_m=width,
                )


def _park(town: Town, block: Block, shape: shapely.Polygon, axes: Axes) -> None:
    town.add("greens", shape, name="榆园公园", kind="park")
    angles = np.linspace(0, 2 * np.pi, 60, endpoint=False)

    def ring(reach: float) -> list[tuple[float, float]]:
        bend = 1 + 0.16 * np.sin(2 * angles + 0.7) + 0.09 * np.sin(3 * angles + 2)
        return list(
            zip(reach * 1.25 * bend * np.cos(angles), reach * bend * np.sin(angles) - 12, strict=True)
        )

    town.add("greens", axes.outward(shapely.Polygon(ring(86))), name="榆塘", kind="water")
    round_the_pond = [*ring(102), ring(102)[0]]
    _footway(town, axes, round_the_pond)
    for facing, vertex in (("E", 0), ("N", 15), ("W", 30), ("S", 45)):
        start = axes.outward(shapely.Point(round_the_pond[vertex])).coords[0]
        foot = _street(block, facing).attach(np.array(start))
        town.add(
            "paths",
            shapely.LineString([start, foot]),
            name="公园步道",
            kind="footway",
            width_m=3.0,
            walkable=True,
        )
    for x, y in ((-150, 110), (150, -120), (-120, -140)):
        pavilion = axes.outward(shapely.Point(x, y).buffer(8, quad_segs=2))
        town.add(
            "buildings", pavilion, name="榆园公园亭", use="public", floors=1, built_year=1986, has_lift=False
        )


def _street(block: Block, facing: str) -> Street:
    return next(side.street for side in block.sides if side.facing == facing and side.street)


def _footway(town: Town, axes: Axes, points: list[tuple[float, float]]) -> None:
    line = axes.outward(shapely.LineString(points))
    values: dict[str, Any] = {"name": "环塘步道", "kind": "footway", "width_m": 3.0, "walkable": True}
    town.add("paths", line, **values)
