"""What became of a record: every version of it, by whom, what differs between two, and one brought back."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.errors import Conflict, NotFound
from cocreate_gis.model.layers.base import Field, FieldType, Layer, Visibility
from cocreate_gis.model.permissions import Actor, Role, require
from cocreate_gis.services import features
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.geometry import measured
from cocreate_gis.services.signing.sessions import ACCOUNT_PREFIX
from cocreate_gis.services.signing.standing import roles_on
from cocreate_gis.store import Change, kept_shape, list_accounts, list_memberships, read_history

# Whose name stands beside what they did; what a resident did is told by the role alone.
_NAMED = frozenset(Role) - {Role.VISITOR, Role.RESIDENT}
# Nearer than any survey repeats itself.
_SAME_PLACE_DEGREES = 1e-9


@dataclass(frozen=True)
class State:
    """What a record says at one version.

    Parameters
    ----------
    values : Mapping[str, object]
        Value per field, in the declared types; what is empty is left out.
    geometry : shapely geometry or None
        EPSG:4326.
    """

    values: Mapping[str, Any]
    geometry: BaseGeometry | None


@dataclass(frozen=True)
class Version:
    """One entry of the history of a record.

    Parameters
    ----------
    number : int
        Version of the record after it; 0 for what happened beside its fields, such as a photo.
    at : datetime
        In the zone of the workspace.
    actor : str
        As written into the history.
    name : str
        Name of the account; empty where nobody is to be named.
    role : Role or None
        The strongest role the account held that day; None for what no account did.
    action : str
        What was done.
    changed : tuple of str
        Fields that were written, ``geometry`` among them.
    personal : tuple of str
        Fields never shown that were written; what they said is not kept.
    state : State or None
        What the record says since then; None where it was erased, or rests on what was.
    """

    number: int
    at: dt.datetime
    actor: str
    name: str
    role: Role | None
    action: str
    changed: tuple[str, ...]
    personal: tuple[str, ...]
    state: State | None


@dataclass(frozen=True)
class Difference:
    """One field in which two versions differ.

    Parameters
    ----------
    field : Field
        The declaration.
    before, after : object
        Value in each; None for nothing.
    """

    field: Field
    before: Any
    after: Any


@dataclass(frozen=True)
class Comparison:
    """What differs between two versions.

    Parameters
    ----------
    differences : tuple of Difference
        In the order of the declaration.
    reshaped : bool
        Whether the place or the shape differs.
    moved_m : float
        How far the middle lies from where it was, metres.
    areal : bool
        Whether it is an area.
    sizes : tuple of float
        Square metres before and after, or metres of a line; empty where neither has any.
    """

    differences: tuple[Difference, ...]
    reshaped: bool
    moved_m: float = 0.0
    areal: bool = False
    sizes: tuple[float, ...] = ()


def versions_of(actor: Actor, context: Context, layer: Layer, fid: int) -> list[Version]:
    """Tell what became of a record.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    layer : Layer
        Its layer.
    fid : int
        The record.

    Returns
    -------
    list of Version
        Oldest first.

    Raises
    ------
    Forbidden
        The actor may not read what staff read, or not there.
    NotFound
        ``feature_missing``.
    """
    require(actor, "feature.view_staff")
    feature = features.look_at(actor, context, layer, fid)
    with context.store.read() as connection:
        changes = read_history(connection, layer.name, feature.uid)
    people = _people(context)
    told = []
    for change, state in zip(changes, states(layer, changes), strict=True):
        at = change.at.astimezone(context.workspace.zone)
        name, role = people(change.actor, at.date())
        content = change.content or {}
        changed = tuple(name for name in content if name in {"geometry", *_fields(layer)})
        personal = tuple(content.get("personal", ()))
        told.append(
            Version(change.version, at, change.actor, name, role, change.action, changed, personal, state)
        )
    return told


def states(layer: Layer, changes: Iterable[Change]) -> list[State | None]:
    """Follow what a record said from change to change.

    Parameters
    ----------
    layer : Layer
        The declaration.
    changes : iterable of Change
        Of one record, oldest first and from its making.

    Returns
    -------
    list of State or None
        One each; None as long as what it rests on was erased.
    """
    fields = _fields(layer)
    values: dict[str, Any] = {}
    geometry: BaseGeometry | None = None
    whole = True
    followed: list[State | None] = []
    for change in changes:
        whole = whole and change.content is not None
        for name, raw in (change.content or {}).items():
            if name == "geometry":
                geometry = kept_shape(raw)
            elif name in fields:
                values[name] = from_json(fields[name], raw)
        filled = {name: value for name, value in values.items() if value is not None}
        followed.append(State(filled, geometry) if whole else None)
    return followed


def last_written(field: Field, changes: Sequence[Change]) -> Any:
    """Find what a field of a record holds after some changes.

    Parameters
    ----------
    field : Field
        The declaration.
    changes : sequence of Change
        Of one record, oldest first and from its making.

    Returns
    -------
    object
        In the declared type; None for nothing.
    """
    written = (change.content for change in reversed(changes) if change.content)
    return next((from_json(field, content[field.name]) for content in written if field.name in content), None)


def compare(context: Context, layer: Layer, before: State, after: State) -> Comparison:
    """Say in what two states of a record differ.

    Parameters
    ----------
    context : Context
        The workspace, in whose metric CRS is measured.
    layer : Layer
        The declaration.
    before, after : State
        Of one record.

    Returns
    -------
    Comparison
        Nothing in it for equal ones.
    """
    differences = tuple(
        Difference(field, before.values.get(name), after.values.get(name))
        for name, field in _fields(layer).items()
        if before.values.get(name) != after.values.get(name)
    )
    reshaped = not same_shape(before.geometry, after.geometry)
    if not reshaped or before.geometry is None or after.geometry is None:
        return Comparison(differences, reshaped)
    old, new = context.to_metric(before.geometry), context.to_metric(after.geometry)
    areal = bool(old.area or new.area)
    sizes = (old.area, new.area) if areal else (old.length, new.length)
    return Comparison(
        differences, reshaped, old.centroid.distance(new.centroid), areal, sizes if any(sizes) else ()
    )


def documents(layer: Layer, before: State, after: State) -> tuple[Field, ...]:
    """Name the fields on which a step of the flow rests.

    Parameters
    ----------
    layer : Layer
        The declaration.
    before, after : State
        Of one record.

    Returns
    -------
    tuple of Field
        What the step asks for, such as the document of the authority; empty where no step was taken.
    """
    ends = before.values.get("status"), after.values.get("status")
    taken = (
        step for step in (layer.flow.transitions if layer.flow else ()) if (step.source, step.target) == ends
    )
    return tuple(layer.field(name) for step in taken for name in step.asked)


def restore(
    actor: Actor, context: Context, layer: Layer, fid: int, version: int, wanted: int
) -> tuple[int, bool]:
    """Make an earlier version of a record its newest.

    Parameters
    ----------
    actor : Actor
        Who does it.
    context : Context
        The workspace.
    layer : Layer
        Its layer.
    fid, version : int
        The record, and its version as seen.
    wanted : int
        The version whose values and place come back; the status, which moves along its flow, stays.

    Returns
    -------
    tuple of int and bool
        The new version, and whether the status was another one then.

    Raises
    ------
    Forbidden
        The actor may not edit, or not there.
    InvalidInput
        What was said then is refused by the checks of today.
    NotFound
        ``version_missing``.
    Conflict
        ``version_erased``; ``already_so``: nothing differs; ``changed_by_another``.
    """
    require(actor, layer.edit_action)
    told = versions_of(actor, context, layer, fid)
    then = state_at(layer, told, wanted)
    now = features.look_at(actor, context, layer, fid)
    require_within(actor, context, now.geometry)
    current = State({name: value for name, value in now.values.items() if value is not None}, now.geometry)
    found = compare(context, layer, current, then)
    values = {one.field.name: one.after for one in found.differences}
    moved = layer.flow is not None and values.pop("status", None) is not None
    if not values and not found.reshaped:
        raise Conflict("already_so", title=layer.title)
    if found.reshaped:
        # What was typed then stands, whatever the shape measures.
        values = {name: then.values.get(name) for name in measured(context, layer, then.geometry)} | values
    place = then.geometry if found.reshaped else None
    return features.change(actor, context, layer, fid, version, values, place), moved


def same_shape(one: BaseGeometry | None, other: BaseGeometry | None) -> bool:
    """Tell whether two places are one.

    Parameters
    ----------
    one, other : shapely geometry or None
        EPSG:4326.

    Returns
    -------
    bool
        Whether they differ by less than a survey could tell, in whatever order their vertices come.
    """
    if one is None or other is None:
        return one is other
    return bool(shapely.equals_exact(shapely.normalize(one), shapely.normalize(other), _SAME_PLACE_DEGREES))


def state_at(layer: Layer, versions: Sequence[Version], wanted: int) -> State:
    """Find what a record said at a version.

    Parameters
    ----------
    layer : Layer
        Its layer.
    versions : sequence of Version
        Of `versions_of`.
    wanted : int
        The version.

    Returns
    -------
    State
        What it said.

    Raises
    ------
    NotFound
        ``version_missing``.
    Conflict
        ``version_erased``.
    """
    found = next((one for one in versions if one.number == wanted), None)
    if found is None:
        raise NotFound("version_missing", layer=layer.title, version=wanted)
    if found.state is None:
        raise Conflict("version_erased", version=wanted)
    return found.state


def _fields(layer: Layer) -> dict[str, Field]:
    return {field.name: field for field in layer.visible_fields(Visibility.STAFF)}


def from_json(field: Field, raw: Any) -> Any:
    """Read a value as JSON holds it.

    Parameters
    ----------
    field : Field
        The declaration.
    raw : object
        A date as ISO 8601, all else as it is; None for nothing.

    Returns
    -------
    object
        In the declared type.
    """
    return dt.date.fromisoformat(raw) if field.type is FieldType.DATE and raw is not None else raw


def _people(context: Context) -> Callable[[str, dt.date], tuple[str, Role | None]]:
    """Name whoever wrote into the history, and what they were that day."""
    with context.store.read() as connection:
        named = {one.uid: one.name for one in list_accounts(connection)}
        held = list_memberships(connection)

    def who(actor: str, day: dt.date) -> tuple[str, Role | None]:
        if not actor.startswith(ACCOUNT_PREFIX):
            return "", None
        account = actor.removeprefix(ACCOUNT_PREFIX)
        role = next(iter(roles_on((one for one in held if one.account == account), day)), Role.RESIDENT)
        return named.get(account, "") if role in _NAMED else "", role

    return who
