"""The value of a field in words, whatever kind of field it is."""

from cocreate_gis.model.layers.base import Field, FieldType, Layer, Visibility
from cocreate_gis.model.layers.network import FACILITIES
from cocreate_gis.services import standards
from cocreate_gis.services.context import Context
from cocreate_gis.services.map_service import value_text
from cocreate_gis.services.references import record_names
from cocreate_gis.wording import Words


def told(
    context: Context, layer: Layer, field: Field, value: object, words: Words, visibility: Visibility
) -> str:
    """Write the value of a field as a person reads it.

    Parameters
    ----------
    context : Context
        The workspace, which knows the names of records and of categories.
    layer : Layer
        The declaration.
    field : Field
        Of the layer.
    value : object
        In the declared type; None for nothing.
    words : Words
        The reader's language.
    visibility : Visibility
        Class of the reader.

    Returns
    -------
    str
        Without the unit; a dash for nothing, and for a record the reader may not know.
    """
    if value is None:
        return "—"
    if layer is FACILITIES and field.name == "category":
        standard = standards.standards(context).get(str(value))
        return words.title(standard.title) if standard else str(value)
    if field.type is FieldType.REFERENCE:
        return record_names(context, field.target, visibility).get(str(value), "—")
    return value_text(field, value, words)
