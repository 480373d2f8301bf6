"""Geometry columns: encoding for GeoPackage and PostGIS, and the envelope filter that uses their index."""

import struct
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from sqlalchemy.types import UserDefinedType

SRID = 4326
Bounds = tuple[float, float, float, float]

# GeoPackage blob header; the flags say little endian, whether there is an xy envelope, whether it is empty.
_HEADER = np.dtype(
    [("magic", "S2"), ("version", "u1"), ("flags", "u1"), ("srs", "<i4"), ("envelope", "<f8", (4,))]
)
_FLAGS_ENVELOPE = 0b00000011
_FLAGS_EMPTY = 0b00010001
_HEAD_BYTES = 8
_HEAD_BYTES_WITH_ENVELOPE = (8, 40, 56, 56, 72)
_LITTLE, _BIG = struct.Struct("<4d"), struct.Struct(">4d")
_MULTIPLE: dict[str, tuple[shapely.GeometryType, Callable[..., Any]]] = {
    "MULTILINESTRING": (shapely.GeometryType.LINESTRING, shapely.multilinestrings),
    "MULTIPOLYGON": (shapely.GeometryType.POLYGON, shapely.multipolygons),
}
_MULTIPLE_TYPES = (
    shapely.GeometryType.MULTIPOINT,
    shapely.GeometryType.MULTILINESTRING,
    shapely.GeometryType.MULTIPOLYGON,
)


class GeometryColumn(UserDefinedType[Any]):
    """A column of geometries in EPSG:4326; values are encoded and decoded by the array, not one by one.

    Parameters
    ----------
    kind : str
        Geometry type name of the GeoPackage standard.
    """

    cache_ok = True

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def get_col_spec(self, **_: Any) -> str:
        """Name the column type of a GeoPackage.

        Parameters
        ----------
        **_ : object
            Unused.

        Returns
        -------
        str
            The declared geometry type.
        """
        return self.kind


class PostgisColumn(GeometryColumn):
    """The same column in PostGIS."""

    def get_col_spec(self, **_: Any) -> str:
        """Name the column type of PostGIS.

        Parameters
        ----------
        **_ : object
            Unused.

        Returns
        -------
        str
            Geometry type and SRID.
        """
        return f"geometry({self.kind},{SRID})"


def geometry_column(kind: str) -> GeometryColumn:
    """Declare a geometry column for both kinds of store.

    Parameters
    ----------
    kind : str
        Geometry type name of the GeoPackage standard.

    Returns
    -------
    GeometryColumn
        The column type.
    """
    return GeometryColumn(kind).with_variant(PostgisColumn(kind), "postgresql")


