"""How often one person may try."""

import time
from collections import deque
from threading import Lock

from cocreate_gis.model.errors import Forbidden
from cocreate_gis.model.permissions import Actor

_KEYS_LIMIT = 10_000
# A house or an office shares one address; a browser that drops its cookie at every try keeps the address.
_PERSONS_PER_ADDRESS = 10


class RateLimit:
    """At most so many tries in a moving window, per person or thing; kept in memory.

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

    def take(self, place: str, actor: Actor) -> None:
        """Count one try of a person.

        Parameters
        ----------
        place : str
            The workspace.
        actor : Actor
            Who tries; known by address and browser, as a browser may name itself anew.

        Raises
        ------
        Forbidden
            ``too_many_tries``, with the minutes to wait.
        """
        self._count(f"{place}/{actor.address}", self._tries * _PERSONS_PER_ADDRESS)
        self._count(f"{place}/{actor.address}/{actor.uid}", self._tries)

    def take_thing(self, place: str, thing: str) -> None:
        """Count one try at a thing, whoever tries.

        Parameters
        ----------
        place : str
            The workspace.
        thing : str
            What is tried.

        Raises
        ------
        Forbidden
            ``too_many_tries``, with the minutes to wait.
        """
        self._count(f"{place}//{thing}", self._tries)

    def _count(self, key: str, tries: int) -> None:
        now = time.monotonic()
        with self._lock:
            if len(self._taken) > _KEYS_LIMIT:
                self._forget(now)
            taken = self._taken.setdefault(key, deque())
            while taken and now - taken[0] > self._seconds:
                taken.popleft()
            if len(taken) >= tries:
                minutes = max(1, round((self._seconds - (now - taken[0])) / 60))
                raise Forbidden("too_many_tries", minutes=minutes)
            taken.append(now)

    def _forget(self, now: float) -> None:
        recent = {k: t for k, t in self._taken.items() if t and now - t[-1] <= self._seconds}
        self._taken = recent
