"""Layers out as files, each carrying where it comes from."""

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import geopandas as gpd
import pandas as pd
import shapely

import cocreate_gis
from cocreate_gis.interchange.writers import (
    with_positions,
    write_csv,
    write_geojson,
    write_gpkg,
    write_shapefile_zip,
)
from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.crs import WGS84, crs_title, require_metric
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers import FieldType, Layer
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.model.workspace import Workspace
from cocreate_gis.services.documents import Document
from cocreate_gis.services.standing import standing_lines
from cocreate_gis.store import Store, layer_versions, read_features
from cocreate_gis.wording import Words

ExportFormat = Literal["gpkg", "geojson", "csv", "xlsx", "zip"]
FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)

_ONLY_DEGREES: tuple[ExportFormat, ...] = ("geojson", "csv", "xlsx")
_UNSAFE_IN_NAME = re.compile(r"[^\w\-]+")


@dataclass(frozen=True)
class Export(Document):
    """A layer to hand over.

    Parameters
    ----------
    name : str
        Suggested file name.
    content : bytes
        The file.
    rows : int
        Number of features in it.
    """

    rows: int


def export_layer(
    actor: Actor,
    store: Store,
    layer: Layer,
    format: ExportFormat,
    *,
    crs: int | None = None,
    fids: Sequence[int] | None = None,
    language: Language,
) -> Export:
    """Export a layer as far as the actor may see it.

    Parameters
    ----------
    actor : Actor
        Who takes the file home; decides the columns. Fields that are never shown are never in it.
    store : Store
        The workspace.
    layer : Layer
        The layer.
    format : {"gpkg", "geojson", "csv", "xlsx", "zip"}
        GeoPackage, GeoJSON, CSV, XLSX or zipped Shapefile.
    crs : int, optional
        EPSG code of the coordinates, 4326 unless given; only GeoPackage and Shapefile take another.
    fids : sequence of int, optional
        The records a list has found; all unless given. What is gone meanwhile is left out.
    language : {"zh", "en"}
        Language of the headings of a workbook and of the provenance.

    Returns
    -------
    Export
        The file. Columns no field takes come out again under their own headings.

    Raises
    ------
    Forbidden
        The actor may not export.
    InvalidInput
        ``export_crs_fixed``, ``shapefile_one_kind``, ``crs_unknown`` or ``crs_not_metric``.
    """
    require(actor, "data.export")
    _require_crs(format, crs)
    with store.read() as connection:
        frame = read_features(connection, layer, visibility=actor.visibility)
        version = layer_versions(connection).get(layer.name, 0)
    words, whole = Words(language), len(frame)
    if fids is not None:
        frame = frame[frame.index.isin(fids)]
    if format == "zip" and len(set(shapely.get_dimensions(frame.geometry.to_numpy()))) > 1:
        raise InvalidInput("shapefile_one_kind", layer=layer.title)
    notes = provenance(store.workspace, layer, version, crs or WGS84, words)
    if len(frame) < whole:
        notes[words("export.part")] = words("export.part_of", count=len(frame), total=whole)
    content = _write(_unpack_extra(frame), layer, format, crs, notes, words)
    name = f"{_UNSAFE_IN_NAME.sub('_', store.workspace.name)}_{layer.name}.{format}"
    return Export(name, content, len(frame))


def provenance(workspace: Workspace, layer: Layer, version: int, crs: int, words: Words) -> dict[str, str]:
    """Tell where an exported layer comes from.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    layer : Layer
        The layer.
    version : int
        Its version.
    crs : int
        EPSG code of the coordinates.
    words : Words
        The reader's language.

    Returns
    -------
    dict of str to str
        Text per heading.
    """
    today = dt.datetime.now(workspace.zone).date()
    told = {
        "workspace": workspace.name,
        "layer": words.title(layer.title),
        "source": workspace.source or "—",
        "date": words.date(today),
        "version": str(version),
        "crs": crs_title(crs),
        "software": f"CoCreate GIS {cocreate_gis.__version__}",
        "standing": " ".join(standing_lines(workspace, words)),
    }
    return {words(f"export.{key}"): text for key, text in told.items()}


def _require_crs(format: ExportFormat, crs: int | None) -> None:
    if crs in (None, WGS84):
        return
    if format in _ONLY_DEGREES:
        raise InvalidInput("export_crs_fixed", format=format)
    require_metric(int(crs or WGS84))


def _write(
    frame: gpd.GeoDataFrame,
    layer: Layer,
    format: ExportFormat,
    crs: int | None,
    notes: Mapping[str, str],
    words: Words,
) -> bytes:
    placed = frame if crs in (None, WGS84) else frame.to_crs(crs)
    match format:
        case "gpkg":
            table = pd.DataFrame({"key": list(notes), "value": list(notes.values())})
            return write_gpkg({layer.name: placed}, tables={"provenance": table})
        case "geojson":
            return write_geojson(frame, provenance=notes)
        case "csv":
            return write_csv(frame, note=notes[words("export.standing")])
        case "zip":
            text = "\r\n".join(f"{key}: {value}" for key, value in notes.items())
            return write_shapefile_zip(placed, layer.name, notes=text)
        case "xlsx":
            heading = {"key": words("export.item"), "value": words("export.content")}
            about = pd.DataFrame({"key": list(notes), "value": list(notes.values())}).rename(columns=heading)
            readable = _readable(with_positions(frame, wkt=False), layer, words)
            return write_xlsx(
                {words.title(layer.title): readable, words("export.about"): about}, words.language
            )


def _readable(table: pd.DataFrame, layer: Layer, words: Words) -> pd.DataFrame:
    """Headings and coded values as a person reads them; an import finds them again."""
    headings: dict[str, str] = {}
    for field in layer.fields:
        if field.name not in table.columns:
            continue
        if field.type is FieldType.CODE and field.domain is not None:
            titles = {code: words.title(title) for code, title in field.domain.items()}
            table[field.name] = table[field.name].map(lambda code, titles=titles: titles.get(code, code))
        headings[field.name] = words.heading(field)
    return table.rename(columns=headings)


def _unpack_extra(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Columns no field takes, under the headings they came with."""
    if "extra" not in frame.columns:
        return frame
    kept = frame.drop(columns="extra")
    rows = [json.loads(text) if isinstance(text, str) else {} for text in frame["extra"].tolist()]
    names = list(dict.fromkeys(name for row in rows for name in row))
    geometry = kept.geometry.name
    taken = {column.casefold() for column in kept.columns}
    columns: dict[str, Any] = {}
    for name in names:
        heading = name
        while heading.casefold() in taken:
            heading += "_"
        taken.add(heading.casefold())
        columns[heading] = pd.Series([row.get(name) for row in rows], index=kept.index).infer_objects()
    if not columns:
        return kept
    attributes = pd.concat([kept.drop(columns=geometry), pd.DataFrame(columns)], axis=1)
    return gpd.GeoDataFrame(attributes, geometry=kept.geometry, crs=kept.crs)
