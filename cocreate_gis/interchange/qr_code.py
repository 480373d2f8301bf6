"""QR codes as drawings on a page, sharp at any size."""

import io

import numpy as np
import segno
import shapely
from matplotlib.patches import PathPatch

from cocreate_gis.interchange.sheet_map import polygon_path
from cocreate_gis.interchange.sheet_page import Page

# The standard asks for four modules of white around a code.
QUIET_MODULES = 4
_BLACK = "#000000"


def draw_code(page: Page, address: str, x: float, y: float, side: float) -> None:
    """Draw the QR code of an address, with its quiet zone, error level M or better.

    Parameters
    ----------
    page : Page
        The paper.
    address : str
        What a phone opens.
    x, y : float
        Upper left corner of the quiet zone, millimetres.
    side : float
        Side of the code together with its quiet zone, millimetres.
    """
    modules = np.array(segno.make(address, error="m", micro=False).matrix, dtype=bool)
    down, right = np.nonzero(modules)
    size = side / (len(modules) + 2 * QUIET_MODULES)
    squares = shapely.box(right, down, right + 1, down + 1)
    # One outline, so that no viewer shows seams between modules.
    dark = shapely.transform(
        shapely.union_all(squares), lambda xy: (xy + QUIET_MODULES) * size + np.array([x, y])
    )
    page.box(x, y, side, side, fill="white")
    page.paper.add_artist(PathPatch(polygon_path(np.array([dark])), facecolor=_BLACK, linewidth=0))


def code_picture(address: str) -> bytes:
    """Draw the QR code of an address for a screen.

    Parameters
    ----------
    address : str
        What a phone opens.

    Returns
    -------
    bytes
        PNG with the quiet zone, eight pixels to a module.
    """
    picture = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(picture, kind="png", scale=8, border=QUIET_MODULES)
    return picture.getvalue()
