"""What each of many places reaches on foot, each by itself, and at what cost."""

from dataclasses import dataclass

import numpy as np

from cocreate_gis.analysis.kernels import UNREACHED, Bytes, Ints, Longs, separate_walks
from cocreate_gis.analysis.network import WalkNetwork
from cocreate_gis.analysis.service_area import EVERYWHERE_CM
from cocreate_gis.analysis.snapping import Legs
from cocreate_gis.analysis.targets import Targets, place_targets
from cocreate_gis.model.errors import Cancelled


@dataclass(frozen=True, eq=False)
class Isochrones:
    """What each source reaches, by source.

    Parameters
    ----------
    indptr : ndarray of int64, shape (sources + 1,)
        Where what each source reaches begins in the others.
    point, cost_cm : ndarray of int32
        The points that are reached, each once for a source, in no particular order, and the cost of the walk
        with its legs, centimetres.
    """

    indptr: Longs
    point: Ints
    cost_cm: Ints

    def of(self, source: int) -> tuple[Ints, Ints]:
        """Give what one source reaches.

        Parameters
        ----------
        source : int
            Row number of the source.

        Returns
        -------
        tuple of ndarray of int32
            Points and costs, centimetres.
        """
        part = slice(self.indptr[source], self.indptr[source + 1])
        return self.point[part], self.cost_cm[part]


def isochrones(
    network: WalkNetwork,
    sources: Legs,
    limit_cm: int,
    demand: Legs | None = None,
    *,
    cancel: Bytes | None = None,
) -> Isochrones:
    """Walk from each source by itself.

    Parameters
    ----------
    network : WalkNetwork
        The network; people walk both ways, so the cost from a place is the cost to it.
    sources : Legs
        The ways of the sources onto the network.
    limit_cm : int
        Longest walk, centimetres, legs included.
    demand : Legs, optional
        The ways of the points that may be reached; without them, the nodes of the network.
    cancel : ndarray of uint8, optional
        A flag of one element; another thread sets it to stop the walk.

    Returns
    -------
    Isochrones
        For each source the points it reaches, and at what cost.

    Raises
    ------
    Cancelled
        ``cancelled``: the flag was set.

    Examples
    --------
    >>> from cocreate_gis.analysis.network import Segments, build_network
    >>> from cocreate_gis.analysis.snapping import snap
    >>> xy = np.array([[0.0, 0.0], [100.0, 0.0], [200.0, 0.0]])
    >>> ends = np.array([0, 1], np.int32), np.array([1, 2], np.int32)
    >>> street = build_network(Segments(xy, *ends, "EPSG:32650"))
    >>> reached = isochrones(street, snap(street, np.array([[0.0, 5.0], [200.0, 0.0]])), 15_000)
    >>> [dict(zip(*(part.tolist() for part in reached.of(source)))) for source in (0, 1)]
    [{0: 500, 1: 10500}, {1: 10000, 2: 0}]
    """
    targets = _targets(network, demand)
    nobody = np.empty(0, np.int32)
    return Isochrones(
        *_walked(network, sources, limit_cm, targets, nobody, np.empty((0, 0), np.int32), cancel)
    )


def opportunities(
    network: WalkNetwork,
    facilities: Legs,
    category: Ints,
    categories: int,
    limit_cm: int,
    demand: Legs | None = None,
    *,
    cancel: Bytes | None = None,
) -> Ints:
    """Count the facilities of each category within a walk of each point.

    Parameters
    ----------
    network : WalkNetwork
        The network.
    facilities : Legs
        The ways of the facilities onto the network.
    category : ndarray of int32
        For each facility the number of its category.
    categories : int
        How many categories there are.
    limit_cm : int
        Longest walk, centimetres, legs at both ends included.
    demand : Legs, optional
        The ways of the points; without them, the nodes of the network.
    cancel : ndarray of uint8, optional
        A flag of one element; another thread sets it to stop the walk.

    Returns
    -------
    ndarray of int32, shape (categories, points)
        How many facilities of the category are within the limit of the point; 0 for a point without a leg.

    Raises
    ------
    Cancelled
        ``cancelled``: the flag was set.

    Examples
    --------
    >>> from cocreate_gis.analysis.network import Segments, build_network
    >>> from cocreate_gis.analysis.snapping import snap
    >>> xy = np.array([[0.0, 0.0], [100.0, 0.0], [200.0, 0.0]])
    >>> ends = np.array([0, 1], np.int32), np.array([1, 2], np.int32)
    >>> street = build_network(Segments(xy, *ends, "EPSG:32650"))
    >>> facilities = snap(street, np.array([[0.0, 0.0], [50.0, 0.0], [200.0, 0.0]]))
    >>> opportunities(street, facilities, np.array([0, 0, 1], np.int32), 2, 10_000).tolist()
    [[2, 2, 0], [0, 1, 1]]
    """
    targets = _targets(network, demand)
    counts = np.zeros((categories, targets.points), np.int32)
    _walked(network, facilities, limit_cm, targets, category.astype(np.int32), counts, cancel)
    return counts


