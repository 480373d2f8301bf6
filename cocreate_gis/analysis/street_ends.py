"""The last stretch of each reached street, drawn to the place at which the walk ends."""

import numpy as np
import shapely

from cocreate_gis.analysis.kernels import Flags, Floats, Ints
from cocreate_gis.analysis.network import WalkNetwork
from cocreate_gis.analysis.service_area import CostField
from cocreate_gis.analysis.snapping import Legs, in_sight
from cocreate_gis.analysis.walls import Geometries


def street_ends(
    network: WalkNetwork, field: CostField, sources: Legs, cutoff_m: float, width_m: float
) -> Geometries:
    """Draw the ground beside streets where little is left of a walk.

    Each edge is split where the walk along it is as long as the cut-off. Beside it people are reached as far
    off as is left of the walk, so the ground narrows to that place.

    Parameters
    ----------
    network : WalkNetwork
        The network.
    field : CostField
        The cost from the sources, as far as the cut-off.
    sources : Legs
        The ways of the sources onto the network.
    cutoff_m : float
        Longest walk, metres.
    width_m : float
        Only ground is drawn that is no wider than this to either side, metres.

    Returns
    -------
    ndarray of shapely.Polygon
        Valid polygons, one for a stretch.
    """
    cost, _ = field.at_nodes()
    edge, onward, along_m, left_m = _walks(network, cost, sources, cutoff_m)
    length_m = network.length_cm[edge] / 100
    room_m = np.where(onward, length_m - along_m, along_m)
    last_m = np.minimum(left_m, room_m)
    first_m = np.maximum(left_m - width_m, 0.0)
    # Where a walk from the other end still has enough left, the ground is wide.
    other = cost[np.where(onward, network.v[edge], network.u[edge])]
    narrow = cutoff_m - other / 100 - (room_m - last_m) < width_m
    way = (network.xy[network.v] - network.xy[network.u])[edge]
    drawn_m = np.hypot(*way.T)
    rows = np.flatnonzero((last_m > first_m) & narrow & (drawn_m > 0) & _mapped(network)[edge])
    step = way[rows] / length_m[rows, None]
    beside = np.column_stack([-way[rows, 1], way[rows, 0]]) / drawn_m[rows, None]
    corners = []
    for at_m, sides in ((first_m, (1, -1)), (last_m, (-1, 1))):
        moved_m = along_m + np.where(onward, at_m, -at_m)
        place = network.xy[network.u[edge[rows]]] + step * moved_m[rows, None]
        aside = beside * (left_m - at_m)[rows, None]
        corners += [_seen(network, place, place + side * aside) for side in sides]
    ground = np.asarray(shapely.polygons(np.stack(corners, axis=1)), dtype=object)
    return ground[shapely.is_valid(ground)]


def _walks(
    network: WalkNetwork, cost: Ints, sources: Legs, cutoff_m: float
) -> tuple[Ints, Flags, Floats, Floats]:
    """Walks along edges: which, towards its last end or not, from where on it, and what is left there.

    A walk comes onto an edge at either end or from a source beside it, and goes on both ways.
    """
    edges = np.arange(network.u.size, dtype=np.int32)
    edge = np.concatenate([edges, edges, sources.edge, sources.edge])
    onward = np.repeat([True, False, True, False], [edges.size, edges.size, *[sources.edge.size] * 2])
    along_cm = np.concatenate([np.zeros(edges.size), network.length_cm, *[sources.along_cm] * 2])
    spent_cm = np.concatenate([cost[network.u], cost[network.v], *[sources.leg_cm] * 2])
    return edge, onward, along_cm / 100, cutoff_m - spent_cm / 100


def _mapped(network: WalkNetwork) -> Flags:
    """The edges beside which people live: all but the ways through gates."""
    return np.ones(network.u.size, np.bool_) if network.walls is None else network.walls.edge_street >= 0


def _seen(network: WalkNetwork, place: Floats, corner: Floats) -> Floats:
    """The corners, or the place on the street itself where a wall hides one."""
    if network.walls is None:
        return corner
    return np.where(in_sight(network.walls, corner, place)[:, None], corner, place)
