"""The drawing of what is reached, beside a union of buffers and a raster.

Truth is the cost by way of the nearest street, as homes snap, at random points within 100 m of a street. Ours
agrees where it is valid and its intersection with the truth is at least 95 % of the union.
"""

import geopandas as gpd
import numpy as np
import shapely
from scipy.ndimage import distance_transform_edt

from benchmarks.measured import Measured, beside, median
from benchmarks.networks import LIMIT_CM, PLANE, SOURCES, some_nodes
from cocreate_gis.analysis.kernels import UNREACHED
from cocreate_gis.analysis.network import WalkNetwork
from cocreate_gis.analysis.reach import STREETSIDE_M, reach
from cocreate_gis.analysis.service_area import cost_field
from cocreate_gis.analysis.snapping import legs_of_nodes, snap

GOOD_ENOUGH = 0.95
POINTS = 20_000
_BUFFER_M = 50.0
_CELL_M = 20.0


def polygon(name: str, network: WalkNetwork) -> list[Measured]:
    """What is within 1,200 m of 500 facilities."""
    nodes = some_nodes(network, SOURCES)
    facilities = gpd.GeoDataFrame(geometry=shapely.points(network.xy[nodes]), crs=PLANE)
    ours_s, drawn = median(lambda: reach(network, facilities, LIMIT_CM / 100), 3)
    xy, inside = _truth(network, nodes)
    iou = _iou(drawn, xy, inside)
    agrees = bool(drawn.is_valid and iou >= GOOD_ENOUGH)
    rows = []
    for peer, draw in (("buffers", _by_buffers), ("raster", _by_raster)):
        peer_s, other = median(lambda draw=draw: draw(network, nodes), 0)
        note = f"agreement with the cost (IoU) {iou:.3f}, the peer's {_iou(other, xy, inside):.3f}"
        rows.append(beside(name, len(network.xy), "polygon", peer, ours_s, peer_s, agrees=agrees, note=note))
    return rows


def _truth(network: WalkNetwork, nodes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Random points within 100 m of a street, and which of them are reached."""
    rng = np.random.default_rng(11)
    low, high = network.xy.min(axis=0), network.xy.max(axis=0)
    found: list[np.ndarray] = []
    while sum(map(len, found)) < POINTS:
        xy = rng.uniform(low, high, (POINTS, 2))
        found.append(xy[np.unique(network.streets.nearest(xy, STREETSIDE_M)[0])])
    xy = np.concatenate(found)
    field = cost_field(network, legs_of_nodes(network, nodes), LIMIT_CM)
    return xy, field.at_legs(snap(network, xy, STREETSIDE_M))[0] < UNREACHED


def _iou(drawn: shapely.Geometry, xy: np.ndarray, inside: np.ndarray) -> float:
    shapely.prepare(drawn)
    within = shapely.contains_xy(drawn, xy)
    return float((within & inside).sum() / max((within | inside).sum(), 1))


def _reached(network: WalkNetwork, nodes: np.ndarray) -> np.ndarray:
    """The two ends of every edge, or of the piece of it that is reached from one end."""
    cost, _ = cost_field(network, legs_of_nodes(network, nodes), LIMIT_CM).at_nodes()
    pieces = []
    for here, there in ((network.u, network.v), (network.v, network.u)):
        rest = LIMIT_CM - cost[here]
        edge = np.flatnonzero(rest > 0)
        share = np.minimum(rest[edge] / np.maximum(network.length_cm[edge], 1), 1.0)[:, None]
        start = network.xy[here[edge]]
        pieces.append(np.stack([start, start + share * (network.xy[there[edge]] - start)], axis=1))
    return np.unique(np.sort(np.concatenate(pieces), axis=1), axis=0)


def _by_buffers(network: WalkNetwork, nodes: np.ndarray) -> shapely.Geometry:
    lines = shapely.linestrings(_reached(network, nodes))
    return shapely.union_all(shapely.buffer(lines, _BUFFER_M, quad_segs=4))


def _by_raster(network: WalkNetwork, nodes: np.ndarray) -> shapely.Geometry:
    """Cells no further than the buffer from a cell with a reached street, joined to polygons."""
    ends = _reached(network, nodes)
    low = ends.min(axis=(0, 1)) - 2 * _BUFFER_M
    shape = np.ceil((ends.max(axis=(0, 1)) + 2 * _BUFFER_M - low) / _CELL_M).astype(int)
    steps = np.ceil(np.hypot(*(ends[:, 1] - ends[:, 0]).T) / _CELL_M).astype(int) + 1
    line = np.repeat(np.arange(len(ends)), steps)
    part = (np.arange(line.size) - np.repeat(np.cumsum(steps) - steps, steps)) / np.maximum(
        steps[line] - 1, 1
    )
    at = ends[line, 0] + part[:, None] * (ends[line, 1] - ends[line, 0])
    free = np.ones(shape, np.bool_)
    free[tuple(((at - low) // _CELL_M).astype(int).T)] = False
    near = distance_transform_edt(free) * _CELL_M <= _BUFFER_M
    turned = np.diff(np.pad(near, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    column, first = np.nonzero(turned == 1)
    _, last = np.nonzero(turned == -1)
    west, south, north = (low[0] + column * _CELL_M, *(low[1] + row * _CELL_M for row in (first, last)))
    return shapely.union_all(shapely.box(west, south, west + _CELL_M, north))
