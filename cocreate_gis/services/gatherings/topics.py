"""A topic as one story: meetings, what was said and answered, the steps of the place's own method."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from cocreate_gis.model.errors import InvalidInput, NotFound
from cocreate_gis.model.layers.base import LIST_MARK, Visibility
from cocreate_gis.model.layers.participation import EVENTS, MEETING_KINDS, TOPICS
from cocreate_gis.model.layers.suggestions import COMMENTS, SUGGESTIONS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.gatherings.sight import record_of, records_of
from cocreate_gis.services.publication import told_count
from cocreate_gis.store import linked

MEDIATION = "mediation"
_DISCUSSED = "discussed"


@dataclass(frozen=True)
class Moment:
    """Something that happened to a topic.

    Parameters
    ----------
    on : date
        In the time zone of the workspace.
    layer : str
        ``events``, ``suggestions`` or ``comments``.
    code : str
        Kind of the event or suggestion; who speaks, for a comment.
    text : str
        Title of the event, or the words.
    outcome : str
        Decision or reply; empty for none.
    respondent, stance : str
        Who speaks and where she stands; empty where not said.
    """

    on: dt.date
    layer: str
    code: str
    text: str
    outcome: str = ""
    respondent: str = ""
    stance: str = ""


def story(actor: Actor, context: Context, topic_uid: str) -> list[Moment]:
    """Tell what happened to a topic, in order.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    topic_uid : str
        The topic.

    Returns
    -------
    list of Moment
        Meetings about it, suggestions that name it or were discussed there, and comments on these, as far as
        the actor may know them; oldest first.

    Raises
    ------
    NotFound
        ``reference_missing``: there is no such topic for this actor.
    """
    topics = records_of(actor, context, TOPICS)
    if topic_uid not in set(topics["uid"]):
        raise NotFound("reference_missing", field=TOPICS.title, layer=TOPICS.title)
    events = records_of(actor, context, EVENTS)
    events = events[(events["topic"] == topic_uid) & events["held_on"].notna()]
    with context.store.read() as connection:
        at_meetings = {uid for event in events["uid"] for uid in linked(connection, event, _DISCUSSED)}
    said = context.frame(SUGGESTIONS, actor.visibility)
    said = said[(said["topic"] == topic_uid) | said["uid"].isin(at_meetings)]
    comments = context.frame(COMMENTS, Visibility.STAFF)
    comments = comments[comments["suggestion"].isin(said["uid"])]
    if actor.visibility is Visibility.PUBLIC:
        comments = comments[comments["status"] == "released"]
    zone = context.workspace.zone
    moments = [
        Moment(row.held_on.date(), EVENTS.name, _text(row.kind), _text(row.title), _text(row.decision))
        for row in events.itertuples()
    ]
    for row in said.itertuples():
        day = getattr(row, "said_on", None)
        on = row.created_at.astimezone(zone).date() if pd.isna(day) else day.date()
        who = _text(row.respondent), _text(row.stance)
        moments.append(Moment(on, SUGGESTIONS.name, _text(row.kind), _text(row.text), _text(row.reply), *who))
    for row in comments.itertuples():
        on = row.created_at.astimezone(zone).date()
        moments.append(Moment(on, COMMENTS.name, "", _text(row.text), "", _text(row.respondent)))
    return sorted(moments, key=lambda moment: moment.on)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def steps_of(context: Context, topic: Mapping[str, object]) -> list[str]:
    """List the steps of the method a topic follows.

    Parameters
    ----------
    context : Context
        The workspace.
    topic : Mapping[str, object]
        Values of the topic.

    Returns
    -------
    list of str
        As the workspace named them; empty where it named none.
    """
    kinds = context.frame(MEETING_KINDS, Visibility.PUBLIC)
    written = kinds["steps"][kinds["uid"] == topic.get("procedure")]
    if written.empty or not isinstance(written.iloc[0], str):
        return []
    return [step for step in written.iloc[0].split(LIST_MARK) if step]


def reach_step(actor: Actor, context: Context, fid: int, version: int, step: str) -> int:
    """Record which step of the place's own method a topic has reached.

    Parameters
    ----------
    actor : Actor
        Who records meetings.
    context : Context
        The workspace.
    fid, version : int
        The topic, and the version that was seen.
    step : str
        One of the steps the workspace named.

    Returns
    -------
    int
        The new version.

    Raises
    ------
    Forbidden
        ``not_allowed`` or ``outside_your_area``.
    InvalidInput
        ``step_unknown``.
    """
    topic = record_of(actor, context, TOPICS, fid)
    known = steps_of(context, topic.values)
    if step not in known:
        raise InvalidInput("step_unknown", step=step, known=LIST_MARK.join(known))
    return features.change(actor, context, TOPICS, fid, version, {"step": step})


def mediation_counts(actor: Actor, context: Context) -> dict[str, int | str]:
    """Count the quarrels that were mediated, by state; the only thing about them that leaves the office.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.

    Returns
    -------
    dict of str to int or str
        Count by state of the flow; for the public ``<5`` for small ones.
    """
    require(actor, "map.view")
    topics = context.frame(TOPICS, Visibility.STAFF)
    counts = topics["status"][topics["kind"] == MEDIATION].value_counts()
    is_public = actor.visibility is Visibility.PUBLIC
    return {str(state): told_count(count) if is_public else int(count) for state, count in counts.items()}
