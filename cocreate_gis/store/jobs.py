"""Jobs: the stored state of work that lasts. Not part of the history."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from cocreate_gis.model.errors import Cancelled, CoCreateError, NotFound
from cocreate_gis.model.identity import new_uid
from cocreate_gis.model.titles import Title
from cocreate_gis.store.tables import JOBS
from cocreate_gis.store.writer import Writer


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


_OPEN = (JobState.QUEUED.value, JobState.RUNNING.value)


@dataclass(frozen=True)
class Job:
    """One job.

    Parameters
    ----------
    uid, kind : str
        Identifier, and what is to be done.
    state : JobState
        Where it stands.
    progress : float
        0 to 1.
    stage : str
        Code of what is being done.
    params : Mapping[str, object]
        What was asked.
    result : Mapping[str, object] or None
        What came of it.
    error_code : str or None
        Code of the error it ended with.
    error_params : Mapping[str, object]
        What the error's sentence names.
    cancel_requested : bool
        Whether somebody asked to stop it.
    actor : str
        Who started it.
    created_at, updated_at : datetime
        UTC.
    """

    uid: str
    kind: str
    state: JobState
    progress: float
    stage: str
    params: Mapping[str, Any]
    result: Mapping[str, Any] | None
    error_code: str | None
    error_params: Mapping[str, Any]
    cancel_requested: bool
    actor: str
    created_at: dt.datetime
    updated_at: dt.datetime


def create_job(writer: Writer, kind: str, params: Mapping[str, Any]) -> str:
    """Queue a job.

    Parameters
    ----------
    writer : Writer
        The transaction.
    kind : str
        What is to be done.
    params : Mapping[str, object]
        What is asked, as JSON can hold it.

    Returns
    -------
    str
        Its uid.
    """
    uid = new_uid()
    writer.connection.execute(
        sa.insert(JOBS).values(
            uid=uid,
            kind=kind,
            state=JobState.QUEUED.value,
            progress=0.0,
            stage="",
            params=_to_json(params),
            cancel_requested=False,
            actor=writer.actor.uid,
            created_at=writer.now,
            updated_at=writer.now,
        )
    )
    return uid


def read_job(connection: sa.Connection, uid: str) -> Job:
    """Read a job.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    uid : str
        The job.

    Returns
    -------
    Job
        As it stands.

    Raises
    ------
    NotFound
        ``job_missing``.
    """
    row = connection.execute(sa.select(JOBS).where(JOBS.c.uid == uid)).first()
    if row is None:
        raise NotFound("job_missing", job=uid)
    return _job(row)


def is_cancel_requested(connection: sa.Connection, uid: str) -> bool:
    """Tell whether somebody asked to stop a job.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    uid : str
        The job.

    Returns
    -------
    bool
        Whether it should stop.
    """
    return bool(connection.scalar(sa.select(JOBS.c.cancel_requested).where(JOBS.c.uid == uid)))


def report_progress(writer: Writer, uid: str, progress: float, stage: str) -> None:
    """Tell how far a job has come.

    Parameters
    ----------
    writer : Writer
        The transaction.
    uid : str
        The job.
    progress : float
        0 to 1.
    stage : str
        Code of what is being done.

    Raises
    ------
    NotFound
        ``job_missing``: no such job, or it has ended.
    """
    _update(writer, uid, state=JobState.RUNNING.value, progress=progress, stage=stage)


def request_cancel(writer: Writer, uid: str) -> None:
    """Ask a job to stop.

    Parameters
    ----------
    writer : Writer
        The transaction.
    uid : str
        The job.

    Raises
    ------
    NotFound
        ``job_missing``: no such job, or it has ended.
    """
    _update(writer, uid, cancel_requested=True)


def finish_job(writer: Writer, uid: str, result: Mapping[str, Any]) -> None:
    """End a job well.

    Parameters
    ----------
    writer : Writer
        The transaction.
    uid : str
        The job.
    result : Mapping[str, object]
        What came of it, as JSON can hold it.

    Raises
    ------
    NotFound
        ``job_missing``: no such job, or it has ended.
    """
    _update(writer, uid, state=JobState.DONE.value, progress=1.0, result=_to_json(result))


def fail_job(writer: Writer, uid: str, error: CoCreateError) -> None:
    """End a job with an error; one that was stopped is cancelled, not failed.

    Parameters
    ----------
    writer : Writer
        The transaction.
    uid : str
        The job.
    error : CoCreateError
        What it ended with.

    Raises
    ------
    NotFound
        ``job_missing``: no such job, or it has ended.
    """
    state = JobState.CANCELLED if isinstance(error, Cancelled) else JobState.FAILED
    _update(writer, uid, state=state.value, error=_to_json({"code": error.code, "params": error.params}))


def fail_stale_jobs(writer: Writer, idle: dt.timedelta) -> int:
    """End jobs whose worker has died.

    Parameters
    ----------
    writer : Writer
        The transaction.
    idle : timedelta
        A job that reported nothing for longer has no worker any more.

    Returns
    -------
    int
        How many ended with the error ``job_interrupted``.
    """
    stale = JOBS.c.state.in_(_OPEN) & (JOBS.c.updated_at < writer.now - idle)
    error = _to_json({"code": "job_interrupted", "params": {}})
    values = {"state": JobState.FAILED.value, "error": error, "updated_at": writer.now}
    return writer.connection.execute(sa.update(JOBS).where(stale).values(values)).rowcount


def forget_old_jobs(writer: Writer, age: dt.timedelta) -> int:
    """Take jobs that have ended out of the book, with what was asked and what came of it.

    Parameters
    ----------
    writer : Writer
        The transaction.
    age : timedelta
        How long ago they ended at least.

    Returns
    -------
    int
        How many went; those that still run stay, however old.
    """
    ended = JOBS.c.state.not_in(_OPEN) & (JOBS.c.updated_at < writer.now - age)
    return writer.connection.execute(sa.delete(JOBS).where(ended)).rowcount


def _update(writer: Writer, uid: str, **values: object) -> None:
    unfinished = (JOBS.c.uid == uid) & JOBS.c.state.in_(_OPEN)
    update = sa.update(JOBS).where(unfinished).values(values | {"updated_at": writer.now})
    if not writer.connection.execute(update).rowcount:
        raise NotFound("job_missing", job=uid)


def _job(row: Any) -> Job:
    error = _from_json(row.error) if row.error else {"code": None, "params": {}}
    return Job(
        uid=row.uid,
        kind=row.kind,
        state=JobState(row.state),
        progress=row.progress,
        stage=row.stage,
        params=json.loads(row.params),
        result=None if row.result is None else _from_json(row.result),
        error_code=error["code"],
        error_params=error["params"],
        cancel_requested=row.cancel_requested,
        actor=row.actor,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _to_json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, default=_plain)


def _plain(value: object) -> object:
    # An error may carry a title or a path, which JSON does not know.
    return asdict(value) if isinstance(value, Title) else str(value)


def _from_json(text: str) -> Any:
    return json.loads(text, object_hook=_title)


def _title(content: dict[str, Any]) -> Title | dict[str, Any]:
    """A title among the values of an error or a finding, in both languages until somebody reads it."""
    return Title(**content) if content.keys() == {"zh", "en"} else content
