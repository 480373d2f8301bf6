"""Points on the chains of a network, laid out so that walks from many places find them."""

from dataclasses import dataclass

import numpy as np

from cocreate_gis.analysis.chains import ChainGraph
from cocreate_gis.analysis.kernels import Ints, Longs, grouped


@dataclass(frozen=True, eq=False)
class Targets:
    """Points on the chains of a contracted graph.

    Parameters
    ----------
    points : int
        How many points there are.
    several : bool
        Whether a point may stand on a network in more than one place.
    begin : ndarray of int32, shape (chains + 1,)
        Where the places on each chain begin.
    places : ndarray of int32, shape (places, 2)
        By chain: position on the chain, centimetres, and number of the point.
    legs : ndarray of int32
        Length of the leg of each place, centimetres; empty where all stand on the chains themselves.
    arcs : ndarray of int32, shape (arcs, 4)
        For each arc of the graph its target, its cost, the first place on its chain, and how many there are,
        negative where the arc runs against the chain.
    """

    points: int
    several: bool
    begin: Ints
    places: Ints
    legs: Ints
    arcs: Ints


def place_targets(
    graph: ChainGraph, chain: Ints, position: Ints, leg_cm: Ints, point: Longs, points: int
) -> Targets:
    """Lay points out on the chains of a graph.

    Parameters
    ----------
    graph : ChainGraph
        The graph.
    chain, position, leg_cm : ndarray of int32
        Chain of each place, position on it and length of the leg, centimetres.
    point : ndarray of int64
        Number of the point that stands there, ascending.
    points : int
        How many points there are; some may stand nowhere.

    Returns
    -------
    Targets
        The points by chain.
    """
    begin, order = grouped(chain, graph.chain_length.size)
    arc_begin = begin[graph.arc_chain]
    many = begin[graph.arc_chain + 1] - arc_begin
    return Targets(
        points=points,
        several=bool((point[1:] == point[:-1]).any()),
        begin=begin,
        places=np.column_stack([position[order], point[order]]).astype(np.int32),
        legs=leg_cm[order] if leg_cm.any() else np.empty(0, np.int32),
        arcs=np.column_stack(
            [graph.arc_to, graph.weight, arc_begin, np.where(graph.arc_against, -many, many)]
        ),
    )
