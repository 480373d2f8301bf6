"""Activities: what people are asked, how long, and the doors they come in by."""

import datetime as dt
import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from itertools import chain, count

import pandas as pd
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.errors import Conflict, InvalidInput, NotFound
from cocreate_gis.model.layers.base import LIST_MARK, Layer, Visibility
from cocreate_gis.model.layers.participation import ACTIVITIES
from cocreate_gis.model.layers.suggestions import CATEGORIES
from cocreate_gis.model.permissions import Actor, may
from cocreate_gis.model.phases import Phase
from cocreate_gis.services.context import Context

_SLUG_BEGINS = {"activities": "talk", "surveys": "survey"}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# First parts of addresses under the door that are not activities.
RESERVED_SLUGS = frozenset(
    {
        "mine",
        "find",
        "receipt",
        "files",
        "answer",
        "survey",
        "forget",
        "rate",
        "memory",
        "results",
        "vote",
        "fund",
    }
)


@dataclass(frozen=True)
class Activity:
    """One activity, as it stands today.

    Parameters
    ----------
    fid : int
        Its record.
    uid, slug, name, question : str
        As declared.
    phase : Phase
        What may be done today.
    opens_on, closes_on : datetime.date or None
        First and last day of collecting.
    telephone, paper_box : str
        For those without a smartphone; may be empty.
    shown_at_once : bool
        Whether what is said is public before anybody has looked at it.
    free_pins : bool
        Whether a place may be pressed on the map; else it is chosen from the list.
    reply_days : int or None
        Within how many days an answer is due; None: as the workspace says.
    categories : tuple of str
        Codes of what is asked about.
    area : shapely geometry or None
        EPSG:4326; None for the whole workspace.
    """

    fid: int
    uid: str
    slug: str
    name: str
    question: str
    phase: Phase
    opens_on: dt.date | None
    closes_on: dt.date | None
    telephone: str
    paper_box: str
    shown_at_once: bool
    free_pins: bool
    reply_days: int | None
    categories: tuple[str, ...]
    area: BaseGeometry | None


def activities(actor: Actor, context: Context) -> list[Activity]:
    """List the activities a person may see.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.

    Returns
    -------
    list of Activity
        Those open first, then by name; without those being prepared, unless the actor is staff.
    """
    found = [activity for activity in _all(context) if may(actor, "activity.view", activity.phase)]
    return sorted(found, key=lambda one: (one.phase is not Phase.OPEN, one.name))


def find_activity(actor: Actor, context: Context, slug: str) -> Activity:
    """Find the activity of an address.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    slug : str
        Short name in the address.

    Returns
    -------
    Activity
        As it stands today.

    Raises
    ------
    NotFound
        ``activity_unknown``, also for one that is still being prepared, unless the actor is staff.
    """
    for activity in activities(actor, context):
        if activity.slug == slug.lower():
            return activity
    raise NotFound("activity_unknown", slug=slug)


def activity_of(context: Context, uid: str | None) -> Activity | None:
    """Give the activity a record belongs to.

    Parameters
    ----------
    context : Context
        The workspace.
    uid : str or None
        Value of the field ``activity``; empty for none.

    Returns
    -------
    Activity or None
        None where it belongs to none.

    Raises
    ------
    NotFound
        ``activity_unknown``.
    """
    if not uid:
        return None
    for activity in _all(context):
        if activity.uid == uid:
            return activity
    raise NotFound("activity_unknown", slug=uid)


def phase_of(context: Context, uid: str | None) -> Phase:
    """Say in which phase a record stands.

    Parameters
    ----------
    context : Context
        The workspace.
    uid : str or None
        Value of its field ``activity``.

    Returns
    -------
    Phase
        ``OPEN`` for what belongs to no activity, or to one that is no longer there.
    """
    try:
        activity = activity_of(context, uid)
    except NotFound:
        return Phase.OPEN
    return Phase.OPEN if activity is None else activity.phase