def to_multiple(kind: str, geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Bring geometries to the one type their column declares, in two dimensions.

    Parameters
    ----------
    kind : str
        Declared type; ``MULTI…`` takes the single type too, any other a multi-part geometry of one part.
    geometries : array of shapely geometries
        EPSG:4326; None where there is none.

    Returns
    -------
    array of shapely geometries
        Same order.
    """
    flat = shapely.force_2d(geometries)
    if kind not in _MULTIPLE:
        return to_single(flat)
    single_type, collect = _MULTIPLE[kind]
    single = np.flatnonzero(shapely.get_type_id(flat) == single_type)
    if len(single):
        flat[single] = collect(flat[single], indices=np.arange(len(single)))
    return flat


def to_single(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Give multi-part geometries of one part as the single type.

    Parameters
    ----------
    geometries : array of shapely geometries
        None where there is none.

    Returns
    -------
    array of shapely geometries
        Same order.
    """
    alone = np.isin(shapely.get_type_id(geometries), _MULTIPLE_TYPES)
    alone &= shapely.get_num_geometries(geometries) == 1
    if not alone.any():
        return geometries
    return np.where(alone, shapely.get_geometry(geometries, 0), geometries)


def kept_shape(written: str | None) -> BaseGeometry | None:
    """Read a geometry as the history keeps it.

    Parameters
    ----------
    written : str or None
        WKB in hexadecimal.

    Returns
    -------
    shapely geometry or None
        EPSG:4326, as it is read from its layer.
    """
    geometry: BaseGeometry | None = to_single(np.array([shapely.from_wkb(written)], dtype=object))[0]
    return geometry


def encode(dialect: str, geometries: NDArray[np.object_]) -> list[bytes | str | None]:
    """Write geometries as their column stores them.

    Parameters
    ----------
    dialect : str
        ``sqlite`` or ``postgresql``.
    geometries : array of shapely geometries
        EPSG:4326; None where there is none.

    Returns
    -------
    list of bytes or str or None
        GeoPackage blobs, or extended WKB in hexadecimal.
    """
    if dialect == "postgresql":
        return list(shapely.to_wkb(shapely.set_srid(geometries, SRID), hex=True, include_srid=True))
    bodies = shapely.to_wkb(geometries, byte_order=1)
    bounds = shapely.bounds(geometries)
    empty = shapely.is_empty(geometries)
    heads = np.zeros(len(geometries), _HEADER)
    heads["magic"], heads["srs"] = b"GP", SRID
    heads["flags"] = np.where(empty, _FLAGS_EMPTY, _FLAGS_ENVELOPE)
    heads["envelope"] = bounds[:, [0, 2, 1, 3]]
    raw, size = heads.tobytes(), _HEADER.itemsize
    return [
        None if body is None else raw[i * size : i * size + (_HEAD_BYTES if is_empty else size)] + body
        for i, (body, is_empty) in enumerate(zip(bodies, empty.tolist(), strict=True))
    ]


def decode(stored: Sequence[bytes | str | None]) -> NDArray[np.object_]:
    """Read geometries as their column stores them.

    Parameters
    ----------
    stored : sequence of bytes or str or None
        GeoPackage blobs, or extended WKB in hexadecimal.

    Returns
    -------
    array of shapely geometries
        Same order; parts alone in a multi-part geometry as the single type.
    """
    bodies = np.empty(len(stored), dtype=object)
    bodies[:] = [blob[_head_bytes(blob) :] if isinstance(blob, bytes) else blob for blob in stored]
    return to_single(shapely.from_wkb(bodies))


def envelope(blob: bytes | None) -> Bounds | None:
    """Read the envelope of a GeoPackage blob.

    Parameters
    ----------
    blob : bytes or None
        The blob.

    Returns
    -------
    tuple of float or None
        Least x, greatest x, least y, greatest y, in the order of the header; None where there is none.
    """
    if blob is None or is_empty(blob):
        return None
    if blob[3] >> 1 & 7:
        return (_LITTLE if blob[3] & 1 else _BIG).unpack_from(blob, _HEAD_BYTES)
    min_x, min_y, max_x, max_y = shapely.from_wkb(blob[_HEAD_BYTES:]).bounds
    return min_x, max_x, min_y, max_y


def is_empty(blob: bytes) -> bool:
    """Tell whether a GeoPackage blob holds an empty geometry.

    Parameters
    ----------
    blob : bytes
        The blob.

    Returns
    -------
    bool
        Its flag.
    """
    return bool(blob[3] >> 4 & 1)


def within(dialect: str, table: sa.Table, bbox: Bounds) -> sa.ColumnElement[bool]:
    """Filter a layer table by envelope, through its spatial index.

    Parameters
    ----------
    dialect : str
        ``sqlite`` or ``postgresql``.
    table : Table
        A layer table.
    bbox : tuple of float
        West, south, east, north in EPSG:4326.

    Returns
    -------
    ColumnElement
        True for every feature whose envelope meets the box, and for some within a metre of it: both indexes
        keep single precision.
    """
    west, south, east, north = map(float, bbox)
    if dialect == "postgresql":
        box = sa.func.ST_MakeEnvelope(west, south, east, north, SRID)
        return table.c.geom.op("&&", is_comparison=True)(box)
    # A function or operator typed boolean would compile to "… = 1" on SQLite and scan the whole table.
    rtree = sa.table(
        f"rtree_{table.name}_geom", *(sa.column(name) for name in ("id", "minx", "maxx", "miny", "maxy"))
    )
    meets = sa.select(rtree.c.id).where(
        rtree.c.maxx >= west, rtree.c.minx <= east, rtree.c.maxy >= south, rtree.c.miny <= north
    )
    return table.c.fid.in_(meets)


def _head_bytes(blob: bytes) -> int:
    return _HEAD_BYTES_WITH_ENVELOPE[blob[3] >> 1 & 7]
