"""Points as everybody reads them: how they are earned, and which shops take the coupons."""

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.points import MERCHANTS, POINTS_SCHEMES
from cocreate_gis.services.references import record_names
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import choose
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import GROUND, ORANGE, layers_of, overlay, view_of


def choose_book(desk: Desk, key: str) -> str | None:
    """Ask which rules of points a page is about, where there are several.

    Parameters
    ----------
    desk : Desk
        The person.
    key : str
        Of the input.

    Returns
    -------
    str or None
        Uid of the rules; None where there are none, which is said.
    """
    known = record_names(desk.context, POINTS_SCHEMES.name, desk.actor.visibility)
    if not known:
        st.info(desk.words("points.none"), icon=":material/loyalty:")
        return None
    if len(known) == 1:
        return next(iter(known))
    return choose(desk.words("points.which"), known, key)


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Anybody.
    """
    book = choose_book(desk, "points-shops")
    if book is None:
        return
    words = desk.words
    rules = desk.context.frame(POINTS_SCHEMES, desk.actor.visibility).set_index("uid").loc[book]
    if isinstance(rules["rules"], str):
        st.text(rules["rules"])
    if pd.notna(rules["coupon_points"]):
        figures = {"coupon": int(rules["coupon_points"]), "days": int(rules["valid_days"])}
        st.text(desk.plain("points.how", worth=f"{rules['coupon_yuan']:g}", **figures))
    st.caption(words("points.no_traces"))
    st.markdown(f"#### {words('points.shops')}")
    frame = desk.context.frame(MERCHANTS, desk.actor.visibility)
    shops = frame[(frame["scheme"] == book) & (frame["status"] == "taking_part")].sort_values("name")
    if shops.empty:
        st.info(words("points.no_shops"))
        return
    mapped, listed = st.columns([1.2, 1], gap="medium")
    with mapped:
        gismap(
            "points_map",
            layers=layers_of(desk, only=GROUND),
            view=view_of(desk),
            language=words.language,
            overlays=[
                overlay(
                    "shops",
                    words("points.shops"),
                    shops.assign(label=shops["name"]),
                    color=ORANGE,
                    opacity=0.9,
                    geometry="point",
                )
            ],
            height=420,
        )
    with listed:
        columns = ["name", "discount", "hours"]
        headings = {name: desk.plain(f"points.{name}") for name in columns}
        st.dataframe(
            pd.DataFrame(shops[columns]),
            hide_index=True,
            width="stretch",
            column_config=headings,
            placeholder="",
        )
