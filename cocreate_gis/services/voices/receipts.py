"""The receipt of what somebody sent: found again by its link, or by its code and number."""

import base64
import hashlib
import re
from dataclasses import dataclass, replace

import sqlalchemy as sa

from cocreate_gis.interchange.receipt_picture import ReceiptPicture, draw_receipt
from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.identity import new_receipt_code, new_receipt_secret, normalise_receipt_code
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.suggestions import PRIVATE_CATEGORIES, PUBLIC_STATES, SUGGESTIONS
from cocreate_gis.model.permissions import Actor
from cocreate_gis.model.titles import Language
from cocreate_gis.services.context import Context
from cocreate_gis.services.limits import RateLimit
from cocreate_gis.store import (
    Feature,
    Writer,
    authors_of,
    find_by_code,
    find_by_secret,
    get_feature,
    hash_secret,
    save_receipt,
    was_erased,
)

# The number beside a code has four digits: ten tries an hour at one code, whoever tries.
_LOOKUPS = RateLimit("receipt", tries=10, seconds=3600)
# Long enough that nobody guesses the key of another form.
_KEY = re.compile(r"[A-Za-z0-9_-]{20,80}")
_SECRET_BYTES = 12


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


def secret_of(context: Context, key: str, words: str = "") -> str:
    """Give the secret of a form's receipt.

    Parameters
    ----------
    context : Context
        The workspace.
    key : str
        What the form was given when it was opened: at least 20 random letters; anything else counts as none.
    words : str
        What it says now, where it was sent before with others.

    Returns
    -------
    str
        The same for the same form, so that a form sent twice has one receipt; a new one without a key.
    """
    if not _KEY.fullmatch(key):
        return new_receipt_secret()
    digest = hashlib.sha256(f"{context.workspace.uid}\x1freceipt\x1f{key}{words}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:_SECRET_BYTES]).decode()


def give_receipt(writer: Writer, secret: str, fid: int) -> Receipt:
    """Make the receipt of a new suggestion.

    Parameters
    ----------
    writer : Writer
        The transaction of the suggestion.
    secret : str
        Secret of the form.
    fid : int
        The suggestion.

    Returns
    -------
    Receipt
        To be shown once; only its fingerprint is kept.
    """
    code = new_receipt_code()
    suggestion = get_feature(writer.connection, SUGGESTIONS, fid=fid)
    save_receipt(writer, code, secret, suggestion.uid)
    return _receipt(code, secret, suggestion)


def find_receipt(connection: sa.Connection, secret: str) -> Receipt | None:
    """Find the receipt of a form that was sent before.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    secret : str
        Secret of the form.

    Returns
    -------
    Receipt or None
        None for a form that is new.
    """
    try:
        code, uid = find_by_secret(connection, secret)
    except NotFound:
        return None
    return _receipt(code, secret, _sent(connection, uid))


def receipt_of(context: Context, secret: str) -> Receipt:
    """Give a receipt again to whoever holds its link.

    Parameters
    ----------
    context : Context
        The workspace.
    secret : str
        From the link.

    Returns
    -------
    Receipt
        As it was given.

    Raises
    ------
    NotFound
        ``receipt_missing``, or ``receipt_erased``: it was taken out at its sender's wish.
    """
    with context.store.read() as connection:
        code, uid = find_by_secret(connection, secret)
        return _receipt(code, secret, _sent(connection, uid))


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
        ``receipt_missing``, or ``receipt_erased``: it was taken out at its sender's wish.
    """
    with context.store.read() as connection:
        _, uid = find_by_secret(connection, secret)
        return _opened(connection, uid)


def picture(context: Context, secret: str, language: Language, address: str) -> bytes:
    """Draw a receipt to keep.

    Parameters
    ----------
    context : Context
        The workspace.
    secret : str
        From the link.
    language : {"zh", "en"}
        The reader's language.
    address : str
        Address the reader has come by, for a workspace that names no public one.

    Returns
    -------
    bytes
        PNG; its QR code leads to the suggestion.

    Raises
    ------
    NotFound
        ``receipt_missing``.
    """
    receipt = receipt_of(context, secret)
    with context.store.read() as connection:
        said = get_feature(connection, SUGGESTIONS, fid=receipt.fid)
    workspace = context.workspace
    drawn = ReceiptPicture(
        code=receipt.code,
        pin=receipt.pin,
        link=f"{context.outside.public_address or address}/r/mine/{secret}",
        workspace=workspace.name,
        place=str(said.values["place_name"] or ""),
        sent_on=said.created_at.astimezone(workspace.zone).date(),
        is_fictional=workspace.fictional,
    )
    return draw_receipt(drawn, language)


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
    context.tries.take(_LOOKUPS, actor)
    context.tries.take_thing(_LOOKUPS, written)
    with context.store.read() as connection:
        uid, fingerprint = find_by_code(connection, written)
        if _pin(fingerprint) != pin.strip():
            raise NotFound("receipt_missing")
        return _opened(connection, uid)


def _opened(connection: sa.Connection, uid: str) -> Feature:
    """One's own words; how far it is, is said of what it was merged into, the reply where it may be read."""
    said = _sent(connection, uid)
    merged = get_feature(connection, SUGGESTIONS, uid=uid).values["merged_into"]
    if not merged:
        return said
    kept = get_feature(connection, SUGGESTIONS, uid=str(merged), visibility=Visibility.PUBLIC)
    authors = authors_of(connection, [uid, kept.uid])
    is_public = kept.values["status"] in PUBLIC_STATES and kept.values["category"] not in PRIVATE_CATEGORIES
    told = {"status": kept.values["status"]}
    if is_public or (uid in authors and authors[uid] == authors.get(kept.uid)):
        told["reply"] = kept.values["reply"]
    return replace(said, values={**said.values, **told})


def _sent(connection: sa.Connection, uid: str) -> Feature:
    if was_erased(connection, SUGGESTIONS, uid):
        raise NotFound("receipt_erased")
    return get_feature(connection, SUGGESTIONS, uid=uid, visibility=Visibility.PUBLIC)


def _receipt(code: str, secret: str, suggestion: Feature) -> Receipt:
    private = suggestion.values["category"] in PRIVATE_CATEGORIES
    return Receipt(code, _pin(hash_secret(secret)), secret, suggestion.fid, private)


def _pin(fingerprint: str) -> str:
    return f"{int(hashlib.sha256(b'receipt pin' + fingerprint.encode()).hexdigest()[:12], 16) % 10_000:04d}"
