"""The value of a field in words, whatever kind of field it is."""

from cocreate_gis.model.layers.base import Field, FieldType, Layer, Visibility
from cocreate_gis.services.context import Context
from cocreate_gis.services.references import offered_names
from cocreate_gis.services.registers.words import value_titles
from cocreate_gis.services.value_words import value_text
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
    if field.names_of:
        return offered_names(context, field, words.language).get(str(value), str(value))
    title = value_titles(context, layer, field, visibility, words).get(value)
    if title is None and field.type is FieldType.REFERENCE:
        return "—"
    return value_text(field, value, words) if title is None else title
