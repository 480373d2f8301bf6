"""What others say to a suggestion, and what the office says to them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pydantic import BaseModel, ConfigDict

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.suggestions import COMMENTS, SUGGESTIONS
from cocreate_gis.model.permissions import Actor, may, require
from cocreate_gis.model.records import check_values
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.features import take_step
from cocreate_gis.services.geometry import frame_of
from cocreate_gis.services.limits import RateLimit
from cocreate_gis.services.notices.notices import tell_followers
from cocreate_gis.services.voices.activities import activity_of, phase_of
from cocreate_gis.services.voices.conversation import kept_suggestion, require_person, told_under
from cocreate_gis.services.voices.holding import held_for
from cocreate_gis.services.voices.people import is_one_of
from cocreate_gis.services.voices.support import recount
from cocreate_gis.store import (
    Writer,
    get_feature,
    group_of,
    insert_features,
    personal_values,
    read_features,
)

_COMMENTS = RateLimit("comment", tries=20, seconds=3600)


class CommentDraft(BaseModel):
    """What somebody writes under a suggestion.

    Attributes
    ----------
    text : str
        Their words.
    nickname : str
        May stay empty.
    respondent : str, optional
        Code of who speaks, such as ``tenant``.
    """

    model_config = ConfigDict(frozen=True)

    text: str
    nickname: str = ""
    respondent: str | None = None


@dataclass(frozen=True)
class Comment:
    """A comment as its reader may see it.

    Parameters
    ----------
    fid, version : int
        The record, to be moderated.
    text, nickname : str
        Words, never markup.
    respondent : str or None
        Code of who speaks.
    official : bool
        Whether the office speaks.
    status : str
        State; only staff and its author meet another one than ``released``.
    held_for : str or None
        Why it waits; staff only.
    created_at : datetime
        In the zone of the workspace.
    own : bool
        Whether the reader wrote it.
    """

    fid: int
    version: int
    text: str
    nickname: str
    respondent: str | None
    official: bool
    status: str
    held_for: str | None
    created_at: dt.datetime
    own: bool


def write(actor: Actor, context: Context, uid: str, draft: CommentDraft) -> str:
    """Write something under a suggestion.

    Parameters
    ----------
    actor : Actor
        Who writes; for staff the office speaks.
    context : Context
        The workspace.
    uid : str
        The suggestion.
    draft : CommentDraft
        What was written.

    Returns
    -------
    str
        State in which it is kept: ``released``, or ``received`` until somebody has looked at it.

    Raises
    ------
    InvalidInput
        ``field_required``, ``field_too_long`` or ``field_code``.
    Forbidden
        ``not_in_this_phase``; ``browser_unknown``; ``too_many_tries``.
    NotFound
        There is no such suggestion for this person.
    """
    kept = kept_suggestion(actor, context, uid)
    require(actor, "suggestion.comment", phase_of(context, kept.values["activity"]))
    require_person(actor)
    # Only words of a length that is kept are searched.
    written = check_values(COMMENTS, draft.model_dump(), complete=False)
    official = may(actor, "suggestion.moderate")
    held = "" if official else held_for(context, draft.text, draft.nickname)
    activity = activity_of(context, kept.values["activity"])
    at_once = official or (activity is not None and activity.shown_at_once and not held)
    status = "released" if at_once else "received"
    values = check_values(
        COMMENTS,
        {
            **written,
            "suggestion": kept.uid,
            "status": status,
            "official": official,
            "held_for": held,
            "author": actor.uid,
        },
        complete=True,
    )
    context.tries.take(_COMMENTS, actor)
    with context.store.write(actor) as writer:
        insert_features(writer, COMMENTS, frame_of(COMMENTS, None, values))
        if status == "released":
            _shown(writer, context, kept.uid, official=official)
    return status


def under(actor: Actor, context: Context, uid: str) -> list[Comment]:
    """List what was written under a suggestion and everything merged with it.

    Parameters
    ----------
    actor : Actor
        Who reads: the public reads what is released, unless it stands under something merged that was not
        public itself, and one's own.
    context : Context
        The workspace.
    uid : str
        The suggestion.

    Returns
    -------
    list of Comment
        Oldest first.

    Raises
    ------
    NotFound
        There is no such suggestion for this person.
    """
    kept = kept_suggestion(actor, context, uid)
    with context.store.read() as connection:
        group = group_of(connection, kept.uid)
        frame = read_features(connection, COMMENTS, where={"suggestion": group}, geometry=False)
        told = told_under(connection, group)
        authors = personal_values(connection, COMMENTS, "author")
    staff = may(actor, "suggestion.moderate")
    seen = []
    for fid, row in _rows(frame):
        own = is_one_of(actor, [authors.get(row["uid"], "")])
        if staff or own or (row["status"] == "released" and row["suggestion"] in told):
            seen.append(_comment(context, fid, row, own))
    return seen


def waiting(actor: Actor, context: Context) -> pd.DataFrame:
    """List the comments that wait for a look, for those who answer.

    Parameters
    ----------
    actor : Actor
        Who moderates.
    context : Context
        The workspace.

    Returns
    -------
    DataFrame
        Index fid, held ones first, then oldest first: the fields staff see, and ``about``, what the
        suggestion says. Missing values are None.

    Raises
    ------
    Forbidden
        The actor may not moderate.
    """
    require(actor, "suggestion.moderate")
    frame = pd.DataFrame(context.frame(COMMENTS, Visibility.STAFF))
    frame = frame[frame["status"] == "received"]
    said = context.frame(SUGGESTIONS, Visibility.STAFF).set_index("uid")["text"]
    frame = frame.assign(about=frame["suggestion"].map(said), free=frame["held_for"].isna())
    sorted_ = frame.sort_values(["free", "created_at"]).drop(columns="free").astype(object)
    return sorted_.where(sorted_.notna(), None)


def moderate(actor: Actor, context: Context, versions: Mapping[int, int], target: str) -> None:
    """Release comments or keep them back, all or none.

    Parameters
    ----------
    actor : Actor
        Who moderates.
    context : Context
        The workspace.
    versions : Mapping[int, int]
        By comment, the version that was seen.
    target : {"released", "withheld"}
        State to reach.

    Raises
    ------
    Forbidden
        The actor may not moderate, or not there.
    Conflict
        Somebody else was faster.
    """
    require(actor, "suggestion.moderate")
    with context.store.write(actor) as writer:
        for fid, version in versions.items():
            comment = get_feature(writer.connection, COMMENTS, fid=fid)
            about = str(comment.values["suggestion"])
            require_within(actor, context, get_feature(writer.connection, SUGGESTIONS, uid=about).geometry)
            take_step(writer, context, COMMENTS, comment, version, target, {"held_for": None})
            if target == "released":
                _shown(writer, context, about)
            else:
                recount(writer, about)


def _shown(writer: Writer, context: Context, uid: str, *, official: bool = False) -> None:
    recount(writer, uid)
    tell_followers(writer, context, uid, "official" if official else "comment")


def _rows(frame: pd.DataFrame) -> list[tuple[int, dict[Any, Any]]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [(int(fid), row) for fid, row in zip(plain.index, plain.to_dict("records"), strict=True)]


def _comment(context: Context, fid: int, row: Mapping[str, Any], own: bool) -> Comment:
    return Comment(
        fid,
        row["version"],
        row["text"],
        row["nickname"] or "",
        row["respondent"],
        bool(row["official"]),
        row["status"],
        row["held_for"],
        row["created_at"].astimezone(context.workspace.zone),
        own,
    )
