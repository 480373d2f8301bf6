"""What people say to an option that is shown: every remark is answered, none is lost."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS, SCHEME_REMARKS, SCHEMES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.records import check_values
from cocreate_gis.services import features
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.geometry import frame_of
from cocreate_gis.services.limits import RateLimit
from cocreate_gis.services.promises.revisions import revisions_of
from cocreate_gis.services.voices.conversation import require_person
from cocreate_gis.services.voices.people import is_one_of
from cocreate_gis.store import Feature, get_feature, insert_features, personal_values

_REMARKS = RateLimit("remark", tries=20, seconds=3600)
_SHOWN = "shown"
_ANSWERED = "answered"
FROM_THE_PAGE = "web"


@dataclass(frozen=True)
class Remark:
    """A remark as its reader may see it.

    Parameters
    ----------
    fid, version : int
        The record, to be answered.
    text : str
        Words, never markup.
    revision : int or None
        Which revision it is about.
    source : str or None
        Code of the way it came; staff only.
    status : str
        State; only staff and its author meet another one than ``answered``.
    reply : str
        The answer; empty for none.
    answered_in : int or None
        The revision in which something was changed for it.
    created_at : datetime
        In the zone of the workspace.
    own : bool
        Whether the reader made it.
    """

    fid: int
    version: int
    text: str
    revision: int | None
    source: str | None
    status: str
    reply: str
    answered_in: int | None
    created_at: dt.datetime
    own: bool


def closed_because(context: Context, option: Feature) -> InvalidInput | None:
    """Say why nothing can be said to an option any more, or not yet.

    Parameters
    ----------
    context : Context
        The workspace.
    option : Feature
        The option.

    Returns
    -------
    InvalidInput or None
        ``remarks_not_shown``, or ``remarks_closed`` with the last day; None while remarks are welcome.
    """
    with context.store.read() as connection:
        scheme = get_feature(connection, SCHEMES, uid=str(option.values["scheme"]))
    if option.values["status"] != _SHOWN or scheme.values["status"] not in SCHEMES.public_states:
        return InvalidInput("remarks_not_shown")
    last = scheme.values["closes_on"]
    if isinstance(last, dt.date) and last < context.today:
        return InvalidInput("remarks_closed", day=last)
    return None


def remark(actor: Actor, context: Context, option: str, text: str) -> int:
    """Say something to an option that is shown.

    Parameters
    ----------
    actor : Actor
        Anybody; staff write down what they heard with `write_down`.
    context : Context
        The workspace.
    option : str
        Uid of the option.
    text : str
        Their words.

    Returns
    -------
    int
        ``fid`` of the remark. The public sees it with its answer.

    Raises
    ------
    Forbidden
        ``browser_unknown`` or ``too_many_tries``.
    InvalidInput
        ``remarks_not_shown``; ``remarks_closed``; ``field_required`` or ``field_too_long``.
    NotFound
        There is no such option for this person.
    """
    require(actor, "suggestion.comment")
    require_person(actor)
    return _keep(actor, context, option, {"text": text, "source": FROM_THE_PAGE, "author": actor.uid})


def write_down(actor: Actor, context: Context, option: str, text: str, source: str) -> int:
    """Write down what somebody said to an option at a meeting, on paper, at the door.

    Parameters
    ----------
    actor : Actor
        Who may edit.
    context : Context
        The workspace.
    option : str
        Uid of the option.
    text : str
        Their words.
    source : str
        Code of the way it came.

    Returns
    -------
    int
        ``fid`` of the remark.

    Raises
    ------
    Forbidden
        The actor may not edit, or not there.
    InvalidInput
        As `remark`.
    """
    require(actor, SCHEME_REMARKS.edit_action)
    return _keep(actor, context, option, {"text": text, "source": source})


def _keep(actor: Actor, context: Context, option: str, said: Mapping[str, object]) -> int:
    with context.store.read() as connection:
        found = get_feature(connection, SCHEME_OPTIONS, uid=option)
    shown = features.look_at(actor, context, SCHEME_OPTIONS, found.fid)
    if (why := closed_because(context, shown)) is not None:
        raise why
    numbers = revisions_of(context, option, Visibility.STAFF).index
    told = {"option": option, "revision": int(numbers[-1]) if len(numbers) else None, "status": "received"}
    checked = check_values(SCHEME_REMARKS, {**told, **said}, complete=True)
    if "author" in said:
        context.tries.take(_REMARKS, actor)
    else:
        require_within(actor, context, found.geometry)
    with context.store.write(actor) as writer:
        return insert_features(writer, SCHEME_REMARKS, frame_of(SCHEME_REMARKS, None, checked))[0]


def answer(
    actor: Actor, context: Context, fid: int, version: int, reply: str, answered_in: int | None = None
) -> int:
    """Answer a remark; with that everybody may read it.

    Parameters
    ----------
    actor : Actor
        Who may edit.
    context : Context
        The workspace.
    fid, version : int
        The remark, and the version that was seen.
    reply : str
        The answer.
    answered_in : int, optional
        The revision in which something was changed for it.

    Returns
    -------
    int
        The new version.

    Raises
    ------
    Forbidden
        The actor may not edit, or not there.
    InvalidInput
        ``evidence_missing`` without an answer; ``answered_in_unknown``: there is no such revision.
    Conflict
        Somebody else was faster.
    """
    require(actor, SCHEME_REMARKS.edit_action)
    said = features.look_at(actor, context, SCHEME_REMARKS, fid)
    known = revisions_of(context, str(said.values["option"]), Visibility.STAFF).index.tolist()
    if answered_in is not None and answered_in not in known:
        raise InvalidInput("answered_in_unknown", number=answered_in)
    told = {"reply": reply, "answered_in": answered_in}
    with context.store.read() as connection:
        option = get_feature(connection, SCHEME_OPTIONS, uid=str(said.values["option"]))
    require_within(actor, context, option.geometry)
    return features.move(actor, context, SCHEME_REMARKS, fid, version, _ANSWERED, told)


def remarks_on(actor: Actor, context: Context, option: str) -> list[Remark]:
    """List what was said to an option.

    Parameters
    ----------
    actor : Actor
        Who reads: staff read everything, others what is answered and their own.
    context : Context
        The workspace.
    option : str
        Uid of the option.

    Returns
    -------
    list of Remark
        What waits for an answer first, then the newest.
    """
    require(actor, "map.view")
    if not context.frame(SCHEME_OPTIONS, actor.visibility)["uid"].eq(option).any():
        return []
    frame = pd.DataFrame(context.frame(SCHEME_REMARKS, Visibility.STAFF))
    frame = frame[frame["option"] == option].sort_values("created_at", ascending=False)
    with context.store.read() as connection:
        authors = personal_values(connection, SCHEME_REMARKS, "author")
    plain = frame.astype(object).where(frame.notna(), None)
    told = [
        _remark(context, int(fid), row, is_one_of(actor, [authors.get(row["uid"], "")]))
        for fid, row in zip(plain.index, plain.to_dict("records"), strict=True)
    ]
    staff = actor.visibility is Visibility.STAFF
    seen = [one for one in told if staff or one.own or one.status == _ANSWERED]
    return sorted(seen, key=lambda one: one.status != "received")


def _remark(context: Context, fid: int, row: Mapping[Any, Any], own: bool) -> Remark:
    return Remark(
        fid,
        row["version"],
        row["text"],
        row["revision"],
        row["source"],
        row["status"],
        row["reply"] or "",
        row["answered_in"],
        row["created_at"].astimezone(context.workspace.zone),
        own,
    )
