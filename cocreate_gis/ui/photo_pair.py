"""The two photos of a record, before and after: laid over each other, and chosen."""

import streamlit as st

from cocreate_gis.model.layers.base import Layer
from cocreate_gis.services import features
from cocreate_gis.services.photos import pairs, photos
from cocreate_gis.store import Feature
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.door import error_door
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.photos import draw_photos
from cocreate_gis.ui.swipe import swipe


def photo_pair(desk: Desk, layer: Layer, fid: int) -> None:
    """Lay the photos of a record over each other, and let staff choose them.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    layer : Layer
        A layer with the fields ``photo_before`` and ``photo_after``.
    fid : int
        The record.
    """
    before, after = pairs.pair(desk.actor, desk.context, layer, fid)
    if before and after:
        swipe(desk, before, after, f"{layer.name}-{fid}")
    else:
        st.caption(desk.words("results_of.no_photo"))
    if desk.may(layer.edit_action) and desk.may("photo.manage"):
        with st.expander(desk.words("results_of.choose"), icon=":material/compare:"):
            choose_pair(desk, layer, fid)


@st.fragment
def choose_pair(desk: Desk, layer: Layer, fid: int) -> None:
    """Let staff add photos to a record and choose the two, with words under them; runs in a fragment.

    Parameters
    ----------
    desk : Desk
        A person who may edit and manage photos.
    layer : Layer
        A layer with the fields ``photo_before`` and ``photo_after``.
    fid : int
        The record.
    """
    with error_door(desk.words):
        record = features.look_at(desk.actor, desk.context, layer, fid)
        draw_photos(desk, layer, record.uid, may_add=True, part="pair-")
        seen = photos.photos_of(desk.actor, desk.context, layer, record.uid)
        if len(seen) < 2:
            st.caption(desk.words("results_of.two_photos"))
            return
        chosen = {record.values.get(name) for name in ("photo_before", "photo_after")}
        if any(photo.uid in chosen and not photo.shown for photo in seen):
            st.info(desk.words("results_of.pair_hidden"), icon=":material/visibility_off:")
        labels = told_apart(
            {
                photo.uid: photo.caption or desk.plain("photos.alt", number=number, count=len(seen))
                for number, photo in enumerate(seen, 1)
            }
        )
        _pair_form(desk, layer, record, labels)


def _pair_form(desk: Desk, layer: Layer, record: Feature, labels: dict[str, str]) -> None:
    words = desk.words
    with st.form(f"pair-{record.fid}", border=False):
        chosen, captions = {}, {}
        for moment, column in zip(("before", "after"), st.columns(2), strict=True):
            held = record.values.get(f"photo_{moment}")
            index = list(labels).index(str(held)) if held in labels else None
            chosen[moment] = column.selectbox(
                words.title(layer.field(f"photo_{moment}").title),
                list(labels),
                index,
                format_func=labels.__getitem__,
                placeholder="—",
            )
            captions[moment] = column.text_input(
                words("results_of.caption"), key=f"caption-{moment}-{record.fid}", max_chars=200
            )
        pressed = st.form_submit_button(words("results_of.save_pair"), type="primary")
    if not pressed:
        return
    seen = (record.fid, record.version)
    pairs.set_pair(desk.actor, desk.context, layer, seen, chosen["before"], chosen["after"])
    for moment, caption in captions.items():
        if caption.strip() and (uid := chosen[moment]):
            photos.describe(desk.actor, desk.context, uid, caption)
    st.rerun()
