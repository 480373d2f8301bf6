"""Partners' bays and the cars without one: who gets which, what is left, whom to ask next."""

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
import shapely
import streamlit as st

from cocreate_gis.model.layers.parking import PARKING_SPACES
from cocreate_gis.model.layers.places import COMPOUNDS
from cocreate_gis.services import features
from cocreate_gis.services.registers.parking_documents import matching_tables
from cocreate_gis.services.registers.parking_matching import Matching, Newcomer
from cocreate_gis.services.registers.rules import rule_line
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.answers import answer
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.door import error_door
from cocreate_gis.ui.forms import layer_form, save_pressed
from cocreate_gis.ui.map_component import Overlay, gismap, told_before
from cocreate_gis.ui.maps import GREEN, RED, VIOLET, layers_of, overlay, view_of
from cocreate_gis.ui.parts import bullet_list
from cocreate_gis.ui.views.parking.tables import titled_table

_MAP = "parking_matching"
_PIN, _BAYS = "parking_pin", "parking_newcomer_bays"
_ALLOCATE = "parking_allocate"
_TEAL = "#0f9d9d"
_FIRST_ASKED = 6


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    pressed = told_before(_MAP).pin
    if pressed is not None:
        st.session_state[_PIN] = (pressed.lon, pressed.lat)
    # Before the offers are read: bays allocated in between would be told beside the offers before them.
    allocating = _tell_allocated(desk)
    found: Matching | None = answer(desk, "parking_matching")
    if found is None:
        return
    _figures(desk, found)
    if not allocating:
        _offer_to_allocate(desk, found)
    pin: tuple[float, float] | None = st.session_state.get(_PIN)
    bays = int(st.session_state.get(_BAYS, _FIRST_ASKED))
    asked: list[Newcomer] = answer(desk, "parking_newcomers", {"bays": bays}) or []
    mapped, listed = st.columns([1.2, 1], gap="medium")
    with mapped:
        gismap(
            _MAP,
            layers=layers_of(desk, only=(COMPOUNDS,)),
            view=view_of(desk),
            language=words.language,
            tools=("pin",),
            pin=pin,
            focus=_focus(found),
            overlays=_overlays(desk, found, asked),
            height=460,
        )
        st.caption(words("parking.press_map"))
    with listed:
        _one_more(desk, asked, pin)
    tables = matching_tables(found, desk.plain)
    titled_table(desk, "offers", tables["offers"])
    who, left = st.columns(2, gap="medium")
    with who:
        titled_table(desk, "who_gets", tables["who_gets"])
    with left:
        titled_table(desk, "rest", tables["rest"])
    with st.expander(words("coverage.how_we_know"), icon=":material/fact_check:"):
        bullet_list(
            [desk.plain("parking.how_matching"), *(rule_line(one, desk.plain) for one in found.rules)]
        )
    params = {"page": "matching", "language": words.language}
    job_watch.offer_document(desk, "parking_matching_file", "parking", params)


def _figures(desk: Desk, found: Matching) -> None:
    words, compounds = desk.words, found.compounds
    with st.container(horizontal=True, key="matching-figures"):
        for name in ("short", "served", "rest"):
            st.metric(words(f"parking.{name}"), words.number(int(compounds[name].sum())), border=True)


def _tell_allocated(desk: Desk) -> bool:
    """Say what was allocated; whether it is still being done."""
    if job_watch.is_running(desk, _ALLOCATE):
        return True
    given = job_watch.result(desk, _ALLOCATE)
    if given is not None:
        st.success(desk.words("parking.allocated", count=given["count"]), icon=":material/check:")
    return False


def _offer_to_allocate(desk: Desk, found: Matching) -> None:
    words, offers = desk.words, found.offers
    waiting = offers[(offers["status"] == "approved") & (offers["served"] > 0)]
    if waiting.empty or not desk.may(PARKING_SPACES.edit_action):
        return
    names = words("print.list_mark").join(waiting["owner"].fillna("—"))
    told, button = st.columns([3, 1], vertical_alignment="center")
    told.info(words("parking.approved_wait", names=names, count=int(waiting["served"].sum())))
    if button.button(words("parking.allocate"), type="primary", width="stretch", icon=":material/check:"):
        job_watch.start(desk, _ALLOCATE, "allocate", {})


