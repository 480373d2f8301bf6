"""A table of edges while a network is being made: cutting it and adding to it."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cocreate_gis.analysis.kernels import Floats, Ints, Longs
from cocreate_gis.analysis.ways import Ways

GAP_M = 0.001
"""A stub that ends at a wall is drawn this much shorter, so that no leg reaches it from behind the wall."""


@dataclass(frozen=True, eq=False)
class Edges:
    """Edges between nodes, each drawn as a straight line.

    Parameters
    ----------
    xy : ndarray of float64, shape (nodes, 2)
        Places of the nodes, metres.
    u, v : ndarray of int32
        The two ends of each edge.
    length_cm : ndarray of int32
        Length of each edge, whole centimetres.
    ends : ndarray of float64, shape (edges, 2, 2)
        The line each edge is drawn as, metres.
    ways : ndarray of uint8
        What each edge is, bits of `cocreate_gis.analysis.ways`.
    """

    xy: Floats
    u: Ints
    v: Ints
    length_cm: Ints
    ends: Floats
    ways: Ways

    def at(self, edge: NDArray[Any], along_cm: NDArray[Any]) -> Floats:
        """Give places on edges.

        Parameters
        ----------
        edge, along_cm : ndarray
            The edges, and centimetres from the first end of each.

        Returns
        -------
        ndarray of float64, shape (places, 2)
            Where that is, metres.
        """
        length = self.length_cm[edge]
        fraction = np.divide(along_cm, length, out=np.zeros(edge.size), where=length > 0)
        start, end = self.ends[edge, 0], self.ends[edge, 1]
        place: Floats = start + fraction[:, None] * (end - start)
        return place

    def joined(self, xy: Floats, u: Ints, v: Ints, length_cm: Ints) -> "Edges":
        """Add nodes and edges at the end.

        Parameters
        ----------
        xy : ndarray of float64, shape (new nodes, 2)
            The new nodes, numbered after the old ones.
        u, v, length_cm : ndarray of int32
            The new edges.

        Returns
        -------
        Edges
            All of them.
        """
        places = np.concatenate([self.xy, xy])
        return Edges(
            places,
            np.concatenate([self.u, u]).astype(np.int32),
            np.concatenate([self.v, v]).astype(np.int32),
            np.concatenate([self.length_cm, length_cm]).astype(np.int32),
            np.concatenate([self.ends, np.stack([places[u], places[v]], axis=1)]),
            np.concatenate([self.ways, np.zeros(u.size, np.uint8)]),
        )

    def take(self, rows: NDArray[Any]) -> "Edges":
        """Choose edges.

        Parameters
        ----------
        rows : ndarray
            Their numbers, or which to keep.

        Returns
        -------
        Edges
            Those, between the same nodes.
        """
        return Edges(
            self.xy, self.u[rows], self.v[rows], self.length_cm[rows], self.ends[rows], self.ways[rows]
        )


@dataclass(frozen=True, eq=False)
class Split:
    """Edges after a cut.

    Parameters
    ----------
    edges : Edges
        The pieces, in the order of the old edges.
    parent, offset_cm : ndarray of int32
        For each piece the old edge, and where along it the piece begins, centimetres.
    before, after : ndarray of int32
        For each cut, in the order they were given, the node of the piece that ends there and of the piece
        that begins there; the same node where the cut does not sever.
    """

    edges: Edges
    parent: Ints
    offset_cm: Ints
    before: Ints
    after: Ints


def split(edges: Edges, edge: NDArray[Any], along_cm: NDArray[Any], *, sever: bool) -> Split:
    """Cut edges into pieces whose lengths add up to the old ones.

    Parameters
    ----------
    edges : Edges
        The edges.
    edge, along_cm : ndarray
        Where to cut: edges, and centimetres from the first end of each, one row per cut. The pieces are drawn
        up to that very place, and their lengths are whole centimetres again.
    sever : bool
        Whether the pieces part from each other, or meet in a new node.

    Returns
    -------
    Split
        The pieces and the new nodes.
    """
    order = np.lexsort((along_cm, edge))
    cut_edge, cut_at = edge[order], along_cm[order]
    m = edges.u.size
    cuts = np.bincount(cut_edge, minlength=m)
    parent = np.repeat(np.arange(m), cuts + 1)
    rank = np.arange(cut_edge.size) - (np.cumsum(cuts) - cuts)[cut_edge]
    left = (np.cumsum(cuts + 1) - cuts - 1)[cut_edge] + rank
    right = left + 1
    place = edges.at(cut_edge, cut_at)
    before, after, xy = _new_nodes(len(edges.xy), place, sever=sever)
    begin, end = np.zeros(parent.size, np.int32), edges.length_cm[parent]
    end[left], begin[right] = np.rint(cut_at), np.rint(cut_at)
    u, v = edges.u[parent], edges.v[parent]
    v[left], u[right] = before, after
    drawn = edges.ends[parent]
    drawn[left, 1], drawn[right, 0] = place, place
    pieces = Edges(
        np.concatenate([edges.xy, xy]), u, v, (end - begin).astype(np.int32), drawn, edges.ways[parent]
    )
    if sever:
        pieces = drawn_back(pieces, np.concatenate([left, right]), np.repeat([1, 0], cut_edge.size))
    given = np.empty(order.size, np.int64)
    given[order] = np.arange(order.size)
    return Split(pieces, parent.astype(np.int32), begin, before[given], after[given])


def drawn_back(edges: Edges, edge: NDArray[Any], end: NDArray[Any]) -> Edges:
    """Draw edges a little shorter at an end, without changing their lengths.

    Parameters
    ----------
    edges : Edges
        The edges.
    edge, end : ndarray
        Which edges, and at which end: 0 for the first, 1 for the second.

    Returns
    -------
    Edges
        The same edges, drawn shorter.
    """
    drawn = edges.ends.copy()
    drawn[edge, end] = inward(edges, edge, end, GAP_M, 0.25)
    return replace(edges, ends=drawn)


def inward(edges: Edges, edge: NDArray[Any], end: NDArray[Any], distance_m: float, share: float) -> Floats:
    """Give the places a little way in from ends of edges.

    Parameters
    ----------
    edges : Edges
        The edges.
    edge, end : ndarray
        Which edges, and from which end: 0 for the first, 1 for the second.
    distance_m : float
        How far in, metres.
    share : float
        But no further than this share of the edge.

    Returns
    -------
    ndarray of float64, shape (places, 2)
        The places, metres.
    """
    here, there = edges.ends[edge, end], edges.ends[edge, 1 - end]
    way = there - here
    length = np.hypot(*way.T)
    step = np.divide(
        np.minimum(distance_m, share * length), length, out=np.zeros_like(length), where=length > 0
    )
    place: Floats = here + way * step[:, None]
    return place


def _new_nodes(n: int, place: Floats, *, sever: bool) -> tuple[Ints, Ints, Floats]:
    number = np.arange(len(place), dtype=np.int32)
    if not sever:
        return n + number, n + number, place
    return n + 2 * number, n + 2 * number + 1, np.repeat(place, 2, axis=0)


def incident(edges: Edges, nodes: NDArray[Any]) -> tuple[Longs, Ints, Ints]:
    """Find the edges that end at nodes.

    Parameters
    ----------
    edges : Edges
        The edges.
    nodes : ndarray
        Numbers of nodes, ascending, each once.

    Returns
    -------
    tuple of ndarray
        Row number in `nodes`, edge, and which of its ends, 0 or 1, sorted by row.
    """
    both = np.concatenate([edges.u, edges.v])
    row = np.searchsorted(nodes, both)
    row[row == nodes.size] = 0
    found = np.flatnonzero(nodes[row] == both) if nodes.size else np.empty(0, np.int64)
    found = found[np.argsort(row[found], kind="stable")]
    m = edges.u.size
    return row[found], (found % m).astype(np.int32), (found // m).astype(np.int32)
