"""The page of a compound on one sheet of paper: its map, its figures, what is there, said, promised, open."""

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd

from cocreate_gis.interchange.sheet import draw_sheet
from cocreate_gis.interchange.sheet_content import FactTable, Overlay, OverlayRole, SheetContent
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.places import COMPOUNDS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.services.paper.register_print import record_facts
from cocreate_gis.services.reach.documents import drawn_layers
from cocreate_gis.services.registers.compound_page import PARTS, compound_page
from cocreate_gis.services.standing import review_no
from cocreate_gis.wording import Words

_AROUND_M = 30.0
# More would not fit the page; the workbook has them all.
_NAMED = 5
_MOST_LETTERS = 40


def compound_sheet(actor: Actor, context: Context, fid: int, language: Language) -> Document:
    """Print the page of a compound.

    Parameters
    ----------
    actor : Actor
        Who takes it home.
    context : Context
        The workspace.
    fid : int
        The compound.
    language : {"zh", "en"}
        Language of the sheet.

    Returns
    -------
    Document
        PDF, a standing A4 page.

    Raises
    ------
    Forbidden
        The actor may not export.
    NotFound
        ``feature_missing``.
    """
    require(actor, "data.export")
    words, workspace = Words(language), context.workspace
    page = compound_page(actor, context, fid)
    compound = features.look_at(actor, context, COMPOUNDS, fid)
    shape = context.frame(COMPOUNDS, actor.visibility).loc[[fid]]
    around = gpd.GeoSeries(shape.geometry.to_crs(workspace.metric_epsg).buffer(_AROUND_M)).to_crs(WGS84)
    west, south, east, north = map(float, around.total_bounds)
    title = f"{words.title(COMPOUNDS.title)} · {page.name}"
    content = SheetContent(
        title=title,
        workspace=workspace.name,
        metric_epsg=workspace.metric_epsg,
        date=context.today,
        language=language,
        layers=drawn_layers(context),
        overlays=[Overlay(OverlayRole.AREA, gpd.GeoDataFrame(geometry=shape.geometry), page.name)],
        facts=[
            FactTable(words.title(COMPOUNDS.title), record_facts(actor, context, COMPOUNDS, compound, words)),
            *(FactTable(words(f"compounds.{part}"), _part(page.parts[part], words)) for part in PARTS),
        ],
        source=workspace.source,
        review_no=review_no(workspace),
        fictional=workspace.fictional,
        extent=(west, south, east, north),
    )
    return Document(file_name(title, "pdf"), draw_sheet(content, orientation="portrait"))


def _part(kinds: Mapping[str, pd.DataFrame], words: Words) -> list[tuple[str, str]]:
    """How many there are of each kind, and the names of the first where they are few."""
    rows = []
    for name, frame in kinds.items():
        layer = LAYERS[name]
        is_named = layer.name_field in frame.columns and len(frame) <= _NAMED
        first = [str(one)[:_MOST_LETTERS] for one in frame[layer.name_field].dropna()] if is_named else []
        named = words("print.mark_of_parts").join(first)
        rows.append((f"{words.title(layer.title)} {len(frame)}", named))
    return rows
