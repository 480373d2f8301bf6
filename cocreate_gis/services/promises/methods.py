"""Working methods as check lists: the user names the items, each courtyard is scored on them."""

import datetime as dt

import geopandas as gpd
import pandas as pd

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.places import COMPOUNDS
from cocreate_gis.model.layers.services import METHOD_CHECKS, METHOD_ITEMS, METHODS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services import features
from cocreate_gis.services.context import Context


def methods(actor: Actor, context: Context) -> pd.DataFrame:
    """List the methods.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.

    Returns
    -------
    DataFrame
        As the layer, index fid, by name.
    """
    require(actor, "map.view")
    return pd.DataFrame(context.frame(METHODS, actor.visibility)).sort_values("name")


def items_of(context: Context, method: str) -> pd.DataFrame:
    """List the items of a method.

    Parameters
    ----------
    context : Context
        The workspace.
    method : str
        Uid of the method.

    Returns
    -------
    DataFrame
        As the layer, index uid, by part and number.
    """
    frame = pd.DataFrame(context.frame(METHOD_ITEMS, Visibility.STAFF))
    return frame[frame["method"].eq(method)].sort_values("item_no", kind="stable").set_index("uid")


def checks(actor: Actor, context: Context, method: str) -> pd.DataFrame:
    """Say of each courtyard how far it is with each item.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    method : str
        Uid of the method.

    Returns
    -------
    DataFrame
        Index uid of every courtyard that is scored at all, a column per uid of an item: code of the state.
    """
    require(actor, "map.view")
    items = items_of(context, method)
    frame = context.frame(METHOD_CHECKS, Visibility.STAFF)
    mine = frame[frame["item"].isin(items.index)].drop_duplicates(["compound", "item"], keep="last")
    wide = mine.pivot(index="compound", columns="item", values="status")
    every: pd.DataFrame = wide.reindex(columns=items.index).astype(object)
    return every.where(every.notna(), "not_started")


def scores(actor: Actor, context: Context, method: str) -> gpd.GeoDataFrame:
    """Score the courtyards.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    method : str
        Uid of the method.

    Returns
    -------
    GeoDataFrame
        Courtyards (EPSG:4326, index uid): ``name``, ``done`` and ``items`` (counts) and ``share`` (0 to 1);
        only those scored at all, the furthest first.
    """
    states = checks(actor, context, method)
    yards = context.frame(COMPOUNDS, actor.visibility).set_index("uid")
    yards = yards.loc[yards.index.intersection(states.index)]
    done = (states == "done").sum(axis=1).reindex(yards.index).astype(int)
    table = yards[["name", yards.geometry.name]].assign(done=done, items=states.shape[1])
    return table.assign(share=done / max(1, states.shape[1])).sort_values("done", ascending=False)


def score(
    actor: Actor, context: Context, item: str, compound: str, status: str, day: dt.date | None = None
) -> None:
    """Say how far a courtyard is with an item.

    Parameters
    ----------
    actor : Actor
        Who scores.
    context : Context
        The workspace.
    item, compound : str
        Uids of the item and the courtyard.
    status : {"not_started", "under_way", "done"}
        How far it is.
    day : date, optional
        Since when it is done; else today.

    Raises
    ------
    Forbidden
        The actor may not.
    NotFound
        ``reference_missing``: there is no such item or courtyard.
    """
    require(actor, METHOD_CHECKS.edit_action)
    frame = context.frame(METHOD_CHECKS, Visibility.STAFF)
    known = frame[frame["item"].eq(item) & frame["compound"].eq(compound)]
    given = {"done_on": day or context.today} if status == "done" else {}
    if known.empty:
        values = {"item": item, "compound": compound, "status": status, **given}
        features.create(actor, context, METHOD_CHECKS, None, values)
        return
    fid, version, held = int(known.index[-1]), int(known["version"].iloc[-1]), known["status"].iloc[-1]
    for step in _way(held, status):
        evidence = given if step == "done" else {}
        version = features.move(actor, context, METHOD_CHECKS, fid, version, step, evidence)


def _way(held: str, wanted: str) -> list[str]:
    """The steps between two states: what is done is taken up again before it is not begun."""
    if held == wanted:
        return []
    return ["under_way", "not_started"] if (held, wanted) == ("done", "not_started") else [wanted]
