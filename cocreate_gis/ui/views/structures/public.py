"""The clearing of the courtyards as everybody may know it: no object, no name, no word of accusation."""

import streamlit as st

from cocreate_gis.services.registers import clearing
from cocreate_gis.ui.desk import Desk


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Anybody.
    """
    words = desk.words
    table, total = clearing.households_by_courtyard(desk.actor, desk.context)
    if table.empty:
        st.info(words("structures.public_empty"))
        return
    st.caption(words("structures.public_note"))
    shown = table.assign(stage=[words(f"structures.stage_{stage}") for stage in table["stage"]])
    shown = shown.reset_index(names="courtyard")
    titles = {name: words(f"structures.column_{name}") for name in shown.columns}
    st.dataframe(shown, hide_index=True, width="stretch", column_config=titles)
    st.caption(words("structures.public_total", total=total, date=desk.context.today))
