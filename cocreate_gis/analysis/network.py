"""The walking network: straight segments in a metric plane, and the contracted graph that answers for them.

Every segment is rounded to whole centimetres before anything is added up. People walk both ways along each
of them. Only the largest connected component is kept: a point that snapped onto an islet of footpath would
be called unreachable though it stands beside a street.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from cocreate_gis.analysis.chains import ChainGraph, contract, in_order, shortest_parallels
from cocreate_gis.analysis.inputs import require_metric
from cocreate_gis.analysis.kernels import Flags, Floats, Ints, Longs, components, hilbert
from cocreate_gis.analysis.street_index import StreetIndex, corners, index_streets
from cocreate_gis.analysis.targets import Targets, place_targets
from cocreate_gis.analysis.walls import Geometries, Walls
from cocreate_gis.analysis.ways import PRIVATE, Ways, kinds_aside
from cocreate_gis.model.errors import InvalidInput

BUILDER_VERSION = 4
"""Raised when the same input would give another network, so that cached ones are built anew."""

_HILBERT_ORDER = 16


@dataclass(frozen=True, eq=False)
class Segments:
    """Straight pieces of walkable way, before a network is built of them.

    Parameters
    ----------
    xy : ndarray of float64, shape (nodes, 2)
        Places of the nodes in the CRS.
    u, v : ndarray of int32
        Row numbers in `xy` of the two ends of each segment.
    crs : str
        CRS of `xy`, as an authority code or WKT; x is east and y is north.
    length_m : ndarray of float64, optional
        Length of each segment where it is known better than from its ends.
    joined_ends : int
        Loose ends of drawn lines that were joined to a line beside them.
    ways : ndarray of uint8, optional
        What each segment is: bits of `cocreate_gis.analysis.ways`; streets unless given.
    """

    xy: Floats
    u: Ints
    v: Ints
    crs: str
    length_m: Floats | None = None
    joined_ends: int = 0
    ways: Ways | None = None

    @property
    def lengths_m(self) -> Floats:
        """Length of each segment, metres: as given, else between its ends."""
        if self.length_m is not None:
            return self.length_m
        lengths: Floats = np.hypot(*(self.xy[self.u] - self.xy[self.v]).T)
        return lengths

    def to_crs(self, crs: str) -> "Segments":
        """Carry the segments over to another CRS.

        Parameters
        ----------
        crs : str
            The target, usually the metric CRS of the workspace.

        Returns
        -------
        Segments
            The same segments there; lengths are measured anew.
        """
        x, y = Transformer.from_crs(self.crs, crs, always_xy=True).transform(self.xy[:, 0], self.xy[:, 1])
        return replace(self, xy=np.column_stack([x, y]), crs=crs, length_m=None)


@dataclass(frozen=True)
class NetworkReport:
    """What went into a network and what was left out.

    Parameters
    ----------
    nodes, edges : int
        Kept nodes and straight edges.
    length_m : float
        Length of the kept edges, metres.
    components : int
        Connected components of the input.
    dropped_nodes, dropped_edges : int
        What lay in the components that were left out.
    dropped_m : float
        Its length, metres.
    joined_ends : int
        Loose ends of drawn lines that were joined to a line beside them.
    """

    nodes: int
    edges: int
    length_m: float
    components: int
    dropped_nodes: int
    dropped_edges: int
    dropped_m: float
    joined_ends: int


@dataclass(frozen=True, eq=False)
class WalkNetwork:
    """A walking network, immutable, ready to be asked.

    Parameters
    ----------
    crs : str
        The metric CRS of everything in it.
    xy : ndarray of float64, shape (nodes, 2)
        Places of the nodes, metres, in the order of a Hilbert curve.
    u, v : ndarray of int32
        The two end nodes of each edge.
    length_cm : ndarray of int32
        Length of each edge, whole centimetres.
    assumed : ndarray of bool
        Edges nobody has mapped: from a gate straight to the nearest street.
    ends : ndarray of float64, shape (streets, 2, 2)
        The straight pieces of mapped street onto which points snap, metres. Without walls each is an edge;
        with walls an edge may be a piece of one, or a way through a gate.
    graph : ChainGraph
        The contracted graph over all edges.
    report : NetworkReport
        What the network was built of.
    ways : ndarray of uint8
        What each street is, bits of `cocreate_gis.analysis.ways`.
    walls : Walls, optional
        Barriers and gates, where there are any.
    notes : mapping
        Figures about gates, for the assumptions printed with each result.
    formerly : WalkNetwork, optional
        The same network behind the walls that are gone: people still come onto the streets as they did then.
    """

    crs: str
    xy: Floats
    u: Ints
    v: Ints
    length_cm: Ints
    assumed: Flags
    ends: Floats
    graph: ChainGraph
    report: NetworkReport
    ways: Ways
    walls: Walls | None = None
    notes: Mapping[str, int] = field(default_factory=dict)
    formerly: "WalkNetwork | None" = None

    @cached_property
    def streets(self) -> StreetIndex:
        """Give the index over the streets.

        Returns
        -------
        StreetIndex
            Index over `ends`, by the faces in which they lie.
        """
        return index_streets(self.ends, None if self.walls is None else self.walls.street_face)

    @cached_property
    def streets_by_kind(self) -> list[tuple[Longs, StreetIndex]]:
        """Give the index over the streets of each kind onto which people come apart.

        Returns
        -------
        list of tuple
            Rows in `ends` and the index over them: of what everybody walks on, then of steps, of private ways
            and of private steps, as far as there are any.
        """
        kinds = kinds_aside(self.ways)
        if not kinds.any():
            return [(np.arange(kinds.size), self.streets)]
        face = np.full(kinds.size, -1, np.int32) if self.walls is None else self.walls.street_face
        rows = [np.flatnonzero(kinds == kind) for kind in (0, *np.unique(kinds[kinds > 0]).tolist())]
        return [(row, index_streets(self.ends[row], face[row])) for row in rows]

    @cached_property
    def node_edge(self) -> Ints:
        """Give one edge at each node.

        Returns
        -------
        ndarray of int32
            For each node the number of an edge that ends there, -1 where none does.
        """
        edge = np.full(len(self.xy), -1, np.int32)
        numbers = np.arange(self.u.size, dtype=np.int32)
        edge[self.v] = numbers
        edge[self.u] = numbers
        return edge

    @cached_property
    def node_places(self) -> tuple[Ints, Ints]:
        """Give the place of each node in the contracted graph.

        Returns
        -------
        tuple of ndarray of int32
            A chain on which the node lies, and where along it, centimetres; anything where no edge ends.
        """
        edge = self.node_edge
        first = self.u[edge] == np.arange(edge.size)
        return self.on_chain(edge, np.where(first, 0, self.length_cm[edge]).astype(np.int32))

    @cached_property
    def node_targets(self) -> Targets:
        """Give the nodes as points that walks may reach.

        Returns
        -------
        Targets
            Every node, by its number; those at which no edge ends stand nowhere.
        """
        nodes = np.flatnonzero(self.node_edge >= 0)
        chain, position = self.node_places
        legs = np.zeros(nodes.size, np.int32)
        return place_targets(self.graph, chain[nodes], position[nodes], legs, nodes, len(self.xy))

    def on_chain(self, edge: Ints, along_cm: Ints) -> tuple[Ints, Ints]:
        """Find places of edges in the contracted graph.

        Parameters
        ----------
        edge, along_cm : ndarray of int32
            Edges, and centimetres from the first end of each.

        Returns
        -------
        tuple of ndarray of int32
            The chain of each, and where along it, centimetres.
        """
        graph = self.graph
        start, end = graph.edge_start[edge], graph.edge_end[edge]
        position = np.where(end >= start, start + along_cm, start - along_cm)
        return graph.edge_chain[edge], position.astype(np.int32)

    def street_cm(self, street: NDArray[Any]) -> Ints:
        """Give the lengths of streets.

        Parameters
        ----------
        street : ndarray
            Row numbers in `ends`.

        Returns
        -------
        ndarray of int32
            Centimetres.
        """
        lengths = self.length_cm if self.walls is None else self.walls.street_cm
        chosen: Ints = lengths[street]
        return chosen

    def on_edges(self, street: NDArray[Any], along_cm: Ints) -> tuple[Ints, Ints]:
        """Find the edges on which places of streets lie.

        Parameters
        ----------
        street, along_cm : ndarray
            Rows in `ends`, and centimetres from the first end of each.

        Returns
        -------
        edge, along_cm : ndarray of int32
            The same places on edges.
        """
        walls = self.walls
        if walls is None:
            return street.astype(np.int32), along_cm
        pieces = np.flatnonzero(walls.edge_street >= 0)
        begin = walls.edge_street[pieces].astype(np.int64) << 32 | walls.edge_offset[pieces]
        wanted = street.astype(np.int64) << 32 | along_cm
        edge = pieces[np.searchsorted(begin, wanted, side="right") - 1].astype(np.int32)
        return edge, along_cm - walls.edge_offset[edge]


def drawn(ends: Floats) -> Geometries:
    """Draw straight lines.

    Parameters
    ----------
    ends : ndarray of float64, shape (lines, 2, 2)
        The two ends of each.

    Returns
    -------
    ndarray of shapely.LineString
        The lines.
    """
    return np.asarray(shapely.linestrings(ends), dtype=object)


def build_network(segments: Segments) -> WalkNetwork:
    """Build a walking network out of straight segments.

    Parameters
    ----------
    segments : Segments
        In a metric CRS; lines that meet share a node.

    Returns
    -------
    WalkNetwork
        The largest connected component; what was left out stands in its report.

    Raises
    ------
    InvalidInput
        ``crs_not_metric``, or ``network_empty`` where nothing is left to walk on.

    Examples
    --------
    >>> import numpy as np
    >>> xy = np.array([[0.0, 0.0], [100.0, 0.0], [100.0, 50.0]])
    >>> ends = np.array([0, 1], np.int32), np.array([1, 2], np.int32)
    >>> build_network(Segments(xy, *ends, "EPSG:32650")).report.length_m
    150.0
    """
    require_metric(segments.crs, "network")
    u, v, length, ways = _simple_edges(segments)
    if u.size == 0:
        raise InvalidInput("network_empty")
    label = components(len(segments.xy), u, v)
    used = np.zeros(len(segments.xy), np.bool_)
    used[u] = used[v] = True
    nodes_of = np.bincount(label[used])
    largest = np.argmax(nodes_of)
    keep = label[u] == largest
    order, rank = _hilbert_order(segments.xy, np.flatnonzero(used & (label == largest)))
    rows = np.flatnonzero(keep)
    rows = rows[in_order(rank[u[rows]].astype(np.int64) << 32 | rank[v[rows]])]
    kept_u, kept_v, kept_length = rank[u[rows]], rank[v[rows]], length[rows]
    xy = segments.xy[order]
    assumed = np.zeros(kept_u.size, np.bool_)
    report = NetworkReport(
        nodes=len(xy),
        edges=kept_u.size,
        length_m=float(kept_length.sum(dtype=np.int64)) / 100,
        components=int(np.count_nonzero(nodes_of)),
        dropped_nodes=int(np.count_nonzero(used)) - len(xy),
        dropped_edges=int(np.count_nonzero(~keep)),
        dropped_m=float(length[~keep].sum(dtype=np.int64)) / 100,
        joined_ends=segments.joined_ends,
    )
    return WalkNetwork(
        crs=segments.crs,
        xy=xy,
        u=kept_u,
        v=kept_v,
        length_cm=kept_length,
        assumed=assumed,
        ends=np.stack([xy[kept_u], xy[kept_v]], axis=1),
        graph=contract(len(xy), kept_u, kept_v, kept_length, assumed),
        report=report,
        ways=_behind_private_ways(len(xy), kept_u, kept_v, ways[rows]),
    )


def without_ways(base: WalkNetwork, bits: int) -> WalkNetwork:
    """Leave out ways, without a change to where people come onto the others.

    Parameters
    ----------
    base : WalkNetwork
        A network without walls.
    bits : int
        Ways with any of these bits are left out.

    Returns
    -------
    WalkNetwork
        The others. Parts that are cut off stay in it, and so do nodes at which no edge ends any more.
    """
    kept = (base.ways & bits) == 0
    if kept.all():
        return base
    u, v, length, assumed = base.u[kept], base.v[kept], base.length_cm[kept], base.assumed[kept]
    if u.size == 0:
        raise InvalidInput("network_empty")
    graph = contract(len(base.xy), u, v, length, assumed)
    ends, ways = base.ends[kept], base.ways[kept]
    return replace(base, u=u, v=v, length_cm=length, assumed=assumed, ends=ends, ways=ways, graph=graph)


def _behind_private_ways(n: int, u: Ints, v: Ints, ways: Ways) -> Ways:
    """Mark what can be reached over private ways only as private too."""
    public = (ways & PRIVATE) == 0
    if public.all() or not public.any():
        return ways
    label = components(n, u[public], v[public])
    main = np.argmax(np.bincount(label[np.unique(np.concatenate([u[public], v[public]]))]))
    return ways | np.where(label[u] == main, 0, PRIVATE).astype(np.uint8)


def _simple_edges(segments: Segments) -> tuple[Ints, Ints, Ints, Ways]:
    if not np.isfinite(segments.xy).all():
        raise InvalidInput("network_not_finite")
    u, v = segments.u.astype(np.int32), segments.v.astype(np.int32)
    length = np.rint(segments.lengths_m * 100).astype(np.int32)
    ways = np.zeros(u.size, np.uint8) if segments.ways is None else segments.ways
    best = shortest_parallels(u, v, length, kinds_aside(ways))
    return u[best], v[best], length[best], ways[best]


def _hilbert_order(xy: Floats, nodes: NDArray[Any]) -> tuple[Longs, Ints]:
    """The nodes in the order of the curve, and the new number of each old node."""
    places = xy[nodes]
    low, high = corners(places)
    extent = max(float((high - low).max()), 1e-9)
    cells = ((places - low) / extent * (2**_HILBERT_ORDER - 1)).astype(np.int64)
    position = hilbert(cells[:, 0].copy(), cells[:, 1].copy(), _HILBERT_ORDER)
    order = nodes[in_order(position, places[:, 0], places[:, 1])]
    rank = np.full(len(xy), -1, np.int32)
    rank[order] = np.arange(order.size, dtype=np.int32)
    return order, rank
