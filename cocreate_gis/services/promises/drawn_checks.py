"""What is drawn in an option that residents have seen changes only with a reason."""

from collections.abc import Mapping

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.elements import DRAWN, ELEMENTS
from cocreate_gis.model.layers.schemes import OPTION_FLOW, SCHEME_OPTIONS
from cocreate_gis.services.context import Context


def check_drawn(context: Context, layer: Layer, whole: Mapping[str, object], reason: object) -> None:
    """Refuse a change without a reason to what is drawn in an option that was shown.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : Layer
        The layer of the record; nothing is asked of any but small facilities.
    whole : Mapping[str, object]
        What the record says after the change.
    reason : object
        Why, as it was given with the change.

    Raises
    ------
    InvalidInput
        ``change_needs_reason``, naming the option.
    """
    if layer is not ELEMENTS or whole.get("status") != DRAWN or str(reason or "").strip():
        return
    options = context.frame(SCHEME_OPTIONS, Visibility.STAFF).set_index("uid")
    option = str(whole.get("option") or "")
    if option in options.index and options.at[option, "status"] != OPTION_FLOW.initial:
        raise InvalidInput("change_needs_reason", option=options.at[option, "name"])
