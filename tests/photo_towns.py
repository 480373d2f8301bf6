"""What tests of photos have in common: suggestions and walks in the town."""

import datetime as dt

from cocreate_gis.model.layers.participation import EVENTS
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.voices import suggestions
from cocreate_gis.services.voices.suggestions import SuggestionDraft
from cocreate_gis.store import get_feature
from tests import towns

SENDER = Actor("visitor:sender", Role.VISITOR)
STRANGER = Actor("visitor:stranger", Role.VISITOR)
PLANNER = Actor("planner-1", Role.PLANNER)
RECORDER = Actor("account:recorder", Role.RESIDENT_PLANNER)


def suggestion(town: Context, actor: Actor = SENDER, category: str = "seating") -> str:
    """Uid of a suggestion that was just sent."""
    draft = SuggestionDraft(kind="problem", category=category, text="没有地方坐", consent=True)
    fid = suggestions.submit(actor, town, towns.lonlat(towns.at(300, 100)), draft).fid
    with town.store.read() as connection:
        return get_feature(connection, SUGGESTIONS, fid=fid).uid


def move(town: Context, uid: str, target: str) -> None:
    with town.store.read() as connection:
        feature = get_feature(connection, SUGGESTIONS, uid=uid)
    features.move(OPERATOR, town, SUGGESTIONS, feature.fid, feature.version, target)


def walk(town: Context, **values: object) -> str:
    """Uid of a walk along the south street and up the middle one, 600 m in an hour."""
    told = {
        "title": "踏勘",
        "kind": "walk",
        "held_on": dt.date(2025, 5, 1),
        "starts_at": "09:00",
        "ends_at": "10:00",
        **values,
    }
    track = towns.lonlat(towns.line((0, 0), (400, 0), (400, 200)))
    fid = features.create(OPERATOR, town, EVENTS, track, told)
    with town.store.read() as connection:
        return get_feature(connection, EVENTS, fid=fid).uid
