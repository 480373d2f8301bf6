"""Stored results as things: renamed, removed."""

import streamlit as st

from cocreate_gis.model.coverage import CoverageRun
from cocreate_gis.services.reach import results
from cocreate_gis.ui.desk import Desk


def offer(desk: Desk, run: CoverageRun) -> None:
    """Offer to rename or remove the result on the screen.

    Parameters
    ----------
    desk : Desk
        The person and the words.
    run : CoverageRun
        The result.
    """
    words = desk.words
    if not desk.may("coverage.run"):
        return
    with st.popover(words("results.manage"), icon=":material/edit:"):
        with st.form(f"results-{run.uid}", border=False):
            name = st.text_input(
                words("results.name"), run.name, max_chars=results.NAME_LIMIT, help=words("results.name_help")
            )
            renamed = st.form_submit_button(words("results.rename"))
        sure = st.checkbox(words("results.sure"), key=f"results-sure-{run.uid}")
        removed = st.button(words("results.remove"), icon=":material/delete:", disabled=not sure)
    if renamed:
        results.rename(desk.actor, desk.context, run.uid, name)
    elif removed:
        results.remove(desk.actor, desk.context, run.uid)
    if renamed or removed:
        st.toast(words("results.renamed" if renamed else "results.removed"))
        st.rerun()
