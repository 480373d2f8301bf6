"""What the office does with a suggestion: release, hold back, move, answer, hand over; its author's no."""

from collections.abc import Mapping

import pandas as pd

from cocreate_gis.model.errors import Forbidden, InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.participation import ORGANISATIONS
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.layers.suggestions import (
    CATEGORIES,
    PRIVATE_CATEGORIES,
    PUBLIC_STATES,
    REPLY_TEMPLATES,
    SUGGESTIONS,
)
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.records import check_values
from cocreate_gis.model.titles import Language, Title
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.features import take_step
from cocreate_gis.services.limits import RateLimit
from cocreate_gis.services.notices.notices import tell_followers, tell_staff
from cocreate_gis.services.voices.people import is_one_of
from cocreate_gis.store import (
    Feature,
    Writer,
    authors_of,
    find_by_secret,
    get_feature,
    group_of,
    retract_notices,
    update_feature,
)

_CONTESTS = RateLimit("contest", tries=20, seconds=3600)


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
        The actor may not moderate, or not there.
    InvalidInput
        The flow has no such step, or the reply is missing; a private report is never released.
    Conflict
        Somebody else answered first.
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
    given = check_values(SUGGESTIONS, {"reply": reply} if reply.strip() else {}, complete=False)
    with context.store.write(actor) as writer:
        return {fid: _step(writer, context, fid, version, target, given) for fid, version in versions.items()}


def _step(
    writer: Writer, context: Context, fid: int, version: int, target: str, given: Mapping[str, object]
) -> int:
    current = get_feature(writer.connection, SUGGESTIONS, fid=fid)
    require_within(writer.actor, context, current.geometry)
    if target == "released" and current.values["category"] in PRIVATE_CATEGORIES:
        raise InvalidInput("private_never_released")
    values = dict(given)
    if "reply" in given and current.values["replied_on"] is None:
        values["replied_on"] = context.today
    if target in PUBLIC_STATES:
        values["held_for"] = None
    moved = take_step(writer, context, SUGGESTIONS, current, version, target, values)
    _tell(writer, context, current, target, replied="reply" in given)
    return moved


def _tell(writer: Writer, context: Context, before: Feature, target: str, *, replied: bool) -> None:
    if target == "received" or (target == "withheld" and before.values["status"] in PUBLIC_STATES):
        retract_notices(writer, before.uid)
    was_public = before.values["status"] in PUBLIC_STATES
    if target == "released":
        tell_followers(writer, context, before.uid, "released", area_kind="new_in_area")
    elif target in PUBLIC_STATES and was_public:
        params = {"status": target, "replied": replied}
        tell_followers(writer, context, before.uid, "status", params, area_kind="status")
    elif replied:
        tell_followers(writer, context, before.uid, "status", {"status": target, "replied": replied})


def reply_to(actor: Actor, context: Context, fid: int, version: int, reply: str) -> int:
    """Answer a suggestion without moving it, as every private report and a first word need.

    Parameters
    ----------
    actor : Actor
        Who answers.
    context : Context
        The workspace.
    fid, version : int
        The suggestion, and the version that was seen.
    reply : str
        Words to the sender.

    Returns
    -------
    int
        The new version.

    Raises
    ------
    InvalidInput
        ``evidence_missing``: no words.
    Forbidden
        The actor may not moderate, or not there.
    Conflict
        Somebody else answered first.
    """
    require(actor, "suggestion.moderate")
    values = check_values(SUGGESTIONS, {"reply": reply}, complete=False)
    if values["reply"] is None:
        raise InvalidInput("evidence_missing", field=SUGGESTIONS.field("reply").title)
    with context.store.write(actor) as writer:
        current = get_feature(writer.connection, SUGGESTIONS, fid=fid)
        require_within(actor, context, current.geometry)
        if current.values["replied_on"] is None:
            values["replied_on"] = context.today
        status = str(current.values["status"])
        tell_followers(writer, context, current.uid, "status", {"status": status, "replied": True})
        return update_feature(writer, SUGGESTIONS, fid, version, values)


def assign(
    actor: Actor, context: Context, versions: Mapping[int, int], organisation: str | None
) -> dict[int, int]:
    """Hand suggestions over to an organisation, all or none.

    Parameters
    ----------
    actor : Actor
        Who hands them over.
    context : Context
        The workspace.
    versions : Mapping[int, int]
        By suggestion, the version that was seen.
    organisation : str or None
        Uid of the organisation that is to see to them; None takes them back.

    Returns
    -------
    dict of int to int
        New version by suggestion.

    Raises
    ------
    NotFound
        There is no such organisation.
    """
    require(actor, "suggestion.moderate")
    with context.store.write(actor) as writer:
        if organisation is not None:
            get_feature(writer.connection, ORGANISATIONS, uid=organisation)
        for fid in versions:
            require_within(actor, context, get_feature(writer.connection, SUGGESTIONS, fid=fid).geometry)
        return {
            fid: update_feature(writer, SUGGESTIONS, fid, version, {"handled_by": organisation})
            for fid, version in versions.items()
        }


