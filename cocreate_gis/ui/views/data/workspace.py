"""What this workspace says of itself, on screens and sheets, and who answers for showing it."""

from zoneinfo import available_timezones

import streamlit as st

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.workspace import MapReview, PublicationMode
from cocreate_gis.services import workspaces
from cocreate_gis.services.data.classification import not_yet_shown
from cocreate_gis.ui.desk import Desk

_MODES = tuple(PublicationMode)


def render(desk: Desk) -> None:
    """Draw the form.

    Parameters
    ----------
    desk : Desk
        The planner, the workspace and the words.
    """
    words, workspace = desk.words, desk.context.workspace
    zones = sorted(available_timezones())
    with st.form("workspace", border=False):
        name = st.text_input(words("own.name"), workspace.name, max_chars=60)
        source = st.text_input(
            words("workspace.source"), workspace.source, placeholder=words("workspace.source_example")
        )
        time_zone = st.selectbox(words("workspace.time_zone"), zones, index=zones.index(workspace.time_zone))
        days = st.number_input(words("workspace.reply_days"), 1, 365, workspace.reply_days)
        held = st.text_area(
            words("workspace.held_words"), "\n".join(workspace.held_words), help=words("workspace.held_help")
        )
        st.markdown(f"**{words('workspace.review')}**")
        st.caption(words("workspace.review_help"))
        review = MapReview(
            **{
                field: st.text_input(words(f"workspace.{field}"), getattr(workspace.review, field)).strip()
                for field in MapReview.model_fields
            }
        )
        mode = st.radio(
            words("workspace.publication"),
            _MODES,
            _MODES.index(workspace.publication),
            format_func=lambda mode: words(f"workspace.{mode.value}"),
        )
        if kept_back := not_yet_shown(desk.context.store):
            titles = " · ".join(words.title(layer.title) for layer in kept_back)
            st.caption(words("workspace.internal_layers", layers=titles))
        confirmed = st.checkbox(words("workspace.confirm"))
        saved = st.form_submit_button(words("workspace.save"), type="primary", width="stretch")
    if not saved:
        return
    try:
        workspaces.describe(
            desk.actor,
            desk.context,
            name=name,
            source=source,
            time_zone=time_zone,
            publication=mode,
            review=review,
            confirmed=confirmed,
            held_words=held.splitlines(),
            reply_days=days,
        )
    except CoCreateError as error:
        st.error(words.error(error))
        return
    st.session_state["toast"] = words("workspace.saved")
    st.rerun()
