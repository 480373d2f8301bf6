"""The condition survey of a street, added up into a bill of quantities."""

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.defects import DEFECT_FLOW, DEFECTS
from cocreate_gis.model.layers.network import PATHS
from cocreate_gis.model.layers.trees import STREET_TREES
from cocreate_gis.services import features
from cocreate_gis.services.geometry import from_geojson
from cocreate_gis.services.registers import sites_defects
from cocreate_gis.services.registers.along import streets
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.forms import sketch_dialog
from cocreate_gis.ui.map_component import Tool, gismap
from cocreate_gis.ui.maps import layers_of, view_of
from cocreate_gis.ui.record_table import record_table
from cocreate_gis.ui.records import offer_undo, record_form

_DOCUMENT = "bill_document"
_TOOLS: tuple[Tool, ...] = ("point", "line")


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    offer_undo(desk)
    street, states = _ask(desk)
    found = sites_defects.survey(desk.actor, desk.context, street, states)
    mapped, summed = st.columns([1.3, 1], gap="medium")
    with mapped:
        _map(desk, found)
    with summed:
        st.markdown(f"##### {words('defects.bill')}")
        if found.empty:
            st.info(words("defects.none"))
        else:
            table = sites_defects.bill_table(sites_defects.bill(found), desk.plain)
            st.dataframe(table, hide_index=True, width="stretch")
            st.caption(words("defects.units_apart"))
        if len(found) and desk.may("data.export"):
            params = {"street": street, "states": states, "language": words.language}
            job_watch.offer_document(desk, _DOCUMENT, "bill", params)
        _assign(desk, found)
    if len(found):
        _list(desk, found)


def _ask(desk: Desk) -> tuple[str | None, list[str]]:
    words = desk.words
    with st.container(horizontal=True):
        street = st.selectbox(
            words("sites.street"),
            streets(desk.context),
            None,
            placeholder=words("defects.all_streets"),
            key="defects_street",
        )
        titles = {code: desk.plain.title(title) for code, title in DEFECT_FLOW.states.items()}
        states = st.multiselect(
            words.title(DEFECTS.field("status").title),
            list(titles),
            list(sites_defects.TO_DO),
            format_func=titles.__getitem__,
            placeholder="—",
            key="defects_states",
        )
    return street, states or list(titles)


def _map(desk: Desk, found: pd.DataFrame) -> None:
    may_edit = desk.may(DEFECTS.edit_action)
    if may_edit:
        st.caption(desk.words("defects.how_to_draw"))
    bounds = found.total_bounds if len(found) else None
    events = gismap(
        "defects_map",
        layers=layers_of(desk, only=(DEFECTS, PATHS, STREET_TREES)),
        view=view_of(desk),
        language=desk.words.language,
        tools=_TOOLS if may_edit else (),
        focus=None if bounds is None else tuple(map(float, bounds)),
        height=470,
        only={DEFECTS.name: [int(fid) for fid in found.index]},
    )
    if events.drawn is not None:
        sketch_dialog(desk, from_geojson(events.drawn.geometry), [DEFECTS])


def _assign(desk: Desk, found: pd.DataFrame) -> None:
    """Hand everything that is only surveyed to one department at once."""
    words = desk.words
    waiting = found[found["status"] == DEFECT_FLOW.initial]
    if waiting.empty or not desk.may(DEFECTS.edit_action):
        return
    with st.popover(words("defects.assign", count=len(waiting)), icon=":material/assignment_ind:"):
        department = st.text_input(words.title(DEFECTS.field("department").title), max_chars=80)
        if st.button(words("defects.assign_all"), type="primary", disabled=not department.strip()):
            versions = dict(zip(map(int, waiting.index), map(int, waiting["version"]), strict=True))
            features.move_all(
                desk.actor, desk.context, DEFECTS, versions, "assigned", {"department": department}
            )
            st.session_state["toast"] = words("defects.assigned", count=len(waiting))
            st.rerun()


def _list(desk: Desk, found: pd.DataFrame) -> None:
    may_edit = desk.may(DEFECTS.edit_action)
    st.markdown(f"##### {desk.words('defects.each')}")
    chosen = record_table(desk, DEFECTS, found, key="defects", choose=may_edit, height=320)
    if chosen is not None:
        record_form(desk, DEFECTS, chosen)
