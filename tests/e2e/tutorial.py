"""The tutorial: its pictures are what the runs of the stories saw, in the order of its pages."""

import io
import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

FOLDER = Path(__file__).parents[2] / "docs" / "tutorial"
_SHOWN = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
# Wide enough to read the words of a screen of 1440 px.
_WIDEST_PX = 1000
_COLOURS = 96


class Album:
    """The pictures of one story.

    Parameters
    ----------
    story : str
        The page of the tutorial, without its ending.
    folder : Path
        Where the pictures are laid.
    """

    def __init__(self, story: str, folder: Path) -> None:
        self._story = story
        self._folder = folder
        self._taken: list[str] = []

    def picture(self, page: Page, name: str) -> None:
        """Take what is to be seen of a page.

        Parameters
        ----------
        page : Page
            It stands still.
        name : str
            Name of the picture, once in a story.
        """
        path = f"{self._story}/{name}.png"
        seen = Image.open(io.BytesIO(page.screenshot(animations="disabled", scale="css"))).convert("RGB")
        if seen.width > _WIDEST_PX:
            seen = seen.resize((_WIDEST_PX, seen.height * _WIDEST_PX // seen.width), Image.Resampling.LANCZOS)
        few = seen.quantize(_COLOURS, dither=Image.Dither.NONE)
        (self._folder / path).parent.mkdir(parents=True, exist_ok=True)
        few.save(self._folder / path, optimize=True)
        self._taken.append(path)

    def require_told(self) -> None:
        """Fail unless the page of the story shows these pictures, all of them, in this order."""
        assert self._taken == shown_in(FOLDER / f"{self._story}.md")


def shown_in(page: Path) -> list[str]:
    """List the pictures that a page shows, in its order.

    Parameters
    ----------
    page : Path
        A page of the tutorial.

    Returns
    -------
    list of str
        Paths beside the page.
    """
    return _SHOWN.findall(page.read_text(encoding="utf-8"))
