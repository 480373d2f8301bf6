"""Suspected structures as the public may know them: households per courtyard, small numbers hidden."""

import pandas as pd

from cocreate_gis.model.layers.registers import ILLEGAL_STRUCTURES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.publication import hide_small_counts, least_total
from cocreate_gis.store import read_features

_CLEARED = ("self_removed", "enforced", "restored", "accepted", "closed", "watched")
_NOT_COUNTED = ("not_illegal",)


def households_by_courtyard(actor: Actor, context: Context) -> tuple[pd.DataFrame, int]:
    """Count households per courtyard, and say how far each courtyard is.

    Parameters
    ----------
    actor : Actor
        Who asks; anybody.
    context : Context
        The workspace.

    Returns
    -------
    tuple of DataFrame and int
        Index courtyard; ``households`` as text with small counts hidden, and ``stage``
        (``not_started``, ``started``, ``finished``: a number cleared would tell how few are left). And the
        least their sum can be by what is told.
    """
    require(actor, "map.view")
    with context.store.read() as connection:
        frame = read_features(connection, ILLEGAL_STRUCTURES, geometry=False)
    frame = frame[~frame["status"].isin(_NOT_COUNTED)]
    households = frame["households"].fillna(1).astype("int64")
    courtyard = frame["courtyard"].fillna("—")
    counts = households.groupby(courtyard).sum()
    cleared = households.where(frame["status"].isin(_CLEARED), 0).groupby(courtyard).sum()
    stage = pd.Series("started", index=counts.index).mask(cleared == 0, "not_started")
    told = hide_small_counts(counts)
    table = pd.DataFrame({"households": told, "stage": stage.mask(cleared == counts, "finished")})
    return table, least_total(told)
