"""The clearing of the courtyards to take home: a map on A3, or a workbook."""

from typing import Any, Literal

import geopandas as gpd
import pandas as pd

from cocreate_gis.interchange.sheet import draw_sheet
from cocreate_gis.interchange.sheet_content import DrawnLayer, FactTable, Overlay, OverlayRole, SheetContent
from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import PATHS
from cocreate_gis.model.layers.places import BUILDINGS, COMPOUNDS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.services.context import Context
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.services.registers.clearing import progress
from cocreate_gis.services.standing import review_no
from cocreate_gis.wording import Words

Format = Literal["pdf", "xlsx"]
_GROUND = (COMPOUNDS, PATHS, BUILDINGS)
# Of the classes a sheet can draw, those that read as done, begun and open also in grey.
_ROLES = {
    "finished": OverlayRole.COVERED,
    "started": OverlayRole.REACH,
    "not_started": OverlayRole.GAP,
}


def clearing_document(actor: Actor, context: Context, kind: Format, language: Language) -> Document:
    """Make the document.

    Parameters
    ----------
    actor : Actor
        Who takes it home.
    context : Context
        The workspace.
    kind : {"pdf", "xlsx"}
        A map on A3, or a workbook.
    language : {"zh", "en"}
        Of headings and file name.

    Returns
    -------
    Document
        Exact figures per courtyard, for the office; no object and no name is in it.

    Raises
    ------
    Forbidden
        The actor may not export.
    """
    require(actor, "data.export")
    words = Words(language)
    table = progress(actor, context)
    name = file_name(f"{words('structures.sheet_title')}-{context.today}", kind)
    if kind == "pdf":
        return Document(name, draw_sheet(_content(context, table, words), paper="A3"))
    shown = pd.DataFrame(table.drop(columns="geometry")).reset_index(names="courtyard")
    shown["stage"] = [words(f"structures.stage_{stage}") for stage in shown["stage"]]
    shown = shown.rename(columns={column: words(f"structures.column_{column}") for column in shown.columns})
    return Document(name, write_xlsx({words("structures.sheet_title"): shown}, language))


def _content(context: Context, table: gpd.GeoDataFrame, words: Words) -> SheetContent:
    workspace = context.workspace
    drawn = table[table.geometry.notna()]
    west, south, east, north = map(float, drawn.total_bounds)
    rows = [(str(name), _row(row, words)) for name, row in table.iterrows()]
    return SheetContent(
        title=words("structures.sheet_title"),
        workspace=workspace.name,
        metric_epsg=workspace.metric_epsg,
        date=context.today,
        language=words.language,
        layers=[DrawnLayer(layer, context.frame(layer, Visibility.PUBLIC)) for layer in _GROUND],
        overlays=[
            Overlay(role, drawn[drawn["stage"] == stage], words(f"structures.stage_{stage}"))
            for stage, role in _ROLES.items()
            if (drawn["stage"] == stage).any()
        ],
        facts=[FactTable(words("structures.column_courtyard"), rows)],
        notes=[words("structures.sheet_note")],
        source=workspace.source,
        review_no=review_no(workspace),
        fictional=workspace.fictional,
        extent=None if drawn.empty else (west, south, east, north),
    )


def _row(row: "pd.Series[Any]", words: Words) -> str:
    stage = words(f"structures.stage_{row['stage']}")
    told = {name: row[name] for name in ("removed", "places", "released_m2")}
    return words("structures.sheet_row", stage=stage, **told)
