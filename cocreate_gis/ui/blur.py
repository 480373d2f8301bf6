"""Blurring a photo by hand: boxes are drawn, the result is looked at, and then it is done for good."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from cocreate_gis.interchange.photos import Box
from cocreate_gis.services.photos import photos
from cocreate_gis.store import StoredPhoto
from cocreate_gis.ui.bundle import component
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.parts import redraw

_STATE = "photo_blurring"
_PREVIEW_PX = 720


@dataclass(frozen=True)
class _Blurring:
    uid: str
    boxes: tuple[Box, ...] = ()
    is_previewed: bool = False


def begin_blur(photo: StoredPhoto) -> None:
    """Take a photo in hand; `blur_asked` draws it in the next run.

    Parameters
    ----------
    photo : StoredPhoto
        The photo.
    """
    st.session_state[_STATE] = _Blurring(photo.uid)


def blur_asked(desk: Desk, seen: Sequence[StoredPhoto]) -> bool:
    """Draw the photo in hand where it is one of those of this part of the page; runs in a fragment.

    Parameters
    ----------
    desk : Desk
        The person and the words.
    seen : sequence of StoredPhoto
        The photos this part of the page shows.

    Returns
    -------
    bool
        Whether one of them is in hand and has taken their place.
    """
    state: _Blurring | None = st.session_state.get(_STATE)
    photo = next((one for one in seen if state and one.uid == state.uid), None)
    if state is None or photo is None or not desk.may("photo.manage"):
        return False
    if state.is_previewed:
        _confirm(desk, photo, state)
    else:
        _draw(desk, photo, state)
    return True


def _draw(desk: Desk, photo: StoredPhoto, state: _Blurring) -> None:
    data = {
        "address": f"photos/{photo.uid}.jpg?v={photo.version}",
        "alt": photo.caption,
        "boxes": [list(box) for box in state.boxes],
        "words": desk.plain.starting_with("boxes."),
    }
    sent = component("boxes")(key=f"boxes-{photo.uid}", data=data, on_boxes_change=_nothing)
    if sent.get("boxes"):
        boxes = tuple(Box(*map(float, sides)) for sides in sent["boxes"])
        st.session_state[_STATE] = replace(state, boxes=boxes, is_previewed=True)
        redraw()
    st.button(desk.words("photos.blur_cancel"), key="blur-cancel", on_click=_put_down)


def _confirm(desk: Desk, photo: StoredPhoto, state: _Blurring) -> None:
    words = desk.words
    preview = photos.preview_blur(desk.actor, desk.context, photo.uid, state.boxes)
    width = min(_PREVIEW_PX, round(_PREVIEW_PX * 0.8 * photo.width_px / photo.height_px))
    st.image(preview, alt=desk.plain("photos.blur_preview"), width=width)
    st.warning(words("photos.blur_sure"), icon=":material/warning:")
    with st.container(horizontal=True):
        if st.button(words("photos.blur_yes"), key="blur-yes", type="primary"):
            photos.blur_photo(desk.actor, desk.context, photo.uid, photo.version, state.boxes, confirmed=True)
            _put_down()
            st.toast(words("photos.blurred"), icon=":material/check:")
            redraw()
        st.button(
            words("photos.blur_back"),
            key="blur-back",
            on_click=lambda: st.session_state.update({_STATE: replace(state, is_previewed=False)}),
        )
        st.button(words("photos.blur_cancel"), key="blur-cancel", on_click=_put_down)


def _put_down() -> None:
    st.session_state.pop(_STATE, None)


def _nothing() -> None:
    """Make Streamlit report the event in the result."""
