"""Drawn pictures of the fictional town: a few plain shapes that nobody can take for photos of a place."""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence

from PIL import Image, ImageDraw

from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services.context import Context
from cocreate_gis.services.photos import pairs, photos
from cocreate_gis.store import get_feature

SIZE = (960, 640)
_CAPTIONS = ("改造前（示意图，不是照片）", "改造后（示意图，不是照片）")
_HORIZON = 230
_SKY, _WALL, _HARD, _PAVED = "#e4edf2", "#cfc9bf", "#9d9488", "#d9c7a3"
_WOOD, _STONE, _LEAF, _DARK, _CLOTH = "#b98a52", "#8b95a0", "#4f8a4b", "#5c554c", "#c96f5a"

Draw = ImageDraw.ImageDraw
# Kind, and its place along and across the ground in shares of it.
Placed = tuple[str, float, float]


def show_before_and_after(context: Context, layer: Layer, uid: str, pictures: Sequence[bytes]) -> None:
    """Give a record two pictures that everybody may see.

    Parameters
    ----------
    context : Context
        The town, already written.
    layer : Layer
        Its kind, which holds a pair of pictures.
    uid : str
        The record.
    pictures : sequence of bytes
        Before and after.
    """
    before, after = photos.attach(OPERATOR, context, layer, uid, list(pictures))
    for photo, caption in zip((before, after), _CAPTIONS, strict=True):
        photos.describe(OPERATOR, context, photo, caption)
        photos.show(OPERATOR, context, photo, shown=True)
    with context.store.read() as connection:
        record = get_feature(connection, layer, uid=uid)
    pairs.set_pair(OPERATOR, context, layer, (record.fid, record.version), before, after)


def jpeg(picture: Image.Image) -> bytes:
    """Write a picture.

    Parameters
    ----------
    picture : Image
        As drawn.

    Returns
    -------
    bytes
        JPEG.
    """
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=88)
    return written.getvalue()


def corner(things: Iterable[Placed]) -> bytes:
    """Draw a corner of a street with what is put there; with nothing, as it is: full of bicycles.

    Parameters
    ----------
    things : iterable of Placed
        Small facilities.

    Returns
    -------
    bytes
        JPEG.
    """
    placed = sorted(things, key=lambda thing: thing[2])
    picture = Image.new("RGB", SIZE, _SKY)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 120, SIZE[0], _HORIZON), fill=_WALL)
    draw.rectangle((0, _HORIZON, *SIZE), fill=_PAVED if placed else _HARD)
    for kind, along, across in placed or [
        ("bicycle", 0.1 + 0.16 * at, 0.2 + 0.3 * (at % 2)) for at in range(6)
    ]:
        _SHAPES[kind](draw, 60 + 840 * along, _HORIZON + 80 + 300 * across)
    return jpeg(picture)


def _planter(draw: Draw, x: float, y: float) -> None:
    for shift in (-50, 0, 50):
        draw.ellipse((x + shift - 40, y - 85, x + shift + 40, y - 15), fill=_LEAF)
    draw.rectangle((x - 90, y - 40, x + 90, y), fill=_WOOD)


def _bench(draw: Draw, x: float, y: float) -> None:
    draw.rectangle((x - 65, y - 70, x + 65, y - 55), fill=_WOOD)
    draw.rectangle((x - 70, y - 40, x + 70, y - 25), fill=_WOOD)
    for side in (-55, 45):
        draw.rectangle((x + side, y - 70, x + side + 10, y), fill=_DARK)


def _drying_frame(draw: Draw, x: float, y: float) -> None:
    for side in (-130, 122):
        draw.rectangle((x + side, y - 150, x + side + 8, y), fill=_DARK)
    draw.rectangle((x - 130, y - 150, x + 130, y - 144), fill=_DARK)
    for shift, color in ((-110, _CLOTH), (-30, "#f4f2ec"), (50, _STONE)):
        draw.rectangle((x + shift, y - 144, x + shift + 62, y - 50), fill=color)


def _table(draw: Draw, x: float, y: float) -> None:
    draw.rectangle((x - 50, y - 60, x + 50, y - 46), fill=_STONE)
    draw.rectangle((x - 9, y - 46, x + 9, y), fill=_STONE)
    for side in (-95, 65):
        draw.rectangle((x + side, y - 32, x + side + 30, y), fill=_STONE)


def _pavilion(draw: Draw, x: float, y: float) -> None:
    draw.polygon([(x - 120, y - 160), (x, y - 220), (x + 120, y - 160)], fill=_CLOTH)
    for side in (-100, 88):
        draw.rectangle((x + side, y - 160, x + side + 12, y), fill=_WOOD)
    draw.rectangle((x - 60, y - 110, x + 60, y), fill=_WOOD)
    for shelf in (-100, -65, -30):
        draw.rectangle((x - 50, y + shelf, x + 50, y + shelf + 22), fill=_STONE)


def _bay(draw: Draw, x: float, y: float) -> None:
    draw.polygon(
        [(x - 110, y - 90), (x + 110, y - 90), (x + 140, y + 30), (x - 140, y + 30)],
        outline="#f4f2ec",
        width=6,
    )
    draw.rounded_rectangle((x - 85, y - 65, x + 85, y - 5), 18, fill=_STONE)
    draw.rounded_rectangle((x - 50, y - 110, x + 50, y - 55), 18, fill=_STONE)
    for side in (-60, 32):
        draw.ellipse((x + side, y - 22, x + side + 30, y + 8), fill=_DARK)


def _bicycle(draw: Draw, x: float, y: float) -> None:
    for side in (-70, 20):
        draw.ellipse((x + side, y - 55, x + side + 55, y), outline=_DARK, width=6)
    draw.line([(x - 42, y - 28), (x - 10, y - 75), (x + 48, y - 28), (x - 42, y - 28)], fill=_CLOTH, width=6)
    draw.line([(x + 48, y - 28), (x + 34, y - 90), (x + 58, y - 92)], fill=_DARK, width=6)


_SHAPES: Mapping[str, Callable[[Draw, float, float], None]] = {
    "planter": _planter,
    "bench": _bench,
    "drying_frame": _drying_frame,
    "table_and_stools": _table,
    "reading_pavilion": _pavilion,
    "car_bay": _bay,
    "bicycle": _bicycle,
}
