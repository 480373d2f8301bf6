"""A suggestion passed on to a higher level, and how far it travelled."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cocreate_gis.model.errors import Conflict, InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.suggestions import (
    ESCALATION_FLOW,
    ESCALATIONS,
    LEVELS,
    SUGGESTION_FLOW,
    SUGGESTIONS,
)
from cocreate_gis.model.permissions import Actor, may, require
from cocreate_gis.model.records import check_values
from cocreate_gis.model.titles import Title
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.features import take_step
from cocreate_gis.services.geometry import frame_of
from cocreate_gis.services.notices.notices import tell_followers
from cocreate_gis.services.voices.conversation import kept_suggestion
from cocreate_gis.store import (
    get_feature,
    group_of,
    insert_features,
    read_features,
    read_history,
    update_feature,
)
from cocreate_gis.wording import Words

_HEIGHT = {level: height for height, level in enumerate(LEVELS)}
_OPEN = ("raised", "forwarded")
_NOTICES = {
    "answered": "escalation_answered",
    "adopted": "escalation_adopted",
    "returned": "escalation_returned",
}
# The field of the record that holds the words of a step.
_WORDS = {"answered": "reply", "returned": "reply", "adopted": "result"}


@dataclass(frozen=True)
class Step:
    """One step of what became of a suggestion.

    Parameters
    ----------
    kind : {"said", "status", "level"}
        Whether it was said, was moved, or was at another level.
    on : date
        In the time zone of the workspace.
    state : str
        Status of the suggestion, or of its being passed on; empty where it was said.
    level : str
        Code of the level it was at.
    words : str
        What was answered; empty where nothing was.
    """

    kind: str
    on: dt.date
    state: str
    level: str
    words: str = ""


def pass_on(
    actor: Actor, context: Context, uid: str, to_level: str, note: str = "", due_on: dt.date | None = None
) -> int:
    """Pass a suggestion on to a higher level.

    Parameters
    ----------
    actor : Actor
        Who passes it on.
    context : Context
        The workspace.
    uid : str
        The suggestion.
    to_level : str
        Code of the level.
    note : str
        Words to those there; never public.
    due_on : date, optional
        By when they are to answer.

    Returns
    -------
    int
        The record of its being passed on.

    Raises
    ------
    InvalidInput
        ``level_not_higher``, or a value cannot be used.
    Conflict
        ``already_passed_on``: no answer has come yet.
    Forbidden
        The actor may not, or not there.
    """
    require(actor, "suggestion.escalate")
    kept = kept_suggestion(actor, context, uid)
    require_within(actor, context, kept.geometry)
    values = check_values(
        ESCALATIONS,
        {
            "suggestion": kept.uid,
            "from_level": kept.values["level"] or "community",
            "to_level": to_level,
            "status": "raised",
            "sent_on": context.today,
            "due_on": due_on,
            "note": note,
        },
        complete=True,
    )
    if _HEIGHT[to_level] <= _HEIGHT[str(values["from_level"])]:
        raise InvalidInput("level_not_higher")
    with context.store.write(actor) as writer:
        where = {"suggestion": group_of(writer.connection, kept.uid), "status": list(_OPEN)}
        if len(read_features(writer.connection, ESCALATIONS, where=where, geometry=False)):
            raise Conflict("already_passed_on")
        (fid,) = insert_features(writer, ESCALATIONS, frame_of(ESCALATIONS, None, values))
        update_feature(writer, SUGGESTIONS, kept.fid, kept.version, {"level": to_level})
        tell_followers(writer, context, kept.uid, "escalated", {"level": to_level})
    return fid


def note_answer(actor: Actor, context: Context, fid: int, version: int, target: str, words: str = "") -> int:
    """Note what came of a suggestion that was passed on.

    Parameters
    ----------
    actor : Actor
        Who notes it.
    context : Context
        The workspace.
    fid, version : int
        The record of its being passed on, and the version that was seen.
    target : {"forwarded", "answered", "adopted", "returned"}
        What came of it; returned, it is at its former level again.
    words : str
        The answer, the reason of a return, or what was adopted; the public reads them.

    Returns
    -------
    int
        The new version.

    Raises
    ------
    InvalidInput
        ``evidence_missing`` or ``status_step_unknown``.
    Forbidden
        The actor may not, or not there.
    Conflict
        Somebody else was faster.
    """
    require(actor, "suggestion.escalate")
    given = {_WORDS[target]: words} if words.strip() and target in _WORDS else {}
    values = check_values(ESCALATIONS, given, complete=False)
    if target in ("answered", "returned"):
        values["answered_on"] = context.today
    with context.store.write(actor) as writer:
        sent = get_feature(writer.connection, ESCALATIONS, fid=fid)
        said = get_feature(
            writer.connection, SUGGESTIONS, uid=group_of(writer.connection, str(sent.values["suggestion"]))[0]
        )
        require_within(actor, context, said.geometry)
        moved = take_step(writer, context, ESCALATIONS, sent, version, target, values)
        if target == "returned":
            update_feature(writer, SUGGESTIONS, said.fid, said.version, {"level": sent.values["from_level"]})
        if target in _NOTICES:
            tell_followers(writer, context, said.uid, _NOTICES[target], {"level": sent.values["to_level"]})
    return moved


def journey(actor: Actor, context: Context, uid: str) -> list[Step]:
    """Tell how far a suggestion travelled, as far as this person may know it.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    uid : str
        The suggestion.

    Returns
    -------
    list of Step
        Oldest first, each state once; the public is told of no state before it was released.

    Raises
    ------
    NotFound
        There is no such suggestion for this person.
    """
    kept = kept_suggestion(actor, context, uid)
    staff = may(actor, "suggestion.moderate")
    with context.store.read() as connection:
        changes = read_history(connection, SUGGESTIONS.name, kept.uid)
        where = {"suggestion": group_of(connection, kept.uid)}
        sent = read_features(connection, ESCALATIONS, where=where, geometry=False)
    zone = context.workspace.zone
    level = "community"
    steps: list[tuple[dt.datetime, Step]] = [
        (kept.created_at, Step("said", kept.created_at.astimezone(zone).date(), "", level))
    ]
    before = SUGGESTION_FLOW.initial
    for change in changes:
        content = change.content or {}
        level = str(content.get("level") or level)
        state = str(content.get("status") or before)
        if state != before and (staff or _plain(state) != _plain(before)):
            on = change.at.astimezone(zone).date()
            steps.append((change.at, Step("status", on, state, level)))
        before = state
    for _, row in sent.astype(object).where(sent.notna(), None).iterrows():
        steps += _travelled(row)
    return [step for _, step in sorted(steps, key=lambda one: one[0])]


def passed_on_words(step: Step, words: Words) -> str:
    """Say to which level something was passed on, or what came of it there.

    Parameters
    ----------
    step : Step
        A step of the kind ``level``.
    words : Words
        The reader's language.

    Returns
    -------
    str
        One line.
    """
    level = words.title(Title(*LEVELS[step.level]))
    if step.state == "raised":
        return words("talk.raised", level=level)
    return words("talk.level_state", level=level, state=words.title(ESCALATION_FLOW.states[step.state]))


def sent_on(actor: Actor, context: Context, uid: str) -> pd.DataFrame:
    """List where a suggestion was passed on to, for those who answer.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    uid : str
        The suggestion.

    Returns
    -------
    DataFrame
        Index fid, newest first: the fields of ``escalations``. Missing values are None.
    """
    require(actor, "suggestion.escalate")
    with context.store.read() as connection:
        where = {"suggestion": group_of(connection, uid)}
        sent = read_features(connection, ESCALATIONS, where=where, geometry=False)
    newest = pd.DataFrame(sent.sort_values("created_at", ascending=False)).astype(object)
    return newest.where(newest.notna(), None)


def by_level(actor: Actor, context: Context) -> dict[str, int]:
    """Count the suggestions that stand at each level.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.

    Returns
    -------
    dict of str to int
        By code of the level, from the building up; what was merged counts once.
    """
    require(actor, "suggestion.escalate")
    said = context.frame(SUGGESTIONS, Visibility.STAFF)
    counts = said.loc[said["merged_into"].isna(), "level"].value_counts()
    return {level: int(counts.get(level, 0)) for level in LEVELS}


def _plain(state: str) -> str:
    return SUGGESTION_FLOW.plain[state].zh


def _travelled(row: Any) -> list[tuple[dt.datetime, Step]]:
    """A record tells two steps: that it was sent, and what came of it."""
    sent = Step("level", row["sent_on"].date(), "raised", row["to_level"])
    steps = [(row["created_at"].to_pydatetime(), sent)]
    if row["status"] != "raised":
        on = (row["answered_on"] or row["updated_at"]).date()
        words = "\n".join(text for text in (row["reply"], row["result"]) if text)
        come = Step("level", on, row["status"], row["to_level"], words)
        steps.append((row["updated_at"].to_pydatetime(), come))
    return steps
