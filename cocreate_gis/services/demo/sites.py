"""Micro-space sites: idle corners, rooms and stilt floors, and those the five cases are told with."""

from typing import Any

import numpy as np
import shapely

from cocreate_gis.services.demo.build import GARDEN_ESTATE
from cocreate_gis.services.demo.ground import house_front, left_of, rectangle_on, unit
from cocreate_gis.services.demo.plan import Plan
from cocreate_gis.services.demo.structures import PLINTH_COMMUNITY
from cocreate_gis.services.demo.town import Estate, Record, Town

SITES = 40
AXIS = "国棉路"
_AXIS_SPACES = (
    ("乐龄微空间", "助老服务、量血压、午间歇脚", "居委会与养老服务社"),
    ("心享微空间", "心理陪伴、亲子阅读", "社工机构"),
    ("向阳微空间", "青少年课后、自习", "学校家委会与志愿者"),
    ("党群微空间", "议事、便民代办", "社区党群服务站"),
)
_SMALL_FIVE = ("晾晒场", "停车角", "健身角", "阅读亭", "微景观")
_PLANTERS = 22
_OWNERS = ("业主共有", "街道", "原单位", "区园林部门", "产权待核实")
_PROBLEMS = (
    "堆放杂物,夏天有蚊虫",
    "地面不平,雨后积水",
    "被私家车占着",
    "夜里没有灯",
    "长年锁着没人用",
    "无遮阴,没有座位",
)


def find_sites(town: Town, plan: Plan, rng: np.random.Generator) -> None:
    """Find the places that could become something.

    Parameters
    ----------
    town : Town
        Its compounds, greens and shops stand.
    plan : Plan
        Its streets.
    rng : numpy.random.Generator
        Chooses the ordinary ones.
    """
    _along_the_axis(town, plan)
    _small_five(town)
    _garden(town)
    _idle_land(town, rng)
    _ordinary(town, SITES - len(town.records["micro_space_sites"]), rng)


def _site(town: Town, shape: shapely.Polygon, **values: Any) -> None:
    town.add("micro_space_sites", shape, area_m2=round(shape.area, 1), **values)


def _along_the_axis(town: Town, plan: Plan) -> None:
    """Four small spaces on one street, beside the wall with the closed gate."""
    streets = [s for s in plan.streets.values() if s.name == AXIS and s.kind == "street" and s.line[0] == "v"]
    beside = sorted(streets, key=lambda s: abs((s.p[1] + s.q[1]) / 2 - 420))[:2]
    places = [(street, share) for street in sorted(beside, key=lambda s: -s.p[1]) for share in (0.25, 0.72)]
    for (street, share), (name, function, operator) in zip(places, _AXIS_SPACES, strict=True):
        along = unit(street.q - street.p)
        start = street.p + along * street.length_m * share + left_of(along) * (street.half_m + 2)
        _site(
            town,
            rectangle_on(start, along, 15, 8),
            name=name,
            status="open",
            kind="room",
            function=function,
            owner="街道租用",
            present_use="开放使用",
            operator=operator,
            hours="08:30-20:30",
            seats=16,
            shaded=True,
        )


def _small_five(town: Town) -> None:
    estates = {e.name for e in town.estates if e.kind == "managed"}
    homes = [h for h in town.find("buildings", community=PLINTH_COMMUNITY) if h.get("compound") in estates]
    for home, name in zip(homes[4::7], _SMALL_FIVE, strict=False):
        corner, front, depth = house_front(home["geometry"])
        along, across = unit(front), unit(depth)
        start = corner + along * 8 - across * 7.5
        _site(
            town,
            rectangle_on(start, along, 9, 4),
            name=f"春榆{name}",
            status="built",
            kind="other",
            function=name,
            owner="业主共有",
            present_use="居民自建,公益自治金支持",
            operator="居民自治小组",
            seats=4,
            shaded=False,
        )


