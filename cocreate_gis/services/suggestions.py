"""A resident drops a pin, finds it again, and is answered."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
from pydantic import BaseModel, ConfigDict

from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import InvalidInput, NotFound
from cocreate_gis.model.identity import new_receipt_code, new_receipt_secret, normalise_receipt_code
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.layers.suggestions import PRIVATE_CATEGORIES, SUGGESTIONS
from cocreate_gis.model.permissions import VISITOR, Actor, require
from cocreate_gis.model.records import check_values
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.geometry import frame_of
from cocreate_gis.services.limits import RateLimit
from cocreate_gis.services.whereabouts import Place, locate
from cocreate_gis.store import (
    Feature,
    created_by,
    find_by_code,
    find_by_secret,
    get_feature,
    hash_secret,
    insert_features,
    read_features,
    save_receipt,
)

# The number beside a code has four digits: ten tries an hour at one code, whoever tries.
_LOOKUPS = RateLimit(tries=10, seconds=3600)
_SUBMISSIONS = RateLimit(tries=20, seconds=3600)
NEARBY_M = 150.0


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
    """

    model_config = ConfigDict(frozen=True)

    kind: str
    category: str
    text: str
    nickname: str = ""
    contact: str = ""
    consent: bool = False
    exact_place_consent: bool = False


@dataclass(frozen=True)
class Receipt:
    """What the sender keeps.

    Parameters
    ----------
    code : str
        Short code to read aloud.
    pin : str
        Four digits asked for beside the code.
    secret : str
        Part of the link that opens the suggestion by itself.
    fid : int
        The suggestion.
    private : bool
        Whether it went to the private channel.
    """

    code: str
    pin: str
    secret: str
    fid: int
    private: bool


def submit(actor: Actor, context: Context, place: Place, draft: SuggestionDraft) -> Receipt:
    """Keep a resident's suggestion.

    Parameters
    ----------
    actor : Actor
        The sender.
    context : Context
        The workspace.
    place : shapely geometry or ListedPlace
        Point, line or area, EPSG:4326, or a place chosen from the list, which is kept as a point inside it.
    draft : SuggestionDraft
        What was filled in.

    Returns
    -------
    Receipt
        To be shown once; only its fingerprint is kept.

    Raises
    ------
    InvalidInput
        ``consent_missing``, or a field or the place cannot be used.
    Forbidden
        ``free_pins_closed``: a free place, in public mode without map review; ``too_many_tries``.
    NotFound
        ``place_not_listed``.
    """
    require(actor, "suggestion.submit")
    if not draft.consent:
        raise InvalidInput("consent_missing")
    geometry = locate(context, place)
    _SUBMISSIONS.take(context.key, actor)
    values = check_values(SUGGESTIONS, {**_values(draft), "author": actor.uid}, complete=True)
    frame = frame_of(SUGGESTIONS, geometry, values)
    code, secret = new_receipt_code(), new_receipt_secret()
    with context.store.write(actor) as writer:
        fid = insert_features(writer, SUGGESTIONS, frame)[0]
        uid = get_feature(writer.connection, SUGGESTIONS, fid=fid).uid
        save_receipt(writer, code, secret, uid)
    return Receipt(code, _pin(hash_secret(secret)), secret, fid, draft.category in PRIVATE_CATEGORIES)


def _values(draft: SuggestionDraft) -> dict[str, object]:
    return {
        "kind": draft.kind,
        "category": draft.category,
        "text": draft.text,
        "nickname": draft.nickname,
        "contact": draft.contact,
        "exact_place_consent": draft.exact_place_consent,
        "status": "received",
        "support_count": 0,
        "comment_count": 0,
        "level": "community",
        "source": "web",
    }


def open_by_secret(context: Context, secret: str) -> Feature:
    """Open one's own suggestion by the link of the receipt.

    Parameters
    ----------
    context : Context
        The workspace.
    secret : str
        From the link.

    Returns
    -------
    Feature
        The suggestion with its status and reply.

    Raises
    ------
    NotFound
        ``receipt_missing``.
    """
    with context.store.read() as connection:
        uid = find_by_secret(connection, secret)
        return get_feature(connection, SUGGESTIONS, uid=uid, visibility=Visibility.PUBLIC)


