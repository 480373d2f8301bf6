"""A new record where one stands: the place, a photo, what has to be known, and the rest folded away."""

from typing import Any

import geopandas as gpd
import streamlit as st
from shapely import Point
from shapely.geometry.base import BaseGeometry

from cocreate_gis.interchange.photos import MOST_BYTES
from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers.base import Geometry, Layer
from cocreate_gis.services import features
from cocreate_gis.services.geometry import from_geojson
from cocreate_gis.services.photos import photos
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.forms import layer_form, save_pressed
from cocreate_gis.ui.map_component import Mode, gismap
from cocreate_gis.ui.maps import GREEN, layers_of, overlay, view_of

_MODES: dict[str, Mode] = {"point": "pin", "line": "line", "polygon": "polygon"}
_SHAPES = {
    Geometry.POINT: ("point",),
    Geometry.LINE: ("line",),
    Geometry.POLYGON: ("polygon",),
    Geometry.PLACE: ("point", "polygon"),
    Geometry.ANY: ("point", "line", "polygon"),
}
_MAP_PX = 420
_TYPES = ("jpg", "jpeg", "png", "webp")


def is_open(layer: Layer) -> bool:
    """Tell whether somebody is making a new record.

    Parameters
    ----------
    layer : Layer
        The kind.

    Returns
    -------
    bool
        Whether `render` is to be drawn instead of the list.
    """
    return _key(layer) in st.session_state


def open_new(layer: Layer) -> None:
    """Begin a new record.

    Parameters
    ----------
    layer : Layer
        The kind.
    """
    turn = st.session_state.get(_key(layer), {"turn": 0})["turn"] + 1
    st.session_state[_key(layer)] = {"turn": turn}


def render(desk: Desk, layer: Layer) -> int | None:
    """Draw the form.

    Parameters
    ----------
    desk : Desk
        A person who may edit.
    layer : Layer
        A kind whose records have a place.

    Returns
    -------
    int or None
        The record that was saved, once its maker goes back to the list.
    """
    words, begun = desk.words, st.session_state[_key(layer)]
    st.markdown(f"##### {words('forms.new_title', layer=layer.title)}")
    made: int | None = begun.get("made")
    if made is None:
        _ask(desk, layer, begun)
    else:
        _saved(desk, layer, begun)
    if st.button(words("registers.back_to_list"), icon=":material/arrow_back:", width="stretch"):
        del st.session_state[_key(layer)]
        return made
    return None


def _saved(desk: Desk, layer: Layer, begun: dict[str, Any]) -> None:
    words = desk.words
    st.success(words("forms.saved", layer=layer.title), icon=":material/check_circle:")
    if refused := begun.get("refused"):
        st.warning(words("registers.photos_refused", reason=desk.plain.error(refused)))
    st.button(
        words("registers.one_more"),
        type="primary",
        icon=":material/add:",
        width="stretch",
        on_click=open_new,
        args=(layer,),
    )


def _ask(desk: Desk, layer: Layer, begun: dict[str, Any]) -> None:
    words, key = desk.words, f"field-{layer.name}-{begun['turn']}"
    place = _where(desk, layer, begun, key)
    contents = _photos(desk, layer, key)
    filled = layer_form(desk, layer, key, folded=True)
    if place is None:
        st.caption(words("registers.place_first"))
    if save_pressed(desk, layer, key, filled, disabled=place is None or contents is None):
        values = {name: value for name, value in filled.items() if value is not None}
        try:
            fid = features.create(desk.actor, desk.context, layer, place, values)
        except CoCreateError as error:
            st.error(words.error(error))
            return
        begun["made"] = fid
        _attach(desk, layer, fid, contents or [], begun)
        st.rerun()


def _where(desk: Desk, layer: Layer, begun: dict[str, Any], key: str) -> BaseGeometry | None:
    words, shapes = desk.words, _SHAPES[layer.geometry]
    shape = shapes[0]
    if len(shapes) > 1:
        shape = st.segmented_control(
            words("registers.where"),
            shapes,
            default=shape,
            required=True,
            format_func=lambda code: words(f"suggest.shape_{code}"),
            key=f"{key}-shape",
        )
    place: BaseGeometry | None = begun.get("place")
    point = place if isinstance(place, Point) else None
    drawn = gpd.GeoDataFrame(geometry=[] if place is None or point else [place], crs=4326)
    events = gismap(
        f"register_new-{shape}",
        layers=layers_of(desk),
        view=view_of(desk),
        language=words.language,
        mode=_MODES[shape],
        pin=None if point is None else (point.x, point.y),
        overlays=[overlay("new_shape", words("registers.where"), drawn, color=GREEN, opacity=0.3)],
        height=_MAP_PX,
    )
    put = events.confirmed or events.pin
    if put is not None:
        begun["place"] = Point(put.lon, put.lat)
        st.rerun()
    if events.drawn is not None:
        begun["place"] = from_geojson(events.drawn.geometry)
        st.rerun()
    if place is not None:
        st.caption(words("registers.placed"))
    return place


def _photos(desk: Desk, layer: Layer, key: str) -> list[bytes] | None:
    """The photos as they were given; None where one of them cannot be used."""
    if not desk.may("photo.manage"):
        return []
    files = st.file_uploader(
        desk.words("registers.photos"),
        _TYPES,
        accept_multiple_files=True,
        key=f"{key}-photos",
        max_upload_size=MOST_BYTES // 1024**2,
    )
    contents = [file.getvalue() for file in files]
    try:
        photos.draw(desk.context, layer, contents)
    except CoCreateError as error:
        st.error(desk.words.error(error))
        return None
    return contents


def _attach(desk: Desk, layer: Layer, fid: int, contents: list[bytes], begun: dict[str, Any]) -> None:
    if not contents:
        return
    uid = features.look_at(desk.actor, desk.context, layer, fid).uid
    try:
        photos.attach(desk.actor, desk.context, layer, uid, contents)
    except CoCreateError as error:
        begun["refused"] = error


def _key(layer: Layer) -> str:
    return f"register_new-{layer.name}"
