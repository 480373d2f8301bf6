"""Forgetting a person: all she said and left is taken out for good; the chain of the history still verifies.

Whole records go, not their words only: a place, a subject and a day can point at a person too. What she gave
stays in the books, without her. What others said of the same thing stays: the first of them takes the place
of what goes, with those who agreed and commented. Who has an account loses it: the login, the name and the
password go too.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from cocreate_gis.model.errors import InvalidInput, NotFound
from cocreate_gis.model.identity import normalise_receipt_code
from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.layers.care import ADOPTIONS
from cocreate_gis.model.layers.schemes import SCHEME_REMARKS
from cocreate_gis.model.layers.suggestions import COMMENTS, ESCALATIONS, SUGGESTIONS
from cocreate_gis.model.permissions import Actor, may, require
from cocreate_gis.services import job_files
from cocreate_gis.services.context import Context
from cocreate_gis.services.notices.notices import excerpt
from cocreate_gis.services.promises.adoptable import LIVE
from cocreate_gis.services.promises.adoption import offer_again
from cocreate_gis.services.signing import accounts
from cocreate_gis.services.signing.passwords import normalise_login
from cocreate_gis.services.signing.sessions import ACCOUNT_PREFIX
from cocreate_gis.services.voices.people import is_one_of
from cocreate_gis.services.voices.support import recount
from cocreate_gis.store import (
    AUTHORED,
    Writer,
    add_follow,
    add_support,
    authors_of,
    erase_conversation,
    erase_person,
    erase_record,
    find_by_code,
    find_by_secret,
    find_persons,
    followers,
    forget_owner,
    get_feature,
    group_of,
    kept_about,
    list_accounts,
    read_features,
    records_of,
    supporters,
    update_features,
    was_erased,
)


@dataclass(frozen=True)
class Kept:
    """What is kept of a person, as it is told before it is erased.

    Parameters
    ----------
    person : str
        Key of the person.
    texts : tuple of str
        Beginnings of what she said, so that nobody erases somebody else.
    suggestions, comments, answers, remarks, adoptions : int
        Records she is the author of.
    in_the_books : int
        Records that stay, without her.
    marks_and_memories : int
        More records she is the author of.
    photos, supports, follows, notices, mail, points, lists : int
        What hangs on them and on her.
    account : int
        1 where she signs in.
    others_comments, others_supports : int
        Of other people, that go with her words because nobody else said the same.
    """

    person: str
    texts: tuple[str, ...]
    suggestions: int
    comments: int
    answers: int
    remarks: int
    adoptions: int
    in_the_books: int
    marks_and_memories: int
    photos: int
    supports: int
    follows: int
    notices: int
    mail: int
    points: int
    lists: int
    account: int
    others_comments: int
    others_supports: int

    @property
    def counts(self) -> dict[str, int]:
        """What will go, by what it is; what there is none of is left out."""
        fields = {name: count for name, count in vars(self).items() if isinstance(count, int)}
        return {name: count for name, count in fields.items() if count}

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to erase."""
        return not set(self.counts) - {"others_comments", "others_supports"}


def what_is_kept(actor: Actor, context: Context, person: str) -> Kept:
    """Tell what would be erased.

    Parameters
    ----------
    actor : Actor
        The person herself, or who may forget on her behalf.
    context : Context
        The workspace.
    person : str
        Key of the person.

    Returns
    -------
    Kept
        Counts, and the beginnings of what she said.

    Raises
    ------
    Forbidden
        The actor is somebody else and may not.
    """
    _require_own(actor, person)
    with context.store.read() as connection:
        return _kept(connection, person, records_of(connection, person))


def kept_with_receipt(context: Context, secret: str) -> Kept:
    """Tell whoever holds a receipt what would be erased with it: the one suggestion, and what hangs on it.

    Parameters
    ----------
    context : Context
        The workspace.
    secret : str
        From the link of the receipt.

    Returns
    -------
    Kept
        Of this suggestion only, as several people may have used one browser.

    Raises
    ------
    NotFound
        ``receipt_missing`` or ``receipt_erased``.
    """
    with context.store.read() as connection:
        return _kept(connection, "", {SUGGESTIONS.name: [_by_receipt(connection, secret)]})


