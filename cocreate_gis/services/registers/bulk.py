"""One change made to many records: looked at record by record, taken over whole or not at all, taken back."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from cocreate_gis.analysis.progress import Progress, silent
from cocreate_gis.model.errors import CoCreateError, Conflict, InvalidInput, NotFound
from cocreate_gis.model.layers.base import PERSON_KEY, Field, FieldType, Layer, Visibility
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.records import check_values
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.record_checks import check_change, check_step
from cocreate_gis.services.registers.record_history import last_written
from cocreate_gis.store import (
    Change,
    Feature,
    changes_at,
    get_features,
    read_histories,
    update_each,
    update_features,
)

STATUS = "status"
# What tells one record from every other is not given to several.
_OF_ONE, _NUMBER = "slug", "_no"
# A need, a promise, a measure are those of one record; a day, a way, a name may be those of forty.
_SHARED = (FieldType.DATE, FieldType.TIME, FieldType.CODE, FieldType.BOOLEAN, FieldType.TEXT)
_AT_ONCE = 500


@dataclass(frozen=True)
class BulkRow:
    """What a change means for one record.

    Parameters
    ----------
    fid : int
        The record.
    name : str
        What it is called; empty where it has no name, or is not there.
    before : object
        What the field holds now.
    changes : bool
        Whether it holds something else.
    refused : CoCreateError or None
        Why it cannot be changed.
    """

    fid: int
    name: str
    before: Any
    changes: bool
    refused: CoCreateError | None


@dataclass(frozen=True)
class BulkDone:
    """A change that was made to many records.

    Parameters
    ----------
    fields : tuple of str
        Names of what was written.
    at : datetime
        The moment by which the history knows it.
    count : int
        Records that were changed.
    """

    fields: tuple[str, ...]
    at: dt.datetime
    count: int


def bulk_fields(layer: Layer) -> list[Field]:
    """List the fields that may be given to many records at once.

    Parameters
    ----------
    layer : Layer
        The declaration.

    Returns
    -------
    list of Field
        What a form types, without the status, which moves along its flow, without what belongs to a person or
        to one record only; none where the records are somebody's words.
    """
    if not layer.person_field and any(field.name == PERSON_KEY for field in layer.fields):
        return []
    apart = {_OF_ONE, *layer.stands_for, *((STATUS,) if layer.flow else ())}
    if layer.number_field.endswith(_NUMBER):
        apart.add(layer.number_field)
    return [f for f in layer.visible_fields(Visibility.STAFF) if f.typed and f.name not in apart]


def bulk_steps(layer: Layer) -> dict[str, list[Field]]:
    """List the states many records may be brought to by one step, and what is given with it.

    Parameters
    ----------
    layer : Layer
        The declaration.

    Returns
    -------
    dict of str to list of Field
        By code of the state, the fields the step asks for, which are the same for all: a step that asks for a
        document of its own, a sum or a promise is taken record by record, and so is every step of what is
        somebody's or stands in the books.
    """
    if layer.flow is None or layer.person_field or layer.booked or not bulk_fields(layer):
        return {}
    found: dict[str, list[Field]] = {}
    for target in layer.flow.states:
        steps = layer.flow.into(target)
        asked = [
            layer.field(name) for name in dict.fromkeys(name for step in steps for name in step.evidence)
        ]
        shared = all(field.type in _SHARED and not field.paragraph and field.typed for field in asked)
        if steps and shared and not any(step.fresh for step in steps):
            found[target] = asked
    return found


def preview(
    actor: Actor,
    context: Context,
    layer: Layer,
    versions: Mapping[int, int],
    values: Mapping[str, object],
    progress: Progress = silent,
) -> list[BulkRow]:
    """Look at a change before it is made.

    Parameters
    ----------
    actor : Actor
        Who would make it.
    context : Context
        The workspace.
    layer : Layer
        The kind of records.
    versions : Mapping[int, int]
        By record, the version that was seen.
    values : Mapping[str, object]
        What all of them are to hold, None for nothing: one field of `bulk_fields`, or ``status`` with a state
        of `bulk_steps` and what its step asks for.
    progress : Progress
        Told how far the work is; may raise `Cancelled`.

    Returns
    -------
    list of BulkRow
        One a record, in the order given.

    Raises
    ------
    Forbidden
        The actor may not edit.
    InvalidInput
        ``bulk_field``: the fields are none of those; or a value does not suit its field.
    """
    checked = _checked(actor, layer, values)
    with context.store.read() as connection:
        found = get_features(connection, layer, versions)
    return _rows(actor, context, layer, versions, found, checked, progress)


def apply(
    actor: Actor,
    context: Context,
    layer: Layer,
    versions: Mapping[int, int],
    values: Mapping[str, object],
) -> BulkDone:
    """Make a change to many records, in one transaction.

    Parameters
    ----------
    actor : Actor
        Who makes it.
    context : Context
        The workspace.
    layer : Layer
        The kind of records.
    versions : Mapping[int, int]
        By record, the version that was seen.
    values : Mapping[str, object]
        As `preview`.

    Returns
    -------
    BulkDone
        Those that held it already are not among the count.

    Raises
    ------
    Forbidden
        The actor may not edit.
    InvalidInput
        As `preview`; ``bulk_nothing``: all of them hold it already.
    Conflict
        ``bulk_refused``: some cannot be changed, and so none was.
    """
    checked = _checked(actor, layer, values)
    with context.store.write(actor) as writer:
        found = get_features(writer.connection, layer, versions)
        rows = _rows(actor, context, layer, versions, found, checked)
        if refused := [row for row in rows if row.refused]:
            raise Conflict("bulk_refused", count=len(refused), record=refused[0].name or refused[0].fid)
        changing = {row.fid: versions[row.fid] for row in rows if row.changes}
        if not changing:
            raise InvalidInput("bulk_nothing", field=layer.field(_changed(checked)).title)
        update_features(writer, layer, changing, checked)
    return BulkDone(tuple(checked), writer.now, len(changing))


def undo(actor: Actor, context: Context, layer: Layer, done: BulkDone) -> tuple[int, list[str]]:
    """Take a change of many records back, in one transaction.

    Parameters
    ----------
    actor : Actor
        Who made it.
    context : Context
        The workspace.
    layer : Layer
        The kind of records.
    done : BulkDone
        Of `apply`.

    Returns
    -------
    tuple of int and list of str
        Records that hold again what they held, and the names of those left alone, because somebody has
        changed or removed them since.

    Raises
    ------
    Forbidden
        The actor may not edit.
    NotFound
        ``bulk_unknown``: the actor made no such change.
    """
    require(actor, layer.edit_action)
    with context.store.write(actor) as writer:
        made = {one.uid: one for one in changes_at(writer.connection, layer.name, actor.uid, done.at)}
        if not made:
            raise NotFound("bulk_unknown", layer=layer.title)
        standing = get_features(writer.connection, layer, made, by="uid")
        untouched = {uid: one for uid, one in standing.items() if one.version == made[uid].version}
        before = _before(writer.connection, layer, done.fields, {uid: made[uid] for uid in untouched})
        back = {untouched[uid].fid: values for uid, values in before.items()}
        for uid in before:
            require_within(actor, context, untouched[uid].geometry)
        update_each(writer, layer, {untouched[uid].fid: untouched[uid].version for uid in before}, back)
    left = made.keys() - before.keys()
    return len(before), [_name(layer, standing.get(uid)) or uid for uid in sorted(left)]


def _before(
    connection: sa.Connection, layer: Layer, names: Sequence[str], made: Mapping[str, Change]
) -> dict[str, dict[str, Any]]:
    """What some fields held before, by record."""
    found: dict[str, dict[str, Any]] = {}
    for uid, changes in read_histories(connection, layer.name, made).items():
        earlier = [change for change in changes if change.seq < made[uid].seq]
        # What was erased since does not come back.
        if all(change.content is not None for change in earlier):
            found[uid] = {name: last_written(layer.field(name), earlier) for name in names}
    return found


def _changed(values: Mapping[str, object]) -> str:
    """The field a change is about: the status, where a step is taken, and not what is given with it."""
    return STATUS if STATUS in values else next(iter(values))


def _checked(actor: Actor, layer: Layer, values: Mapping[str, object]) -> dict[str, object]:
    require(actor, layer.edit_action)
    name = _changed(values)
    if name == STATUS:
        target, steps = str(values[STATUS]), bulk_steps(layer)
        known = target in steps and values.keys() <= {STATUS, *(field.name for field in steps[target])}
    else:
        known = len(values) == 1 and name in {field.name for field in bulk_fields(layer)}
    if not known:
        raise InvalidInput("bulk_field", field=name, layer=layer.title)
    return check_values(layer, dict(values), complete=False)


def _rows(
    actor: Actor,
    context: Context,
    layer: Layer,
    versions: Mapping[int, int],
    found: Mapping[int, Feature],
    checked: Mapping[str, object],
    progress: Progress = silent,
) -> list[BulkRow]:
    name = _changed(checked)
    today, given = context.today, {one: value for one, value in checked.items() if one != STATUS}

    def row(fid: int, version: int) -> BulkRow:
        current = found.get(fid)
        if current is None:
            missing = NotFound("feature_missing", layer=layer.title, feature=fid)
            return BulkRow(fid, "", None, changes=False, refused=missing)
        before = current.values.get(name)
        changes = before != checked[name]
        refused: CoCreateError | None = None
        try:
            if current.version != version:
                at = {"read": version, "found": current.version}
                raise Conflict("changed_by_another", layer=layer.title, feature=fid, **at)
            require_within(actor, context, current.geometry)
            if name != STATUS:
                check_change(actor, context, layer, current, checked, today)
            elif changes:
                check_step(actor, context, layer, current, str(checked[STATUS]), given)
        except CoCreateError as error:
            refused = error
        return BulkRow(fid, _name(layer, current), before, changes, refused)

    rows = []
    for number, (fid, version) in enumerate(versions.items()):
        if number % _AT_ONCE == 0:
            progress(0.1 + 0.9 * number / len(versions), "match")
        rows.append(row(fid, version))
    return rows


def _name(layer: Layer, feature: Feature | None) -> str:
    told = (feature.values.get(name) for name in (layer.number_field, layer.name_field) if feature and name)
    return str(next((name for name in told if name), ""))
