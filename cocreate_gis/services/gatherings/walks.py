"""Walks: the track, what was found on the way by department, and how those met on the way stand to it."""

import math

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from cocreate_gis.interchange.gpx import read_track
from cocreate_gis.model.errors import InvalidInput, NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.participation import EVENTS
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.gatherings.sight import record_of, records_of
from cocreate_gis.services.references import record_names

WALKED = ("walk", "inspection")
# A walk may lead a little way out of the sub-district.
_MARGIN_DEG = 0.05
_KM_OF_DEGREE = 111.2


def set_track(actor: Actor, context: Context, fid: int, version: int, name: str, content: bytes) -> int:
    """Take the track of a walk from a GPX file, and its times where they are not known yet.

    Parameters
    ----------
    actor : Actor
        Who records meetings.
    context : Context
        The workspace.
    fid, version : int
        The walk, and the version that was seen.
    name : str
        Name of the file.
    content : bytes
        The file.

    Returns
    -------
    int
        The new version.

    Raises
    ------
    Forbidden
        ``not_allowed`` or ``outside_your_area``.
    InvalidInput
        The file holds no track, or one in another city.
    Conflict
        Somebody else changed it first.
    """
    require(actor, EVENTS.edit_action)
    track = read_track(name, content)
    _require_here(context, name, track.line)
    known = record_of(actor, context, EVENTS, fid).values
    told: dict[str, object] = {}
    if track.begun and track.ended:
        begun, ended = (moment.astimezone(context.workspace.zone) for moment in (track.begun, track.ended))
        told = {"held_on": begun.date(), "starts_at": begun.time(), "ends_at": ended.time()}
        if begun.date() != ended.date():
            told.pop("ends_at")
    missing = {field: value for field, value in told.items() if known.get(field) is None}
    return features.change(actor, context, EVENTS, fid, version, missing, track.line)


def _require_here(context: Context, name: str, line: BaseGeometry) -> None:
    if (bounds := context.bounds()) is None:
        return
    here = shapely.box(*bounds)
    if not line.intersects(here.buffer(_MARGIN_DEG)):
        away = here.centroid
        there = line.centroid
        east = (there.x - away.x) * math.cos(math.radians(away.y))
        distance = math.hypot(east, there.y - away.y) * _KM_OF_DEGREE
        raise InvalidInput("gpx_elsewhere", file=name, km=round(distance))


def said_at(actor: Actor, context: Context, event_uid: str) -> pd.DataFrame:
    """List what was said at a meeting or on a walk.

    Parameters
    ----------
    actor : Actor
        Staff, or who records meetings.
    context : Context
        The workspace.
    event_uid : str
        The event.

    Returns
    -------
    DataFrame
        Index fid of the suggestion: ``text``, ``category``, ``respondent``, ``stance``, ``place_name``,
        ``department`` (name, empty for none). Missing values are None. Only staff read what is not public.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    NotFound
        ``feature_missing``: there is no such event for this actor.
    """
    require(actor, EVENTS.edit_action)
    if event_uid not in set(records_of(actor, context, EVENTS)["uid"]):
        raise NotFound("feature_missing", layer=EVENTS.title, feature=event_uid)
    said = context.frame(SUGGESTIONS, Visibility.STAFF)
    if actor.visibility is not Visibility.STAFF:
        said = said[said["uid"].isin(context.frame(SUGGESTIONS, Visibility.PUBLIC)["uid"])]
    said = said[(said["event"] == event_uid) & said["merged_into"].isna()]
    names = record_names(context, "organisations")
    columns = ["text", "category", "respondent", "stance", "place_name"]
    plain = pd.DataFrame(said[columns]).astype(object)
    departments = [names.get(str(uid), "") for uid in said["handled_by"]]
    return plain.where(plain.notna(), None).assign(department=departments)


def stances(said: pd.DataFrame) -> pd.DataFrame:
    """Count how those met on the way stand to the matter.

    Parameters
    ----------
    said : DataFrame
        As `said_at` gives it.

    Returns
    -------
    DataFrame
        Index ``respondent``, a column of counts per stance; empty where nobody took one.
    """
    taken = said.dropna(subset=["stance", "respondent"])
    return pd.crosstab(taken["respondent"], taken["stance"])
