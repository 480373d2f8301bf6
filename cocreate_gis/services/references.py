"""Records named by other records: the title behind a uid."""

from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import Visibility
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
    named = names.fillna(frame["uid"]).sort_values()
    return {str(frame.at[fid, "uid"]): str(name) for fid, name in named.items()}
