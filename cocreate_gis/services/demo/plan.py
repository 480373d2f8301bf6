"""The plan of the town: a bent lattice of named streets, a canal, a railway, blocks and communities."""

import math
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import shapely

from cocreate_gis.services.demo.ground import Points, left_of, unit

# Rows from north to south, columns from west to east; "=" is the railway, "~" the canal.
# S slabs, T towers, U work-unit housing, O old alleys, Y small courtyards, X the walled estate with the
# closed gate, D two estates with a disputed wall, P park, E school, H hospital, M market, F offices,
# C former mill, G sports ground, W idle land, R railway yard.
_LAND_USE = (
    "RUUSUFUSRWR",
    "===========",
    "SSUMSSTSUSE",
    "STESSXSSTFS",
    "OOSSOXCCSSS",
    "SOSFSXCSEST",
    "~~~~~~~~~~~",
    "SSEYYYPPSTS",
    "SDSYYYPPSSU",
    "FSTSSMSSTSS",
    "SSSEHUOSSFS",
    "WSUSSSOSESS",
    "RSTSUSSGSUW",
)
_COMMUNITIES = (
    "AAAAAAAAAAA",
    "AAAAAAAAAAA",
    "BBBBBBCCCCC",
    "DDDEEFFFGGG",
    "DDDEEFFFGGG",
    "DDDEEFFFGGG",
    "DDDEEFFFGGG",
    "HHHIIIJJKKK",
    "HHHIIIJJKKK",
    "LLLNNNJJPPP",
    "LLLNNNJJPPP",
    "LLLNNOOOPPP",
    "LLLOOOOOPPP",
)
_WIDTHS_M = (250, 272, 240, 288, 256, 244, 280, 262, 236, 276, 250)
_HEIGHTS_M = (205, 46, 240, 256, 236, 250, 64, 242, 262, 240, 250, 236, 232)
_ARTERIAL_COLUMNS, _ARTERIAL_ROWS = (3, 8), (3, 9)
_CROSSINGS = {1: (1, 3, 8, 10), 6: (3, 8)}
# Cells that form one estate: the street between them was never built.
_MERGED = (
    ((3, 5), (4, 5), (5, 5)),
    ((4, 6), (4, 7), (5, 6)),
    ((7, 6), (7, 7), (8, 6), (8, 7)),
    ((3, 6), (3, 7)),
    ((9, 6), (9, 7)),
    ((9, 9), (9, 10)),
    ((10, 1), (10, 2)),
    ((12, 5), (12, 6)),
    ((4, 9), (4, 10)),
    ((2, 4), (2, 5)),
    ((11, 9), (11, 10)),
)
_TILT = math.radians(-5.5)

CARRIAGEWAY_M = {"arterial": 24.0, "street": 12.0, "quay": 9.0, "alley": 4.0}
_PAVEMENT_M = {"arterial": 5.5, "street": 3.5, "quay": 3.0, "alley": 0.5}

COLUMN_NAMES = (
    "西堤路", "文昌街", "书院街", "中兴路", "槐荫街", "桐花街",
    "国棉路", "铜锣街", "东岳路", "荷塘街", "菱角街", "东堤路",
)  # fmt: skip
ROW_NAMES = (
    "北站路", "铁北街", "铁南街", "和平路", "染坊街", "学宫街", "北河沿", "南河沿",
    "椿寿街", "榆园大道", "糖坊街", "勤俭街", "石桥街", "南塘路",
)  # fmt: skip
COMMUNITY_NAMES = {
    "A": "铁北", "B": "站前", "C": "和平里", "D": "文昌", "E": "槐荫", "F": "国棉", "G": "荷塘", "H": "电机",
    "I": "椿寿", "J": "桐花", "K": "东岳", "L": "南塘", "N": "万榆", "O": "春榆", "P": "石桥",
}  # fmt: skip


@dataclass
class Street:
    """One piece of a street between two lattice junctions; `attached` are the shares at which lanes join."""

    name: str
    kind: str
    p: Points
    q: Points
    line: tuple[str, int]
    trim_m: tuple[float, float] = (0.0, 0.0)
    attached: list[float] = field(default_factory=list)

    @property
    def half_m(self) -> float:
        """From the centre line to where private ground begins."""
        return CARRIAGEWAY_M[self.kind] / 2 + _PAVEMENT_M[self.kind]

    @property
    def length_m(self) -> float:
        """From junction to junction."""
        return float(np.hypot(*(self.q - self.p)))

    def attach(self, point: Points) -> Points:
        """Let a lane join here, and remember where as a vertex.

        Parameters
        ----------
        point : numpy.ndarray
            Where the lane comes from.

        Returns
        -------
        numpy.ndarray
            The foot of the perpendicular on the centre line.
        """
        along = self.q - self.p
        share = float(np.clip(np.dot(point - self.p, along) / np.dot(along, along), 0.02, 0.98))
        self.attached.append(share)
        return self.p + share * along


