"""Two pictures of one place on top of each other: a slider uncovers one, by finger, mouse or keys."""

import streamlit as st

from cocreate_gis.store import StoredPhoto
from cocreate_gis.ui.bundle import component
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.markdown import literal

# Both pictures and the talk below them are seen on one screen.
_WIDEST_PX = 760
BEFORE_AFTER, NOW_TO_BE = ("results_of.before", "results_of.after"), ("swipe.now", "swipe.to_be")


def swipe(
    desk: Desk, before: StoredPhoto, after: StoredPhoto, key: str, titles: tuple[str, str] = BEFORE_AFTER
) -> None:
    """Draw two photos to be compared.

    Parameters
    ----------
    desk : Desk
        The words.
    before, after : StoredPhoto
        How it was, and how it is.
    key : str
        Makes the pair unique on the page.
    titles : tuple of str
        Keys of the words over the two.
    """
    data = {
        "before": _told(desk, before, titles[0]),
        "after": _told(desk, after, titles[1]),
        "words": desk.plain.starting_with("swipe."),
    }
    with st.container(width=_WIDEST_PX):
        component("swipe")(key=f"swipe-{key}", data=data)
        # What is drawn and no photo says so in its words.
        if told := dict.fromkeys(photo.caption for photo in (before, after) if photo.caption):
            st.caption(literal(desk.plain("print.mark_of_parts").join(told)))


def _told(desk: Desk, photo: StoredPhoto, title: str) -> dict[str, str]:
    return {
        "address": f"photos/{photo.uid}.jpg?v={photo.version}",
        "title": desk.plain(title),
        "alt": photo.caption or desk.plain(title),
    }
