"""Records named by other records: the title behind a uid, and whether it is there."""

from collections.abc import Mapping
from difflib import get_close_matches

from cocreate_gis.model.errors import InvalidInput, NotFound
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import LIST_MARK, Field, FieldType, Layer, Visibility
from cocreate_gis.model.titles import Language
from cocreate_gis.services.context import Context

# Of three characters one may be another: 悬铃目, 悬铃木.
_ALIKE = 0.6


def record_names(
    context: Context,
    target: str,
    visibility: Visibility = Visibility.STAFF,
    language: Language = "zh",
) -> dict[str, str]:
    """Name the records a reference may point to.

    Parameters
    ----------
    context : Context
        The workspace.
    target : str
        Name of a layer.
    visibility : Visibility
        Class of the reader; what is not for it has no name.
    language : {"zh", "en"}
        In which they are named, where they have a name in it.

    Returns
    -------
    dict of str to str
        Name by uid, in the order of the names; the uid itself for a record without a name.
    """
    layer = LAYERS[target]
    if visibility is Visibility.PUBLIC and layer.visibility is not Visibility.PUBLIC:
        return {}
    frame = context.frame(layer, visibility)
    names = (
        frame[layer.name_in(language)].fillna(frame[layer.name_field]) if layer.name_field else frame["uid"]
    )
    named = names.fillna(frame["uid"]).sort_values(kind="stable")
    return {str(frame.at[fid, "uid"]): str(name) for fid, name in named.items()}


def offered_names(context: Context, field: Field, language: Language) -> dict[str, str]:
    """Give the names that are offered for a text.

    Parameters
    ----------
    context : Context
        The workspace.
    field : Field
        A text with `names_of`.
    language : {"zh", "en"}
        The reader's.

    Returns
    -------
    dict of str to str
        By the name that is kept, what the reader is shown, in the order of the latter.
    """
    layer = LAYERS[field.names_of]
    frame = context.frame(layer, Visibility.PUBLIC)
    shown = frame[layer.name_in(language)].fillna(frame[layer.name_field]).sort_values(kind="stable")
    return {str(frame.at[fid, layer.name_field]): str(name) for fid, name in shown.items()}


def likely_name(context: Context, field: Field, typed: str) -> str | None:
    """Find the name of the list that was meant by one that is not in it.

    Parameters
    ----------
    context : Context
        The workspace.
    field : Field
        A text with `names_of`.
    typed : str
        What was typed.

    Returns
    -------
    str or None
        The name that is kept: of the record that goes by the typed name too, else the one most like it; None
        for a name of the list, and where none is like it.
    """
    layer = LAYERS[field.names_of]
    frame = context.frame(layer, Visibility.PUBLIC)
    spoken: dict[str, str] = {}
    for other in layer.fields:
        for kept, name in zip(frame[layer.name_field], frame[other.name], strict=True):
            if isinstance(name, str):
                spoken |= dict.fromkeys(name.split(LIST_MARK), str(kept))
    if typed in set(frame[layer.name_field]):
        return None
    like = get_close_matches(typed, spoken, 1, _ALIKE)
    return spoken[like[0]] if like else None


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
