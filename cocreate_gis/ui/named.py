"""What honours and memories have in common on their pages: the map, the place, a name to take off."""

from html import escape

import geopandas as gpd
import streamlit as st

from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.network import PATHS
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.services.promises import named
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import layers_of, view_of

_MAP_PX = 400


def shown_on_a_map(desk: Desk, layer: Layer) -> gpd.GeoDataFrame:
    """Draw what is shown in public on a map, or say that there is nothing.

    Parameters
    ----------
    desk : Desk
        Anybody.
    layer : Layer
        Honours or memories.

    Returns
    -------
    GeoDataFrame
        Of `cocreate_gis.services.promises.named.shown_records`.
    """
    words = desk.words
    shown = named.shown_records(desk.actor, desk.context, layer)
    if shown.empty:
        st.info(words(f"named.nothing_{layer.name}"), icon=":material/info:")
        return shown
    st.caption(words(f"named.help_{layer.name}"))
    if shown.geometry.notna().any():
        gismap(
            f"named-{layer.name}",
            layers=layers_of(desk, only=(COMMUNITIES, PATHS, layer), parts={layer.name: list(shown.index)}),
            view=view_of(desk),
            language=words.language,
            focus=tuple(map(float, shown.total_bounds)),
            height=_MAP_PX,
        )
    return shown


def where_it_was(place: object) -> None:
    """Write the name of a place, where there is one.

    Parameters
    ----------
    place : object
        Its name.
    """
    if isinstance(place, str) and place:
        st.html(f"<small>{escape(place)}</small>")


def offer_withdrawal(desk: Desk, layer: Layer, fid: int, *, is_named: bool) -> None:
    """Offer staff to take a name off.

    Parameters
    ----------
    desk : Desk
        Anybody.
    layer : Layer
        Honours or memories.
    fid : int
        The record.
    is_named : bool
        Whether a name stands there.
    """
    words = desk.words
    if not (is_named and desk.actor.visibility is Visibility.STAFF and desk.may(layer.edit_action)):
        return
    if st.button(words("named.withdraw"), key=f"withdraw-{layer.name}-{fid}", icon=":material/person_off:"):
        version = int(desk.context.frame(layer, Visibility.STAFF).at[fid, "version"])
        named.withdraw_consent(desk.actor, desk.context, layer, fid, version)
        st.session_state["toast"] = words("named.withdrawn")
        st.rerun()
