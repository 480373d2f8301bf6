"""Compounds: plots inset from the streets, walls, gates, inner lanes, rows of houses, bays and sheds."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np
import shapely

from cocreate_gis.services.demo.ground import Axes, Points, crossing, span, unit
from cocreate_gis.services.demo.plan import Block, Side, Street
from cocreate_gis.services.demo.town import Estate, Town

BAY_M = (2.4, 5.3)
_LANE_M = 4.5


@dataclass(frozen=True)
class Rows:
    """How houses stand in an estate: parallel rows that face south."""

    depth_m: float
    length_m: float
    gap_m: float
    pitch_m: float
    floors: tuple[int, int]
    bays: float
    stair_unit_m: float
    lift: bool = False


SLABS = Rows(12.6, 86, 11, 42, (3, 6), 0.24, 21.0)
TOWERS = Rows(21.0, 29, 40, 76, (9, 14), 0.55, 30.0, lift=True)
DORMS = Rows(10.8, 74, 10, 34, (3, 5), 0.24, 19.0)
COURTS = Rows(11.6, 50, 9, 40, (4, 6), 0.22, 16.0)
ROWS = {"S": SLABS, "T": TOWERS, "U": DORMS, "D": DORMS, "Y": COURTS, "X": SLABS}


def plot_of(block: Block) -> shapely.Polygon:
    """Give the ground of a block that is not street or shop.

    Parameters
    ----------
    block : Block
        With its sides set back as they are to be.

    Returns
    -------
    shapely.Polygon
        In local metres.
    """
    parts = [shapely.Polygon(_inset(cell)) for cell in block.cells]
    if len(parts) == 1:
        return parts[0]
    joined = shapely.union_all([part.buffer(0.4, join_style="mitre") for part in parts])
    return cast("shapely.Polygon", joined.simplify(1.0))


def _inset(cell: list[Side]) -> list[Points]:
    lines = [(side.p + side.inward * side.setback_m, side.direction) for side in cell]
    return [crossing(*lines[k - 1], *lines[k]) for k in range(4)]


def axes_of(block: Block) -> Axes:
    """Give axes whose x runs along the block's south and north sides.

    Parameters
    ----------
    block : Block
        Any.

    Returns
    -------
    Axes
        With their origin in the block's middle.
    """
    runs = [side.direction * (1 if side.facing == "S" else -1)
            for cell in block.cells for side in cell if side.facing in "SN"]  # fmt: skip
    along = unit(np.sum(runs, axis=0))
    middle = block.outline.centroid
    return Axes(middle.x, middle.y, math.atan2(along[1], along[0]))


def settle(town: Town, estate: Estate, openings: str, rng: np.random.Generator) -> None:
    """Build an estate: lanes, houses, bays, sheds, gates and the wall.

    Parameters
    ----------
    town : Town
        Takes the records.
    estate : Estate
        Its gates are filled in.
    openings : str
        Compass directions in which the wall opens, such as ``"SN"``.
    rng : numpy.random.Generator
        For lengths and gaps.
    """
    shape = estate.axes.inward(estate.shape)
    lanes = _lay_rows(town, estate, shape, rng)
    _open_sides(town, estate, shape, lanes, openings)
    build_wall(town, estate)


def _row_heights(shape: shapely.Polygon, rows: Rows) -> list[float]:
    _, south, _, north = shape.bounds
    used = north - south - 16 - rows.depth_m - 16
    count = max(1, int(used // rows.pitch_m) + 1)
    pitch = used / max(1, count - 1) if count > 1 else 0.0
    return [south + 9 + k * min(pitch, rows.pitch_m * 1.22) for k in range(count)]


Lane = tuple[float, float, float]  # y, west end, east end


def _spine_at(estate: Estate, shape: shapely.Polygon, y: float) -> float:
    """Where the main lane runs at a height: in the middle, in small courtyards along the east wall."""
    west, east = span(shape, y) or (0.0, 0.0)
    return east - 7.0 if estate.use == "Y" else (west + east) / 2


def _lay_rows(town: Town, estate: Estate, shape: shapely.Polygon, rng: np.random.Generator) -> list[Lane]:
    rows = ROWS[estate.use]
    lanes: list[Lane] = []
    number = 0
    for y in _row_heights(shape, rows):
        levels = (y - 2, y + rows.depth_m + 12.5)
        spans = [span(shape, level) for level in levels]
        if None in spans:
            continue
        west = max(s[0] for s in spans if s) + 7
        east = min(s[1] for s in spans if s) - 7
        lane = y + rows.depth_m + 3.2 + BAY_M[1] + _LANE_M / 2
        middle = [_spine_at(estate, shape, level) for level in levels]
        lanes.append((lane, west + 4, max(east - 4, *middle)))
        for start, end, towards in ((west, min(middle) - 6, -1), (max(middle) + 6, east, 1)):
            number = _lay_half_row(town, estate, rows, (start, end, y), towards, number, rng)
    return lanes


def _lay_half_row(
    town: Town,
    estate: Estate,
    rows: Rows,
    place: tuple[float, float, float],
    towards: int,
    number: int,
    rng: np.random.Generator,
) -> int:
    start, end, y = place
    room = end - start
    out = estate.axes.outward
    count = max(1, round((room + rows.gap_m) / (rows.length_m + rows.gap_m)))
    length = min((room - (count - 1) * rows.gap_m) / count, rows.length_m * 1.25)
    if length < 15:
        return number
    step = (room - length) / (count - 1) if count > 1 else 0.0
    empty = int(rng.integers(count)) if rng.random() < 0.06 else -1
    if rng.random() < 0.55:
        lawn = shapely.box(start + 1, y - 10, end - 1, y - 2.5)
        if shapely.contains_properly(estate.shape, out(lawn)):
            town.add("greens", out(lawn), name="宅间绿地", kind="green", compound=estate.name)
    for k in range(count):
        x = start + k * step
        size = length * rng.uniform(0.86, 1.0)
        if k == empty:
            green = shapely.box(x, y - 1, x + length, y + rows.depth_m + 1)
            town.add("greens", out(green), name=f"{estate.name}中心绿地", kind="green", compound=estate.name)
            continue
        number += 1
        floors = int(rng.integers(rows.floors[0], rows.floors[1] + 1))
        town.add(
            "buildings",
            out(shapely.box(x, y, x + size, y + rows.depth_m)),
            name=f"{number}栋",
            compound=estate.name,
            use="residential",
            floors=floors,
            stair_units=max(1, round(size / rows.stair_unit_m)),
            built_year=estate.built_year + int(rng.integers(0, 4)),
            has_lift=rows.lift,
        )
    _lay_bays(town, estate, (start, end, y + rows.depth_m + 3.2), towards, rows.bays, rng)
    if rng.random() < 0.3:
        _lay_shed(town, estate, end + 0.8 if towards < 0 else start - 3.0, y, rows.depth_m)
    return number


def _lay_bays(
    town: Town,
    estate: Estate,
    place: tuple[float, float, float],
    towards: int,
    share: float,
    rng: np.random.Generator,
) -> None:
    start, end, y = place
    width, depth = BAY_M
    capacity = int((end - start - 6) // width)
    wanted = int(capacity * min(1.0, share * rng.uniform(0.7, 1.4)))
    # From the spine outwards: drivers and painters both begin there.
    first = end - 1.5 - width if towards < 0 else start + 1.5
    kind = "built" if estate.kind == "managed" else "shared_land"
    for k in range(wanted):
        left = first + towards * (k + (k // 8) * 0.6) * width
        if start < left and left + width < end:
            bay = shapely.box(left, y, left + width, y + depth)
            town.add(
                "parking_spaces",
                estate.axes.outward(bay),
                kind=kind,
                capacity=1,
                compound=estate.name,
                length_m=depth,
                width_m=width,
            )


def _lay_shed(town: Town, estate: Estate, x: float, y: float, depth: float) -> None:
    shed = shapely.box(x, y, x + 2.2, y + depth)
    town.add(
        "parking_spaces",
        estate.axes.outward(shed),
        kind="ebike",
        capacity=int(depth),
        charging=int(depth) % 2 == 0,
        compound=estate.name,
        length_m=round(depth, 1),
        width_m=2.2,
    )


def _open_sides(town: Town, estate: Estate, shape: shapely.Polygon, lanes: list[Lane], openings: str) -> None:
    out = estate.axes.outward
    spine = [(_spine_at(estate, shape, lane[0]), lane[0]) for lane in lanes]
    middle = lanes[len(lanes) // 2][0]
    for (y, west, east), joint in zip(lanes, spine, strict=True):
        points = [(west, y), joint, (east, y)]
        edges = span(shape, y)
        if y == middle and edges:
            if "W" in openings:
                points[0] = (edges[0], y)
                _open_gate(town, estate, points[0], "W")
            if "E" in openings:
                points[-1] = (edges[1], y)
                _open_gate(town, estate, points[-1], "E")
        town.add("paths", out(shapely.LineString(points)), kind="compound", width_m=_LANE_M, walkable=True)
    if "S" in openings:
        spine.insert(0, _end_of_spine(shape, spine[0], -1))
        _open_gate(town, estate, spine[0], "S")
    if "N" in openings:
        spine.append(_end_of_spine(shape, spine[-1], 1))
        _open_gate(town, estate, spine[-1], "N")
    if len(spine) > 1:
        town.add("paths", out(shapely.LineString(spine)), kind="compound", width_m=5.0, walkable=True)


def _end_of_spine(shape: shapely.Polygon, start: tuple[float, float], towards: int) -> tuple[float, float]:
    """Follow the main lane straight to the wall."""
    x, y = start
    cut = shape.intersection(shapely.LineString([start, (x, y + towards * 2000)]))
    return x, cut.bounds[3 if towards > 0 else 1]


def _open_gate(town: Town, estate: Estate, local: tuple[float, float], facing: str) -> None:
    point = np.array(estate.axes.outward(shapely.Point(local)).coords[0])
    join_street(town, estate, point, facing)


def join_street(town: Town, estate: Estate, point: Points, facing: str) -> None:
    """Lead a lane from a gate to the street in front of it.

    Parameters
    ----------
    town : Town
        Takes the lane.
    estate : Estate
        Takes the gate.
    point : numpy.ndarray
        The gate, on the wall.
    facing : str
        Compass direction in which it opens.
    """
    here = shapely.Point(point)
    streets = [side.street for side in estate.sides if side.facing == facing and side.street]
    street = min(streets, key=lambda s: shapely.LineString([s.p, s.q]).distance(here))
    foot = street.attach(point)
    town.add("paths", shapely.LineString([point, foot]), kind="compound", width_m=5.0, walkable=True)
    estate.gates.append((point, facing))


def build_wall(town: Town, estate: Estate) -> None:
    """Draw the wall of an estate.

    Parameters
    ----------
    town : Town
        Takes the barrier.
    estate : Estate
        Any; one without a wall gets none, and a wall shared with a neighbour is left to be drawn once.
    """
    if estate.walled:
        wall = estate.shape.exterior.difference(estate.shared_wall.buffer(0.3))
        wall = shapely.line_merge(wall) if wall.geom_type == "MultiLineString" else wall
        town.add("barriers", wall, kind="wall", height_m=2.2, owner=estate.name, status="standing")


def lay_shops(
    town: Town,
    side: Side,
    ends: tuple[float, float],
    rng: np.random.Generator,
    is_free: Callable[[Points], bool],
) -> None:
    """Line a side of a block with shops.

    Parameters
    ----------
    town : Town
        Takes the buildings.
    side : Side
        Its `strip_m` is the depth of the shops.
    ends : tuple of float
        Metres to leave free at its beginning and end.
    rng : numpy.random.Generator
        For widths.
    is_free : callable
        Says whether a point of the front may be built on: not where a gate opens.
    """
    street: Street | None = side.street
    if street is None:
        return
    front = side.p + side.inward * (street.half_m + 0.2)
    length = float(np.hypot(*(side.q - side.p)))
    depth = side.strip_m - 1.2
    at = ends[0]
    while at < length - ends[1] - 14:
        width = min(rng.uniform(28, 60), length - ends[1] - at)
        corners = [front + side.direction * (at + share * width) for share in (0, 0.25, 0.5, 0.75, 1)]
        if all(is_free(corner) for corner in corners):
            across = side.inward * depth
            shape = shapely.Polygon([corners[0], corners[4], corners[4] + across, corners[0] + across])
            number = 2 * len(town.records["buildings"]) % 388 + 2
            town.add(
                "buildings",
                shape,
                name=f"{street.name}{number}号",
                use="commercial",
                floors=int(rng.integers(1, 4)),
                built_year=int(rng.integers(1984, 2012)),
                has_lift=False,
                front=(side, (corners[2] - side.inward * 1.0)),
            )
            at += width + (1.0 if rng.random() < 0.8 else 9.0)
        else:
            at += 4.0
