"""Streets as they stand: centre lines, canal and railway, trees along them, bays at their kerbs."""

from collections.abc import Iterator

import numpy as np
import shapely

from cocreate_gis.interchange.word_lists import word_list
from cocreate_gis.services.demo.ground import Points, left_of, rectangle_on, unit
from cocreate_gis.services.demo.plan import CARRIAGEWAY_M, Plan, Street
from cocreate_gis.services.demo.town import Town

_RAIL_ROW, _CANAL_ROW = 1, 6


def pave(town: Town, plan: Plan) -> None:
    """Draw the street centre lines; lanes meet them in shared vertices.

    Parameters
    ----------
    town : Town
        Takes the paths.
    plan : Plan
        After all lanes are attached.
    """
    kinds = {"quay": "street"}
    for run in _runs(plan):
        points = [run[0].p]
        for street in run:
            shares = sorted(set(street.attached))
            points += [street.p + share * (street.q - street.p) for share in shares]
            points.append(street.q)
        first = run[0]
        town.add(
            "paths",
            shapely.LineString(points),
            name=first.name,
            kind=kinds.get(first.kind, first.kind),
            width_m=CARRIAGEWAY_M[first.kind],
            walkable=True,
        )


def _runs(plan: Plan) -> Iterator[list[Street]]:
    run: list[Street] = []
    streets = sorted(plan.streets.items(), key=lambda item: (item[1].line, item[0][1:]))
    for street in [*(s for _, s in streets), *plan.alleys]:
        if run and (run[-1].line != street.line or not np.array_equal(run[-1].q, street.p)):
            yield run
            run = []
        run.append(street)
    if run:
        yield run


def dig_canal_and_railway(town: Town, plan: Plan) -> None:
    """Lay the canal with its banks, and the railway, each between two streets.

    Parameters
    ----------
    town : Town
        Takes greens and barriers.
    plan : Plan
        Says where bridges and underpasses are.
    """
    nodes = plan.nodes
    north, south = nodes[_CANAL_ROW], nodes[_CANAL_ROW + 1]
    banks = [north + share * (south - north) for share in (0.17, 0.3, 0.7, 0.83)]
    town.add("greens", _ribbon(banks[1], banks[2]), name="榆溪", kind="water")
    town.add("greens", _ribbon(banks[0], banks[1]), name="榆溪北岸绿带", kind="green")
    town.add("greens", _ribbon(banks[2], banks[3]), name="榆溪南岸绿带", kind="green")
    _bar(town, plan, _CANAL_ROW, (0.32, 0.68), {"kind": "water", "owner": "水务部门", "note": "榆溪河岸"}, 14)
    rails = {"kind": "railway", "height_m": 2.4, "owner": "铁路部门", "note": "铁路护网"}
    _bar(town, plan, _RAIL_ROW, (0.3, 0.7), rails, 13)


def _ribbon(one: Points, other: Points) -> shapely.Polygon:
    return shapely.Polygon([*one, *other[::-1]])


def _bar(
    town: Town, plan: Plan, row: int, shares: tuple[float, float], values: dict[str, object], gap_m: float
) -> None:
    """Barriers on both sides of a corridor, open where a street crosses it."""
    openings = [
        shapely.LineString([street.p, street.q]).buffer(gap_m, cap_style="flat")
        for key, street in plan.streets.items()
        if key[0] == "v" and key[1] == row
    ]
    holes = shapely.union_all(openings)
    for share in shares:
        line = shapely.LineString(plan.nodes[row] + share * (plan.nodes[row + 1] - plan.nodes[row]))
        for piece in shapely.get_parts(line.difference(holes)):
            town.add("barriers", piece, status="standing", **values)


_SIZE = {
    "悬铃木": (38, 15, 11),
    "樟树": (30, 11, 9),
    "女贞": (22, 8, 5.5),
    "紫薇": (10, 4.5, 3),
    "桂花": (13, 5, 3.5),
}
TREES = 6000


