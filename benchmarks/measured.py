"""What every benchmark hands back: a task, ours beside a peer's.

Each task is a module with a function that takes the name of a network and the network, and gives rows::

    def siting(name: str, network: WalkNetwork) -> list[Measured]

Times are medians of CPU seconds; the ratio is the peer's time over ours.
"""

import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True)
class Measured:
    """One task, ours beside a peer's.

    Parameters
    ----------
    network : str
        Name of the network.
    nodes : int
        How many nodes it has.
    task : str
        ``service_area``, ``isochrones``, ``cumulative``, ``build``, ``polygon`` or ``siting``.
    peer : str
        The peer in lower case, ``-`` where there is none.
    ours_s, peer_s : float
        Median CPU seconds; None for a peer that is absent or gives no answer.
    ratio : float or None
        The peer's time over ours.
    agrees : bool
        Whether our answer is that of the oracle.
    mb : float
        Largest memory of the process up to then; of a build what it grew by.
    note : str
        What a reader of the table must know.
    """

    network: str
    nodes: int
    task: str
    peer: str
    ours_s: float
    peer_s: float | None
    ratio: float | None
    agrees: bool
    mb: float
    note: str = ""


def beside(
    network: str,
    nodes: int,
    task: str,
    peer: str,
    ours_s: float,
    peer_s: float | None,
    *,
    agrees: bool,
    mb: float | None = None,
    note: str = "",
) -> Measured:
    """Make a row, with its ratio and, unless given, the largest memory so far."""
    ratio = None if peer_s is None else round(peer_s / ours_s, 2)
    peer_s = None if peer_s is None else round(peer_s, 5)
    mb = peak_mb() if mb is None else round(mb, 1)
    return Measured(network, nodes, task, peer, round(ours_s, 5), peer_s, ratio, agrees, mb, note)


def median(work: Callable[[], _T], repeats: int) -> tuple[float, _T]:
    """Median CPU seconds and the last answer; the first run only counts where it is not repeated."""
    seconds = []
    for _ in range(repeats + 1):
        begun = time.process_time()
        answer = work()
        seconds.append(time.process_time() - begun)
    return statistics.median(seconds[1:] or seconds), answer


def peak_mb() -> float:
    """Give the largest memory of this process so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)
