"""The records a list has found, on paper."""

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.base import Layer
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk

# Some sixty pages: more nobody reads on paper.
_MOST_PRINTED = 2000


def offer_print(desk: Desk, layer: Layer, found: pd.DataFrame) -> None:
    """Offer to print what was found.

    Parameters
    ----------
    desk : Desk
        A person who may take data home.
    layer : Layer
        The kind of records.
    found : DataFrame
        Index fid, in the order of the pages.
    """
    words = desk.words
    if found.empty:
        return
    with st.popover(words("paper.print_register", count=len(found)), icon=":material/print:"):
        if len(found) > _MOST_PRINTED:
            st.caption(words("paper.too_many", most=_MOST_PRINTED))
            return
        paper = st.segmented_control(words("coverage.paper"), ("A4", "A3"), default="A4", required=True)
        fids = [int(fid) for fid in found.index]
        params = {"layer": layer.name, "fids": fids, "paper": paper, "language": words.language}
        job_watch.offer_document(desk, "register_print", "register", params)
