"""Work that cannot be stopped from within: done in a process of its own, which can."""

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any, TypeVar, cast

from cocreate_gis.analysis.progress import Progress
from cocreate_gis.model.errors import Unavailable

_T = TypeVar("_T")
_POLL_SECONDS = 0.5


def apart(work: Callable[..., _T], *given: Any, seconds: float, stage: str, progress: Progress) -> _T:
    """Do work in a process of its own, and end that process when the work is stopped.

    Parameters
    ----------
    work : callable
        A function of a module.
    *given : object
        What it is called with; sent to the other process.
    seconds : float
        How long it may take, for the progress to be told.
    stage : str
        Stage of the progress.
    progress : Progress
        Told twice a second; stops the work by raising.

    Returns
    -------
    object
        What the work returned.

    Raises
    ------
    Unavailable
        ``job_failed``: the process ended without an answer.
    Cancelled
        Raised by `progress`.
    """
    spawn = multiprocessing.get_context("spawn")
    answers, sender = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_answer, args=(sender, work, given), daemon=True)
    process.start()
    sender.close()
    polls = 0
    try:
        while not answers.poll(_POLL_SECONDS):
            polls += 1
            progress(min(polls * _POLL_SECONDS / seconds, 1.0), stage)
        return cast(_T, answers.recv())
    except EOFError:
        raise Unavailable("job_failed") from None
    finally:
        process.kill()
        process.join()
        answers.close()


def _answer(sender: Connection, work: Callable[..., object], given: tuple[object, ...]) -> None:
    end_with_parent()
    sender.send(work(*given))


def end_with_parent() -> None:
    """Have this process end when the one that started it does, even if that one was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: Any) -> None:
    parent.join()
    os._exit(1)
