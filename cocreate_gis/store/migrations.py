"""Bringing a store of an older version up to this one: what is missing is added, in one piece."""

from pathlib import Path

import sqlalchemy as sa

from cocreate_gis.model.errors import Unavailable
from cocreate_gis.model.permissions import Actor
from cocreate_gis.store import geopackage, postgis
from cocreate_gis.store.backups import backup
from cocreate_gis.store.geopackage_titles import write_titles
from cocreate_gis.store.stores import GeoPackageStore, Store, open_any_version, schema_version_of, shown
from cocreate_gis.store.tables import LAYER_STATE, LAYER_TABLES, METADATA, SCHEMA_VERSION, WORKSPACE

# By the version they start from: what older records mean in the words of the next version.
_MEANINGS: dict[int, tuple[str, ...]] = {
    1: (
        "UPDATE events SET status = 'held' WHERE status IS NULL",
        "UPDATE suggestions SET level = 'community', comment_count = 0 WHERE level IS NULL",
        # Who sent a suggestion stood in the history only.
        # Browsers that keep no cookie shared a name: each of their words is of one person more.
        "INSERT INTO personal (layer, uid, field, value) SELECT layer, uid, 'author',"
        " CASE actor WHEN 'visitor' THEN 'unnamed:' || uid ELSE actor END FROM history"
        " WHERE layer = 'suggestions' AND action = 'insert'",
    ),
    3: (
        "UPDATE parking_spaces SET status = 'in_use' WHERE status IS NULL",
        "UPDATE barriers SET status = 'standing' WHERE status IS NULL",
    ),
}


def migrate(actor: Actor, location: str) -> tuple[int, Path | None]:
    """Bring a store up to this version, after copying a GeoPackage aside.

    Parameters
    ----------
    actor : Actor
        On whose behalf.
    location : str
        As for `open_store`.

    Returns
    -------
    tuple of int and Path or None
        The version it was brought up from, 0 where it is up to date; the copy, None where nothing was to be
        done or a database keeps its own.

    Raises
    ------
    Unavailable
        ``store_other_version``: it is of a newer version; or as `open_store`.
    """
    store = open_any_version(location)
    try:
        found = schema_version_of(store)
        if found > SCHEMA_VERSION:
            raise Unavailable(
                "store_other_version", location=shown(location), found=found, expected=SCHEMA_VERSION
            )
        if found == SCHEMA_VERSION:
            return 0, None
        copy = _copy_aside(store, found)
        with store.write(actor) as writer:
            # Another process may have done it while this one waited for its turn.
            version = writer.connection.scalar(sa.select(WORKSPACE.c.schema_version)) or 0
            if version < SCHEMA_VERSION:
                _bring_up(writer.connection, version)
        return found, copy
    finally:
        store.close()


def _copy_aside(store: Store, version: int) -> Path | None:
    if not isinstance(store, GeoPackageStore):
        return None
    copy = store.path.with_name(f"{store.path.stem}.version-{version}.gpkg.bak")
    if not copy.exists():
        backup(store, copy)
    return copy


def _bring_up(connection: sa.Connection, version: int) -> None:
    is_file = connection.dialect.name == "sqlite"
    schema = None if is_file else connection.scalar(sa.text("SELECT current_schema()"))
    there = set(sa.inspect(connection).get_table_names(schema))
    for table in METADATA.sorted_tables:
        if table.name in there:
            _add_columns(connection, table)
            continue
        table.create(connection, checkfirst=False)
        if table.name in LAYER_TABLES:
            register = geopackage.register_layer if is_file else postgis.index_places
            register(connection, table.name)
            connection.execute(sa.insert(LAYER_STATE).values(layer=table.name, version=0, last_fid=0))
    if is_file:
        write_titles(connection)
    for step in range(version, SCHEMA_VERSION):
        for statement in _MEANINGS.get(step, ()):
            connection.exec_driver_sql(statement)
    connection.execute(sa.update(WORKSPACE).values(schema_version=SCHEMA_VERSION))


def _add_columns(connection: sa.Connection, table: sa.Table) -> None:
    known = set(connection.execute(sa.select(sa.text("*")).select_from(sa.table(table.name)).limit(0)).keys())
    for column in table.columns:
        if column.name not in known:
            written = sa.schema.CreateColumn(column).compile(dialect=connection.dialect)
            connection.exec_driver_sql(f'ALTER TABLE "{table.name}" ADD COLUMN {written}')
