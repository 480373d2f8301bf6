"""Features: what goes in comes out, in its declared type, to whom it may."""

import datetime as dt
import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput, NotFound
from cocreate_gis.model.identity import new_uid
from cocreate_gis.model.layers import LAYERS, Geometry, Visibility
from cocreate_gis.model.layers.base import GEOMETRY_TITLES
from cocreate_gis.store import (
    Store,
    count_features,
    delete_feature,
    get_feature,
    insert_features,
    layer_versions,
    read_features,
    read_history,
    read_personal,
    restore_feature,
    update_feature,
)
from tests.contract.conftest import PLANNER, TREES

COMPOUNDS, PARKING = LAYERS["compounds"], LAYERS["parking_spaces"]
STRUCTURES, SUGGESTIONS, BUILDINGS = LAYERS["illegal_structures"], LAYERS["suggestions"], LAYERS["buildings"]
SQUARE = shapely.box(114.2, 30.5, 114.21, 30.51)


def insert(store: Store, layer_name: str, frame: gpd.GeoDataFrame) -> list[int]:
    with store.write(PLANNER) as writer:
        return insert_features(writer, LAYERS[layer_name], frame)


def one(geometry: shapely.Geometry | None = SQUARE, **values: object) -> gpd.GeoDataFrame:
    columns = {name: pd.Series([value], dtype=object) for name, value in values.items()}
    return gpd.GeoDataFrame(columns, geometry=[geometry], crs=4326)


def test_values_come_back_in_their_declared_types(store: Store) -> None:
    frame = gpd.GeoDataFrame(
        {
            "bay_no": ["A1", None, "A'3\"; --"],
            "kind": ["built"] * 3,
            "capacity": [3, None, 12],
            "accessible": [True, None, False],
            "term_from": [dt.date(2026, 2, 28), None, "2025-12-31"],
            "length_m": [5.25, np.nan, 6],
        },
        geometry=[SQUARE, None, SQUARE],
        crs=4326,
    )
    insert(store, "parking_spaces", frame)
    with store.read() as connection:
        read = read_features(connection, PARKING)
        first, empty = (get_feature(connection, PARKING, fid=fid) for fid in (1, 2))
    assert read.crs.to_epsg() == 4326
    assert read.index.name == "fid"
    assert read.index.tolist() == [1, 2, 3]
    types = {name: str(dtype) for name, dtype in read.dtypes.items()}
    assert types["bay_no"] == "str"
    assert types["capacity"] == "Int64"
    assert types["accessible"] == "boolean"
    assert types["term_from"] == "datetime64[us]"
    assert types["length_m"] == "float64"
    assert types["created_at"] == "datetime64[ms, UTC]"
    assert read["bay_no"].tolist()[2] == "A'3\"; --"
    assert read.loc[1, "capacity"] == 3
    assert read.loc[2, ["bay_no", "capacity", "accessible", "term_from", "length_m"]].isna().all()
    assert read.loc[3, "term_from"] == pd.Timestamp("2025-12-31")
    assert first.values["accessible"] is True
    assert first.values["term_from"] == dt.date(2026, 2, 28)
    assert first.created_at.tzinfo is dt.UTC
    assert empty.values["capacity"] is None
    assert empty.geometry is None


def test_an_empty_layer_has_its_columns_and_types(store: Store) -> None:
    with store.read() as connection:
        read = read_features(connection, PARKING)
    assert len(read) == 0
    assert read.crs.to_epsg() == 4326
    assert {"uid", "capacity", "geometry"} <= set(read.columns)
    assert str(read["capacity"].dtype) == "Int64"
    assert str(read["updated_at"].dtype) == "datetime64[ms, UTC]"


@pytest.mark.parametrize(
    ("layer", "geometry"),
    [
        ("street_trees", shapely.Point(114.2, 30.5)),
        ("compounds", SQUARE),
        ("compounds", shapely.MultiPolygon([SQUARE, shapely.box(115, 31, 115.1, 31.1)])),
        ("paths", shapely.LineString([(114.2, 30.5), (114.3, 30.6)])),
        ("paths", shapely.MultiLineString([[(114.2, 30.5), (114.3, 30.6)], [(114, 30), (114, 31)]])),
        ("suggestions", shapely.LineString([(114.2, 30.5), (114.3, 30.6)])),
        ("suggestions", shapely.Point(-179.9, -89.9)),
        ("suggestions", SQUARE),
    ],
)
def test_geometries_come_back_exactly(store: Store, layer: str, geometry: shapely.Geometry) -> None:
    insert(store, layer, one(geometry))
    with store.read() as connection:
        read = read_features(connection, LAYERS[layer])
        feature = get_feature(connection, LAYERS[layer], fid=1)
    assert read.geometry.iloc[0] == geometry
    assert feature.geometry == geometry


