"""Results: frozen with what they rest on, fingerprinted, and shown to everybody."""

import datetime as dt
import json
from collections.abc import Mapping

import sqlalchemy as sa

from cocreate_gis import __version__
from cocreate_gis.model.ballot_count import Counted, FrozenResult, OptionEvidence, fingerprint
from cocreate_gis.model.errors import Conflict, NotFound
from cocreate_gis.model.layers.ballots import BALLOTS, YES_NO
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.features import take_step
from cocreate_gis.services.promises.ballot_counting import count
from cocreate_gis.services.promises.ballots import Ballot, find_ballot
from cocreate_gis.store import get_feature, layer_versions, read_features, voting_units

_ASKED = (
    "name",
    "kind",
    "method",
    "matter",
    "question",
    "opens_on",
    "closes_on",
    "closes_at",
    "about",
    "area_total_m2",
)


def publish(actor: Actor, context: Context, ballot: Ballot) -> str:
    """Freeze a result with all it rests on, and publish it.

    Parameters
    ----------
    actor : Actor
        Who manages ballots.
    context : Context
        The workspace.
    ballot : Ballot
        As it was seen.

    Returns
    -------
    str
        Fingerprint of the frozen text.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    Conflict
        ``ballot_not_closed``; ``ballot_unsettled``: papers of co-owners differ; somebody changed it.
    InvalidInput
        As `count`.
    """
    require(actor, "ballot.manage")
    # In one transaction: a paper that comes in meanwhile is in the result, or is refused.
    with context.store.write(actor) as writer:
        now = find_ballot(actor, context, ballot.uid)
        if now.status != "closed":
            raise Conflict("ballot_not_closed")
        counted = count(actor, context, now)
        if counted.disputed:
            raise Conflict("ballot_unsettled", papers=counted.disputed)
        text = _frozen(context, now, counted).model_dump_json()
        given = {"evidence": text, "digest": fingerprint(text)}
        require_within(actor, context, now.record.geometry)
        take_step(writer, context, BALLOTS, now.record, ballot.record.version, "published", given)
    return given["digest"]


def _frozen(context: Context, ballot: Ballot, counted: Counted) -> FrozenResult:
    with context.store.read() as connection:
        versions = layer_versions(connection)
        listed = voting_units(connection, ballot.uid)
    return FrozenResult(
        ballot={name: ballot.text(name) for name in _ASKED},
        counted=counted,
        options=option_evidence(context, ballot),
        data_versions=dict(sorted(versions.items())),
        # By key: the list can be shown to be this one, and names nobody.
        list_digest=fingerprint(json.dumps([(u.label, u.head, u.area_cm2, str(u.until)) for u in listed])),
        software=__version__,
        frozen_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    )


def option_evidence(context: Context, ballot: Ballot) -> tuple[OptionEvidence, ...]:
    """Give what is known of the options people choose among.

    Parameters
    ----------
    context : Context
        The workspace.
    ballot : Ballot
        The ballot.

    Returns
    -------
    tuple of OptionEvidence
        In the order of the choices; those that stand for no option of a scheme are not among them. Where
        people say yes or no to a scheme, the options it shows.
    """
    found = []
    with context.store.read() as connection:
        for uid in _options_of(connection, ballot):
            try:
                option = get_feature(connection, SCHEME_OPTIONS, uid=uid)
            except NotFound:
                continue
            found.append(_evidence(option.uid, option.version, option.values))
    return tuple(found)


def _options_of(connection: sa.Connection, ballot: Ballot) -> list[str]:
    scheme = ballot.text("scheme")
    if ballot.method != YES_NO or not scheme:
        return [choice.option for choice in ballot.choices if choice.option]
    where = {"scheme": [scheme], "status": ["shown", "chosen"]}
    return list(read_features(connection, SCHEME_OPTIONS, where=where, geometry=False)["uid"])


def _evidence(uid: str, version: int, values: Mapping[str, object]) -> OptionEvidence:
    told = str(values.get("evidence") or "null")
    try:
        rests_on = json.loads(told)
    except ValueError:
        rests_on = told
    gained = {name: values.get(name) for name in ("people_gained", "bays_gained", "cost_yuan")}
    named = {"option": uid, "name": str(values["name"]), "version": version, "evidence": rests_on}
    return OptionEvidence.model_validate({**named, **gained})


def result_of(actor: Actor, context: Context, uid: str) -> tuple[Ballot, FrozenResult, bool]:
    """Read a published result.

    Parameters
    ----------
    actor : Actor
        Who asks; whoever is not staff is told no unit of the list.
    context : Context
        The workspace.
    uid : str
        The ballot.

    Returns
    -------
    tuple of Ballot, FrozenResult and bool
        What was asked, what came of it, and whether the fingerprint still fits.

    Raises
    ------
    NotFound
        ``ballot_unknown``, or ``ballot_no_result``: nothing is published.
    """
    ballot = find_ballot(actor, context, uid)
    text = ballot.text("evidence")
    if ballot.status != "published" or not text:
        raise NotFound("ballot_no_result", ballot=ballot.text("name"))
    frozen = FrozenResult.model_validate_json(text)
    is_intact = fingerprint(text) == ballot.text("digest")
    if actor.visibility is not Visibility.STAFF:
        lists = dict.fromkeys(("without_area", "same_name", "sold", "without_delivery"), ())
        hidden = frozen.counted.model_copy(update={**lists, "aside": {}})
        frozen = frozen.model_copy(update={"counted": hidden})
    return ballot, frozen, is_intact
