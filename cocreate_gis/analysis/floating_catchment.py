"""How much of what facilities offer comes to each person who can walk there, and how evenly it is shared."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from cocreate_gis.analysis.isochrones import isochrones
from cocreate_gis.analysis.kernels import Floats
from cocreate_gis.analysis.network import WalkNetwork
from cocreate_gis.analysis.snapping import Legs

DECAYS: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {"2sfca": (1.0,), "e2sfca": (1.0, 0.68, 0.22), "e2sfca_sharp": (1.0, 0.42, 0.09)}
)
"""Weights of equal parts of the longest walk, the nearest first: all alike, or the two sets of Luo & Qi."""


@dataclass(frozen=True, eq=False)
class Access:
    """What facilities offer, shared out among those who can walk there.

    Parameters
    ----------
    per_person : ndarray of float64, one for each home
        Units of supply that come to each person; 0 where no facility is within the walk.
    ratio : ndarray of float64, one for each facility
        Units of supply per weighted person within the walk; NaN where nobody is.
    """

    per_person: Floats
    ratio: Floats


def floating_catchment(
    network: WalkNetwork,
    facilities: Legs,
    supply: Floats,
    homes: Legs,
    people: Floats,
    cutoff_m: float,
    weights: tuple[float, ...] = DECAYS["2sfca"],
) -> Access:
    """Share the supply of facilities among the people within a walk of them, in two steps.

    First each facility divides what it offers by the people within the walk, those in nearer parts of it
    weighted more; then each home adds up the ratios of the facilities it can walk to, with the same weights:
    the two-step floating catchment area (Luo & Wang 2003), with several weights the enhanced one (Luo & Qi
    2009). So what a facility offers is handed out once: the sum of access × people is the supply of the
    facilities that anybody can walk to.

    Parameters
    ----------
    network : WalkNetwork
        The walking network.
    facilities : Legs
        Their ways onto the network.
    supply : ndarray of float64
        For each facility what it offers: places, beds, square metres; not negative.
    homes : Legs
        Their ways onto the network.
    people : ndarray of float64
        For each home the people, not negative.
    cutoff_m : float
        Longest walk, metres, legs at both ends included.
    weights : tuple of float
        Of equal parts of the longest walk, the nearest first; above 0.

    Returns
    -------
    Access
        By home and by facility.

    Examples
    --------
    A clinic of 30 places with 10 people at its door and 20 people 90 m away:

    >>> from cocreate_gis.analysis.network import Segments, build_network
    >>> from cocreate_gis.analysis.snapping import snap
    >>> xy = np.array([[0.0, 0.0], [100.0, 0.0]])
    >>> street = build_network(Segments(xy, np.array([0], np.int32), np.array([1], np.int32), "EPSG:32650"))
    >>> clinic, homes = snap(street, xy[:1]), snap(street, np.array([[0.0, 0.0], [90.0, 0.0]]))
    >>> given = np.array([30.0]), homes, np.array([10.0, 20.0]), 90.0
    >>> floating_catchment(street, clinic, *given).per_person.tolist()
    [1.0, 1.0]
    >>> floating_catchment(street, clinic, *given, weights=(1.0, 0.25)).per_person.tolist()
    [2.0, 0.5]
    """
    limit_cm = round(cutoff_m * 100)
    reached = isochrones(network, facilities, limit_cm, homes)
    facility = np.repeat(np.arange(supply.size), np.diff(reached.indptr))
    home = reached.point
    # A walk that ends on the border of a part belongs to the nearer one, as one at the cut-off is within it.
    part = np.maximum(-(-reached.cost_cm.astype(np.int64) * len(weights) // max(limit_cm, 1)) - 1, 0)
    weight = np.asarray(weights, np.float64)[part]
    wanted = np.bincount(facility, weight * people[home], minlength=supply.size)
    ratio = np.divide(supply, wanted, out=np.full(supply.size, np.nan), where=wanted > 0)
    share = np.where(wanted[facility] > 0, weight * ratio[facility], 0.0)
    return Access(np.bincount(home, share, minlength=people.size).astype(np.float64), ratio)


@dataclass(frozen=True, eq=False)
class Equity:
    """How evenly something is shared among people.

    Parameters
    ----------
    gini : float
        0 where everybody has the same, towards 1 where one has everything; NaN where there is nothing.
    worst_fifth : float
        What the fifth of the people that has least has, as a share of everything, 0 to 0.2; NaN where there
        is nothing.
    people, held : ndarray of float64
        The Lorenz curve from (0, 0) to (1, 1): share of the people, those with least first, and of what they
        have.
    """

    gini: float
    worst_fifth: float
    people: Floats
    held: Floats


def equity(per_person: Floats, people: Floats) -> Equity:
    """Say how evenly something is shared among people, those at one home alike.

    Parameters
    ----------
    per_person : ndarray of float64
        What each person at a home has, not negative.
    people : ndarray of float64
        The people at each home, not negative.

    Returns
    -------
    Equity
        Gini coefficient (Gini 1912) and Lorenz curve (Lorenz 1905) over people.

    Examples
    --------
    >>> shared = equity(np.array([0.0, 1.0]), np.array([50.0, 50.0]))
    >>> shared.gini, shared.worst_fifth
    (0.5, 0.0)
    >>> equity(np.array([2.0, 2.0]), np.array([1.0, 9.0])).worst_fifth
    0.2
    """
    order = np.argsort(per_person, kind="stable")
    count = np.concatenate([[0.0], np.cumsum(people[order])])
    sum_held = np.concatenate([[0.0], np.cumsum((per_person * people)[order])])
    if not (count[-1] > 0 and sum_held[-1] > 0):
        return Equity(np.nan, np.nan, np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    part, held = count / count[-1], sum_held / sum_held[-1]
    gini = 1 - float(np.sum(np.diff(part) * (held[1:] + held[:-1])))
    return Equity(max(gini, 0.0), float(np.interp(0.2, part, held)), part, held)
