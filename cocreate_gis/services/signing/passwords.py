"""Logins and passwords: their normal form, what is refused, and how they are kept."""

import re
import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cocreate_gis.model.errors import InvalidInput

SHORTEST = 10
# Argon2 hashes any length; a body of megabytes per try would be work for nothing.
LONGEST = 1024
_LOGIN = re.compile(r"[\w.@+-]{2,60}")
_HASHER = PasswordHasher()
# Each hash takes 64 MiB: many tries at once must not take the memory of the pages.
_AT_ONCE = BoundedSemaphore(2)


def normalise_login(typed: str) -> str:
    """Bring a login into the one form it is kept in.

    Parameters
    ----------
    typed : str
        As typed: case, width of letters and outer blanks do not matter.

    Returns
    -------
    str
        The normal form.

    Raises
    ------
    InvalidInput
        ``login_unusable``: too short or long, another character than a letter, digit or ``. _ - @ +``, or
        letters of two alphabets, which look alike.

    Examples
    --------
    >>> normalise_login(" Ｌi.Ming@Town "), normalise_login("李明")
    ('li.ming@town', '李明')
    """
    login = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", typed).casefold()).strip()
    alphabets = {unicodedata.name(letter, "").split(" ")[0] for letter in login if letter.isalpha()}
    if not _LOGIN.fullmatch(login) or len(alphabets - {"CJK"}) > 1:
        raise InvalidInput("login_unusable")
    return login


def hash_password(login: str, password: str) -> str:
    """Hash a new password with Argon2id.

    Parameters
    ----------
    login : str
        In its normal form.
    password : str
        As typed.

    Returns
    -------
    str
        Hash with its salt and parameters.

    Raises
    ------
    InvalidInput
        ``password_short``, ``password_long`` or ``password_is_login``.
    """
    if len(password) > LONGEST:
        raise InvalidInput("password_long", most=LONGEST)
    plain = unicodedata.normalize("NFKC", password)
    if len(plain.strip()) < SHORTEST:
        raise InvalidInput("password_short", least=SHORTEST)
    if plain.casefold().strip() == login:
        raise InvalidInput("password_is_login")
    with _AT_ONCE:
        return _HASHER.hash(plain)


def is_password(kept: str | None, password: str) -> bool:
    """Tell whether a password is the one that is kept, with the same work where none is kept.

    Parameters
    ----------
    kept : str or None
        The hash; None where there is no such account.
    password : str
        As typed.

    Returns
    -------
    bool
        Never true where none is kept.
    """
    against = _nobody()
    plain = unicodedata.normalize("NFKC", password[: LONGEST + 1])
    try:
        with _AT_ONCE:
            right = _HASHER.verify(kept or against, plain)
    except (VerificationError, InvalidHashError):
        return False
    return right and kept is not None


def is_outdated(kept: str) -> bool:
    """Tell whether a hash was made with other parameters than a new one would be.

    Parameters
    ----------
    kept : str
        The hash.

    Returns
    -------
    bool
        Whether to hash the password again.
    """
    return _HASHER.check_needs_rehash(kept)


@cache
def _nobody() -> str:
    return _HASHER.hash("the password of nobody")
