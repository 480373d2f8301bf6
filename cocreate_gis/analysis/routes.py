"""The walk from a door to the nearest facility, drawn: so that whoever doubts a figure can walk it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from cocreate_gis.analysis.kernels import Floats, Longs
from cocreate_gis.analysis.service_area import CostField
from cocreate_gis.analysis.snapping import Legs


@dataclass(frozen=True, eq=False)
class Route:
    """The shortest walk from a point to a source.

    Parameters
    ----------
    line : shapely.LineString
        From the point to the source along the streets, in the CRS of the network, metres.
    cost_cm : int
        Its length, centimetres, both legs included: the cost of the point.
    source : int
        Row number of the source.
    """

    line: shapely.LineString
    cost_cm: int
    source: int


# A stretch of one chain: the chain, and from where to where along it, centimetres.
_Stretch = tuple[int, int, int]


def routes(
    field: CostField, source_xy: Floats, legs: Legs, xy: Floats, points: Longs | None = None
) -> list[Route | None]:
    """Draw the shortest walks of some points.

    Parameters
    ----------
    field : CostField
        Costs from all sources, assumed ways included.
    source_xy : ndarray of float64, shape (sources, 2)
        Where the sources stand, metres.
    legs : Legs
        The ways of the points onto the network.
    xy : ndarray of float64, shape (points, 2)
        Where the points stand, metres.
    points : ndarray of int64, optional
        Row numbers of the points whose walks are wanted; all unless given.

    Returns
    -------
    list of Route or None
        One for each of `points`; None where there is no walk within the limit of the field.

    Examples
    --------
    >>> from cocreate_gis.analysis.network import Segments, build_network
    >>> from cocreate_gis.analysis.service_area import cost_field
    >>> from cocreate_gis.analysis.snapping import snap
    >>> corner = np.array([[0.0, 0.0], [100.0, 0.0], [100.0, 50.0]])
    >>> street = Segments(corner, np.array([0, 1], np.int32), np.array([1, 2], np.int32), "EPSG:32650")
    >>> network = build_network(street)
    >>> room, door = np.array([[100.0, 50.0]]), np.array([[40.0, 7.0]])
    >>> field = cost_field(network, snap(network, room))
    >>> walk = routes(field, room, snap(network, door), door)[0]
    >>> walk.line.wkt, walk.cost_cm
    ('LINESTRING (40 7, 40 0, 100 0, 100 50)', 11700)
    """
    drawing = _Chains(field)
    wanted = range(len(xy)) if points is None else points.tolist()
    cost, _ = field.at_legs(legs)
    return [_route(drawing, source_xy, legs, xy, point, int(cost[point])) for point in wanted]


def _route(
    drawing: "_Chains", source_xy: Floats, legs: Legs, xy: Floats, point: int, cost_cm: int
) -> Route | None:
    field = drawing.field
    low, high = np.searchsorted(legs.point, [point, point + 1])
    on_edge, _ = field.at(legs.edge[low:high], legs.along_cm[low:high])
    for row, rest in zip(range(low, high), on_edge.tolist(), strict=True):
        if rest + int(legs.leg_cm[row]) == cost_cm <= field.limit_cm:
            chain, position = field.network.on_chain(legs.edge[row : row + 1], legs.along_cm[row : row + 1])
            stretches, seed = drawing.walk(int(chain[0]), int(position[0]), rest)
            source = int(field.seed_owner[seed])
            corners = [xy[point], *(place for one in stretches for place in drawing.places(*one))]
            return Route(_line([*corners, source_xy[source]]), cost_cm, source)
    return None


def _line(corners: list[Floats]) -> shapely.LineString:
    places = np.array(corners)
    moved = np.ones(len(places), np.bool_)
    moved[1:] = (places[1:] != places[:-1]).any(axis=1)
    # Whoever lives at the facility walks a line of no length.
    return shapely.LineString(places[moved] if moved.sum() > 1 else places[[0, -1]])


class _Chains:
    """The contracted graph read backwards: where a cost came from, and where a stretch of a chain lies."""

    def __init__(self, field: CostField) -> None:
        self.field = field
        graph = self._graph = field.network.graph
        low = np.minimum(graph.edge_start, graph.edge_end)
        self._edges = np.lexsort((low, graph.edge_chain))
        self._begin = np.searchsorted(graph.edge_chain[self._edges], np.arange(graph.chain_length.size + 1))
        ends = np.concatenate([graph.chain_first[field.seed_chain], graph.chain_last[field.seed_chain]])
        self._seeds_by_end = np.argsort(ends, kind="stable")
        self._seed_ends = ends[self._seeds_by_end]

    def walk(self, chain: int, position: int, cost: int) -> tuple[list[_Stretch], int]:
        """The stretches from a place on a chain, whose cost is known, to a seed, and the seed."""
        field, graph = self.field, self._graph
        for seed in range(field.seed_begin[chain], field.seed_begin[chain + 1]):
            at = int(field.seed_position[seed])
            if int(field.seed_cost[seed]) + abs(position - at) == cost:
                return [(chain, position, at)], seed
        length = int(graph.chain_length[chain])
        for node, end in ((int(graph.chain_first[chain]), 0), (int(graph.chain_last[chain]), length)):
            rest = int(field.node_cost[node])
            if rest + abs(position - end) == cost:
                stretches, seed = self._from_node(node)
                return [(chain, position, end), *stretches], seed
        raise AssertionError("a cost comes from a seed or from an end of its chain")

    def _from_node(self, node: int) -> tuple[list[_Stretch], int]:
        """Back along arcs that account for the cost; those of no length may lead astray, hence the trail."""
        trail: list[tuple[int, _Stretch | None, Iterator[tuple[int, _Stretch]]]]
        trail, seen = [(node, None, self._before(node))], {node}
        while True:
            here, _, ways = trail[-1]
            arrived = self._seed_at(here)
            if arrived is not None:
                stretch, seed = arrived
                return [one for _, one, _ in trail if one is not None] + [stretch], seed
            step = next((way for way in ways if way[0] not in seen), None)
            if step is None:
                trail.pop()
            else:
                seen.add(step[0])
                trail.append((*step, self._before(step[0])))

    def _before(self, node: int) -> Iterator[tuple[int, _Stretch]]:
        graph, cost = self._graph, self.field.node_cost
        for arc in range(graph.indptr[node], graph.indptr[node + 1]):
            to, chain = int(graph.arc_to[arc]), int(graph.arc_chain[arc])
            length = int(graph.weight[arc])
            if int(cost[to]) + length == int(cost[node]):
                from_first = int(graph.chain_first[chain]) == node
                yield to, (chain, 0, length) if from_first else (chain, length, 0)

    def _seed_at(self, node: int) -> tuple[_Stretch, int] | None:
        field, graph = self.field, self._graph
        low, high = np.searchsorted(self._seed_ends, [node, node + 1])
        count = field.seed_chain.size
        for number in self._seeds_by_end[low:high].tolist():
            seed, at_last = number % count, number >= count
            chain, at = int(field.seed_chain[seed]), int(field.seed_position[seed])
            end = int(graph.chain_length[chain]) if at_last else 0
            if int(field.seed_cost[seed]) + abs(end - at) == int(field.node_cost[node]):
                return (chain, end, at), seed
        return None

    def places(self, chain: int, start: int, end: int) -> list[Floats]:
        """The corners of a stretch of a chain, its two ends included, metres."""
        network, graph = self.field.network, self._graph
        edges = self._edges[self._begin[chain] : self._begin[chain + 1]]
        position = np.column_stack([graph.edge_start[edges], graph.edge_end[edges]])
        ends = np.stack([network.xy[network.u[edges]], network.xy[network.v[edges]]], axis=1)
        turned = position[:, 0] > position[:, 1]
        position[turned], ends[turned] = position[turned, ::-1], ends[turned, ::-1]
        along = np.append(position[:, 0], position[-1, 1]).astype(np.float64)
        corner = np.concatenate([ends[:, 0], ends[-1:, 1]])
        low, high = min(start, end), max(start, end)
        within = corner[(along > low) & (along < high)]
        # Of corners less than a centimetre apart the first stands for all.
        x, y = (np.interp([low, high], along, corner[:, axis]) for axis in (0, 1))
        stretch = np.vstack([[x[0], y[0]], within, [x[1], y[1]]])
        return list(stretch if start <= end else stretch[::-1])
