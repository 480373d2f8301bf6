"""Facilities: activity rooms within everybody's walk but that of one estate, and a hundred other services."""

from typing import Any

import numpy as np
import shapely

from cocreate_gis.interchange.word_lists import word_list
from cocreate_gis.services.demo.ground import left_of, rectangle_on, unit
from cocreate_gis.services.demo.plan import COMMUNITY_NAMES, Plan, Street
from cocreate_gis.services.demo.story import CATEGORY, GATE_COMPOUND, GATE_NAME, PEOPLE_BEHIND_THE_GATE
from cocreate_gis.services.demo.town import Record, Town
from cocreate_gis.services.demo.walk import walking_distances

FACILITIES = 120
_WALK_M = 720.0
_SURE_M = 700.0
# Nearer than this to the open gate the walk to a room is sure to be short enough for the estate's north.
_NEAR_GATE_M = 200.0
_BEHIND_M = 380.0


def serve(town: Town, plan: Plan, rng: np.random.Generator) -> None:
    """Open the facilities.

    Parameters
    ----------
    town : Town
        Its buildings are inhabited, its gates hung.
    plan : Plan
        Says where streets cross.
    rng : numpy.random.Generator
        For capacity, dates and the ones that are planned or closed.
    """
    _open_rooms(town, rng)
    for kind in word_list("facilities")["kinds"]:
        _open_kind(town, kind, rng)
    _set_bus_stops(town, plan, FACILITIES - len(town.records["facilities"]), rng)


def _open_rooms(town: Town, rng: np.random.Generator) -> None:
    """Choose the fewest shops as activity rooms, so that only the story's estate is left out."""
    gate_room, address = _build_gate_room(town)
    shops = [shop for shop in town.find("buildings", use="commercial") if "front" in shop]
    homes = [home for home in town.records["buildings"] if home.get("residents")]
    closed = [gate["geometry"] for gate in town.records["gates"] if gate["status"] != "open"]
    halls = [h for h in homes if h["name"] == "4栋" and h["compound"] != GATE_COMPOUND]
    inner = [hall["geometry"].centroid.coords[0] for hall in halls]
    doors = np.array([*(shop["front"][1] for shop in shops), *inner, (gate_room.x, gate_room.y)])
    places = np.array([home["geometry"].centroid.coords[0] for home in homes])
    walk = walking_distances(town, doors, places, closed, 1200)
    estate = np.array([home["compound"] == GATE_COMPOUND for home in homes])
    main = next(g["geometry"] for g in town.find("gates", compound=GATE_COMPOUND) if g["name"] != GATE_NAME)
    to_main = walking_distances(town, np.array(main.coords), places, closed, 2000)[0]
    behind = estate & (to_main > _BEHIND_M)
    usable = np.asarray((walk[:, behind] >= _WALK_M + 15).all(axis=1))
    rooms = [len(doors) - 1]
    missing = (walk[rooms] > _SURE_M).all(axis=0) & ~(estate & (to_main > _NEAR_GATE_M))
    # Homes that few places can serve count for more, else the last of them would each ask for a room.
    weight = 1 / np.maximum(1, ((walk < _SURE_M) & usable[:, np.newaxis]).sum(axis=0)) ** 1.5
    while missing.any():
        gain = ((walk < _SURE_M) * (missing * weight)).sum(axis=1) * usable
        best = int(gain.argmax())
        if gain[best] == 0:
            break
        rooms.append(best)
        missing &= walk[best] > _SURE_M
    words = word_list("facilities")
    for room in rooms[1:]:
        if room < len(shops):
            _convert(town, shops[room], CATEGORY, words["room_name"], (_ROOM, rng))
        else:
            hall = halls[room - len(shops)]
            values = {"name": f"{hall['compound']}活动室", "category": CATEGORY, "address": hall["compound"]}
            _add(town, hall["geometry"].centroid, values, (_ROOM, rng))
    _add(
        town,
        gate_room,
        {"name": words["gate_room_name"], "category": CATEGORY, "address": address},
        (_ROOM, rng),
    )
    _age_the_estate(
        [h for h, far in zip(homes, estate & (walk[rooms] > _WALK_M).all(axis=0), strict=True) if far]
    )


_ROOM: dict[str, Any] = {"capacity": [30, 90], "area": [120, 380], "hours": "08:30-17:00", "sure": True}


def _build_gate_room(town: Town) -> tuple[shapely.Point, str]:
    """A small house on the canal's bank, a few steps from the closed gate."""
    gate = town.find("gates", name=GATE_NAME)[0]["geometry"]
    quay = min(town.find("paths", name="北河沿"), key=lambda path: path["geometry"].distance(gate))[
        "geometry"
    ]
    at = quay.project(gate) + 70
    p, q = (np.array(quay.interpolate(at + step).coords[0]) for step in (0, 2))
    along = unit(q - p)
    start = p - left_of(along) * 8.6
    house = rectangle_on(start + along * 20, -along, 20, 7.5)
    town.add(
        "buildings", house, name="溪畔邻里活动室", use="public", floors=1, built_year=2018, has_lift=False
    )
    return shapely.Point(start + left_of(along) * 1.5 + along * 10), "北河沿"


