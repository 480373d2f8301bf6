"""A small invented town for maps that are taken home: streets, compounds, houses, trees, bays, one result."""

import datetime as dt

import geopandas as gpd
import numpy as np
import shapely

from cocreate_gis.interchange.sheet_content import (
    DrawnLayer,
    FigureRow,
    FigureTable,
    Overlay,
    OverlayRole,
    SheetContent,
)
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.titles import Language

EPSG = 4547
_EAST, _NORTH = 526_000, 3_385_000
_BLOCK = 250


def _frame(layer: str, geometry: list, /, **columns: list) -> DrawnLayer:
    moved = shapely.transform(np.asarray(geometry, dtype=object), lambda xy: np.add(xy, (_EAST, _NORTH)))
    objects = gpd.GeoDataFrame(columns, geometry=list(moved), crs=EPSG).to_crs(4326)
    return DrawnLayer(LAYERS[layer], objects)


def _blocks(count: int) -> list[tuple[float, float]]:
    return [(x * _BLOCK, y * _BLOCK) for y in range(count) for x in range(count)]


def _communities(count: int) -> DrawnLayer:
    side = count * _BLOCK / 3
    names = ["清和", "长堤", "槐荫", "东苑", "花桥", "平安", "北湖", "石榴", "百步"]
    boxes = [
        shapely.box(x * side, y * side, (x + 1) * side, (y + 1) * side) for y in range(3) for x in range(3)
    ]
    return _frame("communities", boxes, name=[f"{name}社区" for name in names])


def _streets(count: int) -> DrawnLayer:
    lines, names, kinds, widths = [], [], [], []
    for at in range(count + 1):
        kind, width = ("arterial", 24) if at % 6 == 0 else ("street", 14) if at % 3 == 0 else ("alley", 7)
        for crossing in (False, True):
            ends = [(0, at * _BLOCK), (count * _BLOCK / 2, at * _BLOCK + 18), (count * _BLOCK, at * _BLOCK)]
            lines.append(shapely.LineString([(y, x) if crossing else (x, y) for x, y in ends]))
            names.append(f"{'南北东西中'[at % 5]}{'湖江山林'[at % 4]}{'街' if crossing else '路'}")
            kinds.append(kind)
            widths.append(float(width))
    return _frame("paths", lines, name=names, kind=kinds, width_m=widths)


def _compounds(count: int) -> DrawnLayer:
    boxes = [shapely.box(x + 25, y + 25, x + 225, y + 225) for x, y in _blocks(count)]
    return _frame("compounds", boxes, name=[f"{i + 1}号院" for i in range(len(boxes))])


def _houses(count: int) -> DrawnLayer:
    boxes = [
        shapely.box(x + 40 + 90 * i, y + 38 + 36 * j, x + 102 + 90 * i, y + 51 + 36 * j)
        for x, y in _blocks(count)
        for i in range(2)
        for j in range(5)
    ]
    return _frame(
        "buildings", boxes, name=[f"{i}栋" for i in range(len(boxes))], residents_80=[2] * len(boxes)
    )


def _trees(count: int) -> DrawnLayer:
    health = np.random.default_rng(7).choice(
        ["good", "fair", "poor", "dead"], p=[0.7, 0.2, 0.07, 0.03], size=9999
    )
    points = [
        shapely.Point(x + 6 * i, y + side) for x, y in _blocks(count) for i in range(1, 41) for side in (14,)
    ]
    return _frame(
        "street_trees", points, species=["悬铃木"] * len(points), health=list(health[: len(points)])
    )


def _bays(count: int) -> DrawnLayer:
    boxes = [
        shapely.box(x + 30 + 2.6 * i, y + 212, x + 32.4 + 2.6 * i, y + 217)
        for x, y in _blocks(count)
        for i in range(72)
    ]
    kinds = ["built", "shared_land", "informal"]
    return _frame("parking_spaces", boxes, kind=[kinds[i % 3] for i in range(len(boxes))])


def _greens(count: int) -> DrawnLayer:
    side = count * _BLOCK
    park = shapely.Point(side * 0.33, side * 0.68).buffer(170)
    water = shapely.LineString([(0, side * 0.2), (side / 2, side * 0.3), (side, side * 0.22)]).buffer(22)
    return _frame("greens", [park, water], name=["槐荫公园", "清水河"], kind=["park", "water"])


def town(language: Language = "zh", blocks: int = 12, **changes: object) -> SheetContent:
    """Content of a coverage sheet; 12 blocks a side make 1,440 houses, 5,760 trees and 10,368 bays."""
    houses = _houses(blocks)
    metric = houses.objects.to_crs(EPSG)
    middle = shapely.Point(_EAST + blocks * _BLOCK * 0.45, _NORTH + blocks * _BLOCK * 0.5)
    reach = middle.buffer(blocks * 100)
    near = metric.within(reach)
    gap = shapely.intersection(
        shapely.box(_EAST, _NORTH, _EAST + blocks * _BLOCK, _NORTH + blocks * _BLOCK).difference(reach),
        shapely.Point(_EAST + blocks * 210, _NORTH + blocks * 40).buffer(blocks * 60),
    )
    room = gpd.GeoDataFrame({"text": ["清和活动室"]}, geometry=[middle], crs=EPSG).to_crs(4326)

    def as_frame(shape):
        return gpd.GeoDataFrame(geometry=[shape], crs=EPSG).to_crs(4326)

    values: dict = {
        "title": "老年人活动室十五分钟步行覆盖图",
        "workspace": "清和街道",
        "metric_epsg": EPSG,
        "date": dt.date(2026, 11, 22),
        "language": language,
        "layers": [
            _communities(blocks),
            _streets(blocks),
            _compounds(blocks),
            houses,
            _trees(blocks),
            _bays(blocks),
            _greens(blocks),
        ],
        "overlays": [
            Overlay(OverlayRole.REACH, as_frame(reach)),
            Overlay(OverlayRole.GAP, as_frame(gap)),
            Overlay(OverlayRole.COVERED, houses.objects[near]),
            Overlay(OverlayRole.UNCOVERED, houses.objects[~near]),
            Overlay(OverlayRole.FACILITY, room),
        ],
        "tables": [
            FigureTable(
                "老年人活动室",
                [
                    FigureRow("全体居民", 52_310, 0.8755, 0.9581),
                    FigureRow("60岁及以上", 11_402, 0.7902, 0.9533),
                    FigureRow("80岁及以上", 2_310, 0.7143, 0.9481),
                    FigureRow("0—6岁", 3_120, 0.9199, 0.9776),
                ],
            )
        ],
        "notes": [
            "步行时间不超过 15 分钟；步行速度：全体居民 3.6 公里/小时，60岁及以上 2.9 公里/小时，均为假设。",
            "沿步行网络计算，围墙不可穿越，大门按登记状态；直线覆盖仅作对照。",
            "数据版本：楼栋 12、设施 7、大门 3。软件版本 0.1.0。",
        ],
        "subtitle": ["沿步行网络，一千零八十二位六十岁以上居民走不到最近的活动室"],
        "source": "示例街道普查，2026年10月",
        "fictional": True,
    }
    return SheetContent(**{**values, **changes})
