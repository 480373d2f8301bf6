"""The table of facility standards: read by all, changed with the document that adopts a figure."""

import pandas as pd
import streamlit as st

from cocreate_gis.services import standards
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart


def render(desk: Desk) -> None:
    """Draw the section.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    known = standards.standards(desk.context)
    st.caption(words("standards.note"))
    table = pd.DataFrame(
        {
            "name": words.title(s.title),
            "tier": words(f"standards.tier_{s.tier}"),
            "walk_minutes": s.walk_minutes,
            "radius_m": s.radius_m,
            "sure": words("standards.confirmed" if s.confirmed or s.adopted_by else "standards.reference"),
            "source": s.adopted_by or s.source,
        }
        for s in known.values()
    )
    columns = {name: words(f"standards.{name}") for name in table.columns}
    st.dataframe(table, hide_index=True, width="stretch", height=440, column_config=columns, placeholder="")
    if desk.may("standards.edit"):
        _edit(desk)


def _edit(desk: Desk) -> None:
    words, known = desk.words, standards.standards(desk.context)
    titles = told_apart({code: words.title(one.title) for code, one in known.items()})
    with st.expander(words("standards.edit")):
        code = st.selectbox(words("standards.name"), list(titles), format_func=titles.__getitem__)
        standard = known[code]
        minutes, radius = st.columns(2)
        walk = minutes.number_input(
            words("standards.walk_minutes"), value=standard.walk_minutes, key=f"min-{code}"
        )
        reach = radius.number_input(words("standards.radius_m"), value=standard.radius_m, key=f"rad-{code}")
        document = st.text_input(words("standards.adopted_by"), standard.adopted_by, key=f"doc-{code}")
        if st.button(words("forms.save"), type="primary"):
            changed = {"walk_minutes": walk, "radius_m": reach, "adopted_by": document.strip()}
            standards.adopt(desk.actor, desk.context, standard.model_copy(update=changed))
            st.session_state["toast"] = words("home.saved")
            st.rerun()
