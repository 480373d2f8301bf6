"""Who lives in the buildings: households, residents, and how many are old or small."""

import numpy as np

from cocreate_gis.services.demo.town import Town

_FLATS_PER_STAIR = {"S": 2, "T": 4, "U": 2, "D": 2, "Y": 2, "X": 2, "O": 3}
_OLD = {"S": 0.235, "T": 0.16, "U": 0.31, "D": 0.3, "Y": 0.31, "X": 0.29, "O": 0.33}
_YOUNG = {"S": 0.058, "T": 0.075, "U": 0.036, "D": 0.036, "Y": 0.04, "X": 0.045, "O": 0.034}
_OCCUPIED = 0.64


def inhabit(town: Town, rng: np.random.Generator) -> None:
    """Let people move in.

    Parameters
    ----------
    town : Town
        Its buildings of the uses residential and mixed get people.
    rng : numpy.random.Generator
        For how many.
    """
    uses = {estate.name: estate.use for estate in town.estates}
    for home in town.records["buildings"]:
        use = uses.get(home.get("compound", ""))
        if use is None or home["use"] not in ("residential", "mixed"):
            continue
        flats = home["stair_units"] * _FLATS_PER_STAIR[use] * home["floors"]
        households = max(1, int(rng.binomial(flats, _OCCUPIED)))
        residents = int(rng.normal(2.28, 0.12) * households + 0.5)
        old = int(rng.binomial(residents, np.clip(rng.normal(_OLD[use], 0.035), 0.05, 0.5)))
        home.update(
            households=households,
            residents=residents,
            residents_60=old,
            residents_80=int(rng.binomial(old, 0.19)),
            residents_0_6=int(rng.binomial(residents - old, _YOUNG[use])),
        )
