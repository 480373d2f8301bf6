"""From the sub-district down to the stair unit: what lies in what, with its households and residents."""

import pandas as pd

from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS, GRIDS, STAIR_UNITS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.registers.belonging import belonging

PEOPLE = ("households", "residents", "residents_60", "residents_80", "residents_0_6")


def communities(actor: Actor, context: Context) -> pd.DataFrame:
    """List the communities with what lies in each.

    Parameters
    ----------
    actor : Actor
        A member of staff.
    context : Context
        The workspace.

    Returns
    -------
    DataFrame
        Index fid: ``name``, ``subdistrict``, people by band, ``grids``, ``compounds`` and ``buildings`` in
        it, and ``counted``: the households of its compounds, which need not be those of its own record.

    Raises
    ------
    Forbidden
        The actor is not staff.
    """
    require(actor, "feature.view_staff")
    table = _table(context, COMMUNITIES, ["subdistrict"])
    for layer in (GRIDS, COMPOUNDS, BUILDINGS):
        table[layer.name] = _counts(context, layer, "community", table.index)
    households = context.frame(COMPOUNDS, Visibility.STAFF)["households"]
    of = households.groupby(belonging(context, COMPOUNDS)["community"]).sum(min_count=1)
    table["counted"] = of.reindex(table.index)
    return table


def grids(actor: Actor, context: Context, community: int) -> pd.DataFrame:
    """List the grids of a community.

    Parameters
    ----------
    actor : Actor
        A member of staff.
    context : Context
        The workspace.
    community : int
        Its fid.

    Returns
    -------
    DataFrame
        Index fid: ``name``, ``leader_role``, people.

    Raises
    ------
    Forbidden
        The actor is not staff.
    """
    require(actor, "feature.view_staff")
    table = _table(context, GRIDS, ["leader_role"])
    return table[_lies_in(context, GRIDS, "community", community)]


def compounds(actor: Actor, context: Context, community: int) -> pd.DataFrame:
    """List the compounds of a community.

    Parameters
    ----------
    actor : Actor
        A member of staff.
    context : Context
        The workspace.
    community : int
        Its fid.

    Returns
    -------
    DataFrame
        Index fid: ``name``, ``kind``, ``management``, people by band, number of ``buildings`` in it.

    Raises
    ------
    Forbidden
        The actor is not staff.
    """
    require(actor, "feature.view_staff")
    table = _table(context, COMPOUNDS, ["kind", "management"])
    table["buildings"] = _counts(context, BUILDINGS, "compound", table.index)
    return table[_lies_in(context, COMPOUNDS, "community", community)]


def buildings(actor: Actor, context: Context, compound: int) -> pd.DataFrame:
    """List the buildings of a compound.

    Parameters
    ----------
    actor : Actor
        A member of staff.
    context : Context
        The workspace.
    compound : int
        Its fid.

    Returns
    -------
    DataFrame
        Index fid: ``name``, ``use``, ``floors``, ``has_lift``, people by band, ``stair_units`` as recorded of
        the building, else the number of its unit records.

    Raises
    ------
    Forbidden
        The actor is not staff.
    """
    require(actor, "feature.view_staff")
    frame = context.frame(BUILDINGS, Visibility.STAFF)
    table = _table(context, BUILDINGS, ["use", "floors", "has_lift", "stair_units"])
    recorded = context.frame(STAIR_UNITS, Visibility.STAFF)["building"].value_counts()
    table["stair_units"] = table["stair_units"].fillna(frame["uid"].map(recorded))
    return table[_lies_in(context, BUILDINGS, "compound", compound)]


def stair_units(actor: Actor, context: Context, building: int) -> pd.DataFrame:
    """List the stair units of a building.

    Parameters
    ----------
    actor : Actor
        A member of staff.
    context : Context
        The workspace.
    building : int
        Its fid.

    Returns
    -------
    DataFrame
        Index fid, with the fields of the layer, in the order of their names.

    Raises
    ------
    Forbidden
        The actor is not staff.
    """
    require(actor, "feature.view_staff")
    uid = context.frame(BUILDINGS, Visibility.STAFF).at[building, "uid"]
    units = pd.DataFrame(context.frame(STAIR_UNITS, Visibility.STAFF))
    found: pd.DataFrame = units[units["building"] == uid].sort_values("name", kind="stable")
    return found


def _table(context: Context, layer: Layer, more: list[str]) -> pd.DataFrame:
    frame = context.frame(layer, Visibility.STAFF)
    return pd.DataFrame(frame[["name", *more, *(name for name in PEOPLE if name in frame.columns)]])


def _lies_in(context: Context, layer: Layer, level: str, fid: int) -> "pd.Series[bool]":
    return (belonging(context, layer)[level] == fid).fillna(False).astype(bool)


def _counts(context: Context, layer: Layer, level: str, of: "pd.Index[int]") -> "pd.Series[int]":
    return belonging(context, layer)[level].value_counts().reindex(of, fill_value=0).astype("int64")
