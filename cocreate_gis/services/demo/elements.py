"""What stands in the small spaces of the town, what is broken on a street, and who uses which room when."""

import datetime as dt
from typing import Any

import numpy as np
import shapely

from cocreate_gis.analysis.true_size import rectangles, row_of
from cocreate_gis.interchange.shipped import shipped_records
from cocreate_gis.model.layers.elements import ELEMENT_KINDS
from cocreate_gis.services.demo.ground import Points, house_front, left_of, unit
from cocreate_gis.services.demo.plan import Plan
from cocreate_gis.services.demo.sites import AXIS, axis_streets
from cocreate_gis.services.demo.structures import FINISHED_COURTYARD
from cocreate_gis.services.demo.town import Town

_PLANTERS = 22
_SITES = "micro_space_sites"
_SMALL_FIVE = {
    "晾晒场": ("drying_rack", 2),
    "停车角": ("bike_rack", 2),
    "健身角": ("fitness_piece", 2),
    "阅读亭": ("reading_pavilion", 1),
    "微景观": ("planter", 2),
}
# On the plan of an open ground floor: what, who gave it, where, metres from its middle.
_GIFTS = (
    ("sofa", "3栋居民", -3.0, 2.0),
    ("table", "共建单位", -3.0, 0.5),
    ("bookcase", "社区图书角", 2.5, 2.5),
    ("table_and_stools", "物业公司", 2.0, -1.5),
)
_BY_ACTION = (
    ("cover", "旧铁箱罩", "keep"),
    ("bench", "花架座凳", "repair"),
    ("bike_shed", "车棚", "alter"),
    ("waste_station", "老垃圾房", "demolish"),
    ("drying_frame", "晾晒架", "new"),
)
_SLOTS = (
    ("mon", "09:00", "11:00", "老年合唱队", "排练"),
    ("mon", "15:30", "17:30", "小学生", "课后作业"),
    ("wed", "09:00", "11:00", "银龄书画组", "练习"),
    ("wed", "19:00", "20:30", "业委会", "议事"),
    ("sat", "09:30", "11:30", "亲子家庭", "绘本阅读"),
    ("sun", "14:00", "16:00", "青年志愿队", "技能交换"),
)
# Useful, safe, kept, welcoming; by residents, the last by staff.
_RATINGS = ((5, 5, 4, 5), (4, 5, 4, 4), (5, 4, 3, 4), (4, 4, 4, 5), (3, 5, 4, 3), (5, 5, 5, 4))
_OPENED = dt.date(2025, 3, 5)


def furnish_spaces(town: Town, plan: Plan) -> None:
    """Put in what stands in the spaces, the defects of one street, and the use of the rooms.

    Parameters
    ----------
    town : Town
        Its sites stand.
    plan : Plan
        Its streets.
    """
    sizes = {row.code: (row.length_m, row.width_m) for row in shipped_records(ELEMENT_KINDS).itertuples()}
    _plant_the_garden(town, sizes)
    _equip_corners(town, sizes)
    _furnish_floors(town, sizes)
    _renew_a_courtyard(town, sizes)
    _survey_the_axis(town, plan)
    _share_rooms(town)


def _element(
    town: Town, sizes: dict[str, tuple[float, float]], kind: str, at: Points, bearing: float, **values: Any
) -> None:
    (shape,) = rectangles(np.array([at]), *sizes[kind], bearing)
    town.add("elements", shape, kind=kind, bearing_deg=round(bearing) % 360, **values)


def _bearing(direction: Points) -> float:
    return float(np.degrees(np.arctan2(direction[0], direction[1]))) % 360


def _plant_the_garden(town: Town, sizes: dict[str, tuple[float, float]]) -> None:
    """Two rows of planters, each adopted by a building."""
    garden = town.find(_SITES, kind="garden")[0]
    corner, front, depth = house_front(garden["geometry"])
    along, across = unit(front), unit(depth)
    number = _PLANTERS // 2
    gap = (np.hypot(*front) - 8) / number - sizes["planter"][0]
    for row in range(2):
        middle = corner + front / 2 + across * (4.5 + 6.5 * row)
        centres = row_of(middle, number, sizes["planter"][0], gap, _bearing(along))
        for place, at in enumerate(centres, 1):
            _element(
                town,
                sizes,
                "planter",
                at,
                _bearing(along),
                name=f"{number * row + place}号花坛",
                status="maintained",
                action="new",
                site=town.uid_of(_SITES, garden),
                material="旧砖、防腐木",
            )


