"""The shortest walk between two places, to be drawn."""

from dataclasses import dataclass

import numpy as np

from cocreate_gis.analysis.kernels import UNREACHED, Floats, Ints, Longs, grouped
from cocreate_gis.analysis.network import WalkNetwork
from cocreate_gis.analysis.service_area import EVERYWHERE_CM, cost_field
from cocreate_gis.analysis.snapping import Legs, snap
from cocreate_gis.model.coverage import SNAP_LIMIT_M


@dataclass(frozen=True, eq=False)
class Route:
    """A shortest walk from door to door.

    Parameters
    ----------
    xy : ndarray of float64, shape (places, 2)
        The way, both doors included, in the CRS of the network, metres.
    cost_cm : int
        Its cost, centimetres; the ways from the doors to the street are part of it.
    assumed : bool
        Whether part of it is a way that nobody has mapped.
    """

    xy: Floats
    cost_cm: int
    assumed: bool


def route(
    network: WalkNetwork,
    start: Floats,
    end: Floats,
    limit_cm: int = EVERYWHERE_CM,
    *,
    snap_limit_m: float = SNAP_LIMIT_M,
) -> Route | None:
    """Find the shortest walk between two places.

    Parameters
    ----------
    network : WalkNetwork
        The network.
    start, end : ndarray of float64, shape (2,)
        The places in the CRS of the network, metres.
    limit_cm : int
        Longest walk, centimetres.
    snap_limit_m : float
        Longest way from a place to the street, metres.

    Returns
    -------
    Route or None
        One of the shortest walks; None where there is none within the limit.

    Examples
    --------
    >>> from cocreate_gis.analysis.network import Segments, build_network
    >>> xy = np.array([[0.0, 0.0], [100.0, 0.0], [100.0, 50.0]])
    >>> ends = np.array([0, 1], np.int32), np.array([1, 2], np.int32)
    >>> corner = build_network(Segments(xy, *ends, "EPSG:32650"))
    >>> walk = route(corner, np.array([60.0, 5.0]), np.array([100.0, 40.0]))
    >>> walk.cost_cm, walk.xy.tolist()
    (8500, [[60.0, 5.0], [60.0, 0.0], [100.0, 0.0], [100.0, 40.0], [100.0, 40.0]])
    """
    door, goal = (snap(network, np.array([place], np.float64), snap_limit_m) for place in (start, end))
    on_edge, _ = cost_field(network, goal, limit_cm).at(door.edge, door.along_cm)
    totals = on_edge.astype(np.int64) + door.leg_cm
    if totals.size == 0 or totals.min() > limit_cm:
        return None
    leg = int(totals.argmin())
    nodes, edges, to = _downhill(network, door, leg, goal, int(on_edge[leg]))
    assumed = door.assumed[leg] or goal.assumed[to] or network.assumed[edges].any()
    way = [start, _place(network, door, leg), *network.xy[nodes], _place(network, goal, to), end]
    return Route(np.array(way, np.float64), int(totals[leg]), bool(assumed))


def _place(network: WalkNetwork, legs: Legs, leg: int) -> Floats:
    """Where a leg comes onto the network."""
    edge = legs.edge[leg]
    start, end = network.xy[network.u[edge]], network.xy[network.v[edge]]
    place: Floats = start + (end - start) * (legs.along_cm[leg] / max(int(network.length_cm[edge]), 1))
    return place


def _downhill(
    network: WalkNetwork, door: Legs, leg: int, goal: Legs, cost_cm: int
) -> tuple[list[int], list[int], int]:
    """Go from where a leg comes onto an edge down the costs: nodes, edges and the leg at the goal."""
    edge, along = int(door.edge[leg]), int(door.along_cm[leg])
    straight = goal.leg_cm + np.abs(goal.along_cm - along)
    same = np.flatnonzero((goal.edge == edge) & (straight == cost_cm))
    if same.size:
        return [], [edge], int(same[0])
    cost, _ = cost_field(network, goal, cost_cm).at_nodes()
    begin, neighbour, by = _steps(network, cost)
    ends = _ends(network, goal, cost)
    rest = int(network.length_cm[edge]) - along
    came: dict[int, tuple[int, int]] = {
        int(node): (-1, edge)
        for node, spent in ((network.u[edge], along), (network.v[edge], rest))
        if cost[node] + spent == cost_cm
    }
    # Ways of no length lead to and fro between equal costs, so what has been seen is remembered.
    waiting = list(came)
    while waiting[-1] not in ends:
        node = waiting.pop()
        for step in range(begin[node], begin[node + 1]):
            if (after := int(neighbour[step])) not in came:
                came[after] = node, int(by[step])
                waiting.append(after)
    nodes, edges, to = [], [], ends[waiting[-1]]
    node = waiting[-1]
    while node >= 0:
        nodes.append(node)
        node, edge = came[node]
        edges.append(edge)
    return nodes[::-1], [*edges[::-1], int(goal.edge[to])], to


def _steps(network: WalkNetwork, cost: Ints) -> tuple[Longs, Ints, Ints]:
    """Every step by which the cost falls by the length of the edge: by node, where to and on which edge."""
    u, v, length = network.u, network.v, network.length_cm
    known = (cost[u] < UNREACHED) & (cost[v] < UNREACHED)
    from_u = np.flatnonzero(known & (cost[u] - cost[v] == length))
    from_v = np.flatnonzero(known & (cost[v] - cost[u] == length))
    begin, order = grouped(np.concatenate([u[from_u], v[from_v]]), cost.size)
    to = np.concatenate([v[from_u], u[from_v]])[order]
    return begin.astype(np.int64), to, np.concatenate([from_u, from_v])[order].astype(np.int32)


def _ends(network: WalkNetwork, goal: Legs, cost: Ints) -> dict[int, int]:
    """The nodes from which a leg of the goal is next, and which leg."""
    rest = network.length_cm[goal.edge] - goal.along_cm
    return {
        int(node): leg
        for leg in range(goal.edge.size)
        for node, spent in (
            (network.u[goal.edge[leg]], goal.along_cm[leg]),
            (network.v[goal.edge[leg]], rest[leg]),
        )
        if cost[node] == goal.leg_cm[leg] + spent
    }
