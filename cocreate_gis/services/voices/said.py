"""What people say, as a list everybody may read: found by subject, state, place, time and words."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.layers.suggestions import PUBLIC_STATES, SUGGESTION_FLOW, SUGGESTIONS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Title
from cocreate_gis.services.context import Context

Bounds = tuple[float, float, float, float]
_SEARCHED = ("text", "reply", "nickname", "community")


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for; empty means everything.

    Parameters
    ----------
    categories, kinds, statuses : tuple of str
        Codes; a status is one of `plain_statuses`.
    communities : tuple of str
        Names.
    days : int or None
        Said within so many days.
    text : str
        Part of what was said or answered.
    """

    categories: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    communities: tuple[str, ...] = ()
    days: int | None = None
    text: str = ""


@dataclass(frozen=True)
class Listed:
    """What is found.

    Parameters
    ----------
    everywhere : DataFrame
        What fits, wherever it lies: index fid, newest first; the public fields, ``created_at`` in the zone of
        the workspace, ``community`` and ``plain``, the state as a resident reads it. Missing values are None.
    in_view : DataFrame
        Those of them that lie in view.
    """

    everywhere: pd.DataFrame
    in_view: pd.DataFrame = field(default_factory=pd.DataFrame)


def plain_statuses() -> Mapping[str, Title]:
    """Give the states a resident knows.

    Returns
    -------
    Mapping of str to Title
        By the first state of those that read the same.
    """
    found: dict[str, Title] = {}
    for state in PUBLIC_STATES:
        title = SUGGESTION_FLOW.plain[state]
        if title not in found.values():
            found[state] = title
    return found


def find(actor: Actor, context: Context, wanted: Wanted, view: Bounds | None = None) -> Listed:
    """Find what people said.

    Parameters
    ----------
    actor : Actor
        Who reads.
    context : Context
        The workspace.
    wanted : Wanted
        What is looked for.
    view : tuple of float, optional
        West, south, east, north in EPSG:4326 of what is in view; all without it.

    Returns
    -------
    Listed
        What everybody may see, whoever asks: at the places shown to the public.
    """
    require(actor, "map.view")
    key = ("said", *(context.layer_version(layer.name) for layer in (SUGGESTIONS, COMMUNITIES)))
    said: gpd.GeoDataFrame = context.recent.get(key, lambda: _said(context))
    fitting = said[_fits(said, wanted, context)]
    west, south, east, north = view or (-180.0, -90.0, 180.0, 90.0)
    inside = fitting.geometry.representative_point()
    seen = inside.x.between(west, east) & inside.y.between(south, north)
    return Listed(_plain(fitting), _plain(fitting[seen]))


def communities(context: Context) -> list[str]:
    """Name the communities a reader may choose from.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    list of str
        In the order of their names.
    """
    return sorted(context.frame(COMMUNITIES, Visibility.PUBLIC)["name"].dropna())


def _said(context: Context) -> gpd.GeoDataFrame:
    said = context.frame(SUGGESTIONS, Visibility.PUBLIC)
    areas = context.frame(COMMUNITIES, Visibility.PUBLIC)
    inside, area = areas.sindex.query(said.geometry.representative_point(), predicate="within")
    named = pd.Series(areas["name"].to_numpy()[area], index=said.index[inside], dtype=object)
    said["community"] = named.groupby(level=0).first()
    said["created_at"] = said["created_at"].dt.tz_convert(context.workspace.zone)
    said["plain"] = said["status"].map(_same_to_a_resident())
    return said.sort_values("created_at", ascending=False)


def _same_to_a_resident() -> dict[str, str]:
    first = {title: state for state, title in plain_statuses().items()}
    return {state: first[SUGGESTION_FLOW.plain[state]] for state in PUBLIC_STATES}


def _fits(said: gpd.GeoDataFrame, wanted: Wanted, context: Context) -> "pd.Series[bool]":
    fits = pd.Series(True, index=said.index)
    for column, codes in (
        ("category", wanted.categories),
        ("kind", wanted.kinds),
        ("plain", wanted.statuses),
        ("community", wanted.communities),
    ):
        if codes:
            fits &= said[column].isin(codes)
    if wanted.days is not None:
        fits &= said["created_at"].dt.date > context.today - dt.timedelta(days=wanted.days)
    if text := wanted.text.strip():
        hits = [said[name].astype("str").str.contains(text, case=False, regex=False) for name in _SEARCHED]
        fits &= pd.concat(hits, axis=1).any(axis=1)
    return fits


def _plain(said: gpd.GeoDataFrame) -> pd.DataFrame:
    frame = pd.DataFrame(said.drop(columns=said.geometry.name)).astype(object)
    return frame.where(frame.notna(), None)