def current_phase(status: str, opens_on: dt.date | None, closes_on: dt.date | None, day: dt.date) -> Phase:
    """Say what may be done on a day.

    Parameters
    ----------
    status : str
        State the office has set.
    opens_on, closes_on : datetime.date or None
        First and last day of collecting.
    day : datetime.date
        The day.

    Returns
    -------
    Phase
        An open activity is a draft before its first day, and talked over after its last.
    """
    phase = Phase(status)
    if phase is not Phase.OPEN:
        return phase
    if opens_on is not None and day < opens_on:
        return Phase.DRAFT
    return Phase.TALKING if closes_on is not None and day > closes_on else phase


def free_slug(context: Context, layer: Layer) -> str | None:
    """Propose the short name in an address for a new record.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : Layer
        Layer of the record.

    Returns
    -------
    str or None
        By year and month, as no other record has it; None where the records have no address.
    """
    if layer.name not in _SLUG_BEGINS:
        return None
    taken = set(context.frame(layer, Visibility.STAFF)["slug"])
    first = f"{_SLUG_BEGINS[layer.name]}-{context.today:%Y-%m}"
    return next(slug for slug in chain([first], (f"{first}-{at}" for at in count(2))) if slug not in taken)


def check_slug(context: Context, layer: Layer, values: Mapping[str, object], fid: int | None = None) -> None:
    """Check the short name in an address before a record is kept; other records pass.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : Layer
        Layer of the record.
    values : Mapping[str, object]
        What is to be written.
    fid : int, optional
        The record, where it is there already.

    Raises
    ------
    InvalidInput
        ``slug_form`` or ``slug_reserved``.
    Conflict
        ``slug_taken``.
    """
    slug = values.get("slug")
    if not isinstance(slug, str):
        return
    if not _SLUG.fullmatch(slug):
        raise InvalidInput("slug_form", slug=slug)
    if slug in RESERVED_SLUGS:
        raise InvalidInput("slug_reserved", slug=slug)
    frame = context.frame(layer, Visibility.STAFF)
    if (frame["slug"][frame.index != fid] == slug).any():
        raise Conflict("slug_taken", slug=slug)


def _all(context: Context) -> list[Activity]:
    frame = context.frame(ACTIVITIES, Visibility.STAFF)
    plain = frame.astype(object).where(frame.notna(), None)
    day = context.today
    return [_activity(fid, row, day) for fid, row in zip(plain.index, plain.to_dict("records"), strict=True)]


def _activity(fid: Hashable, row: Mapping[Hashable, object], day: dt.date) -> Activity:
    opens_on, closes_on = _day(row["opens_on"]), _day(row["closes_on"])
    days, area = row["reply_days"], row["geometry"]
    return Activity(
        fid=int(str(fid)),
        uid=str(row["uid"]),
        slug=str(row["slug"]),
        name=str(row["name"]),
        question=str(row["question"] or ""),
        phase=current_phase(str(row["status"] or Phase.DRAFT), opens_on, closes_on, day),
        opens_on=opens_on,
        closes_on=closes_on,
        telephone=str(row["telephone"] or ""),
        paper_box=str(row["paper_box"] or ""),
        shown_at_once=row["moderation"] == "after",
        free_pins=row["free_pins"] is None or bool(row["free_pins"]),
        reply_days=None if days is None else int(str(days)),
        categories=_categories(str(row["questions_about"] or "")),
        area=area if isinstance(area, BaseGeometry) and not area.is_empty else None,
    )


def _day(value: object) -> dt.date | None:
    return None if value is None else pd.Timestamp(str(value)).date()


def _categories(asked: str) -> tuple[str, ...]:
    """The office may write a code or a title in either language; nothing known means everything."""
    wanted = {part.strip() for part in asked.split(LIST_MARK)}
    named = tuple(code for code, titles in CATEGORIES.items() if wanted & {code, *titles})
    return named or tuple(CATEGORIES)
