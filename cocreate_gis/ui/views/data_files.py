"""A file becomes records: looked at first, then taken over, with everything left out listed for download."""

import pandas as pd
import streamlit as st

from cocreate_gis.interchange.readers import read_table, read_upload
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.layers.places import BUILDINGS
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.services import building_people, imports
from cocreate_gis.services.imports import ImportPlan
from cocreate_gis.ui.desk import Desk

_FILE_TYPES = ["gpkg", "geojson", "json", "zip", "csv", "xlsx", "parquet"]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PREVIEW_ROWS = 8
_PEOPLE = "people"


def render(desk: Desk) -> None:
    """Draw the section.

    Parameters
    ----------
    desk : Desk
        The planner, the workspace and the words.
    """
    words = desk.words
    st.markdown(f"##### {words('files.title')}")
    targets = [_PEOPLE, *(name for name, layer in LAYERS.items() if layer is not SUGGESTIONS)]
    target = st.selectbox(
        words("files.target"),
        targets,
        targets.index(BUILDINGS.name),
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
    upload = st.file_uploader(words("files.file"), type=["xlsx", "csv"] if target == _PEOPLE else _FILE_TYPES)
    if upload is None:
        st.caption(words("files.help"))
    elif classification == "classified":
        st.error(words("error.classified_refused"))
    elif target == _PEOPLE:
        _join_people(desk, upload.name, upload.getvalue())
    else:
        _import_layer(desk, LAYERS[target], upload.name, upload.getvalue(), str(classification))


def _import_layer(desk: Desk, layer: Layer, name: str, content: bytes, classification: str) -> None:
    words = desk.words
    with st.expander(words("files.hints")):
        crs = st.number_input(words("files.crs"), value=None, step=1, min_value=1024, max_value=998999)
    read = read_upload(name, content, crs=None if crs is None else int(crs))
    plan = imports.plan_import(desk.actor, desk.context.store, layer, read, {}, classification)
    _preview(desk, plan)
    if plan.inserts.empty and plan.updates.empty:
        st.warning(words("files.nothing"))
        return
    if st.button(words("files.import", count=len(plan.inserts) + len(plan.updates)), type="primary"):
        report = imports.run_import(desk.actor, desk.context.store, plan)
        st.success(
            words("files.done", inserted=report.inserted, updated=report.updated, rejected=report.rejected)
        )


def _preview(desk: Desk, plan: ImportPlan) -> None:
    words = desk.words
    for severity, count, sentence in imports.summary(plan.findings, words):
        tell = {"error": st.error, "warning": st.warning}.get(severity, st.info)
        tell(f"{sentence}（× {words.number(count)}）" if count > 1 else sentence)
    good = pd.DataFrame(plan.inserts.drop(columns=plan.inserts.geometry.name))
    st.caption(
        words("files.preview", good=len(plan.inserts), changed=len(plan.updates), bad=len(plan.rejected))
    )
    titles = {field.name: words.title(field.title) for field in plan.layer.fields}
    shown = good.drop(columns="extra", errors="ignore").dropna(axis="columns", how="all")
    st.dataframe(shown.head(_PREVIEW_ROWS), hide_index=True, width="stretch", column_config=titles)
    if len(plan.rejected):
        st.download_button(
            words("files.rejected"),
            imports.rejected_rows(plan, words),
            "rejected.xlsx",
            _XLSX,
            icon=":material/download:",
            on_click="ignore",
        )


def _join_people(desk: Desk, name: str, content: bytes) -> None:
    words = desk.words
    plan = building_people.plan_people(desk.actor, desk.context.store, read_table(name, content))
    st.caption(words("files.people_matched", matched=len(plan.matched), unmatched=len(plan.unmatched)))
    if len(plan.unmatched):
        st.warning(words("files.people_unmatched"))
        st.dataframe(plan.unmatched, hide_index=True, width="stretch")
    if len(plan.matched) and st.button(words("files.people_join"), type="primary"):
        count = building_people.join_people(desk.actor, desk.context.store, plan)
        st.success(words("files.people_done", count=count))
