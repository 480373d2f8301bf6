"""Micro-space sites: idle corners, rooms and stilt floors, and those the five cases are told with."""

import datetime as dt
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cocreate_gis.services.demo.build import DISPUTED, GARDEN_ESTATE
from cocreate_gis.services.demo.ground import house_front, left_of, rectangle_on, unit
from cocreate_gis.services.demo.plan import Plan, Street
from cocreate_gis.services.demo.story import GATE_COMPOUND
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
_OWNERS = {
    "业主共有": "owners",
    "街道": "public",
    "原单位": "unit",
    "区园林部门": "public",
    "产权待核实": "unclear",
}
_PROBLEMS = (
    "堆放杂物、夏天有蚊虫",
    "地面不平、雨后积水",
    "被私家车占着",
    "夜里没有灯",
    "长年锁着没人用",
    "无遮阴、没有座位",
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
    _pocket_park(town, plan)
    _station(town)
    _room_behind_the_gate(town)
    _small_five(town)
    _garden(town)
    _idle_land(town, rng)
    _ordinary(town, SITES - len(town.records["micro_space_sites"]), rng)


def _site(town: Town, shape: BaseGeometry, **values: Any) -> None:
    town.add("micro_space_sites", shape, **{"area_m2": round(shape.area, 1), **values})


def _along_the_axis(town: Town, plan: Plan) -> None:
    """Four small spaces on one street, beside the wall with the closed gate."""
    places = [(street, share) for street in axis_streets(plan) for share in (0.25, 0.72)]
    for (street, share), (name, function, operator) in zip(places, _AXIS_SPACES, strict=True):
        _site(
            town,
            _beside(street, share, 15, 8),
            name=name,
            status="open",
            kind="room",
            function=function,
            land="leased",
            owner="街道租用",
            present_use="开放使用",
            condition="good",
            operator=operator,
            hours="08:30-20:30",
            opened_on=dt.date(2025, 3, 5),
            seats=16,
            shaded=True,
        )


def axis_streets(plan: Plan) -> list[Street]:
    """Give the two pieces of the street the four small spaces stand on, from north to south.

    Parameters
    ----------
    plan : Plan
        Its streets.

    Returns
    -------
    list of Street
        Those beside the wall with the closed gate.
    """
    streets = [s for s in plan.streets.values() if s.name == AXIS and s.kind == "street" and s.line[0] == "v"]
    beside = sorted(streets, key=lambda s: abs((s.p[1] + s.q[1]) / 2 - 420))[:2]
    return sorted(beside, key=lambda s: -s.p[1])


def _beside(street: Street, share: float, length: float, depth: float) -> shapely.Polygon:
    along = unit(street.q - street.p)
    start = street.p + along * street.length_m * share + left_of(along) * (street.half_m + 2)
    return rectangle_on(start, along, length, depth)


def _pocket_park(town: Town, plan: Plan) -> None:
    """A corner on the axis that could be green: where nothing is built, as far as there is such a place."""
    street = axis_streets(plan)[0]
    built = shapely.union_all(town.shapes("buildings"))
    shapes = [_beside(street, share, 18, 9) for share in (0.5, 0.45, 0.55, 0.4, 0.6, 0.1, 0.85)]
    _site(
        town,
        next((shape for shape in shapes if not shape.intersects(built)), shapes[0]),
        name="国棉路口袋公园（备选）",
        status="proposed",
        kind="pocket_park",
        renewal="landscape",
        land="public",
        owner="街道",
        function="歇脚、遮阴",
        present_use="硬质地面,停着共享单车",
        problems="无遮阴、没有座位",
        condition="worn",
        seats=0,
        shaded=False,
        cost_yuan=120_000.0,
        cost_source="街道估算(虚构)",
    )


def _station(town: Town) -> None:
    """A small station for couriers and street cleaners, built by those who work around it."""
    corner, front, depth = house_front(town.find("buildings", compound=DISPUTED[0])[0]["geometry"])
    place = shapely.Point(corner + unit(front) * 4 - unit(depth) * 4)
    _site(
        town,
        place,
        area_m2=18.0,
        name="绿色驿站",
        status="maintained",
        kind="station",
        renewal="space",
        land="owners",
        owner="业主共有",
        function="歇脚、喝水、手机充电",
        builders="社区、物业、快递站点",
        operator="物业与志愿队",
        hours="07:00-22:00",
        opened_on=dt.date(2025, 9, 1),
        condition="good",
        seats=8,
        shaded=True,
    )


def _room_behind_the_gate(town: Town) -> None:
    """An unused boiler house in the compound from which older people do not reach an activity room."""
    homes = town.find("buildings", compound=GATE_COMPOUND)
    middle = shapely.union_all([home["geometry"] for home in homes]).centroid
    nearest = min(homes, key=lambda home: home["geometry"].distance(middle))
    corner, front, depth = house_front(nearest["geometry"])
    along, across = unit(front), unit(depth)
    _site(
        town,
        rectangle_on(corner + along * 6 - across * 9, along, 12, 6),
        name="国棉新村旧锅炉房",
        status="idle",
        kind="room",
        renewal="space",
        land="unit",
        owner="原国棉厂",
        present_use="锁着,堆放旧设备",
        problems="长年锁着没人用、屋面漏水",
        condition="poor",
        seats=0,
        cost_yuan=260_000.0,
        cost_source="街道估算(虚构)",
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
            renewal="space",
            function=name,
            land="owners",
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
        renewal="landscape",
        function="居民共建花园,22个花坛由楼栋认养",
        land="unit",
        owner="原单位移交社区",
        builders="居民、楼栋、驻区单位",
        present_use="六期共建后开放",
        operator="花友会",
        hours="全天",
        seats=18,
        shaded=True,
    )


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
            land="reserve",
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
        owner = str(rng.choice(list(_OWNERS)))
        is_estimated = bool(rng.random() < 0.7)
        _site(
            town,
            shape,
            status=status,
            land=_OWNERS[owner],
            owner=owner,
            present_use="闲置" if status == "idle" else "部分使用",
            problems=str(rng.choice(_PROBLEMS)) if status in ("idle", "proposed") else None,
            seats=int(rng.integers(0, 12)),
            shaded=bool(rng.random() < 0.4),
            condition=str(rng.choice(["good", "worn", "poor", "unsafe"], p=[0.2, 0.45, 0.3, 0.05])),
            cost_yuan=float(rng.integers(2, 40)) * 10_000 if is_estimated else None,
            cost_source="街道估算(虚构)" if is_estimated else None,
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
