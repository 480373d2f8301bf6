"""What is asked of records of one kind beyond their declaration."""

from collections.abc import Mapping

from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.layers.trees import STREET_TREES
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises.ballot_checks import check_ballot, require_draft
from cocreate_gis.services.promises.care_checks import check_care
from cocreate_gis.services.promises.drawn_checks import check_drawn
from cocreate_gis.services.promises.fund_books import check_removal
from cocreate_gis.services.registers.place_checks import check_community
from cocreate_gis.services.registers.trees_checks import check_tree, require_unlocked
from cocreate_gis.store import Feature, Writer


def check_kind(
    context: Context,
    layer: Layer,
    whole: Mapping[str, object],
    changed: Mapping[str, object],
    place: BaseGeometry | None,
    current: Feature | None = None,
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
    current : Feature, optional
        The record as it stands; None for a new one.

    Raises
    ------
    InvalidInput
        ``change_needs_reason``, or as `check_tree`, `check_community`, `check_ballot` and `check_care`.
    Conflict
        As `check_ballot` and `check_care`.
    """
    check_tree(context, layer, whole, changed, place, None if current is None else current.fid)
    check_community(context, layer, whole, place, current)
    check_ballot(context, layer, whole, changed, current)
    check_drawn(context, layer, whole, changed.get("reason"))
    check_care(context, layer, whole, None if current is None else current.fid)


def require_removable(writer: Writer, context: Context, layer: Layer, current: Feature) -> None:
    """Refuse to remove what is protected, what residents were shown, what stands in the books.

    Parameters
    ----------
    writer : Writer
        The transaction.
    context : Context
        The workspace.
    layer : Layer
        Its layer.
    current : Feature
        The record as it stands.

    Raises
    ------
    Conflict
        ``tree_protected``, ``ballot_fixed``, or as `check_removal`.
    InvalidInput
        ``change_needs_reason``: a page of its own takes it out with the reason.
    """
    if layer is STREET_TREES:
        require_unlocked(current.values)
    check_drawn(context, layer, current.values, None)
    require_draft(context, layer, current)
    check_removal(writer, layer, current)
