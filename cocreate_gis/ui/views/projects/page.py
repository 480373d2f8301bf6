"""One project: where, how far, its works, what was promised, given and seen."""

from collections.abc import Callable, Mapping
from itertools import groupby

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.layers.participation import EVENTS
from cocreate_gis.model.layers.projects import COMMITMENTS, CONTRIBUTIONS, PROJECTS, WORK_ITEMS
from cocreate_gis.model.layers.site_log import SITE_LOG
from cocreate_gis.services import features
from cocreate_gis.services.map_service import visible_layers
from cocreate_gis.services.promises.chain import chain_of
from cocreate_gis.services.promises.due import late_by
from cocreate_gis.services.promises.works import of_project
from cocreate_gis.services.value_words import state_title
from cocreate_gis.store import Feature
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.door import error_door
from cocreate_gis.ui.held_choice import held_choice
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import layers_of, view_of
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.parts import nothing_yet
from cocreate_gis.ui.photo_pair import photo_pair
from cocreate_gis.ui.records import new_record_dialog, offer_undo, record_dialog
from cocreate_gis.ui.register_pages import open_page
from cocreate_gis.ui.steps import step_form
from cocreate_gis.ui.views.projects import records as projects_records
from cocreate_gis.ui.views.projects import timeline as projects_timeline
from cocreate_gis.ui.views.projects import works as projects_works

_CHOSEN = "project_chosen"
_ON_MAP = (WORK_ITEMS, COMMITMENTS, CONTRIBUTIONS, SITE_LOG, EVENTS)
_MARGIN = 0.0004
# A scheme may answer dozens of suggestions.
_NAMED = 3


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    offer_undo(desk)
    frame = desk.context.frame(PROJECTS, desk.actor.visibility)
    if frame.empty:
        nothing_yet(desk, "works.no_project", PROJECTS.edit_action)
        if desk.may(PROJECTS.edit_action) and st.button(words("works.new_project"), icon=":material/add:"):
            new_record_dialog(desk, PROJECTS)
        return
    labels = told_apart({str(row["uid"]): _label(desk, row) for _, row in frame.iterrows()})
    chosen = held_choice(words("works.project"), labels, _CHOSEN)
    (fid,) = frame.index[frame["uid"] == chosen]
    project = features.look_at(desk.actor, desk.context, PROJECTS, int(fid))
    _head(desk, project, pd.DataFrame(frame.loc[[fid]]))
    shown = st.segmented_control(
        words("works.parts"),
        list(_PARTS),
        default=next(iter(_PARTS)),
        required=True,
        key="project_part",
        format_func=lambda name: words(f"works.part_{name}"),
        label_visibility="collapsed",
    )
    _PARTS[shown or next(iter(_PARTS))](desk, project)


def open_project(uid: str) -> None:
    """Lead to the page of a project; called when a button is pressed.

    Parameters
    ----------
    uid : str
        The project.
    """
    st.session_state[_CHOSEN] = uid
    open_page("promises", "projects", "project")


def _label(desk: Desk, row: "pd.Series[str]") -> str:
    return f"{row['name']} · {state_title(PROJECTS, row['status'], desk.actor.visibility, desk.plain)}"


def _head(desk: Desk, project: Feature, frame: pd.DataFrame) -> None:
    left, right = st.columns([1, 1.25], gap="medium")
    with left:
        _standing(desk, project, frame)
    with right:
        _map(desk, project)


