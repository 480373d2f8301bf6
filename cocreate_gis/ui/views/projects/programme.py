"""How far a programme is, community by community."""

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.layers.projects import PROGRAMMES, PROJECTS
from cocreate_gis.services import features
from cocreate_gis.services.promises import programmes
from cocreate_gis.services.promises.programmes import Progress
from cocreate_gis.store import Feature
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import layers_of, view_of
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.parts import nothing_yet
from cocreate_gis.ui.rates import classed
from cocreate_gis.ui.records import new_record_dialog, record_dialog

_MAP_PX = 420


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    frame = pd.DataFrame(desk.context.frame(PROGRAMMES, desk.actor.visibility))
    may_edit = desk.may(PROGRAMMES.edit_action)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if frame.empty:
            nothing_yet(desk, "programme.none", PROGRAMMES.edit_action)
        else:
            names = told_apart(dict(zip(map(int, frame.index), frame["name"], strict=True)))
            fid = st.selectbox(
                words("programme.which"), list(names), format_func=names.__getitem__, width=360
            )
        if may_edit and len(frame) and st.button(words("programme.edit"), icon=":material/edit:"):
            record_dialog(desk, PROGRAMMES, fid)
        if may_edit and st.button(words("programme.new"), icon=":material/add:"):
            new_record_dialog(desk, PROGRAMMES)
    if len(frame):
        _one(desk, features.look_at(desk.actor, desk.context, PROGRAMMES, fid))


def _one(desk: Desk, programme: Feature) -> None:
    made = programmes.progress(desk.actor, desk.context, programme.uid)
    _meant(desk, programme, made)
    mapped, listed = st.columns([1.15, 1], gap="medium")
    with mapped:
        _map(desk, made.table)
    with listed:
        _list(desk, made)


def _map(desk: Desk, table: pd.DataFrame) -> None:
    """The communities by what is done in each, with the projects on them."""
    areas = desk.context.frame(COMMUNITIES, desk.actor.visibility)
    areas = areas[areas.index.isin(table.index)]
    if areas.empty:
        return
    gismap(
        "programme-map",
        layers=layers_of(desk, only=(PROJECTS,)),
        view=view_of(desk),
        language=desk.words.language,
        focus=tuple(map(float, areas.total_bounds)),
        overlays=classed(desk, areas.assign(done=table["done"]), "done", desk.plain("programme.unit")),
        height=_MAP_PX,
    )


def _list(desk: Desk, made: Progress) -> None:
    words, table = desk.words, made.table
    titles = table["name"].fillna(desk.plain("programme.outside"))
    counts = [
        desk.plain("programme.of", done=done, target=target) if pd.notna(target) else str(done)
        for done, target in zip(table["done"], table["target"], strict=True)
    ]
    shown = pd.DataFrame(
        {
            "name": titles,
            "bar": (table["share"] * 100).clip(upper=100),
            "count": counts,
            "projects": table["projects"],
        }
    )
    column = st.column_config
    st.dataframe(
        shown,
        hide_index=True,
        width="stretch",
        height="content",
        placeholder="—",
        column_config={
            "name": words.title(COMMUNITIES.title),
            "bar": column.ProgressColumn(words("programme.bar"), format="%.0f%%", min_value=0, max_value=100),
            "count": column.TextColumn(words("programme.count")),
            "projects": column.NumberColumn(words("programme.begun")),
        },
    )
    more = table[table["share"] > 1]
    if len(more):
        st.caption(words("programme.more", names=desk.plain("print.list_mark").join(more["name"])))
    st.caption(words("programme.how", stopped=made.stopped))


def _meant(desk: Desk, programme: Feature, made: Progress) -> None:
    words, held = desk.words, programme.values
    meant = {name: held[name] for name in ("name", "communities", "years", "projects_each")}
    if all(value is not None for value in meant.values()):
        st.markdown(words("programme.meant", **meant))
    with st.container(horizontal=True):
        of = words("programme.of", done=made.done, target=made.target) if made.target else str(made.done)
        st.metric(words("programme.done"), of, width="content")
        st.metric(words("programme.begun"), made.projects, width="content")
    known = int(made.table["name"].notna().sum())
    if made.communities_meant is not None and made.communities_meant != known:
        st.caption(words("programme.communities_differ", meant=made.communities_meant, known=known))
    if held["items"]:
        st.caption(literal(str(held["items"])))
