"""Duplicates put together under one suggestion, and taken apart again: nothing is moved, everybody stays.

Merging writes `merged_into` and nothing else. Authors, supports, comments, follows and notices stay with what
they belong to, and whoever counts or tells, counts and tells over the group.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import geopandas as gpd
import pandas as pd

from cocreate_gis.analysis.likeness import ALIKE, REACH_M, alike, likeness
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.suggestions import (
    CLOSED_STATES,
    PRIVATE_CATEGORIES,
    PUBLIC_STATES,
    SUGGESTIONS,
)
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.notices.notices import tell_followers
from cocreate_gis.services.voices.flood import FLOOD_PINS
from cocreate_gis.services.voices.support import recount
from cocreate_gis.services.voices.voiced import voiced
from cocreate_gis.store import Writer, get_feature, group_of, read_features, update_features


@dataclass(frozen=True)
class Merged:
    """What a merger changed, to undo it.

    Parameters
    ----------
    kept : str
        Uid of the suggestion that stands for all.
    changed : Mapping[int, tuple of (int, str or None)]
        By suggestion, its version now and what it was merged into before.
    """

    kept: str
    changed: Mapping[int, tuple[int, str | None]]


@dataclass(frozen=True)
class Candidates:
    """Suggestions that may be the same thing.

    Parameters
    ----------
    fids : tuple of int
        Oldest first.
    likeness : float
        Of the most alike pair among them, 0 to 1.
    """

    fids: tuple[int, ...]
    likeness: float


def merge(actor: Actor, context: Context, keep: int, versions: Mapping[int, int]) -> Merged:
    """Put duplicates under the suggestion that is kept.

    Parameters
    ----------
    actor : Actor
        Who merges.
    context : Context
        The workspace.
    keep : int
        The suggestion that stands for all; where it is merged already, the one it is merged into does.
    versions : Mapping[int, int]
        By duplicate, the version that was seen. What was merged into a duplicate comes with it.

    Returns
    -------
    Merged
        For `undo`.

    Raises
    ------
    Forbidden
        The actor may not, or not there.
    InvalidInput
        ``merge_into_itself``; ``merge_private``: a private report and one that is none; ``merge_hides``: one
        the public reads would go into one it does not.
    Conflict
        Somebody has changed a duplicate since.
    """
    require(actor, "suggestion.merge")
    with context.store.write(actor) as writer:
        kept_uid = group_of(writer.connection, get_feature(writer.connection, SUGGESTIONS, fid=keep).uid)[0]
        kept = read_features(writer.connection, SUGGESTIONS, where={"uid": kept_uid})
        asked = read_features(writer.connection, SUGGESTIONS, fids=versions)
        _require_fit(kept.iloc[0], asked)
        # Chains are flattened, so that one look tells what stands for what.
        below = read_features(writer.connection, SUGGESTIONS, where={"merged_into": list(asked["uid"])})
        for place in [*kept.geometry, *asked.geometry, *below.geometry]:
            require_within(actor, context, place)
        seen = {**_versions(below), **versions}
        before = {**_before(below), **_before(asked)}
        now = update_features(writer, SUGGESTIONS, seen, {"merged_into": kept_uid})
        recount(writer, kept_uid)
        tell_followers(writer, context, kept_uid, "merged")
    return Merged(kept_uid, {fid: (now[fid], before[fid]) for fid in now})


def undo(actor: Actor, context: Context, merged: Merged) -> None:
    """Take a merger back: everything stands as before.

    Parameters
    ----------
    actor : Actor
        Who undoes it.
    context : Context
        The workspace.
    merged : Merged
        Of `merge` or `groups`.

    Raises
    ------
    Forbidden
        The actor may not, or not there.
    Conflict
        Somebody has changed one of them since.
    """
    require(actor, "suggestion.merge")
    with context.store.write(actor) as writer:
        apart = read_features(writer.connection, SUGGESTIONS, fids=merged.changed)
        kept = read_features(writer.connection, SUGGESTIONS, where={"uid": merged.kept})
        for place in [*kept.geometry, *apart.geometry]:
            require_within(actor, context, place)
        tell_followers(writer, context, merged.kept, "unmerged")
        for before in {before for _, before in merged.changed.values()}:
            versions = {fid: version for fid, (version, was) in merged.changed.items() if was == before}
            update_features(writer, SUGGESTIONS, versions, {"merged_into": before})
        _recount_all(writer, [merged.kept, *apart["uid"]])


def groups(actor: Actor, context: Context) -> dict[str, Merged]:
    """List what is merged.

    Parameters
    ----------
    actor : Actor
        Who may merge.
    context : Context
        The workspace.

    Returns
    -------
    dict of str to Merged
        By uid of the suggestion that stands for all, what takes the whole group apart.
    """
    require(actor, "suggestion.merge")
    said = context.frame(SUGGESTIONS, Visibility.STAFF)
    merged = said[said["merged_into"].notna()]
    return {
        str(kept): Merged(str(kept), {fid: (version, None) for fid, version in _versions(members).items()})
        for kept, members in merged.groupby("merged_into")
    }


def candidates(actor: Actor, context: Context) -> list[Candidates]:
    """Find what may be the same thing said twice.

    Parameters
    ----------
    actor : Actor
        Who may merge.
    context : Context
        The workspace.

    Returns
    -------
    list of Candidates
        Groups of open suggestions, each alike to every other one in words, subject and place; the most alike
        first. One that is like two others which are not alike stands in two groups. The pins of a flood are
        left to the flood alarm.
    """
    require(actor, "suggestion.merge")
    said = voiced(context, Visibility.STAFF)
    said = said[said["merged_into"].isna() & ~said["status"].isin(CLOSED_STATES)]
    said = said[said["person"].map(said["person"].value_counts()) < FLOOD_PINS]
    scores = {frozenset((one, other)): score for one, other, score in _pairs(said)}
    like: dict[int, set[int]] = {}
    for one, other in map(sorted, scores):
        like.setdefault(one, set()).add(other)
        like.setdefault(other, set()).add(one)
    found: dict[tuple[int, ...], float] = {}
    left = dict(sorted(scores.items(), key=lambda told: (-told[1], sorted(told[0]))))
    while left:
        fids = tuple(sorted(_whole(next(iter(left)), like)))
        pairs = [frozenset(pair) for pair in combinations(fids, 2)]
        found[fids] = max(scores[pair] for pair in pairs)
        for pair in pairs:
            left.pop(pair, None)
    return sorted(
        (Candidates(fids, score) for fids, score in found.items()),
        key=lambda group: (-group.likeness, group.fids),
    )


def _whole(pair: Iterable[int], like: Mapping[int, set[int]]) -> set[int]:
    """The pair and whatever is like all of the group so far."""
    group = set(pair)
    for fid in sorted(set.intersection(*(like[fid] for fid in group))):
        if group <= like[fid]:
            group.add(fid)
    return group


def _pairs(said: gpd.GeoDataFrame) -> Iterable[tuple[int, int, float]]:
    """Pairs that are alike, each once."""
    said = said[said.geometry.notna() & ~said.geometry.is_empty]
    one, other = said.sindex.query(said.geometry, predicate="dwithin", distance=REACH_M)
    once = one < other
    fids, texts, categories, shapes = (
        said.index.to_numpy(), said["text"].tolist(), said["category"].tolist(), said.geometry.to_numpy(),
    )  # fmt: skip
    for a, b in zip(one[once].tolist(), other[once].tolist(), strict=True):
        if (categories[a] in PRIVATE_CATEGORIES) != (categories[b] in PRIVATE_CATEGORIES):
            continue
        distance = shapes[a].distance(shapes[b])
        same = categories[a] == categories[b]
        score = alike(likeness(texts[a], texts[b]), same_category=same, distance_m=distance)
        if score >= ALIKE:
            yield int(fids[a]), int(fids[b]), score


def _require_fit(kept: "pd.Series[Any]", asked: gpd.GeoDataFrame) -> None:
    if kept["uid"] in set(asked["uid"]):
        raise InvalidInput("merge_into_itself")
    private = asked["category"].isin(PRIVATE_CATEGORIES)
    if (private != (kept["category"] in PRIVATE_CATEGORIES)).any():
        raise InvalidInput("merge_private")
    if kept["status"] not in PUBLIC_STATES and asked["status"].isin(PUBLIC_STATES).any():
        raise InvalidInput("merge_hides")


def _versions(frame: pd.DataFrame) -> dict[int, int]:
    return dict(zip(frame.index.tolist(), frame["version"].tolist(), strict=True))


def _before(frame: pd.DataFrame) -> dict[int, str | None]:
    into = frame["merged_into"].astype(object)
    return dict(zip(frame.index.tolist(), into.where(into.notna(), None).tolist(), strict=True))


def _recount_all(writer: Writer, uids: Iterable[str]) -> None:
    for uid in {group_of(writer.connection, uid)[0] for uid in uids}:
        recount(writer, uid)
