"""What became of some rooms before anybody looks: changed more than once, one with two pictures."""

from PIL import Image, ImageDraw

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.demo.pictures import SIZE, jpeg, show_before_and_after

_ROOM = "乐龄微空间"
# What the rooms were found to be at two visits.
_VISITS = ("worn", "good")
_ROOMS = (_ROOM, "心享微空间", "向阳微空间")
_WALL, _FLOOR, _CRATE, _TABLE, _CHAIR, _PLANT = (
    "#cfc9bf",
    "#9d9488",
    "#7d7468",
    "#b98a52",
    "#3d7f77",
    "#4f8a4b",
)


def tell_past(context: Context) -> None:
    """Let some rooms have a history.

    Parameters
    ----------
    context : Context
        The town, already written.
    """
    sites = context.frame(MICRO_SPACE_SITES, Visibility.STAFF).set_index("name", append=True)
    uids = {name: (int(fid), str(uid)) for (fid, name), uid in sites["uid"].items()}
    versions = dict.fromkeys(_ROOMS, 1)
    for found in _VISITS:
        for name in _ROOMS:
            fid, _ = uids[name]
            versions[name] = features.change(
                OPERATOR, context, MICRO_SPACE_SITES, fid, versions[name], {"condition": found}
            )
    pictures = [_drawn(furnished=False), _drawn(furnished=True)]
    show_before_and_after(context, MICRO_SPACE_SITES, uids[_ROOM][1], pictures)


def _drawn(*, furnished: bool) -> bytes:
    """A room as a few plain shapes: nobody can take it for a photo of a place that does not exist."""
    picture = Image.new("RGB", SIZE, "#f3eee2" if furnished else _WALL)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 430, 960, 640), fill="#d9c7a3" if furnished else _FLOOR)
    draw.rectangle((380, 90, 600, 290), fill="#dcecf5" if furnished else "#8b95a0", outline=_CRATE, width=8)
    if furnished:
        draw.rectangle((330, 420, 640, 450), fill=_TABLE)
        for x in (350, 600):
            draw.rectangle((x, 450, x + 18, 560), fill=_TABLE)
        for x in (190, 690):
            draw.rectangle((x, 440, x + 90, 470), fill=_CHAIR)
            draw.rectangle((x, 340, x + 16, 570), fill=_CHAIR)
        draw.ellipse((830, 300, 930, 420), fill=_PLANT)
        draw.rectangle((860, 415, 900, 560), fill=_CHAIR)
    else:
        for at in range(5):
            x, y = 90 + 150 * at, 360 - 60 * (at % 2)
            draw.rectangle((x, y, x + 130, 600), fill=_CRATE, outline="#5c554c", width=5)
    return jpeg(picture)
