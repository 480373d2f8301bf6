"""What stands between people and streets: walls, what they enclose, and the gates out of compounds."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import shapely
from numpy.typing import NDArray

from cocreate_gis.analysis.kernels import Floats, Ints

Geometries = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Walls:
    """What cannot be walked through, and the ways people take without a path.

    Parameters
    ----------
    lines : ndarray of shapely.LineString
        The walls, whole: a gate opens a way for paths, not for straight lines across the wall.
    faces : ndarray of shapely.Polygon
        What the walls enclose.
    street_face : ndarray of int32
        The face in which each street lies, -1 outside all.
    street_piece : ndarray of int32
        The part of the network, with every gate shut, to which each street belongs.
    main_piece : int
        The longest of those parts.
    street_cm : ndarray of int32
        Length of each street, centimetres.
    edge_street, edge_offset : ndarray of int32
        For each edge the street it is a piece of, -1 for ways through gates, and where along it the piece
        begins, centimetres. The pieces of a street follow each other.
    compounds : ndarray of shapely.Polygon
        Compounds whose people walk straight to a gate where no path is mapped.
    gate_compound, gate_edge, gate_along_cm : ndarray
        For each way out of a compound: the compound, and the place of the open gate on the network.
    gate_xy : ndarray of float64, shape (ways out, 2)
        The same place in the plane.
    """

    lines: Geometries
    faces: Geometries
    street_face: Ints
    street_piece: Ints
    main_piece: int
    street_cm: Ints
    edge_street: Ints
    edge_offset: Ints
    compounds: Geometries
    gate_compound: Ints
    gate_edge: Ints
    gate_along_cm: Ints
    gate_xy: Floats

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Give the index over the walls.

        Returns
        -------
        shapely.STRtree
            Index over `lines`.
        """
        return shapely.STRtree(self.lines)

    @cached_property
    def face_tree(self) -> shapely.STRtree:
        """Give the index over the faces.

        Returns
        -------
        shapely.STRtree
            Index over `faces`.
        """
        return shapely.STRtree(self.faces)
