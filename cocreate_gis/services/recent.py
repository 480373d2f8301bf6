"""The last few computed answers, so that the same question is not worked out twice."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

_KEPT = 16


class Recent:
    """Answers by question; safe to call from many threads, and each question is worked out by one of them."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()
        self._locks: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def get(self, question: Hashable, work: Callable[[], Any]) -> Any:
        """Give the answer to a question.

        Parameters
        ----------
        question : Hashable
            Everything the answer depends on.
        work : Callable
            Works the answer out.

        Returns
        -------
        object
            The remembered answer, or the new one.
        """
        with self._lock:
            own = self._locks.setdefault(question, Lock())
        with own:
            with self._lock:
                if question in self._answers:
                    self._answers.move_to_end(question)
                    return self._answers[question]
            answer = work()
            with self._lock:
                self._answers[question] = answer
                while len(self._answers) > _KEPT:
                    oldest, _ = self._answers.popitem(last=False)
                    self._locks.pop(oldest, None)
            return answer
