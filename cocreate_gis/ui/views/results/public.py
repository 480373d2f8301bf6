"""What came of it, for everybody: each finished project with its promise, photos, story and people."""

import streamlit as st

from cocreate_gis.model.layers.projects import PROJECTS
from cocreate_gis.services.promises.outcomes import Outcome, outcomes, people_table
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.on_map import show_on_map
from cocreate_gis.ui.photos import photo_html

_PHOTO_PX = 330


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Anybody.
    """
    words = desk.words
    found = outcomes(desk.actor, desk.context, desk.plain)
    if not found:
        st.info(words("outcome.nothing"), icon=":material/info:")
        return
    st.caption(words("outcome.help"))
    for outcome in found:
        with st.container(border=True):
            _one(desk, outcome)


def _one(desk: Desk, outcome: Outcome) -> None:
    words = desk.words
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"##### {literal(outcome.name)}")
        st.badge(literal(outcome.standing))
        if st.button(words("outcome.on_map"), key=f"outcome-map-{outcome.fid}", icon=":material/map:"):
            show_on_map(desk, PROJECTS, outcome.fid)
    if outcome.story:
        st.markdown(literal(outcome.story))
    if any(outcome.photos):
        with st.container(horizontal=True, gap="small"):
            for moment, photo in zip(("before", "after"), outcome.photos, strict=True):
                with st.container(width=_PHOTO_PX):
                    st.markdown(f"**{words(f'results_of.{moment}')}**")
                    if photo is None:
                        st.caption(words("results_of.no_photo"))
                    else:
                        st.html(photo_html(desk, photo, 1, 1))
    columns = st.columns(len(outcome.lines) or 1)
    for column, line in zip(columns, outcome.lines, strict=False):
        promised = words("outcome.promised", promised=line.promised) if line.promised else ""
        column.caption(literal(line.about))
        column.markdown(f"**{literal(line.kept or '—')}**  \n:small[{promised}]")
    if len(outcome.people):
        with st.expander(words("outcome.who"), icon=":material/groups:"):
            st.dataframe(people_table(outcome.people, desk.plain), hide_index=True, width="stretch")
            st.caption(words("outcome.who_how"))