@dataclass
class Side:
    """One side of a block: it runs with the block on its left."""

    p: Points
    q: Points
    facing: str
    street: Street | None
    strip_m: float = 0.0

    @property
    def direction(self) -> Points:
        """Unit direction from p to q."""
        return unit(self.q - self.p)

    @property
    def inward(self) -> Points:
        """Unit normal into the block."""
        return left_of(self.direction)

    @property
    def setback_m(self) -> float:
        """From the side to the plot: half the street, then shops."""
        return (self.street.half_m if self.street else 0.0) + self.strip_m


@dataclass
class Block:
    """What lies between streets: one cell of the lattice, several joined, or a part of one."""

    use: str
    community: str
    cells: list[list[Side]]
    rank: int = 0

    @property
    def sides(self) -> list[Side]:
        """All sides that face a street."""
        return [side for cell in self.cells for side in cell if side.street is not None]

    @property
    def outline(self) -> shapely.Polygon:
        """The block up to the street centre lines."""
        parts = [shapely.Polygon([side.p for side in cell]) for cell in self.cells]
        return cast("shapely.Polygon", shapely.union_all(parts, grid_size=1e-6))


@dataclass
class Plan:
    """Everything the streets decide."""

    nodes: Points
    streets: dict[tuple[str, int, int], Street]
    blocks: list[Block]
    alleys: list[Street] = field(default_factory=list)

    def cell(self, row: int, column: int) -> shapely.Polygon:
        """Give the outline of a lattice cell, centre line to centre line.

        Parameters
        ----------
        row, column : int
            Counted from the north-west.

        Returns
        -------
        shapely.Polygon
            In local metres.
        """
        n = self.nodes
        return shapely.Polygon(
            [n[row + 1, column], n[row + 1, column + 1], n[row, column + 1], n[row, column]]
        )

    def cells_by_community(self) -> dict[str, list[tuple[int, int]]]:
        """Give the cells of each community.

        Returns
        -------
        dict of str to list
            Row and column of each cell, by the community's letter.
        """
        cells: dict[str, list[tuple[int, int]]] = {}
        for row, letters in enumerate(_COMMUNITIES):
            for column, letter in enumerate(letters):
                cells.setdefault(letter, []).append((row, column))
        return cells


def draw_plan(rng: np.random.Generator) -> Plan:
    """Draw the streets and the blocks between them.

    Parameters
    ----------
    rng : numpy.random.Generator
        Bends the lattice a little.

    Returns
    -------
    Plan
        In local metres.
    """
    nodes = _nodes(rng)
    streets = _streets(nodes)
    return Plan(nodes, streets, _blocks(nodes, streets))


def _nodes(rng: np.random.Generator) -> Points:
    widths = np.array(_WIDTHS_M) + rng.uniform(-7, 7, len(_WIDTHS_M))
    thin = np.isin(np.arange(len(_HEIGHTS_M)), (1, 6))
    heights = np.array(_HEIGHTS_M) + np.where(thin, 0, rng.uniform(-7, 7, len(_HEIGHTS_M)))
    x, y = np.meshgrid(
        np.concatenate(([0], widths.cumsum())) - widths.sum() / 2,
        heights.sum() / 2 - np.concatenate(([0], heights.cumsum())),
    )
    phase = rng.uniform(-0.3, 0.3, 4)
    turn = 2 * math.pi
    east = (
        x
        + 34 * np.sin(turn * y / 2900 + 0.5 + phase[0])
        + 7 * np.sin(turn * (y / 1150 + x / 1900) + phase[1])
    )
    north = (
        y
        + 38 * np.sin(turn * x / 3100 + 1.2 + phase[2])
        + 8 * np.sin(turn * (x / 1250 - y / 2100) + phase[3])
    )
    c, s = math.cos(_TILT), math.sin(_TILT)
    return np.stack((c * east - s * north, s * east + c * north), axis=-1)


