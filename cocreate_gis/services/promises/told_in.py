"""Which page tells the whole of a record: that of its scheme, its ballot or its project."""

from collections.abc import Mapping

from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.ballots import BALLOTS
from cocreate_gis.model.layers.base import FieldType, Layer, Visibility
from cocreate_gis.model.layers.projects import PROJECTS
from cocreate_gis.model.layers.schemes import SCHEMES
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises.chain import STAGES

_WITH_PAGE = (SCHEMES, BALLOTS, PROJECTS)


def told_in(
    context: Context, visibility: Visibility, layer: Layer, uid: str, values: Mapping[str, object]
) -> tuple[Layer, str] | None:
    """Find what has a page of its own: the record itself, or what it names, at once or through another.

    Parameters
    ----------
    context : Context
        The workspace.
    visibility : Visibility
        What the reader may see.
    layer : Layer
        Kind of the record.
    uid : str
        The record.
    values : Mapping of str to object
        What it holds, as far as this reader may see it.

    Returns
    -------
    tuple of Layer and str or None
        Its kind and uid; None where the record belongs to nothing that this reader sees.
    """
    if layer in _WITH_PAGE:
        return layer, uid
    named = [
        (LAYERS[field.target], value)
        for field in layer.visible_fields(visibility)
        if field.type is FieldType.REFERENCE
        and field.target in STAGES
        and isinstance(value := values.get(field.name), str)
    ]
    for target, value in sorted(named, key=lambda one: one[0] not in _WITH_PAGE):
        frame = context.frame(target, visibility)
        for _, row in frame[frame["uid"] == value].iterrows():
            if found := told_in(context, visibility, target, value, {str(k): v for k, v in row.items()}):
                return found
    return None