def open_by_code(actor: Actor, context: Context, code: str, pin: str) -> Feature:
    """Open one's own suggestion by the code and number of the receipt.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    code : str
        Short code as typed.
    pin : str
        The four digits beside it.

    Returns
    -------
    Feature
        The suggestion with its status and reply.

    Raises
    ------
    NotFound
        ``receipt_missing``: wrong code or wrong number; which one is not said.
    Forbidden
        ``too_many_tries``.
    """
    written = normalise_receipt_code(code)
    _LOOKUPS.take(context.key, actor)
    _LOOKUPS.take_thing(context.key, written)
    with context.store.read() as connection:
        uid, fingerprint = find_by_code(connection, written)
        if _pin(fingerprint) != pin.strip():
            raise NotFound("receipt_missing")
        return get_feature(connection, SUGGESTIONS, uid=uid, visibility=Visibility.PUBLIC)


def answer(actor: Actor, context: Context, fid: int, version: int, target: str, reply: str = "") -> int:
    """Release a suggestion, hold it back, or move it on with a reply.

    Parameters
    ----------
    actor : Actor
        Who moderates.
    context : Context
        The workspace.
    fid, version : int
        The suggestion, and the version that was seen.
    target : str
        State to reach.
    reply : str
        Words to the sender; closing asks for them.

    Returns
    -------
    int
        The new version.

    Raises
    ------
    Forbidden
        The actor may not moderate.
    InvalidInput
        The flow has no such step, or the reply is missing; a private report is never released.
    """
    return answer_all(actor, context, {fid: version}, target, reply)[fid]


def answer_all(
    actor: Actor, context: Context, versions: Mapping[int, int], target: str, reply: str = ""
) -> dict[int, int]:
    """Take the same step with several suggestions, all or none; see `answer`.

    Parameters
    ----------
    actor : Actor
        Who moderates.
    context : Context
        The workspace.
    versions : Mapping[int, int]
        By suggestion, the version that was seen.
    target : str
        State to reach.
    reply : str
        Words to the senders.

    Returns
    -------
    dict of int to int
        New version by suggestion.
    """
    require(actor, "suggestion.moderate")
    evidence: Mapping[str, object] = {"reply": reply} if reply.strip() else {}
    if target == "released":
        with context.store.read() as connection:
            asked = read_features(connection, SUGGESTIONS, fids=versions, geometry=False)
        if asked["category"].isin(PRIVATE_CATEGORIES).any():
            raise InvalidInput("private_never_released")
    return features.move_all(actor, context, SUGGESTIONS, versions, target, evidence)


def inbox(actor: Actor, context: Context) -> pd.DataFrame:
    """List what residents said, for those who answer.

    Parameters
    ----------
    actor : Actor
        Who moderates.
    context : Context
        The workspace.

    Returns
    -------
    DataFrame
        Index fid, newest first: ``version``, ``created_at`` in the zone of the workspace, the fields staff
        see, and ``community``, the name of the one it lies in. Missing values are None.

    Raises
    ------
    Forbidden
        The actor may not moderate.
    """
    require(actor, "suggestion.moderate")
    said = context.frame(SUGGESTIONS, Visibility.STAFF).sort_values("created_at", ascending=False)
    areas = context.frame(COMMUNITIES, Visibility.PUBLIC)
    inside, area = areas.sindex.query(said.geometry.representative_point(), predicate="within")
    said["community"] = (
        pd.Series(areas["name"].to_numpy()[area], index=said.index[inside]).groupby(level=0).first()
    )
    said["created_at"] = said["created_at"].dt.tz_convert(context.workspace.zone)
    plain = pd.DataFrame(said.drop(columns=said.geometry.name)).astype(object)
    return plain.where(plain.notna(), None)


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


def _pin(fingerprint: str) -> str:
    return f"{int(hashlib.sha256(b'receipt pin' + fingerprint.encode()).hexdigest()[:12], 16) % 10_000:04d}"
