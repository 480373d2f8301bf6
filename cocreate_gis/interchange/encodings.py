"""Which encoding the text of a file is in, when the file does not say."""

import codecs
import re
from collections.abc import Sequence

_CHINESE = ("gb18030", "big5")
# Lead bytes of the characters in daily use: level 1 of GB 2312, the frequent plane of Big5.
_DAILY_LEAD = {"gb18030": range(0xB0, 0xD8), "big5": range(0xA4, 0xC7)}
_SAMPLE_BYTES = 400_000
_SHARE_OF_DAILY_CHARACTERS = 0.6


def decodes(cells: Sequence[bytes], encoding: str) -> bool:
    """Tell whether every cell is text in an encoding.

    Parameters
    ----------
    cells : sequence of bytes
        Cells; a character cut at the end of a cell of fixed width is forgiven.
    encoding : str
        Name of the encoding.

    Returns
    -------
    bool
        Whether all decode; False for an encoding nobody knows.
    """
    try:
        for cell in cells:
            codecs.getincrementaldecoder(encoding)("strict").decode(cell, False)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def guess_encoding(cells: Sequence[bytes]) -> str:
    """Guess the encoding of text.

    Parameters
    ----------
    cells : sequence of bytes
        Cells, or the whole text as one.

    Returns
    -------
    str
        ``utf-8``, ``utf-8-sig``, ``utf-16``, ``gb18030``, ``big5`` or ``cp1252``.

    Examples
    --------
    >>> guess_encoding(["东华门街道".encode("gbk")]), guess_encoding(["樹種名稱與位置".encode("big5")])
    ('gb18030', 'big5')
    >>> guess_encoding(["São João".encode("cp1252")])
    'cp1252'
    """
    first = cells[0] if cells else b""
    if first.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if decodes(cells, "utf-8"):
        return "utf-8"
    sample = b"\n".join(cell for cell in cells if not cell.isascii())[:_SAMPLE_BYTES]
    scores = {encoding: _share_of_daily_characters(sample, encoding) for encoding in _CHINESE}
    best = max(_CHINESE, key=lambda encoding: scores[encoding])
    if scores[best] >= _SHARE_OF_DAILY_CHARACTERS:
        return best
    lone = sum(len(run) == 1 for run in re.findall(rb"[\x80-\xff]+", sample))
    return "cp1252" if lone else "gb18030"


def _share_of_daily_characters(sample: bytes, encoding: str) -> float:
    """Share of the characters beyond ASCII that are common in the encoding."""
    characters = [c for c in sample.decode(encoding, "replace") if ord(c) > 0x7F]
    if not characters:
        return 0.0
    daily = 0
    for character in characters:
        written = character.encode(encoding, "replace")
        daily += len(written) == 2 and written[0] in _DAILY_LEAD[encoding]
    return daily / len(characters)
