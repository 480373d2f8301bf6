"""Titles of fields and codes, written where QGIS finds them: the schema extension of the GeoPackage."""

import sqlalchemy as sa

from cocreate_gis.model.layers import LAYERS, Field
from cocreate_gis.store.tables import stored_fields

_TABLES = (
    """CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT,
    title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT,
    CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
    CONSTRAINT gdc_tn UNIQUE (table_name, name))""",
    """CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL,
    constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
    max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
    CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value))""",
)


def create_title_tables(connection: sa.Connection) -> None:
    """Create the tables of the schema extension.

    Parameters
    ----------
    connection : Connection
        A connection in the transaction that creates the store.
    """
    for statement in _TABLES:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema',"
        " 'http://www.geopackage.org/spec121/#extension_schema', 'read-write')",
        [("gpkg_data_columns",), ("gpkg_data_column_constraints",)],
    )


def write_titles(connection: sa.Connection) -> None:
    """Write the titles of every declared field and code, in place of those that are there.

    Parameters
    ----------
    connection : Connection
        A connection in a write transaction.
    """
    for table in ("gpkg_data_columns", "gpkg_data_column_constraints"):
        connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 -- our own two names
    declared = [(layer.name, field) for layer in LAYERS.values() for field in stored_fields(layer)]
    connection.exec_driver_sql(
        "INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, ?)",
        [_column(layer, field) for layer, field in declared],
    )
    connection.exec_driver_sql(
        "INSERT INTO gpkg_data_column_constraints VALUES (?, 'enum', ?, NULL, NULL, NULL, NULL, ?)",
        [code for layer, field in declared for code in _codes(layer, field)],
    )


def _column(layer: str, field: Field) -> tuple[str | None, ...]:
    unit = f" ({field.unit})" if field.unit else ""
    heading = f"{field.title.zh} / {field.title.en}{unit}"
    constraint = _constraint(layer, field) if field.domain else None
    return layer, field.name, field.title.zh, field.title.en, heading, constraint


def _codes(layer: str, field: Field) -> list[tuple[str, str, str]]:
    return [
        (_constraint(layer, field), code, f"{title.zh} / {title.en}")
        for code, title in (field.domain or {}).items()
    ]


def _constraint(layer: str, field: Field) -> str:
    return f"{layer}_{field.name}"