def contest(actor: Actor, context: Context, reason: str, *, uid: str = "", secret: str = "") -> None:
    """Say of one's own suggestion that it is not done; once for each time the office said it was.

    Parameters
    ----------
    actor : Actor
        Who says so: its author or that of something merged with it, known by browser or account, or whoever
        holds the receipt.
    context : Context
        The workspace.
    reason : str
        Why.
    uid : str
        The suggestion; else the secret of its receipt is asked.
    secret : str
        From the link of the receipt.

    Raises
    ------
    InvalidInput
        ``contest_reason_missing``; ``contest_not_done``: nobody says it is done, or it is looked at again
        already.
    Forbidden
        ``contest_not_own``; ``too_many_tries``.
    NotFound
        ``receipt_missing`` or ``feature_missing``.
    """
    require(actor, "suggestion.contest")
    context.tries.take(_CONTESTS, actor)
    values = check_values(SUGGESTIONS, {"contest_reason": reason}, complete=False)
    if values["contest_reason"] is None:
        raise InvalidInput("contest_reason_missing")
    with context.store.write(actor) as writer:
        asked = uid or find_by_secret(writer.connection, secret)[1]
        group = group_of(writer.connection, asked)
        if uid and not is_one_of(actor, authors_of(writer.connection, group).values()):
            raise Forbidden("contest_not_own")
        said = get_feature(writer.connection, SUGGESTIONS, uid=group[0])
        if said.values["status"] != "done":
            raise InvalidInput("contest_not_done")
        take_step(writer, context, SUGGESTIONS, said, said.version, "contested", values)
        tell_staff(writer, "contested", said.uid)
        tell_followers(writer, context, said.uid, "status", {"status": "contested"})


def is_own(actor: Actor, context: Context, uid: str) -> bool:
    """Tell whether a person said something, or something merged with it.

    Parameters
    ----------
    actor : Actor
        The person.
    context : Context
        The workspace.
    uid : str
        The suggestion.

    Returns
    -------
    bool
        By browser or account.
    """
    with context.store.read() as connection:
        return is_one_of(actor, authors_of(connection, group_of(connection, uid)).values())


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
        Index fid; contested ones first, then those that are held, then newest first: ``version``,
        ``created_at`` in the zone of the workspace, the fields staff see, and ``community``, the name of the
        one it lies in. Missing values are None.

    Raises
    ------
    Forbidden
        The actor may not moderate.
    """
    require(actor, "suggestion.moderate")
    said = context.frame(SUGGESTIONS, Visibility.STAFF)
    areas = context.frame(COMMUNITIES, Visibility.PUBLIC)
    inside, area = areas.sindex.query(said.geometry.representative_point(), predicate="within")
    said["community"] = (
        pd.Series(areas["name"].to_numpy()[area], index=said.index[inside]).groupby(level=0).first()
    )
    said["created_at"] = said["created_at"].dt.tz_convert(context.workspace.zone)
    said["urgent"] = 2 * (said["status"] == "contested") + said["held_for"].notna()
    ordered = said.sort_values(["urgent", "created_at"], ascending=False)
    plain = pd.DataFrame(ordered.drop(columns=[said.geometry.name, "urgent"])).astype(object)
    return plain.where(plain.notna(), None)


def reply_templates(
    actor: Actor, context: Context, category: str, place: str, language: Language
) -> list[tuple[str, str]]:
    """Give the prepared replies for a suggestion, filled in.

    Parameters
    ----------
    actor : Actor
        Who answers.
    context : Context
        The workspace.
    category : str
        What the suggestion is about; templates for another category are left out.
    place : str
        Written for ``{place}``.
    language : {"zh", "en"}
        Of the category written for ``{category}``.

    Returns
    -------
    list of tuple of str
        Name of each template and the reply, by name; two may have one name.
    """
    require(actor, "suggestion.moderate")
    frame = context.frame(REPLY_TEMPLATES, Visibility.STAFF).sort_values("name")
    fitting = frame[frame["category"].isna() | (frame["category"] == category)]
    slots = {"{place}": place, "{category}": Title(*CATEGORIES[category]).in_language(language)}
    return [
        (str(name), _filled(str(text), slots))
        for name, text in zip(fitting["name"], fitting["text"], strict=True)
    ]


def _filled(text: str, slots: Mapping[str, str]) -> str:
    for slot, value in slots.items():
        text = text.replace(slot, value)
    return text
