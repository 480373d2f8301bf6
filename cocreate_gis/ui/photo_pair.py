"""The two photos of a record, before and after: laid over each other, and chosen."""

import streamlit as st

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers.base import Layer
from cocreate_gis.services import features
from cocreate_gis.services.photos import pairs, photos
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.photos import record_photos
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


def choose_pair(desk: Desk, layer: Layer, fid: int) -> None:
    """Let staff add photos to a record and choose the two, with words under them.

    Parameters
    ----------
    desk : Desk
        A person who may edit and manage photos.
    layer : Layer
        A layer with the fields ``photo_before`` and ``photo_after``.
    fid : int
        The record.
    """
    words = desk.words
    record = features.look_at(desk.actor, desk.context, layer, fid)
    record_photos(desk, layer, record.uid, may_add=True, part="pair-")
    seen = photos.photos_of(desk.actor, desk.context, layer, record.uid)
    if len(seen) < 2:
        st.caption(words("results_of.two_photos"))
        return
    labels = {
        photo.uid: photo.caption or desk.plain("photos.alt", number=number, count=len(seen))
        for number, photo in enumerate(seen, 1)
    }
    labels = told_apart(labels)
    with st.form(f"pair-{fid}", border=False):
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
                words("results_of.caption"), key=f"caption-{moment}-{fid}", max_chars=200
            )
        pressed = st.form_submit_button(words("results_of.save_pair"), type="primary")
    if not pressed:
        return
    try:
        pairs.set_pair(
            desk.actor, desk.context, layer, (fid, record.version), chosen["before"], chosen["after"]
        )
        for moment, caption in captions.items():
            if caption.strip() and (uid := chosen[moment]):
                photos.describe(desk.actor, desk.context, uid, caption)
    except CoCreateError as error:
        st.error(words.error(error))
        return
    st.rerun()
