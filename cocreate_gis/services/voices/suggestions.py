"""Somebody says something about a place, and is answered."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import geopandas as gpd
from pydantic import BaseModel, ConfigDict

from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import Forbidden, InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.suggestions import (
    PRIVATE_CATEGORIES,
    PUBLIC_STATES,
    SUGGESTION_FLOW,
    SUGGESTIONS,
)
from cocreate_gis.model.permissions import VISITOR, Actor, require
from cocreate_gis.model.phases import Phase
from cocreate_gis.model.records import check_values
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.geometry import frame_of
from cocreate_gis.services.limits import RateLimit
from cocreate_gis.services.notices.follows import follow_own
from cocreate_gis.services.notices.notices import tell_followers
from cocreate_gis.services.photos.photos import require_few
from cocreate_gis.services.voices.activities import Activity, activity_of
from cocreate_gis.services.voices.holding import held_for
from cocreate_gis.services.voices.people import author_key, is_one_of, spoken_key
from cocreate_gis.services.voices.receipts import Receipt, find_receipt, give_receipt, secret_of
from cocreate_gis.services.voices.whereabouts import ListedPlace, Place, locate, place_name
from cocreate_gis.store import (
    PhotoDraft,
    created_by,
    get_feature,
    insert_features,
    insert_photo,
    read_features,
)

_SUBMISSIONS = RateLimit("suggestion", tries=20, seconds=3600)
NEARBY_M = 150.0
_WRITTEN = {"kind", "category", "text", "nickname", "contact", "exact_place_consent", "activity"}


class Entry(BaseModel):
    """What whoever enters a suggestion at a desk, from paper or for somebody else, knows besides.

    Attributes
    ----------
    spoken_by : str
        Name of who said it; kept apart and never published. Empty for somebody unnamed.
    consent_given : str
        How that person agreed, a code of the layer; empty where the words are the actor's own.
    source : str
        How the words came here.
    said_on : datetime.date or None
        When they were said.
    event, topic : str
        Uids of the meeting and of the topic they belong to.
    stance, respondent, peak_hours : str
        As the layer says.
    affected_households : int or None
        Households the problem reaches.
    handled_by : str
        Uid of the organisation that is to see to it.
    """

    model_config = ConfigDict(frozen=True)

    spoken_by: str = ""
    consent_given: str = ""
    source: str = "helper"
    said_on: dt.date | None = None
    event: str = ""
    topic: str = ""
    stance: str = ""
    respondent: str = ""
    peak_hours: str = ""
    affected_households: int | None = None
    handled_by: str = ""


class SuggestionDraft(BaseModel):
    """What a resident fills in.

    Attributes
    ----------
    kind, category : str
        Codes of the layer ``suggestions``.
    text : str
        Their words.
    nickname, contact : str
        Both may stay empty; the contact is kept apart and never published.
    consent : bool
        Agreement to the sentence shown beside the button; without it nothing is kept.
    exact_place_consent : bool
        Separate agreement that the exact place may be shown.
    under_14, guardian_consent : bool
        Whether a child speaks, and whether whoever looks after it agrees.
    activity : str
        Uid of the activity it answers to; empty for none.
    source : str
        The page it came by: ``web``, or ``poster`` for whoever scanned a code.
    entry : Entry or None
        Only for whoever may enter for others.
    """

    model_config = ConfigDict(frozen=True)

    kind: str
    category: str
    text: str
    nickname: str = ""
    contact: str = ""
    consent: bool = False
    exact_place_consent: bool = False
    under_14: bool = False
    guardian_consent: bool = False
    activity: str = ""
    source: Literal["web", "poster"] = "web"
    entry: Entry | None = None


def submit(
    actor: Actor,
    context: Context,
    place: Place,
    draft: SuggestionDraft,
    photos: Sequence[PhotoDraft] = (),
    key: str = "",
) -> Receipt:
    """Keep a suggestion with its photos and its receipt, all or nothing.

    Parameters
    ----------
    actor : Actor
        The sender, or whoever enters it.
    context : Context
        The workspace.
    place : shapely geometry or ListedPlace
        Point, line or area, EPSG:4326, or a place with a name, which is kept as a point inside it.
    draft : SuggestionDraft
        What was filled in.
    photos : sequence of PhotoDraft
        As `cocreate_gis.services.photos.photos.draw` makes them.
    key : str
        What the form was given when it was opened: the same form sent again gives the same receipt,
        with other words another one.

    Returns
    -------
    Receipt
        To be shown once; only its fingerprint is kept.

    Raises
    ------
    InvalidInput
        ``consent_missing``, ``consent_how_missing``, ``guardian_consent_missing``, ``photos_too_many``, or a
        field or the place cannot be used.
    Forbidden
        ``not_allowed``, ``not_in_this_phase``, ``outside_your_area``, ``too_many_tries``;
        ``free_pins_closed`` or ``free_pins_closed_here``: a free place, where one is to be chosen.
    NotFound
        ``place_not_listed`` or ``activity_unknown``.
    """
    activity = activity_of(context, draft.activity)
    phase = Phase.OPEN if activity is None else activity.phase
    require(actor, "suggestion.enter" if draft.entry else "suggestion.submit", phase)
    _require_consent(draft)
    geometry = locate(context, place)
    if draft.entry:
        require_within(actor, context, geometry)
    elif activity and not activity.free_pins and not isinstance(place, ListedPlace):
        raise Forbidden("free_pins_closed_here")
    require_few(len(photos))
    # Only words of a length that is kept are searched.
    written = check_values(SUGGESTIONS, _values(draft), complete=False)
    told = {**written, **_standing(context, activity, draft), **_place_values(context, place)}
    author = _author(actor, context, place, draft.entry)
    frame = frame_of(
        SUGGESTIONS, geometry, check_values(SUGGESTIONS, {**told, "author": author}, complete=True)
    )
    secret = secret_of(context, key)
    with context.store.write(actor) as writer:
        given = find_receipt(writer.connection, secret)
        if (
            given
            and get_feature(writer.connection, SUGGESTIONS, fid=given.fid).values["text"] != told["text"]
        ):
            secret = secret_of(context, key, str(told["text"]))
            given = find_receipt(writer.connection, secret)
        if given is not None:
            return given
        if draft.entry is None:
            context.tries.take(_SUBMISSIONS, actor)
        fid = insert_features(writer, SUGGESTIONS, frame)[0]
        receipt = give_receipt(writer, secret, fid)
        uid = get_feature(writer.connection, SUGGESTIONS, fid=fid).uid
        if draft.entry is None and is_one_of(actor, [author]):
            follow_own(writer, uid)
        if told["status"] in PUBLIC_STATES:
            tell_followers(writer, context, uid, "released", area_kind="new_in_area")
        # Words can be weighed by a list; in a photo somebody has to look for faces.
        looked_at = told["status"] not in PUBLIC_STATES
        for photo in photos:
            insert_photo(writer, SUGGESTIONS, uid, replace(photo, shown=looked_at))
    return receipt


def consent_wording(activity: Activity | None, category: str) -> str:
    """Name the sentence a sender agrees to, which says what happens to her words.

    Parameters
    ----------
    activity : Activity or None
        What it answers to.
    category : str
        What it is about.

    Returns
    -------
    str
        Key of the catalogue.
    """
    if category in PRIVATE_CATEGORIES:
        return "suggest.consent_private"
    at_once = activity is not None and activity.shown_at_once
    return "suggest.consent_at_once" if at_once else "suggest.consent"


def _require_consent(draft: SuggestionDraft) -> None:
    spoken = draft.entry.consent_given if draft.entry else ""
    if draft.entry and draft.entry.spoken_by and not spoken:
        raise InvalidInput("consent_how_missing")
    if draft.under_14 and not (draft.guardian_consent or spoken == "guardian"):
        raise InvalidInput("guardian_consent_missing")
    if not (draft.consent or spoken):
        raise InvalidInput("consent_missing")


def _author(actor: Actor, context: Context, place: Place, entry: Entry | None) -> str:
    if entry is None or not entry.consent_given:
        return author_key(actor)
    return spoken_key(context.workspace, entry.spoken_by, place.uid if isinstance(place, ListedPlace) else "")


def _values(draft: SuggestionDraft) -> dict[str, object]:
    written = draft.model_dump(include=_WRITTEN)
    entered = {"source": draft.source} if draft.entry is None else draft.entry.model_dump()
    guardian = draft.guardian_consent or entered.get("consent_given") == "guardian"
    return {**written, **entered, "guardian_consent": guardian if draft.under_14 else None}


def _standing(context: Context, activity: Activity | None, draft: SuggestionDraft) -> dict[str, object]:
    held = held_for(context, draft.text, draft.nickname, category=draft.category)
    at_once = activity is not None and activity.shown_at_once and not held
    days = (activity and activity.reply_days) or context.workspace.reply_days
    return {
        "status": "released" if at_once else SUGGESTION_FLOW.initial,
        "held_for": held,
        "due_on": context.today + dt.timedelta(days=days),
        "support_count": 0,
        "comment_count": 0,
        "level": "community",
    }


def _place_values(context: Context, place: Place) -> dict[str, object]:
    if not isinstance(place, ListedPlace):
        return {}
    return {"place_name": place_name(context, place), "place_uid": place.uid}


def mine(actor: Actor, context: Context) -> gpd.GeoDataFrame:
    """List what a sender has said and the public does not see yet.

    Parameters
    ----------
    actor : Actor
        The sender, known by her browser.
    context : Context
        The workspace.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, with public fields, at the places she gave; empty for staff, who see everything anyway.
    """
    own: list[str] = []
    if actor.visibility is Visibility.PUBLIC and actor != VISITOR:
        with context.store.read() as connection:
            own = created_by(connection, SUGGESTIONS.name, actor.uid)
    if not own:
        return gpd.GeoDataFrame({"text": []}, geometry=[], crs=WGS84)
    released = context.frame(SUGGESTIONS, Visibility.PUBLIC)["uid"]
    with context.store.read() as connection:
        sent = read_features(connection, SUGGESTIONS, where={"uid": own}, visibility=Visibility.PUBLIC)
    return sent[~sent["uid"].isin(released)]


def nearby(actor: Actor, context: Context, place: object, metres: float = NEARBY_M) -> gpd.GeoDataFrame:
    """Find what others have said near a place.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    place : shapely geometry
        EPSG:4326.
    metres : float
        Distance in a straight line.

    Returns
    -------
    GeoDataFrame
        Suggestions the actor may see, nearest first, with ``distance_m``.
    """
    require(actor, "map.view")
    return context.live.nearby(actor.visibility, place, metres)
