"""What people are told: of their own suggestions, of those they follow, of an area they drew."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import shapely
import sqlalchemy as sa

from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.layers.suggestions import LEVELS, SUGGESTION_FLOW, SUGGESTIONS
from cocreate_gis.model.permissions import VISITOR, Actor, may
from cocreate_gis.model.titles import Title
from cocreate_gis.services.context import Context
from cocreate_gis.services.publication import public_frame
from cocreate_gis.store import (
    Feature,
    Notice,
    NoticeDraft,
    Writer,
    add_notices,
    area_follows,
    authors_of,
    count_unread,
    followers,
    get_feature,
    group_of,
    list_notices,
    mark_read,
    read_features,
)
from cocreate_gis.wording import Words

# The box that everybody who answers residents looks into.
STAFF = "staff"
_KEPT = 100
_EXCERPT = 40


@dataclass(frozen=True)
class Told:
    """A notice as its reader sees it.

    Parameters
    ----------
    notice : Notice
        What is kept.
    suggestion : Feature or None
        What it is about, as far as its reader may see it.
    private : bool
        Whether it is about something that is never public: then no words of it are given.
    record : Feature or None
        What it is about where that is no suggestion.
    """

    notice: Notice
    suggestion: Feature | None
    private: bool
    record: Feature | None = None

    def sentence(self, words: Words) -> str:
        """Say it.

        Parameters
        ----------
        words : Words
            In the reader's language.

        Returns
        -------
        str
            Plain text.
        """
        given: dict[str, Any] = {**self.notice.params, "title": self.title(words)}
        if "status" in given:
            given["status"] = SUGGESTION_FLOW.plain[given["status"]]
        if "day" in given:
            given["day"] = dt.date.fromisoformat(given["day"])
        if "layer" in given:
            given["layer"] = LAYERS[given["layer"]].title
        if "level" in given:
            given["level"] = Title(*LEVELS[given["level"]])
        return words(f"notices.{self.notice.kind}", **given)

    def title(self, words: Words) -> str:
        """Name what it is about.

        Parameters
        ----------
        words : Words
            In the reader's language.

        Returns
        -------
        str
            The beginning of what was said, on one line.
        """
        if self.private:
            return words("notices.private_title")
        if self.record:
            return excerpt(str(self.record.values[LAYERS[self.notice.params["layer"]].name_field]))
        return excerpt(self.suggestion.values["text"]) if self.suggestion else words("notices.gone")

    @property
    def reply(self) -> str:
        """The reply that came with it; empty where there is none to be shown."""
        told = self.notice.params.get("replied") and self.suggestion is not None and not self.private
        return str(self.suggestion.values.get("reply") or "") if told and self.suggestion else ""


def excerpt(text: str) -> str:
    """Cut a text to one short line.

    Parameters
    ----------
    text : str
        Anybody's words.

    Returns
    -------
    str
        At most forty characters.

    Examples
    --------
    >>> excerpt("一\\n二")
    '一 二'
    """
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else f"{line[: _EXCERPT - 1]}…"


def tell_followers(
    writer: Writer,
    context: Context,
    uid: str,
    kind: str,
    params: Mapping[str, object] | None = None,
    *,
    area_kind: str = "",
) -> None:
    """Tell everybody who follows a suggestion, or the area it lies in, except who did it.

    Parameters
    ----------
    writer : Writer
        The transaction of what happened.
    context : Context
        The workspace.
    uid : str
        Any suggestion of a group.
    kind : str
        What happened.
    params : Mapping[str, object], optional
        Codes and figures the sentence names.
    area_kind : str
        What those are told who drew an area around it; empty: nothing.
    """
    main, shown, direct = _following(writer, context, uid)
    told = dict.fromkeys(direct, kind)
    if area_kind and not shown.empty:
        # By the place the public sees: an area drawn ever smaller must not find the exact one.
        around = [f for f in area_follows(writer.connection) if _holds(f.area, shown.geometry.iloc[0])]
        told = {f.person: area_kind for f in around if f.person != writer.actor.uid} | told
    drafts = (NoticeDraft(person, what, main, dict(params or {})) for person, what in told.items())
    add_notices(writer, drafts)


def tell_of_record(
    writer: Writer, context: Context, suggestions: Iterable[str], kind: str, layer: Layer, uid: str
) -> None:
    """Tell those who follow any of some suggestions what came of them, once each, except who did it.

    Parameters
    ----------
    writer : Writer
        The transaction of what happened.
    context : Context
        The workspace.
    suggestions : iterable of str
        The suggestions.
    kind : str
        What happened.
    layer : Layer
        Kind of the record that came of them.
    uid : str
        The record.
    """
    people = set().union(*(_following(writer, context, said)[2] for said in suggestions))
    add_notices(writer, [NoticeDraft(person, kind, uid, {"layer": layer.name}) for person in sorted(people)])


def _following(writer: Writer, context: Context, uid: str) -> tuple[str, gpd.GeoDataFrame, set[str]]:
    """The main suggestion of a group, as far as it is public, and who follows the group but the writer."""
    connection = writer.connection
    group = group_of(connection, uid)
    frame = read_features(connection, SUGGESTIONS, where={"uid": group[0]})
    shown = public_frame(SUGGESTIONS, frame, context.workspace.metric_epsg)
    direct = followers(connection, group)
    if shown.empty:
        direct &= set(authors_of(connection, group).values())
    return group[0], shown, direct - {writer.actor.uid}


def tell_staff(writer: Writer, kind: str, uid: str | None = None, **params: object) -> None:
    """Put a notice into the box of those who answer residents.

    Parameters
    ----------
    writer : Writer
        The transaction of what happened.
    kind : str
        What happened.
    uid : str, optional
        The suggestion, or the record of the kind `layer`, it is about.
    **params : object
        Codes and figures the sentence names.
    """
    add_notices(writer, [NoticeDraft(STAFF, kind, uid, params)])


def boxes(actor: Actor) -> list[str]:
    """Name the boxes a person looks into.

    Parameters
    ----------
    actor : Actor
        The person.

    Returns
    -------
    list of str
        One's own; for staff also the common one; none for a browser that keeps no cookie.
    """
    own = [] if actor.uid == VISITOR.uid else [actor.uid]
    return [*own, STAFF] if may(actor, "suggestion.moderate") else own


def mine(actor: Actor, context: Context) -> list[Told]:
    """List what a person was told.

    Parameters
    ----------
    actor : Actor
        The person.
    context : Context
        The workspace.

    Returns
    -------
    list of Told
        Newest first.
    """
    with context.store.read() as connection:
        kept = [notice for box in boxes(actor) for notice in list_notices(connection, box, _KEPT)]
        newest = sorted(kept, key=lambda notice: notice.created_at, reverse=True)[:_KEPT]
        return as_told(context, connection, newest)


def as_told(context: Context, connection: sa.Connection, notices: Iterable[Notice]) -> list[Told]:
    """Look up what notices are about, as far as their readers may see it.

    Parameters
    ----------
    context : Context
        The workspace.
    connection : Connection
        A connection of the store.
    notices : iterable of Notice
        The notices.

    Returns
    -------
    list of Told
        In the same order.
    """
    return [_told(context, connection, notice) for notice in notices]


def _told(context: Context, connection: sa.Connection, notice: Notice) -> Told:
    if notice.suggestion_uid is None:
        return Told(notice, None, private=False)
    if "layer" in notice.params:
        with suppress(NotFound):
            layer = LAYERS[notice.params["layer"]]
            record = get_feature(connection, layer, uid=notice.suggestion_uid)
            open_to_all = not layer.public_states or record.values["status"] in layer.public_states
            seen = notice.person == STAFF or open_to_all
            return Told(notice, None, private=False, record=record if seen else None)
        return Told(notice, None, private=False)
    try:
        found = get_feature(connection, SUGGESTIONS, uid=notice.suggestion_uid)
    except NotFound:
        return Told(notice, None, private=False)
    if found.values["category"] in SUGGESTIONS.hidden["category"]:
        return Told(notice, found, private=True)
    said_by = authors_of(connection, [found.uid]).values()
    mine_or_staff = notice.person == STAFF or notice.person in said_by
    frame = read_features(connection, SUGGESTIONS, fids=[found.fid])
    seen = mine_or_staff or not public_frame(SUGGESTIONS, frame, context.workspace.metric_epsg).empty
    return Told(notice, found if seen else None, private=False)


def unread(actor: Actor, context: Context) -> int:
    """Count what a person was told and has not seen.

    Parameters
    ----------
    actor : Actor
        The person.
    context : Context
        The workspace.

    Returns
    -------
    int
        Notices.
    """
    with context.store.read() as connection:
        return sum(count_unread(connection, box) for box in boxes(actor))


def read_all(actor: Actor, context: Context) -> None:
    """Note that a person has seen every notice.

    Parameters
    ----------
    actor : Actor
        The person.
    context : Context
        The workspace.
    """
    with context.store.write(actor) as writer:
        for box in boxes(actor):
            mark_read(writer, box)


def _holds(area: str | None, place: shapely.Geometry) -> bool:
    return area is not None and bool(shapely.geometry.shape(json.loads(area)).intersects(place))
