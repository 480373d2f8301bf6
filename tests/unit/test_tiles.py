"""Vector tiles, read back by an independent decoder."""

import gzip
from pathlib import Path
from typing import Any

import geopandas as gpd
import mapbox_vector_tile
import numpy as np
import pandas as pd
import pytest
import shapely

from cocreate_gis.interchange.tiles import AGGREGATE_ABOVE, LayerTiles, TileSource, compress
from cocreate_gis.interchange.tiles_index import to_unit

_LON, _LAT = 114.2741, 30.5733


def _tile_at(lon: float, lat: float, zoom: int) -> tuple[int, int, int]:
    x, y = to_unit(np.array([[lon, lat]]))[0]
    return zoom, int(x * 2**zoom), int(y * 2**zoom)


def _frame(geometry: Any, **columns: Any) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(columns, geometry=geometry, crs=4326)
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    return frame


def _decode(body: bytes) -> dict[str, Any]:
    return dict(mapbox_vector_tile.decode(body, default_options={"y_coord_down": True}))


def _to_degrees(xy: tuple[float, float], tile: tuple[int, int, int]) -> tuple[float, float]:
    z, x, y = tile
    u, v = (x + xy[0] / 4096) / 2**z, (y + xy[1] / 4096) / 2**z
    return u * 360 - 180, float(np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * v)))))


def test_a_point_keeps_its_id_place_and_attributes() -> None:
    frame = _frame([shapely.Point(_LON, _LAT)], name=["万松园"], height_m=[7.5], storeys=[-2], open=[True])
    tile = _tile_at(_LON, _LAT, 17)
    (feature,) = _decode(LayerTiles("trees", TileSource(frame)).tile(*tile))["trees"]["features"]
    assert feature["id"] == 1
    assert feature["properties"] == {"name": "万松园", "height_m": 7.5, "storeys": -2, "open": True}
    lon, lat = _to_degrees(feature["geometry"]["coordinates"], tile)
    assert (lon, lat) == pytest.approx((_LON, _LAT), abs=4e-7)  # 4 cm, half a unit of the tile


def test_a_missing_value_is_left_out() -> None:
    frame = _frame([shapely.Point(_LON, _LAT)] * 2, name=["一", None], height_m=[np.nan, 3.0])
    layer = LayerTiles("trees", TileSource(frame)).tile(*_tile_at(_LON, _LAT, 17))
    properties = {f["id"]: f["properties"] for f in _decode(layer)["trees"]["features"]}
    assert properties == {1: {"name": "一"}, 2: {"height_m": 3.0}}


def test_a_symbol_on_the_edge_is_in_both_tiles() -> None:
    z, x, y = _tile_at(_LON, _LAT, 16)
    lon, lat = _to_degrees((4090, 2000), (z, x, y))
    tiles = LayerTiles("gates", TileSource(_frame([shapely.Point(lon, lat)])))
    (neighbour,) = _decode(tiles.tile(z, x + 1, y))["gates"]["features"]
    assert neighbour["geometry"]["coordinates"] == [-6, 2000]
    assert tiles.tile(z, x + 2, y) == b""


def test_polygons_keep_area_holes_and_parts() -> None:
    ring = shapely.box(_LON, _LAT, _LON + 0.001, _LAT + 0.001)
    hole = shapely.box(_LON + 0.0004, _LAT + 0.0004, _LON + 0.0006, _LAT + 0.0006)
    apart = shapely.box(_LON + 0.0012, _LAT, _LON + 0.0013, _LAT + 0.0001)
    frame = _frame([shapely.MultiPolygon([*shapely.get_parts(ring - hole), apart]), ring])
    z, x, y = tile = _tile_at(_LON, _LAT, 15)
    tiles = LayerTiles("compounds", TileSource(frame))
    features = {f["id"]: f["geometry"] for f in _decode(tiles.tile(z, x, y))["compounds"]["features"]}
    drawn = shapely.geometry.shape(features[1])
    assert drawn.is_valid
    assert features[1]["type"] == "MultiPolygon"
    assert [len(part.interiors) for part in drawn.geoms] == [1, 0]
    on_tile = shapely.transform(
        frame.geometry[1], lambda xy: (to_unit(xy) * 2**z - np.array(tile[1:])) * 4096
    )
    assert drawn.area == pytest.approx(on_tile.area, rel=0.02)


def test_a_polygon_is_cut_at_the_margin_and_never_lost() -> None:
    wide = shapely.box(_LON - 0.5, _LAT - 0.5, _LON + 0.5, _LAT + 0.5)
    speck = shapely.box(_LON, _LAT, _LON + 1e-7, _LAT + 1e-7)
    tiles = LayerTiles("x", TileSource(_frame([wide, speck])))
    near = _decode(tiles.tile(*_tile_at(_LON, _LAT, 14)))["x"]["features"]
    inside = shapely.geometry.shape(near[0]["geometry"])
    assert inside.bounds == (-256, -256, 4352, 4352)
    assert shapely.geometry.shape(near[1]["geometry"]).area == pytest.approx(
        64, abs=16
    )  # one pixel of 8 units


