"""Where the state of jobs is kept: a small database beside the computed files."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.schema import CreateTable

from cocreate_gis.model.permissions import Actor
from cocreate_gis.store.tables import JOBS
from cocreate_gis.store.writer import Writer

_BUSY_S = 30


class JobBook:
    """The jobs of the workspaces of one machine.

    Not kept in the workspace: an import holds the workspace's one writer for as long as it writes, and must
    be able to say how far it is, and be stopped, meanwhile.

    Parameters
    ----------
    path : Path
        The file; it is made when first needed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _engine(self) -> sa.Engine:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        address = sa.URL.create("sqlite", database=str(self._path))
        engine = sa.create_engine(address, connect_args={"timeout": _BUSY_S}, poolclass=sa.NullPool)
        with engine.begin() as connection:
            connection.execute(CreateTable(JOBS, if_not_exists=True))
        return engine

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Read the jobs.

        Yields
        ------
        Connection
            In a transaction that ends with the block.
        """
        with self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self, actor: Actor) -> Iterator[Writer]:
        """Change jobs in one transaction.

        Parameters
        ----------
        actor : Actor
            On whose behalf.

        Yields
        ------
        Writer
            The transaction.
        """
        with self._engine.begin() as connection:
            yield Writer(connection, actor, dt.datetime.now(dt.UTC))
