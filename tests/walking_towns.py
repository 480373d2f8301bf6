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
    legs = [sources] if demand is None else [sources, demand]
    begin = n + np.cumsum([0, *(leg.reason.size for leg in legs)])
    one, other, cost = [network.u], [network.v], [network.length_cm]
    for first, leg in zip(begin, legs, strict=False):
        one += [first + leg.point, first + leg.point]
        other += [network.u[leg.edge], network.v[leg.edge]]
        cost += [leg.leg_cm + leg.along_cm, leg.leg_cm + network.length_cm[leg.edge] - leg.along_cm]
    if demand is not None:
        for i in range(sources.edge.size):
            same = np.flatnonzero(demand.edge == sources.edge[i])
            one.append(np.full(same.size, n + sources.point[i]))
            other.append(begin[1] + demand.point[same])
            along = np.abs(demand.along_cm[same] - sources.along_cm[i])
            cost.append(along + demand.leg_cm[same] + sources.leg_cm[i])
    size = int(begin[-1])
    weight = np.concatenate(cost).astype(float)
    a, b = np.concatenate(one), np.concatenate(other)
    # The cheapest of several ways between the same two: a sparse matrix would add them up.
    pair = np.minimum(a, b).astype(np.int64) * size + np.maximum(a, b)
    order = np.lexsort((weight, pair))
    order = order[np.unique(pair[order], return_index=True)[1]]
    graph = csr_matrix((weight[order], (a[order], b[order])), shape=(size, size))
    reached = dijkstra(graph, directed=False, indices=np.arange(n, begin[1]), min_only=True)
    return reached[:n] if demand is None else reached[begin[1] :]
