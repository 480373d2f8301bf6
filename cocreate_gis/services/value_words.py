"""Values of records as a person reads them: a state, a code, a number, a day."""

import datetime as dt

from cocreate_gis.model.layers.base import Field, FieldType, Layer, Visibility
from cocreate_gis.wording import Words


def state_title(layer: Layer, status: str, visibility: Visibility, words: Words) -> str:
    """Name the state of a record.

    Parameters
    ----------
    layer : Layer
        Its layer.
    status : str
        Code of the state.
    visibility : Visibility
        Class of the reader; residents read plain words.
    words : Words
        The reader's language.

    Returns
    -------
    str
        The title, empty for none.
    """
    if layer.flow is None or status not in layer.flow.states:
        return ""
    plain = layer.flow.plain if visibility is Visibility.PUBLIC else {}
    return words.title(plain.get(status, layer.flow.states[status]))


def value_text(field: Field, value: object, words: Words) -> str:
    """Write a value as a person reads it.

    Parameters
    ----------
    field : Field
        Its declaration.
    value : object
        The value.
    words : Words
        The reader's language.

    Returns
    -------
    str
        The title of a code, yes or no, a number or a date in the language's manner, or the text as it is.
    """
    if field.domain is not None and value in field.domain:
        return words.title(field.domain[str(value)])
    if isinstance(value, bool):
        return words("common.yes" if value else "common.no")
    if isinstance(value, int | float):
        return str(value) if field.is_year else words.number(value)
    return words.date(value) if field.type is FieldType.DATE and isinstance(value, dt.date) else str(value)