def _age_the_estate(homes: list[Record]) -> None:
    """Share out the people aged 60 and over behind the gate."""
    residents = np.array([home["residents"] for home in homes])
    exact = residents / residents.sum() * PEOPLE_BEHIND_THE_GATE
    old = np.floor(exact).astype(int)
    old[np.argsort(old - exact, kind="stable")[: PEOPLE_BEHIND_THE_GATE - old.sum()]] += 1
    for home, count in zip(homes, old, strict=True):
        young = min(home["residents_0_6"], home["residents"] - int(count))
        home.update(residents_60=int(count), residents_80=int(count) // 5, residents_0_6=young)


def _open_kind(town: Town, kind: dict[str, Any], rng: np.random.Generator) -> None:
    if kind["place"] == "school":
        small = kind["category"] == "primary_school"
        gates = [g for g in town.records["gates"] if g["name"].endswith("小学校门" if small else "中学校门")]
        for gate in gates[: kind["count"]]:
            values = {"name": gate["name"].removesuffix("校门"), "category": kind["category"]}
            _add(town, gate["geometry"], values, (kind, rng))
        return
    if kind["place"] == "hospital":
        hall = town.find("buildings", institution="榆园医院")[0]
        values = {"name": kind["name"], "category": kind["category"]}
        _add(town, hall["geometry"].centroid, values, (kind, rng))
        return
    communities = rng.permutation(sorted(f"{name}社区" for name in COMMUNITY_NAMES.values()))
    for community in communities[: kind["count"]]:
        shop = _shop_in(town, str(community), rng)
        _convert(town, shop, kind["category"], kind["name"], (kind, rng))


def _shop_in(town: Town, community: str, rng: np.random.Generator) -> Record:
    """A shop of the community, or where it has none left the nearest one."""
    shops = [shop for shop in town.find("buildings", use="commercial") if "front" in shop]
    own = [shop for shop in shops if shop["community"] == community]
    if own:
        return own[int(rng.integers(len(own)))]
    homes = shapely.union_all(town.shapes("buildings", community=community)).centroid
    return min(shops, key=lambda shop: homes.distance(shop["geometry"]))


def _convert(
    town: Town, shop: Record, category: str, pattern: str, how: tuple[dict[str, Any], np.random.Generator]
) -> None:
    """Let a service move into a shop."""
    side, front = shop["front"]
    road = side.street.name
    name = pattern.format(community=shop["community"].removesuffix("社区"), road=road)
    known = {facility["name"] for facility in town.records["facilities"]}
    if name in known:
        marks = (road, *(f"{road}{n}号" for n in range(2, 20)))
        name = next(f"{name}({mark})" for mark in marks if f"{name}({mark})" not in known)
    address = shop["name"]
    if ground := how[0].get("ground"):
        town.records["buildings"].remove(shop)
        town.add("greens", shop["geometry"], name=name, kind=ground)
    else:
        shop.update(name=name, use="public")
    values = {"name": name, "category": category, "address": address}
    _add(town, shapely.Point(front), values, how)


def _add(
    town: Town, point: shapely.Point, values: dict[str, str], how: tuple[dict[str, Any], np.random.Generator]
) -> None:
    kind, rng = how
    words = word_list("facilities")
    sure = kind.get("sure", False)
    luck = rng.random()
    status = "open" if sure or luck > 0.07 else "planned" if luck > 0.03 else "closed"
    verified = sure or (status == "open" and rng.random() < 0.72)
    month, day = int(rng.integers(2, 11)), int(rng.integers(1, 28))
    town.add(
        "facilities",
        point,
        status=status,
        open_to_public=status == "open" and (sure or bool(rng.random() > 0.06)),
        steps=bool(rng.random() < (0.1 if sure else 0.3)),
        capacity=int(rng.integers(*kind["capacity"])) if kind["capacity"][1] else None,
        area_m2=float(rng.integers(*kind["area"])) if kind["area"][1] else None,
        hours=kind["hours"] if status == "open" else None,
        source=str(rng.choice(words["sources"])),
        verified_on=f"2025-{month:02d}-{day:02d}" if verified else None,
        verified_by=str(rng.choice(words["posts"])) if verified else None,
        **values,
    )


def _set_bus_stops(town: Town, plan: Plan, count: int, rng: np.random.Generator) -> None:
    """Stops stand just past the crossings of the arterials, then of the canal's quays."""
    kind = {"capacity": [0, 0], "area": [0, 0], "hours": "05:30-22:30", "sure": True}
    lines = [s for s in plan.streets.values() if s.kind == "arterial" and s.length_m > 150]
    lines += [s for s in plan.streets.values() if s.name in ("北站路", "南塘路", "西堤路", "东堤路")]
    lines = [street for street in lines if any(_crosses(s, street) for s in plan.streets.values())]
    chosen = [lines[k] for k in np.linspace(0, len(lines) - 1, count).astype(int)]
    for street in chosen:
        direction = unit(street.q - street.p)
        point = street.p + direction * 62 + left_of(direction) * (street.half_m - 2)
        cross = next(s.name for s in plan.streets.values() if _crosses(s, street))
        values = {"name": f"{street.name}{cross}站", "category": "bus_stop", "address": street.name}
        _add(town, shapely.Point(point), values, (kind, rng))


def _crosses(one: Street, other: Street) -> bool:
    """Whether a street of the other direction meets the beginning of this one."""
    away = min(np.hypot(*(one.p - other.p)), np.hypot(*(one.q - other.p)))
    return one.line[0] != other.line[0] and bool(away < 1)
