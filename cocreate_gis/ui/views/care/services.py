"""Where to go: which point deals with which service, searched by anybody."""

import streamlit as st

from cocreate_gis.model.layers.network import FACILITIES
from cocreate_gis.model.layers.services import SERVICE_ITEMS
from cocreate_gis.services.promises.catalogue import points_of, search
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import choose
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import GROUND, VIOLET, layers_of, overlay, view_of
from cocreate_gis.ui.markdown import literal

_ALONE_M = 0.003


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Anybody.
    """
    words = desk.words
    asked = st.text_input(words("care.search"), placeholder=words("care.search_example"), max_chars=60)
    found = search(desk.actor, desk.context, asked)
    if found.empty:
        st.info(words("care.nothing_found" if asked else "care.no_items_yet"))
        return
    st.caption(words("care.items_found", count=len(found)))
    uid = choose(words("care.item"), {str(uid): str(name) for uid, name in found["name"].items()})
    for name in ("provider", "bring"):
        if isinstance(told := found.at[uid, name], str):
            st.markdown(f"**{words.title(SERVICE_ITEMS.field(name).title)}** {literal(told)}")
    points = points_of(desk.actor, desk.context, uid)
    if points.empty:
        st.caption(words("care.nowhere"))
        return
    for _, row in points.iterrows():
        hours = " ".join(str(row[n]) for n in ("days",) if isinstance(row[n], str))
        if isinstance(row["opens_at"], str) and isinstance(row["closes_at"], str):
            hours = f"{hours} {row['opens_at']}–{row['closes_at']}"
        st.markdown(f"- **{literal(str(row['name']))}** {literal(hours)}")
    west, south, east, north = map(float, points.total_bounds)
    gismap(
        "services-map",
        layers=layers_of(desk, only=[*GROUND, FACILITIES]),
        view=view_of(desk),
        language=words.language,
        overlays=[
            overlay(
                "points",
                desk.plain("care.points"),
                points.assign(label=points["name"]),
                color=VIOLET,
                opacity=0.9,
                geometry="point",
            )
        ],
        focus=(west - _ALONE_M, south - _ALONE_M, east + _ALONE_M, north + _ALONE_M),
        height=340,
    )
