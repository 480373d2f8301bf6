"""Whatever is put into a tile comes out of it."""

from typing import Any

import geopandas as gpd
import mapbox_vector_tile
import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_gis.interchange.tiles import LayerTiles, TileSource
from cocreate_gis.interchange.tiles_index import to_unit
from cocreate_gis.interchange.tiles_mvt import Batch, Column, path_commands, point_commands, write_layer

_INSIDE = st.floats(-30, 30).map(lambda degrees: round(degrees, 6))
_VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.integers(-(2**40), 2**40),
    st.floats(allow_nan=False, allow_infinity=False, width=64),
    st.booleans(),
)


def _features(body: bytes) -> list[dict[str, Any]]:
    tile = mapbox_vector_tile.decode(body, default_options={"y_coord_down": True})
    return list(tile["town"]["features"])


@settings(max_examples=60)
@given(st.lists(st.tuples(_INSIDE, _INSIDE), min_size=1, max_size=40), st.integers(0, 20))
def test_a_point_is_where_it_was_to_half_a_unit(places: list[tuple[float, float]], zoom: int) -> None:
    frame = gpd.GeoDataFrame(geometry=shapely.points(places), crs=4326)
    unit = to_unit(np.array(places[:1]))[0] * 2**zoom
    tile = (zoom, int(unit[0]), int(unit[1]))
    found = {
        f["id"]: f["geometry"]["coordinates"]
        for f in _features(LayerTiles("town", TileSource(frame)).tile(*tile))
    }
    exact = (to_unit(np.array(places)) * 2**zoom - tile[1:]) * 4096
    inside = ((exact >= 0) & (exact < 4096)).all(axis=1)
    assert set(np.flatnonzero(inside)) <= set(found)
    # half a unit, and the two centimetres of the index where a tile is smaller than that
    allowed = 0.5 + 4096 * 2**zoom / 2**31 + 1e-6
    assert all(np.abs(np.array(found[k]) - exact[k]).max() <= allowed for k in found)


@settings(max_examples=60)
@given(st.data())
def test_ids_values_and_paths_survive_the_encoding(data: st.DataObject) -> None:
    coordinates = st.tuples(st.integers(-256, 4352), st.integers(-256, 4352))
    lines = data.draw(st.lists(st.lists(coordinates, min_size=2, max_size=8), min_size=1, max_size=12))
    values = data.draw(st.lists(_VALUES, min_size=len(lines), max_size=len(lines)))
    ids = data.draw(st.lists(st.integers(0, 2**50), min_size=len(lines), max_size=len(lines), unique=True))
    xy = np.array([place for line in lines for place in line])
    path = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    rows = np.arange(len(lines))
    commands, counts = path_commands(xy, path, rows, closed=False)
    body = write_layer("town", [Batch(2, rows, commands, counts)], np.array(ids), {"v": Column(rows, values)})
    decoded = {f["id"]: (f["properties"]["v"], f["geometry"]["coordinates"]) for f in _features(body)}
    assert decoded == {
        key: (value, [list(place) for place in line])
        for key, value, line in zip(ids, values, lines, strict=True)
    }


def test_an_attribute_without_a_value_is_no_attribute() -> None:
    rows = np.arange(3)
    batch = Batch(1, rows, point_commands(rows, rows), np.full(3, 3))
    columns = {"a": Column(np.array([-1, 0, 1]), ["x", "y"]), "b": Column(np.full(3, -1), [])}
    properties = [f["properties"] for f in _features(write_layer("town", [batch], None, columns))]
    assert properties == [{}, {"a": "x"}, {"a": "y"}]
