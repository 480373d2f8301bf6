"""What others said of the same thing nearby, so that one may join them instead of saying it again."""

from dataclasses import dataclass

import pandas as pd
from shapely.geometry.base import BaseGeometry

from cocreate_gis.analysis.likeness import ALIKE, REACH_M, alike, likeness
from cocreate_gis.model.layers.suggestions import CLOSED_STATES, SUGGESTIONS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.voices import comments, support
from cocreate_gis.wording import Words

# More would not be read on a phone.
OFFERED = 3
_ALIKE_WORDS = 0.5
_ROUNDED_TO_M = 10


@dataclass(frozen=True)
class Similar:
    """Something said before that may be the same thing.

    Parameters
    ----------
    fid, uid : int, str
        The suggestion.
    text, category, status : str
        As the actor may see it.
    support_count : int
        People who agree with it.
    distance_m : float
        From the place asked about, in a straight line.
    words : float
        How alike the words are, 0 to 1.
    same_category : bool
        Whether both are about the same.
    score : float
        All taken together, 0 to 1.
    """

    fid: int
    uid: str
    text: str
    category: str
    status: str
    support_count: int
    distance_m: float
    words: float
    same_category: bool
    score: float


def similar(
    actor: Actor, context: Context, place: BaseGeometry, category: str, text: str, *, limit: int = OFFERED
) -> list[Similar]:
    """Find what was said before of the same thing.

    Parameters
    ----------
    actor : Actor
        Who is about to say something.
    context : Context
        The workspace.
    place : shapely geometry
        EPSG:4326.
    category, text : str
        What is about to be said.
    limit : int
        Most to give.

    Returns
    -------
    list of Similar
        Only what the actor may see, is still open and was not merged into another; best first.
    """
    require(actor, "map.view")
    near = context.live.nearby(actor.visibility, place, REACH_M)
    near = near[~near["status"].isin(CLOSED_STATES)]
    if "merged_into" in near.columns:
        near = near[near["merged_into"].isna()]
    columns = (near[name] for name in ("uid", "text", "category", "status", "support_count", "distance_m"))
    found = []
    for fid, uid, said, about, status, agreeing, distance in zip(near.index, *columns, strict=True):
        words, same = likeness(text, said), about == category
        score = alike(words, same_category=same, distance_m=distance)
        if score >= ALIKE:
            agree = 0 if pd.isna(agreeing) else int(agreeing)
            found.append(Similar(fid, uid, said, about, status, agree, distance, words, same, score))
    return sorted(found, key=lambda one: (-one.score, one.fid))[:limit]


def join(actor: Actor, context: Context, uid: str, comment: str = "", nickname: str = "") -> int:
    """Join what somebody else said instead of saying it again: agree, and add a word if one likes.

    Parameters
    ----------
    actor : Actor
        Who joins.
    context : Context
        The workspace.
    uid : str
        The suggestion joined.
    comment, nickname : str
        As under any suggestion; a comment that is empty is none.

    Returns
    -------
    int
        How many people agree now.

    Raises
    ------
    Conflict
        ``support_twice`` or ``support_own``.
    Forbidden
        ``not_in_this_phase``, ``browser_unknown`` or ``too_many_tries``.
    NotFound
        There is no such suggestion for this person.
    """
    agreeing = support.agree(actor, context, uid)
    if comment.strip():
        comments.write(actor, context, uid, comments.CommentDraft(text=comment, nickname=nickname))
    return agreeing


def why(found: Similar, words: Words) -> str:
    """Say why a suggestion is offered.

    Parameters
    ----------
    found : Similar
        Of `similar`.
    words : Words
        In the reader's language.

    Returns
    -------
    str
        Such as ``20 m away · about the same · similar words``.
    """
    metres = max(round(found.distance_m / _ROUNDED_TO_M), 1) * _ROUNDED_TO_M
    reasons = [words("similar.distance", metres=metres)]
    if found.same_category:
        category = (SUGGESTIONS.field("category").domain or {})[found.category]
        reasons.append(words("similar.category", category=category))
    if found.words >= _ALIKE_WORDS:
        reasons.append(words("similar.words"))
    return " · ".join(reasons)
