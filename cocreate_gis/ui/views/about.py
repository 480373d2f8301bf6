"""What this is, where the data come from, and how sure it is."""

from html import escape

import streamlit as st

from cocreate_gis import __version__
from cocreate_gis.model.coverage import POPULATION_GROUPS
from cocreate_gis.model.crs import crs_title
from cocreate_gis.ui.desk import Desk


def render(desk: Desk) -> None:
    """Draw the view.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words, workspace = desk.words, desk.context.workspace
    st.markdown(f"## {words('about.title')}")
    st.markdown(words("about.what"))
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"#### {words('about.how')}")
        st.markdown(words("about.how_text"))
        for group in POPULATION_GROUPS.values():
            st.markdown(f"- {words('about.speed', group=group.title, speed=group.speed_m_s)}")
    with right:
        st.markdown(f"#### {words('about.this_map')}")
        lines = [desk.plain("about.workspace", name=workspace.name), crs_title(workspace.metric_epsg)]
        lines.append(desk.plain("about.source", source=workspace.source or "—"))
        lines.append(workspace.review.review_no or words("document.internal"))
        if workspace.fictional:
            lines.append(words("document.fictional"))
        st.html("<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>")
        st.markdown(f"#### {words('about.privacy')}")
        st.markdown(words("about.privacy_text"))
    st.caption(words("about.version", version=__version__))