def test_a_place_is_an_area_or_still_a_point(store: Store) -> None:
    point = shapely.Point(114.2, 30.5)
    for layer in ("micro_space_sites", "parking_spaces", "illegal_structures"):
        insert(store, layer, one(point))
        insert(store, layer, one(SQUARE))
        with store.read() as connection:
            assert read_features(connection, LAYERS[layer]).geometry.tolist() == [point, SQUARE]
        with pytest.raises(InvalidInput):
            insert(store, layer, one(shapely.LineString([(114.2, 30.5), (114.3, 30.5)])))
        with store.write(PLANNER) as writer:
            update_feature(writer, LAYERS[layer], 1, 1, {}, SQUARE)
        with store.read() as connection:
            assert get_feature(connection, LAYERS[layer], fid=1).geometry == SQUARE


def test_heights_are_left_behind(store: Store) -> None:
    insert(store, "street_trees", one(shapely.Point(114.2, 30.5, 23.0)))
    with store.read() as connection:
        assert not read_features(connection, TREES).geometry.has_z.any()


def test_a_geometry_of_another_kind_is_refused(store: Store) -> None:
    with pytest.raises(InvalidInput) as refused:
        insert(store, "street_trees", one(SQUARE))
    assert refused.value.code == "geometry_type"
    assert refused.value.params["found"] == GEOMETRY_TITLES[Geometry.POLYGON]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("capacity", "many"),
        ("capacity", 2.5),
        ("length_m", float("inf")),
        ("accessible", "maybe"),
        ("term_from", "31 February"),
    ],
)
def test_a_value_of_another_type_is_refused_whole(store: Store, field: str, value: object) -> None:
    good = one(bay_no="1", **{field: None})
    with pytest.raises(InvalidInput, match="field_type"):
        insert(store, "parking_spaces", pd.concat([good, one(bay_no="2", **{field: value})]))
    with store.read() as connection:
        assert count_features(connection, PARKING) == 0


def test_columns_nobody_declared_are_kept_in_extra(store: Store) -> None:
    insert(store, "compounds", one(name="香山", 备注="老", floors=np.int64(6), share=0.5, none=None))
    with store.read() as connection:
        text = read_features(connection, COMPOUNDS)["extra"].iloc[0]
        feature = get_feature(connection, COMPOUNDS, fid=1)
        public = get_feature(connection, COMPOUNDS, fid=1, visibility=Visibility.PUBLIC)
    assert json.loads(text) == feature.extra == {"备注": "老", "floors": 6, "share": 0.5}
    assert public.extra == {}
    with store.write(PLANNER) as writer:
        update_feature(writer, COMPOUNDS, 1, 1, {"备注": None, "owner": "x"})
    with store.read() as connection:
        assert get_feature(connection, COMPOUNDS, fid=1).extra == {"floors": 6, "share": 0.5, "owner": "x"}


def test_identifiers_are_kept_or_made(store: Store, trees: gpd.GeoDataFrame) -> None:
    uid = new_uid()
    trees["uid"] = [uid, *[None] * 19]
    insert(store, "street_trees", trees)
    with store.read() as connection:
        read = read_features(connection, TREES)
        assert get_feature(connection, TREES, uid=uid).fid == 1
    assert read["uid"].nunique() == 20
    with pytest.raises(Conflict, match="uid_taken"):
        insert(store, "street_trees", trees)


def test_personal_values_live_apart(store: Store) -> None:
    insert(store, "suggestions", one(text="灯坏了", contact="13800000000"))
    with store.read() as connection:
        frame = read_features(connection, SUGGESTIONS)
        feature = get_feature(connection, SUGGESTIONS, fid=1)
        assert read_personal(connection, SUGGESTIONS, feature.uid) == {"contact": "13800000000"}
    assert "contact" not in frame.columns
    assert "contact" not in feature.values
    with store.write(PLANNER) as writer:
        update_feature(writer, SUGGESTIONS, 1, 1, {"contact": "13900000000"})
    with store.read() as connection:
        assert read_personal(connection, SUGGESTIONS, feature.uid) == {"contact": "13900000000"}
        told = repr(read_history(connection, "suggestions", feature.uid))
    assert "contact" in told
    assert "13" not in {part[:2] for part in told.split("'") if part.isdigit()}


def test_the_public_sees_public_fields_only(store: Store) -> None:
    insert(store, "buildings", one(name="3栋", residents_80=2))
    with store.read() as connection:
        public = read_features(connection, BUILDINGS, visibility=Visibility.PUBLIC)
        staff = read_features(connection, BUILDINGS)
        with pytest.raises(InvalidInput, match="field_unknown"):
            read_features(connection, BUILDINGS, visibility=Visibility.PUBLIC, columns=["residents_80"])
        with pytest.raises(Forbidden, match="layer_not_public"):
            read_features(connection, STRUCTURES, visibility=Visibility.PUBLIC)
    assert "name" in public.columns
    assert {"residents_80", "extra"}.isdisjoint(public.columns)
    assert staff["residents_80"].tolist() == [2]