def _standing(desk: Desk, project: Feature, frame: pd.DataFrame) -> None:
    words, held = desk.words, project.values
    state = state_title(PROJECTS, str(held["status"]), desk.actor.visibility, desk.plain)
    st.markdown(f"#### {literal(str(held['name']))}")
    classes = desk.plain.coded(PROJECTS.field("work_class").domain)
    told = [state, *([classes[str(held["work_class"])]] if held.get("work_class") else [])]
    st.markdown(f"**{literal(' · '.join(told))}**")
    for name, key in (("starts_on", "starts"), ("due_on", "due"), ("finished_on", "finished")):
        if held.get(name):
            st.markdown(words(f"works.{key}", day=held[name]))
    if len(late := late_by(PROJECTS, frame, desk.context.today)):
        st.warning(words("works.late_project", days=int(late.iloc[0])), icon=":material/event_busy:")
    _counts(desk, project)
    if held.get("reason"):
        st.caption(words("works.reason", reason=held["reason"]))
    _chain(desk, project)
    if desk.may(PROJECTS.edit_action):
        with st.container(horizontal=True):
            with (
                st.popover(words("works.next_step"), icon=":material/arrow_forward:"),
                error_door(words),
            ):
                step_form(desk, PROJECTS, project, key="project")
            if st.button(words("works.edit_project"), icon=":material/edit:"):
                record_dialog(desk, PROJECTS, project.fid)


def _counts(desk: Desk, project: Feature) -> None:
    items = of_project(desk.context, WORK_ITEMS, project.uid, desk.actor.visibility)
    kept = items[items["status"] != "dropped"]
    done = int(kept["status"].isin(("built", "accepted")).sum())
    cost = float(kept["cost_yuan"].fillna(0).sum())
    with st.container(horizontal=True):
        if len(kept):
            st.metric(desk.words("works.items_done"), f"{done}/{len(kept)}", width="content")
        if cost:
            st.metric(desk.words("works.cost"), desk.plain("works.yuan", yuan=cost), width="content")
        if budget := project.values.get("budget_yuan"):
            st.metric(desk.words("works.budget"), desk.plain("works.yuan", yuan=budget), width="content")


def _chain(desk: Desk, project: Feature) -> None:
    """What it came from; what came of it stands below in full."""
    links = chain_of(desk.actor, desk.context, PROJECTS, project.uid)
    before = links[: next(k for k, link in enumerate(links) if link.is_asked)]
    if not before:
        return
    told = [
        _came_from(desk, layer, [link.name for link in links])
        for layer, links in groupby(before, key=lambda link: link.layer)
    ]
    st.caption(desk.words("works.came_from", chain=" → ".join(told)))


def _came_from(desk: Desk, layer: Layer, names: list[str]) -> str:
    if len(names) > _NAMED:
        return desk.plain("works.came_from_many", layer=layer.title, count=len(names))
    return desk.plain(
        "works.came_from_one", layer=layer.title, name=desk.plain("print.list_mark").join(names)
    )


def _map(desk: Desk, project: Feature) -> None:
    layers: list[Layer] = [layer for layer in _ON_MAP if layer in visible_layers(desk.seat)]
    seen = desk.actor.visibility
    frames = {layer.name: of_project(desk.context, layer, project.uid, seen) for layer in layers}
    shapes = pd.concat([frame.geometry.dropna() for frame in frames.values()])
    if project.geometry is None and shapes.empty:
        st.info(desk.words("works.no_place"))
        return
    bounds = shapes.total_bounds if project.geometry is None else project.geometry.bounds
    west, south, east, north = map(float, bounds)
    parts = {name: [int(fid) for fid in frame.index] for name, frame in frames.items()}
    gismap(
        "project_map",
        layers=layers_of(desk, only=(PROJECTS, *layers), parts=parts),
        view=view_of(desk),
        language=desk.words.language,
        focus=(west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN),
        height=400,
    )


def _photos(desk: Desk, project: Feature) -> None:
    photo_pair(desk, PROJECTS, project.fid)
    if project.values.get("story"):
        st.markdown(literal(str(project.values["story"])))


_PARTS: Mapping[str, Callable[[Desk, Feature], None]] = {
    "board": projects_works.board,
    "lists": projects_works.lists,
    "timeline": projects_timeline.render,
    "promises": projects_records.promises,
    "site": projects_records.site,
    "building": projects_records.building,
    "photos": _photos,
}
