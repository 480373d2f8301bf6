"""Small towns whose walks are known by hand, and an independent way to compute any walk."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from cocreate_gis.analysis.network import Segments, WalkNetwork
from cocreate_gis.analysis.snapping import Legs

CRS = "EPSG:32650"

Places = Sequence[tuple[float, float]]


def segments(*lines: Places) -> Segments:
    """Lines that share a node wherever they name the same place."""
    number: dict[tuple[float, float], int] = {}
    u: list[int] = []
    v: list[int] = []
    for line in lines:
        nodes = [number.setdefault(place, len(number)) for place in line]
        u += nodes[:-1]
        v += nodes[1:]
    return Segments(np.array(list(number), float), np.array(u, np.int32), np.array(v, np.int32), CRS)


def frame(places: Places, **columns: Sequence[object]) -> gpd.GeoDataFrame:
    """Points with columns."""
    return gpd.GeoDataFrame(dict(columns), geometry=list(shapely.points(list(places))), crs=CRS)


def series(*shapes: shapely.Geometry) -> gpd.GeoSeries:
    """Shapes in the CRS of the towns."""
    return gpd.GeoSeries(list(shapes), crs=CRS)


def random_segments(rng: np.random.Generator, places: int, *, side_m: float = 800.0) -> Segments:
    """A connected network with loops, dead ends, bends, parallel ways and an islet."""
    xy = rng.uniform(0, side_m, (places, 2))
    u, v = [], []
    for i in range(1, places):
        near = np.argsort(np.hypot(*(xy[:i] - xy[i]).T))[: rng.integers(1, 4)]
        u += [i] * near.size
        v += near.tolist()
    extra, bent_u, bent_v = [], [], []
    for a, b in zip(u, v, strict=True):
        bends = int(rng.integers(0, 4))
        chain = [a, *range(places + len(extra), places + len(extra) + bends), b]
        ways = np.linspace(0, 1, bends + 2)[1:-1, None]
        extra += list(xy[a] + ways * (xy[b] - xy[a]) + rng.normal(0, 8, (bends, 2)))
        bent_u += chain[:-1]
        bent_v += chain[1:]
    islet = places + len(extra)
    everything = np.vstack([xy, *([extra] if extra else []), [[0, side_m + 50], [30, side_m + 50]]])
    ends = np.array([*bent_u, islet], np.int32), np.array([*bent_v, islet + 1], np.int32)
    return Segments(everything, *ends, CRS)


def oracle(network: WalkNetwork, sources: Legs, demand: Legs | None = None) -> NDArray[np.float64]:
    """Costs in centimetres by scipy on the uncontracted graph: at every node, or at the points of legs."""
    n = len(network.xy)
    first = n + sources.point
    rest = network.length_cm[sources.edge] - sources.along_cm
    a = np.concatenate([network.u, first, first])
    b = np.concatenate([network.v, network.u[sources.edge], network.v[sources.edge]])
    lengths = [network.length_cm, sources.leg_cm + sources.along_cm, sources.leg_cm + rest]
    weight, size = np.concatenate(lengths).astype(float), n + sources.reason.size
    # The cheapest of several ways between the same two: a sparse matrix would add them up.
    pair = np.minimum(a, b).astype(np.int64) * size + np.maximum(a, b)
    order = np.lexsort((weight, pair))
    order = order[np.unique(pair[order], return_index=True)[1]]
    graph = csr_matrix((weight[order], (a[order], b[order])), shape=(size, size))
    nodes = dijkstra(graph, directed=False, indices=np.arange(n, size), min_only=True)[:n]
    return nodes if demand is None else _at_points(network, nodes, sources, demand)


def _at_points(
    network: WalkNetwork, nodes: NDArray[np.float64], sources: Legs, demand: Legs
) -> NDArray[np.float64]:
    """The cheapest leg of each point, by either end of its edge or along it from a source there."""
    cost = np.full(demand.reason.size, np.inf)
    for point, edge, along, leg in zip(
        demand.point, demand.edge, demand.along_cm, demand.leg_cm, strict=True
    ):
        here = sources.edge == edge
        straight = np.abs(sources.along_cm[here] - along) + sources.leg_cm[here].astype(float)
        ends = nodes[network.u[edge]] + along, nodes[network.v[edge]] + network.length_cm[edge] - along
        cost[point] = min(cost[point], leg + min(*ends, straight.min(initial=np.inf)))
    return cost
