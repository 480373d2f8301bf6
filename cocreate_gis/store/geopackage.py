"""The GeoPackage side: the engine, the tables of the standard, and the spatial index kept by triggers."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyproj
import sqlalchemy as sa

from cocreate_gis.model.layers import LAYERS
from cocreate_gis.store.geometry import SRID, Bounds, envelope, is_empty
from cocreate_gis.store.geopackage_titles import create_title_tables, write_titles
from cocreate_gis.store.tables import GEOMETRY_KINDS, LAYER_TABLES, METADATA

# "GPKG", and version 1.3.0 of the standard.
_APPLICATION_ID = 0x47504B47
_USER_VERSION = 10300
_BUSY_S = 30

_STANDARD_TABLES = (
    """CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY,
    organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL,
    description TEXT)""",
    """CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,
    identifier TEXT UNIQUE, description TEXT DEFAULT '',
    last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
    """CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
    geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
    CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""",
    """CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
    definition TEXT NOT NULL, scope TEXT NOT NULL,
    CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))""",
)

# What the statements below have in common.
_PHRASES = {
    "box": "ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)",
    "new_full": "(NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))",
    "new_void": "(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))",
    "old_full": "(OLD.geom NOTNULL AND NOT ST_IsEmpty(OLD.geom))",
    "old_void": "(OLD.geom ISNULL OR ST_IsEmpty(OLD.geom))",
}

# The full set of the extension gpkg_rtree_index as revised in 1.4 (update6 and update7 replace update1).
_RTREE = (
    "CREATE VIRTUAL TABLE {r} USING rtree(id, minx, maxx, miny, maxy)",
    """CREATE TRIGGER {r}_insert AFTER INSERT ON {t} WHEN {new_full}
    BEGIN INSERT OR REPLACE INTO {r} VALUES (NEW.fid, {box}); END""",
    """CREATE TRIGGER {r}_update2 AFTER UPDATE OF geom ON {t} WHEN OLD.fid = NEW.fid AND {new_void}
    BEGIN DELETE FROM {r} WHERE id = OLD.fid; END""",
    """CREATE TRIGGER {r}_update4 AFTER UPDATE ON {t} WHEN OLD.fid != NEW.fid AND {new_void}
    BEGIN DELETE FROM {r} WHERE id IN (OLD.fid, NEW.fid); END""",
    """CREATE TRIGGER {r}_update5 AFTER UPDATE ON {t} WHEN OLD.fid != NEW.fid AND {new_full}
    BEGIN DELETE FROM {r} WHERE id = OLD.fid; INSERT OR REPLACE INTO {r} VALUES (NEW.fid, {box}); END""",
    """CREATE TRIGGER {r}_update6 AFTER UPDATE OF geom ON {t}
    WHEN OLD.fid = NEW.fid AND {new_full} AND {old_full}
    BEGIN UPDATE {r} SET minx = ST_MinX(NEW.geom), maxx = ST_MaxX(NEW.geom),
    miny = ST_MinY(NEW.geom), maxy = ST_MaxY(NEW.geom) WHERE id = NEW.fid; END""",
    """CREATE TRIGGER {r}_update7 AFTER UPDATE OF geom ON {t}
    WHEN OLD.fid = NEW.fid AND {new_full} AND {old_void}
    BEGIN INSERT INTO {r} VALUES (NEW.fid, {box}); END""",
    """CREATE TRIGGER {r}_delete AFTER DELETE ON {t} WHEN OLD.geom NOT NULL
    BEGIN DELETE FROM {r} WHERE id = OLD.fid; END""",
)


def engine_of(path: Path) -> sa.Engine:
    """Make the engine of a GeoPackage.

    Parameters
    ----------
    path : Path
        A GeoPackage that exists.

    Returns
    -------
    Engine
        Its connections read one snapshot per transaction, and write when asked with the execution option
        ``write``.
    """
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        connect_args={"timeout": _BUSY_S},
        pool_size=8,
        max_overflow=56,
    )
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