def find(actor: Actor, context: Context, asked: str) -> list[Kept]:
    """Find the person who asks the office to be forgotten.

    Parameters
    ----------
    actor : Actor
        Who may forget.
    context : Context
        The workspace.
    asked : str
        The code of a receipt, the telephone number or address she left, also for mail, or the name she spoke
        under; for who looks after the accounts, a login or the name of an account too.

    Returns
    -------
    list of Kept
        What is kept of each person it fits.

    Raises
    ------
    Forbidden
        The actor may not, or not everywhere.
    """
    require(actor, "person.forget")
    with context.store.read() as connection:
        persons = find_persons(connection, asked)
        try:
            uid, _ = find_by_code(connection, normalise_receipt_code(asked))
            persons = sorted({*persons, *authors_of(connection, [uid]).values()})
        except NotFound:
            pass
        if may(actor, "account.manage"):
            persons = sorted({*persons, *_signed_in_as(connection, asked)})
        return [_kept(connection, person, records_of(connection, person)) for person in persons]


def forget(actor: Actor, context: Context, person: str) -> Kept:
    """Erase everything that is kept of a person; there is no undo.

    Parameters
    ----------
    actor : Actor
        The person herself, or who may forget on her behalf.
    context : Context
        The workspace.
    person : str
        Key of the person.

    Returns
    -------
    Kept
        What was erased.

    Raises
    ------
    Forbidden
        The actor is somebody else and may not; with an account, it takes who looks after the accounts.
    NotFound
        ``nothing_to_forget``.
    Conflict
        ``last_administrator``.
    """
    _require_own(actor, person)
    with context.store.write(actor) as writer:
        account = _account_of(writer.connection, person)
        if account and not is_one_of(actor, [person]):
            require(actor, "account.manage")
        said = records_of(writer.connection, person)
        kept = _kept(writer.connection, person, said)
        if kept.is_nothing:
            raise NotFound("nothing_to_forget")
        groups = _erase(writer, context, said)
        groups |= {group_of(writer.connection, uid)[0] for uid in erase_conversation(writer, person)}
        _recount(writer, groups)
        forget_owner(writer, person)
        if account:
            accounts.erase(writer, account)
    context.store.wipe()
    job_files.drop_all(context)
    return kept


def forget_with_receipt(actor: Actor, context: Context, secret: str) -> Kept:
    """Erase the suggestion of a receipt; there is no undo.

    Parameters
    ----------
    actor : Actor
        Who holds the receipt.
    context : Context
        The workspace.
    secret : str
        From its link.

    Returns
    -------
    Kept
        What was erased.

    Raises
    ------
    NotFound
        ``receipt_missing`` or ``receipt_erased``.
    """
    with context.store.write(actor) as writer:
        said = {SUGGESTIONS.name: [_by_receipt(writer.connection, secret)]}
        kept = _kept(writer.connection, "", said)
        _recount(writer, _erase(writer, context, said))
    context.store.wipe()
    job_files.drop_all(context)
    return kept


def _require_own(actor: Actor, person: str) -> None:
    if not is_one_of(actor, [person]):
        require(actor, "person.forget")


def _account_of(connection: sa.Connection, person: str) -> str:
    """The account behind the key of a person; empty where there is none."""
    found = (one.uid for one in list_accounts(connection) if f"{ACCOUNT_PREFIX}{one.uid}" == person)
    return next(found, "")


def _signed_in_as(connection: sa.Connection, asked: str) -> list[str]:
    try:
        wanted = normalise_login(asked)
    except InvalidInput:
        # A telephone number, or a name with a blank in it.
        return []
    known = list_accounts(connection)
    return [f"{ACCOUNT_PREFIX}{a.uid}" for a in known if wanted in (a.login, normalise_login(a.name))]


def _by_receipt(connection: sa.Connection, secret: str) -> str:
    _, uid = find_by_secret(connection, secret)
    if was_erased(connection, SUGGESTIONS, uid):
        raise NotFound("receipt_erased")
    return uid


def _kept(connection: sa.Connection, person: str, said: dict[str, list[str]]) -> Kept:
    own = said[SUGGESTIONS.name]
    texts = read_features(connection, SUGGESTIONS, where={"uid": own}, geometry=False)["text"]
    alone = [uid for uid in own if _heir(connection, uid, own) is None]
    booked = {layer.name for layer in AUTHORED if layer.outlives_person}
    return Kept(
        person=person,
        texts=tuple(excerpt(text) for text in texts),
        suggestions=len(own),
        comments=len(said.get(COMMENTS.name, [])),
        answers=len(said.get("survey_answers", [])),
        remarks=len(said.get(SCHEME_REMARKS.name, [])),
        in_the_books=sum(len(said.get(name, [])) for name in booked),
        marks_and_memories=sum(len(said.get(name, [])) for name in ("site_ratings", "memories")),
        adoptions=len(said.get("adoptions", [])),
        account=int(bool(_account_of(connection, person))),
        others_comments=_others_below(connection, alone, said.get(COMMENTS.name, [])),
        others_supports=len(supporters(connection, alone) - {person}),
        **kept_about(connection, person, {name: said[name] for name in said.keys() - booked}),
    )


