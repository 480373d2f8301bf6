"""Work that may last over a second: in a process of its own, with stored progress, and stopped on request."""

import multiprocessing
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from cocreate_gis.analysis.progress import Progress
from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.errors import Cancelled, CoCreateError, Forbidden, Unavailable
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services import coverage
from cocreate_gis.services.context import Context
from cocreate_gis.store import (
    Job,
    Store,
    create_job,
    fail_job,
    finish_job,
    is_cancel_requested,
    open_store,
    read_job,
    report_progress,
    request_cancel,
)

_Work = Callable[[Actor, Context, Mapping[str, Any], Progress], dict[str, Any]]


def _coverage(
    actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress
) -> dict[str, Any]:
    request = CoverageRequest.model_validate(params["request"])
    assessment = coverage.run(actor, context, request, name=params["name"], progress=progress)
    return {"run": assessment.run.uid}


_KINDS: dict[str, tuple[str, _Work]] = {"coverage": ("coverage.run", _coverage)}

_lock = Lock()
_pool: ProcessPoolExecutor | None = None


def start(actor: Actor, context: Context, kind: str, params: Mapping[str, Any]) -> str:
    """Start a job.

    Parameters
    ----------
    actor : Actor
        Who starts it.
    context : Context
        The workspace.
    kind : str
        What is to be done: ``coverage``.
    params : Mapping
        JSON values of the kind.

    Returns
    -------
    str
        Identifier of the job.

    Raises
    ------
    Forbidden
        The actor may not do what the job does.
    """
    action, _ = _KINDS[kind]
    require(actor, action)
    with context.store.write(actor) as writer:
        uid = create_job(writer, kind, params)
    _submit(_work, context.store.location, str(context.cache), context.key, uid, actor)
    return uid


def progress(context: Context, uid: str) -> Job:
    """Read how far a job is.

    Parameters
    ----------
    context : Context
        The workspace.
    uid : str
        The job.

    Returns
    -------
    Job
        State, progress from 0 to 1, stage, result or error.

    Raises
    ------
    NotFound
        ``job_missing``.
    """
    with context.store.read() as connection:
        return read_job(connection, uid)


def cancel(actor: Actor, context: Context, uid: str) -> None:
    """Ask a job to stop; it does at its next step.

    Parameters
    ----------
    actor : Actor
        Who asks; only whoever started the job may stop it.
    context : Context
        The workspace.
    uid : str
        The job.

    Raises
    ------
    Forbidden
        ``not_allowed``: somebody else started it.
    """
    if progress(context, uid).actor != actor.uid:
        raise Forbidden("not_allowed", action="job.cancel", role=actor.role.value)
    with context.store.write(actor) as writer:
        request_cancel(writer, uid)


def warm_up() -> None:
    """Start the worker before it is needed, so that the first job does not wait for its imports."""
    _submit(_nothing)


def _nothing() -> None:
    pass


def _submit(work: Callable[..., None], *given: Any) -> None:
    global _pool  # noqa: PLW0603 -- one worker per process, made when first needed
    with _lock:
        for _ in range(2):
            if _pool is None:
                _pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
            try:
                _pool.submit(work, *given)
            except BrokenProcessPool:
                _pool = None
            else:
                return
    raise Unavailable("worker_broken")


def _work(location: str, cache_folder: str, key: str, uid: str, actor: Actor) -> None:
    context = _worker_context(location, cache_folder, key)
    job = progress(context, uid)
    error: CoCreateError | None = None
    try:
        result = _KINDS[job.kind][1](actor, context, job.params, _Reporter(context.store, actor, uid))
    except CoCreateError as known:
        error = known
    except BaseException:
        # Whatever it was, the person who waits must not wait for ever; the log has the rest.
        error = Unavailable("job_failed")
        raise
    finally:
        with context.store.write(actor) as writer:
            if error is None:
                finish_job(writer, uid, result)
            else:
                fail_job(writer, uid, error)


@cache
def _worker_context(location: str, cache_folder: str, key: str) -> Context:
    return Context(key, open_store(location), Path(cache_folder))


class _Reporter:
    def __init__(self, store: Store, actor: Actor, uid: str) -> None:
        self._store = store
        self._actor = actor
        self._uid = uid

    def __call__(self, fraction: float, stage: str) -> None:
        with self._store.read() as connection:
            if is_cancel_requested(connection, self._uid):
                raise Cancelled("cancelled")
        with self._store.write(self._actor) as writer:
            report_progress(writer, self._uid, fraction, stage)


def error_of(job: Job) -> CoCreateError | None:
    """Give the error a job ended in.

    Parameters
    ----------
    job : Job
        A job that has ended.

    Returns
    -------
    CoCreateError or None
        To be said in the reader's language.
    """
    return CoCreateError(job.error_code, **job.error_params) if job.error_code else None
