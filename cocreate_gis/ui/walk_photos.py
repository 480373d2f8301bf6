"""Photos of a walk on a page: many at once, put on the map by camera, by time, or from the contact sheet."""

from collections.abc import Mapping, Sequence

import geopandas as gpd
import shapely
import streamlit as st
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.layers.network import GATES, PATHS
from cocreate_gis.model.layers.participation import EVENTS
from cocreate_gis.model.layers.places import BUILDINGS, COMPOUNDS
from cocreate_gis.services.gatherings import walk_photos
from cocreate_gis.services.gatherings.sight import record_of
from cocreate_gis.services.photos import photos
from cocreate_gis.store import Feature, StoredPhoto
from cocreate_gis.ui.blur import blur_asked
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.door import error_door
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import GREEN, VIOLET, layers_of, overlay, view_of
from cocreate_gis.ui.parts import redraw
from cocreate_gis.ui.photos import TILE_PX, manage_photo, photo_html, upload_photos

# Enough to know where one is.
_AROUND = (PATHS, BUILDINGS, COMPOUNDS, GATES)

Places = Mapping[str, walk_photos.Place]


@st.fragment
def render_walk_photos(desk: Desk, event_fid: int) -> None:
    """Draw the photos of a walk: uploading, the map, and the contact sheet.

    Parameters
    ----------
    desk : Desk
        A person who records meetings.
    event_fid : int
        The walk, in the layer ``events``.
    """
    with error_door(desk.words):
        walk = record_of(desk.actor, desk.context, EVENTS, event_fid)
        upload_photos(desk, EVENTS, walk.uid, help_text=desk.words("walks.files_help"))
        seen = photos.photos_of(desk.actor, desk.context, EVENTS, walk.uid)
        if not seen:
            st.caption(desk.words("walks.none"))
            return
        if blur_asked(desk, seen):
            return
        proposed = _by_time(desk, walk, seen)
        _map(desk, walk, seen, proposed)
        _sheet(desk, walk, seen)


def _by_time(desk: Desk, walk: Feature, seen: Sequence[StoredPhoto]) -> Places:
    """Offer the places that follow from the time of the walk."""
    words = desk.words
    waiting = [photo for photo in seen if photo.place is None and photo.taken_at is not None]
    if not waiting:
        return {}
    asked, told = st.columns([1, 2], vertical_alignment="bottom")
    fast = asked.number_input(
        words("walks.minutes_fast"),
        -walk_photos.MOST_MINUTES,
        walk_photos.MOST_MINUTES,
        0,
        help=words("walks.minutes_help"),
        key=f"walk-fast-{walk.uid}",
    )
    with told, error_door(words):
        found = walk_photos.by_walk_time(desk.actor, desk.context, walk.uid, int(fast))
        if not found:
            st.caption(words("walks.none_in_time", count=len(waiting)))
        elif st.button(words("walks.place_by_time", count=len(found)), key="walk-by-time"):
            walk_photos.place(desk.actor, desk.context, found)
            redraw()
        return found
    return {}


def _map(desk: Desk, walk: Feature, seen: Sequence[StoredPhoto], proposed: Places) -> None:
    words = desk.words
    chosen = _chosen(walk, seen)
    st.markdown(words("walks.press", number=_number(seen, chosen)) if chosen else words("walks.choose_first"))
    placed = {photo.uid: photo.place for photo in seen if photo.place is not None}
    overlays = [
        overlay("photos", words("walks.photos"), _points(seen, placed, "{}"), color=VIOLET, geometry="point"),
        overlay(
            "proposed", words("walks.proposed"), _points(seen, proposed, "{}?"), color=GREEN, geometry="point"
        ),
    ]
    if walk.geometry is not None:
        track = gpd.GeoDataFrame(geometry=[walk.geometry], crs=WGS84)
        overlays.insert(
            0, overlay("track", words("walks.track"), track, color=VIOLET, width=4, geometry="line")
        )
    events = gismap(
        f"walk-{walk.uid}",
        layers=layers_of(desk, only=_AROUND),
        view=view_of(desk),
        language=words.language,
        mode="pin" if chosen else "browse",
        tools=("pin",) if chosen else (),
        overlays=[one for one in overlays if one.geojson["features"]],
        focus=_around(walk.geometry, placed),
        pin=placed.get(chosen.uid) if chosen else None,
        height=460,
    )
    pressed = events.pin or events.confirmed
    if chosen and pressed:
        walk_photos.place(desk.actor, desk.context, {chosen.uid: (pressed.lon, pressed.lat)})
        if events.confirmed:
            _choose_next(walk, seen, chosen)
        redraw()


