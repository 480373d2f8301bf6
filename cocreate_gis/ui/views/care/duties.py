"""Who does what: the tasks of a space, or of all, against the parties that do them."""

from typing import Any

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.care import RESPONSIBILITIES
from cocreate_gis.services.promises.duties import duties, matrix
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.parts import nothing_yet


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Anybody.
    """
    words = desk.words
    every = duties(desk.actor, desk.context)
    if every.empty:
        nothing_yet(desk, "care.no_duties", RESPONSIBILITIES.edit_action)
        return
    names = told_apart(
        {
            str(uid): str(name)
            for uid, name in every.dropna(subset="about_uid").groupby("about_uid")["about"].first().items()
        }
    )
    space = st.selectbox(
        words("care.space"), list(names), None, format_func=names.__getitem__, placeholder=words("care.all")
    )
    found = every[every["about_uid"].eq(space)] if space else every
    st.caption(words("care.letters_legend"))
    table = matrix(found)
    titles = words.coded(RESPONSIBILITIES.flow.states) if RESPONSIBILITIES.flow else {}
    head = pd.DataFrame(
        {
            "no": found["item_no"].astype("Int64"),
            "task": found["task"],
            **({} if space else {"about": found["about"]}),
            "status": found["status"].map(titles),
        }
    )
    plain = desk.plain
    headings: dict[str, Any] = {
        "no": st.column_config.NumberColumn(
            plain.title(RESPONSIBILITIES.field("item_no").title), width="small"
        ),
        "task": st.column_config.TextColumn(plain.title(RESPONSIBILITIES.field("task").title), pinned=True),
        "about": plain.title(RESPONSIBILITIES.field("about").title),
        "status": plain.title(RESPONSIBILITIES.field("status").title),
    }
    shown = head[["task", *[name for name in head.columns if name != "task"]]].merge(
        table, left_index=True, right_index=True, suffixes=("", " ")
    )
    st.dataframe(shown, hide_index=True, width="stretch", column_config=headings, height=520)
    if desk.may("data.export"):
        with st.popover(words("care.take_home"), icon=":material/download:"):
            job_watch.offer_document(desk, "duties_made", "duties", {"language": words.language})
