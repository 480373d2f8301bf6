"""Photos of a form that is not sent yet: kept between its screens, in memory, and forgotten soon."""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import Actor
from cocreate_gis.services.context import Context
from cocreate_gis.services.limits import RateLimit
from cocreate_gis.services.photos.photos import draw, require_few
from cocreate_gis.store import PhotoDraft

_TRIES = RateLimit("photos_of_a_form", tries=60, seconds=3600)
_KEPT_SECONDS = 2 * 3600
_MOST_BYTES = 128 * 1024 * 1024


@dataclass
class _Kept:
    since: float
    photos: tuple[PhotoDraft, ...]

    @property
    def size(self) -> int:
        return sum(len(photo.picture) + len(photo.thumbnail) for photo in self.photos)


class PhotoTray:
    """Photos by the key of their form; the oldest make room.

    Parameters
    ----------
    clock : callable
        Gives seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = Lock()

    def take(self, actor: Actor, context: Context, key: str, contents: Sequence[bytes]) -> None:
        """Draw photos anew and put them to those of a form.

        Parameters
        ----------
        actor : Actor
            The sender.
        context : Context
            The workspace.
        key : str
            Key of the form.
        contents : sequence of bytes
            The files.

        Raises
        ------
        InvalidInput
            ``photos_too_many``: together more than a suggestion may have; or a file is no photo. Then none of
            them is kept.
        Forbidden
            ``too_many_tries``.
        """
        require_few(len(self.of(key)) + len(contents))
        context.tries.take(_TRIES, actor)
        photos = draw(context, SUGGESTIONS, contents)
        with self._lock:
            there = self._kept[key].photos if key in self._kept else ()
            self._kept[key] = _Kept(self._clock(), (*there, *photos))
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and sum(kept.size for kept in self._kept.values()) > _MOST_BYTES:
                self._kept.popitem(last=False)

    def of(self, key: str) -> tuple[PhotoDraft, ...]:
        """Give the photos of a form.

        Parameters
        ----------
        key : str
            Key of the form.

        Returns
        -------
        tuple of PhotoDraft
            Empty where there are none, or none any more.
        """
        with self._lock:
            self._forget()
            return self._kept[key].photos if key in self._kept else ()

    def drop(self, key: str) -> None:
        """Forget the photos of a form.

        Parameters
        ----------
        key : str
            Key of the form.
        """
        with self._lock:
            self._kept.pop(key, None)

    def _forget(self) -> None:
        oldest = self._clock() - _KEPT_SECONDS
        for key in [key for key, kept in self._kept.items() if kept.since < oldest]:
            del self._kept[key]
