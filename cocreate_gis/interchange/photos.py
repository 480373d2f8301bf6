"""Photos: taken apart and drawn anew, so that nothing but the picture is kept.

A photo of a phone carries where and when it was taken, on which phone, sometimes a second picture. What a
reader may need of that is read first; what is kept is a new image that never knew the rest.
"""

import datetime as dt
import io
import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Semaphore
from typing import Any, NamedTuple

from PIL import ExifTags, Image, ImageFilter

from cocreate_gis.model.errors import InvalidInput

MOST_BYTES = 20 * 1024 * 1024
# A phone's largest ordinary photo has 50 million, and JPEG is made smaller while it is unpacked. The other
# kinds are unpacked whole: a screenshot of many pages is in, what fills the memory of a server is not.
MOST_PIXELS = 64_000_000
MOST_PIXELS_WHOLE = 30_000_000
EDGE_PX = 2000
THUMBNAIL_PX = 400
MOST_BOXES = 50

_KINDS = ("JPEG", "PNG", "WEBP")
_QUALITY = 88
_THUMBNAIL_QUALITY = 80
# JPEG codes squares of 16 px as one: a box that covers whole ones leaves the picture around it alone.
_SQUARE_PX = 16
_CELLS = 4
_FIRST_YEAR = 2000
# A large picture of one colour is a small file: however many are sent at once, two of them are unpacked.
_DECODING = Semaphore(2)
_CLOCK_AHEAD = dt.timedelta(days=1)
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_OTHER_PICTURES = (
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\x00\x00\x01\x00", "ICO"),
    (b"8BPS", "PSD"),
)
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow raises over a file that is damaged or made to hurt.
_DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    EOFError,
    struct.error,
)


class Box(NamedTuple):
    """A part of a picture, as shares of its width and height from the upper left corner.

    Parameters
    ----------
    left, top, right, bottom : float
        0 to 1, ``left < right`` and ``top < bottom``.
    """

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Picture:
    """A picture and nothing else.

    Parameters
    ----------
    content : bytes
        JPEG, at most 2,000 px at its longer edge, without any metadata.
    thumbnail : bytes
        The same at most 400 px.
    width, height : int
        Pixels of `content`.
    """

    content: bytes
    thumbnail: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Photo(Picture):
    """A photo drawn anew, and what it told before.

    Parameters
    ----------
    taken_at : datetime or None
        UTC; None where the photo does not say or cannot be believed.
    place : tuple of float or None
        Longitude and latitude, EPSG:4326; None where the photo does not say or cannot be believed.
    """

    taken_at: dt.datetime | None
    place: tuple[float, float] | None


def read_photo(content: bytes, zone: dt.tzinfo = dt.UTC) -> Photo:
    """Read a photo somebody gives.

    Parameters
    ----------
    content : bytes
        The file; its name says nothing and is not asked for.
    zone : tzinfo
        Zone of a camera's clock that names none.

    Returns
    -------
    Photo
        Upright and drawn anew: no EXIF, GPS, comment, colour profile, second picture or trailing byte is
        left.

    Raises
    ------
    InvalidInput
        ``photo_empty``, ``photo_too_heavy``, ``photo_too_large``, ``photo_svg``, ``photo_heic``,
        ``photo_kind``, ``photo_not_picture`` or ``photo_broken``.
    """
    image = _opened(content)
    exif = _exif(image)
    taken_at, place = _taken_at(exif, zone), _place(exif)
    turn = _TURNS.get(exif.get(ExifTags.Base.Orientation, 1))
    drawn = _redrawn(image, turn)
    return Photo(**vars(_picture(drawn)), taken_at=taken_at, place=place)


def blur(content: bytes, boxes: Sequence[Box]) -> Picture:
    """Make parts of a picture unrecognisable for good.

    Parameters
    ----------
    content : bytes
        A picture as `read_photo` draws it.
    boxes : sequence of Box
        What is to be hidden.

    Returns
    -------
    Picture
        Drawn anew. Of each box no more is left than the mean colours of at most 4 × 4 cells, run into each
        other; a box grows to whole squares of 16 px.

    Raises
    ------
    InvalidInput
        ``blur_box``: a box is none, or there is none or too many of them.
    """
    if not 0 < len(boxes) <= MOST_BOXES or not all(map(_is_box, boxes)):
        raise InvalidInput("blur_box", most=MOST_BOXES)
    image = _redrawn(_opened(content))
    for box in boxes:
        place = _pixels(box, image.size)
        image.paste(_unrecognisable(image.crop(place)), place)
    return _picture(image)


