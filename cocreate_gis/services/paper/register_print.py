"""A register on paper, and one record of it on a sheet with its map and what became of it."""

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd

from cocreate_gis.interchange.register_print import PrintedRegister, draw_register
from cocreate_gis.interchange.sheet import draw_sheet
from cocreate_gis.interchange.sheet_content import FactTable, Overlay, OverlayRole, Photo, Pin, SheetContent
from cocreate_gis.interchange.sheet_print import Paper
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.layers.base import Field, Layer
from cocreate_gis.model.permissions import ROLE_TITLES, Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.data.known_records import comparable
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.services.photos import photos
from cocreate_gis.services.reach.documents import drawn_layers
from cocreate_gis.services.registers.record_history import from_json, versions_of
from cocreate_gis.services.registers.record_links import tied_to
from cocreate_gis.services.registers.told import told
from cocreate_gis.services.standing import review_no, standing_lines
from cocreate_gis.store import Feature, read_features
from cocreate_gis.wording import Words

_AROUND_M = 60.0
_PIN = "#0b3c6f"
# More would not fit the page.
_VERSIONS_TOLD = 8
_LINKS_TOLD = 8
_PHOTOS_SHOWN = 3
_MOST_LETTERS = 60


def print_register(
    actor: Actor, context: Context, layer: Layer, fids: Sequence[int], paper: Paper, language: Language
) -> Document:
    """Print records of a register, such as a list has found.

    Parameters
    ----------
    actor : Actor
        Who takes it home; decides the columns.
    context : Context
        The workspace.
    layer : Layer
        The register.
    fids : sequence of int
        The records, in their order.
    paper : {"A4", "A3"}
        Size of the pages.
    language : {"zh", "en"}
        Language of the document.

    Returns
    -------
    Document
        PDF with the fields that hold something.

    Raises
    ------
    Forbidden
        The actor may not.
    """
    require(actor, "data.export")
    words, workspace = Words(language), context.workspace
    with context.store.read() as connection:
        frame = read_features(connection, layer, fids=fids, visibility=actor.visibility, geometry=False)
    frame = frame.loc[[fid for fid in fids if fid in frame.index]]
    fields = [f for f in layer.visible_fields(actor.visibility) if frame[f.name].notna().any() and f.typed]
    columns = [_column(actor, context, layer, field, frame, words) for field in fields]
    title = f"{workspace.name} · {words.title(layer.title)}"
    register = PrintedRegister(
        title=title,
        subtitle=words("paper.register_count", count=len(frame)),
        date=context.today,
        headings=[words.heading(f) for f in fields],
        rows=list(zip(*columns, strict=True)),
        foot=words("print.mark_of_parts").join([workspace.source or "—", *standing_lines(workspace, words)]),
    )
    return Document(file_name(title, "pdf"), draw_register(register, paper, language))


def print_record(actor: Actor, context: Context, layer: Layer, fid: int, language: Language) -> Document:
    """Print one record: its fields, where it lies, its photos, what it is tied to and what became of it.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    layer : Layer
        The register.
    fid : int
        The record; it has a place.
    language : {"zh", "en"}
        Language of the document.

    Returns
    -------
    Document
        PDF, a standing A4 page.

    Raises
    ------
    Forbidden
        The actor may not.
    NotFound
        ``feature_missing``.
    InvalidInput
        ``sheet_empty``: the record and the workspace have no place.
    """
    require(actor, "data.export")
    words, workspace = Words(language), context.workspace
    feature = features.look_at(actor, context, layer, fid)
    name = str(feature.values.get(layer.number_field or layer.name_field) or feature.fid)
    title = f"{words.title(layer.title)} · {name}"
    content = SheetContent(
        title=title,
        subtitle=[words("paper.record_version", version=feature.version)],
        workspace=workspace.name,
        metric_epsg=workspace.metric_epsg,
        date=context.today,
        language=language,
        layers=drawn_layers(context),
        overlays=_outline(feature, name),
        pins=_pin(feature, name),
        pins_title=words.title(layer.title),
        facts=[
            FactTable(words.title(layer.title), record_facts(actor, context, layer, feature, words)),
            FactTable(words("links.title"), _tied(actor, context, layer, feature, words)),
            FactTable(words("paper.record_history"), _became(actor, context, layer, fid, words)),
        ],
        photos=_photos(actor, context, layer, feature),
        source=workspace.source,
        review_no=review_no(workspace),
        fictional=workspace.fictional,
        extent=_extent(context, feature),
    )
    return Document(file_name(title, "pdf"), draw_sheet(content, orientation="portrait"))


