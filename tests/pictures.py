"""Pictures made for tests: each part of a photo can be planted, true or lying."""

import io
import struct
import zlib
from collections.abc import Mapping

import numpy as np
from PIL import ExifTags, Image, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational

SECRET = b"SECRET-OF-THE-PHONE"
WUHAN = {1: "N", 2: (30.0, 36.0, 0.0), 3: "E", 4: (114.0, 15.0, 36.0)}


def scene(width: int = 640, height: int = 480, seed: int = 1) -> Image.Image:
    """Noise over a slope of colours: every part of it differs from every other."""
    slope = np.add.outer(np.linspace(0, 120, height), np.linspace(0, 80, width))
    noise = np.random.default_rng(seed).integers(0, 50, (height, width))
    colours = np.stack([slope + noise, 0.8 * slope + noise + 20, 60 + noise], axis=2)
    return Image.fromarray(colours.astype(np.uint8))


def exif_of(
    *,
    taken: str | None = None,
    offset: str | None = None,
    gps: Mapping[int, object] | None = None,
    orientation: int | None = None,
) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = SECRET.decode()
    if orientation is not None:
        exif[ExifTags.Base.Orientation] = orientation
    if taken is not None:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    if offset is not None:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.OffsetTimeOriginal] = offset
    if gps is not None:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps)
    return exif


def jpeg(image: Image.Image | None = None, **exif: object) -> bytes:
    file = io.BytesIO()
    (image or scene()).save(file, "JPEG", quality=92, exif=exif_of(**exif))
    return file.getvalue()


def png(image: Image.Image | None = None, info: PngImagePlugin.PngInfo | None = None) -> bytes:
    file = io.BytesIO()
    (image or scene()).save(file, "PNG", pnginfo=info)
    return file.getvalue()


def webp(image: Image.Image | None = None, **planted: bytes) -> bytes:
    file = io.BytesIO()
    (image or scene()).save(file, "WEBP", **planted)
    return file.getvalue()


def with_segment(photo: bytes, marker: int, content: bytes) -> bytes:
    """Plant a segment behind the start of a JPEG."""
    return photo[:2] + struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content + photo[2:]


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it has this many pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def wide_webp(width: int, height: int) -> bytes:
    """A WebP whose canvas is larger than its picture."""
    inner = webp(scene(16, 16))[12:]
    canvas = struct.pack("<I", 0) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + canvas + inner
    return b"RIFF" + struct.pack("<I", len(body)) + body


def zero_rational() -> IFDRational:
    return IFDRational(0, 0)


def pixels(content: bytes) -> "np.ndarray[tuple[int, int, int], np.dtype[np.float64]]":
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"), dtype=np.float64)
