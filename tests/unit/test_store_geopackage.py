"""The GeoPackage as other programs meet it, and what SQLite makes of our queries."""

import json
import os
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely
import sqlalchemy as sa

from cocreate_gis.model.errors import Unavailable
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.model.workspace import Workspace
from cocreate_gis.store import (
    Store,
    create_store,
    delete_feature,
    insert_features,
    open_store,
    read_features,
    update_feature,
)
from tests.tools import require_tool

TREES = LAYERS["street_trees"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "town.gpkg"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = create_store(str(path), Workspace(name="测试", metric_epsg=4547))
    yield opened
    opened.close()


def trees(count: int) -> gpd.GeoDataFrame:
    points = shapely.points([(114 + i / 10_000, 30 + i / 10_000) for i in range(count)])
    return gpd.GeoDataFrame(
        {"species": ["樟"] * count, "district": ["江汉"] * count}, geometry=points, crs=4326
    )


def insert(store: Store, count: int) -> None:
    with store.write(OPERATOR) as writer:
        insert_features(writer, TREES, trees(count))


def ogrinfo(*arguments: str) -> str:
    program = require_tool("ogrinfo", "gdal-bin")
    # The product switches off drivers for itself; another program knows nothing of that.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GDAL_")}
    ran = subprocess.run([program, *arguments], capture_output=True, text=True, check=True, env=environment)
    assert "ERROR" not in ran.stderr
    assert "Warning" not in ran.stderr
    return ran.stdout


def test_the_header_says_geopackage_before_the_journal_does(store: Store, path: Path) -> None:
    header = path.read_bytes()[:100]
    assert header[68:72] == b"GPKG"
    assert int.from_bytes(header[60:64]) == 10300
    assert header[18:20] == b"\x02\x02"  # write-ahead log


def test_every_write_reaches_the_disk_before_it_is_acknowledged(store: Store) -> None:
    with store.read() as connection:
        assert connection.execute(sa.text("PRAGMA synchronous")).scalar_one() == 2
        assert connection.execute(sa.text("PRAGMA journal_mode")).scalar_one() == "wal"


def test_the_envelope_filter_uses_the_spatial_index(store: Store) -> None:
    insert(store, 200)
    statements: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    with store.read() as connection:
        sa.event.listen(connection, "before_cursor_execute", listen)
        read = read_features(connection, TREES, bbox=(114.001, 30.001, 114.002, 30.002))
        sa.event.remove(connection, "before_cursor_execute", listen)
        (asked,) = statements
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", (1, 2, 3, 4)).all()
    assert len(read) == 11
    steps = [row[-1] for row in plan]
    assert any("SCAN rtree_street_trees_geom VIRTUAL TABLE" in step for step in steps)
    assert any("street_trees USING INTEGER PRIMARY KEY" in step for step in steps)
    assert not any(step.startswith("SCAN street_trees") for step in steps)


def test_the_spatial_index_follows_every_change(store: Store) -> None:
    insert(store, 50)
    with store.write(OPERATOR) as writer:
        update_feature(writer, TREES, 1, 1, {}, shapely.Point(100, 10))
        delete_feature(writer, TREES, 2, 1)
        writer.connection.exec_driver_sql("UPDATE street_trees SET geom = NULL WHERE fid = 3")
        writer.connection.exec_driver_sql("UPDATE street_trees SET fid = 1000 WHERE fid = 4")
        writer.connection.exec_driver_sql("DELETE FROM street_trees WHERE fid = 5")
        writer.connection.exec_driver_sql(
            "UPDATE street_trees SET geom = (SELECT geom FROM street_trees WHERE fid = 6) WHERE fid = 3"
        )
    with store.read() as connection:
        for name in LAYERS:
            check = connection.exec_driver_sql(f"SELECT rtreecheck('rtree_{name}_geom')").scalar_one()
            assert check == "ok"
        ids = connection.exec_driver_sql("SELECT id FROM rtree_street_trees_geom").scalars().all()
        box = connection.exec_driver_sql("SELECT minx, maxy FROM rtree_street_trees_geom WHERE id = 1").one()
    assert set(ids) == {1, 2, 3, *range(6, 51), 1000}
    assert box == pytest.approx((100, 10))


def test_other_programs_read_while_we_write(store: Store, path: Path) -> None:
    insert(store, 100)
    stop = threading.Event()

    def keep_writing() -> None:
        while not stop.is_set():
            insert(store, 5)

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        counts = [len(gpd.read_file(path, layer="street_trees")) for _ in range(3)]
        told = ogrinfo("-ro", "-so", str(path), "street_trees")
        features = pyogrio.read_dataframe(path, layer="street_trees", bbox=(114, 30, 114.001, 30.001))
    finally:
        stop.set()
        writer.join()
    assert counts == sorted(counts)
    assert counts[0] >= 100
    assert "Geometry: Point" in told
    assert "Extent: (114.0" in told
    assert 'ID["EPSG",4326]' in told
    assert "last_check: Date" in told
    assert features.crs.to_epsg() == 4326
    assert json.loads(features["extra"].iloc[0]) == {"district": "江汉"}
    assert str(features["created_at"].dtype).startswith("datetime64")


def test_every_layer_is_listed_with_its_geometry_type(store: Store, path: Path) -> None:
    types = dict(pyogrio.list_layers(path))
    assert types["street_trees"] == "Point"
    assert types["communities"] == "MultiPolygon"
    assert types["paths"] == "MultiLineString"
    assert types["suggestions"] == "Unknown"
    assert set(LAYERS) <= set(types)


def test_the_extent_holds_everything_written(store: Store, path: Path) -> None:
    insert(store, 11)
    with store.write(OPERATOR) as writer:
        update_feature(writer, TREES, 1, 1, {}, shapely.Point(100, 10))
    info = pyogrio.read_info(path, layer="street_trees")
    assert info["total_bounds"] == pytest.approx((100, 10, 114.001, 30.001))


def test_a_file_of_somebody_else_is_refused_untouched(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.gpkg"
    trees(3).to_file(foreign, layer="workspace", driver="GPKG")
    text = tmp_path / "notes.gpkg"
    text.write_text("not a database at all" * 100)
    for path in (foreign, text):
        before = path.read_bytes()
        with pytest.raises(Unavailable, match="store_not_ours"):
            open_store(str(path))
        assert path.read_bytes() == before
    assert {file.name for file in tmp_path.iterdir()} == {"foreign.gpkg", "notes.gpkg"}


def test_a_store_is_whole_or_not_there(path: Path) -> None:
    workspace = Workspace(name="测试", metric_epsg=4547)
    draft = path.with_name(f".{path.name}.new")
    draft.write_bytes(b"left by a program that died")
    create_store(str(path), workspace).close()
    assert not draft.exists()
    with sqlite3.connect(path) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw.close()


def test_transactions_do_not_nest(store: Store) -> None:
    with (
        store.write(OPERATOR),
        pytest.raises(RuntimeError, match="open in this thread"),
        store.write(OPERATOR),
    ):
        pass
    insert(store, 1)


def test_91313_real_trees_come_in_and_out(store: Store, shared_data: Path) -> None:
    file = shared_data / "taipei" / "taipei_street_trees.parquet"
    real = gpd.read_parquet(file, columns=["tree_id", "species", "diameter_cm", "district", "geometry"])
    real = real.to_crs(4326).rename(columns={"tree_id": "tree_no", "diameter_cm": "dbh_cm"})
    with store.write(OPERATOR) as writer:
        assert len(insert_features(writer, TREES, real)) == 91_313
    with store.read() as connection:
        read = read_features(connection, TREES)
    assert (read["species"].fillna("").to_numpy() == real["species"].fillna("").to_numpy()).all()
    assert (read.geometry.to_numpy() == real.geometry.to_numpy()).all()


def test_titles_of_fields_and_codes_are_found_by_other_programs(store: Store, path: Path) -> None:
    with store.read() as connection:
        heading = connection.exec_driver_sql(
            "SELECT name, title, description FROM gpkg_data_columns"
            " WHERE table_name = 'street_trees' AND column_name = 'dbh_cm'"
        ).one()
    assert tuple(heading) == ("胸径", "Trunk diameter", "胸径 / Trunk diameter (cm)")
    told = ogrinfo("-ro", "-so", str(path), "street_trees")
    assert "domain name=street_trees_health" in told
    assert "枯死" in ogrinfo("-ro", "-fielddomain", "street_trees_health", str(path))
