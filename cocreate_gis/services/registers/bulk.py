"""One change made to many records: looked at record by record, taken over whole or not at all, taken back."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from cocreate_gis.analysis.progress import Progress, silent
from cocreate_gis.model.errors import CoCreateError, Conflict, InvalidInput, NotFound
from cocreate_gis.model.layers.base import PERSON_KEY, Field, Layer, Visibility
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.records import check_values
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.features import check_change
from cocreate_gis.services.registers.record_history import last_written
from cocreate_gis.store import (
    Change,
    Feature,
    changes_at,
    get_features,
    read_histories,
    update_features,
)

# What tells one record from every other is not given to several.
_OF_ONE = "slug"
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
    field : str
        Its name.
    at : datetime
        The moment by which the history knows it.
    count : int
        Records that were changed.
    """

    field: str
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
    apart = {_OF_ONE, *layer.stands_for, *(("status",) if layer.flow else ())}
    return [f for f in layer.visible_fields(Visibility.STAFF) if f.typed and f.name not in apart]


def preview(
    actor: Actor,
    context: Context,
    layer: Layer,
    versions: Mapping[int, int],
    name: str,
    value: object,
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
    name : str
        A field of `bulk_fields`.
    value : object
        What all of them are to hold; None for nothing.
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
        ``bulk_field``: the field is none of those; or the value does not suit it.
    """
    checked = _checked(actor, layer, name, value)
    with context.store.read() as connection:
        found = get_features(connection, layer, versions)
    return _rows(actor, context, layer, versions, found, checked, progress)


def apply(
    actor: Actor, context: Context, layer: Layer, versions: Mapping[int, int], name: str, value: object
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
    name : str
        A field of `bulk_fields`.
    value : object
        What all of them hold from now on; None for nothing.

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
    checked = _checked(actor, layer, name, value)
    with context.store.write(actor) as writer:
        found = get_features(writer.connection, layer, versions)
        rows = _rows(actor, context, layer, versions, found, checked)
        if refused := [row for row in rows if row.refused]:
            raise Conflict("bulk_refused", count=len(refused), record=refused[0].name or refused[0].fid)
        changing = {row.fid: versions[row.fid] for row in rows if row.changes}
        if not changing:
            raise InvalidInput("bulk_nothing", field=layer.field(name).title)
        update_features(writer, layer, changing, checked)
    return BulkDone(name, writer.now, len(changing))


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
        restored: set[str] = set()
        standing = get_features(writer.connection, layer, made, by="uid")
        untouched = {uid: one for uid, one in standing.items() if one.version == made[uid].version}
        for value, uids in _before(writer.connection, layer, done.field, made).items():
            back = [untouched[uid] for uid in uids if uid in untouched]
            for one in back:
                require_within(actor, context, one.geometry)
            update_features(writer, layer, {one.fid: one.version for one in back}, {done.field: value})
            restored.update(one.uid for one in back)
    left = made.keys() - restored
    return len(restored), [_name(layer, standing.get(uid)) or uid for uid in sorted(left)]


def _before(
    connection: sa.Connection, layer: Layer, field: str, made: Mapping[str, Change]
) -> dict[Any, list[str]]:
    """What a field held before, and the records by it."""
    found: dict[Any, list[str]] = {}
    for uid, changes in read_histories(connection, layer.name, made).items():
        earlier = [change for change in changes if change.seq < made[uid].seq]
        # What was erased since does not come back.
        if all(change.content is not None for change in earlier):
            found.setdefault(last_written(layer.field(field), earlier), []).append(uid)
    return found


def _checked(actor: Actor, layer: Layer, name: str, value: object) -> dict[str, object]:
    require(actor, layer.edit_action)
    if name not in {field.name for field in bulk_fields(layer)}:
        raise InvalidInput("bulk_field", field=name, layer=layer.title)
    return check_values(layer, {name: value}, complete=False)


def _rows(
    actor: Actor,
    context: Context,
    layer: Layer,
    versions: Mapping[int, int],
    found: Mapping[int, Feature],
    checked: Mapping[str, object],
    progress: Progress = silent,
) -> list[BulkRow]:
    ((name, value),) = checked.items()
    today = context.today

    def row(fid: int, version: int) -> BulkRow:
        current = found.get(fid)
        if current is None:
            missing = NotFound("feature_missing", layer=layer.title, feature=fid)
            return BulkRow(fid, "", None, changes=False, refused=missing)
        refused: CoCreateError | None = None
        try:
            if current.version != version:
                at = {"read": version, "found": current.version}
                raise Conflict("changed_by_another", layer=layer.title, feature=fid, **at)
            require_within(actor, context, current.geometry)
            check_change(actor, context, layer, current, checked, today)
        except CoCreateError as error:
            refused = error
        before = current.values.get(name)
        return BulkRow(fid, _name(layer, current), before, before != value, refused)

    rows = []
    for number, (fid, version) in enumerate(versions.items()):
        if number % _AT_ONCE == 0:
            progress(0.1 + 0.9 * number / len(versions), "match")
        rows.append(row(fid, version))
    return rows


def _name(layer: Layer, feature: Feature | None) -> str:
    told = (feature.values.get(name) for name in (layer.number_field, layer.name_field) if feature and name)
    return str(next((name for name in told if name), ""))
