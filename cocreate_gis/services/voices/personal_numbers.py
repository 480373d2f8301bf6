"""Numbers in somebody's words that lead to a person: found, and hidden where she wants it."""

import re
from dataclasses import dataclass

_GAP = r"[-\s]?"
_TAKEN = "*"
# The longer ones first: an identity card holds what looks like a telephone number.
_KINDS = {
    "identity": re.compile(
        r"(?<![0-9])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx](?![0-9])"
    ),
    # Bounded as the standard has it: an endless word without an @ must not be read once per letter.
    "email": re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"),
    "mobile": re.compile(rf"(?<![0-9])(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?![0-9])"),
    "landline": re.compile(rf"(?<![0-9])\(?0\d{{2,3}}\)?{_GAP}[2-9]\d{{2,3}}{_GAP}\d{{4}}(?![0-9])"),
}
# Digits as a Chinese keyboard may type them: one character each, so that places in the text stay the same.
_PLAIN = str.maketrans(
    {0xFF10 + digit: str(digit) for digit in range(10)} | {"＠": "@", "．": ".", "－": "-"}
)


@dataclass(frozen=True)
class PersonalNumber:
    """One number in a text.

    Parameters
    ----------
    kind : {"identity", "email", "mobile", "landline"}
        What it looks like.
    start, end : int
        Where it stands in the text.
    text : str
        As written.
    """

    kind: str
    start: int
    end: int
    text: str


def personal_numbers(text: str) -> list[PersonalNumber]:
    """Find what leads to a person in her words.

    Parameters
    ----------
    text : str
        As written.

    Returns
    -------
    list of PersonalNumber
        Mobile numbers, telephone numbers with an area code, identity cards and e-mail addresses, in the order
        in which they stand.

    Examples
    --------
    >>> [found.text for found in personal_numbers("打我电话１３８ 0000 1234，或 a.li@example.org")]
    ['１３８ 0000 1234', 'a.li@example.org']
    """
    plain = text.translate(_PLAIN)
    found: list[PersonalNumber] = []
    for kind, pattern in _KINDS.items():
        spans = [match.span() for match in pattern.finditer(plain)]
        found += [PersonalNumber(kind, start, end, text[start:end]) for start, end in spans]
        # What one kind has found is nothing to the next.
        plain = pattern.sub(lambda match: _TAKEN * len(match[0]), plain)
    return sorted(found, key=lambda one: one.start)


def hide(text: str) -> str:
    """Hide what leads to a person.

    Parameters
    ----------
    text : str
        As written.

    Returns
    -------
    str
        The same with stars in place of the letters and digits of each number.

    Examples
    --------
    >>> hide("打我电话138 0000 1234")
    '打我电话*** **** ****'
    """
    pieces, end = [], 0
    for found in personal_numbers(text):
        stars = "".join(_TAKEN if character.isalnum() else character for character in found.text)
        pieces += [text[end : found.start], stars]
        end = found.end
    return "".join([*pieces, text[end:]])
