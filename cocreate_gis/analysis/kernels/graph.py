"""Loops that make a graph: the order of its nodes, its parts, its chains."""

import numpy as np

from cocreate_gis.analysis.kernels.base import Flags, Ints, Longs, compiled


@compiled
def hilbert(x: Longs, y: Longs, order: int) -> Longs:  # pragma: no cover - compiled
    """Give the distance along the Hilbert curve that fills a square of ``2**order`` cells a side.

    Parameters
    ----------
    x, y : ndarray of int64
        Cell numbers, 0 to ``2**order - 1``.
    order : int
        Order of the curve.

    Returns
    -------
    ndarray of int64
        Position of each cell on the curve: cells near on the curve are near on the ground.
    """
    out = np.empty(x.size, np.int64)
    for i in range(x.size):
        a = x[i]
        b = y[i]
        position = np.int64(0)
        side = np.int64(1) << (order - 1)
        while side > 0:
            right = 1 if a & side else 0
            up = 1 if b & side else 0
            position += side * side * ((3 * right) ^ up)
            if up == 0:
                if right == 1:
                    a = (np.int64(1) << order) - 1 - a
                    b = (np.int64(1) << order) - 1 - b
                a, b = b, a
            side >>= 1
        out[i] = position
    return out


@compiled
def grouped(group: Ints, groups: int) -> tuple[Ints, Ints]:  # pragma: no cover - compiled
    """Sort rows by the group they belong to, keeping their order (counting sort).

    Parameters
    ----------
    group : ndarray of int32
        The group of each row.
    groups : int
        How many groups there are.

    Returns
    -------
    begin : ndarray of int32, shape (groups + 1,)
        Where each group begins in `order`.
    order : ndarray of int32
        The rows.
    """
    begin = np.zeros(groups + 1, np.int32)
    for i in range(group.size):
        begin[group[i] + 1] += 1
    for g in range(groups):
        begin[g + 1] += begin[g]
    at = begin[:-1].copy()
    order = np.empty(group.size, np.int32)
    for i in range(group.size):
        order[at[group[i]]] = i
        at[group[i]] += 1
    return begin, order


@compiled
def components(n: int, u: Ints, v: Ints) -> Ints:  # pragma: no cover - compiled
    """Number the connected components of an undirected graph.

    Parameters
    ----------
    n : int
        How many nodes.
    u, v : ndarray of int32
        The two ends of each edge.

    Returns
    -------
    ndarray of int32
        Component of each node, numbered from 0 in the order of their first nodes.
    """
    parent = np.arange(n).astype(np.int32)
    for i in range(u.size):
        a = u[i]
        while parent[a] != a:
            parent[a] = parent[parent[a]]
            a = parent[a]
        b = v[i]
        while parent[b] != b:
            parent[b] = parent[parent[b]]
            b = parent[b]
        if a < b:
            parent[b] = a
        else:
            parent[a] = b
    label = np.empty(n, np.int32)
    count = np.int32(0)
    for i in range(n):
        if parent[i] == i:
            label[i] = count
            count += 1
        else:
            # A root is the lowest node of its tree, so the parent is labelled already.
            label[i] = label[parent[i]]
    return label


@compiled
def chains(
    indptr: Longs, arc_to: Ints, arc_edge: Ints, length: Ints, edge_u: Ints, keep: Flags
) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints]:  # pragma: no cover - compiled
    """Join edges that follow each other through nodes of degree two into chains.

    Parameters
    ----------
    indptr, arc_to, arc_edge : ndarray
        The graph by node: targets and edge numbers of the arcs that leave each node.
    length : ndarray of int32
        Length of each edge in centimetres.
    edge_u : ndarray of int32
        First end of each edge.
    keep : ndarray of bool
        Nodes at which chains end. Every component has at least one, and every other node has degree two.

    Returns
    -------
    tuple of ndarray of int32
        For each edge its chain and the position along the chain, in centimetres, of its first and of its
        second end; for each chain its first node, its last node and its length.
    """
    m = length.size
    chain = np.full(m, np.int32(-1))
    start = np.empty(m, np.int32)
    end = np.empty(m, np.int32)
    first = np.empty(m, np.int32)
    last = np.empty(m, np.int32)
    total = np.empty(m, np.int32)
    count = 0
    for node in range(indptr.size - 1):
        if not keep[node]:
            continue
        for leaving in range(indptr[node], indptr[node + 1]):
            if chain[arc_edge[leaving]] >= 0:
                continue
            arc = leaving
            at = np.int32(node)
            walked = np.int32(0)
            while True:
                e = arc_edge[arc]
                chain[e] = count
                after = walked + length[e]
                if edge_u[e] == at:
                    start[e] = walked
                    end[e] = after
                else:
                    start[e] = after
                    end[e] = walked
                walked = after
                at = arc_to[arc]
                if keep[at]:
                    break
                arc = indptr[at]
                if arc_edge[arc] == e:
                    arc += 1
            first[count] = node
            last[count] = at
            total[count] = walked
            count += 1
    return chain, start, end, first[:count].copy(), last[:count].copy(), total[:count].copy()
