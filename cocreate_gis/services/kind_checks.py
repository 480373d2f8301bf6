"""What is asked of records of one kind beyond their declaration."""

from collections.abc import Mapping

from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.layers.trees import STREET_TREES
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises.drawn_checks import check_drawn
from cocreate_gis.services.registers.trees_checks import check_tree, require_unlocked


def check_kind(
    context: Context,
    layer: Layer,
    whole: Mapping[str, object],
    changed: Mapping[str, object],
    place: BaseGeometry | None,
    fid: int | None = None,
) -> None:
    """Refuse what a record of its kind may not become.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : Layer
        Its layer.
    whole : Mapping[str, object]
        What it says after the change.
    changed : Mapping[str, object]
        What changes; everything of a new record.
    place : shapely geometry or None
        New place, EPSG:4326.
    fid : int, optional
        The record; None for a new one.

    Raises
    ------
    InvalidInput
        ``change_needs_reason``, or as `check_tree`.
    """
    check_tree(context, layer, whole, changed, place, fid)
    check_drawn(context, layer, whole, changed.get("reason"))


def check_removal_of_kind(context: Context, layer: Layer, values: Mapping[str, object]) -> None:
    """Refuse to remove what is protected, or what residents were shown.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : Layer
        Its layer.
    values : Mapping[str, object]
        What the record says.

    Raises
    ------
    Conflict
        ``tree_protected``.
    InvalidInput
        ``change_needs_reason``: a page of its own takes it out with the reason.
    """
    if layer is STREET_TREES:
        require_unlocked(values)
    check_drawn(context, layer, values, None)
