"""Ballots on the map: the walls painted by a choice, and the buildings by what their owners answered."""

import geopandas as gpd
import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.ballots import OWNERS
from cocreate_gis.model.layers.places import BUILDINGS, COMPOUNDS
from cocreate_gis.services.promises.ballot_places import buildings_of, counted_for, owners_map
from cocreate_gis.services.promises.ballots import Ballot, list_ballots
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.map_component import Overlay, gismap
from cocreate_gis.ui.maps import GREEN, ORANGE, RED, layers_of, overlay, view_of

_CLASSES = {"reached": GREEN, "below": RED, "unknown": ORANGE, "open": "#6b7280"}
_OWNERS = ""
# Degrees around the buildings: one alone is recognised by its neighbours.
_AROUND = (-0.0005, -0.0005, 0.0005, 0.0005)


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    listed = [one for one in list_ballots(desk.actor, desk.context) if one.status != "draft"]
    painting = {one.uid: one for one in listed if any(choice.color for choice in one.choices)}
    names = told_apart({uid: one.text("name") for uid, one in painting.items()})
    if any(one.kind == OWNERS for one in listed):
        names = {_OWNERS: desk.plain("ballots.units_by_share"), **names}
    if not names:
        st.info(words("ballots.map_none"))
        return
    chosen = st.selectbox(words("ballots.which"), list(names), format_func=names.__getitem__)
    drawn, place = _owners(desk) if chosen == _OWNERS else _painted(desk, painting[chosen])
    if place.empty:
        st.info(words("ballots.map_none"))
        return
    gismap(
        "ballots_map",
        layers=layers_of(desk, only=(BUILDINGS, COMPOUNDS)),
        view=view_of(desk),
        language=words.language,
        overlays=drawn,
        focus=tuple((place.total_bounds + _AROUND).tolist()),
        height=520,
    )


def _painted(desk: Desk, ballot: Ballot) -> tuple[list[Overlay], gpd.GeoDataFrame]:
    words = desk.words
    counted = counted_for(desk.actor, desk.context, ballot)
    colored = {one.uid: one for one in ballot.choices if one.color and not one.withdrawn}
    leading = [one.choice for one in counted.leading] if counted else []
    first = next((at for at, uid in enumerate(colored) if uid in leading), 0)
    choice = st.segmented_control(
        words("ballots.paint"),
        list(colored),
        default=list(colored)[first],
        required=True,
        format_func=lambda uid: colored[uid].name,
        key=f"paint-{ballot.record.fid}",
    )
    places = buildings_of(desk.context, ballot)
    paint = colored[choice]
    return [overlay("painted", paint.name, places, color=paint.color, opacity=0.95, width=1)], places


def _owners(desk: Desk) -> tuple[list[Overlay], gpd.GeoDataFrame]:
    words, plain = desk.words, desk.plain
    found = owners_map(desk.actor, desk.context)
    shares = [plain.percent(None if pd.isna(share) else share) for share in found["share_for"]]
    labels = [
        plain("ballots.building_label", name=name, heads=share)
        for name, share in zip(found["ballot"], shares, strict=True)
    ]
    told = found.assign(label=labels)
    drawn = [
        overlay(
            f"owners-{name}",
            words("ballots.whole_building", what=plain(f"ballots.class_{name}")),
            told[told["class"] == name],
            color=color,
        )
        for name, color in _CLASSES.items()
        if (told["class"] == name).any()
    ]
    return drawn, told
