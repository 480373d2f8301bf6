"""How a point comes onto the network: by a straight leg to the exact foot on the nearest street edge.

A leg never crosses a wall, open gate or not: gates are opened for paths. So where a point comes onto the
streets does not depend on which gates are open, and opening one can never make anybody's walk longer.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from cocreate_gis.analysis.kernels import Flags, Floats, Ints, Longs
from cocreate_gis.analysis.network import WalkNetwork, drawn
from cocreate_gis.analysis.street_index import StreetIndex, index_streets
from cocreate_gis.analysis.walls import Walls
from cocreate_gis.model.coverage import SNAP_LIMIT_M

OK, TOO_FAR, ENCLOSED = 0, 1, 2
REASONS: dict[int, str | None] = {OK: None, TOO_FAR: "too_far_from_street", ENCLOSED: "enclosed"}

_CLEARANCE_M = 0.01
"""A point drawn on a wall stands beside it, on the side of its leg."""

_SEARCH_RADII_M = (50.0, 150.0)


@dataclass(frozen=True, eq=False)
class Legs:
    """The ways of some points onto the network; most points have one, some several, some none.

    Parameters
    ----------
    point : ndarray of int64
        Row number of the point, ascending.
    edge, along_cm : ndarray of int32
        The edge that is reached and where on it, from its first end, centimetres.
    leg_cm : ndarray of int32
        Length of the straight leg, centimetres.
    assumed : ndarray of bool
        The leg leads through a compound without mapped paths to a gate.
    reason : ndarray of int8, one for each point
        ``OK``, or why the point has no leg: ``TOO_FAR`` or ``ENCLOSED``.
    snap_m : ndarray of float64, one for each point
        Length of the shortest leg; without one, the straight distance to the nearest street, walls or not,
        or NaN where there is none within the limit.
    """

    point: Longs
    edge: Ints
    along_cm: Ints
    leg_cm: Ints
    assumed: Flags
    reason: NDArray[np.int8]
    snap_m: Floats

    def without_assumed(self) -> "Legs":
        """Leave out the legs that are only assumed.

        Returns
        -------
        Legs
            The others.
        """
        kept = ~self.assumed
        return Legs(
            self.point[kept], self.edge[kept], self.along_cm[kept], self.leg_cm[kept],
            self.assumed[kept], self.reason, self.snap_m,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Feet:
    """Points beside edges: who, which edge, how far off, and where the foot is."""

    point: Longs
    edge: NDArray[Any]
    distance_m: Floats
    xy: Floats
    fraction: Floats

    def take(self, rows: NDArray[Any]) -> "_Feet":
        return _Feet(
            self.point[rows], self.edge[rows], self.distance_m[rows], self.xy[rows], self.fraction[rows]
        )


def snap(network: WalkNetwork, xy: Floats, limit_m: float = SNAP_LIMIT_M) -> Legs:
    """Find the ways of points onto the network.

    A point gets a leg to the nearest street edge in sight, or to all that are equally near. Where that edge
    belongs to a part of the network that is cut off with every gate shut, it gets one to the nearest edge in
    sight of the main part too. Steps and private ways that are nearer than any street give one more. So
    leaving steps out takes legs away and gives none. A point inside a compound that has no street in sight
    gets one to each open gate of the compound, marked as assumed. Where walls are gone, a point keeps the
    legs it had while they stood. So taking a wall down never makes anybody's walk longer.

    Parameters
    ----------
    network : WalkNetwork
        The network.
    xy : ndarray of float64, shape (points, 2)
        The points in the CRS of the network, metres.
    limit_m : float
        No leg is longer than this, but for those to a compound's gates.

    Returns
    -------
    Legs
        The legs, by point, and the reason where a point has none.
    """
    legs = _snapped(network, xy, limit_m)
    return legs if network.formerly is None else _together(legs, snap(network.formerly, xy, limit_m))


def _together(now: Legs, formerly: Legs) -> Legs:
    """The legs of both, each once."""
    fields = zip(_ways_of(now), _ways_of(formerly), strict=True)
    rows = np.unique(np.column_stack([np.concatenate(pair) for pair in fields]), axis=0)
    reached = [legs.reason == OK for legs in (now, formerly)]
    snap_m = np.select(
        [reached[0] & reached[1], reached[1]],
        [np.minimum(now.snap_m, formerly.snap_m), formerly.snap_m],
        now.snap_m,
    )
    return Legs(
        point=rows[:, 0],
        edge=rows[:, 1].astype(np.int32),
        along_cm=rows[:, 2].astype(np.int32),
        leg_cm=rows[:, 3].astype(np.int32),
        assumed=rows[:, 4].astype(np.bool_),
        reason=np.where(reached[1], np.int8(OK), now.reason),
        snap_m=snap_m,
    )


def _ways_of(legs: Legs) -> tuple[NDArray[Any], ...]:
    return legs.point, legs.edge, legs.along_cm, legs.leg_cm, legs.assumed


def _snapped(network: WalkNetwork, xy: Floats, limit_m: float) -> Legs:
    count = len(xy)
    walls = network.walls
    face = None if walls is None else _faces(walls, xy)
    (plain, streets), *aside = network.streets_by_kind
    feet = [_beside(network, streets, plain, xy, face, np.arange(count), limit_m)]
    first = feet[0]
    nearest_m = np.full(count, np.inf)
    nearest_m[first.point] = first.distance_m
    for rows, streets in aside:
        near = _beside(network, streets, rows, xy, face, np.arange(count), limit_m)
        feet.append(near.take(near.distance_m < nearest_m[near.point]))
    if walls is not None:
        cut_off = np.unique(first.point[walls.street_piece[first.edge] != walls.main_piece])
        main = plain[walls.street_piece[plain] == walls.main_piece]
        if cut_off.size and main.size:
            streets = index_streets(network.ends[main], walls.street_face[main])
            feet.append(_beside(network, streets, main, xy, face, cut_off, limit_m))
    found = _Feet(*(np.concatenate(part) for part in zip(*map(_fields, feet), strict=True)))
    straight = np.full(count, np.nan)
    if walls is None:
        return _legs(network, count, found, _no_legs(), straight)
    left = np.setdiff1d(np.arange(count), first.point)
    if left.size:
        point, street = network.streets.nearest(xy[left], limit_m)
        behind = _feet(network, xy, left[point], street)
        straight[behind.point] = behind.distance_m
    return _legs(network, count, found, _gate_legs(walls, xy, left), straight)


def legs_of_nodes(network: WalkNetwork, nodes: Ints) -> Legs:
    """Give the legs of points that stand on nodes of the network.

    Parameters
    ----------
    network : WalkNetwork
        The network.
    nodes : ndarray of int32
        Numbers of nodes, one per point.

    Returns
    -------
    Legs
        One leg of no length for each point.
    """
    edge = network.node_edge[nodes]
    along = np.where(network.u[edge] == nodes, 0, network.length_cm[edge]).astype(np.int32)
    count = len(nodes)
    return Legs(
        point=np.arange(count),
        edge=edge,
        along_cm=along,
        leg_cm=np.zeros(count, np.int32),
        assumed=np.zeros(count, np.bool_),
        reason=np.full(count, OK, np.int8),
        snap_m=np.zeros(count),
    )


def _fields(feet: _Feet) -> tuple[NDArray[Any], ...]:
    return feet.point, feet.edge, feet.distance_m, feet.xy, feet.fraction


def _no_legs() -> tuple[Longs, Ints, Ints, Ints]:
    none = np.empty(0, np.int32)
    return np.empty(0, np.int64), none, none, none


def _gate_legs(walls: Walls, xy: Floats, points: Longs) -> tuple[Longs, Ints, Ints, Ints]:
    """Legs from points inside compounds straight to each open gate of their compound."""
    if points.size == 0 or walls.gate_compound.size == 0:
        return _no_legs()
    inside = shapely.STRtree(walls.compounds).query(shapely.points(xy[points]), predicate="intersects")
    order = np.argsort(walls.gate_compound, kind="stable")
    begin = np.searchsorted(walls.gate_compound[order], np.arange(len(walls.compounds) + 1))
    repeat = (begin[1:] - begin[:-1])[inside[1]]
    point = np.repeat(points[inside[0]], repeat)
    within = np.arange(repeat.sum()) - np.repeat(np.cumsum(repeat) - repeat, repeat)
    gate = order[np.repeat(begin[inside[1]], repeat) + within]
    leg = np.rint(np.hypot(*(xy[point] - walls.gate_xy[gate]).T) * 100).astype(np.int32)
    return point, walls.gate_edge[gate], walls.gate_along_cm[gate], leg


def _legs(
    network: WalkNetwork,
    count: int,
    feet: _Feet,
    gates: tuple[Longs, Ints, Ints, Ints],
    straight_m: Floats,
) -> Legs:
    along = np.rint(feet.fraction * network.street_cm(feet.edge)).astype(np.int32)
    edge, along = network.on_edges(feet.edge, along)
    leg = np.rint(feet.distance_m * 100).astype(np.int32)
    point = np.concatenate([feet.point, gates[0]])
    order = np.argsort(point, kind="stable")
    leg_cm = np.concatenate([leg, gates[3]])[order]
    snap_m = np.full(count, np.inf)
    np.minimum.at(snap_m, point[order], leg_cm / 100)
    reached = np.isfinite(snap_m)
    reason = np.where(reached, OK, np.where(np.isfinite(straight_m), ENCLOSED, TOO_FAR)).astype(np.int8)
    return Legs(
        point=point[order],
        edge=np.concatenate([edge, gates[1]])[order],
        along_cm=np.concatenate([along, gates[2]])[order],
        leg_cm=leg_cm,
        assumed=np.repeat([False, True], [feet.point.size, gates[0].size])[order],
        reason=reason,
        snap_m=np.where(reached, snap_m, straight_m),
    )


def _faces(walls: Walls, xy: Floats) -> Ints:
    face = np.full(len(xy), -1, np.int32)
    point, inside = walls.face_tree.query(shapely.points(xy), predicate="within")
    face[point] = inside
    return face


def _feet(network: WalkNetwork, xy: Floats, point: NDArray[Any], edge: NDArray[Any]) -> _Feet:
    start, end = network.ends[edge, 0], network.ends[edge, 1]
    way = end - start
    square = np.einsum("ij,ij->i", way, way)
    along = np.einsum("ij,ij->i", xy[point] - start, way)
    fraction = np.clip(np.divide(along, square, out=np.zeros_like(along), where=square > 0), 0.0, 1.0)
    foot = start + fraction[:, None] * way
    return _Feet(point, edge, np.hypot(*(xy[point] - foot).T), foot, fraction)


def in_sight(walls: Walls, xy: Floats, foot: Floats) -> Flags:
    """Say which straight legs cross no wall.

    Parameters
    ----------
    walls : Walls
        The walls.
    xy, foot : ndarray of float64, shape (legs, 2)
        Where each leg begins and ends, metres.

    Returns
    -------
    ndarray of bool
        True where nothing stands in between.
    """
    way = foot - xy
    length = np.hypot(*way.T)
    step = np.divide(_CLEARANCE_M, length, out=np.ones_like(length), where=length > _CLEARANCE_M)
    legs = drawn(np.stack([xy + way * step[:, None], foot], axis=1))
    clear = np.ones(len(xy), np.bool_)
    clear[walls.tree.query(legs, predicate="intersects")[0]] = False
    return clear


def _beside(
    network: WalkNetwork,
    streets: StreetIndex,
    number: NDArray[Any],
    xy: Floats,
    face: Ints | None,
    points: Longs,
    limit_m: float,
) -> _Feet:
    """The nearest edge in sight of each point: the nearest at all, else the others, in widening circles."""
    walls = network.walls
    if walls is None or face is None:
        rows, found = streets.nearest(xy[points], limit_m)
        return _feet(network, xy, points[rows], number[found])
    rows, found = streets.nearest(xy[points], limit_m, face[points])
    nearest = _feet(network, xy, points[rows], number[found])
    clear = in_sight(walls, xy[nearest.point], nearest.xy)
    done = [nearest.take(clear)]
    waiting = np.setdiff1d(nearest.point[~clear], nearest.point[clear])
    for radius in (*(r for r in _SEARCH_RADII_M if r < limit_m), limit_m):
        if waiting.size == 0:
            break
        rows, found = streets.within(xy[waiting], radius, face[waiting])
        feet = _feet(network, xy, waiting[rows], number[found])
        feet = feet.take(np.lexsort((feet.edge, feet.distance_m, feet.point)))
        feet = feet.take(in_sight(walls, xy[feet.point], feet.xy))
        seen, first, which = np.unique(feet.point, return_index=True, return_inverse=True)
        done.append(feet.take(feet.distance_m == feet.distance_m[first][which]))
        waiting = np.setdiff1d(waiting, seen)
    return _Feet(*(np.concatenate(part) for part in zip(*map(_fields, done), strict=True)))
