"""The numbered lists of a community: what it needs and what it has; each row is a pin of the same number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from cocreate_gis.interchange.sheet_content import Pin
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.network import FACILITIES
from cocreate_gis.model.layers.participation import EVENTS, ORGANISATIONS
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.layers.suggestions import CATEGORIES, SOURCES, SUGGESTIONS
from cocreate_gis.model.titles import Title
from cocreate_gis.services.context import Context
from cocreate_gis.services.paper.neighbourhoods import Neighbourhood, lying_in
from cocreate_gis.services.reach.documents import category_titles
from cocreate_gis.services.references import record_names
from cocreate_gis.services.voices.voiced import Period, people_behind, voiced
from cocreate_gis.wording import Words

# Name of a list and the kind of suggestion on it.
VOICE_LISTS = {"issues": "problem", "needs": "idea", "opinions": "opinion"}
RESOURCES = "resources"
# White or dark figures are readable on each; neighbours in the legend stay apart for the colour-blind.
_COLORS = dict(
    zip(
        CATEGORIES,
        (
            "#8e3b5e", "#e07a1f", "#1d5fa8", "#2e7d32", "#5b4fa2", "#00838f", "#b8860b", "#0277bd",
            "#6d4c41", "#6a9a1f", "#c2185b", "#455a64", "#7f1d1d", "#d32f2f", "#4e342e", "#757575",
        ),
        strict=True,
    )
)  # fmt: skip
_RESOURCE_COLORS = {
    FACILITIES.name: "#1d5fa8",
    MICRO_SPACE_SITES.name: "#b8860b",
    EVENTS.name: "#8e3b5e",
    ORGANISATIONS.name: "#4d6b1f",
}


@dataclass(frozen=True)
class NumberedList:
    """Rows of a workbook and pins of a map that bear the same numbers.

    Parameters
    ----------
    name : str
        A key of `VOICE_LISTS`, or `RESOURCES`.
    table : DataFrame
        One row a number, headings in the reader's language.
    pins : sequence of Pin
        Of the rows that have a place; all of them for suggestions.
    """

    name: str
    table: pd.DataFrame
    pins: Sequence[Pin]


def numbered_lists(
    context: Context, community: Neighbourhood, period: Period, words: Words
) -> list[NumberedList]:
    """Number what was said in a community and what it has; as everybody may see it, at the public places.

    Parameters
    ----------
    context : Context
        The workspace.
    community : Neighbourhood
        The community.
    period : Period
        Days of saying that count; resources are those of today.
    words : Words
        In the reader's language.

    Returns
    -------
    list of NumberedList
        Every one, empty ones too.
    """
    said = voiced(context, Visibility.PUBLIC, period)
    people = people_behind(context, said).merge(said[["uid", "group"]], on="uid")
    counted = people.groupby("group")["person"].nunique()
    said = said[said["merged_into"].isna()].to_crs(4326)
    said = lying_in(context, said, community).assign(people=said["uid"].map(counted))
    lists = [_voices(context, name, said[said["kind"] == kind], words) for name, kind in VOICE_LISTS.items()]
    lists.append(_resources(context, community, words))
    return lists


def _voices(context: Context, name: str, said: gpd.GeoDataFrame, words: Words) -> NumberedList:
    """By category in the order of the declaration, those most people ask for first."""
    order = {code: at for at, code in enumerate(CATEGORIES)}
    said = said.assign(rank=said["category"].map(order)).sort_values(
        ["rank", "people", "said_at", "uid"], ascending=[True, False, True, True]
    )
    shown = context.frame(SUGGESTIONS, Visibility.PUBLIC).geometry.reindex(said.index)
    titles = {code: words.title(title) for code, title in _domain(SUGGESTIONS, "category").items()}
    sources = {code: words.title(Title(*pair)) for code, pair in SOURCES.items()}
    states = {code: words.title(title) for code, title in _domain(SUGGESTIONS, "status").items()}
    numbers = range(1, len(said) + 1)
    exact = said["exact_place_consent"].fillna(False).astype(bool)
    columns = {
        "number": list(numbers),
        "text": said["text"],
        "about": said["category"].map(titles),
        "place": said["place_name"].where(exact),
        "source": said["source"].map(sources),
        "meeting": said["event"].map(record_names(context, EVENTS.name, Visibility.PUBLIC)),
        "said_on": said["said_at"].dt.date,
        "people": said["people"],
        "status": said["status"].map(states),
        "reply": said["reply"],
        "replied_on": said["replied_on"].dt.date,
    }
    table = pd.DataFrame({words(f"friday.column_{key}"): list(values) for key, values in columns.items()})
    pins = [
        Pin(number, place.representative_point(), titles[code], _COLORS[code])
        for number, place, code in zip(numbers, shown, said["category"], strict=True)
    ]
    return NumberedList(name, table, pins)


def _domain(layer: Layer, field: str) -> dict[str, Title]:
    return dict(layer.field(field).domain or {})


def _resources(context: Context, community: Neighbourhood, words: Words) -> NumberedList:
    rows, pins = [], []
    for number, (layer, row) in enumerate(_resource_rows(context, community, words), start=1):
        title = words(f"friday.resource_{layer.name}")
        rows.append([number, title, *row[:-1]])
        if row[-1] is not None:
            pins.append(Pin(number, row[-1].representative_point(), title, _RESOURCE_COLORS[layer.name]))
    heads = ("number", "resource", "name", "what", "status", "note")
    table = pd.DataFrame(rows, columns=[words(f"friday.column_{name}") for name in heads])
    return NumberedList(RESOURCES, table, pins)


def _resource_rows(
    context: Context, community: Neighbourhood, words: Words
) -> Iterator[tuple[Layer, tuple[Any, ...]]]:
    """Name, kind, state, a remark and the place of everything a community can build upon."""
    categories = category_titles(context, words)
    for layer, kind, note in (
        (FACILITIES, "category", "hours"),
        (MICRO_SPACE_SITES, "kind", "present_use"),
        (ORGANISATIONS, "kind", "covers"),
    ):
        frame = context.frame(layer, Visibility.PUBLIC)
        inside = frame.index.isin(lying_in(context, frame, community).index)
        if layer is ORGANISATIONS:
            # Most have no place of their own, but an area they answer for.
            inside |= frame["covers"] == community.name
        frame = frame[inside]
        titles = {code: words.title(title) for code, title in _domain(layer, kind).items()} or categories
        states = {code: words.title(title) for code, title in _domain(layer, "status").items()}
        for _, row in frame.sort_values([kind, "name"]).iterrows():
            place = row.geometry if row.geometry is not None and not row.geometry.is_empty else None
            what = titles.get(row[kind], row[kind])
            yield layer, (row["name"], what, states.get(row["status"], ""), row[note], place)
    held = lying_in(context, context.frame(EVENTS, Visibility.PUBLIC), community).dropna(subset="place_name")
    for name, row in held.groupby("place_name").first().iterrows():
        yield EVENTS, (name, "", "", "", row.geometry)
