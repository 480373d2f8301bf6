"""How often one person may try."""

import time
from collections import deque
from threading import Lock

from cocreate_gis.model.errors import Forbidden

_KEYS_LIMIT = 10_000


class RateLimit:
    """At most so many tries in a moving window, per key; kept in memory.

    Parameters
    ----------
    tries : int
        Tries allowed.
    seconds : float
        Length of the window.
    """

    def __init__(self, tries: int, seconds: float) -> None:
        self._tries = tries
        self._seconds = seconds
        self._taken: dict[str, deque[float]] = {}
        self._lock = Lock()

    def take(self, key: str) -> None:
        """Count one try.

        Parameters
        ----------
        key : str
            Who tries what.

        Raises
        ------
        Forbidden
            ``too_many_tries``, with the minutes to wait.
        """
        now = time.monotonic()
        with self._lock:
            if len(self._taken) > _KEYS_LIMIT:
                self._forget(now)
            taken = self._taken.setdefault(key, deque())
            while taken and now - taken[0] > self._seconds:
                taken.popleft()
            if len(taken) >= self._tries:
                minutes = max(1, round((self._seconds - (now - taken[0])) / 60))
                raise Forbidden("too_many_tries", minutes=minutes)
            taken.append(now)

    def _forget(self, now: float) -> None:
        recent = {k: t for k, t in self._taken.items() if t and now - t[-1] <= self._seconds}
        self._taken = recent
