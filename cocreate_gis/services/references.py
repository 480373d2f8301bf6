"""Records named by other records: the title behind a uid, and whether it is there."""

from collections.abc import Mapping

from cocreate_gis.model.errors import InvalidInput, NotFound
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import FieldType, Layer, Visibility
from cocreate_gis.services.context import Context


def record_names(context: Context, target: str, visibility: Visibility = Visibility.STAFF) -> dict[str, str]:
    """Name the records a reference may point to.

    Parameters
    ----------
    context : Context
        The workspace.
    target : str
        Name of a layer.
    visibility : Visibility
        Class of the reader; what is not for it has no name.

    Returns
    -------
    dict of str to str
        Name by uid, in the order of the names; the uid itself for a record without a name.
    """
    layer = LAYERS[target]
    if visibility is Visibility.PUBLIC and layer.visibility is not Visibility.PUBLIC:
        return {}
    frame = context.frame(layer, visibility)
    names = frame[layer.name_field] if layer.name_field else frame["uid"]
    named = names.fillna(frame["uid"]).sort_values(kind="stable")
    return {str(frame.at[fid, "uid"]): str(name) for fid, name in named.items()}


def check_references(context: Context, layer: Layer, values: Mapping[str, object], uid: str = "") -> None:
    """Refuse names of records that are not there, and records that belong to themselves.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : Layer
        The declaration.
    values : Mapping[str, object]
        The values that are written.
    uid : str
        The record they are written to; empty for a new one.

    Raises
    ------
    NotFound
        ``reference_missing``.
    InvalidInput
        ``belongs_to_itself``, also by way of others.
    """
    named = [f for f in layer.fields if f.type is FieldType.REFERENCE and values.get(f.name)]
    for field in named:
        target = context.frame(LAYERS[field.target], Visibility.STAFF).set_index("uid")
        above = str(values[field.name])
        if above not in target.index:
            raise NotFound("reference_missing", field=field.title, layer=LAYERS[field.target].title)
        seen: set[str] = set()
        while field.target == layer.name and above in target.index and above not in seen:
            if above == uid:
                raise InvalidInput("belongs_to_itself", field=field.title)
            seen.add(above)
            above = str(target.at[above, field.name])
