"""One writer at a time, and in turn: across threads, processes and operating systems."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from cocreate_gis.model.errors import Unavailable

_POLL_S = 0.004


class _Turn:
    """Two locks in a row: who has left must queue again behind whoever stands at the first."""

    def __init__(self, path: Path) -> None:
        self._threads = (threading.Lock(), threading.Lock())
        self._files = tuple(
            FileLock(path.with_name(f".{path.name}.{name}.lock"), thread_local=False, poll_interval=_POLL_S)
            for name in ("queue", "writer")
        )

    def take(self, timeout_s: float) -> None:
        queue, writer = self._threads
        if not queue.acquire(timeout=timeout_s):
            raise TimeoutError
        try:
            if not writer.acquire(timeout=timeout_s):
                raise TimeoutError
        finally:
            queue.release()
        try:
            with self._files[0].acquire(timeout=timeout_s):
                self._files[1].acquire(timeout=timeout_s)
        except BaseException:
            writer.release()
            raise

    def give_back(self) -> None:
        self._files[1].release()
        self._threads[1].release()


class WriterLock:
    """The right to write to one GeoPackage.

    SQLite lets waiting writers poll, so one that comes at a lucky moment overtakes those who waited for
    seconds; here nobody writes twice while another stands at the head of the queue.

    Parameters
    ----------
    path : Path
        The GeoPackage; two hidden lock files lie beside it.
    timeout_s : float
        Longest wait, in seconds.
    """

    def __init__(self, path: Path, timeout_s: float = 60) -> None:
        self._turn = _Turn(path)
        self._timeout_s = timeout_s
        self._holder = 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock.

        Yields
        ------
        None
            While the lock is held.

        Raises
        ------
        Unavailable
            ``store_busy``: others wrote for longer than the timeout.
        RuntimeError
            This thread holds it already: transactions do not nest.
        """
        if self._holder == threading.get_ident():
            raise RuntimeError("a write transaction is open in this thread")
        try:
            self._turn.take(self._timeout_s)
        except (Timeout, TimeoutError):
            raise Unavailable("store_busy", seconds=self._timeout_s) from None
        self._holder = threading.get_ident()
        try:
            yield
        finally:
            self._holder = 0
            self._turn.give_back()