def _focus(found: Matching) -> tuple[float, ...] | None:
    """Where something is matched."""
    parts = [found.offers[found.offers["served"] > 0], found.compounds[found.compounds["served"] > 0]]
    shapes = [shape for part in parts for shape in part.geometry]
    return tuple(shapely.total_bounds(shapes).tolist()) if shapes else None


def _overlays(desk: Desk, found: Matching, asked: Sequence[Newcomer]) -> list[Overlay]:
    words = desk.words
    left = found.compounds[found.compounds["rest"] > 0]
    left = left.assign(label=left["name"] + " −" + left["rest"].astype(str))
    offers = found.offers.set_geometry(found.offers.geometry.representative_point())
    offers["label"] = offers["owner"].fillna("—") + " " + offers["bays"].astype(str)
    ends = zip(
        offers.geometry.reindex(found.matches["offer"]),
        found.compounds.geometry.reindex(found.matches["compound"]).representative_point(),
        strict=True,
    )
    cars = found.matches["cars"].astype(str).tolist()
    lines = gpd.GeoDataFrame({"label": cars}, geometry=[shapely.LineString(pair) for pair in ends], crs=4326)
    next_ones = gpd.GeoDataFrame(
        {"label": [f"{one.name} +{one.gain}" for one in asked]},
        geometry=[one.place for one in asked],
        crs=4326,
    )
    drawn = (
        overlay("rest", words("parking.rest"), left, color=RED, opacity=0.35),
        overlay("who", words("parking.who_gets"), lines, color=GREEN, width=3, geometry="line"),
        overlay("offers", words("parking.offers"), offers, color=_TEAL, opacity=0.9, geometry="point"),
        overlay("asked", words("parking.newcomers"), next_ones, color=VIOLET, opacity=0.9, geometry="point"),
    )
    return [one for one in drawn if one.geojson["features"]]


def _one_more(desk: Desk, asked: Sequence[Newcomer], pin: tuple[float, float] | None) -> None:
    words, column = desk.words, st.column_config
    st.markdown(f"**{words('parking.newcomers')}**")
    bays = st.number_input(words("parking.ask_for"), 1, 500, _FIRST_ASKED, 1, key=_BAYS)
    if pin is not None:
        params = {"lon": pin[0], "lat": pin[1], "bays": int(bays)}
        here: Newcomer | None = answer(desk, "parking_newcomer", params)
        if here is not None:
            key = "parking.here_gains" if here.gain else "parking.here_nothing"
            st.info(words(key, bays=here.bays, count=here.gain), icon=":material/location_on:")
        if desk.may(PARKING_SPACES.edit_action) and st.button(
            words("parking.record_offer"), icon=":material/add:"
        ):
            _offer_dialog(desk, shapely.Point(pin), int(bays))
    if not asked:
        st.caption(words("parking.no_newcomers"))
        return
    table = pd.DataFrame([(one.name, one.bays, one.gain, one.walk_m) for one in asked])
    st.dataframe(
        table.set_axis(["name", "bays", "gain", "walk_m"], axis=1),
        hide_index=True,
        width="stretch",
        column_config={
            "name": column.TextColumn(words("parking.owner")),
            "bays": column.NumberColumn(words("parking.bays")),
            "gain": column.NumberColumn(words("parking.gain")),
            "walk_m": column.NumberColumn(words("parking.nearest_walk"), format="%d m"),
        },
    )


def _offer_dialog(desk: Desk, place: shapely.Point, bays: int) -> None:
    @st.dialog(desk.words("parking.record_offer"), width="large")
    def ask() -> None:
        with error_door(desk.words):
            key = f"offer-{place.x:.6f}-{place.y:.6f}"
            filled = layer_form(desk, PARKING_SPACES, key, {"kind": "partner", "capacity": bays})
            if save_pressed(desk, PARKING_SPACES, key, filled):
                values = {name: value for name, value in filled.items() if value is not None}
                features.create(desk.actor, desk.context, PARKING_SPACES, place, values)
                st.session_state.pop(_PIN, None)
                st.session_state["toast"] = desk.words("forms.saved", layer=PARKING_SPACES.title)
                st.rerun()

    ask()
