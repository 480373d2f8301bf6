"""Who changed what on the map, by the role it was done in."""

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.permissions import ROLE_TITLES, Role
from cocreate_gis.services.areas import given_areas
from cocreate_gis.services.changes import changes_by_role
from cocreate_gis.services.references import record_names
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.record_table import ROWS_SHOWN

# Photos have several steps of their own; here they are one.
_ACTIONS = ("insert", "update", "delete", "restore", "erase", "link", "unlink")
# A visitor has no account, and so no role to look under.
_ROLES = [role for role in reversed(Role) if role is not Role.VISITOR]


def render(desk: Desk) -> None:
    """Draw the section.

    Parameters
    ----------
    desk : Desk
        Staff.
    """
    words = desk.words
    role_box, area_box = st.columns(2)
    role = role_box.selectbox(
        words("people.role"),
        _ROLES,
        index=_ROLES.index(Role.PLANNER),
        format_func=lambda one: words.title(ROLE_TITLES[one]),
    )
    areas = told_apart(given_areas(desk.actor, desk.context))
    area = area_box.selectbox(words("people.area"), list(areas), format_func=areas.__getitem__)
    changes = changes_by_role(desk.actor, desk.context, role, area)
    if changes.empty:
        st.info(words("changes.none"), icon=":material/history:")
        return
    shown = changes.head(ROWS_SHOWN)
    st.caption(words("changes.count", shown=len(shown), count=len(changes)))
    st.dataframe(_table(desk, shown), hide_index=True, width="stretch")


def _table(desk: Desk, changes: pd.DataFrame) -> pd.DataFrame:
    words = desk.plain
    names = {layer: record_names(desk.context, layer) for layer in changes["layer"].unique()}
    records = zip(changes["layer"], changes["uid"], strict=True)
    return pd.DataFrame(
        {
            words("changes.at"): changes["at"].dt.strftime("%Y-%m-%d %H:%M"),
            words("changes.who"): changes["name"].replace("", words("changes.erased")),
            words("changes.what"): changes["action"].map(
                lambda action: words(f"changes.{action}" if action in _ACTIONS else "changes.photo")
            ),
            words("changes.layer"): changes["layer"].map(lambda layer: words.title(LAYERS[layer].title)),
            words("changes.record"): [names[layer].get(uid, words("changes.gone")) for layer, uid in records],
        }
    )