def _garden(town: Town) -> None:
    """Idle ground in a work-unit estate that neighbours turned into a garden with planters."""
    homes = town.find("buildings", compound=GARDEN_ESTATE)
    middle = shapely.union_all([home["geometry"] for home in homes]).centroid
    plot = min(homes, key=lambda home: home["geometry"].distance(middle))
    town.records["buildings"].remove(plot)
    ground = plot["geometry"].buffer(3, join_style="mitre")
    _site(
        town,
        ground,
        name="勘测大院共智花园",
        status="adopted",
        kind="garden",
        function="居民共建花园,22个花坛由楼栋认养",
        owner="原单位移交社区",
        present_use="六期共建后开放",
        operator="花友会",
        hours="全天",
        seats=18,
        shaded=True,
    )
    corner, front, depth = house_front(plot["geometry"])
    along, across = unit(front), unit(depth)
    step = (np.hypot(*front) - 4) / (_PLANTERS // 2)
    for k in range(_PLANTERS):
        start = corner + along * (2 + step * (k // 2)) + across * (1.5 + 6.5 * (k % 2))
        town.add("greens", rectangle_on(start, along, 2.6, 1.2), name=f"{k + 1}号花坛", kind="green")


def _idle_land(town: Town, rng: np.random.Generator) -> None:
    for number, ground in enumerate(town.find("greens", name="待建地块"), 1):
        corner, front, depth = house_front(ground["geometry"])
        along = unit(front)
        _site(
            town,
            rectangle_on(corner + along * 8 + unit(depth) * 8, along, 34, 22),
            name=f"待建地块东角{number}",
            status="idle",
            kind="idle_land",
            owner="区土地储备",
            present_use="围挡内闲置",
            problems=str(rng.choice(_PROBLEMS)),
            seats=0,
            shaded=False,
        )


def _ordinary(town: Town, count: int, rng: np.random.Generator) -> None:
    lawns = [g for g in town.find("greens", kind="green") if str(g.get("name")).endswith("中心绿地")]
    shops = [shop for shop in town.find("buildings", use="commercial") if "front" in shop]
    towers = [h for h in town.records["buildings"] if h.get("has_lift") and h.get("residents")]
    corners = [e for e in town.estates if e.walled]
    makers = (
        lambda: _lawn(lawns.pop(int(rng.integers(len(lawns))))),
        lambda: _room(shops.pop(int(rng.integers(len(shops))))),
        lambda: _stilts(towers.pop(int(rng.integers(len(towers))))),
        lambda: _corner(corners.pop(int(rng.integers(len(corners))))),
    )
    for _ in range(count):
        shape, values = makers[int(rng.choice(4, p=[0.4, 0.2, 0.16, 0.24]))]()
        status = str(
            rng.choice(["idle", "proposed", "designed", "built", "open"], p=[0.4, 0.26, 0.14, 0.08, 0.12])
        )
        _site(
            town,
            shape,
            status=status,
            owner=str(rng.choice(_OWNERS)),
            present_use="闲置" if status == "idle" else "部分使用",
            problems=str(rng.choice(_PROBLEMS)) if status in ("idle", "proposed") else None,
            seats=int(rng.integers(0, 12)),
            shaded=bool(rng.random() < 0.4),
            **values,
        )


def _lawn(lawn: Record) -> tuple[shapely.Polygon, dict[str, Any]]:
    return lawn["geometry"].buffer(-1.5), {
        "name": f"{lawn['compound']}中心空地",
        "kind": "idle_land",
        "function": "歇脚、活动",
    }


def _room(shop: Record) -> tuple[shapely.Polygon, dict[str, Any]]:
    return shop["geometry"].buffer(-1), {
        "name": f"{shop['name']}空置门面",
        "kind": "room",
        "function": "待议",
    }


def _stilts(tower: Record) -> tuple[shapely.Polygon, dict[str, Any]]:
    return tower["geometry"].buffer(-3, join_style="mitre"), {
        "name": f"{tower['compound']}{tower['name']}架空层",
        "kind": "stilt_floor",
        "function": "共享客厅",
    }


def _corner(estate: Estate) -> tuple[shapely.Polygon, dict[str, Any]]:
    """The pavement outside a compound's corner."""
    side = next(side for side in estate.sides if side.street)
    at = side.p + side.direction * (side.setback_m + 16) + side.inward * (side.setback_m - 3.2)
    shape = rectangle_on(at, side.direction, 13, 2.8)
    return shape, {"name": f"{estate.name}墙外街角", "kind": "street_corner", "function": "等候、歇脚"}
