"""Rows of a file judged against the declaration of a layer: what can be kept, and why the rest cannot."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely import GeometryType

from cocreate_gis.interchange.checks import Geometries
from cocreate_gis.interchange.headings import fold
from cocreate_gis.interchange.matching import ColumnPlan, Match, match_columns
from cocreate_gis.interchange.readers import ReadResult
from cocreate_gis.interchange.tables import as_text, shown
from cocreate_gis.interchange.values import convert
from cocreate_gis.interchange.vocabulary import Vocabulary
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.findings import Finding
from cocreate_gis.model.flows import StatusFlow
from cocreate_gis.model.layers import Field, Geometry, Layer
from cocreate_gis.model.records import geometry_words
from cocreate_gis.model.titles import LANGUAGES, Language, Title

_KINDS: Mapping[Geometry, tuple[GeometryType, ...]] = {
    Geometry.POINT: (GeometryType.POINT, GeometryType.MULTIPOINT),
    Geometry.LINE: (GeometryType.LINESTRING, GeometryType.MULTILINESTRING),
    Geometry.POLYGON: (GeometryType.POLYGON, GeometryType.MULTIPOLYGON),
    Geometry.PLACE: (
        GeometryType.POINT,
        GeometryType.MULTIPOINT,
        GeometryType.POLYGON,
        GeometryType.MULTIPOLYGON,
    ),
}


@dataclass(frozen=True)
class Intake:
    """What of a file suits a layer.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Rows to keep, EPSG:4326, index: row of the file. A column per field filled, ``uid`` and ``version``
        where the file has them, and ``extra``, a mapping of what no field takes.
    columns : ColumnPlan
        Which column went where.
    findings : tuple of Finding
        Everything noticed, the findings of reading included.
    """

    frame: gpd.GeoDataFrame
    columns: ColumnPlan
    findings: tuple[Finding, ...]


def judge(
    read: ReadResult,
    layer: Layer,
    mapping: Mapping[str, str],
    vocabularies: Mapping[str, Vocabulary] = MappingProxyType({}),
    for_all: Mapping[str, object] = MappingProxyType({}),
) -> Intake:
    """Judge the rows of a file against a layer.

    Parameters
    ----------
    read : ReadResult
        The file, in EPSG:4326.
    layer : Layer
        The declaration.
    mapping : Mapping[str, str]
        Field per heading, where the person decided.
    vocabularies : Mapping[str, Vocabulary]
        Names of codes per field whose domain the workspace keeps.
    for_all : Mapping[str, object]
        By required field that no column fills, the value every row is given.

    Returns
    -------
    Intake
        Rows to keep and findings.

    Raises
    ------
    InvalidInput
        ``required_column_missing``, or as `cocreate_gis.interchange.matching.match_columns`.
    """
    source = read.frame
    attributes = pd.DataFrame(source.drop(columns=source.geometry.name))
    columns = match_columns(attributes.columns, layer, mapping)
    given = [Match(field.name, field) for field in columns.missing if for_all.get(field.name) is not None]
    missing = [field for field in columns.missing if field not in [match.field for match in given]]
    if missing:
        raise InvalidInput(
            "required_column_missing",
            file=read.name,
            fields=Title(*(_named(missing, language) for language in LANGUAGES)),
            columns=shown(attributes.columns),
            missing=[field.name for field in missing],
            headings=[str(heading) for heading in attributes.columns],
        )
    findings = list(read.findings)
    values, unfit = _converted(attributes, columns.matches, vocabularies, findings)
    everywhere = {name: pd.Series([value], source.index[:1]) for name, value in for_all.items()}
    for field, one in _converted(everywhere, given, vocabularies, findings)[0].items():
        values[field] = pd.Series(one.tolist() * len(source), source.index, dtype=object)
    kept = _geometry_suits(source, layer, findings) & _required_filled(values, layer, findings)
    if layer.flow:
        status = values.get("status", pd.Series(None, index=source.index, dtype=object))
        values["status"] = status.where(status.notna(), _started(layer.flow, values, source.index))
    for name, column in columns.identity.items():
        values[name] = attributes[column]
    values["extra"] = pd.Series(_extras(attributes, columns, unfit), index=source.index, dtype=object)
    frame = gpd.GeoDataFrame(values, geometry=source.geometry, crs=WGS84, index=source.index)
    return Intake(frame[kept], columns, tuple(findings))


def _started(flow: StatusFlow, values: Mapping[str, "pd.Series[Any]"], index: pd.Index) -> "pd.Series[Any]":
    """The state in which each row begins that brings none."""
    started = pd.Series(flow.initial, index, dtype=object)
    for (name, value), state in flow.initial_by.items():
        if name in values:
            started = started.mask(values[name].eq(value).fillna(False).astype(bool), state)
    return started


def _named(fields: Iterable[Field], language: Language) -> str:
    return shown(f"{field.title.in_language(language)} ({field.name})" for field in fields)


def _converted(
    attributes: Mapping[Any, "pd.Series[Any]"] | pd.DataFrame,
    matches: Iterable[Match],
    vocabularies: Mapping[str, Vocabulary],
    findings: list[Finding],
) -> tuple[dict[str, "pd.Series[Any]"], dict[str, "pd.Series[Any]"]]:
    """Values per field, and per heading what a field could not take."""
    values: dict[str, pd.Series[Any]] = {}
    unfit: dict[str, pd.Series[Any]] = {}
    for match in matches:
        column = attributes[match.column]
        values[match.field.name], noticed = convert(column, match, vocabularies.get(match.field.name))
        if match.factor != 1:
            params = {"column": match.column, "field": match.field.title, "factor": match.factor}
            findings.append(Finding("unit_converted", "fixed", column=match.column, params=params))
        if noticed:
            findings += noticed
            unfit[match.column] = column.loc[pd.Index([finding.row for finding in noticed])]
    return values, unfit


def _geometry_suits(source: gpd.GeoDataFrame, layer: Layer, findings: list[Finding]) -> "pd.Series[bool]":
    suits = pd.Series(True, index=source.index)
    if layer.geometry is Geometry.ANY:
        return suits
    geometries = source.geometry.to_numpy()
    taken = Geometry.PLACE if layer.side_of_point_m else layer.geometry
    right = np.isin(shapely.get_type_id(geometries), _KINDS[taken])
    right &= ~_several_points(geometries)
    for row, geometry in source.geometry[~right].items():
        params = geometry_words(layer, geometry.geom_type)
        findings.append(Finding("geometry_kind", "error", int(str(row)), params=params))
    return suits & right


def _several_points(geometries: Geometries) -> npt.NDArray[np.bool_]:
    several = shapely.get_num_geometries(geometries) > 1
    return np.asarray(several & (shapely.get_type_id(geometries) == GeometryType.MULTIPOINT))


def _required_filled(
    values: Mapping[str, "pd.Series[Any]"], layer: Layer, findings: list[Finding]
) -> "pd.Series[bool]":
    empty = pd.DataFrame(
        {
            field.name: values[field.name].isna()
            for field in layer.fields
            if field.required and field.name in values
        },
        index=next(iter(values.values())).index if values else None,
    )
    told = {(f.row, f.params.get("field")) for f in findings if f.severity == "error"}
    for name in empty.columns:
        params = {"field": layer.field(name).title}
        findings += [
            Finding("required_empty", "error", int(str(row)), params=params)
            for row in empty.index[empty[name]]
            if (row, params["field"]) not in told
        ]
    return ~empty.any(axis=1)


def _extras(
    attributes: pd.DataFrame, columns: ColumnPlan, unfit: Mapping[str, "pd.Series[Any]"]
) -> list[dict[str, Any]]:
    gathered: list[dict[str, Any]] = [{} for _ in range(len(attributes))]
    fields = {match.field.name for match in columns.matches} if columns.identity else set()
    for heading in columns.extra:
        column = attributes[heading]
        own = fold(heading) == "extra"
        # A list of ours tells a column kept beside a record from the field of that name by a line below it.
        name = heading.rstrip("_") if heading.rstrip("_").casefold() in fields else heading
        for extra, value, filled in zip(gathered, column.tolist(), column.notna().tolist(), strict=True):
            if filled and own:
                extra.update(_unpacked(heading, value))
            elif filled:
                extra[name] = _plain(value)
    position = {row: at for at, row in enumerate(attributes.index)}
    for heading, values in unfit.items():
        for row, value in values.items():
            gathered[position[row]][heading] = _plain(value)
    return gathered


def _unpacked(heading: str, value: Any) -> dict[str, Any]:
    """A column ``extra`` of our own holds what earlier files brought along."""
    if isinstance(value, str) and value.startswith("{"):
        try:
            held = json.loads(value)
        except ValueError:
            held = None
        if isinstance(held, dict):
            return held
    return {heading: _plain(value)}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool) else as_text(value)
