"""What is refused of a change to a record, and of a step along its flow."""

import datetime as dt
from collections.abc import Mapping

from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.records import (
    check_booked,
    check_evidence,
    check_state,
    check_whole,
    require_own_fields,
)
from cocreate_gis.services.context import Context
from cocreate_gis.services.kind_checks import check_kind
from cocreate_gis.services.promises.unnamed import check_unnamed
from cocreate_gis.services.references import check_references
from cocreate_gis.store import Feature


def check_change(
    actor: Actor,
    context: Context,
    layer: Layer,
    current: Feature,
    changed: Mapping[str, object],
    today: dt.date,
    place: BaseGeometry | None = None,
) -> None:
    """Refuse what a change would make of a record.

    Parameters
    ----------
    actor : Actor
        Who changes it.
    context : Context
        The workspace.
    layer : Layer
        Its layer.
    current : Feature
        The record as it stands.
    changed : Mapping[str, object]
        Checked value per field that changes.
    today : date
        In the time zone of the workspace.
    place : shapely geometry, optional
        New place, EPSG:4326.

    Raises
    ------
    InvalidInput
        Two values contradict each other.
    NotFound
        A value names a record that is not there.
    """
    whole = {**current.values, **changed}
    other = {name for name, value in changed.items() if value != current.values.get(name)}
    require_own_fields(actor, layer, other)
    check_booked(layer, current.values, other)
    check_state(layer, whole, other)
    check_whole(layer, whole, today)
    check_kind(context, layer, whole, changed, place, current)
    check_references(context, layer, changed, current.uid)
    check_unnamed(context, layer, whole, current.uid)


def check_step(
    actor: Actor,
    context: Context,
    layer: Layer,
    current: Feature,
    target: str,
    values: Mapping[str, object],
) -> None:
    """Refuse a step that may not be taken, or not yet.

    Parameters
    ----------
    actor : Actor
        Who would take it.
    context : Context
        The workspace.
    layer : Layer
        The layer of the object.
    current : Feature
        The object as it stands.
    target : str
        State to reach.
    values : Mapping[str, object]
        Checked values to be written with it.

    Raises
    ------
    Forbidden
        The actor may not take this step.
    InvalidInput
        ``status_step_unknown`` or ``evidence_missing``.
    """
    if layer.flow is None:
        raise InvalidInput("status_step_unknown", source="—", target=target, following="—")
    step = layer.flow.transition(str(current.values.get("status") or layer.flow.initial), target)
    require(actor, step.action)
    require_own_fields(actor, layer, set(values) - set(step.fresh))
    check_evidence(layer, step, {**current.values, **dict.fromkeys(step.fresh), **values})
    whole = {**current.values, **values, "status": target}
    check_whole(layer, whole, context.today)
    check_kind(context, layer, whole, values, None, current)
