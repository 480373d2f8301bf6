"""Tables of households and residents joined to the buildings on the map, by building number."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cocreate_gis.interchange.headings import fold
from cocreate_gis.interchange.matching import match_columns
from cocreate_gis.interchange.tables import Table, as_text, shown
from cocreate_gis.interchange.values import convert
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.findings import Finding
from cocreate_gis.model.layers.places import BUILDINGS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.store import Store, read_features, update_feature

_SEPARATORS = re.compile(r"[,;、/|\s]+")
_NUMBER_WORDS = re.compile(r"(号楼|號樓|栋|棟|幢|号|號|楼|樓|座|#)$")
_KEYS = ("name", "compound", "alternative_names")
# By how many buildings answer; one means an earlier row has it already.
_NO_BUILDING = {0: "building_not_found", 1: "building_twice"}


@dataclass(frozen=True)
class PeoplePlan:
    """What a table of residents would change; nothing is written yet.

    Parameters
    ----------
    matched : pandas.DataFrame
        Figures by field name, index: row of the file; columns ``fid`` and ``version`` name the building.
    unchanged : int
        Buildings that have the same figures already.
    unmatched : pandas.DataFrame
        Rows for which no building, or more than one, answers, as in the file, same index. They are to be
        placed by hand on the map.
    findings : tuple of Finding
        One per such row, and one per value that cannot be read.
    """

    matched: pd.DataFrame
    unchanged: int
    unmatched: pd.DataFrame
    findings: tuple[Finding, ...]


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
    actor: Actor, store: Store, table: Table, mapping: Mapping[str, str] | None = None
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

    Returns
    -------
    PeoplePlan
        What would be changed, and the rows left to be placed by hand.

    Raises
    ------
    Forbidden
        The actor may not import.
    InvalidInput
        ``building_number_missing`` or ``figures_missing``: the table lacks the columns.
    """
    require(actor, "data.import")
    findings: list[Finding] = list(table.findings)
    values = _values(table, mapping or {}, findings)
    with store.read() as connection:
        buildings = read_features(connection, BUILDINGS, geometry=False)
    index = _index(buildings)
    matched: dict[int, dict[str, object]] = {}
    unmatched: list[int] = []
    taken: set[int] = set()
    for row in table.frame.index:
        found = _find(index, as_text(values["name"][row]), _compound(values, row))
        if len(found) != 1 or found <= taken:
            unmatched.append(int(row))
            findings.append(_no_building(int(row), values, len(found)))
            continue
        fid = found.pop()
        taken.add(fid)
        figures = {name: column[row] for name, column in values.items() if name not in _KEYS}
        changes = _changes(figures, buildings.loc[fid])
        if changes:
            matched[int(row)] = {"fid": fid, "version": int(buildings.loc[fid, "version"]), **changes}
    return PeoplePlan(
        matched=pd.DataFrame.from_dict(matched, orient="index", dtype=object),
        unchanged=len(taken) - len(matched),
        unmatched=table.frame.loc[pd.Index(unmatched, dtype="int64")],
        findings=tuple(findings),
    )


def join_people(actor: Actor, store: Store, plan: PeoplePlan) -> int:
    """Write the figures of a plan into their buildings, all or none.

    Parameters
    ----------
    actor : Actor
        Who imports.
    store : Store
        The workspace.
    plan : PeoplePlan
        As looked at.

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
        for record in plan.matched.to_dict("records"):
            fid, version = int(record.pop("fid")), int(record.pop("version"))
            values = {str(name): value for name, value in record.items() if pd.notna(value)}
            update_feature(writer, BUILDINGS, fid, version, values)
    return len(plan.matched)


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
    return fold(as_text(values["compound"][row])) if "compound" in values else ""


def _index(buildings: pd.DataFrame) -> dict[tuple[str, str], set[int]]:
    """Buildings by number and compound; under the empty compound by number alone."""
    index: dict[tuple[str, str], set[int]] = {}
    for fid, name, also, compound in zip(
        buildings.index, buildings["name"], buildings["alternative_names"], buildings["compound"], strict=True
    ):
        home = fold(as_text(compound))
        for number in _numbers((as_text(name), *_SEPARATORS.split(as_text(also)))):
            for key in {(number, home), (number, "")}:
                index.setdefault(key, set()).add(int(fid))
            if home:
                # Registers also write the compound into the number: 春和苑3栋.
                index.setdefault((building_number(f"{home}{number}"), ""), set()).add(int(fid))
    return index


def _numbers(names: Iterable[str]) -> set[str]:
    return {building_number(name) for name in names if name.strip()}


def _find(index: Mapping[tuple[str, str], set[int]], name: str, compound: str) -> set[int]:
    number = building_number(name) if name.strip() else ""
    return set(index.get((number, compound), set()))


def _no_building(row: int, values: Mapping[str, "pd.Series[Any]"], count: int) -> Finding:
    code = _NO_BUILDING.get(count, "building_ambiguous")
    compound = as_text(values["compound"][row]) if "compound" in values else ""
    return Finding(code, "error", row, params={"building": f"{compound}{as_text(values['name'][row])}"})


def _changes(given: Mapping[str, Any], building: "pd.Series[Any]") -> dict[str, object]:
    """Figures the table gives and the building lacks or has otherwise."""
    return {
        name: value
        for name, value in given.items()
        if value is not None and not _same(value, building.get(name))
    }


def _same(value: object, held: Any) -> bool:
    return bool(pd.notna(held)) and value == held
