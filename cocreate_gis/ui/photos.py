"""Photos of a record on a page: looked at, and by staff hidden, blurred by hand and removed."""

from html import escape

import streamlit as st

from cocreate_gis.interchange.photos import MOST_BYTES
from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers.base import Layer
from cocreate_gis.services.photos import photos
from cocreate_gis.store import StoredPhoto
from cocreate_gis.ui.blur import begin_blur, blur_asked
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.door import error_door
from cocreate_gis.ui.parts import redraw

# Two of them stand side by side on a phone.
TILE_PX = 172
_TYPES = ("jpg", "jpeg", "png", "webp")


@st.fragment
def record_photos(desk: Desk, layer: Layer, uid: str, *, may_add: bool = False) -> None:
    """Show the photos of a record as `draw_photos`, in a fragment of their own.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    layer : Layer
        Layer of the record.
    uid : str
        The record.
    may_add : bool
        Whether staff are offered to add some.
    """
    draw_photos(desk, layer, uid, may_add=may_add)


def draw_photos(desk: Desk, layer: Layer, uid: str, *, may_add: bool = False, part: str = "") -> None:
    """Show the photos of a record that the person may see; nothing where there are none.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    layer : Layer
        Layer of the record.
    uid : str
        The record.
    may_add : bool
        Whether staff are offered to add some.
    part : str
        Of the page, where the form of the record may lie over it and show the same photos.
    """
    with error_door(desk.words):
        seen = photos.photos_of(desk.actor, desk.context, layer, uid)
        if blur_asked(desk, seen):
            return
        with st.container(horizontal=True, gap="small"):
            for number, photo in enumerate(seen, 1):
                with st.container(width=TILE_PX, gap="small"):
                    st.html(photo_html(desk, photo, number, len(seen)))
                    manage_photo(desk, photo, part)
        if may_add and desk.may("photo.manage"):
            upload_photos(desk, layer, uid, part=part)


def upload_photos(
    desk: Desk, layer: Layer, uid: str, *, help_text: str | None = None, part: str = ""
) -> None:
    """Let somebody give several photos to a record; runs in a fragment.

    Parameters
    ----------
    desk : Desk
        A person who may.
    layer : Layer
        Layer of the record.
    uid : str
        The record.
    help_text : str, optional
        What becomes of them.
    part : str
        As `draw_photos`.
    """
    words = desk.words
    key = f"photos-given-{part}{uid}"
    turn, refused = st.session_state.get(key, (0, []))
    files = st.file_uploader(
        words("photos.files"),
        _TYPES,
        accept_multiple_files=True,
        key=f"{key}-{turn}",
        help=help_text,
        max_upload_size=MOST_BYTES // 1024**2,
    )
    for name, reason in refused:
        st.warning(words("photos.refused", file=name, reason=desk.plain.error(reason)))
    if files and st.button(words("photos.upload", count=len(files)), type="primary", key=f"{key}-go"):
        refused = []
        bar = st.progress(0.0)
        for number, file in enumerate(files, 1):
            try:
                photos.attach(desk.actor, desk.context, layer, uid, [file.getvalue()])
            except CoCreateError as error:
                refused.append((file.name, error))
            bar.progress(number / len(files), words("photos.uploading", number=number, count=len(files)))
        st.session_state[key] = (turn + 1, refused)
        redraw()


def photo_html(desk: Desk, photo: StoredPhoto, number: int, count: int) -> str:
    """Write a thumbnail that opens the photo.

    Parameters
    ----------
    desk : Desk
        The words.
    photo : StoredPhoto
        The photo.
    number, count : int
        Which one it is, of how many.

    Returns
    -------
    str
        HTML.
    """
    alt = escape(photo.caption or desk.plain("photos.alt", number=number, count=count))
    hidden = "" if photo.shown else f'<span class="cc-unseen">{escape(desk.plain("photos.hidden"))}</span>'
    return (
        f'<a class="cc-photo" href="photos/{photo.uid}.jpg?v={photo.version}" target="_blank">'
        f'<img src="photos/{photo.uid}/small.jpg?v={photo.version}" alt="{alt}" loading="lazy">{hidden}</a>'
    )


def manage_photo(desk: Desk, photo: StoredPhoto, part: str = "") -> None:
    """Offer staff to hide, blur or remove a photo.

    Parameters
    ----------
    desk : Desk
        The person and the words.
    photo : StoredPhoto
        The photo.
    part : str
        As `draw_photos`.
    """
    words, key = desk.words, f"{part}{photo.uid}"
    if not desk.may("photo.manage"):
        return
    with st.popover(words("photos.manage"), width="stretch", key=f"photo-{key}"):
        told = "photos.hide" if photo.shown else "photos.show"
        if st.button(words(told), key=f"photo-show-{key}", width="stretch"):
            photos.show(desk.actor, desk.context, photo.uid, shown=not photo.shown)
            redraw()
        if st.button(words("photos.blur"), key=f"photo-blur-{key}", width="stretch"):
            begin_blur(photo)
            redraw()
        sure = st.checkbox(words("photos.remove_sure"), key=f"photo-sure-{key}")
        if st.button(words("photos.remove"), key=f"photo-remove-{key}", width="stretch", disabled=not sure):
            photos.remove(desk.actor, desk.context, photo.uid)
            st.toast(words("photos.removed"), icon=":material/check:")
            redraw()
