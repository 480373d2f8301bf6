"""Checking one record against its layer's declaration."""

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Collection, Mapping

from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput
from cocreate_gis.model.flows import Transition
from cocreate_gis.model.layers.base import GEOMETRY_TITLES, LIST_MARK, Field, FieldType, Geometry, Layer
from cocreate_gis.model.permissions import Actor, may
from cocreate_gis.model.titles import Title, joined
from cocreate_gis.model.units import unit_title

_GEOMETRY_TYPES = {
    Geometry.POINT: {"Point", "MultiPoint"},
    Geometry.LINE: {"LineString", "MultiLineString"},
    Geometry.POLYGON: {"Polygon", "MultiPolygon"},
    Geometry.PLACE: {"Point", "MultiPoint", "Polygon", "MultiPolygon"},
}
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_SEVERAL_POINTS = Title("一组点", "groups of points")


def check_values(layer: Layer, values: Mapping[str, object], *, complete: bool) -> dict[str, object]:
    """Check the values of a form or an API call.

    Parameters
    ----------
    layer : Layer
        The declaration.
    values : Mapping[str, object]
        Value per field name; empty text counts as nothing.
    complete : bool
        Whether required fields must be there; else only what is given is checked.

    Returns
    -------
    dict of str to object
        The values in their declared types.

    Raises
    ------
    InvalidInput
        ``field_unknown``, ``field_required``, ``field_type``, ``field_range``, ``field_code`` or
        ``field_too_long``, naming the field.
    """
    known = {field.name: field for field in layer.fields}
    for name in values:
        if name not in known:
            raise InvalidInput("field_unknown", field=name, layer=layer.title)
    checked = {name: _check(known[name], value) for name, value in values.items()}
    for field in layer.fields:
        missing = checked.get(field.name) is None
        if field.required and missing and (complete or field.name in checked):
            raise InvalidInput("field_required", field=field.title)
    return checked


def check_whole(layer: Layer, values: Mapping[str, object], today: dt.date) -> None:
    """Check what the values of one record say together.

    Parameters
    ----------
    layer : Layer
        The declaration.
    values : Mapping[str, object]
        Every value of the record, in the declared types.
    today : date
        In the time zone of the workspace.

    Raises
    ------
    InvalidInput
        ``ends_before_begins``; ``part_above_whole``; ``not_come_yet``: the state says of a day to come that
        it has been; or ``not_one_of``: of some fields exactly one has to be filled.
    """
    if layer.one_of and sum(bool(values.get(name)) for name in layer.one_of) != 1:
        raise InvalidInput("not_one_of", fields=joined(layer.field(name).title for name in layer.one_of))
    for begin, end in layer.spans:
        first, last = values.get(begin), values.get(end)
        # Dates and times of day both read in the order in which they come.
        if first and last and str(last) < str(first):
            raise InvalidInput(
                "ends_before_begins", begin=layer.field(begin).title, end=layer.field(end).title
            )
    for name, of in layer.parts:
        part, whole = values.get(name), values.get(of)
        if isinstance(part, int | float) and isinstance(whole, int | float) and part > whole:
            told = {"part": layer.field(name).title, "whole": layer.field(of).title}
            raise InvalidInput("part_above_whole", **told, found=part, most=whole)
    awaited = layer.come.get(str(values.get("status")), "")
    day = values.get(awaited)
    if layer.flow and isinstance(day, dt.date) and day > today:
        state = layer.flow.states[str(values["status"])]
        raise InvalidInput("not_come_yet", state=state, day=day)


