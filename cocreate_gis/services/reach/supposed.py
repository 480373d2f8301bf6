"""Facilities as a question supposes them, and its suppositions in words."""

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd
import shapely

from cocreate_gis.model.coverage import CoverageRequest, CoverageRun
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import BARRIERS, FACILITIES, GATES
from cocreate_gis.model.suppositions import Kind, Suppositions
from cocreate_gis.services.context import Context
from cocreate_gis.wording import Words

# Where the object of each kind of supposition is recorded.
LAYERS_OF = {
    "gates": (GATES,),
    "barriers": (BARRIERS,),
    "moved": (FACILITIES,),
    "removed": (FACILITIES,),
    "hours": (FACILITIES, GATES),
}


def facilities(recorded: gpd.GeoDataFrame, request: CoverageRequest) -> gpd.GeoDataFrame:
    """Put facilities where a question supposes them, and add those it supposes to be there.

    Parameters
    ----------
    recorded : GeoDataFrame
        The layer, EPSG:4326, index ``fid``.
    request : CoverageRequest
        The question.

    Returns
    -------
    GeoDataFrame
        EPSG:4326; what is added has ``fid`` below 0. What is supposed to be removed stands in it still:
        `left_out_because` says so.
    """
    suppose = request.suppose
    if not (suppose.moved or suppose.added):
        return recorded
    fids = [*recorded.index, *range(-len(suppose.added), 0)]
    frame = recorded.reindex(pd.Index(fids, name=recorded.index.name))
    geometry = frame.geometry.copy()
    for fid, (uid, one) in zip(fids[len(recorded) :], suppose.added.items(), strict=True):
        frame.loc[fid, ["uid", "name", "category"]] = [uid, one.name, one.category]
        geometry.loc[fid] = shapely.Point(one.place)
    for fid, uid in frame["uid"].items():
        if uid in suppose.moved:
            geometry.loc[fid] = shapely.Point(suppose.moved[uid])
    return frame.set_geometry(geometry)


def names(context: Context, request: CoverageRequest) -> dict[str, str]:
    """Name what suppositions are about.

    Parameters
    ----------
    context : Context
        The workspace.
    request : CoverageRequest
        The question.

    Returns
    -------
    dict of str to str
        By uid: the name, empty without one, of a wall the code of its kind; nothing for what is not recorded
        any more.
    """
    found: dict[str, str] = {}
    for kind, uid in request.suppose.listed():
        for layer in LAYERS_OF.get(kind, ()):
            frame = context.frame(layer, Visibility.STAFF)
            row = frame[frame["uid"] == uid]
            if len(row):
                found[uid] = str(row[layer.name_field or "kind"].fillna("").iloc[0])
    return found


def lines(run: CoverageRun, words: Words) -> list[str]:
    """Write out what a result supposes.

    Parameters
    ----------
    run : CoverageRun
        The result.
    words : Words
        In the reader's language.

    Returns
    -------
    list of str
        One sentence for each supposition; of an object that was not recorded any more when it was computed
        the sentence says that it changed nothing.
    """
    known = {**run.provenance.gates, **run.provenance.supposed}
    return list(sentences(run.request, known, words).values())


def sentences(
    request: CoverageRequest, known: Mapping[str, str], words: Words
) -> dict[tuple[Kind, str], str]:
    """Write out what a question supposes.

    Parameters
    ----------
    request : CoverageRequest
        The question.
    known : mapping of str to str
        Of `names`.
    words : Words
        In the reader's language.

    Returns
    -------
    dict of tuple to str
        One sentence for each supposition.
    """
    listed = request.suppose.listed()
    return {(kind, uid): _sentence(request.suppose, kind, uid, known, words) for kind, uid in listed}


def _sentence(suppose: Suppositions, kind: Kind, uid: str, known: Mapping[str, str], words: Words) -> str:
    if kind == "added":
        return words("suppose.added", name=suppose.added[uid].name)
    if uid not in known:
        return words(f"suppose.gone_{kind}")
    name = known[uid] or uid
    if kind == "gates":
        return words(f"assume.gate_{suppose.gates[uid]}", gate=name)
    if kind == "barriers":
        return words("suppose.barriers", kind=barrier_title(name, words))
    hours = {"hours": suppose.hours[uid]} if kind == "hours" else {}
    return words(f"suppose.{kind}", name=name, **hours)


def barrier_title(kind: object, words: Words) -> str:
    """Name a wall, which has no name of its own.

    Parameters
    ----------
    kind : object
        Code of its kind, if it has one.
    words : Words
        In the reader's language.

    Returns
    -------
    str
        Such as "Wall".
    """
    domain = BARRIERS.field("kind").domain or {}
    return words.title(domain[str(kind)] if kind in domain else BARRIERS.title)