def test_lines_are_cut_and_labelled_along_the_street() -> None:
    street = shapely.LineString([(_LON - 0.01, _LAT), (_LON + 0.01, _LAT)])
    lane = shapely.LineString([(_LON, _LAT - 0.001), (_LON, _LAT + 0.001)])
    frame = _frame([street, lane], name=["桃李路", None])
    layers = _decode(LayerTiles("paths", TileSource(frame, label_by="name")).tile(*_tile_at(_LON, _LAT, 16)))
    assert {f["id"] for f in layers["paths"]["features"]} == {1, 2}
    (label,) = layers["paths.label"]["features"]
    assert label["properties"] == {"label": "桃李路", "angle": 0, "zoom": 12}


def test_mixed_geometries_make_one_layer() -> None:
    shapes = [
        shapely.Point(_LON, _LAT),
        shapely.LineString([(_LON, _LAT), (_LON + 0.001, _LAT)]),
        shapely.Point(_LON, _LAT).buffer(0.0005),
    ]
    frame = _frame([*shapes, None, shapely.Point()], text=list("abcde"))
    layer = _decode(LayerTiles("suggestions", TileSource(frame)).tile(*_tile_at(_LON, _LAT, 16)))
    kinds = {
        f["id"]: (f["geometry"]["type"], f["properties"]["text"]) for f in layer["suggestions"]["features"]
    }
    assert kinds == {1: ("Point", "a"), 2: ("LineString", "b"), 3: ("Polygon", "c")}


@pytest.mark.parametrize("size", [0.0, 0.00002])
def test_a_crowded_tile_counts_everything(size: float) -> None:
    n = AGGREGATE_ABOVE + 100
    z, x, y = _tile_at(_LON, _LAT, 12)
    low, high = _to_degrees((0, 4096), (z, x, y)), _to_degrees((4096, 0), (z, x, y))
    places = np.random.default_rng(0).uniform(low, high, (n, 2))
    geometry = shapely.points(places) if not size else shapely.box(*places.T, *(places + size).T)
    frame = _frame(geometry, health=np.where(np.arange(n) % 10, "good", "dead"))
    tiles = LayerTiles("trees", TileSource(frame, style_by="health"))
    children = sum(tiles._anchors.count(z + 1, 2 * x + i, 2 * y + j) for i in (0, 1) for j in (0, 1))
    cells = _decode(tiles.tile(z, x, y))["trees"]["features"]
    assert sum(cell["properties"]["count"] for cell in cells) == tiles._anchors.count(z, x, y) == children
    assert sum(cell["properties"]["health"] == "good" for cell in cells) > 0.8 * len(cells)


def test_layers_joined_are_one_tile_and_compress_alike() -> None:
    frame = _frame([shapely.Point(_LON, _LAT)])
    tile = _tile_at(_LON, _LAT, 16)
    joined = b"".join(LayerTiles(name, TileSource(frame)).tile(*tile) for name in ("a", "b"))
    assert set(_decode(joined)) == {"a", "b"}
    assert gzip.decompress(compress(joined)) == joined
    assert compress(joined) == compress(joined)


def test_an_empty_layer_has_empty_tiles() -> None:
    frame = gpd.GeoDataFrame({"name": []}, geometry=[], crs=4326)
    tiles = LayerTiles("events", TileSource(frame, label_by="name"))
    assert tiles.tile(0, 0, 0) == b""


def test_every_street_tree_of_a_real_city_is_in_the_tiles(shared_data: Path) -> None:
    trees = pd.read_parquet(shared_data / "taipei" / "taipei_street_trees.parquet")
    points = gpd.points_from_xy(trees["twd97_x"].astype(float), trees["twd97_y"].astype(float), crs=3826)
    frame = _frame(points.to_crs(4326), species=trees["species"])
    tiles = LayerTiles("street_trees", TileSource(frame, style_by="species"))
    total = 0
    zoom = 11
    west, north = to_unit(frame.total_bounds[[0, 3]].reshape(1, 2))[0] * 2**zoom
    east, south = to_unit(frame.total_bounds[[2, 1]].reshape(1, 2))[0] * 2**zoom
    for x in range(int(west), int(east) + 1):
        for y in range(int(north), int(south) + 1):
            layer = _decode(tiles.tile(zoom, x, y)).get("street_trees", {"features": []})
            inside = [
                f for f in layer["features"] if all(0 <= c < 4096 for c in f["geometry"]["coordinates"])
            ]
            total += sum(f["properties"].get("count", 1) for f in inside)
    assert total == pytest.approx(len(frame), abs=len(frame) * 0.001)  # rounding at the very edge of a tile
