"""A place by what somebody types of its name: ``东院3`` for ``电机厂宿舍东院 3栋``."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from rapidfuzz import fuzz, process

from cocreate_gis.model.errors import InvalidInput, NotFound
from cocreate_gis.model.form_grid import grid_around
from cocreate_gis.services.context import Context
from cocreate_gis.services.voices.whereabouts import ListedPlace, Place, place_names, places_inside, shape_of

_SQUARE = re.compile(r"[A-Fa-f][1-8]")
_NUMBERED = re.compile(r"(.*?)(\d+)(栋|号)?")
_HOUSE = re.compile(r"号楼|幢|座|#")
_HOUSE_BEFORE = re.compile(r"(building|no\.?|block)(?=\d)")
_OFFERED = 4


def find_by_name(context: Context, text: str, around: ListedPlace | None = None) -> tuple[Place, str]:
    """Find the place somebody means.

    Parameters
    ----------
    context : Context
        The workspace.
    text : str
        A name or its beginning, a building's number with or without its compound in short, or a square of
        the map of a paper form, such as ``C4``.
    around : ListedPlace, optional
        Where one is talking of: its buildings come first, and the squares are those of its form.

    Returns
    -------
    tuple of Place and str
        The place and its name; a square is a point with the name of the square.

    Raises
    ------
    NotFound
        ``entry_place_unknown``, with the names that are most alike.
    InvalidInput
        ``entry_place_ambiguous``, with some of the names it may mean.
    """
    typed = _plain(text)
    if around is not None:
        if _SQUARE.fullmatch(text):
            grid = grid_around(shape_of(context, around), context.workspace.metric_epsg)
            return grid.place_of(text), text.upper()
        near = _meant(typed, places_inside(context, around))
        if len(near) == 1:
            return near[0]
    names = place_names(context)
    found = _meant(typed, names)
    if len(found) == 1:
        return found[0]
    if found:
        told = "、".join(name for _, name in found[:_OFFERED])
        raise InvalidInput("entry_place_ambiguous", place=text, known=told, count=len(found))
    near_names = process.extract(text, list(names.values()), scorer=fuzz.WRatio, limit=_OFFERED)
    raise NotFound("entry_place_unknown", place=text, known="、".join(name for name, *_ in near_names))


def _meant(typed: str, names: Mapping[ListedPlace, str]) -> list[tuple[ListedPlace, str]]:
    """The places a text may mean: by their whole name, else by their number, else by a part of the name."""
    plain = [(place, name, _plain(name)) for place, name in names.items()]
    ways: Iterable[list[tuple[ListedPlace, str]]] = (
        [(place, name) for place, name, known in plain if known == typed],
        [(place, name) for place, name, known in plain if _same_number(typed, known)],
        [(place, name) for place, name, known in plain if len(typed) > 1 and typed in known],
    )
    return next((way for way in ways if way), [])


def _same_number(typed: str, known: str) -> bool:
    asked, there = _NUMBERED.fullmatch(typed), _NUMBERED.fullmatch(known)
    if asked is None or there is None or asked[2] != there[2]:
        return False
    letters = iter(there[1])
    return all(letter in letters for letter in asked[1])


@lru_cache(maxsize=16_384)
def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _HOUSE.sub("栋", _HOUSE_BEFORE.sub("", "".join(folded.split())))