def _heir(connection: sa.Connection, uid: str, going: Iterable[str]) -> str | None:
    """What takes the place of a suggestion: the first of its group that stays."""
    staying = [one for one in group_of(connection, uid) if one not in going]
    return next((one for one in staying if _stands(connection, one)), None)


def _stands(connection: sa.Connection, uid: str) -> bool:
    return not read_features(connection, SUGGESTIONS, where={"uid": uid}, geometry=False).empty


def _others_below(connection: sa.Connection, uids: list[str], own: list[str]) -> int:
    """Comments of others under some suggestions."""
    comments = read_features(connection, COMMENTS, where={"suggestion": uids}, geometry=False)
    return int((~comments["uid"].isin(own)).sum())


def _erase(writer: Writer, context: Context, said: dict[str, list[str]]) -> set[str]:
    """Erase records; gives what stands for the groups they belonged to."""
    own = said[SUGGESTIONS.name]
    heirs = set()
    _set_free(writer, context, said.get(ADOPTIONS.name, []))
    for layer in AUTHORED:
        if layer is not SUGGESTIONS:
            for uid in said.get(layer.name, []):
                if layer.outlives_person:
                    erase_person(writer, layer, uid)
                    continue
                heirs |= _group_under(writer.connection, layer, uid)
                erase_record(writer, layer, uid)
    for uid in own:
        heir = _heir(writer.connection, uid, own)
        if heir is not None:
            _hand_over(writer, uid, heir)
            heirs.add(heir)
        for layer in (COMMENTS, ESCALATIONS):
            for hanging in _uids(writer.connection, layer, uid):
                erase_record(writer, layer, hanging)
    for uid in own:
        erase_record(writer, SUGGESTIONS, uid)
    return heirs - set(own)


def _set_free(writer: Writer, context: Context, adoptions: list[str]) -> None:
    """What she looked after, or had asked for, waits for somebody else."""
    held = read_features(writer.connection, ADOPTIONS, where={"uid": adoptions}, geometry=False)
    for uid in held.loc[held["status"].isin(LIVE), "uid"]:
        offer_again(writer, context, get_feature(writer.connection, ADOPTIONS, uid=uid))


def _group_under(connection: sa.Connection, layer: Layer, uid: str) -> set[str]:
    """What stands for the group a comment was written under."""
    if layer is not COMMENTS:
        return set()
    under = read_features(connection, COMMENTS, where={"uid": [uid]}, geometry=False)["suggestion"]
    return {group_of(connection, suggestion)[0] for suggestion in under}


def _uids(connection: sa.Connection, layer: Layer, suggestion: str) -> list[str]:
    return list(read_features(connection, layer, where={"suggestion": suggestion}, geometry=False)["uid"])


def _hand_over(writer: Writer, uid: str, heir: str) -> None:
    """Give what others left with a suggestion to the one that takes its place."""
    connection = writer.connection
    add_support(writer, heir, supporters(connection, [uid]))
    for person in followers(connection, [uid]):
        add_follow(writer, person, suggestion_uid=heir)
    for layer in (COMMENTS, ESCALATIONS):
        _point_to(writer, layer, {"suggestion": uid}, {"suggestion": heir})
    _point_to(writer, SUGGESTIONS, {"merged_into": uid}, {"merged_into": heir})
    _point_to(writer, SUGGESTIONS, {"uid": heir, "merged_into": heir}, {"merged_into": None})


def _point_to(writer: Writer, layer: Layer, where: dict[str, str], values: dict[str, str | None]) -> None:
    rows = read_features(writer.connection, layer, where=where, geometry=False)
    update_features(
        writer, layer, dict(zip(rows.index.tolist(), rows["version"].tolist(), strict=True)), values
    )


def _recount(writer: Writer, uids: Iterable[str]) -> None:
    for uid in uids:
        if _stands(writer.connection, uid):
            recount(writer, uid)
