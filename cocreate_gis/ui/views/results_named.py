"""The honour list and the memories, for everybody: on a map and one by one, names by consent only."""

from html import escape

import geopandas as gpd
import streamlit as st

from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.results import HONOURS, MEMORIES
from cocreate_gis.services.photos import photos
from cocreate_gis.services.promises import named
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import layers_of, view_of
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.photos import photo_html

_MAP_PX = 400


def render_honours(desk: Desk) -> None:
    """Draw the honour list.

    Parameters
    ----------
    desk : Desk
        Anybody.
    """
    titles = desk.plain.coded(HONOURS.field("title").domain)
    shown = _shown(desk, HONOURS)
    for row in shown.itertuples():
        with st.container(border=True):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.badge(literal(titles[row.title]), icon=":material/favorite:", color="red")
                st.markdown(f"**{literal(row.named or desk.plain('named.a_resident'))}**")
            st.markdown(literal(row.deed))
            _where(row.place_name)
            _withdraw(desk, HONOURS, int(row.Index), is_named=bool(row.named))


def render_memories(desk: Desk) -> None:
    """Draw the memories.

    Parameters
    ----------
    desk : Desk
        Anybody.
    """
    words = desk.words
    st.link_button(words("named.send_memory"), "r/memory", icon=":material/edit_note:")
    shown = _shown(desk, MEMORIES).sort_values("about_year", na_position="last")
    for row in shown.itertuples():
        with st.container(border=True):
            year = "" if row.about_year != row.about_year else f"{int(row.about_year)} · "
            st.markdown(f"**{year}{literal(row.name)}**")
            st.markdown(literal(row.story))
            seen = [one for one in photos.photos_of(desk.actor, desk.context, MEMORIES, row.uid) if one.shown]
            if seen:
                with st.container(horizontal=True, gap="small"):
                    for number, photo in enumerate(seen, 1):
                        st.html(photo_html(desk, photo, number, len(seen)))
            if row.named:
                st.caption(words("named.told_by", name=row.named))
            _where(row.place_name)
            _withdraw(desk, MEMORIES, int(row.Index), is_named=bool(row.named))


def _shown(desk: Desk, layer: Layer) -> gpd.GeoDataFrame:
    words = desk.words
    shown = named.shown_records(desk.actor, desk.context, layer)
    if shown.empty:
        st.info(words(f"named.nothing_{layer.name}"), icon=":material/info:")
        return shown
    st.caption(words(f"named.help_{layer.name}"))
    if shown.geometry.notna().any():
        gismap(
            f"named-{layer.name}",
            layers=layers_of(desk, only=(layer,)),
            view=view_of(desk),
            language=words.language,
            focus=tuple(map(float, shown.total_bounds)),
            height=_MAP_PX,
        )
    return shown


def _where(place: object) -> None:
    if isinstance(place, str) and place:
        st.html(f"<small>{escape(place)}</small>")


def _withdraw(desk: Desk, layer: Layer, fid: int, *, is_named: bool) -> None:
    words = desk.words
    if not (is_named and desk.actor.visibility is Visibility.STAFF and desk.may(layer.edit_action)):
        return
    if st.button(words("named.withdraw"), key=f"withdraw-{layer.name}-{fid}", icon=":material/person_off:"):
        version = int(desk.context.frame(layer, Visibility.STAFF).at[fid, "version"])
        named.withdraw_consent(desk.actor, desk.context, layer, fid, version)
        st.session_state["toast"] = words("named.withdrawn")
        st.rerun()
