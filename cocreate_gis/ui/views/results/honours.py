"""The honour list, for everybody: deeds on a map and one by one, names by consent only."""

import streamlit as st

from cocreate_gis.model.layers.results import HONOURS
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.named import offer_withdrawal, shown_on_a_map, where_it_was


def render(desk: Desk) -> None:
    """Draw the honour list.

    Parameters
    ----------
    desk : Desk
        Anybody.
    """
    titles = desk.plain.coded(HONOURS.field("title").domain)
    shown = shown_on_a_map(desk, HONOURS)
    for row in shown.itertuples():
        with st.container(border=True):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.badge(literal(titles[row.title]), icon=":material/favorite:", color="red")
                st.markdown(f"**{literal(row.named or desk.plain('named.a_resident'))}**")
            st.markdown(literal(row.deed))
            where_it_was(row.place_name)
            offer_withdrawal(desk, HONOURS, int(row.Index), is_named=bool(row.named))
