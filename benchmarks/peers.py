"""Peers in processes of their own: one that runs out of memory or time stands in the table as such."""

import contextlib
import multiprocessing
import resource
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from benchmarks.measured import median

MEMORY_GB = 8
SECONDS = 600.0


@dataclass(frozen=True)
class Answer:
    """What came of a question to a peer.

    Parameters
    ----------
    seconds : float or None
        CPU seconds; None where there is no answer.
    value : object
        What the work gave.
    note : str
        Why there is no answer.
    """

    seconds: float | None
    value: Any
    note: str = ""


class Peer:
    """A peer that reads a network once and is then asked.

    Parameters
    ----------
    read : callable
        Makes of the network what the peer works on; a function of a module.
    network : object
        What it is made of.
    """

    def __init__(self, read: Callable[[Any], object], network: object) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._pipe, other = spawn.Pipe()
        self._process = spawn.Process(target=_serve, args=(other, read, network), daemon=True)
        self._process.start()
        other.close()
        self._gone = ""
        self.built = self._exchange(SECONDS)

    def ask(self, work: Callable[..., object], *arguments: object, seconds: float = SECONDS) -> Answer:
        """Let the peer work, and wait for it.

        Parameters
        ----------
        work : callable
            A function of a module; gets what the peer has read and the arguments, and gives something small.
        *arguments : object
            What it needs to know.
        seconds : float
            How long it may take.

        Returns
        -------
        Answer
            The median CPU seconds and what the work gave, or why there is no answer.
        """
        return self._exchange(seconds, work, arguments)

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()

    def _exchange(self, seconds: float, *question: object) -> Answer:
        try:
            if question and not self._gone:
                self._pipe.send(question)
            if not self._gone and self._pipe.poll(seconds):
                answer: Answer = self._pipe.recv()
                return answer
            self._gone = self._gone or f"no answer in {seconds:.0f} s"
        except (EOFError, OSError):
            self._gone = f"ended by itself; it may use {MEMORY_GB} GB"
        self.close()
        return Answer(None, None, self._gone)


def _serve(pipe: Connection, read: Callable[[Any], object], network: object) -> None:
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_GB << 30, MEMORY_GB << 30))
    with contextlib.suppress(MemoryError):
        seconds, graph = median(lambda: read(network), 0)
        pipe.send(Answer(seconds, None))
        while True:
            work, arguments = pipe.recv()
            pipe.send(Answer(*median(lambda work=work, arguments=arguments: work(graph, *arguments), 0)))
