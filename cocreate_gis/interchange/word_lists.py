"""The word lists of the fictional town: names of places, what residents say."""

import json
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parents[2] / "data" / "demo"


@cache
def word_list(name: str) -> dict[str, Any]:
    """Read a word list of the demo town.

    Parameters
    ----------
    name : str
        File name under ``data/demo``, without ``.json``.

    Returns
    -------
    dict
        As written in the file.
    """
    content: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return content