def prepare_file(path: Path) -> None:
    """Begin a GeoPackage: what must stand in the main file before the journal becomes a write-ahead log.

    Parameters
    ----------
    path : Path
        A file that does not exist.
    """
    raw = sqlite3.connect(path)
    # GDAL reads both figures from the main file.
    raw.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
    raw.execute(f"PRAGMA user_version = {_USER_VERSION}")
    raw.close()


def create_tables(connection: sa.Connection) -> None:
    """Create the tables of the standard and every table of a store.

    Parameters
    ----------
    connection : Connection
        A connection in a write transaction.
    """
    for statement in _STANDARD_TABLES:
        connection.exec_driver_sql(statement)
    _register_crs(connection)
    METADATA.create_all(connection)
    for name in LAYER_TABLES:
        register_layer(connection, name)
    create_title_tables(connection)
    write_titles(connection)


def extend_contents(connection: sa.Connection, layer: str, bounds: Bounds | None, now: str) -> None:
    """Keep the extent and the time of the last change that other programs read.

    Parameters
    ----------
    connection : Connection
        A connection in a write transaction.
    layer : str
        Layer name.
    bounds : tuple of float or None
        West, south, east, north of what was written, None if nothing has a place.
    now : str
        Time of the change as the store writes it.
    """
    connection.exec_driver_sql("UPDATE gpkg_contents SET last_change = ? WHERE table_name = ?", (now, layer))
    if bounds is not None:
        connection.exec_driver_sql(
            "UPDATE gpkg_contents SET min_x = min(ifnull(min_x, ?1), ?1), min_y = min(ifnull(min_y, ?2), ?2),"
            " max_x = max(ifnull(max_x, ?3), ?3), max_y = max(ifnull(max_y, ?4), ?4) WHERE table_name = ?5",
            (*bounds, layer),
        )


def is_workspace(path: Path) -> bool:
    """Tell whether a file is one of our stores, without changing a byte of it.

    Parameters
    ----------
    path : Path
        Any file.

    Returns
    -------
    bool
        Whether it is an SQLite file with our table ``workspace``.
    """
    raw = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name IN ('workspace', 'layer_state')"
        return len(raw.execute(query).fetchall()) == 2
    except sqlite3.DatabaseError:
        return False
    finally:
        raw.close()


def _prepare(raw: Any, _record: object) -> None:
    # SQLAlchemy's "begin" event issues the BEGIN, so the driver must not.
    raw.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        raw.execute(f"PRAGMA {pragma}")
    for index, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
        raw.create_function(name, 1, _side(index), deterministic=True)
    raw.create_function(
        "ST_IsEmpty", 1, lambda blob: None if blob is None else is_empty(blob), deterministic=True
    )


def _side(index: int) -> Callable[[bytes | None], float | None]:
    def side(blob: bytes | None) -> float | None:
        box = envelope(blob)
        return None if box is None else box[index]

    return side


def _begin(connection: sa.Connection) -> None:
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _register_crs(connection: sa.Connection) -> None:
    wgs84 = pyproj.CRS(SRID)
    rows = [
        ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined"),
        ("Undefined geographic SRS", 0, "NONE", 0, "undefined"),
        (wgs84.name, SRID, "EPSG", SRID, wgs84.to_wkt("WKT1_GDAL")),
    ]
    connection.exec_driver_sql("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)", rows)


def register_layer(connection: sa.Connection, name: str) -> None:
    """Tell other programs of a layer, and index its places.

    Parameters
    ----------
    connection : Connection
        A connection in a write transaction.
    name : str
        Name of a layer whose table has just been created.
    """
    layer = LAYERS[name]
    connection.exec_driver_sql(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)"
        " VALUES (?, 'features', ?, ?, ?)",
        (name, name, f"{layer.title.zh} / {layer.title.en}", SRID),
    )
    connection.exec_driver_sql(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
        (name, GEOMETRY_KINDS[layer.geometry], SRID),
    )
    connection.exec_driver_sql(
        "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index',"
        " 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
        (name,),
    )
    for statement in _RTREE:
        connection.exec_driver_sql(statement.format(r=f"rtree_{name}_geom", t=name, **_PHRASES))
