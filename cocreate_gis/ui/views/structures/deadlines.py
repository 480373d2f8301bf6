"""What is due for the suspected structures: first what is late."""

from typing import Any

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.structures import ILLEGAL_STRUCTURES, STRUCTURE_FLOW
from cocreate_gis.services.registers.rules import rule_line
from cocreate_gis.services.registers.structure_deadlines import cautions, deadlines, rules_behind
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.parts import bullet_list
from cocreate_gis.ui.views.structures.case import open_case

_SHOWN = ["standing", "due", "kind", "case_no", "courtyard", "status"]


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        A member of staff.
    """
    words = desk.words
    due = deadlines(desk.actor, desk.context)
    _planned(desk, due)
    if due.empty:
        st.success(words("structures.nothing_due"))
    else:
        counts = due["standing"].value_counts()
        late, soon = (int(counts.get(standing, 0)) for standing in ("late", "soon"))
        st.markdown(words("structures.due_counts", late=late, soon=soon, total=len(due)))
        _list(desk, due)
    with st.expander(words("structures.rules")):
        bullet_list([rule_line(one, desk.plain) for one in rules_behind(desk.context).values()])
        st.caption(words("structures.rules_where"))


def _list(desk: Desk, due: pd.DataFrame) -> None:
    words = desk.words
    kinds = list(dict.fromkeys(due["kind"]))
    asked = st.pills(
        words("structures.due_show"),
        kinds,
        format_func=lambda kind: words(f"structures.due_{kind}"),
        key="structures_due_kind",
        label_visibility="collapsed",
    )
    listed = due[due["kind"] == asked] if asked else due
    say = desk.plain
    shown = listed[_SHOWN].assign(
        standing=[say(f"structures.standing_{standing}") for standing in listed["standing"]],
        kind=[say(f"structures.due_{kind}") for kind in listed["kind"]],
        status=[say.title(STRUCTURE_FLOW.states[status]) for status in listed["status"]],
        due=listed["due"].dt.tz_localize(None),
    )
    headings: dict[str, Any] = {name: words(f"structures.due_{name}") for name in _SHOWN}
    headings["due"] = st.column_config.DatetimeColumn(headings["due"], format="YYYY-MM-DD HH:mm")
    st.caption(words("structures.due_choose"))
    picked: Any = st.dataframe(
        shown,
        hide_index=True,
        width="stretch",
        column_config=headings,
        on_select="rerun",
        selection_mode="single-row",
        key=f"structures_due-{asked}",
    )
    rows = picked.selection.rows
    if rows and rows[0] < len(listed):
        row = listed.iloc[rows[0]]
        st.button(
            words("structures.open_case", case=row["case_no"]),
            type="primary",
            on_click=open_case,
            args=(int(row["fid"]),),
        )


def _planned(desk: Desk, due: pd.DataFrame) -> None:
    """What the law says of the days on which something is to be removed."""
    words, frame = desk.words, desk.context.frame(ILLEGAL_STRUCTURES, Visibility.STAFF)
    for fid in due.loc[due["kind"] == "enforcement", "fid"]:
        row = frame.loc[fid]
        clock = row["enforcement_at"] if isinstance(row["enforcement_at"], str) else None
        for caution in cautions(desk.context, row["enforcement_on"].date(), clock, words.language):
            told = desk.plain(f"structures.caution_{caution.code}", **caution.params)
            st.warning(
                words("structures.planned", case=row["case_no"], caution=told), icon=":material/event_busy:"
            )
