"""The case of one suspected structure: its documents one after the other, and what was talked about it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import FieldType, Visibility
from cocreate_gis.model.layers.participation import EVENTS, TOPICS
from cocreate_gis.model.layers.structures import ILLEGAL_STRUCTURES, STRUCTURE_FLOW
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.store import get_feature, link, linked, read_history, unlink

DELIBERATED = "deliberated"
# A record is talked about at meetings and walks, and under a topic that goes on for longer.
TALKS = (TOPICS, EVENTS)
_ASKED = tuple(dict.fromkeys(name for step in STRUCTURE_FLOW.transitions for name in step.asked))
_DATES = [field.name for field in ILLEGAL_STRUCTURES.fields if field.type is FieldType.DATE]


def trail(actor: Actor, context: Context, uid: str) -> pd.DataFrame:
    """List the steps a record has taken, each with what was given for it.

    Parameters
    ----------
    actor : Actor
        A member of staff.
    context : Context
        The workspace.
    uid : str
        The record.

    Returns
    -------
    DataFrame
        One row per step, oldest first: ``at`` (time zone of the workspace), ``status``, and of the fields
        that steps ask for those that were given with any of them. Read from the history: a later document
        writes over the field of the record, never over this row.

    Raises
    ------
    Forbidden
        The actor is not staff.
    """
    require(actor, "feature.view_staff")
    with context.store.read() as connection:
        history = read_history(connection, ILLEGAL_STRUCTURES.name, uid)
    rows = [
        {
            "at": change.at.astimezone(context.workspace.zone),
            "status": change.content["status"],
            **{name: change.content.get(name) for name in _ASKED},
        }
        for change in history
        if change.content and change.content.get("status")
    ]
    table = pd.DataFrame(rows, columns=["at", "status", *_ASKED])
    for name in set(_DATES) & set(table.columns):
        table[name] = pd.to_datetime(table[name])
    return table.dropna(axis="columns", how="all")


@dataclass(frozen=True)
class Talk:
    """A topic or meeting at which a record was talked about.

    Parameters
    ----------
    layer : str
        ``topics`` or ``events``.
    uid : str
        The record.
    title : str
        Its name.
    on : date or None
        Day it was held; None for a topic.
    outcome : str
        What was decided or agreed; empty for nothing yet.
    """

    layer: str
    uid: str
    title: str
    on: dt.date | None
    outcome: str


def talks(actor: Actor, context: Context, uid: str | None = None) -> list[Talk]:
    """List topics and meetings.

    Parameters
    ----------
    actor : Actor
        A member of staff.
    context : Context
        The workspace.
    uid : str, optional
        The structure they are about; else all that could be.

    Returns
    -------
    list of Talk
        Topics first, then meetings, the latest first.

    Raises
    ------
    Forbidden
        The actor is not staff.
    """
    require(actor, "feature.view_staff")
    with context.store.read() as connection:
        about = None if uid is None else set(linked(connection, uid, DELIBERATED))
    topics = context.frame(TOPICS, Visibility.STAFF)
    events = context.frame(EVENTS, Visibility.STAFF).sort_values("held_on", ascending=False)
    found = [
        *(
            Talk(TOPICS.name, r.uid, _text(r["name"]), None, _text(r["agreement"]))
            for _, r in topics.iterrows()
        ),
        *(
            Talk(EVENTS.name, r.uid, _text(r.title), _day(r.held_on), _text(r.decision))
            for _, r in events.iterrows()
        ),
    ]
    return [talk for talk in found if about is None or talk.uid in about]


def talked_about(actor: Actor, context: Context, uid: str, named: Sequence[tuple[str, str]]) -> None:
    """Say at which topics and meetings a structure was talked about; those not named any more are taken off.

    Parameters
    ----------
    actor : Actor
        A member of staff who records meetings.
    context : Context
        The workspace.
    uid : str
        The structure.
    named : sequence of (str, str)
        Layer and uid of each.

    Raises
    ------
    Forbidden
        The actor may not, or not there.
    NotFound
        ``feature_missing``: one of them is not there.
    """
    require(actor, "feature.view_staff")
    require(actor, EVENTS.edit_action)
    known = {layer.name for layer in TALKS}
    with context.store.write(actor) as writer:
        structure = get_feature(writer.connection, ILLEGAL_STRUCTURES, uid=uid)
        require_within(actor, context, structure.geometry)
        before = linked(writer.connection, uid, DELIBERATED)
        for layer, talk in named:
            if layer not in known:
                raise NotFound("layer_unknown", layer=layer, known=", ".join(sorted(known)))
            get_feature(writer.connection, LAYERS[layer], uid=talk)
            link(writer, (ILLEGAL_STRUCTURES, uid), DELIBERATED, (LAYERS[layer], talk))
        for talk in set(before) - {talk for _, talk in named}:
            unlink(writer, (ILLEGAL_STRUCTURES, uid), DELIBERATED, talk)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _day(value: object) -> dt.date | None:
    return value.date() if isinstance(value, pd.Timestamp) else None
