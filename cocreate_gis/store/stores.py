"""A store: one workspace in a GeoPackage or in a schema of a PostGIS database."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput, Unavailable
from cocreate_gis.model.permissions import Actor
from cocreate_gis.model.workspace import Workspace
from cocreate_gis.store import geopackage, postgis
from cocreate_gis.store.erasure import AUTHORED
from cocreate_gis.store.history import record
from cocreate_gis.store.locks import WriterLock
from cocreate_gis.store.tables import (
    FOLLOWS,
    HISTORY_CONTENTS,
    LAYER_STATE,
    LAYER_TABLES,
    MAIL_ADDRESSES,
    NOTICES,
    PERSONAL,
    PHOTOS,
    SCHEMA_VERSION,
    SESSIONS,
    WORKSPACE,
)
from cocreate_gis.store.writer import Writer

# A writer in PostGIS: a repeatable read would keep a snapshot from before its turn came.
_FRESH: dict[str, Any] = {"isolation_level": "READ COMMITTED"}


class Store(ABC):
    """An open store; safe to use from many threads.

    Parameters
    ----------
    location : str
        File path of a GeoPackage, or address of a database.
    engine : Engine
        Engine of the store.
    """

    def __init__(self, location: str, engine: sa.Engine) -> None:
        self.location = location
        self._engine = engine
        self._workspace: tuple[str, Workspace] | None = None

    @property
    def workspace(self) -> Workspace:
        """The frame of everything in the store, as it stands now."""
        with self.read() as connection:
            content = connection.execute(sa.select(WORKSPACE.c.content)).scalar_one()
        if self._workspace is None or self._workspace[0] != content:
            self._workspace = (content, Workspace.model_validate_json(content))
        return self._workspace[1]

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Read one snapshot of the store; what others write meanwhile is not seen.

        Yields
        ------
        Connection
            In a transaction that ends with the block.
        """
        with self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self, actor: Actor) -> Iterator[Writer]:
        """Change the store in one transaction; leaving with an error undoes all of it.

        Parameters
        ----------
        actor : Actor
            On whose behalf.

        Yields
        ------
        Writer
            The transaction.

        Raises
        ------
        Unavailable
            ``store_busy``: others wrote for longer than a minute.
        Forbidden
            ``signed_out``: the sign-in the actor came by was ended, perhaps in another window.
        """
        with self._turn(), self._engine.connect() as plain:
            connection = self._for_writing(plain)
            with connection.begin():
                self._begin_writing(connection)
                now = dt.datetime.now(dt.UTC)
                if actor.session:
                    _require_session(connection, actor.session, now)
                yield Writer(connection, actor, now.replace(microsecond=now.microsecond // 1000 * 1000))

    def update_workspace(self, writer: Writer, workspace: Workspace) -> None:
        """Change the frame of the store.

        Parameters
        ----------
        writer : Writer
            A transaction of this store.
        workspace : Workspace
            The new frame.
        """
        content = workspace.model_dump_json()
        writer.connection.execute(sa.update(WORKSPACE).values(content=content))
        record(writer, "workspace", "workspace", "update", 0, workspace.model_dump(mode="json"))

    @abstractmethod
    def wipe(self) -> None:
        """Leave no copy of what was deleted beside the tables; after the transaction that deleted it."""

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @abstractmethod
    def _turn(self) -> AbstractContextManager[None]: ...

    @abstractmethod
    def _for_writing(self, connection: sa.Connection) -> sa.Connection: ...

    @abstractmethod
    def _begin_writing(self, connection: sa.Connection) -> None: ...


class GeoPackageStore(Store):
    """A store in one file that other programs may read while it is written.

    Parameters
    ----------
    location : str
        File path.
    """

    def __init__(self, location: str) -> None:
        self.path = Path(location).absolute()
        super().__init__(location, geopackage.engine_of(self.path))
        self._lock = WriterLock(self.path)

    def wipe(self) -> None:
        """Empty the journal, which keeps pages as they were; freed pages are overwritten by the engine."""
        with self._turn(), self._engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _turn(self) -> AbstractContextManager[None]:
        return self._lock.held()

    def _for_writing(self, connection: sa.Connection) -> sa.Connection:
        return connection.execution_options(write=True)

    def _begin_writing(self, connection: sa.Connection) -> None:
        """Nothing more: the transaction began with the lock."""


class PostgisStore(Store):
    """A store in a schema of a database.

    Parameters
    ----------
    location : str
        Database address; ``?schema=NAME`` chooses the schema.
    """

    def __init__(self, location: str) -> None:
        super().__init__(location, postgis.engine_of(location))

    def wipe(self) -> None:
        """Vacuum the tables of pictures and personal words, so that the database reuses their room."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            said = (LAYER_TABLES[layer.name] for layer in AUTHORED)
            for table in (PHOTOS, PERSONAL, HISTORY_CONTENTS, FOLLOWS, NOTICES, MAIL_ADDRESSES, *said):
                connection.execute(sa.text(f"VACUUM {table.name}"))

    def _turn(self) -> AbstractContextManager[None]:
        return nullcontext()

    def _for_writing(self, connection: sa.Connection) -> sa.Connection:
        return connection.execution_options(**_FRESH)

    def _begin_writing(self, connection: sa.Connection) -> None:
        postgis.take_turn(connection)


def create_store(location: str, workspace: Workspace) -> Store:
    """Create a store with the tables of every declared layer, and open it.

    Parameters
    ----------
    location : str
        File path of a GeoPackage, whose folder is created; or ``postgresql+psycopg://…``, where
        ``?schema=NAME`` chooses the schema (``public`` otherwise), which is created.
    workspace : Workspace
        The frame of everything in it.

    Returns
    -------
    Store
        The open store.

    Raises
    ------
    Conflict
        ``store_exists``.
    InvalidInput
        ``store_address_unknown``: an address of another kind.
    Unavailable
        ``postgis_missing`` or ``store_unreachable``.
    """
    if _is_database(location):
        _create_in_database(location, workspace)
    else:
        _create_file(Path(location), workspace)
    return open_store(location)


def open_store(location: str) -> Store:
    """Open a store.

    Parameters
    ----------
    location : str
        File path of a GeoPackage, or ``postgresql+psycopg://…`` as for `create_store`.

    Returns
    -------
    Store
        The open store.

    Raises
    ------
    InvalidInput
        ``store_address_unknown``: an address of another kind.
    Unavailable
        ``store_missing``, ``store_not_ours``, ``store_unreachable``, ``store_to_be_migrated``, or
        ``store_other_version``.
    """
    store = open_any_version(location)
    found = schema_version_of(store)
    if found != SCHEMA_VERSION:
        store.close()
        code = "store_other_version" if found > SCHEMA_VERSION else "store_to_be_migrated"
        raise Unavailable(code, location=shown(location), found=found, expected=SCHEMA_VERSION)
    return store


def open_any_version(location: str) -> Store:
    """Open a store whatever version it is of, to bring it up to this one.

    Parameters
    ----------
    location : str
        As for `open_store`.

    Returns
    -------
    Store
        The open store.
    """
    return _open_database(location) if _is_database(location) else _open_file(location)


def schema_version_of(store: Store) -> int:
    """Read the version of a store's tables.

    Parameters
    ----------
    store : Store
        An open store.

    Returns
    -------
    int
        The version.
    """
    with store.read() as connection:
        return int(connection.execute(sa.select(WORKSPACE.c.schema_version)).scalar_one())


def shown(location: str) -> str:
    """Write a location as a person may read it, without the password of an address.

    Parameters
    ----------
    location : str
        Location of a store.

    Returns
    -------
    str
        The location.
    """
    scheme, mark, rest = location.partition("://")
    user, at, host = rest.rpartition("@")
    return f"{scheme}{mark}{user.partition(':')[0]}{at}{host}" if mark else location


def _is_database(location: str) -> bool:
    if "://" in location and not postgis.is_postgis(location):
        raise InvalidInput("store_address_unknown", location=shown(location))
    return postgis.is_postgis(location)


def _create_file(path: Path, workspace: Workspace) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with WriterLock(path).held():
        if path.exists():
            raise Conflict("store_exists", location=str(path))
        # Built under another name, so that a store either is whole or is not there.
        draft = path.with_name(f".{path.name}.new")
        draft.unlink(missing_ok=True)
        geopackage.prepare_file(draft)
        engine = geopackage.engine_of(draft)
        with engine.connect().execution_options(write=True) as connection, connection.begin():
            geopackage.create_tables(connection)
            _fill(connection, workspace)
        engine.dispose()
        draft.replace(path)


def _create_in_database(location: str, workspace: Workspace) -> None:
    schema = postgis.schema_of(location)
    engine = postgis.engine_of(location)
    try:
        with engine.connect().execution_options(**_FRESH) as connection, connection.begin():
            postgis.take_turn(connection)
            if postgis.is_workspace(connection, schema):
                raise Conflict("store_exists", location=shown(location))
            postgis.create_tables(connection, schema)
            _fill(connection, workspace)
    except sa.exc.OperationalError as error:
        raise Unavailable("store_unreachable", location=shown(location)) from error
    finally:
        engine.dispose()


def _require_session(connection: sa.Connection, token_hash: str, now: dt.datetime) -> None:
    expires_at = connection.scalar(
        sa.select(SESSIONS.c.expires_at).where(SESSIONS.c.token_hash == token_hash)
    )
    if expires_at is None or expires_at < now:
        raise Forbidden("signed_out")


def _fill(connection: sa.Connection, workspace: Workspace) -> None:
    connection.execute(
        sa.insert(WORKSPACE).values(id=1, schema_version=SCHEMA_VERSION, content=workspace.model_dump_json())
    )
    connection.execute(
        sa.insert(LAYER_STATE), [{"layer": name, "version": 0, "last_fid": 0} for name in LAYER_TABLES]
    )


def _open_file(location: str) -> Store:
    path = Path(location)
    if not path.is_file():
        raise Unavailable("store_missing", location=location)
    if not geopackage.is_workspace(path):
        raise Unavailable("store_not_ours", location=location)
    return GeoPackageStore(location)


def _open_database(location: str) -> Store:
    store = PostgisStore(location)
    try:
        with store.read() as connection:
            ours = postgis.is_workspace(connection, postgis.schema_of(location))
    except sa.exc.OperationalError as error:
        raise Unavailable("store_unreachable", location=shown(location)) from error
    if not ours:
        store.close()
        raise Unavailable("store_missing", location=shown(location))
    return store
