"""What a planner does with the objects of a layer: draw, change, remove, bring back, move along the flow."""

from collections.abc import Mapping

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.records import (
    check_start,
    check_values,
    check_whole,
)
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.gatherings.sight import record_of
from cocreate_gis.services.geometry import check_geometry, check_place, frame_of, measured
from cocreate_gis.services.kind_checks import check_kind, require_removable
from cocreate_gis.services.promises.fund_books import book_step
from cocreate_gis.services.promises.heard_back import hear_back
from cocreate_gis.services.promises.set_back import set_back
from cocreate_gis.services.promises.unnamed import check_unnamed
from cocreate_gis.services.record_checks import check_change, check_step
from cocreate_gis.services.references import check_references
from cocreate_gis.services.registers.parking_supply import check_hours
from cocreate_gis.services.voices.activities import check_slug
from cocreate_gis.services.voices.people import with_person
from cocreate_gis.store import (
    Feature,
    Writer,
    delete_feature,
    get_feature,
    insert_features,
    restore_feature,
    update_feature,
)


def create(
    actor: Actor, context: Context, layer: Layer, geometry: object, values: Mapping[str, object]
) -> int:
    """Save a drawn object.

    Parameters
    ----------
    actor : Actor
        Who draws.
    context : Context
        The workspace.
    layer : Layer
        Where it is to be kept.
    geometry : shapely geometry or None
        EPSG:4326; None only where the layer allows it.
    values : Mapping[str, object]
        Value per field; a layer with a flow starts in its first state where none is given, and what the shape
        itself says is measured where it is not given.

    Returns
    -------
    int
        The new ``fid``.

    Raises
    ------
    Forbidden
        The actor may not edit, or not there, or may not take the step into the state it is to begin in.
    InvalidInput
        A value or the geometry does not suit the layer, two values contradict each other, or
        ``evidence_missing``: the state asks for something.
    NotFound
        A value names a record that is not there.
    """
    require(actor, layer.edit_action)
    shape = check_place(layer, geometry)
    require_within(actor, context, shape)
    started = {"status": layer.flow.start(values)} if layer.flow else {}
    filled = {**started, **measured(context, layer, shape), **values}
    checked = with_person(context, layer, check_values(layer, filled, complete=True))
    check_start(actor, layer, checked)
    check_slug(context, layer, checked)
    check_hours(layer, checked)
    check_whole(layer, checked, context.today)
    check_kind(context, layer, checked, checked, shape)
    check_references(context, layer, checked)
    check_unnamed(context, layer, checked)
    frame = frame_of(layer, shape, checked)
    with context.store.write(actor) as writer:
        return insert_features(writer, layer, frame)[0]


def change(
    actor: Actor,
    context: Context,
    layer: Layer,
    fid: int,
    version: int,
    values: Mapping[str, object],
    geometry: object = None,
) -> int:
    """Change an object.

    Parameters
    ----------
    actor : Actor
        Who changes it.
    context : Context
        The workspace.
    layer : Layer
        Its layer.
    fid, version : int
        The object, and the version the change was made on.
    values : Mapping[str, object]
        New value per field that changes; the status is moved by `move`.
    geometry : shapely geometry, optional
        New place, EPSG:4326; what the shape itself says is measured again where no value is given.

    Returns
    -------
    int
        The new version.

    Raises
    ------
    Forbidden
        The actor may not edit, or not there, or a field belongs to a step of somebody else.
    InvalidInput
        A value or the geometry does not suit the layer, two values contradict each other, or
        ``evidence_missing``: the state rests on what is emptied.
    NotFound
        A value names a record that is not there.
    Conflict
        Somebody else changed it first; ``stands_in_books``.
    """
    require(actor, layer.edit_action)
    if layer.flow and "status" in values:
        raise InvalidInput("status_moves_by_flow", layer=layer.title)
    place = None if geometry is None else check_geometry(layer, geometry)
    said = {} if place is None else measured(context, layer, place)
    checked = with_person(context, layer, check_values(layer, {**said, **values}, complete=False))
    check_slug(context, layer, checked, fid)
    check_hours(layer, checked)
    with context.store.write(actor) as writer:
        current = get_feature(writer.connection, layer, fid=fid)
        require_within(actor, context, current.geometry)
        if place is not None:
            require_within(actor, context, place)
        check_change(actor, context, layer, current, checked, context.today, place)
        return update_feature(writer, layer, fid, version, checked, place)


