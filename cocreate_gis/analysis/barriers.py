"""Walls and gates: what cuts a path, and what joins it again.

A wall cuts every edge that crosses it, and both stubs stay in use. An open gate joins the stubs within its
tolerance. A gate to which no path leads is joined by straight lines to the nearest street in sight on
either side; nobody has mapped those lines, so they are marked as assumed. Opening a gate therefore only
ever adds ways, and makes nobody's walk longer. A wall that is gone lets every path through and leaves
everybody the way onto the streets they had, so that taking it down does not either.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from cocreate_gis.analysis.chains import contract
from cocreate_gis.analysis.edges import Edges, Split, drawn_back, incident, inward, split
from cocreate_gis.analysis.inputs import require_crs
from cocreate_gis.analysis.kernels import Floats, Ints, Longs, components
from cocreate_gis.analysis.network import WalkNetwork, drawn, without_ways
from cocreate_gis.analysis.snapping import snap
from cocreate_gis.analysis.walls import Geometries, Walls
from cocreate_gis.analysis.ways import PRIVATE
from cocreate_gis.model.coverage import SNAP_LIMIT_M

DEFAULT_GATE_TOLERANCE_M = 5.0

_TOUCH_CM = 1.0
_SIDE_M = 0.1
_BESIDE_M = 0.05


@dataclass(frozen=True, eq=False)
class _Crossings:
    """Where paths meet walls: the place, and the two nodes a gate joins there."""

    xy: Floats
    one: Ints
    other: Ints


def with_barriers(
    base: WalkNetwork,
    walls: gpd.GeoSeries,
    open_gates: gpd.GeoSeries,
    compounds: gpd.GeoSeries | None = None,
    *,
    gate_tolerance_m: float = DEFAULT_GATE_TOLERANCE_M,
    snap_limit_m: float = SNAP_LIMIT_M,
    without: int = 0,
    gone: Sequence[gpd.GeoSeries] = (),
) -> WalkNetwork:
    """Put walls and open gates into a network.

    Parameters
    ----------
    base : WalkNetwork
        A network without walls. To open or close a gate, begin again from it.
    walls : geopandas.GeoSeries
        What cannot be walked through: lines, or polygons for their outlines, in the CRS of the network.
    open_gates : geopandas.GeoSeries
        Points, only of the gates that are open.
    compounds : geopandas.GeoSeries, optional
        Polygons: where no path is mapped inside, people walk straight to each open gate on the outline.
    gate_tolerance_m : float
        How far from a gate a path still leads through it, metres.
    snap_limit_m : float
        Longest line from a gate to a street, metres.
    without : int
        Ways with any of these bits are left out; where people come onto the others does not change.
    gone : sequence of geopandas.GeoSeries
        Walls that were taken down, the last first: like `walls`, but everybody walks and sees through them.

    Returns
    -------
    WalkNetwork
        The network with walls. Parts that are cut off stay in it.

    Raises
    ------
    InvalidInput
        ``crs_not_metric`` or ``crs_differs``.
    ValueError
        Where `base` has walls already.
    """
    if base.walls is not None:
        raise ValueError("walls go into a network that has none")
    given = [("walls", walls), ("gates", open_gates), ("compounds", compounds), *(("gone", w) for w in gone)]
    for name, series in given:
        if series is not None and not series.empty:
            require_crs(base.crs, series.crs, name)
    stages = [_wall_lines(walls)]
    for series in gone:
        if (fallen := _wall_lines(series)).size:
            stages.append(np.concatenate([stages[-1], fallen]))
    lines = stages[-1]
    if lines.size == 0:
        return without_ways(base, without)
    gates = shapely.get_coordinates(open_gates.array[~(open_gates.is_empty | open_gates.isna())])
    tree = shapely.STRtree(lines)
    streets, crossings = _cut(
        Edges(base.xy, base.u, base.v, base.length_cm, base.ends, base.ways), lines, tree
    )
    link, gate_node = _links(crossings, gates, gate_tolerance_m)
    through = [_passed(crossings, standing) for standing in stages[:-1]]
    around = [
        _walls(streets, standing, crossings.one[rows], crossings.other[rows])
        for standing, rows in zip(stages[:-1], through, strict=True)
    ]
    around.append(_walls(streets, lines))
    if through:
        link[through[0]] = True
    streets, around = _passable(streets, around, without)
    rows = np.flatnonzero(gate_node < 0)
    sides = _gate_sides(tree, lines, gates[rows], gate_tolerance_m)
    bare = _assembled(base, streets, streets, around)
    pieces, ways, gate_node[rows] = _connect(bare, streets, sides, gates[rows], snap_limit_m)
    edges = pieces.edges.joined(ways.xy, ways.u, ways.v, ways.length_cm)
    joins = np.flatnonzero(link)
    none = np.zeros(joins.size, np.int32)
    edges = edges.joined(np.empty((0, 2)), crossings.one[joins], crossings.other[joins], none)
    no_street = np.full(edges.u.size - pieces.parent.size, -1, np.int32)
    street = np.concatenate([pieces.parent, no_street])
    offset = np.concatenate([pieces.offset_cm, np.zeros_like(no_street)])
    around = [replace(walls, edge_street=street, edge_offset=offset) for walls in around]
    network = _assembled(base, edges, streets, around, ways.u.size)
    notes = {
        "walls": int(stages[0].size),
        "gates_open": len(gates),
        "gates_without_path": int(np.count_nonzero(gate_node[rows] >= 0)),
        "gates_unused": int(np.count_nonzero(gate_node < 0)),
    }
    around = _with_exits(network, around, compounds, gates, gate_node, gate_tolerance_m)
    return _behind(replace(network, notes=notes), around)


def _wall_lines(walls: gpd.GeoSeries) -> Geometries:
    parts = shapely.get_parts(shapely.force_2d(walls.dropna().to_numpy()))
    polygons = np.isin(shapely.get_type_id(parts), (3, 6))
    parts[polygons] = shapely.boundary(parts[polygons])
    parts = shapely.get_parts(parts)
    return parts[np.isin(shapely.get_type_id(parts), (1, 2)) & ~shapely.is_empty(parts)]


def _cut(edges: Edges, lines: Geometries, tree: shapely.STRtree) -> tuple[Edges, _Crossings]:
    """Cut every edge at every wall, inside the edge and at its nodes."""
    straight = drawn(edges.ends)
    edge, wall = tree.query(straight, predicate="intersects")
    place, pair = shapely.get_coordinates(
        shapely.intersection(straight[edge], lines[wall]), return_index=True
    )
    edge = edge[pair]
    start = edges.ends[edge, 0]
    drawn_m = np.maximum(np.hypot(*(edges.ends[edge, 1] - start).T), 1e-9)
    length = edges.length_cm[edge]
    along = np.round(np.hypot(*(place - start).T) / drawn_m * length, 3)
    at_start, at_end = along <= _TOUCH_CM, along >= length - _TOUCH_CM
    nodes = np.unique(np.concatenate([edges.u[edge[at_start]], edges.v[edge[at_end]]]))
    edges, at_nodes = _part_nodes(edges, nodes, tree)
    inside = ~(at_start | at_end)
    cuts = np.unique(np.column_stack([edge[inside], along[inside]]), axis=0)
    cut_edge = cuts[:, 0].astype(np.int64)
    places = edges.at(cut_edge, cuts[:, 1])
    parted = split(edges, cut_edge, cuts[:, 1], sever=True)
    crossings = _Crossings(
        np.concatenate([places, at_nodes.xy]),
        np.concatenate([parted.before, at_nodes.one]),
        np.concatenate([parted.after, at_nodes.other]),
    )
    return parted.edges, crossings


def _part_nodes(edges: Edges, nodes: NDArray[Any], tree: shapely.STRtree) -> tuple[Edges, _Crossings]:
    """Give nodes that stand on a wall one copy for each side of it."""
    row, edge, end = incident(edges, nodes)
    near = inward(edges, edge, end, 0.2, 0.5)
    degree = np.bincount(row, minlength=nodes.size)
    one = np.repeat(np.arange(row.size), degree[row])
    first = (np.cumsum(degree) - degree)[row[one]]
    other = first + np.arange(one.size) - np.repeat(np.cumsum(degree[row]) - degree[row], degree[row])
    one, other = one[one < other], other[one < other]
    apart = np.zeros(one.size, np.bool_)
    between = drawn(np.stack([near[one], near[other]], axis=1))
    apart[tree.query(between, predicate="intersects")[0]] = True
    side = components(row.size, one[~apart].astype(np.int32), other[~apart].astype(np.int32))
    sides, representative = np.unique(side, return_index=True)
    node_of_side = row[representative]
    is_first = np.zeros(sides.size, np.bool_)
    is_first[np.unique(node_of_side, return_index=True)[1]] = True
    number = nodes[node_of_side].astype(np.int32)
    number[~is_first] = len(edges.xy) + np.arange(np.count_nonzero(~is_first))
    u, v = edges.u.copy(), edges.v.copy()
    u[edge[end == 0]] = number[side[end == 0]]
    v[edge[end == 1]] = number[side[end == 1]]
    copies = edges.xy[nodes[node_of_side[~is_first]]]
    parted = Edges(np.concatenate([edges.xy, copies]), u, v, edges.length_cm, edges.ends, edges.ways)
    original = nodes[node_of_side[~is_first]].astype(np.int32)
    return drawn_back(parted, edge, end), _Crossings(copies, original, number[~is_first])


def _links(crossings: _Crossings, gates: Floats, tolerance_m: float) -> tuple[NDArray[np.bool_], Ints]:
    """Which crossings are open, and for each gate a node at the nearest of them, or -1."""
    link = np.zeros(len(crossings.xy), np.bool_)
    node = np.full(len(gates), -1, np.int32)
    if len(gates) == 0 or link.size == 0:
        return link, node
    points = np.asarray(shapely.points(crossings.xy), dtype=object)
    gate, crossing = shapely.STRtree(points).query(
        shapely.points(gates), predicate="dwithin", distance=tolerance_m
    )
    link[crossing] = True
    distance = np.hypot(*(gates[gate] - crossings.xy[crossing]).T)
    order = np.lexsort((crossing, distance, gate))
    with_path, first = np.unique(gate[order], return_index=True)
    node[with_path] = crossings.one[crossing[order[first]]]
    return link, node


def _passed(crossings: _Crossings, standing: Geometries) -> Longs:
    """Crossings of walls that are gone, where no other wall stands."""
    blocked, _ = shapely.STRtree(standing).query(
        shapely.points(crossings.xy), predicate="dwithin", distance=_BESIDE_M
    )
    return np.setdiff1d(np.arange(len(crossings.xy)), blocked)


def _gate_sides(
    tree: shapely.STRtree, lines: Geometries, gates: Floats, tolerance_m: float
) -> tuple[Longs, Floats]:
    """For each gate on a wall a place just outside and one just inside; several walls count as one."""
    points = np.asarray(shapely.points(gates), dtype=object)
    gate, wall = tree.query_nearest(points, max_distance=tolerance_m, all_matches=False)
    line = lines[wall]
    at = shapely.line_locate_point(line, points[gate])
    place = shapely.get_coordinates(shapely.line_interpolate_point(line, at))
    back = shapely.get_coordinates(shapely.line_interpolate_point(line, np.maximum(at - 0.05, 0)))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(line, at + 0.05))
    along = ahead - back
    across = np.column_stack([-along[:, 1], along[:, 0]]) / np.hypot(*along.T)[:, None]
    ray = drawn(np.stack([place - across * tolerance_m, place + across * tolerance_m], axis=1))
    ray_row, hit = tree.query(ray, predicate="intersects")
    met, pair = shapely.get_coordinates(shapely.intersection(ray[ray_row], lines[hit]), return_index=True)
    ray_row = ray_row[pair]
    offset = np.einsum("ij,ij->i", met - place[ray_row], across[ray_row])
    low, high = np.zeros(gate.size), np.zeros(gate.size)
    np.minimum.at(low, ray_row, offset)
    np.maximum.at(high, ray_row, offset)
    offsets = np.concatenate([low - _SIDE_M, high + _SIDE_M])
    return np.tile(gate, 2), np.tile(place, (2, 1)) + np.tile(across, (2, 1)) * offsets[:, None]


def _connect(
    bare: WalkNetwork, streets: Edges, sides: tuple[Longs, Floats], gates: Floats, limit_m: float
) -> tuple[Split, Edges, Ints]:
    """Join gates without a path to streets in sight: the streets, the new ways, the node of each gate."""
    gate, place = sides
    legs = snap(bare, place, limit_m)
    feet = np.column_stack([legs.edge, legs.along_cm])
    unique, foot = np.unique(feet, axis=0, return_inverse=True)
    parted = split(streets, unique[:, 0], unique[:, 1], sever=False)
    of_leg = gate[legs.point]
    joined, number = np.unique(of_leg, return_inverse=True)
    first = len(parted.edges.xy)
    node = np.full(len(gates), -1, np.int32)
    node[joined] = first + np.arange(joined.size)
    to = parted.before[foot.ravel()]
    length = np.rint(np.hypot(*(gates[of_leg] - parted.edges.xy[to]).T) * 100)
    ways = Edges(
        gates[joined],
        (first + number).astype(np.int32),
        to.astype(np.int32),
        length.astype(np.int32),
        np.empty((to.size, 2, 2)),
        np.zeros(to.size, np.uint8),
    )
    return parted, ways, node


def _walls(edges: Edges, lines: Geometries, one: Ints | None = None, other: Ints | None = None) -> Walls:
    """The walls around street edges: what they enclose, and which parts they cut off.

    Nodes `one` and `other` are joined, where walls are gone.
    """
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(lines)]))
    face = np.full(edges.u.size, -1, np.int32)
    middle, inside = shapely.STRtree(faces).query(shapely.points(edges.ends.mean(axis=1)), predicate="within")
    face[middle] = inside
    public = (edges.ways & PRIVATE) == 0
    u, v = edges.u[public], edges.v[public]
    if one is not None and other is not None:
        u, v = np.concatenate([u, one]), np.concatenate([v, other])
    piece = components(len(edges.xy), u, v)[edges.u]
    longest = np.bincount(piece[public], weights=edges.length_cm[public], minlength=1)
    none = np.empty(0, np.int32)
    return Walls(
        lines=lines,
        faces=faces,
        street_face=face,
        street_piece=piece,
        main_piece=int(np.argmax(longest)),
        street_cm=edges.length_cm,
        edge_street=np.arange(edges.u.size, dtype=np.int32),
        edge_offset=np.zeros(edges.u.size, np.int32),
        compounds=np.empty(0, object),
        gate_compound=none,
        gate_edge=none,
        gate_along_cm=none,
        gate_xy=np.empty((0, 2)),
    )


def _passable(streets: Edges, around: list[Walls], without: int) -> tuple[Edges, list[Walls]]:
    """The streets that are walked on; the parts walls make are those of all streets."""
    kept = np.flatnonzero((streets.ways & without) == 0)
    if kept.size == streets.u.size:
        return streets, around
    return streets.take(kept), [
        replace(
            walls,
            street_face=walls.street_face[kept],
            street_piece=walls.street_piece[kept],
            street_cm=walls.street_cm[kept],
            edge_street=np.arange(kept.size, dtype=np.int32),
            edge_offset=np.zeros(kept.size, np.int32),
        )
        for walls in around
    ]


def _assembled(
    base: WalkNetwork, edges: Edges, streets: Edges, around: list[Walls], assumed_ways: int = 0
) -> WalkNetwork:
    """The network of all edges; after the pieces of streets come the ways that are assumed."""
    first = np.count_nonzero(around[0].edge_street >= 0)
    assumed = np.zeros(edges.u.size, np.bool_)
    assumed[first : first + assumed_ways] = True
    network = WalkNetwork(
        crs=base.crs,
        xy=edges.xy,
        u=edges.u,
        v=edges.v,
        length_cm=edges.length_cm,
        assumed=assumed,
        ends=streets.ends,
        graph=contract(len(edges.xy), edges.u, edges.v, edges.length_cm, assumed),
        report=base.report,
        ways=streets.ways,
    )
    return _behind(network, around)


def _behind(network: WalkNetwork, around: list[Walls]) -> WalkNetwork:
    """Put walls into a network: those that stand first, then with those that are gone."""
    behind: WalkNetwork | None = None
    for walls in reversed(around):
        behind = replace(network, walls=walls, formerly=behind)
    return network if behind is None else behind


def _with_exits(
    network: WalkNetwork,
    around: list[Walls],
    compounds: gpd.GeoSeries | None,
    gates: Floats,
    node: Ints,
    tolerance_m: float,
) -> list[Walls]:
    """Tell the walls which open gates lead out of which compounds."""
    if compounds is None:
        return around
    polygons = shapely.force_2d(compounds.dropna().to_numpy())
    usable = np.flatnonzero(node >= 0)
    gate, compound = shapely.STRtree(shapely.boundary(polygons)).query(
        shapely.points(gates[usable]), predicate="dwithin", distance=tolerance_m
    )
    at = node[usable[gate]]
    edge = network.node_edge[at]
    along = np.where(network.u[edge] == at, 0, network.length_cm[edge]).astype(np.int32)
    return [
        replace(
            walls,
            compounds=polygons,
            gate_compound=compound.astype(np.int32),
            gate_edge=edge,
            gate_along_cm=along,
            gate_xy=gates[usable[gate]],
        )
        for walls in around
    ]
