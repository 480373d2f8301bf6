"""One compound on one page: everything that is there, was said, was promised, is open."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.defects import DEFECTS
from cocreate_gis.model.layers.documents import DOCUMENTS
from cocreate_gis.model.layers.elements import ELEMENTS
from cocreate_gis.model.layers.network import BARRIERS, FACILITIES, GATES
from cocreate_gis.model.layers.parking import PARKING_SPACES
from cocreate_gis.model.layers.participation import EVENTS, ORGANISATIONS, TOPICS
from cocreate_gis.model.layers.places import BUILDINGS, COMPOUNDS
from cocreate_gis.model.layers.renewal import RENEWAL_ITEMS
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.layers.structures import FINISHED, ILLEGAL_STRUCTURES
from cocreate_gis.model.layers.suggestions import CLOSED_STATES, SUGGESTIONS
from cocreate_gis.model.layers.trees import STREET_TREES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.services.context import Context
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.services.registers.words import in_words
from cocreate_gis.wording import Words

PARTS: dict[str, tuple[Layer, ...]] = {
    "there": (
        BUILDINGS,
        GATES,
        BARRIERS,
        FACILITIES,
        PARKING_SPACES,
        STREET_TREES,
        MICRO_SPACE_SITES,
        ELEMENTS,
        ORGANISATIONS,
        DOCUMENTS,
        RENEWAL_ITEMS,
        ILLEGAL_STRUCTURES,
    ),
    "said": (SUGGESTIONS, TOPICS, EVENTS),
    "promised": (ILLEGAL_STRUCTURES, RENEWAL_ITEMS, SUGGESTIONS),
    "open_things": (SUGGESTIONS, ILLEGAL_STRUCTURES, DEFECTS, RENEWAL_ITEMS),
}
# What is under way was promised to whoever asked for it.
_PROMISED = {"suggestions": ("planned", "under_way"), "renewal_items": ("adopted", "under_way")}
_DONE: dict[str, tuple[str, ...]] = {
    "suggestions": tuple(CLOSED_STATES),
    "illegal_structures": FINISHED,
    "defects": ("accepted",),
    "renewal_items": ("done",),
}


@dataclass(frozen=True)
class CompoundPage:
    """What is known of a compound.

    Parameters
    ----------
    name : str
        As people name it.
    values : Mapping
        Of its record, as far as the reader may know them.
    parts : dict of str to dict of str to GeoDataFrame
        By part of the page (``there``, ``said``, ``promised``, ``open_things``), the records of each kind
        that lie in it or are about it; kinds without any are left out.
    """

    name: str
    values: dict[str, Any]
    parts: dict[str, dict[str, gpd.GeoDataFrame]]


def compound_page(actor: Actor, context: Context, fid: int) -> CompoundPage:
    """Gather what is known of a compound.

    Parameters
    ----------
    actor : Actor
        Who reads; the public is told what is public, at the places that are public.
    context : Context
        The workspace.
    fid : int
        The compound.

    Returns
    -------
    CompoundPage
        With every part of the page.

    Raises
    ------
    NotFound
        ``feature_missing``.
    """
    require(actor, "map.view")
    compounds = context.frame(COMPOUNDS, actor.visibility)
    if fid not in compounds.index:
        raise NotFound("feature_missing", layer=COMPOUNDS.title, feature=fid)
    row = compounds.loc[fid]
    parts = {
        part: {
            layer.name: found
            for layer in layers
            if len(found := _of_part(part, layer, _here(actor.visibility, context, layer, row)))
        }
        for part, layers in PARTS.items()
    }
    values = {name: row[name] for name in compounds.columns if name != compounds.geometry.name}
    return CompoundPage(str(row["name"]), values, parts)


def _here(
    visibility: Visibility, context: Context, layer: Layer, compound: "pd.Series[Any]"
) -> gpd.GeoDataFrame:
    """Records that lie in the compound, or are about it or one of its buildings."""
    frame = context.frame(layer, visibility)
    inside = frame.geometry.representative_point().within(compound.geometry)
    if layer is ORGANISATIONS:
        covers = context.frame(layer, Visibility.STAFF)["covers_uid"] == compound["uid"]
        inside = covers.reindex(frame.index)
    elif layer.stands_for and layer.stands_for[1] in frame.columns:
        inside |= frame[layer.stands_for[1]].isin(_named(context, compound))
    found: gpd.GeoDataFrame = frame[inside]
    return found


def _named(context: Context, compound: "pd.Series[Any]") -> set[str]:
    buildings = context.frame(BUILDINGS, Visibility.STAFF)
    inside = buildings.geometry.representative_point().within(compound.geometry)
    return {compound["uid"], *buildings["uid"][inside]}


def _of_part(part: str, layer: Layer, here: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if part == "open_things":
        return here[~here["status"].isin(_DONE[layer.name])]
    if part != "promised":
        return here
    if layer is ILLEGAL_STRUCTURES:
        return (
            here[here["exchange_promised"].notna() & here["exchange_kept_on"].isna()] if len(here) else here
        )
    return here[here["status"].isin(_PROMISED[layer.name])]


def compound_workbook(actor: Actor, context: Context, fid: int, language: Language) -> Document:
    """Put the page of a compound into a workbook.

    Parameters
    ----------
    actor : Actor
        Who takes it home.
    context : Context
        The workspace.
    fid : int
        The compound.
    language : {"zh", "en"}
        Of the headings.

    Returns
    -------
    Document
        A sheet for each kind of records of each part, with titles for codes; personal values are in none.

    Raises
    ------
    Forbidden
        The actor may not export.
    NotFound
        ``feature_missing``.
    """
    require(actor, "data.export")
    words = Words(language)
    page = compound_page(actor, context, fid)
    compound = pd.DataFrame(context.frame(COMPOUNDS, actor.visibility).loc[[fid]])
    facts = _sheet(context, COMPOUNDS, compound, words).T.reset_index()
    facts.columns = pd.Index([words("compounds.fact"), words("compounds.value")])
    sheets = {page.name: facts}
    for part, kinds in page.parts.items():
        for name, frame in kinds.items():
            layer = LAYERS[name]
            title = f"{words(f'compounds.{part}')} {words.title(layer.title)}"
            sheets[title] = _sheet(context, layer, pd.DataFrame(frame), words)
    name = file_name(f"{page.name}-{context.today}", "xlsx")
    return Document(name, write_xlsx(sheets, language))


def _sheet(context: Context, layer: Layer, frame: pd.DataFrame, words: Words) -> pd.DataFrame:
    fields = [f for f in layer.fields if f.name in frame.columns and f.typed and frame[f.name].notna().any()]
    fields = [f for f in fields if f.name not in layer.stands_for[1:]]
    return pd.DataFrame(
        {
            words.title(f.title): in_words(context, layer, f, frame[f.name], Visibility.STAFF, words)
            for f in fields
        }
    )