def _inside_merged(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return any(a in group and b in group for group in _MERGED)


def _streets(nodes: Points) -> dict[tuple[str, int, int], Street]:
    rows, columns = len(_HEIGHTS_M), len(_WIDTHS_M)
    streets = {}
    for line in range(rows + 1):
        kind = "arterial" if line in _ARTERIAL_ROWS else "quay" if line in (6, 7) else "street"
        for column in range(columns):
            if not _inside_merged((line - 1, column), (line, column)):
                p, q = nodes[line, column], nodes[line, column + 1]
                trims = (_half_of_column(column), _half_of_column(column + 1))
                streets["h", line, column] = Street(ROW_NAMES[line], kind, p, q, ("h", line), trims)
    for line in range(columns + 1):
        kind = "arterial" if line in _ARTERIAL_COLUMNS else "street"
        for row in range(rows):
            crossed = line in _CROSSINGS.get(row, range(columns + 1))
            if crossed and not _inside_merged((row, line - 1), (row, line)):
                p, q = nodes[row, line], nodes[row + 1, line]
                trims = (_half_of_row(row), _half_of_row(row + 1))
                streets["v", row, line] = Street(COLUMN_NAMES[line], kind, p, q, ("v", line), trims)
    return streets


def _half_of_column(line: int) -> float:
    return CARRIAGEWAY_M["arterial" if line in _ARTERIAL_COLUMNS else "street"] / 2


def _half_of_row(line: int) -> float:
    return CARRIAGEWAY_M["arterial" if line in _ARTERIAL_ROWS else "street"] / 2


def _blocks(nodes: Points, streets: dict[tuple[str, int, int], Street]) -> list[Block]:
    blocks = []
    groups = {cell: group for group in _MERGED for cell in group}
    done: set[tuple[int, int]] = set()
    for row, letters in enumerate(_LAND_USE):
        for column, use in enumerate(letters):
            if use in "=~" or (row, column) in done:
                continue
            group = groups.get((row, column), ((row, column),))
            done.update(group)
            cells = [_sides(nodes, streets, *cell) for cell in group]
            blocks.append(Block(use, _COMMUNITIES[row][column], cells, row * len(letters) + column))
    return blocks


def _sides(nodes: Points, streets: dict[tuple[str, int, int], Street], row: int, column: int) -> list[Side]:
    nw, ne = nodes[row, column], nodes[row, column + 1]
    sw, se = nodes[row + 1, column], nodes[row + 1, column + 1]
    return [
        Side(sw, se, "S", streets.get(("h", row + 1, column))),
        Side(se, ne, "E", streets.get(("v", row, column + 1))),
        Side(ne, nw, "N", streets.get(("h", row, column))),
        Side(nw, sw, "W", streets.get(("v", row, column))),
    ]


def split_block(
    block: Block, parts: int, *, along: str, alley_names: list[str], alleys: list[Street]
) -> list[Block]:
    """Divide a block of one cell by alleys, or by nothing but a wall.

    Parameters
    ----------
    block : Block
        One cell.
    parts : int
        How many blocks it becomes.
    along : {"x", "y"}
        ``"x"`` sets the parts side by side from west to east, ``"y"`` from south to north.
    alley_names : list of str
        A name for each alley; empty draws no alley, so the parts touch.
    alleys : list of Street
        The new alleys are added to it.

    Returns
    -------
    list of Block
        From west to east, or from south to north.
    """
    south, east, north, west = block.cells[0]
    low, high = (south, north) if along == "x" else (west, east)
    # The south side runs towards the east, the west side towards the south.
    cuts = np.linspace(0, 1, parts + 1)[1:-1]
    lines: list[tuple[Points, Points, Street | None]] = []
    for number, cut in enumerate(cuts):
        a = low.p + cut * (low.q - low.p) if along == "x" else low.q + cut * (low.p - low.q)
        b = high.q + cut * (high.p - high.q) if along == "x" else high.p + cut * (high.q - high.p)
        alley = None
        if alley_names:
            ends = [side.street for side in (low, high)]
            a, b = (street.attach(end) if street else end for street, end in zip(ends, (a, b), strict=True))
            trims = tuple(street.half_m if street else 0.0 for street in ends)
            alley = Street(alley_names[number], "alley", a, b, ("a", len(alleys)), (trims[0], trims[1]))
            alleys.append(alley)
        lines.append((a, b, alley))
    return [
        Block(block.use, block.community, [_part(block.cells[0], lines, n, along)], block.rank)
        for n in range(parts)
    ]


def _part(
    cell: list[Side], lines: list[tuple[Points, Points, Street | None]], number: int, along: str
) -> list[Side]:
    south, east, north, west = cell
    before = lines[number - 1] if number else None
    after = lines[number] if number < len(lines) else None
    if along == "x":
        sw, nw, left = (before[0], before[1], before[2]) if before else (west.q, west.p, west.street)
        se, ne, right = (after[0], after[1], after[2]) if after else (east.p, east.q, east.street)
        return [
            Side(sw, se, "S", south.street),
            Side(se, ne, "E", right),
            Side(ne, nw, "N", north.street),
            Side(nw, sw, "W", left),
        ]
    sw, se, below = (before[0], before[1], before[2]) if before else (south.p, south.q, south.street)
    nw, ne, above = (after[0], after[1], after[2]) if after else (north.q, north.p, north.street)
    return [
        Side(sw, se, "S", below),
        Side(se, ne, "E", east.street),
        Side(ne, nw, "N", above),
        Side(nw, sw, "W", west.street),
    ]
