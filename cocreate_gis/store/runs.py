"""Stored coverage runs: the figures with their provenance, and the frames drawn from them."""

import sqlalchemy as sa

from cocreate_gis.model.coverage import CoverageRun
from cocreate_gis.model.errors import NotFound
from cocreate_gis.store.history import record
from cocreate_gis.store.tables import COVERAGE_RUNS
from cocreate_gis.store.writer import Writer

_RUNS = COVERAGE_RUNS.c


def save_run(writer: Writer, run: CoverageRun, frames: bytes) -> None:
    """Keep a run.

    Parameters
    ----------
    writer : Writer
        The transaction.
    run : CoverageRun
        Question, provenance and figures.
    frames : bytes
        What the map and the exports draw, in the form the caller chose.
    """
    computed_at = run.provenance.computed_at
    writer.connection.execute(
        sa.insert(COVERAGE_RUNS).values(
            uid=run.uid, computed_at=computed_at, content=run.model_dump_json(), frames=frames
        )
    )
    record(writer, COVERAGE_RUNS.name, run.uid, "insert", 1, run.model_dump(mode="json", exclude={"rows"}))


def rename_run(writer: Writer, uid: str, name: str) -> None:
    """Give a run another name.

    Parameters
    ----------
    writer : Writer
        The transaction.
    uid : str
        The run.
    name : str
        Its name; empty for none.

    Raises
    ------
    NotFound
        ``run_missing``.
    """
    renamed = read_run(writer.connection, uid).model_copy(update={"name": name})
    writer.connection.execute(
        sa.update(COVERAGE_RUNS).where(_RUNS.uid == uid).values(content=renamed.model_dump_json())
    )
    record(writer, COVERAGE_RUNS.name, uid, "update", 1, {"name": name})


def remove_run(writer: Writer, uid: str) -> None:
    """Take a run out; the history keeps that it was there, and its question.

    Parameters
    ----------
    writer : Writer
        The transaction.
    uid : str
        The run.

    Raises
    ------
    NotFound
        ``run_missing``.
    """
    removed = read_run(writer.connection, uid)
    writer.connection.execute(sa.delete(COVERAGE_RUNS).where(_RUNS.uid == uid))
    record(writer, COVERAGE_RUNS.name, uid, "delete", 1, {"name": removed.name})


def read_run(connection: sa.Connection, uid: str) -> CoverageRun:
    """Read a run without its frames.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    uid : str
        The run.

    Returns
    -------
    CoverageRun
        The run.

    Raises
    ------
    NotFound
        ``run_missing``.
    """
    content = connection.scalar(sa.select(_RUNS.content).where(_RUNS.uid == uid))
    if content is None:
        raise NotFound("run_missing", run=uid)
    return CoverageRun.model_validate_json(content)


def read_run_frames(connection: sa.Connection, uid: str) -> bytes:
    """Read the frames of a run.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    uid : str
        The run.

    Returns
    -------
    bytes
        As given to `save_run`.

    Raises
    ------
    NotFound
        ``run_missing``.
    """
    frames = connection.scalar(sa.select(_RUNS.frames).where(_RUNS.uid == uid))
    if frames is None:
        raise NotFound("run_missing", run=uid)
    return bytes(frames)


def list_runs(connection: sa.Connection) -> list[CoverageRun]:
    """Read every run without its frames.

    Parameters
    ----------
    connection : Connection
        A connection of the store.

    Returns
    -------
    list of CoverageRun
        Newest first.
    """
    query = sa.select(_RUNS.content).order_by(_RUNS.computed_at.desc(), _RUNS.uid.desc())
    return [CoverageRun.model_validate_json(content) for content in connection.scalars(query)]
