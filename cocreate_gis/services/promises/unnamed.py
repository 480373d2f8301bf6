"""No name in a text everybody reads, where a name is shown by consent only."""

from collections.abc import Mapping

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.results import NAMED_BY_CONSENT, PERSON_NAME
from cocreate_gis.services.context import Context
from cocreate_gis.store import personal_values

# A single letter stands in too many words.
_LEAST_NAME = 2


def check_unnamed(context: Context, layer: Layer, values: Mapping[str, object], uid: str = "") -> None:
    """Refuse a name in a text everybody reads; other kinds of records pass.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : Layer
        Layer of the record.
    values : Mapping[str, object]
        Every value of the record as it is to be.
    uid : str
        The record, where it is there already.

    Raises
    ------
    InvalidInput
        ``name_in_text``.
    """
    if layer not in NAMED_BY_CONSENT:
        return
    with context.store.read() as connection:
        kept = personal_values(connection, layer, PERSON_NAME).get(uid, "")
    name = str(values.get(PERSON_NAME, kept) or "").strip()
    for field in layer.fields:
        told = values.get(field.name)
        is_read = field.visibility is Visibility.PUBLIC and isinstance(told, str)
        if is_read and len(name) >= _LEAST_NAME and name in str(told):
            raise InvalidInput("name_in_text", field=field.title)
