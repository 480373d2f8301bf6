"""How far the courtyards are cleared: exact for staff, households with small numbers hidden for all."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from cocreate_gis.model.layers.base import LIST_MARK, Visibility
from cocreate_gis.model.layers.places import COMPOUNDS
from cocreate_gis.model.layers.structures import ILLEGAL_STRUCTURES, LEFT_OUT, REMOVED, SETTLED
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.publication import hide_small_counts, least_total
from cocreate_gis.services.registers.belonging import belonging

# As they are read: what moves first, then what is done.
_READ = {"started": 0, "finished": 1, "not_started": 2}
_NOWHERE = "—"


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
        (``not_started``, ``started`` with the first who agreed, ``finished``: a number cleared would tell how
        few are left). And the
        least their sum can be by what is told.
    """
    require(actor, "map.view")
    table = _by_courtyard(_counted(context)[0])
    told = hide_small_counts(table["households"])
    return pd.DataFrame({"households": told, "stage": table["stage"]}), least_total(told)


def progress(actor: Actor, context: Context) -> gpd.GeoDataFrame:
    """Say how far each courtyard is, for staff.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, index courtyard, what moves first: ``places`` and ``households`` that count, ``settled``
        (places whose household has agreed or has done it), ``removed`` (places that are gone),
        ``released_m2`` (as accepted or measured, of what is gone), ``reuse`` (what became of it, each once),
        ``stage``. The outline is that of the compound of this name, missing where there is none.

    Raises
    ------
    Forbidden
        The actor is not staff.
    """
    require(actor, "feature.view_staff")
    frame, _ = _counted(context)
    table = _by_courtyard(frame)
    gone = frame[frame["removed"] > 0]
    of = gone.groupby("courtyard")
    table["released_m2"] = of["released_m2"].sum().reindex(table.index, fill_value=0.0).astype("float64")
    reuse = of["space_reuse"].agg(lambda told: LIST_MARK.join(dict.fromkeys(told.dropna())))
    table["reuse"] = reuse.reindex(table.index, fill_value="")
    compounds = context.frame(COMPOUNDS, Visibility.STAFF).drop_duplicates("name").set_index("name")
    outlines = compounds.geometry.reindex(table.index)
    return gpd.GeoDataFrame(table, geometry=outlines, crs=compounds.crs)


def _by_courtyard(frame: pd.DataFrame) -> pd.DataFrame:
    sums = ["places", "settled", "removed", "households"]
    table = frame.groupby("courtyard")[sums].sum()
    stage = pd.Series("started", index=table.index).mask(table["settled"] == 0, "not_started")
    table["stage"] = stage.mask(table["removed"] == table["places"], "finished")
    read: pd.DataFrame = table.sort_values("stage", key=lambda stages: stages.map(_READ), kind="stable")
    return read


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
    finished = int(frame["households_removed"].sum())
    return Totals(len(frame), int(frame["households"].sum()), finished, left_out)


def _counted(context: Context) -> tuple[pd.DataFrame, int]:
    """The objects that count, with their courtyard, places and households; and how many were found legal.

    What was built again counts once, as its new case.
    """
    frame = pd.DataFrame(context.frame(ILLEGAL_STRUCTURES, Visibility.STAFF))
    legal = frame["status"].isin(LEFT_OUT)
    frame = frame[~legal & ~frame["uid"].isin(frame["recurrence_of"].dropna())]
    lies_in = belonging(context, ILLEGAL_STRUCTURES)["compound"].reindex(frame.index)
    names = context.frame(COMPOUNDS, Visibility.STAFF)["name"]
    courtyard = frame["courtyard"].fillna(lies_in.map(names)).fillna(_NOWHERE)
    places = frame["places"].fillna(1).astype("int64")
    households = frame["households"].fillna(1).astype("int64")
    removed, settled = frame["status"].isin(REMOVED), frame["status"].isin(SETTLED)
    counted = frame.assign(
        courtyard=courtyard,
        places=places,
        households=households,
        settled=places.where(settled, 0),
        removed=places.where(removed, 0),
        households_removed=households.where(removed, 0),
        released_m2=frame["released_m2"].fillna(frame["area_m2"]),
    )
    return counted, int(legal.sum())