def record_facts(
    actor: Actor, context: Context, layer: Layer, feature: Feature, words: Words
) -> list[tuple[str, str]]:
    """Say what a record holds.

    Parameters
    ----------
    actor : Actor
        Who reads.
    context : Context
        The workspace.
    layer : Layer
        Its kind.
    feature : Feature
        The record, as far as the actor may know it.
    words : Words
        The reader's language.

    Returns
    -------
    list of tuple of str
        Title and value with its unit, of the fields that hold something.
    """
    rows = []
    for field in layer.visible_fields(actor.visibility):
        value = feature.values.get(field.name)
        if value is not None and field.typed:
            text = told(context, layer, field, value, words, actor.visibility)[:_MOST_LETTERS]
            rows.append((words.title(field.title), words.measured(text, field.unit)))
    return rows


def _column(
    actor: Actor, context: Context, layer: Layer, field: Field, frame: pd.DataFrame, words: Words
) -> list[str]:
    values = [from_json(field, comparable(value)) for value in frame[field.name].tolist()]
    written = {value: told(context, layer, field, value, words, actor.visibility) for value in set(values)}
    return ["" if value is None else written[value] for value in values]


def _tied(
    actor: Actor, context: Context, layer: Layer, feature: Feature, words: Words
) -> list[tuple[str, str]]:
    tied = tied_to(actor, context, layer, feature.uid)
    rows = [(words.title(one.layer.title), one.name[:_MOST_LETTERS]) for one in tied[:_LINKS_TOLD]]
    more = len(tied) - len(rows)
    return [*rows, (words("links.more", count=more), "")] if more else rows


def _photos(actor: Actor, context: Context, layer: Layer, feature: Feature) -> list[Photo]:
    given = photos.photos_of(actor, context, layer, feature.uid)[:_PHOTOS_SHOWN]
    return [Photo(photos.picture(actor, context, photo.uid, small=True), photo.caption) for photo in given]


def _became(actor: Actor, context: Context, layer: Layer, fid: int, words: Words) -> list[tuple[str, str]]:
    rows = []
    for one in [version for version in versions_of(actor, context, layer, fid) if version.number][::-1]:
        names = [words.title(layer.field(name).title) for name in one.changed if name != "geometry"]
        names += [words("paper.place")] if "geometry" in one.changed else []
        is_made = one.action == "insert"
        what = words("changes.insert") if is_made else words("print.mark_of_parts").join(names)
        who = words.title(ROLE_TITLES[one.role]) if one.role else ""
        rows.append((f"{one.number} · {one.at:%Y-%m-%d} {who}".strip(), what[:_MOST_LETTERS]))
    return rows[:_VERSIONS_TOLD]


def _outline(feature: Feature, name: str) -> list[Overlay]:
    if feature.geometry is None or feature.geometry.geom_type in ("Point", "MultiPoint"):
        return []
    shape = gpd.GeoDataFrame(geometry=[feature.geometry], crs=WGS84)
    return [Overlay(OverlayRole.AREA, shape, name)]


def _pin(feature: Feature, name: str) -> list[Pin]:
    return [] if feature.geometry is None else [Pin(1, feature.geometry.representative_point(), name, _PIN)]


def _extent(context: Context, feature: Feature) -> tuple[float, float, float, float] | None:
    if feature.geometry is None:
        return context.bounds()
    shape = gpd.GeoSeries([feature.geometry], crs=WGS84).to_crs(context.workspace.metric_epsg)
    west, south, east, north = map(float, shape.buffer(_AROUND_M).to_crs(WGS84).total_bounds)
    return west, south, east, north
