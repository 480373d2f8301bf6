"""Memories of the neighbourhood, for everybody: on a map and by year, names by consent only."""

import streamlit as st

from cocreate_gis.model.layers.results import MEMORIES
from cocreate_gis.services.photos import photos
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.named import offer_withdrawal, shown_on_a_map, where_it_was
from cocreate_gis.ui.photos import photo_html


def render(desk: Desk) -> None:
    """Draw the memories.

    Parameters
    ----------
    desk : Desk
        Anybody.
    """
    words = desk.words
    st.link_button(words("named.send_memory"), "r/memory", icon=":material/edit_note:")
    shown = shown_on_a_map(desk, MEMORIES).sort_values("about_year", na_position="last")
    for row in shown.itertuples():
        with st.container(border=True):
            year = "" if row.about_year != row.about_year else f"{int(row.about_year)} · "
            st.markdown(f"**{year}{literal(row.name)}**")
            st.markdown(literal(row.story))
            seen = [one for one in photos.photos_of(desk.actor, desk.context, MEMORIES, row.uid) if one.shown]
            if seen:
                with st.container(horizontal=True, gap="small"):
                    for number, photo in enumerate(seen, 1):
                        st.html(photo_html(desk, photo, number, len(seen)))
            if row.named:
                st.caption(words("named.told_by", name=row.named))
            where_it_was(row.place_name)
            offer_withdrawal(desk, MEMORIES, int(row.Index), is_named=bool(row.named))
