"""How much was said where, for everybody: a map and a table per area, small numbers hidden."""

import pandas as pd
import streamlit as st

from cocreate_gis.services.voices.heard import AREA_LEVELS, PUBLIC_LEVELS, public_rates
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import layers_of, view_of
from cocreate_gis.ui.rates import classed

_SHOWN = ("name", "needs_per_100", "needs", "people", "households")


def render(desk: Desk) -> None:
    """Draw the picture.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    level = st.segmented_control(
        words("rates.level"),
        PUBLIC_LEVELS,
        default=PUBLIC_LEVELS[-1],
        required=True,
        format_func=lambda code: words.title(AREA_LEVELS[code].title),
        label_visibility="collapsed",
    )
    areas = public_rates(desk.actor, desk.context, level or PUBLIC_LEVELS[-1])
    if areas.empty:
        st.info(words("rates.no_areas"), icon=":material/info:")
        return
    mapped, listed = st.columns([1.15, 1], gap="medium")
    with mapped:
        gismap(
            "rates",
            layers=layers_of(desk, only=()),
            view=view_of(desk),
            language=words.language,
            overlays=classed(
                desk,
                areas,
                "needs_per_100",
                words("heard.unit_per_100"),
                none="heard.class_none",
                untold="rates.untold",
            ),
            height=520,
        )
    with listed:
        st.markdown(f"##### {words('rates.title')}")
        _table(desk, pd.DataFrame(areas))
        st.caption(words("rates.help"))


def _table(desk: Desk, areas: pd.DataFrame) -> None:
    titles = {name: desk.plain(f"rates.column_{name}") for name in _SHOWN}
    most = areas["needs_per_100"].max()
    st.dataframe(
        areas.sort_values("needs_per_100", ascending=False)[[*_SHOWN]].rename(columns=titles),
        hide_index=True,
        width="stretch",
        column_config={
            titles["needs_per_100"]: st.column_config.ProgressColumn(
                format="%.1f", min_value=0, max_value=most if most > 0 else 1
            )
        },
    )