def check_start(actor: Actor, layer: Layer, values: Mapping[str, object]) -> None:
    """Check the state a new record is to begin in: it asks for what the step into it asks for.

    What is given with a step is written by whoever may take it, and with that step only.

    Parameters
    ----------
    actor : Actor
        Who makes the record.
    layer : Layer
        The declaration.
    values : Mapping[str, object]
        Every value of the record, in the declared types.

    Raises
    ------
    Forbidden
        ``state_of_others``: the actor may not take any step into the state; ``field_of_a_step``.
    InvalidInput
        ``evidence_missing``, naming the field; ``begins_first``: what is booked begins in its first state.
    """
    if layer.flow is None:
        return
    begun = str(values.get("status"))
    given = {name for name, value in values.items() if value is not None}
    steps = () if begun == layer.flow.start(values) else layer.flow.into(begun)
    if steps and layer.booked:
        states, first = layer.flow.states, layer.flow.start(values)
        raise InvalidInput("begins_first", layer=layer.title, first=states[first], state=states[begun])
    if steps:
        allowed = [step for step in steps if may(actor, step.action)]
        if not allowed:
            raise Forbidden("state_of_others", state=layer.flow.states[begun])
        enough = [step for step in allowed if not _missing(step, values)]
        step = (enough or allowed)[0]
        check_evidence(layer, step, values)
        given -= set(step.fresh)
    require_own_fields(actor, layer, given)


def check_evidence(layer: Layer, step: Transition, values: Mapping[str, object]) -> None:
    """Refuse a step for which something is missing.

    Parameters
    ----------
    layer : Layer
        The declaration.
    step : Transition
        The step.
    values : Mapping[str, object]
        What the record holds; what must be given anew, only as it was given.

    Raises
    ------
    InvalidInput
        ``evidence_missing``, naming every field that is.
    """
    if missing := _missing(step, values):
        raise InvalidInput("evidence_missing", field=joined(layer.field(name).title for name in missing))


def check_state(layer: Layer, values: Mapping[str, object], changed: Collection[str]) -> None:
    """Refuse a change that takes away what the state of a record rests on.

    Parameters
    ----------
    layer : Layer
        The declaration.
    values : Mapping[str, object]
        Every value of the record after the change.
    changed : collection of str
        Names of those that change.

    Raises
    ------
    InvalidInput
        ``evidence_needed``, naming the field.
    """
    if layer.flow is None:
        return
    state = str(values.get("status"))
    asked = [set(step.asked) for step in layer.flow.into(state)]
    always = set.intersection(*asked) if asked else set()
    for field in layer.fields:
        if field.name in always and field.name in changed and values.get(field.name) is None:
            raise InvalidInput("evidence_needed", field=field.title, state=layer.flow.states[state])


def check_booked(layer: Layer, current: Mapping[str, object], changed: Collection[str] | None = None) -> None:
    """Refuse to change or remove what stands in the books.

    Parameters
    ----------
    layer : Layer
        The declaration.
    current : Mapping[str, object]
        The record as it stands.
    changed : collection of str, optional
        Names of the values that change; the whole record where not given.

    Raises
    ------
    Conflict
        ``stands_in_books``, naming the fields.
    """
    touched = [name for name in layer.booked if changed is None or name in changed]
    state = str(current.get("status"))
    if layer.flow and touched and state not in ("None", layer.flow.start(current)):
        titles = joined(layer.field(name).title for name in touched) if changed is not None else layer.title
        raise Conflict("stands_in_books", field=titles, state=layer.flow.states[state])


def require_own_fields(actor: Actor, layer: Layer, names: Collection[str]) -> None:
    """Refuse to write fields that are given with steps of somebody else.

    Parameters
    ----------
    actor : Actor
        Who writes.
    layer : Layer
        The declaration.
    names : collection of str
        What is written.

    Raises
    ------
    Forbidden
        ``field_of_a_step``, naming the field.
    """
    for name in sorted(names):
        guards = layer.flow.guards(name) if layer.flow else frozenset()
        if guards and not any(may(actor, action) for action in guards):
            raise Forbidden("field_of_a_step", field=layer.field(name).title)


def _missing(step: Transition, values: Mapping[str, object]) -> list[str]:
    return [name for name in step.asked if values.get(name) is None or values[name] == ""]


def check_geometry_type(layer: Layer, geometry_type: str) -> None:
    """Refuse a geometry that does not suit the layer.

    Parameters
    ----------
    layer : Layer
        The declaration.
    geometry_type : str
        GeoJSON name of the type.

    Raises
    ------
    InvalidInput
        ``geometry_type``.
    """
    if not takes_geometry(layer, geometry_type):
        raise InvalidInput("geometry_type", **geometry_words(layer, geometry_type))


