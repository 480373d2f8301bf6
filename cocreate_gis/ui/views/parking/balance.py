"""Bays against cars, compound by compound: by night and by day, before and after partners share theirs."""

import geopandas as gpd
import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.parking import PARKING_SPACES
from cocreate_gis.model.layers.places import COMPOUNDS
from cocreate_gis.services.registers.parking_documents import balance_table
from cocreate_gis.services.registers.parking_supply import TIMES, Balance, Time
from cocreate_gis.services.registers.rules import rule_line
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.answers import answer
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.map_component import Overlay, gismap
from cocreate_gis.ui.maps import GREEN, RED, layers_of, overlay, view_of
from cocreate_gis.ui.parts import bullet_list
from cocreate_gis.ui.views.parking.tables import plain_table

_AMBER = "#e0a93b"


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    found: Balance | None = answer(desk, "parking_balance")
    if found is None:
        return
    if found.compounds.empty:
        st.info(words("data.empty", layer=COMPOUNDS.title))
        return
    time: Time = (
        st.segmented_control(
            words("parking.time"),
            TIMES,
            default="night",
            required=True,
            format_func=lambda time: words(f"parking.{time}"),
        )
        or "night"
    )
    table = found.times[time]
    _figures(desk, table)
    _cautions(desk, found, table)
    mapped, listed = st.columns([1.2, 1], gap="medium")
    with mapped:
        gismap(
            "parking_balance",
            layers=layers_of(desk, only=(COMPOUNDS, PARKING_SPACES)),
            view=view_of(desk),
            language=words.language,
            overlays=_overlays(desk, found.compounds, table),
            height=460,
        )
    with listed:
        plain_table(desk, balance_table(found, time), height=460)
    with st.expander(words("coverage.how_we_know"), icon=":material/fact_check:"):
        bullet_list([desk.plain("parking.how_balance"), *(rule_line(one, desk.plain) for one in found.rules)])
    if desk.may("data.export"):
        params = {"page": "balance", "language": words.language}
        job_watch.offer_document(desk, "parking_balance_file", "parking", params)


def _figures(desk: Desk, table: pd.DataFrame) -> None:
    words = desk.words
    counted = table[table["cars"].notna()]
    cars, own, shared = (int(counted[name].sum()) for name in ("cars", "own", "shared"))
    shown = {
        "cars": words.number(cars),
        "own": words.number(own),
        "ratio_before": words.number(own / cars) if cars else "—",
        "short_before": words.number(int(counted["short_before"].sum())),
        "short_after": words.number(int(counted["short_after"].sum())),
    }
    with st.container(horizontal=True, key="parking-figures"):
        for name, value in shown.items():
            st.metric(words(f"parking.{name}"), value, border=True)
    st.caption(words("parking.informal_apart", count=int(counted["informal"].sum()), shared=shared))


def _cautions(desk: Desk, found: Balance, table: pd.DataFrame) -> None:
    words = desk.words
    uncounted = int(table["cars"].isna().sum())
    if uncounted:
        st.warning(words("parking.uncounted", count=uncounted), icon=":material/help:")
    if found.unread:
        names = words("print.list_mark").join(found.unread[:10])
        st.warning(words("parking.unread", count=len(found.unread), names=names), icon=":material/schedule:")
    if found.small:
        names = words("print.list_mark").join(found.small[:10])
        st.warning(words("parking.small", count=len(found.small), names=names), icon=":material/straighten:")
    if found.elsewhere:
        st.caption(words("parking.elsewhere", count=found.elsewhere))


def _overlays(desk: Desk, compounds: gpd.GeoDataFrame, table: pd.DataFrame) -> list[Overlay]:
    words = desk.words
    classes = (
        ("short", RED, table["short_after"] > 0),
        ("helped", _AMBER, (table["short_before"] > 0) & (table["short_after"] == 0)),
        ("enough", GREEN, table["short_before"] == 0),
    )
    short = table["short_after"].fillna(0).astype("int64")
    labels = ("−" + short.astype(str)).where(short > 0, "")
    drawn = compounds.assign(label=labels)
    return [
        overlay(f"parking-{name}", words(f"parking.class_{name}"), drawn[which], color=color, width=1.2)
        for name, color, which in classes
        if which.any()
    ]