def test_features_are_chosen_by_value(store: Store, trees: gpd.GeoDataFrame) -> None:
    trees.loc[3, "species"] = None
    insert(store, "street_trees", trees)
    with store.read() as connection:
        asked = {
            "equal": {"species": "樟"},
            "either": {"tree_no": ["T1", "T2", "T99"]},
            "missing": {"species": None},
            "both": {"species": "樟", "dbh_cm": 4.0},
        }
        found = {name: read_features(connection, TREES, where=where) for name, where in asked.items()}
        counts = {name: count_features(connection, TREES, where) for name, where in asked.items()}
        with pytest.raises(InvalidInput, match="field_unknown"):
            read_features(connection, TREES, where={"no_such": 1})
    assert {name: len(frame) for name, frame in found.items()} == counts
    assert counts == {"equal": 10, "either": 2, "missing": 1, "both": 1}


def test_features_are_chosen_by_place(store: Store, trees: gpd.GeoDataFrame) -> None:
    insert(store, "street_trees", trees)
    # T7 lies a centimetre beyond, which the single precision of the index cannot tell.
    box = (114.2035, 30.4, 114.2069999, 30.6)
    with store.read() as connection:
        read = read_features(connection, TREES, bbox=box)
        plain = read_features(connection, TREES, bbox=box, geometry=False)
    assert read["tree_no"].tolist() == ["T4", "T5", "T6"]
    assert plain.index.equals(read.index)
    assert "geometry" not in plain.columns


def test_features_are_chosen_by_key_and_columns(store: Store, trees: gpd.GeoDataFrame) -> None:
    insert(store, "street_trees", trees)
    with store.read() as connection:
        read = read_features(connection, TREES, fids=[7, 3, 99, 3], columns=["species"])
        none = read_features(connection, TREES, fids=[])
        many = read_features(connection, TREES, fids=range(30_000), geometry=False)
    assert read.index.tolist() == [3, 7]
    assert list(read.columns) == ["species", "geometry"]
    assert len(none) == 0
    assert len(many) == 20


def test_who_comes_second_is_told(store: Store, trees: gpd.GeoDataFrame) -> None:
    insert(store, "street_trees", trees)
    with store.write(PLANNER) as writer:
        assert update_feature(writer, TREES, 1, 1, {"species": "银杏"}, shapely.Point(114, 30)) == 2
    with pytest.raises(Conflict) as refused, store.write(PLANNER) as writer:
        update_feature(writer, TREES, 1, 1, {"species": "槐"})
    assert refused.value.params["found"] == 2
    with store.read() as connection:
        feature = get_feature(connection, TREES, fid=1)
        near = read_features(connection, TREES, bbox=(113.9, 29.9, 114.1, 30.1))
    assert feature.version == 2
    assert feature.values["species"] == "银杏"
    assert feature.geometry == shapely.Point(114, 30)
    assert feature.updated_at >= feature.created_at
    assert near.index.tolist() == [1]


def test_deleted_features_are_gone_until_restored(store: Store, trees: gpd.GeoDataFrame) -> None:
    insert(store, "street_trees", trees)
    with store.write(PLANNER) as writer:
        assert delete_feature(writer, TREES, 2, 1) == 2
    with store.read() as connection:
        assert count_features(connection, TREES) == 19
        assert 2 not in read_features(connection, TREES).index
        with pytest.raises(NotFound, match="feature_missing"):
            get_feature(connection, TREES, fid=2)
    with pytest.raises(NotFound), store.write(PLANNER) as writer:
        delete_feature(writer, TREES, 2, 2)
    with pytest.raises(NotFound), store.write(PLANNER) as writer:
        update_feature(writer, TREES, 2, 2, {})
    with store.write(PLANNER) as writer:
        assert restore_feature(writer, TREES, 2) == 3
    with store.read() as connection:
        assert count_features(connection, TREES) == 20
    with pytest.raises(NotFound), store.write(PLANNER) as writer:
        restore_feature(writer, TREES, 2)


def test_keys_are_never_used_again(store: Store, trees: gpd.GeoDataFrame) -> None:
    assert insert(store, "street_trees", trees)[-1] == 20
    with store.write(PLANNER) as writer:
        delete_feature(writer, TREES, 20, 1)
    assert insert(store, "street_trees", trees)[0] == 21


def test_every_change_moves_the_version_of_its_layer_only(store: Store, trees: gpd.GeoDataFrame) -> None:
    def versions() -> dict[str, int]:
        with store.read() as connection:
            return layer_versions(connection)

    assert versions() == dict.fromkeys(LAYERS, 0)
    insert(store, "street_trees", trees)
    insert(store, "street_trees", trees.iloc[:0])
    with store.write(PLANNER) as writer:
        update_feature(writer, TREES, 1, 1, {"species": "槐"})
        delete_feature(writer, TREES, 1, 2)
        restore_feature(writer, TREES, 1)
    assert versions() == dict.fromkeys(LAYERS, 0) | {"street_trees": 4}


def test_coordinates_in_metres_never_get_in(store: Store, trees: gpd.GeoDataFrame) -> None:
    with pytest.raises(ValueError, match="EPSG:4326"):
        insert(store, "street_trees", trees.to_crs(4547))
