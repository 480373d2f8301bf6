"""The receipt as a picture: what a telephone keeps among its photos."""

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import segno
from PIL import Image, ImageDraw, ImageFont

from cocreate_gis.interchange.fonts import sheet_fonts
from cocreate_gis.model.titles import Language
from cocreate_gis.wording import Words

PICTURE_WIDTH, PICTURE_HEIGHT = 720, 1180
_GREEN, _TEXT, _SOFT, _PALE, _WHITE = "#0b5a4e", "#14201c", "#3d4d47", "#e5f0ec", "#ffffff"
_MARGIN = 40
_QUIET_MODULES = 4
_CODE_PX = 300
# Few colours make a small file, and a slow connection shows it soon.
_COLOURS = 16


@dataclass(frozen=True)
class ReceiptPicture:
    """What stands on it.

    Parameters
    ----------
    code, pin : str
        Short code and number.
    link : str
        Address the QR code opens.
    workspace, place : str
        Names; the place may be empty.
    sent_on : datetime.date
        In the zone of the workspace.
    is_fictional : bool
        Whether the place is invented.
    """

    code: str
    pin: str
    link: str
    workspace: str
    place: str
    sent_on: dt.date
    is_fictional: bool


def draw_receipt(receipt: ReceiptPicture, language: Language) -> bytes:
    """Draw a receipt.

    Parameters
    ----------
    receipt : ReceiptPicture
        What stands on it.
    language : {"zh", "en"}
        The reader's language.

    Returns
    -------
    bytes
        PNG, 720 by 1,180 px.

    Raises
    ------
    Unavailable
        ``font_missing``.
    """
    words = Words(language)
    image = Image.new("RGB", (PICTURE_WIDTH, PICTURE_HEIGHT), _WHITE)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, PICTURE_WIDTH, 96), fill=_GREEN)
    _line(draw, 28, receipt.workspace, 34, _WHITE, bold=True)
    y = _line(draw, 120, words("suggest.code"), 28, _SOFT)
    y = _line(draw, y, receipt.code, 84, _TEXT, bold=True)
    y = _line(draw, y + 8, f"{words('suggest.pin')}  {receipt.pin}", 46, _TEXT, bold=True)
    image.paste(_qr_code(receipt.link), ((PICTURE_WIDTH - _CODE_PX) // 2, y + 6))
    y = _line(draw, y + _CODE_PX + 14, words("door.scan_to_see"), 28, _GREEN, bold=True)
    if receipt.place:
        y = _line(draw, y + 10, words("door.picture_place", place=receipt.place), 30, _TEXT)
    y = _line(draw, y, words("suggest.sent_on", date=receipt.sent_on), 30, _TEXT)
    draw.rectangle((0, y + 10, PICTURE_WIDTH, PICTURE_HEIGHT), fill=_PALE)
    y = _line(draw, y + 26, words("door.what_it_means"), 28, _GREEN, bold=True)
    for key in ("received", "discussing", "planned", "done", "declined"):
        y = _line(draw, y + 2, words(f"door.means_{key}"), 25, _TEXT)
    if receipt.is_fictional:
        _line(draw, y + 8, words("print.fictional"), 22, _SOFT)
    kept = io.BytesIO()
    image.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _qr_code(link: str) -> Image.Image:
    modules = np.array(segno.make(link, error="m", micro=False).matrix, dtype=bool)
    modules = np.pad(modules, _QUIET_MODULES)
    scale = _CODE_PX // len(modules)
    black = Image.fromarray(~np.kron(modules, np.ones((scale, scale), dtype=bool)))
    code = Image.new("RGB", (_CODE_PX, _CODE_PX), _WHITE)
    code.paste(black, ((_CODE_PX - black.width) // 2, (_CODE_PX - black.height) // 2))
    return code


def _line(draw: ImageDraw.ImageDraw, y: int, text: str, size: int, colour: str, *, bold: bool = False) -> int:
    """Write a text over as many lines as it needs; give where the next one begins."""
    face = sheet_fonts().bold if bold else sheet_fonts().regular
    font = ImageFont.truetype(str(face.path), size, index=face.face_index)
    for line in _wrapped(text, font, PICTURE_WIDTH - 2 * _MARGIN):
        draw.text((PICTURE_WIDTH / 2, y), line, fill=colour, font=font, anchor="ma")
        y += round(size * 1.4)
    return y


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: float) -> Iterator[str]:
    line = ""
    for part in _parts(text):
        if line and font.getlength((line + part).rstrip()) > width:
            yield line.rstrip()
            line = part.lstrip()
        else:
            line += part
    yield line.rstrip()


def _parts(text: str) -> Iterator[str]:
    """Latin words hold together, Chinese characters may be parted."""
    word = ""
    for character in text:
        if character.isascii() and not character.isspace():
            word += character
            continue
        yield word + character if character.isspace() else word
        if not character.isspace():
            yield character
        word = ""
    yield word
