"""The PostGIS side: one workspace per schema of a database."""

import sqlalchemy as sa

from cocreate_gis.model.errors import Unavailable
from cocreate_gis.store.tables import LAYER_TABLES, METADATA

_PREFIX = "postgresql+psycopg://"
_DEFAULT_SCHEMA = "public"


def is_postgis(location: str) -> bool:
    """Tell whether a location names a database.

    Parameters
    ----------
    location : str
        Location of a store.

    Returns
    -------
    bool
        Else it is a file path.
    """
    return location.startswith(_PREFIX)


def schema_of(location: str) -> str:
    """Read which schema a location names.

    Parameters
    ----------
    location : str
        Database address; ``?schema=NAME`` chooses the schema, ``public`` otherwise.

    Returns
    -------
    str
        Schema name.
    """
    schema = sa.make_url(location).query.get("schema", _DEFAULT_SCHEMA)
    return schema if isinstance(schema, str) else schema[-1]


def engine_of(location: str) -> sa.Engine:
    """Make the engine of a database.

    Parameters
    ----------
    location : str
        Database address.

    Returns
    -------
    Engine
        Its connections read one snapshot per transaction and look into the named schema first.
    """
    address = sa.make_url(location).difference_update_query(["schema"])
    engine = sa.create_engine(
        address, pool_size=8, max_overflow=24, pool_pre_ping=True, isolation_level="REPEATABLE READ"
    )
    quoted = engine.dialect.identifier_preparer.quote(schema_of(location))

    @sa.event.listens_for(engine, "connect")
    def look_into_schema(raw: sa.engine.interfaces.DBAPIConnection, _record: object) -> None:
        cursor = raw.cursor()
        cursor.execute(f"SET search_path TO {quoted}, public")
        cursor.execute("SET TIME ZONE 'UTC'")
        cursor.close()
        raw.commit()

    return engine


def create_tables(connection: sa.Connection, schema: str) -> None:
    """Create the schema and every table of a store in it.

    Parameters
    ----------
    connection : Connection
        A connection in a transaction.
    schema : str
        Schema name.

    Raises
    ------
    Unavailable
        ``postgis_missing``: the server lacks the extension.
    """
    installed = sa.text("SELECT count(*) FROM pg_available_extensions WHERE name = 'postgis'")
    if not connection.scalar(installed):
        raise Unavailable("postgis_missing")
    connection.execute(sa.schema.CreateSchema(schema, if_not_exists=True))
    connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public")
    # No check first: it would find the tables of a workspace in "public" through the search path.
    METADATA.create_all(connection, checkfirst=False)
    for name in LAYER_TABLES:
        index_places(connection, name)


def index_places(connection: sa.Connection, name: str) -> None:
    """Index the places of a layer.

    Parameters
    ----------
    connection : Connection
        A connection in a transaction.
    name : str
        Name of a layer whose table has just been created.
    """
    connection.exec_driver_sql(f'CREATE INDEX "{name}_geom" ON "{name}" USING gist (geom)')


def is_workspace(connection: sa.Connection, schema: str) -> bool:
    """Tell whether the schema holds one of our stores.

    Parameters
    ----------
    connection : Connection
        A connection.
    schema : str
        Schema name.

    Returns
    -------
    bool
        Whether its table ``workspace`` is there.
    """
    return sa.inspect(connection).has_table("workspace", schema=schema)


def take_turn(connection: sa.Connection) -> None:
    """Wait for the right to write to the schema, until the transaction ends.

    Writers follow each other as in a GeoPackage: the history is one chain, and two transactions that change
    layers in different orders would lock each other out.

    Parameters
    ----------
    connection : Connection
        A connection in a transaction.
    """
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('cocreate ' || current_schema()))")
