"""Two pictures of one place on top of each other: a slider uncovers one, by finger, mouse or keys."""

import streamlit as st

from cocreate_gis.store import StoredPhoto
from cocreate_gis.ui.bundle import component
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.markdown import literal

# Both pictures and the talk below them are seen on one screen.
_WIDEST_PX = 760


def swipe(desk: Desk, before: StoredPhoto, after: StoredPhoto, key: str) -> None:
    """Draw two photos to be compared.

    Parameters
    ----------
    desk : Desk
        The words.
    before, after : StoredPhoto
        How it is, and how it is to be.
    key : str
        Makes the pair unique on the page.
    """
    data = {
        "before": _told(desk, before, "before"),
        "after": _told(desk, after, "after"),
        "words": desk.plain.starting_with("swipe."),
    }
    with st.container(width=_WIDEST_PX):
        component("swipe")(key=f"swipe-{key}", data=data)
        # What is drawn and no photo says so in its words.
        if told := dict.fromkeys(photo.caption for photo in (before, after) if photo.caption):
            st.caption(literal(desk.plain("print.mark_of_parts").join(told)))


def _told(desk: Desk, photo: StoredPhoto, side: str) -> dict[str, str]:
    return {
        "address": f"photos/{photo.uid}.jpg?v={photo.version}",
        "title": desk.plain(f"swipe.{side}"),
        "alt": photo.caption or desk.plain(f"swipe.{side}"),
    }
