"""What a person has begun to say: kept in memory, for a while, for nobody else."""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

from cocreate_gis.model.permissions import VISITOR, Actor

_KEPT_SECONDS = 2 * 60 * 60
_KEPT = 2000


class Drafts:
    """Unfinished words by person and workspace; safe to call from many threads.

    Parameters
    ----------
    clock : Callable
        Gives seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: OrderedDict[tuple[str, str], tuple[float, dict[str, Any]]] = OrderedDict()
        self._lock = Lock()

    def keep(self, actor: Actor, workspace: str, draft: dict[str, Any]) -> None:
        """Remember a draft, or forget it where it is empty.

        Parameters
        ----------
        actor : Actor
            Whose it is; nothing is kept for a browser without a name of its own, which others share.
        workspace : str
            Key of the workspace.
        draft : dict
            What was filled in.
        """
        if actor.uid == VISITOR.uid:
            return
        with self._lock:
            self._kept.pop((actor.uid, workspace), None)
            if draft:
                self._kept[actor.uid, workspace] = self._clock(), draft
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)

    def recall(self, actor: Actor, workspace: str) -> dict[str, Any]:
        """Give the draft of a person.

        Parameters
        ----------
        actor : Actor
            Who asks.
        workspace : str
            Key of the workspace.

        Returns
        -------
        dict
            What was filled in; empty where nothing was, or too long ago.
        """
        with self._lock:
            since, draft = self._kept.get((actor.uid, workspace), (0.0, {}))
            return dict(draft) if draft and self._clock() - since < _KEPT_SECONDS else {}