@dataclass(frozen=True, eq=False)
class Nearest:
    """The nearest facilities of each point, the nearest first.

    Parameters
    ----------
    facility : ndarray of int32, shape (points, k)
        Row numbers, -1 where there is none; of equally near ones the first rows.
    cost_cm : ndarray of int32, shape (points, k)
        The walks, centimetres, ``UNREACHED`` where there is none.
    """

    facility: Ints
    cost_cm: Ints


def nearest(
    network: WalkNetwork,
    facilities: Legs,
    demand: Legs,
    k: int,
    limit_cm: int = EVERYWHERE_CM,
    *,
    cancel: Bytes | None = None,
) -> Nearest:
    """Find the nearest facilities of each point.

    All pairs within the limit are held at once: many points are asked about with a limit, or in parts. The
    walk of one pair is drawn by :func:`~cocreate_gis.analysis.routes.routes` from the costs of the facility.

    Parameters
    ----------
    network : WalkNetwork
        The network.
    facilities, demand : Legs
        The ways of the facilities and of the points onto the network.
    k : int
        How many facilities of each point.
    limit_cm : int
        Longest walk, centimetres, legs at both ends included.
    cancel : ndarray of uint8, optional
        A flag of one element; another thread sets it to stop the walk.

    Returns
    -------
    Nearest
        The facilities and the walks to them.

    Raises
    ------
    Cancelled
        ``cancelled``: the flag was set.

    Examples
    --------
    >>> from cocreate_gis.analysis.network import Segments, build_network
    >>> from cocreate_gis.analysis.snapping import snap
    >>> xy = np.array([[0.0, 0.0], [100.0, 0.0], [200.0, 0.0]])
    >>> ends = np.array([0, 1], np.int32), np.array([1, 2], np.int32)
    >>> street = build_network(Segments(xy, *ends, "EPSG:32650"))
    >>> places = [snap(street, np.array(xy)) for xy in ([[0.0, 0.0], [200.0, 0.0]], [[150.0, 10.0]])]
    >>> nearest(street, *places, k=2).facility.tolist()
    [[1, 0]]
    """
    swapped = demand.reason.size < facilities.reason.size
    ends = (demand, facilities) if swapped else (facilities, demand)
    found = isochrones(network, ends[0], limit_cm, ends[1], cancel=cancel)
    sources = np.repeat(np.arange(ends[0].reason.size, dtype=np.int32), np.diff(found.indptr))
    point, facility = (sources, found.point) if swapped else (found.point, sources)
    order = np.lexsort((facility, found.cost_cm, point))
    point = point[order]
    rank = np.arange(point.size) - np.searchsorted(point, point)
    best = rank < k
    chosen = np.full((demand.reason.size, k), -1, np.int32)
    cost = np.full((demand.reason.size, k), UNREACHED, np.int32)
    chosen[point[best], rank[best]] = facility[order[best]]
    cost[point[best], rank[best]] = found.cost_cm[order[best]]
    return Nearest(chosen, cost)


def _targets(network: WalkNetwork, demand: Legs | None) -> Targets:
    if demand is None:
        return network.node_targets
    places = network.on_chain(demand.edge, demand.along_cm)
    return place_targets(network.graph, *places, demand.leg_cm, demand.point, demand.reason.size)


def _walked(
    network: WalkNetwork,
    sources: Legs,
    limit_cm: int,
    targets: Targets,
    row: Ints,
    counts: Ints,
    cancel: Bytes | None,
) -> tuple[Longs, Ints, Ints]:
    """Where the points of each source begin, the points, and their costs; or nothing but counts."""
    graph = network.graph
    chain, position = network.on_chain(sources.edge, sources.along_cm)
    many = targets.begin[chain + 1] - targets.begin[chain]
    seeds = np.column_stack(
        [
            graph.chain_first[chain], graph.chain_last[chain], graph.chain_length[chain],
            np.where(many > 0, targets.begin[chain], -1), many, position, sources.leg_cm,
        ]
    )  # fmt: skip
    begin = np.searchsorted(sources.point, np.arange(sources.reason.size + 1))
    # From one source after its neighbour: what both reach is still in the cache.
    order = sources.point[np.argsort(chain, kind="stable")]
    order = order[np.sort(np.unique(order, return_index=True)[1])]
    shift, span = graph.buckets(int(np.max(sources.leg_cm + graph.chain_length[chain], initial=0)))
    flag = np.zeros(1, np.uint8) if cancel is None else cancel
    done, reached, point, cost = separate_walks(
        graph.indptr, targets.arcs, targets.places, targets.legs, targets.several, targets.points,
        begin, seeds, order, min(limit_cm, EVERYWHERE_CM), shift, span, row, counts, flag,
    )  # fmt: skip
    if not done:
        raise Cancelled("cancelled")
    return reached, point, cost
