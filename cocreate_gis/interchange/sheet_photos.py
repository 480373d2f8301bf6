"""Photos beside the map of a sheet."""

import io

import numpy as np
from PIL import Image

from cocreate_gis.interchange.sheet_content import Photo
from cocreate_gis.interchange.sheet_page import GREY, Page, wrap
from cocreate_gis.interchange.sheet_panel import Block, Row, space_row

_HIGHEST_MM = 40.0
_CAPTION_PT, _PITCH_MM = 7.0, 3.4


def photo_block(photo: Photo) -> Block:
    """Print a photo with what is written under it.

    Parameters
    ----------
    photo : Photo
        The picture and its words.

    Returns
    -------
    callable
        Makes the rows.
    """
    with Image.open(io.BytesIO(photo.picture)) as opened:
        picture = np.asarray(opened.convert("RGB"))
    shape = picture.shape[0] / picture.shape[1]

    def rows(width: float, size: float) -> list[Row]:
        height = min(width * shape, _HIGHEST_MM * size)
        points, pitch = _CAPTION_PT * size, _PITCH_MM * size
        caption = wrap(photo.caption, points, width) if photo.caption else []

        def draw(page: Page, x: float, y: float) -> None:
            page.frame(x, y, height / shape, height).imshow(picture, aspect="auto")
            for at, line in enumerate(caption):
                page.text(x, y + height + pitch * (at + 0.9), line, points, color=GREY)

        return [Row(height + pitch * len(caption), draw), space_row(2 * size)]

    return rows
