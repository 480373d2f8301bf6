"""What a person says of a file that does not say it: layer, encoding, coordinate system, columns."""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, cast

import streamlit as st

from cocreate_gis.interchange.headings import names_keys
from cocreate_gis.interchange.matching import NO_COLUMN, NO_FIELD, may_be_nameless
from cocreate_gis.model.layers.base import Layer
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.forms import field_input

_ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16")
_LAYERS, _COLUMNS, _FOREIGN = "import_layers", "import_columns", "import_foreign"
# Codes of errors and findings that name the layers or sheets to choose from.
_SEVERAL = ("layer_choice", "first_sheet_taken")
# Among the columns to choose from: the file has none, and every row is given one value.
_ONE_VALUE = "\0"
_UNNAMED = "required_column_missing"
# Codes of what is said of a column whose words are not ours, and of a state a record has not earned.
_UNKNOWN = ("code_unknown", "required_code_unknown")
_NOT_EARNED = ("evidence_missing", "state_of_others", "begins_first")


def render(desk: Desk, layer: Layer, file: str) -> dict[str, Any]:
    """Draw the inputs; those for layers and columns once they are known to be needed.

    Parameters
    ----------
    desk : Desk
        The planner, the workspace and the words.
    layer : Layer
        Where the rows go.
    file : str
        The name the file is kept under.

    Returns
    -------
    dict
        ``source_layer``, ``encoding``, ``crs``, ``mapping`` (field per heading) and ``for_all`` (value per
        field), as a job takes them.
    """
    words = desk.words
    layers: list[str] = st.session_state.get(f"{_LAYERS}-{file}", [])
    with st.expander(words("files.hints"), expanded=bool(layers) or _asks(file, layer)):
        source_layer = None
        if layers:
            source_layer = st.selectbox(
                words("files.source_layer"),
                layers,
                index=None,
                key=f"{_LAYERS}-chosen-{file}",
                placeholder=words("files.choose"),
            )
        encoding = st.selectbox(
            words("files.encoding"), _ENCODINGS, index=None, placeholder=words("files.encoding_found")
        )
        crs = st.number_input(words("files.crs"), value=None, step=1, min_value=1024, max_value=998999)
        key = _columns_key(file, layer, source_layer)
        mapping, for_all = _map_columns(desk, layer, key)
        mapping |= _kept_beside(desk, key)
    return {
        "source_layer": source_layer,
        "encoding": encoding,
        "crs": None if crs is None else int(crs),
        "mapping": mapping,
        "for_all": for_all,
    }


def learn(
    file: str,
    layer: Layer,
    source_layer: str | None,
    noticed: Iterable[tuple[str, Any]],
    columns: Mapping[str, str],
) -> bool:
    """Take from what was noticed of a file which inputs it needs.

    Parameters
    ----------
    file : str
        The name the file is kept under.
    layer : Layer
        Where the rows go.
    source_layer : str or None
        The layer or sheet that was looked at.
    noticed : iterable of (str, Mapping)
        Code and parameters of errors and findings.
    columns : Mapping[str, str]
        By field, the heading of the column that fills it.

    Returns
    -------
    bool
        Whether the inputs have changed, so that the page is to be drawn again.
    """
    changed = False
    known: object
    for code, params in noticed:
        if code in (*_UNKNOWN, *_NOT_EARNED):
            foreign = params["column"] if code in _UNKNOWN else columns.get("status")
            key = f"{_FOREIGN}-{_columns_key(file, layer, source_layer)}"
            held: list[str] = st.session_state.get(key, [])
            known = [*held, *({foreign} - {None, *held})]
        elif code in _SEVERAL:
            key, known = f"{_LAYERS}-{file}", params["choices"]
        elif code == _UNNAMED:
            key = _columns_key(file, layer, source_layer)
            # A field already given its column is no longer missed, but its input stays.
            given: list[str] = st.session_state.get(key, ([], []))[0]
            known = list(dict.fromkeys([*given, *params["missing"]])), params["headings"]
        else:
            continue
        changed |= st.session_state.get(key) != known
        st.session_state[key] = known
    return changed


def _columns_key(file: str, layer: Layer, source_layer: str | None) -> str:
    return f"{_COLUMNS}-{file}-{layer.name}-{source_layer}"


def _asks(file: str, layer: Layer) -> bool:
    return any(f"{_COLUMNS}-{file}-{layer.name}-" in str(key) for key in st.session_state)


def _map_columns(desk: Desk, layer: Layer, key: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Field per heading and value per field, for the fields that no column fills by its name."""
    missing, headings = cast(tuple[list[str], list[str]], st.session_state.get(key, ([], [])))
    mapping: dict[str, str] = {}
    for_all: dict[str, Any] = {}
    for name in missing:
        field = layer.field(name)
        nameless = name == layer.name_field and may_be_nameless(layer)
        # Keys of a computer tempt whoever has to choose, and make no names.
        none_rather = nameless and any(map(names_keys, headings))
        options = [NO_COLUMN if nameless else _ONE_VALUE, *headings]
        heading = st.selectbox(
            desk.words("files.column_of", field=desk.words.title(field.title)),
            options,
            index=0 if none_rather else None,
            key=f"{key}-{name}",
            format_func=partial(_told_column, desk),
            placeholder=desk.words("files.choose"),
        )
        if heading == _ONE_VALUE:
            value = field_input(desk, layer, field, f"{key}-{name}-value", None)
            for_all[name] = value.isoformat() if isinstance(value, dt.date) else value
        elif heading is not None:
            mapping[heading] = name
    return mapping, for_all


def _told_column(desk: Desk, heading: str) -> str:
    if heading == _ONE_VALUE:
        return desk.plain("files.one_value")
    return heading or desk.plain("files.no_names")


def _kept_beside(desk: Desk, key: str) -> dict[str, str]:
    """The columns whose words are not ours, as far as the person wants them kept as they are."""
    foreign: list[str] = st.session_state.get(f"{_FOREIGN}-{key}", [])
    return {
        heading: NO_FIELD
        for heading in foreign
        if st.checkbox(
            desk.words("files.beside", column=heading),
            key=f"{_FOREIGN}-{key}-{heading}",
            help=desk.words("files.beside_help"),
        )
    }
