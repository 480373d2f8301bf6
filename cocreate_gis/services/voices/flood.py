"""Flood alarm: very many pins from one person, or of the same words, in a short time; held in one act."""

import datetime as dt
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cocreate_gis.analysis.likeness import core
from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.voices.voiced import voiced
from cocreate_gis.store import read_features, update_features

FLOOD_PINS = 30
FLOOD_WITHIN = dt.timedelta(days=3)
# What staff have taken up already is no part of a flood any more.
_CAN_BE_HELD = ("received", "released")
_HELD = "withheld"
_PERSON, _WORDS = "person", "words"


@dataclass(frozen=True)
class Alarm:
    """Very many pins in a short time.

    Parameters
    ----------
    by : {"person", "words"}
        What they have in common: one person, or the same words under several keys.
    key : str
        Key of the person, which says nothing of who it is; or the words without their filler.
    example : str
        What the last of them says.
    pins : int
        All of them.
    most : int
        Most within `FLOOD_WITHIN`.
    people : int
        Distinct keys.
    first, last : datetime
        In the zone of the workspace.
    open_fids : tuple of int
        Those that wait or are public, and can be held back.
    """

    by: str
    key: str
    example: str
    pins: int
    most: int
    people: int
    first: dt.datetime
    last: dt.datetime
    open_fids: tuple[int, ...]


def alarms(actor: Actor, context: Context) -> list[Alarm]:
    """List the floods.

    Parameters
    ----------
    actor : Actor
        Who moderates.
    context : Context
        The workspace.

    Returns
    -------
    list of Alarm
        Those with most pins that can still be held back first.

    Raises
    ------
    Forbidden
        The actor may not moderate.
    """
    require(actor, "suggestion.moderate")
    said = pd.DataFrame(voiced(context, Visibility.STAFF)[["person", "text", "status", "created_at"]])
    said["words"] = said["text"].map(core)
    said["created_at"] = said["created_at"].dt.tz_convert(context.workspace.zone)
    by_person = _floods(_PERSON, said)
    # One person's flood is told once, whatever the words.
    flooding = {alarm.key for alarm in by_person}
    by_words = _floods(_WORDS, said[~said["person"].isin(flooding) & (said["words"] != "")])
    return sorted([*by_person, *by_words], key=lambda alarm: (-len(alarm.open_fids), -alarm.pins, alarm.key))


def _floods(by: str, said: pd.DataFrame) -> list[Alarm]:
    counts = said[by].value_counts()
    many = said[said[by].isin(counts.index[counts >= FLOOD_PINS])]
    found = [_alarm(by, key, pins.sort_values("created_at")) for key, pins in many.groupby(by)]
    return [alarm for alarm in found if alarm.most >= FLOOD_PINS]


def _alarm(by: str, key: Hashable, pins: pd.DataFrame) -> Alarm:
    at = pins["created_at"]
    moments = at.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
    until = np.searchsorted(moments, moments + np.timedelta64(FLOOD_WITHIN), side="right")
    return Alarm(
        by=by,
        key=str(key),
        example=str(pins["text"].iloc[-1]),
        pins=len(pins),
        most=int((until - np.arange(len(moments))).max()),
        people=int(pins["person"].nunique()),
        first=at.iloc[0].to_pydatetime(),
        last=at.iloc[-1].to_pydatetime(),
        open_fids=tuple(int(fid) for fid in pins.index[pins["status"].isin(_CAN_BE_HELD)]),
    )


def hold(actor: Actor, context: Context, alarm: Alarm) -> dict[int, tuple[int, str]]:
    """Hold back everything of a flood that waits or is public, all or none.

    Parameters
    ----------
    actor : Actor
        Who moderates.
    context : Context
        The workspace.
    alarm : Alarm
        Of `alarms`.

    Returns
    -------
    dict of int to (int, str)
        By suggestion, its version now and its status before, to undo it with `let_go`.

    Raises
    ------
    Forbidden
        The actor may not moderate, or not everywhere it flooded.
    NotFound
        ``nothing_to_hold``: others have dealt with all of them meanwhile.
    """
    require(actor, "suggestion.moderate")
    with context.store.write(actor) as writer:
        pins = read_features(writer.connection, SUGGESTIONS, fids=alarm.open_fids)
        pins = pins[pins["status"].isin(_CAN_BE_HELD)]
        if pins.empty:
            raise NotFound("nothing_to_hold")
        for place in pins.geometry:
            require_within(actor, context, place)
        seen = dict(zip(pins.index.tolist(), pins["version"].tolist(), strict=True))
        now = update_features(writer, SUGGESTIONS, seen, {"status": _HELD})
    return {fid: (now[fid], status) for fid, status in pins["status"].items()}


def let_go(actor: Actor, context: Context, held: dict[int, tuple[int, str]]) -> None:
    """Undo `hold`, all or none.

    Parameters
    ----------
    actor : Actor
        Who moderates.
    context : Context
        The workspace.
    held : dict of int to (int, str)
        What `hold` gave.

    Raises
    ------
    Forbidden
        The actor may not moderate, or not everywhere it flooded.
    Conflict
        Somebody has changed one of them since.
    """
    require(actor, "suggestion.moderate")
    with context.store.write(actor) as writer:
        for place in read_features(writer.connection, SUGGESTIONS, fids=held).geometry:
            require_within(actor, context, place)
        for before in {status for _, status in held.values()}:
            versions = {fid: version for fid, (version, status) in held.items() if status == before}
            update_features(writer, SUGGESTIONS, versions, {"status": before})