def _equip_corners(town: Town, sizes: dict[str, tuple[float, float]]) -> None:
    for site in town.find(_SITES, kind="other"):
        kind, number = _SMALL_FIVE[site["function"]]
        corner, front, depth = house_front(site["geometry"])
        middle = corner + front / 2 + depth / 2
        for at in row_of(middle, number, sizes[kind][0], 0.8, _bearing(front)):
            _element(
                town,
                sizes,
                kind,
                at,
                _bearing(front),
                name=site["function"],
                status="built",
                action="new",
                site=town.uid_of(_SITES, site),
                maker="居民自治小组",
            )


def _furnish_floors(town: Town, sizes: dict[str, tuple[float, float]]) -> None:
    for site in town.find(_SITES, kind="stilt_floor")[:3]:
        middle = np.array(site["geometry"].centroid.coords[0])
        for kind, donor, x, y in _GIFTS:
            _element(
                town,
                sizes,
                kind,
                middle + np.array([x, y]),
                90,
                status="proposed" if site["status"] == "idle" else "built",
                action="new",
                site=town.uid_of(_SITES, site),
                donor=donor,
            )


def _renew_a_courtyard(town: Town, sizes: dict[str, tuple[float, float]]) -> None:
    """Little is pulled down, most is kept or altered."""
    homes = town.find("buildings", compound=FINISHED_COURTYARD)
    for home, (kind, name, action) in zip(homes, _BY_ACTION, strict=False):
        corner, front, depth = house_front(home["geometry"])
        at = corner + front / 2 - unit(depth) * 3.2
        state = "proposed" if action == "new" else "built"
        _element(town, sizes, kind, at, _bearing(front), name=name, status=state, action=action)


def _survey_the_axis(town: Town, plan: Plan) -> None:
    """400 m of broken paving, 30 bicycle racks and 40 tree pits on one street."""
    street = max(axis_streets(plan), key=lambda one: one.length_m)
    along = unit(street.q - street.p)
    kerb = street.p + left_of(along) * (street.half_m - 1.5)
    common = {"street": AXIS, "found_on": dt.date(2025, 10, 20), "condition": "marked"}
    far = left_of(along) * (3 - 2 * street.half_m)
    for begin, side, state in ((20, 0, "assigned"), (20, 1, "surveyed")):
        line = shapely.LineString([kerb + along * at + far * side for at in (begin, begin + 200)])
        town.add(
            "defects",
            line,
            kind="paving",
            status=state,
            quantity=200.0,
            unit="m",
            length_m=200.0,
            department="区市政所" if state == "assigned" else None,
            note="地砖松动,雨天溅水",
            **common,
        )
    for kind, number, each, state in (("bike_rack", 5, 6, "surveyed"), ("tree_pit", 8, 5, "repaired")):
        for k in range(number):
            town.add(
                "defects",
                shapely.Point(kerb + along * (25 + k * 190 / number)),
                kind=kind,
                status=state,
                quantity=float(each),
                unit="piece",
                department="区园林所" if kind == "tree_pit" else None,
                repaired_on=dt.date(2025, 12, 1) if state == "repaired" else None,
                **common,
            )


def _share_rooms(town: Town) -> None:
    axis = [site for site in town.find(_SITES, kind="room") if str(site["name"]).endswith("微空间")]
    for day, starts, ends, group, activity in _SLOTS:
        town.add(
            "time_slots",
            None,
            site=town.uid_of(_SITES, axis[-1]),
            day=day,
            starts_at=starts,
            ends_at=ends,
            user_group=group,
            activity=activity,
            keeper="值班志愿者",
        )
    for number, site in enumerate(axis):
        for k, (useful, safe, kept, welcoming) in enumerate(_RATINGS):
            town.add(
                "site_ratings",
                None,
                site=town.uid_of(_SITES, site),
                rated_by="staff" if k == len(_RATINGS) - 1 else "resident",
                rated_on=_OPENED + dt.timedelta(days=90 + 7 * k),
                useful=max(1, useful - number % 2),
                safe=safe,
                kept=max(1, kept - number // 2),
                welcoming=welcoming,
            )