def takes_geometry(layer: Layer, geometry_type: str) -> bool:
    """Tell whether a geometry suits a layer.

    Parameters
    ----------
    layer : Layer
        The declaration.
    geometry_type : str
        GeoJSON name of the type.

    Returns
    -------
    bool
        Always true for a layer of any geometry.
    """
    return layer.geometry is Geometry.ANY or geometry_type in _GEOMETRY_TYPES[layer.geometry]


def geometry_words(layer: Layer, geometry_type: str) -> dict[str, Title]:
    """Give what a sentence about a geometry that does not suit says.

    Parameters
    ----------
    layer : Layer
        The declaration.
    geometry_type : str
        GeoJSON name of the type found.

    Returns
    -------
    dict of str to Title
        ``layer``, ``found`` and ``wanted``.
    """
    kind = next((k for k, types in _GEOMETRY_TYPES.items() if geometry_type in types), Geometry.ANY)
    return {
        "layer": layer.title,
        "found": _SEVERAL_POINTS if geometry_type == "MultiPoint" else GEOMETRY_TITLES[kind],
        "wanted": GEOMETRY_TITLES[layer.geometry],
    }


def _check(field: Field, value: object) -> object:  # noqa: PLR0911 -- a table
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    match field.type:
        case FieldType.TEXT | FieldType.REFERENCE:
            return _check_text(field, value)
        case FieldType.LIST:
            return _check_text(field, value if isinstance(value, str) else _listed(field, value)) or None
        case FieldType.CODE:
            if field.domain is None or value not in field.domain:
                raise InvalidInput("field_code", field=field.title, value=value)
            return value
        case FieldType.BOOLEAN:
            return _require_type(field, value, bool)
        case FieldType.DATE:
            return _require_type(field, value, dt.date)
        case FieldType.TIME:
            return _check_time(field, value)
        case FieldType.INTEGER | FieldType.REAL:
            return _check_number(field, value)


def _check_text(field: Field, value: object) -> str:
    text = str(_require_type(field, value, str)).strip().replace("\x00", "")
    if len(text) > field.limit:
        raise InvalidInput("field_too_long", field=field.title, length=len(text), limit=field.limit)
    return text


def clock_of(text: str) -> str:
    """Write a time of day as it is kept.

    Parameters
    ----------
    text : str
        Such as ``9:30`` or ``９：３０``.

    Returns
    -------
    str
        Such as ``09:30``; empty if it is no time of day.

    Examples
    --------
    >>> clock_of("9：05"), clock_of("25:00")
    ('09:05', '')
    """
    found = _CLOCK.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return ""
    return f"{int(found[1]):02d}:{found[2]}"


def _check_time(field: Field, value: object) -> str:
    clock = clock_of(value.isoformat("minutes") if isinstance(value, dt.time) else str(value))
    if not clock:
        raise InvalidInput("field_time", field=field.title, value=value)
    return clock


def _listed(field: Field, value: object) -> str:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise InvalidInput("field_type", field=field.title, value=value)
    return LIST_MARK.join(part for item in value if (part := item.replace(LIST_MARK, " ").strip()))


def _check_number(field: Field, value: object) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        raise InvalidInput("field_type", field=field.title, value=value)
    if field.type is FieldType.INTEGER and value != int(value):
        raise InvalidInput("field_type", field=field.title, value=value)
    too_small = field.minimum is not None and value < field.minimum
    too_large = field.maximum is not None and value > field.maximum
    if too_small or too_large:
        raise InvalidInput(
            "field_range",
            field=field.title,
            value=value,
            minimum="" if field.minimum is None else field.minimum,
            maximum="" if field.maximum is None else field.maximum,
            unit=unit_title(field.unit),
        )
    return int(value) if field.type is FieldType.INTEGER else value


def _require_type(field: Field, value: object, wanted: type) -> object:
    if not isinstance(value, wanted):
        raise InvalidInput("field_type", field=field.title, value=value)
    return value
