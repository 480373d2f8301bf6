"""Tables of households and residents joined to the buildings on the map, by building number."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from cocreate_gis.analysis.progress import Progress, silent
from cocreate_gis.interchange.headings import fold
from cocreate_gis.interchange.matching import match_columns
from cocreate_gis.interchange.tables import Table, as_text, shown
from cocreate_gis.interchange.values import convert
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.findings import Finding
from cocreate_gis.model.layers.places import BUILDINGS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.data.classification import Classification, record_import, require_classification
from cocreate_gis.store import Feature, Store, get_feature, read_features, update_feature

_SEPARATORS = re.compile(r"[,;、/|\s]+")
_NUMBER_WORDS = re.compile(r"(号楼|號樓|栋|棟|幢|号|號|楼|樓|座|#)$")
_ROWS_AT_A_TIME = 200
# A press may miss a building by so much.
REACH_M = 30.0
_KEYS = ("name", "compound", "alternative_names")
# By how many buildings answer; one means an earlier row has it already.
_NO_BUILDING = {0: "building_not_found", 1: "building_twice"}


@dataclass(frozen=True)
class PeopleRow:
    """A row of a table of residents that no building answers to.

    Parameters
    ----------
    row : int
        Row of the file.
    name, compound : str
        Building number and compound as written.
    figures : Mapping[str, object]
        Figure by field name.
    """

    row: int
    name: str
    compound: str
    figures: Mapping[str, object]


@dataclass(frozen=True)
class PeoplePlan:
    """What a table of residents would change; nothing is written yet.

    Parameters
    ----------
    classification : {"public", "internal"}
        What the person said the file is.
    matched : pandas.DataFrame
        Figures by field name, index: row of the file; columns ``fid`` and ``version`` name the building.
    unchanged : int
        Buildings that have the same figures already.
    unmatched : tuple of PeopleRow
        Rows for which no building, or more than one, answers. They are to be placed by hand on the map.
    findings : tuple of Finding
        One per such row, and one per value that cannot be read.
    """

    classification: Classification
    matched: pd.DataFrame
    unchanged: int
    unmatched: tuple[PeopleRow, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Placement:
    """A row put on a building by hand.

    Parameters
    ----------
    fid, version : int
        The building, and its version since.
    before : Mapping[str, object]
        What it had in the fields that were written.
    """

    fid: int
    version: int
    before: Mapping[str, object]


def building_number(text: str) -> str:
    """Bring a building number into the form in which two spellings of it are equal.

    Parameters
    ----------
    text : str
        As people write it.

    Returns
    -------
    str
        Without the word for building and leading zeros.

    Examples
    --------
    >>> building_number("０３号楼"), building_number("3#"), building_number("A座")
    ('3', '3', 'a')
    """
    plain = fold(unicodedata.normalize("NFKC", text))
    return _NUMBER_WORDS.sub("", plain).lstrip("0") or plain


def plan_people(
    actor: Actor,
    store: Store,
    table: Table,
    mapping: Mapping[str, str] | None = None,
    classification: str = "internal",
) -> PeoplePlan:
    """Look for the building of every row of a table of households and residents.

    Parameters
    ----------
    actor : Actor
        Who imports.
    store : Store
        The workspace.
    table : Table
        A row per building: its number, its compound where numbers repeat, and figures.
    mapping : Mapping[str, str], optional
        Field per heading, where the person decided.
    classification : {"public", "internal", "classified"}
        What the person says the file is.

    Returns
    -------
    PeoplePlan
        What would be changed, and the rows left to be placed by hand.

    Raises
    ------
    Forbidden
        The actor may not import.
    InvalidInput
        ``classified_refused``, ``classification_unknown``; ``building_number_missing`` or
        ``figures_missing``: the table lacks the columns.
    """
    require(actor, "data.import")
    kind = require_classification(classification)
    findings: list[Finding] = list(table.findings)
    values = _values(table, mapping or {}, findings)
    with store.read() as connection:
        buildings = read_features(connection, BUILDINGS, geometry=False)
    index = _index(buildings)
    matched: dict[int, dict[str, object]] = {}
    unmatched: list[PeopleRow] = []
    taken: set[int] = set()
    for row in table.frame.index:
        figures = {name: column[row] for name, column in values.items() if name not in _KEYS}
        told = PeopleRow(int(row), as_text(values["name"][row]), _compound(values, row), figures)
        found = _find(index, told)
        if len(found) != 1 or found <= taken:
            unmatched.append(told)
            code = _NO_BUILDING.get(len(found), "building_ambiguous")
            findings.append(Finding(code, "error", told.row, params={"building": told.compound + told.name}))
            continue
        fid = found.pop()
        taken.add(fid)
        changes = _changes(figures, buildings.loc[fid])
        if changes:
            matched[int(row)] = {"fid": fid, "version": int(buildings.loc[fid, "version"]), **changes}
    return PeoplePlan(
        classification=kind,
        matched=pd.DataFrame.from_dict(matched, orient="index", dtype=object),
        unchanged=len(taken) - len(matched),
        unmatched=tuple(unmatched),
        findings=tuple(findings),
    )


def join_people(actor: Actor, store: Store, plan: PeoplePlan, progress: Progress = silent) -> int:
    """Write the figures of a plan into their buildings, all or none.

    Parameters
    ----------
    actor : Actor
        Who imports.
    store : Store
        The workspace.
    plan : PeoplePlan
        As looked at.
    progress : Progress
        Is told how far it is, and may stop it; then nothing is kept.

    Returns
    -------
    int
        Buildings changed.

    Raises
    ------
    Forbidden
        The actor may not import.
    Conflict
        ``changed_by_another``: a building was changed since the plan was made.
    """
    require(actor, "data.import")
    with store.write(actor) as writer:
        # The figures of a building are for staff: an internal table shows nothing to the public.
        told = {"classification": plan.classification, "updates": len(plan.matched)}
        record_import(writer, BUILDINGS, told)
        for done, record in enumerate(plan.matched.to_dict("records")):
            if done % _ROWS_AT_A_TIME == 0:
                progress(done / len(plan.matched), "write")
            fid, version = int(record.pop("fid")), int(record.pop("version"))
            values = {str(name): value for name, value in record.items() if pd.notna(value)}
            update_feature(writer, BUILDINGS, fid, version, values)
    return len(plan.matched)


def building_at(actor: Actor, context: Context, lon: float, lat: float) -> Feature | None:
    """Find the building somebody pressed.

    Parameters
    ----------
    actor : Actor
        Who presses.
    context : Context
        The workspace.
    lon, lat : float
        The place, EPSG:4326.

    Returns
    -------
    Feature or None
        The building under the place, else the nearest within `REACH_M`, measured in the metric CRS of the
        workspace; None where there is none.

    Raises
    ------
    Forbidden
        The actor may not import.
    """
    require(actor, "data.import")
    epsg = context.workspace.metric_epsg
    place = gpd.GeoSeries.from_xy([lon], [lat], crs=WGS84).to_crs(epsg)
    around = place.buffer(REACH_M).to_crs(WGS84).total_bounds
    with context.store.read() as connection:
        near = read_features(connection, BUILDINGS, bbox=tuple(around.tolist()), columns=[]).to_crs(epsg)
        distances = near.distance(place.iloc[0])
        if distances.empty or distances.min() > REACH_M:
            return None
        return get_feature(connection, BUILDINGS, fid=int(distances.idxmin()))


def place_people(
    actor: Actor, store: Store, row: PeopleRow, building: Feature, instead_of: Placement | None = None
) -> Placement:
    """Write the figures of a row into the building a person chose, and remember what the row calls it.

    Parameters
    ----------
    actor : Actor
        Who chose it.
    store : Store
        The workspace.
    row : PeopleRow
        A row no building answered to.
    building : Feature
        The building, as the person saw it.
    instead_of : Placement, optional
        Where the same row was put before; that building gets back what it had.

    Returns
    -------
    Placement
        What was done. The label of the row is an alias of the building from now on.

    Raises
    ------
    Forbidden
        The actor may not import.
    Conflict
        ``changed_by_another``: one of the buildings was changed since it was read; nothing is written.
    """
    require(actor, "data.import")
    if instead_of is not None and instead_of.fid == building.fid:
        return instead_of
    figures = {name: value for name, value in row.figures.items() if value is not None}
    values = {**figures, "alternative_names": _with_alias(row, building)}
    with store.write(actor) as writer:
        if instead_of is not None:
            update_feature(writer, BUILDINGS, instead_of.fid, instead_of.version, instead_of.before)
        version = update_feature(writer, BUILDINGS, building.fid, building.version, values)
    before = {name: building.values.get(name) for name in values}
    return Placement(building.fid, version, before)


def _with_alias(row: PeopleRow, building: Feature) -> str:
    home = as_text(building.values.get("compound"))
    here = not row.compound or fold(row.compound) == fold(home)
    alias = _as_alias(row.name if here else row.compound + row.name)
    others = [name for name in _SEPARATORS.split(as_text(building.values.get("alternative_names"))) if name]
    return "、".join([*others, *([alias] if alias and alias not in others else [])])


def _values(table: Table, mapping: Mapping[str, str], findings: list[Finding]) -> dict[str, "pd.Series[Any]"]:
    values: dict[str, pd.Series[Any]] = {}
    for match in match_columns(table.frame.columns, BUILDINGS, mapping).matches:
        values[match.field.name], noticed = convert(table.frame[match.column], match)
        findings += noticed
    if "name" not in values:
        raise InvalidInput("building_number_missing", columns=shown(table.frame.columns))
    if not set(values) - set(_KEYS):
        raise InvalidInput("figures_missing", columns=shown(table.frame.columns))
    return values


def _compound(values: Mapping[str, "pd.Series[Any]"], row: Any) -> str:
    return as_text(values["compound"][row]) if "compound" in values else ""


_Index = dict[tuple[str, str], set[int]]


def _index(buildings: pd.DataFrame) -> tuple[_Index, _Index]:
    """Buildings by number and compound, or by number alone: first those so called, then by any name."""
    aliases: _Index = {}
    names: _Index = {}
    for fid, name, also, compound in zip(
        buildings.index, buildings["name"], buildings["alternative_names"], buildings["compound"], strict=True
    ):
        home = fold(as_text(compound))
        others = _numbers(_SEPARATORS.split(as_text(also)))
        _enter(aliases, int(fid), others, home)
        _enter(names, int(fid), others | _numbers([as_text(name)]), home)
    return aliases, names


def _enter(index: _Index, fid: int, numbers: set[str], home: str) -> None:
    for number in numbers:
        for key in {(number, home), (number, "")}:
            index.setdefault(key, set()).add(fid)
        if home:
            # Registers also write the compound into the number: 春和苑3栋.
            index.setdefault((building_number(f"{home}{number}"), ""), set()).add(fid)


def _numbers(names: Iterable[str]) -> set[str]:
    return {building_number(name) for name in names if name.strip()}


def _find(indexes: tuple[_Index, _Index], told: PeopleRow) -> set[int]:
    aliases, names = indexes
    if not told.name.strip():
        return set()
    # An alias somebody gave settles what the numbers alone leave open.
    answers = [
        index.get((building_number(name), fold(home)), set())
        for index, name, home in (
            (aliases, _as_alias(told.name), told.compound),
            (aliases, _as_alias(told.compound + told.name), ""),
            (names, told.name, told.compound),
            (names, told.compound + told.name, ""),
        )
    ]
    return set(next((found for found in answers if len(found) == 1), answers[2]))


def _as_alias(label: str) -> str:
    """A label as one entry of the list of other names."""
    return _SEPARATORS.sub("·", label.strip())


def _changes(given: Mapping[str, Any], building: "pd.Series[Any]") -> dict[str, object]:
    """Figures the table gives and the building lacks or has otherwise."""
    return {
        name: value
        for name, value in given.items()
        if value is not None and not _same(value, building.get(name))
    }


def _same(value: object, held: Any) -> bool:
    return bool(pd.notna(held)) and value == held
