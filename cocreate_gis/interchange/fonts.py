"""The font files of the map sheets: one with Chinese letters, in two weights."""

import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matplotlib.font_manager import FontPath, fontManager

from cocreate_gis.interchange.assets import asset_file
from cocreate_gis.model.errors import NotFound, Unavailable

_PACKAGED = ("fonts/NotoSansSC-Regular.ttf", "fonts/NotoSansSC-Bold.ttf")
# In the order in which a Chinese reader would choose them.
_SYSTEM_FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "SimHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Arial Unicode MS",
)
_BOLD = 600
_COLLECTION_OFFSETS = 12
_TRUETYPE = (b"\x00\x01\x00\x00", b"true")


@dataclass(frozen=True)
class SheetFonts:
    """The font files a sheet is written with.

    Parameters
    ----------
    regular, bold : matplotlib.font_manager.FontPath
        File and face; the same face twice where a system font has one weight.
    pdf_type : int
        How a PDF embeds them: 42 (TrueType) for TrueType outlines, 3 for others, which a TrueType
        container would not hold.
    """

    regular: FontPath
    bold: FontPath
    pdf_type: int


@cache
def sheet_fonts() -> SheetFonts:
    """Find fonts with Chinese letters: those of the package, else those of the system.

    Returns
    -------
    SheetFonts
        Regular and bold.

    Raises
    ------
    Unavailable
        ``font_missing``: neither the package nor the system has one.
    """
    try:
        regular, bold = (FontPath(str(asset_file(name)), 0) for name in _PACKAGED)
    except NotFound:
        regular, bold = _system_fonts()
    both_truetype = _is_truetype(regular) and _is_truetype(bold)
    return SheetFonts(regular, bold, 42 if both_truetype else 3)


def _system_fonts() -> tuple[FontPath, FontPath]:
    for family in _SYSTEM_FAMILIES:
        faces = [face for face in fontManager.ttflist if face.name == family and face.style == "normal"]
        if faces:
            faces.sort(key=lambda face: abs(_weight(face.weight) - 400))
            heavy = [face for face in faces if _weight(face.weight) >= _BOLD]
            regular, bold = faces[0], heavy[0] if heavy else faces[0]
            return FontPath(regular.fname, regular.index), FontPath(bold.fname, bold.index)
    raise Unavailable("font_missing", families=", ".join(_SYSTEM_FAMILIES[:4]))


def _weight(weight: int | str) -> int:
    """Font weights are stored as numbers or as names."""
    if isinstance(weight, int):
        return weight
    return 700 if weight in {"bold", "heavy", "black", "extra bold", "semibold", "demibold"} else 400


def _is_truetype(font: FontPath) -> bool:
    """Whether a face has TrueType outlines; in a collection each face begins at an offset of its own."""
    with Path(font.path).open("rb") as file:
        signature = file.read(4)
        if signature == b"ttcf":
            file.seek(_COLLECTION_OFFSETS + 4 * font.face_index)
            (start,) = struct.unpack(">I", file.read(4))
            file.seek(start)
            signature = file.read(4)
    return signature in _TRUETYPE
