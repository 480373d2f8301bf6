"""Photos: what is refused, what is read, and that nothing else survives."""

import datetime as dt
import io
import math
import random
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from cocreate_gis.interchange.photos import EDGE_PX, MOST_BYTES, THUMBNAIL_PX, Box, blur, read_photo
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.wording import Words
from tests import pictures
from tests.pictures import SECRET, WUHAN, jpeg

# Pillow tells the log of damage it works around.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")
SHANGHAI = ZoneInfo("Asia/Shanghai")
SCRIPT = b"<?php system($_GET['c']); ?>"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200)
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "photo_empty"),
        (SCRIPT, "photo_not_picture"),
        (b"<html><script>alert(1)</script></html>", "photo_not_picture"),
        (b"%PDF-1.7 " + bytes(100), "photo_not_picture"),
        (b"PK\x03\x04" + bytes(100), "photo_not_picture"),
        (SVG, "photo_svg"),
        (HEIC, "photo_heic"),
        (b"GIF89a" + bytes(100), "photo_kind"),
        (b"II*\x00" + bytes(100), "photo_kind"),
        (b"\x00\x00\x00\x1cftypavif" + bytes(100), "photo_kind"),
        (jpeg()[:3000], "photo_broken"),
        (jpeg()[:40], "photo_broken"),
        (pictures.png()[:-9000], "photo_broken"),
        (b"\xff\xd8\xff" + SCRIPT, "photo_broken"),
        (pictures.bomb(6_000, 6_000), "photo_too_large"),
        (pictures.bomb(10_000, 10_000), "photo_too_large"),
        (pictures.bomb(60_000, 60_000), "photo_too_large"),
        (pictures.wide_webp(16_000, 16_000), "photo_too_large"),
        (jpeg() + bytes(MOST_BYTES), "photo_too_heavy"),
    ],
)
def test_what_is_no_photo_is_refused_with_a_reason(content: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_photo(content)
    assert refused.value.code == code
    assert Words("zh").error(refused.value) != Words("en").error(refused.value)


def test_the_largest_photo_of_a_phone_is_taken() -> None:
    photo = read_photo(jpeg(Image.new("RGB", (8160, 6120))))
    assert (photo.width, photo.height) == (2000, 1500)


def _icc() -> bytes:
    profile: bytes = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile + SECRET


def _planted() -> dict[str, bytes]:
    plain = jpeg()
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", SECRET.decode())
    text.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    file = io.BytesIO()
    pictures.scene().save(file, "JPEG", icc_profile=_icc())
    return {
        "exif": jpeg(taken="2025:05:01 10:00:00", gps=WUHAN),
        "comment": pictures.with_segment(plain, 0xFE, SECRET),
        "xmp": pictures.with_segment(plain, 0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + SECRET),
        "mpf": pictures.with_segment(plain, 0xE2, b"MPF\x00" + SECRET),
        "photoshop": pictures.with_segment(plain, 0xED, b"Photoshop 3.0\x00" + SECRET),
        "colour profile": file.getvalue(),
        "trailing": plain + SECRET + jpeg(),
        "png text": pictures.png(info=text),
        "webp": pictures.webp(exif=pictures.exif_of().tobytes(), xmp=SECRET, icc_profile=_icc()),
    }


@pytest.mark.parametrize("kind", list(_planted()))
def test_nothing_but_the_picture_survives(kind: str) -> None:
    planted = _planted()[kind]
    assert SECRET in planted
    photo = read_photo(planted)
    for kept in (photo.content, photo.thumbnail):
        assert SECRET not in kept
        image = Image.open(io.BytesIO(kept))
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert not any(marker in kept for marker in (b"Exif\x00", b"MPF\x00", b"ICC_PROFILE", b"http:"))
        assert kept.endswith(b"\xff\xd9")
        assert kept.count(b"\xff\xd9") == 1


def test_a_picture_with_a_second_one_inside_is_taken_as_one() -> None:
    file = io.BytesIO()
    pictures.scene().save(file, "MPO", save_all=True, append_images=[pictures.scene(seed=2)])
    photo = read_photo(file.getvalue())
    assert np.abs(pictures.pixels(photo.content) - pictures.pixels(jpeg())).mean() < 12
    assert len(photo.content) < len(file.getvalue()) / 1.5


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright(orientation: int) -> None:
    """What a camera held otherwise writes looks, once read, like what an upright one saw."""
    upright = Image.new("RGB", (320, 160), "white")
    upright.paste((200, 0, 0), (0, 0, 80, 80))
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    sent = upright.transpose(Image.Transpose(back[orientation])) if orientation > 1 else upright
    read = pictures.pixels(read_photo(jpeg(sent, orientation=orientation)).content)
    assert read.shape == (160, 320, 3)
    assert np.abs(read[10:70, 10:70] - (200, 0, 0)).mean() < 8
    assert read[90:, 90:].mean() > 245


def test_a_photo_is_made_no_larger_than_needed() -> None:
    photo = read_photo(jpeg(pictures.scene(4000, 1000)))
    assert (photo.width, photo.height) == (EDGE_PX, EDGE_PX // 4)
    assert Image.open(io.BytesIO(photo.thumbnail)).size == (THUMBNAIL_PX, THUMBNAIL_PX // 4)
    small = read_photo(jpeg(pictures.scene(90, 30)))
    assert (small.width, small.height) == (90, 30)


def test_what_is_seen_through_is_white() -> None:
    clear = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    assert pictures.pixels(read_photo(pictures.png(clear)).content).min() > 250


def test_time_and_place_are_read_before() -> None:
    photo = read_photo(jpeg(taken="2025:05:01 10:30:00", gps=WUHAN), SHANGHAI)
    assert photo.taken_at == dt.datetime(2025, 5, 1, 2, 30, tzinfo=dt.UTC)
    assert photo.place == pytest.approx((114.26, 30.6))
    west = jpeg(taken="2025:05:01 10:30:00", offset="-03:00", gps=WUHAN | {1: "S", 3: "W"})
    photo = read_photo(west, SHANGHAI)
    assert photo.taken_at == dt.datetime(2025, 5, 1, 13, 30, tzinfo=dt.UTC)
    assert photo.place == pytest.approx((-114.26, -30.6))


@pytest.mark.parametrize(
    "lie",
    [
        WUHAN | {2: (pictures.zero_rational(),) * 3},
        WUHAN | {2: (95.0, 0.0, 0.0)},
        WUHAN | {4: (180.0, 0.0, 1.0)},
        WUHAN | {2: (30.0, 75.0, 0.0)},
        WUHAN | {2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)},
        WUHAN | {1: ""},
        WUHAN | {1: "X"},
        WUHAN | {2: (30.0, 36.0)},
        {2: WUHAN[2], 4: WUHAN[4]},
        {1: "N", 3: "E"},
        {},
    ],
)
def test_a_place_that_cannot_be_is_none(lie: dict[int, object]) -> None:
    assert read_photo(jpeg(gps=lie)).place is None


@pytest.mark.parametrize(
    "lie",
    ["1970:01:01 00:00:00", "2999:01:01 00:00:00", "0000:00:00 00:00:00", "9999:12:31 23:59:59", "", "today"],
)
def test_a_time_that_cannot_be_is_none(lie: str) -> None:
    assert read_photo(jpeg(taken=lie), ZoneInfo("America/Los_Angeles")).taken_at is None


@settings(max_examples=150)
@given(seed=st.integers(0, 10**9))
def test_a_damaged_photo_is_read_or_refused_and_nothing_else(seed: int) -> None:
    dice = random.Random(seed)
    photo = bytearray(jpeg(pictures.scene(64, 48), taken="2025:05:01 10:00:00", gps=WUHAN))
    head = photo.index(b"\xff\xda")
    for _ in range(dice.randint(1, 30)):
        photo[dice.randrange(2, head)] = dice.randrange(256)
    try:
        read = read_photo(bytes(photo))
    except InvalidInput:
        return
    assert read.place is None or all(map(math.isfinite, read.place))


NOISE = read_photo(jpeg(pictures.scene(640, 480)))
_share = st.floats(0, 1)


@settings(max_examples=40)
@given(_share, _share, st.floats(0.02, 1), st.floats(0.02, 1))
def test_what_was_in_a_box_is_gone_and_the_rest_is_as_it_was(
    left: float, top: float, width: float, height: float
) -> None:
    box = Box(left * 0.97, top * 0.97, min(1, left * 0.97 + width), min(1, top * 0.97 + height))
    before, after = pictures.pixels(NOISE.content), pictures.pixels(blur(NOISE.content, [box]).content)
    high, wide = before.shape[:2]
    inside = np.zeros((high, wide), dtype=bool)
    inside[
        int(box.top * high) : math.ceil(box.bottom * high), int(box.left * wide) : math.ceil(box.right * wide)
    ] = True
    rows, columns = np.nonzero(inside)
    part = np.s_[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    away = np.ones_like(inside)
    away[max(0, rows.min() - 17) : rows.max() + 18, max(0, columns.min() - 17) : columns.max() + 18] = False
    # what differs from pixel to pixel is the noise; it told one place from another
    assert np.abs(np.diff(before[part], axis=1)).mean() > 8
    assert np.abs(np.diff(after[part], axis=1)).mean() < 2.5
    assert np.abs(after - before)[away].max(initial=0) <= 12


def test_two_faces_of_the_same_colours_cannot_be_told_apart() -> None:
    """Within a cell only the mean is left: two drawings with the same means give the same picture."""
    striped = np.indices((256, 256)).sum(axis=0) % 8 < 4
    faces = [Image.fromarray(np.where(stripes, 220, 40).astype(np.uint8)) for stripes in (striped, ~striped)]
    hidden = [pictures.pixels(blur(jpeg(face), [Box(0, 0, 1, 1)]).content) for face in faces]
    assert np.abs(hidden[0] - hidden[1]).max() <= 3


def test_a_small_picture_is_hidden_too() -> None:
    hidden = blur(NOISE.content, [Box(0.2, 0.2, 0.8, 0.8)])
    part = np.s_[96:384, 128:512]
    small = np.asarray(Image.open(io.BytesIO(hidden.thumbnail)).resize((640, 480)), dtype=float)
    assert np.abs(np.diff(small[part], axis=1)).mean() < 2.5


@pytest.mark.parametrize(
    "boxes",
    [
        [],
        [Box(0.1, 0.1, 0.1, 0.5)],
        [Box(0.5, 0.1, 0.1, 0.5)],
        [Box(-0.1, 0, 1, 1)],
        [Box(0, 0, 1.1, 1)],
        [Box(math.nan, 0, 1, 1)],
        [Box(0, 0, 1, math.inf)],
        [Box(0, 0, 0.5, 0.5)] * 51,
    ],
)
def test_a_box_that_is_none_is_refused(boxes: list[Box]) -> None:
    with pytest.raises(InvalidInput, match="blur_box"):
        blur(NOISE.content, boxes)
