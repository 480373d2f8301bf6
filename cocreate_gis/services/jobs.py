"""Work that may last over a second: in a process of its own, with stored progress, and stopped on request."""

import multiprocessing
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from threading import Lock
from typing import Any

from cocreate_gis.model.errors import Cancelled, CoCreateError, Forbidden, NotFound, Unavailable
from cocreate_gis.model.outside import Outside
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services import job_files
from cocreate_gis.services.apart import end_with_parent
from cocreate_gis.services.asked import Asked, Made
from cocreate_gis.services.context import Context
from cocreate_gis.services.documents import Document
from cocreate_gis.services.job_documents import Work
from cocreate_gis.services.job_kinds import KINDS
from cocreate_gis.services.questions import QUESTIONS
from cocreate_gis.store import (
    Job,
    create_job,
    fail_job,
    fail_stale_jobs,
    finish_job,
    forget_old_jobs,
    is_cancel_requested,
    open_store,
    read_job,
    report_progress,
    request_cancel,
)

# Whoever holds such a file may vote: it is handed over once, and no copy stays.
ONCE = frozenset({"slips"})
_LONGEST = timedelta(days=1)
# A file goes after a day; what a job did may be asked about for some days, and names records and values.
_KEPT = timedelta(days=7)
_BREATH_S = 0.1

_lock = Lock()
# One process for what people start and take home, one for what pages show: nobody's page waits for an import.
_pools: dict[bool, ProcessPoolExecutor] = {}


def start(actor: Actor, context: Context, kind: str, params: Mapping[str, Any]) -> str:
    """Start a job.

    Parameters
    ----------
    actor : Actor
        Who starts it.
    context : Context
        The workspace.
    kind : str
        What is to be done: a key of `KINDS`.
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
    return begin(actor, context, kind, params).uid


def begin(actor: Actor, context: Context, kind: str, params: Mapping[str, Any]) -> Asked:
    """Start a job, and hold on to what it will give.

    Parameters
    ----------
    actor : Actor
        Who starts it.
    context : Context
        The workspace.
    kind : str
        What is to be done: a key of `KINDS` or of `QUESTIONS`.
    params : Mapping
        JSON values of the kind.

    Returns
    -------
    Asked
        The job, and what comes of it while this process lives.

    Raises
    ------
    Forbidden
        The actor may not do what the job does.
    """
    action, _ = _known(kind)
    require(actor, action)
    with context.jobs.write(actor) as writer:
        fail_stale_jobs(writer, _LONGEST)
        forget_old_jobs(writer, _KEPT)
        uid = create_job(writer, kind, params)
    # Work that was begun is finished, also after signing out.
    worker = replace(actor, session="")
    given = (context.store.location, context.cache, context.key, context.outside)
    made = _submit(_work, given, uid, worker, shown=kind in QUESTIONS)
    made.add_done_callback(partial(_end_if_broken, context, actor, uid))
    return Asked(uid, made)


def _known(kind: str) -> tuple[str, Work]:
    asked = QUESTIONS.get(kind)
    return KINDS[kind] if asked is None else (asked.action, asked.work)


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
    with context.jobs.read() as connection:
        return read_job(connection, uid)


def document(actor: Actor, context: Context, uid: str) -> Document:
    """Give the file a job has made; one of a kind in `ONCE` is not kept after that.

    Parameters
    ----------
    actor : Actor
        Who takes it home; only whoever started the job may.
    context : Context
        The workspace.
    uid : str
        A job of kind ``document`` or ``export`` that is done.

    Returns
    -------
    Document
        The file.

    Raises
    ------
    Forbidden
        ``not_allowed``: somebody else started it.
    NotFound
        ``job_missing``.
    Unavailable
        ``file_not_read``: it is older than a day, or was handed over.
    """
    job = _own(actor, context, uid)
    made = job.result
    if made is None:
        raise NotFound("job_missing", job=uid)
    document = Document(made["name"], job_files.kept(context, made["file"]))
    if job.kind in ONCE:
        job_files.drop(context, made["file"])
    return document


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
    _own(actor, context, uid)
    # It may have ended by now, which is as good.
    with suppress(NotFound), context.jobs.write(actor) as writer:
        request_cancel(writer, uid)


def _own(actor: Actor, context: Context, uid: str) -> Job:
    job = progress(context, uid)
    if job.actor != actor.uid:
        raise Forbidden("not_allowed", action="job", role=actor.role.value)
    return job


def warm_up(*, shown: bool = False) -> None:
    """Start a worker before it is needed, so that the first job does not wait for its imports.

    Parameters
    ----------
    shown : bool
        Whether it is the one for what pages show.
    """
    _submit(_nothing, shown=shown)


def _nothing() -> None:
    pass


def _submit(work: Callable[..., Any], *given: Any, shown: bool) -> "Future[Any]":
    with _lock:
        for _ in range(2):
            if shown not in _pools:
                spawn = multiprocessing.get_context("spawn")
                _pools[shown] = ProcessPoolExecutor(1, mp_context=spawn, initializer=end_with_parent)
            try:
                return _pools[shown].submit(work, *given)
            except BrokenProcessPool:
                del _pools[shown]
    raise Unavailable("worker_broken")


def _end_if_broken(context: Context, actor: Actor, uid: str, done: "Future[Any]") -> None:
    """The worker may be killed, for want of memory for example; whoever waits must not wait for ever."""
    if isinstance(done.exception(), BrokenProcessPool):
        with suppress(NotFound), context.jobs.write(actor) as writer:
            fail_job(writer, uid, Unavailable("job_interrupted"))


def _work(given: tuple[str, Path, str, Outside], uid: str, actor: Actor) -> Made:
    context = _worker_context(*given)
    job, report = progress(context, uid), _Reporter(context, actor, uid)
    error: CoCreateError | None = None
    result: Any = None
    try:
        report(0.0, "queued")
        result = _known(job.kind)[1](actor, context, job.params, report)
    except CoCreateError as known:
        error = known
    except BaseException:
        # Whatever it was, the person who waits must not wait for ever; the log has the rest.
        error = Unavailable("job_failed")
        raise
    finally:
        with context.jobs.write(actor) as writer:
            if error is None:
                finish_job(writer, uid, {} if job.kind in QUESTIONS else result)
            else:
                fail_job(writer, uid, error)
    return Made(result, error, datetime.now(UTC))


@cache
def _worker_context(location: str, cache: Path, key: str, outside: Outside) -> Context:
    return Context(key, open_store(location), cache, outside)


class _Reporter:
    def __init__(self, context: Context, actor: Actor, uid: str) -> None:
        self._context = context
        self._actor = actor
        self._uid = uid
        self._last = ("", 0.0)

    def __call__(self, fraction: float, stage: str) -> None:
        now = time.monotonic()
        if stage == self._last[0] and now < self._last[1] + _BREATH_S:
            return
        self._last = (stage, now)
        with self._context.jobs.write(self._actor) as writer:
            if is_cancel_requested(writer.connection, self._uid):
                raise Cancelled("cancelled")
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
