"""Identifiers: record uid, receipt code, receipt secret."""

import re
import secrets

import uuid_utils

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B: the code is read aloud over a counter.
_RECEIPT_ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"
_RECEIPT_LENGTH = 6
_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SECRET_BYTES = 12


def new_uid() -> str:
    """Make the identifier a record keeps in every exchange.

    Returns
    -------
    str
        A UUID of version 7, sortable by time.
    """
    return str(uuid_utils.uuid7())


def form_uid(key: str) -> str:
    """Take the identifier a form was given when it was opened, by which it is known when it is sent again.

    Parameters
    ----------
    key : str
        As it came back, by any hand.

    Returns
    -------
    str
        The same where it is an identifier, else a new one.

    Examples
    --------
    >>> form_uid("0192b6f0-0000-7000-8000-000000000000")
    '0192b6f0-0000-7000-8000-000000000000'
    >>> len(form_uid("../../etc"))
    36
    """
    return key if _UID.fullmatch(key) else new_uid()


def new_receipt_code() -> str:
    """Make a short code a person can read aloud.

    Returns
    -------
    str
        Six characters in two groups, such as ``K7M-34P``; about 28 bits, so it never opens anything alone.
    """
    letters = "".join(secrets.choice(_RECEIPT_ALPHABET) for _ in range(_RECEIPT_LENGTH))
    return f"{letters[:3]}-{letters[3:]}"


def new_receipt_secret() -> str:
    """Make the unguessable part of a receipt link.

    Returns
    -------
    str
        96 random bits, URL-safe.
    """
    return secrets.token_urlsafe(_SECRET_BYTES)


def normalise_receipt_code(typed: str) -> str:
    """Bring a typed receipt code into its written form.

    Parameters
    ----------
    typed : str
        What the person typed; case, blanks and the dash do not matter.

    Returns
    -------
    str
        The code as printed.

    Examples
    --------
    >>> normalise_receipt_code(" k7m 34p ")
    'K7M-34P'
    """
    letters = "".join(character for character in typed.upper() if character.isalnum())
    return f"{letters[:3]}-{letters[3:]}"
