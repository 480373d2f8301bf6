"""A file becomes records: looked at first, then taken over, with everything left out listed for download."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import pandas as pd
import streamlit as st

from cocreate_gis.model.findings import Finding
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.layers.places import BUILDINGS
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.services import job_files
from cocreate_gis.services.data.classification import asks_to_show
from cocreate_gis.services.data.findings import describe
from cocreate_gis.services.documents import Document
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.views.data import conflicts as data_conflicts
from cocreate_gis.ui.views.data import hints as data_hints
from cocreate_gis.ui.views.data import people as data_people

_FILE_TYPES = ["gpkg", "geojson", "json", "zip", "csv", "xlsx", "parquet", "pbf"]
_PEOPLE = "people"
_PREVIEW = "import_preview"
_IMPORT = "import"
_KEPT = "import_kept"
_TARGET = "import_target"
# Which section of the view is open, as the session keeps it.
SECTION = "data_section"


def render(desk: Desk) -> None:
    """Draw the section.

    Parameters
    ----------
    desk : Desk
        The planner, the workspace and the words.
    """
    words = desk.words
    job_watch.warm_up()
    st.markdown(f"##### {words('files.title')}")
    targets = [
        _PEOPLE,
        *(name for name, layer in LAYERS.items() if layer is not SUGGESTIONS and layer.from_files),
    ]
    st.session_state.setdefault(_TARGET, BUILDINGS.name)
    target = st.selectbox(
        words("files.target"),
        targets,
        key=_TARGET,
        format_func=lambda name: (
            words("files.people") if name == _PEOPLE else words.title(LAYERS[name].title)
        ),
    )
    classification = st.segmented_control(
        words("files.classification"),
        ("internal", "public", "classified"),
        default="internal",
        required=True,
        format_func=lambda code: words(f"files.class_{code}"),
    )
    upload = _given(desk, ["xlsx", "csv"] if target == _PEOPLE else _FILE_TYPES)
    if upload is None:
        st.caption(words("files.help"))
    elif classification == "classified":
        st.error(words("error.classified_refused"))
    elif target == _PEOPLE:
        data_people.render(desk, upload.name, upload.content, _keep(desk, upload), classification)
    else:
        _import_layer(desk, LAYERS[target], upload, classification)


def bring_back(desk: Desk, layer: Layer) -> None:
    """Lead to the import of a kind of records.

    Parameters
    ----------
    desk : Desk
        A person who may import.
    layer : Layer
        The kind.
    """
    st.session_state[SECTION] = "import"
    st.session_state[_TARGET] = layer.name
    st.switch_page(desk.pages["data"])


@dataclass(frozen=True)
class _Given:
    name: str
    content: bytes
    mark: str


def _given(desk: Desk, types: list[str]) -> _Given | None:
    """A file, or rows copied out of a spreadsheet, which come with tabs between the cells."""
    words = desk.words
    upload = st.file_uploader(words("files.file"), type=types)
    if upload is not None:
        return _Given(upload.name, upload.getvalue(), upload.file_id)
    with st.expander(words("files.paste"), icon=":material/content_paste:"):
        pasted = st.text_area(words("files.paste_here"), help=words("files.paste_help"), key="import_pasted")
    if not pasted.strip():
        return None
    content = pasted.encode()
    return _Given(f"{desk.plain('files.pasted')}.csv", content, blake2b(content).hexdigest())


def _keep(desk: Desk, upload: _Given) -> str:
    """Keep a file for the worker, once."""
    known: tuple[str, str] | None = st.session_state.get(_KEPT)
    if known is None or known[0] != upload.mark:
        known = upload.mark, job_files.keep(desk.context, upload.content)
        st.session_state[_KEPT] = known
    return known[1]


def _import_layer(desk: Desk, layer: Layer, upload: _Given, classification: str) -> None:
    words = desk.words
    file = _keep(desk, upload)
    hints = data_hints.render(desk, layer, file)
    may_be_shown = asks_to_show(desk.context.workspace, layer, classification) and st.checkbox(
        words("files.may_be_shown")
    )
    existing = st.segmented_control(
        words("files.existing"),
        ("update", "skip", "add"),
        default="update",
        required=True,
        format_func=lambda code: words(f"files.existing_{code}"),
    )
    elsewhere = f"import-elsewhere-{file}"
    asked = {
        "file": file,
        "name": upload.name,
        "layer": layer.name,
        **hints,
        "classification": classification,
        "may_be_shown": may_be_shown,
        "existing": existing,
        "elsewhere": elsewhere in st.session_state,
        "choices": data_conflicts.decided(file),
        "language": words.language,
    }
    if not job_watch.was_asked(_PREVIEW, asked):
        job_watch.start(desk, _PREVIEW, "preview", asked)
    if job_watch.is_running(desk, _PREVIEW, asked) or job_watch.is_running(desk, _IMPORT, asked):
        return
    seen = job_watch.result(desk, _PREVIEW, asked)
    failed = job_watch.error(desk, _PREVIEW, asked)
    noticed = [(failed.code, failed.params)] if failed else []
    noticed += [(found["code"], found["params"]) for found, _ in (seen or {}).get("findings", ())]
    if data_hints.learn(file, layer, hints["source_layer"], noticed, (seen or {}).get("columns", {})):
        st.rerun()
    if seen is None:
        if st.button(words("files.look_again"), icon=":material/refresh:"):
            job_watch.start(desk, _PREVIEW, "preview", asked)
        return
    done = job_watch.result(desk, _IMPORT, asked)
    if done is not None:
        st.success(words("files.done", **done), icon=":material/check:")
        _offer_rejected(desk, seen)
        return
    _preview(desk, layer, seen)
    data_conflicts.render(desk, layer, file, seen["conflicts"])
    if _waits_for_a_yes(seen):
        if st.button(words("files.elsewhere"), icon=":material/wrong_location:"):
            st.session_state[elsewhere] = True
            st.rerun()
    else:
        _offer_import(desk, seen, asked)


def _offer_import(desk: Desk, seen: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    count = seen["inserts"] + seen["updates"]
    if not count:
        st.warning(desk.words("files.nothing"))
    elif st.button(desk.words("files.import", count=count), type="primary"):
        job_watch.start(desk, _IMPORT, "import", asked)


def _preview(desk: Desk, layer: Layer, seen: Mapping[str, Any]) -> None:
    words = desk.words
    for noticed, count in seen["findings"]:
        finding = Finding(**noticed)
        sentence = describe(finding, words)
        tell = {"error": st.error, "warning": st.warning}.get(finding.severity, st.info)
        if finding.row is not None:
            sentence = _where(desk, finding.row, count) + sentence
        tell(sentence)
    st.caption(words("files.preview", good=seen["inserts"], changed=seen["updates"], bad=seen["rejected"]))
    titles = {field.name: words.title(field.title) for field in layer.fields}
    rows = pd.DataFrame(seen["rows"]).drop(columns="extra", errors="ignore").dropna(axis="columns", how="all")
    for field in layer.fields:
        if field.name in rows and field.domain:
            rows[field.name] = rows[field.name].replace(words.coded(field.domain))
    if not rows.empty:
        st.dataframe(rows, hide_index=True, width="stretch", column_config=titles)
    _offer_rejected(desk, seen)


def _waits_for_a_yes(seen: Mapping[str, Any]) -> bool:
    return any(
        found["code"] == "far_from_workspace" and found["severity"] == "error"
        for found, _ in seen["findings"]
    )


def _where(desk: Desk, row: int, count: int) -> str:
    if count == 1:
        return desk.words("files.at_row", row=row)
    return desk.words("files.at_rows", row=row, count=count)


def _offer_rejected(desk: Desk, seen: Mapping[str, Any]) -> None:
    if seen["rejected_file"] is not None:
        rejected = Document("rejected.xlsx", job_files.kept(desk.context, seen["rejected_file"]))
        st.download_button(
            desk.words("files.rejected"),
            rejected.content,
            rejected.name,
            rejected.media_type,
            icon=":material/download:",
            on_click="ignore",
        )