def _sheet(desk: Desk, walk: Feature, seen: Sequence[StoredPhoto]) -> None:
    words = desk.words
    waiting = sum(photo.place is None for photo in seen)
    st.markdown(words("walks.sheet", count=len(seen), waiting=waiting))
    chosen = _chosen(walk, seen)
    with st.container(horizontal=True, gap="small"):
        for number, photo in enumerate(seen, 1):
            with st.container(width=TILE_PX, gap="small"):
                st.html(photo_html(desk, photo, number, len(seen)))
                st.caption(_about(desk, photo, number))
                if st.button(
                    words("walks.choose" if photo.place is None else "walks.move"),
                    key=f"walk-choose-{photo.uid}",
                    width="stretch",
                    type="primary" if photo == chosen else "secondary",
                ):
                    st.session_state[_key(walk)] = photo.uid
                    redraw()
                _caption(desk, photo)
                manage_photo(desk, photo)


def _caption(desk: Desk, photo: StoredPhoto) -> None:
    told = st.text_input(
        desk.words("walks.caption"),
        photo.caption,
        key=f"walk-caption-{photo.uid}",
        placeholder=desk.words("walks.caption"),
        label_visibility="collapsed",
    )
    if told.strip() != photo.caption:
        photos.describe(desk.actor, desk.context, photo.uid, told)


def _about(desk: Desk, photo: StoredPhoto, number: int) -> str:
    words, zone = desk.words, desk.context.workspace.zone
    clock = words.date(photo.taken_at.astimezone(zone)) if photo.taken_at else words("walks.no_time")
    return words("walks.about", number=number, clock=clock, state=words(f"walks.{_state(photo)}"))


def _state(photo: StoredPhoto) -> str:
    return "placed" if photo.place is not None else "waiting"


def _key(walk: Feature) -> str:
    return f"walk-chosen-{walk.uid}"


def _chosen(walk: Feature, seen: Sequence[StoredPhoto]) -> StoredPhoto | None:
    uid = st.session_state.get(_key(walk))
    return next((photo for photo in seen if photo.uid == uid), None)


def _number(seen: Sequence[StoredPhoto], photo: StoredPhoto | None) -> int:
    return seen.index(photo) + 1 if photo else 0


def _choose_next(walk: Feature, seen: Sequence[StoredPhoto], chosen: StoredPhoto) -> None:
    rest = [photo.uid for photo in seen if photo.place is None and photo != chosen]
    st.session_state[_key(walk)] = rest[0] if rest else None


def _points(seen: Sequence[StoredPhoto], places: Places, label: str) -> gpd.GeoDataFrame:
    numbered = [(label.format(number), places[p.uid]) for number, p in enumerate(seen, 1) if p.uid in places]
    return gpd.GeoDataFrame(
        {"label": [number for number, _ in numbered]},
        geometry=[shapely.Point(point) for _, point in numbered],
        crs=WGS84,
    )


def _around(track: BaseGeometry | None, placed: Places) -> tuple[float, ...] | None:
    """The part of the map to open at: the track, else what is placed; the same as long as the track is."""
    if track is not None:
        return tuple(round(side, 5) for side in track.bounds)
    return None if not placed else tuple(shapely.MultiPoint(list(placed.values())).bounds)