def _opened(content: bytes) -> Image.Image:
    if not content:
        raise InvalidInput("photo_empty")
    if len(content) > MOST_BYTES:
        raise InvalidInput("photo_too_heavy", most=MOST_BYTES // 1024**2)
    _require_kind(content)
    try:
        image = Image.open(io.BytesIO(content), formats=_KINDS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InvalidInput("photo_too_large") from error
    except _DAMAGED as error:
        raise InvalidInput("photo_broken") from error
    # Nothing is decoded yet: so far only the head of the file was read.
    most = MOST_PIXELS if image.format in ("JPEG", "MPO") else MOST_PIXELS_WHOLE
    if image.width * image.height > most:
        raise InvalidInput("photo_too_large")
    return image


def _require_kind(content: bytes) -> None:
    """Judge by the first bytes; a name or a type that a browser sends proves nothing."""
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        raise InvalidInput("photo_heic")
    if content[4:8] == b"ftyp" and content[8:12] == b"avif":
        raise InvalidInput("photo_kind", kind="AVIF")
    for start, kind in _OTHER_PICTURES:
        if content.startswith(start):
            raise InvalidInput("photo_kind", kind=kind)
    if b"<svg" in content[:4096].lower():
        raise InvalidInput("photo_svg")
    raise InvalidInput("photo_not_picture")


def _redrawn(image: Image.Image, turn: Image.Transpose | None = None) -> Image.Image:
    """Decode into an image that holds pixels and nothing else."""
    try:
        with _DECODING:
            image.draft(None, (EDGE_PX, EDGE_PX))
            image.load()
            mode = "RGBA" if image.has_transparency_data else "RGB"
            pixels = image if image.mode == mode else image.convert(mode)
            pixels.thumbnail((EDGE_PX, EDGE_PX), Image.Resampling.LANCZOS)
    except _DAMAGED as error:
        raise InvalidInput("photo_broken") from error
    if turn is not None:
        pixels = pixels.transpose(turn)
    drawn = Image.new("RGB", pixels.size, "white")
    drawn.paste(pixels, mask=pixels if mode == "RGBA" else None)
    return drawn


def _picture(drawn: Image.Image) -> Picture:
    small = drawn.copy()
    small.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX), Image.Resampling.LANCZOS)
    return Picture(_jpeg(drawn, _QUALITY), _jpeg(small, _THUMBNAIL_QUALITY), drawn.width, drawn.height)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality, optimize=True)
    return file.getvalue()


def _is_box(box: Box) -> bool:
    # a comparison with NaN is false
    return 0 <= box.left < box.right <= 1 and 0 <= box.top < box.bottom <= 1


def _pixels(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Grow a box to whole squares, inside the picture."""
    width, height = size
    left, top = (
        int(share * edge) // _SQUARE_PX * _SQUARE_PX for share, edge in ((box.left, width), (box.top, height))
    )
    right, bottom = (
        min(math.ceil(share * edge / _SQUARE_PX) * _SQUARE_PX, edge)
        for share, edge in ((box.right, width), (box.bottom, height))
    )
    return left, top, right, bottom


def _unrecognisable(part: Image.Image) -> Image.Image:
    """Keep the mean colours of a few cells, and let them run into each other."""
    cell = max(part.size) / _CELLS
    cells = (max(1, round(part.width / cell)), max(1, round(part.height / cell)))
    coarse = part.resize(cells, Image.Resampling.BOX).resize(part.size, Image.Resampling.NEAREST)
    return coarse.filter(ImageFilter.GaussianBlur(cell / 4))


def _exif(image: Image.Image) -> Image.Exif:
    try:
        exif = image.getexif()
        # read here, where damage may show
        exif.get_ifd(ExifTags.IFD.Exif)
        exif.get_ifd(ExifTags.IFD.GPSInfo)
    except _DAMAGED:
        return Image.Exif()
    return exif


def _taken_at(exif: Image.Exif, zone: dt.tzinfo) -> dt.datetime | None:
    told = exif.get_ifd(ExifTags.IFD.Exif)
    clock = str(told.get(ExifTags.Base.DateTimeOriginal, "")).strip("\x00 ")
    offset = str(told.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\x00 ")
    try:
        moment = dt.datetime.strptime(clock, "%Y:%m:%d %H:%M:%S").replace(tzinfo=zone)
        if offset:
            moment = dt.datetime.strptime(f"{clock} {offset}", "%Y:%m:%d %H:%M:%S %z")
        taken_at = moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
    believable = taken_at.year >= _FIRST_YEAR and taken_at < dt.datetime.now(dt.UTC) + _CLOCK_AHEAD
    return taken_at if believable else None


def _place(exif: Image.Exif) -> tuple[float, float] | None:
    told = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps = ExifTags.GPS
    lat = _degrees(told.get(gps.GPSLatitude), told.get(gps.GPSLatitudeRef), "NS", 90)
    lon = _degrees(told.get(gps.GPSLongitude), told.get(gps.GPSLongitudeRef), "EW", 180)
    # a receiver without a fix writes zeros
    return None if lat is None or lon is None or (lon, lat) == (0, 0) else (lon, lat)


def _degrees(parts: Any, side: object, sides: str, most: float) -> float | None:
    """Read degrees, minutes and seconds; None where they are no place on earth."""
    try:
        degrees, minutes, seconds = map(float, parts)
        sign = (1, -1)[sides.index(str(side).strip("\x00 ") or "-")]
    except _DAMAGED:
        return None
    if not (degrees >= 0 and 0 <= minutes <= 60 and 0 <= seconds <= 60):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    return sign * value if value <= most else None
