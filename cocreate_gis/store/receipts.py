"""Receipts: the code a resident reads aloud, and the secret in the link, kept as a hash."""

import hashlib

import sqlalchemy as sa

from cocreate_gis.model.errors import Conflict, NotFound
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.store.tables import RECEIPTS
from cocreate_gis.store.writer import Writer


def save_receipt(writer: Writer, code: str, secret: str, suggestion_uid: str) -> None:
    """Keep the receipt of a suggestion.

    Parameters
    ----------
    writer : Writer
        The transaction of the suggestion.
    code : str
        Short code as printed.
    secret : str
        Unguessable part of the link.
    suggestion_uid : str
        The suggestion.

    Raises
    ------
    Conflict
        ``receipt_code_taken``: draw another code.
    """
    taken = sa.select(RECEIPTS.c.code).where(RECEIPTS.c.code == code)
    if writer.connection.execute(taken).first() is not None:
        raise Conflict("receipt_code_taken", receipt=code)
    writer.connection.execute(
        sa.insert(RECEIPTS).values(
            code=code,
            secret_hash=hash_secret(secret),
            layer=SUGGESTIONS.name,
            uid=suggestion_uid,
            created_at=writer.now,
        )
    )


def find_by_secret(connection: sa.Connection, secret: str) -> tuple[str, str]:
    """Find a suggestion by the secret in a receipt link.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    secret : str
        As in the link.

    Returns
    -------
    tuple of str
        Code of the receipt, and uid of the suggestion.

    Raises
    ------
    NotFound
        ``receipt_missing``.
    """
    query = sa.select(RECEIPTS.c.code, RECEIPTS.c.uid).where(RECEIPTS.c.secret_hash == hash_secret(secret))
    row = connection.execute(query).first()
    if row is None:
        raise NotFound("receipt_missing")
    return row.code, row.uid


def find_by_code(connection: sa.Connection, code: str) -> tuple[str, str]:
    """Find a suggestion by its receipt code; alone it opens nothing.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    code : str
        As printed.

    Returns
    -------
    tuple of str
        Uid of the suggestion, and the hash of the secret to compare with.

    Raises
    ------
    NotFound
        ``receipt_missing``.
    """
    row = connection.execute(
        sa.select(RECEIPTS.c.uid, RECEIPTS.c.secret_hash).where(RECEIPTS.c.code == code)
    ).first()
    if row is None:
        raise NotFound("receipt_missing")
    return row.uid, row.secret_hash


def hash_secret(secret: str) -> str:
    """Hash a receipt secret; its 96 random bits need no salt.

    Parameters
    ----------
    secret : str
        The secret.

    Returns
    -------
    str
        SHA-256 in hexadecimal.
    """
    return hashlib.sha256(secret.encode()).hexdigest()
