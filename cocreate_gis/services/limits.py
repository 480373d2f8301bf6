"""How often one person may try."""

import time
from collections import deque
from dataclasses import dataclass
from threading import Lock

from cocreate_gis.model.errors import Forbidden
from cocreate_gis.model.permissions import Actor

_KEYS_LIMIT = 10_000
# A house or an office shares one address; a browser that drops its cookie at every try keeps the address.
_PERSONS_PER_ADDRESS = 10

_Key = tuple["RateLimit", str, str]


@dataclass(frozen=True)
class RateLimit:
    """At most so many tries in a moving window, per person or thing.

    Parameters
    ----------
    what : str
        What is tried; limits of different names are counted apart.
    tries : int
        Tries allowed.
    seconds : float
        Length of the window.
    """

    what: str
    tries: int
    seconds: float


class Tries:
    """The tries at one workspace; kept in memory."""

    def __init__(self) -> None:
        self._taken: dict[_Key, deque[float]] = {}
        self._lock = Lock()

    def take(self, limit: RateLimit, actor: Actor) -> None:
        """Count one try of a person.

        Parameters
        ----------
        limit : RateLimit
            What is tried.
        actor : Actor
            Who tries; known by address and browser, as a browser may name itself anew.

        Raises
        ------
        Forbidden
            ``too_many_tries``, with the minutes to wait.
        """
        self._count((limit, actor.address, ""), limit.tries * _PERSONS_PER_ADDRESS)
        self._count((limit, actor.address, actor.uid), limit.tries)

    def take_thing(self, limit: RateLimit, thing: str) -> None:
        """Count one try at a thing, whoever tries.

        Parameters
        ----------
        limit : RateLimit
            What is tried.
        thing : str
            At what.

        Raises
        ------
        Forbidden
            ``too_many_tries``, with the minutes to wait.
        """
        self._count((limit, "thing", thing), limit.tries)

    def _count(self, key: _Key, tries: int) -> None:
        now, seconds = time.monotonic(), key[0].seconds
        with self._lock:
            if len(self._taken) > _KEYS_LIMIT:
                self._forget(now)
            taken = self._taken.setdefault(key, deque())
            while taken and now - taken[0] > seconds:
                taken.popleft()
            if len(taken) >= tries:
                minutes = max(1, round((seconds - (now - taken[0])) / 60))
                raise Forbidden("too_many_tries", minutes=minutes)
            taken.append(now)

    def _forget(self, now: float) -> None:
        self._taken = {k: t for k, t in self._taken.items() if t and now - t[-1] <= k[0].seconds}