def move(
    actor: Actor,
    context: Context,
    layer: Layer,
    fid: int,
    version: int,
    target: str,
    evidence: Mapping[str, object] | None = None,
) -> int:
    """Take an object one step along its layer's flow.

    Parameters
    ----------
    actor : Actor
        Who takes the step.
    context : Context
        The workspace.
    layer : Layer
        Its layer.
    fid, version : int
        The object, and the version the step is taken on.
    target : str
        State to reach.
    evidence : Mapping[str, object], optional
        Values of the fields the step asks for.

    Returns
    -------
    int
        The new version.

    Raises
    ------
    Forbidden
        The actor may not take this step.
    InvalidInput
        ``status_step_unknown`` or ``evidence_missing``.
    Conflict
        Somebody else changed it first.
    """
    return move_all(actor, context, layer, {fid: version}, target, evidence)[fid]


def move_all(
    actor: Actor,
    context: Context,
    layer: Layer,
    versions: Mapping[int, int],
    target: str,
    evidence: Mapping[str, object] | None = None,
) -> dict[int, int]:
    """Take several objects the same step, all or none; see `move`.

    Parameters
    ----------
    actor : Actor
        Who takes the step.
    context : Context
        The workspace.
    layer : Layer
        Their layer.
    versions : Mapping[int, int]
        By object, the version the step is taken on.
    target : str
        State to reach.
    evidence : Mapping[str, object], optional
        Values of the fields the step asks for.

    Returns
    -------
    dict of int to int
        New version by object.
    """
    given = check_values(layer, dict(evidence or {}), complete=False)
    check_hours(layer, given)
    with context.store.write(actor) as writer:
        found = {fid: get_feature(writer.connection, layer, fid=fid) for fid in versions}
        for feature in found.values():
            require_within(actor, context, feature.geometry)
        return {
            fid: take_step(writer, context, layer, found[fid], version, target, given)
            for fid, version in versions.items()
        }


def take_step(
    writer: Writer,
    context: Context,
    layer: Layer,
    current: Feature,
    version: int,
    target: str,
    values: Mapping[str, object],
) -> int:
    """Take an object one step along its layer's flow, in a transaction that does more than that.

    Parameters
    ----------
    writer : Writer
        The transaction, with who takes the step.
    context : Context
        The workspace.
    layer : Layer
        Its layer.
    current : Feature
        The object as it stands.
    version : int
        The version the step is taken on.
    target : str
        State to reach.
    values : Mapping[str, object]
        Checked values to be written with it, among them what the step asks for.

    Returns
    -------
    int
        The new version.

    Raises
    ------
    Forbidden
        The actor may not take this step.
    InvalidInput
        ``status_step_unknown`` or ``evidence_missing``.
    Conflict
        Somebody else changed it first.
    """
    check_step(writer.actor, context, layer, current, target, values)
    if layer.flow and layer.person_field and target == layer.flow.initial:
        # Back at the beginning it is nobody's any more.
        values = {**values, **dict.fromkeys(f.name for f in layer.fields if f.visibility is Visibility.NEVER)}
    book_step(writer, context, layer, current, {**current.values, **values, "status": target})
    set_back(writer, layer, current, target)
    reached = update_feature(writer, layer, current.fid, version, {**values, "status": target})
    hear_back(writer, context, layer, current.uid, target)
    return reached


def remove(actor: Actor, context: Context, layer: Layer, fid: int, version: int) -> None:
    """Remove an object; it can be brought back.

    Parameters
    ----------
    actor : Actor
        Who removes it.
    context : Context
        The workspace.
    layer : Layer
        Its layer.
    fid, version : int
        The object, and the version that was seen.

    Raises
    ------
    Forbidden
        The actor may not edit.
    InvalidInput
        ``change_needs_reason``: it is drawn in an option of a scheme that residents have seen.
    Conflict
        Somebody else changed it first; or as `require_removable`.
    """
    require(actor, layer.edit_action)
    with context.store.write(actor) as writer:
        current = get_feature(writer.connection, layer, fid=fid)
        require_within(actor, context, current.geometry)
        require_removable(writer, context, layer, current)
        delete_feature(writer, layer, fid, version)


def bring_back(actor: Actor, context: Context, layer: Layer, fid: int) -> None:
    """Undo a removal.

    Parameters
    ----------
    actor : Actor
        Who brings it back.
    context : Context
        The workspace.
    layer : Layer
        Its layer.
    fid : int
        The object.

    Raises
    ------
    Forbidden
        The actor may not edit.
    """
    require(actor, layer.edit_action)
    with context.store.write(actor) as writer:
        restore_feature(writer, layer, fid)
        require_within(actor, context, get_feature(writer.connection, layer, fid=fid).geometry)


def look_at(actor: Actor, context: Context, layer: Layer, fid: int) -> Feature:
    """Read one object as far as the actor may know it.

    Parameters
    ----------
    actor : Actor
        Who looks.
    context : Context
        The workspace.
    layer : Layer
        Its layer.
    fid : int
        The object.

    Returns
    -------
    Feature
        With the fields of the actor's visibility class, at the place shown to that class.

    Raises
    ------
    NotFound
        There is no such object for this actor.
    """
    require(actor, "map.view")
    return record_of(actor, context, layer, fid)
