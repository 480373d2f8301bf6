"""Columns of a file brought together with the fields of a layer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cocreate_gis.interchange.headings import fold, split_remark
from cocreate_gis.interchange.tables import shown
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers import Field, FieldType, Layer

# In a mapping, stands for the column of a name that the file does not have.
NO_COLUMN = ""
# In a mapping, the field of a column whose words are not ours: it is kept beside the record, unread.
NO_FIELD = ""
# What an export of our own carries beside the fields.
_IDENTITY = ("uid", "version")
_LEFT_OUT = ("fid", "createdat", "updatedat", "deletedat", "lon", "lat")
_FACTORS = {
    "m": {
        "mm": 0.001,
        "cm": 0.01,
        "m": 1.0,
        "km": 1000.0,
        "毫米": 0.001,
        "厘米": 0.01,
        "公分": 0.01,
        "米": 1.0,
    },
    "cm": {"mm": 0.1, "cm": 1.0, "m": 100.0, "毫米": 0.1, "厘米": 1.0, "公分": 1.0, "米": 100.0},
    "m²": {
        "m2": 1.0,
        "sqm": 1.0,
        "平方米": 1.0,
        "平米": 1.0,
        "ha": 10_000.0,
        "公顷": 10_000.0,
        "亩": 2000 / 3,
    },
}


@dataclass(frozen=True)
class Match:
    """One column and the field it fills.

    Parameters
    ----------
    column : str
        Heading in the file.
    field : Field
        The declaration.
    factor : float
        What the figures are multiplied by; not 1 when the heading names another unit.
    """

    column: str
    field: Field
    factor: float = 1.0


@dataclass(frozen=True)
class ColumnPlan:
    """Which column goes where.

    Parameters
    ----------
    matches : tuple of Match
        Columns that fill a field.
    identity : Mapping[str, str]
        Heading of the columns ``uid`` and ``version``, where the file has them.
    extra : tuple of str
        Columns no field takes; they are kept beside the record and exported again.
    missing : tuple of Field
        Required fields no column fills.
    """

    matches: tuple[Match, ...]
    identity: Mapping[str, str]
    extra: tuple[str, ...]
    missing: tuple[Field, ...]


def match_columns(columns: Iterable[str], layer: Layer, mapping: Mapping[str, str]) -> ColumnPlan:
    """Match the headings of a file with the fields of a layer.

    Parameters
    ----------
    columns : iterable of str
        Headings.
    layer : Layer
        The declaration.
    mapping : Mapping[str, str]
        Field (name or title) per heading, where the person decided; it wins. `NO_COLUMN` leaves the names
        of the objects empty, `NO_FIELD` keeps a column beside the record.

    Returns
    -------
    ColumnPlan
        By name, then title in either language, then alias; case, width, blanks and a unit in brackets do not
        matter.

    Raises
    ------
    InvalidInput
        ``map_column_missing``, ``map_field_unknown`` or ``map_field_twice``.
    """
    headings = [str(column) for column in columns]
    nameless = may_be_nameless(layer) and mapping.get(NO_COLUMN) == layer.name_field
    apart = {theirs for theirs, ours in mapping.items() if ours == NO_FIELD}
    decided = {t: ours for t, ours in mapping.items() if t not in apart and (t or not nameless)}
    chosen = _decided(headings, layer, decided)
    fields = [field for field in layer.fields if not (nameless and field.name == layer.name_field)]
    for field in fields:
        if field.name in chosen:
            continue
        taken = {match.column for match in chosen.values()} | apart
        free = [heading for heading in headings if heading not in taken]
        if found := _find(field, free, _factors(field)):
            chosen[field.name] = found
    taken = {match.column for match in chosen.values()}
    identity = {fold(h): h for h in headings if fold(h) in _IDENTITY and h not in taken}
    left = taken | set(identity.values()) | {h for h in headings if fold(h) in _LEFT_OUT}
    return ColumnPlan(
        matches=tuple(chosen[field.name] for field in layer.fields if field.name in chosen),
        identity=identity,
        extra=tuple(heading for heading in headings if heading not in left),
        missing=tuple(field for field in fields if field.required and field.name not in chosen),
    )


def may_be_nameless(layer: Layer) -> bool:
    """Tell whether a file may lack the names of the objects of a layer.

    Parameters
    ----------
    layer : Layer
        The declaration.

    Returns
    -------
    bool
        Not where they are known by a number of a register.
    """
    return layer.name_field == "name"


def unit_factor(field: Field, unit: str) -> float | None:
    """Tell by how much a figure in some unit is multiplied to be in the unit of a field.

    Parameters
    ----------
    field : Field
        The declaration.
    unit : str
        A unit as written in a file.

    Returns
    -------
    float or None
        The factor, None when the unit does not measure the same thing.

    Examples
    --------
    >>> from cocreate_gis.model.layers import LAYERS
    >>> unit_factor(LAYERS["street_trees"].field("dbh_cm"), "米")
    100.0
    """
    return _factors(field).get(fold(unit))


def _factors(field: Field) -> Mapping[str, float]:
    return _FACTORS.get(field.unit, {}) if field.type is FieldType.REAL else {}


def _names(field: Field) -> list[str]:
    return [fold(name) for name in (field.name, field.title.zh, field.title.en, *field.aliases)]


def _decided(headings: list[str], layer: Layer, mapping: Mapping[str, str]) -> dict[str, Match]:
    folded = {fold(heading): heading for heading in reversed(headings)}
    chosen: dict[str, Match] = {}
    for theirs, ours in mapping.items():
        heading = theirs if theirs in headings else folded.get(fold(theirs))
        if heading is None:
            raise InvalidInput("map_column_missing", column=theirs, columns=shown(headings))
        field = next((f for f in layer.fields if fold(ours) in _names(f)[:3]), None)
        if field is None:
            known = shown((f.name for f in layer.fields), limit=60)
            raise InvalidInput("map_field_unknown", field=ours, layer=layer.title, known=known)
        if field.name in chosen:
            raise InvalidInput("map_field_twice", field=field.title)
        chosen[field.name] = Match(heading, field)
    return chosen


def _find(field: Field, headings: list[str], factors: Mapping[str, float]) -> Match | None:
    """The column whose heading stands earliest among the names of the field."""
    for name in _names(field):
        for heading in headings:
            folded = fold(heading)
            if folded == name:
                return Match(heading, field)
            bare, remark = split_remark(folded)
            if bare == name and (remark in factors or not factors):
                return Match(heading, field, factors.get(remark, 1.0))
            if bare == name and remark not in factors and not _looks_like_unit(remark):
                return Match(heading, field)
            unit = folded.removeprefix(name)
            if folded.startswith(name) and unit in factors and unit.isascii():
                return Match(heading, field, factors[unit])
    return None


def _looks_like_unit(remark: str) -> bool:
    """Whether a remark names a unit of another kind, so that the figures would mean something else."""
    return any(remark in units for units in _FACTORS.values())
