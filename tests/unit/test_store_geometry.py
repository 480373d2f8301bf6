"""Geometry blobs of the GeoPackage: ours, and those of other writers."""

import struct

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from cocreate_gis.store.geometry import decode, encode, envelope, is_empty, to_multiple

degrees = st.floats(-180, 180, allow_nan=False)
points = st.builds(shapely.Point, degrees, degrees)
lines = st.lists(st.tuples(degrees, degrees), min_size=2, max_size=6).map(shapely.LineString)
boxes = st.builds(shapely.box, degrees, degrees, degrees, degrees)
geometries = st.lists(st.one_of(st.none(), points, lines, boxes), min_size=1, max_size=8)


def array(*given_geometries: shapely.Geometry | None) -> np.ndarray:
    return np.array(given_geometries, dtype=object)


@given(geometries)
def test_both_kinds_of_store_give_back_what_they_got(given_geometries: list[shapely.Geometry | None]) -> None:
    stored = array(*given_geometries)
    for dialect in ("sqlite", "postgresql"):
        assert decode(encode(dialect, stored)).tolist() == given_geometries


@given(lines)
def test_the_header_holds_the_envelope(line: shapely.LineString) -> None:
    (blob,) = encode("sqlite", array(line))
    assert isinstance(blob, bytes)
    west, south, east, north = line.bounds
    assert envelope(blob) == (west, east, south, north)
    assert struct.unpack_from("<i", blob, 4) == (4326,)


def test_an_empty_geometry_says_so_and_has_no_envelope() -> None:
    (blob,) = encode("sqlite", array(shapely.Polygon()))
    assert isinstance(blob, bytes)
    assert is_empty(blob)
    assert envelope(blob) is None
    assert decode([blob])[0].is_empty


@pytest.mark.parametrize(
    "head",
    [
        struct.pack("<2sBBi", b"GP", 0, 0b0001, 4326),
        struct.pack(">2sBBi4d", b"GP", 0, 0b0010, 4326, 1, 3, 2, 4),
        struct.pack("<2sBBi6d", b"GP", 0, 0b0101, 4326, 1, 3, 2, 4, 0, 0),
    ],
    ids=["no envelope", "big endian", "with heights"],
)
def test_blobs_of_other_writers_are_read(head: bytes) -> None:
    line = shapely.LineString([(1, 2), (3, 4)])
    blob = head + shapely.to_wkb(line)
    assert decode([blob])[0] == line
    assert envelope(blob) == (1, 3, 2, 4)


def test_a_typed_column_gets_its_one_type() -> None:
    box = shapely.box(0, 0, 1, 1)
    both = to_multiple("MULTIPOLYGON", array(box, shapely.MultiPolygon([box]), None))
    assert [None if one is None else one.geom_type for one in both] == ["MultiPolygon", "MultiPolygon", None]
    (point,) = to_multiple("POINT", array(shapely.MultiPoint([(1, 2)])))
    assert point == shapely.Point(1, 2)
