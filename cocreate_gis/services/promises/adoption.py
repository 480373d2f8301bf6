"""Adoptions: something of the map is offered, somebody asks for it, staff accept, and it is looked after."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from cocreate_gis.model.errors import Conflict, InvalidInput, NotFound
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import PERSON_KEY, Layer
from cocreate_gis.model.layers.care import ADOPTIONS, CARED_FOR
from cocreate_gis.model.layers.elements import ELEMENTS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.records import check_values, check_whole
from cocreate_gis.services import features
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.geometry import frame_of
from cocreate_gis.services.limits import RateLimit
from cocreate_gis.services.notices.notices import tell_staff
from cocreate_gis.services.promises.care_checks import check_care
from cocreate_gis.services.voices.people import author_key
from cocreate_gis.store import (
    Feature,
    NoticeDraft,
    Writer,
    add_notices,
    get_feature,
    insert_features,
    personal_values,
    read_features,
    read_personal,
    update_feature,
)

_SECRET_BYTES = 12
_APPLICATIONS = RateLimit("adoption", tries=5, seconds=3600)
_OF_THE_ADOPTER = ("adopter_kind", "named", "shown_as", "adopter", "contact", PERSON_KEY, "link_hash")


@dataclass(frozen=True)
class Application:
    """What somebody fills in who would look after something.

    Parameters
    ----------
    adopter_kind : str
        Code of the field of that name.
    adopter : str
        Who asks; never shown.
    contact : str
        How to reach them; never shown.
    shown_as : str
        What everybody may read, such as a class or a building; empty for nothing.
    named : bool
        Whether a person agrees that it is read.
    consent : bool
        Whether name and contact may be kept to arrange it.
    """

    adopter_kind: str
    adopter: str
    contact: str
    shown_as: str = ""
    named: bool = False
    consent: bool = False


def offer(
    actor: Actor, context: Context, layer: Layer, uid: str, values: Mapping[str, object] | None = None
) -> int:
    """Offer an object of the map for adoption.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    layer : Layer
        Kind of the object.
    uid : str
        The object.
    values : Mapping[str, object], optional
        Fields of the adoption: how, duties, days from one check-in to the next.

    Returns
    -------
    int
        The ``fid`` of the adoption.

    Raises
    ------
    Forbidden
        The actor may not, or not there.
    Conflict
        ``adoption_taken``: it is offered or looked after already.
    NotFound
        ``feature_missing``: there is no such object.
    """
    with context.store.read() as connection:
        thing = get_feature(connection, layer, uid=uid)
    given = {"mode": "adopt", **(values or {}), "about": _name(layer, thing), "about_uid": uid}
    return features.create(actor, context, ADOPTIONS, thing.geometry, given)


def apply_for(actor: Actor, context: Context, fid: int, application: Application) -> None:
    """Ask to look after something that is offered.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    fid : int
        The adoption.
    application : Application
        What was filled in.

    Raises
    ------
    InvalidInput
        ``adoption_consent_missing``, ``field_required``, ``adopter_not_agreed`` or another field.
    Conflict
        ``adoption_not_open``: somebody was faster.
    Forbidden
        ``too_many_tries``.
    """
    require(actor, "adoption.apply")
    if not application.consent:
        raise InvalidInput("adoption_consent_missing")
    for name in ("adopter_kind", "adopter", "contact"):
        if not getattr(application, name).strip():
            raise InvalidInput("field_required", field=ADOPTIONS.field(name).title)
    given = {name: value for name, value in vars(application).items() if name != "consent"}
    checked = check_values(ADOPTIONS, {**given, PERSON_KEY: author_key(actor)}, complete=False)
    context.tries.take(_APPLICATIONS, actor)
    with context.store.write(actor) as writer:
        current = get_feature(writer.connection, ADOPTIONS, fid=fid)
        if current.values["status"] != "open":
            raise Conflict("adoption_not_open", object=current.values["about"])
        check_care(context, ADOPTIONS, {**current.values, **checked, "status": "applied"}, fid)
        update_feature(writer, ADOPTIONS, fid, current.version, {**checked, "status": "applied"})
        tell_staff(writer, "adoption_applied", about=current.values["about"])


def accept(actor: Actor, context: Context, fid: int, version: int, from_on: dt.date) -> str:
    """Accept who asked, and give the link with which they check in.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    fid, version : int
        The adoption, and the version that was seen.
    from_on : date
        The first day.

    Returns
    -------
    str
        The secret of the link, 96 random bits, to be shown once; only its fingerprint is kept.

    Raises
    ------
    Forbidden
        The actor may not, or not there.
    InvalidInput
        ``status_step_unknown``: nobody has asked for it.
    Conflict
        Somebody else changed it first.
    """
    require(actor, "adoption.manage")
    with context.store.write(actor) as writer:
        current = get_feature(writer.connection, ADOPTIONS, fid=fid)
        require_within(actor, context, current.geometry)
        given: dict[str, object] = {"from_on": from_on, "checked_on": None, "reminded_on": None}
        moved = features.take_step(writer, context, ADOPTIONS, current, version, "adopted", given)
        secret = _give_link(writer, fid, moved)
        _mark_adopted(writer, str(current.values.get("about_uid") or ""))
        tell_adopter(writer, current.uid, "adoption_accepted", about=current.values["about"])
    return secret


def decline(actor: Actor, context: Context, fid: int, version: int) -> None:
    """Decline who asked: it is open again, and nothing of the person is kept.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    fid, version : int
        The adoption, and the version that was seen.

    Raises
    ------
    Forbidden
        The actor may not, or not there.
    InvalidInput
        ``status_step_unknown``: nobody has asked for it.
    Conflict
        Somebody else changed it first.
    """
    require(actor, "adoption.manage")
    with context.store.write(actor) as writer:
        current = get_feature(writer.connection, ADOPTIONS, fid=fid)
        require_within(actor, context, current.geometry)
        tell_adopter(writer, current.uid, "adoption_declined", about=current.values["about"])
        emptied: dict[str, object] = dict.fromkeys(_OF_THE_ADOPTER)
        features.take_step(writer, context, ADOPTIONS, current, version, "open", emptied)


def new_link(actor: Actor, context: Context, fid: int) -> str:
    """Give another link to check in with; the one before opens nothing any more.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    fid : int
        An adoption that is looked after.

    Returns
    -------
    str
        The secret of the link.

    Raises
    ------
    Forbidden
        The actor may not, or not there.
    Conflict
        ``adoption_not_live``: nobody looks after it.
    """
    require(actor, "adoption.manage")
    with context.store.write(actor) as writer:
        current = get_feature(writer.connection, ADOPTIONS, fid=fid)
        require_within(actor, context, current.geometry)
        if current.values["status"] not in CARED_FOR:
            raise Conflict("adoption_not_live", object=current.values["about"])
        return _give_link(writer, fid, current.version)


def by_link(context: Context, secret: str) -> Feature:
    """Find the adoption of a link.

    Parameters
    ----------
    context : Context
        The workspace.
    secret : str
        From the link.

    Returns
    -------
    Feature
        The adoption.

    Raises
    ------
    NotFound
        ``adoption_link_unknown``: it was replaced, lapsed, ended or was never given.
    """
    wanted = _hashed(secret)
    with context.store.read() as connection:
        held = personal_values(connection, ADOPTIONS, "link_hash")
        uid = next((one for one, kept in held.items() if secrets.compare_digest(kept, wanted)), None)
        if uid is not None:
            found = get_feature(connection, ADOPTIONS, uid=uid)
            if found.values["status"] in CARED_FOR:
                return found
    raise NotFound("adoption_link_unknown")


def set_free(writer: Writer, context: Context, current: Feature, target: str, reason: str) -> None:
    """End an adoption and offer the object again, with the same duties.

    Parameters
    ----------
    writer : Writer
        The transaction.
    context : Context
        The workspace.
    current : Feature
        An adoption that is looked after.
    target : {"lapsed", "ended"}
        How it ends.
    reason : str
        Why.
    """
    given: dict[str, object] = {"reason": reason, "link_hash": None}
    features.take_step(writer, context, ADOPTIONS, current, current.version, target, given)
    tell_adopter(writer, current.uid, f"adoption_{target}", about=current.values["about"])
    offer_again(writer, context, current)


def offer_again(writer: Writer, context: Context, current: Feature) -> None:
    """Offer what somebody looked after to everybody, with the same duties.

    Parameters
    ----------
    writer : Writer
        The transaction.
    context : Context
        The workspace.
    current : Feature
        The adoption that is over.
    """
    kept = {name: current.values.get(name) for name in ("about", "about_uid", "mode", "duties", "every_days")}
    again = check_values(ADOPTIONS, {**kept, "status": "open"}, complete=True)
    check_whole(ADOPTIONS, again, context.today)
    insert_features(writer, ADOPTIONS, frame_of(ADOPTIONS, current.geometry, again))


def end(actor: Actor, context: Context, fid: int, reason: str) -> None:
    """End an adoption in agreement; the object is offered again.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    fid : int
        An adoption that is looked after.
    reason : str
        Why it ends.

    Raises
    ------
    Forbidden
        The actor may not, or not there.
    InvalidInput
        ``evidence_missing``: no reason; ``status_step_unknown``: nobody looks after it.
    """
    require(actor, "adoption.manage")
    with context.store.write(actor) as writer:
        current = get_feature(writer.connection, ADOPTIONS, fid=fid)
        require_within(actor, context, current.geometry)
        set_free(writer, context, current, "ended", reason.strip())


def tell_adopter(writer: Writer, uid: str, kind: str, **params: object) -> None:
    """Tell the adopter, where a browser or account is known.

    Parameters
    ----------
    writer : Writer
        The transaction of what happened.
    uid : str
        The adoption.
    kind : str
        What happened.
    **params : object
        What the sentence names.
    """
    person = read_personal(writer.connection, ADOPTIONS, uid).get(PERSON_KEY)
    if person:
        add_notices(writer, [NoticeDraft(person, kind, None, params)])


def _give_link(writer: Writer, fid: int, version: int) -> str:
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    update_feature(writer, ADOPTIONS, fid, version, {"link_hash": _hashed(secret)})
    return secret


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _mark_adopted(writer: Writer, uid: str) -> None:
    """A small facility says of itself that it is looked after."""
    found = read_features(writer.connection, ELEMENTS, where={"uid": [uid], "status": ["built"]})
    for fid, version in found["version"].items():
        update_feature(writer, ELEMENTS, int(str(fid)), int(version), {"status": "adopted"})


def _name(layer: Layer, thing: Feature) -> str:
    """What people call it: its kind, with its number or its name."""
    told = [thing.values.get(name) for name in dict.fromkeys((layer.number_field, layer.name_field)) if name]
    said = " ".join(str(one) for one in told if one)
    return said or f"{LAYERS[layer.name].title.zh} {thing.fid}"
