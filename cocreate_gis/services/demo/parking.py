"""Parking beside the marked bays: partners who share theirs, cars that stand where they can, numbers."""

from typing import Any

import numpy as np
import shapely

from cocreate_gis.services.demo.build import DISPUTED
from cocreate_gis.services.demo.ground import left_of, rectangle_on, unit
from cocreate_gis.services.demo.plan import Plan
from cocreate_gis.services.demo.town import Record, Town

PARKING_SPACES = 12_000
# The cars of the two yards that find no bay at home: as many as the two offices have bays to share.
_SHORT = (6, 3)
_AFTER_WORK = {
    "hours": "18:30-08:00",
    "price": "每月150元",
    "term_from": "2025-06-01",
    "term_to": "2026-05-31",
}
_PARTNERS: tuple[tuple[str, int, dict[str, Any]], ...] = (
    ("良益大厦", 3, {"status": "in_use", "compound": "、".join(DISPUTED), "contract_no": "错停2025-01"}),
    ("中翔集团", 6, {"status": "approved"}),
)
# What others have offered, and to what hours.
_OFFERS = (
    ("站前市场", 12, "19:00-次日6:00", "每月80元"),
    ("榆园医院", 10, "工作日18:00-次日7:30，周末全天", "每月200元"),
    ("万榆市场", 8, "22:30-次日5:30", "免费"),
)
_KERB_M = 30.0
_INFORMAL = 420


def share_bays(town: Town) -> None:
    """Let two offices share nine bays with the work-unit housing across the street, and others offer theirs.

    Parameters
    ----------
    town : Town
        Its office car parks are marked.
    """
    home = town.find("compounds", name=DISPUTED[0])[0]["geometry"]
    marked = [bay for bay in town.find("parking_spaces", kind="built") if bay.get("owner")]
    offices = sorted(marked, key=lambda bay: float(bay["geometry"].distance(home)))
    for partner, count, values in _PARTNERS:
        for bay in offices[:count]:
            bay.update(kind="partner", owner=partner, **_AFTER_WORK, **values)
        del offices[:count]
    for partner, count, hours, price in _OFFERS:
        for bay in [bay for bay in offices if bay["owner"] == partner][:count]:
            bay.update(kind="partner", status="offered", hours=hours, price=price)


def count_cars(town: Town, rng: np.random.Generator) -> None:
    """Count the cars by day, and in the two yards by night: nine more than they have bays for.

    Parameters
    ----------
    town : Town
        Its bays are numbered.
    rng : numpy.random.Generator
        For how many stay at home.
    """
    compounds = town.records["compounds"]
    for compound in compounds:
        compound["cars_by_day"] = round(compound["cars_at_night"] * rng.uniform(0.3, 0.62))
    for name, short in zip(DISPUTED, _SHORT, strict=True):
        yard = town.find("compounds", name=name)[0]
        cars = _bays_of(town, yard) + short
        yard.update(cars_at_night=cars, cars_registered=cars + 3, cars_by_day=round(cars * 0.4))


def _bays_of(town: Town, compound: Record) -> int:
    """Bays that lie in a compound or along the kerb before it."""
    inside = [
        bay
        for kind in ("built", "shared_land")
        for bay in town.find("parking_spaces", kind=kind)
        if compound["geometry"].contains(bay["geometry"].representative_point())
    ]
    kerbs = [bay["geometry"].representative_point() for bay in town.find("parking_spaces", kind="kerb_night")]
    tree = shapely.STRtree(town.shapes("compounds"))
    _, nearest = tree.query_nearest(kerbs, max_distance=_KERB_M, all_matches=False)
    beside = sum(town.records["compounds"][row] is compound for row in nearest)
    return len(inside) + beside


def park_anywhere(town: Town, plan: Plan, rng: np.random.Generator) -> None:
    """Leave cars along alleys and on the edges of lanes, where no bay is marked.

    Parameters
    ----------
    town : Town
        Takes the places.
    plan : Plan
        Its alleys and blocks.
    rng : numpy.random.Generator
        For where and how crooked.
    """
    taken = shapely.STRtree(
        [
            *town.shapes("buildings"),
            *town.shapes("parking_spaces"),
            *town.shapes("barriers"),
            *town.shapes("gates"),
        ]
    )
    lanes = [np.asarray(p["geometry"].coords) for p in town.find("paths", kind="compound", width_m=4.5)]
    lanes += [np.array([alley.p, alley.q]) for alley in plan.alleys]
    parked: list[shapely.Polygon] = []
    while len(parked) < _INFORMAL:
        line = lanes[int(rng.integers(len(lanes)))]
        along = line[-1] - line[0]
        start = line[0] + along * rng.uniform(0.15, 0.85)
        direction = unit(along) @ _turn(rng.normal(0, 0.04))
        car = rectangle_on(start - left_of(direction) * rng.uniform(4.0, 4.6), direction, 5.0, 2.0)
        room = car.buffer(0.3)
        if len(taken.query(room, predicate="intersects")) == 0 and not shapely.intersects(parked, room).any():
            parked.append(car)
            town.add("parking_spaces", car, kind="informal", capacity=1, length_m=5.0, width_m=2.0)


def _turn(angle: float) -> np.ndarray:
    return np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


def number_bays(town: Town, rng: np.random.Generator) -> None:
    """Keep 12,000 spaces, and number them.

    Parameters
    ----------
    town : Town
        The surplus leaves the kerbs.
    rng : numpy.random.Generator
        Chooses the kerb bays that give way to hydrants and crossings.
    """
    spaces = town.records["parking_spaces"]
    kerb = [k for k, bay in enumerate(spaces) if bay["kind"] == "kerb_night"]
    surplus = len(spaces) - PARKING_SPACES
    dropped = set(rng.choice(kerb, size=max(0, surplus), replace=False).tolist())
    spaces[:] = [bay for k, bay in enumerate(spaces) if k not in dropped]
    letters = {
        "built": "P",
        "shared_land": "G",
        "kerb_night": "Y",
        "informal": "Z",
        "partner": "X",
        "ebike": "F",
    }
    for number, bay in enumerate(spaces, 1):
        bay["bay_no"] = f"{letters[bay['kind']]}{number:05d}"
        bay.setdefault("status", "in_use")
        if bay["kind"] == "built":
            bay.update(accessible=bool(rng.random() < 0.015), charging=bool(rng.random() < 0.06))
            bay.setdefault("price", "每月120元")
