"""What a person says of a file that does not say it: layer, encoding, coordinate system, columns."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

import streamlit as st

from cocreate_gis.interchange.headings import names_keys
from cocreate_gis.interchange.matching import NO_COLUMN, may_be_nameless
from cocreate_gis.model.layers.base import Layer
from cocreate_gis.ui.desk import Desk

_ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16")
_LAYERS, _COLUMNS = "import_layers", "import_columns"
# Codes of errors and findings that name the layers or sheets to choose from.
_SEVERAL = ("layer_choice", "first_sheet_taken")
_UNNAMED = "required_column_missing"


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
        ``source_layer``, ``encoding``, ``crs`` and ``mapping`` (field per heading), as a job takes them.
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
        mapping = _map_columns(desk, layer, file, source_layer)
    return {
        "source_layer": source_layer,
        "encoding": encoding,
        "crs": None if crs is None else int(crs),
        "mapping": mapping,
    }


def learn(file: str, layer: Layer, source_layer: str | None, noticed: Iterable[tuple[str, Any]]) -> bool:
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

    Returns
    -------
    bool
        Whether the inputs have changed, so that the page is to be drawn again.
    """
    changed = False
    for code, params in noticed:
        if code in _SEVERAL:
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
    return any(str(key).startswith(f"{_COLUMNS}-{file}-{layer.name}-") for key in st.session_state)


def _map_columns(desk: Desk, layer: Layer, file: str, source_layer: str | None) -> Mapping[str, str]:
    key = _columns_key(file, layer, source_layer)
    missing, headings = cast(tuple[list[str], list[str]], st.session_state.get(key, ([], [])))
    mapping: dict[str, str] = {}
    for name in missing:
        title = desk.words.title(layer.field(name).title)
        label = desk.words("files.column_of", field=title)
        nameless = name == layer.name_field and may_be_nameless(layer)
        # Keys of a computer tempt whoever has to choose, and make no names.
        none_rather = nameless and any(map(names_keys, headings))
        heading = st.selectbox(
            label,
            [NO_COLUMN, *headings] if nameless else headings,
            index=0 if none_rather else None,
            key=f"{key}-{name}",
            format_func=lambda heading: heading or desk.plain("files.no_names"),
            placeholder=desk.words("files.choose"),
        )
        if heading is not None:
            mapping[heading] = name
    return mapping
