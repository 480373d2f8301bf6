"""The best p sites, proved: what the search could not decide is handed to an integer program."""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, identity

from cocreate_gis.analysis.kernels import Floats, Longs
from cocreate_gis.analysis.progress import Progress, silent
from cocreate_gis.analysis.siting import CoverLists, Search, Siting, ranked, search

# The solver counts its bound in floating point.
_SOLVER_ROUNDING = 1e-9


def exact_sites(
    lists: CoverLists, weight: Floats, p: int, *, seconds: float, progress: Progress = silent
) -> Siting:
    """Choose the p candidates that together cover most weight, and prove it if the time allows.

    The integer program of Church & ReVelle (1974), solved by HiGHS (Huangfu & Hall 2018) over the
    candidates of which every better choice must consist.

    Parameters
    ----------
    lists : CoverLists
        What each candidate would cover.
    weight : ndarray of float64
        Weight of each demand, as for `best_sites`.
    p : int
        How many sites.
    seconds : float
        How long HiGHS may take.
    progress : Progress
        Told how far it is; may stop it, but not while HiGHS runs.

    Returns
    -------
    Siting
        The best found; its bound is its value where it is proved.

    Raises
    ------
    InvalidInput
        ``siting_none`` or ``siting_too_many``.

    Examples
    --------
    >>> lists = CoverLists(np.array([0, 2, 4, 5]), np.array([0, 1, 1, 2, 2], np.int32), 3)
    >>> exact_sites(lists, np.array([40.0, 30.0, 20.0]), 1, seconds=10).below_best
    0.0
    """
    found = search(lists, weight, p, progress)
    if not found.left.size:
        return found.siting
    progress(1.0, "exact")
    return _finish(lists, found, p, seconds)


def _finish(lists: CoverLists, found: Search, p: int, seconds: float) -> Siting:
    """Try what is left: either it holds a better choice, or the one found is the best."""
    tried = lists.taking(found.left)
    used, demand = np.unique(tried.demand, return_inverse=True)
    row = np.repeat(np.arange(tried.candidates), np.diff(tried.begin))
    covers = csr_array((np.ones(row.size), (demand, row)), shape=(used.size, tried.candidates))
    load = found.weight[used].astype(np.float64)
    heaviest = load.max()
    answer = milp(
        np.concatenate([np.zeros(tried.candidates), -load / heaviest]),
        integrality=np.repeat([1, 0], [tried.candidates, used.size]),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(hstack([covers, -identity(used.size)]), lb=0),
            LinearConstraint(np.repeat([[1, 0]], [tried.candidates, used.size], axis=1), p, p),
        ],
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    best, bound = found.siting, found.siting.bound
    weight = (found.weight * found.unit).astype(np.float64)
    if answer.x is not None:
        chosen: Longs = found.left[answer.x[: tried.candidates] > 0.5]
        sites, adds = ranked(lists, chosen, weight)
        if float(adds.sum()) > best.value:
            best = Siting(sites, adds, bound)
    if answer.mip_dual_bound is not None:
        proved = np.floor(-answer.mip_dual_bound * heaviest * (1 + _SOLVER_ROUNDING)) * found.unit
        bound = min(bound, float(proved))
    return Siting(best.sites, best.adds, max(bound, best.value))