def plant(town: Town, plan: Plan, rng: np.random.Generator) -> None:
    """Plant the avenues, one species to a street.

    Parameters
    ----------
    town : Town
        Takes the trees.
    plan : Plan
        Streets with the lanes that join them.
    rng : numpy.random.Generator
        For sizes, health and the gaps where a tree has died.
    """
    for name, species, spacing in word_list("streets")["avenues"]:
        number = 0
        for street in plan.streets.values():
            if street.name != name or _in_corridor(street):
                continue
            for side, sign in _sides_of(street):
                for point in _kerb_points(street, sign, 1.3, spacing):
                    if rng.random() < 0.05:
                        continue
                    number += 1
                    _tree(town, point, (name, side, species, number), rng)
                    if len(town.records["street_trees"]) == TREES:
                        return


def _in_corridor(street: Street) -> bool:
    return street.line[0] == "v" and street.length_m < 100


def _sides_of(street: Street) -> tuple[tuple[str, int], tuple[str, int]]:
    return (("北", 1), ("南", -1)) if street.line[0] == "h" else (("东", 1), ("西", -1))


def _kerb_points(street: Street, sign: int, offset_m: float, spacing: float) -> list[Points]:
    direction = unit(street.q - street.p)
    across = left_of(direction) * sign * (CARRIAGEWAY_M[street.kind] / 2 + offset_m)
    start, end = street.trim_m[0] + 11, street.length_m - street.trim_m[1] - 11
    stations = np.arange(start, end, spacing)
    for share in street.attached:
        stations = stations[np.abs(stations - share * street.length_m) > 5.5]
    return [street.p + direction * s + across for s in stations]


def _tree(town: Town, point: Points, label: tuple[str, str, str, int], rng: np.random.Generator) -> None:
    road, side, species, number = label
    dbh, height, crown = _SIZE.get(species, (24, 10, 6.5))
    grown = float(np.clip(rng.normal(1, 0.2), 0.4, 1.6))
    health = str(rng.choice(["good", "fair", "poor", "dead"], p=[0.7, 0.22, 0.065, 0.015]))
    town.add(
        "street_trees",
        shapely.Point(point),
        tree_no=f"{road}-{side}{number:04d}",
        species=species,
        dbh_cm=round(dbh * grown, 1),
        height_m=round(height * (0.5 + grown / 2), 1),
        crown_m=round(crown * (0.5 + grown / 2), 1),
        clear_bole_m=round(2.2 + 0.6 * grown, 1),
        health=health,
        defects={"poor": "梢枯", "dead": "整株枯死"}.get(health),
        pit_length_m=1.2,
        pit_width_m=1.2,
        road=road,
        side=side,
        planted_on=f"{int(2024 - 28 * grown)}-03-12",
        protection="none",
        maintainer="街道绿化所",
        last_check=f"2025-{int(rng.integers(3, 12)):02d}-{int(rng.integers(1, 28)):02d}",
    )


def mark_kerb_bays(town: Town, plan: Plan, rng: np.random.Generator) -> None:
    """Mark parallel bays of 6 m by 2.5 m along the kerbs of streets.

    Parameters
    ----------
    town : Town
        Takes the bays.
    plan : Plan
        Streets with the lanes that join them.
    rng : numpy.random.Generator
        Chooses the kerbs.
    """
    for street in plan.streets.values():
        if street.kind != "street" or _in_corridor(street):
            continue
        for _, sign in _sides_of(street):
            if rng.random() < 0.36:
                _mark_kerb(town, street, sign, rng)


def _mark_kerb(town: Town, street: Street, sign: int, rng: np.random.Generator) -> None:
    direction = unit(street.q - street.p) * sign
    origin = street.p if sign > 0 else street.q
    length = street.length_m
    lanes = [share if sign > 0 else 1 - share for share in street.attached]
    trims = street.trim_m if sign > 0 else street.trim_m[::-1]
    kerb = origin + left_of(direction) * (CARRIAGEWAY_M[street.kind] / 2 - 2.6)
    first = trims[0] + 16
    last = min(length - trims[1] - 16, first + (length - 50) * rng.uniform(0.5, 1.2))
    for k, at in enumerate(np.arange(first, last - 6, 6.0)):
        clear = all(not (at - 6 < share * length < at + 12) for share in lanes)
        if clear and k % 9 != 8:
            town.add(
                "parking_spaces",
                rectangle_on(kerb + direction * at, direction, 6.0, 2.5),
                kind="kerb_night",
                capacity=1,
                hours="20:00-07:30",
                price="夜间免费",
                owner="街道停车办",
                length_m=6.0,
                width_m=2.5,
            )
