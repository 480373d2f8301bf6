"""Suspected structures as the public may know them: households per courtyard, small numbers hidden."""

from dataclasses import dataclass

import pandas as pd

from cocreate_gis.model.layers.structures import ILLEGAL_STRUCTURES
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
    frame, _ = _counted(context)
    households = frame["households"]
    courtyard = frame["courtyard"].fillna("—")
    counts = households.groupby(courtyard).sum()
    cleared = households.where(frame["status"].isin(_CLEARED), 0).groupby(courtyard).sum()
    stage = pd.Series("started", index=counts.index).mask(cleared == 0, "not_started")
    told = hide_small_counts(counts)
    table = pd.DataFrame({"households": told, "stage": stage.mask(cleared == counts, "finished")})
    return table, least_total(told)


@dataclass(frozen=True)
class Totals:
    """What the register adds up to.

    Parameters
    ----------
    objects, households : int
        Without what was found not to be illegal; an object with no number of households counts as one.
    finished : int
        Households among them whose object is removed or accepted.
    not_illegal : int
        Objects that are left out.
    """

    objects: int
    households: int
    finished: int
    not_illegal: int


def totals(actor: Actor, context: Context) -> Totals:
    """Add up the register as the published table does, for staff.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.

    Returns
    -------
    Totals
        The exact figures behind what the public is told.

    Raises
    ------
    Forbidden
        The actor is not staff.
    """
    require(actor, "feature.view_staff")
    frame, left_out = _counted(context)
    finished = frame["households"].where(frame["status"].isin(_CLEARED), 0)
    return Totals(len(frame), int(frame["households"].sum()), int(finished.sum()), left_out)


def _counted(context: Context) -> tuple[pd.DataFrame, int]:
    """The objects that count, with their households; and how many do not."""
    with context.store.read() as connection:
        frame = read_features(connection, ILLEGAL_STRUCTURES, geometry=False)
    counted = frame[~frame["status"].isin(_NOT_COUNTED)]
    households = counted["households"].fillna(1).astype("int64")
    return counted.assign(households=households), len(frame) - len(counted)
