"""From the community down to the stair unit, one level after the other."""

from typing import Any

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS, GRIDS, STAIR_UNITS
from cocreate_gis.services.registers import hierarchy
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.record_table import readable, shown_column
from cocreate_gis.ui.views.communities.compound import open_compound

# A row that is cut says that there are more.
_HEIGHT = 300


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        A member of staff.
    """
    words, asked = desk.words, (desk.actor, desk.context)
    communities = hierarchy.communities(*asked)
    if communities.empty:
        st.info(words("compounds.no_communities"))
        return
    st.caption(words("compounds.tree_how"))
    community = _level(desk, COMMUNITIES, communities, "")
    if community is None:
        return
    above = str(communities.at[community, "name"])
    with st.expander(words("compounds.grids", count=int(communities[GRIDS.name][community]))):
        _level(desk, GRIDS, hierarchy.grids(*asked, community), above)
    compounds = hierarchy.compounds(*asked, community)
    compound = _level(desk, COMPOUNDS, compounds, above)
    if compound is None:
        return
    name = str(compounds.at[compound, "name"])
    st.button(
        words("compounds.open", name=name),
        icon=":material/description:",
        on_click=open_compound,
        args=(compound,),
        key="tree-open",
    )
    buildings = hierarchy.buildings(*asked, compound)
    building = _level(desk, BUILDINGS, buildings, name)
    if building is not None:
        units = hierarchy.stair_units(*asked, building)
        _level(desk, STAIR_UNITS, units, f"{name} {buildings['name'][building]}")


def _level(desk: Desk, layer: Layer, table: pd.DataFrame, above: str) -> int | None:
    """One level as a table; the row that is chosen leads to the next."""
    words = desk.words
    title = f"{literal(above)} · " if above else ""
    st.markdown(f"##### {title}{words.title(layer.title)} {len(table)}")
    if table.empty:
        st.caption(words("compounds.none_here"))
        return None
    fields = [f for f in layer.fields if f.name in table.columns and f.typed and not f.target]
    fields = [f for f in fields if table[f.name].notna().any()]
    shown = readable(desk, layer, table, fields)
    headings: dict[str, Any] = {f.name: shown_column(desk, f) for f in fields}
    for name in ("grids", "compounds", "buildings", "counted"):
        if name in table.columns:
            shown[name] = table[name]
            headings[name] = words(f"compounds.count_{name}")
    picked: Any = st.dataframe(
        shown,
        hide_index=True,
        width="stretch",
        height="auto" if len(shown) < 7 else _HEIGHT,
        column_config=headings,
        on_select="rerun",
        selection_mode=("single-row", "single-cell"),
        key=f"tree-{layer.name}-{above}",
        placeholder="",
    )
    rows = [*picked.selection.rows, *(row for row, _ in picked.selection.cells)]
    return int(table.index[rows[0]]) if rows and rows[0] < len(table) else None
