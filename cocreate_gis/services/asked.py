"""What was asked of the worker and what came of it, held while what it rests on stands still."""

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from threading import Lock
from typing import Any, NamedTuple

from cocreate_gis.model.errors import CoCreateError, Unavailable

_HELD = 48


class Question(NamedTuple):
    """Everything an answer depends on.

    Parameters
    ----------
    asked : Hashable
        What is asked, and for whom.
    state : Hashable
        What the answer rests on, as it stands: versions of layers, the day.
    """

    asked: Hashable
    state: Hashable


@dataclass(frozen=True)
class Made:
    """What came of a job.

    Parameters
    ----------
    value : object
        What it gave; None where it failed.
    error : CoCreateError or None
        What it failed of.
    at : datetime
        When it ended, UTC.
    """

    value: Any
    error: CoCreateError | None
    at: dt.datetime


@dataclass(frozen=True)
class Asked:
    """A job that was begun.

    Parameters
    ----------
    uid : str
        The job.
    future : Future
        Gives `Made`.
    """

    uid: str
    future: "Future[Made]"

    def made(self, seconds: float = 0.0) -> Made | None:
        """Give what came of it.

        Parameters
        ----------
        seconds : float
            How long to wait for it.

        Returns
        -------
        Made or None
            None while it is not done.
        """
        wait([self.future], seconds)
        if not self.future.done():
            return None
        if self.future.exception() is not None:
            return Made(None, Unavailable("job_failed"), dt.datetime.now(dt.UTC))
        return self.future.result()


class AskedBefore:
    """The last questions that were asked; safe to call from many threads."""

    def __init__(self) -> None:
        self._asked: OrderedDict[Question, Asked] = OrderedDict()
        self._lock = Lock()

    def get(self, question: Question, begin: Callable[[], Asked]) -> Asked:
        """Give the job of a question; one is begun where there is none.

        Parameters
        ----------
        question : Question
            What is asked.
        begin : Callable
            Begins the job.

        Returns
        -------
        Asked
            The job.
        """
        with self._lock:
            if question not in self._asked:
                self._asked[question] = begin()
                while len(self._asked) > _HELD:
                    self._asked.popitem(last=False)
            self._asked.move_to_end(question)
            return self._asked[question]

    def forget(self, question: Question) -> None:
        """Let a question be asked anew.

        Parameters
        ----------
        question : Question
            What was asked.
        """
        with self._lock:
            self._asked.pop(question, None)

    def earlier(self, question: Question) -> Made | None:
        """Give the newest answer to the same question, on whatever it rested.

        Parameters
        ----------
        question : Question
            What is asked.

        Returns
        -------
        Made or None
            None where none was ever given, or too long ago.
        """
        with self._lock:
            same = [one for known, one in self._asked.items() if known.asked == question.asked]
        answers = [made for one in same if (made := one.made()) is not None and made.error is None]
        return max(answers, key=lambda made: made.at, default=None)
